"""What all operations share: the ledger of runs, the queue of events that failed, and the topic that alarms go to."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies
from components.aws.context import AwsContext
from components.aws.policies import allow, deny
from components.aws.vaults import BACKUP_TAG, DAILY
from components.base import Component

FAILED_EVENTS_KEPT_SECONDS = 14 * 24 * 3600
"""The longest that SQS offers: an event that failed before a long weekend is still there after it."""


@dataclass(frozen=True)
class OperationsRecordsArgs:
    """Arguments of `OperationsRecords`.

    :param context: the platform's settings and providers.
    :param key_arn: the key ``operations``, for the table.
    :param message_key_arn: the key ``messages``, for the queue and the topic.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    message_key_arn: pulumi.Input[str]


class OperationsRecords(Component):
    """The memory of the operations: which run is whose, what was there before, which events failed.

    - NET-6: the table, the queue and the topic are encrypted with keys of the company's own; TLS only.
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
        queue = aws.sqs.Queue(
            f"{name}-failed",
            name=f"{context.prefix}-operations-failed",
            kms_master_key_id=args.message_key_arn,
            message_retention_seconds=FAILED_EVENTS_KEPT_SECONDS,
            tags=context.tags({"purpose": "Events that an operation failed on"}),
            opts=self.child(),
        )
        aws.sqs.QueuePolicy(
            f"{name}-failed-policy",
            queue_url=queue.url,
            policy=queue.arn.apply(lambda arn: policies.document(_tls("sqs:*", arn))),
            opts=self.child(),
        )
        topic = aws.sns.Topic(
            f"{name}-alarms",
            name=f"{context.prefix}-operations-alarms",
            kms_master_key_id=args.message_key_arn,
            tags=context.tags({"purpose": "Alarms of operations"}),
            opts=self.child(),
        )
        aws.sns.TopicPolicy(
            f"{name}-alarms-policy",
            arn=topic.arn,
            policy=topic.arn.apply(lambda arn: topic_policy(context, arn)),
            opts=self.child(),
        )
        self.table_arn: pulumi.Output[str] = table.arn
        self.message_key_arn = args.message_key_arn
        self.failed_queue_arn: pulumi.Output[str] = queue.arn
        self.alarm_topic_arn: pulumi.Output[str] = topic.arn
        aws.cloudwatch.MetricAlarm(
            f"{name}-failed-alarm",
            name=f"{context.prefix}-operations-failed",
            alarm_description="An operation failed on an event for good: a threat may be unanswered",
            namespace="AWS/SQS",
            metric_name="ApproximateNumberOfMessagesVisible",
            dimensions={"QueueName": queue.name},
            statistic="Maximum",
            period=300,
            evaluation_periods=1,
            threshold=1,
            comparison_operator="GreaterThanOrEqualToThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[topic.arn],
            tags=context.tags(),
            opts=self.child(),
        )
        self.register_outputs({"tableName": table.name, "alarmTopicArn": self.alarm_topic_arn})


def topic_policy(context: AwsContext, topic_arn: str) -> str:
    """Who may publish: this account's alarms, over TLS.

    :param context: the platform's settings.
    :param topic_arn: the topic.
    """
    alarms = f"arn:aws:cloudwatch:{context.region}:{context.account_id}:alarm:{context.prefix}-*"
    return policies.document(
        allow(
            "Alarms",
            ("sns:Publish",),
            (topic_arn,),
            principals=policies.service("cloudwatch.amazonaws.com"),
            conditions=policies.from_source(context.account_id, alarms),
        ),
        _tls("sns:Publish", topic_arn),
    )


def _tls(action: str, arn: str) -> policies.Statement:
    return deny(
        "TlsOnly",
        (action,),
        (arn,),
        principals=policies.ANYONE,
        conditions={"Bool": {"aws:SecureTransport": "false"}},
    )
