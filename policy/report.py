"""What an audit found: every rule's verdict on every resource, after waivers, and what follows from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from policy.model import Outcome
from policy.registry import Rule
from policy.status import Cell
from policy.waivers import Fault, Waived

ORDER = (Outcome.FAIL, Outcome.UNDETERMINED, Outcome.WAIVED, Outcome.PASS, Outcome.NOT_APPLICABLE)
"""Outcomes, those that need somebody first."""


@dataclass(frozen=True)
class Report:
    """The result of an audit.

    :param project: the project's name, out of the URNs.
    :param stack: the stack's name, out of the URNs.
    :param resources: how many resources were judged.
    :param rules: all rules, by ID.
    :param results: what the rules say after waivers, by rule and resource.
    :param faults: waivers that must be removed or corrected.
    :param cells: how each statement stands in each cloud.
    :param problem: why nothing can be decided for good, in one line; empty when it can.
    """

    project: str
    stack: str
    resources: int
    rules: tuple[Rule, ...]
    results: tuple[Waived, ...]
    faults: tuple[Fault, ...]
    cells: tuple[Cell, ...]
    problem: str = ""

    def of(self, *outcomes: Outcome) -> list[Waived]:
        """The results with one of these outcomes, the most severe rules first."""
        severities = ["critical", "high", "medium", "low"]
        found = [result for result in self.results if result.finding.verdict.outcome in outcomes]
        return sorted(found, key=lambda result: severities.index(result.finding.rule.severity.value))

    def totals(self) -> dict[Outcome, int]:
        """How many results there are of each outcome."""
        return totals(self.results)

    @property
    def exit_code(self) -> int:
        """0: all decided, pass or waived. 1: violations, or waivers that do not hold. 2: could not decide."""
        counted = self.totals()
        if self.problem:
            return 2
        if counted[Outcome.FAIL] or self.faults:
            return 1
        return 2 if counted[Outcome.UNDETERMINED] else 0


def totals(results: Iterable[Waived]) -> dict[Outcome, int]:
    """How many results there are of each outcome."""
    counted = Counter(result.finding.verdict.outcome for result in results)
    return {outcome: counted[outcome] for outcome in ORDER}


def message(result: Waived) -> str:
    """A result in one sentence."""
    verdict = result.finding.verdict
    if verdict.outcome is Outcome.FAIL:
        return f"{verdict.found}; allowed: {verdict.allowed}"
    return verdict.reason or result.finding.rule.title
