"""Mutants of `policy.rules.gcp.stores`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

KEY, TLS, BACKUPS = "enc-2-gcp-store-own-key", "enc-1-gcp-sql-tls", "bc-1-gcp-sql-backups"
PROTECTED, RECOVERABLE = "bc-1-gcp-deletion-protected", "bc-1-gcp-bucket-recoverable"
MODE = "settings.ipConfiguration.sslMode"
BACKUP = "settings.backupConfiguration"

MUTANTS = [
    *of(
        KEY,
        # A key that is named is a key, whichever it is: what is left out here is no value.
        broken("a bucket", drop("quotes-files", "encryption"), needs_value=False),
        broken(
            "a bucket with an empty name for the key",
            put("quotes-files", {"encryption.defaultKmsKeyName": ""}),
            needs_value=False,
        ),
        broken("a database", drop("quotes-sql", "encryptionKeyName"), needs_value=False),
        broken("AlloyDB", drop("quotes-alloy", "encryptionConfig"), needs_value=False),
        broken("Spanner", drop("quotes-spanner-database", "encryptionConfig.kmsKeyName"), needs_value=False),
        broken("a dataset", drop("quotes-warehouse", "defaultEncryptionConfiguration"), needs_value=False),
        broken("Firestore", drop("quotes-firestore", "cmekConfig"), needs_value=False),
        broken("a file share", drop("quotes-share", "kmsKeyName"), needs_value=False),
        broken("one cluster of Bigtable", drop("quotes-bigtable", "clusters.1.kmsKeyName"), needs_value=False),
        broken("a cache", drop("quotes-cache", "customerManagedKey"), needs_value=False),
        broken("a cluster of caches", drop("quotes-cache-cluster", "kmsKey"), needs_value=False),
        broken("Valkey", drop("quotes-valkey", "kmsKey"), needs_value=False),
        broken("a topic", drop("quotes-topic", "kmsKeyName"), needs_value=False),
        broken("images", drop("quotes-images", "kmsKeyName"), needs_value=False),
        broken("logs", drop("log-bucket", "cmekSettings"), needs_value=False),
        broken("Spark", drop("quotes-spark", "clusterConfig.encryptionConfig"), needs_value=False),
        broken(
            "a replica in another region, whose key is not its primary's",
            add(
                "gcp:sql/databaseInstance:DatabaseInstance",
                "copy",
                {
                    "masterInstanceName": "@{quotes-sql.name}",
                    "region": "europe-west4",
                    "databaseVersion": "POSTGRES_16",
                    "settings": {
                        "tier": "db-custom-2-8192",
                        "userLabels": {"classification": "x", "purpose": "x", "retention-days": "30"},
                        "deletionProtectionEnabled": True,
                        "ipConfiguration": {"ipv4Enabled": False, "sslMode": "ENCRYPTED_ONLY"},
                    },
                },
            ),
            needs_value=False,
        ),
    ),
    *of(
        TLS,
        broken("plain connections", put("quotes-sql", {MODE: "ALLOW_UNENCRYPTED_AND_ENCRYPTED"})),
        broken("nothing said", drop("quotes-mysql", MODE)),
        broken(
            "the old switch, overruled by the new one",
            put("quotes-sql", {MODE: "ALLOW_UNENCRYPTED_AND_ENCRYPTED", "settings.ipConfiguration.requireSsl": True}),
        ),
        broken(
            "AlloyDB",
            put(
                "quotes-alloy-primary", {"clientConnectionConfig.sslConfig.sslMode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"}
            ),
        ),
        broken("a cache", put("quotes-cache", transitEncryptionMode="DISABLED")),
        broken("a cache, nothing said", drop("quotes-cache", "transitEncryptionMode")),
        broken(
            "a cluster of caches", put("quotes-cache-cluster", transitEncryptionMode="TRANSIT_ENCRYPTION_MODE_DISABLED")
        ),
        broken("Valkey", put("quotes-valkey", transitEncryptionMode="TRANSIT_ENCRYPTION_DISABLED")),
    ),
    *of(
        BACKUPS,
        broken("off", put("quotes-sql", {f"{BACKUP}.enabled": False})),
        broken("nothing said", drop("quotes-mysql", BACKUP)),
        broken("no second to go back to", put("quotes-sql", {f"{BACKUP}.pointInTimeRecoveryEnabled": False})),
        broken(
            "MySQL without its log",
            put("quotes-mysql", {f"{BACKUP}.binaryLogEnabled": False, f"{BACKUP}.pointInTimeRecoveryEnabled": True}),
        ),
        broken("three backups", put("quotes-sql", {f"{BACKUP}.backupRetentionSettings.retainedBackups": 3})),
        broken("a backup short of a week", put("quotes-sql", {f"{BACKUP}.backupRetentionSettings.retainedBackups": 6})),
    ),
    *of(
        PROTECTED,
        broken(
            "a database, protected by the engine only", put("quotes-sql", {"settings.deletionProtectionEnabled": False})
        ),
        broken("a database, nothing said", drop("quotes-mysql", "settings.deletionProtectionEnabled")),
        broken("AlloyDB", put("quotes-alloy", deletionProtection=False)),
        broken("Spanner", drop("quotes-spanner-database", "enableDropProtection")),
        broken("Firestore", put("quotes-firestore", deleteProtectionState="DELETE_PROTECTION_DISABLED")),
        broken("Bigtable", put("quotes-bigtable", deletionProtection=False)),
        broken("a file share", put("quotes-share", deletionProtectionEnabled=False)),
        broken("a cluster of caches", put("quotes-cache-cluster", deletionProtectionEnabled=False)),
        broken("Kubernetes", put("quotes-cluster", deletionProtection=False)),
        broken("Valkey", put("quotes-valkey", deletionProtectionEnabled=False)),
    ),
    *of(
        RECOVERABLE,
        broken("no versions", put("quotes-files", {"versioning.enabled": False})),
        broken("no versions, nothing said", drop("quotes-files", "versioning")),
        broken("deleted at once", put("quotes-files", {"softDeletePolicy.retentionDurationSeconds": 0})),
        broken(
            "an archive without its retention",
            drop("log-archive", "retentionPolicy"),
            also=("mon-3-gcp-log-archive-locked",),
        ),
    ),
]
