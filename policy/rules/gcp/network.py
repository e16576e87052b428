"""GCP networks are made on purpose, cut into zones, and tell what passes (NET-1, NET-3, INFRA-1)."""

from __future__ import annotations

from policy.cidr import UNROUTED, Addresses
from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_firewall import NETWORK
from policy.gcp_machines import MACHINES
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

SUBNET = "gcp:compute/subnetwork:Subnetwork"
ROUTE = "gcp:compute/route:Route"
PROJECT = "gcp:organizations/project:Project"
ROUTER_NAT = "gcp:compute/routerNat:RouterNat"
DNS_POLICY = "gcp:dns/policy:Policy"

WITHOUT_FLOWS = (
    "REGIONAL_MANAGED_PROXY",
    "GLOBAL_MANAGED_PROXY",
    "INTERNAL_HTTPS_LOAD_BALANCER",
    "PRIVATE_SERVICE_CONNECT",
    "PRIVATE_NAT",
    "PEER_MIGRATION",
)
"""Subnets that hold no machines; https://cloud.google.com/vpc/docs/subnets#purpose."""


@rule(
    id="net-1-gcp-no-automatic-subnets",
    title="Networks have the subnets that somebody wrote down, and no others",
    severity=Severity.HIGH,
    statements=("NET-1",),
    controls=(*iso("A.8.22"), *pci("1.2.3")),
    remediation="Set auto_create_subnetworks=False and write a subnet for each zone.",
    types=(NETWORK, PROJECT),
)
def no_automatic_subnets(network: Resource) -> Verdict:
    """An automatic network has a subnet in every region of the world, and so has the project's default network.

    A project gets one when it is made, unless that is refused.
    """
    if network.type == PROJECT:
        automatic = network.get("autoCreateNetwork", default=True)
        return failed("autoCreateNetwork is not false", "false") if automatic else passed()
    if network.get("autoCreateSubnetworks", default=True):
        return failed("autoCreateSubnetworks is not false", "false")
    if network.known("name") and network.get("name") == "default":
        return failed("it is the network called default, whose firewall rules are open", "a network of another name")
    return passed()


@rule(
    id="net-1-gcp-no-default-route",
    title="Networks have no route to the internet that every machine can use",
    severity=Severity.MEDIUM,
    statements=("NET-1", "NET-3"),
    controls=(*iso("A.8.22"), *pci("1.4.4")),
    remediation="Delete the default routes when the network is made; add one with tags for those who need it.",
    types=(NETWORK, ROUTE),
)
def no_default_route(resource: Resource) -> Verdict:
    """A route without tags holds for every machine, those of the data zone included. Half of the internet counts."""
    if resource.type == NETWORK:
        if resource.get("deleteDefaultRoutesOnCreate", default=False):
            return passed()
        return failed("deleteDefaultRoutesOnCreate is not true", "true, and a route with tags")
    if "default-internet-gateway" not in str(resource.get("nextHopGateway", default="")):
        return not_applicable("the route does not lead to the internet")
    if resource.get("tags"):
        return passed()
    reached = Addresses.of([str(resource.get("destRange"))]) - UNROUTED
    if reached.size(4) >= 2**24 or reached.size(6) >= 2**96:
        return failed(f"every machine has a route to {resource.get('destRange')}", "tags of the machines that need it")
    return passed()


@rule(
    id="net-3-gcp-subnet-flow-logs",
    title="Every subnet logs its connections",
    severity=Severity.HIGH,
    statements=("NET-3", "MON-3"),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Give the subnet a log_config with flow_sampling 1.0 and all metadata.",
    types=(SUBNET,),
)
def subnet_flow_logs(subnet: Resource) -> Verdict:
    """A sampling under a half, Google's default, is not monitoring any more; a filter of false logs nothing."""
    if subnet.get("purpose") in WITHOUT_FLOWS:
        return not_applicable("the subnet holds no machines")
    if not subnet.has("logConfig"):
        return failed("logConfig is missing", "VPC flow logs")
    sampling = float(subnet.get("logConfig.flowSampling", default=0.5))
    if sampling < 0.5:
        return failed(f"logConfig.flowSampling is {sampling}", "0.5 or more")
    if str(subnet.get("logConfig.filterExpr", default="true")).strip().lower() == "false":
        return failed("logConfig.filterExpr is false", "true, or a filter that keeps what matters")
    return passed()


@rule(
    id="net-1-gcp-subnet-private-access",
    title="Subnets reach Google's services without the internet",
    severity=Severity.LOW,
    statements=("NET-1", "NET-2"),
    controls=(*iso("A.8.22"),),
    remediation="Set private_ip_google_access=True.",
    types=(SUBNET,),
)
def subnet_private_access(subnet: Resource) -> Verdict:
    if subnet.get("purpose") in WITHOUT_FLOWS:
        return not_applicable("the subnet holds no machines")
    if subnet.get("privateIpGoogleAccess", default=False):
        return passed()
    return failed("privateIpGoogleAccess is not true", "true")


@rule(
    id="net-2-gcp-subnet-ipv6-internal",
    title="No subnet hands out IPv6 addresses that the internet can reach",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(*iso("A.8.20"), *pci("1.4.4")),
    remediation="Set ipv6_access_type INTERNAL, or stack_type IPV4_ONLY.",
    types=(SUBNET,),
)
def subnet_ipv6_internal(subnet: Resource) -> Verdict:
    if str(subnet.get("ipv6AccessType")).upper() == "EXTERNAL":
        return failed("ipv6AccessType is EXTERNAL", "INTERNAL, or no IPv6")
    return passed()


@rule(
    id="net-3-gcp-nat-logged",
    title="Cloud NAT logs what it translates",
    severity=Severity.MEDIUM,
    statements=("NET-3", "MON-3"),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Set log_config with enable=True and filter ALL.",
    types=(ROUTER_NAT,),
)
def nat_logged(nat: Resource) -> Verdict:
    if not nat.get("logConfig.enable", default=False):
        return failed("logConfig.enable is not true", "true")
    if nat.get("logConfig.filter") == "ERRORS_ONLY":
        return failed("logConfig.filter is ERRORS_ONLY, so no connection is logged", "ALL or TRANSLATIONS_ONLY")
    return passed()


@rule(
    id="net-3-gcp-nat-names-subnets",
    title="Cloud NAT translates the subnets that it names",
    severity=Severity.MEDIUM,
    statements=("NET-3", "NET-1"),
    controls=(*iso("A.8.22"), *pci("1.3.2")),
    remediation="Set source_subnetwork_ip_ranges_to_nat to LIST_OF_SUBNETWORKS and list those that need it.",
    types=(ROUTER_NAT,),
)
def nat_names_subnets(nat: Resource) -> Verdict:
    """Otherwise every subnet gets out, those of the data zone and later ones included."""
    if str(nat.get("type", default="PUBLIC")) == "PRIVATE":
        return not_applicable("it leads to other private networks")
    ranges = nat.get("sourceSubnetworkIpRangesToNat")
    if ranges in ("LIST_OF_SUBNETWORKS", None):
        return passed()
    return failed(f"sourceSubnetworkIpRangesToNat is {ranges}", "LIST_OF_SUBNETWORKS")


@rule(
    id="net-3-gcp-dns-logged",
    title="Every network logs its DNS queries",
    severity=Severity.MEDIUM,
    statements=("NET-3", "MON-3"),
    controls=(*iso("A.8.15"),),
    remediation="Add a gcp.dns.Policy with enable_logging=True for the network.",
    types=(NETWORK,),
)
def dns_logged(network: Resource, graph: Graph) -> Verdict:
    policies = [
        policy
        for policy in graph.by_type(DNS_POLICY)
        for block in policy.blocks("networks")
        if network in graph.targets(policy, "networkUrl", NETWORK, block=block)
    ]
    if any(policy.known("enableLogging") and policy.get("enableLogging", default=False) for policy in policies):
        return passed()
    if any(not policy.known("enableLogging") for policy in policies):
        raise UndeterminedError("enableLogging of its DNS policy is unknown")
    return failed("no DNS policy of it logs", "a DNS policy with enable_logging=True")


@rule(
    id="infra-1-gcp-no-own-machines-or-lines",
    title="There are no machines, lines or routers of our own beside the cloud",
    severity=Severity.MEDIUM,
    statements=("INFRA-1",),
    controls=(*iso("A.5.23"),),
    remediation="Use shared machines and Google's managed network services.",
    types=(
        "gcp:compute/nodeGroup:NodeGroup",
        "gcp:compute/nodeTemplate:NodeTemplate",
        "gcp:compute/interconnect:Interconnect",
        "gcp:compute/interconnectAttachment:InterconnectAttachment",
        "gcp:compute/externalVpnGateway:ExternalVpnGateway",
        *MACHINES,
        ROUTE,
    ),
)
def no_own_machines_or_lines(resource: Resource) -> Verdict:
    """Sole-tenant nodes, interconnects, gateways outside; and instances that forward packets, with routes to them."""
    if resource.type == ROUTE:
        hop = next((path for path in ("nextHopInstance", "nextHopIp") if resource.get(path)), None)
        return failed(f"{hop} makes a machine a router", "a managed next hop") if hop else passed()
    if resource.type in MACHINES:
        if resource.get("canIpForward", default=False):
            return failed("canIpForward makes a machine a router", "false")
        if resource.get("scheduling.nodeAffinities"):
            return failed("scheduling.nodeAffinities puts it on a sole-tenant node", "a shared machine")
        return passed()
    return failed(f"{resource.type} is hardware of one's own", "managed services of the cloud")


PUBLIC_ZONE = "gcp:dns/managedZone:ManagedZone"


@rule(
    id="enc-1-gcp-dnssec",
    title="Public DNS zones are signed",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=(*cis("3.3"), *iso("A.8.21")),
    remediation="Set dnssec_config.state to on, with keys of RSASHA256 or ECDSAP256SHA256.",
    types=(PUBLIC_ZONE,),
)
def dnssec(zone: Resource) -> Verdict:
    if str(zone.get("visibility", default="public")).lower() != "public":
        return not_applicable("the zone is private")
    state = str(zone.get("dnssecConfig.state", default="off")).lower()
    if state == "off":
        return failed("dnssecConfig.state is off", "on")
    weak = [
        spec.path
        for spec in zone.blocks("dnssecConfig.defaultKeySpecs")
        if str(spec.get("algorithm", default="")).lower() == "rsasha1"
    ]
    return failed(f"{', '.join(weak)} uses RSASHA1", "RSASHA256 or ECDSAP256SHA256") if weak else passed()
