"""Copies every object of the platform's buckets to the backup region (BC-1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Metric
from components.aws.bucket import SecureBucket
from components.aws.bucket_names import buckets_arn
from components.aws.context import AwsContext
from components.aws.policies import Conditions, allow
from components.aws.roles import ServiceRole, ServiceRoleArgs, service_trust
from components.base import Component

RULE = "everything"
"""The one rule of each bucket; its metrics go by this name."""

MINUTES = 15
"""What replication time control promises, the only value S3 takes: the recovery point objective of buckets."""


@dataclass(frozen=True)
class Route:
    """A bucket and where it is copied to, with the keys as they are known to `Keys`.

    :param source: the bucket in the primary region.
    :param destination: its copy in the backup region.
    """

    source: SecureBucket
    destination: SecureBucket


@dataclass(frozen=True)
class ReplicationArgs:
    """Arguments of `Replication`.

    :param context: the platform's settings and providers.
    :param routes: what is copied where, by a short name.
    :param source_key_arns: the keys that the sources are encrypted with.
    :param destination_key_arn: the backup region's key ``storage``.
    :param alarm_topic_arn: the topic of the people on call.
    """

    context: AwsContext
    routes: Mapping[str, Route]
    source_key_arns: Sequence[pulumi.Input[str]]
    destination_key_arn: pulumi.Input[str]
    alarm_topic_arn: pulumi.Input[str]


class Replication(Component):
    """Every object is in the backup region within 15 minutes, encrypted by that region's key.

    - BC-1: new objects and deletions are copied; S3 measures that it takes no longer than 15 minutes.
    - MON-2: a copy that takes longer, or fails, is an alarm.
    - BC-3: objects are decrypted and encrypted again by S3 only, with a role that can do nothing else.

    A deletion copies as a delete marker: the copy's version stays locked and can be restored for the backup retention,
    and after that it is gone, as a user who asked for erasure may expect. Deleting a version is never copied. See
    docs/adr/0021.
    """

    TOKEN = "rampart:aws:Replication"
    STATEMENTS = ("BC-1", "BC-3", "MON-2")

    def __init__(self, name: str, args: ReplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        policy = pulumi.Output.all(args.destination_key_arn, *args.source_key_arns).apply(
            lambda keys: replication_policy(args.context, keys[1:], keys[0])
        )
        role = ServiceRole(
            f"{name}-role",
            ServiceRoleArgs(
                context=args.context,
                kind="service",
                role=role_names.REPLICATION,
                description="S3 copies objects to the backup region",
                # S3 is not documented to send a source account or ARN when it assumes a replication role; a condition
                # on them could stop the copies silently. The role is of no use to another account: it names this
                # account's buckets only.
                trust=service_trust("s3.amazonaws.com"),
                policy=policy,
            ),
            opts=self.child(),
        )
        for route_name, route in args.routes.items():
            aws.s3.BucketReplicationConfig(
                f"{name}-{route_name}",
                bucket=route.source.bucket_name,
                role=role.arn,
                rules=[_rule(route, args.destination_key_arn)],
                opts=self.child(depends_on=[route.source.versioning, route.destination.versioning]),
            )
        alarms = [alarm for route_name, route in args.routes.items() for alarm in late_or_lost(route_name, route)]
        Alarms(f"{name}-alarms", AlarmsArgs(args.context, args.alarm_topic_arn, alarms), self.child())
        self.register_outputs({"roleArn": role.arn})


def late_or_lost(name: str, route: Route) -> tuple[Alarm, Alarm]:
    """The alarms of one route, in the source's region: copies that come late, and copies that failed.

    :param name: the route's short name.
    :param route: what is copied where.

    Source: Amazon S3 User Guide, "Metrics and dimensions": S3 replication metrics.
    """
    dimensions: dict[str, pulumi.Input[str]] = {
        "SourceBucket": route.source.bucket_name,
        "DestinationBucket": route.destination.bucket_name,
        "RuleId": RULE,
    }
    return (
        Alarm(
            f"copies-late-{name}",
            f"Objects of {name} take longer than {MINUTES} minutes to the backup region",
            Metric("AWS/S3", "ReplicationLatency", dimensions, statistic="Maximum"),
            above=MINUTES * 60,
        ),
        Alarm(
            f"copies-failed-{name}",
            f"Objects of {name} could not be copied to the backup region: S3 does not try again",
            Metric("AWS/S3", "OperationsFailedReplication", dimensions),
        ),
    )


def _rule(route: Route, key_arn: pulumi.Input[str]) -> aws.s3.BucketReplicationConfigRuleArgs:
    return aws.s3.BucketReplicationConfigRuleArgs(
        id=RULE,
        status="Enabled",
        priority=0,
        filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
        delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(status="Enabled"),
        source_selection_criteria=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
            sse_kms_encrypted_objects=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
                status="Enabled"
            )
        ),
        destination=aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=route.destination.bucket_arn,
            storage_class="STANDARD",
            encryption_configuration=aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=key_arn
            ),
            metrics=aws.s3.BucketReplicationConfigRuleDestinationMetricsArgs(
                status="Enabled",
                event_threshold=aws.s3.BucketReplicationConfigRuleDestinationMetricsEventThresholdArgs(minutes=MINUTES),
            ),
            replication_time=aws.s3.BucketReplicationConfigRuleDestinationReplicationTimeArgs(
                status="Enabled",
                time=aws.s3.BucketReplicationConfigRuleDestinationReplicationTimeTimeArgs(minutes=MINUTES),
            ),
        ),
    )


def replication_policy(context: AwsContext, source_keys: Sequence[str], destination_key: str) -> str:
    """What S3 may do to copy objects: read versions at the source, write copies at the destination, with the keys of
    each.

    :param context: the platform's settings.
    :param source_keys: ARNs of the sources' keys.
    :param destination_key: ARN of the copies' key.

    Source: Amazon S3 User Guide, "Setting up permissions for live replication" and "Replicating encrypted objects".
    """
    sources, copies = buckets_arn(context, "data", "logs"), buckets_arn(context, "copy")
    return policies.document(
        allow("ReadConfiguration", ("s3:GetReplicationConfiguration", "s3:ListBucket"), sources),
        allow(
            "ReadVersions",
            (
                "s3:GetObjectLegalHold",
                "s3:GetObjectRetention",
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ),
            [f"{arn}/*" for arn in sources],
        ),
        allow(
            "WriteCopies",
            ("s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"),
            [f"{arn}/*" for arn in copies],
        ),
        allow("Decrypt", ("kms:Decrypt",), source_keys, conditions=_objects(context.region, sources)),
        allow(
            "Encrypt",
            ("kms:Encrypt", "kms:GenerateDataKey"),
            (destination_key,),
            conditions=_objects(context.backup_region, copies),
        ),
    )


def _objects(region: str, buckets: Sequence[str]) -> Conditions:
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": buckets},
    }
