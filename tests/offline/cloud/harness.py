"""Runs inline programs with the real engine against offline clouds of their own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pulumi.automation as auto
import pytest

from offline.cloud.inventory import Inventory

ROOT = Path(__file__).resolve().parents[3]
PROJECT = "bench"


def engine_folder() -> Path | None:
    """The folder of a `pulumi` command: `$RAMPART_ENGINE`, the cached engine, or PATH."""
    given = os.environ.get("RAMPART_ENGINE")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "rampart" / "engine"
    candidates = [Path(given)] if given else []
    candidates += sorted(cache.glob("*/pulumi"), reverse=True)
    on_path = shutil.which("pulumi")
    candidates += [Path(on_path)] if on_path else []
    return next((path.parent for path in candidates if path.is_file()), None)


needs_engine = pytest.mark.skipif(
    engine_folder() is None, reason="no pulumi engine on this machine; ./rampart up gets one"
)


class Clouds:
    """A process of offline clouds.

    Args:
        folder: For its files.
        faults: Faults to inject.
    """

    def __init__(self, folder: Path, faults: list[dict[str, Any]] | None = None) -> None:
        self.inventory_path = folder / "inventory.db"
        ready = folder / "ready.json"
        ready.unlink(missing_ok=True)
        command = [
            sys.executable,
            "-m",
            "offline.cloud",
            "--inventory",
            str(self.inventory_path),
            "--ready",
            str(ready),
            "--log",
            str(folder / "cloud.log"),
        ]
        if faults is not None:
            (folder / "faults.json").write_text(json.dumps(faults))
            command += ["--faults", str(folder / "faults.json")]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while not ready.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the offline clouds did not start; see {folder / 'cloud.log'}")
            time.sleep(0.02)
        self.ports: dict[str, int] = json.loads(ready.read_text())

    def close(self) -> None:
        """End the process as its parent's death would: its stdin closes."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(10)


class Bench:
    """A work folder with an engine state, and offline clouds that can be restarted.

    Args:
        folder: Where everything goes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "state").mkdir(parents=True, exist_ok=True)

    @contextmanager
    def stack(self, program: Callable[[], None], faults: list[dict[str, Any]] | None = None) -> Iterator[auto.Stack]:
        """A stack of the program, with clouds that live as long as the block."""
        engine = engine_folder()
        assert engine is not None
        clouds = Clouds(self.folder, faults)
        env = {
            "PATH": f"{engine}{os.pathsep}{os.environ['PATH']}",
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in clouds.ports.items()),
        }
        backend = auto.ProjectBackend(f"file://{self.folder / 'state'}")
        settings = auto.ProjectSettings(name=PROJECT, runtime="python", backend=backend)
        options = auto.LocalWorkspaceOptions(work_dir=str(self.folder), project_settings=settings, env_vars=env)
        # The Automation API looks for the command on this process's PATH.
        path_before = os.environ["PATH"]
        os.environ["PATH"] = env["PATH"]
        try:
            stack = auto.create_or_select_stack("dev", project_name=PROJECT, program=program, opts=options)
            stack.set_config("aws:region", auto.ConfigValue("eu-central-1"))
            yield stack
        finally:
            os.environ["PATH"] = path_before
            clouds.close()

    def inventory(self) -> Inventory:
        """The inventory of the clouds."""
        return Inventory(self.folder / "inventory.db")


def resources(stack: auto.Stack) -> dict[str, dict[str, Any]]:
    """The exported state's resources by name."""
    return {entry["urn"].rsplit("::", 1)[-1]: entry for entry in deployment(stack).get("resources", [])}


def deployment(stack: auto.Stack) -> dict[str, Any]:
    """The exported state."""
    return dict(stack.export_stack().deployment or {})
