"""docs/evidence.md says what statements, rules and components say."""

from __future__ import annotations

from policy import evidence_docs
from policy.statements import load


def test_the_page_is_not_stale() -> None:
    page = evidence_docs.PAGE.read_text(encoding="utf-8")
    assert page == evidence_docs.current(), "run: python -m policy.evidence_docs"


def test_every_statement_on_aws_is_there_once() -> None:
    text = evidence_docs.current()
    for statement in load().values():
        assert text.count(f"\n## {statement.id} ") == ("aws" in statement.clouds)
