"""Each invariant is broken in several ways, and exactly the rules that should object do."""

from __future__ import annotations

import pytest

from policy.registry import load_rules
from tests.mutations.judge import Judge
from tests.mutations.missing import complaints
from tests.mutations.mutant import Mutant, all_mutants
from tests.mutations.report import Tally
from tests.mutations.stack import Stack
from tests.mutations.trial import passes_unknown, try_mutant

pytestmark = [
    pytest.mark.engine,
]

MUTANTS = all_mutants()
SAMPLED = MUTANTS[::29]


def test_the_unmutated_stack_has_no_findings(judge: Judge) -> None:
    assert [(finding.rule.id, finding.urn, finding.verdict) for finding in judge.base] == []


def test_every_rule_is_broken_in_enough_ways() -> None:
    assert list(complaints((rule.id for rule in load_rules()), MUTANTS)) == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_mutant_is_caught_by_exactly_the_rules_that_should(
    mutant: Mutant, stack: Stack, judge: Judge, tally: Tally
) -> None:
    complaint = try_mutant(mutant, stack, judge).complaint
    if complaint:
        tally.survived[mutant.rule].append(f"{mutant.about}: {complaint}")
    else:
        tally.caught[mutant.rule] += 1
    assert not complaint


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.id)
def test_no_rule_passes_when_the_values_are_unknown(mutant: Mutant, stack: Stack, judge: Judge, tally: Tally) -> None:
    passes = passes_unknown(mutant, stack, judge)
    if passes:
        tally.waved_through[mutant.rule].append(mutant.about)
    elif passes is not None:
        tally.unknowns[mutant.rule] += 1
    assert not passes


@pytest.mark.parametrize("mutant", SAMPLED, ids=lambda mutant: mutant.id)
def test_judging_only_what_changed_says_the_same_as_judging_everything(
    mutant: Mutant, stack: Stack, judge: Judge
) -> None:
    mutated = mutant.of(stack)
    assert set(judge.findings(mutated)) == set(judge.whole(mutated))
