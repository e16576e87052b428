"""The private network on Hetzner Cloud: a subnet for each security zone, and the rules that keep the zones apart."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_hcloud as hcloud

from components.base import Component
from components.hetzner import cloud_init, nftables
from components.hetzner.context import HetznerContext
from components.settings_types import ZONES
from components.zones import INTERNET_ZONES


@dataclass(frozen=True)
class NetworkArgs:
    """What the network needs.

    :param context: settings and provider of the Hetzner part; the zones' networks are ``context.settings.zones``.
    """

    context: HetznerContext


class Network(Component):
    """One private network, cut into a subnet for each security zone, whose servers have no public address.

    NET-1: edge, app, data, management and inspection each have a subnet of their own. Hetzner's network passes traffic
    between subnets and its firewalls do not look at private traffic, so the zones are kept apart on the servers: each
    starts with `user_data` of its zone, whose nftables rules accept connections from neighbouring zones only, on one
    port each, and let out the same way.

    NET-3: those rules deny by default in both directions and log what they deny. In front of every server that carries
    the label of its zone stands a Hetzner firewall that lets nothing in and nothing out to public addresses, so that an
    address given by mistake stays unreachable.

    NET-5: the rules refuse networks of the deny list in both directions, before anything else, IPv4 and IPv6.

    INFRA-1: cloud subnets only. There is no vSwitch, so no dedicated server can be joined to the network.
    """

    TOKEN = "rampart:hetzner:Network"
    STATEMENTS = ("NET-1", "NET-3", "NET-5", "INFRA-1")

    network: hcloud.Network
    network_id: pulumi.Output[int]
    """The network's ID as the number that other resources take."""
    subnets: dict[str, hcloud.NetworkSubnet]
    """The subnet of each zone, by zone."""

    def __init__(self, name: str, args: NetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._context = args.context
        self.network = hcloud.Network(
            f"{name}-network",
            name=args.context.prefix,
            ip_range=str(args.context.settings.network_cidr),
            delete_protection=True,
            labels=args.context.labels(),
            opts=self.child(),
        )
        self.network_id = self.network.id.apply(int)
        self.subnets = {
            zone: hcloud.NetworkSubnet(
                f"{name}-{zone}",
                network_id=self.network_id,
                type="cloud",
                network_zone=args.context.network_zone,
                ip_range=str(block),
                opts=self.child(delete_before_replace=True),  # subnets must not overlap
            )
            for zone, block in args.context.settings.zones.items()
        }
        self._sealed(name)
        self.register_outputs({"network": self.network.id})

    def labels(self, zone: str) -> dict[str, str]:
        """The labels of a server in a zone: the Hetzner firewall finds it by them.

        :param zone: the zone, out of `components.settings.ZONES`.
        """
        return self._context.labels({"zone": zone})

    def user_data(self, zone: str) -> str:
        """Cloud-init user data that every server of a zone starts with. It holds no secret.

        Servers of the zones without a way to the internet (edge, data, inspection) install nothing at their start: take
        an image that has nftables, and replace them to update them.

        :param zone: the zone, out of `components.settings.ZONES`.
        """
        settings, access = self._context.settings, self._context.access
        return cloud_init.server(
            nftables.server(zone, settings.zones, access.deny_list),
            router=str(settings.network_cidr[1]),
            resolvers=nftables.RESOLVERS,
            installs=zone in INTERNET_ZONES,
        )

    def _sealed(self, name: str) -> None:
        # Without an inbound rule nothing comes in. Without an outbound rule everything would go out, so there is one.
        outward = [
            hcloud.FirewallRuleArgs(
                direction="out",
                protocol=protocol,
                port="any" if protocol in {"tcp", "udp"} else None,
                destination_ips=[str(self._context.settings.network_cidr)],
                description="The private network only",
            )
            for protocol in ("tcp", "udp", "icmp")
        ]
        hcloud.Firewall(
            f"{name}-sealed",
            name=f"{self._context.prefix}-sealed",
            rules=outward,
            apply_tos=[
                hcloud.FirewallApplyToArgs(
                    label_selector=f"environment=={self._context.company.environment},zone in ({','.join(ZONES)})"
                )
            ],
            labels=self._context.labels(),
            opts=self.child(),
        )
