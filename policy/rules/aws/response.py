"""Rules for threat response: findings start something that answers them."""

from __future__ import annotations

import json

from policy.controls import iso
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
FINDERS = frozenset({"aws.guardduty", "aws.securityhub", "aws.config", "aws.macie", "aws.inspector2"})
"""Services whose events are findings."""


@rule(
    id="app-3-aws-findings-answered",
    title="What waits for findings is on, and starts something",
    severity=Severity.HIGH,
    statements=("APP-3", "MON-1"),
    controls=iso("A.5.26", "A.8.16"),
    remediation="Set state ENABLED, and give the event rule an EventTarget: a function or a topic.",
    types=(EVENT_RULE,),
)
def findings_answered(waiting: Resource, graph: Graph) -> Verdict:
    """A rule that is off, or has no target, looks like a response and is none."""
    pattern = waiting.get("eventPattern", "")
    if not pattern or not FINDERS & set(json.loads(pattern).get("source", [])):
        return not_applicable("it waits for no findings")
    state = waiting.get("state", "ENABLED")
    if state == "DISABLED" or not waiting.get("isEnabled", True):
        return failed("the event rule is off", "ENABLED")
    if not graph.referrers(waiting, TARGET, path="rule"):
        return failed("no EventTarget belongs to the event rule", "a function or a topic as its target")
    return passed()
