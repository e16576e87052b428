"""Cases of the rules for Cognito and Verified Permissions."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME

NOTHING = [("none", (HOME,))]


def pool(**properties: Any) -> tuple[Resource, ...]:
    return (make("aws:cognito/userPool:UserPool", "p", properties),)


def client(**properties: Any) -> tuple[Resource, ...]:
    return (make("aws:cognito/userPoolClient:UserPoolClient", "c", properties),)


def identities(**properties: Any) -> tuple[Resource, ...]:
    return (make("aws:cognito/identityPool:IdentityPool", "i", properties),)


def risk(high: Any, leaked: Any) -> tuple[Resource, ...]:
    properties = {
        "accountTakeoverRiskConfiguration": {"actions": {"highAction": {"eventAction": high, "notify": True}}}
        if high is not None
        else None,
        "compromisedCredentialsRiskConfiguration": {"actions": {"eventAction": leaked}} if leaked is not None else None,
    }
    return (make("aws:cognito/riskConfiguration:RiskConfiguration", "r", properties),)


def store(**properties: Any) -> tuple[Resource, ...]:
    return (make("aws:verifiedpermissions/policyStore:PolicyStore", "s", properties),)


TOKENS = {"softwareTokenMfaConfiguration": {"enabled": True}}

CASES: list[Case] = [
    *cases(
        "user-1-aws-user-pool-second-factor",
        passes=[
            ("demanded", pool(mfaConfiguration="ON", **TOKENS)),
            ("offered", pool(mfaConfiguration="OPTIONAL", **TOKENS)),
        ],
        fails=[
            ("default", pool()),
            ("off", pool(mfaConfiguration="OFF", **TOKENS)),
            ("SMS only", pool(mfaConfiguration="ON", smsConfiguration={"externalId": "x"})),
        ],
        undetermined=[("unknown", pool(mfaConfiguration=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-1-aws-user-pool-threats-blocked",
        passes=[("enforced", pool(userPoolAddOns={"advancedSecurityMode": "ENFORCED"}))],
        fails=[("default", pool()), ("counted only", pool(userPoolAddOns={"advancedSecurityMode": "AUDIT"}))],
        undetermined=[("unknown", pool(userPoolAddOns=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-1-aws-user-pool-password-policy",
        passes=[("long", pool(passwordPolicy={"minimumLength": 14}))],
        fails=[("default", pool()), ("short", pool(passwordPolicy={"minimumLength": 6, "requireSymbols": True}))],
        undetermined=[("unknown", pool(passwordPolicy={"minimumLength": UNKNOWN}))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-user-pool-deletion-protected",
        passes=[("on", pool(deletionProtection="ACTIVE"))],
        fails=[("default", pool())],
        undetermined=[("unknown", pool(deletionProtection=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-1-aws-user-pool-client-tells-nothing",
        passes=[("quiet", client(preventUserExistenceErrors="ENABLED", explicitAuthFlows=["ALLOW_USER_SRP_AUTH"]))],
        fails=[
            (
                "a password from a server",
                client(preventUserExistenceErrors="ENABLED", explicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]),
            ),
            ("default", client()),
            (
                "plain passwords",
                client(preventUserExistenceErrors="ENABLED", explicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]),
            ),
            ("tokens for ever", client(preventUserExistenceErrors="ENABLED", enableTokenRevocation=False)),
        ],
        undetermined=[("unknown", client(preventUserExistenceErrors=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-1-aws-identity-pool-known-users",
        passes=[("default", identities())],
        fails=[
            ("guests", identities(allowUnauthenticatedIdentities=True)),
            ("classic", identities(allowClassicFlow=True)),
        ],
        undetermined=[("unknown", identities(allowUnauthenticatedIdentities=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-1-aws-takeover-blocked",
        passes=[("blocked", risk("BLOCK", "BLOCK")), ("asked", risk("MFA_REQUIRED", "BLOCK"))],
        fails=[
            ("nothing", risk(None, None)),
            ("if there is a factor", risk("MFA_IF_CONFIGURED", "BLOCK")),
            ("leaked passwords", risk("BLOCK", None)),
        ],
        undetermined=[("unknown", risk(UNKNOWN, "BLOCK"))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-2-aws-policy-store-strict",
        passes=[("strict", store(validationSettings={"mode": "STRICT"}, deletionProtection="ENABLED"))],
        fails=[
            ("off", store(validationSettings={"mode": "OFF"})),
            ("deletable", store(validationSettings={"mode": "STRICT"})),
        ],
        undetermined=[("unknown", store(validationSettings=UNKNOWN))],
        not_applicable=NOTHING,
    ),
]
