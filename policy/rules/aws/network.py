"""Zones, network ACLs and logs of a VPC (NET-1, NET-2, NET-3)."""

from __future__ import annotations

from policy.aws_data_stores import is_data_subnet
from policy.aws_network import (
    DEFAULT_NACL,
    NACL_RULE,
    NACLS,
    SUBNETS,
    VPC,
    VPCS,
    Entry,
    Way,
    admitted,
    entries_of,
    entry_of,
    nacl_of,
    own_route_tables,
    route_table_of,
    routes_from,
    subnets_of,
    subnets_on,
    zone_of,
)
from policy.cidr import EVERYWHERE, UNROUTED
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed, undetermined
from policy.permissions import excess
from policy.registry import Control, Relation, Severity, rule

FLOW_LOG = "aws:ec2/flowLog:FlowLog"
QUERY_LOG_ASSOCIATION = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"

SEGREGATION = (
    Control("ISO/IEC 27001:2022", "A.8.22", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "1.4.1", Relation.SUPPORTS),
)

LOW_ADMIN_PORTS = (20, 21, 22, 23, 135, 139, 445, 3389)
"""Administration ports that a stateless ACL can close: the others lie where replies from the internet arrive."""


@rule(
    id="net-1-aws-two-availability-zones",
    title="Every security zone spans at least two availability zones",
    severity=Severity.MEDIUM,
    statements=("NET-1",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.14", Relation.SUPPORTS),),
    remediation="Give the zone a subnet in a second availability zone.",
    types=VPCS,
)
def two_availability_zones(vpc: Resource, graph: Graph) -> list[Verdict] | Verdict:
    """A zone is the subnets with one zone tag; where none is tagged, the VPC as a whole counts as one."""
    subnets = subnets_of(vpc, graph)
    if not subnets:
        return not_applicable("the VPC has no subnets")
    zones: dict[str, set[str]] = {}
    for subnet in subnets:
        place = subnet.get("availabilityZone") or subnet.get("availabilityZoneId")
        if not place:
            return undetermined(f"the availability zone of {subnet.name} is not known")
        zones.setdefault(zone_of(subnet), set()).add(place)
    if len(zones) > 1:
        zones.pop("", None)
    verdicts = [
        failed(f"{zone or 'the VPC'} has subnets in {places.pop()} only", "at least two availability zones")
        for zone, places in sorted(zones.items())
        if len(places) < 2
    ]
    return verdicts or passed()


@rule(
    id="net-1-aws-own-route-table",
    title="Every subnet has a route table of its own zone",
    severity=Severity.MEDIUM,
    statements=("NET-1",),
    controls=SEGREGATION,
    remediation="Associate the subnet with a route table that no other zone uses.",
    types=SUBNETS,
)
def own_route_table(subnet: Resource, graph: Graph) -> Verdict:
    """A subnet on the VPC's main table changes its routes whenever somebody changes that one for another purpose."""
    if not own_route_tables(subnet, graph):
        return failed("the subnet is left on the VPC's main route table", "an associated route table")
    table = route_table_of(subnet, graph)
    zone = zone_of(subnet)
    for association in graph.referrers(table, "aws:ec2/routeTableAssociation:RouteTableAssociation") if table else ():
        for other in graph.targets(association, "subnetId", *SUBNETS):
            if zone and zone_of(other) and zone_of(other) != zone:
                return failed(
                    f"{zone} shares its route table with {other.name} of {zone_of(other)}",
                    "a route table for each zone",
                )
    return passed()


@rule(
    id="net-1-aws-own-network-acl",
    title="Every subnet has a network ACL of its own zone",
    severity=Severity.MEDIUM,
    statements=("NET-1", "NET-2"),
    controls=SEGREGATION,
    remediation="Associate the subnet with a network ACL that admits only what its zone needs.",
    types=SUBNETS,
)
def own_network_acl(subnet: Resource, graph: Graph) -> Verdict:
    """A subnet that no ACL names uses the VPC's default one, which admits everything, or nothing once it is emptied."""
    nacl = nacl_of(subnet, graph)
    if nacl is None or nacl.type == DEFAULT_NACL:
        return failed("the subnet is left on the VPC's default network ACL", "a network ACL for its zone")
    zone = zone_of(subnet)
    for other in subnets_on(nacl, graph):
        if zone and zone_of(other) not in ("", zone):
            return failed(
                f"{zone} shares its network ACL with {other.name} of {zone_of(other)}", "a network ACL for each zone"
            )
    return passed()


@rule(
    id="net-2-aws-network-acl-admin-ports-closed",
    title="No network ACL admits the internet to ports of remote administration",
    severity=Severity.HIGH,
    statements=("NET-2", "NET-3"),
    controls=(
        Control("AWS FSBP", "EC2.21", Relation.FULL),
        Control("CIS AWS Foundations 7.0", "6.2", Relation.FULL),
        Control("PCI DSS 4.0.1", "1.3.1", Relation.SUPPORTS),
    ),
    remediation="Admit only the ports that the zone needs; cut the range of reply ports around 3389.",
    types=(*NACLS, NACL_RULE),
)
def network_acl_admin_ports_closed(resource: Resource, graph: Graph) -> Verdict:
    """Rules are applied in the order of their numbers, so a refusal in front of an admission counts."""
    found = _entries(resource, graph)
    if isinstance(found, Verdict):
        return found
    for port in LOW_ADMIN_PORTS:
        for protocol in ("tcp", "udp"):
            left = excess(admitted(found, protocol, port), graph.parameters)
            if left:
                names = " and ".join(entry.label for entry in found if entry.allow and entry.meets(protocol, port))
                return failed(f"{names}: {protocol} port {port} open to {left}", "private and allowed networks")
    return passed()


@rule(
    id="net-2-aws-network-acl-not-open",
    title="No network ACL admits everything from the internet",
    severity=Severity.MEDIUM,
    statements=("NET-2", "NET-1"),
    controls=SEGREGATION,
    remediation="Replace the rule for all protocols by rules for the ports that the zone needs.",
    types=(*NACLS, NACL_RULE),
)
def network_acl_not_open(resource: Resource, graph: Graph) -> Verdict:
    """A rule for all protocols, or for all TCP ports, from the whole internet makes the ACL do nothing."""
    found = _entries(resource, graph)
    if isinstance(found, Verdict):
        return found
    internet = EVERYWHERE - UNROUTED
    sources = internet
    for port in (1, 1023, 1024, 65535):
        sources &= admitted(found, "tcp", port)
    if any(sources.size(version) == internet.size(version) for version in (4, 6)):
        names = " and ".join(entry.label for entry in found if entry.allow and entry.addresses.overlaps(sources))
        return failed(f"{names}: all ports open to the whole internet", "only the ports that the zone needs")
    return passed()


def _entries(resource: Resource, graph: Graph) -> list[Entry] | Verdict:
    """An ACL's rules; for a separate rule, its own and its siblings', unless their ACL is in the stack."""
    if resource.type != NACL_RULE:
        return entries_of(resource, graph, egress=False)
    if graph.targets(resource, "networkAclId", *NACLS):
        return not_applicable("it is judged with its network ACL")
    if resource.get("egress", default=False):
        return not_applicable("it is about outgoing traffic")
    acl = resource.raw("networkAclId")
    return sorted(
        (
            entry_of(other)
            for other in graph.by_type(NACL_RULE)
            if (other is resource or (isinstance(acl, str) and other.raw("networkAclId") == acl))
            and not other.get("egress", default=False)
        ),
        key=lambda entry: entry.number,
    )


@rule(
    id="net-1-aws-data-zone-no-internet-route",
    title="The data zone has no route to the internet, in either direction",
    severity=Severity.HIGH,
    statements=("NET-1", "NET-2"),
    controls=(
        Control("ISO/IEC 27001:2022", "A.8.22", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "1.4.4", Relation.SUPPORTS),
    ),
    remediation="Remove the route; reach AWS services through VPC endpoints.",
    types=SUBNETS,
)
def data_zone_no_internet_route(subnet: Resource, graph: Graph) -> Verdict:
    """Neither an internet gateway nor a NAT gateway, by any route table, inline or separate route."""
    if not is_data_subnet(subnet, graph):
        return not_applicable("it is no subnet of the data zone")
    for route in routes_from(subnet, graph):
        if route.way in (Way.INTERNET, Way.NAT, Way.EGRESS_ONLY) and route.public:
            return failed(f"{route.resource.name} routes to an {route.way.value}", "no route out of the VPC")
    return passed()


@rule(
    id="net-3-aws-flow-logs",
    title="Flow logs record all traffic of every VPC",
    severity=Severity.MEDIUM,
    statements=("NET-3", "MON-3"),
    controls=(
        Control("AWS FSBP", "EC2.6", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "10.2.1", Relation.SUPPORTS),
    ),
    remediation="Add an aws.ec2.FlowLog for the VPC with traffic_type ALL.",
    types=VPCS,
)
def flow_logs(vpc: Resource, graph: Graph) -> Verdict:
    """A log for the VPC, or one for each of its subnets, of accepted and rejected traffic."""
    if _logged(vpc, "vpcId", graph):
        return passed()
    subnets = subnets_of(vpc, graph)
    if subnets and all(_logged(subnet, "subnetId", graph) for subnet in subnets):
        return passed()
    found = graph.referrers(vpc, FLOW_LOG, path="vpcId")
    if found:
        return failed(f"{found[0].name} records {found[0].get('trafficType')} traffic only", "traffic type ALL")
    return failed("the VPC has no flow log", "a flow log of all traffic")


def _logged(resource: Resource, path: str, graph: Graph) -> bool:
    kinds = {str(log.get("trafficType", default="")).upper() for log in graph.referrers(resource, FLOW_LOG, path=path)}
    return "ALL" in kinds or {"ACCEPT", "REJECT"} <= kinds


@rule(
    id="net-3-aws-dns-query-logs",
    title="The DNS queries of every VPC are logged",
    severity=Severity.LOW,
    statements=("NET-3", "MON-3"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),),
    remediation="Associate the VPC with an aws.route53.ResolverQueryLogConfig.",
    types=(VPC,),
)
def dns_query_logs(vpc: Resource, graph: Graph) -> Verdict:
    """Queries show what a compromised machine talks to, also where no packet leaves the VPC."""
    if not graph.by_type(QUERY_LOG_ASSOCIATION) and not subnets_of(vpc, graph):
        return not_applicable("the VPC has no subnets")
    for association in graph.by_type(QUERY_LOG_ASSOCIATION):
        if vpc in graph.targets(association, "resourceId", VPC):
            return passed()
        if not association.known("resourceId"):
            raise UndeterminedError(f"{association.name}: resourceId is unknown")
    return failed("the DNS queries of the VPC are not logged", "a query log association")
