"""Mutants of `policy.rules.aws.database`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, add, drop, put
from tests.mutations.mutant import broken, of
from tests.mutations.specimens.aws_claims_data import TAGS

RDS_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/rds"
FOREIGN = "444455556666"
REPLICA = {
    "replicateSourceDb": f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:claims",
    "instanceClass": "db.t4g.medium",
    "engine": "postgres",
    "engineVersion": "16.4",
    "kmsKeyId": "@{aws-keys-storage.arn}",
    "backupRetentionPeriod": 7,
    "deletionProtection": True,
    "iamDatabaseAuthenticationEnabled": True,
    "enabledCloudwatchLogsExports": ["postgresql"],
    "tags": TAGS,
}
"""A copy of a database of another region, which has an encryption and a key of its own."""

ENCRYPTED = [
    *of(
        "enc-2-aws-database-encrypted",
        broken("an instance", put("claims-db", storageEncrypted=False)),
        broken("a cluster that says nothing", drop("claims-aurora", "storageEncrypted")),
        broken("documents", put("claims-letters", storageEncrypted=False)),
        broken("a graph that says null", put("claims-relations", storageEncrypted=None)),
        broken("a global cluster", drop("claims-global", "storageEncrypted")),
        broken("a warehouse, as text", put("claims-warehouse", encrypted="false")),
        broken("a copy of another region's", add("aws:rds/instance:Instance", "claims-near", REPLICA)),
    ),
    *of(
        "enc-2-aws-database-own-key",
        broken("an instance", drop("claims-db", "kmsKeyId")),
        broken("RDS's key", put("claims-aurora", kmsKeyId=RDS_KEY)),
        broken("RDS's key by alias", put("claims-letters", kmsKeyId="alias/aws/rds")),
        broken("a graph", put("claims-relations", kmsKeyArn=None)),
        broken("a warehouse", drop("claims-warehouse", "kmsKeyId")),
        broken("a warehouse without servers", put("claims-reports", kmsKeyId="AWS_OWNED_KMS_KEY")),
        broken("DSQL", put("claims-numbers", kmsEncryptionKey="AWS_OWNED_KMS_KEY")),
        broken("times", put("claims-times", kmsKeyId="")),
        broken("an analysis of graphs", drop("claims-graph", "kmsKeyIdentifier")),
        broken(
            "a copy of another region's",
            add("aws:rds/instance:Instance", "claims-near", {**REPLICA, "storageEncrypted": True, "kmsKeyId": None}),
        ),
    ),
    *of(
        "enc-2-aws-database-insights-own-key",
        broken("an instance", drop("claims-db", "performanceInsightsKmsKeyId")),
        broken("a reader", put("claims-aurora-1", performanceInsightsKmsKeyId=RDS_KEY)),
        broken("a reader of documents", drop("claims-letters-1", "performanceInsightsKmsKeyId")),
        broken("turned on for a cluster", put("claims-aurora", performanceInsightsEnabled=True)),
    ),
    *of(
        "enc-2-aws-database-password-managed",
        broken("left out", drop("claims-db", "manageMasterUserPassword")),
        broken("off", put("claims-letters", manageMasterUserPassword=False)),
        broken(
            "the program sets one",
            put("claims-db", password="Claims-2026-hunter2"),
            also=["enc-2-all-passwords-are-secret"],
        ),
        broken(
            "the program sets one of a cluster",
            put("claims-aurora", masterPassword="Claims-2026-hunter2"),
            also=["enc-2-all-passwords-are-secret"],
        ),
    ),
    *of(
        "enc-2-aws-database-iam-sign-in",
        broken("an instance", put("claims-db", iamDatabaseAuthenticationEnabled=False)),
        broken("a cluster", drop("claims-aurora", "iamDatabaseAuthenticationEnabled")),
        broken("a graph", put("claims-relations", iamDatabaseAuthenticationEnabled=None)),
    ),
]

KEPT = [
    *of(
        "bc-1-aws-database-backups",
        broken("none", put("claims-db", backupRetentionPeriod=0)),
        broken("an instance that says nothing", drop("claims-db", "backupRetentionPeriod")),
        broken("a day, by RDS's default", drop("claims-aurora", "backupRetentionPeriod")),
        broken("six days", put("claims-letters", backupRetentionPeriod=6)),
        broken("a graph", drop("claims-relations", "backupRetentionPeriod")),
        broken("a warehouse", put("claims-warehouse", automatedSnapshotRetentionPeriod=1)),
        broken("a cache", drop("claims-cache", "snapshotRetentionLimit")),
        broken("a cache without servers", put("claims-sessions", snapshotRetentionLimit=0)),
        broken("a store in memory", put("claims-memory", snapshotRetentionLimit=3)),
    ),
    *of(
        "bc-1-aws-database-deletion-protected",
        broken("an instance", put("claims-db", deletionProtection=False)),
        broken("a cluster that says nothing", drop("claims-aurora", "deletionProtection")),
        broken("a global cluster", drop("claims-global", "deletionProtection")),
        broken("a table", put("claims-table", deletionProtectionEnabled=None)),
        broken("a table's replica, inline", put("claims-table", {"replicas.0.deletionProtectionEnabled": False})),
        broken("a table's replica", drop("claims-table-copy", "deletionProtectionEnabled")),
        broken("DSQL", put("claims-numbers", deletionProtectionEnabled=False)),
    ),
    *of(
        "bc-3-aws-database-copies-own-key",
        broken("a snapshot", drop("claims-db-copy", "kmsKeyId")),
        broken("a cluster's snapshot", put("claims-aurora-copy", kmsKeyId=RDS_KEY)),
        broken("backups in another region", drop("claims-db-backups", "kmsKeyId")),
        broken("an export", put("claims-export", kmsKeyId="alias/aws/s3")),
        broken("a snapshot of memory", drop("claims-memory-saved", "kmsKeyArn")),
    ),
    *of(
        "gdpr-1-aws-database-snapshot-not-shared",
        broken("with everybody", put("claims-db-saved", sharedAccounts=["all"])),
        broken("with another company", put("claims-aurora-saved", sharedAccounts=[ACCOUNT, FOREIGN])),
        broken("a copy with everybody", put("claims-db-copy", sharedAccounts=[ACCOUNT, "all"])),
        broken("a cluster's copy with another company", put("claims-aurora-copy", sharedAccounts=[FOREIGN])),
    ),
    *of(
        "mon-3-aws-database-logs-exported",
        broken("none", put("claims-db", enabledCloudwatchLogsExports=[])),
        broken("a cluster", drop("claims-aurora", "enabledCloudwatchLogsExports")),
        broken("documents", put("claims-letters", enabledCloudwatchLogsExports=None)),
        broken("a graph", put("claims-relations", enableCloudwatchLogsExports=[])),
        broken("a warehouse without servers", drop("claims-reports", "logExports")),
    ),
]

MUTANTS = [*ENCRYPTED, *KEPT]
