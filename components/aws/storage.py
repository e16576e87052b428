"""The service's own buckets, with grants that include the key."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.bucket import Lifecycle, SecureBucket, SecureBucketArgs
from components.aws.bucket_names import bucket_name
from components.aws.context import AwsContext
from components.aws.key_purposes import MACIE
from components.aws.policies import allow
from components.base import Component
from components.settings_aws import Bucket

READ_OBJECTS = ("s3:GetObject", "s3:GetObjectVersion")
WRITE_OBJECTS = ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObject")
READ_KEY = ("kms:Decrypt",)
WRITE_KEY = ("kms:Decrypt", "kms:GenerateDataKey")
"""A multipart upload reads what it wrote, so writing needs `kms:Decrypt` too."""


@dataclass(frozen=True)
class StorageArgs:
    """Arguments of `Storage`.

    :param context: the platform's settings and providers; its ``settings.buckets`` are made.
    :param key_arn: the key ``storage``.
    :param access_log_bucket: where S3 logs the requests, in the same region.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    access_log_bucket: pulumi.Input[str]


class Storage(Component):
    """The buckets for user data, one for each purpose in the settings.

    - NET-6: AES-256 at rest with a key of the company's own; TLS 1.2+ in transit; other encryption is refused.
    - BC-1: versions keep what is overwritten or deleted for the backup retention; `components.aws.replication` copies
      every object to the backup region.
    - EMP-1, GDPR-1 (groundwork): only the company's workloads, and Macie in search of card numbers, read objects;
      each bucket is tagged with purpose, classification and retention, and the lifecycle removes objects when the
      retention is over.

    These buckets are not locked: a user's right to erasure (GDPR art. 17) needs objects that can be deleted. The copies
    are.
    """

    TOKEN = "rampart:aws:Storage"
    STATEMENTS = ("NET-6", "BC-1")

    def __init__(self, name: str, args: StorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name = name
        self._context = args.context
        self._key_arn = args.key_arn
        self.buckets: Mapping[str, SecureBucket] = {
            bucket.name: self._bucket(f"{name}-{bucket.name}", bucket, args) for bucket in args.context.settings.buckets
        }
        self.bucket_names: dict[str, pulumi.Output[str]] = {
            purpose: bucket.bucket_name for purpose, bucket in self.buckets.items()
        }
        self.register_outputs({"bucketNames": self.bucket_names})

    def grant_read(self, bucket: str, role: aws.iam.Role) -> None:
        """Let a workload's role read the objects of a bucket, the key included.

        :param bucket: the bucket's name in the settings.
        :param role: a role under the workloads' path; others would be let in by IAM and kept out by bucket and key.
        :raises ValueError: when there is no such bucket, or the role is not a workload's.
        """
        self._grant("read", bucket, role, READ_OBJECTS, READ_KEY)

    def grant_write(self, bucket: str, role: aws.iam.Role) -> None:
        """Let a workload's role write and delete the objects of a bucket, the key included.

        :param bucket: the bucket's name in the settings.
        :param role: a role under the workloads' path.
        :raises ValueError: when there is no such bucket, or the role is not a workload's.
        """
        self._grant("write", bucket, role, WRITE_OBJECTS, WRITE_KEY)

    def _bucket(self, name: str, bucket: Bucket, args: StorageArgs) -> SecureBucket:
        return SecureBucket(
            name,
            SecureBucketArgs(
                context=args.context,
                bucket_name=bucket_name(args.context, "data", bucket.name),
                lifecycle=Lifecycle(bucket.retention_days, args.context.settings.backups.retention_days),
                key_arn=args.key_arn,
                contents_for=(
                    role_names.roles_arn(args.context, "workload"),
                    role_names.role_arn(args.context, "service", role_names.RESTORE_VALIDATION),
                    role_names.service_linked(args.context, MACIE),
                ),
                access_log_bucket=args.access_log_bucket,
                tags=declared(bucket),
            ),
            opts=self.child(),
        )

    def _grant(self, intent: str, bucket: str, role: aws.iam.Role, objects: Sequence[str], key: Sequence[str]) -> None:
        if bucket not in self.buckets:
            raise ValueError(f"there is no bucket to {intent}: received {bucket!r}; allowed: {', '.join(self.buckets)}")
        policy = pulumi.Output.all(role.arn, self.buckets[bucket].bucket_arn, self._key_arn).apply(
            lambda arns: grant_policy(self._context, arns[0], arns[1], arns[2], objects, key)
        )
        aws.iam.RolePolicy(
            f"{self._name}-{bucket}-{intent}-{role._name}",
            name=f"{intent}-{bucket}",
            role=role.name,
            policy=policy,
            opts=self.child(),
        )


def grant_policy(
    context: AwsContext, role_arn: str, bucket_arn: str, key_arn: str, objects: Sequence[str], key: Sequence[str]
) -> str:
    """What a workload's role may do with a bucket and its key.

    :raises ValueError: when the role is not a workload's.
    """
    workloads = role_names.roles_arn(context, "workload")
    if not fnmatch.fnmatchcase(role_arn, workloads):
        raise ValueError(f"this role cannot be let into a bucket: received {role_arn!r}; allowed: {workloads}")
    through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"}}
    return policies.document(
        allow("List", ("s3:ListBucket",), (bucket_arn,)),
        allow("Objects", objects, (f"{bucket_arn}/*",)),
        allow("Key", key, (key_arn,), conditions=through_s3),
    )


def declared(bucket: Bucket) -> dict[str, str]:
    """What a store of user data says about itself: the ground of the record of processing (GDPR art. 30).

    :param bucket: the bucket's settings.
    """
    return {
        "purpose": bucket.purpose,
        "classification": bucket.classification,
        "retention-days": str(bucket.retention_days),
    }
