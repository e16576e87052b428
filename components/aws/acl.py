"""Network ACLs: one for each zone, everything denied but what the table of flows needs, denied networks first.

Numbers of rules, applied from low to high:

- 100 and up: denied IPv4 networks; 500 and up: denied IPv6 networks.
- 1000 and up: connections between zones; 2000 and up: their replies; 3000 and up: ICMP. The hundreds say which zone
  is the peer: 1 edge, 2 app, 3 data, 4 management, 5 inspection. So 1210 is the second connection with the app zone.
- 4000: the rest of the VPC is refused, so that "the internet" below never means a zone.
- 5000 and up: connections with the internet; 6000 and up: their replies; 7000: ICMP.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.traffic import FLOWS, INTERNET, Connection, Flow, connections
from components.base import Component
from components.problems import Problem, SettingsError
from components.settings import ZONES, IPNetwork

Direction = Literal["in", "out"]
Ports = tuple[int, int]

RULES_A_DIRECTION = 20
"""AWS's default quota, for each direction and IP version; the final rule that denies everything counts.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls"""

EPHEMERAL: tuple[Ports, ...] = ((1024, 65535),)
"""Where replies arrive: ACLs keep no state, and NAT gateways, load balancers and functions use this whole range.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html#nacl-ephemeral-ports"""

EPHEMERAL_FROM_INTERNET: tuple[Ports, ...] = ((1024, 3388), (3390, 65535))
"""The same without RDP, so that no ACL opens an administration port to the internet (CIS AWS Foundations). The price: a
NAT gateway that picks 3389 out of 64,512 source ports gets no reply on it, and the client's next attempt succeeds."""

FRAGMENTATION_NEEDED = (3, 4)
"""ICMP type and code that path MTU discovery needs from the internet.
Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/network_mtu.html"""

ANYWHERE = IPv4Network("0.0.0.0/0")
DENIED = {4: 100, 6: 500}
REQUESTS, REPLIES, ICMP = 1000, 2000, 3000
REST_OF_VPC = 4000
OUTSIDE = 4000
"""What is added to the number of a rule whose peer is the internet, so that it stands behind `REST_OF_VPC`."""
HUNDREDS = {zone: index * 100 for index, zone in enumerate(ZONES, 1)}
STEP = 10


Protocol = Literal["tcp", "icmp", "-1"]


@dataclass(frozen=True)
class Entry:
    """One rule of a network ACL.

    :param number: its place: lower ones are applied first.
    :param action: ``allow`` or ``deny``.
    :param network: where the packet comes from (in) or goes to (out).
    :param protocol: ``tcp``, ``icmp`` or ``-1`` for all.
    :param ports: the first and last destination port, 0 and 0 when the protocol has none.
    :param icmp: ICMP type and code, 0 and 0 when it is not ICMP.
    """

    number: int
    action: Literal["allow", "deny"]
    network: IPNetwork
    protocol: Protocol
    ports: Ports = (0, 0)
    icmp: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class Space:
    """The addresses of the VPC.

    :param vpc: the VPC's network.
    :param zones: the zones' networks by name.
    """

    vpc: IPv4Network
    zones: Mapping[str, IPv4Network]


def entries(
    zone: str, direction: Direction, space: Space, denied: Sequence[IPNetwork], flows: Iterable[Flow] = FLOWS
) -> tuple[Entry, ...]:
    """The rules of one zone's ACL in one direction, in their order.

    :param zone: the zone's name.
    :param direction: ``in`` to the zone's subnets or ``out`` of them.
    :param space: the VPC's addresses.
    :param denied: the networks to refuse before anything else.
    :param flows: what is permitted.
    :raises SettingsError: when the rules exceed the quota: the deny list is too long for a network ACL.
    """
    wanted = connections(flows)
    allowed = [
        *_numbered(REQUESTS, "tcp", _requests(zone, direction, wanted), space),
        *_numbered(REPLIES, "tcp", _replies(zone, direction, wanted), space),
        *_numbered(ICMP, "icmp", _path_mtu(zone, direction, wanted), space),
    ]
    if any(entry.network == ANYWHERE for entry in allowed):
        allowed.append(Entry(REST_OF_VPC, "deny", space.vpc, "-1"))
    refusals = list(_refusals(denied))
    for version in DENIED:
        _within_quota(zone, direction, version, refusals, allowed)
    return (*refusals, *sorted(allowed, key=lambda entry: entry.number))


def _refusals(denied: Sequence[IPNetwork]) -> Iterator[Entry]:
    counts: Counter[int] = Counter()
    for network in denied:
        yield Entry(DENIED[network.version] + counts[network.version], "deny", network, "-1")
        counts[network.version] += 1


def _requests(zone: str, direction: Direction, wanted: Iterable[Connection]) -> Iterator[tuple[str, Ports]]:
    """Peer and ports of the connections that packets open when they pass the zone's border in a direction."""
    for connection in wanted:
        end, peer = _ends(connection, direction)
        if end == zone or _through_nat(zone, connection):
            yield peer, (connection.port, connection.port)


def _replies(zone: str, direction: Direction, wanted: Iterable[Connection]) -> Iterator[tuple[str, Ports]]:
    """Peer and ports of the replies: what a connection opens outwards comes back inwards, and the other way round."""
    for connection in wanted:
        end, peer = _ends(connection, "out" if direction == "in" else "in")
        if end == zone or _through_nat(zone, connection):
            known = direction == "in" and peer == INTERNET
            yield from ((peer, ports) for ports in (EPHEMERAL_FROM_INTERNET if known else EPHEMERAL))


def _path_mtu(zone: str, direction: Direction, wanted: Iterable[Connection]) -> Iterator[tuple[str, Ports]]:
    """Peers of the message that a packet is too large: from the internet, through NAT, to who called out."""
    for connection in wanted:
        if connection.server == INTERNET and (zone == "edge" or (zone == connection.client and direction == "in")):
            yield (INTERNET if direction == "in" else connection.client), (0, 0)


def _ends(connection: Connection, direction: Direction) -> tuple[str, str]:
    """The zone whose border a connection passes in a direction, and the other end."""
    if direction == "in":
        return connection.server, connection.client
    return connection.client, connection.server


def _through_nat(zone: str, connection: Connection) -> bool:
    """Whether a connection of another zone passes this one: the NAT gateways stand in the edge."""
    return zone == "edge" and connection.server == INTERNET


def _numbered(block: int, protocol: Protocol, wanted: Iterable[tuple[str, Ports]], space: Space) -> Iterator[Entry]:
    counts: Counter[str] = Counter()
    icmp = FRAGMENTATION_NEEDED if protocol == "icmp" else (0, 0)
    for peer, ports in sorted(set(wanted)):
        number = block + counts[peer] * STEP + (OUTSIDE if peer == INTERNET else HUNDREDS[peer])
        yield Entry(number, "allow", ANYWHERE if peer == INTERNET else space.zones[peer], protocol, ports, icmp)
        counts[peer] += 1


def _within_quota(
    zone: str, direction: Direction, version: int, refusals: Sequence[Entry], allowed: Sequence[Entry]
) -> None:
    listed = sum(entry.network.version == version for entry in refusals)
    room = RULES_A_DIRECTION - 1 - sum(entry.network.version == version for entry in allowed)
    if listed > room:
        raise SettingsError(
            [
                Problem(
                    "rampart:access.denyList",
                    f"{listed} IPv{version} networks after joining",
                    f"at most {room}: the network ACL of the {zone} zone has no more room ({direction}), because AWS "
                    f"allows {RULES_A_DIRECTION} rules for each direction and IP version",
                )
            ]
        )


@dataclass(frozen=True)
class ZoneAclsArgs:
    """What the network ACLs need.

    :param context: the AWS part's settings and providers: ``zones``.
    :param vpc_id: the VPC.
    :param subnet_ids: the subnets of each zone.
    :param denied: the denied networks, joined (`components.aws.ip_lists.joined`).
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, Sequence[pulumi.Input[str]]]
    denied: Sequence[IPNetwork]


class ZoneAcls(Component):
    """The borders of the security zones: what is not permitted there is dropped, whatever a server's own firewall says.

    NET-1: only adjacent zones talk: the internet and the edge, edge and app, app and data; management reaches app and
    data on the services' ports, and app and data reach the AWS endpoints in management. The inspection zone is closed
    until a firewall stands in it. Nothing reaches the data zone from the edge or the internet.

    NET-2: each zone has an access control list that denies by default, in and out.

    NET-5: the networks on the deny list, IPv4 and IPv6, are refused before any other rule, in every zone and direction.
    """

    TOKEN = "rampart:aws:ZoneAcls"
    STATEMENTS = ("NET-1", "NET-2", "NET-5")

    def __init__(self, name: str, args: ZoneAclsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        settings = args.context.settings
        space = Space(settings.vpc_cidr, dict(settings.zones.items()))
        ids: dict[str, pulumi.Output[str]] = {}
        for zone in ZONES:
            # Rules are part of the ACL, not resources beside it: a rule that somebody adds by hand is removed again.
            acl = aws.ec2.NetworkAcl(
                f"{name}-{zone}",
                vpc_id=args.vpc_id,
                subnet_ids=list(args.subnet_ids[zone]),
                ingress=[_ingress(entry) for entry in entries(zone, "in", space, args.denied)],
                egress=[_egress(entry) for entry in entries(zone, "out", space, args.denied)],
                tags=args.context.tags({"Name": f"{args.context.prefix}-{zone}", "zone": zone}),
                opts=self.child(),
            )
            ids[zone] = acl.id
        self.register_outputs({"aclIds": ids})


def _ingress(entry: Entry) -> aws.ec2.NetworkAclIngressArgs:
    return aws.ec2.NetworkAclIngressArgs(**_properties(entry))


def _egress(entry: Entry) -> aws.ec2.NetworkAclEgressArgs:
    return aws.ec2.NetworkAclEgressArgs(**_properties(entry))


def _properties(entry: Entry) -> dict[str, Any]:
    family = "cidr_block" if entry.network.version == 4 else "ipv6_cidr_block"
    return {
        "rule_no": entry.number,
        "action": entry.action,
        "protocol": entry.protocol,
        "from_port": entry.ports[0],
        "to_port": entry.ports[1],
        "icmp_type": entry.icmp[0],
        "icmp_code": entry.icmp[1],
        family: str(entry.network),
    }
