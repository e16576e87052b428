"""What the GCP SDK does not say of a type: automatic names, and which inputs Google cannot change in place."""

from __future__ import annotations

from collections.abc import Mapping

from offline.cloud.base import Traits
from offline.cloud.naming import standard_traits_name
from offline.cloud.schema.model import Property

_NAME_LIMIT = {"storage/bucket:Bucket": 63, "sql/databaseInstance:DatabaseInstance": 98, "monitoring/group:Group": 255}
# Inputs that nothing under Google's API can change, in every type that has them.
_ALWAYS = frozenset({"project", "location", "region", "zone", "name"})
_REPLACES: dict[str, str] = {
    "bigquery/dataset:Dataset": "datasetId",
    "compute/address:Address": "*",
    "compute/disk:Disk": "image snapshot type diskEncryptionKey sourceDisk",
    "compute/firewall:Firewall": "network direction",
    "compute/forwardingRule:ForwardingRule": "ipAddress ipProtocol loadBalancingScheme network portRange ports subnetwork",
    "compute/globalAddress:GlobalAddress": "*",
    "compute/instance:Instance": "bootDisk.initializeParams bootDisk.source canIpForward confidentialInstanceConfig hostname networkInterfaces.network"
    " networkInterfaces.subnetwork scratchDisks metadataStartupScript machineImage",
    "compute/network:Network": "autoCreateSubnetworks description",
    "compute/route:Route": "*",
    "compute/router:Router": "network",
    "compute/routerNat:RouterNat": "router",
    "compute/subnetwork:Subnetwork": "network description purpose externalIpv6Prefix",
    "container/cluster:Cluster": "network subnetwork privateClusterConfig ipAllocationPolicy databaseEncryption.keyName enableAutopilot",
    "dns/managedZone:ManagedZone": "dnsName visibility",
    "dns/recordSet:RecordSet": "managedZone type",
    "kms/cryptoKey:CryptoKey": "keyRing purpose importOnly destroyScheduledDuration",
    "kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding": "cryptoKeyId role",
    "kms/cryptoKeyIAMMember:CryptoKeyIAMMember": "*",
    "logging/projectSink:ProjectSink": "uniqueWriterIdentity",
    "projects/iAMBinding:IAMBinding": "role",
    "projects/iAMMember:IAMMember": "*",
    "projects/service:Service": "service",
    "pubsub/subscription:Subscription": "topic",
    "secretmanager/secret:Secret": "secretId replication",
    "secretmanager/secretVersion:SecretVersion": "*",
    "serviceaccount/account:Account": "accountId",
    "serviceaccount/key:Key": "*",
    "servicenetworking/connection:Connection": "network service",
    "sql/database:Database": "instance charset collation",
    "sql/databaseInstance:DatabaseInstance": "databaseVersion.major encryptionKeyName masterInstanceName",
    "sql/user:User": "instance host",
    "storage/bucket:Bucket": "customPlacementConfig enableObjectRetention",
    "storage/bucketIAMBinding:BucketIAMBinding": "bucket role",
    "storage/bucketIAMMember:BucketIAMMember": "*",
}
_SECRETS = {"serviceaccount/key:Key": ("privateKey",), "sql/user:User": ("password",)}
# Names that Google never gives twice in a place; display names are not among them.
_UNIQUE = ("name", "accountId", "secretId", "datasetId", "repositoryId")


def traits_of(kind: str, inputs: Mapping[str, Property]) -> Traits:
    """The traits of a type.

    Args:
        kind: The type without `gcp:`.
        inputs: Its inputs.
    """
    replaces = set(_REPLACES.get(kind, "").split()) | (_ALWAYS & set(inputs))
    return Traits(
        name_property=standard_traits_name(inputs),
        name_limit=_NAME_LIMIT.get(kind, 63),
        name_lower=True,
        replaces=frozenset(replaces),
        unique=tuple(key for key in _UNIQUE if key in inputs),
        secrets=_SECRETS.get(kind, ()),
    )
