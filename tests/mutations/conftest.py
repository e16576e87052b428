"""The unmutated stack for all mutants, and the report at the end of a run."""

from __future__ import annotations

import json

import pytest

from offline.files import write_atomically
from policy.registry import load_rules
from tests.mutations.base import FOLDER, base
from tests.mutations.judge import Judge
from tests.mutations.mutant import all_mutants, graft
from tests.mutations.report import Tally, markdown, summary
from tests.mutations.stack import Stack

TALLY = pytest.StashKey[Tally]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TALLY] = Tally()


@pytest.fixture(scope="session")
def stack() -> Stack:
    """The compliant stack: what the engine makes of the prod stack, and what service teams would add to it."""
    return graft(base())


@pytest.fixture(scope="session")
def judge(stack: Stack) -> Judge:
    return Judge(stack)


@pytest.fixture(scope="session")
def tally(pytestconfig: pytest.Config) -> Tally:
    return pytestconfig.stash[TALLY]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    tally = config.stash.get(TALLY, Tally())
    if not tally.run:
        return
    mutants = all_mutants()
    document = tally.document((rule.id for rule in load_rules()), mutants)
    terminalreporter.section("mutations")
    terminalreporter.line(summary(document))
    if tally.run == len(mutants):  # a part of them says nothing about the whole
        FOLDER.mkdir(parents=True, exist_ok=True)
        write_atomically(FOLDER / "report.json", json.dumps(document, indent=1).encode())
        write_atomically(FOLDER / "report.md", markdown(document).encode())
        terminalreporter.line(f"the report is in {FOLDER / 'report.md'}")
