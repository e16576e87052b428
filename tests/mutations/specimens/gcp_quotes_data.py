"""Keys, secrets and data stores of the quotes service on GCP."""

from __future__ import annotations

from tests.mutations.edits import add

KEY = "@{quotes-key.id}"
PLACE = "europe-west3"
LABELS = {"classification": "confidential", "purpose": "quotes", "retention-days": "30"}
RING = f"projects/example-prod/locations/{PLACE}/keyRings/quotes"

KEYS = [
    add("gcp:kms/keyRing:KeyRing", "quotes-ring", {"name": "quotes", "location": PLACE}, id=RING),
    add(
        "gcp:kms/cryptoKey:CryptoKey",
        "quotes-key",
        {
            "name": "quotes",
            "keyRing": "@{quotes-ring.id}",
            "purpose": "ENCRYPT_DECRYPT",
            "rotationPeriod": "7776000s",
            "destroyScheduledDuration": "2592000s",
        },
        id=f"{RING}/cryptoKeys/quotes",
    ),
    add(
        "gcp:secretmanager/secret:Secret",
        "quotes-token",
        {
            "secretId": "quotes-token",
            "labels": {"service": "quotes"},
            "replication": {
                "userManaged": {
                    "replicas": [
                        {"location": PLACE, "customerManagedEncryption": {"kmsKeyName": KEY}},
                        {"location": "europe-west4", "customerManagedEncryption": {"kmsKeyName": "@{backup-key.id}"}},
                    ]
                }
            },
            "rotation": {"rotationPeriod": "7776000s", "nextRotationTime": "2027-01-01T00:00:00Z"},
            "topics": [{"name": "@{quotes-topic.id}"}],
        },
    ),
    add(
        "gcp:secretmanager/regionalSecret:RegionalSecret",
        "quotes-token-regional",
        {
            "secretId": "quotes-token-regional",
            "location": PLACE,
            "customerManagedEncryption": {"kmsKeyName": KEY},
            "rotation": {"rotationPeriod": "7776000s", "nextRotationTime": "2027-01-01T00:00:00Z"},
            "topics": [{"name": "@{quotes-topic.id}"}],
        },
    ),
    add(
        "gcp:kms/cryptoKey:CryptoKey",
        "backup-key",
        {
            "name": "backup",
            "keyRing": "projects/example-prod/locations/europe-west4/keyRings/backup",
            "rotationPeriod": "2592000s",
        },
        id="projects/example-prod/locations/europe-west4/keyRings/backup/cryptoKeys/backup",
    ),
    add(
        "gcp:projects/apiKey:ApiKey",
        "quotes-maps",
        {
            "name": "quotes-maps",
            "restrictions": {
                "apiTargets": [{"service": "maps-backend.googleapis.com"}],
                "browserKeyRestrictions": {"allowedReferrers": ["quotes.example.com/*"]},
            },
        },
    ),
]

STORES = [
    add(
        "gcp:storage/bucket:Bucket",
        "quotes-files",
        {
            "name": "example-quotes-files",
            "location": "EUROPE-WEST3",
            "labels": LABELS,
            "publicAccessPrevention": "enforced",
            "uniformBucketLevelAccess": True,
            "encryption": {"defaultKmsKeyName": KEY},
            "versioning": {"enabled": True},
            "softDeletePolicy": {"retentionDurationSeconds": 604800},
            "lifecycleRules": [{"action": {"type": "Delete"}, "condition": {"age": 30}}],
        },
        id="example-quotes-files",
    ),
    add(
        "gcp:sql/databaseInstance:DatabaseInstance",
        "quotes-sql",
        {
            "name": "quotes-sql",
            "region": PLACE,
            "databaseVersion": "POSTGRES_16",
            "encryptionKeyName": KEY,
            "deletionProtection": True,
            "settings": {
                "tier": "db-custom-2-8192",
                "userLabels": LABELS,
                "deletionProtectionEnabled": True,
                "ipConfiguration": {
                    "ipv4Enabled": False,
                    "privateNetwork": "@{gcp-network.id}",
                    "sslMode": "ENCRYPTED_ONLY",
                },
                "backupConfiguration": {
                    "enabled": True,
                    "location": "eu",
                    "pointInTimeRecoveryEnabled": True,
                    "backupRetentionSettings": {"retainedBackups": 14},
                },
            },
        },
    ),
    add(
        "gcp:sql/databaseInstance:DatabaseInstance",
        "quotes-mysql",
        {
            "name": "quotes-mysql",
            "region": PLACE,
            "databaseVersion": "MYSQL_8_0",
            "encryptionKeyName": KEY,
            "settings": {
                "tier": "db-custom-2-8192",
                "userLabels": LABELS,
                "deletionProtectionEnabled": True,
                "ipConfiguration": {
                    "ipv4Enabled": False,
                    "privateNetwork": "@{gcp-network.id}",
                    "sslMode": "TRUSTED_CLIENT_CERTIFICATE_REQUIRED",
                },
                "backupConfiguration": {"enabled": True, "binaryLogEnabled": True},
            },
        },
    ),
    add(
        "gcp:alloydb/cluster:Cluster",
        "quotes-alloy",
        {
            "clusterId": "quotes",
            "location": PLACE,
            "labels": LABELS,
            "deletionProtection": True,
            "encryptionConfig": {"kmsKeyName": KEY},
        },
    ),
    add(
        "gcp:alloydb/instance:Instance",
        "quotes-alloy-primary",
        {
            "cluster": "@{quotes-alloy.id}",
            "instanceId": "primary",
            "instanceType": "PRIMARY",
            "networkConfig": {"enablePublicIp": False},
            "clientConnectionConfig": {"sslConfig": {"sslMode": "ENCRYPTED_ONLY"}},
        },
    ),
    add(
        "gcp:spanner/instance:Instance",
        "quotes-spanner",
        {"name": "quotes", "config": "regional-europe-west3", "displayName": "Quotes", "labels": LABELS},
    ),
    add(
        "gcp:spanner/database:Database",
        "quotes-spanner-database",
        {
            "instance": "quotes",
            "name": "quotes-ledger",
            "enableDropProtection": True,
            "encryptionConfig": {"kmsKeyName": KEY},
        },
    ),
    add(
        "gcp:bigquery/dataset:Dataset",
        "quotes-warehouse",
        {
            "datasetId": "quotes",
            "location": "EU",
            "labels": LABELS,
            "defaultEncryptionConfiguration": {"kmsKeyName": KEY},
            "accesses": [
                {"role": "OWNER", "specialGroup": "projectOwners"},
                {"role": "READER", "userByEmail": "quotes@example-prod.iam.gserviceaccount.com"},
            ],
        },
    ),
    add(
        "gcp:firestore/database:Database",
        "quotes-firestore",
        {
            "name": "quotes-documents",
            "locationId": "eur3",
            "type": "FIRESTORE_NATIVE",
            "deleteProtectionState": "DELETE_PROTECTION_ENABLED",
            "pointInTimeRecoveryEnablement": "POINT_IN_TIME_RECOVERY_ENABLED",
            "cmekConfig": {"kmsKeyName": KEY},
        },
    ),
    add(
        "gcp:filestore/instance:Instance",
        "quotes-share",
        {
            "name": "quotes-share",
            "location": "europe-west3-a",
            "labels": LABELS,
            "kmsKeyName": KEY,
            "deletionProtectionEnabled": True,
        },
    ),
    add(
        "gcp:bigtable/instance:Instance",
        "quotes-bigtable",
        {
            "name": "quotes-bigtable",
            "labels": LABELS,
            "deletionProtection": True,
            "clusters": [
                {"clusterId": "a", "zone": "europe-west3-a", "kmsKeyName": KEY},
                {"clusterId": "b", "zone": "europe-west3-b", "kmsKeyName": KEY},
            ],
        },
    ),
    add(
        "gcp:redis/instance:Instance",
        "quotes-cache",
        {
            "name": "quotes-cache",
            "region": PLACE,
            "locationId": "europe-west3-a",
            "labels": LABELS,
            "memorySizeGb": 1,
            "authEnabled": True,
            "customerManagedKey": KEY,
            "transitEncryptionMode": "SERVER_AUTHENTICATION",
        },
    ),
    add(
        "gcp:redis/cluster:Cluster",
        "quotes-cache-cluster",
        {
            "name": "quotes-cache-cluster",
            "region": PLACE,
            "kmsKey": KEY,
            "deletionProtectionEnabled": True,
            "transitEncryptionMode": "TRANSIT_ENCRYPTION_MODE_SERVER_AUTHENTICATION",
            "authorizationMode": "AUTH_MODE_IAM_AUTH",
        },
    ),
    add(
        "gcp:memorystore/instance:Instance",
        "quotes-valkey",
        {
            "instanceId": "quotes-valkey",
            "location": PLACE,
            "kmsKey": KEY,
            "transitEncryptionMode": "SERVER_AUTHENTICATION",
            "authorizationMode": "IAM_AUTH",
        },
    ),
    add(
        "gcp:pubsub/topic:Topic",
        "quotes-topic",
        {
            "name": "quotes-topic",
            "kmsKeyName": KEY,
            "messageStoragePolicy": {"allowedPersistenceRegions": ["europe-west3", "europe-west4"]},
        },
        id="projects/example-prod/topics/quotes-topic",
    ),
    add(
        "gcp:artifactregistry/repository:Repository",
        "quotes-images",
        {"repositoryId": "quotes", "location": PLACE, "format": "DOCKER", "kmsKeyName": KEY},
    ),
]

SPECIMENS = [*KEYS, *STORES]
