"""The service's stores, their copies in the backup region, and the vaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Anomaly, Metric
from components.aws.backup import BackupStorage, BackupStorageArgs
from components.aws.database import Database, DatabaseArgs
from components.aws.layers.foundation import Foundation
from components.aws.layers.network import NetworkLayer
from components.aws.replication import Replication, ReplicationArgs, Route
from components.aws.storage import Storage, StorageArgs
from components.aws.vaults import BackupVaults, BackupVaultsArgs

GIB = 1024**3
LEAST_FREE_PERCENT = 8
"""RDS adds storage when less than 10% is free, until the largest that the settings allow."""


class DataLayer:
    """Makes the stores.

    :param base: what it stands on.
    :param network: where the database stands.
    """

    def __init__(self, base: Foundation, network: NetworkLayer) -> None:
        name, context, keys, opts = base.name, base.context, base.keys, base.opts
        self.storage = Storage(
            f"{name}-storage", StorageArgs(context, keys.arn("storage"), base.archive.access_log_bucket), opts
        )
        self.copies = BackupStorage(
            f"{name}-backup",
            BackupStorageArgs(context, keys.backup_arn("storage")),
            pulumi.ResourceOptions(providers=[context.backup]),
        )
        Replication(
            f"{name}-replication",
            ReplicationArgs(
                context,
                self._routes(base),
                (keys.arn("storage"), keys.arn("logs")),
                keys.backup_arn("storage"),
                base.on_call.topic_arn,
            ),
            opts,
        )
        self.vaults = BackupVaults(
            f"{name}-vaults", BackupVaultsArgs(context, keys.arn("backup"), keys.backup_arn("backup")), opts
        )
        self.database = Database(
            f"{name}-database",
            DatabaseArgs(
                context=context,
                subnet_ids=network.vpc.subnet_ids["data"],
                security_group_id=network.group_ids["data"],
                key_arn=keys.arn("database"),
                secret_key_arn=keys.arn("secrets"),
                log_key_arn=keys.arn("logs"),
            ),
            opts,
        )

        self._watch(base)

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        return {
            "buckets": self.storage.bucket_names,
            "backupBuckets": {purpose: copy.bucket_name for purpose, copy in self.copies.copies.items()},
            "backupVaultArn": self.vaults.vault_arn,
            "backupCopyVaultArn": self.vaults.copy_vault_arn,
            "databaseIdentifier": self.database.identifier,
            "databaseEndpoint": self.database.endpoint,
        }

    def _routes(self, base: Foundation) -> dict[str, Route]:
        """Which bucket is copied where: every bucket of the service, and the log archive."""
        copies = self.copies.copies
        routes = {purpose: Route(bucket, copies[purpose]) for purpose, bucket in self.storage.buckets.items()}
        return {**routes, "log-archive": Route(base.archive.bucket, self.copies.archive)}

    def _watch(self, base: Foundation) -> None:
        """Alarms on a database that is about to stop, or that is asked unlike on other days."""
        which = {"DBInstanceIdentifier": self.database.identifier}
        room = base.context.settings.database.storage_gib * GIB * LEAST_FREE_PERCENT // 100
        Alarms(
            f"{base.name}-data-alarms",
            AlarmsArgs(
                base.context,
                base.on_call.topic_arn,
                alarms=[
                    Alarm(
                        "database-full",
                        f"Less than {LEAST_FREE_PERCENT}% of the database's storage is free, and it does not grow",
                        Metric("AWS/RDS", "FreeStorageSpace", which, "Minimum"),
                        below=room,
                    ),
                    Alarm(
                        "database-busy",
                        "The database's processor has been busy for a quarter of an hour",
                        Metric("AWS/RDS", "CPUUtilization", which, "Average"),
                        above=90,
                        periods=3,
                    ),
                ],
                anomalies=[
                    Anomaly(
                        "database-connections",
                        "Far more connections to the database than usual: is somebody reading it out?",
                        Metric("AWS/RDS", "DatabaseConnections", which, "Maximum"),
                    )
                ],
            ),
            base.opts,
        )
