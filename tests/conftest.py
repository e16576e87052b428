"""Fixtures for tests of every part."""

from __future__ import annotations

import gc
import signal
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from offline.engine import Engine, find_engine

ROOT = Path(__file__).resolve().parent.parent

ENGINE_SECONDS = 0.5
"""A test that is marked `engine` and took less than this has not run it."""

StackFactory = Callable[..., Any]
"""``make(stack="prod", root=ROOT, **options)``: an `OfflineStack` that is open until the test ends."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--scanners``: what needs a foreign scanner is too slow, and its packages are too many, for every run."""
    parser.addoption("--scanners", action="store_true", help="run the tests marked `scanner` too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip, visibly, what was not asked for."""
    if not config.getoption("--scanners"):
        for item in items:
            if item.get_closest_marker("scanner"):
                item.add_marker(pytest.mark.skip(reason="needs --scanners"))


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine that ``./rampart`` would use; the first test run on a machine may have to get it."""
    return find_engine()


@pytest.fixture
def offline_stack(tmp_path: Path, engine: Engine) -> Iterator[StackFactory]:
    """A factory of offline stacks whose state, inventory and lock live in the test's own folder.

    By default it is the project's prod stack without the policy pack; ``policy_pack=ROOT / "policy"`` enforces it, and
    ``config={...}`` replaces the stack's configuration. See `offline.stack.OfflineStack` for all options.
    """
    from offline.stack import OfflineStack

    with ExitStack() as opened:

        def make(stack: str = "prod", root: Path = ROOT, **options: Any) -> OfflineStack:
            options.setdefault("folder", tmp_path / "offline" / stack)
            return opened.enter_context(OfflineStack(stack, root, engine=engine, **options))

        yield make


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own, as ``offline.files.cache_dir`` finds it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "rampart"


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Path]:
    """A function that puts a shell script of a name and body on PATH, in front of the system's own programs only."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")

    def write(name: str, body: str) -> Path:
        path = folder / name
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write


@pytest.fixture(autouse=True)
def _event_loops_end(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect what a run of the engine left behind in the test that made it, so that no later one is blamed for it."""
    started = time.monotonic()
    yield
    if request.node.get_closest_marker("engine") and time.monotonic() - started > ENGINE_SECONDS:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """What is left then ends here, and not in the middle of a report."""
    gc.collect()


@pytest.fixture(autouse=True)
def _signals_stay() -> Iterator[None]:
    """The front door changes how SIGTERM is handled; a test must not."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)
