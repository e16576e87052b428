"""What AWS security groups admit, however it is written: inline or separate rules, of either version."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policy.cidr import Addresses
from policy.graph import Graph
from policy.model import Block, Resource, Unknown
from policy.permissions import Permission
from policy.ports import ALL, PORTS, PROTOCOLS

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"

GROUPS = (GROUP, DEFAULT_GROUP)
SEPARATE_RULES = (GROUP_RULE, INGRESS_RULE, EGRESS_RULE)
GROUP_TYPES = (*GROUPS, *SEPARATE_RULES)

NOT_CARRIERS = (
    *GROUP_TYPES,
    "aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation",
    "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
)


def permissions(group: Resource, graph: Graph, direction: str) -> list[Permission]:
    """Everything that a security group admits in one direction, by its own rules and by separate ones.

    :param direction: ``ingress`` or ``egress``.
    :raises UndeterminedError: when the list of inline rules is unknown.
    """
    found = [_inline(group, block, graph) for block in group.blocks(direction)]
    found.extend(permission for _, permission in separate(group, graph, direction))
    return found


def separate(group: Resource, graph: Graph, direction: str) -> Iterator[tuple[Resource, Permission]]:
    """The separate rules of a security group, for one direction, each with what it admits."""
    for rule in graph.referrers(group, *SEPARATE_RULES, path="securityGroupId"):
        if _direction(rule) == direction:
            yield rule, permission_of(rule, graph)


def inline(group: Resource, graph: Graph, direction: str) -> list[Permission]:
    """What a security group's own properties admit in one direction."""
    return [_inline(group, block, graph) for block in group.blocks(direction)]


def group_of(rule: Resource, graph: Graph) -> Resource | None:
    """The security group of a separate rule, when it is in the stack."""
    found = graph.targets(rule, "securityGroupId", *GROUPS)
    return found[0] if found else None


def siblings(rule: Resource, graph: Graph) -> list[Resource]:
    """A separate rule and those that name the same group, for a group that is not in the stack."""
    group = rule.raw("securityGroupId")
    if not isinstance(group, str):
        return [rule]
    return [other for other in graph.by_type(*SEPARATE_RULES) if other.raw("securityGroupId") == group]


def carriers(group: Resource, graph: Graph) -> list[Resource]:
    """The resources that a security group is put on: load balancers, machines, services, network interfaces."""
    return [
        resource
        for resource in graph.referrers(group)
        if resource.type.startswith("aws:") and resource.type not in NOT_CARRIERS and _mentions(resource, group)
    ]


def _mentions(resource: Resource, group: Resource) -> bool:
    """Whether a resource names a group by ID or ARN: names and tags may be equal by chance."""
    if any(group.urn in urns for urns in resource.property_dependencies.values()):
        return True
    known = {group.id, str(group.raw("arn") or group.id)}
    return any(leaf in known for leaf in _texts(resource.properties))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, str):
        yield value


def is_ingress(rule: Resource) -> bool:
    """Whether a separate rule is about incoming traffic.

    :raises UndeterminedError: when its direction is unknown.
    """
    return _direction(rule) == "ingress"


def permission_of(rule: Resource, graph: Graph) -> Permission:
    """What a separate rule admits."""
    return _permission(rule, rule, graph)


def _inline(group: Resource, block: Block, graph: Graph) -> Permission:
    return _permission(group, block, graph)


def _direction(rule: Resource) -> str:
    if rule.type == GROUP_RULE:
        return str(rule.get("type", default="ingress"))
    return "ingress" if rule.type == INGRESS_RULE else "egress"


def _permission(resource: Resource, block: Block, graph: Graph) -> Permission:
    inner = None if block is resource else block
    protocol, first, last, unsure_ports = _ports(block)
    reasons: list[str] = []
    sources = _cidrs(block, reasons) | _listed(resource, inner, graph, reasons)
    groups: list[Resource] = []
    for path in ("securityGroups", "sourceSecurityGroupId", "referencedSecurityGroupId"):
        if block.has(path):
            groups.extend(graph.targets(resource, path, *GROUPS, block=inner))
    if block.known("self") and block.get("self", default=False):
        groups.extend([group] if (group := resource if inner else group_of(resource, graph)) else [])
    return Permission(
        resource, block.path, protocol, first, last, sources, tuple(groups), unsure_ports, "; ".join(reasons)
    )


def _ports(block: Block) -> tuple[str, int, int, str]:
    for name in ("protocol", "ipProtocol"):
        if not block.known(name):
            return ALL, *PORTS, f"{name} is unknown"
    written = str(block.get("protocol", default=block.get("ipProtocol", default="-1"))).lower()
    protocol = PROTOCOLS.get(written, written)
    if protocol == ALL:
        return protocol, *PORTS, ""
    for name in ("fromPort", "toPort"):
        if not block.known(name):
            return protocol, *PORTS, f"{name} is unknown"
    first, last = block.get("fromPort"), block.get("toPort")
    if first is None or last is None or int(first) == -1:
        return protocol, *PORTS, ""
    return protocol, int(first), int(last), ""


def _cidrs(block: Block, reasons: list[str]) -> Addresses:
    texts: list[str] = []
    for path in ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"):
        for value in _entries(block.raw(path)):
            if isinstance(value, Unknown):
                reasons.append(f"{path} is unknown")
            elif value:
                texts.append(str(value))
    return Addresses.of(texts)


def _listed(resource: Resource, block: Block | None, graph: Graph, reasons: list[str]) -> Addresses:
    found = Addresses()
    for path in ("prefixListIds", "prefixListId"):
        for value in _entries((block or resource).raw(path)):
            if isinstance(value, Unknown):
                lists = graph.targets(resource, path, PREFIX_LIST, block=block)
            else:
                lists = graph.resolve(value, PREFIX_LIST) if value else []
            if not lists and (isinstance(value, Unknown) or value):
                reasons.append(f"the prefix list {value} is not in the stack")
            for entry in lists:
                found |= listed_addresses(entry, graph, reasons)
    return found


def listed_addresses(prefix_list: Resource, graph: Graph, reasons: list[str]) -> Addresses:
    """The addresses of a managed prefix list, by its own entries and by separate ones.

    :param reasons: gets a line for everything that is unknown.
    """
    texts: list[str] = []
    if isinstance(prefix_list.raw("entries"), Unknown):
        reasons.append(f"the entries of {prefix_list.name} are unknown")
        blocks: list[Block] = []
    else:
        blocks = prefix_list.blocks("entries")
    blocks.extend(graph.referrers(prefix_list, PREFIX_LIST_ENTRY, path="prefixListId"))
    for block in blocks:
        if block.known("cidr"):
            texts.extend([block.get("cidr")] if block.has("cidr") else [])
        else:
            reasons.append(f"an entry of {prefix_list.name} is unknown")
    return Addresses.of(texts)


def _entries(value: object) -> list[object]:
    if value is None:
        return []
    if isinstance(value, list | tuple):
        return list(value)
    return [value]
