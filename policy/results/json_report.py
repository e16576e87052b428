"""report.json: everything an audit found, as `policy/report.schema.json` describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from policy.model import Outcome, Position
from policy.registry import Control, Rule
from policy.report import Report, message
from policy.status import Cell
from policy.version import VERSION
from policy.waivers import Fault, Waived, Waiver

SCHEMA = "policy/report.schema.json"


def render(report: Report) -> str:
    """The report as JSON, an entry on a line. It holds no time of day: equal deployments give equal files."""
    head = {
        "schema": SCHEMA,
        "tool": {"name": "rampart", "version": VERSION},
        "project": report.project,
        "stack": report.stack,
        "resources": report.resources,
        "exit_code": report.exit_code,
        "problem": report.problem,
        "totals": {outcome.value: count for outcome, count in report.totals().items()},
    }
    lists = {
        "rules": map(_rule, report.rules),
        "statements": map(_cell, report.cells),
        "waiver_faults": map(_fault, report.faults),
        "results": map(_result, report.results),
    }
    lines = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    lines += [f'"{key}": {_lines(entries)}' for key, entries in lists.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _lines(entries: Iterable[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(map(json.dumps, entries)) + "\n]"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.value,
        "statements": rule.statements,
        "controls": _controls(rule.controls),
        "remediation": rule.remediation,
        "types": rule.types,
        "scope": rule.scope.value,
    }


def _result(result: Waived) -> dict[str, Any]:
    finding = result.finding
    verdict = finding.verdict
    entry: dict[str, Any] = {
        "rule": finding.rule.id,
        "verdict": verdict.outcome.value,
        "urn": finding.urn,
        "message": message(result),
        "statements": finding.rule.statements,
        "severity": finding.rule.severity.value,
    }
    if verdict.outcome not in (Outcome.PASS, Outcome.NOT_APPLICABLE):
        entry["found"] = verdict.found
        entry["allowed"] = verdict.allowed
        entry["remediation"] = finding.rule.remediation
        entry["controls"] = _controls(finding.rule.controls)
    if finding.position is not None:
        entry["position"] = _position(finding.position)
    if result.waiver is not None:
        entry["waiver"] = _waiver(result.waiver)
    return entry


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "statement": cell.statement.id,
        "cloud": cell.cloud,
        "state": cell.state.value,
        "components": [source.token for source in cell.components],
        "rules": cell.rules,
        "weaker": cell.weaker,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {"reason": fault.reason, "waiver": _waiver(fault.waiver)}


def _waiver(waiver: Waiver) -> dict[str, str]:
    return {
        "rule": waiver.rule,
        "resource": waiver.resource,
        "owner": waiver.owner,
        "reason": waiver.reason,
        "ticket": waiver.ticket,
        "expires": waiver.expires.isoformat(),
    }


def _controls(controls: Iterable[Control]) -> list[dict[str, str]]:
    return [
        {"framework": control.framework, "id": control.id, "relation": control.relation.value} for control in controls
    ]


def _position(position: Position) -> dict[str, Any]:
    return {"file": position.file, "line": position.line}
