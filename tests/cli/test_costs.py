"""``./rampart costs`` prints what a deployment costs, or says which file it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import costs
from cli.arguments import parse
from offline.errors import CannotRun

SHIELD = {
    "urn": "urn:pulumi:prod::rampart::aws:shield/subscription:Subscription::s",
    "type": "aws:shield/subscription:Subscription",
    "custom": True,
    "id": "s",
    "outputs": {},
}


def test_the_state_of_the_stack_is_estimated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = tmp_path / "build" / "state" / "prod.json"
    state.parent.mkdir(parents=True)
    state.write_text(json.dumps({"version": 3, "deployment": {"resources": [SHIELD]}}))
    assert costs.run(parse(["costs"]), tmp_path) == 0
    shown = capsys.readouterr().out
    assert "| **together** | 3,000 |" in shown
    assert "not estimated: GuardDuty" in shown
    assert costs.run(parse(["costs", "--state", str(state)]), tmp_path / "elsewhere") == 0


def test_without_a_state_the_way_to_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotRun) as raised:
        costs.run(parse(["costs", "--stack", "staging"]), tmp_path)
    assert "staging.json" in raised.value.received
    assert "./rampart check --stack staging" in raised.value.allowed


def test_another_file_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "x.json"
    other.write_text("[]")
    with pytest.raises(CannotRun):
        costs.run(parse(["costs", "--state", str(other)]), tmp_path)
