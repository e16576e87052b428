"""The minimal stack comes up with the policies enforced, and the table by statement names every switch that is off."""

from __future__ import annotations

import pytest

from policy.audit import audit_state
from policy.switches import SWITCHES
from tests.conftest import ROOT, StackFactory

pytestmark = pytest.mark.engine

ON = {
    "natGateways: none",
    "operations.dryRun: true",
    # Their rules would object, and a documented stack has no waivers.
    *(switch.setting for switch in SWITCHES if switch.rule),
}
"""The switches that the minimal stack leaves on."""


def test_the_minimal_stack_has_no_violations_and_says_what_is_weaker(offline_stack: StackFactory) -> None:
    stack = offline_stack("minimal", policy_pack=ROOT / "policy")
    result = stack.up()
    assert result.succeeded, [violation.message for violation in result.violations]

    report = audit_state(stack.export(), root=ROOT, stack="minimal")
    assert report.exit_code == 0
    named = {reason.split(" – ")[0] for cell in report.cells for reason in cell.weaker}
    assert named == {switch.setting for switch in SWITCHES} - ON
    weakened = {statement for switch in SWITCHES if switch.setting in named for statement in switch.weakens}
    assert {cell.statement.id for cell in report.cells if cell.state.value == "weaker"} == weakened
