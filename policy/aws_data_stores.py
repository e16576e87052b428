"""Where AWS keeps data inside a VPC: the stores, their subnets and their security groups."""

from __future__ import annotations

from collections.abc import Iterator

from policy.aws_network import DATA_ZONES, EDGE_ZONES, INNER_ZONES, SUBNETS, zone_of
from policy.aws_security_groups import GROUPS
from policy.graph import Graph
from policy.model import Resource, Unknown
from policy.ports import PORTS, Spans

SUBNET_GROUPS = (
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:memorydb/subnetGroup:SubnetGroup",
    "aws:redshift/subnetGroup:SubnetGroup",
    "aws:dax/subnetGroup:SubnetGroup",
)

STORES: dict[str, tuple[str, str]] = {
    "aws:rds/instance:Instance": ("vpcSecurityGroupIds", "dbSubnetGroupName"),
    "aws:rds/cluster:Cluster": ("vpcSecurityGroupIds", "dbSubnetGroupName"),
    "aws:docdb/cluster:Cluster": ("vpcSecurityGroupIds", "dbSubnetGroupName"),
    "aws:docdb/elasticCluster:ElasticCluster": ("vpcSecurityGroupIds", "subnetIds"),
    "aws:neptune/cluster:Cluster": ("vpcSecurityGroupIds", "neptuneSubnetGroupName"),
    "aws:elasticache/cluster:Cluster": ("securityGroupIds", "subnetGroupName"),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("securityGroupIds", "subnetGroupName"),
    "aws:elasticache/serverlessCache:ServerlessCache": ("securityGroupIds", "subnetIds"),
    "aws:memorydb/cluster:Cluster": ("securityGroupIds", "subnetGroupName"),
    "aws:dax/cluster:Cluster": ("securityGroupIds", "subnetGroupName"),
    "aws:redshift/cluster:Cluster": ("vpcSecurityGroupIds", "clusterSubnetGroupName"),
    "aws:redshiftserverless/workgroup:Workgroup": ("securityGroupIds", "subnetIds"),
    "aws:opensearch/domain:Domain": ("vpcOptions.securityGroupIds", "vpcOptions.subnetIds"),
    "aws:elasticsearch/domain:Domain": ("vpcOptions.securityGroupIds", "vpcOptions.subnetIds"),
    "aws:msk/cluster:Cluster": ("brokerNodeGroupInfo.securityGroups", "brokerNodeGroupInfo.clientSubnets"),
    "aws:mq/broker:Broker": ("securityGroups", "subnetIds"),
    "aws:efs/mountTarget:MountTarget": ("securityGroups", "subnetId"),
}
"""Per type of store, the property with its security groups and the one with its subnets or subnet group."""

LISTENS: dict[str, Spans] = {
    "aws:docdb/cluster:Cluster": ((27017, 27017),),
    "aws:docdb/elasticCluster:ElasticCluster": ((27017, 27017),),
    "aws:neptune/cluster:Cluster": ((8182, 8182),),
    "aws:elasticache/replicationGroup:ReplicationGroup": ((6379, 6379),),
    "aws:memorydb/cluster:Cluster": ((6379, 6379),),
    "aws:dax/cluster:Cluster": ((8111, 8111), (9111, 9111)),
    "aws:redshift/cluster:Cluster": ((5439, 5439),),
    "aws:redshiftserverless/workgroup:Workgroup": ((5439, 5439),),
    "aws:opensearch/domain:Domain": ((80, 80), (443, 443)),
    "aws:elasticsearch/domain:Domain": ((80, 80), (443, 443)),
    "aws:efs/mountTarget:MountTarget": ((2049, 2049),),
}
"""The ports of a type of store that is given none. Of types that are not here, the engine says it."""

ENGINES = {
    "postgres": 5432,
    "aurora-postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "aurora": 3306,
    "aurora-mysql": 3306,
    "oracle": 1521,
    "sqlserver": 1433,
    "db2": 50000,
    "redis": 6379,
    "valkey": 6379,
    "memcached": 11211,
}
"""The port of an engine; editions, such as ``oracle-ee``, are told by what stands before the first dash.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html,
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html
"""


def ports_of(store: Resource) -> Spans:
    """The TCP ports that a store listens on; all of them where that is not known."""
    if not store.known("port"):
        return (PORTS,)
    if written := store.get("port"):
        return ((int(written), int(written)),)
    if store.type in LISTENS:
        return LISTENS[store.type]
    engine = str(store.get("engine", default="")).lower() if store.known("engine") else ""
    port = ENGINES.get(engine, ENGINES.get(engine.partition("-")[0]))
    return ((port, port),) if port else (PORTS,)


def groups_of(store: Resource, graph: Graph) -> list[Resource]:
    """The security groups of a store, as far as they are in the stack."""
    return graph.targets(store, STORES[store.type][0], *GROUPS)


def subnets_of_store(store: Resource, graph: Graph) -> list[Resource]:
    """The subnets that a store stands in, as far as they are in the stack."""
    path = STORES[store.type][1]
    found = graph.targets(store, path, *SUBNETS)
    for group in graph.targets(store, path, *SUBNET_GROUPS):
        found.extend(graph.targets(group, "subnetIds", *SUBNETS))
    return found


def is_data_subnet(subnet: Resource, graph: Graph) -> bool:
    """Whether a subnet belongs to the data zone: its zone tag says so, or a data store stands in it."""
    zone = zone_of(subnet)
    if zone in (*EDGE_ZONES, *INNER_ZONES):
        return zone in DATA_ZONES
    return any(True for _ in _tenants(subnet, graph))


def _tenants(subnet: Resource, graph: Graph) -> Iterator[Resource]:
    for group in graph.referrers(subnet, *SUBNET_GROUPS, path="subnetIds"):
        if graph.referrers(group, *STORES):
            yield group
    for store in graph.referrers(subnet, *STORES):
        if subnet in graph.targets(store, STORES[store.type][1], *SUBNETS):
            yield store


def unknown_groups(store: Resource) -> bool:
    """Whether the security groups of a store are not known."""
    return isinstance(store.raw(STORES[store.type][0]), Unknown) or not store.known(STORES[store.type][0])
