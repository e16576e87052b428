"""The GCP part of the stack, put together."""

from __future__ import annotations

from typing import Any

import pulumi

from components.gcp.firewall import Firewall, FirewallArgs
from components.gcp.network import Network, NetworkArgs
from components.gcp.region import Region, RegionArgs
from components.settings import Access, Company, Gcp


class GcpPlatform:
    """Makes the GCP components and hands each what it needs.

    The project exists and has these APIs enabled: compute, dns, networksecurity, cloudresourcemanager.

    :param name: what the components' names start with.
    :param company: whose platform it is.
    :param access: the allow and deny lists.
    :param gcp: the stack's section ``rampart:gcp``.
    """

    exports: dict[str, Any]
    """What the stack exports for people and for later stacks."""

    def __init__(self, name: str, company: Company, access: Access, gcp: Gcp) -> None:
        context = Region(name, RegionArgs(company=company, access=access, settings=gcp)).context
        opts = pulumi.ResourceOptions(providers=[context.primary])
        network = Network(name, NetworkArgs(context=context), opts)
        firewall = Firewall(name, FirewallArgs(context=context, network=network.network), opts)
        self.exports = {
            "project": gcp.project,
            "region": gcp.region,
            "network": network.network.self_link,
            "subnets": {zone: subnet.self_link for zone, subnet in network.subnets.items()},
            "zoneTags": {zone: tag.id for zone, tag in firewall.zone_tags.items()},
            "internetTag": network.internet_tag,
        }
