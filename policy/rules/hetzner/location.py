"""Everything on Hetzner is inside the European Union, in the cloud, and nowhere else (INFRA-1, INFRA-3)."""

from __future__ import annotations

from policy.controls import iso
from policy.graph import Graph
from policy.hetzner_servers import LOAD_BALANCER, SERVER
from policy.model import Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

SUBNET = "hcloud:index/networkSubnet:NetworkSubnet"
VOLUME = "hcloud:index/volume:Volume"
PRIMARY_IP = "hcloud:index/primaryIp:PrimaryIp"
FLOATING_IP = "hcloud:index/floatingIp:FloatingIp"
STORAGE_BOX = "hcloud:index/storageBox:StorageBox"
TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
ZONE = "hcloud:index/zone:Zone"

PLACES = {
    SERVER: ("location", "datacenter"),
    VOLUME: ("location",),
    LOAD_BALANCER: ("location", "networkZone"),
    PRIMARY_IP: ("location", "datacenter"),
    FLOATING_IP: ("homeLocation",),
    SUBNET: ("networkZone",),
    STORAGE_BOX: ("location",),
}
NEIGHBOURS = {VOLUME: "serverId", PRIMARY_IP: "assigneeId", FLOATING_IP: "serverId"}
"""What a resource is made beside when it names no place."""


@rule(
    id="infra-3-hetzner-resources-in-eu",
    title="Every resource is in a location inside the EU",
    severity=Severity.CRITICAL,
    statements=("INFRA-3", "GDPR-1"),
    controls=(Control("GDPR", "Art. 44", Relation.SUPPORTS), *iso("A.5.23")),
    remediation="Name fsn1, nbg1 or hel1, and the network zone eu-central.",
    types=tuple(PLACES),
)
def resources_in_eu(resource: Resource, graph: Graph) -> Verdict:
    """Locations, data centres such as fsn1-dc14, and network zones. Without any Hetzner chooses."""
    allowed = graph.parameters.locations["hetzner"]
    eu = {place for kind in allowed.values() for place in kind}
    places = [(path, str(resource.get(path))) for path in PLACES[resource.type] if resource.has(path)]
    for path, place in places:
        known = place.lower()
        if (known.split("-dc")[0] if path == "datacenter" else known) not in eu:
            return failed(f"{path} is {place}", f"one of {', '.join(sorted(eu))}")
    if places:
        return passed()
    if resource.has(NEIGHBOURS.get(resource.type, "")):
        return not_applicable("it is made where its server is")
    return failed("it names no location, so Hetzner chooses", f"one of {', '.join(sorted(eu))}")


@rule(
    id="infra-1-hetzner-cloud-only",
    title="No dedicated server and no network of our own is joined to the cloud",
    severity=Severity.HIGH,
    statements=("INFRA-1", "NET-1"),
    controls=(*iso("A.5.23", "A.8.22"),),
    remediation="Use subnets of type cloud, and targets that are cloud servers.",
    types=(SUBNET, "hcloud:index/network:Network", TARGET),
)
def cloud_only(resource: Resource) -> Verdict:
    """A vSwitch joins dedicated servers; a target that is an address is one of them."""
    if resource.type == SUBNET:
        kind = str(resource.get("type", default="cloud"))
        if kind == "vswitch" or resource.has("vswitchId"):
            return failed("it is a subnet of a vSwitch", "type cloud")
        return passed()
    if resource.type == TARGET:
        kind = str(resource.get("type", default="server"))
        return failed("its target is an address, so a dedicated server", "a cloud server") if kind == "ip" else passed()
    if resource.get("exposeRoutesToVswitch", default=False):
        return failed("exposeRoutesToVswitch is true", "false")
    return passed()


@rule(
    id="infra-1-hetzner-dns-managed",
    title="DNS zones are Hetzner's, not copies of name servers of our own",
    severity=Severity.MEDIUM,
    statements=("INFRA-1",),
    controls=(*iso("A.8.21"),),
    remediation="Set mode to primary, and remove primary_nameservers.",
    types=(ZONE,),
)
def dns_managed(zone: Resource) -> Verdict:
    if str(zone.get("mode", default="primary")).lower() == "secondary":
        return failed("mode is secondary: the records come from name servers elsewhere", "primary")
    if zone.get("primaryNameservers"):
        return failed("primaryNameservers names servers elsewhere", "none")
    return passed()


NETWORK = "hcloud:index/network:Network"


@rule(
    id="net-1-hetzner-network-has-zones",
    title="Every network has a subnet for each of several zones",
    severity=Severity.MEDIUM,
    statements=("NET-1",),
    controls=(*iso("A.8.22"),),
    remediation="Give the edge, the applications and the data a subnet each.",
    types=(NETWORK,),
)
def network_has_zones(network: Resource, graph: Graph) -> Verdict:
    subnets = graph.referrers(network, SUBNET, path="networkId")
    if len(subnets) >= 2:
        return passed()
    if any(not subnet.known("networkId") for subnet in graph.by_type(SUBNET)):
        raise UndeterminedError("the network of a subnet is unknown")
    return failed(f"it has {len(subnets) or 'no'} subnet{'' if len(subnets) == 1 else 's'}", "two or more")
