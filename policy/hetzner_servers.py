"""Servers of Hetzner Cloud: their public addresses, their networks, and the firewalls in front of them.

A server has public addresses unless they are switched off. A firewall is put on it in three ways: by the server itself,
by the firewall, or by an attachment; the last two by ID or by a selector of labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from policy.cidr import UNROUTED, Addresses
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError, Unknown

SERVER = "hcloud:index/server:Server"
FIREWALL = "hcloud:index/firewall:Firewall"
ATTACHMENT = "hcloud:index/firewallAttachment:FirewallAttachment"
NETWORK_ROUTE = "hcloud:index/networkRoute:NetworkRoute"
SERVER_NETWORK = "hcloud:index/serverNetwork:ServerNetwork"
LOAD_BALANCER = "hcloud:index/loadBalancer:LoadBalancer"

CONDITION = re.compile(r"(?P<key>!?[\w./-]+)\s*(?:(?P<sign>==|!=|=|\bin\b|\bnotin\b)\s*(?P<value>\([^)]*\)|[\w./-]*))?")


def selects(selector: str, labels: Mapping[str, str]) -> bool:
    """Whether a label selector chooses a resource with these labels.

    Source: https://docs.hetzner.cloud/#label-selector.

    :raises ValueError: when the selector is none.
    """
    return all(_holds(part.strip(), labels) for part in re.split(r",(?![^(]*\))", selector) if part.strip())


def _holds(condition: str, labels: Mapping[str, str]) -> bool:
    found = CONDITION.fullmatch(condition)
    if not found:
        raise ValueError(f"not a label selector: {condition!r}")
    key, sign = found["key"], found["sign"]
    if sign is None:
        return key[1:] not in labels if key.startswith("!") else key in labels
    values = [value.strip() for value in found["value"].strip("()").split(",")]
    return (labels.get(key) in values) is (sign in ("=", "==", "in"))


def labels_of(server: Resource) -> dict[str, str]:
    """The labels of a server.

    :raises UndeterminedError: when they are unknown.
    """
    return {str(key): str(value) for key, value in (server.get("labels") or {}).items()}


def public_versions(server: Resource) -> list[str]:
    """The IP versions in which a server has a public address: both when it says nothing.

    :raises UndeterminedError: when that is unknown.
    """
    blocks = server.blocks("publicNets")
    if not blocks:
        return ["ipv4", "ipv6"]
    return [
        version for version in ("ipv4", "ipv6") if any(block.get(f"{version}Enabled", default=True) for block in blocks)
    ]


def private_addresses(server: Resource, graph: Graph) -> set[str]:
    """The addresses that a server has in private networks, as far as they are known."""
    attached = [*server.blocks("networks"), *graph.referrers(server, SERVER_NETWORK, path="serverId")]
    return {str(block.get("ip")) for block in attached if block.known("ip") and block.has("ip")}


def in_network(server: Resource, graph: Graph) -> bool:
    """Whether a server is in a private network."""
    return bool(server.blocks("networks") or graph.referrers(server, SERVER_NETWORK, path="serverId"))


def routes_for_network(server: Resource, graph: Graph) -> bool:
    """Whether a network's way to the internet leads through the server: only a gateway needs a public address."""
    own = private_addresses(server, graph)
    return any(
        route.known("gateway")
        and str(route.get("gateway")) in own
        and route.known("destination")
        and bool(Addresses.of([str(route.get("destination"))]) - UNROUTED)
        for route in graph.by_type(NETWORK_ROUTE)
    )


def firewalls_of(server: Resource, graph: Graph) -> list[Resource]:
    """The firewalls of the stack that are put on a server, in any way.

    :raises UndeterminedError: when a selector cannot be decided.
    """
    found = {firewall.urn: firewall for firewall in graph.targets(server, "firewallIds", FIREWALL)}
    for firewall in graph.by_type(FIREWALL):
        if any(_applies(firewall, block, server, graph) for block in firewall.blocks("applyTos")):
            found[firewall.urn] = firewall
    for attachment in graph.by_type(ATTACHMENT):
        chosen = server in graph.targets(attachment, "serverIds", SERVER) or any(
            selects(str(text), labels_of(server)) for text in attachment.get("labelSelectors") or []
        )
        if chosen:
            found.update({firewall.urn: firewall for firewall in graph.targets(attachment, "firewallId", FIREWALL)})
    return list(found.values())


def _applies(firewall: Resource, block: Block, server: Resource, graph: Graph) -> bool:
    if block.has("labelSelector"):
        return selects(str(block.get("labelSelector")), labels_of(server))
    return server in graph.targets(firewall, "server", SERVER, block=block)


def has_foreign_firewall(server: Resource, graph: Graph) -> bool:
    """Whether the server names a firewall that is not in the stack."""
    value = server.raw("firewallIds")
    if isinstance(value, Unknown):
        raise UndeterminedError("firewallIds is unknown")
    return bool(value) and not graph.targets(server, "firewallIds", FIREWALL)


def servers_of(firewall: Resource, graph: Graph) -> list[Resource]:
    """The servers of the stack that a firewall is put on."""
    return [server for server in graph.by_type(SERVER) if firewall in firewalls_of(server, graph)]
