"""Cases for the rules on GCP's stores, logs, machines and edge."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

BUCKET = "gcp:storage/bucket:Bucket"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
TOPIC = "gcp:pubsub/topic:Topic"
REDIS = "gcp:redis/instance:Instance"
BIGTABLE = "gcp:bigtable/instance:Instance"
SPANNER = "gcp:spanner/database:Database"
FIRESTORE = "gcp:firestore/database:Database"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
SINK = "gcp:logging/projectSink:ProjectSink"
ORG_SINK = "gcp:logging/organizationSink:OrganizationSink"
AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
INSTANCE = "gcp:compute/instance:Instance"
TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
METADATA = "gcp:compute/projectMetadata:ProjectMetadata"
METADATA_ITEM = "gcp:compute/projectMetadataItem:ProjectMetadataItem"
DISK = "gcp:compute/disk:Disk"
CLUSTER = "gcp:container/cluster:Cluster"
RUN = "gcp:cloudrunv2/service:Service"


def one(token: str, /, **properties: Any) -> list[Resource]:
    return [make(token, "x", properties)]


def tls(mode: Any) -> list[Resource]:
    return one(SQL, settings={"ipConfiguration": {"sslMode": mode}})


def backups(**configuration: Any) -> list[Resource]:
    return one(SQL, databaseVersion="POSTGRES_16", settings={"backupConfiguration": configuration})


def archive(**policy: Any) -> list[Resource]:
    sink = make(SINK, "s", {"destination": "storage.googleapis.com/logs"})
    return [make(BUCKET, "b", {"name": "logs", "retentionPolicy": policy}), sink]


def acts_as(email: Any) -> list[Resource]:
    return one(INSTANCE, serviceAccount={"email": email, "scopes": ["cloud-platform"]})


YEAR = 400 * 86400
SHIELD = {"enableSecureBoot": True}

CASES = [
    *cases(
        "enc-2-gcp-store-own-key",
        passes=[
            ("a bucket", one(BUCKET, encryption={"defaultKmsKeyName": "k"})),
            ("a key that is made now", one(SQL, encryptionKeyName=UNKNOWN)),
        ],
        fails=[
            ("a bucket", one(BUCKET)),
            ("empty", one(TOPIC, kmsKeyName="")),
            ("a database", one(SQL, settings={"tier": "x"})),
            ("one cluster of Bigtable", one(BIGTABLE, clusters=[{"kmsKeyName": "k"}, {"clusterId": "b"}])),
            ("a block without a key", one(BUCKET, encryption={})),
            ("Spark", one("gcp:dataproc/cluster:Cluster", clusterConfig={})),
            (
                "a replica in another region",
                [
                    make(SQL, "m", {"name": "m", "region": "europe-west3", "encryptionKeyName": "k"}),
                    make(SQL, "r", {"masterInstanceName": "m", "region": "europe-west4"}),
                ],
            ),
        ],
        undetermined=[("unknown", one(BIGTABLE, clusters=UNKNOWN))],
        not_applicable=[("a replica", one(SQL, masterInstanceName="m"))],
    ),
    *cases(
        "enc-1-gcp-sql-tls",
        passes=[
            ("encrypted only", tls("ENCRYPTED_ONLY")),
            ("client certificates", tls("TRUSTED_CLIENT_CERTIFICATE_REQUIRED")),
        ],
        fails=[
            ("nothing said", one(SQL)),
            ("both", tls("ALLOW_UNENCRYPTED_AND_ENCRYPTED")),
            ("a cache", one(REDIS)),
            ("a cache switched off", one(REDIS, transitEncryptionMode="DISABLED")),
        ],
        undetermined=[("unknown", tls(UNKNOWN))],
        not_applicable=[("no database", [])],
    ),
    *cases(
        "bc-1-gcp-sql-backups",
        passes=[
            ("every second", backups(enabled=True, pointInTimeRecoveryEnabled=True)),
            (
                "MySQL",
                one(
                    SQL,
                    databaseVersion="MYSQL_8_0",
                    settings={"backupConfiguration": {"enabled": True, "binaryLogEnabled": True}},
                ),
            ),
        ],
        fails=[
            ("none", one(SQL)),
            ("off", backups(enabled=False, pointInTimeRecoveryEnabled=True)),
            ("daily only", backups(enabled=True)),
            (
                "one kept",
                backups(
                    enabled=True,
                    pointInTimeRecoveryEnabled=True,
                    backupRetentionSettings={"retainedBackups": 1},
                ),
            ),
        ],
        undetermined=[("unknown", backups(enabled=UNKNOWN))],
        not_applicable=[("a replica", one(SQL, masterInstanceName="m"))],
    ),
    *cases(
        "bc-1-gcp-deletion-protected",
        passes=[("a database", one(SQL, settings={"deletionProtectionEnabled": True}))],
        fails=[
            ("by the engine only", one(SQL, deletionProtection=True)),
            ("Spanner", one(SPANNER)),
            ("Firestore", one(FIRESTORE, deleteProtectionState="DELETE_PROTECTION_DISABLED")),
            ("a cluster", one("gcp:container/cluster:Cluster", deletionProtection=False)),
            ("Valkey", one("gcp:memorystore/instance:Instance", deletionProtectionEnabled=False)),
        ],
        undetermined=[("unknown", one(SPANNER, enableDropProtection=UNKNOWN))],
        not_applicable=[("no database", [])],
    ),
    *cases(
        "bc-1-gcp-bucket-recoverable",
        passes=[
            ("versions", one(BUCKET, versioning={"enabled": True})),
            ("a retention policy", one(BUCKET, retentionPolicy={"retentionPeriod": YEAR})),
        ],
        fails=[
            ("neither", one(BUCKET)),
            ("off", one(BUCKET, versioning={"enabled": False})),
            (
                "no soft delete",
                one(BUCKET, versioning={"enabled": True}, softDeletePolicy={"retentionDurationSeconds": 0}),
            ),
        ],
        undetermined=[("unknown", one(BUCKET, versioning={"enabled": UNKNOWN}))],
        not_applicable=[("no bucket", [])],
    ),
    *cases(
        "mon-3-gcp-log-archive-locked",
        passes=[
            ("a bucket", archive(retentionPeriod=YEAR, isLocked=True)),
            ("a log bucket", one(LOG_BUCKET, bucketId="audit", retentionDays=400, locked=True)),
        ],
        fails=[
            ("not locked", archive(retentionPeriod=YEAR)),
            ("too short", archive(retentionPeriod=86400, isLocked=True)),
            ("a log bucket of 30 days", one(LOG_BUCKET, bucketId="audit", locked=True)),
            ("a log bucket that is open", one(LOG_BUCKET, bucketId="audit", retentionDays=400)),
        ],
        undetermined=[
            ("unknown", archive(retentionPeriod=YEAR, isLocked=UNKNOWN)),
            ("an unknown destination", [*one(BUCKET, name="b"), *one(SINK, destination=UNKNOWN)]),
        ],
        not_applicable=[("no logs", one(BUCKET, name="b"))],
    ),
    *cases(
        "mon-3-gcp-sink-complete",
        passes=[
            ("everything", one(SINK, destination="d")),
            ("health checks left out", one(SINK, exclusions=[{"filter": 'httpRequest.userAgent="GoogleHC"'}])),
            ("children", one(ORG_SINK, includeChildren=True)),
        ],
        fails=[
            ("off", one(SINK, disabled=True)),
            ("no audit logs", one(SINK, exclusions=[{"filter": 'logName:"cloudaudit.googleapis.com"'}])),
            ("an exclusion of everything", one(SINK, exclusions=[{"name": "x", "filter": " "}])),
            ("everything by its severity", one(SINK, exclusions=[{"filter": "severity<WARNING"}])),
            ("by their payload", one(SINK, exclusions=[{"filter": 'protoPayload.serviceName="storage"'}])),
            ("without children", one(ORG_SINK)),
        ],
        undetermined=[("unknown", one(SINK, disabled=UNKNOWN))],
        not_applicable=[("no sink", [])],
    ),
    *cases(
        "mon-3-gcp-audit-exempts-nobody",
        passes=[("everybody", one(AUDIT, service="allServices", auditLogConfigs=[{"logType": "DATA_READ"}]))],
        fails=[
            (
                "a person",
                one(AUDIT, auditLogConfigs=[{"logType": "DATA_READ", "exemptedMembers": ["user:a@example.com"]}]),
            ),
            ("in the second entry", one(AUDIT, auditLogConfigs=[{}, {"exemptedMembers": ["group:g@example.com"]}])),
            (
                "in an organisation",
                one(
                    "gcp:organizations/iamAuditConfig:IamAuditConfig",
                    auditLogConfigs=[{"exemptedMembers": ["serviceAccount:a@p.iam.gserviceaccount.com"]}],
                ),
            ),
        ],
        undetermined=[("unknown", one(AUDIT, auditLogConfigs=UNKNOWN))],
        not_applicable=[("no configuration", [])],
    ),
    *cases(
        "net-6-gcp-disks-own-key",
        passes=[
            ("a disk", one(DISK, diskEncryptionKey={"kmsKeySelfLink": "k"})),
            ("a boot disk", one(INSTANCE, bootDisk={"kmsKeySelfLink": "k"})),
            ("an attached disk", one(INSTANCE, bootDisk={"source": "d"})),
        ],
        fails=[
            ("a disk", one(DISK)),
            ("a boot disk", one(INSTANCE, bootDisk={"initializeParams": {"image": "i"}})),
            ("a template", one(TEMPLATE, disks=[{"diskEncryptionKey": {"kmsKeySelfLink": "k"}}, {"sourceImage": "i"}])),
            ("a snapshot", one("gcp:compute/snapshot:Snapshot")),
            ("nodes", one("gcp:container/nodePool:NodePool", nodeConfig={})),
            ("the first nodes of a cluster", one(CLUSTER)),
            ("nodes inline", one(CLUSTER, nodePools=[{"nodeConfig": {"bootDiskKmsKey": "k"}}, {"name": "gpu"}])),
            ("Autopilot's nodes", one(CLUSTER, enableAutopilot=True, nodeConfig={"bootDiskKmsKey": "k"})),
        ],
        undetermined=[("unknown", one(INSTANCE, bootDisk=UNKNOWN))],
        not_applicable=[("no disk", []), ("pools apart", one(CLUSTER, removeDefaultNodePool=True))],
    ),
    *cases(
        "net-2-gcp-shielded-machine",
        passes=[("secure boot", one(INSTANCE, shieldedInstanceConfig=SHIELD))],
        fails=[
            ("nothing said", one(INSTANCE)),
            ("no secure boot", one(TEMPLATE, shieldedInstanceConfig={"enableVtpm": True})),
            ("no vTPM", one(INSTANCE, shieldedInstanceConfig={**SHIELD, "enableVtpm": False})),
        ],
        undetermined=[("unknown", one(INSTANCE, shieldedInstanceConfig=UNKNOWN))],
        not_applicable=[("no machine", [])],
    ),
    *cases(
        "net-2-gcp-log-in-by-identity",
        passes=[("on", one(INSTANCE, metadata={"enable-oslogin": "TRUE"})), ("left to the project", one(INSTANCE))],
        fails=[
            ("a key", one(INSTANCE, metadata={"ssh-keys": "a:ssh-ed25519 AAAA"})),
            ("switched off", one(TEMPLATE, metadata={"enable-oslogin": "false"})),
            ("a key of the project", one(METADATA, metadata={"sshKeys": "a:ssh-rsa AAAA"})),
            ("an item", one(METADATA_ITEM, key="enable-oslogin", value="FALSE")),
        ],
        undetermined=[("unknown", one(INSTANCE, metadata=UNKNOWN))],
        not_applicable=[("another item", one(METADATA_ITEM, key="a", value="b"))],
    ),
    *cases(
        "net-2-gcp-oslogin-on",
        passes=[
            ("by the machine", one(INSTANCE, metadata={"enable-oslogin": "TRUE"})),
            ("by the project", [*one(INSTANCE), make(METADATA_ITEM, "p", {"key": "enable-oslogin", "value": "TRUE"})]),
        ],
        fails=[
            ("nobody says", one(INSTANCE)),
            ("off", one(INSTANCE, metadata={"enable-oslogin": "no"})),
            (
                "the machine differs",
                [
                    *one(INSTANCE, metadata={"enable-oslogin": "FALSE"}),
                    make(METADATA, "p", {"metadata": {"enable-oslogin": "TRUE"}}),
                ],
            ),
        ],
        undetermined=[("unknown", one(INSTANCE, metadata=UNKNOWN))],
        not_applicable=[("no machine", [])],
    ),
    *cases(
        "net-2-gcp-no-serial-port",
        passes=[("nothing said", one(INSTANCE)), ("off", one(INSTANCE, metadata={"serial-port-enable": "false"}))],
        fails=[
            ("on", one(INSTANCE, metadata={"serial-port-enable": "TRUE"})),
            ("as a number", one(TEMPLATE, metadata={"serial-port-enable": 1})),
            ("by the project", one(METADATA, metadata={"serial-port-enable": "true"})),
        ],
        undetermined=[("unknown", one(INSTANCE, metadata=UNKNOWN))],
        not_applicable=[("no machine", [])],
    ),
    *cases(
        "emp-1-gcp-machine-own-account",
        passes=[("its own", acts_as("app@p.iam.gserviceaccount.com"))],
        fails=[
            ("the default", acts_as("123-compute@developer.gserviceaccount.com")),
            ("no name is the default", one(INSTANCE, serviceAccount={"scopes": ["cloud-platform"]})),
            ("a service", one(RUN, template={"containers": []})),
            ("a service on the first Cloud Run", one("gcp:cloudrun/service:Service", template={"spec": {}})),
            ("nodes", one("gcp:container/nodePool:NodePool", nodeConfig={"serviceAccount": "default"})),
            ("the first nodes of a cluster", one(CLUSTER, nodeConfig={"machineType": "e2-medium"})),
            ("nodes inline", one(CLUSTER, nodePools=[{"nodeConfig": {"serviceAccount": UNKNOWN}}, {"name": "gpu"}])),
            (
                "App Engine's",
                one("gcp:cloudfunctions/function:Function", serviceAccountEmail="p@appspot.gserviceaccount.com"),
            ),
        ],
        undetermined=[("unknown", acts_as(UNKNOWN))],
        not_applicable=[
            ("acts as nobody", one(INSTANCE)),
            ("pools apart", one(CLUSTER, removeDefaultNodePool=True)),
        ],
    ),
]
