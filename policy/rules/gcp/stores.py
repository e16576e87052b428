"""Data stores of GCP: keys of our own, backups that last, nothing deleted by accident (ENC-2, BC-1, BC-3, NET-6)."""

from __future__ import annotations

from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

SQL = "gcp:sql/databaseInstance:DatabaseInstance"
BUCKET = "gcp:storage/bucket:Bucket"

KEYS = {
    BUCKET: ("encryption.defaultKmsKeyName",),
    SQL: ("encryptionKeyName",),
    "gcp:alloydb/cluster:Cluster": ("encryptionConfig.kmsKeyName",),
    "gcp:spanner/database:Database": ("encryptionConfig.kmsKeyName", "encryptionConfig.kmsKeyNames"),
    "gcp:bigquery/dataset:Dataset": ("defaultEncryptionConfiguration.kmsKeyName",),
    "gcp:firestore/database:Database": ("cmekConfig.kmsKeyName",),
    "gcp:filestore/instance:Instance": ("kmsKeyName",),
    "gcp:redis/instance:Instance": ("customerManagedKey",),
    "gcp:redis/cluster:Cluster": ("kmsKey",),
    "gcp:memorystore/instance:Instance": ("kmsKey",),
    "gcp:pubsub/topic:Topic": ("kmsKeyName",),
    "gcp:dataproc/cluster:Cluster": ("clusterConfig.encryptionConfig.kmsKeyName",),
    "gcp:dataflow/job:Job": ("kmsKeyName",),
    "gcp:dataflow/flexTemplateJob:FlexTemplateJob": ("kmsKeyName",),
    "gcp:composer/environment:Environment": ("config.encryptionConfig.kmsKeyName",),
    "gcp:vertex/aiDataset:AiDataset": ("encryptionSpec.kmsKeyName",),
    "gcp:vertex/aiEndpoint:AiEndpoint": ("encryptionSpec.kmsKeyName",),
    "gcp:vertex/aiIndex:AiIndex": ("encryptionSpec.kmsKeyName",),
    "gcp:vertex/aiMetadataStore:AiMetadataStore": ("encryptionSpec.kmsKeyName",),
    "gcp:vertex/aiTensorboard:AiTensorboard": ("encryptionSpec.kmsKeyName",),
    "gcp:datafusion/instance:Instance": ("cryptoKeyConfig.keyReference",),
    "gcp:artifactregistry/repository:Repository": ("kmsKeyName",),
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": ("cmekSettings.kmsKeyName",),
}


@rule(
    id="enc-2-gcp-store-own-key",
    title="Data stores and queues are encrypted with a key of our own",
    severity=Severity.HIGH,
    statements=("ENC-2", "BC-3"),
    controls=(*iso("A.8.24"), *pci("3.5.1")),
    remediation="Name a Cloud KMS key (CMEK) in the store's location.",
    types=(*KEYS, "gcp:bigtable/instance:Instance"),
)
def store_own_key(store: Resource, graph: Graph) -> Verdict:
    """Google encrypts everything with keys of its own; only a customer-managed key can be taken from it."""
    if store.type not in KEYS:
        bare = [block.path for block in store.blocks("clusters") if not _given(block.raw("kmsKeyName"))]
        return failed(f"{', '.join(bare)} has no kmsKeyName", "a Cloud KMS key") if bare else passed()
    if store.type == SQL and store.get("masterInstanceName") and not _is_far(store, graph):
        return not_applicable("a replica in the same region has its primary's key")
    if any(_given(store.raw(path)) for path in KEYS[store.type]):
        return passed()
    return failed(f"{KEYS[store.type][0]} is missing", "a Cloud KMS key")


def _is_far(replica: Resource, graph: Graph) -> bool:
    """Whether a replica is in another region than its primary, whose key cannot be used there."""
    primaries = graph.targets(replica, "masterInstanceName", SQL)
    return any(primary.get("region") != replica.get("region") for primary in primaries)


def _given(value: object) -> bool:
    """Whether a key is named: one that is made in the same run is not known yet, but it is one."""
    return value is not None and value != "" and value != []


@rule(
    id="enc-1-gcp-sql-tls",
    title="Databases and caches refuse connections without TLS",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(*cis("6.4"), *iso("A.8.24"), *pci("4.2.1")),
    remediation="Set ssl_mode to ENCRYPTED_ONLY, or TRUSTED_CLIENT_CERTIFICATE_REQUIRED; caches: transit encryption.",
    types=(
        SQL,
        "gcp:alloydb/instance:Instance",
        "gcp:redis/instance:Instance",
        "gcp:redis/cluster:Cluster",
        "gcp:memorystore/instance:Instance",
    ),
)
def sql_tls(instance: Resource) -> Verdict:
    path, allowed, default = {
        SQL: ("settings.ipConfiguration.sslMode", ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED"), "off"),
        "gcp:alloydb/instance:Instance": (
            "clientConnectionConfig.sslConfig.sslMode",
            ("ENCRYPTED_ONLY",),
            "ENCRYPTED_ONLY",
        ),
        "gcp:redis/instance:Instance": ("transitEncryptionMode", ("SERVER_AUTHENTICATION",), "DISABLED"),
        "gcp:redis/cluster:Cluster": (
            "transitEncryptionMode",
            ("TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",),
            "off",
        ),
        "gcp:memorystore/instance:Instance": ("transitEncryptionMode", ("SERVER_AUTHENTICATION",), "off"),
    }[instance.type]
    mode = str(instance.get(path, default=default))
    if mode in allowed:
        return passed()
    if instance.type == SQL and instance.get("settings.ipConfiguration.requireSsl", default=False) and mode == "off":
        return passed()
    return failed(f"{path} is {mode}", " or ".join(allowed))


@rule(
    id="bc-1-gcp-sql-backups",
    title="Databases are backed up every day and can be restored to any second",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=(*cis("6.7"), *iso("A.8.13")),
    remediation="Enable backup_configuration with point-in-time recovery (MySQL: binary logs), 7 backups or more.",
    types=(SQL,),
)
def sql_backups(instance: Resource) -> Verdict:
    if instance.get("masterInstanceName"):
        return not_applicable("a replica: its primary is backed up")
    path = "settings.backupConfiguration"
    if not instance.get(f"{path}.enabled", default=False):
        return failed(f"{path}.enabled is not true", "true")
    point = "binaryLogEnabled" if str(instance.get("databaseVersion", default="")).startswith("MYSQL") else ""
    point = point or "pointInTimeRecoveryEnabled"
    if not instance.get(f"{path}.{point}", default=False):
        return failed(f"{path}.{point} is not true", "true")
    kept = int(instance.get(f"{path}.backupRetentionSettings.retainedBackups", default=7))
    return passed() if kept >= 7 else failed(f"{path} keeps {kept} backups", "7 or more")


PROTECTION = {
    SQL: (("settings.deletionProtectionEnabled", "true", "false"),),
    "gcp:alloydb/cluster:Cluster": (("deletionProtection", "true", "true"),),
    "gcp:spanner/database:Database": (("enableDropProtection", "true", "false"),),
    "gcp:firestore/database:Database": (
        ("deleteProtectionState", "delete_protection_enabled", "delete_protection_disabled"),
    ),
    "gcp:bigtable/instance:Instance": (("deletionProtection", "true", "true"),),
    "gcp:bigtable/table:Table": (("deletionProtection", "protected", "unprotected"),),
    "gcp:filestore/instance:Instance": (("deletionProtectionEnabled", "true", "false"),),
    "gcp:redis/cluster:Cluster": (("deletionProtectionEnabled", "true", "true"),),
    "gcp:memorystore/instance:Instance": (("deletionProtectionEnabled", "true", "true"),),
    "gcp:container/cluster:Cluster": (("deletionProtection", "true", "true"),),
}


@rule(
    id="bc-1-gcp-deletion-protected",
    title="Databases and clusters cannot be deleted before their protection is lifted",
    severity=Severity.MEDIUM,
    statements=("BC-1",),
    controls=(*iso("A.8.13"),),
    remediation="Set the service's own deletion protection, which also stops the console and other tools.",
    types=tuple(PROTECTION),
)
def deletion_protected(store: Resource) -> Verdict:
    """Protection by the engine alone, as of a Cloud SQL instance, does not hold for others."""
    for path, wanted, default in PROTECTION[store.type]:
        value = str(store.get(path, default=default)).lower()
        if value != wanted:
            return failed(f"{path} is {value}", wanted)
    return passed()


@rule(
    id="bc-1-gcp-bucket-recoverable",
    title="What is overwritten or deleted in a bucket can be brought back",
    severity=Severity.MEDIUM,
    statements=("BC-1",),
    controls=(*iso("A.8.13"), *pci("10.3.3")),
    remediation="Enable versioning, or set a retention policy; leave soft delete on for 7 days or more.",
    types=(BUCKET,),
)
def bucket_recoverable(bucket: Resource) -> Verdict:
    """Versions keep what is overwritten; a retention policy refuses to overwrite."""
    retention = int(bucket.get("retentionPolicy.retentionPeriod", default=0))
    if not bucket.get("versioning.enabled", default=False) and retention <= 0:
        return failed("versioning.enabled is not true and there is no retentionPolicy", "one of them")
    soft = bucket.get("softDeletePolicy.retentionDurationSeconds")
    if soft is not None and int(soft) == 0 and retention <= 0:
        return failed("softDeletePolicy.retentionDurationSeconds is 0", "604800 or more")
    return passed()
