"""The lines that a running program notes for the policies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pulumi
import pytest

import components.positions
from policy.model import Position
from policy.positions import VARIABLE as READ_FROM
from policy.positions import Positions, file_of

PREFIX = "urn:pulumi:prod::rampart::"


def note(urn: str, file: Any = "components/x.py", line: Any = 3) -> str:
    return json.dumps({"urn": urn, "file": file, "line": line}) + "\n"


def test_both_sides_agree_on_the_file(tmp_path: Path) -> None:
    assert components.positions.VARIABLE == READ_FROM
    assert file_of(tmp_path, "prod", None) == tmp_path / "build" / "positions" / "prod.jsonl"
    assert file_of(tmp_path, "prod", "/x") == Path("/x")


def test_lines_are_found_while_the_file_grows(tmp_path: Path) -> None:
    path = tmp_path / "prod.jsonl"
    positions = Positions(path)
    assert positions.of(f"{PREFIX}a:b:C::x") is None
    path.write_text(note("a:b:C::x"))
    assert positions.of(f"{PREFIX}a:b:C::x") == Position("components/x.py", 3)
    assert positions.of(f"{PREFIX}p:q:R$a:b:C::x") is None
    with path.open("a") as file:
        file.write(note("p:q:R$a:b:C::x", line=9))
    assert positions.of(f"{PREFIX}p:q:R$a:b:C::x") == Position("components/x.py", 9)


def test_whatever_else_the_file_holds_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "prod.jsonl"
    bad = ["{", "7\n", "[]\n", "\x00\xff\n", note("a", file=7), note("b", line="7"), note("c", file="../.venv/x.py")]
    path.write_bytes("".join(entry if entry.endswith("\n") else f"{entry}\n" for entry in bad).encode("latin-1"))
    with path.open("a") as file:
        file.write(note("good") + '{"urn": "half')
    positions = Positions(path)
    assert positions.of(f"{PREFIX}good") == Position("components/x.py", 3)
    assert [positions.of(f"{PREFIX}{name}") for name in "abc"] == [None, None, None]
    assert Positions(tmp_path).of(f"{PREFIX}a") is None


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        return f"{args.name}-id", {}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


def run(program: Any) -> None:
    from pulumi.runtime.stack import run_pulumi_func
    from pulumi.runtime.sync_await import _sync_await

    pulumi.runtime.set_mocks(Mocks(), project="rampart", stack="prod")
    _sync_await(run_pulumi_func(program))


def test_the_program_notes_the_component_s_line_by_urn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "components"
    folder.mkdir()
    source = folder / "x.py"
    source.write_text(
        "import pulumi\n"
        "class X(pulumi.ComponentResource):\n"
        "    def __init__(self, name):\n"
        "        super().__init__('rampart:aws:X', name)\n"
        "        pulumi.ComponentResource('a:b:C', f'{name}-c', opts=pulumi.ResourceOptions(parent=self))\n"
    )
    monkeypatch.setattr(components.positions, "ROOT", tmp_path)
    monkeypatch.setattr(components.positions, "COMPONENTS", f"{folder}/")
    monkeypatch.setenv(READ_FROM, str(tmp_path / "notes" / "prod.jsonl"))
    names: dict[str, Any] = {}
    exec(compile(source.read_text(), str(source), "exec"), names)

    def program() -> None:
        components.positions.note_positions()
        names["X"]("x")
        pulumi.ComponentResource("a:b:C", "elsewhere")

    run(program)
    positions = Positions(tmp_path / "notes" / "prod.jsonl")
    assert positions.of(f"{PREFIX}rampart:aws:X::x") == Position("components/x.py", 4)
    assert positions.of(f"{PREFIX}rampart:aws:X$a:b:C::x-c") == Position("components/x.py", 5)
    assert positions.of(f"{PREFIX}a:b:C::elsewhere") is None


def test_a_file_that_cannot_be_written_costs_nothing_but_the_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(READ_FROM, str(tmp_path / "file" / "prod.jsonl"))

    def program() -> None:
        components.positions.note_positions()
        pulumi.ComponentResource("a:b:C", "x")

    run(program)
