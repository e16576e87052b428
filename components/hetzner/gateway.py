"""The gateway of the Hetzner network: the one server with a public address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pulumi
import pulumi_hcloud as hcloud

from components.base import Component
from components.hetzner import cloud_init, nftables
from components.hetzner.context import HetznerContext
from components.hetzner.network import Network
from components.settings import Source
from components.zones import HTTPS

ANYWHERE = ["0.0.0.0/0", "::/0"]


@dataclass(frozen=True)
class GatewayArgs:
    """What the gateway needs.

    :param context: settings and provider of the Hetzner part, with the allow and deny lists.
    :param network: the network whose way in and out it is.
    """

    context: HetznerContext
    network: Network


class Gateway(Component):
    """The only server with a public address, in the inspection zone: what enters or leaves the network passes here.

    NET-3: two firewalls, one behind the other. Hetzner's drops everything from outside but WireGuard's UDP port from
    the allow list, and lets the gateway only resolve names, keep time and open HTTPS connections. Behind it nftables
    denies by default what comes in, goes out or passes through, and logs it. Only the app and management zones reach
    the internet, by HTTPS, translated, each new connection logged; the other zones get names and the time alone.

    NET-5: the allow list is the only source of the entrance, in both firewalls. Networks of the deny list are refused
    in both directions, before anything else. IPv4 and IPv6.

    INFRA-1: a cloud server, not a machine of our own. Hetzner has no managed NAT, so this one is run as software.

    Nobody logs in: there is no SSH server, the root password that Hetzner sets is locked, and the user data holds no
    secret. A change replaces the server, for which its protection must be lifted first; its addresses stay.
    """

    TOKEN = "rampart:hetzner:Gateway"
    STATEMENTS = ("NET-3", "NET-5", "INFRA-1")

    server: hcloud.Server
    ipv4: hcloud.PrimaryIp
    ipv6: hcloud.PrimaryIp

    def __init__(self, name: str, args: GatewayArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._context = name, args.context
        settings, access = args.context.settings, args.context.access
        firewall = self._firewall(access.allow_list)
        self.ipv4, self.ipv6 = self._address("ipv4"), self._address("ipv6")
        # Hetzner keeps a subnet's first address for its own router.
        private_ip = str(settings.zones.inspection[2])
        ruleset = nftables.gateway(settings.zones, access.allow_list, access.deny_list)
        self.server = hcloud.Server(
            f"{name}-gateway",
            name=f"{args.context.prefix}-gateway",
            server_type=settings.gateway.server_type,
            image=settings.gateway.image,
            location=args.context.location,
            user_data=cloud_init.gateway(ruleset),
            firewall_ids=[firewall.id.apply(int)],
            public_nets=[
                hcloud.ServerPublicNetArgs(
                    ipv4_enabled=True,
                    ipv4=self.ipv4.id.apply(int),
                    ipv6_enabled=True,
                    ipv6=self.ipv6.id.apply(int),
                )
            ],
            networks=[
                # Without the empty list the network is detached and attached again at every update.
                hcloud.ServerNetworkArgs(subnet_id=args.network.subnets["inspection"].id, ip=private_ip, alias_ips=[])
            ],
            delete_protection=True,
            rebuild_protection=True,
            shutdown_before_deletion=True,
            labels=args.context.labels({"role": "gateway"}),
            opts=self.child(delete_before_replace=True),  # two servers cannot have the same addresses
        )
        hcloud.NetworkRoute(
            f"{name}-internet",
            network_id=args.network.network_id,
            destination="0.0.0.0/0",
            gateway=private_ip,
            opts=self.child(depends_on=[self.server], delete_before_replace=True),
        )
        self.register_outputs({"server": self.server.id, "privateIp": private_ip})

    def _address(self, kind: str) -> hcloud.PrimaryIp:
        return hcloud.PrimaryIp(
            f"{self._name}-gateway-{kind}",
            name=f"{self._context.prefix}-gateway-{kind}",
            type=kind,
            assignee_type="server",
            location=self._context.location,
            auto_delete=False,
            delete_protection=True,
            labels=self._context.labels({"role": "gateway"}),
            opts=self.child(),
        )

    def _firewall(self, allow_list: Iterable[Source]) -> hcloud.Firewall:
        entrance = [
            hcloud.FirewallRuleArgs(
                direction="in",
                protocol="udp",
                port=str(nftables.WIREGUARD_PORT),
                source_ips=[str(source.cidr)],
                description=f"WireGuard from {source.description}",
            )
            for source in allow_list
        ]
        return hcloud.Firewall(
            f"{self._name}-gateway",
            name=f"{self._context.prefix}-gateway",
            rules=[*entrance, *_outward()],
            labels=self._context.labels({"role": "gateway"}),
            opts=self.child(),
        )


def _outward() -> list[hcloud.FirewallRuleArgs]:
    resolvers = [f"{address}/{128 if ':' in address else 32}" for address in nftables.RESOLVERS]
    return [
        hcloud.FirewallRuleArgs(
            direction="out", protocol=protocol, port=port, destination_ips=destinations, description=description
        )
        for protocol, port, destinations, description in (
            ("udp", "53", resolvers, "Names, from Hetzner's resolvers"),
            ("tcp", "53", resolvers, "Names, from Hetzner's resolvers"),
            ("udp", "123", ANYWHERE, "Time"),
            ("tcp", str(HTTPS), ANYWHERE, "HTTPS"),
        )
    ]
