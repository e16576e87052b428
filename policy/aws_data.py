"""Which AWS resources hold data of the company's users, and which keys protect them."""

from __future__ import annotations

from policy.aws_keys import ALIAS
from policy.aws_policies import KEYS
from policy.aws_storage import BUCKETS, ENCRYPTION, Bucket
from policy.graph import Graph, once
from policy.model import Resource, UndeterminedError

STORES = (
    *BUCKETS,
    "aws:s3/directoryBucket:DirectoryBucket",
    "aws:s3tables/tableBucket:TableBucket",
    "aws:rds/instance:Instance",
    "aws:rds/cluster:Cluster",
    "aws:docdb/cluster:Cluster",
    "aws:docdb/elasticCluster:ElasticCluster",
    "aws:neptune/cluster:Cluster",
    "aws:dynamodb/table:Table",
    "aws:dsql/cluster:Cluster",
    "aws:keyspaces/table:Table",
    "aws:timestreamwrite/database:Database",
    "aws:efs/fileSystem:FileSystem",
    "aws:fsx/lustreFileSystem:LustreFileSystem",
    "aws:fsx/ontapFileSystem:OntapFileSystem",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
    "aws:fsx/windowsFileSystem:WindowsFileSystem",
    "aws:opensearch/domain:Domain",
    "aws:elasticsearch/domain:Domain",
    "aws:redshift/cluster:Cluster",
    "aws:redshiftserverless/namespace:Namespace",
    "aws:memorydb/cluster:Cluster",
    "aws:elasticache/replicationGroup:ReplicationGroup",
    "aws:elasticache/serverlessCache:ServerlessCache",
    "aws:ebs/volume:Volume",
)
"""Types that keep data."""

CARRIERS = (
    "aws:ebs/defaultKmsKey:DefaultKmsKey",
    "aws:backup/vault:Vault",
    "aws:secretsmanager/secret:Secret",
    "aws:sqs/queue:Queue",
    "aws:kinesis/stream:Stream",
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
    "aws:msk/cluster:Cluster",
)
"""Types that hold copies of data, pass it on, or open the way to it."""

SYSTEM_CLASSES = ("internal", "public", "logs", "log", "audit")
"""Classifications of a store, as its tag says, that mean it holds nothing of users."""


def tags(resource: Resource) -> dict[str, str]:
    """A resource's tags with keys in lower case, those of the provider included."""
    found = {**resource.get("tagsAll", {}), **resource.get("tags", {})}
    return {str(key).lower(): str(value) for key, value in found.items()}


def holds_user_data(resource: Resource, graph: Graph) -> bool:
    """Whether a store may hold data of users: all of them, but for those that are classified otherwise or take in AWS's
    logs."""
    if _classification(resource) in SYSTEM_CLASSES:
        return False
    return not (resource.type in BUCKETS and Bucket(resource, graph).receives())


def _classification(resource: Resource) -> str:
    """A store's own tag wins over the provider's, which in a preview nobody knows."""
    own = {str(key).lower(): str(value) for key, value in resource.get("tags", {}).items()}
    return (own if "classification" in own else tags(resource)).get("classification", "").lower()


def protects(key: Resource, graph: Graph) -> tuple[list[Resource], list[Resource]]:
    """What a key encrypts in its stack: stores of user data, and everything else."""
    return once(graph, ("protects", key.urn), lambda: _protects(key, graph))


def _protects(key: Resource, graph: Graph) -> tuple[list[Resource], list[Resource]]:
    users: list[Resource] = []
    others: list[Resource] = []
    for name in (key, *graph.referrers(key, ALIAS, path="targetKeyId")):
        for referrer in graph.referrers(name):
            holders = graph.targets(referrer, "bucket", *BUCKETS) if referrer.type in ENCRYPTION else [referrer]
            for holder in holders:
                if (
                    holder.type in (*KEYS, ALIAS)
                    or holder.package != "aws"
                    or holder.type.startswith(("aws:iam/", "aws:kms/"))
                ):
                    continue
                stored = holder.type in CARRIERS or (holder.type in STORES and _may_hold(holder, graph))
                (users if stored else others).append(holder)
    return users, others


def _may_hold(store: Resource, graph: Graph) -> bool:
    try:
        return holds_user_data(store, graph)
    except UndeterminedError:
        return True
