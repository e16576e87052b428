"""Rules for Cognito, where the service's users sign in."""

from __future__ import annotations

from policy.controls import fsbp, iso
from policy.model import Resource, Verdict, failed, passed
from policy.registry import Severity, rule

POOL = "aws:cognito/userPool:UserPool"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
WEAK_FLOWS = (
    "ALLOW_USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH",
    "ALLOW_ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH",
)


@rule(
    id="user-1-aws-user-pool-second-factor",
    title="User pools offer or demand a second factor",
    severity=Severity.HIGH,
    statements=("USER-1",),
    controls=iso("A.8.5"),
    remediation="Set mfa_configuration to ON or OPTIONAL, with software tokens.",
    types=(POOL,),
)
def user_pool_second_factor(pool: Resource) -> Verdict:
    """Cognito's default is OFF. Codes by SMS alone can be taken over with the telephone number."""
    mode = pool.get("mfaConfiguration", "OFF")
    if mode not in ("ON", "OPTIONAL"):
        return failed(f"mfaConfiguration is {mode}", "ON or OPTIONAL")
    tokens = any(block.get("enabled", False) for block in pool.blocks("softwareTokenMfaConfiguration"))
    keys = any(block.has("relyingPartyId") for block in pool.blocks("webAuthnConfiguration"))
    return (
        passed()
        if tokens or keys
        else failed("no software tokens or passkeys", "softwareTokenMfaConfiguration.enabled true")
    )


@rule(
    id="user-1-aws-user-pool-threats-blocked",
    title="Cognito blocks attacks on sign-in",
    severity=Severity.HIGH,
    statements=("USER-1",),
    controls=fsbp("Cognito.1") + iso("A.8.5", "A.8.16"),
    remediation="Set user_pool_add_ons.advanced_security_mode to ENFORCED and user_pool_tier to PLUS.",
    types=(POOL,),
)
def user_pool_threats_blocked(pool: Resource) -> Verdict:
    """AUDIT only counts the attacks."""
    mode = pool.get("userPoolAddOns.advancedSecurityMode", "OFF")
    return passed() if mode == "ENFORCED" else failed(f"userPoolAddOns.advancedSecurityMode is {mode}", "ENFORCED")


@rule(
    id="user-1-aws-user-pool-password-policy",
    title="Users' passwords have twelve characters or more",
    severity=Severity.MEDIUM,
    statements=("USER-1",),
    controls=iso("A.5.17"),
    remediation="Set password_policy.minimum_length to 12 or more.",
    types=(POOL,),
)
def user_pool_password_policy(pool: Resource) -> Verdict:
    """Cognito asks for 8 by default. OWASP ASVS 5.0 (6.2.1) recommends 15, and no rules of composition."""
    length = int(pool.get("passwordPolicy.minimumLength", 8))
    return passed() if length >= 12 else failed(f"passwordPolicy.minimumLength is {length}", "12 or more")


@rule(
    id="bc-1-aws-user-pool-deletion-protected",
    title="User pools refuse to be deleted",
    severity=Severity.MEDIUM,
    statements=("BC-1",),
    controls=iso("A.8.13"),
    remediation="Set deletion_protection to ACTIVE.",
    types=(POOL,),
)
def user_pool_deletion_protected(pool: Resource) -> Verdict:
    """A user pool has no backup: what is deleted, every user signs up for again."""
    state = pool.get("deletionProtection", "INACTIVE")
    return passed() if state == "ACTIVE" else failed(f"deletionProtection is {state}", "ACTIVE")


@rule(
    id="user-1-aws-user-pool-client-tells-nothing",
    title="Sign-in does not tell whether a user exists, and sends no password in plain",
    severity=Severity.MEDIUM,
    statements=("USER-1",),
    controls=iso("A.8.5"),
    remediation=(
        "Set prevent_user_existence_errors to ENABLED, leave token revocation on, and use SRP, "
        "passkeys or the hosted page."
    ),
    types=(CLIENT,),
)
def user_pool_client_tells_nothing(client: Resource) -> Verdict:
    """Clients made through the API tell unless they are told not to."""
    choice = client.get("preventUserExistenceErrors", "LEGACY")
    if choice != "ENABLED":
        return failed(f"preventUserExistenceErrors is {choice}", "ENABLED")
    if not client.get("enableTokenRevocation", True):
        return failed("enableTokenRevocation is false", "true")
    if "implicit" in client.get("allowedOauthFlows", []):
        return failed("allowedOauthFlows holds implicit, which puts tokens into addresses", "code")
    weak = [flow for flow in client.get("explicitAuthFlows", []) if flow in WEAK_FLOWS]
    return failed(f"explicitAuthFlows holds {weak[0]}", "ALLOW_USER_SRP_AUTH, ALLOW_USER_AUTH") if weak else passed()


@rule(
    id="user-1-aws-identity-pool-known-users",
    title="Identity pools give AWS credentials to known users only",
    severity=Severity.HIGH,
    statements=("USER-1", "USER-2"),
    controls=iso("A.5.15"),
    remediation="Set allow_unauthenticated_identities to false and leave allow_classic_flow off.",
    types=("aws:cognito/identityPool:IdentityPool",),
)
def identity_pool_known_users(pool: Resource) -> Verdict:
    """The classic flow lets a client choose its role's session policy itself."""
    for name in ("allowUnauthenticatedIdentities", "allowClassicFlow"):
        if pool.get(name, False):
            return failed(f"{name} is true", "false")
    return passed()


@rule(
    id="user-1-aws-takeover-blocked",
    title="Risky sign-ins are blocked or asked for a second factor, and leaked passwords refused",
    severity=Severity.MEDIUM,
    statements=("USER-1",),
    controls=iso("A.8.5"),
    remediation="Set high_action to BLOCK or MFA_REQUIRED and compromised credentials to BLOCK.",
    types=("aws:cognito/riskConfiguration:RiskConfiguration",),
)
def takeover_blocked(risk: Resource) -> Verdict:
    """What is not configured is not acted on."""
    high = risk.get("accountTakeoverRiskConfiguration.actions.highAction.eventAction", "NO_ACTION")
    if high not in ("BLOCK", "MFA_REQUIRED"):
        return failed(f"the action on a high risk is {high}", "BLOCK or MFA_REQUIRED")
    leaked = risk.get("compromisedCredentialsRiskConfiguration.actions.eventAction", "NO_ACTION")
    return passed() if leaked == "BLOCK" else failed(f"the action on a leaked password is {leaked}", "BLOCK")


@rule(
    id="user-2-aws-policy-store-strict",
    title="Permission stores check policies against their schema and refuse to be deleted",
    severity=Severity.MEDIUM,
    statements=("USER-2",),
    controls=iso("A.5.15"),
    remediation="Set validation_settings.mode to STRICT and deletion_protection to ENABLED.",
    types=("aws:verifiedpermissions/policyStore:PolicyStore",),
)
def policy_store_strict(store: Resource) -> Verdict:
    """Without validation a misspelled role in a policy grants or denies nothing, silently."""
    mode = store.get("validationSettings.mode", "OFF")
    if mode != "STRICT":
        return failed(f"validationSettings.mode is {mode}", "STRICT")
    protection = store.get("deletionProtection", "DISABLED")
    return passed() if protection == "ENABLED" else failed(f"deletionProtection is {protection}", "ENABLED")
