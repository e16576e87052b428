"""What network rules of any cloud admit, and where they together open more to the internet than the company allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise
from operator import or_

from policy.cidr import EVERYWHERE, UNROUTED, Addresses, Network
from policy.model import Resource, UndeterminedError, Verdict, failed, passed
from policy.parameters import Parameters
from policy.ports import ALL, PORTS

UNDECLARED_SOURCES = {4: 2**16, 6: 2**96}
"""How many public addresses may be somebody's own where the company declared none: a /16, or a /32 of IPv6."""

ALLOWED = "private networks, and the public ones of the company's allow list"


@dataclass(frozen=True)
class Permission:
    """One direction of traffic that a rule of a security group admits.

    :param resource: the resource that says so.
    :param place: where in the resource, such as ``ingress[0]``; empty for a separate rule.
    :param protocol: ``tcp``, ``udp``, ``icmp``, ``icmpv6``, ``all``, or another protocol's number.
    :param first: the first port, or ICMP type.
    :param last: the last port, or ICMP code, which may be the smaller number.
    :param sources: the known addresses on the other side.
    :param groups: security groups on the other side, as far as they are in the stack.
    :param unsure_ports: why protocol or ports are not known; empty when they are.
    :param unsure_sources: why there may be more sources; empty when all are known.
    """

    resource: Resource
    place: str
    protocol: str
    first: int
    last: int
    sources: Addresses
    groups: tuple[Resource, ...] = ()
    unsure_ports: str = ""
    unsure_sources: str = ""

    @property
    def label(self) -> str:
        """Which rule it is, for a message."""
        return f"{self.resource.name} {self.place}".strip()

    def meets(self, protocols: Iterable[str], first: int, last: int) -> bool:
        """Whether it admits one of the protocols on a port of the range."""
        return self.protocol == ALL or (self.protocol in protocols and self.first <= last and first <= self.last)


@dataclass(frozen=True)
class Opening:
    """Ports that are open to more sources than allowed, by these permissions together."""

    first: int
    last: int
    sources: Addresses
    permissions: tuple[Permission, ...]

    def __str__(self) -> str:
        ports = f"port {self.first}" if self.first == self.last else f"ports {self.first}-{self.last}"
        return f"{' and '.join(entry.label for entry in self.permissions)}: {ports} open to {self.sources}"


def excess(addresses: Addresses, parameters: Parameters) -> Addresses:
    """The internet's addresses among these that the company does not allow; none where they may be somebody's own."""
    left = addresses - UNROUTED - _allowed(parameters.allowed_sources)
    if not parameters.allowed_sources and all(
        left.size(version) <= limit for version, limit in UNDECLARED_SOURCES.items()
    ):
        return Addresses()
    return left


@cache
def _allowed(sources: tuple[Network, ...]) -> Addresses:
    return Addresses.of(sources)


def openings(
    found: Iterable[Permission],
    ports: Iterable[tuple[int, int]],
    parameters: Parameters,
    protocols: tuple[str, ...] = ("tcp", "udp"),
) -> list[Opening]:
    """Where permissions together open one of the port ranges to more of the internet than the company allows.

    :param found: what one security group, or one rule, admits.
    :param ports: the port ranges of interest, ends included.
    :param protocols: the protocols of interest; a rule for all protocols counts in any case.
    :raises UndeterminedError: when nothing known is too wide, but something unknown may be.
    """
    entries = list(found)
    ranges = list(ports)
    known = [entry for entry in entries if not entry.unsure_ports]
    spans = ranges if excess(_together(known), parameters) else []  # most groups admit nobody strange on any port
    result = [
        opening
        for protocol in protocols
        for first, last in spans
        for opening in _openings(
            [entry for entry in known if entry.meets((protocol,), first, last)], first, last, parameters
        )
    ]
    if result:
        return list(dict.fromkeys(result))
    for entry in entries:
        if not any(entry.meets(protocols, *span) for span in ranges):
            continue
        if entry.unsure_ports and excess(entry.sources, parameters):
            raise UndeterminedError(f"{entry.label}: {entry.unsure_ports}")
        if entry.unsure_sources:
            raise UndeterminedError(f"{entry.label}: {entry.unsure_sources}")
    return []


def _openings(found: list[Permission], first: int, last: int, parameters: Parameters) -> Iterator[Opening]:
    edges = {first, last + 1}
    for entry in found:
        if entry.protocol != ALL:
            edges.update(edge for edge in (entry.first, entry.last + 1) if first < edge <= last)
    cuts = sorted(edges)
    for start, end in pairwise(cuts):
        there = [entry for entry in found if entry.protocol == ALL or entry.first <= start <= entry.last]
        left = excess(_together(there), parameters)
        if left:
            wide = tuple(entry for entry in there if entry.sources.overlaps(left))
            yield Opening(start, end - 1, left, wide)


def _together(found: Iterable[Permission]) -> Addresses:
    return reduce(or_, (entry.sources for entry in found), Addresses())


def verdict_on(found: list[Opening]) -> Verdict:
    """A failure that names the openings, or a pass where there are none."""
    if not found:
        return passed()
    return failed("; ".join(str(opening) for opening in found[:3]), ALLOWED)


def whole_internet(found: list[Permission]) -> bool:
    """Whether the permissions together admit every TCP port to all of the IPv4 or the IPv6 internet."""
    internet = EVERYWHERE - UNROUTED
    entries = [entry for entry in found if entry.meets(("tcp",), *PORTS)]
    edges = {1} | {edge for entry in entries for edge in (entry.first, entry.last + 1) if 1 < edge <= PORTS[1]}
    throughout = internet
    for port in edges:
        there = Addresses()
        for entry in entries:
            if entry.meets(("tcp",), port, port):
                there |= entry.sources
        throughout &= there
    return any(throughout.size(version) == internet.size(version) for version in (4, 6))
