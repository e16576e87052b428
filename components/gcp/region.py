"""The only provider of the GCP part, pinned to one project and to a region inside the European Union."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components import base
from components.base import Component
from components.gcp.context import GcpContext
from components.settings import Access, Company, Gcp


@dataclass(frozen=True)
class RegionArgs:
    """What the pinned provider needs.

    :param company: whose platform it is; the common labels name it.
    :param access: the allow and deny lists; handed on in the context.
    :param settings: the stack's section ``rampart:gcp``. Its region has been checked against `locations.yaml`.
    """

    company: Company
    access: Access
    settings: Gcp


class Region(Component):
    """Everything on GCP is made in one region of the European Union.

    INFRA-3: default providers are disabled in the stack's configuration, so a resource can only be made through this
    component's provider. It is pinned to the stack's one project and to a region that `locations.yaml` lists as inside
    the European Union, and it puts the common labels on every resource that takes labels.
    """

    TOKEN = "rampart:gcp:Region"
    STATEMENTS = ("INFRA-3",)

    context: GcpContext
    """What the other components are handed."""

    def __init__(self, name: str, args: RegionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        primary = gcp.Provider(
            f"{name}-primary",
            project=args.settings.project,
            region=args.settings.region,
            default_labels=base.tags(args.company.name, args.company.environment),
            opts=self.child(),
        )
        self.context = GcpContext(company=args.company, settings=args.settings, access=args.access, primary=primary)
        self.register_outputs({"project": args.settings.project, "region": args.settings.region})
