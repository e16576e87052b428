"""What every AWS component is handed: whose platform, which settings, and the three providers it may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi_aws as aws

from components import base
from components.settings import Access, Company
from components.settings_aws import Aws

GLOBAL_REGION = "us-east-1"
"""Where AWS keeps the settings of CloudFront's certificates, web ACLs and log deliveries; there is no other place for
them. See docs/adr/0032-settings-of-global-services.md."""


@dataclass(frozen=True)
class AwsContext:
    """The settings and the pinned providers of the AWS part; `components.aws.region.Region` makes it.

    :param company: whose platform it is.
    :param settings: the stack's section ``rampart:aws``.
    :param access: the allow and deny lists.
    :param primary: the provider pinned to the account and to ``settings.region``.
    :param backup: the provider pinned to the account and to ``settings.backup_region``; for copies only.
    :param world: the provider pinned to the account and to `GLOBAL_REGION`; for settings of CloudFront only, never for
        anything that holds data.
    """

    company: Company
    settings: Aws
    access: Access
    primary: aws.Provider
    backup: aws.Provider
    world: aws.Provider

    @property
    def prefix(self) -> str:
        """What physical names start with, without the hyphen that follows: ``example-prod``."""
        return self.company.prefix

    @property
    def account_id(self) -> str:
        """The account that everything is made in: 12 digits."""
        return self.settings.account_id

    @property
    def region(self) -> str:
        """The region of everything but the copies of backups."""
        return self.settings.region

    @property
    def backup_region(self) -> str:
        """The second region inside the European Union, for copies of backups."""
        return self.settings.backup_region

    def tags(self, more: Mapping[str, str] | None = None) -> dict[str, str]:
        """The tags of a resource: the common ones and its own.

        The providers' default tags put the common ones on every resource that takes tags. They are repeated where a
        resource has tags of its own, so that a state is complete without knowing the provider's configuration.

        :param more: the resource's own tags; they win over the common ones.
        """
        return base.tags(self.company.name, self.company.environment, more)

    def named(self, name: str) -> dict[str, str]:
        """The tags of a resource whose only tag of its own is its name.

        :param name: the name without the prefix.
        """
        return self.tags({"Name": f"{self.prefix}-{name}"})
