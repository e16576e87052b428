"""The database stands in the data zone, is encrypted with the company's keys, and its password is nobody's."""

from __future__ import annotations

from typing import Any

import pulumi_aws as aws
import pytest

from components.aws import role_names
from components.aws.database import LOGS, Database, DatabaseArgs, connect_policy
from components.aws.secrets import secret_policy
from tests.components.aws import samples
from tests.components.aws.cloud import NETWORK_OUTPUTS
from tests.components.aws.iam import Request, evaluate, problems
from tests.components.aws.users import DATA_OUTPUTS, RESOURCE_ID, SECRET
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
SUBNETS = ["subnet-a", "subnet-b", "subnet-c"]
KEY, SECRET_KEY, LOG_KEY = (samples.KEY[:-1] + digit for digit in "345")
MIGRATIONS = role_names.role_arn(CONTEXT, "workload", role_names.MIGRATIONS)
ROTATION = f"arn:aws:iam::{samples.ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"


def build(**settings: Any) -> Deployment:
    def program() -> Any:
        context = samples.context(**settings)
        database = Database(
            "db", DatabaseArgs(context, SUBNETS, "sg-data", KEY, SECRET_KEY, LOG_KEY), samples.within(context)
        )
        role = aws.iam.Role("shop", name="shop", path="/example-prod/workload/", assume_role_policy="{}")
        database.grant_connect("shop", role)
        return {"endpoint": database.endpoint, "secret": database.master_secret_arn}

    return run(program, {**NETWORK_OUTPUTS, **samples.OUTPUTS, **DATA_OUTPUTS})


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    return build()


@pytest.fixture(scope="module")
def instance(deployed: Deployment) -> Any:
    return deployed.only("aws:rds/instance:Instance").inputs


def test_it_stands_in_every_zone_of_the_data_zone_without_a_public_address(deployed: Deployment, instance: Any) -> None:
    assert deployed.only("aws:rds/subnetGroup:SubnetGroup").inputs["subnetIds"] == SUBNETS
    assert instance["dbSubnetGroupName"] == "example-prod-service"
    assert instance["vpcSecurityGroupIds"] == ["sg-data"]
    assert instance["publiclyAccessible"] is False
    assert instance["multiAz"] is True
    assert instance["port"] == 5432


def test_data_insights_and_password_are_encrypted_with_keys_of_the_company(deployed: Deployment, instance: Any) -> None:
    assert instance["storageEncrypted"] is True
    assert instance["kmsKeyId"] == instance["performanceInsightsKmsKeyId"] == KEY
    assert instance["masterUserSecretKmsKeyId"] == SECRET_KEY
    assert {each.inputs["kmsKeyId"] for each in deployed.of("aws:cloudwatch/logGroup:LogGroup")} == {LOG_KEY}


def test_nobody_chooses_a_password(deployed: Deployment, instance: Any) -> None:
    assert instance["manageMasterUserPassword"] is True
    assert "password" not in instance
    assert instance["iamDatabaseAuthenticationEnabled"] is True
    assert deployed.result["secret"] == SECRET
    assert deployed.only("aws:secretsmanager/secretPolicy:SecretPolicy").inputs["secretArn"] == SECRET


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("rds.force_ssl", "1"),
        ("ssl_min_protocol_version", "TLSv1.2"),
        ("rds.accepted_password_auth_method", "scram"),
        ("pgaudit.log", "ddl,role"),
        ("log_connections", "1"),
        ("log_error_verbosity", "terse"),
    ],
)
def test_connections_need_tls_and_logs_hold_no_values(deployed: Deployment, parameter: str, value: str) -> None:
    group = deployed.only("aws:rds/parameterGroup:ParameterGroup").inputs
    found = {each["name"]: each for each in group["parameters"]}
    assert found[parameter]["value"] == value
    assert group["family"] == "postgres17"
    static = {name for name, each in found.items() if each["applyMethod"] == "pending-reboot"}
    assert static == {"rds.restrict_password_commands", "shared_preload_libraries"}


def test_backups_are_kept_and_deletion_is_refused(deployed: Deployment, instance: Any) -> None:
    assert instance["backupRetentionPeriod"] == 35
    assert instance["deletionProtection"] is True
    assert instance["skipFinalSnapshot"] is False
    assert instance["deleteAutomatedBackups"] is False
    assert instance["copyTagsToSnapshot"] is True
    assert instance["tags"]["backup"] == "daily"
    assert deployed.only("aws:rds/instance:Instance").protect
    assert build(backups=CONTEXT.settings.backups.model_copy(update={"retention_days": 90})).only(
        "aws:rds/instance:Instance"
    ).inputs["backupRetentionPeriod"] == (35)


def test_it_declares_what_it_holds(instance: Any) -> None:
    assert {key: instance["tags"][key] for key in ("purpose", "classification", "retention-days")} == {
        "purpose": "Accounts and content of users",
        "classification": "personal",
        "retention-days": "1095",
    }


def test_its_logs_have_their_groups_before_it_writes_them(deployed: Deployment, instance: Any) -> None:
    groups = {each.inputs["name"]: each for each in deployed.of("aws:cloudwatch/logGroup:LogGroup")}
    wanted = {f"/aws/rds/instance/example-prod-service/{log}" for log in LOGS} | {"RDSOSMetrics"}
    assert set(groups) == wanted
    assert instance["enabledCloudwatchLogsExports"] == list(LOGS)
    waits = deployed.only("aws:rds/instance:Instance").depends_on
    assert all(any(each.name in urn for urn in waits) for each in groups.values())


def test_monitoring_is_rds_for_this_database_only(deployed: Deployment) -> None:
    trust = str(deployed.only("aws:iam/role:Role", "db-monitoring-role").inputs["assumeRolePolicy"])
    ours = {
        "aws:SourceAccount": samples.ACCOUNT,
        "aws:SourceArn": f"arn:aws:rds:eu-central-1:{samples.ACCOUNT}:db:example-prod-service",
    }
    service = "monitoring.rds.amazonaws.com"
    assert evaluate(trust, Request("sts:AssumeRole", service=service, context=ours)) == "allow"
    stranger = {**ours, "aws:SourceArn": f"arn:aws:rds:eu-central-1:{samples.ACCOUNT}:db:other"}
    assert evaluate(trust, Request("sts:AssumeRole", service=service, context=stranger)) == "silent"


def test_the_password_is_read_by_migrations_and_changed_by_rds() -> None:
    policy = secret_policy(
        CONTEXT, (MIGRATIONS,), f"arn:aws:iam::{samples.ACCOUNT}:role/aws-service-role/rds.amazonaws.com/*"
    )
    for who in (MIGRATIONS, ROTATION):
        assert evaluate(policy, Request("secretsmanager:GetSecretValue", SECRET, role=who)) == "silent"
    for who in (samples.WORKLOAD, samples.ADMINISTRATOR, f"arn:aws:iam::{samples.ACCOUNT}:root"):
        assert evaluate(policy, Request("secretsmanager:GetSecretValue", SECRET, role=who)) == "deny"
    assert evaluate(policy, Request("secretsmanager:PutSecretValue", SECRET, role=MIGRATIONS)) == "deny"
    assert evaluate(policy, Request("secretsmanager:PutSecretValue", SECRET, role=ROTATION)) == "silent"
    plain = Request("secretsmanager:GetSecretValue", SECRET, role=MIGRATIONS, context={"aws:SecureTransport": "false"})
    assert evaluate(policy, plain) == "deny"
    stranger = Request("secretsmanager:DescribeSecret", SECRET, role=MIGRATIONS, account="999999999999")
    assert evaluate(policy, stranger) == "deny"


def test_a_service_signs_in_as_its_own_user(deployed: Deployment) -> None:
    policy = str(deployed.only("aws:iam/rolePolicy:RolePolicy", "db-connect-shop-shop").inputs["policy"])
    base = f"arn:aws:rds-db:eu-central-1:{samples.ACCOUNT}:dbuser:{RESOURCE_ID}"
    assert evaluate(policy, Request("rds-db:connect", f"{base}/shop")) == "allow"
    assert evaluate(policy, Request("rds-db:connect", f"{base}/master")) == "silent"
    assert problems({"connect": ("identity", policy)}) == []


def test_a_person_is_not_let_in() -> None:
    with pytest.raises(ValueError, match="cannot be let into the database"):
        connect_policy(CONTEXT, samples.ADMINISTRATOR, RESOURCE_ID, "shop")
