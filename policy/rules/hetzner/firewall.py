"""Hetzner's firewalls stand in front of every server, and let in and out what is named (NET-2, NET-3).

What a firewall opens alone is reported on the firewall, what several open together on the server that carries them.
"""

from __future__ import annotations

from dataclasses import replace

from policy.cidr import EVERYWHERE
from policy.controls import iso, pci
from policy.graph import Graph
from policy.hetzner_firewalls import permissions
from policy.hetzner_servers import FIREWALL, SERVER, firewalls_of, has_foreign_firewall, servers_of
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.permissions import Permission, openings, verdict_on, whole_internet
from policy.ports import ADMIN_PORTS, DATA_PORTS, PORTS, VPN_PORTS, WEB_PORTS, Spans, complement
from policy.registry import Severity, rule

JUDGED = (FIREWALL, SERVER)
UNADDED = "no firewalls add up on it"


def _inward(resource: Resource, graph: Graph) -> list[Permission] | None:
    """What a firewall, or all of a server's together, let in; none where no firewalls add up on a server."""
    firewalls = [resource] if resource.type == FIREWALL else firewalls_of(resource, graph)
    if resource.type == SERVER and len(firewalls) < 2:
        return None
    return permissions(firewalls, "in")


def _ingress(resource: Resource, graph: Graph, spans: Spans) -> Verdict:
    """Whether a firewall, or all of a server's together, open ports to more of the internet than allowed."""
    found = _inward(resource, graph)
    if found is None:
        return not_applicable(UNADDED)
    return verdict_on(openings(found, spans, graph.parameters))


def _is_tunnel(entry: Permission) -> bool:
    """Whether an entry is for a VPN alone, which itself tells whom it knows: one port of one, or IPsec's packets."""
    if entry.unsure_ports:
        return False
    if entry.protocol == "esp":
        return True
    on_port = any(first <= entry.first <= last for first, last in VPN_PORTS)
    return entry.protocol == "udp" and entry.first == entry.last and on_port


@rule(
    id="net-2-hetzner-admin-ports-closed",
    title="No firewall opens a port of remote administration to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-3"),
    controls=(*iso("A.8.20"), *pci("1.3.1")),
    remediation="Remove the rule: SSH is reached through the WireGuard gateway only.",
    types=JUDGED,
)
def admin_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """SSH, RDP, Docker, Kubernetes and the like, by TCP or UDP."""
    return _ingress(resource, graph, ADMIN_PORTS)


@rule(
    id="net-2-hetzner-data-ports-closed",
    title="No firewall opens a port of a data store to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(*iso("A.8.22"), *pci("1.4.4")),
    remediation="Remove the rule: services reach the store in the private network, which the firewall does not filter.",
    types=JUDGED,
)
def data_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """Databases, caches, queues, search and file shares."""
    return _ingress(resource, graph, DATA_PORTS)


@rule(
    id="net-3-hetzner-ingress-named",
    title="The internet reaches the web's ports and a VPN's only",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-5"),
    controls=(*iso("A.8.20"), *pci("1.3.1")),
    remediation="Remove the rule, or name the sources.",
    types=JUDGED,
)
def ingress_named(resource: Resource, graph: Graph) -> Verdict:
    """All ports but those of administration and data stores, which have rules of their own; and packets in packets.

    A VPN's single UDP port and ESP may be open to everybody in a company without an allow list; with one, the list
    holds there. GRE asks nobody who they are: what arrives in it looks as if it came from inside.
    """
    found = _inward(resource, graph)
    if found is None:
        return not_applicable(UNADDED)
    if not graph.parameters.allowed_sources:
        found = [entry for entry in found if not _is_tunnel(entry)]
    opened = openings(found, complement(ADMIN_PORTS + DATA_PORTS + WEB_PORTS), graph.parameters)
    if opened:
        return verdict_on(opened)
    for wrapped in openings(found, (PORTS,), graph.parameters, ("gre", "esp")):
        entry = wrapped.permissions[0]
        return failed(f"{entry.label}: {entry.protocol} open to {wrapped.sources}", "the other end of the tunnel")
    return passed()


@rule(
    id="net-3-hetzner-egress-limited",
    title="Outgoing traffic is limited",
    severity=Severity.MEDIUM,
    statements=("NET-3",),
    controls=(*iso("A.8.20"), *pci("1.3.2")),
    remediation="Add outgoing rules for what the server needs: without any, everything goes out.",
    types=JUDGED,
)
def egress_limited(resource: Resource, graph: Graph) -> Verdict:
    """A server's firewalls count together; a firewall that is on no server of the stack counts alone."""
    if resource.type == FIREWALL and servers_of(resource, graph):
        return not_applicable("it is judged with its servers")
    firewalls = [resource] if resource.type == FIREWALL else firewalls_of(resource, graph)
    if not firewalls:
        return not_applicable("no firewall of the stack is on it")
    found = permissions(firewalls, "out")
    if not found:
        return failed("there is no outgoing rule, so everything goes out", "rules for what is needed")
    if whole_internet([entry for entry in found if not entry.unsure_ports]):
        return failed("all ports out to the whole internet", "the ports and networks that are needed")
    possible = [replace(entry, sources=EVERYWHERE) if entry.unsure_sources else entry for entry in found]
    if whole_internet(possible):
        unsure = next(entry for entry in found if entry.unsure_ports or entry.unsure_sources)
        raise UndeterminedError(f"{unsure.label}: {unsure.unsure_ports or unsure.unsure_sources}")
    return passed()


@rule(
    id="net-3-hetzner-server-has-firewall",
    title="Every server has a firewall in front of it",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-2"),
    controls=(*iso("A.8.20"), *pci("1.2.1")),
    remediation="Put a firewall on it by firewall_ids, by apply_tos, or by a label that a selector chooses.",
    types=(SERVER,),
)
def server_has_firewall(server: Resource, graph: Graph) -> Verdict:
    """Without one every port of a public address is open; and an address may be given later, by mistake."""
    if firewalls_of(server, graph) or has_foreign_firewall(server, graph):
        return passed()
    return failed("no firewall is on it, by ID or by label", "a firewall")
