"""What every rule says of a mutated stack, judging again only what the mutation can have changed.

The unmutated stack is judged once, each judgement on a graph that notes what the rule asked of it. A judgement is
taken over when its resource is the same and the mutated graph would give the same answers; a test compares a sample
with whole audits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy.audit import rule_index
from policy.aws_accounts import own_accounts
from policy.deployment import parse
from policy.evaluate import Finding, judge, judge_stack
from policy.graph import Graph, normal, once
from policy.model import Block, Outcome, Resource, Secret, Unknown
from policy.project import parameters_of
from policy.registry import Rule, RuleIndex, Scope
from tests.mutations.base import ROOT, STACK
from tests.mutations.stack import Entry, Stack

ALL, ACCOUNTS = ("all", ""), ("accounts", "")
OBJECTIONS = (Outcome.FAIL, Outcome.UNDETERMINED)
Key = tuple[str, Any]


class Noting(Graph):
    """A graph that notes what is asked of it, as keys that a mutation may touch.

    :param graph: the graph to answer for.
    :param accounts: the company's accounts, for which rules would have to ask for every resource.
    """

    def __init__(self, graph: Graph, accounts: frozenset[str]) -> None:
        self.__dict__.update(graph.__dict__)
        self.asked: set[Key] = {ACCOUNTS}
        once(self, "own accounts", lambda: accounts)

    @property
    def resources(self) -> tuple[Resource, ...]:  # type: ignore[override]
        self.asked.add(ALL)
        found: tuple[Resource, ...] = self.__dict__["resources"]
        return found

    def by_type(self, *types: str) -> list[Resource]:
        self.asked.update(("type", token) for token in types)
        return super().by_type(*types)

    def by_urn(self, urn: str) -> Resource | None:
        self.asked.add(("urn", urn))
        return super().by_urn(urn)

    def component_of(self, resource: Resource) -> Resource | None:
        self.asked.add(("urn", resource.parent))
        return super().component_of(resource)

    def resolve(self, value: Any, *types: str) -> list[Resource]:
        self.asked.add(("value", normal(value)))
        return super().resolve(value, *types)

    def targets(self, resource: Resource, path: str, *types: str, block: Block | None = None) -> list[Resource]:
        self.asked.update(("urn", urn) for urns in resource.property_dependencies.values() for urn in urns)
        return super().targets(resource, path, *types, block=block)

    def referrers(self, target: Resource, *types: str, path: str | None = None) -> list[Resource]:
        self.asked.add(("referrers", target.urn))
        return super().referrers(target, *types, path=path)


@dataclass(frozen=True)
class Judgement:
    """What one rule says of one resource, or of the stack where there is none, and what it asked for that."""

    rule: Rule
    resource: Resource | None
    findings: tuple[Finding, ...]
    asked: frozenset[Key]


class Judge:
    """Judges mutations of one stack.

    :param stack: the stack to mutate.
    :param index: the rules.
    :param root: the project's folder, for what its settings allow.
    """

    def __init__(self, stack: Stack, index: RuleIndex | None = None, root: Path = ROOT) -> None:
        self._stack = stack
        self._index = index or rule_index()
        self._parameters = parameters_of(root, STACK)
        resources = parse({"version": 3, "deployment": {"resources": list(stack)}}).resources
        self._resources = {resource.urn: resource for resource in resources}
        self._graph = Graph(resources, self._parameters)
        self._accounts = own_accounts(self._graph)
        self._anchor = next(stack.get(resource.urn) for resource in resources if resource.package in ("aws", "gcp"))
        if resources:  # the index of referrers is made once and shared by the graphs that note
            self._graph.referrers(resources[0])
        self._judgements = list(self._judge_all())
        self.base = frozenset(_objections(judgement.findings for judgement in self._judgements))

    def findings(self, mutated: Stack) -> list[Finding]:
        """The failures and undetermined verdicts of a mutated stack that the unmutated one does not have."""
        changed = [entry for entry in mutated if entry is not self._stack.get(entry["urn"])]
        removed = [urn for urn in self._resources if mutated.get(urn) is None]
        new = self._parsed(changed)
        resources = {urn: new.get(urn, resource) for urn, resource in self._resources.items() if urn not in removed}
        resources.update({urn: resource for urn, resource in new.items() if urn not in resources})
        graph = Graph(resources.values(), self._parameters)
        return [finding for finding in _objections(self._again(graph, new, removed)) if finding not in self.base]

    def whole(self, mutated: Stack) -> list[Finding]:
        """The same as `findings`, judging everything again."""
        resources = parse({"version": 3, "deployment": {"resources": list(mutated)}}).resources
        graph = Graph(resources, self._parameters)
        judged = (judge(rule, found, graph) for found in resources for rule in self._of(found))
        stack = (judge_stack(rule, graph) for rule in self._index.stack)
        return [finding for finding in _objections([*judged, *stack]) if finding not in self.base]

    def _again(self, graph: Graph, new: dict[str, Resource], removed: list[str]) -> Iterator[Iterable[Finding]]:
        touched = self._touched(graph, new, removed)
        if own_accounts(graph) != self._accounts:
            touched.add(ACCOUNTS)
        gone = set(new) | set(removed)
        for judgement in self._judgements:
            resource = judgement.resource
            if resource is not None and resource.urn in gone:
                continue
            if touched.isdisjoint(judgement.asked):
                yield judgement.findings
            elif resource is None:
                yield judge_stack(judgement.rule, graph)
            else:
                yield judge(judgement.rule, resource, graph)
        for resource in new.values():
            for rule in self._of(resource):
                yield judge(rule, resource, graph)

    def _touched(self, graph: Graph, new: dict[str, Resource], removed: list[str]) -> set[Key]:
        touched: set[Key] = {ALL}
        versions = [self._resources[urn] for urn in (*new, *removed) if urn in self._resources] + list(new.values())
        for resource in versions:
            touched |= {("urn", resource.urn), ("type", resource.type), ("referrers", resource.urn)}
            touched.update(("referrers", urn) for urns in resource.property_dependencies.values() for urn in urns)
            for leaf in {normal(leaf) for leaf in _leaves(resource.properties)} | {normal(resource.id)}:
                before, after = self._graph.resolve(leaf), graph.resolve(leaf)
                touched.update(("referrers", target.urn) for target in (*before, *after))
                if not _same(before, after):
                    touched.add(("value", leaf))
        return touched

    def _judge_all(self) -> Iterator[Judgement]:
        for resource in self._graph.resources:
            for rule in self._of(resource):
                graph = Noting(self._graph, self._accounts)
                findings = tuple(judge(rule, resource, graph))
                asked = graph.asked if rule.scope is Scope.GRAPH else ()
                yield Judgement(rule, resource, findings, frozenset(asked))
        for rule in self._index.stack:
            graph = Noting(self._graph, self._accounts)
            findings = tuple(judge_stack(rule, graph))
            yield Judgement(rule, None, findings, frozenset(graph.asked))

    def _of(self, resource: Resource) -> Iterable[Rule]:
        return self._index.of(resource.type) if resource.custom else ()

    def _parsed(self, entries: list[Entry]) -> dict[str, Resource]:
        """The entries alone: a deployment must hold a resource of a cloud, so one comes along and is left out again."""
        if not entries:
            return {}
        wanted = {entry["urn"] for entry in entries}
        extra = [self._anchor] if self._anchor and self._anchor["urn"] not in wanted else []
        resources = parse({"version": 3, "deployment": {"resources": [*entries, *extra]}}).resources
        return {resource.urn: resource for resource in resources if resource.urn in wanted}


def _objections(judged: Iterable[Iterable[Finding]]) -> Iterator[Finding]:
    return (finding for findings in judged for finding in findings if finding.verdict.outcome in OBJECTIONS)


def _same(before: list[Resource], after: list[Resource]) -> bool:
    return len(before) == len(after) and all(one is other for one, other in zip(before, after, strict=True))


def _leaves(value: Any) -> Iterator[str | int]:
    if isinstance(value, Secret):
        value = value.value
    if isinstance(value, dict):
        for entry in value.values():
            yield from _leaves(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _leaves(entry)
    elif isinstance(value, str | int) and not isinstance(value, Unknown):
        yield value
