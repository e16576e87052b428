"""What the AWS SDK does not say of a type: automatic names, and which inputs AWS cannot change in place."""

from __future__ import annotations

from collections.abc import Mapping

from offline.cloud.base import Traits
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
# Inputs that force a replacement, from the Terraform AWS provider's ForceNew attributes where its documentation is silent.
_REPLACES: dict[str, str] = {
    "acm/certificate:Certificate": "domainName keyAlgorithm validationMethod validationOptions",
    "autoscaling/group:Group": "name namePrefix",
    "backup/plan:Plan": "name",
    "backup/selection:Selection": "*",
    "backup/vault:Vault": "name kmsKeyArn",
    "backup/vaultLockConfiguration:VaultLockConfiguration": "*",
    "backup/vaultPolicy:VaultPolicy": "backupVaultName",
    "cfg/deliveryChannel:DeliveryChannel": "name",
    "cfg/recorder:Recorder": "name",
    "cfg/rule:Rule": "name",
    "cloudfront/originAccessControl:OriginAccessControl": "",
    "cloudtrail/trail:Trail": "name",
    "cloudwatch/eventRule:EventRule": "name eventBusName",
    "cloudwatch/eventTarget:EventTarget": "eventBusName rule targetId",
    "cloudwatch/logGroup:LogGroup": "name namePrefix logGroupClass",
    "cloudwatch/logMetricFilter:LogMetricFilter": "name logGroupName",
    "cloudwatch/metricAlarm:MetricAlarm": "name",
    "dynamodb/table:Table": "name hashKey rangeKey localSecondaryIndexes",
    "ebs/volume:Volume": "availabilityZone encrypted kmsKeyId multiAttachEnabled outpostArn snapshotId",
    "ec2/eip:Eip": "domain publicIpv4Pool networkBorderGroup address",
    "ec2/flowLog:FlowLog": "*",
    "ec2/instance:Instance": "ami associatePublicIpAddress availabilityZone ephemeralBlockDevices hibernation keyName networkInterfaces placementGroup"
    " rootBlockDevice.encrypted rootBlockDevice.kmsKeyId ebsBlockDevices subnetId secondaryPrivateIps privateIp enclaveOptions cpuOptions"
    " capacityReservationSpecification instanceMarketOptions tenancy launchTemplate userDataReplaceOnChange",
    "ec2/internetGatewayAttachment:InternetGatewayAttachment": "*",
    "ec2/keyPair:KeyPair": "keyName publicKey",
    "ec2/launchTemplate:LaunchTemplate": "name namePrefix",
    "ec2/managedPrefixList:ManagedPrefixList": "addressFamily",
    "ec2/managedPrefixListEntry:ManagedPrefixListEntry": "*",
    "ec2/natGateway:NatGateway": "allocationId connectivityType privateIp subnetId vpcId availabilityMode",
    "ec2/networkAcl:NetworkAcl": "vpcId",
    "ec2/networkAclAssociation:NetworkAclAssociation": "*",
    "ec2/networkAclRule:NetworkAclRule": "*",
    "ec2/networkInterface:NetworkInterface": "subnetId interfaceType",
    "ec2/route:Route": "routeTableId destinationCidrBlock destinationIpv6CidrBlock destinationPrefixListId",
    "ec2/routeTable:RouteTable": "vpcId",
    "ec2/routeTableAssociation:RouteTableAssociation": "subnetId gatewayId",
    "ec2/securityGroup:SecurityGroup": "name namePrefix description vpcId",
    "ec2/securityGroupRule:SecurityGroupRule": "cidrBlocks fromPort ipv6CidrBlocks prefixListIds protocol securityGroupId self sourceSecurityGroupId toPort type",
    "ec2/subnet:Subnet": "availabilityZone availabilityZoneId cidrBlock vpcId outpostArn ipv6Native",
    "ec2/vpc:Vpc": "cidrBlock ipv4IpamPoolId ipv4NetmaskLength",
    "ec2/vpcDhcpOptions:VpcDhcpOptions": "domainName domainNameServers ntpServers netbiosNameServers netbiosNodeType",
    "ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": "vpcId",
    "ec2/vpcEndpoint:VpcEndpoint": "serviceName vpcId vpcEndpointType serviceRegion resourceConfigurationArn serviceNetworkArn",
    "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "*",
    "ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": "*",
    "ec2/vpcPeeringConnection:VpcPeeringConnection": "peerOwnerId peerVpcId vpcId peerRegion",
    "ecr/repository:Repository": "name encryptionConfigurations",
    "ecs/cluster:Cluster": "name",
    "efs/fileSystem:FileSystem": "availabilityZoneName creationToken encrypted kmsKeyId performanceMode",
    "efs/mountTarget:MountTarget": "fileSystemId ipAddress subnetId",
    "guardduty/detectorFeature:DetectorFeature": "detectorId name",
    "iam/accessKey:AccessKey": "user pgpKey",
    "iam/instanceProfile:InstanceProfile": "name namePrefix path",
    "iam/policy:Policy": "name namePrefix path description",
    "iam/policyAttachment:PolicyAttachment": "name policyArn",
    "iam/role:Role": "name namePrefix path",
    "iam/rolePolicy:RolePolicy": "name namePrefix role",
    "iam/rolePolicyAttachment:RolePolicyAttachment": "*",
    "iam/userPolicyAttachment:UserPolicyAttachment": "*",
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "name destination",
    "kms/alias:Alias": "name namePrefix",
    "kms/key:Key": "customerMasterKeySpec customKeyStoreId keyUsage multiRegion xksKeyId",
    "kms/grant:Grant": "*",
    "kms/keyPolicy:KeyPolicy": "keyId",
    "kms/replicaKey:ReplicaKey": "primaryKeyArn",
    "lambda/function:Function": "functionName name packageType",
    "lambda/permission:Permission": "*",
    "lb/listener:Listener": "loadBalancerArn",
    "lb/listenerRule:ListenerRule": "listenerArn",
    "lb/loadBalancer:LoadBalancer": "name namePrefix internal loadBalancerType customerOwnedIpv4Pool",
    "lb/targetGroup:TargetGroup": "name namePrefix ipAddressType port protocol protocolVersion targetType vpcId",
    "lb/targetGroupAttachment:TargetGroupAttachment": "*",
    "networkfirewall/firewall:Firewall": "name vpcId",
    "networkfirewall/firewallPolicy:FirewallPolicy": "name",
    "networkfirewall/ruleGroup:RuleGroup": "name type capacity",
    "rds/cluster:Cluster": "availabilityZones characterSetName clusterIdentifier clusterIdentifierPrefix databaseName dbSubnetGroupName engine engineMode"
    " kmsKeyId masterUsername replicationSourceIdentifier restoreToPointInTime s3Import snapshotIdentifier sourceRegion storageEncrypted storageType",
    "rds/clusterInstance:ClusterInstance": "availabilityZone clusterIdentifier engine identifier identifierPrefix dbSubnetGroupName",
    "rds/instance:Instance": "availabilityZone backupTarget characterSetName customIamInstanceProfile dbName dbSubnetGroupName engine kmsKeyId"
    " ncharCharacterSetName restoreToPointInTime s3Import snapshotIdentifier storageEncrypted timezone username",
    "rds/parameterGroup:ParameterGroup": "description family name namePrefix",
    "rds/clusterParameterGroup:ClusterParameterGroup": "description family name namePrefix",
    "rds/subnetGroup:SubnetGroup": "name namePrefix",
    "route53/record:Record": "name setIdentifier type zoneId",
    "route53/resolverFirewallRule:ResolverFirewallRule": "firewallDomainListId firewallRuleGroupId",
    "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": "firewallRuleGroupId vpcId",
    "route53/resolverQueryLogConfig:ResolverQueryLogConfig": "destinationArn name",
    "route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": "*",
    "route53/zone:Zone": "name delegationSetId",
    "s3/accountPublicAccessBlock:AccountPublicAccessBlock": "accountId",
    "s3/bucket:Bucket": "bucket bucketPrefix objectLockEnabled bucketNamespace",
    "secretsmanager/secret:Secret": "name namePrefix",
    "secretsmanager/secretVersion:SecretVersion": "secretId secretString secretBinary",
    "securityhub/standardsSubscription:StandardsSubscription": "*",
    "sns/topic:Topic": "name namePrefix fifoTopic",
    "sns/topicSubscription:TopicSubscription": "endpoint protocol topic",
    "sqs/queue:Queue": "name namePrefix fifoQueue",
    "ssm/association:Association": "name instanceId",
    "ssm/document:Document": "name documentType",
    "ssm/parameter:Parameter": "name dataType",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
    "wafv2/ipSet:IpSet": "name ipAddressVersion scope description",
    "wafv2/regexPatternSet:RegexPatternSet": "name scope description",
    "wafv2/ruleGroup:RuleGroup": "name capacity scope",
    "wafv2/webAcl:WebAcl": "name scope",
    "wafv2/webAclAssociation:WebAclAssociation": "*",
    "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "resourceArn",
}
# Settings of one bucket are resources of their own, each bound to its bucket.
_BOUND_TO = {"s3/bucket": "bucket", "s3/accessPoint": "bucket", "ec2/defaultNetworkAcl": "defaultNetworkAclId"}
# Names that the documentation calls unchangeable and the API does not, or the other way round for a pair of words in one text.
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
    replaces = set(_REPLACES.get(same, "").split())
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
