"""Each key invariant has rules that exist, and twins that the production stack has and that name what they watch."""

from __future__ import annotations

import json

import pytest

from policy import twins
from policy.registry import load_rules
from policy.twins import INVARIANTS, Invariant
from tests.components.aws import whole
from tests.components.conftest import Deployment

RULES = {rule.id for rule in load_rules()}


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    """Production in the organisation's management account, where the guardrails are."""
    return whole.deploy("prod", {"organization": {"id": "o-exampleorg1", "targets": ["ou-abcd-12345678"]}})


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda invariant: invariant.text)
def test_rules_and_twins_are_there(invariant: Invariant, deployment: Deployment) -> None:
    assert set(invariant.rules) <= RULES
    assert invariant.twins
    for twin in invariant.twins:
        made = [each for each in deployment.resources if each.custom and each.name == twin.resource]
        assert made, twin.resource
        text = json.dumps([dict(each.inputs) for each in made], default=str)
        assert [name for name in twin.names if name not in text] == [], twin.resource


def test_a_key_invariant_is_watched_without_the_organization_too() -> None:
    alone = [invariant.text for invariant in INVARIANTS if all(twin.does == twins.REFUSES for twin in invariant.twins)]
    assert alone == []


def test_the_page_is_not_stale() -> None:
    assert twins.PAGE.read_text(encoding="utf-8") == twins.page(), "run: python -m policy.twins"
