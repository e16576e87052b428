"""What the README says is so."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from cli import arguments
from cli.arguments import COMMANDS
from offline import engine
from operations import __main__ as operations
from policy.statements import load
from policy.status import State

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()


def table(heading: str) -> list[str]:
    """The first cells of the tables in a section, without code marks."""
    section = README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return [cell.strip("` ") for cell in re.findall(r"^\| (`[^|]*?`|\d) \|", section, re.MULTILINE)]


def test_every_command_is_in_the_table_and_the_makefile() -> None:
    words = {entry.split(" ")[0] for entry in table("Commands") if not entry.isdigit()}
    assert words == set(COMMANDS)
    listed = re.search(r"^COMMANDS := (.*)$", MAKEFILE, re.MULTILINE)
    assert listed
    assert set(listed[1].split()) == set(COMMANDS)


def test_exit_codes_are_all_three() -> None:
    assert [entry for entry in table("Commands") if entry.isdigit()] == ["0", "1", "2"]


@pytest.mark.parametrize("name", table("Folders"))
def test_every_folder_exists(name: str) -> None:
    assert (ROOT / name).exists()


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert re.findall(r"^make (\w+)$", script, re.MULTILINE) == ["test", "lint"]
    assert "make up " in README
    assert "make test " in README


def test_every_command_line_is_understood() -> None:
    lines = re.findall(r"\./rampart ([a-z][^`\n]*)`", README)
    assert lines
    for line in lines:
        assert arguments.parse(line.split()).command == line.split()[0]


def test_operations_by_hand_are_all_there_and_understood() -> None:
    lines = re.findall(r"^python -m operations (.*)$", README, re.MULTILINE)
    shown = [operations._parser().parse_args(shlex.split(line)).command for line in lines]
    assert sorted(shown) == sorted(operations.COMMANDS)


def test_every_verdict_is_explained() -> None:
    assert table("The table by statement") == [state.value for state in State]


def test_the_readme_is_short() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("path", re.findall(r"`((?:[a-z_]+/)+[a-z_<>.]*)`", ARCHITECTURE))
def test_what_the_architecture_names_exists(path: str) -> None:
    assert "<" in path or path.startswith("build/") or (ROOT / path).exists()


@pytest.mark.parametrize("module", re.findall(r"`python -m ([a-z_.]+)`", ARCHITECTURE))
def test_modules_that_the_architecture_runs_exist(module: str) -> None:
    assert importlib.util.find_spec(module) is not None


def test_numbers_are_those_of_the_code() -> None:
    assert f"overview's {len(load())} statements" in README
    assert engine.VERSION in README
    assert ".".join(map(str, engine.MINIMUM)) in README


@pytest.mark.parametrize("link", re.findall(r"\]\((?!https?:)([^)#]+)\)", README))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
