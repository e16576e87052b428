"""Follows a connection through the firewall policy as GCP does: the lowest priority that matches decides, on each side.

https://cloud.google.com/firewall/docs/network-firewall-policies
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.components.conftest import Deployment

IMPLIED = {"INGRESS": "deny", "EGRESS": "allow"}
"""What a network does when nothing matches: the reason why the policy must end in rules of its own."""


@dataclass(frozen=True)
class End:
    """One end of a connection: its address, and the secure tags it is bound to (machines of the network only)."""

    address: str
    tags: frozenset[str] = frozenset()
    inside: bool = True


class Walk:
    """The rules of a deployment's policy, in the order in which they are judged."""

    def __init__(self, deployment: Deployment) -> None:
        rules = deployment.of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule")
        self.rules = sorted((rule.inputs for rule in rules), key=lambda rule: int(rule["priority"]))
        groups = deployment.of("gcp:networksecurity/addressGroup:AddressGroup")
        self.groups = {group.id: list(group.inputs["items"]) for group in groups}

    def connects(self, source: End, destination: End, protocol: str, port: int) -> bool:
        """Whether a new connection passes: out of the source, and into the destination."""
        out = not source.inside or self._decide("EGRESS", source, destination, protocol, port) == "allow"
        return out and (
            not destination.inside or self._decide("INGRESS", destination, source, protocol, port) == "allow"
        )

    def _decide(self, direction: str, own: End, other: End, protocol: str, port: int) -> str:
        for rule in self.rules:
            if rule["direction"] == direction and self._matches(rule, own, other, protocol, port):
                return str(rule["action"])
        return IMPLIED[direction]

    def _matches(self, rule: Mapping[str, Any], own: End, other: End, protocol: str, port: int) -> bool:
        targets = {tag["name"] for tag in rule.get("targetSecureTags", ())}
        if (targets and not targets & own.tags) or rule.get("disabled"):
            return False
        match = rule["match"]
        side = "src" if rule["direction"] == "INGRESS" else "dest"
        tags = {tag["name"] for tag in match.get("srcSecureTags", ())} if side == "src" else set()
        networks = [
            *match.get(f"{side}IpRanges", ()),
            *(item for group in match.get(f"{side}AddressGroups", ()) for item in self.groups[group]),
        ]
        if (networks or tags) and not (tags & other.tags or any(_inside(other.address, block) for block in networks)):
            return False
        return any(_is(config, protocol, port) for config in match["layer4Configs"])


def _inside(address: str, block: str) -> bool:
    network, parsed = ipaddress.ip_network(block), ipaddress.ip_address(address)
    return network.version == parsed.version and parsed in network


def _is(config: Mapping[str, Any], protocol: str, port: int) -> bool:
    if config["ipProtocol"] not in ("all", protocol):
        return False
    ports = [str(entry).partition("-") for entry in config.get("ports", ())]
    return not ports or any(int(low) <= port <= int(high or low) for low, _, high in ports)
