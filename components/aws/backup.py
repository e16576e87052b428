"""The locked copies of the buckets in the backup region (BC-1, BC-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.aws import role_names
from components.aws.bucket import Lifecycle, Lock, SecureBucket, SecureBucketArgs
from components.aws.bucket_names import bucket_name
from components.aws.context import AwsContext
from components.aws.logs import NONCURRENT_DAYS, AccessLogs, AccessLogsArgs
from components.aws.storage import declared
from components.base import Component

ARCHIVE_AFTER_DAYS = 30
"""Age at which copies move to Glacier Instant Retrieval."""

ARCHIVE_PAYS_FROM_DAYS = 120
"""Retention from which moving pays: Glacier Instant Retrieval bills 90 days at least."""

ARCHIVE = "archive"


@dataclass(frozen=True)
class BackupStorageArgs:
    """Arguments of `BackupStorage`.

    :param context: the platform's settings and providers. Give the component the backup region's provider in its
        options.
    :param key_arn: the backup region's key ``storage``.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]


class BackupStorage(Component):
    """A locked, encrypted copy of every bucket, in a second region of the European Union.

    - BC-1: each of the service's buckets and the log archive has a copy here, filled by `components.aws.replication`. A
      copied version is locked for the backup retention (35 days in prod) and cannot be deleted: a thief of the primary
      region's credentials, or ransomware, finds no way to the copies.
    - BC-3: the copies are encrypted with AES-256 by a key of this region.
    - INFRA-3: the backup region is inside the European Union.
    """

    TOKEN = "rampart:aws:BackupStorage"
    STATEMENTS = ("BC-1", "BC-3", "NET-6")

    def __init__(self, name: str, args: BackupStorageArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        settings = args.context.settings
        self._access = AccessLogs(f"{name}-access", AccessLogsArgs(args.context, "access-copy"), opts=self.child())
        self.copies: Mapping[str, SecureBucket] = {
            bucket.name: self._copy(
                f"{name}-{bucket.name}",
                bucket.name,
                Lifecycle(bucket.retention_days, settings.backups.retention_days, archive_after(bucket.retention_days)),
                settings.backups.retention_days,
                declared(bucket),
                readers=(role_names.role_arn(args.context, "service", role_names.COPY_VALIDATION),),
            )
            for bucket in settings.buckets
        }
        self.archive = self._copy(
            f"{name}-log-{ARCHIVE}",
            f"log-{ARCHIVE}",
            Lifecycle(settings.log_retention_days, NONCURRENT_DAYS, archive_after(settings.log_retention_days)),
            settings.log_retention_days,
            {
                "purpose": "Audit trail",
                "classification": "internal",
                "retention-days": str(settings.log_retention_days),
            },
        )
        self.register_outputs({"copies": [copy.bucket_name for copy in (*self.copies.values(), self.archive)]})

    def _copy(
        self,
        name: str,
        bucket: str,
        lifecycle: Lifecycle,
        locked_days: int,
        tags: dict[str, str],
        readers: tuple[str, ...] = (),
    ) -> SecureBucket:
        context = self._args.context
        return SecureBucket(
            name,
            SecureBucketArgs(
                context=context,
                bucket_name=bucket_name(context, "copy", bucket),
                lifecycle=lifecycle,
                key_arn=self._args.key_arn,
                lock=Lock(context.settings.backups.lock_mode, locked_days),
                undeletable=True,
                contents_for=(role_names.roles_arn(context, "workload"), *readers),
                access_log_bucket=self._access.bucket_name,
                tags={**tags, "copy-of": bucket},
            ),
            opts=self.child(),
        )


def archive_after(retention_days: int) -> int | None:
    """Age in days at which copies move to cheaper storage; none when they leave before it pays.

    :param retention_days: how long an object is kept.
    """
    return ARCHIVE_AFTER_DAYS if retention_days >= ARCHIVE_PAYS_FROM_DAYS else None
