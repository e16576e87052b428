"""The inline program: fresh modules for every run, and errors that name their place."""

from __future__ import annotations

import asyncio
import gc
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pulumi import log
from pulumi.errors import RunError
from pulumi.runtime.settings import SETTINGS

from offline.program import inline_program, no_collection, no_debug_messages, project_modules


def write(root: Path, main: str, part: str) -> None:
    (root / "components").mkdir(parents=True, exist_ok=True)
    (root / "components" / "__init__.py").touch()
    (root / "components" / "part.py").write_text(part)
    (root / "__main__.py").write_text(main)


@pytest.fixture(autouse=True)
def turns(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[object], None]]:
    """What the run asks the SDK to call before each resource; there is no stack here that it could be asked of."""
    registered: list[Callable[[object], None]] = []
    monkeypatch.setattr("offline.program.register_stack_transformation", registered.append)
    return registered


def run(root: Path) -> None:
    SETTINGS.outputs.clear()
    loop = asyncio.new_event_loop()  # not asyncio.run(), which leaves the main thread without a loop for later tests
    try:
        with project_modules(root):
            loop.run_until_complete(inline_program(root, root / "error.log", lambda: None)())
    finally:
        loop.close()


def test_each_run_reads_the_files_of_its_own_checkout(tmp_path: Path) -> None:
    main = "import sys\nfrom components import part\nsys.seen.append((part.VALUE, part.__file__))\n"
    sys.seen = []  # type: ignore[attr-defined]
    try:
        for value in ("one", "two"):
            write(tmp_path / value, main, f"VALUE = {value!r}\n")
            run(tmp_path / value)
        assert sys.seen == [  # type: ignore[attr-defined]
            (value, str(tmp_path / value / "components" / "part.py")) for value in ("one", "two")
        ]
    finally:
        del sys.seen  # type: ignore[attr-defined]


def test_the_modules_that_were_loaded_are_put_back(tmp_path: Path) -> None:
    import components.problems as before

    path = list(sys.path)
    write(tmp_path, "import components.part\n", "")
    run(tmp_path)
    import components.problems as after

    assert after is before
    assert "components.part" not in sys.modules
    assert sys.path == path


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("raise ValueError('no zones')", "ValueError: no zones (components/part.py:1)"),
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere' (components/part.py:1)"),
        ("class SettingsError(Exception): pass\nraise SettingsError('two problems')", "two problems"),
    ],
)
def test_an_error_is_one_line_with_its_place(tmp_path: Path, part: str, message: str) -> None:
    write(tmp_path, "import components.part\n", part)
    with pytest.raises(RunError) as raised:
        run(tmp_path)
    assert str(raised.value) == message
    assert "Traceback" in (tmp_path / "error.log").read_text()


def test_a_syntax_error_names_the_file(tmp_path: Path) -> None:
    write(tmp_path, "import components.part\n", "x = (\n")
    with pytest.raises(RunError, match=r"SyntaxError: .*part\.py"):
        run(tmp_path)


TURNS = """
import asyncio, contextvars, sys

of_the_run = contextvars.ContextVar("of_the_run")

async def register(name):
    sys.seen.append(f"{name} is told")
    of_the_run.get()
    sys.turns[0](None)  # a callback that makes a resource has its turn already

of_the_run.set("seen by the tasks too")
for name in ("first", "second"):
    sys.turns[0](None)
    sys.seen.append(f"{name} is described")
    asyncio.ensure_future(register(name))
"""


def test_the_engine_hears_of_a_resource_while_the_program_describes_the_next(
    tmp_path: Path, turns: list[Callable[[object], None]]
) -> None:
    sys.seen, sys.turns = [], turns  # type: ignore[attr-defined]
    try:
        write(tmp_path, TURNS, "")
        run(tmp_path)
        assert sys.seen[:3] == [  # type: ignore[attr-defined]
            "first is described",
            "first is told",
            "second is described",
        ]
    finally:
        del sys.seen, sys.turns  # type: ignore[attr-defined]


def test_an_error_after_a_turn_is_the_programs(tmp_path: Path, turns: list[Callable[[object], None]]) -> None:
    sys.turns = turns  # type: ignore[attr-defined]
    try:
        write(tmp_path, "import components.part\n", "import sys\nsys.turns[0](None)\nraise ValueError('no zones')")
        with pytest.raises(RunError, match=r"^ValueError: no zones \(components/part\.py:3\)$"):
            run(tmp_path)
    finally:
        del sys.turns  # type: ignore[attr-defined]


OUTPUTS = """
import asyncio, sys
import pulumi

async def later(value):
    await asyncio.sleep(0.01)
    if value is None:
        raise ValueError("no value")
    return value

for value in VALUES:
    pulumi.Output.from_input(later(value)).apply(sys.seen.append)
"""


@pytest.mark.parametrize(("values", "seen"), [("[1, 2, 3]", [1, 2, 3]), ("[None]", [])])
def test_the_program_ends_when_its_outputs_are_there_or_have_failed(
    tmp_path: Path, values: str, seen: list[int]
) -> None:
    sys.seen = []  # type: ignore[attr-defined]
    try:
        write(tmp_path, OUTPUTS.replace("VALUES", values), "")
        run(tmp_path)
        assert sys.seen == seen  # type: ignore[attr-defined]
    finally:
        del sys.seen  # type: ignore[attr-defined]
        SETTINGS.outputs.clear()


def test_what_makes_runs_faster_ends_with_them() -> None:
    debug = log.debug
    with no_collection(), no_debug_messages():
        assert not gc.isenabled()
        assert log.debug is not debug
    assert gc.isenabled()
    assert log.debug is debug
