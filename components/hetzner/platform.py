"""The Hetzner part of the stack, put together."""

from __future__ import annotations

from typing import Any

import pulumi

from components.hetzner.gateway import Gateway, GatewayArgs
from components.hetzner.network import Network, NetworkArgs
from components.hetzner.region import Region, RegionArgs
from components.settings import Access, Company, Hetzner


class HetznerPlatform:
    """Makes the Hetzner components and hands each what it needs.

    :param name: what the components' names start with.
    :param company: whose platform it is.
    :param access: the allow and deny lists.
    :param hetzner: the stack's section ``rampart:hetzner``.
    """

    exports: dict[str, Any]
    """What the stack exports for people and for later stacks."""

    def __init__(self, name: str, company: Company, access: Access, hetzner: Hetzner) -> None:
        context = Region(name, RegionArgs(company=company, access=access, settings=hetzner)).context
        opts = pulumi.ResourceOptions(providers=[context.primary])
        network = Network(name, NetworkArgs(context=context), opts)
        gateway = Gateway(name, GatewayArgs(context=context, network=network), opts)
        self.exports = {
            "location": hetzner.location,
            "network": network.network.id,
            "subnets": {zone: subnet.id for zone, subnet in network.subnets.items()},
            "gatewayIpv4": gateway.ipv4.ip_address,
            "gatewayIpv6": gateway.ipv6.ip_address,
        }
