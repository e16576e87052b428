"""Small AWS networks for the cases of rules."""

from __future__ import annotations

from typing import Any

from policy.model import Resource
from tests.policy.cases import make


def vpc(name: str = "net", **properties: Any) -> Resource:
    return make("aws:ec2/vpc:Vpc", name, {"cidrBlock": "10.0.0.0/16", "region": "eu-central-1", **properties})


def group(label: str, ingress: Any = None, egress: Any = None, **properties: Any) -> Resource:
    values = {"vpcId": "net-id", "ingress": ingress, "egress": egress, **properties}
    return make("aws:ec2/securityGroup:SecurityGroup", label, values)


def tcp(port: int, *sources: str, last: int | None = None, **properties: Any) -> dict[str, Any]:
    return {"protocol": "tcp", "fromPort": port, "toPort": last or port, "cidrBlocks": list(sources), **properties}


def group_rule(name: str, **properties: Any) -> Resource:
    values = {"type": "ingress", "securityGroupId": "sg-id", "protocol": "tcp", **properties}
    return make("aws:ec2/securityGroupRule:SecurityGroupRule", name, values)


def ingress_rule(name: str, **properties: Any) -> Resource:
    values = {"securityGroupId": "sg-id", "ipProtocol": "tcp", **properties}
    return make("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name, values)


def egress_rule(name: str, **properties: Any) -> Resource:
    values = {"securityGroupId": "sg-id", "ipProtocol": "tcp", **properties}
    return make("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", name, values)


def subnet(name: str, zone: str = "", block: str = "10.0.0.0/24", **properties: Any) -> Resource:
    tags = {"Zone": zone} if zone else None
    values = {"vpcId": "net-id", "cidrBlock": block, "availabilityZone": "eu-central-1a", "tags": tags, **properties}
    return make("aws:ec2/subnet:Subnet", name, values)


def table(name: str, *subnets: str, routes: Any = None) -> list[Resource]:
    """A route table, associated with the subnets of these names."""
    made = [make("aws:ec2/routeTable:RouteTable", name, {"vpcId": "net-id", "routes": routes})]
    for place in subnets:
        made.append(
            make(
                "aws:ec2/routeTableAssociation:RouteTableAssociation",
                f"{name}-{place}",
                {"routeTableId": f"{name}-id", "subnetId": f"{place}-id"},
            )
        )
    return made


def route(name: str, table: str, **properties: Any) -> Resource:
    values = {"routeTableId": f"{table}-id", "destinationCidrBlock": "0.0.0.0/0", **properties}
    return make("aws:ec2/route:Route", name, values)


def gateway(name: str = "igw") -> Resource:
    return make("aws:ec2/internetGateway:InternetGateway", name, {"vpcId": "net-id"})


def nacl(name: str, *subnets: str, ingress: Any = None, **properties: Any) -> Resource:
    values = {"vpcId": "net-id", "subnetIds": [f"{place}-id" for place in subnets], "ingress": ingress, **properties}
    return make("aws:ec2/networkAcl:NetworkAcl", name, values)


def acl(number: int, action: str, source: str, first: int = 0, last: int = 0, protocol: str = "tcp") -> dict[str, Any]:
    family = "ipv6CidrBlock" if ":" in source else "cidrBlock"
    return {"ruleNo": number, "action": action, "protocol": protocol, "fromPort": first, "toPort": last, family: source}


def instance(name: str = "machine", **properties: Any) -> Resource:
    return make("aws:ec2/instance:Instance", name, {"subnetId": "app-id", **properties})


def balancer(name: str = "entrance", **properties: Any) -> Resource:
    values = {"loadBalancerType": "application", "securityGroups": ["sg-id"], **properties}
    return make("aws:lb/loadBalancer:LoadBalancer", name, values)


def behind_cloudfront(name: str = "entrance", **properties: Any) -> list[Resource]:
    """An internal load balancer that CloudFront reaches over a VPC origin."""
    origin = {"vpcOriginEndpointConfig": {"arn": f"{name}-id"}}
    return [
        balancer(name, internal=True, **properties),
        make("aws:cloudfront/vpcOrigin:VpcOrigin", f"{name}-origin", origin),
    ]
