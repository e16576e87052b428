"""Firewalls of GCP networks admit named sources on needed ports, deny the rest both ways, and log it (NET-2, NET-3)."""

from __future__ import annotations

from dataclasses import replace

from policy.cidr import EVERYWHERE, UNROUTED, Addresses
from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_firewall import FIREWALL_TYPES, NETWORK, Entry, Opening, entries, entries_of, governing, openings
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.permissions import Permission, whole_internet
from policy.ports import ADMIN_PORTS, DATA_PORTS, PORTS, WEB_PORTS, complement
from policy.registry import Severity, rule

ALLOWED = "private networks, Google's own senders (IAP, health checks), and the company's allow list"


def _verdict(found: list[Opening], resource: Resource, graph: Graph) -> Verdict:
    if found:
        return failed("; ".join(str(opening) for opening in found[:3]), ALLOWED)
    if not any(entry.inward and entry.allows for entry in entries_of(resource, graph)):
        return not_applicable("it lets nothing in")
    return passed()


@rule(
    id="net-2-gcp-admin-ports-closed",
    title="No firewall opens a port of remote administration to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-3"),
    controls=(*cis("3.6", "3.7"), *iso("A.8.20"), *pci("1.3.1")),
    remediation="Remove the rule and reach the machine through IAP (source 35.235.240.0/20), or name the sources.",
    types=FIREWALL_TYPES,
)
def admin_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """SSH, RDP, WinRM, Docker, Kubernetes and the like, by TCP, UDP or a rule for all protocols."""
    return _verdict(openings(resource, graph, ADMIN_PORTS), resource, graph)


@rule(
    id="net-2-gcp-data-ports-closed",
    title="No firewall opens a port of a data store to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(*iso("A.8.22"), *pci("1.4.4")),
    remediation="Admit the tag or the service account of the services that use the store, and no public network.",
    types=FIREWALL_TYPES,
)
def data_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """Databases, caches, queues, search and file shares."""
    return _verdict(openings(resource, graph, DATA_PORTS), resource, graph)


@rule(
    id="net-3-gcp-ingress-named",
    title="The internet reaches named machines only, and only on the web's ports",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-1"),
    controls=(*iso("A.8.20"), *pci("1.3.1")),
    remediation="Put a load balancer in front, and admit its health checks; or name the target and the sources.",
    types=FIREWALL_TYPES,
)
def ingress_named(resource: Resource, graph: Graph) -> Verdict:
    """All ports but those of administration and data stores, which have rules of their own.

    A pass-through load balancer keeps the sender's address, so ports 80 and 443 may be open on the machines behind one;
    a rule must then name them, by tag or service account.
    """
    named = [entry for entry in entries_of(resource, graph) if entry.inward and entry.allows and entry.targets]
    found = openings(resource, graph, complement(ADMIN_PORTS + DATA_PORTS + (WEB_PORTS if named else ())))
    if named and not found:
        found = [
            opening
            for opening in openings(resource, graph, WEB_PORTS)
            if any(entry.resource is resource and not entry.targets for entry in opening.entries)
        ]
    return _verdict(found, resource, graph)


@rule(
    id="net-3-gcp-egress-denied",
    title="Every network denies outgoing traffic that no rule allows",
    severity=Severity.MEDIUM,
    statements=("NET-3",),
    controls=(*iso("A.8.20"), *pci("1.3.2")),
    remediation="Add a last EGRESS rule that denies all protocols to 0.0.0.0/0 (and one for ::/0).",
    types=(NETWORK,),
)
def egress_denied(network: Resource, graph: Graph) -> Verdict:
    """Google's implied rule lets everything out. The denial may be a VPC rule, or stand in a policy of the network."""
    denials = [
        entry
        for entry in governing(network, graph)
        if not entry.inward and not entry.allows and not entry.targets and entry.covers("any protocol", *PORTS)
    ]
    together = Addresses()
    for entry in denials:
        if not entry.unsure_ports:
            together |= entry.peers
    if together.covers(Addresses.of(["0.0.0.0/0"])):
        return passed()
    for entry in denials:
        if entry.unsure:
            raise UndeterminedError(f"{entry.label}: {entry.unsure}")
    if not network.known("name") and not network.id and not denials:
        raise UndeterminedError("the network's name is unknown, so its rules are")
    return failed("no rule denies outgoing traffic to every address", "a last EGRESS rule that denies all to 0.0.0.0/0")


@rule(
    id="net-3-gcp-egress-limited",
    title="No firewall rule lets everything out to everywhere",
    severity=Severity.LOW,
    statements=("NET-3",),
    controls=(*iso("A.8.20"), *pci("1.3.2")),
    remediation="Name the ports and the destinations that the machines need to reach.",
    types=FIREWALL_TYPES,
)
def egress_limited(resource: Resource, graph: Graph) -> Verdict:
    """All protocols, or all TCP ports, to all of the IPv4 or the IPv6 internet, however it is split."""
    own = [entry for entry in entries_of(resource, graph) if not entry.inward and entry.allows]
    if not own:
        return not_applicable("it lets nothing out")
    for entry in own:
        mates = [
            mate
            for mate in entries(graph).get(entry.container, (entry,))
            if not mate.inward and mate.allows and mate.targets in (frozenset(), entry.targets)
        ]
        if whole_internet([part for mate in mates for part in _permissions(mate)]):
            names = " and ".join(mate.label for mate in mates if mate.peers - UNROUTED)
            return failed(f"{names}: all ports out to the whole internet", "the ports and peers that are needed")
        if entry.unsure and whole_internet(_permissions(replace(entry, peers=EVERYWHERE))):
            raise UndeterminedError(f"{entry.label}: {entry.unsure}")
    return passed()


def _permissions(entry: Entry) -> list[Permission]:
    return [Permission(entry.resource, entry.place, *layer, entry.peers) for layer in entry.layers]


@rule(
    id="net-3-gcp-firewall-logged",
    title="Every firewall rule logs its decisions",
    severity=Severity.MEDIUM,
    statements=("NET-3", "MON-3"),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Set enable_logging on rules of policies, and log_config on VPC firewall rules.",
    types=FIREWALL_TYPES,
)
def firewall_logged(resource: Resource, graph: Graph) -> Verdict:
    """Rules that only hand over to the next policy decide nothing."""
    own = [entry for entry in entries_of(resource, graph) if entry.layers]
    if not own:
        return not_applicable("no rule of it is in force")
    if not resource.known("enableLogging"):
        raise UndeterminedError("enableLogging is unknown")
    silent = [entry.label for entry in own if not entry.logged]
    return failed(f"{', '.join(silent)} does not log", "logging on every rule") if silent else passed()
