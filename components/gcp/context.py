"""What every GCP component is handed: whose platform, which settings, and the one provider it may use."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi_gcp as gcp

from components.settings import Access, Company, Gcp


@dataclass(frozen=True)
class GcpContext:
    """The settings and the pinned provider of the GCP part; `components.gcp.region.Region` makes it.

    :param company: whose platform it is.
    :param settings: the stack's section ``rampart:gcp``.
    :param access: the allow and deny lists.
    :param primary: the provider pinned to the project and to ``settings.region``.
    """

    company: Company
    settings: Gcp
    access: Access
    primary: gcp.Provider

    @property
    def prefix(self) -> str:
        """What physical names start with, without the hyphen that follows: ``example-prod``."""
        return self.company.prefix

    @property
    def project(self) -> str:
        """The project that everything is made in, by its ID."""
        return self.settings.project

    @property
    def region(self) -> str:
        """The region of everything but the copies of backups."""
        return self.settings.region
