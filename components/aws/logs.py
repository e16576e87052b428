"""Where logs are kept: the locked archive, and the buckets that S3 writes its own access logs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pulumi

from components.aws import policies, record_deliveries, role_names
from components.aws.bucket import Lifecycle, Lock, SecureBucket, SecureBucketArgs
from components.aws.bucket_names import bucket_arn, bucket_name, waf_log_bucket_name
from components.aws.context import GLOBAL_REGION, AwsContext
from components.aws.policies import Statement, allow
from components.base import Component

SESSIONS_PREFIX = "sessions"
"""The folder of the archive that session logs go to."""

NONCURRENT_DAYS = 30
"""How long a log outlives its retention, as a noncurrent version, before S3 removes it."""

ARCHIVE_AFTER_DAYS = 90
"""Age at which logs move to Glacier Instant Retrieval: the same access, a fifth of the price."""


@dataclass(frozen=True)
class AccessLogsArgs:
    """Arguments of `AccessLogs`.

    :param context: the platform's settings and providers.
    :param name: the bucket's name without prefix and account: one for each region.
    """

    context: AwsContext
    name: Literal["access", "access-copy"]


class AccessLogs(Component):
    """The bucket that S3 writes the access logs of a region's buckets to.

    - MON-3 (groundwork): who read or wrote which object is on record for the whole log retention; nobody can delete it.

    S3 delivers access logs only into a bucket with S3-managed keys (SSE-S3, also AES-256) and without a default
    retention (Amazon S3 User Guide, "Enabling Amazon S3 server access logging"). So deletion is denied by the bucket's
    policy here, not by a lock, and the logs that can be locked have a bucket of their own: `LogArchive`.
    """

    TOKEN = "rampart:aws:AccessLogs"
    STATEMENTS = ("NET-6",)

    def __init__(self, name: str, args: AccessLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        physical = bucket_name(context, "logs", args.name)
        bucket = SecureBucket(
            f"{name}-bucket",
            SecureBucketArgs(
                context=context,
                bucket_name=physical,
                lifecycle=kept(context),
                undeletable=True,
                contents_for=(role_names.role_arn(context, "human", role_names.AUDITOR),),
                statements=(access_log_delivery(context, physical),),
                tags=log_tags(context, "Access logs of buckets"),
            ),
            opts=self.child(),
        )
        self.bucket_name: pulumi.Output[str] = bucket.bucket_name
        self.register_outputs({"bucketName": self.bucket_name})


@dataclass(frozen=True)
class LogArchiveArgs:
    """Arguments of `LogArchive`.

    :param context: the platform's settings and providers.
    :param key_arn: the key ``logs``.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]


class LogArchive(Component):
    """The audit trail's bucket: encrypted with the company's key, and locked for as long as logs are kept.

    - NET-6: AES-256 with a key of the company's own, TLS only.
    - MON-3 (groundwork): every object is locked for the log retention (400 days in prod) from the moment it is written.
      The lock's mode is the setting ``backups.lockMode``. Auditors can read it, with a second
      factor; operations write their records and no other object.
    """

    TOKEN = "rampart:aws:LogArchive"
    STATEMENTS = ("NET-6",)

    def __init__(self, name: str, args: LogArchiveArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        access = AccessLogs(f"{name}-access", AccessLogsArgs(context, "access"), opts=self.child())
        physical = bucket_name(context, "logs", "archive")
        self.bucket = SecureBucket(
            f"{name}-archive",
            SecureBucketArgs(
                context=context,
                bucket_name=physical,
                lifecycle=kept(context),
                key_arn=args.key_arn,
                lock=Lock(context.settings.backups.lock_mode, context.settings.log_retention_days),
                undeletable=True,
                contents_for=(
                    role_names.role_arn(context, "human", role_names.AUDITOR),
                    role_names.role_arn(context, "bastion", role_names.BASTION),
                    *role_names.operations(context),
                ),
                statements=(*log_delivery(context, physical), *record_deliveries.trail(context, physical)),
                access_log_bucket=access.bucket_name,
                tags=log_tags(context, "Audit trail"),
            ),
            opts=self.child(),
        )
        self.bucket_name: pulumi.Output[str] = self.bucket.bucket_name
        self.bucket_arn: pulumi.Output[str] = self.bucket.bucket_arn
        self.access_log_bucket: pulumi.Output[str] = access.bucket_name
        self.records = Records(
            f"{name}-records", RecordsArgs(context, args.key_arn, access.bucket_name), opts=self.child()
        )
        self.register_outputs({"bucketName": self.bucket_name, "accessLogBucket": self.access_log_bucket})


@dataclass(frozen=True)
class RecordsArgs:
    """Arguments of `Records`.

    :param context: the platform's settings and providers.
    :param key_arn: the key ``logs``.
    :param access_log_bucket: where S3 logs the requests.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    access_log_bucket: pulumi.Input[str]


class Records(Component):
    """The bucket of what detectors record: configuration history, findings, results of searches.

    - MON-3 (groundwork): encrypted with the company's key; nobody can delete what is in it, and only auditors read it.

    AWS Config delivers to no bucket with a default retention of Object Lock (AWS Config Developer Guide, "Managing the
    delivery channel"). So deletion is denied by the bucket's policy here, not by a lock.
    """

    TOKEN = "rampart:aws:Records"
    STATEMENTS = ("NET-6",)

    def __init__(self, name: str, args: RecordsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        physical = bucket_name(context, "logs", "records")
        self.bucket = SecureBucket(
            f"{name}-bucket",
            SecureBucketArgs(
                context=context,
                bucket_name=physical,
                lifecycle=kept(context),
                key_arn=args.key_arn,
                undeletable=True,
                contents_for=(role_names.role_arn(context, "human", role_names.AUDITOR),),
                statements=record_deliveries.detectors(context, physical),
                access_log_bucket=args.access_log_bucket,
                tags=log_tags(context, "Configuration history and findings"),
            ),
            opts=self.child(),
        )
        self.bucket_name: pulumi.Output[str] = self.bucket.bucket_name
        self.bucket_arn: pulumi.Output[str] = self.bucket.bucket_arn
        self.register_outputs({"bucketName": self.bucket_name})


def access_log_delivery(context: AwsContext, physical: str) -> Statement:
    """Let S3 deliver the access logs of this account's buckets, and no others.

    :param context: the platform's settings.
    :param physical: the physical name of the bucket that takes them.
    """
    return allow(
        "AccessLogDelivery",
        ("s3:PutObject",),
        (f"{bucket_arn(physical)}/*",),
        principals=policies.service("logging.s3.amazonaws.com"),
        conditions=policies.from_source(
            context.account_id, bucket_arn(f"{context.prefix}-*"), bucket_arn(waf_log_bucket_name(context))
        ),
    )


def log_delivery(context: AwsContext, physical: str) -> tuple[Statement, ...]:
    """Let AWS's log delivery (VPC flow logs, DNS query logs, WAF …) write this account's logs of this region, and
    CloudFront's, which are delivered from the region of its settings.

    :param context: the platform's settings.
    :param physical: the physical name of the bucket that takes them.

    Source: Amazon CloudWatch Logs User Guide, "Logs sent to Amazon S3".
    """
    archive, account_id = bucket_arn(physical), context.account_id
    delivery = policies.service("delivery.logs.amazonaws.com")
    origins = [f"arn:aws:logs:{region}:{account_id}:*" for region in (context.region, GLOBAL_REGION)]
    source = policies.from_source(account_id, *origins)
    owned = policies.together(
        {"StringEquals": {**source["StringEquals"], "s3:x-amz-acl": "bucket-owner-full-control"}},
        {"ArnLike": source["ArnLike"]},
    )
    folders = (f"{archive}/AWSLogs/{account_id}/*", f"{archive}/*/AWSLogs/{account_id}/*")
    return (
        allow(
            "LogDeliveryChecks",
            ("s3:GetBucketAcl", "s3:ListBucket"),
            (archive,),
            principals=delivery,
            conditions=source,
        ),
        allow("LogDelivery", ("s3:PutObject",), folders, principals=delivery, conditions=owned),
    )


def delivery_policy(context: AwsContext, group_arn: str) -> str:
    """The resource policy that lets AWS's log delivery (DNS query logs, sign-in events …) write to a log group.

    :param context: the platform's settings.
    :param group_arn: the log group.

    Source: Amazon CloudWatch Logs User Guide, "Logs sent to CloudWatch Logs".
    """
    return policies.document(
        allow(
            "DeliverLogs",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (f"{group_arn}:log-stream:*",),
            principals=policies.service("delivery.logs.amazonaws.com"),
            conditions=policies.from_source(
                context.account_id, f"arn:aws:logs:{context.region}:{context.account_id}:*"
            ),
        )
    )


def kept(context: AwsContext) -> Lifecycle:
    """When logs move to a cheaper class and when they go: after the log retention of the settings."""
    return Lifecycle(expire=context.settings.log_retention_days, noncurrent=NONCURRENT_DAYS, archive=ARCHIVE_AFTER_DAYS)


def log_tags(context: AwsContext, purpose: str) -> dict[str, str]:
    """What a bucket of logs says about itself.

    :param context: the platform's settings.
    :param purpose: whose logs they are.
    """
    return {
        "purpose": purpose,
        "classification": "internal",
        "retention-days": str(context.settings.log_retention_days),
    }
