"""Rules for databases of every engine: encryption, backups, deletion, sign-in, logs and shared snapshots."""

from __future__ import annotations

from policy.aws_accounts import own_accounts
from policy.aws_keys import own_key
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Outcome, Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

RDS_INSTANCE, RDS_CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
DOCDB, NEPTUNE = "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"
REDSHIFT = "aws:redshift/cluster:Cluster"
LEDGER = "aws:qldb/ledger:Ledger"
FILE_COPIES = "aws:efs/replicationConfiguration:ReplicationConfiguration"
SHORTEST_RETENTION = 7

SWITCHES = {
    RDS_INSTANCE: "storageEncrypted",
    RDS_CLUSTER: "storageEncrypted",
    "aws:rds/globalCluster:GlobalCluster": "storageEncrypted",
    DOCDB: "storageEncrypted",
    NEPTUNE: "storageEncrypted",
    REDSHIFT: "encrypted",
}
"""The property that turns encryption on; off is the provider's default, but for Redshift."""

KEYS = {
    RDS_INSTANCE: "kmsKeyId",
    RDS_CLUSTER: "kmsKeyId",
    DOCDB: "kmsKeyId",
    "aws:docdb/elasticCluster:ElasticCluster": "kmsKeyId",
    NEPTUNE: "kmsKeyArn",
    "aws:neptunegraph/graph:Graph": "kmsKeyIdentifier",
    REDSHIFT: "kmsKeyId",
    "aws:redshiftserverless/namespace:Namespace": "kmsKeyId",
    "aws:dsql/cluster:Cluster": "kmsEncryptionKey",
    "aws:timestreamwrite/database:Database": "kmsKeyId",
    LEDGER: "kmsKey",
}

INSIGHTS = {
    RDS_INSTANCE: "performanceInsightsEnabled",
    RDS_CLUSTER: "performanceInsightsEnabled",
    "aws:rds/clusterInstance:ClusterInstance": "performanceInsightsEnabled",
    "aws:docdb/clusterInstance:ClusterInstance": "enablePerformanceInsights",
}
RETENTION = {
    RDS_INSTANCE: ("backupRetentionPeriod", 0),
    RDS_CLUSTER: ("backupRetentionPeriod", 1),
    DOCDB: ("backupRetentionPeriod", 1),
    "aws:docdb/elasticCluster:ElasticCluster": ("backupRetentionPeriod", 1),
    NEPTUNE: ("backupRetentionPeriod", 1),
    REDSHIFT: ("automatedSnapshotRetentionPeriod", 1),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("snapshotRetentionLimit", 0),
    "aws:elasticache/serverlessCache:ServerlessCache": ("snapshotRetentionLimit", 0),
    "aws:memorydb/cluster:Cluster": ("snapshotRetentionLimit", 0),
}
"""The property with the days that automatic backups are kept, and its default."""

DELETION = {
    RDS_INSTANCE: "deletionProtection",
    RDS_CLUSTER: "deletionProtection",
    "aws:rds/globalCluster:GlobalCluster": "deletionProtection",
    DOCDB: "deletionProtection",
    NEPTUNE: "deletionProtection",
    "aws:neptunegraph/graph:Graph": "deletionProtection",
    "aws:dynamodb/table:Table": "deletionProtectionEnabled",
    "aws:dynamodb/tableReplica:TableReplica": "deletionProtectionEnabled",
    "aws:dsql/cluster:Cluster": "deletionProtectionEnabled",
    LEDGER: "deletionProtection",
}

IAM_ENGINES = ("postgres", "mysql", "mariadb", "aurora", "neptune")
LOGS = {
    RDS_INSTANCE: "enabledCloudwatchLogsExports",
    RDS_CLUSTER: "enabledCloudwatchLogsExports",
    DOCDB: "enabledCloudwatchLogsExports",
    NEPTUNE: "enableCloudwatchLogsExports",
    "aws:redshiftserverless/namespace:Namespace": "logExports",
}


def _is_replica(database: Resource) -> bool:
    """Whether it is a replica in its source's region, whose encryption and backups it shares.

    :raises UndeterminedError: when the source is unknown: it could be in another region.
    """
    source = database.get("replicateSourceDb" if database.type == RDS_INSTANCE else "replicationSourceIdentifier")
    return source is not None and not str(source).startswith("arn:")


@rule(
    id="enc-2-aws-database-encrypted",
    title="Databases are encrypted at rest",
    severity=Severity.CRITICAL,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("RDS.3", "RDS.27", "DocumentDB.1", "Neptune.1", "Redshift.10") + iso("A.8.24") + pci("3.5.1"),
    remediation=(
        "Set storage_encrypted (Redshift: encrypted) to true; an unencrypted database is replaced "
        "from an encrypted snapshot."
    ),
    types=tuple(SWITCHES),
)
def database_encrypted(database: Resource) -> Verdict:
    """The provider leaves encryption off unless it is asked for; Redshift and Aurora Serverless v1 are always
    encrypted."""
    always = database.type == REDSHIFT or database.get("engineMode") == "serverless"
    name = SWITCHES[database.type]
    if str(database.get(name, always)).lower() == "true":  # Redshift's property is a text
        return passed()
    if _is_replica(database):
        return not_applicable("a replica is encrypted as its source is")
    return failed(f"{name} is false", "true")


@rule(
    id="enc-2-aws-database-own-key",
    title="Databases are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=iso("A.8.24") + pci("3.6.1"),
    remediation="Set the database's KMS key to a customer managed key.",
    types=tuple(KEYS),
)
def database_own_key(database: Resource, graph: Graph) -> Verdict:
    """AWS's own key of a service can be used by whoever may use the service; a customer managed key has a policy."""
    verdict = own_key(database, graph, KEYS[database.type])
    if verdict.outcome is Outcome.FAIL and _is_replica(database):
        return not_applicable("a replica has its source's key")
    return verdict


@rule(
    id="enc-2-aws-database-insights-own-key",
    title="Performance Insights encrypts queries with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=iso("A.8.24"),
    remediation="Set performance_insights_kms_key_id to a customer managed key.",
    types=tuple(INSIGHTS),
)
def database_insights_own_key(database: Resource, graph: Graph) -> Verdict:
    """Performance Insights keeps the text of queries, and with it what users entered."""
    if not database.get(INSIGHTS[database.type], False):
        return not_applicable("Performance Insights is off")
    return own_key(database, graph, "performanceInsightsKmsKeyId")


@rule(
    id="enc-2-aws-database-password-managed",
    title="RDS makes, keeps and rotates the master password in Secrets Manager",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=iso("A.5.17") + pci("8.6.2"),
    remediation="Set manage_master_user_password=True and remove the password.",
    types=(RDS_INSTANCE, RDS_CLUSTER, DOCDB),
)
def database_password_managed(database: Resource) -> Verdict:
    """A password that the program sets lies in the state, and nobody rotates it."""
    if (
        database.has("replicateSourceDb")
        or database.has("replicationSourceIdentifier")
        or database.has("globalClusterIdentifier")
    ):
        return not_applicable("a replica has its source's users")
    for name in ("password", "masterPassword"):
        if database.has(name):
            return failed(f"{name} is set", "manageMasterUserPassword")
    return (
        passed()
        if database.get("manageMasterUserPassword", False)
        else failed("manageMasterUserPassword is false", "true")
    )


@rule(
    id="bc-1-aws-database-backups",
    title="Databases and caches keep automatic backups for a week or more",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=fsbp("RDS.11", "DocumentDB.2", "Neptune.5", "Redshift.3", "ElastiCache.1") + iso("A.8.13"),
    remediation="Set the retention of automatic backups to 7 days or more.",
    types=tuple(RETENTION),
)
def database_backups(database: Resource) -> Verdict:
    """Point-in-time recovery reaches as far back as automatic backups do."""
    if str(database.get("engine", "")) == "memcached":
        return not_applicable("memcached has no backups, and loses its content with every node")
    name, default = RETENTION[database.type]
    days = int(database.get(name, default))
    if days >= SHORTEST_RETENTION:
        return passed()
    if _is_replica(database):
        return not_applicable("a replica is restored from its source")
    return failed(f"{name} is {days}", f"{SHORTEST_RETENTION} or more")


@rule(
    id="bc-1-aws-database-deletion-protected",
    title="Databases and tables refuse to be deleted",
    severity=Severity.MEDIUM,
    statements=("BC-1",),
    controls=fsbp("RDS.7", "RDS.8", "DocumentDB.5", "Neptune.4", "DynamoDB.6") + iso("A.8.13"),
    remediation="Set deletion_protection (DynamoDB: deletion_protection_enabled) to true.",
    types=tuple(DELETION),
)
def database_deletion_protected(database: Resource) -> Verdict:
    """Deleting takes two steps then, of which the first shows in a review."""
    name = DELETION[database.type]
    if not database.get(name, database.type == LEDGER):  # QLDB protects unless it is told otherwise
        return failed(f"{name} is false", "true")
    for replica in database.blocks("replicas") if database.type.startswith("aws:dynamodb/table:") else ():
        if not replica.get("deletionProtectionEnabled", False):
            return failed(f"{replica.path}.deletionProtectionEnabled is false", "true")
    return passed()


@rule(
    id="enc-2-aws-database-iam-sign-in",
    title="Databases take short-lived IAM tokens instead of passwords",
    severity=Severity.LOW,
    statements=("ENC-2",),
    controls=fsbp("RDS.10", "RDS.12", "Neptune.7") + iso("A.8.5"),
    remediation="Set iam_database_authentication_enabled to true.",
    types=(RDS_INSTANCE, RDS_CLUSTER, NEPTUNE),
)
def database_iam_sign_in(database: Resource) -> Verdict:
    """Oracle, SQL Server and Db2 do not support it."""
    engine = str(database.get("engine", "mysql")).lower()
    if not engine.startswith(IAM_ENGINES):
        return not_applicable(f"the engine {engine} does not take IAM tokens")
    on = database.get("iamDatabaseAuthenticationEnabled", False)
    return passed() if on else failed("iamDatabaseAuthenticationEnabled is false", "true")


@rule(
    id="mon-3-aws-database-logs-exported",
    title="Databases send their logs to CloudWatch",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=fsbp("RDS.9", "RDS.34", "DocumentDB.4", "Neptune.2") + iso("A.8.15") + pci("10.2.1"),
    remediation="List the engine's logs, such as postgresql or audit, in enabled_cloudwatch_logs_exports.",
    types=tuple(LOGS),
)
def database_logs_exported(database: Resource) -> Verdict:
    """Logs on the database's own disk are gone with the database, and with whoever broke into it."""
    name = LOGS[database.type]
    kinds = database.get(name, [])
    if database.type in (DOCDB, NEPTUNE) and "audit" not in kinds:
        return failed(f"{name} lacks audit", "audit")
    return passed() if kinds else failed(f"{name} is empty", "the engine's logs")


@rule(
    id="bc-3-aws-database-copies-own-key",
    title="Copies of stores, snapshots, exports and their replicated backups have a key of the company's own",
    severity=Severity.HIGH,
    statements=("BC-3",),
    controls=fsbp("RDS.4") + iso("A.8.13", "A.8.24"),
    remediation="Set kms_key_id to a customer managed key of the region that the copy goes to.",
    types=(
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
        "aws:rds/exportTask:ExportTask",
        "aws:memorydb/snapshot:Snapshot",
        "aws:redshift/snapshotCopy:SnapshotCopy",
        "aws:redshift/snapshotCopyGrant:SnapshotCopyGrant",
        FILE_COPIES,
    ),
)
def database_copies_own_key(copy: Resource, graph: Graph) -> Verdict:
    """A copy does not take the key of what it copies when it goes to another region; Redshift takes it by a grant."""
    if copy.type == "aws:redshift/snapshotCopy:SnapshotCopy":
        given = copy.has("snapshotCopyGrantName")
        return passed() if given else failed("snapshotCopyGrantName is not set", "a SnapshotCopyGrant with a key")
    if copy.type == FILE_COPIES:
        target = next(iter(copy.blocks("destination")), None)
        if target and target.has("fileSystemId"):
            return not_applicable("it copies to a file system that has its own encryption")
        return own_key(copy, graph, "kmsKeyId", target)
    return own_key(copy, graph, "kmsKeyArn" if copy.type.startswith("aws:memorydb/") else "kmsKeyId")


@rule(
    id="gdpr-1-aws-database-snapshot-not-shared",
    title="Snapshots of databases are shared with the company's own accounts only",
    severity=Severity.CRITICAL,
    statements=("GDPR-1", "BC-3"),
    controls=fsbp("RDS.1", "DocumentDB.3", "Neptune.3") + iso("A.5.14", "A.8.3") + pci("1.4.4"),
    remediation="Remove the account, or `all`, from shared_accounts.",
    types=(
        "aws:rds/snapshot:Snapshot",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    ),
)
def database_snapshot_not_shared(snapshot: Resource, graph: Graph) -> Verdict:
    """``all`` makes a snapshot public."""
    accounts = {str(account) for account in snapshot.get("sharedAccounts", [])}
    if "all" in accounts:
        return failed("sharedAccounts holds all: anybody may restore it", "the company's own accounts")
    own = own_accounts(graph)
    foreign = sorted(accounts - own)
    if foreign and not own:
        return undetermined(f"shared with {foreign[0]}, and it is not known which accounts are the company's own")
    return (
        failed(f"shared with {foreign[0]}", f"the company's own accounts: {', '.join(sorted(own))}")
        if foreign
        else passed()
    )
