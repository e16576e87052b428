"""Restores that are tried twice a week and proved against what was recorded before (BC-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Metric
from components.aws.bucket_names import bucket_arn, bucket_name
from components.aws.context import AwsContext
from components.aws.operation import METRICS, Operation, OperationArgs
from components.aws.operations_records import OperationsRecords
from components.aws.roles import ServiceRole, ServiceRoleArgs, service_trust
from components.aws.vaults import BACKUP_TAG, DAILY
from components.base import Component
from operations import restore_validation

SCHEDULE = "cron(0 5 ? * MON,THU *)"
"""Twice a week, after the nightly backups: so that seven days without a proof mean that two restores went wrong."""

START_WINDOW_HOURS = 4
VALIDATION_WINDOW_HOURS = 4
"""How long the restored store is kept for the validation; then AWS Backup deletes it."""

TOO_OLD_DAYS = 7
"""Days without a proved restore until the alarm; the longest that a CloudWatch alarm looks back."""

KINDS = ("Aurora",)
"""The kinds of stores that are restored, as AWS Backup names them. Buckets are copied, not backed up (ADR 0021)."""


ALARMS = (
    Alarm(
        "restores-too-old",
        f"No restore was proved for {TOO_OLD_DAYS} days",
        Metric(METRICS, "RestoresProved", period=86400),
        below=1,
        periods=TOO_OLD_DAYS,
        missing="breaching",
    ),
    Alarm("restores-failed", "A restored store is not what was recorded", Metric(METRICS, "RestoresFailed")),
)


@dataclass(frozen=True)
class RestoreTestingArgs:
    """Arguments of `RestoreTesting`.

    :param context: the platform's settings and providers.
    :param records: what operations share.
    :param vault_arn: the vault whose recovery points are tried.
    :param key_arns: the keys ``logs``, ``storage`` and ``operations`` by purpose.
    """

    context: AwsContext
    records: OperationsRecords
    vault_arn: pulumi.Input[str]
    key_arns: Mapping[str, pulumi.Input[str]]


class RestoreTesting(Component):
    """AWS Backup restores a random recovery point of each store twice a week, and a function proves what came back.

    - BC-2: every store tagged ``backup=daily`` of the tested kinds is restored beside the original, compared with the
      manifest that was recorded before the backup, reported to AWS Backup, and deleted again. An alarm tells when the
      last proved restore is more than seven days ago, or when one was not whole.
    """

    TOKEN = "rampart:aws:RestoreTesting"
    STATEMENTS = ("BC-2",)

    def __init__(self, name: str, args: RestoreTestingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        plan = self._plan()
        Operation(
            name,
            OperationArgs(
                context=args.context,
                records=args.records,
                role=role_names.RESTORE_VALIDATION,
                handler="on_restore",
                description="Proves restored stores against their manifests",
                permissions=restore_validation.PERMISSIONS,
                settings=manifest_settings(args.context),
                keys={
                    "log_key": args.key_arns["logs"],
                    "data_key": args.key_arns["storage"],
                    "table_key": args.key_arns["operations"],
                },
                events={"restored": restored(args.context)},
                # Before the nightly backup at 02:00, so that each recovery point has a manifest that it must fit.
                schedules={"record": "cron(30 1 * * ? *)"},
                timeout=900,
            ),
            opts=self.child(),
        )
        Alarms(f"{name}-alarms", AlarmsArgs(args.context, args.records.alarm_topic_arn, ALARMS), self.child())
        self.register_outputs({"planName": plan.name})

    def _plan(self) -> aws.backup.RestoreTestingPlan:
        name, context = self._name, self._args.context
        # AWS Backup takes letters, digits and underscores here.
        words = context.prefix.replace("-", "_")
        plan = aws.backup.RestoreTestingPlan(
            f"{name}-plan",
            name=f"{words}_restores",
            schedule_expression=SCHEDULE,
            schedule_expression_timezone="Etc/UTC",
            start_window_hours=START_WINDOW_HOURS,
            recovery_point_selection=aws.backup.RestoreTestingPlanRecoveryPointSelectionArgs(
                algorithm="RANDOM_WITHIN_WINDOW",
                include_vaults=[self._args.vault_arn],
                recovery_point_types=["SNAPSHOT"],
                selection_window_days=context.settings.backups.retention_days,
            ),
            tags=context.tags({"purpose": "Tries restores"}),
            opts=self.child(),
        )
        role = ServiceRole(
            f"{name}-restoring",
            ServiceRoleArgs(
                context=context,
                kind="service",
                role=role_names.RESTORE,
                description="AWS Backup restores recovery points for tests",
                trust=service_trust(
                    "backup.amazonaws.com",
                    policies.from_source(context.account_id, f"arn:aws:backup:{context.region}:{context.account_id}:*"),
                ),
                managed=("arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",),
            ),
            opts=self.child(),
        )
        for kind in KINDS:
            aws.backup.RestoreTestingSelection(
                f"{name}-{kind.lower()}",
                name=f"{words}_{kind.lower()}",
                restore_testing_plan_name=plan.name,
                protected_resource_type=kind,
                iam_role_arn=role.arn,
                validation_window_hours=VALIDATION_WINDOW_HOURS,
                protected_resource_arns=["*"],
                protected_resource_conditions=aws.backup.RestoreTestingSelectionProtectedResourceConditionsArgs(
                    string_equals=[
                        aws.backup.RestoreTestingSelectionProtectedResourceConditionsStringEqualArgs(
                            key=f"aws:ResourceTag/{BACKUP_TAG}", value=DAILY
                        )
                    ]
                ),
                opts=self.child(),
            )
        return plan


def restored(context: AwsContext) -> dict[str, Any]:
    """The event of a restore job that ended well, in this account."""
    return {
        "source": ["aws.backup"],
        "detail-type": ["Restore Job State Change"],
        "account": [context.account_id],
        "detail": {"status": ["COMPLETED"]},
    }


def manifest_settings(context: AwsContext) -> dict[str, Any]:
    """Whose manifests are recorded: the buckets', which also prove the copies, and those in the settings."""
    buckets = [bucket_arn(bucket_name(context, "data", bucket.name)) for bucket in context.settings.buckets]
    return {"sources": buckets}
