"""AWS Network Firewall and the DNS firewall drop, log, and cannot be taken away by one call (NET-3, NET-4)."""

from __future__ import annotations

import re

from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

FIREWALL = "aws:networkfirewall/firewall:Firewall"
POLICY = "aws:networkfirewall/firewallPolicy:FirewallPolicy"
RULE_GROUP = "aws:networkfirewall/ruleGroup:RuleGroup"
LOGGING = "aws:networkfirewall/loggingConfiguration:LoggingConfiguration"
DNS_RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
DNS_GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
DNS_ASSOCIATION = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
DNS_CONFIG = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"

FILTERED = (
    Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "1.4.2", Relation.SUPPORTS),
)
INTRUSION = Control("PCI DSS 4.0.1", "11.5.1", Relation.SUPPORTS)

DROPS = ("aws:drop", "aws:forward_to_sfe")
PASS_EVERYTHING = re.compile(r"\s*pass\s+ip\s+(any|0\.0\.0\.0/0)\s+any\s+(->|<>)\s+(any|0\.0\.0\.0/0)\s+any\b")
"""A Suricata rule that lets all traffic pass: https://docs.suricata.io/en/latest/rules/intro.html#direction"""
STATEFUL_DROPS = ("aws:drop_strict", "aws:drop_established", "aws:drop_established_app_layer")


@rule(
    id="net-4-aws-firewall-strict-order",
    title="The network firewall applies its rules in a strict order, and drops what none admits",
    severity=Severity.HIGH,
    statements=("NET-4", "NET-3"),
    controls=(*FILTERED, INTRUSION),
    remediation='Set rule_order="STRICT_ORDER" and stateful_default_actions=["aws:drop_established", ...].',
    types=(POLICY,),
)
def firewall_strict_order(policy: Resource) -> Verdict:
    """In AWS's default order a rule that passes traffic wins over one that drops it, and the rest is let through."""
    body = _body(policy)
    order = body.get("statefulEngineOptions.ruleOrder", default="DEFAULT_ACTION_ORDER")
    if order != "STRICT_ORDER":
        return failed(f"statefulEngineOptions.ruleOrder is {order}", "STRICT_ORDER")
    actions = body.get("statefulDefaultActions", default=[])
    if not any(action in STATEFUL_DROPS for action in actions):
        return failed(f"statefulDefaultActions is {actions or 'left out'}", " or ".join(STATEFUL_DROPS))
    return passed()


@rule(
    id="net-3-aws-firewall-stateless-default",
    title="The network firewall inspects or drops every packet",
    severity=Severity.HIGH,
    statements=("NET-3",),
    controls=(
        Control("AWS FSBP", "NetworkFirewall.4", Relation.FULL),
        Control("AWS FSBP", "NetworkFirewall.5", Relation.FULL),
        *FILTERED,
    ),
    remediation='Set both stateless default actions to "aws:forward_to_sfe" or "aws:drop".',
    types=(POLICY,),
)
def firewall_stateless_default(policy: Resource) -> Verdict:
    """Full packets and fragments; passing fragments on lets an attacker hide in them."""
    body = _body(policy)
    for path in ("statelessDefaultActions", "statelessFragmentDefaultActions"):
        actions = body.get(path, default=[])
        if not any(action in DROPS for action in actions):
            return failed(f"{path} is {actions}", " or ".join(DROPS))
    return passed()


@rule(
    id="net-4-aws-firewall-has-rules",
    title="The network firewall has stateful rules, and none that lets everything pass",
    severity=Severity.HIGH,
    statements=("NET-4", "NET-3"),
    controls=(Control("AWS FSBP", "NetworkFirewall.3", Relation.FULL), *FILTERED, INTRUSION),
    remediation="Refer to managed threat signatures and to rule groups of one's own.",
    types=(POLICY,),
)
def firewall_has_rules(policy: Resource, graph: Graph) -> Verdict:
    """Managed groups turned to alert only (DROP_TO_ALERT) detect, and prevent nothing."""
    references = list(_body(policy).blocks("statefulRuleGroupReferences"))
    if not references:
        return failed("statefulRuleGroupReferences is empty", "stateful rule groups")
    softened = [reference for reference in references if reference.get("override.action") == "DROP_TO_ALERT"]
    if len(softened) == len(references):
        return failed("every rule group is turned to alert only", "rule groups that drop")
    for reference in references:
        for group in graph.targets(policy, "resourceArn", RULE_GROUP, block=reference):
            if _passes_everything(group):
                return failed(f"{group.name} lets everything pass", "rules for what is needed")
    return passed()


def _passes_everything(group: Resource) -> bool:
    text = str(group.get("rules", default="")) + str(group.get("ruleGroup.rulesSource.rulesString", default=""))
    if any(PASS_EVERYTHING.match(line) for line in text.splitlines()):
        return True
    return any(
        str(entry.get("action")).upper() == "PASS" and _all(entry)
        for entry in group.blocks("ruleGroup")
        for source in entry.blocks("rulesSource")
        for entry in source.blocks("statefulRules")
    )


def _all(stateful: Block) -> bool:
    header = stateful.get("header", default={})
    header = header[0] if isinstance(header, list) and header else header
    sides = ("source", "sourcePort", "destination", "destinationPort")
    return str(header.get("protocol", "IP")).upper() == "IP" and all(
        str(header.get(side, "ANY")).upper() in ("ANY", "0.0.0.0/0") for side in sides
    )


@rule(
    id="net-3-aws-firewall-logged",
    title="The network firewall logs its alerts and flows",
    severity=Severity.MEDIUM,
    statements=("NET-3", "NET-4", "MON-3"),
    controls=(
        Control("AWS FSBP", "NetworkFirewall.2", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "10.2.1", Relation.SUPPORTS),
    ),
    remediation="Add an aws.networkfirewall.LoggingConfiguration with the log types ALERT and FLOW.",
    types=(FIREWALL,),
)
def firewall_logged(firewall: Resource, graph: Graph) -> Verdict:
    """Alerts show what was dropped, flows what was let through."""
    kinds = {
        str(destination.get("logType")).upper()
        for logging in graph.referrers(firewall, LOGGING, path="firewallArn")
        for config in logging.blocks("loggingConfiguration")
        for destination in config.blocks("logDestinationConfigs")
    }
    missing = sorted({"ALERT", "FLOW"} - kinds)
    return failed(f"{' and '.join(missing)} is not logged", "ALERT and FLOW logs") if missing else passed()


@rule(
    id="net-3-aws-firewall-protected",
    title="The network firewall stands in two availability zones, and cannot be deleted or detached by mistake",
    severity=Severity.MEDIUM,
    statements=("NET-3", "NET-1"),
    controls=(
        Control("AWS FSBP", "NetworkFirewall.9", Relation.FULL),
        Control("AWS FSBP", "NetworkFirewall.10", Relation.FULL),
    ),
    remediation="Set delete_protection and subnet_change_protection to True, with two subnet mappings or more.",
    types=(FIREWALL,),
)
def firewall_protected(firewall: Resource) -> Verdict:
    """Without it the zones' only way out would be open, or closed."""
    for path in ("deleteProtection", "subnetChangeProtection"):
        if not firewall.get(path, default=False):
            return failed(f"{path} is off", "true")
    places = firewall.blocks("subnetMappings") or firewall.blocks("availabilityZoneMappings")
    return (
        passed() if len(places) > 1 else failed(f"it stands in {len(places)} subnet", "two availability zones or more")
    )


@rule(
    id="net-3-aws-dns-firewall-blocks",
    title="The DNS firewall blocks, and keeps blocking when it fails",
    severity=Severity.MEDIUM,
    statements=("NET-3", "NET-4"),
    controls=FILTERED,
    remediation="Give the group a rule with the action BLOCK, associate it, and leave firewall_fail_open DISABLED.",
    types=(DNS_GROUP, DNS_CONFIG),
)
def dns_firewall_blocks(resource: Resource, graph: Graph) -> Verdict:
    """A group that only raises alerts stops no malware from finding its master."""
    if resource.type == DNS_CONFIG:
        mode = resource.get("firewallFailOpen", default="DISABLED")
        return passed() if mode == "DISABLED" else failed(f"firewallFailOpen is {mode}", "DISABLED")
    rules = graph.referrers(resource, DNS_RULE, path="firewallRuleGroupId")
    if not any(entry.get("action") == "BLOCK" for entry in rules):
        return failed("no rule of the group blocks", "a rule with the action BLOCK")
    if not graph.referrers(resource, DNS_ASSOCIATION, path="firewallRuleGroupId"):
        return not_applicable("the group is associated elsewhere")
    return passed()


def _body(policy: Resource) -> Block:
    return next(iter(policy.blocks("firewallPolicy")), Block({}))
