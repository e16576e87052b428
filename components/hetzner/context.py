"""What every Hetzner component is handed: whose platform, which settings, and the one provider it may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_hcloud as hcloud

from components import base
from components.settings import Access, Company, Hetzner


@dataclass(frozen=True)
class HetznerContext:
    """The settings and the provider of the Hetzner part; `components.hetzner.region.Region` makes it.

    :param company: whose platform it is.
    :param settings: the stack's section ``rampart:hetzner``.
    :param access: the allow and deny lists.
    :param primary: the only provider for Hetzner Cloud.
    """

    company: Company
    settings: Hetzner
    access: Access
    primary: hcloud.Provider

    @property
    def prefix(self) -> str:
        """What physical names start with, without the hyphen that follows: ``example-prod``."""
        return self.company.prefix

    @property
    def location(self) -> str:
        """The location of everything but the copies of backups: ``fsn1``."""
        return self.settings.location

    @property
    def network_zone(self) -> str:
        """The network zone that the locations are in: ``eu-central``."""
        return self.settings.network_zone

    def labels(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The labels of a resource. Hetzner's provider has no default labels, so every resource names them.

        :param more: the resource's own labels; they win over the common ones.
        """
        return base.tags(self.company.name, self.company.environment, more)
