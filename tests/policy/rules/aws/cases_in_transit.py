"""Cases of `policy.rules.aws.in_transit`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import vpc

NONE = [("nothing of the kind", [vpc()])]
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
DOMAIN = "aws:opensearch/domain:Domain"
PG14 = {"engine": "postgres", "engineVersion": "14.9"}
ENCRYPTED_SEARCH = {
    "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
    "nodeToNodeEncryption": {"enabled": True},
}


def database(**properties: Any) -> Resource:
    return make("aws:rds/instance:Instance", "db", properties)


def parameters(kind: str, name: str = "", value: object = None) -> Resource:
    entries = [{"name": name, "value": value}] if name else []
    return make(kind, "params", {"name": "params", "parameters": entries})


def rds_parameters(name: str = "", value: object = None) -> Resource:
    return parameters("aws:rds/parameterGroup:ParameterGroup", name, value)


def kafka(**transit: Any) -> Resource:
    return make("aws:msk/cluster:Cluster", "kafka", {"encryptionInfo": {"encryptionInTransit": transit}})


def search(**properties: Any) -> Resource:
    return make(DOMAIN, "search", {**ENCRYPTED_SEARCH, **properties})


def migration(**properties: Any) -> Resource:
    return make("aws:dms/endpoint:Endpoint", "source", properties)


def task(**config: Any) -> Resource:
    volume = {"name": "files", "efsVolumeConfiguration": {"fileSystemId": "fs-0", **config}}
    return make("aws:ecs/taskDefinition:TaskDefinition", "task", {"volumes": [volume]})


def replica(name: str, value: str) -> list[Resource]:
    """A replica, which leaves its engine out, with a parameter group of its own."""
    values = {"name": "params", "family": "postgres16", "parameters": [{"name": name, "value": value}]}
    return [
        make("aws:rds/instance:Instance", "replica", {"replicateSourceDb": "first", "parameterGroupName": "params"}),
        make("aws:rds/parameterGroup:ParameterGroup", "params", values),
    ]


def docker_task(options: dict[str, str]) -> Resource:
    volume = {"name": "files", "dockerVolumeConfiguration": {"driver": "local", "driverOpts": options}}
    return make("aws:ecs/taskDefinition:TaskDefinition", "task", {"volumes": [volume]})


CASES = [
    *cases(
        "enc-1-aws-caches-encrypted",
        fails=[
            ("left out", [make(CACHE, "c")]),
            (
                "plain as well",
                [make(CACHE, "c", {"transitEncryptionEnabled": True, "transitEncryptionMode": "preferred"})],
            ),
            ("a cluster", [make("aws:elasticache/cluster:Cluster", "c", {"engine": "memcached"})]),
            ("MemoryDB", [make("aws:memorydb/cluster:Cluster", "c", {"tlsEnabled": False})]),
            ("DAX, left out", [make("aws:dax/cluster:Cluster", "c")]),
        ],
        passes=[
            ("on", [make(CACHE, "c", {"transitEncryptionEnabled": True})]),
            ("MemoryDB, left out", [make("aws:memorydb/cluster:Cluster", "c")]),
            ("DAX", [make("aws:dax/cluster:Cluster", "c", {"clusterEndpointEncryptionType": "TLS"})]),
        ],
        undetermined=[("unknown", [make(CACHE, "c", {"transitEncryptionEnabled": UNKNOWN})])],
        not_applicable=[
            ("a member of a group", [make("aws:elasticache/cluster:Cluster", "c", {"replicationGroupId": "g"})])
        ],
    ),
    *cases(
        "enc-1-aws-kafka-encrypted",
        fails=[
            ("plain", [kafka(clientBroker="PLAINTEXT")]),
            ("plain as well", [kafka(clientBroker="TLS_PLAINTEXT")]),
            ("among brokers", [kafka(clientBroker="TLS", inCluster=False)]),
            (
                "anybody may connect",
                [make("aws:msk/cluster:Cluster", "kafka", {"clientAuthentication": {"unauthenticated": True}})],
            ),
        ],
        passes=[
            ("left out", [make("aws:msk/cluster:Cluster", "kafka")]),
            ("TLS", [kafka(clientBroker="TLS", inCluster=True)]),
        ],
        undetermined=[("unknown", [kafka(clientBroker=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "enc-1-aws-search-encrypted",
        fails=[
            ("left out", [make(DOMAIN, "search")]),
            ("plain HTTP", [search(domainEndpointOptions={"tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"})]),
            ("TLS 1.0 by default", [search(domainEndpointOptions={"enforceHttps": True})]),
            ("among nodes", [search(nodeToNodeEncryption={"enabled": False})]),
            ("Elasticsearch", [make("aws:elasticsearch/domain:Domain", "search")]),
        ],
        passes=[("encrypted", [search()])],
        undetermined=[("unknown", [search(nodeToNodeEncryption=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "enc-1-aws-databases-force-tls",
        fails=[
            ("PostgreSQL 14, default group", [database(**PG14)]),
            (
                "PostgreSQL, turned off",
                [
                    database(engine="postgres", engineVersion="16", parameterGroupName="params"),
                    rds_parameters("rds.force_ssl", "0"),
                ],
            ),
            ("MySQL, left out", [database(engine="mysql", parameterGroupName="params"), rds_parameters()]),
            ("SQL Server", [database(engine="sqlserver-ex")]),
            ("a replica, turned off", replica("rds.force_ssl", "0")),
            (
                "Aurora PostgreSQL 16",
                [make("aws:rds/cluster:Cluster", "db", {"engine": "aurora-postgresql", "engineVersion": "16.4"})],
            ),
            (
                "DocumentDB, turned off",
                [
                    make("aws:docdb/cluster:Cluster", "db", {"dbClusterParameterGroupName": "params"}),
                    parameters("aws:docdb/clusterParameterGroup:ClusterParameterGroup", "tls", "disabled"),
                ],
            ),
            ("Redshift", [make("aws:redshift/cluster:Cluster", "dw")]),
            ("Redshift serverless", [make("aws:redshiftserverless/workgroup:Workgroup", "dw")]),
        ],
        passes=[
            ("a replica", replica("rds.force_ssl", "1")),
            ("a replica of PostgreSQL 16, left to the default", replica("log_connections", "1")),
            ("PostgreSQL 15, default group", [database(engine="postgres", engineVersion="15.4")]),
            ("PostgreSQL 14", [database(**PG14, parameterGroupName="params"), rds_parameters("rds.force_ssl", "1")]),
            (
                "MySQL",
                [
                    database(engine="mysql", parameterGroupName="params"),
                    rds_parameters("require_secure_transport", "ON"),
                ],
            ),
            ("MariaDB 11.8", [database(engine="mariadb", engineVersion="11.8.3")]),
            (
                "Redshift serverless",
                [
                    make(
                        "aws:redshiftserverless/workgroup:Workgroup",
                        "dw",
                        {"configParameters": [{"parameterKey": "require_ssl", "parameterValue": "true"}]},
                    )
                ],
            ),
        ],
        undetermined=[
            ("a group elsewhere", [database(**PG14, parameterGroupName="theirs")]),
            (
                "unknown value",
                [database(**PG14, parameterGroupName="params"), rds_parameters("rds.force_ssl", UNKNOWN)],
            ),
        ],
        not_applicable=[("Oracle", [database(engine="oracle-se2")])],
    ),
    *cases(
        "enc-1-aws-proxies-require-tls",
        fails=[("left out", [make("aws:rds/proxy:Proxy", "proxy")])],
        passes=[("on", [make("aws:rds/proxy:Proxy", "proxy", {"requireTls": True})])],
        undetermined=[("unknown", [make("aws:rds/proxy:Proxy", "proxy", {"requireTls": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "enc-1-aws-migrations-encrypted",
        fails=[
            ("left out", [migration(engineName="postgres")]),
            ("empty", [migration(engineName="postgres", sslMode="")]),
            ("Redis", [migration(engineName="redis", redisSettings={"sslSecurityProtocol": "plaintext"})]),
            ("Kafka", [migration(engineName="kafka", kafkaSettings={"broker": "b"})]),
        ],
        passes=[
            ("required", [migration(engineName="postgres", sslMode="require")]),
            ("Redis, left out", [migration(engineName="redis")]),
        ],
        undetermined=[("unknown", [migration(engineName="mysql", sslMode=UNKNOWN)])],
        not_applicable=[("a bucket", [migration(engineName="s3")])],
    ),
    *cases(
        "enc-1-aws-api-domains-tls",
        fails=[
            ("left out", [make("aws:apigateway/domainName:DomainName", "api")]),
            ("TLS 1.0", [make("aws:apigateway/domainName:DomainName", "api", {"securityPolicy": "TLS_1_0"})]),
        ],
        passes=[
            ("REST", [make("aws:apigateway/domainName:DomainName", "api", {"securityPolicy": "TLS_1_2"})]),
            (
                "HTTP",
                [
                    make(
                        "aws:apigatewayv2/domainName:DomainName",
                        "api",
                        {"domainNameConfiguration": {"securityPolicy": "TLS_1_2"}},
                    )
                ],
            ),
            (
                "TLS 1.3",
                [
                    make(
                        "aws:apigateway/domainName:DomainName",
                        "api",
                        {"securityPolicy": "SecurityPolicy_TLS13_1_3_2025_09"},
                    )
                ],
            ),
        ],
        undetermined=[("unknown", [make("aws:apigateway/domainName:DomainName", "api", {"securityPolicy": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "enc-1-aws-mount-encrypted",
        fails=[
            ("left out", [task()]),
            ("off", [task(transitEncryption="DISABLED")]),
            ("NFS by Docker's driver", [docker_task({"type": "nfs4", "o": "addr=fs-0.efs.example", "device": ":/"})]),
        ],
        passes=[("on", [task(transitEncryption="ENABLED")])],
        undetermined=[("unknown", [task(transitEncryption=UNKNOWN)])],
        not_applicable=[
            ("no volumes", [make("aws:ecs/taskDefinition:TaskDefinition", "task")]),
            ("a volume of the machine's own", [docker_task({"type": "tmpfs"})]),
        ],
    ),
]
