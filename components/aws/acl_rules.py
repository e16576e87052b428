"""The rules of the zones' network ACLs, computed from the table of flows and the deny list. Pure: no cloud is needed.

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
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from typing import Literal

from components.aws.traffic import FLOWS, INTERNET, Connection, Flow, connections
from components.problems import Problem, SettingsError
from components.settings import Source
from components.settings_types import ZONES, IPNetwork

Direction = Literal["in", "out"]
DIRECTIONS: tuple[Direction, Direction] = ("in", "out")
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
    :param inspected: whether a network firewall in the inspection zone stands between the edge and the others.
    """

    vpc: IPv4Network
    zones: Mapping[str, IPv4Network]
    inspected: bool = False


Rules = Mapping[tuple[str, Direction], tuple[Entry, ...]]
"""The rules of every ACL, by zone and direction, in their order."""


def joined(sources: Iterable[Source]) -> tuple[IPNetwork, ...]:
    """The networks of a list, adjacent and contained ones joined, IPv4 first: the fewest rules."""
    networks = [source.cidr for source in sources]
    return (
        *collapse_addresses(network for network in networks if isinstance(network, IPv4Network)),
        *collapse_addresses(network for network in networks if isinstance(network, IPv6Network)),
    )


def rules(space: Space, denied: Iterable[Source], flows: Iterable[Flow] = FLOWS) -> Rules:
    """The rules of all zones' ACLs.

    :param space: the VPC's addresses.
    :param denied: the deny list: what to refuse before anything else.
    :param flows: what is permitted.
    :raises SettingsError: when the deny list is longer than the ACLs have room for.
    """
    wanted = connections(flows)
    refusals = tuple(_refusals(joined(denied)))
    allowed = {
        (zone, direction): _allowed(zone, direction, space, wanted) for zone in ZONES for direction in DIRECTIONS
    }
    _within_quota(refusals, allowed)
    return {place: (*refusals, *entries) for place, entries in allowed.items()}


def _allowed(zone: str, direction: Direction, space: Space, wanted: Sequence[Connection]) -> tuple[Entry, ...]:
    entries = [
        *_numbered(REQUESTS, "tcp", _requests(zone, direction, wanted, space), space),
        *_numbered(REPLIES, "tcp", _replies(zone, direction, wanted, space), space),
        *_numbered(ICMP, "icmp", _path_mtu(zone, direction, wanted, space), space),
    ]
    if any(entry.network == ANYWHERE for entry in entries):
        entries.append(Entry(REST_OF_VPC, "deny", space.vpc, "-1"))
    return tuple(sorted(entries, key=lambda entry: entry.number))


def _refusals(denied: Sequence[IPNetwork]) -> Iterator[Entry]:
    counts: Counter[int] = Counter()
    for network in denied:
        yield Entry(DENIED[network.version] + counts[network.version], "deny", network, "-1")
        counts[network.version] += 1


def _requests(
    zone: str, direction: Direction, wanted: Iterable[Connection], space: Space
) -> Iterator[tuple[str, Ports]]:
    """Peer and ports of the connections that packets open when they pass the zone's border in a direction."""
    for connection in wanted:
        end, peer = _ends(connection, direction)
        if end == zone or _passes(zone, connection, space):
            yield peer, (connection.port, connection.port)


def _replies(
    zone: str, direction: Direction, wanted: Iterable[Connection], space: Space
) -> Iterator[tuple[str, Ports]]:
    """Peer and ports of the replies: what a connection opens outwards comes back inwards, and the other way round."""
    for connection in wanted:
        end, peer = _ends(connection, "out" if direction == "in" else "in")
        if end == zone or _passes(zone, connection, space):
            known = direction == "in" and peer == INTERNET
            yield from ((peer, ports) for ports in (EPHEMERAL_FROM_INTERNET if known else EPHEMERAL))


def _path_mtu(
    zone: str, direction: Direction, wanted: Iterable[Connection], space: Space
) -> Iterator[tuple[str, Ports]]:
    """Peers of the message that a packet is too large: from the internet, through NAT, to who called out."""
    for connection in wanted:
        if connection.server == INTERNET and (
            _passes(zone, connection, space) or (zone == connection.client and direction == "in")
        ):
            yield (INTERNET if direction == "in" else connection.client), (0, 0)


def _ends(connection: Connection, direction: Direction) -> tuple[str, str]:
    """The zone whose border a connection passes in a direction, and the other end."""
    if direction == "in":
        return connection.server, connection.client
    return connection.client, connection.server


def _passes(zone: str, connection: Connection, space: Space) -> bool:
    """Whether a connection of other zones passes this one: the NAT gateways stand in the edge, and the network firewall
    in the inspection zone reads what goes between the edge and the zones behind it."""
    if zone == "inspection":
        return space.inspected and (connection.server == INTERNET or connection.client == "edge")
    return zone == "edge" and connection.server == INTERNET


def _numbered(block: int, protocol: Protocol, wanted: Iterable[tuple[str, Ports]], space: Space) -> Iterator[Entry]:
    counts: Counter[str] = Counter()
    icmp = FRAGMENTATION_NEEDED if protocol == "icmp" else (0, 0)
    for peer, ports in sorted(set(wanted)):
        number = block + counts[peer] * STEP + (OUTSIDE if peer == INTERNET else HUNDREDS[peer])
        yield Entry(number, "allow", ANYWHERE if peer == INTERNET else space.zones[peer], protocol, ports, icmp)
        counts[peer] += 1


def _within_quota(refusals: Sequence[Entry], allowed: Rules) -> None:
    problems = []
    for version in DENIED:
        listed = _count(version, refusals)
        room = RULES_A_DIRECTION - 1 - max(_count(version, entries) for entries in allowed.values())
        if listed > room:
            problems.append(
                Problem(
                    "rampart:access.denyList",
                    f"{listed} IPv{version} networks after joining",
                    f"at most {room}, which the network ACLs on AWS have room for: AWS allows {RULES_A_DIRECTION} "
                    "rules for each direction and IP version",
                )
            )
    if problems:
        raise SettingsError(problems)


def _count(version: int, entries: Iterable[Entry]) -> int:
    return sum(entry.network.version == version for entry in entries)
