"""The only providers of the AWS part, pinned to one account and to regions inside the European Union."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components import base
from components.aws.context import GLOBAL_REGION, AwsContext
from components.base import Component
from components.settings import Access, Company
from components.settings_aws import Aws


@dataclass(frozen=True)
class RegionArgs:
    """What the pinned providers need.

    :param company: whose platform it is; the common tags name it.
    :param access: the allow and deny lists; handed on in the context.
    :param settings: the stack's section ``rampart:aws``. Its regions have been checked against `locations.yaml`.
    """

    company: Company
    access: Access
    settings: Aws


class Region(Component):
    """Everything on AWS is made in one region of the European Union, and copied to a second one there.

    INFRA-3: default providers are disabled in the stack's configuration, so a resource can only be made through one of
    the providers of this component. Each is pinned to the one AWS account of the stack: with credentials of another
    account the run fails before anything is made. Two are pinned to regions that `locations.yaml` lists as inside the
    European Union. The third reaches the place where AWS keeps the settings of CloudFront: its certificate, its web ACL
    and where its logs go. They hold no data of users, and the rule `infra-3-aws-providers-in-eu` refuses anything else
    that is made through it (docs/adr/0032-settings-of-global-services.md).
    """

    TOKEN = "rampart:aws:Region"
    STATEMENTS = ("INFRA-3",)

    context: AwsContext
    """What the other components are handed."""

    def __init__(self, name: str, args: RegionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        settings = args.settings
        tags = base.tags(args.company.name, args.company.environment)

        def pinned(purpose: str, region: str) -> aws.Provider:
            return aws.Provider(
                f"{name}-{purpose}",
                region=region,
                allowed_account_ids=[settings.account_id],
                default_tags=aws.ProviderDefaultTagsArgs(tags=tags),
                opts=self.child(),
            )

        self.context = AwsContext(
            company=args.company,
            settings=settings,
            access=args.access,
            primary=pinned("primary", settings.region),
            backup=pinned("backup", settings.backup_region),
            world=pinned("world", GLOBAL_REGION),
        )
        self.register_outputs({"region": settings.region, "backupRegion": settings.backup_region})
