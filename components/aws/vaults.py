"""AWS Backup: locked vaults in both regions and the plan that fills them (BC-1, BC-3)."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.context import AwsContext
from components.aws.policies import deny
from components.aws.roles import ServiceRole, ServiceRoleArgs, backup_trust
from components.base import Component

BACKUP_TAG = "backup"
DAILY = "daily"
"""The tag ``backup=daily`` puts a store into the plan; ``backup=none`` with a ``backup-reason`` keeps it out."""

COOLING_OFF_DAYS = 3
"""Days in which a compliance lock can still be taken back; the least that AWS Backup takes. After that nobody can."""

SCHEDULE = "cron(0 2 * * ? *)"
"""Every night at 02:00 UTC."""

START_WINDOW_MINUTES = 60
COMPLETION_WINDOW_MINUTES = 360


@dataclass(frozen=True)
class BackupVaultsArgs:
    """Arguments of `BackupVaults`.

    :param context: the platform's settings and providers.
    :param key_arn: the primary region's key ``backup``.
    :param copy_key_arn: the backup region's key ``backup``.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    copy_key_arn: pulumi.Input[str]


class BackupVaults(Component):
    """Every store tagged ``backup=daily`` is backed up each night into a locked vault, and copied to a second region.

    - BC-1: volumes, databases and file systems are selected by tag; recovery points are kept for the backup retention
      in both regions. Vault locks and policies keep everybody from deleting them earlier. With the setting
      ``backups.otherAccountVault`` each is copied to another account as well.
    - BC-3: each vault encrypts with a key of its own region.
    """

    TOKEN = "rampart:aws:BackupVaults"
    STATEMENTS = ("BC-1", "BC-3")

    def __init__(self, name: str, args: BackupVaultsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._context = args.context
        vault = self._vault(f"{name}-vault", args.key_arn, args.context.primary)
        copy = self._vault(f"{name}-copy", args.copy_key_arn, args.context.backup)
        self._plan(name, vault, copy)
        self.vault_name: pulumi.Output[str] = vault.name
        self.vault_arn: pulumi.Output[str] = vault.arn
        self.copy_vault_arn: pulumi.Output[str] = copy.arn
        self.register_outputs({"vaultArn": self.vault_arn, "copyVaultArn": self.copy_vault_arn})

    def _vault(self, name: str, key_arn: pulumi.Input[str], provider: aws.Provider) -> aws.backup.Vault:
        backups = self._context.settings.backups
        vault = aws.backup.Vault(
            name,
            name=f"{self._context.prefix}-backup",
            kms_key_arn=key_arn,
            force_destroy=False,
            tags=self._context.tags({"purpose": "Recovery points", "retention-days": str(backups.retention_days)}),
            opts=self.child(provider=provider, protect=True),
        )
        aws.backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=vault.arn.apply(lambda arn: vault_policy(self._context, arn)),
            opts=self.child(provider=provider),
        )
        aws.backup.VaultLockConfiguration(
            f"{name}-lock",
            backup_vault_name=vault.name,
            min_retention_days=backups.retention_days,
            max_retention_days=backups.retention_days,
            changeable_for_days=COOLING_OFF_DAYS if backups.lock_mode == "COMPLIANCE" else None,
            opts=self.child(provider=provider),
        )
        return vault

    def _plan(self, name: str, vault: aws.backup.Vault, copy: aws.backup.Vault) -> None:
        context = self._context
        days = context.settings.backups.retention_days
        plan = aws.backup.Plan(
            f"{name}-plan",
            name=f"{context.prefix}-daily",
            rules=[
                aws.backup.PlanRuleArgs(
                    rule_name=DAILY,
                    target_vault_name=vault.name,
                    schedule=SCHEDULE,
                    schedule_expression_timezone="Etc/UTC",
                    start_window=START_WINDOW_MINUTES,
                    completion_window=COMPLETION_WINDOW_MINUTES,
                    lifecycle=aws.backup.PlanRuleLifecycleArgs(delete_after=days),
                    recovery_point_tags=context.tags({"plan": DAILY}),
                    copy_actions=[
                        aws.backup.PlanRuleCopyActionArgs(
                            destination_vault_arn=vault_arn,
                            lifecycle=aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=days),
                        )
                        for vault_arn in (copy.arn, context.settings.backups.other_account_vault)
                        if vault_arn is not None
                    ],
                )
            ],
            tags=context.tags({"purpose": "Nightly backup and copy"}),
            opts=self.child(),
        )
        role = ServiceRole(
            f"{name}-role",
            ServiceRoleArgs(
                context=context,
                kind="service",
                role=role_names.BACKUP,
                description="AWS Backup makes and copies recovery points",
                trust=backup_trust(context),
                # AWS keeps this policy in step with the services that AWS Backup supports. A list of our own that lags
                # behind would make backups fail. It can back up and copy; restoring is another role's.
                managed=("arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",),
            ),
            opts=self.child(),
        )
        aws.backup.Selection(
            f"{name}-selection",
            name=f"{context.prefix}-daily",
            plan_id=plan.id,
            iam_role_arn=role.arn,
            selection_tags=[aws.backup.SelectionSelectionTagArgs(type="STRINGEQUALS", key=BACKUP_TAG, value=DAILY)],
            opts=self.child(),
        )


def vault_policy(context: AwsContext, vault_arn: str) -> str:
    """What everybody is denied at a vault: to delete or shorten recovery points, unless AWS Backup does it when they
    expire.

    :param context: the platform's settings.
    :param vault_arn: the vault.
    """
    expiring = (
        role_names.role_arn(context, "service", role_names.BACKUP),
        role_names.service_linked(context, "backup.amazonaws.com"),
    )
    return policies.document(
        deny(
            "KeepRecoveryPoints",
            ("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"),
            principals=policies.ANYONE,
            conditions=policies.by_others_than(expiring),
        ),
        deny("KeepVault", ("backup:DeleteBackupVault",), (vault_arn,), principals=policies.ANYONE),
    )
