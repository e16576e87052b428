"""Machines and their networks hand out no public addresses (NET-2)."""

from __future__ import annotations

from policy.aws_exposure import (
    EIP,
    EIP_ASSOCIATION,
    INSTANCES,
    INTERFACE,
    LAUNCH_TEMPLATE,
    elastic_address,
    public_address,
    templates_of,
)
from policy.aws_network import INNER_ZONES, SUBNETS, zone_of
from policy.aws_values import truthy
from policy.cidr import UNROUTED, Addresses
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
BEANSTALK = (
    "aws:elasticbeanstalk/environment:Environment",
    "aws:elasticbeanstalk/configurationTemplate:ConfigurationTemplate",
)
CONTAINER_SERVICES = ("aws:ecs/service:Service", "aws:ecs/taskSet:TaskSet")
SCHEDULES = (
    "aws:cloudwatch/eventTarget:EventTarget",
    "aws:scheduler/schedule:Schedule",
    "aws:pipes/pipe:Pipe",
)
CONTAINER_PATHS = {
    "aws:cloudwatch/eventTarget:EventTarget": "ecsTarget.networkConfiguration",
    "aws:scheduler/schedule:Schedule": "target.ecsParameters.networkConfiguration",
    "aws:pipes/pipe:Pipe": "targetParameters.ecsTaskParameters.networkConfiguration.awsVpcConfiguration",
}

PRIVATE_ADDRESSES = (
    Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "1.4.5", Relation.SUPPORTS),
)


@rule(
    id="net-2-aws-no-public-ip",
    title="Machines have no public IP address",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(Control("AWS FSBP", "EC2.9", Relation.FULL), *PRIVATE_ADDRESSES),
    remediation="Set associate_public_ip_address=False; serve through a load balancer, and enter through the bastion.",
    types=INSTANCES,
)
def no_public_ip(instance: Resource, graph: Graph) -> Verdict:
    """By its own setting, its launch template, its subnet, an elastic address, or an interface that has one."""
    found = public_address(instance, graph)
    if found:
        return failed(found, "no public address")
    for address in instance.get("ipv6Addresses", default=[]):
        if Addresses.of([address]) - UNROUTED:
            return failed(f"it has the public IPv6 address {address}", "no public address")
    if instance.get("ipv6AddressCount", default=0):
        return failed(f"ipv6AddressCount is {instance.get('ipv6AddressCount')}", "no public address")
    for block in instance.blocks("launchTemplate"):
        if not templates_of(instance, graph) and not instance.has("associatePublicIpAddress"):
            name = block.raw("id") or block.raw("name")
            raise UndeterminedError(f"the launch template {name} is not in the stack")
    return passed()


@rule(
    id="net-2-aws-no-public-ip-at-launch",
    title="Launch templates and fleets ask for no public IP addresses",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(
        Control("AWS FSBP", "EC2.25", Relation.FULL),
        Control("AWS FSBP", "Autoscaling.5", Relation.FULL),
        *PRIVATE_ADDRESSES,
    ),
    remediation="Set associate_public_ip_address to false in every network interface of the template.",
    types=(LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, SPOT_FLEET),
)
def no_public_ip_at_launch(resource: Resource) -> Verdict:
    """A template that does not say leaves it to the subnet, which has a rule of its own."""
    blocks: list[Block] = [resource, *resource.blocks("networkInterfaces"), *resource.blocks("launchSpecifications")]
    for block in blocks:
        if truthy(block.get("associatePublicIpAddress", default=False)):
            return failed(f"{block.path or 'it'}: associatePublicIpAddress is true", "false")
        if block.get("ipv6AddressCount", default=0) or block.get("ipv6Addresses"):
            return failed(f"{block.path} asks for IPv6 addresses, which are public", "none")
    return passed()


@rule(
    id="net-2-aws-subnets-private",
    title="No subnet hands out public IP addresses",
    severity=Severity.MEDIUM,
    statements=("NET-2",),
    controls=(Control("AWS FSBP", "EC2.15", Relation.FULL), *PRIVATE_ADDRESSES),
    remediation="Set map_public_ip_on_launch=False, also in the edge zone: load balancers do not need it.",
    types=SUBNETS,
)
def subnets_private(subnet: Resource) -> Verdict:
    """A default subnet does unless it is told not to; others do when they are told to."""
    default = subnet.type == "aws:ec2/defaultSubnet:DefaultSubnet"
    if subnet.get("mapPublicIpOnLaunch", default=default):
        return failed("mapPublicIpOnLaunch is true", "false")
    if subnet.get("assignIpv6AddressOnCreation", default=False):
        return failed("assignIpv6AddressOnCreation is true", "false")
    return passed()


@rule(
    id="net-2-aws-no-elastic-ip-on-machines",
    title="Elastic IP addresses are for NAT gateways and load balancers, not for machines",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(Control("AWS FSBP", "EC2.9", Relation.PARTIAL), *PRIVATE_ADDRESSES),
    remediation="Release the address; serve through a load balancer, and go out through a NAT gateway.",
    types=(EIP, EIP_ASSOCIATION, INTERFACE),
)
def no_elastic_ip_on_machines(resource: Resource, graph: Graph) -> Verdict:
    """By the address itself, by an association, or by the interface that carries it."""
    if resource.type == INTERFACE:
        found = elastic_address(resource, graph)
        return failed(found, "no public address") if found else passed()
    for path in ("instance", "instanceId", "networkInterface", "networkInterfaceId"):
        if not resource.known(path) and not resource.property_dependencies.get(path):
            raise UndeterminedError(f"{path} is unknown")
        value = resource.raw(path)
        if resource.type == EIP and path == "networkInterface" and _managed(resource, graph):
            continue
        if value not in (None, ""):
            return failed(f"{path} puts the address on a machine", "an address of a NAT gateway or load balancer")
    return passed()


def _managed(address: Resource, graph: Graph) -> bool:
    """Whether the address is a NAT gateway's or a load balancer's: AWS then reports the interface that it made."""
    return bool(
        graph.referrers(
            address,
            "aws:ec2/natGateway:NatGateway",
            "aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation",
            "aws:lb/loadBalancer:LoadBalancer",
            "aws:alb/loadBalancer:LoadBalancer",
        )
    )


@rule(
    id="net-2-aws-public-access-blocked",
    title="The account's block on internet gateways is on, with the edge zone as its only exception",
    severity=Severity.HIGH,
    statements=("NET-2", "NET-1"),
    controls=(Control("AWS FSBP", "EC2.172", Relation.FULL), *PRIVATE_ADDRESSES),
    remediation='Set internet_gateway_block_mode to "block-ingress"; exclude subnets of the edge zone only.',
    types=(
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
    ),
)
def public_access_blocked(resource: Resource, graph: Graph) -> Verdict:
    """The block holds against routes and addresses that somebody adds by hand; an exception takes it away again."""
    if resource.type.endswith(":VpcBlockPublicAccessOptions"):
        mode = resource.get("internetGatewayBlockMode")
        good = mode in ("block-ingress", "block-bidirectional")
        return (
            passed() if good else failed(f"internetGatewayBlockMode is {mode}", "block-ingress or block-bidirectional")
        )
    if resource.get("internetGatewayExclusionMode") == "allow-egress":
        return passed()
    if resource.has("vpcId"):
        return failed("a whole VPC is excluded from the block", "subnets of the edge zone")
    subnets = graph.targets(resource, "subnetId", *SUBNETS)
    if not subnets and not resource.known("subnetId"):
        raise UndeterminedError("subnetId is unknown")
    for subnet in subnets:
        zone = zone_of(subnet)
        if zone in INNER_ZONES:
            return failed(f"{subnet.name} of the zone {zone} is excluded from the block", "subnets of the edge zone")
    return passed()


@rule(
    id="net-2-aws-containers-no-public-ip",
    title="Container tasks get no public IP address",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(
        Control("AWS FSBP", "ECS.2", Relation.FULL),
        Control("AWS FSBP", "ECS.16", Relation.FULL),
        *PRIVATE_ADDRESSES,
    ),
    remediation="Set assign_public_ip=False and reach registries and AWS services through VPC endpoints.",
    types=(*CONTAINER_SERVICES, *SCHEDULES),
)
def containers_no_public_ip(resource: Resource) -> Verdict:
    """Services, task sets, and tasks that a schedule or an event starts."""
    path = CONTAINER_PATHS.get(resource.type, "networkConfiguration")
    blocks = resource.blocks(path)
    if not blocks:
        return not_applicable("it starts no task with an address of its own")
    for block in blocks:
        if truthy(block.get("assignPublicIp", default=False)):
            return failed(f"{path}.assignPublicIp is on", "off")
    return passed()


@rule(
    id="net-2-aws-beanstalk-private",
    title="Elastic Beanstalk's machines have no public IP address",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=PRIVATE_ADDRESSES,
    remediation='Set AssociatePublicIpAddress of aws:ec2:vpc to "false", and leave EC2KeyName out.',
    types=BEANSTALK,
)
def beanstalk_private(environment: Resource) -> Verdict:
    """By the environment's option settings."""
    for setting in environment.blocks("settings"):
        name, value = setting.get("name"), setting.get("value")
        if name == "AssociatePublicIpAddress" and truthy(value):
            return failed(f"{setting.path}: AssociatePublicIpAddress is true", "false")
        if name in ("EC2KeyName", "SSHSourceRestriction") and value:
            return failed(f"{setting.path}: {name} opens SSH", "Session Manager")
    return passed()
