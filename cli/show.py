"""What a person sees of a run's outcome: counts on standard error, violations and errors in full."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offline.console import say
from policy.enforcement import UNDECIDED, describe
from policy.model import Outcome
from policy.report import Report
from policy.statements_table import render

if TYPE_CHECKING:
    from offline.events import RunResult, Violation  # loads pulumi, which an audit does without

MOST = 30
"""Violations that are printed in full; the others are in the results."""

_VERBS = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
    "same": "unchanged",
}
_CONSEQUENCES = ("update failed", "preview failed", "refresh failed", "destroy failed", "context canceled")
"""How errors end that only follow from another one."""

_TRACE = "Traceback (most recent call last):"


def show_result(command: str, stack: str, result: RunResult) -> None:
    """One line: what was done to how many resources, and how long it took."""
    counts = [f"{result.changes[step]} {verb}" for step, verb in _VERBS.items() if result.changes.get(step)]
    if command == "preview":
        counts = [f"to be {count}" if not count.endswith("unchanged") else count for count in counts]
    outcome = "" if result.succeeded else "stopped; "
    say(f"{command} {stack}: {outcome}{', '.join(counts) or 'nothing to do'}, {result.seconds:.1f} s")


def show_violations(result: RunResult) -> int:
    """Print the pack's notes (waivers, what a preview cannot decide) and violations in its words; `code_of` the run."""
    for violation in sorted(result.violations, key=lambda violation: violation.mandatory):
        print(f"{violation.message}\n", flush=True)
    if result.mandatory:
        undecided = sum(map(_is_undecided, result.mandatory))
        counts = [_count(len(result.mandatory) - undecided, "violation"), f"{undecided} undetermined"]
        say(f"{' and '.join(counts if undecided else counts[:1])} stopped the run")
    return code_of(result)


def code_of(result: RunResult) -> int:
    """0 if no rule stopped the run, 1 for a violation, 2 if all that stopped it is what rules could not decide."""
    if not result.mandatory:
        return 0
    return 2 if all(map(_is_undecided, result.mandatory)) else 1


def _is_undecided(violation: Violation) -> bool:
    return f"\n  {UNDECIDED}" in violation.message


def show_report(report: Report) -> None:
    """Print what an audit objects to, the most severe first, and the table by statement."""
    open_results = report.of(Outcome.FAIL, Outcome.UNDETERMINED)
    for result in open_results[:MOST]:
        print(f"{describe(result, None)}\n")
    if len(open_results) > MOST:
        print(f"… and {len(open_results) - MOST} more in build/check/report.json\n")
    for fault in report.faults:
        print(f"waiver of {fault.waiver.rule} on {fault.waiver.resource}: {fault.reason}\n")
    print(render(report), flush=True)
    totals = report.totals()
    say(
        f"{report.resources} resources, {len(report.rules)} rules: {_count(totals[Outcome.FAIL], 'violation')}, "
        f"{totals[Outcome.WAIVED]} waived, {totals[Outcome.UNDETERMINED]} undetermined"
    )
    if report.problem:
        say(f"rampart: {report.problem}")


def show_errors(result: RunResult, log: Path) -> int:
    """Print why the engine could not finish, without traces, which go to ``log``; always 2."""
    log.write_text("\n\n".join(result.errors) + "\n")
    reasons = [error for error in result.errors if not error.endswith(_CONSEQUENCES)] or list(result.errors)
    for reason in reasons:
        say(f"rampart: {without_trace(reason)}")
    say(f"the run could not finish (details: {log})")
    return 2


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def without_trace(text: str) -> str:
    """An error's text with each Python trace reduced to its last line, which names the error."""
    before, mark, trace = text.partition(_TRACE)
    if not mark:
        return text
    lines = [line.strip() for line in trace.strip().splitlines()]
    last = lines[-1] if lines else ""
    return "\n".join(part for part in (before.strip(), last) if part)
