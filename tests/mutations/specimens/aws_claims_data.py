"""Databases, tables, caches, search and file systems, as a service team would add them to the data zone."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add

KEY = "@{aws-keys-storage.arn}"
COPY_KEY = "@{aws-keys-backup-region-storage.arn}"
DATA = ["@{Subnet aws-network-data-a.id}", "@{Subnet aws-network-data-b.id}"]
GROUP = ["@{aws-firewall-data.id}"]
TAGS = {"classification": "personal", "purpose": "Claims of customers", "retention-days": "365", "backup": "daily"}
"""What every store of the claims service is tagged with."""

CLUSTER = {
    "storageEncrypted": True,
    "backupRetentionPeriod": 14,
    "deletionProtection": True,
    "skipFinalSnapshot": False,
    "vpcSecurityGroupIds": GROUP,
    "tags": TAGS,
}
"""What Aurora, DocumentDB and Neptune spell alike."""


def _store(token: str, label: str, /, **properties: Any) -> Edit:
    return add(token, label, {**properties, "tags": TAGS})


DATABASES = [
    add("aws:rds/subnetGroup:SubnetGroup", "claims-subnets", {"name": "claims-subnets", "subnetIds": DATA}),
    _store(
        "aws:rds/instance:Instance",
        "claims-db",
        engine="postgres",
        engineVersion="16.4",
        instanceClass="db.t4g.medium",
        allocatedStorage=50,
        username="claims",
        manageMasterUserPassword=True,
        masterUserSecretKmsKeyId=KEY,
        storageEncrypted=True,
        kmsKeyId=KEY,
        performanceInsightsEnabled=True,
        performanceInsightsKmsKeyId=KEY,
        backupRetentionPeriod=14,
        deletionProtection=True,
        iamDatabaseAuthenticationEnabled=True,
        enabledCloudwatchLogsExports=["postgresql", "upgrade"],
        publiclyAccessible=False,
        multiAz=True,
        dbSubnetGroupName="@{claims-subnets.name}",
        vpcSecurityGroupIds=GROUP,
    ),
    add(
        "aws:rds/cluster:Cluster",
        "claims-aurora",
        {
            **CLUSTER,
            "engine": "aurora-postgresql",
            "engineVersion": "17.4",
            "kmsKeyId": KEY,
            "masterUsername": "claims",
            "manageMasterUserPassword": True,
            "iamDatabaseAuthenticationEnabled": True,
            "enabledCloudwatchLogsExports": ["postgresql"],
            "dbSubnetGroupName": "@{claims-subnets.name}",
        },
    ),
    add(
        "aws:rds/clusterInstance:ClusterInstance",
        "claims-aurora-1",
        {
            "clusterIdentifier": "@{claims-aurora.id}",
            "engine": "aurora-postgresql",
            "instanceClass": "db.r8g.large",
            "publiclyAccessible": False,
            "performanceInsightsEnabled": True,
            "performanceInsightsKmsKeyId": KEY,
        },
    ),
    add(
        "aws:rds/globalCluster:GlobalCluster",
        "claims-global",
        {
            "globalClusterIdentifier": "claims-global",
            "engine": "aurora-postgresql",
            "storageEncrypted": True,
            "deletionProtection": True,
        },
    ),
    add(
        "aws:docdb/cluster:Cluster",
        "claims-letters",
        {
            **CLUSTER,
            "engine": "docdb",
            "kmsKeyId": KEY,
            "masterUsername": "claims",
            "manageMasterUserPassword": True,
            "enabledCloudwatchLogsExports": ["audit"],
            "dbSubnetGroupName": "@{claims-subnets.name}",
        },
    ),
    add(
        "aws:docdb/clusterInstance:ClusterInstance",
        "claims-letters-1",
        {
            "clusterIdentifier": "@{claims-letters.id}",
            "instanceClass": "db.r6g.large",
            "enablePerformanceInsights": True,
            "performanceInsightsKmsKeyId": KEY,
        },
    ),
    add(
        "aws:neptune/cluster:Cluster",
        "claims-relations",
        {
            **CLUSTER,
            "engine": "neptune",
            "kmsKeyArn": KEY,
            "iamDatabaseAuthenticationEnabled": True,
            "enableCloudwatchLogsExports": ["audit"],
            "neptuneSubnetGroupName": "@{claims-subnets.name}",
        },
    ),
    _store(
        "aws:redshift/cluster:Cluster",
        "claims-warehouse",
        enhancedVpcRouting=True,
        clusterIdentifier="claims-warehouse",
        nodeType="ra3.large",
        encrypted="true",
        kmsKeyId=KEY,
        automatedSnapshotRetentionPeriod=14,
        manageMasterPassword=True,
        publiclyAccessible=False,
        skipFinalSnapshot=False,
        clusterParameterGroupName="@{claims-warehouse-settings.name}",
        vpcSecurityGroupIds=GROUP,
    ),
    _store(
        "aws:redshiftserverless/namespace:Namespace",
        "claims-reports",
        namespaceName="claims-reports",
        kmsKeyId=KEY,
        manageAdminPassword=True,
        logExports=["userlog", "connectionlog"],
    ),
    _store(
        "aws:dsql/cluster:Cluster",
        "claims-numbers",
        kmsEncryptionKey=KEY,
        deletionProtectionEnabled=True,
    ),
    _store("aws:timestreamwrite/database:Database", "claims-times", databaseName="claims-times", kmsKeyId=KEY),
    _store(
        "aws:neptunegraph/graph:Graph",
        "claims-graph",
        graphName="claims-graph",
        provisionedMemory=16,
        publicConnectivity=False,
        kmsKeyIdentifier=KEY,
        deletionProtection=True,
    ),
]

COPIES = [
    add(
        "aws:rds/snapshot:Snapshot",
        "claims-db-saved",
        {"dbInstanceIdentifier": "@{claims-db.id}", "dbSnapshotIdentifier": "claims-db-saved"},
    ),
    add(
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "claims-aurora-saved",
        {"dbClusterIdentifier": "@{claims-aurora.id}", "dbClusterSnapshotIdentifier": "claims-aurora-saved"},
    ),
    add(
        "aws:rds/snapshotCopy:SnapshotCopy",
        "claims-db-copy",
        {
            "sourceDbSnapshotIdentifier": "@{claims-db-saved.arn}",
            "targetDbSnapshotIdentifier": "claims-db-copy",
            "kmsKeyId": COPY_KEY,
        },
    ),
    add(
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
        "claims-aurora-copy",
        {
            "sourceDbClusterSnapshotIdentifier": "@{claims-aurora-saved.arn}",
            "targetDbClusterSnapshotIdentifier": "claims-aurora-copy",
            "kmsKeyId": COPY_KEY,
        },
    ),
    add(
        "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
        "claims-db-backups",
        {"sourceDbInstanceArn": "@{claims-db.arn}", "kmsKeyId": COPY_KEY, "retentionPeriod": 14},
        provider="aws-region-backup",
        region="eu-west-1",
    ),
    add(
        "aws:rds/exportTask:ExportTask",
        "claims-export",
        {
            "exportTaskIdentifier": "claims-export",
            "sourceArn": "@{claims-db-saved.arn}",
            "iamRoleArn": "@{aws-vaults-role-role.arn}",
            "s3BucketName": "@{aws-storage-exports-bucket.bucket}",
            "kmsKeyId": KEY,
        },
    ),
]

TABLES = [
    _store(
        "aws:dynamodb/table:Table",
        "claims-table",
        name="claims-table",
        billingMode="PAY_PER_REQUEST",
        hashKey="id",
        attributes=[{"name": "id", "type": "S"}],
        serverSideEncryption={"enabled": True, "kmsKeyArn": KEY},
        pointInTimeRecovery={"enabled": True, "recoveryPeriodInDays": 35},
        deletionProtectionEnabled=True,
        replicas=[
            {
                "regionName": "eu-west-1",
                "kmsKeyArn": COPY_KEY,
                "pointInTimeRecovery": True,
                "deletionProtectionEnabled": True,
            }
        ],
    ),
    add(
        "aws:dynamodb/tableReplica:TableReplica",
        "claims-table-copy",
        {
            "globalTableArn": "@{claims-table.arn}",
            "kmsKeyArn": "@{claims-replica-key.arn}",
            "pointInTimeRecovery": True,
            "deletionProtectionEnabled": True,
        },
        provider="aws-region-backup",
        region="eu-west-1",
    ),
    _store(
        "aws:keyspaces/table:Table",
        "claims-rows",
        keyspaceName="claims",
        tableName="rows",
        schemaDefinition={"columns": [{"name": "id", "type": "text"}], "partitionKeys": [{"name": "id"}]},
        encryptionSpecification={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyIdentifier": KEY},
        pointInTimeRecovery={"status": "ENABLED"},
    ),
]

FILE_SYSTEMS = [
    _store("aws:efs/fileSystem:FileSystem", "claims-files", encrypted=True, kmsKeyId=KEY),
    _store(
        "aws:fsx/lustreFileSystem:LustreFileSystem",
        "claims-scans",
        subnetIds=DATA[0],
        deploymentType="PERSISTENT_2",
        kmsKeyId=KEY,
        automaticBackupRetentionDays=14,
        securityGroupIds=GROUP,
    ),
]

SPECIMENS = [
    add(
        "aws:redshift/parameterGroup:ParameterGroup",
        "claims-warehouse-settings",
        {
            "name": "claims-warehouse-settings",
            "family": "redshift-2.0",
            "parameters": [{"name": "require_ssl", "value": "true"}],
        },
    ),
    *DATABASES,
    *COPIES,
    *TABLES,
    *FILE_SYSTEMS,
]
