"""Every type that the components make has a rule, or a written reason for having none."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy import ledger
from policy.deployment import URN, parse
from policy.errors import LedgerError
from policy.ledger import Entry, gaps
from policy.registry import Rule, Severity, load_rules, rule
from tests.conftest import StackFactory
from tests.policy.states import resource, state


def made(identity: str, *types: str) -> Rule:
    declared = rule(id=identity, title="x", severity=Severity.LOW, statements=("NET-2",), remediation="x", types=types)
    return declared(lambda resource: [])


@pytest.mark.engine
def test_every_type_of_the_prod_stack_is_accounted_for_once(offline_stack: StackFactory) -> None:
    result = offline_stack("prod").preview()
    assert result.succeeded, result.errors
    types = {found["types"].rsplit("$", 1)[-1] for _, urn in result.steps if (found := URN.fullmatch(urn))}
    made_by_clouds = {token for token in types if not token.startswith(("rampart:", "pulumi:pulumi:"))}
    assert len(made_by_clouds) > 40, "the program made next to nothing"
    assert gaps(made_by_clouds, load_rules(), ledger.load()) == []


RULES = [made("net-2-aws-x", "aws:a:A"), made("net-2-all-x", "*"), made("net-2-aws-y", "aws:*")]


@pytest.mark.parametrize(
    ("types", "entries", "wanted"),
    [
        (["aws:a:A"], [], []),
        (["aws:a:A", "aws:b:B"], [], ["aws:b:B has no rule and no entry in ledger.yaml"]),
        (["aws:b:B"], [Entry("aws:b:B", "x", ("net-2-aws-x",))], []),
        (["aws:a:A"], [Entry("aws:a:A", "x")], ["ledger.yaml: aws:a:A has a rule, so its entry is not needed"]),
        ([], [Entry("aws:b:B", "x")], ["ledger.yaml: no component makes aws:b:B, so its entry is not needed"]),
        (["aws:b:B"], [Entry("aws:b:B", "x", ("gone",))], ["ledger.yaml: aws:b:B names the unknown rule gone"]),
    ],
)
def test_gaps(types: list[str], entries: list[Entry], wanted: list[str]) -> None:
    assert gaps(types, RULES, {entry.type: entry for entry in entries}) == wanted


def test_what_counts_as_made() -> None:
    document = state(
        resource("aws:a:A", "a"),
        resource("aws:b:B", "read", external=True),
        {**resource("rampart:aws:X", "x"), "custom": False},
        resource("pulumi:providers:aws", "p"),
    )
    assert ledger.made(parse(document).resources) == {"aws:a:A", "pulumi:providers:aws"}


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        ("types: [{type: 'aws:a:A'}]", "no because"),
        ("types: [{type: 'aws:a:A', because: short}]", "characters at least: 15"),
        ("types: [{type: 'aws:*', because: A reason of some length.}]", "a type token"),
        ("types: [{type: 'aws:a:A', because: &r A reason of some length.}, {type: 'aws:a:A', because: *r}]", "twice"),
    ],
)
def test_a_ledger_that_cannot_be_used(tmp_path: Path, content: str, wanted: str) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(content)
    with pytest.raises(LedgerError) as caught:
        ledger.load(path)
    assert wanted in str(caught.value)
