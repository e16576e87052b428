"""The command line: what is understood, and what a person is told when it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.arguments import COMMANDS, Arguments, parse
from offline.errors import CannotRun


def test_the_stack_is_prod_unless_named() -> None:
    assert parse(["up"]) == Arguments("up", "prod")
    assert parse(["preview", "--stack", "staging"]).stack == "staging"


def test_an_exported_deployment_can_be_checked() -> None:
    assert parse(["check", "--state", "a b.json"]).state == Path("a b.json")


def test_an_account_can_be_scanned_and_a_simulators_is_one_too() -> None:
    assert not parse(["scan"]).account
    assert parse(["scan", "--account", "--stack", "staging"]) == Arguments("scan", "staging", account=True)
    address = "http://127.0.0.1:5000"
    assert parse(["scan", "--endpoint", address]) == Arguments("scan", account=True, endpoint=address)


def test_a_bench_is_of_1000_resources_unless_told() -> None:
    assert parse(["bench"]).resources == 1000
    assert parse(["bench", "--resources", "10000"]).resources == 10_000


def test_everything_after_test_is_pytests() -> None:
    assert parse(["test", "-k", "foo", "--stack", "x", "-h"]).rest == ("-k", "foo", "--stack", "x", "-h")


@pytest.mark.parametrize(
    ("argv", "received", "allowed"),
    [
        (["deploy-all"], "deploy-all", "up, preview, check, destroy, test, lint"),
        (["UP"], "UP", "up, preview"),
        (["up", "--state", "x"], "--state", "rampart --help"),
        (["up", "extra"], "extra", "rampart --help"),
        (["up", "--account"], "--account", "rampart --help"),
        (["scan", "--account", "--endpoint", "x"], "not allowed with argument", "rampart scan --help"),
        (["check", "--state"], "expected one argument", "rampart check --help"),
        (["check", "--stat", "x"], "--stat", "rampart --help"),
        (["bench", "--resources", "0"], "'0'", "rampart bench --help"),
        (["bench", "--resources", "10001"], "from 1 to 10,000", "rampart bench --help"),
        (["bench", "--resources", "-5"], "-5", "rampart bench --help"),
        (["up", "--resources", "5"], "--resources", "rampart --help"),
        (["up", "--stack", "../prod"], "'../prod'", "1 to 100"),
        (["up", "--stack", ""], "''", "1 to 100"),
        (["up", "--stack", "a\nb"], r"'a\nb'", "1 to 100"),
        (["--stack", "prod"], "COMMAND", "rampart --help"),
        ([""], "", "up, preview"),
    ],
)
def test_what_is_not_understood_is_told_in_three_parts(argv: list[str], received: str, allowed: str) -> None:
    with pytest.raises(CannotRun) as raised:
        parse(argv)
    assert received in raised.value.received
    assert allowed in raised.value.allowed


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"]])
def test_help_lists_every_command(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(argv)
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert all(command in text for command in COMMANDS)
    assert "0 all decided" in text
