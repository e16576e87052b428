"""summary.md: what a reviewer reads on a pull request, violations first, always shorter than 60 lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from policy.errors import shorten
from policy.model import Outcome
from policy.report import Report, message
from policy.status import State
from policy.waivers import Fault, Waived

Entry = TypeVar("Entry")

MOST = 18
"""Violations that are listed; the next in line are counted."""

FEWER = 6
"""Entries of each other list."""

LONGEST = 400
"""Characters of one text."""


def render(report: Report) -> str:
    """The summary in Markdown."""
    totals = report.totals()
    verdict = {0: "pass", 1: "violations", 2: "could not decide"}[report.exit_code]
    counted = ", ".join(f"{count} {outcome.value.replace('_', ' ')}" for outcome, count in totals.items())
    lines = [
        f"# Rampart: {verdict}",
        "",
        f"Stack {_code(report.stack)} of {_code(report.project)}: {report.resources} resources, "
        f"{len(report.rules)} rules; {counted}.",
    ]
    if report.problem:
        lines += ["", f"**Could not decide:** {_plain(report.problem)}"]
    lines += _section("Violations", report.of(Outcome.FAIL), _violation, MOST)
    lines += _section("Waivers that do not hold", report.faults, _fault, FEWER)
    lines += _section("Undetermined", report.of(Outcome.UNDETERMINED), _line, FEWER)
    lines += _section("Waived", report.of(Outcome.WAIVED), _line, FEWER)
    return "\n".join([*lines, "", "## Statements", "", _statements(report), ""])


def _section(title: str, entries: Sequence[Entry], line: Callable[[Entry], str], most: int) -> list[str]:
    if not entries:
        return []
    more = [f"- … and {len(entries) - most} more in report.json"] if len(entries) > most else []
    return ["", f"## {title}", *map(line, entries[:most]), *more]


def _fault(fault: Fault) -> str:
    return f"- {fault.reason}: `{fault.waiver.rule}` on {_code(fault.waiver.resource)}"


def _violation(result: Waived) -> str:
    return f"{_line(result)} — {_plain(result.finding.rule.remediation)}"


def _line(result: Waived) -> str:
    finding = result.finding
    name = _code(finding.urn.rsplit("::", 1)[-1] or "the stack")
    place = f" ({_plain(str(finding.position))})" if finding.position else ""
    keeps = ", ".join(finding.rule.statements)
    return f"- **{finding.rule.severity.value}** `{finding.rule.id}` [{keeps}] {name}{place}: {_plain(message(result))}"


def _statements(report: Report) -> str:
    parts = []
    for state in State:
        cells = [f"{cell.statement.id} {cell.cloud}" for cell in report.cells if cell.state is state]
        if cells:
            shown = ", ".join(cells) if state in (State.FAIL, State.UNDETERMINED, State.WAIVED, State.WEAKER) else ""
            parts.append(f"{len(cells)} {state.value}{f' ({shown})' if shown else ''}")
    return "; ".join(parts) + "."


def _code(text: str) -> str:
    """Text as code, on one line."""
    return f"`{shorten(text.replace('`', ' '), LONGEST)}`"


def _plain(text: str) -> str:
    """Text that cannot break a line or start markup of its own."""
    return "".join(f"\\{character}" if character in "`*<>|[]" else character for character in shorten(text, LONGEST))
