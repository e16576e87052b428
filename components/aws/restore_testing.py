"""Restores that are tried twice a week and proved against what was recorded before (BC-2); see
docs/restore-validation.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws import role_names
from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Metric
from components.aws.bucket_names import bucket_arn, bucket_name
from components.aws.context import AwsContext
from components.aws.database import Database, identifier
from components.aws.operation import METRICS, Operation, OperationArgs
from components.aws.operations_records import OperationsRecords
from components.aws.roles import ServiceRole, ServiceRoleArgs, backup_trust
from components.base import Component
from operations import restore_validation

SCHEDULE = "cron(0 5 ? * MON,THU *)"
"""Twice a week, after the nightly backups: so that seven days without a proof mean that two restores went wrong."""

START_WINDOW_HOURS = 4
VALIDATION_WINDOW_HOURS = 4
"""How long the restored store is kept for the validation; then AWS Backup deletes it."""

TOO_OLD_DAYS = 7
"""Days without a proved restore until the alarm; the longest that a CloudWatch alarm looks back."""

VALIDATION_SECONDS = 900
"""How long the function may take, which waits for the reader meanwhile; the longest that Lambda knows."""

KIND = "RDS"
"""The kind of the store that is restored, as AWS Backup names it. Buckets are copied, not backed up (ADR 0021)."""


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
    :param database: whose recovery points are restored.
    :param security_group_id: the group ``restored``, which the restored database stands in.
    :param reader: the name of the function that counts rows (`components.aws.database_reader`).
    """

    context: AwsContext
    records: OperationsRecords
    vault_arn: pulumi.Input[str]
    key_arns: Mapping[str, pulumi.Input[str]]
    database: Database
    security_group_id: pulumi.Input[str]
    reader: str


class RestoreTesting(Component):
    """AWS Backup restores a random recovery point of the database twice a week, and a function proves what came back.

    - BC-2: the database is restored beside the original, in the data zone; a function compares what runs then with the
      manifest that was recorded before the backup: engine, version, database, size, key, and the number and checksums
      of the rows of the tables that the settings name. It reports to AWS Backup what was compared and what was not, and
      AWS Backup deletes the instance again. An alarm tells when the last proved restore is more than seven days ago, or
      when one was not whole or could not be read.
    - NET-2: the restored instance has no public address, and nobody but the function that counts rows reaches it.
    """

    TOKEN = "rampart:aws:RestoreTesting"
    STATEMENTS = ("BC-2", "NET-2")

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
                settings={**manifest_settings(args.context), "reader": args.reader},
                keys={
                    "log_key": args.key_arns["logs"],
                    "data_key": args.key_arns["storage"],
                    "table_key": args.key_arns["operations"],
                },
                events={"restored": restored(args.context)},
                # Before the nightly backup at 02:00, so that each recovery point has a manifest that it must fit.
                schedules={"record": "cron(30 1 * * ? *)"},
                timeout=VALIDATION_SECONDS,
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
                trust=backup_trust(context),
                managed=("arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",),
            ),
            opts=self.child(),
        )
        aws.backup.RestoreTestingSelection(
            f"{name}-{KIND.lower()}",
            name=f"{words}_{KIND.lower()}",
            restore_testing_plan_name=plan.name,
            protected_resource_type=KIND,
            iam_role_arn=role.arn,
            validation_window_hours=VALIDATION_WINDOW_HOURS,
            protected_resource_arns=[self._args.database.arn],
            restore_metadata_overrides=self._where(),
            opts=self.child(),
        )
        return plan

    def _where(self) -> dict[str, pulumi.Input[str]]:
        """Where AWS Backup restores to: without it, into the default VPC, which there is none of. Lists are JSON here.

        Source: AWS Backup Developer Guide, "Restore testing inferred metadata", Amazon RDS instances.
        """
        database = self._args.database
        return {
            "dbSubnetGroupName": database.subnet_group,
            "dbParameterGroupName": database.parameter_group,
            "vpcSecurityGroupIds": pulumi.Output.from_input(self._args.security_group_id).apply(
                lambda group: json.dumps([group])
            ),
            "enableIamDatabaseAuthentication": "true",
            "multiAz": "false",
            "publiclyAccessible": "false",
        }


def restored(context: AwsContext) -> dict[str, Any]:
    """The event of a restore job that ended well, in this account."""
    return {
        "source": ["aws.backup"],
        "detail-type": ["Restore Job State Change"],
        "account": [context.account_id],
        "detail": {"status": ["COMPLETED"]},
    }


def manifest_settings(context: AwsContext) -> dict[str, Any]:
    """Whose manifests are recorded: the buckets' and the database's, with the tables that are proved."""
    database = f"arn:aws:rds:{context.region}:{context.account_id}:db:{identifier(context)}"
    buckets = [bucket_arn(bucket_name(context, "data", bucket.name)) for bucket in context.settings.buckets]
    tables = [{"name": table.name, "written": table.written} for table in context.settings.database.proved_tables]
    return {"sources": [*buckets, database], "tables": tables}
