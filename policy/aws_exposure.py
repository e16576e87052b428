"""Which machines of an AWS stack the internet can open connections to."""

from __future__ import annotations

from policy.aws_network import SUBNETS, is_public
from policy.aws_security_groups import GROUPS, permissions
from policy.aws_values import truthy
from policy.cidr import Addresses
from policy.graph import Graph
from policy.model import Resource
from policy.permissions import excess
from policy.ports import PORTS

INSTANCE = "aws:ec2/instance:Instance"
SPOT_INSTANCE = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
INTERFACE_ATTACHMENT = "aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment"
INTERFACE_GROUP = "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment"
EIP = "aws:ec2/eip:Eip"
EIP_ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation"
AUTOSCALING_GROUP = "aws:autoscaling/group:Group"
INSTANCES = (INSTANCE, SPOT_INSTANCE)

GROUP_PATHS = ("vpcSecurityGroupIds", "securityGroups")


def public_address(instance: Resource, graph: Graph) -> str:
    """Why an instance has a public address; empty when it has none.

    :raises UndeterminedError: when that depends on something unknown.
    """
    interfaces = interfaces_of(instance, graph)
    for holder in (instance, *interfaces):
        if found := elastic_address(holder, graph):
            return found
    asked = instance.get("associatePublicIpAddress")
    if truthy(asked):
        return "associatePublicIpAddress is true"
    if asked is None and not interfaces:
        for template in templates_of(instance, graph):
            for block in template.blocks("networkInterfaces"):
                asked = block.get("associatePublicIpAddress", default=asked)
        if truthy(asked):
            return "its launch template asks for one"
        for subnet in graph.targets(instance, "subnetId", *SUBNETS) if asked is None else ():
            if subnet.get("mapPublicIpOnLaunch", default=False):
                return f"its subnet {subnet.name} hands one out"
    if instance.get("publicIp"):
        return f"its public address is {instance.get('publicIp')}"
    return ""


def elastic_address(holder: Resource, graph: Graph) -> str:
    """Which elastic address an instance or a network interface carries; empty when none."""
    for path in ("instance", "networkInterface"):
        for address in graph.referrers(holder, EIP, path=path):
            return f"the elastic address {address.name} is put on it"
    for path in ("instanceId", "networkInterfaceId"):
        for association in graph.referrers(holder, EIP_ASSOCIATION, path=path):
            return f"{association.name} puts an elastic address on it"
    return ""


def templates_of(instance: Resource, graph: Graph) -> list[Resource]:
    """The launch templates that an instance takes its settings from, as far as they are in the stack."""
    return [
        template
        for block in instance.blocks("launchTemplate")
        for path in ("id", "name")
        for template in graph.targets(instance, path, LAUNCH_TEMPLATE, block=block)
    ]


def interfaces_of(instance: Resource, graph: Graph) -> list[Resource]:
    """The network interfaces that are put into an instance, by its own properties or by attachments."""
    found = [
        interface
        for path in ("networkInterfaces", "primaryNetworkInterface")
        for block in instance.blocks(path)
        for interface in graph.targets(instance, "networkInterfaceId", INTERFACE, block=block)
    ]
    for attachment in graph.referrers(instance, INTERFACE_ATTACHMENT, path="instanceId"):
        found.extend(graph.targets(attachment, "networkInterfaceId", INTERFACE))
    for interface in graph.referrers(instance, INTERFACE):
        if any(
            instance in graph.targets(interface, "instance", block=block) for block in interface.blocks("attachments")
        ):
            found.append(interface)
    return found


def groups_of(machine: Resource, graph: Graph) -> list[Resource]:
    """The security groups of an instance or a launch template, interfaces included, as far as they are in the stack."""
    found = {}
    for holder in (machine, *(interfaces_of(machine, graph) if machine.type in INSTANCES else ())):
        for path in GROUP_PATHS:
            found.update({group.urn: group for group in graph.targets(holder, path, *GROUPS)})
        for attachment in graph.referrers(holder, INTERFACE_GROUP, path="networkInterfaceId"):
            found.update({group.urn: group for group in graph.targets(attachment, "securityGroupId", *GROUPS)})
    if machine.type == LAUNCH_TEMPLATE:
        for block in machine.blocks("networkInterfaces"):
            groups = graph.targets(machine, "securityGroups", *GROUPS, block=block)
            found.update({group.urn: group for group in groups})
    return list(found.values())


def subnets_of_machine(machine: Resource, graph: Graph) -> list[Resource]:
    """The subnets that an instance stands in, or that an autoscaling group starts a launch template's instances in."""
    if machine.type == LAUNCH_TEMPLATE:
        return [
            subnet
            for group in graph.referrers(machine, AUTOSCALING_GROUP)
            for subnet in graph.targets(group, "vpcZoneIdentifiers", *SUBNETS)
        ]
    return [
        subnet
        for holder in (machine, *interfaces_of(machine, graph))
        for subnet in graph.targets(holder, "subnetId", *SUBNETS)
    ]


def open_to_internet(group: Resource, graph: Graph) -> bool:
    """Whether a security group admits more of the internet than the company allows, on any TCP or UDP port."""
    sources = Addresses()
    for entry in permissions(group, graph, "ingress"):
        if entry.meets(("tcp", "udp"), *PORTS):
            sources |= entry.sources
    return bool(excess(sources, graph.parameters))


def exposed_machines(graph: Graph) -> list[Resource]:
    """The instances, and launch templates of instances, that the internet can open connections to.

    They have a public address, an open security group, and no subnet without a route to an internet gateway.
    """
    public = [machine for machine in graph.by_type(*INSTANCES) if public_address(machine, graph)]
    public.extend(template for template in graph.by_type(LAUNCH_TEMPLATE) if _starts_public(template, graph))
    return [
        machine
        for machine in public
        if any(open_to_internet(group, graph) for group in groups_of(machine, graph))
        and all(is_public(subnet, graph) for subnet in subnets_of_machine(machine, graph))
    ]


def _starts_public(template: Resource, graph: Graph) -> bool:
    asked = [block.get("associatePublicIpAddress") for block in template.blocks("networkInterfaces")]
    if any(choice not in (None, "") for choice in asked):
        return any(truthy(choice) for choice in asked)
    return any(subnet.get("mapPublicIpOnLaunch", default=False) for subnet in subnets_of_machine(template, graph))
