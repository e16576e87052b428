"""Finds the Pulumi engine, or gets it: on PATH, in the cache, as the official download, as a build from Go modules."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from offline import engine_build, engine_download
from offline.console import say
from offline.errors import CannotRun
from offline.files import cache_dir, locked, write_atomically

VERSION = "3.259.0"
"""The version that is downloaded or built; the one in ``offline/gobuild/go.mod``."""

MINIMUM = (3, 249, 0)
"""The oldest version on PATH that will do: the first whose ``policy analyze`` reads an exported state."""

PROBE_SECONDS = 15.0
"""Seconds that ``pulumi version`` may take before the program counts as broken. It takes 0.3 s."""

ANALYZER = "pulumi-analyzer-policy-python"
"""The program the engine starts for a Python policy pack. The official CLI brings it, a source-built one does not."""


@dataclass(frozen=True)
class Engine:
    """A Pulumi CLI that works.

    :param path: the executable.
    :param version: its version, without the leading ``v``.
    :param source: where it came from: ``PATH``, ``cache``, ``download`` or ``build``.
    """

    path: Path
    version: str
    source: str


def find_engine(tell: Callable[[str], None] = say) -> Engine:
    """The engine to use; downloads or builds it once if the machine has none.

    :param tell: receives one line for every way that failed, and for anything that takes time.
    :raises CannotRun: there is none and none could be made; says why each way failed.
    """
    found = _on_path(tell) or _cached(tell)
    if found:
        return found
    folder = cache_dir() / "engine"
    with locked(folder / f"{VERSION}.lock", lambda: tell("another run is getting the Pulumi engine: waiting for it")):
        return _cached(tell) or _get(folder / VERSION, tell)


def probe(path: Path) -> str:
    """The version of the CLI at ``path``.

    :raises ValueError: it does not start, hangs, fails or answers something else; the text says which.
    """
    environment = dict(os.environ, PULUMI_SKIP_UPDATE_CHECK="true")
    try:
        answer = subprocess.run(
            [path, "version"],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PROBE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ValueError(f"`pulumi version` gave no answer in {PROBE_SECONDS:.0f} s") from None
    except OSError as error:
        raise ValueError(f"it does not start ({error.strerror})") from None
    text = answer.stdout.decode(errors="replace").strip()
    match = re.fullmatch(r"v?(\d+\.\d+\.\d+\S*)", text)
    if answer.returncode or not match:
        raise ValueError(f"`pulumi version` exited with {answer.returncode} and printed {text[:60]!r}")
    return match[1]


def number(version: str) -> tuple[int, int, int]:
    """``"3.259.0-alpha.1"`` as ``(3, 259, 0)``."""
    major, minor, patch = re.split(r"[.+-]", version)[:3]
    return int(major), int(minor), int(patch)


def policy_path(engine: Engine, folder: Path, python: Path | None = None) -> list[Path]:
    """Folders to put in front of PATH so that the engine can run this project's policy pack.

    :param folder: where the stand-in for the analyzer is written if the engine has none.
    :param python: the interpreter that has what the pack imports; default: the running one.
    """
    own = engine.path.resolve().parent
    if (own / ANALYZER).exists() or shutil.which(ANALYZER):
        return [own]
    interpreter = shlex.quote(str(python or sys.executable))
    # The first argument is the engine's address, the second the pack's folder. The SDK's own starter, `pulumi.policy`,
    # imports the whole SDK first.
    script = f'#!/bin/sh\nexec {interpreter} -u "$2"\n'
    target = folder / ANALYZER
    if not target.exists() or target.read_text() != script:
        write_atomically(target, script.encode(), 0o755)
    return [own, folder]


def _on_path(tell: Callable[[str], None]) -> Engine | None:
    name = shutil.which("pulumi")
    if not name:
        return None
    try:
        version = probe(Path(name))
    except ValueError as error:
        tell(f"skipping {name}: {error}")
        return None
    if number(version) < MINIMUM:
        tell(f"skipping {name}: version {version} is older than {'.'.join(map(str, MINIMUM))}")
        return None
    return Engine(Path(name), version, "PATH")


def _cached(tell: Callable[[str], None]) -> Engine | None:
    path = cache_dir() / "engine" / VERSION / "pulumi"
    if not path.exists():
        return None
    try:
        return Engine(path, probe(path), "cache")
    except ValueError as error:
        tell(f"skipping {path}: {error}")
        return None


def _get(target: Path, tell: Callable[[str], None]) -> Engine:
    """Fill the cache folder ``target`` by download, else by a build. The caller holds the lock."""
    reasons = []
    ways = (("download", engine_download.download_engine), ("build", engine_build.build_engine))
    for source, make in ways:
        fresh = target.with_name(f".{VERSION}.{source}")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        try:
            make(VERSION, fresh, tell)
            version = probe(fresh / "pulumi")
        except (engine_download.NotAvailable, engine_build.BuildFailed, ValueError) as error:
            reasons.append(f"{source}: {error}")
            tell(f"no engine by {source}: {error}")
            continue
        else:
            shutil.rmtree(target, ignore_errors=True)
            fresh.rename(target)
            return Engine(target / "pulumi", version, source)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    raise CannotRun(
        "there is no Pulumi engine and none could be made",
        received="; ".join(reasons),
        allowed=f"`pulumi` {'.'.join(map(str, MINIMUM))} or newer on PATH (https://www.pulumi.com/docs/install), "
        "or a network that reaches get.pulumi.com or a Go module proxy",
    )
