"""How each statement stands in each cloud: what makes it true, what keeps it true, and what the rules say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from policy.evaluate import Finding, worst
from policy.graph import Graph
from policy.model import Outcome
from policy.registry import Rule, Scope
from policy.statements import Statement
from policy.switches import weaker
from policy.threads import ComponentSource

PACKAGES = {"aws": "aws", "aws-native": "aws", "awsx": "aws", "gcp": "gcp", "google-native": "gcp", "hcloud": "hetzner"}
"""The cloud that a provider package belongs to."""

CLOUDS = ("aws", "gcp", "hetzner")
PLATFORM = "platform"


class State(str, Enum):
    """How a statement stands in a cloud. Weaker: its rules pass, but a setting leaves a part out (`switches`)."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    WEAKER = "weaker"
    FAIL = "fail"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"
    NOT_YET = "not yet"
    NO_RULE = "no rule"
    TO_ATTEST = "to attest"
    NOT_APPLICABLE = "not applicable"


DECIDED = {
    Outcome.FAIL: State.FAIL,
    Outcome.UNDETERMINED: State.UNDETERMINED,
    Outcome.WAIVED: State.WAIVED,
}


@dataclass(frozen=True)
class Cell:
    """One statement in one cloud.

    :param statement: the statement.
    :param cloud: ``aws``, ``gcp``, ``hetzner`` or ``platform``.
    :param components: the components in the deployment that make it true.
    :param rules: the IDs of the rules that keep it true.
    :param state: how it stands.
    :param weaker: which settings weaken it, and how: ``setting – consequence``.
    """

    statement: Statement
    cloud: str
    components: tuple[ComponentSource, ...]
    rules: tuple[str, ...]
    state: State
    weaker: tuple[str, ...] = ()


def status(
    statements: Mapping[str, Statement],
    sources: Mapping[str, ComponentSource],
    rules: Iterable[Rule],
    findings: Iterable[Finding],
    graph: Graph,
    *,
    own: bool,
) -> tuple[Cell, ...]:
    """Every statement in every cloud where it must be made true, in the overview's order.

    :param statements: the statements by ID.
    :param sources: the project's components by token.
    :param rules: all rules.
    :param findings: what they say, after waivers.
    :param graph: the deployment.
    :param own: whether this project made the deployment, so that its components must be there.
    """
    present = {resource.type for resource in graph.resources}
    clouds = {PACKAGES[resource.package] for resource in graph.resources if resource.package in PACKAGES}
    said: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        for cloud in clouds_of(finding, graph, clouds):
            for kept in finding.rule.statements:
                said[kept, cloud].append(finding)
    listed = tuple(rules)
    switched = weaker(graph) if own else {}
    cells = []
    for statement in statements.values():
        for cloud in statement.clouds:
            made_by = tuple(
                source
                for source in sources.values()
                if source.cloud == cloud and statement.id in source.statements and source.token in present
            )
            kept_by = tuple(rule.id for rule in listed if statement.id in rule.statements and keeps(rule, cloud))
            state = _state(statement, worst(said[statement.id, cloud]), bool(made_by), bool(kept_by), own=own)
            reasons = switched.get(statement.id, ()) if cloud == "aws" else ()
            if reasons and state is State.PASS:
                state = State.WEAKER
            cells.append(Cell(statement, cloud, made_by, kept_by, state, reasons))
    return tuple(cells)


def keeps(rule: Rule, cloud: str) -> bool:
    """Whether a rule speaks for a cloud: its own, or each for a rule that holds across clouds."""
    return rule.cloud in (cloud, "all") and (cloud != PLATFORM or rule.scope is Scope.STACK)


def clouds_of(finding: Finding, graph: Graph, present: Collection[str]) -> Collection[str]:
    """The clouds that a finding speaks for.

    :param present: the clouds that the deployment uses: a rule about the whole stack and no one cloud speaks for each.
    """
    if finding.rule.cloud != "all":
        return (finding.rule.cloud,)
    if finding.rule.scope is Scope.STACK:
        return (*present, PLATFORM)
    resource = graph.by_urn(finding.urn)
    return (PACKAGES[resource.package],) if resource is not None and resource.package in PACKAGES else ()


def _state(statement: Statement, outcome: Outcome, made: bool, kept: bool, *, own: bool) -> State:
    if outcome in DECIDED:
        return DECIDED[outcome]
    if own and statement.kind == "attested":
        return State.TO_ATTEST
    if own and not made:
        return State.NOT_YET
    if own and not kept:
        return State.NO_RULE
    return State.PASS if outcome is Outcome.PASS else State.NOT_APPLICABLE
