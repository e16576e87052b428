"""What all operations share: the ledger of runs, and where events that failed and alarms go."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.vaults import BACKUP_TAG, DAILY
from components.base import Component


@dataclass(frozen=True)
class OperationsRecordsArgs:
    """Arguments of `OperationsRecords`.

    :param context: the platform's settings and providers.
    :param key_arn: the key ``operations``, for the table.
    :param lost_queue_arn: the queue of events that nobody could handle.
    :param lost_key_arn: its key, ``alerts``.
    :param alarm_topic_arn: the topic of the people on call.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    lost_queue_arn: pulumi.Input[str]
    lost_key_arn: pulumi.Input[str]
    alarm_topic_arn: pulumi.Input[str]


class OperationsRecords(Component):
    """The memory of the operations: which run is whose, and what was there before.

    - NET-6: the table is encrypted with a key of the company's own.
    - BC-1: the table can be restored to any second of the last 35 days, cannot be deleted by accident, and is backed up
      each night.
    """

    TOKEN = "rampart:aws:OperationsRecords"
    STATEMENTS = ("NET-6", "BC-1")

    def __init__(self, name: str, args: OperationsRecordsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        self.table_name = f"{context.prefix}-operations"
        table = aws.dynamodb.Table(
            f"{name}-table",
            name=self.table_name,
            billing_mode="PAY_PER_REQUEST",
            hash_key="run",
            attributes=[
                {"name": "run", "type": "S"},
                {"name": "waiting", "type": "S"},
                {"name": "due", "type": "N"},
            ],
            global_secondary_indexes=[
                aws.dynamodb.TableGlobalSecondaryIndexArgs(
                    name="due",
                    key_schemas=[
                        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name="waiting", key_type="HASH"),
                        aws.dynamodb.TableGlobalSecondaryIndexKeySchemaArgs(attribute_name="due", key_type="RANGE"),
                    ],
                    projection_type="KEYS_ONLY",
                )
            ],
            ttl=aws.dynamodb.TableTtlArgs(attribute_name="expires", enabled=True),
            server_side_encryption=aws.dynamodb.TableServerSideEncryptionArgs(enabled=True, kms_key_arn=args.key_arn),
            point_in_time_recovery=aws.dynamodb.TablePointInTimeRecoveryArgs(enabled=True, recovery_period_in_days=35),
            deletion_protection_enabled=True,
            tags=context.tags(
                {
                    "purpose": "Ledger of operations",
                    "classification": "internal",
                    "retention-days": "400",
                    BACKUP_TAG: DAILY,
                }
            ),
            opts=self.child(protect=True),
        )
        self.table_arn: pulumi.Output[str] = table.arn
        self.lost_queue_arn, self.lost_key_arn = args.lost_queue_arn, args.lost_key_arn
        self.alarm_topic_arn = args.alarm_topic_arn
        self.register_outputs({"tableName": table.name})
