"""Copies of buckets that are compared every day with what was recorded of the originals (BC-1, BC-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.aws import role_names
from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Metric
from components.aws.bucket_names import bucket_name
from components.aws.context import AwsContext
from components.aws.operation import METRICS, Operation, OperationArgs
from components.aws.operations_records import OperationsRecords
from components.base import Component
from operations import copy_validation

SCHEDULE = "cron(0 4 * * ? *)"
"""After the manifests of 01:30: whatever they hold has long been copied."""

TOO_OLD_DAYS = 2
"""Days without a proof of all copies until the alarm: one run may fail."""

ALARMS = (
    Alarm(
        "copies-unproved",
        f"The copies in the backup region were not proved for {TOO_OLD_DAYS} days",
        Metric(METRICS, "CopiesProved", period=86400),
        below=1,
        periods=TOO_OLD_DAYS,
        missing="breaching",
    ),
    Alarm(
        "copies-differ",
        "A copy in the backup region is not what was recorded of its bucket",
        Metric(METRICS, "CopiesFailed"),
    ),
)


@dataclass(frozen=True)
class CopyValidationArgs:
    """Arguments of `CopyValidation`.

    :param context: the platform's settings and providers.
    :param records: what operations share.
    :param key_arns: the keys ``logs`` and ``operations`` by purpose.
    :param copy_key_arn: the backup region's key ``storage``.
    """

    context: AwsContext
    records: OperationsRecords
    key_arns: Mapping[str, pulumi.Input[str]]
    copy_key_arn: pulumi.Input[str]


class CopyValidation(Component):
    """A function compares the copies in the backup region with the nightly manifests of their buckets.

    - BC-1: once a day each copy of the service's buckets is listed and a sample of its objects read; a missing or other
      object is an alarm, and so are two days without a proof. The log archive's copy has no manifest and is not
      compared.
    - BC-2: what was read back is what was recorded, by its SHA-256: for buckets, which are copied and not restored.
    """

    TOKEN = "rampart:aws:CopyValidation"
    STATEMENTS = ("BC-1", "BC-2")

    def __init__(self, name: str, args: CopyValidationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        Operation(
            name,
            OperationArgs(
                context=args.context,
                records=args.records,
                role=role_names.COPY_VALIDATION,
                handler="on_copies",
                description="Proves copies of buckets against their manifests",
                permissions=copy_validation.PERMISSIONS,
                settings={"copies": copies(args.context)},
                keys={
                    "log_key": args.key_arns["logs"],
                    "table_key": args.key_arns["operations"],
                    "copy_key": args.copy_key_arn,
                },
                schedules={"daily": SCHEDULE},
                timeout=900,
            ),
            opts=self.child(),
        )
        Alarms(f"{name}-alarms", AlarmsArgs(args.context, args.records.alarm_topic_arn, ALARMS), self.child())
        self.register_outputs({})


def copies(context: AwsContext) -> dict[str, Any]:
    """Which copy belongs to which bucket, as the operation reads it."""
    names = [bucket.name for bucket in context.settings.buckets]
    return {
        "region": context.backup_region,
        "buckets": {bucket_name(context, "data", name): bucket_name(context, "copy", name) for name in names},
    }
