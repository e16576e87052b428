"""Where the engine comes from, in which order, and what stands in for what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from offline import engine as engines
from offline import engine_build, engine_download
from offline.engine import ANALYZER, MINIMUM, VERSION, Engine, find_engine, number, policy_path, probe
from offline.errors import CannotRun

Programs = Callable[[str, str], Path]


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, programs: Programs, cache: Path) -> None:
    """Neither PATH nor the cache has an engine, and no way of getting one works, unless a test says so."""

    def no_download(version: str, folder: Path, tell: Callable[[str], None]) -> None:
        raise engine_download.NotAvailable("no site")

    def no_build(version: str, folder: Path, tell: Callable[[str], None]) -> None:
        raise engine_build.BuildFailed("no modules")

    monkeypatch.setattr(engine_download, "download_engine", no_download)
    monkeypatch.setattr(engine_build, "build_engine", no_build)


def script(version: str) -> str:
    return f"echo v{version}"


def put_into_cache(cache: Path, body: str) -> Path:
    path = cache / "engine" / VERSION / "pulumi"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def test_the_one_on_path_comes_first(programs: Programs, cache: Path) -> None:
    path = programs("pulumi", script("3.300.0"))
    put_into_cache(cache, script(VERSION))
    assert find_engine() == Engine(path, "3.300.0", "PATH")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (script("3.248.9"), "version 3.248.9 is older than 3.249.0"),
        ("exit 3", "exited with 3"),
        ("echo nonsense", "printed 'nonsense'"),
        ("exec sleep 60", "no answer in 1 s"),
    ],
    ids=["old", "failing", "talking nonsense", "hanging"],
)
def test_one_on_path_that_will_not_do_is_skipped_with_one_line(
    programs: Programs, cache: Path, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    monkeypatch.setattr(engines, "PROBE_SECONDS", 1.0)
    path = programs("pulumi", body)
    cached = put_into_cache(cache, script(VERSION))
    lines: list[str] = []
    assert find_engine(lines.append) == Engine(cached, VERSION, "cache")
    assert len(lines) == 1
    assert str(path) in lines[0]
    assert reason in lines[0]


def test_one_that_does_not_start_is_skipped(programs: Programs, cache: Path) -> None:
    programs("pulumi", "").write_bytes(b"\x7fELF of another machine")
    cached = put_into_cache(cache, script(VERSION))
    assert find_engine(lambda line: None).path == cached


def test_the_minimum_itself_will_do(programs: Programs) -> None:
    text = ".".join(map(str, MINIMUM))
    programs("pulumi", script(text))
    assert find_engine().version == text


def test_the_download_comes_before_the_build(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_download, "download_engine", maker([]))
    monkeypatch.setattr(engine_build, "build_engine", lambda *_: pytest.fail("built although the download worked"))
    found = find_engine(lambda line: None)
    assert (found.path, found.source) == (cache / "engine" / VERSION / "pulumi", "download")


def test_a_failed_download_is_one_line_and_the_build_follows(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_build, "build_engine", maker([]))
    lines: list[str] = []
    assert find_engine(lines.append).source == "build"
    assert lines == ["no engine by download: no site"]
    assert find_engine(lines.append).source == "cache", "the second run finds what the first one made"


def test_an_engine_that_was_made_but_does_not_work_is_not_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_download, "download_engine", maker([], body="exit 1"))
    with pytest.raises(CannotRun, match="download: `pulumi version` exited with 1"):
        find_engine(lambda line: None)
    assert [path.name for path in (cache / "engine").iterdir()] == [f"{VERSION}.lock"]


def test_no_way_left_names_every_reason_and_what_would_help() -> None:
    with pytest.raises(CannotRun) as raised:
        find_engine(lambda line: None)
    text = str(raised.value)
    assert "download: no site" in text
    assert "build: no modules" in text
    assert "3.249.0 or newer on PATH" in text
    assert "\n" not in text


def test_leftovers_of_a_killed_run_do_no_harm(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = cache / "engine" / f".{VERSION}.build"
    half.mkdir(parents=True)
    (half / "pulumi").write_text("half")
    monkeypatch.setattr(engine_build, "build_engine", maker([]))
    assert probe(find_engine(lambda line: None).path) == VERSION
    assert not half.exists()


def test_two_runs_at_once_get_it_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(engine_build, "build_engine", maker(made, seconds=0.3))
    threads = [threading.Thread(target=find_engine, args=(lambda line: None,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [VERSION]


@pytest.mark.parametrize("version", ["3.259.0", "3.259.0-alpha.1", "3.259.0+dirty"])
def test_numbers_of_versions(version: str) -> None:
    assert number(version) == (3, 259, 0)


def test_an_engine_without_an_analyzer_gets_one_that_runs_this_python(tmp_path: Path, programs: Programs) -> None:
    found = Engine(programs("pulumi", ""), VERSION, "build")
    folders = policy_path(found, tmp_path / "bin with a space")
    assert folders == [found.path.parent, tmp_path / "bin with a space"]
    stand_in = folders[1] / ANALYZER
    assert os.access(stand_in, os.X_OK)
    pack = tmp_path / "pack"
    pack.mkdir()
    (pack / "__main__.py").write_text("import sys\nprint(sys.executable, sys.argv)\n")
    command = [str(stand_in), "127.0.0.1:1", ".", "-virtualenv=../.venv"]
    answer = subprocess.run(command, cwd=pack, capture_output=True, text=True, timeout=30, check=True)
    assert answer.stdout == f"{sys.executable} {['.']}\n"


def test_an_engine_with_an_analyzer_keeps_its_own(tmp_path: Path, programs: Programs) -> None:
    programs(ANALYZER, "")
    found = Engine(programs("pulumi", ""), VERSION, "PATH")
    assert policy_path(found, tmp_path / "bin") == [found.path.parent]
    assert not (tmp_path / "bin").exists()


def maker(
    made: list[str], *, seconds: float = 0.0, body: str = script(VERSION)
) -> Callable[[str, Path, Callable[[str], None]], None]:
    """A way of getting an engine that works, after a while, and says so in ``made``."""

    def make(version: str, folder: Path, tell: Callable[[str], None]) -> None:
        time.sleep(seconds)
        path = folder / "pulumi"
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        made.append(version)

    return make
