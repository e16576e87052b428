"""One secure S3 bucket: the building block of storage, backup and log archive."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aws import bucket_names, bucket_policies, policies
from components.aws.context import AwsContext
from components.aws.policies import Statement
from components.base import Component

ABORT_UPLOADS_AFTER_DAYS = 7


@dataclass(frozen=True)
class Lock:
    """The write-once protection of new object versions.

    :param mode: ``GOVERNANCE`` or ``COMPLIANCE``.
    :param days: how long a version cannot be deleted or overwritten.
    """

    mode: Literal["GOVERNANCE", "COMPLIANCE"]
    days: int


@dataclass(frozen=True)
class Lifecycle:
    """When objects move and go, in days.

    :param expire: age at which an object is removed (it becomes a noncurrent version).
    :param noncurrent: how long a replaced or removed version is kept.
    :param archive: age at which objects move to Glacier Instant Retrieval; none to keep them in the standard class.
    """

    expire: int
    noncurrent: int
    archive: int | None = None


@dataclass(frozen=True)
class SecureBucketArgs:
    """Arguments of `SecureBucket`.

    :param context: the platform's settings and providers.
    :param bucket_name: physical name, from `components.aws.bucket_names`.
    :param lifecycle: when objects move and go.
    :param key_arn: the KMS key; none only where a service cannot write with one (SSE-S3, also AES-256).
    :param lock: write-once protection; none for data that its owner may erase at any time.
    :param undeletable: true denies deletion to everybody but the lifecycle.
    :param contents_for: ARN patterns of the principals that may read and write objects; none leaves it to IAM.
    :param statements: further statements of the bucket policy.
    :param access_log_bucket: where S3 logs the requests; none only for the access logs themselves.
    :param tags: the bucket's own tags: classification, purpose, retention.
    """

    context: AwsContext
    bucket_name: str
    lifecycle: Lifecycle
    key_arn: pulumi.Input[str] | None = None
    lock: Lock | None = None
    undeletable: bool = False
    contents_for: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    access_log_bucket: pulumi.Input[str] | None = None
    tags: dict[str, str] = field(default_factory=dict)


class SecureBucket(Component):
    """A bucket that only answers over TLS 1.2+, to its own account, encrypted, versioned and never in public.

    - NET-6: AES-256 encryption at rest with the given key; objects with another encryption are refused; TLS only in
      transit.
    - BC-1: versions keep what is overwritten or deleted; a lock keeps it from everybody.
    - GDPR-1 (groundwork): objects leave when their retention is over, and the bucket says why it holds them.
    """

    TOKEN = "rampart:aws:SecureBucket"
    STATEMENTS = ("NET-6", "BC-1")

    def __init__(self, name: str, args: SecureBucketArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket_name,
            object_lock_enabled=args.lock is not None,
            force_destroy=False,
            tags=args.context.tags(args.tags),
            opts=self.child(protect=True),
        )
        self.bucket_arn: pulumi.Output[str] = bucket.arn
        self.key_arn = args.key_arn
        blocked = self._close(name, bucket)
        self.versioning = aws.s3.BucketVersioning(
            f"{name}-versioning",
            bucket=bucket.id,
            versioning_configuration={"status": "Enabled"},
            opts=self.child(),
        )
        self._encrypt(name, bucket, args.key_arn)
        policy = aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.id,
            policy=pulumi.Output.from_input(args.key_arn).apply(lambda key_arn: bucket_policy(args, key_arn)),
            # S3 refuses concurrent changes of a bucket's policy and of its public access block.
            opts=self.child(depends_on=[blocked]),
        )
        # The name as the policy has it: who writes to the bucket waits for its policy. S3 also checks a log bucket's
        # policy when it is named as the target.
        self.bucket_name: pulumi.Output[str] = policy.bucket
        self._retain(name, bucket, args)
        if args.access_log_bucket is not None:
            aws.s3.BucketLogging(
                f"{name}-logging",
                bucket=bucket.id,
                target_bucket=args.access_log_bucket,
                target_prefix=f"{args.bucket_name}/",
                target_object_key_format={"partitioned_prefix": {"partition_date_source": "EventTime"}},
                opts=self.child(),
            )
        self.register_outputs({"bucketName": self.bucket_name, "bucketArn": self.bucket_arn})

    def _close(self, name: str, bucket: aws.s3.Bucket) -> aws.s3.BucketPublicAccessBlock:
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.id,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=self.child(),
        )
        return aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )

    def _encrypt(self, name: str, bucket: aws.s3.Bucket, key_arn: pulumi.Input[str] | None) -> None:
        algorithm = aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs(
            sse_algorithm="AES256" if key_arn is None else "aws:kms",
            kms_master_key_id=key_arn,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.id,
            rules=[
                aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
                    apply_server_side_encryption_by_default=algorithm,
                    bucket_key_enabled=key_arn is not None,
                    blocked_encryption_types=["SSE-C"],
                )
            ],
            opts=self.child(),
        )

    def _retain(self, name: str, bucket: aws.s3.Bucket, args: SecureBucketArgs) -> None:
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-lifecycle",
            bucket=bucket.id,
            rules=lifecycle_rules(args.lifecycle),
            opts=self.child(depends_on=[self.versioning]),
        )
        if args.lock is not None:
            aws.s3.BucketObjectLockConfiguration(
                f"{name}-lock",
                bucket=bucket.id,
                object_lock_enabled="Enabled",
                rule={"default_retention": {"mode": args.lock.mode, "days": args.lock.days}},
                opts=self.child(depends_on=[self.versioning]),
            )


def bucket_policy(args: SecureBucketArgs, key_arn: str | None) -> str:
    """The policy of a bucket: what is denied to all, then the bucket's own statements.

    :param args: the bucket's arguments.
    :param key_arn: the bucket's key as plain text, once it is known.
    """
    arn = bucket_names.bucket_arn(args.bucket_name)
    statements = bucket_policies.transport(arn) + bucket_policies.own_account(arn, args.context.account_id)
    if key_arn is not None:
        statements += bucket_policies.encryption(arn, key_arn)
    if args.contents_for:
        statements += bucket_policies.contents_for(arn, args.contents_for)
    if args.undeletable:
        statements += bucket_policies.undeletable(arn)
    return policies.document(*statements, *args.statements)


def lifecycle_rules(lifecycle: Lifecycle) -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    """The lifecycle rules of a bucket, for all its objects.

    :param lifecycle: when objects move and go.
    """
    everything = aws.s3.BucketLifecycleConfigurationRuleFilterArgs(prefix="")
    transitions = [
        aws.s3.BucketLifecycleConfigurationRuleTransitionArgs(days=days, storage_class="GLACIER_IR")
        for days in (lifecycle.archive,)
        if days is not None
    ]
    return [
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="retention",
            status="Enabled",
            filter=everything,
            expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(days=lifecycle.expire),
            noncurrent_version_expiration=aws.s3.BucketLifecycleConfigurationRuleNoncurrentVersionExpirationArgs(
                noncurrent_days=lifecycle.noncurrent
            ),
            transitions=transitions,
        ),
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="leftovers",
            status="Enabled",
            filter=everything,
            # A delete marker without versions behind it; S3 takes this apart from an expiration in days only.
            expiration=aws.s3.BucketLifecycleConfigurationRuleExpirationArgs(expired_object_delete_marker=True),
            abort_incomplete_multipart_upload=aws.s3.BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs(
                days_after_initiation=ABORT_UPLOADS_AFTER_DAYS
            ),
        ),
    ]
