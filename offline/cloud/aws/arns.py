"""Amazon Resource Names, by type."""

from __future__ import annotations

import re

from offline.cloud.aws.regions import partition
from offline.cloud.base import Scene

# The SDK's module names differ from the services' own in ARNs.
_SERVICES = {
    "alb": "elasticloadbalancing",
    "lb": "elasticloadbalancing",
    "elb": "elasticloadbalancing",
    "ebs": "ec2",
    "vpc": "ec2",
    "efs": "elasticfilesystem",
    "ec2transitgateway": "ec2",
    "ec2clientvpn": "ec2",
    "cloudwatch": "logs",
    "sfn": "states",
    "cfg": "config",
    "cognito": "cognito-idp",
    "ecrpublic": "ecr-public",
    "networkfirewall": "network-firewall",
    "accessanalyzer": "access-analyzer",
    "networkmanager": "networkmanager",
    "msk": "kafka",
    "opensearch": "es",
    "elasticsearch": "es",
    "verifiedaccess": "ec2",
    "autoscaling": "autoscaling",
    "apigateway": "apigateway",
    "apigatewayv2": "apigateway",
    "codestarconnections": "codestar-connections",
    "ssoadmin": "sso",
    "macie2": "macie2",
    "inspector": "inspector",
    "route53": "route53",
    "docdb": "rds",
    "neptune": "rds",
    "synthetics": "synthetics",
    "s3control": "s3",
    "mq": "mq",
}
# Where the last part of an ARN is not `kind/id` in kebab case. {id} is the id, {name} the physical name.
_FORMS = {
    "acm/certificate:Certificate": "acm:{region}:{account}:certificate/{uuid}",
    "accessanalyzer/analyzer:Analyzer": "access-analyzer:{region}:{account}:analyzer/{name}",
    "autoscaling/group:Group": "autoscaling:{region}:{account}:autoScalingGroup:{uuid}:autoScalingGroupName/{name}",
    "backup/framework:Framework": "backup:{region}:{account}:framework:{name}-{uuid}",
    "backup/plan:Plan": "backup:{region}:{account}:backup-plan:{id}",
    "backup/vault:Vault": "backup:{region}:{account}:backup-vault:{name}",
    "backup/logicallyAirGappedVault:LogicallyAirGappedVault": "backup:{region}:{account}:backup-vault:{name}",
    "backup/reportPlan:ReportPlan": "backup:{region}:{account}:report-plan:{name}-{uuid}",
    "backup/restoreTestingPlan:RestoreTestingPlan": "backup:{region}:{account}:restore-testing-plan:{name}-{uuid}",
    "cfg/rule:Rule": "config:{region}:{account}:config-rule/config-rule-{hex6}",
    "cloudfront/distribution:Distribution": "cloudfront::{account}:distribution/{id}",
    "cloudfront/function:Function": "cloudfront::{account}:function/{name}",
    "cloudtrail/eventDataStore:EventDataStore": "cloudtrail:{region}:{account}:eventdatastore/{uuid}",
    "cloudtrail/trail:Trail": "cloudtrail:{region}:{account}:trail/{name}",
    "cloudwatch/eventBus:EventBus": "events:{region}:{account}:event-bus/{name}",
    "cloudwatch/eventRule:EventRule": "events:{region}:{account}:rule/{name}",
    "cloudwatch/eventTarget:EventTarget": "events:{region}:{account}:rule/{name}",
    "cloudwatch/compositeAlarm:CompositeAlarm": "cloudwatch:{region}:{account}:alarm:{name}",
    "cloudwatch/logGroup:LogGroup": "logs:{region}:{account}:log-group:{name}",
    "cloudwatch/metricAlarm:MetricAlarm": "cloudwatch:{region}:{account}:alarm:{name}",
    "cloudwatch/dashboard:Dashboard": "cloudwatch::{account}:dashboard/{name}",
    "dynamodb/table:Table": "dynamodb:{region}:{account}:table/{name}",
    "docdb/cluster:Cluster": "rds:{region}:{account}:cluster:{id}",
    "ebs/snapshot:Snapshot": "ec2:{region}::snapshot/{id}",
    "ebs/volume:Volume": "ec2:{region}:{account}:volume/{id}",
    "ec2/eip:Eip": "ec2:{region}:{account}:elastic-ip/{id}",
    "ec2/flowLog:FlowLog": "ec2:{region}:{account}:vpc-flow-log/{id}",
    "ec2/managedPrefixList:ManagedPrefixList": "ec2:{region}:{account}:prefix-list/{id}",
    "ec2/natGateway:NatGateway": "ec2:{region}:{account}:natgateway/{id}",
    "ec2/vpcDhcpOptions:VpcDhcpOptions": "ec2:{region}:{account}:dhcp-options/{id}",
    "ec2/ami:Ami": "ec2:{region}::image/{id}",
    "ec2/defaultNetworkAcl:DefaultNetworkAcl": "ec2:{region}:{account}:network-acl/{id}",
    "ec2/defaultRouteTable:DefaultRouteTable": "ec2:{region}:{account}:route-table/{id}",
    "ec2/defaultSecurityGroup:DefaultSecurityGroup": "ec2:{region}:{account}:security-group/{id}",
    "ec2/defaultVpc:DefaultVpc": "ec2:{region}:{account}:vpc/{id}",
    "ec2transitgateway/routeTable:RouteTable": "ec2:{region}:{account}:transit-gateway-route-table/{id}",
    "ec2transitgateway/vpcAttachment:VpcAttachment": "ec2:{region}:{account}:transit-gateway-attachment/{id}",
    "ecs/cluster:Cluster": "ecs:{region}:{account}:cluster/{name}",
    "ecr/repository:Repository": "ecr:{region}:{account}:repository/{name}",
    "efs/accessPoint:AccessPoint": "elasticfilesystem:{region}:{account}:access-point/{id}",
    "efs/fileSystem:FileSystem": "elasticfilesystem:{region}:{account}:file-system/{id}",
    "elasticache/replicationGroup:ReplicationGroup": "elasticache:{region}:{account}:replicationgroup:{id}",
    "guardduty/detector:Detector": "guardduty:{region}:{account}:detector/{id}",
    "iam/group:Group": "iam::{account}:group{path}{name}",
    "iam/instanceProfile:InstanceProfile": "iam::{account}:instance-profile{path}{name}",
    "iam/openIdConnectProvider:OpenIdConnectProvider": "iam::{account}:oidc-provider/{host}",
    "iam/policy:Policy": "iam::{account}:policy{path}{name}",
    "iam/role:Role": "iam::{account}:role{path}{name}",
    "iam/samlProvider:SamlProvider": "iam::{account}:saml-provider/{name}",
    "iam/user:User": "iam::{account}:user{path}{name}",
    "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": "firehose:{region}:{account}:deliverystream/{name}",
    "kinesis/stream:Stream": "kinesis:{region}:{account}:stream/{name}",
    "kms/alias:Alias": "kms:{region}:{account}:{name}",
    "kms/key:Key": "kms:{region}:{account}:key/{id}",
    "kms/replicaKey:ReplicaKey": "kms:{region}:{account}:key/{id}",
    "lambda/alias:Alias": "lambda:{region}:{account}:function:{function}:{name}",
    "lambda/function:Function": "lambda:{region}:{account}:function:{name}",
    "lambda/layerVersion:LayerVersion": "lambda:{region}:{account}:layer:{layer}:1",
    "lb/listener:Listener": "elasticloadbalancing:{region}:{account}:listener/{parent}/{hex16}",
    "lb/loadBalancer:LoadBalancer": "elasticloadbalancing:{region}:{account}:loadbalancer/{lbkind}/{name}/{hex16}",
    "lb/targetGroup:TargetGroup": "elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}",
    "networkfirewall/firewall:Firewall": "network-firewall:{region}:{account}:firewall/{name}",
    "networkfirewall/firewallPolicy:FirewallPolicy": "network-firewall:{region}:{account}:firewall-policy/{name}",
    "networkfirewall/ruleGroup:RuleGroup": "network-firewall:{region}:{account}:{statefulness}-rulegroup/{name}",
    "rds/cluster:Cluster": "rds:{region}:{account}:cluster:{id}",
    "rds/clusterInstance:ClusterInstance": "rds:{region}:{account}:db:{id}",
    "rds/clusterParameterGroup:ClusterParameterGroup": "rds:{region}:{account}:cluster-pg:{name}",
    "rds/instance:Instance": "rds:{region}:{account}:db:{identifier}",
    "rds/optionGroup:OptionGroup": "rds:{region}:{account}:og:{name}",
    "rds/parameterGroup:ParameterGroup": "rds:{region}:{account}:pg:{name}",
    "rds/subnetGroup:SubnetGroup": "rds:{region}:{account}:subgrp:{name}",
    "route53/healthCheck:HealthCheck": "route53:::healthcheck/{id}",
    "route53/zone:Zone": "route53:::hostedzone/{id}",
    "s3/bucket:Bucket": "s3:::{id}",
    "s3/bucketV2:BucketV2": "s3:::{id}",
    "s3/bucketObject:BucketObject": "s3:::{id}",
    "s3/bucketObjectv2:BucketObjectv2": "s3:::{id}",
    "scheduler/schedule:Schedule": "scheduler:{region}:{account}:schedule/default/{name}",
    "secretsmanager/secret:Secret": "secretsmanager:{region}:{account}:secret:{name}-{letters6}",
    "securityhub/account:Account": "securityhub:{region}:{account}:hub/default",
    "sfn/stateMachine:StateMachine": "states:{region}:{account}:stateMachine:{name}",
    "sns/topic:Topic": "sns:{region}:{account}:{name}",
    "sqs/queue:Queue": "sqs:{region}:{account}:{name}",
    "ssm/document:Document": "ssm:{region}:{account}:document/{name}",
    "ssm/parameter:Parameter": "ssm:{region}:{account}:parameter/{bare}",
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": "ec2:{region}:{account}:security-group-rule/{id}",
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ec2:{region}:{account}:security-group-rule/{id}",
    "wafv2/ipSet:IpSet": "wafv2:{wafregion}:{account}:{wafscope}/ipset/{name}/{id}",
    "wafv2/regexPatternSet:RegexPatternSet": "wafv2:{wafregion}:{account}:{wafscope}/regexpatternset/{name}/{id}",
    "wafv2/ruleGroup:RuleGroup": "wafv2:{wafregion}:{account}:{wafscope}/rulegroup/{name}/{id}",
    "wafv2/webAcl:WebAcl": "wafv2:{wafregion}:{account}:{wafscope}/webacl/{name}/{id}",
    "xray/group:Group": "xray:{region}:{account}:group/{name}/{letters26}",
}
_GLOBAL = frozenset({"iam", "cloudfront", "route53", "organizations", "globalaccelerator"})


def arn(scene: Scene, thing_id: str) -> str:
    """The ARN of a thing.

    Args:
        scene: The resource.
        thing_id: Its id; where the id is the ARN itself, anything.
    """
    form = _FORMS.get(scene.kind.replace("alb/", "lb/", 1))
    if form is None:
        module, kind = scene.kind.split(":")[0].split("/")
        service = _SERVICES.get(module, module)
        region = "" if service in _GLOBAL else "{region}"
        form = f"{service}:{region}:{{account}}:{_kebab(kind)}/{{id}}"
    return f"arn:{partition(scene.region)}:" + form.format_map(_Values(scene, thing_id))


class _Values(dict[str, str]):
    """The words of the forms, worked out only when a form asks for them."""

    def __init__(self, scene: Scene, thing_id: str) -> None:
        super().__init__(region=scene.region, account=scene.config.account, id=thing_id)
        self._scene = scene

    def __missing__(self, key: str) -> str:
        scene = self._scene
        if key.startswith("hex"):
            return scene.hex(int(key[3:]), "arn")
        if key.startswith("letters"):
            return scene.letters(int(key[7:]), "arn")
        name = scene.text("name") or self["id"]
        cloudfront = scene.text("scope") == "CLOUDFRONT"
        parent = scene.text("loadBalancerArn").partition("loadbalancer/")[2]
        values = {
            "uuid": scene.uuid("arn"),
            "name": name,
            "bare": name.lstrip("/"),
            "path": scene.text("path", "/"),
            "host": scene.text("url").removeprefix("https://"),
            "identifier": scene.text("identifier") or self["id"],
            "function": scene.text("functionName").rsplit(":", 1)[-1],
            "layer": scene.text("layerName"),
            "lbkind": {"network": "net", "gateway": "gwy"}.get(scene.text("loadBalancerType"), "app"),
            "parent": parent,
            "statefulness": scene.text("type", "STATEFUL").lower(),
            "wafregion": "us-east-1" if cloudfront else scene.region,
            "wafscope": "global" if cloudfront else "regional",
        }
        return values[key]


def _kebab(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
