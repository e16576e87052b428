"""What AWS computes for the resources of the network, and programs that run with the context the platform makes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pulumi
from pulumi.runtime.mocks import MockResourceArgs

from components.aws.context import AwsContext
from components.aws.region import Region, RegionArgs
from components.settings import Settings, load_stack_settings
from tests.components.aws.samples import ROOT
from tests.components.conftest import Answer, Computed, Deployment, run


def _made(**computed: str) -> Callable[[MockResourceArgs], Mapping[str, Any]]:
    """An ID that names its type, so that no two resources share one, and outputs (``{name}``: the resource's)."""

    def outputs(args: MockResourceArgs) -> Mapping[str, Any]:
        id_ = f"{args.typ.rpartition(':')[2]}-{args.name}"
        return {"id": id_, **{key: text.format(name=args.name, id=id_) for key, text in computed.items()}}

    return outputs


def _certificate(args: MockResourceArgs) -> Mapping[str, Any]:
    names = [args.inputs["domainName"], *args.inputs.get("subjectAlternativeNames", [])]
    options = [
        {
            "domainName": name,
            "resourceRecordName": f"_proof.{name}.",
            "resourceRecordType": "CNAME",
            "resourceRecordValue": f"_{name}.acm-validations.aws.",
        }
        for name in names
    ]
    return {"arn": f"arn:{args.name}", "domainValidationOptions": options}


NETWORK_OUTPUTS: dict[str, Computed] = {
    "pulumi:providers:aws": {},
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": _made(),
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": _made(),
    "aws:ec2/defaultRouteTable:DefaultRouteTable": _made(),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": _made(),
    "aws:ec2/eip:Eip": _made(publicIp="192.0.2.1"),
    "aws:ec2/flowLog:FlowLog": _made(),
    "aws:ec2/internetGateway:InternetGateway": _made(),
    "aws:ec2/managedPrefixList:ManagedPrefixList": _made(),
    "aws:ec2/natGateway:NatGateway": _made(),
    "aws:ec2/networkAcl:NetworkAcl": _made(),
    "aws:ec2/route:Route": _made(),
    "aws:ec2/routeTable:RouteTable": _made(),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": _made(),
    "aws:ec2/securityGroup:SecurityGroup": _made(),
    "aws:ec2/subnet:Subnet": _made(),
    "aws:ec2/vpc:Vpc": _made(defaultNetworkAclId="acl-default", defaultRouteTableId="rtb-default"),
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": _made(),
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": _made(),
    "aws:ec2/vpcEndpoint:VpcEndpoint": _made(prefixListId="pl-{name}"),
    "aws:acm/certificate:Certificate": _certificate,
    "aws:acm/certificateValidation:CertificateValidation": _made(),
    "aws:appautoscaling/policy:Policy": _made(),
    "aws:appautoscaling/target:Target": _made(),
    "aws:cloudfront/distribution:Distribution": _made(
        arn="arn:aws:cloudfront::111122223333:distribution/E1", domainName="d1.cloudfront.net", hostedZoneId="Z2"
    ),
    "aws:cloudfront/function:Function": _made(arn="arn:aws:cloudfront::111122223333:function/{name}"),
    "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": _made(),
    "aws:cloudfront/vpcOrigin:VpcOrigin": _made(),
    "aws:cloudwatch/logDelivery:LogDelivery": _made(),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": _made(arn="arn:aws:logs:us-east-1::{name}"),
    "aws:cloudwatch/logDeliverySource:LogDeliverySource": _made(),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": _made(),
    "aws:ecr/repository:Repository": _made(
        arn="arn:aws:ecr:eu-central-1:111122223333:repository/{name}", repositoryUrl="images.example/{name}"
    ),
    "aws:ecs/cluster:Cluster": _made(arn="arn:aws:ecs:eu-central-1:111122223333:cluster/{name}"),
    "aws:ecs/service:Service": _made(),
    "aws:ecs/taskDefinition:TaskDefinition": _made(
        arn="arn:aws:ecs:eu-central-1:111122223333:task-definition/{name}:1"
    ),
    "aws:lb/listener:Listener": _made(arn="arn:{name}"),
    "aws:lb/listenerRule:ListenerRule": _made(arn="arn:{name}"),
    "aws:lb/loadBalancer:LoadBalancer": _made(arn="arn:{name}", arnSuffix="app/{name}/1", dnsName="internal.example"),
    "aws:lb/targetGroup:TargetGroup": _made(arn="arn:{name}", arnSuffix="targetgroup/{name}/1"),
    "aws:route53/record:Record": _made(fqdn="{name}.example.com"),
    "aws:route53/zone:Zone": {
        "id": "Z1",
        "zoneId": "Z1",
        "arn": "arn:aws:route53:::hostedzone/Z1",
        "nameServers": ["ns"],
    },
    "aws:shield/applicationLayerAutomaticResponse:ApplicationLayerAutomaticResponse": _made(),
    "aws:shield/protection:Protection": _made(),
    "aws:shield/subscription:Subscription": _made(),
    "aws:wafv2/ipSet:IpSet": _made(arn="arn:{name}"),
    "aws:wafv2/webAcl:WebAcl": _made(arn="arn:{name}"),
    "aws:wafv2/webAclAssociation:WebAclAssociation": _made(),
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": _made(),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": _made(),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": _made(),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": _made(),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _made(),
}
"""What the components of the network, the entrance and the service make; log groups and roles are in `samples`."""


CLOUDFRONT_LIST_ID = "pl-cloudfront"
INVOKES: dict[str, Answer] = {
    "aws:ec2/getManagedPrefixList:getManagedPrefixList": lambda args: {"id": CLOUDFRONT_LIST_ID, "name": args["name"]}
}
"""What the data sources of the network answer."""


def settings() -> Settings:
    """The production stack's settings."""
    return load_stack_settings(ROOT, "prod")


def deploy(
    program: Callable[[AwsContext, pulumi.ResourceOptions], Any],
    outputs: Mapping[str, Computed],
    invokes: Mapping[str, Answer] | None = None,
    given: Settings | None = None,
) -> Deployment:
    """Run a program under mocks with a context and the options that hand the pinned provider on.

    :param program: makes components.
    :param outputs: what the cloud computes, by type.
    :param invokes: what data sources answer.
    :param given: other settings than production's.
    """
    chosen = given or settings()

    def body() -> Any:
        assert chosen.aws is not None
        context = Region("region", RegionArgs(chosen.company, chosen.access, chosen.aws)).context
        return program(context, pulumi.ResourceOptions(providers=[context.primary]))

    return run(body, outputs, invokes)


def listed(value: str | list[str]) -> list[str]:
    """The values of a policy's element, which JSON may hold as one or as many."""
    return [value] if isinstance(value, str) else value
