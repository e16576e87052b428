"""Auditing an exported deployment with every rule: no program, no engine, no cloud."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timezone
from functools import cache
from pathlib import Path
from typing import Any

from policy import statements, waivers
from policy.deployment import Deployment, parse
from policy.errors import DeploymentError
from policy.evaluate import Finding, evaluate
from policy.graph import Graph
from policy.model import Outcome
from policy.project import own_stacks, parameters_of, project_name
from policy.registry import RuleIndex, load_rules
from policy.report import Report
from policy.state_file import read_state
from policy.status import status
from policy.threads import components

DECISIVE = (Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED)


def audit_file(path: Path, *, root: Path, stack: str | None = None, today: date | None = None) -> Report:
    """Audit the deployment in a file. Arguments and errors are those of `audit_state`.

    :param path: what `pulumi stack export` wrote.
    """
    return audit_state(read_state(path), root=root, stack=stack, today=today)


def audit_state(state: Mapping[str, Any], *, root: Path, stack: str | None = None, today: date | None = None) -> Report:
    """Judge an exported deployment by every rule.

    A deployment of this project is compared with its stack's own settings and waivers, any other one with the defaults.

    :param state: the document that `pulumi stack export` writes.
    :param root: the project's folder.
    :param stack: the stack that the state must be of; None for any deployment, also one that this project did not make.
    :param today: the day on which waivers are to count; today by default, in UTC.
    :raises DeploymentError: when the state cannot be judged.
    :raises WaiverError: when the waivers cannot be read.
    """
    deployment = parse(state)
    if stack is not None and deployment.stack != stack:
        raise DeploymentError("the state is another stack's", received=deployment.stack, allowed=stack)
    day = today or datetime.now(timezone.utc).date()
    stacks = own_stacks(root)
    own = deployment.project == project_name(root) and deployment.stack in stacks
    graph = Graph(deployment.resources, parameters_of(root, deployment.stack) if own else None)
    index = rule_index()
    findings = evaluate(index, graph)

    every_waiver = waivers.load()
    relevant = waivers.of_stack(every_waiver, deployment.project, deployment.stack) if own else ()
    results = sorted((waivers.waive(finding, relevant, day) for finding in findings), key=_order)
    used = {result.waiver for result in results if result.waiver}
    urns = {resource.urn for resource in graph.resources}
    faults = waivers.faults(relevant, day, {rule.id for rule in index.rules}, urns, used) if own else []
    if own:
        faults += waivers.orphans(every_waiver, deployment.project, stacks)
    return Report(
        deployment.project,
        deployment.stack,
        sum(resource.custom for resource in graph.resources),
        index.rules,
        tuple(results),
        tuple(faults),
        status(
            statements.load(), components(root), index.rules, [result.finding for result in results], graph, own=own
        ),
        _problem(deployment, findings),
    )


@cache
def rule_index() -> RuleIndex:
    """Every rule, indexed by what it looks at."""
    return RuleIndex(load_rules())


def _problem(deployment: Deployment, findings: list[Finding]) -> str:
    unknown = deployment.unknown_values()
    if unknown:
        return (
            f"the state holds values that nobody knows: received {len(unknown)}, the first at {unknown[0]}; "
            "allowed: the state of a finished update"
        )
    if not any(finding.urn and finding.verdict.outcome in DECISIVE for finding in findings):
        types = sorted({resource.type for resource in deployment.resources if resource.custom})
        return (
            f"no rule looks at any resource of the deployment: received the types {', '.join(types[:5])}; "
            "allowed: a deployment with a type that docs/rules.md names"
        )
    return ""


def _order(result: waivers.Waived) -> tuple[str, ...]:
    finding = result.finding
    verdict = finding.verdict
    return finding.rule.id, finding.urn, verdict.outcome.value, verdict.found, verdict.reason
