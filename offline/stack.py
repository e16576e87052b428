"""An offline stack: the real engine and the real program, with the clouds' answers emulated on this machine."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import yaml

from offline.clouds import Clouds, offline_environment
from offline.console import Heartbeat, say
from offline.engine import Engine, find_engine, policy_path
from offline.errors import CannotRun
from offline.files import write_atomically

if TYPE_CHECKING:
    from offline.automation import EngineCommand, EngineStack
    from offline.cloud.inventory import Inventory
    from offline.events import RunResult
    from offline.sdk_imports import SdkImports

ORPHAN_SECONDS = 30.0
"""Seconds to wait for the engine of a run that was killed; it ends by itself once its clouds are gone."""


class OfflineStack:
    """One stack's offline life, for a ``with`` block: its folder is locked, its clouds are up.

    Everything stays in ``folder``: state, passphrase, inventory, the engine's home. It is never a real stack's state,
    and the checkout's settings files are only read.

    :param name: the stack; ``Pulumi.<name>.yaml`` in ``root`` has its configuration.
    :param root: the project's folder, with ``Pulumi.yaml`` and ``__main__.py``.
    :param folder: where the stack lives; default ``build/offline/<name>`` in ``root``.
    :param policy_pack: the folder of the policy pack that ``up`` and ``preview`` enforce; None for none.
    :param config: configuration instead of the file's ``config``, for tests.
    :param faults: a file of failures and delays that the clouds inject, for tests.
    :param engine: the engine; default: found, downloaded or built.
    :param tell: receives lines of progress.
    """

    def __init__(
        self,
        name: str,
        root: Path,
        *,
        folder: Path | None = None,
        policy_pack: Path | None = None,
        config: Mapping[str, Any] | None = None,
        faults: Path | None = None,
        engine: Engine | None = None,
        tell: Callable[[str], None] = say,
    ) -> None:
        self.name = name
        self.root = root.resolve()
        self.folder = (folder or self.root / "build" / "offline" / name).resolve()
        self._policy_pack = policy_pack
        self._config = config
        self._faults = faults
        self._engine = engine
        self._tell = tell
        self._exit = ExitStack()
        self._command: EngineCommand | None = None
        self._stack: EngineStack | None = None
        self._imports: SdkImports | None = None

    def __enter__(self) -> OfflineStack:
        try:
            self._open()
        except BaseException:
            self._exit.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()

    def up(self, *, policies: bool = True) -> RunResult:
        """Apply the program. Failures of the engine, the program or a policy are in the result, not raised.

        :param policies: false to leave the policy pack out, so that a state with violations can be audited whole.
        """
        return self._run("up", policies=policies)

    def preview(self) -> RunResult:
        """What `up` would do. Values that only an apply can know are unknown, and rules about them undetermined."""
        return self._run("preview", policies=True)

    def refresh(self) -> RunResult:
        """Take over into the state what the offline clouds hold."""
        return self._run("refresh")

    def destroy(self, targets: Sequence[str] = ()) -> RunResult:
        """Remove everything, data stores too: their protection guards real data, and here there is none.

        :param targets: URN patterns; then only these go and what depends on them, and protected resources stay.
        """
        if targets:
            return self._run("destroy", target=list(targets), target_dependents=True)
        if self._state_file().exists():
            self._cli("state", "unprotect", "--all", "--yes", "--stack", self.name)
        result = self._run("destroy")
        if result.succeeded:
            self._saved_state().unlink(missing_ok=True)
        return result

    def export(self) -> dict[str, Any]:
        """The state as ``pulumi stack export`` gives it: ``{"version": 3, "deployment": {…}}``, secrets encrypted."""
        exported: dict[str, Any] = json.loads(self._cli("stack", "export", "--stack", self.name))
        return exported

    def save_state(self) -> dict[str, Any]:
        """Write the exported state to ``build/state/<stack>.json`` in the project's folder and return it."""
        state = self.export()
        write_atomically(self._saved_state(), json.dumps(state, indent=1).encode())
        return state

    def inventory(self) -> Inventory:
        """What exists in the offline clouds, whatever the state says. The caller closes it."""
        from offline.cloud.inventory import Inventory

        return Inventory(self.folder / "inventory.db")

    def _open(self) -> None:
        project, config = self._project(), self._stack_config()
        self.folder.mkdir(parents=True, exist_ok=True)
        hold = self._exit.enter_context(_exclusive(self.folder / "lock", self.name, self._tell))
        environment = offline_environment()
        clouds = self._exit.enter_context(Clouds(self.folder, environment, self._faults))
        # The clouds get ready while these imports, more than a second of them, go on.
        from offline.automation import EngineCommand, EngineStack, local_workspace
        from offline.program import inline_program, no_collection
        from offline.sdk_imports import SdkImports

        self._exit.enter_context(no_collection())
        self._imports = imports = SdkImports(self.root / "build" / "offline" / "imports.json")
        imports.begin()
        self._exit.callback(imports.end)
        engine = self._engine or find_engine(self._tell)
        self._write_settings(project, config)
        self._clear_leftovers()
        self._no_engine_log()
        extra = policy_path(engine, self.root / "build" / "offline" / "bin")
        environment["PATH"] = os.pathsep.join([*map(str, extra), environment.get("PATH", os.defpath)])
        environment.update(self._engine_settings(), PULUMI_DEBUG_PROVIDERS=clouds.debug_providers())
        self._command = EngineCommand(engine, environment, hold, self._events)
        if not self._state_file().exists():
            local_workspace(self._settings, self._command).create_stack(self.name)
        program = inline_program(self.root, self.folder / "program-error.log", imports.end)
        self._stack = EngineStack(self.name, local_workspace(self.root, self._command, program))
        self._reconcile()

    def _run(self, kind: str, *, policies: bool = False, **more: Any) -> RunResult:
        from pulumi.automation.errors import CommandError

        from offline.events import EventFile, Recorder
        from offline.program import no_debug_messages, project_modules

        assert self._stack, "an OfflineStack works inside its with block"
        assert self._imports
        recorder = Recorder()
        options: dict[str, Any] = {"config_file": str(self._config_file), "color": "never", **more}
        if kind == "preview":
            options["on_event"] = recorder
        if policies and self._policy_pack:
            options["policy_packs"] = [str(self._policy_pack)]
        operation = getattr(self._stack, kind)
        failure = None
        with (
            _offline_process(self._program_settings()),
            project_modules(self.root),
            no_debug_messages(),
            EventFile(self._events, recorder),
            Heartbeat(lambda: f"{kind} {self.name}: {recorder.progress()}"),
        ):
            try:
                operation(**options)
            except CommandError as error:
                failure = _cli_error(error)
        if kind in ("up", "preview"):
            self._imports.keep()
        return recorder.result(failure)

    def _cli(self, *arguments: str) -> str:
        """Run the CLI beside the offline settings, where it may write what it likes; its standard output."""
        assert self._command, "an OfflineStack works inside its with block"
        return self._command.run(list(arguments), str(self._settings), {}).stdout

    @property
    def _settings(self) -> Path:
        return self.folder / "project"

    @property
    def _events(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def _config_file(self) -> Path:
        return self._settings / f"Pulumi.{self.name}.yaml"

    def _saved_state(self) -> Path:
        return self.root / "build" / "state" / f"{self.name}.json"

    def _state_file(self) -> Path:
        project = str(self._project()["name"])
        return self.folder / "state" / ".pulumi" / "stacks" / project / f"{self.name}.json"

    def _project(self) -> dict[str, Any]:
        return _read_yaml(self.root / "Pulumi.yaml", "name", str)

    def _stack_config(self) -> dict[str, Any]:
        if self._config is not None:
            return dict(self._config)
        config: dict[str, Any] = _read_yaml(self.root / f"Pulumi.{self.name}.yaml", "config", dict)["config"]
        return config

    def _write_settings(self, project: dict[str, Any], config: dict[str, Any]) -> None:
        """Copies of the settings, for the engine to write its secrets provider into; the checkout's are only read."""
        own: dict[str, Any] = {}
        if self._config_file.exists():
            own = yaml.safe_load(self._config_file.read_text()) or {}
        own["config"] = config
        project = {key: value for key, value in project.items() if key not in ("backend", "stackConfigDir", "main")}
        write_atomically(self._settings / "Pulumi.yaml", yaml.safe_dump(project).encode())
        write_atomically(self._config_file, yaml.safe_dump(own, sort_keys=False).encode())
        passphrase = self.folder / "passphrase"
        if not passphrase.exists():
            write_atomically(passphrase, secrets.token_urlsafe(32).encode(), 0o600)

    def _engine_settings(self) -> dict[str, str]:
        (self.folder / "state").mkdir(exist_ok=True)
        return {
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.folder / "passphrase"),
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "GOGC": "400",  # fewer searches for garbage, more memory: 1,000 resources take some 300 MB
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            # The state is written once, at the end, instead of whole at every step: 5 times as fast at 1,000 resources.
            # Right for a throw-away state only: the offline clouds recognise what a killed run had made.
            "PULUMI_EXPERIMENTAL": "true",
            "PULUMI_SKIP_CHECKPOINTS": "true",
            **self._program_settings(),
        }

    def _program_settings(self) -> dict[str, str]:
        """Where the program notes the lines that make resources, for the policy pack to read: this stack's own file."""
        return {"RAMPART_POSITIONS": str(self.folder / "positions.jsonl")}

    def _clear_leftovers(self) -> None:
        """Remove what a killed run left: the engine's lock (we hold our own), and the history, which only grows."""
        for name in ("locks", "history"):
            shutil.rmtree(self.folder / "state" / ".pulumi" / name, ignore_errors=True)

    def _no_engine_log(self) -> None:
        """A file where the engine would make its folder of logs, so that it does without.

        It records every call with all its values and encrypts them, at any verbosity and with no switch
        (``StartLogging`` in its ``pkg/logging/encrypted.go``): a third of its work, for a log that nobody reads.
        """
        logs = self.folder / "home" / "logs"
        if logs.is_dir():
            shutil.rmtree(logs)
        if not logs.exists():
            write_atomically(logs, b"An offline stack's engine keeps no log of its calls.\n")

    def _reconcile(self) -> None:
        """Forget operations that a killed run left pending: the offline clouds know what exists."""
        state = self._state_file()
        if not state.exists() or b'"pending_operations"' not in state.read_bytes():
            return
        exported = self.export()
        pending = exported["deployment"].pop("pending_operations", None)
        if pending:
            self._tell(f"clearing {len(pending)} operations that a killed run left pending")
            file = self.folder / "reconciled.json"
            write_atomically(file, json.dumps(exported).encode(), 0o600)
            self._cli("stack", "import", "--file", str(file), "--stack", self.name)
            file.unlink()


@contextmanager
def _exclusive(path: Path, name: str, tell: Callable[[str], None]) -> Iterator[int]:
    """Hold the stack's lock for the ``with`` block; gives its file descriptor, which the engine inherits.

    If its holder was killed, the engine it had started may hold the lock a little longer: that is waited for.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        deadline = time.monotonic() + ORPHAN_SECONDS
        told = False
        while not _try_lock(handle):
            holder = os.pread(handle, 20, 0).decode(errors="replace").strip()
            alive = holder.isdigit() and _alive(int(holder))
            if alive or time.monotonic() > deadline:
                raise CannotRun(
                    f"the offline stack {name} is in use",
                    received=f"a run with process ID {holder or 'unknown'}",
                    allowed="one run of a stack at a time",
                )
            if not told:
                tell("waiting for the engine of a run that was killed to end")
                told = True
            time.sleep(0.2)
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield handle
    finally:
        os.close(handle)


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def _offline_process(settings: Mapping[str, str]) -> Iterator[None]:
    """Give the program, which runs in this process, the offline environment too; put the user's back afterwards."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(offline_environment(before), **settings)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _cli_error(error: Exception) -> str:
    """The CLI's own reason, out of an error that quotes everything it printed."""
    lines = [line.strip() for line in str(error).splitlines()]
    reasons = [line.removeprefix("stderr:").strip() for line in lines if "error:" in line]
    return reasons[-1] if reasons else " ".join(lines)[-300:]


def _read_yaml(path: Path, key: str, kind: type) -> dict[str, Any]:
    """A settings file that must have ``key`` with a value of a type."""
    allowed = f"a YAML mapping with the key {key}"
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CannotRun(f"{path.name} cannot be read", received=str(error.strerror), allowed=allowed) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise CannotRun(f"{path.name} is not YAML", received=reason, allowed=allowed) from error
    if not isinstance(content, dict) or not isinstance(content.get(key), kind):
        raise CannotRun(f"{path.name} is not complete", received=type(content).__name__, allowed=allowed)
    return content
