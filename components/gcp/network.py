"""The private network on GCP: a subnet for each security zone, and the few ways out of it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.base import Component
from components.gcp.context import GcpContext
from components.zones import INTERNET_ZONES

RESTRICTED_APIS = "199.36.153.4/30"
"""restricted.googleapis.com: Google's APIs under VPC Service Controls, on addresses nobody announces to the internet.
https://cloud.google.com/vpc-service-controls/docs/set-up-private-connectivity"""
RESTRICTED_ADDRESSES = [f"199.36.153.{last}" for last in range(4, 8)]
INTERNET_GATEWAY = "default-internet-gateway"


@dataclass(frozen=True)
class NetworkArgs:
    """What the network needs.

    :param context: settings and pinned provider of the GCP part; the zones' networks are ``context.settings.zones``.
    """

    context: GcpContext


class Network(Component):
    """One private network, cut into a subnet for each security zone, without a way in and with two ways out.

    NET-1: edge, app, data, management and inspection each have a subnet of their own, in a network that has no other:
    Google creates none automatically. The firewall component says which zones may talk.

    NET-3: every connection of every subnet is in the VPC flow logs (no sampling, all metadata), every DNS query is
    logged, and so is every translation by Cloud NAT. The default route to the internet is deleted. Only a machine that
    carries the network tag of `internet_tag` has a route there, and only the app and management subnets are translated
    by NAT. Google's own APIs are reached on the restricted addresses, which the internet does not announce.

    INFRA-1: routing, address translation and name resolution are Google's managed services; there is no sole-tenant
    node, no interconnect and no machine of our own that routes.
    """

    TOKEN = "rampart:gcp:Network"
    STATEMENTS = ("NET-1", "NET-3", "INFRA-1")

    network: gcp.compute.Network
    subnets: dict[str, gcp.compute.Subnetwork]
    """The subnet of each zone, by zone."""
    internet_tag: str
    """The network tag of machines that may open connections to the internet through NAT."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._context = name, args.context
        self.internet_tag = f"{args.context.prefix}-internet"
        self.network = gcp.compute.Network(
            f"{name}-network",
            name=args.context.prefix,
            description="Private network of the platform, one subnet for each security zone",
            auto_create_subnetworks=False,
            delete_default_routes_on_create=True,
            routing_mode="REGIONAL",
            # Firewall policies come first: a classic firewall rule that somebody adds cannot open what they deny.
            network_firewall_policy_enforcement_order="BEFORE_CLASSIC_FIREWALL",
            opts=self.child(),
        )
        self.subnets = {zone: self._subnet(zone, str(block)) for zone, block in args.context.settings.zones.items()}
        self._restricted_apis()
        self._internet()
        gcp.dns.Policy(
            f"{name}-dns-logs",
            name=f"{args.context.prefix}-dns-logs",
            description="Log every DNS query of the network",
            enable_logging=True,
            networks=[gcp.dns.PolicyNetworkArgs(network_url=self.network.id)],
            opts=self.child(),
        )
        self.register_outputs({"network": self.network.id, "internetTag": self.internet_tag})

    def _subnet(self, zone: str, block: str) -> gcp.compute.Subnetwork:
        return gcp.compute.Subnetwork(
            f"{self._name}-{zone}",
            name=f"{self._context.prefix}-{zone}",
            description=f"Security zone {zone}",
            network=self.network.id,
            region=self._context.region,
            ip_cidr_range=block,
            stack_type="IPV4_ONLY",
            private_ip_google_access=True,
            log_config=gcp.compute.SubnetworkLogConfigArgs(
                aggregation_interval="INTERVAL_5_SEC",
                flow_sampling=1.0,  # all of them: the default logs half
                metadata="INCLUDE_ALL_METADATA",
            ),
            opts=self.child(),
        )

    def _restricted_apis(self) -> None:
        """Names and a route for Google's APIs, which work without a route to the internet."""
        gcp.compute.Route(
            f"{self._name}-restricted-apis",
            name=f"{self._context.prefix}-restricted-apis",
            description="Google APIs on restricted.googleapis.com",
            network=self.network.id,
            dest_range=RESTRICTED_APIS,
            next_hop_gateway=INTERNET_GATEWAY,
            opts=self.child(),
        )
        zone = gcp.dns.ManagedZone(
            f"{self._name}-googleapis",
            name=f"{self._context.prefix}-googleapis",
            description="Send every Google API to restricted.googleapis.com",
            dns_name="googleapis.com.",
            visibility="private",
            private_visibility_config=gcp.dns.ManagedZonePrivateVisibilityConfigArgs(
                networks=[gcp.dns.ManagedZonePrivateVisibilityConfigNetworkArgs(network_url=self.network.id)]
            ),
            opts=self.child(),
        )
        for suffix, record, kind, values in (
            ("restricted", "restricted.googleapis.com.", "A", RESTRICTED_ADDRESSES),
            ("any", "*.googleapis.com.", "CNAME", ["restricted.googleapis.com."]),
        ):
            gcp.dns.RecordSet(
                f"{self._name}-googleapis-{suffix}",
                managed_zone=zone.name,
                name=record,
                type=kind,
                ttl=300,
                rrdatas=values,
                opts=self.child(),
            )

    def _internet(self) -> None:
        """The way to the internet: a route for tagged machines, and NAT for the zones that may use it."""
        gcp.compute.Route(
            f"{self._name}-internet",
            name=f"{self._context.prefix}-internet",
            description="Internet, for machines with the network tag only",
            network=self.network.id,
            dest_range="0.0.0.0/0",
            next_hop_gateway=INTERNET_GATEWAY,
            tags=[self.internet_tag],
            opts=self.child(),
        )
        router = gcp.compute.Router(
            f"{self._name}-router",
            name=f"{self._context.prefix}-nat",
            description="Carries Cloud NAT; speaks BGP with nobody",
            network=self.network.id,
            region=self._context.region,
            opts=self.child(),
        )
        gcp.compute.RouterNat(
            f"{self._name}-nat",
            name=f"{self._context.prefix}-nat",
            router=router.name,
            region=self._context.region,
            nat_ip_allocate_option="AUTO_ONLY",
            source_subnetwork_ip_ranges_to_nat="LIST_OF_SUBNETWORKS",
            subnetworks=[
                gcp.compute.RouterNatSubnetworkArgs(
                    name=self.subnets[zone].id, source_ip_ranges_to_nats=["PRIMARY_IP_RANGE"]
                )
                for zone in INTERNET_ZONES
            ],
            log_config=gcp.compute.RouterNatLogConfigArgs(enable=True, filter="ALL"),
            opts=self.child(),
        )
