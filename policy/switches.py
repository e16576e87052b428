"""The settings that trade safety or continuity for money, or need another account, and what is weaker while one is off.

Whether a switch is off is read from the deployment and not from the settings: the table by statement then says so for
whatever was really deployed. What stands here is the AWS part's, the settings' own documentation is in
`components.settings_aws`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from policy.arns import account_of_arn
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Unknown

NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
SUBNET = "aws:ec2/subnet:Subnet"
VAULT = "aws:backup/vault:Vault"
VAULT_LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
BACKUP_PLAN = "aws:backup/plan:Plan"
DATABASE = "aws:rds/instance:Instance"
USER_POOL = "aws:cognito/userPool:UserPool"
WEB_ACL = "aws:wafv2/webAcl:WebAcl"
FUNCTION = "aws:lambda/function:Function"
ACCOUNT_TAKEOVER = "AWSManagedRulesATPRuleSet"


@dataclass(frozen=True)
class Switch:
    """One setting, turned so that a statement is weaker.

    :param setting: where it stands in the section ``rampart:aws``, and the weakening value: ``detection.macie: false``.
    :param weakens: what is weaker, in words that follow ``weaker:``, by statement ID.
    :param off: whether a deployment has it turned so.
    :param expensive: whether it is there to save money every month; others need another account or decide a risk.
    :param rule: the rule that objects while it is turned so, until it is waived; empty when no rule does.
    """

    setting: str
    weakens: Mapping[str, str]
    off: Callable[[Graph], bool]
    expensive: bool = False
    rule: str = ""


def weaker(graph: Graph) -> dict[str, tuple[str, ...]]:
    """What is weaker in a deployment's AWS part: ``setting – consequence`` by statement ID, as `SWITCHES` are ordered.

    :param graph: a deployment that this project made.
    """
    if not any(resource.package == "aws" for resource in graph.resources):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for switch in SWITCHES:
        if _is_off(switch, graph):
            for statement, consequence in switch.weakens.items():
                found[statement] = (*found.get(statement, ()), f"{switch.setting} – {consequence}")
    return found


def _is_off(switch: Switch, graph: Graph) -> bool:
    try:
        return switch.off(graph)
    except UndeterminedError:  # a state with unknown values is refused as a whole; nothing is claimed of it here
        return False


def _without(type_: str) -> Callable[[Graph], bool]:
    """Nothing of a type is deployed."""
    return lambda graph: not graph.by_type(type_)


def _any(type_: str, off: Callable[[Resource], bool]) -> Callable[[Graph], bool]:
    """A resource of a type is turned so."""
    return lambda graph: any(off(resource) for resource in graph.by_type(type_))


def _none(type_: str, on: Callable[[Resource], bool]) -> Callable[[Graph], bool]:
    """No resource of a type is turned on."""
    return lambda graph: not any(on(resource) for resource in graph.by_type(type_))


def _fewer_nat_gateways(graph: Graph) -> bool:
    zones = {subnet.raw("availabilityZone") for subnet in graph.by_type(SUBNET)}
    return 0 < len(graph.by_type(NAT_GATEWAY)) < len(zones)


def _no_copies_elsewhere(graph: Graph) -> bool:
    """No backup plan copies to a vault of another account than the stack's own vaults are in."""
    own = {account_of_arn(vault.get("arn")) for vault in graph.by_type(VAULT)}
    copies = [
        copy
        for plan in graph.by_type(BACKUP_PLAN)
        for rule in plan.blocks("rules")
        for copy in rule.blocks("copyActions")
    ]
    return all(account_of_arn(copy.get("destinationVaultArn")) in own for copy in copies)


def _only_tells(function: Resource) -> bool:
    """A responder's function is told to do nothing."""
    return _told(function).get("dryRun") is True


def _proves_no_table(function: Resource) -> bool:
    """Restore validation's function is told of no table."""
    return _told(function).get("tables") == []


def _told(function: Resource) -> Mapping[str, object]:
    """The settings of an operation's function, which are JSON in a variable; nothing if it has none."""
    variables = function.raw("environment.variables")
    text = variables.get("RAMPART") if isinstance(variables, Mapping) else None
    if not isinstance(text, str):
        return {}
    try:
        settings = json.loads(text)
    except ValueError:
        return {}
    return settings if isinstance(settings, dict) else {}


def _is_false(path: str) -> Callable[[Resource], bool]:
    def off(resource: Resource) -> bool:
        value = resource.raw(path)
        return not isinstance(value, Unknown) and value in (None, False)

    return off


def _guards_logins(acl: Resource) -> bool:
    return any(rule.raw("name") == ACCOUNT_TAKEOVER for rule in acl.blocks("rules"))


SWITCHES: tuple[Switch, ...] = (
    Switch(
        "inspection.networkFirewall: false",
        {
            "NET-3": "services may call any HTTPS host, not only those that are listed",
            "NET-4": "attacks are noticed (GuardDuty, DNS Firewall), but no packet is dropped",
        },
        _without("aws:networkfirewall/firewall:Firewall"),
        expensive=True,
    ),
    Switch(
        "natGateways: one",
        {"NET-1": "the availability zones share one way out, and lose it together"},
        _fewer_nat_gateways,
        expensive=True,
    ),
    Switch(
        "natGateways: none",
        {"PAY-1": "services cannot call Stripe; only users' browsers can"},
        _without(NAT_GATEWAY),
        expensive=True,
    ),
    Switch(
        "detection.detective: false",
        {"MON-1": "findings come without the graph of what led to them"},
        _without("aws:detective/graph:Graph"),
        expensive=True,
    ),
    Switch(
        "detection.macie: false",
        {
            "MON-1": "nothing searches the buckets for personal data",
            "PAY-1": "nothing searches the buckets for card numbers",
        },
        _without("aws:macie2/account:Account"),
        expensive=True,
        rule="pay-1-aws-sensitive-data-search-exists",
    ),
    Switch(
        "no organization",
        {
            "INFRA-3": "no service control policy denies other regions",
            "EMP-1": "no policy of the organisation holds the account's administrators back",
            "MON-3": "the trail records this account only, and its administrators can stop it",
        },
        _without("aws:organizations/policy:Policy"),
    ),
    Switch(
        "no backups.otherAccountVault",
        {"BC-1": "every copy of the backups is in the same account"},
        _no_copies_elsewhere,
    ),
    Switch(
        "backups.lockMode: GOVERNANCE",
        {"BC-1": "a privileged administrator can take the lock off the backup vaults"},
        _any(VAULT_LOCK, _is_false("changeableForDays")),
    ),
    Switch(
        "database.multiAz: false",
        {"BC-1": "the database has no standby in another availability zone"},
        _any(DATABASE, _is_false("multiAz")),
        expensive=True,
    ),
    Switch(
        "no database.provedTables",
        {"BC-2": "restores of the database are compared by what RDS says of them, not by their rows"},
        _any(FUNCTION, _proves_no_table),
    ),
    Switch(
        "operations.dryRun: true",
        {"APP-3": "threats are reported, and nothing answers them"},
        _any(FUNCTION, _only_tells),
    ),
    Switch(
        "identity.threatProtection: false",
        {"USER-1": "risky sign-ins and leaked passwords are not recognised"},
        _none(USER_POOL, lambda pool: pool.raw("userPoolAddOns.advancedSecurityMode") == "ENFORCED"),
        expensive=True,
        rule="user-1-aws-user-pool-threats-blocked",
    ),
    Switch(
        "edge.accountTakeoverProtection: null",
        {"USER-1": "logins with stolen passwords are only slowed down, by rate"},
        _none(WEB_ACL, _guards_logins),
        expensive=True,
    ),
    Switch(
        "edge.shieldAdvanced: false",
        {"DDOS-1": "Shield Standard only: no response team, no cost protection, no automatic mitigation at the edge"},
        _without("aws:shield/subscription:Subscription"),
        expensive=True,
    ),
)
"""Every switch, in the order of the settings."""
