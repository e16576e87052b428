"""Allow and deny lists as managed prefix lists, one for each IP version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component
from components.settings import Source

SPARE = 5
STEP = 10
FAMILIES = {4: "IPv4", 6: "IPv6"}


def capacity(entries: int) -> int:
    """The greatest number of entries to reserve for a list: at least five spare, in steps of ten.

    Reserving matters twice: AWS counts the reserve, not the entries, against the rules of each security group that
    names the list (60 by default); and steps keep a small change of the list from resizing it.

    :param entries: how many there are now.
    """
    return -(-(entries + SPARE) // STEP) * STEP


def of_version(sources: Iterable[Source], version: int) -> tuple[Source, ...]:
    """The entries of one IP version, sorted by network."""
    return tuple(sorted((s for s in sources if s.cidr.version == version), key=lambda s: str(s.cidr)))


@dataclass(frozen=True)
class IpListsArgs:
    """What the lists need.

    :param context: the AWS part's settings and providers; the lists are ``context.access``.
    """

    context: AwsContext


class IpLists(Component):
    """The company's allow and deny lists, kept in one place for everything on AWS that filters by IP address.

    NET-5: the lists come from the settings, which are reviewed like code, and each entry says who it is. The web ACL
    of CloudFront refuses the deny lists everywhere and everybody but the allow lists on the paths of the staff
    (`components.aws.waf`); the networks on the deny lists are refused first in every network ACL, in and out
    (`components.aws.acl`). IPv4 and IPv6 have lists of their own,
    because a prefix list holds one address family. An empty list admits nobody.
    """

    TOKEN = "rampart:aws:IpLists"
    STATEMENTS = ("NET-5",)

    allow_ids: dict[int, pulumi.Output[str]]
    """The IDs of the allow lists, by IP version (4, 6)."""

    deny_ids: dict[int, pulumi.Output[str]]
    """The IDs of the deny lists, by IP version (4, 6)."""

    def __init__(self, name: str, args: IpListsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context, access = args.context, args.context.access

        def listed(kind: str, sources: tuple[Source, ...], version: int) -> pulumi.Output[str]:
            entries = of_version(sources, version)
            label = f"{kind}-{FAMILIES[version].lower()}"
            prefix_list = aws.ec2.ManagedPrefixList(
                f"{name}-{label}",
                name=f"{context.prefix}-{label}",
                address_family=FAMILIES[version],
                max_entries=capacity(len(entries)),
                entries=[
                    aws.ec2.ManagedPrefixListEntryArgs(cidr=str(entry.cidr), description=entry.description)
                    for entry in entries
                ],
                tags=context.named(label),
                opts=self.child(),
            )
            return prefix_list.id

        self.allow_ids = {version: listed("allow", access.allow_list, version) for version in FAMILIES}
        self.deny_ids = {version: listed("deny", access.deny_list, version) for version in FAMILIES}
        self.register_outputs({"allowListIds": [*self.allow_ids.values()], "denyListIds": [*self.deny_ids.values()]})
