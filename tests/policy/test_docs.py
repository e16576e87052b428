"""docs/rules.md says what the registry says."""

from __future__ import annotations

from policy import docs
from policy.registry import load_rules


def test_the_list_of_rules_is_not_stale() -> None:
    assert docs.FILE.read_text(encoding="utf-8") == docs.current(), "run: python -m policy.docs"


def test_the_list_names_every_rule_once() -> None:
    text = docs.current()
    for rule in load_rules():
        assert text.count(f"### `{rule.id}`\n") == 1
