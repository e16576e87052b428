"""Security groups admit named sources on needed ports, and the default one admits nothing (NET-2, NET-3).

What a separate rule resource opens alone is reported on that resource; what only the rules of a group open together is
reported on the group. So a finding stands where the hole is written.
"""

from __future__ import annotations

from dataclasses import replace

from policy.aws_load_balancers import LOAD_BALANCERS
from policy.aws_network import VPCS
from policy.aws_security_groups import (
    ALL,
    DEFAULT_GROUP,
    GROUP_TYPES,
    GROUPS,
    PORTS,
    Opening,
    Permission,
    carriers,
    group_of,
    inline,
    is_ingress,
    openings,
    permission_of,
    permissions,
    separate,
    siblings,
)
from policy.cidr import EVERYWHERE, UNROUTED, Addresses
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Control, Relation, Severity, rule

Spans = tuple[tuple[int, int], ...]

ADMIN_PORTS: Spans = (
    (20, 23),  # FTP, SSH, Telnet
    (111, 111),  # RPC
    (135, 139),  # Windows RPC, NetBIOS
    (445, 445),  # SMB
    (512, 514),  # rexec, rlogin, rsh
    (873, 873),  # rsync
    (2375, 2376),  # Docker
    (2379, 2380),  # etcd
    (3389, 3389),  # RDP
    (5900, 5910),  # VNC
    (5985, 5986),  # WinRM
    (6443, 6443),  # Kubernetes API
    (8472, 8472),  # VXLAN overlay of Kubernetes
    (10248, 10259),  # kubelet and control plane
)
"""Ports by which machines are administered."""

DATA_PORTS: Spans = (
    (1433, 1434),  # SQL Server
    (1521, 1522),  # Oracle
    (2049, 2049),  # NFS
    (2181, 2181),  # ZooKeeper
    (3306, 3306),  # MySQL, MariaDB, Aurora
    (4333, 4333),  # mSQL, in FSBP's list of risky ports
    (5432, 5432),  # PostgreSQL
    (5439, 5439),  # Redshift
    (5601, 5601),  # OpenSearch Dashboards, Kibana
    (5671, 5672),  # AMQP
    (5984, 5984),  # CouchDB
    (6379, 6380),  # Redis, Valkey
    (7000, 7001),  # Cassandra between nodes
    (7474, 7474),  # Neo4j
    (7687, 7687),  # Neo4j Bolt
    (8086, 8086),  # InfluxDB
    (8111, 8111),  # DAX
    (8182, 8182),  # Neptune
    (9042, 9042),  # Cassandra
    (9092, 9098),  # Kafka
    (9200, 9200),  # Elasticsearch
    (9300, 9300),  # Elasticsearch between nodes
    (11211, 11211),  # Memcached
    (26257, 26257),  # CockroachDB
    (27017, 27019),  # MongoDB, DocumentDB
    (61613, 61619),  # ActiveMQ
)
"""Ports by which data stores and queues are read."""

WEB_PORTS: Spans = ((80, 80), (443, 443))
"""What an entrance of the edge zone may show to the world."""

ALLOWED = "private networks, and the public ones of the company's allow list"


def complement(spans: Spans) -> Spans:
    """The ports that are in none of the ranges."""
    left: list[tuple[int, int]] = []
    start = PORTS[0]
    for first, last in sorted(spans):
        if first > start:
            left.append((start, first - 1))
        start = max(start, last + 1)
    if start <= PORTS[1]:
        left.append((start, PORTS[1]))
    return tuple(left)


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


def verdict_on(found: list[Opening]) -> Verdict:
    """A failure that names the openings, or a pass where there are none."""
    if not found:
        return passed()
    return failed("; ".join(str(opening) for opening in found[:3]), ALLOWED)


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
    if _whole_internet(known):
        names = " and ".join(entry.label for entry in known if entry.sources - UNROUTED)
        return failed(f"{names}: all ports out to the whole internet", "the ports and peers that the members need")
    possible = [replace(entry, sources=EVERYWHERE) if entry.unsure_sources else entry for entry in found]
    if _whole_internet(possible):
        unsure = next(entry for entry in found if entry.unsure_ports or entry.unsure_sources)
        return undetermined(f"{unsure.label}: {unsure.unsure_ports or unsure.unsure_sources}")
    return passed()


def _whole_internet(found: list[Permission]) -> bool:
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
