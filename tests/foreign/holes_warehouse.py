"""Holes in databases of the rarer kinds, and in copies of data that leave."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL
from tests.foreign.hole import Holes
from tests.foreign.world import World, allow, policy

HOLES = Holes()
STRANGER = "999988887777"
LOGS, DELETION = "mon-3-aws-database-logs-exported", "bc-1-aws-database-deletion-protected"
SIGN_IN, IN_PLAIN = "user-2-aws-caches-authenticated", "enc-2-all-passwords-are-secret"
COPIES, DELIVERED = "infra-3-aws-copies-in-eu", "gdpr-1-aws-deliveries-own-accounts"
PATCHES, THROUGH_VPC = "dev-3-aws-stores-patched", "net-3-aws-warehouse-through-vpc"
OWN_KEY, COPY_KEY = "enc-2-aws-database-own-key", "bc-3-aws-database-copies-own-key"
SHARED = "gdpr-1-aws-shared-with-named-accounts"

HOLES.put("warehouse mongo", "encryption off in words", "enc-2-aws-database-encrypted", storageEncrypted="false")
HOLES.put("warehouse mongo", "protection of documents null", DELETION, deletionProtection=None)
HOLES.put("warehouse mongo", "documents backed up for a day", "bc-1-aws-database-backups", backupRetentionPeriod="1")
HOLES.put("warehouse mongo", "documents without audit", LOGS, enabledCloudwatchLogsExports=["profiler"])
HOLES.put("warehouse memory", "anybody in the memory", SIGN_IN, aclName="open-access")
HOLES.put(
    "warehouse mem-user", "a user of the memory without a password", SIGN_IN,
    accessString="on ~* &* +@all", authenticationMode={"type": "no-password"},
)  # fmt: skip
HOLES.put(
    "warehouse mem-user", "a password in a list", IN_PLAIN,
    authenticationMode={"type": "password", "passwords": ["Correct-Horse-9-Battery"]},
)  # fmt: skip
HOLES.drop("warehouse quick", "a serverless cache without users", SIGN_IN, "userGroupId")
HOLES.add(
    "warehouse reader", "a cache's user without a password", SIGN_IN, "aws:elasticache/user:User",
    engine="VALKEY", userId="app", userName="app", accessString="on ~* +@all", noPasswordRequired=True,
)  # fmt: skip
HOLES.put(
    "warehouse dax", "a cache of tables in plain", "enc-1-aws-caches-encrypted", clusterEndpointEncryptionType="NONE"
)
HOLES.add(
    "warehouse everywhere", "a memory of several regions without TLS", "enc-1-aws-caches-encrypted",
    "aws:memorydb/multiRegionCluster:MultiRegionCluster",
    multiRegionClusterNameSuffix="x", nodeType="db.r7g.xlarge", tlsEnabled=False,
)  # fmt: skip
HOLES.put("warehouse influx", "time series for everybody", "net-2-aws-databases-private", publiclyAccessible=True)
HOLES.put(
    "warehouse carts", "a keyspace in the United States", COPIES,
    replicationSpecification={"replicationStrategy": "MULTI_REGION", "regionLists": ["eu-south-2", "us-east-1"]},
)  # fmt: skip
HOLES.put("warehouse book", "a ledger that can be deleted", DELETION, deletionProtection=False)
HOLES.put("warehouse book", "a ledger with AWS's key", OWN_KEY, kmsKey="AWS_OWNED_KMS_KEY")
HOLES.drop("warehouse dwh-group", "a serverless warehouse past the network", THROUGH_VPC, "enhancedVpcRouting")
HOLES.put(
    "warehouse dwh-space", "the warehouse's password in plain", IN_PLAIN,
    manageAdminPassword=None, adminUsername="ops", adminUserPassword="Winter2025!x",
)  # fmt: skip
HOLES.put(
    "warehouse mysql",
    "an authority that ended",
    "enc-1-aws-database-certificate-current",
    caCertIdentifier="rds-ca-2019",
)
HOLES.put("warehouse mysql", "no patches, in words", PATCHES, autoMinorVersionUpgrade="false")
HOLES.put("warehouse mysql", "no backups, in words", "bc-1-aws-database-backups", backupRetentionPeriod="0")
HOLES.put("warehouse pool", "a pool without TLS, in words", "enc-1-aws-proxies-require-tls", requireTls="false")
HOLES.drop("warehouse mysql-far", "backups far away with AWS's key", COPY_KEY, "kmsKeyId")
HOLES.add(
    "warehouse elastic", "an elastic cluster's password", IN_PLAIN, "aws:docdb/elasticCluster:ElasticCluster",
    name="e", adminUserName="ops", adminUserPassword="Plain-Pass-2026", authType="PLAIN_TEXT", shardCapacity=2,
)  # fmt: skip
HOLES.add(
    "warehouse taken", "a snapshot copied to Oregon", COPIES, "aws:rds/snapshotCopy:SnapshotCopy",
    sourceDbSnapshotIdentifier="arn:aws:rds:eu-south-2:444455556666:snapshot:x", targetDbSnapshotIdentifier="y",
    destinationRegion="us-west-2", kmsKeyId="arn:aws:kms:us-west-2:444455556666:key/1",
)  # fmt: skip
HOLES.add(
    "warehouse taken", "a cluster's snapshot copied to London", COPIES,
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    sourceDbClusterSnapshotIdentifier="arn:aws:rds:eu-south-2:444455556666:cluster-snapshot:x",
    targetDbClusterSnapshotIdentifier="y", destinationRegion="eu-west-2", kmsKeyId="k",
)  # fmt: skip
HOLES.add(
    "warehouse table", "a first-generation global table in Asia", COPIES, "aws:dynamodb/globalTable:GlobalTable",
    name="t", replicas=[{"regionName": "eu-west-1"}, {"regionName": "ap-southeast-1"}], tags=PERSONAL,
)  # fmt: skip


@HOLES("warehouse", "mysql", "enc-1-aws-databases-force-tls")
def tls_of_long_ago(world: World) -> None:
    forced = {"name": "require_secure_transport", "value": "1"}
    world.set("mysql-params", parameters=[forced, {"name": "tls_version", "value": "TLSv1,TLSv1.2"}])


@HOLES("stores", "dwh", "enc-1-aws-databases-force-tls")
def warehouse_takes_plain_connections(world: World) -> None:
    world.set("dwh-params", parameters={"name": "require_ssl", "value": False})


HOLES.put("stores cache", "a cache that asks nobody", SIGN_IN, userGroupIds=[])
HOLES.put(
    "stores search-domain", "search for strangers", "user-2-aws-search-fine-grained",
    advancedSecurityOptions={"enabled": True, "anonymousAuthEnabled": True, "internalUserDatabaseEnabled": False},
)  # fmt: skip
HOLES.add(
    "stores seal", "collections with AWS's key", "enc-2-aws-search-own-key",
    "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
    name="n", type="encryption", policy='{"Rules":[{"ResourceType":"collection"}],"AWSOwnedKey":true}',
)  # fmt: skip
HOLES.add(
    "stores readers", "collections for a stranger", DELIVERED,
    "aws:opensearch/serverlessAccessPolicy:ServerlessAccessPolicy",
    name="n", type="data",
    policy='[{"Rules":[{"Permission":["aoss:*"]}],"Principal":["arn:aws:iam::999988887777:root"]}]',
)  # fmt: skip
HOLES.drop("stores dwh", "a warehouse past the network", THROUGH_VPC, "enhancedVpcRouting")
HOLES.put("stores dwh", "a warehouse without patches", PATCHES, allowVersionUpgrade=False)
HOLES.add(
    "stores far", "a warehouse's copy with AWS's key", COPY_KEY, "aws:redshift/snapshotCopy:SnapshotCopy",
    clusterIdentifier="dwh", destinationRegion="eu-west-1",
)  # fmt: skip
HOLES.add(
    "stores lent", "a warehouse for anybody", "gdpr-1-aws-resource-policy-not-public",
    "aws:redshift/resourcePolicy:ResourcePolicy",
    resourceArn="arn:aws:redshift:eu-north-1:444455556666:namespace:x",
    policy=policy(allow("redshift:*", "*", principal={"AWS": "*"})),
)  # fmt: skip
HOLES.add(
    "stores lent", "a data share for a stranger", SHARED, "aws:redshift/dataShareAuthorization:DataShareAuthorization",
    dataShareArn="arn:aws:redshift:eu-north-1:444455556666:datashare:x/y", consumerIdentifier=STRANGER,
)  # fmt: skip
HOLES.add(
    "stores lent", "a warehouse's endpoint for a stranger", SHARED,
    "aws:redshift/endpointAuthorization:EndpointAuthorization", account=STRANGER, clusterIdentifier="dwh",
)  # fmt: skip
HOLES.add(
    "stores twin", "files copied with AWS's key", COPY_KEY, "aws:efs/replicationConfiguration:ReplicationConfiguration",
    sourceFileSystemId="fs-01", destination={"region": "eu-west-1"},
)  # fmt: skip
HOLES.add(
    "stores door", "files for any user", "emp-1-aws-file-access-confined", "aws:efs/accessPoint:AccessPoint",
    fileSystemId="fs-01",
)  # fmt: skip
HOLES.add(
    "api exported", "a table exported to a stranger", DELIVERED, "aws:dynamodb/tableExport:TableExport",
    tableArn="arn:aws:dynamodb:eu-west-1:444455556666:table/orders-1", s3Bucket="theirs", s3BucketOwner=STRANGER,
)  # fmt: skip
