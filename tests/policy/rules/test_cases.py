"""Every rule has cases of all four outcomes, and gives them."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import tests.policy.rules
from policy.model import Outcome
from policy.registry import load_rules
from tests.policy.cases import Case

RULES = {rule.id: rule for rule in load_rules()}
MODULES = [
    importlib.import_module(info.name)
    for info in pkgutil.walk_packages(tests.policy.rules.__path__, "tests.policy.rules.")
    if info.name.rsplit(".", 1)[-1].startswith("cases_")
]
CASES: list[Case] = [case for module in MODULES for case in module.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.outcome.value}: {case.about}")
def test_rule_gives_the_outcome(case: Case) -> None:
    findings = case.findings(RULES[case.rule])
    assert case.judged(RULES[case.rule]) is case.outcome, [finding.verdict for finding in findings]
    for finding in findings:
        verdict = finding.verdict
        if verdict.outcome is Outcome.FAIL:
            assert verdict.found
            assert verdict.allowed
        elif verdict.outcome is not Outcome.PASS:
            assert verdict.reason
            assert not verdict.reason.startswith("the rule failed")


@pytest.mark.parametrize("rule", RULES)
def test_rule_has_a_case_of_every_outcome(rule: str) -> None:
    wanted = {Outcome.PASS, Outcome.FAIL, Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE}
    assert {case.outcome for case in CASES if case.rule == rule} >= wanted


@pytest.mark.parametrize("rule", RULES)
def test_rule_maps_to_a_control(rule: str) -> None:
    assert RULES[rule].controls
