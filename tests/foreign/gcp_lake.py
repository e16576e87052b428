"""A compliant data platform on GCP: stores, pipelines, notebooks, a log archive."""

from __future__ import annotations

from tests.foreign.world import Ref, World, secret, text

P = "nordwind-lake"
NUM = "734512000111"
L = {"classification": "personal", "purpose": "analytics", "retention": "400"}
SA = f"serviceAccount:etl@{P}.iam.gserviceaccount.com"


def ring(world: World) -> Ref:
    """The key ring and the key of everything."""
    world.add(
        "gcp:kms/keyRing:KeyRing", "eu-ring", {"name": "eu-ring", "location": "europe-west3", "project": P},
        id=f"projects/{P}/locations/europe-west3/keyRings/eu-ring",
    )  # fmt: skip
    return world.add(
        "gcp:kms/cryptoKey:CryptoKey", "lake-key", {"name": "lake-key", "keyRing": world.ref("eu-ring"),
        "rotationPeriod": "2592000s", "purpose": "ENCRYPT_DECRYPT", "destroyScheduledDuration": "2592000s"},
        id=f"projects/{P}/locations/europe-west3/keyRings/eu-ring/cryptoKeys/lake-key",
        outputs={"versionTemplate": {"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "SOFTWARE"}},
        protect=True,
    )  # fmt: skip


def lake() -> World:
    """Events into stores by Pub/Sub, Spark and Airflow, with one key, for service accounts only."""
    world = World("lake")
    k = ring(world)
    world.add(
        "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding", "lake-key-users", {"cryptoKeyId": k,
        "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
        "members": [f"serviceAccount:service-{NUM}@gs-project-accounts.iam.gserviceaccount.com"]},
    )  # fmt: skip
    world.add(
        "gcp:serviceaccount/account:Account", "etl", {"accountId": "etl", "project": P, "displayName": "ETL"},
        id=f"projects/{P}/serviceAccounts/etl@{P}.iam.gserviceaccount.com",
        outputs={"email": f"etl@{P}.iam.gserviceaccount.com", "member": SA},
    )  # fmt: skip
    world.add(
        "gcp:storage/bucket:Bucket", "raw", {"name": f"{P}-raw", "location": "EU", "project": P,
        "uniformBucketLevelAccess": True, "publicAccessPrevention": "enforced", "versioning": {"enabled": True},
        "encryption": {"defaultKmsKeyName": k}, "labels": L, "lifecycleRules": [{"action": {"type": "Delete"},
        "condition": {"age": 400, "withState": "ANY"}}], "logging": {"logBucket": f"{P}-access-logs",
        "logObjectPrefix": "raw"}, "softDeletePolicy": {"retentionDurationSeconds": 1209600}}, id=f"{P}-raw",
        outputs={"forceDestroy": False, "storageClass": "STANDARD",
        "selfLink": f"https://www.googleapis.com/storage/v1/b/{P}-raw"}, protect=True,
    )  # fmt: skip
    world.add(
        "gcp:storage/bucketIAMBinding:BucketIAMBinding", "raw-writers", {"bucket": world.ref("raw"),
        "role": "roles/storage.objectCreator", "members": [world.out("etl", "member")]},
    )  # fmt: skip
    world.add(
        "gcp:bigquery/dataset:Dataset", "mart", {"datasetId": "mart", "location": "europe-west3", "labels": L,
        "defaultEncryptionConfiguration": {"kmsKeyName": k}, "deleteContentsOnDestroy": False,
        "accesses": [{"role": "roles/bigquery.dataOwner", "userByEmail": f"etl@{P}.iam.gserviceaccount.com"},
        {"role": "READER", "userByEmail": f"bi@{P}.iam.gserviceaccount.com"}]}, id=f"projects/{P}/datasets/mart",
        protect=True,
    )  # fmt: skip
    world.add(
        "gcp:bigquery/table:Table", "orders", {"datasetId": "mart", "tableId": "orders", "deletionProtection": True,
        "labels": L, "encryptionConfiguration": {"kmsKeyName": k}, "schema": text([{"name": "id",
        "type": "STRING"}])}, id=f"projects/{P}/datasets/mart/tables/orders", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:bigquery/datasetIamMember:DatasetIamMember", "mart-bi", {"datasetId": "mart",
        "role": "roles/bigquery.dataViewer", "member": f"serviceAccount:bi@{P}.iam.gserviceaccount.com"},
    )  # fmt: skip
    world.add(
        "gcp:pubsub/topic:Topic", "events", {"name": "events", "kmsKeyName": k, "labels": L,
        "messageRetentionDuration": "604800s", "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west3",
        "europe-west4"], "enforceInTransit": True}}, id=f"projects/{P}/topics/events", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:pubsub/subscription:Subscription", "events-push", {"name": "events-push", "topic": world.ref("events"),
        "ackDeadlineSeconds": 30, "labels": L, "expirationPolicy": {"ttl": ""},
        "pushConfig": {"pushEndpoint": "https://ingest.nordwind.example/push",
        "oidcToken": {"serviceAccountEmail": world.out("etl", "email"),
        "audience": "https://ingest.nordwind.example"}}, "deadLetterPolicy": {"deadLetterTopic": world.ref("events"),
        "maxDeliveryAttempts": 10}},
    )  # fmt: skip
    world.add(
        "gcp:pubsub/topicIAMBinding:TopicIAMBinding", "events-pub", {"topic": world.ref("events"),
        "role": "roles/pubsub.publisher", "members": [world.out("etl", "member")]},
    )  # fmt: skip
    world.add(
        "gcp:spanner/instance:Instance", "ledger", {"name": "ledger", "config": "regional-europe-west3",
        "displayName": "ledger", "processingUnits": 1000, "labels": L, "edition": "ENTERPRISE", "forceDestroy": False,
        "defaultBackupScheduleType": "AUTOMATIC"}, id=f"{P}/ledger", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:spanner/database:Database", "ledger-db", {"instance": "ledger", "name": "book",
        "deletionProtection": True, "enableDropProtection": True, "versionRetentionPeriod": "7d",
        "encryptionConfig": {"kmsKeyName": k}}, id="ledger/book", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:spanner/backupSchedule:BackupSchedule", "ledger-backup", {"instance": "ledger", "database": "book",
        "retentionDuration": "2592000s", "spec": {"cronSpec": {"text": "0 3 * * *"}}, "fullBackupSpec": {},
        "encryptionConfig": {"encryptionType": "CUSTOMER_MANAGED_ENCRYPTION", "kmsKeyName": k}},
    )  # fmt: skip
    world.add(
        "gcp:spanner/databaseIAMBinding:DatabaseIAMBinding", "ledger-users", {"instance": "ledger",
        "database": "book", "role": "roles/spanner.databaseUser", "members": [world.out("etl", "member")]},
    )  # fmt: skip
    world.add(
        "gcp:bigtable/instance:Instance", "clicks", {"name": "clicks", "deletionProtection": True, "labels": L,
        "forceDestroy": False, "clusters": [{"clusterId": "c1", "zone": "europe-west3-a", "numNodes": 1,
        "storageType": "SSD", "kmsKeyName": k}]}, id=f"projects/{P}/instances/clicks", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:bigtable/table:Table", "clicks-raw", {"name": "raw", "instanceName": "clicks",
        "deletionProtection": "PROTECTED", "automatedBackupPolicy": {"retentionPeriod": "168h0m0s",
        "frequency": "24h0m0s"}, "columnFamilies": [{"family": "f"}]}, protect=True,
    )  # fmt: skip
    world.add(
        "gcp:bigtable/instanceIamMember:InstanceIamMember", "clicks-reader", {"instance": "clicks",
        "role": "roles/bigtable.reader", "member": world.out("etl", "member")},
    )  # fmt: skip
    world.add(
        "gcp:firestore/database:Database", "carts", {"name": "carts", "locationId": "eur3",
        "type": "FIRESTORE_NATIVE", "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
        "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
        "cmekConfig": {"kmsKeyName": f"projects/{P}/locations/europe/keyRings/eur/cryptoKeys/carts"},
        "deletionPolicy": "ABANDON"}, id=f"projects/{P}/databases/carts", protect=True,
    )  # fmt: skip
    world.add(
        "gcp:firestore/backupSchedule:BackupSchedule", "carts-backup", {"database": "carts", "retention": "2592000s",
        "dailyRecurrence": {}},
    )  # fmt: skip
    net = world.add(
        "gcp:compute/network:Network", "lake-net", {"name": "lake-net", "autoCreateSubnetworks": False,
        "routingMode": "REGIONAL", "deleteDefaultRoutesOnCreate": True}, id=f"projects/{P}/global/networks/lake-net",
        outputs={"selfLink": f"https://www.googleapis.com/compute/v1/projects/{P}/global/networks/lake-net"},
    )  # fmt: skip
    sub = world.add(
        "gcp:compute/subnetwork:Subnetwork", "lake-sub", {"name": "lake-sub", "network": net,
        "ipCidrRange": "172.20.0.0/20", "region": "europe-west3", "privateIpGoogleAccess": True,
        "logConfig": {"aggregationInterval": "INTERVAL_30_SEC", "flowSampling": 0.5,
        "metadata": "INCLUDE_ALL_METADATA"}}, id=f"projects/{P}/regions/europe-west3/subnetworks/lake-sub",
        outputs={"purpose": "PRIVATE"},
    )  # fmt: skip
    for d, r in (("INGRESS", "sourceRanges"), ("EGRESS", "destinationRanges")):
        world.add(
            "gcp:compute/firewall:Firewall", f"no-{d.lower()}", {"network": net, "direction": d, "priority": 65534,
            "denies": [{"protocol": "all"}], r: ["0.0.0.0/0"], "logConfig": {"metadata": "INCLUDE_ALL_METADATA"}},
        )  # fmt: skip
    world.add(
        "gcp:dns/policy:Policy", "lake-dns", {"name": "lake-dns", "enableLogging": True,
        "networks": [{"networkUrl": net}]},
    )  # fmt: skip
    world.add(
        "gcp:compute/firewall:Firewall", "spark", {"network": net, "direction": "INGRESS", "priority": 900,
        "sourceTags": ["spark"], "targetTags": ["spark"], "allows": [{"protocol": "tcp", "ports": ["7000-7999"]},
        {"protocol": "icmp"}], "logConfig": {"metadata": "EXCLUDE_ALL_METADATA"},
        "description": "workers among each other"},
    )  # fmt: skip
    world.add(
        "gcp:dataproc/cluster:Cluster", "spark-cluster", {"name": "spark", "region": "europe-west3", "labels": L,
        "clusterConfig": { "gceClusterConfig": {"subnetwork": sub, "internalIpOnly": True,
        "serviceAccount": world.out("etl", "email"), "serviceAccountScopes": ["cloud-platform"], "tags": ["spark"],
        "shieldedInstanceConfig": {"enableSecureBoot": True, "enableVtpm": True, "enableIntegrityMonitoring": True},
        "metadata": {"block-project-ssh-keys": "true", "enable-oslogin": "TRUE"}},
        "encryptionConfig": {"kmsKeyName": k}, "softwareConfig": {"imageVersion": "2.2-debian12",
        "overrideProperties": {"dataproc:dataproc.enable.auto.zone": "true"}},
        "securityConfig": {"kerberosConfig": {"enableKerberos": True,
        "rootPrincipalPasswordUri": f"gs://{P}-raw/kerb.enc", "kmsKeyUri": k}},
        "endpointConfig": {"enableHttpPortAccess": False}}},
    )  # fmt: skip
    world.add(
        "gcp:dataflow/flexTemplateJob:FlexTemplateJob", "etl-job", {"name": "etl", "region": "europe-west3",
        "containerSpecGcsPath": f"gs://{P}-raw/etl.json", "ipConfiguration": "WORKER_IP_PRIVATE",
        "serviceAccountEmail": world.out("etl", "email"), "subnetwork": "regions/europe-west3/subnetworks/lake-sub",
        "kmsKeyName": k, "labels": L},
    )  # fmt: skip
    world.add(
        "gcp:composer/environment:Environment", "airflow", {"name": "airflow", "region": "europe-west3", "labels": L,
        "config": {"enablePrivateEnvironment": True, "enablePrivateBuildsOnly": True,
        "encryptionConfig": {"kmsKeyName": k}, "nodeConfig": {"network": net, "subnetwork": sub,
        "serviceAccount": world.out("etl", "email")}, "softwareConfig": {"imageVersion": "composer-3-airflow-2.9.3",
        "envVariables": {"STAGE": "prod"}},
        "webServerNetworkAccessControl": {"allowedIpRanges": [{"value": "172.20.0.0/20",
        "description": "office vpn"}]}}},
    )  # fmt: skip
    world.add(
        "gcp:workbench/instance:Instance", "notebook", {"name": "nb", "location": "europe-west3-a",
        "instanceOwners": [f"etl@{P}.iam.gserviceaccount.com"], "labels": L,
        "gceSetup": {"machineType": "e2-standard-4", "disablePublicIp": True,
        "serviceAccounts": [{"email": world.out("etl", "email")}], "networkInterfaces": [{"network": net,
        "subnet": sub}], "bootDisk": {"diskEncryption": "CMEK", "kmsKey": k}, "dataDisks": {"diskEncryption": "CMEK",
        "kmsKey": k}, "shieldedInstanceConfig": {"enableSecureBoot": True, "enableVtpm": True,
        "enableIntegrityMonitoring": True}, "metadata": {"notebook-disable-root": "true",
        "block-project-ssh-keys": "true", "enable-oslogin": "TRUE"}, "enableIpForwarding": False}},
    )  # fmt: skip
    world.add(
        "gcp:vertex/aiDataset:AiDataset", "images", {"displayName": "images", "region": "europe-west3",
        "metadataSchemaUri": "gs://google-cloud-aiplatform/schema/dataset/metadata/image_1.0.0.yaml",
        "encryptionSpec": {"kmsKeyName": k}, "labels": L},
    )  # fmt: skip
    world.add(
        "gcp:vertex/aiEndpoint:AiEndpoint", "predict", {"name": "1001", "displayName": "predict",
        "location": "europe-west3", "region": "europe-west3", "network": f"projects/{NUM}/global/networks/lake-net",
        "encryptionSpec": {"kmsKeyName": k}, "labels": L},
    )  # fmt: skip
    world.add(
        "gcp:secretmanager/regionalSecret:RegionalSecret", "api-key", {"secretId": "api-key",
        "location": "europe-west3", "customerManagedEncryption": {"kmsKeyName": k},
        "rotation": {"rotationPeriod": "2592000s", "nextRotationTime": "2026-12-01T00:00:00Z"},
        "topics": [{"name": world.ref("events")}], "labels": L, "deletionProtection": True},
        id=f"projects/{P}/locations/europe-west3/secrets/api-key",
    )  # fmt: skip
    world.add(
        "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", "api-key-1", {"secret": world.ref("api-key"),
        "secretData": secret()},
    )  # fmt: skip
    world.add(
        "gcp:logging/projectBucketConfig:ProjectBucketConfig", "audit-bucket", {"project": P, "location": "eu",
        "bucketId": "audit", "retentionDays": 400, "locked": True,
        "cmekSettings": {"kmsKeyName": f"projects/{P}/locations/europe/keyRings/eur/cryptoKeys/logs"}},
    )  # fmt: skip
    world.add(
        "gcp:logging/projectSink:ProjectSink", "audit-sink", {"name": "audit",
        "destination": f"logging.googleapis.com/projects/{P}/locations/eu/buckets/audit",
        "uniqueWriterIdentity": True},
    )  # fmt: skip
    world.add(
        "gcp:projects/iAMAuditConfig:IAMAuditConfig", "audit-all", {"project": P, "service": "allServices",
        "auditLogConfigs": [{"logType": "ADMIN_READ"}, {"logType": "DATA_READ"}, {"logType": "DATA_WRITE"}]},
    )  # fmt: skip
    world.add(
        "gcp:projects/iAMMember:IAMMember", "etl-jobs", {"project": P, "role": "roles/bigquery.jobUser",
        "member": world.out("etl", "member")},
    )  # fmt: skip
    world.add(
        "gcp:cloudscheduler/job:Job", "nightly", {"name": "nightly", "region": "europe-west3",
        "schedule": "0 2 * * *", "httpTarget": {"uri": "https://ingest.nordwind.example/nightly",
        "httpMethod": "POST", "oidcToken": {"serviceAccountEmail": world.out("etl", "email")}}},
    )  # fmt: skip
    world.add(
        "gcp:datastream/connectionProfile:ConnectionProfile", "src", {"connectionProfileId": "src",
        "displayName": "src", "location": "europe-west3", "labels": L, "postgresqlProfile": {"hostname": "172.20.1.9",
        "username": "repl", "password": secret(), "database": "shop"},
        "privateConnectivity": {"privateConnection": f"projects/{P}/locations/europe-west3/privateConnections/p"}},
    )  # fmt: skip
    return world
