"""The ids that AWS gives, by type."""

from __future__ import annotations

from collections.abc import Callable

from offline.cloud.aws.arns import arn
from offline.cloud.base import Scene

# EC2's and its relatives' form: a prefix and 17 hexadecimal digits.
PREFIXES = {
    "autoscaling/group:Group": "",
    "ebs/snapshot:Snapshot": "snap",
    "ebs/snapshotCopy:SnapshotCopy": "snap",
    "ebs/volume:Volume": "vol",
    "ec2/ami:Ami": "ami",
    "ec2/amiCopy:AmiCopy": "ami",
    "ec2/amiFromInstance:AmiFromInstance": "ami",
    "ec2/carrierGateway:CarrierGateway": "cagw",
    "ec2/capacityReservation:CapacityReservation": "cr",
    "ec2/customerGateway:CustomerGateway": "cgw",
    "ec2/defaultNetworkAcl:DefaultNetworkAcl": "acl",
    "ec2/defaultRouteTable:DefaultRouteTable": "rtb",
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": "sg",
    "ec2/defaultSubnet:DefaultSubnet": "subnet",
    "ec2/defaultVpc:DefaultVpc": "vpc",
    "ec2/defaultVpcDhcpOptions:DefaultVpcDhcpOptions": "dopt",
    "ec2/dedicatedHost:DedicatedHost": "h",
    "ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": "eigw",
    "ec2/eip:Eip": "eipalloc",
    "ec2/eipAssociation:EipAssociation": "eipassoc",
    "ec2/fleet:Fleet": "fleet",
    "ec2/flowLog:FlowLog": "fl",
    "ec2/instance:Instance": "i",
    "ec2/internetGateway:InternetGateway": "igw",
    "ec2/launchTemplate:LaunchTemplate": "lt",
    "ec2/localGatewayRouteTableVpcAssociation:LocalGatewayRouteTableVpcAssociation": "lgw-vpc-assoc",
    "ec2/mainRouteTableAssociation:MainRouteTableAssociation": "rtbassoc",
    "ec2/managedPrefixList:ManagedPrefixList": "pl",
    "ec2/natGateway:NatGateway": "nat",
    "ec2/networkAcl:NetworkAcl": "acl",
    "ec2/networkAclAssociation:NetworkAclAssociation": "aclassoc",
    "ec2/networkInterface:NetworkInterface": "eni",
    "ec2/networkInsightsPath:NetworkInsightsPath": "nip",
    "ec2/routeTable:RouteTable": "rtb",
    "ec2/networkInsightsAnalysis:NetworkInsightsAnalysis": "nia",
    "ec2/routeTableAssociation:RouteTableAssociation": "rtbassoc",
    "ec2/securityGroup:SecurityGroup": "sg",
    "ec2/spotInstanceRequest:SpotInstanceRequest": "sir",
    "ec2/subnet:Subnet": "subnet",
    "ec2/subnetCidrReservation:SubnetCidrReservation": "scr",
    "ec2/trafficMirrorFilter:TrafficMirrorFilter": "tmf",
    "ec2/trafficMirrorSession:TrafficMirrorSession": "tms",
    "ec2/trafficMirrorTarget:TrafficMirrorTarget": "tmt",
    "ec2/vpc:Vpc": "vpc",
    "ec2/vpcDhcpOptions:VpcDhcpOptions": "dopt",
    "ec2/vpcEndpoint:VpcEndpoint": "vpce",
    "ec2/vpcEndpointService:VpcEndpointService": "vpce-svc",
    "ec2/vpcIpam:VpcIpam": "ipam",
    "ec2/vpcIpamPool:VpcIpamPool": "ipam-pool",
    "ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": "vpcbpa-exclude",
    "ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation": "vpc-cidr-assoc",
    "ec2/vpcIpamScope:VpcIpamScope": "ipam-scope",
    "ec2/vpcPeeringConnection:VpcPeeringConnection": "pcx",
    "ec2/vpnConnection:VpnConnection": "vpn",
    "ec2/vpnGateway:VpnGateway": "vgw",
    "ec2clientvpn/endpoint:Endpoint": "cvpn-endpoint",
    "ec2transitgateway/routeTable:RouteTable": "tgw-rtb",
    "ec2transitgateway/instanceConnectEndpoint:InstanceConnectEndpoint": "eice",
    "ec2transitgateway/transitGateway:TransitGateway": "tgw",
    "ec2transitgateway/vpcAttachment:VpcAttachment": "tgw-attach",
    "efs/accessPoint:AccessPoint": "fsap",
    "efs/fileSystem:FileSystem": "fs",
    "efs/mountTarget:MountTarget": "fsmt",
    "route53/resolverEndpoint:ResolverEndpoint": "rslvr-in",
    "route53/resolverFirewallConfig:ResolverFirewallConfig": "rdsc",
    "route53/resolverFirewallDomainList:ResolverFirewallDomainList": "rslvr-fdl",
    "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": "rslvr-frg",
    "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": "rslvr-frgassoc",
    "route53/resolverQueryLogConfig:ResolverQueryLogConfig": "rqlc",
    "route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": "rqlca",
    "route53/resolverRule:ResolverRule": "rslvr-rr",
    "route53/resolverRuleAssociation:ResolverRuleAssociation": "rslvr-rrassoc",
    "ssm/association:Association": "",
    "ssm/maintenanceWindow:MaintenanceWindow": "mw",
    "ssm/patchBaseline:PatchBaseline": "pb",
    "verifiedaccess/instance:Instance": "vai",
    "verifiedaccess/endpoint:Endpoint": "vae",
    "verifiedaccess/group:Group": "vagr",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": "sgr",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr",
    "vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation": "",
    "dlm/lifecyclePolicy:LifecyclePolicy": "policy",
}
_UUIDS = frozenset(
    {
        "backup/plan:Plan",
        "backup/selection:Selection",
        "cloudfront/cachePolicy:CachePolicy",
        "kms/key:Key",
        "kms/replicaKey:ReplicaKey",
        "cloudfront/originRequestPolicy:OriginRequestPolicy",
        "cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "kms/externalKey:ExternalKey",
        "wafv2/ipSet:IpSet",
        "wafv2/regexPatternSet:RegexPatternSet",
        "wafv2/ruleGroup:RuleGroup",
        "wafv2/webAcl:WebAcl",
        "lambda/eventSourceMapping:EventSourceMapping",
        "ssm/association:Association",
    }
)


def _route(scene: Scene) -> str:
    keys = ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId")
    target = next((scene.text(key) for key in keys if scene.text(key)), "")
    return f"r-{scene.text('routeTableId')}{scene.number(10, target)}"


def _policy_attachment(owner: str) -> Callable[[Scene], str]:
    # Terraform's: the role's name and a time stamp.
    return lambda scene: f"{scene.text(owner)}-{20260101000000000000000000 + scene.number(8)}"


def _joined(separator: str, *names: str) -> Callable[[Scene], str]:
    return lambda scene: separator.join(scene.text(name) for name in names)


_SPECIAL: dict[str, Callable[[Scene], str]] = {
    "acm/certificateValidation:CertificateValidation": lambda s: s.text("certificateArn"),
    "apigatewayv2/api:Api": lambda s: s.letters(10).lower(),
    "apigateway/restApi:RestApi": lambda s: s.letters(10).lower(),
    "cloudfront/distribution:Distribution": lambda s: "E" + s.letters(13),
    "cloudfront/originAccessControl:OriginAccessControl": lambda s: "E" + s.letters(13),
    "cloudfront/originAccessIdentity:OriginAccessIdentity": lambda s: "E" + s.letters(13),
    "cloudfront/function:Function": _joined("", "name"),
    "cognito/userPool:UserPool": lambda s: f"{s.region}_{s.letters(9)}",
    "cognito/userPoolClient:UserPoolClient": lambda s: s.letters(26).lower(),
    "ec2/route:Route": _route,
    "ec2/networkAclRule:NetworkAclRule": lambda s: f"nacl-{s.number(10)}",
    "ec2/securityGroupRule:SecurityGroupRule": lambda s: f"sgrule-{s.number(10)}",
    "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": lambda s: (
        f"a-{s.text('vpcEndpointId')}{s.number(10)}"
    ),
    "ec2/vpcEndpointSubnetAssociation:VpcEndpointSubnetAssociation": lambda s: (
        f"a-{s.text('vpcEndpointId')}{s.number(10)}"
    ),
    "ec2/vpcEndpointPolicy:VpcEndpointPolicy": _joined("", "vpcEndpointId"),
    "ec2/keyPair:KeyPair": _joined("", "keyName"),
    "ec2/volumeAttachment:VolumeAttachment": lambda s: f"vai-{s.number(10)}",
    "ebs/encryptionByDefault:EncryptionByDefault": lambda s: "terraform-20260101000000000000000001",
    "ebs/defaultKmsKey:DefaultKmsKey": _joined("", "keyArn"),
    "guardduty/detector:Detector": lambda s: s.hex(32),
    "guardduty/malwareProtectionPlan:MalwareProtectionPlan": lambda s: s.hex(20),
    "guardduty/detectorFeature:DetectorFeature": _joined("/", "detectorId", "name"),
    "iam/accessKey:AccessKey": lambda s: "AKIA" + s.letters(16),
    "iam/accountPasswordPolicy:AccountPasswordPolicy": lambda s: "iam-account-password-policy",
    "iam/rolePolicy:RolePolicy": _joined(":", "role", "name"),
    "iam/userPolicy:UserPolicy": _joined(":", "user", "name"),
    "iam/groupPolicy:GroupPolicy": _joined(":", "group", "name"),
    "iam/rolePolicyAttachment:RolePolicyAttachment": _joined("/", "role", "policyArn"),
    "iam/userPolicyAttachment:UserPolicyAttachment": _policy_attachment("user"),
    "iam/groupPolicyAttachment:GroupPolicyAttachment": _policy_attachment("group"),
    "kms/alias:Alias": _joined("", "name"),
    "kms/grant:Grant": lambda s: f"{s.text('keyId')}:{s.hex(64)}",
    "kms/keyPolicy:KeyPolicy": _joined("", "keyId"),
    "lambda/permission:Permission": lambda s: s.text("statementId") or f"terraform-{s.hex(26)}",
    "lambda/invocation:Invocation": lambda s: f"{s.text('functionName')}_$LATEST_{s.hex(32)}",
    "organizations/organization:Organization": lambda s: "o-" + s.letters(10).lower(),
    "organizations/policy:Policy": lambda s: "p-" + s.letters(8).lower(),
    "organizations/organizationalUnit:OrganizationalUnit": lambda s: (
        f"ou-{s.letters(4).lower()}-{s.letters(8).lower()}"
    ),
    "organizations/account:Account": lambda s: str(s.number(12)),
    "route53/zone:Zone": lambda s: "Z" + s.letters(20),
    "route53/healthCheck:HealthCheck": lambda s: s.uuid(),
    "route53/record:Record": lambda s: "_".join(
        filter(None, (s.text("zoneId"), s.text("name"), s.text("type"), s.text("setIdentifier")))
    ),
    "route53/hostedZoneDnsSec:HostedZoneDnsSec": _joined("", "hostedZoneId"),
    "s3/accountPublicAccessBlock:AccountPublicAccessBlock": lambda s: s.text("accountId") or s.config.account,
    "s3/bucketNotification:BucketNotification": _joined("", "bucket"),
    "s3/bucketObject:BucketObject": _joined("/", "bucket", "key"),
    "s3/bucketObjectv2:BucketObjectv2": _joined("/", "bucket", "key"),
    "secretsmanager/secretVersion:SecretVersion": lambda s: f"{s.text('secretId')}|terraform-{s.hex(26)}",
    "securityhub/account:Account": lambda s: s.config.account,
    "ssm/parameter:Parameter": _joined("", "name"),
    "ssm/document:Document": _joined("", "name"),
    "sns/topicSubscription:TopicSubscription": lambda s: f"{s.text('topic')}:{s.uuid()}",
    "sqs/queue:Queue": lambda s: f"https://sqs.{s.region}.amazonaws.com/{s.config.account}/{s.text('name')}",
    "sqs/queuePolicy:QueuePolicy": _joined("", "queueUrl"),
    "wafv2/webAclAssociation:WebAclAssociation": _joined(",", "webAclArn", "resourceArn"),
    "wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _joined("", "resourceArn"),
}
# Where neither table says more: the first of these inputs that is there is what Terraform uses as the id.
_NAMING = (
    "name",
    "bucket",
    "identifier",
    "clusterIdentifier",
    "clusterId",
    "replicationGroupId",
    "functionName",
    "keyName",
    "domain",
    "domainName",
    "policyArn",
    "resourceArn",
    "arn",
    "queueUrl",
    "topicArn",
    "secretArn",
    "keyId",
    "vpcId",
    "detectorId",
    "accountId",
    "targetKeyId",
)
# Types whose id is their ARN although they have a name.
_BY_ARN = (
    "accessanalyzer/archiveRule",
    "acm/",
    "alb/",
    "appconfig/",
    "athena/",
    "autoscaling/policy",
    "backup/framework",
    "backup/reportPlan",
    "bedrock/",
    "cloudtrail/",
    "cloudwatch/queryDefinition",
    "codeartifact/",
    "codebuild/",
    "codestarconnections/",
    "config/configurationAggregator",
    "dms/",
    "ecs/cluster",
    "ecs/service",
    "ecs/capacityProvider",
    "elasticloadbalancingv2/",
    "glue/registry",
    "iam/policy:",
    "iam/openIdConnectProvider",
    "iam/samlProvider",
    "imagebuilder/",
    "inspector/",
    "kinesis/stream",
    "lb/",
    "networkfirewall/",
    "route53recovery",
    "secretsmanager/secret:",
    "securityhub/",
    "sfn/",
    "sns/topic:",
    "sns/topicPolicy",
    "ssoadmin/permissionSet:",
    "ram/resourceShare:",
    "detective/graph",
    "macie2/",
    "oam/",
    "rolesanywhere/",
    "xray/",
    "s3control/",
    "opensearch/domain:",
    "msk/cluster",
)


def identity(scene: Scene) -> str:
    """The id of a new thing, in the form that Pulumi's AWS provider keeps."""
    kind = scene.kind
    if kind in _UUIDS:
        return f"mrk-{scene.hex(32)}" if scene.inputs.get("multiRegion") is True else scene.uuid()
    if kind in _SPECIAL:
        return _SPECIAL[kind](scene) or scene.hex(20)
    if PREFIXES.get(kind):
        # Since the ids grew to 17 digits, the first is a zero.
        return f"{PREFIXES[kind]}-0{scene.hex(16)}"
    if kind.startswith(_BY_ARN):
        return arn(scene, scene.text("name") or scene.name)
    for name in _NAMING:
        if scene.text(name):
            return scene.text(name)
    return f"{scene.name}-{scene.hex(17)}"
