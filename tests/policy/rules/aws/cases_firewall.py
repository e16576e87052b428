"""Cases of `policy.rules.aws.firewall`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import vpc

NONE = [("no firewall", [vpc()])]
STRICT = {
    "statefulEngineOptions": {"ruleOrder": "STRICT_ORDER"},
    "statefulDefaultActions": ["aws:drop_established", "aws:alert_established"],
    "statelessDefaultActions": ["aws:forward_to_sfe"],
    "statelessFragmentDefaultActions": ["aws:forward_to_sfe"],
    "statefulRuleGroupReferences": [{"resourceArn": "arn:group", "priority": 1}],
}
SAFE = {"deleteProtection": True, "subnetChangeProtection": True}
TWO = {"subnetMappings": [{"subnetId": "a"}, {"subnetId": "b"}]}


def policy(**changes: Any) -> Resource:
    return make(
        "aws:networkfirewall/firewallPolicy:FirewallPolicy", "policy", {"firewallPolicy": {**STRICT, **changes}}
    )


def rules(**properties: Any) -> Resource:
    return make(
        "aws:networkfirewall/ruleGroup:RuleGroup", "group", {"arn": "arn:group", "type": "STATEFUL", **properties}
    )


def firewall(**properties: Any) -> Resource:
    return make("aws:networkfirewall/firewall:Firewall", "firewall", {"arn": "arn:firewall", **properties})


def logging(*kinds: object) -> Resource:
    config = {"logDestinationConfigs": [{"logType": kind, "logDestinationType": "S3"} for kind in kinds]}
    values = {"firewallArn": "arn:firewall", "loggingConfiguration": config}
    return make("aws:networkfirewall/loggingConfiguration:LoggingConfiguration", "logging", values)


def dns_rule(action: object) -> Resource:
    values = {"firewallRuleGroupId": "dns-id", "action": action}
    return make("aws:route53/resolverFirewallRule:ResolverFirewallRule", "rule", values)


DNS = make("aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", "dns")
DNS_USE = make(
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    "use",
    {"firewallRuleGroupId": "dns-id", "vpcId": "net-id"},
)
DNS_CONFIG = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
EVERYTHING = {
    "action": "PASS",
    "header": {
        "protocol": "IP",
        "source": "ANY",
        "sourcePort": "ANY",
        "destination": "ANY",
        "destinationPort": "ANY",
        "direction": "ANY",
    },
}

CASES = [
    *cases(
        "net-4-aws-firewall-strict-order",
        fails=[
            ("AWS's order", [policy(statefulEngineOptions={})]),
            ("no default action", [policy(statefulDefaultActions=[])]),
            ("alerts only", [policy(statefulDefaultActions=["aws:alert_strict"])]),
        ],
        passes=[("strict", [policy()]), ("drops all", [policy(statefulDefaultActions=["aws:drop_strict"])])],
        undetermined=[("unknown", [policy(statefulDefaultActions=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-3-aws-firewall-stateless-default",
        fails=[
            ("packets", [policy(statelessDefaultActions=["aws:pass"])]),
            ("fragments", [policy(statelessFragmentDefaultActions=["aws:pass"])]),
        ],
        passes=[("inspected", [policy()]), ("dropped", [policy(statelessFragmentDefaultActions=["aws:drop"])])],
        undetermined=[("unknown", [policy(statelessDefaultActions=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-4-aws-firewall-has-rules",
        fails=[
            ("none", [policy(statefulRuleGroupReferences=[])]),
            (
                "alerts only",
                [
                    policy(
                        statefulRuleGroupReferences=[{"resourceArn": "arn:x", "override": {"action": "DROP_TO_ALERT"}}]
                    )
                ],
            ),
            ("passes everything", [policy(), rules(rules="pass  ip any any -> any any (sid:1;)")]),
            (
                "passes everything, in a string",
                [policy(), rules(ruleGroup={"rulesSource": {"rulesString": "pass ip any any -> any any (sid:1;)"}})],
            ),
            (
                "passes everything, in fields",
                [policy(), rules(ruleGroup={"rulesSource": {"statefulRules": [EVERYTHING]}})],
            ),
        ],
        passes=[
            ("referred to", [policy()]),
            ("own", [policy(), rules(rules="drop tls any any -> any any (sid:1;)")]),
        ],
        undetermined=[("unknown", [policy(statefulRuleGroupReferences=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-3-aws-firewall-logged",
        fails=[("none", [firewall()]), ("alerts only", [firewall(), logging("ALERT")])],
        passes=[("both", [firewall(), logging("ALERT", "FLOW")])],
        undetermined=[("unknown", [firewall(), logging("ALERT", UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-3-aws-firewall-protected",
        fails=[
            ("deletion", [firewall(subnetChangeProtection=True, **TWO)]),
            ("subnets", [firewall(deleteProtection=True, **TWO)]),
            ("one zone", [firewall(**SAFE, subnetMappings=[{"subnetId": "a"}])]),
        ],
        passes=[("protected", [firewall(**SAFE, **TWO)])],
        undetermined=[("unknown", [firewall(deleteProtection=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-3-aws-dns-firewall-blocks",
        fails=[
            ("alerts only", [DNS, dns_rule("ALERT"), DNS_USE]),
            ("no rules", [DNS, DNS_USE]),
            ("open when it fails", [make(DNS_CONFIG, "config", {"firewallFailOpen": "ENABLED"})]),
        ],
        passes=[
            ("blocks", [DNS, dns_rule("BLOCK"), DNS_USE]),
            ("closed when it fails", [make(DNS_CONFIG, "config", {"firewallFailOpen": "DISABLED"})]),
        ],
        undetermined=[("unknown", [DNS, dns_rule(UNKNOWN), DNS_USE])],
        not_applicable=[("used elsewhere", [DNS, dns_rule("BLOCK")])],
    ),
]
