"""summary.md: what a reviewer reads on a pull request, violations first, always shorter than 60 lines."""

from __future__ import annotations

from policy.errors import shorten
from policy.model import Outcome
from policy.report import Report, message
from policy.status import State
from policy.waivers import Waived

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
    lines += _section("Violations", [_violation(result) for result in report.of(Outcome.FAIL)], MOST)
    faults = [f"- {entry.reason}: `{entry.waiver.rule}` on {_code(entry.waiver.resource)}" for entry in report.faults]
    lines += _section("Waivers that do not hold", faults, FEWER)
    lines += _section("Undetermined", [_line(result) for result in report.of(Outcome.UNDETERMINED)], FEWER)
    lines += _section("Waived", [_line(result) for result in report.of(Outcome.WAIVED)], FEWER)
    return "\n".join([*lines, "", "## Statements", "", _statements(report), ""])


def _section(title: str, entries: list[str], most: int) -> list[str]:
    if not entries:
        return []
    more = [f"- … and {len(entries) - most} more in report.json"] if len(entries) > most else []
    return ["", f"## {title}", *entries[:most], *more]


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
            shown = ", ".join(cells) if state in (State.FAIL, State.UNDETERMINED, State.WAIVED) else ""
            parts.append(f"{len(cells)} {state.value}{f' ({shown})' if shown else ''}")
    return "; ".join(parts) + "."


def _code(text: str) -> str:
    """Text as code, on one line."""
    return f"`{shorten(text.replace('`', ' '), LONGEST)}`"


def _plain(text: str) -> str:
    """Text that cannot break a line or start markup of its own."""
    return "".join(f"\\{character}" if character in "`*<>|[]" else character for character in shorten(text, LONGEST))
