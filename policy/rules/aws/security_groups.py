"""Security groups admit named sources on needed ports, and the default one admits nothing (NET-2, NET-3).

What a separate rule resource opens alone is reported on that resource; what only the rules of a group open together is
reported on the group. So a finding stands where the hole is written.
"""

from __future__ import annotations

from dataclasses import replace

from policy.aws_load_balancers import LOAD_BALANCERS
from policy.aws_network import VPCS
from policy.aws_security_groups import (
    DEFAULT_GROUP,
    GROUP_TYPES,
    GROUPS,
    carriers,
    group_of,
    inline,
    is_ingress,
    permission_of,
    permissions,
    separate,
    siblings,
)
from policy.cidr import EVERYWHERE, UNROUTED
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.permissions import Opening, Permission, openings, verdict_on, whole_internet
from policy.ports import ADMIN_PORTS, ALL, DATA_PORTS, PORTS, WEB_PORTS, Spans, complement
from policy.registry import Control, Relation, Severity, rule


def judge_ingress(
    resource: Resource, graph: Graph, ports: Spans, protocols: tuple[str, ...] = ("tcp", "udp")
) -> Verdict:
    """Whether a security group, or a separate rule, opens the ports to more of the internet than allowed.

    :param resource: a group or a separate rule.
    :param ports: the port ranges of interest.
    :param protocols: the protocols of interest.
    """

    def wide(found: list[Permission]) -> list[Opening]:
        return openings(found, ports, graph.parameters, protocols)

    if resource.type in GROUPS:
        together = inline(resource, graph, "ingress")
        for _, entry in separate(resource, graph, "ingress"):
            settled = replace(entry, unsure_ports="", unsure_sources="")
            # What is wrong or unknown about a rule alone is reported on the rule.
            if not entry.unsure_ports and not wide([settled]):
                together.append(settled)
        return verdict_on(wide(together))
    if not is_ingress(resource):
        return not_applicable("it is about outgoing traffic")
    found = wide([permission_of(resource, graph)])
    if not found and group_of(resource, graph) is None:
        found = wide([permission_of(other, graph) for other in siblings(resource, graph) if is_ingress(other)])
    return verdict_on(found)


@rule(
    id="net-2-aws-admin-ports-closed",
    title="No security group opens a port of remote administration to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-3"),
    controls=(
        Control("AWS FSBP", "EC2.19", Relation.PARTIAL),
        Control("CIS AWS Foundations 7.0", "6.3", Relation.FULL),
        Control("CIS AWS Foundations 7.0", "6.4", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "1.3.1", Relation.SUPPORTS),
    ),
    remediation="Remove the rule and reach the machine through the bastion (Session Manager), or name the sources.",
    types=GROUP_TYPES,
)
def admin_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """SSH, RDP, WinRM, Docker, Kubernetes and the like, by TCP, UDP or a rule for all protocols."""
    return judge_ingress(resource, graph, ADMIN_PORTS)


@rule(
    id="net-2-aws-data-ports-closed",
    title="No security group opens a port of a data store to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(
        Control("AWS FSBP", "EC2.19", Relation.PARTIAL),
        Control("ISO/IEC 27001:2022", "A.8.22", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "1.4.4", Relation.SUPPORTS),
    ),
    remediation="Admit the security group of the services that use the store, and no network of the internet.",
    types=GROUP_TYPES,
)
def data_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """Databases, caches, queues, search and file shares."""
    return judge_ingress(resource, graph, DATA_PORTS)


@rule(
    id="net-3-aws-ingress-named",
    title="Only load balancers are open to the internet, and only on the web's ports",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-1"),
    controls=(
        Control("AWS FSBP", "EC2.18", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "1.3.1", Relation.SUPPORTS),
    ),
    remediation="Put a load balancer of the edge zone in front, and admit only its security group.",
    types=GROUP_TYPES,
)
def ingress_named(resource: Resource, graph: Graph) -> Verdict:
    """All ports but those of administration and data stores, which have rules of their own."""
    group = resource if resource.type in GROUPS else group_of(resource, graph)
    open_to_web = group is None or serves_only_load_balancers(group, graph)
    known = ADMIN_PORTS + DATA_PORTS + (WEB_PORTS if open_to_web else ())
    return judge_ingress(resource, graph, complement(known))


def serves_only_load_balancers(group: Resource, graph: Graph) -> bool:
    """Whether nothing but load balancers carries a security group. One that nothing carries exposes nothing."""
    return all(carrier.type in LOAD_BALANCERS for carrier in carriers(group, graph))


@rule(
    id="net-3-aws-icmp-limited",
    title="The internet can send no more ICMP than path MTU discovery needs",
    severity=Severity.LOW,
    statements=("NET-3",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),),
    remediation="Admit ICMP type 3 code 4 (IPv6: type 2) only, or name the sources.",
    types=GROUP_TYPES,
)
def icmp_limited(resource: Resource, graph: Graph) -> Verdict:
    """Other messages map the network for an attacker, and tunnel data."""
    if resource.type not in GROUPS:
        if not is_ingress(resource):
            return not_applicable("it is about outgoing traffic")
        found = [permission_of(resource, graph)]
    else:
        found = inline(resource, graph, "ingress")
    messages = [
        replace(entry, first=PORTS[0], last=PORTS[1])  # type and code are no range
        for entry in found
        if (entry.protocol in ("icmp", "icmpv6") or (entry.protocol == ALL and entry.unsure_ports))
        and not _path_mtu(entry)
    ]
    return verdict_on(openings(messages, (PORTS,), graph.parameters, ("icmp", "icmpv6")))


def _path_mtu(entry: Permission) -> bool:
    return (entry.protocol == "icmp" and (entry.first, entry.last) == (3, 4)) or (
        entry.protocol == "icmpv6" and entry.first == 2
    )


@rule(
    id="net-3-aws-egress-limited",
    title="No security group lets everything out to everywhere",
    severity=Severity.LOW,
    statements=("NET-3",),
    controls=(
        Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "1.3.2", Relation.SUPPORTS),
    ),
    remediation="Name the ports, and the groups, networks or prefix lists, that the members need to reach.",
    types=GROUP_TYPES,
)
def egress_limited(resource: Resource, graph: Graph) -> Verdict:
    """All protocols, or all TCP ports, to all of the IPv4 or the IPv6 internet, however it is split."""
    if resource.type in GROUPS:
        found = permissions(resource, graph, "egress")
    elif is_ingress(resource):
        return not_applicable("it is about incoming traffic")
    elif group_of(resource, graph) is not None:
        return not_applicable("it is judged with its security group")
    else:
        found = [permission_of(other, graph) for other in siblings(resource, graph) if not is_ingress(other)]
    known = [entry for entry in found if not entry.unsure_ports]
    if whole_internet(known):
        names = " and ".join(entry.label for entry in known if entry.sources - UNROUTED)
        return failed(f"{names}: all ports out to the whole internet", "the ports and peers that the members need")
    possible = [replace(entry, sources=EVERYWHERE) if entry.unsure_sources else entry for entry in found]
    if whole_internet(possible):
        unsure = next(entry for entry in found if entry.unsure_ports or entry.unsure_sources)
        return undetermined(f"{unsure.label}: {unsure.unsure_ports or unsure.unsure_sources}")
    return passed()


DEFAULT_GROUP_CLOSED = "a managed default security group (aws.ec2.DefaultSecurityGroup) without rules"


@rule(
    id="net-3-aws-default-group-closed",
    title="The default security group of every VPC admits nothing, in or out",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-1"),
    controls=(
        Control("AWS FSBP", "EC2.2", Relation.FULL),
        Control("CIS AWS Foundations 7.0", "6.5", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.9", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "2.2.2", Relation.SUPPORTS),
    ),
    remediation="Take it over with aws.ec2.DefaultSecurityGroup, with empty ingress and egress.",
    types=VPCS,
)
def default_group_closed(vpc: Resource, graph: Graph) -> Verdict:
    """AWS makes it open among its members and to the internet, and uses it wherever no other group is named."""
    managed = graph.referrers(vpc, DEFAULT_GROUP, path="vpcId")
    if not managed:
        return failed("the default security group is not managed, so it has AWS's open rules", DEFAULT_GROUP_CLOSED)
    for direction in ("ingress", "egress"):
        found = permissions(managed[0], graph, direction)
        if found:
            return failed(f"{found[0].label} admits traffic ({direction})", DEFAULT_GROUP_CLOSED)
    return passed()
