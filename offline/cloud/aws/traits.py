"""What the AWS SDK does not say of a type: automatic names, and which inputs AWS cannot change in place."""

from __future__ import annotations

from collections.abc import Mapping

from offline.cloud.aws.replacements import REPLACES
from offline.cloud.base import Traits, read_table
from offline.cloud.naming import standard_traits_name
from offline.cloud.schema.model import Property

# The auto-named input where it is not `name`.
_NAME_PROPERTY = {
    "s3/bucket:Bucket": "bucket",
    "s3/bucketV2:BucketV2": "bucket",
    "rds/instance:Instance": "identifier",
    "rds/cluster:Cluster": "clusterIdentifier",
    "rds/clusterInstance:ClusterInstance": "identifier",
    "docdb/cluster:Cluster": "clusterIdentifier",
    "docdb/clusterInstance:ClusterInstance": "identifier",
    "neptune/cluster:Cluster": "clusterIdentifier",
    "neptune/clusterInstance:ClusterInstance": "identifier",
    "ec2/keyPair:KeyPair": "keyName",
}
# Types with an optional `name` that the cloud, not Pulumi, fills.
_NOT_NAMED = frozenset({"lightsail/domainEntry:DomainEntry"})
_NAME_LIMIT = {
    "s3/bucket:Bucket": 63,
    "s3/bucketV2:BucketV2": 63,
    "rds/instance:Instance": 63,
    "rds/cluster:Cluster": 63,
    "iam/role:Role": 64,
    "iam/user:User": 64,
    "iam/group:Group": 128,
    "iam/policy:Policy": 128,
    "iam/instanceProfile:InstanceProfile": 128,
    "lb/loadBalancer:LoadBalancer": 32,
    "alb/loadBalancer:LoadBalancer": 32,
    "lb/targetGroup:TargetGroup": 32,
    "alb/targetGroup:TargetGroup": 32,
    "elb/loadBalancer:LoadBalancer": 32,
    "lambda/function:Function": 64,
    "cloudwatch/eventRule:EventRule": 64,
    "cloudtrail/trail:Trail": 128,
    "sfn/stateMachine:StateMachine": 80,
    "sns/topic:Topic": 256,
    "sqs/queue:Queue": 80,
    "cloudwatch/logGroup:LogGroup": 512,
    "kms/alias:Alias": 256,
    "elasticache/cluster:Cluster": 50,
    "wafv2/webAcl:WebAcl": 128,
    "wafv2/ipSet:IpSet": 128,
    "wafv2/ruleGroup:RuleGroup": 128,
    "backup/vault:Vault": 50,
    "ecr/repository:Repository": 256,
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": 64,
    "scheduler/schedule:Schedule": 64,
    "opensearch/domain:Domain": 28,
}
_LOWER = frozenset(
    {
        "s3/bucket:Bucket",
        "s3/bucketV2:BucketV2",
        "rds/instance:Instance",
        "rds/cluster:Cluster",
        "rds/clusterInstance:ClusterInstance",
        "rds/subnetGroup:SubnetGroup",
        "rds/parameterGroup:ParameterGroup",
        "rds/clusterParameterGroup:ClusterParameterGroup",
        "ecr/repository:Repository",
        "docdb/cluster:Cluster",
        "elasticache/subnetGroup:SubnetGroup",
        "opensearch/domain:Domain",
    }
)
_NAME_PREFIX = {"kms/alias:Alias": "alias/"}
_REPLACES = read_table(REPLACES)
# Settings of one bucket are resources of their own, each bound to its bucket.
_BOUND_TO = {"s3/bucket": "bucket", "s3/accessPoint": "bucket", "ec2/defaultNetworkAcl": "defaultNetworkAclId"}
# Inputs whose documentation speaks of replacement although the API can change them.
_IN_PLACE = {"ec2/instance:Instance": "userData userDataBase64 instanceType sourceDestCheck"}
# Secret outputs that neither the SDK nor an input marks.
_SECRETS = {
    "iam/accessKey:AccessKey": ("secret", "sesSmtpPasswordV4", "encryptedSecret"),
    "secretsmanager/secretVersion:SecretVersion": ("secretString",),
}
_UNIQUE = ("name", "bucket", "identifier", "clusterIdentifier", "keyName", "functionName")
# A name that says nothing about identity: two may exist side by side, and so can old and new.
_NAME_NOT_UNIQUE = frozenset(
    {
        "backup/plan:Plan",
        "secretsmanager/secretVersion:SecretVersion",
        "route53/zone:Zone",
        "cloudfront/distribution:Distribution",
        "cognito/userPool:UserPool",
    }
)
# Attached to one thing, of which the cloud keeps one: the old must go before the new can come.
_DELETE_FIRST = {
    "ec2/route:Route": ("routeTableId",),
    "ec2/networkAclRule:NetworkAclRule": ("networkAclId",),
    "ec2/routeTableAssociation:RouteTableAssociation": ("subnetId",),
    "lambda/permission:Permission": ("statementId",),
    "route53/record:Record": ("name", "type"),
    "s3/bucketPolicy:BucketPolicy": ("bucket",),
}


def traits_of(kind: str, inputs: Mapping[str, Property]) -> Traits:
    """The traits of a type.

    Args:
        kind: The type without `aws:`.
        inputs: Its inputs.
    """
    name = _NAME_PROPERTY.get(kind) or (None if kind in _NOT_NAMED else standard_traits_name(inputs))
    same = kind.replace("alb/", "lb/", 1) if kind.startswith("alb/") else kind
    replaces = set(_REPLACES.get(same, ()))
    for prefix, parent in _BOUND_TO.items():
        if kind.startswith(prefix) and parent in inputs:
            replaces.add(parent)
    unique = _DELETE_FIRST.get(kind) or tuple(key for key in _UNIQUE if key in inputs and kind not in _NAME_NOT_UNIQUE)
    return Traits(
        name_property=name,
        name_limit=_NAME_LIMIT.get(kind, 255),
        name_prefix=_NAME_PREFIX.get(kind, ""),
        name_lower=kind in _LOWER,
        replaces=frozenset(replaces),
        in_place=frozenset(_IN_PLACE.get(kind, "").split()),
        unique=unique,
        secrets=_SECRETS.get(kind, ()),
    )
