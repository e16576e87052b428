"""The only provider of the Hetzner part."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_hcloud as hcloud

from components.base import Component
from components.hetzner.context import HetznerContext
from components.settings import Access, Company, Hetzner


@dataclass(frozen=True)
class RegionArgs:
    """What the provider needs.

    :param company: whose platform it is; the common labels name it.
    :param access: the allow and deny lists; handed on in the context.
    :param settings: the stack's section ``rampart:hetzner``. Its locations have been checked against `locations.yaml`.
    """

    company: Company
    access: Access
    settings: Hetzner


class Region(Component):
    """Everything on Hetzner Cloud is made in one location of the European Union.

    INFRA-3: default providers are disabled in the stack's configuration, so a resource can only be made by a component
    that was handed this provider, together with a location and a network zone that `locations.yaml` lists as inside the
    European Union. Hetzner's provider itself knows no location: every server, address and subnet names its own, and the
    rules check each.

    The API token comes from the environment variable ``HCLOUD_TOKEN``, which the provider reads itself: it is in no
    file and in no state.
    """

    TOKEN = "rampart:hetzner:Region"
    STATEMENTS = ("INFRA-3",)

    context: HetznerContext
    """What the other components are handed."""

    def __init__(self, name: str, args: RegionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        primary = hcloud.Provider(f"{name}-primary", opts=self.child())
        self.context = HetznerContext(company=args.company, settings=args.settings, access=args.access, primary=primary)
        self.register_outputs({"location": args.settings.location, "networkZone": args.settings.network_zone})
