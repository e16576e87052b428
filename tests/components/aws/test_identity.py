"""Sign-in: a second factor for everybody, threats blocked, and a client that gives nothing away."""

from __future__ import annotations

from typing import Any

import pytest

from components.aws.identity import Identity, IdentityArgs
from tests.components.aws import samples
from tests.components.aws.cloud import NETWORK_OUTPUTS
from tests.components.aws.users import DATA_OUTPUTS, POOL
from tests.components.conftest import Deployment, run

ACL = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/users/1"
TOPIC = "arn:aws:sns:eu-central-1:111122223333:alarms"
SETTINGS = samples.settings_context().settings.identity


def build(**changes: Any) -> Deployment:
    def program() -> Any:
        context = samples.context(identity=SETTINGS.model_copy(update=changes))
        identity = Identity("id", IdentityArgs(context, samples.KEY, ACL, TOPIC), samples.within(context))
        return {"pool": identity.pool_id, "client": identity.client_id}

    return run(program, {**NETWORK_OUTPUTS, **samples.OUTPUTS, **DATA_OUTPUTS})


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    return build()


@pytest.fixture(scope="module")
def pool(deployed: Deployment) -> Any:
    return deployed.only("aws:cognito/userPool:UserPool").inputs


@pytest.fixture(scope="module")
def client(deployed: Deployment) -> Any:
    return deployed.only("aws:cognito/userPoolClient:UserPoolClient").inputs


def test_everybody_has_a_second_factor_and_a_long_password(pool: Any) -> None:
    assert pool["mfaConfiguration"] == "ON"
    assert pool["softwareTokenMfaConfiguration"] == {"enabled": True}
    assert "smsConfiguration" not in pool
    assert pool["passwordPolicy"]["minimumLength"] == 14


def test_threats_are_blocked(deployed: Deployment, pool: Any) -> None:
    assert pool["userPoolTier"] == "PLUS"
    assert pool["userPoolAddOns"]["advancedSecurityMode"] == "ENFORCED"
    risk = deployed.only("aws:cognito/riskConfiguration:RiskConfiguration").inputs
    actions = risk["accountTakeoverRiskConfiguration"]["actions"]
    assert [actions[level]["eventAction"] for level in ("highAction", "mediumAction", "lowAction")] == [
        "BLOCK",
        "MFA_REQUIRED",
        "MFA_REQUIRED",
    ]
    leaked = risk["compromisedCredentialsRiskConfiguration"]
    assert leaked["actions"] == {"eventAction": "BLOCK"}
    assert set(leaked["eventFilters"]) == {"SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"}
    assert risk["riskExceptionConfiguration"]["blockedIpRangeLists"] == ["192.0.2.0/24", "2001:db8:bad::/48"]
    assert "skippedIpRangeLists" not in risk["riskExceptionConfiguration"]


def test_without_the_plus_tier_nothing_asks_for_it() -> None:
    plain = build(threat_protection=False, topic=TOPIC)
    assert plain.only("aws:cognito/userPool:UserPool").inputs["userPoolTier"] == "ESSENTIALS"
    assert "userPoolAddOns" not in plain.only("aws:cognito/userPool:UserPool").inputs
    absent = ("riskConfiguration:", "logDeliveryConfiguration:", "metricAlarm:")
    assert [type_ for type_ in plain.types() for each in absent if each in type_] == []


def test_the_pool_is_kept_and_declares_what_it_holds(deployed: Deployment, pool: Any) -> None:
    assert pool["deletionProtection"] == "ACTIVE"
    assert deployed.only("aws:cognito/userPool:UserPool").protect
    assert pool["tags"]["classification"] == "personal"
    assert pool["tags"]["retention-days"] == "1095"


def test_the_client_has_no_secret_and_sends_no_password(client: Any) -> None:
    assert client["generateSecret"] is False
    assert client["allowedOauthFlows"] == ["code"]
    assert client["explicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"]
    assert client["preventUserExistenceErrors"] == "ENABLED"
    assert client["refreshTokenRotation"]["feature"] == "ENABLED"
    assert all(url.startswith("https://") for url in (*client["callbackUrls"], *client["logoutUrls"]))


def test_a_user_cannot_choose_the_tenant(client: Any, pool: Any) -> None:
    assert [each["name"] for each in pool["schemas"]] == ["tenant"]
    assert "custom:tenant" in client["readAttributes"]
    assert "custom:tenant" not in client["writeAttributes"]


def test_tokens_live_a_quarter_of_an_hour(client: Any) -> None:
    units = {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "hours"}
    assert client["tokenValidityUnits"] == units
    assert (client["accessTokenValidity"], client["idTokenValidity"], client["refreshTokenValidity"]) == (15, 15, 12)


def test_roles_are_groups_without_roles_of_iam(deployed: Deployment) -> None:
    groups = deployed.of("aws:cognito/userGroup:UserGroup")
    assert [each.inputs["name"] for each in groups] == ["editor", "member", "owner"]
    assert not [each.name for each in groups if "roleArn" in each.inputs]


def test_sign_ins_are_on_record(deployed: Deployment) -> None:
    group = deployed.only("aws:cloudwatch/logGroup:LogGroup").inputs
    assert group["name"].startswith("/aws/vendedlogs/")
    assert group["kmsKeyId"] == samples.KEY
    delivery = deployed.only("aws:cognito/logDeliveryConfiguration:LogDeliveryConfiguration").inputs
    assert delivery["logConfigurations"][0]["eventSource"] == "userAuthEvents"


def test_a_web_acl_stands_before_the_pool_and_alarms_reach_the_people_on_call(deployed: Deployment) -> None:
    association = deployed.only("aws:wafv2/webAclAssociation:WebAclAssociation").inputs
    assert association == {
        "resourceArn": f"arn:aws:cognito-idp:eu-central-1:111122223333:userpool/{POOL}",
        "webAclArn": ACL,
    }
    alarms = deployed.of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert [each.inputs["metricName"] for each in alarms] == ["CompromisedCredentialRisk", "AccountTakeoverRisk"]
    for each in alarms:
        assert each.inputs["alarmActions"] == [TOPIC]
        assert each.inputs["dimensions"]["UserPoolId"] == POOL


def test_sign_up_can_be_closed() -> None:
    closed = build(sign_up=False).only("aws:cognito/userPool:UserPool").inputs
    assert closed["adminCreateUserConfig"] == {"allowAdminCreateUserOnly": True}
