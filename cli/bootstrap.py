"""Makes the Python environments that commands need: finds or downloads uv, then installs the locked packages.

Standard library only, and no syntax newer than Python 3.10: this runs with whatever ``python3`` the machine has.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path

from cli import uv
from offline.console import Heartbeat, say
from offline.errors import CannotRun
from offline.files import locked, write_atomically

RUNTIME = "requirements.txt"
DEVELOPER = "requirements-dev.txt"


def ensure_environment(root: Path, *, developer: bool) -> Path:
    """The interpreter of ``root/.venv`` with the locked packages installed; instant when nothing has changed.

    :param root: the checkout.
    :param developer: whether the test and lint tools are needed too.
    :raises CannotRun: the packages cannot be installed.
    """

    def wanted(installed: Collection[str]) -> list[str]:
        # Developer tools that are there stay there, so that going back and forth between commands installs nothing.
        return [RUNTIME, DEVELOPER] if developer or DEVELOPER in installed else [RUNTIME]

    return _ensure(root, root / ".venv", wanted)


def ensure_tool(root: Path, name: str, lock: str) -> Path:
    """The interpreter of a foreign tool's own environment, ``build/tools/<name>``, with its locked packages installed.

    Apart from ours, because such a tool pins what it depends on to versions that are not ours.

    :param root: the checkout.
    :param name: the tool.
    :param lock: its lock file, relative to ``root``.
    :raises CannotRun: the packages cannot be installed.
    """
    return _ensure(root, root / "build" / "tools" / name, lambda installed: [lock])


def _ensure(root: Path, environment: Path, wanted: Callable[[Collection[str]], list[str]]) -> Path:
    """The interpreter of an environment with the lock files that are wanted, given those that are installed."""
    if not _missing(root, environment, wanted):
        return _python(environment)
    lock = root / "build" / "locks" / f"{environment.name.lstrip('.')}.lock"
    with locked(lock, lambda: say("another run is installing the Python packages: waiting for it")):
        missing = _missing(root, environment, wanted)
        if missing:
            _install(root, environment, missing)
    return _python(environment)


def _install(root: Path, environment: Path, locks: list[str]) -> None:
    program = uv.find_uv()
    say(f"installing the Python packages of {' and '.join(locks)} into {environment.relative_to(root)}")
    log = root / "build" / "setup.log"
    log.write_bytes(b"")
    stamp = environment / "rampart.json"
    settings = _uv_settings(environment)
    with Heartbeat("installing Python packages") as heart:
        # Without a valid stamp of this place and Python, the environment is half made, broken or somebody else's.
        if _stamp(environment).get("made") != _made(environment) or not _python(environment).exists():
            _run([program, "venv", "--clear", "--python", sys.executable, environment], root, log, settings)
        stamp.unlink(missing_ok=True)
        _run([program, "pip", "sync", "--require-hashes", *locks], root, log, settings)
    done = {"made": _made(environment), "locks": {name: _digest(root / name) for name in locks}}
    write_atomically(stamp, json.dumps(done, indent=1).encode())
    say(f"installed the Python packages in {heart.elapsed:.0f} s")


def _missing(root: Path, environment: Path, wanted: Callable[[Collection[str]], list[str]]) -> list[str]:
    """The lock files to install, empty if the environment is as it should be."""
    stamp = _stamp(environment)
    done = stamp.get("locks")
    locks = wanted(done if isinstance(done, dict) else {})
    right = stamp.get("made") == _made(environment) and done == {name: _digest(root / name) for name in locks}
    return [] if right and os.access(_python(environment), os.X_OK) else locks


def _made(environment: Path) -> list[str]:
    """What an environment is tied to: its own place (its scripts name it), Python's version and the kind of machine."""
    return [str(environment), platform.python_version(), platform.machine()]


def _stamp(environment: Path) -> dict[str, object]:
    try:
        stamp = json.loads((environment / "rampart.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise CannotRun(
            f"the lock file {path.name} cannot be read", received=str(error.strerror), allowed="a complete checkout"
        ) from error


def _python(environment: Path) -> Path:
    return environment / "bin" / "python"


def _uv_settings(environment: Path) -> dict[str, str]:
    """uv's environment: our own virtual environment, this Python, and pip's settings where uv has none of its own."""
    settings = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    settings.update(VIRTUAL_ENV=str(environment), UV_PYTHON_DOWNLOADS="never", UV_NO_PROGRESS="1", UV_NO_CONFIG="1")
    if not settings.get("UV_INDEX_URL") and settings.get("PIP_INDEX_URL"):
        settings.setdefault("UV_DEFAULT_INDEX", settings["PIP_INDEX_URL"])
    # The certificates that the machine trusts, as in the download of uv itself: a company's own are among them.
    settings.setdefault("UV_SYSTEM_CERTS", "true")
    settings.setdefault("UV_NATIVE_TLS", "true")
    if settings.get("PIP_CERT"):
        settings.setdefault("SSL_CERT_FILE", settings["PIP_CERT"])
    return settings


def _run(command: list[str | Path], root: Path, log: Path, environment: dict[str, str]) -> None:
    with log.open("ab") as file:
        code = subprocess.run(
            command, cwd=root, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file, check=False
        ).returncode
    if code:
        raise CannotRun(
            "the Python packages cannot be installed",
            received=_reason(log.read_text(errors="replace")) or f"uv exited with {code}",
            allowed=f"a package index within reach or uv's cache filled (log: {log})",
        )


def _reason(output: str) -> str:
    """uv's error in one line: from the word ``error`` on, without its hints."""
    _, found, rest = output.partition("error: ")
    lines = [line.strip(" │├╰─▶×\t") for line in (rest if found else output).splitlines()]
    return "; ".join(line for line in lines if line and not line.startswith("hint:"))[:400]
