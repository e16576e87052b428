"""The resource types that hold data: for rules on backups, retention and classification that look at every store."""

from __future__ import annotations

from dataclasses import dataclass

from policy.model import Resource


@dataclass(frozen=True)
class Store:
    """What kind of data store a type is.

    :param marks: whether it takes tags or labels.
    """

    marks: bool = True


STORES: dict[str, Store] = {
    "aws:s3/bucket:Bucket": Store(),
    "aws:s3/bucketV2:BucketV2": Store(),
    "aws:s3/directoryBucket:DirectoryBucket": Store(marks=False),
    "aws:rds/instance:Instance": Store(),
    "aws:rds/cluster:Cluster": Store(),
    "aws:dynamodb/table:Table": Store(),
    "aws:docdb/cluster:Cluster": Store(),
    "aws:neptune/cluster:Cluster": Store(),
    "aws:redshift/cluster:Cluster": Store(),
    "aws:redshiftserverless/namespace:Namespace": Store(),
    "aws:elasticache/replicationGroup:ReplicationGroup": Store(),
    "aws:memorydb/cluster:Cluster": Store(),
    "aws:opensearch/domain:Domain": Store(),
    "aws:efs/fileSystem:FileSystem": Store(),
    "aws:fsx/lustreFileSystem:LustreFileSystem": Store(),
    "aws:fsx/ontapFileSystem:OntapFileSystem": Store(),
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": Store(),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": Store(),
    "aws:timestreamwrite/database:Database": Store(),
    "aws:keyspaces/table:Table": Store(),
    "aws:qldb/ledger:Ledger": Store(),
    "aws:ecr/repository:Repository": Store(),
    "aws:cognito/userPool:UserPool": Store(),
    "gcp:storage/bucket:Bucket": Store(),
    "gcp:sql/databaseInstance:DatabaseInstance": Store(),
    "gcp:bigquery/dataset:Dataset": Store(),
    "gcp:bigtable/instance:Instance": Store(),
    "gcp:spanner/instance:Instance": Store(),
    "gcp:spanner/database:Database": Store(marks=False),
    "gcp:firestore/database:Database": Store(marks=False),
    "gcp:filestore/instance:Instance": Store(),
    "gcp:alloydb/cluster:Cluster": Store(),
    "gcp:redis/instance:Instance": Store(),
    "hcloud:index/volume:Volume": Store(),
}


def is_store(resource: Resource) -> bool:
    """Whether the resource holds data of its own: replicas and what the stack only reads do not."""
    return resource.type in STORES and not resource.external
