"""The Automation API with this project's engine: which binary it runs, how it is interrupted, what it leaves out."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import IO

from pulumi import automation as auto
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from offline.engine import Engine

INTERRUPT_SECONDS = 30.0
"""Seconds that an interrupted engine may take to finish the operations under way and to save its state."""

OPERATIONS = ("up", "refresh", "destroy")
"""The engine's commands that log their events."""

Output = Callable[[str], object]


class EngineCommand(auto.PulumiCommand):
    """Runs one particular Pulumi CLI with exactly the given environment.

    The engine has a session of its own: Ctrl-C reaches this process alone, which passes it on once, so that the engine
    ends in good order instead of being cut off by a second signal.

    :param engine: the CLI; its version is known, so it is not asked again.
    :param environment: all of the CLI's environment variables; this process's own are not added.
    :param hold: a file descriptor that the engine keeps open. It carries the stack's lock, so that the stack stays
        locked until the engine has ended, even if this process is killed.
    :param events: the file into which an operation on a stack writes its events.
    """

    def __init__(self, engine: Engine, environment: Mapping[str, str], hold: int, events: Path) -> None:
        self.command = str(engine.path)
        self.version = VersionInfo.parse(engine.version)
        self._environment = dict(environment)
        self._hold = hold
        self._events = events

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: Output | None = None,
        on_error: Output | None = None,
    ) -> auto.CommandResult:
        """Run the CLI and wait for it; see the base class.

        :raises pulumi.automation.errors.CommandError: it failed.
        """
        # A preview's go to the Automation API, which insists on them.
        log = ["--event-log", str(self._events)] if args[0] in OPERATIONS else []
        process = subprocess.Popen(
            [self.command, "--non-interactive", *args, *log],
            cwd=cwd,
            env={**self._environment, **additional_env, "PULUMI_AUTOMATION_API": "true"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
            pass_fds=(self._hold,),
        )
        assert process.stdout
        assert process.stderr
        output, errors = _Reader(process.stdout, on_output), _Reader(process.stderr, on_error)
        try:
            process.wait()
        except BaseException:
            _interrupt(process)
            raise
        result = auto.CommandResult(stdout=output.text(), stderr=errors.text(), code=process.returncode)
        if result.code:
            raise create_command_error(result)
        return result


class EngineStack(auto.Stack):
    """A stack whose operations do nothing but the operation.

    The base class asks the CLI for outputs and history after each of them: three more processes, one of which writes
    the offline secrets provider into the checkout's ``Pulumi.<stack>.yaml``.
    """

    def __init__(self, name: str, workspace: auto.Workspace) -> None:
        self.name = name
        self.workspace = workspace

    def outputs(self) -> auto.OutputMap:
        """Nothing; they are in the exported state."""
        return {}

    def info(self, show_secrets: bool | None = None) -> auto.UpdateSummary:
        """Nothing but the time; what happened is in the engine's events."""
        return auto.UpdateSummary("update", datetime.now(timezone.utc), "", {}, {}, "succeeded")


class _Reader(threading.Thread):
    """Reads a stream to its end, so that the program never waits for a full pipe."""

    def __init__(self, stream: IO[str], callback: Output | None) -> None:
        super().__init__(daemon=True)
        self._stream = stream
        self._callback = callback
        self._lines: list[str] = []
        self.start()

    def run(self) -> None:
        with self._stream:
            for line in self._stream:
                self._lines.append(line.rstrip())
                if self._callback:
                    self._callback(line.rstrip())

    def text(self) -> str:
        # A child that outlives the engine could hold the pipe open.
        self.join(5)
        return "\n".join(self._lines)


def _interrupt(process: subprocess.Popen[str]) -> None:
    """Ask the engine to end, and make it if it does not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(INTERRUPT_SECONDS)
    finally:
        if process.poll() is None:
            # The whole group. The policy pack, in one of its own, ends when its engine is gone.
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def local_workspace(folder: Path, command: EngineCommand, program: auto.PulumiFn | None = None) -> auto.LocalWorkspace:
    """A workspace whose CLI runs in ``folder``, which has the ``Pulumi.yaml``."""
    return auto.LocalWorkspace(work_dir=str(folder), program=program, pulumi_command=command)
