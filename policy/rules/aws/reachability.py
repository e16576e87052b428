"""The internet reaches no data store: not directly, and not over one hop that skips the app zone (NET-1, NET-2)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from policy.aws_data_stores import STORES, groups_of, is_data_subnet, ports_of, subnets_of_store, unknown_groups
from policy.aws_exposure import exposed_machines, subnets_of_machine
from policy.aws_exposure import groups_of as machine_groups
from policy.aws_load_balancers import (
    LOAD_BALANCERS,
    TARGET_GROUPS,
    TARGETS,
    balancer_of,
    faces_internet,
    listeners_to,
    serves_internet,
    subnets_of_balancer,
    targets_addresses,
)
from policy.aws_network import (
    EDGE_ZONES,
    INNER_ZONES,
    NACLS,
    SUBNETS,
    Entry,
    addresses_of,
    admitted,
    admitted_within,
    entries_of,
    is_public,
    nacl_of,
    subnets_on,
    turns,
    zone_of,
)
from policy.aws_security_groups import GROUP, GROUPS, carriers, permissions
from policy.cidr import EVERYWHERE, UNROUTED, Addresses
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.permissions import Permission, excess
from policy.ports import ALL, DATA_PORTS, PORTS
from policy.registry import Control, Relation, Severity, rule

CONTROLS = (
    Control("ISO/IEC 27001:2022", "A.8.22", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "1.4.4", Relation.FULL),
    Control("PCI DSS 4.0.1", "1.3.1", Relation.SUPPORTS),
)


@rule(
    id="net-1-aws-data-unreachable",
    title="No path leads from the internet to a data store",
    severity=Severity.CRITICAL,
    statements=("NET-1", "NET-2"),
    controls=CONTROLS,
    remediation="Move the store to a subnet of the data zone, and admit only the security group of the app zone.",
    types=tuple(STORES),
)
def data_unreachable(store: Resource, graph: Graph) -> Verdict | list[Verdict]:
    """Routes, network ACLs and groups together: straight, over a public load balancer or an exposed machine."""
    groups = groups_of(store, graph)
    if not groups:
        if unknown_groups(store):
            raise UndeterminedError(f"the security groups of {store.name} are unknown")
        return not_applicable("the store is in no security group of this stack")
    subnets = subnets_of_store(store, graph)
    entries = [entry for group in groups for entry in permissions(group, graph, "ingress")]
    found = [
        *_straight(store, entries, subnets, graph),
        *_by_balancer(store, entries, subnets, graph),
        *_by_machine(store, entries, subnets, graph),
    ]
    if found:
        return [failed(path, "no path; the store admits the app zone only") for path in dict.fromkeys(found)]
    for entry in entries:
        if entry.unsure_ports or entry.unsure_sources:
            raise UndeterminedError(f"{entry.label}: {entry.unsure_ports or entry.unsure_sources}")
    return passed()


def _straight(store: Resource, entries: list[Permission], subnets: list[Resource], graph: Graph) -> Iterator[str]:
    """The subnet has a way from the internet, and neither ACL nor group stops a packet."""
    for subnet in subnets:
        if not is_public(subnet, graph):
            continue
        for entry in entries:
            left = excess(entry.sources & _through_acl(subnet, entry, store, graph), graph.parameters)
            if left:
                yield f"internet → internet gateway → {subnet.name} → {entry.label} admits {left}"


def _by_balancer(store: Resource, entries: list[Permission], subnets: list[Resource], graph: Graph) -> Iterator[str]:
    """The store admits a load balancer that serves the internet: its security group, or the subnets it stands in.

    A group is admitted for that load balancer's sake. Subnets are a way only where the load balancer may take it: it
    forwards to addresses, which can be any store's, and its own groups let it out to this one.
    """
    for balancer in graph.by_type(*LOAD_BALANCERS):
        if not serves_internet(balancer, graph):
            continue
        own = graph.targets(balancer, "securityGroups", *GROUPS)
        where = _together(subnets_of_balancer(balancer, graph))
        for entry in entries:
            if any(group in own for group in entry.groups):
                yield f"internet → load balancer {balancer.name} → {entry.label}"
            elif (
                _passes(where & entry.sources, entry, store, subnets, graph)
                and targets_addresses(balancer, graph)
                and _lets_out(own, store, subnets, graph)
            ):
                yield f"internet → load balancer {balancer.name} → its subnets, which {entry.label} admits"


def _lets_out(groups: list[Resource], store: Resource, subnets: list[Resource], graph: Graph) -> bool:
    """Whether security groups let traffic out to a store's ports; without a group in the stack, nothing stops it."""
    inside, home = groups_of(store, graph), _together(subnets)
    return not groups or any(
        any(peer in inside for peer in entry.groups) or entry.sources.overlaps(home)
        for group in groups
        for entry in permissions(group, graph, "egress")
        if any(entry.meets(("tcp",), first, last) for first, last in ports_of(store))
    )


def _by_machine(store: Resource, entries: list[Permission], subnets: list[Resource], graph: Graph) -> Iterator[str]:
    """The store admits a machine that the internet can open connections to, by its group or its addresses."""
    for machine in exposed_machines(graph):
        own = machine_groups(machine, graph)
        where = _together(subnets_of_machine(machine, graph))
        for entry in entries:
            by_group = any(group in own for group in entry.groups)
            if not by_group and not entry.sources.overlaps(where):
                continue
            if not where or _passes(where, entry, store, subnets, graph):
                yield f"internet → machine {machine.name} → {entry.label}"


def _passes(addresses: Addresses, entry: Permission, store: Resource, subnets: list[Resource], graph: Graph) -> bool:
    """Whether the network ACL of one of the store's subnets lets some of the addresses through to the store."""
    if not subnets:
        return bool(addresses)
    return any(addresses & _through_acl(subnet, entry, store, graph) for subnet in subnets)


def _together(subnets: list[Resource]) -> Addresses:
    return reduce(or_, map(addresses_of, subnets), Addresses())


def _through_acl(subnet: Resource, entry: Permission, store: Resource, graph: Graph) -> Addresses:
    """What a subnet's network ACL lets through to the store on a port of a permission; everything without an ACL.

    A permission for none of the ports that the store is known to listen on is judged by its own.
    """
    nacl = nacl_of(subnet, graph)
    if nacl is None:
        return EVERYWHERE
    protocol = entry.protocol if entry.protocol in ("tcp", "udp") else "tcp"
    common = [(max(first, entry.first), min(last, entry.last)) for first, last in ports_of(store)]
    spans = [(first, last) for first, last in common if first <= last] or [(entry.first, entry.last)]
    rules = entries_of(nacl, graph, egress=False)
    return reduce(or_, (admitted_within(rules, protocol, *span) for span in spans))


@rule(
    id="net-1-aws-balancers-skip-no-zone",
    title="Public load balancers forward to the app zone, never into the data zone",
    severity=Severity.CRITICAL,
    statements=("NET-1",),
    controls=CONTROLS,
    remediation="Put a service of the app zone between the load balancer and the data.",
    types=TARGETS,
)
def balancers_skip_no_zone(target: Resource, graph: Graph) -> Verdict:
    """A target in the data zone, by its instance's subnet or its IP address."""
    balancers = [
        balancer
        for group in graph.targets(target, "targetGroupArn", *TARGET_GROUPS)
        for listener in listeners_to(group, graph)
        if (balancer := balancer_of(listener, graph)) is not None and serves_internet(balancer, graph)
    ]
    if not balancers:
        return not_applicable("no load balancer that serves the internet forwards to it")
    where = target.get("targetId")
    subnets = [subnet for machine in graph.resolve(where) for subnet in graph.targets(machine, "subnetId", *SUBNETS)]
    if not subnets and _is_address(where):
        address = Addresses.of([where])
        subnets = [subnet for subnet in graph.by_type(*SUBNETS) if addresses_of(subnet).covers(address)]
    for subnet in subnets:
        if is_data_subnet(subnet, graph):
            return failed(
                f"internet → load balancer {balancers[0].name} → {where} in {subnet.name}", "a target in the app zone"
            )
    return passed()


def _is_address(text: str) -> bool:
    try:
        return bool(Addresses.of([text]))
    except ValueError:
        return False


@rule(
    id="net-1-aws-balancers-in-edge",
    title="Load balancers that face the internet stand in the edge zone",
    severity=Severity.HIGH,
    statements=("NET-1",),
    controls=CONTROLS[:1],
    remediation="Give the load balancer the subnets of the edge zone, or make it internal.",
    types=LOAD_BALANCERS,
)
def balancers_in_edge(balancer: Resource, graph: Graph) -> Verdict:
    """Zones are the subnets' zone tags; where none is tagged, the data zone is what data stores stand in."""
    if not faces_internet(balancer):
        return not_applicable("the load balancer is internal")
    subnets = subnets_of_balancer(balancer, graph)
    for subnet in subnets:
        zone = zone_of(subnet)
        if zone in INNER_ZONES or is_data_subnet(subnet, graph):
            return failed(f"it stands in {subnet.name} of the zone {zone or 'data'}", "subnets of the edge zone")
    for path in ("subnets", "subnetMappings"):
        # Subnets that are yet to be made are known by where the value comes from.
        if not balancer.known(path) and not balancer.property_dependencies.get(path):
            raise UndeterminedError(f"{path} is unknown")
    return passed() if subnets else not_applicable("its subnets are not in this stack")


@rule(
    id="net-1-aws-data-zone-borders",
    title="The data zone's network ACL admits neither the edge zone nor the internet",
    severity=Severity.HIGH,
    statements=("NET-1", "NET-2"),
    controls=CONTROLS,
    remediation="Admit the app and management zones on the stores' ports, and their replies.",
    types=NACLS,
)
def data_zone_borders(nacl: Resource, graph: Graph) -> Verdict:
    """Only adjacent zones talk: rules for replies (ports 1024 and up) from the internet carry no new connection."""
    subnets = subnets_on(nacl, graph)
    if not any(is_data_subnet(subnet, graph) for subnet in subnets):
        return not_applicable("no subnet of the data zone uses it")
    edge = Addresses()
    for subnet in graph.by_type(*SUBNETS):
        if zone_of(subnet) in EDGE_ZONES:
            edge |= addresses_of(subnet)
    entries = [entry for entry in entries_of(nacl, graph, egress=False) if not (entry.allow and _replies(entry))]
    for port in turns(entries):
        found = admitted(entries, "tcp", port)
        if found.overlaps(edge):
            return failed(f"TCP port {port} is open to {found & edge} of the edge zone", "the app and management zones")
        if left := excess(found, graph.parameters):
            return failed(f"TCP port {port} is open to {left}", "the app and management zones")
    return passed()


def _replies(entry: Entry) -> bool:
    return entry.first >= 1024 and entry.last == PORTS[1]


@rule(
    id="net-1-aws-data-groups-behind-app",
    title="Security groups of data admit no group that the internet can reach",
    severity=Severity.HIGH,
    statements=("NET-1",),
    controls=CONTROLS,
    remediation="Admit the app zone's group, which in turn admits the entrance's.",
    types=(GROUP,),
)
def data_groups_behind_app(group: Resource, graph: Graph) -> Verdict:
    """A group that opens a data port is judged here also before a store carries it; then its path is judged as well."""
    entries = [
        entry
        for entry in permissions(group, graph, "ingress")
        if any(entry.meets(("tcp",), first, last) for first, last in DATA_PORTS)
        and (entry.protocol != ALL or entry.unsure_ports)
    ]
    if not entries:
        return not_applicable("it opens no port of a data store")
    if any(carrier.type in STORES for carrier in carriers(group, graph)):
        return not_applicable("a data store carries it, whose paths are judged")
    peers = [(entry, peer) for entry in entries for peer in entry.groups if peer is not group]
    for entry, peer in peers:
        if way := _way_in(peer, graph):
            if entry.unsure_ports:
                raise UndeterminedError(f"{entry.label}: {entry.unsure_ports}")
            return failed(f"{entry.label} admits {peer.name}, which {way}", "the app zone's group")
    for _, peer in peers:
        for opening in permissions(peer, graph, "ingress"):
            if opening.unsure_sources:
                raise UndeterminedError(f"{opening.label}: {opening.unsure_sources}")
    return passed()


def _way_in(group: Resource, graph: Graph) -> str:
    """How the internet gets to a group's members; empty when nothing known shows a way."""
    for carrier in carriers(group, graph):
        if carrier.type in LOAD_BALANCERS and serves_internet(carrier, graph):
            return f"the load balancer {carrier.name} serves the internet with"
    sources = Addresses()
    for opening in permissions(group, graph, "ingress"):
        sources |= opening.sources
    return f"admits {sources - UNROUTED}" if sources - UNROUTED else ""
