"""What a run of the engine is told: each resource is judged before it is made, and the whole stack after the program.

Nothing here knows Pulumi's SDK; `policy/__main__.py` carries questions and answers to and from the engine.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from policy.evaluate import Finding, judge, judge_stack
from policy.graph import Graph
from policy.model import Outcome, Position, Resource
from policy.parameters import Parameters
from policy.registry import RuleIndex, Scope, Severity
from policy.values import overlay
from policy.waivers import Fault, Waived, Waiver, faults, waive

UNDETERMINED = "undetermined"
"""The name under which a preview lists what it cannot decide yet."""

UNDECIDED = "undecided: "
"""What a line of a violation starts with that is none: the rule could not decide."""

WAIVERS = "waivers"
"""The name under which waivers that do not hold are told."""


@dataclass(frozen=True)
class Notice:
    """One line of the engine's list of policy violations.

    :param policy: the rule's ID, `UNDETERMINED` or `WAIVERS`.
    :param urn: the resource's URN; empty for the stack.
    :param text: what to tell, of several lines.
    :param mandatory: whether the run must fail.
    :param severity: how bad it is.
    """

    policy: str
    urn: str
    text: str
    mandatory: bool
    severity: Severity


class Enforcement:
    """The rules during one run of the engine.

    :param index: every rule.
    :param parameters: what the company allows.
    :param waivers: the stack's own waivers.
    :param today: the day on which they are to count.
    :param preview: whether values may be unknown because nothing is made. A rule that cannot decide is then told and
        does not fail the run; in an update it does, and in both if the fault is the rule's.
    :param position_of: finds the line that made a resource, by its URN.
    """

    def __init__(
        self,
        index: RuleIndex,
        *,
        parameters: Parameters,
        waivers: Iterable[Waiver],
        today: date,
        preview: bool,
        position_of: Callable[[str], Position | None],
    ) -> None:
        self._index = index
        self._parameters = parameters
        self._waivers = tuple(waivers)
        self._today = today
        self._preview = preview
        self._position_of = position_of
        self._seen: dict[str, Resource] = {}
        self._undecided: dict[str, list[Finding]] = defaultdict(list)

    def resource(self, resource: Resource) -> list[Notice]:
        """Judge a resource before it is made, by the rules that look at nothing else.

        :param resource: the resource with the program's inputs.
        """
        self._seen[resource.urn] = resource
        return list(self._notices(self._judged(resource, Graph(()), (Scope.RESOURCE,))))

    def stack(self, resources: Iterable[Resource]) -> list[Notice]:
        """Judge the stack after the program: relations, what must be there, and resources that were only read.

        :param resources: every resource of the stack with what the cloud answered.
        """
        graph = Graph((self._complete(resource) for resource in resources), self._parameters)
        notices: list[Notice] = []
        for resource in graph.resources:
            scopes = (Scope.GRAPH,) if resource.urn in self._seen else (Scope.RESOURCE, Scope.GRAPH)
            notices += self._notices(self._judged(resource, graph, scopes))
        for rule in self._index.stack:
            notices += self._notices(judge_stack(rule, graph))
        rules = {rule.id for rule in self._index.rules}
        urns = {resource.urn for resource in graph.resources}
        notices += [_fault(fault) for fault in faults(self._waivers, self._today, rules, urns)]
        if self._undecided:
            notices.append(self._undecided_notice())
        return notices

    def _complete(self, resource: Resource) -> Resource:
        """The cloud's answers over the program's inputs, with the secret marks of both."""
        seen = self._seen.get(resource.urn)
        if seen is None:
            return resource
        return Resource(
            resource.urn,
            resource.type,
            overlay(seen.properties, resource.properties),
            id=resource.id,
            parent=resource.parent,
            provider=resource.provider,
            dependencies=resource.dependencies,
            property_dependencies=resource.property_dependencies,
            custom=resource.custom,
            protect=resource.protect,
        )

    def _judged(self, resource: Resource, graph: Graph, scopes: tuple[Scope, ...]) -> Iterator[Finding]:
        if resource.custom:
            for rule in self._index.of(resource.type):
                if rule.scope in scopes:
                    yield from judge(rule, resource, graph)

    def _notices(self, findings: Iterable[Finding]) -> Iterator[Notice]:
        for finding in findings:
            result = waive(finding, self._waivers, self._today)
            outcome = result.finding.verdict.outcome
            if outcome is Outcome.UNDETERMINED and self._preview and not result.finding.verdict.broken:
                self._undecided[finding.rule.id].append(finding)
            elif outcome in (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.WAIVED):
                text = describe(result, self._position_of(finding.urn))
                mandatory = outcome is not Outcome.WAIVED
                yield Notice(finding.rule.id, finding.urn, text, mandatory, finding.rule.severity)

    def _undecided_notice(self) -> Notice:
        count = sum(map(len, self._undecided.values()))
        lines = [f"{count} verdicts need values that a preview cannot know. The update decides them, before it ends:"]
        for rule, findings in sorted(self._undecided.items()):
            more = f" and {len(findings) - 1} more" if len(findings) > 1 else ""
            name = findings[0].urn.rsplit("::", 1)[-1] or "the stack"
            lines.append(f"  {rule}: {name}{more} ({findings[0].verdict.reason})")
        return Notice(UNDETERMINED, "", "\n".join(lines), False, Severity.LOW)


def describe(result: Waived, position: Position | None) -> str:
    """A violation as a person reads it: rule, statements, resource, line, what is there, what is allowed, repair."""
    finding = result.finding
    rule, verdict = finding.rule, finding.verdict
    lines = [
        f"{rule.id} [{', '.join(rule.statements)}] {rule.title}",
        f"  resource: {finding.urn or 'the stack'}",
        f"  made at:  {finding.position or position or 'a line that is not known'}",
    ]
    if verdict.outcome is Outcome.FAIL:
        lines += [f"  found:    {verdict.found}", f"  allowed:  {verdict.allowed}"]
    elif verdict.outcome is Outcome.UNDETERMINED:
        lines.append(f"  {UNDECIDED}{verdict.reason}")
    else:
        lines.append(f"  {verdict.reason}")
    return "\n".join([*lines, f"  repair:   {rule.remediation}"])


def _fault(fault: Fault) -> Notice:
    waiver = fault.waiver
    text = f"The waiver of {waiver.rule} on {waiver.resource} does not hold: {fault.reason}"
    return Notice(WAIVERS, "", f"{text}\n  repair:   remove or correct it in policy/waivers.yaml", True, Severity.HIGH)
