"""Data services take encrypted connections only (ENC-1, NET-6)."""

from __future__ import annotations

import re

from policy.aws_values import truthy
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

CONTROLS = (
    Control("ISO/IEC 27001:2022", "A.8.24", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "4.2.1", Relation.SUPPORTS),
)

REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
CACHE_CLUSTER = "aws:elasticache/cluster:Cluster"
MEMORYDB = ("aws:memorydb/cluster:Cluster", "aws:memorydb/multiRegionCluster:MultiRegionCluster")
DAX = "aws:dax/cluster:Cluster"
SEARCH = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
RDS_INSTANCE, RDS_CLUSTER = "aws:rds/instance:Instance", "aws:rds/cluster:Cluster"
DOCDB_CLUSTER = "aws:docdb/cluster:Cluster"
REDSHIFT = "aws:redshift/cluster:Cluster"
REDSHIFT_SERVERLESS = "aws:redshiftserverless/workgroup:Workgroup"

GROUPS = {
    RDS_INSTANCE: ("parameterGroupName", "aws:rds/parameterGroup:ParameterGroup"),
    RDS_CLUSTER: ("dbClusterParameterGroupName", "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
    DOCDB_CLUSTER: ("dbClusterParameterGroupName", "aws:docdb/clusterParameterGroup:ClusterParameterGroup"),
    REDSHIFT: ("clusterParameterGroupName", "aws:redshift/parameterGroup:ParameterGroup"),
}
"""Per type, the property that names its parameter group, and the group's type."""

VERSIONS = ("tls_version", "ssl_min_protocol_version", "rds.tls10", "rds.tls11")
OLD_TLS = ("TLSv1", "TLSv1.0", "TLSv1.1", "enabled")
"""Parameters that choose versions of TLS, and values of theirs that admit 1.0 or 1.1."""

GOOD_SEARCH_POLICY = re.compile(r"Policy-Min-TLS-1-2-.*")


@rule(
    id="enc-1-aws-caches-encrypted",
    title="Caches take TLS connections only",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(
        Control("AWS FSBP", "ElastiCache.5", Relation.FULL),
        Control("AWS FSBP", "DynamoDB.7", Relation.FULL),
        *CONTROLS,
    ),
    remediation='Set transit_encryption_enabled=True (mode "required"), tls_enabled=True, or the endpoint type TLS.',
    types=(REPLICATION_GROUP, CACHE_CLUSTER, *MEMORYDB, DAX),
)
def caches_encrypted(cache: Resource) -> Verdict:
    """ElastiCache, MemoryDB and DAX. The mode ``preferred`` takes plain connections as well."""
    if cache.type in MEMORYDB:
        return passed() if cache.get("tlsEnabled", default=True) else failed("tlsEnabled is false", "true")
    if cache.type == DAX:
        kind = cache.get("clusterEndpointEncryptionType", default="NONE")
        return passed() if kind == "TLS" else failed(f"clusterEndpointEncryptionType is {kind}", "TLS")
    if cache.type == CACHE_CLUSTER and cache.has("replicationGroupId"):
        return not_applicable("it belongs to a replication group, which is judged")
    if not cache.get("transitEncryptionEnabled", default=False):
        return failed("transitEncryptionEnabled is off", "true")
    mode = cache.get("transitEncryptionMode", default="required")
    return passed() if mode == "required" else failed(f"transitEncryptionMode is {mode}", "required")


@rule(
    id="enc-1-aws-kafka-encrypted",
    title="Kafka encrypts between clients and brokers, and among brokers",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(
        Control("AWS FSBP", "MSK.1", Relation.FULL),
        Control("AWS FSBP", "MSK.6", Relation.FULL),
        *CONTROLS,
    ),
    remediation='Set client_broker="TLS" and in_cluster=True, and no unauthenticated clients.',
    types=("aws:msk/cluster:Cluster",),
)
def kafka_encrypted(cluster: Resource) -> Verdict:
    """AWS's defaults are TLS and encryption among brokers; TLS_PLAINTEXT takes plain connections too."""
    path = "encryptionInfo.encryptionInTransit"
    kind = cluster.get(f"{path}.clientBroker", default="TLS")
    if kind != "TLS":
        return failed(f"{path}.clientBroker is {kind}", "TLS")
    if not cluster.get(f"{path}.inCluster", default=True):
        return failed(f"{path}.inCluster is false", "true")
    if cluster.get("clientAuthentication.unauthenticated", default=False):
        return failed("clientAuthentication.unauthenticated is true", "IAM, SCRAM or certificates")
    return passed()


@rule(
    id="enc-1-aws-search-encrypted",
    title="Search domains take TLS 1.2 only, and encrypt among their nodes",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(
        Control("AWS FSBP", "Opensearch.3", Relation.FULL),
        Control("AWS FSBP", "Opensearch.8", Relation.FULL),
        Control("AWS FSBP", "ES.3", Relation.FULL),
        Control("AWS FSBP", "ES.8", Relation.FULL),
        *CONTROLS,
    ),
    remediation='Set enforce_https, tls_security_policy="Policy-Min-TLS-1-2-PFS-2023-10" and node_to_node_encryption.',
    types=SEARCH,
)
def search_encrypted(domain: Resource) -> Verdict:
    """AWS's defaults are plain HTTP and TLS 1.0."""
    if not domain.get("domainEndpointOptions.enforceHttps", default=False):
        return failed("domainEndpointOptions.enforceHttps is off", "true")
    policy = domain.get("domainEndpointOptions.tlsSecurityPolicy", default="Policy-Min-TLS-1-0-2019-07")
    if not GOOD_SEARCH_POLICY.fullmatch(policy):
        return failed(f"domainEndpointOptions.tlsSecurityPolicy is {policy}", "Policy-Min-TLS-1-2-PFS-2023-10")
    if not domain.get("nodeToNodeEncryption.enabled", default=False):
        return failed("nodeToNodeEncryption is off", "true")
    return passed()


@rule(
    id="enc-1-aws-databases-force-tls",
    title="Databases refuse plain connections",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(
        Control("AWS FSBP", "RDS.41", Relation.FULL),
        Control("AWS FSBP", "RDS.44", Relation.FULL),
        Control("AWS FSBP", "DocumentDB.6", Relation.FULL),
        Control("AWS FSBP", "Redshift.2", Relation.FULL),
        Control("AWS FSBP", "RedshiftServerless.2", Relation.FULL),
        *CONTROLS,
    ),
    remediation="Use a parameter group with rds.force_ssl=1, require_secure_transport=ON, tls=enabled or require_ssl.",
    types=(*GROUPS, REDSHIFT_SERVERLESS),
)
def databases_force_tls(database: Resource, graph: Graph) -> Verdict:
    """The parameter depends on the engine; some have it on by default, such as PostgreSQL 15."""
    if database.type == REDSHIFT_SERVERLESS:
        keys = ("parameterKey", "parameterValue")
        return _judged(database.blocks("configParameters"), "require_ssl", False, keys)
    path, kind = GROUPS[database.type]
    groups = graph.targets(database, path, kind)
    name, default = _parameter(database, groups)
    if not name:
        return not_applicable("AWS offers no parameter for this engine")
    if not groups:
        if not database.known(path):
            raise UndeterminedError(f"{path} is unknown")
        written = str(database.get(path, default="default."))
        if not written.startswith("default."):
            raise UndeterminedError(f"the parameter group {written} is not in the stack")
    parameters = [block for group in groups for block in group.blocks("parameters")]
    old = _outdated(parameters)
    return failed(old, "TLS 1.2 and newer only") if old else _judged(parameters, name, default)


def _outdated(parameters: list[Block]) -> str:
    """The parameter that lets clients in by TLS 1.0 or 1.1, as an operator would say it; empty when none does."""
    for parameter in parameters:
        name, value = str(parameter.get("name")).lower(), str(parameter.get("value"))
        if name in VERSIONS and any(version.strip() in OLD_TLS for version in value.split(",")):
            return f"{name} is {value}"
    return ""


def _judged(parameters: list[Block], name: str, default: bool, keys: tuple[str, str] = ("name", "value")) -> Verdict:
    for parameter in parameters:
        if str(parameter.get(keys[0])).lower() == name:
            written = str(parameter.get(keys[1])).lower()
            on = written in ("1", "on", "true", "enabled", "tls1.2+", "tls1.3+", "fips-140-3")
            return passed() if on else failed(f"{name} is {written}", "on")
    return passed() if default else failed(f"{name} is left out, which means off", "on")


def _parameter(database: Resource, groups: list[Resource]) -> tuple[str, bool]:
    """The parameter that refuses plain connections, and whether it is on by default.

    A replica leaves its engine out: its parameter group's family, such as ``postgres16``, says it.
    """
    if database.type == DOCDB_CLUSTER:
        return "tls", True
    if database.type == REDSHIFT:
        return "require_ssl", False
    family = "".join(str(group.get("family", default="")) for group in groups)
    engine = str(database.get("engine") or family).lower()
    version = _version(str(database.get("engineVersion") or family))
    if "postgres" in engine:
        # Aurora turns it on by default from 17, RDS from 15.
        return "rds.force_ssl", version >= ((17,) if engine.startswith("aurora") else (15,))
    if engine.startswith("sqlserver"):
        return "rds.force_ssl", False
    if "mysql" in engine or engine == "aurora" or engine.startswith("mariadb"):
        return "require_secure_transport", engine.startswith("mariadb") and version >= (11, 8)
    return "", False


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


@rule(
    id="enc-1-aws-proxies-require-tls",
    title="Database proxies require TLS",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(Control("AWS FSBP", "RDS.43", Relation.FULL), *CONTROLS),
    remediation="Set require_tls=True.",
    types=("aws:rds/proxy:Proxy",),
)
def proxies_require_tls(proxy: Resource) -> Verdict:
    """AWS's default is not to."""
    return passed() if proxy.get("requireTls", default=False) else failed("requireTls is off", "true")


@rule(
    id="enc-1-aws-migrations-encrypted",
    title="Migration endpoints use TLS",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=(
        Control("AWS FSBP", "DMS.9", Relation.FULL),
        Control("AWS FSBP", "DMS.12", Relation.FULL),
        *CONTROLS,
    ),
    remediation='Set ssl_mode to "require", "verify-ca" or "verify-full".',
    types=("aws:dms/endpoint:Endpoint",),
)
def migrations_encrypted(endpoint: Resource) -> Verdict:
    """Engines that are AWS's own APIs are encrypted anyway."""
    engine = str(endpoint.get("engineName", default="")).lower()
    if engine in ("s3", "dynamodb", "kinesis", "opensearch", "elasticsearch", "neptune", "redshift"):
        return not_applicable(f"{engine} is reached over HTTPS")
    if engine == "redis":
        kind = endpoint.get("redisSettings.sslSecurityProtocol", default="ssl-encryption")
        good = kind == "ssl-encryption"
        return passed() if good else failed(f"redisSettings.sslSecurityProtocol is {kind}", "ssl-encryption")
    if engine == "kafka":
        kind = endpoint.get("kafkaSettings.securityProtocol", default="plaintext")
        return passed() if "ssl" in kind else failed(f"kafkaSettings.securityProtocol is {kind}", "ssl-encryption")
    mode = endpoint.get("sslMode", default="none")
    good = mode in ("require", "verify-ca", "verify-full")
    return passed() if good else failed(f"sslMode is {mode}", "require or stricter")


@rule(
    id="enc-1-aws-api-domains-tls",
    title="API domains take TLS 1.2 or newer only",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=CONTROLS,
    remediation='Set security_policy="TLS_1_2" or a stricter one.',
    types=("aws:apigateway/domainName:DomainName", "aws:apigatewayv2/domainName:DomainName"),
)
def api_domains_tls(domain: Resource) -> Verdict:
    """A REST domain's default depends on its endpoint: TLS 1.0 for an edge-optimised one."""
    blocks: list[Block] = [domain]
    if domain.type.startswith("aws:apigatewayv2"):
        blocks = domain.blocks("domainNameConfiguration")
    for block in blocks:
        policy = str(block.get("securityPolicy", default="left out"))
        if policy != "TLS_1_2" and not policy.startswith(
            ("SecurityPolicy_TLS13_1_2", "SecurityPolicy_TLS13_1_3", "SecurityPolicy_TLS12")
        ):
            return failed(f"securityPolicy is {policy}", "TLS_1_2 or newer")
    return passed()


@rule(
    id="enc-1-aws-mount-encrypted",
    title="Containers mount file systems over TLS",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=CONTROLS,
    remediation='Set transit_encryption="ENABLED" in the volume\'s EFS configuration.',
    types=("aws:ecs/taskDefinition:TaskDefinition",),
)
def mount_encrypted(task: Resource) -> Verdict:
    """NFS sends file contents in the clear; AWS's default is to."""
    found = False
    for volume in task.blocks("volumes"):
        for config in volume.blocks("dockerVolumeConfiguration.driverOpts"):
            # Docker's own driver mounts NFS without TLS, an EFS file system included.
            kind = str(config.get("type", default="")).lower()
            if kind.startswith("nfs"):
                return failed(f"{config.path}.type is {kind}", "efsVolumeConfiguration with transitEncryption")
        for config in volume.blocks("efsVolumeConfiguration"):
            found = True
            if not truthy(config.get("transitEncryption", default="DISABLED")):
                return failed(f"{config.path}.transitEncryption is off", "ENABLED")
    return passed() if found else not_applicable("it mounts no file system")
