"""Arithmetic on sets of IP addresses: a rule judges what networks cover together, not how they are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network, summarize_address_range

Network = IPv4Network | IPv6Network
Span = tuple[int, int]
"""The first and the last address of a run, as numbers, both inside."""


@dataclass(frozen=True)
class Addresses:
    """A set of IP addresses of both versions: disjoint runs in ascending order, so that equal sets are equal values.

    :param v4: the runs of IPv4 addresses.
    :param v6: the runs of IPv6 addresses.
    """

    v4: tuple[Span, ...] = ()
    v6: tuple[Span, ...] = ()

    @classmethod
    def of(cls, networks: Iterable[str | Network]) -> Addresses:
        """The addresses of networks together.

        :param networks: networks in CIDR notation or parsed; host bits are ignored, a bare address is a network of one.
        :raises ValueError: when a text is no network.
        """
        parsed = [parse(network) if isinstance(network, str) else network for network in networks]
        return cls(
            _merge((int(net[0]), int(net[-1])) for net in parsed if net.version == 4),
            _merge((int(net[0]), int(net[-1])) for net in parsed if net.version == 6),
        )

    def __bool__(self) -> bool:
        return bool(self.v4 or self.v6)

    def __or__(self, other: Addresses) -> Addresses:
        return Addresses(_merge(self.v4 + other.v4), _merge(self.v6 + other.v6))

    def __sub__(self, other: Addresses) -> Addresses:
        return Addresses(_subtract(self.v4, other.v4), _subtract(self.v6, other.v6))

    def __and__(self, other: Addresses) -> Addresses:
        return self - (self - other)

    def covers(self, other: Addresses) -> bool:
        """Whether every address of the other set is in this one."""
        return not other - self

    def overlaps(self, other: Addresses) -> bool:
        """Whether the sets share an address."""
        return bool(self & other)

    def size(self, version: int) -> int:
        """How many addresses of IP version 4 or 6 the set holds."""
        return sum(last - first + 1 for first, last in (self.v4 if version == 4 else self.v6))

    def networks(self) -> list[Network]:
        """The fewest networks that make up the set, IPv4 first, in ascending order."""
        found: list[Network] = []
        for first, last in self.v4:
            found.extend(summarize_address_range(IPv4Address(first), IPv4Address(last)))
        for first, last in self.v6:
            found.extend(summarize_address_range(IPv6Address(first), IPv6Address(last)))
        return found

    def __str__(self) -> str:
        networks = self.networks()
        shown = ", ".join(str(network) for network in networks[:4])
        return f"{shown} and {len(networks) - 4} more" if len(networks) > 4 else shown or "nothing"


def _merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def _subtract(spans: tuple[Span, ...], holes: tuple[Span, ...]) -> tuple[Span, ...]:
    left: list[Span] = []
    for first, last in spans:
        for start, end in holes:
            if end < first or start > last:
                continue
            if start > first:
                left.append((first, start - 1))
            first = end + 1
            if first > last:
                break
        if first <= last:
            left.append((first, last))
    return tuple(left)


@cache
def parse(text: str) -> Network:
    """A network in CIDR notation, host bits ignored as the clouds do; a bare address is a network of one.

    :raises ValueError: when the text is no network.
    """
    return ip_network(text.strip(), strict=False)


EVERYWHERE = Addresses.of(["0.0.0.0/0", "::/0"])

PRIVATE = Addresses.of(
    [
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",  # RFC 1918
        "100.64.0.0/10",  # RFC 6598, shared address space behind carriers' and clouds' NAT
        "169.254.0.0/16",  # RFC 3927, link-local
        "127.0.0.0/8",  # RFC 1122, loopback
        "fc00::/7",  # RFC 4193, unique local
        "fe80::/10",  # RFC 4291, link-local
        "::1/128",  # RFC 4291, loopback
    ]
)
"""Addresses that no packet from the internet can come from."""

UNROUTED = PRIVATE | Addresses.of(["0.0.0.0/8", "224.0.0.0/3", "::/3", "4000::/2", "8000::/1"])
"""Addresses that are not routed on the internet: private ones, multicast, reserved, and IPv6 outside of 2000::/3."""
