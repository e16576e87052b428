"""How an AWS network hangs together: subnets, routes, network ACLs and zones, whichever way they are written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from policy.aws_security_groups import PREFIX_LIST, listed_addresses
from policy.cidr import EVERYWHERE, UNROUTED, Addresses
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError
from policy.ports import PORTS

VPC = "aws:ec2/vpc:Vpc"
DEFAULT_VPC = "aws:ec2/defaultVpc:DefaultVpc"
SUBNET = "aws:ec2/subnet:Subnet"
DEFAULT_SUBNET = "aws:ec2/defaultSubnet:DefaultSubnet"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_ROUTE_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ROUTE = "aws:ec2/route:Route"
ROUTE_TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN_ROUTE_TABLE = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_NACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
NACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
NACL_ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation"

VPCS = (VPC, DEFAULT_VPC)
SUBNETS = (SUBNET, DEFAULT_SUBNET)
ROUTE_TABLES = (ROUTE_TABLE, DEFAULT_ROUTE_TABLE)
NACLS = (NACL, DEFAULT_NACL)

ZONE_TAGS = ("zone", "tier", "layer", "subnettype", "aws-cdk:subnet-type")
"""Tags, in any case, that say which security zone a subnet or a resource belongs to."""
DATA_ZONES = ("data", "database", "db", "isolated")
EDGE_ZONES = ("edge", "public", "dmz", "web")
INNER_ZONES = (*DATA_ZONES, "app", "application", "private", "internal", "management", "inspection")
"""Zones that the internet never meets. Any other name of a zone says nothing about that."""


class Way(str, Enum):
    """Where a route leads, as far as exposure is concerned."""

    INTERNET = "internet gateway"
    NAT = "NAT gateway"
    EGRESS_ONLY = "egress-only internet gateway"
    PEERING = "VPC peering connection"
    TRANSIT = "transit gateway"
    VPN = "virtual private gateway"
    ENDPOINT = "VPC endpoint"
    OTHER = "network interface or other target"


WAYS = {
    "natGatewayId": Way.NAT,
    "egressOnlyGatewayId": Way.EGRESS_ONLY,
    "carrierGatewayId": Way.INTERNET,
    "vpcPeeringConnectionId": Way.PEERING,
    "transitGatewayId": Way.TRANSIT,
    "vpcEndpointId": Way.ENDPOINT,
    "networkInterfaceId": Way.OTHER,
    "localGatewayId": Way.OTHER,
    "coreNetworkArn": Way.TRANSIT,
}


@dataclass(frozen=True)
class Route:
    """A route: what it leads to, by which way, and which resource says so."""

    destination: Addresses
    way: Way
    resource: Resource

    @property
    def public(self) -> bool:
        """Whether it leads to addresses of the internet."""
        return bool(self.destination - UNROUTED)


@dataclass(frozen=True)
class Entry:
    """One rule of a network ACL."""

    number: int
    allow: bool
    protocol: str
    first: int
    last: int
    addresses: Addresses
    label: str

    def meets(self, protocol: str, port: int) -> bool:
        """Whether it is about a protocol (name or ``-1``) and a port."""
        return self.protocol == "-1" or (self.protocol == protocol and self.first <= port <= self.last)


def zone_of(resource: Resource) -> str:
    """The security zone that a resource's tags name, in lower case; empty when they name none."""
    tags = resource.get("tags", default={}) if resource.known("tags") else {}
    named = {str(key).lower(): str(value).lower() for key, value in tags.items()}
    return next((named[key] for key in ZONE_TAGS if named.get(key)), "")


def subnets_of(vpc: Resource, graph: Graph) -> list[Resource]:
    """The subnets of a VPC."""
    return graph.referrers(vpc, *SUBNETS, path="vpcId")


def vpc_of(resource: Resource, graph: Graph) -> Resource | None:
    """The VPC that a resource names."""
    found = graph.targets(resource, "vpcId", *VPCS)
    return found[0] if found else None


def addresses_of(subnet: Resource) -> Addresses:
    """A subnet's own addresses.

    :raises UndeterminedError: when they are unknown.
    """
    texts = [subnet.get(path) for path in ("cidrBlock", "ipv6CidrBlock")]
    return Addresses.of(text for text in texts if text)


def own_route_tables(subnet: Resource, graph: Graph) -> list[Resource]:
    """The associations that give a subnet a route table other than the VPC's main one."""
    return graph.referrers(subnet, ROUTE_TABLE_ASSOCIATION, path="subnetId")


def route_table_of(subnet: Resource, graph: Graph) -> Resource | None:
    """The route table that a subnet uses; none when it is the VPC's untouched main table, which routes nowhere.

    :raises UndeterminedError: when the table is not in the stack.
    """
    associations = own_route_tables(subnet, graph)
    if associations:
        tables = graph.targets(associations[0], "routeTableId", *ROUTE_TABLES)
        if not tables:
            raise UndeterminedError(f"the route table of {subnet.name} is not in the stack")
        return tables[0]
    vpc = vpc_of(subnet, graph)
    if vpc is None:
        return None
    for association in graph.referrers(vpc, MAIN_ROUTE_TABLE, path="vpcId"):
        return next(iter(graph.targets(association, "routeTableId", *ROUTE_TABLES)), None)
    for table in graph.by_type(DEFAULT_ROUTE_TABLE):
        if _default_of(table, "defaultRouteTableId", vpc):
            return table
    return None


def routes_of(table: Resource, graph: Graph) -> list[Route]:
    """The routes of a route table, by its own property and by separate resources.

    :raises UndeterminedError: when a destination or the list of routes is unknown.
    """
    found = [_route(table, block, graph) for block in table.blocks("routes")]
    found.extend(_route(entry, entry, graph) for entry in graph.referrers(table, ROUTE, path="routeTableId"))
    return found


def separate_route(route: Resource, graph: Graph) -> Route:
    """A route that is a resource of its own.

    :raises UndeterminedError: when its destination is unknown.
    """
    return _route(route, route, graph)


def routes_from(subnet: Resource, graph: Graph) -> list[Route]:
    """The routes that a subnet's traffic takes."""
    table = route_table_of(subnet, graph)
    return routes_of(table, graph) if table else []


def is_public(subnet: Resource, graph: Graph) -> bool:
    """Whether a subnet is open to the internet in both directions: it has a route to an internet gateway."""
    return any(route.way is Way.INTERNET and route.public for route in routes_from(subnet, graph))


def nacl_of(subnet: Resource, graph: Graph) -> Resource | None:
    """The network ACL that a subnet uses; none when it is left on a default one that the stack does not manage."""
    for nacl in graph.referrers(subnet, *NACLS, path="subnetIds"):
        return nacl
    for association in graph.referrers(subnet, NACL_ASSOCIATION, path="subnetId"):
        found = graph.targets(association, "networkAclId", *NACLS)
        if not found:
            raise UndeterminedError(f"the network ACL of {subnet.name} is not in the stack")
        return found[0]
    vpc = vpc_of(subnet, graph)
    if vpc is not None:
        for nacl in graph.by_type(DEFAULT_NACL):
            if _default_of(nacl, "defaultNetworkAclId", vpc):
                return nacl
    return None


def subnets_on(nacl: Resource, graph: Graph) -> list[Resource]:
    """The subnets that a network ACL is associated with, by its own property or by associations."""
    found = graph.targets(nacl, "subnetIds", *SUBNETS)
    for association in graph.referrers(nacl, NACL_ASSOCIATION, path="networkAclId"):
        found.extend(graph.targets(association, "subnetId", *SUBNETS))
    return found


def entries_of(nacl: Resource, graph: Graph, *, egress: bool) -> list[Entry]:
    """The rules of a network ACL in one direction, in the order in which AWS evaluates them.

    :raises UndeterminedError: when something in them is unknown.
    """
    blocks: list[Block] = list(nacl.blocks("egress" if egress else "ingress"))
    blocks.extend(
        rule
        for rule in graph.referrers(nacl, NACL_RULE, path="networkAclId")
        if bool(rule.get("egress", default=False)) is egress
    )
    return sorted((entry_of(block, nacl.name) for block in blocks), key=lambda entry: entry.number)


def admitted(entries: list[Entry], protocol: str, port: int) -> Addresses:
    """The addresses that a network ACL admits on a port: the first rule that matches an address decides.

    :param entries: rules in order.
    :param protocol: ``tcp`` or ``udp``.
    """
    left, found = EVERYWHERE, Addresses()
    for entry in entries:
        if entry.meets(protocol, port):
            if entry.allow:
                found |= left & entry.addresses
            left -= entry.addresses
    return found


def admitted_within(entries: list[Entry], protocol: str, first: int, last: int) -> Addresses:
    """The addresses that a network ACL admits on some port of a range, ends included.

    :param entries: rules in order.
    :param protocol: ``tcp`` or ``udp``.
    """
    found = Addresses()
    for port in {first} | {port for port in turns(entries) if first < port <= last}:
        found |= admitted(entries, protocol, port)
    return found


def turns(entries: list[Entry]) -> list[int]:
    """The ports at which what an ACL admits may change, in ascending order: between two of them nothing does."""
    edges = {edge for entry in entries for edge in (entry.first, entry.last + 1)}
    return sorted(edge for edge in edges if edge <= PORTS[1])


def _default_of(resource: Resource, path: str, vpc: Resource) -> bool:
    written = resource.raw(path)
    if isinstance(written, str) and isinstance(vpc.raw(path), str):
        return bool(written == vpc.raw(path))
    return vpc.urn in resource.property_dependencies.get(path, ())


def _route(resource: Resource, block: Block, graph: Graph) -> Route:
    inner = None if block is resource else block
    texts: list[str] = []
    for path in ("cidrBlock", "ipv6CidrBlock", "destinationCidrBlock", "destinationIpv6CidrBlock"):
        text = block.get(path)
        texts.extend([text] if text else [])
    destination = Addresses.of(texts)
    if block.has("destinationPrefixListId") and block.raw("destinationPrefixListId") != "":
        reasons: list[str] = []
        for entry in graph.targets(resource, "destinationPrefixListId", PREFIX_LIST, block=inner):
            destination |= listed_addresses(entry, graph, reasons)
        if reasons:
            raise UndeterminedError(reasons[0])
    return Route(destination, _way(resource, block, inner, graph), resource)


def _way(resource: Resource, block: Block, inner: Block | None, graph: Graph) -> Way:
    for path, way in WAYS.items():
        if block.has(path) and block.raw(path) != "":
            return way
    if not block.has("gatewayId") or block.raw("gatewayId") == "":
        return Way.OTHER
    if graph.targets(resource, "gatewayId", INTERNET_GATEWAY, block=inner):
        return Way.INTERNET
    written = str(block.get("gatewayId"))
    for prefix, way in (("igw-", Way.INTERNET), ("vgw-", Way.VPN), ("vpce-", Way.ENDPOINT)):
        if written.startswith(prefix):
            return way
    return Way.OTHER


def entry_of(block: Block, nacl: str = "") -> Entry:
    """A rule of a network ACL, out of the ACL's own property or a separate resource.

    :param nacl: the ACL's name, for an inline rule.
    :raises UndeterminedError: when something in it is unknown.
    """
    number = int(block.get("ruleNo", default=block.get("ruleNumber", default=0)))
    action = str(block.get("action", default=block.get("ruleAction", default="allow"))).lower()
    protocol = {"6": "tcp", "17": "udp", "all": "-1"}.get(
        text := str(block.get("protocol", default="-1")).lower(), text
    )
    first, last = block.get("fromPort"), block.get("toPort")
    texts = [block.get(path) for path in ("cidrBlock", "ipv6CidrBlock")]
    return Entry(
        number,
        action == "allow",
        protocol,
        PORTS[0] if first is None else int(first),
        PORTS[1] if last is None else int(last),
        Addresses.of(text for text in texts if text),
        f"{block.name if isinstance(block, Resource) else nacl} rule {number}",
    )
