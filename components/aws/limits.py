"""Settings that are well-formed and still do not fit AWS's limits: found before anything runs, by calculating only."""

from __future__ import annotations

from components.aws import acl_rules, waf_rules
from components.aws.acl_rules import Space
from components.problems import Problem, SettingsError
from components.settings import Access
from components.settings_aws import Aws


def problems_with_limits(access: Access, aws: Aws) -> list[Problem]:
    """What does not fit: a deny list longer than the network ACLs have room for, web ACLs whose rules cost more than
    their price includes.

    :param access: the allow and deny lists.
    :param aws: the stack's section ``rampart:aws``.
    """
    found: list[Problem] = []
    try:
        acl_rules.rules(space(aws), access.deny_list)
    except SettingsError as error:
        found.extend(error.problems)
    try:
        waf_rules.check(aws.edge)
    except SettingsError as error:
        found.extend(error.problems)
    return found


def space(aws: Aws) -> Space:
    """The addresses of the stack's VPC.

    :param aws: the stack's section ``rampart:aws``.
    """
    return Space(aws.vpc_cidr, dict(aws.zones.items()), aws.inspection.network_firewall)
