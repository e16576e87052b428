"""Cases of the rules for databases."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import ACCOUNT, FOREIGN, HOME, key, key_arn

NOTHING = [("none", (HOME,))]
KEY = key("k1")
OWN = {"kmsKeyId": key_arn("k1")}


def db(**properties: Any) -> Resource:
    return make(
        "aws:rds/instance:Instance", "db", {"engine": "postgres", "instanceClass": "db.t4g.micro", **properties}
    )


def cluster(**properties: Any) -> Resource:
    return make("aws:rds/cluster:Cluster", "cl", {"engine": "aurora-postgresql", **properties})


def other(token: str, **properties: Any) -> Resource:
    return make(token, "x", properties)


DOCDB, NEPTUNE = "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"
REPLICA = db(replicateSourceDb="main")

CASES: list[Case] = [
    *cases(
        "enc-2-aws-database-encrypted",
        passes=[
            ("instance", (db(storageEncrypted=True),)),
            ("serverless v1", (cluster(engineMode="serverless"),)),
            ("Redshift's default", (other("aws:redshift/cluster:Cluster"),)),
            ("Redshift by text", (other("aws:redshift/cluster:Cluster", encrypted="true"),)),
        ],
        fails=[
            ("instance by default", (db(),)),
            ("cluster by default", (cluster(),)),
            ("global cluster", (other("aws:rds/globalCluster:GlobalCluster"),)),
            ("DocumentDB", (other(DOCDB),)),
            ("Neptune", (other(NEPTUNE, storageEncrypted=False),)),
            ("Redshift by text", (other("aws:redshift/cluster:Cluster", encrypted="false"),)),
        ],
        undetermined=[
            ("a copy of an unknown source", (db(replicateSourceDb=UNKNOWN, storageEncrypted=False),)),
            ("unknown", (db(storageEncrypted=UNKNOWN),)),
        ],
        not_applicable=[("a replica", (REPLICA,)), *NOTHING],
    ),
    *cases(
        "enc-2-aws-database-own-key",
        passes=[("instance", (db(**OWN), KEY)), ("Neptune", (other(NEPTUNE, kmsKeyArn=key_arn("k1")), KEY))],
        fails=[
            ("AWS's own", (db(storageEncrypted=True),)),
            ("AWS's own by alias", (cluster(kmsKeyId=f"arn:aws:kms:eu-central-1:{ACCOUNT}:alias/aws/rds"),)),
            ("DocumentDB elastic", (other("aws:docdb/elasticCluster:ElasticCluster"),)),
            ("Aurora DSQL", (other("aws:dsql/cluster:Cluster", kmsEncryptionKey="AWS_OWNED_KMS_KEY"),)),
        ],
        undetermined=[("unknown", (db(kmsKeyId=UNKNOWN),))],
        not_applicable=[("a replica", (REPLICA,)), *NOTHING],
    ),
    *cases(
        "enc-2-aws-database-insights-own-key",
        passes=[("own", (db(performanceInsightsEnabled=True, performanceInsightsKmsKeyId=key_arn("k1")), KEY))],
        fails=[
            ("none", (db(performanceInsightsEnabled=True, **OWN), KEY)),
            ("DocumentDB", (other("aws:docdb/clusterInstance:ClusterInstance", enablePerformanceInsights=True),)),
        ],
        undetermined=[("unknown", (db(performanceInsightsEnabled=UNKNOWN),))],
        not_applicable=[("off", (db(),)), *NOTHING],
    ),
    *cases(
        "enc-2-aws-database-password-managed",
        passes=[("managed", (db(manageMasterUserPassword=True),))],
        fails=[
            ("a password", (db(password="hunter2"),)),
            ("both", (cluster(masterPassword="hunter2", manageMasterUserPassword=True),)),
            ("neither", (db(),)),
        ],
        undetermined=[("unknown", (db(manageMasterUserPassword=UNKNOWN),))],
        not_applicable=[("a replica", (REPLICA,)), *NOTHING],
    ),
    *cases(
        "bc-1-aws-database-backups",
        passes=[("two weeks", (db(backupRetentionPeriod=14),))],
        fails=[
            ("none", (db(),)),
            ("Aurora's default", (cluster(),)),
            ("a day", (other(DOCDB, backupRetentionPeriod=1),)),
            ("a cache", (other("aws:elasticache/replicationGroup:ReplicationGroup"),)),
        ],
        undetermined=[("unknown", (db(backupRetentionPeriod=UNKNOWN),))],
        not_applicable=[("a replica", (REPLICA,)), *NOTHING],
    ),
    *cases(
        "bc-1-aws-database-deletion-protected",
        passes=[("on", (db(deletionProtection=True),))],
        fails=[
            ("default", (cluster(),)),
            ("table", (other("aws:dynamodb/table:Table", name="t"),)),
            (
                "a table's replica",
                (
                    other(
                        "aws:dynamodb/table:Table",
                        deletionProtectionEnabled=True,
                        replicas=[{"regionName": "eu-west-1"}],
                    ),
                ),
            ),
        ],
        undetermined=[("unknown", (db(deletionProtection=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-database-iam-sign-in",
        passes=[("on", (db(iamDatabaseAuthenticationEnabled=True),))],
        fails=[("off", (db(),)), ("cluster", (cluster(iamDatabaseAuthenticationEnabled=False),))],
        undetermined=[("unknown", (db(iamDatabaseAuthenticationEnabled=UNKNOWN),))],
        not_applicable=[("SQL Server", (db(engine="sqlserver-ex"),)), *NOTHING],
    ),
    *cases(
        "mon-3-aws-database-logs-exported",
        passes=[("some", (db(enabledCloudwatchLogsExports=["postgresql"]),))],
        fails=[("none", (db(),)), ("empty", (other(NEPTUNE, enableCloudwatchLogsExports=[]),))],
        undetermined=[("unknown", (db(enabledCloudwatchLogsExports=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-3-aws-database-copies-own-key",
        passes=[("own", (other("aws:rds/snapshotCopy:SnapshotCopy", **OWN), KEY))],
        fails=[
            ("a copy", (other("aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy"),)),
            (
                "backups in another region",
                (other("aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"),),
            ),
            ("an export", (other("aws:rds/exportTask:ExportTask", kmsKeyId="alias/aws/rds"),)),
        ],
        undetermined=[("unknown", (other("aws:rds/snapshotCopy:SnapshotCopy", kmsKeyId=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-database-snapshot-not-shared",
        passes=[
            ("not", (other("aws:rds/snapshot:Snapshot"),)),
            ("with itself", (HOME, other("aws:rds/snapshot:Snapshot", sharedAccounts=[ACCOUNT]))),
        ],
        fails=[
            ("with everybody", (other("aws:rds/snapshot:Snapshot", sharedAccounts=["all"]),)),
            (
                "with another",
                (HOME, other("aws:rds/clusterSnapshot:ClusterSnapshot", sharedAccounts=[ACCOUNT, FOREIGN])),
            ),
        ],
        undetermined=[
            ("unknown", (other("aws:rds/snapshot:Snapshot", sharedAccounts=UNKNOWN),)),
            ("nobody knows whose account", (other("aws:rds/snapshot:Snapshot", sharedAccounts=[FOREIGN]),)),
        ],
        not_applicable=NOTHING,
    ),
]
