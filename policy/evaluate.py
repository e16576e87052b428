"""Running rules over a graph. A rule that throws or meets an unknown is undetermined, never a pass or a dead run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policy.graph import Graph
from policy.model import Outcome, Position, Resource, UndeterminedError, Verdict, not_applicable, undetermined
from policy.registry import Rule, RuleIndex, Scope

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class Finding:
    """One rule's verdict on one resource, or on the stack as a whole (then ``urn`` is the stack's, or empty)."""

    rule: Rule
    urn: str
    verdict: Verdict
    position: Position | None = None


def evaluate(index: RuleIndex, graph: Graph) -> list[Finding]:
    """Every rule's verdict on every resource it looks at, and on the stack.

    A rule that finds no resource of its types answers once, as not applicable.
    """
    findings: list[Finding] = []
    seen: set[str] = set()
    for resource in graph.resources:
        for rule in index.of(resource.type):
            if resource.custom:
                seen.add(rule.id)
                findings.extend(judge(rule, resource, graph))
    for rule in index.stack:
        findings.extend(judge_stack(rule, graph))
    nothing = not_applicable("the stack has no resource of these types")
    findings.extend(Finding(rule, "", nothing) for rule in index.rules if rule.types and rule.id not in seen)
    return findings


def judge(rule: Rule, resource: Resource, graph: Graph) -> Iterator[Finding]:
    """One rule's findings on one resource."""
    arguments = (resource,) if rule.scope is Scope.RESOURCE else (resource, graph)
    for verdict in _ask(rule, *arguments):
        yield Finding(rule, resource.urn, verdict, resource.position)


def judge_stack(rule: Rule, graph: Graph) -> Iterator[Finding]:
    """One stack rule's findings."""
    stacks = graph.by_type(STACK_TYPE)
    for verdict in _ask(rule, graph):
        yield Finding(rule, stacks[0].urn if stacks else "", verdict)


def worst(findings: Iterable[Finding]) -> Outcome:
    """The outcome that counts for several findings together: fail before undetermined before pass before the rest."""
    order = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.WAIVED, Outcome.PASS)
    present = {finding.verdict.outcome for finding in findings}
    return next((outcome for outcome in order if outcome in present), Outcome.NOT_APPLICABLE)


def _ask(rule: Rule, *arguments: object) -> list[Verdict]:
    try:
        verdicts = rule(*arguments)
    except UndeterminedError as error:
        return [undetermined(str(error))]
    except Exception as error:  # noqa: BLE001 - whatever goes wrong in a rule, it must not look like a pass or end the run
        return [_broken(f"the rule failed: {type(error).__name__}: {error}")]
    return verdicts or [_broken("the rule gave no verdict")]


def _broken(reason: str) -> Verdict:
    return Verdict(Outcome.UNDETERMINED, reason=reason, broken=True)
