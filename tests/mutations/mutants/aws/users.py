"""Mutants of `policy.rules.aws.users`."""

from __future__ import annotations

from tests.mutations.edits import drop, put
from tests.mutations.mutant import broken, of

HIGH = "accountTakeoverRiskConfiguration.actions.highAction"
LEAKED = "compromisedCredentialsRiskConfiguration"

MUTANTS = [
    *of(
        "user-1-aws-user-pool-second-factor",
        broken("off", put("claims-users", mfaConfiguration="OFF")),
        broken("by default", drop("claims-users", "mfaConfiguration")),
        broken(
            "by text messages only",
            drop("claims-users", "softwareTokenMfaConfiguration"),
            put("claims-users", smsConfiguration={"externalId": "x", "snsCallerArn": "@{claims.arn}"}),
        ),
        broken("tokens are off", put("claims-users", {"softwareTokenMfaConfiguration.enabled": False})),
    ),
    *of(
        "user-1-aws-user-pool-threats-blocked",
        broken("counted", put("claims-users", {"userPoolAddOns.advancedSecurityMode": "AUDIT"})),
        broken("off", put("claims-users", {"userPoolAddOns.advancedSecurityMode": "OFF"})),
        broken("by default", drop("claims-users", "userPoolAddOns")),
    ),
    *of(
        "user-1-aws-user-pool-password-policy",
        broken("eight characters", put("claims-users", {"passwordPolicy.minimumLength": 8})),
        broken("eleven characters", put("claims-users", {"passwordPolicy.minimumLength": 11})),
        broken(
            "rules of composition, no length",
            put("claims-users", passwordPolicy={"requireSymbols": True, "requireNumbers": True}),
        ),
        broken("by default", drop("claims-users", "passwordPolicy")),
    ),
    *of(
        "bc-1-aws-user-pool-deletion-protected",
        broken("off", put("claims-users", deletionProtection="INACTIVE")),
        broken("by default", drop("claims-users", "deletionProtection")),
        broken("null", put("claims-users", deletionProtection=None)),
    ),
    *of(
        "user-1-aws-user-pool-client-tells-nothing",
        broken("as it was", put("claims-web", preventUserExistenceErrors="LEGACY")),
        broken("by default", drop("claims-web", "preventUserExistenceErrors")),
        broken("tokens live on", put("claims-web", enableTokenRevocation=False)),
        broken("passwords in plain", put("claims-web", {"explicitAuthFlows.0": "ALLOW_USER_PASSWORD_AUTH"})),
        broken("passwords in plain, from a server", put("claims-web", explicitAuthFlows=["ADMIN_NO_SRP_AUTH"])),
        broken(
            "passwords in plain, from a server, today's name",
            put("claims-web", explicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]),
        ),
    ),
    *of(
        "user-1-aws-identity-pool-known-users",
        broken("guests", put("claims-identities", allowUnauthenticatedIdentities=True)),
        broken("the classic flow", put("claims-identities", allowClassicFlow=True)),
        broken("both", put("claims-identities", allowUnauthenticatedIdentities=True, allowClassicFlow=True)),
    ),
    *of(
        "user-1-aws-takeover-blocked",
        broken("only told", put("claims-risks", {f"{HIGH}.eventAction": "NO_ACTION"})),
        broken("asked if there is a second factor", put("claims-risks", {f"{HIGH}.eventAction": "MFA_IF_CONFIGURED"})),
        broken("no action on high risks", drop("claims-risks", HIGH)),
        broken("leaked passwords are taken", put("claims-risks", {f"{LEAKED}.actions.eventAction": "NO_ACTION"})),
        broken("nothing about leaked passwords", drop("claims-risks", LEAKED)),
    ),
    *of(
        "user-2-aws-policy-store-strict",
        broken("not checked", put("claims-permissions", {"validationSettings.mode": "OFF"})),
        broken("nothing about checks", drop("claims-permissions", "validationSettings")),
        broken("may be deleted", put("claims-permissions", deletionProtection="DISABLED")),
        broken("may be deleted, by default", drop("claims-permissions", "deletionProtection")),
    ),
]
