"""A compliant AWS deployment of a data team: one of each managed database that the other projects lack."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL, backup, group, key, network, role
from tests.foreign.world import ACCOUNT, Ref, World, allow, secret


def warehouse() -> World:
    """Documents, graphs, caches, time series, a ledger: one of each managed database that the other projects lack."""
    world = World("warehouse", region="eu-south-2")
    network(world)
    kms = key(world, "wh-key", "rds", "logs", "dax", "cassandra", "timestream")
    nets = [world.ref("private-a"), world.ref("private-b")]
    sg = group(world, "wh-sg", (("10.0.0.0/16", 27017, "Inside"),))
    _documents(world, kms, nets, sg)
    _graph(world, kms, nets, sg)
    _memory(world, kms, nets, sg)
    _series(world, kms, nets, sg)
    _serverless(world, kms, nets, sg)
    _mysql(world, kms, nets, sg)
    names = ("mongo", "neptune", "mysql")
    backup(world, kms, *(world.arn(name) for name in names), world.arn("points"))
    return world


def _documents(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    world.add("aws:docdb/subnetGroup:SubnetGroup", "mongo-nets", {"subnetIds": nets}, id="mongo-nets")
    params = [
        {"name": "tls", "value": "tls1.2+", "applyMethod": "pending-reboot"},
        {"name": "audit_logs", "value": "enabled", "applyMethod": "immediate"},
    ]
    given = {"family": "docdb5.0", "parameters": params}
    world.add("aws:docdb/clusterParameterGroup:ClusterParameterGroup", "mongo-params", given, id="mongo-params")
    world.add(
        "aws:docdb/cluster:Cluster",
        "mongo",
        {
            "clusterIdentifier": "mongo", "engine": "docdb", "storageEncrypted": True, "kmsKeyId": kms,
            "masterUsername": "ops", "manageMasterUserPassword": True, "backupRetentionPeriod": 14,
            "deletionProtection": True, "dbSubnetGroupName": world.ref("mongo-nets"), "vpcSecurityGroupIds": [sg],
            "dbClusterParameterGroupName": world.ref("mongo-params"), "finalSnapshotIdentifier": "mongo-final",
            "enabledCloudwatchLogsExports": ["audit", "profiler"], "tags": PERSONAL,
        },
        id="mongo",
        arn=f"arn:aws:rds:{world.region}:{ACCOUNT}:cluster:mongo",
        outputs={"skipFinalSnapshot": False},
        protect=True,
    )  # fmt: skip
    node = {"clusterIdentifier": world.ref("mongo"), "instanceClass": "db.r6g.large", "autoMinorVersionUpgrade": True}
    more = {"storageEncrypted": True, "publiclyAccessible": False, "engine": "docdb"}
    world.add("aws:docdb/clusterInstance:ClusterInstance", "mongo-0", node, id="mongo-0", outputs=more)


def _graph(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    world.add("aws:neptune/subnetGroup:SubnetGroup", "graph-nets", {"subnetIds": nets}, id="graph-nets")
    audited = {"family": "neptune1.3", "parameters": [{"name": "neptune_enable_audit_log", "value": "1"}]}
    world.add("aws:neptune/clusterParameterGroup:ClusterParameterGroup", "graph-params", audited, id="graph-params")
    world.add(
        "aws:neptune/cluster:Cluster",
        "neptune",
        {
            "clusterIdentifier": "graph", "engine": "neptune", "storageEncrypted": True, "kmsKeyArn": kms,
            "iamDatabaseAuthenticationEnabled": True, "backupRetentionPeriod": 14, "deletionProtection": True,
            "copyTagsToSnapshot": True, "enableCloudwatchLogsExports": ["audit"], "tags": PERSONAL,
            "neptuneSubnetGroupName": world.ref("graph-nets"), "vpcSecurityGroupIds": [sg],
            "neptuneClusterParameterGroupName": world.ref("graph-params"), "finalSnapshotIdentifier": "graph-final",
        },
        id="graph",
        arn=f"arn:aws:rds:{world.region}:{ACCOUNT}:cluster:graph",
        protect=True,
    )  # fmt: skip
    node = {"clusterIdentifier": world.ref("neptune"), "instanceClass": "db.r6g.large", "autoMinorVersionUpgrade": True}
    inside = {"publiclyAccessible": False, "storageEncrypted": True}
    world.add("aws:neptune/clusterInstance:ClusterInstance", "graph-0", node, id="graph-0", outputs=inside)
    world.add(
        "aws:neptunegraph/graph:Graph",
        "links",
        {
            "graphName": "links", "provisionedMemory": 16, "publicConnectivity": False, "deletionProtection": True,
            "kmsKeyIdentifier": kms, "replicaCount": 1, "tags": PERSONAL,
        },
        id="g-1",
        protect=True,
    )  # fmt: skip


def _memory(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    world.add("aws:memorydb/subnetGroup:SubnetGroup", "mem-nets", {"subnetIds": nets}, id="mem-nets")
    person = {
        "userName": "app", "accessString": "on ~app:* &* -@all +@read +@write",
        "authenticationMode": {"type": "iam"},
    }  # fmt: skip
    world.add("aws:memorydb/user:User", "mem-user", person, id="app")
    world.add("aws:memorydb/acl:Acl", "mem-acl", {"name": "apps", "userNames": [world.ref("mem-user")]}, id="apps")
    world.add(
        "aws:memorydb/cluster:Cluster",
        "memory",
        {
            "name": "memory", "aclName": world.ref("mem-acl"), "nodeType": "db.r7g.large", "engine": "valkey",
            "tlsEnabled": True, "kmsKeyArn": kms, "snapshotRetentionLimit": 14, "finalSnapshotName": "memory-final",
            "subnetGroupName": world.ref("mem-nets"), "securityGroupIds": [sg], "autoMinorVersionUpgrade": True,
            "numReplicasPerShard": 1, "tags": PERSONAL,
        },
        id="memory",
        protect=True,
    )  # fmt: skip
    world.add("aws:dax/subnetGroup:SubnetGroup", "dax-nets", {"subnetIds": nets}, id="dax-nets")
    world.add(
        "aws:dax/cluster:Cluster",
        "dax",
        {
            "clusterName": "dax", "nodeType": "dax.r5.large", "replicationFactor": 3, "securityGroupIds": [sg],
            "iamRoleArn": role(world, "dax-role", "dax"), "subnetGroupName": world.ref("dax-nets"),
            "serverSideEncryption": {"enabled": True}, "clusterEndpointEncryptionType": "TLS", "tags": PERSONAL,
        },
        id="dax",
        protect=True,
    )  # fmt: skip
    quick = {
        "engine": "valkey", "name": "quick", "kmsKeyId": kms, "subnetIds": nets, "securityGroupIds": [sg],
        "snapshotRetentionLimit": 7, "dailySnapshotTime": "02:00", "userGroupId": "apps", "tags": PERSONAL,
    }  # fmt: skip
    world.add("aws:elasticache/serverlessCache:ServerlessCache", "quick", quick, id="quick", protect=True)


def _series(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    base = {"databaseName": "metrics", "kmsKeyId": kms, "tags": PERSONAL}
    world.add("aws:timestreamwrite/database:Database", "metrics", base, id="metrics", protect=True)
    kept = {"magneticStoreRetentionPeriodInDays": 400, "memoryStoreRetentionPeriodInHours": 24}
    table = {"databaseName": world.ref("metrics"), "tableName": "points", "retentionProperties": kept, "tags": PERSONAL}
    world.add("aws:timestreamwrite/table:Table", "points", table, id="points:metrics", protect=True)
    influx = {
        "name": "influx", "dbInstanceType": "db.influx.medium", "allocatedStorage": 20, "organization": "acme",
        "bucket": "main", "username": "ops", "password": secret(), "vpcSubnetIds": nets, "vpcSecurityGroupIds": [sg],
        "publiclyAccessible": False, "deploymentType": "WITH_MULTIAZ_STANDBY", "tags": PERSONAL,
    }  # fmt: skip
    world.add("aws:timestreaminfluxdb/dbInstance:DbInstance", "influx", influx, id="in-1", protect=True)
    space = {"name": "carts"}
    world.add("aws:keyspaces/keyspace:Keyspace", "carts", space, id="carts")
    world.add(
        "aws:keyspaces/table:Table",
        "cart",
        {
            "keyspaceName": world.ref("carts"), "tableName": "cart", "tags": PERSONAL,
            "schemaDefinition": {
                "columns": [{"name": "id", "type": "text"}], "partitionKeys": [{"name": "id"}],
            },
            "encryptionSpecification": {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyIdentifier": kms},
            "pointInTimeRecovery": {"status": "ENABLED"},
        },
        id="carts/cart",
        protect=True,
    )  # fmt: skip
    book = {
        "name": "book", "permissionsMode": "STANDARD", "kmsKey": kms, "deletionProtection": True, "tags": PERSONAL,
    }  # fmt: skip
    world.add("aws:qldb/ledger:Ledger", "book", book, id="book", protect=True)


def _serverless(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    world.add(
        "aws:redshiftserverless/namespace:Namespace",
        "dwh-space",
        {
            "namespaceName": "dwh", "dbName": "lake", "kmsKeyId": kms, "manageAdminPassword": True,
            "adminPasswordSecretKmsKeyId": kms, "logExports": ["userlog", "connectionlog", "useractivitylog"],
            "tags": PERSONAL,
        },
        id="dwh",
        protect=True,
    )  # fmt: skip
    world.add(
        "aws:redshiftserverless/workgroup:Workgroup",
        "dwh-group",
        {
            "namespaceName": world.ref("dwh-space"), "workgroupName": "dwh", "publiclyAccessible": False,
            "enhancedVpcRouting": True, "subnetIds": nets, "securityGroupIds": [sg], "baseCapacity": 32,
            "configParameters": [{"parameterKey": "require_ssl", "parameterValue": "true"}],
        },
        id="dwh",
    )  # fmt: skip


def _mysql(world: World, kms: Ref, nets: list[Ref], sg: Ref) -> None:
    world.add("aws:rds/subnetGroup:SubnetGroup", "mysql-nets", {"subnetIds": nets}, id="mysql-nets")
    tls = {"family": "mysql8.4", "parameters": [{"name": "require_secure_transport", "value": "ON"}]}
    world.add("aws:rds/parameterGroup:ParameterGroup", "mysql-params", tls, id="mysql-params")
    watcher = role(world, "mysql-watcher", "monitoring.rds")
    common = {
        "instanceClass": "db.m7g.large", "storageEncrypted": True, "kmsKeyId": kms, "vpcSecurityGroupIds": [sg],
        "parameterGroupName": world.ref("mysql-params"), "deletionProtection": True, "autoMinorVersionUpgrade": True,
        "copyTagsToSnapshot": True, "performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": kms,
        "monitoringInterval": 60, "monitoringRoleArn": watcher, "caCertIdentifier": "rds-ca-rsa4096-g1",
        "enabledCloudwatchLogsExports": ["audit", "error", "general", "slowquery"], "tags": PERSONAL,
        "iamDatabaseAuthenticationEnabled": True, "backupRetentionPeriod": 14, "multiAz": True,
        "publiclyAccessible": False,
    }  # fmt: skip
    first = {
        **common, "engine": "mysql", "engineVersion": "8.4.5", "allocatedStorage": 100, "username": "ops",
        "manageMasterUserPassword": True, "masterUserSecretKmsKeyId": kms, "dbSubnetGroupName": world.ref("mysql-nets"),
        "finalSnapshotIdentifier": "mysql-final",
    }  # fmt: skip
    arn = f"arn:aws:rds:{world.region}:{ACCOUNT}:db:mysql"
    world.add(
        "aws:rds/instance:Instance", "mysql", first, id="db-MYSQL", arn=arn,
        outputs={"identifier": "mysql", "skipFinalSnapshot": False, "port": 3306}, protect=True,
    )  # fmt: skip
    second = {**common, "replicateSourceDb": world.out("mysql", "identifier"), "finalSnapshotIdentifier": "copy-final"}
    world.add(
        "aws:rds/instance:Instance", "mysql-copy", second, id="db-COPY", arn=f"{arn}-copy",
        outputs={"identifier": "mysql-copy", "engine": "mysql", "skipFinalSnapshot": False}, protect=True,
    )  # fmt: skip
    far = world.provider("aws", "stockholm", region="eu-north-1")
    other = f"arn:aws:kms:eu-north-1:{ACCOUNT}:key/far"
    copied = {"sourceDbInstanceArn": world.arn("mysql"), "retentionPeriod": 14, "kmsKeyId": other}
    kind = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication"
    world.add(kind, "mysql-far", copied, provider=far)
    code = f"arn:aws:secretsmanager:{world.region}:{ACCOUNT}:secret:mysql"
    reader = role(world, "proxy-role", "rds", allow("secretsmanager:GetSecretValue", code))
    world.add(
        "aws:rds/proxy:Proxy",
        "pool",
        {
            "name": "pool", "engineFamily": "MYSQL", "roleArn": reader, "vpcSubnetIds": nets, "requireTls": True,
            "vpcSecurityGroupIds": [sg], "debugLogging": False,
            "auths": [{"authScheme": "SECRETS", "iamAuth": "REQUIRED", "secretArn": code}],
        },
        id="pool",
    )  # fmt: skip
