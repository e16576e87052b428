"""What Hetzner's firewalls admit: rules in the words of `policy.aws_security_groups`, whose arithmetic judges them.

Source: https://docs.hetzner.com/cloud/firewalls/overview/: nothing comes in that no rule allows; everything goes out
until there is an outgoing rule, and then nothing that no rule allows.
"""

from __future__ import annotations

from collections.abc import Iterable

from policy.cidr import Addresses
from policy.model import Block, Resource, Unknown
from policy.permissions import Permission
from policy.ports import ALL, PORTS


def permissions(firewalls: Iterable[Resource], direction: str) -> list[Permission]:
    """Everything that firewalls admit together in one direction.

    :param direction: ``in`` or ``out``.
    :raises UndeterminedError: when a list of rules, or a rule's direction, is unknown.
    """
    return [
        _permission(firewall, block, "sourceIps" if direction == "in" else "destinationIps")
        for firewall in firewalls
        for block in firewall.blocks("rules")
        if str(block.get("direction")) == direction
    ]


def _permission(firewall: Resource, rule: Block, peers: str) -> Permission:
    reasons: list[str] = []
    texts: list[str] = []
    value = rule.raw(peers)
    for entry in [value] if isinstance(value, Unknown) else value or []:
        if isinstance(entry, Unknown):
            reasons.append(f"{peers} is unknown")
        else:
            texts.append(str(entry))
    unsure = next((f"{name} is unknown" for name in ("protocol", "port") if not rule.known(name)), "")
    protocol, (first, last) = (ALL, PORTS) if unsure else (str(rule.get("protocol")).lower(), _ports(rule.get("port")))
    return Permission(
        firewall,
        rule.path,
        protocol,
        first,
        last,
        Addresses.of(texts),
        unsure_ports=unsure,
        unsure_sources="; ".join(reasons),
    )


def _ports(written: object) -> tuple[int, int]:
    if written in (None, "", "any"):
        return PORTS
    first, _, last = str(written).partition("-")
    return int(first), int(last or first)
