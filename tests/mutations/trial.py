"""One mutant on trial: who objects, who should, and whether the rule passes when nobody knows the values."""

from __future__ import annotations

from dataclasses import dataclass

from policy.evaluate import Finding
from policy.model import Outcome
from tests.mutations.judge import Judge
from tests.mutations.mutant import Mutant
from tests.mutations.stack import Stack
from tests.mutations.unknowns import with_unknowns


@dataclass(frozen=True)
class Trial:
    """What became of a mutant.

    :param mutant: the mutant.
    :param findings: what rules object to.
    :param misfit: why its edits do not fit the stack; empty when they do.
    """

    mutant: Mutant
    findings: tuple[Finding, ...] = ()
    misfit: str = ""

    @property
    def complaint(self) -> str:
        """Why the mutant was not caught as it should be; empty when it was."""
        if self.misfit:
            return f"the edit does not fit: {self.misfit}"
        objecting = {finding.rule.id for finding in self.findings}
        failing = {finding.rule.id for finding in self.findings if finding.verdict.outcome is Outcome.FAIL}
        parts = [f"{rule} does not object" for rule in sorted(self.mutant.rules - objecting)]
        if self.mutant.rule in objecting - failing:
            parts.append(f"{self.mutant.rule} is undetermined: {said(self._first(self.mutant.rule))}")
        parts += [f"{rule} objects: {said(self._first(rule))}" for rule in sorted(objecting - self.mutant.rules)]
        return "; ".join(parts)

    def _first(self, rule: str) -> Finding:
        return next(finding for finding in self.findings if finding.rule.id == rule)


def said(finding: Finding) -> str:
    """Where a finding is and what it found, in a few words."""
    return f"{finding.urn.rsplit('::', 1)[-1]}: {finding.verdict.found or finding.verdict.reason}"


def try_mutant(mutant: Mutant, stack: Stack, judge: Judge) -> Trial:
    """Judge a mutant."""
    try:
        mutated = mutant.of(stack)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        return Trial(mutant, misfit=str(error))
    return Trial(mutant, tuple(judge.findings(mutated)))


def passes_unknown(mutant: Mutant, stack: Stack, judge: Judge) -> bool | None:
    """Whether the rule has no objection although nobody knows the edited values; None when there are none.

    They could be the values that it fails on, so it must fail or be undetermined.
    """
    unknown = with_unknowns(mutant.of(stack), stack) if mutant.needs_value else None
    if unknown is None:
        return None
    return mutant.rule not in {finding.rule.id for finding in judge.findings(unknown)}
