"""What a person sees of a run's outcome: counts on standard error, violations and errors in full."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from offline.console import say
from offline.events import RunResult

_VERBS = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "import": "imported",
    "same": "unchanged",
}
_GENERIC = ("update failed", "preview failed", "refresh failed", "destroy failed")
_TRACE = "Traceback (most recent call last):"


def show_result(command: str, stack: str, result: RunResult) -> None:
    """One line: what was done to how many resources, and how long it took."""
    counts = [f"{result.changes[step]} {verb}" for step, verb in _VERBS.items() if result.changes.get(step)]
    if command == "preview":
        counts = [f"to be {count}" if not count.endswith("unchanged") else count for count in counts]
    outcome = "" if result.succeeded else "stopped; "
    say(f"{command} {stack}: {outcome}{', '.join(counts) or 'nothing to do'}, {result.seconds:.1f} s")


def show_violations(result: RunResult) -> int:
    """Print the mandatory violations in the pack's own words and count the notes; 1 if there is a violation, else 0."""
    for violation in result.mandatory:
        print(f"\n{violation.message}")
    notes = Counter(violation.policy for violation in result.violations if not violation.mandatory)
    if notes:
        say(f"{notes.total()} notes of {len(notes)} rules that a preview cannot decide; `./rampart check` decides them")
    if not result.mandatory:
        return 0
    count = len(result.mandatory)
    print(flush=True)
    say(f"{count} {'violation' if count == 1 else 'violations'} of the policies stopped the run")
    return 1


def show_errors(result: RunResult, log: Path) -> int:
    """Print why the engine could not finish, without traces, which go to ``log``; always 2."""
    log.write_text("\n\n".join(result.errors) + "\n")
    reasons = [error for error in result.errors if error not in _GENERIC] or list(result.errors)
    for reason in reasons:
        say(f"rampart: {without_trace(reason)}")
    say(f"the run could not finish (details: {log})")
    return 2


def without_trace(text: str) -> str:
    """An error's text with each Python trace reduced to its last line, which names the error."""
    before, mark, trace = text.partition(_TRACE)
    if not mark:
        return text
    lines = [line.strip() for line in trace.strip().splitlines()]
    last = lines[-1] if lines else ""
    return "\n".join(part for part in (before.strip(), last) if part)
