"""The packet filters of the Hetzner servers, as text for `nft -f`. Pure functions: settings in, rules out.

Hetzner's own firewalls filter public addresses only and keep no log; these rules filter private traffic too, and log.
https://docs.hetzner.com/cloud/firewalls/faq
"""

from __future__ import annotations

from collections.abc import Iterable

from components.settings import Source
from components.settings_types import RFC1918, ZONES, IPNetwork, Zones
from components.zones import FLOWS, HTTPS, INTERNET_ZONES

WIREGUARD_PORT = 51820
RESOLVERS = ("185.12.64.1", "185.12.64.2")
"""Hetzner's recursive name servers. https://docs.hetzner.com/dns-console/dns/general/recursive-name-servers/"""
METADATA = "169.254.169.254"

SPOOFED = 'iifname != "lo" ip saddr != 0.0.0.0 fib saddr . iif oif missing'
"""A packet whose sender would not be answered through the interface that it came in by."""

LOG_LIMIT = "limit rate 20/second burst 100 packets"
"""What is logged at most: a flood must not fill the disk. What is over it is dropped all the same."""


def server(zone: str, zones: Zones, deny_list: Iterable[Source]) -> str:
    """The rules of a server inside a zone.

    :param zone: the server's zone, out of `components.settings.ZONES`.
    :param zones: the network of every zone.
    :param deny_list: networks that never get through.
    """
    inward = [
        f"ip saddr {getattr(zones, flow.source)} tcp dport {flow.port} ct state new accept"
        for flow in FLOWS
        if flow.destination == zone
    ]
    outward = [
        f"ip daddr {getattr(zones, flow.destination)} tcp dport {flow.port} ct state new accept"
        for flow in FLOWS
        if flow.source == zone
    ]
    if zone in INTERNET_ZONES:
        outward += [f"ip daddr != {_private()} tcp dport {HTTPS} ct state new accept"]
    return _ruleset(
        _deny_sets(deny_list),
        _prerouting(),
        _chain("input", "hook input priority filter; policy drop", [*_IN, *inward, *_logged("", "denied in")]),
        _chain("forward", "hook forward priority filter; policy drop", []),
        _chain(
            "output",
            "hook output priority filter; policy drop",
            [*_OUT, *_HOST, *outward, *_logged("", "denied out")],
        ),
    )


def gateway(zones: Zones, allow_list: Iterable[Source], deny_list: Iterable[Source]) -> str:
    """The rules of the gateway: the only way in, on WireGuard's port, and the only way out, translated.

    :param zones: the network of every zone.
    :param allow_list: networks that may reach WireGuard's port.
    :param deny_list: networks that never get through.
    """
    allow_list = list(allow_list)
    entrance = [
        f"{_family(version)} saddr @allow{version} udp dport {WIREGUARD_PORT} accept"
        for version in _versions(allow_list)
    ]
    return _ruleset(
        _deny_sets(deny_list),
        _sets("allow", allow_list, _versions(allow_list)),
        _prerouting(),
        _chain("input", "hook input priority filter; policy drop", [*_IN, *entrance, *_logged("", "denied in")]),
        _chain(
            "forward",
            "hook forward priority filter; policy drop",
            [
                *_TRACKED,
                *(f"ip saddr {_networks(zones, ZONES)} {rule}" for rule in _NAMES_AND_TIME),
                f"ip saddr {_networks(zones, INTERNET_ZONES)} ip daddr != {_private()} tcp dport {HTTPS} ct state new"
                ' log prefix "egress " accept',
                *_logged("", "denied forward"),
            ],
        ),
        _chain(
            "output",
            "hook output priority filter; policy drop",
            [*_OUT, *_HOST, f"tcp dport {HTTPS} ct state new accept", *_logged("", "denied out")],
        ),
        _chain(
            "postrouting",
            "hook postrouting priority srcnat; policy accept",
            [f"ip saddr {_networks(zones, ZONES)} ip daddr != {_private()} masquerade"],
            kind="nat",
        ),
    )


_TRACKED = ["ct state established,related accept", "ct state invalid drop"]

_NEIGHBOURS = "nd-neighbor-solicit, nd-neighbor-advert, nd-router-solicit, nd-router-advert"
_NEIGHBOURS_RULE = f"icmpv6 type {{ {_NEIGHBOURS} }} ip6 hoplimit 255 accept"
_IN = [*_TRACKED, 'iifname "lo" accept', _NEIGHBOURS_RULE]
_OUT = [*_TRACKED, 'oifname "lo" accept', _NEIGHBOURS_RULE]

_NAMES_AND_TIME = [
    f"ip daddr {{ {', '.join(RESOLVERS)} }} meta l4proto {{ tcp, udp }} th dport 53 accept",
    "udp dport 123 accept",
]

_HOST = [
    *_NAMES_AND_TIME,
    "udp sport 68 udp dport 67 accept",
    # Only root reads the metadata service: a service that is tricked into fetching a URL learns nothing there.
    f"ip daddr {METADATA} tcp dport 80 meta skuid 0 accept",
]
"""What a server itself needs to start: names, the time, its address, its metadata. Users by number: a name that the
server does not know would keep all the rules from loading."""


def _logged(match: str, what: str) -> list[str]:
    """Drop what matches, and log it, but not more than the limit."""
    return [f'{match} {LOG_LIMIT} log prefix "{what} "'.lstrip(), f"{match} drop".lstrip()]


def _networks(zones: Zones, names: Iterable[str]) -> str:
    return "{ " + ", ".join(str(getattr(zones, name)) for name in names) + " }"


def _private() -> str:
    return "{ " + ", ".join(str(block) for block in RFC1918) + " }"


def _family(version: int) -> str:
    return "ip" if version == 4 else "ip6"


def _versions(entries: Iterable[Source]) -> list[int]:
    return sorted({entry.cidr.version for entry in entries})


def _deny_sets(entries: Iterable[Source]) -> str:
    """Both versions' sets, empty or not: an operator can add a network in an emergency without touching a rule."""
    return _sets("deny", entries, [4, 6])


def _sets(name: str, entries: Iterable[Source], versions: Iterable[int]) -> str:
    entries = list(entries)
    return "".join(
        _set(f"{name}{version}", version, [entry.cidr for entry in entries if entry.cidr.version == version])
        for version in versions
    )


def _set(name: str, version: int, networks: list[IPNetwork]) -> str:
    elements = f"    elements = {{ {', '.join(map(str, networks))} }}\n" if networks else ""
    return f"  set {name} {{\n    type ipv{version}_addr\n    flags interval\n    auto-merge\n{elements}  }}\n"


def _prerouting() -> str:
    """What is dropped before a connection is tracked, coming in or going out: forged senders and the deny list."""
    denied = [
        rule
        for version in (4, 6)
        for side in ("saddr", "daddr")
        for rule in _logged(f"{_family(version)} {side} @deny{version}", "deny list")
    ]
    return _chain(
        "prerouting", "hook prerouting priority raw; policy accept", [*_logged(SPOOFED, "spoofed"), *denied]
    ) + _chain("leaving", "hook output priority raw; policy accept", denied)


def _chain(name: str, hook: str, rules: Iterable[str], kind: str = "filter") -> str:
    lines = "".join(f"    {rule}\n" for rule in rules)
    return f"  chain {name} {{\n    type {kind} {hook};\n{lines}  }}\n"


def _ruleset(*parts: str) -> str:
    return "#!/usr/sbin/nft -f\nflush ruleset\n\ntable inet rampart {\n" + "\n".join(parts) + "}\n"
