"""Mutants of `policy.rules.aws.firewall`."""

from __future__ import annotations

from tests.mutations.edits import drop, put, remove
from tests.mutations.mutant import broken, of

POLICY, LOGS = "inspection-policy", "inspection-logs"
REFERENCES = "firewallPolicy.statefulRuleGroupReferences"
PASS_ALL = "pass  ip any any -> any any (sid:1;)"

MUTANTS = [
    *of(
        "net-4-aws-firewall-strict-order",
        broken("AWS's order", put(POLICY, {"firewallPolicy.statefulEngineOptions.ruleOrder": "DEFAULT_ACTION_ORDER"})),
        broken("no order said", drop(POLICY, "firewallPolicy.statefulEngineOptions")),
        broken(
            "what no rule admits passes", put(POLICY, {"firewallPolicy.statefulDefaultActions": ["aws:alert_strict"]})
        ),
        broken("no default", drop(POLICY, "firewallPolicy.statefulDefaultActions")),
    ),
    *of(
        "net-3-aws-firewall-stateless-default",
        broken("packets pass uninspected", put(POLICY, {"firewallPolicy.statelessDefaultActions": ["aws:pass"]})),
        broken(
            "fragments pass uninspected", put(POLICY, {"firewallPolicy.statelessFragmentDefaultActions": ["aws:pass"]})
        ),
        broken(
            "packets pass and are counted",
            put(POLICY, {"firewallPolicy.statelessDefaultActions": ["aws:pass", "Count"]}),
        ),
    ),
    *of(
        "net-4-aws-firewall-has-rules",
        broken("no rules", put(POLICY, {REFERENCES: []})),
        broken(
            "alerts only",
            put(
                POLICY,
                {REFERENCES: [{"resourceArn": "@{own-signatures.arn}", "override": {"action": "DROP_TO_ALERT"}}]},
            ),
        ),
        broken("everything passes", put("own-signatures", {"ruleGroup.rulesSource.rulesString": PASS_ALL})),
        broken(
            "everything passes, as a structured rule",
            drop("own-signatures", "ruleGroup.rulesSource.rulesString"),
            put(
                "own-signatures",
                {
                    "ruleGroup.rulesSource.statefulRules": [
                        {
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
                    ]
                },
            ),
        ),
        broken(
            "everything passes in both directions",
            put("own-signatures", {"ruleGroup.rulesSource.rulesString": "pass ip any any <> any any (sid:1;)"}),
        ),
    ),
    *of(
        "net-3-aws-firewall-logged",
        broken("no logs", remove(LOGS)),
        broken("no alerts", drop(LOGS, "loggingConfiguration.logDestinationConfigs.0")),
        broken("no flows", put(LOGS, {"loggingConfiguration.logDestinationConfigs.1.logType": "TLS"})),
        broken(
            "of another firewall",
            put(LOGS, firewallArn="arn:aws:network-firewall:eu-central-1:111122223333:firewall/other"),
        ),
    ),
    *of(
        "net-3-aws-firewall-protected",
        broken("deletable", put("inspection", deleteProtection=False)),
        broken("detachable", put("inspection", subnetChangeProtection=False)),
        broken("in one zone only", drop("inspection", "subnetMappings.1")),
    ),
    *of(
        "net-3-aws-dns-firewall-blocks",
        broken("alerts only", put("names-bad", action="ALERT")),
        broken("no rules", remove("names-bad")),
        broken("open when it fails", put("names-closed", firewallFailOpen="ENABLED")),
    ),
]
