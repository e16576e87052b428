"""The Python environment is made once, repaired when it is broken, and never half trusted."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.bootstrap import DEVELOPER, RUNTIME, ensure_environment
from offline.errors import CannotRun

Programs = Callable[[str, str], Path]

# A uv that does what ours is asked for: makes an environment, installs (writes a line), notes each call.
UV = """
case "$1" in --version) echo uv 0.13.9; exit ;; esac
echo "$@" >> {calls}
case "$1" in
  venv) rm -rf .venv; mkdir -p .venv/bin; ln -s {python} .venv/bin/python ;;
  pip) {install} ;;
esac
"""


class Machine:
    """A checkout with lock files and a uv that records its calls."""

    def __init__(self, root: Path, programs: Programs) -> None:
        self.root = root
        self.calls_file = root.with_name("calls")
        self._programs = programs
        root.mkdir()
        (root / RUNTIME).write_text("a==1\n")
        (root / DEVELOPER).write_text("b==1\n")
        self.uv(":")

    def uv(self, install: str) -> None:
        """Let `uv pip` do this."""
        self._programs("uv", UV.format(calls=self.calls_file, python=sys.executable, install=install))

    def ensure(self, *, developer: bool = False) -> list[str]:
        """Make the environment; uv's calls, in short."""
        self.calls_file.write_text("")
        assert ensure_environment(self.root, developer=developer) == self.root / ".venv" / "bin" / "python"
        return self.calls()

    def calls(self) -> list[str]:
        """What uv was asked for: its first word, and the lock files."""
        lines = [line.split() for line in self.calls_file.read_text().splitlines()]
        return [" ".join([line[0], *(word for word in line if word.endswith(".txt"))]) for line in lines]


@pytest.fixture
def machine(tmp_path: Path, programs: Programs) -> Machine:
    return Machine(tmp_path / "checkout", programs)


MADE = ["venv", f"pip {RUNTIME}"]


def test_it_is_made_once(machine: Machine) -> None:
    assert machine.ensure() == MADE
    assert machine.ensure() == []


def test_packages_are_verified(machine: Machine) -> None:
    machine.ensure()
    assert "pip sync --require-hashes requirements.txt" in machine.calls_file.read_text()


def test_a_changed_lock_is_installed_into_the_same_environment(machine: Machine) -> None:
    machine.ensure()
    (machine.root / RUNTIME).write_text("a==2\n")
    assert machine.ensure() == [f"pip {RUNTIME}"]


def test_developer_packages_come_when_needed_and_stay(machine: Machine) -> None:
    machine.ensure()
    assert machine.ensure(developer=True) == [f"pip {RUNTIME} {DEVELOPER}"]
    assert machine.ensure() == []
    (machine.root / DEVELOPER).write_text("b==2\n")
    assert machine.ensure() == [f"pip {RUNTIME} {DEVELOPER}"]


def test_an_installation_that_was_cut_off_is_made_again(machine: Machine) -> None:
    machine.uv("kill -9 $$")
    with pytest.raises(CannotRun):
        machine.ensure()
    machine.uv(":")
    assert machine.ensure() == MADE


def test_a_change_that_was_cut_off_is_made_again(machine: Machine) -> None:
    machine.ensure()
    (machine.root / RUNTIME).write_text("a==2\n")
    machine.uv("exit 1")
    with pytest.raises(CannotRun):
        machine.ensure()
    (machine.root / RUNTIME).write_text("a==1\n")
    machine.uv(":")
    assert machine.ensure() == MADE, "what the cut-off change left is not known"


def test_an_environment_whose_python_is_gone_is_made_again(machine: Machine) -> None:
    machine.ensure()
    python = machine.root / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nonexistent/python3.9")
    assert machine.ensure() == MADE


def test_an_environment_that_was_moved_is_made_again(machine: Machine) -> None:
    machine.ensure()
    machine.root = machine.root.rename(machine.root.with_name("moved"))
    assert machine.ensure() == MADE, "its scripts name the old place"


@pytest.mark.parametrize("stamp", ["", "{", "[]", '{"made": 1, "locks": 2}'])
def test_a_stamp_that_says_nothing_is_not_trusted(machine: Machine, stamp: str) -> None:
    machine.ensure()
    (machine.root / ".venv" / "rampart.json").write_text(stamp)
    assert machine.ensure() == MADE


def test_a_failure_is_uvs_own_error_in_one_line(machine: Machine) -> None:
    machine.uv("echo Resolving; echo 'error: Failed to fetch: `x`' >&2; echo '  cause: no route' >&2; exit 2")
    with pytest.raises(CannotRun) as raised:
        machine.ensure()
    assert raised.value.received == "Failed to fetch: `x`; cause: no route"
    assert str(machine.root / "build" / "setup.log") in raised.value.allowed


def test_two_at_once_install_once(machine: Machine) -> None:
    machine.uv("sleep 0.3")
    machine.calls_file.write_text("")
    options = {"developer": False}
    threads = [threading.Thread(target=ensure_environment, args=(machine.root,), kwargs=options) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert machine.calls() == MADE


def test_a_checkout_without_its_lock_file(machine: Machine) -> None:
    (machine.root / RUNTIME).unlink()
    with pytest.raises(CannotRun, match=r"lock file requirements\.txt cannot be read"):
        machine.ensure()


def test_pips_index_is_uvs(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example/simple")
    machine.uv('echo "index $UV_DEFAULT_INDEX"')
    machine.ensure()
    assert "index https://index.example/simple" in (machine.root / "build" / "setup.log").read_text()
