"""A small report with every outcome, from rules that are made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from policy import waivers
from policy.deployment import parse
from policy.evaluate import evaluate
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Control, Relation, Rule, RuleIndex, Severity, rule
from policy.report import Report
from policy.statements import load
from policy.status import status
from policy.threads import ComponentSource
from policy.waivers import Waiver
from tests.policy.states import resource, state, urn

TODAY = date(2026, 11, 22)
BUCKET = "aws:s3/bucket:Bucket"
NASTY = "a\x00b\x1b[31m\ud800 <&\"'`*|\n## heading\n]]>"


@rule(
    id="net-2-aws-outcome-as-told",
    title="The bucket says what the verdict is",
    severity=Severity.HIGH,
    statements=("NET-2", "BC-1"),
    remediation="Say pass.",
    types=(BUCKET,),
    controls=(Control("AWS FSBP", "S3.1", Relation.FULL),),
)
def as_told(bucket: Resource) -> list[Verdict]:
    verdicts = {
        "pass": [passed()],
        "fail": [failed("it says fail", "pass")],
        "twice": [failed("first", "none"), failed("second", "none")],
        "nasty": [failed(NASTY, NASTY)],
        "undetermined": [undetermined("it says undetermined")],
        "none": [not_applicable("it says nothing")],
    }
    return verdicts[bucket.get("say", "none")]


@rule(
    id="mon-1-aws-detector",
    title="There is a detector",
    severity=Severity.CRITICAL,
    statements=("MON-1",),
    remediation="Make one.",
)
def detector(graph: Graph) -> Verdict:
    return passed() if graph.by_type("aws:guardduty/detector:Detector") else failed("no detector", "one")


@rule(
    id="infra-3-all-region",
    title="Everything is in a region",
    severity=Severity.LOW,
    statements=("INFRA-3",),
    remediation="Name one.",
    types=("*",),
)
def region(resource: Resource, graph: Graph) -> Verdict:
    return passed() if resource.get("region") else not_applicable("it has none")


RULES: tuple[Rule, ...] = (region, detector, as_told)
SOURCES = {"rampart:aws:Storage": ComponentSource("rampart:aws:Storage", ("BC-1", "NET-2"), "c/x.py", 7, "It stores.")}


def waiver(name: str, rule: Rule = as_told, **changes: Any) -> Waiver:
    fields: dict[str, Any] = {
        "rule": rule.id,
        "resource": urn(BUCKET, name),
        "owner": "a@example.com",
        "reason": "It is a test of waivers.",
        "ticket": "SEC-1",
        "expires": TODAY,
    }
    return Waiver(**{**fields, **changes})


def bucket(name: str, say: str, **more: Any) -> dict[str, Any]:
    return resource(BUCKET, name, {"say": say}, **more)


EVERY = state(
    bucket("good", "pass", sourcePosition="project:///components/aws/x.py#3"),
    bucket("bad", "fail", sourcePosition="project:///components/aws/x.py#4"),
    bucket("worse", "twice"),
    bucket("odd", "undetermined"),
    bucket("idle", "none"),
    bucket("excused", "fail", sourcePosition="project:///components/aws/x.py#9"),
    {**resource("rampart:aws:Storage", "s"), "custom": False},
)


def report(
    document: Mapping[str, Any] = EVERY,
    given: tuple[Waiver, ...] = (waiver("excused"), waiver("good")),
    problem: str = "",
) -> Report:
    deployment = parse(document)
    graph = Graph(deployment.resources)
    results = [waivers.waive(finding, given, TODAY) for finding in evaluate(RuleIndex(RULES), graph)]
    results.sort(key=lambda result: (result.finding.rule.id, result.finding.urn, result.finding.verdict.found))
    urns = {entry.urn for entry in graph.resources}
    used = {result.waiver for result in results if result.waiver}
    return Report(
        deployment.project,
        deployment.stack,
        len(graph.resources),
        RULES,
        tuple(results),
        tuple(waivers.faults(given, TODAY, {entry.id for entry in RULES}, urns, used)),
        status(load(), SOURCES, RULES, [result.finding for result in results], graph, own=True),
        problem,
    )
