"""Where the service's users sign in: a Cognito user pool that blocks guessing and takeover (USER-1, ENC-2)."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Metric
from components.aws.context import AwsContext
from components.aws.logs import delivery_policy
from components.base import Component

TENANT = "tenant"
"""The attribute that says whose user somebody is; tokens carry it as ``custom:tenant``. Only the company writes it."""

PASSWORD_LENGTH = 14
REMEMBERED_PASSWORDS = 10
INVITATION_DAYS = 1
TOKEN_MINUTES = 15
SESSION_HOURS = 12
"""How long a user stays signed in; the token that proves it is exchanged at every use, and works once."""

SIGN_IN_MINUTES = 3
"""How long a sign-in may take from the password to the second factor; the shortest that Cognito offers."""

RISKY_SIGN_INS = 10
"""How many risky sign-ins in five minutes are still no wave."""

REPLAY_SECONDS = 10
"""How long a used refresh token still works, for an answer that was lost on the way."""


@dataclass(frozen=True)
class IdentityArgs:
    """Arguments of `Identity`.

    :param context: the platform's settings and providers; its ``settings.identity`` is made, with a group for each of
        ``settings.authorization.roles``.
    :param log_key_arn: the key ``logs``.
    :param web_acl_arn: the web ACL that judges requests before Cognito does.
    :param alarm_topic_arn: the topic of the people on call.
    """

    context: AwsContext
    log_key_arn: pulumi.Input[str]
    web_acl_arn: pulumi.Input[str]
    alarm_topic_arn: pulumi.Input[str]


class Identity(Component):
    """The directory of the service's users, with a second factor for everybody.

    - USER-1: threat protection is enforced. Risky sign-ins are blocked or asked again for the second factor, leaked
      passwords are refused, the deny list is refused too, and every attempt with its risk is on record. Everybody has a
      second factor by an authenticator. Errors do not tell whether a user exists. A wave of risky
      sign-ins raises an alarm. The web ACL's rate rule comes first.
    - ENC-2: passwords are kept by Cognito, which hands out none, not even as a hash; the client has no secret to leak
      and sends no password in plain (SRP), or signs in on the managed page (authorization code with PKCE).
    - GDPR-1: the pool declares purpose, classification and retention.

    Cognito's domain has AWS's certificate and takes TLS 1.2 and later only.
    """

    TOKEN = "rampart:aws:Identity"
    STATEMENTS = ("USER-1", "ENC-2", "GDPR-1")

    def __init__(self, name: str, args: IdentityArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        pool = self._pool()
        self.pool_id: pulumi.Output[str] = pool.id
        self.pool_arn: pulumi.Output[str] = pool.arn
        self.client_id: pulumi.Output[str] = self._client(pool)
        self._page(pool)
        self._groups(pool)
        if args.context.settings.identity.threat_protection:
            self._threats(pool)
        aws.wafv2.WebAclAssociation(
            f"{name}-web-acl", resource_arn=pool.arn, web_acl_arn=args.web_acl_arn, opts=self.child()
        )
        self.register_outputs({"poolId": self.pool_id, "clientId": self.client_id})

    def _pool(self) -> aws.cognito.UserPool:
        settings = self._context.settings.identity
        protected = settings.threat_protection
        return aws.cognito.UserPool(
            f"{self._name}-users",
            name=f"{self._context.prefix}-users",
            user_pool_tier="PLUS" if protected else "ESSENTIALS",
            user_pool_add_ons=_enforced() if protected else None,
            mfa_configuration="ON",
            software_token_mfa_configuration=aws.cognito.UserPoolSoftwareTokenMfaConfigurationArgs(enabled=True),
            password_policy=_passwords(),
            username_attributes=["email"],
            username_configuration=aws.cognito.UserPoolUsernameConfigurationArgs(case_sensitive=False),
            auto_verified_attributes=["email"],
            user_attribute_update_settings=aws.cognito.UserPoolUserAttributeUpdateSettingsArgs(
                attributes_require_verification_before_updates=["email"]
            ),
            account_recovery_setting=aws.cognito.UserPoolAccountRecoverySettingArgs(
                recovery_mechanisms=[
                    aws.cognito.UserPoolAccountRecoverySettingRecoveryMechanismArgs(name="verified_email", priority=1)
                ]
            ),
            admin_create_user_config=aws.cognito.UserPoolAdminCreateUserConfigArgs(
                allow_admin_create_user_only=not settings.sign_up
            ),
            schemas=[
                aws.cognito.UserPoolSchemaArgs(
                    name=TENANT,
                    attribute_data_type="String",
                    mutable=True,
                    string_attribute_constraints=aws.cognito.UserPoolSchemaStringAttributeConstraintsArgs(
                        min_length="1", max_length="64"
                    ),
                )
            ],
            deletion_protection="ACTIVE",
            tags=self._context.tags(
                {
                    "purpose": settings.purpose,
                    "classification": "personal",
                    "retention-days": str(settings.retention_days),
                }
            ),
            opts=self.child(protect=True),
        )

    def _client(self, pool: aws.cognito.UserPool) -> pulumi.Output[str]:
        settings = self._context.settings.identity
        return aws.cognito.UserPoolClient(
            f"{self._name}-client",
            name=f"{self._context.prefix}-web",
            user_pool_id=pool.id,
            # Browsers and phones cannot keep a secret; PKCE takes its place.
            generate_secret=False,
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["code"],
            allowed_oauth_scopes=["openid", "email", "profile"],
            callback_urls=list(settings.callback_urls),
            logout_urls=list(settings.logout_urls),
            supported_identity_providers=["COGNITO"],
            explicit_auth_flows=["ALLOW_USER_SRP_AUTH"],
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            refresh_token_rotation=aws.cognito.UserPoolClientRefreshTokenRotationArgs(
                feature="ENABLED", retry_grace_period_seconds=REPLAY_SECONDS
            ),
            auth_session_validity=SIGN_IN_MINUTES,
            access_token_validity=TOKEN_MINUTES,
            id_token_validity=TOKEN_MINUTES,
            refresh_token_validity=SESSION_HOURS,
            token_validity_units=aws.cognito.UserPoolClientTokenValidityUnitsArgs(
                access_token="minutes",  # noqa: S106 - a unit of time
                id_token="minutes",  # noqa: S106 - a unit of time
                refresh_token="hours",  # noqa: S106 - a unit of time
            ),
            read_attributes=["email", "email_verified", "name", f"custom:{TENANT}"],
            # Without the tenant: who could write it would choose whose data he sees.
            write_attributes=["email", "name"],
            opts=self.child(),
        ).id

    def _page(self, pool: aws.cognito.UserPool) -> None:
        """The managed page to sign in on."""
        domain = aws.cognito.UserPoolDomain(
            f"{self._name}-domain",
            domain=f"{self._context.prefix}-{self._context.account_id}",
            user_pool_id=pool.id,
            managed_login_version=2,
            opts=self.child(),
        )
        aws.cognito.ManagedLoginBranding(
            f"{self._name}-branding",
            user_pool_id=pool.id,
            client_id=self.client_id,
            use_cognito_provided_values=True,
            opts=self.child(depends_on=[domain]),
        )

    def _groups(self, pool: aws.cognito.UserPool) -> None:
        """A group for each role, which tokens carry as ``cognito:groups``; what it may do is `authorization`'s."""
        for role in self._context.settings.authorization.roles:
            aws.cognito.UserGroup(
                f"{self._name}-group-{role.name}",
                name=role.name,
                description=role.description,
                user_pool_id=pool.id,
                opts=self.child(),
            )

    def _threats(self, pool: aws.cognito.UserPool) -> None:
        denied = [str(source.cidr) for source in self._context.access.deny_list]
        aws.cognito.RiskConfiguration(
            f"{self._name}-risk",
            user_pool_id=pool.id,
            account_takeover_risk_configuration=_takeover(),
            compromised_credentials_risk_configuration=(
                aws.cognito.RiskConfigurationCompromisedCredentialsRiskConfigurationArgs(
                    actions=aws.cognito.RiskConfigurationCompromisedCredentialsRiskConfigurationActionsArgs(
                        event_action="BLOCK"
                    ),
                    event_filters=["SIGN_IN", "SIGN_UP", "PASSWORD_CHANGE"],
                )
            ),
            risk_exception_configuration=(
                aws.cognito.RiskConfigurationRiskExceptionConfigurationArgs(blocked_ip_range_lists=denied)
                if denied
                else None
            ),
            opts=self.child(),
        )
        self._record(pool)
        self._alarms(pool)

    def _record(self, pool: aws.cognito.UserPool) -> None:
        """Every attempt to sign in, with its risk: Cognito shows them for two years, this keeps them with the logs."""
        context = self._context
        group = aws.cloudwatch.LogGroup(
            f"{self._name}-sign-ins",
            name=f"/aws/vendedlogs/{context.prefix}/sign-ins",
            kms_key_id=self._args.log_key_arn,
            retention_in_days=context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=context.tags({"purpose": "Attempts to sign in and their risk", "classification": "personal"}),
            opts=self.child(protect=True),
        )
        permission = aws.cloudwatch.LogResourcePolicy(
            f"{self._name}-sign-ins",
            policy_name=f"{context.prefix}-sign-ins",
            policy_document=group.arn.apply(lambda arn: delivery_policy(context, arn)),
            opts=self.child(),
        )
        aws.cognito.LogDeliveryConfiguration(
            f"{self._name}-sign-ins",
            user_pool_id=pool.id,
            log_configurations=[
                aws.cognito.LogDeliveryConfigurationLogConfigurationArgs(
                    event_source="userAuthEvents",
                    log_level="INFO",
                    cloud_watch_logs_configuration=(
                        aws.cognito.LogDeliveryConfigurationLogConfigurationCloudWatchLogsConfigurationArgs(
                            log_group_arn=group.arn
                        )
                    ),
                )
            ],
            opts=self.child(depends_on=[permission]),
        )

    def _alarms(self, pool: aws.cognito.UserPool) -> None:
        """Source: Amazon Cognito Developer Guide, "Viewing threat protection metrics"."""
        risky: dict[str, pulumi.Input[str]] = {"UserPoolId": pool.id, "Operation": "SignIn", "RiskLevel": "high"}
        alarms = [
            Alarm(
                f"sign-in-{name}",
                f"More than {RISKY_SIGN_INS} sign-ins in five minutes with a high risk of {what} (USER-1)",
                Metric("AWS/Cognito", metric, risky),
                above=RISKY_SIGN_INS,
            )
            for name, metric, what in (
                ("takeover", "AccountTakeoverRisk", "an account's takeover"),
                ("leaked-passwords", "CompromisedCredentialRisk", "a leaked password"),
            )
        ]
        Alarms(f"{self._name}-alarms", AlarmsArgs(self._context, self._args.alarm_topic_arn, alarms), self.child())


def _enforced() -> aws.cognito.UserPoolUserPoolAddOnsArgs:
    return aws.cognito.UserPoolUserPoolAddOnsArgs(
        advanced_security_mode="ENFORCED",
        advanced_security_additional_flows=aws.cognito.UserPoolUserPoolAddOnsAdvancedSecurityAdditionalFlowsArgs(
            custom_auth_mode="ENFORCED"
        ),
    )


def _passwords() -> aws.cognito.UserPoolPasswordPolicyArgs:
    """Long, and composed as AWS Foundational Security Best Practices (Cognito.3) asks."""
    return aws.cognito.UserPoolPasswordPolicyArgs(
        minimum_length=PASSWORD_LENGTH,
        require_lowercase=True,
        require_uppercase=True,
        require_numbers=True,
        require_symbols=True,
        password_history_size=REMEMBERED_PASSWORDS,
        temporary_password_validity_days=INVITATION_DAYS,
    )


def _takeover() -> aws.cognito.RiskConfigurationAccountTakeoverRiskConfigurationArgs:
    """A high risk is blocked, any other asked for the second factor, which everybody has."""
    actions = aws.cognito.RiskConfigurationAccountTakeoverRiskConfigurationActionsArgs
    return aws.cognito.RiskConfigurationAccountTakeoverRiskConfigurationArgs(
        actions=actions(
            high_action=aws.cognito.RiskConfigurationAccountTakeoverRiskConfigurationActionsHighActionArgs(
                event_action="BLOCK", notify=False
            ),
            medium_action=aws.cognito.RiskConfigurationAccountTakeoverRiskConfigurationActionsMediumActionArgs(
                event_action="MFA_REQUIRED", notify=False
            ),
            low_action=aws.cognito.RiskConfigurationAccountTakeoverRiskConfigurationActionsLowActionArgs(
                event_action="MFA_REQUIRED", notify=False
            ),
        )
    )
