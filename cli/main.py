"""From ``./rampart COMMAND`` to the command: environment first, then the command inside it, errors in one line."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from cli.arguments import DEVELOPER_COMMANDS, Arguments, parse
from cli.bootstrap import ensure_environment
from offline.console import say
from offline.errors import CannotRun
from offline.files import write_atomically

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

DECIDED, VIOLATIONS, UNDECIDED = 0, 1, 2
"""The exit codes: all pass or waived; violations; could not decide, with one line why."""


def main(argv: Sequence[str]) -> int:
    """Run ``./rampart`` with these arguments and return its exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        arguments = parse(argv)
        python = ensure_environment(ROOT, developer=arguments.command in DEVELOPER_COMMANDS)
        if Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
            _continue_in(python, argv)
        return _run(arguments)
    except CannotRun as error:
        say(f"rampart: {error}")
    except KeyboardInterrupt:
        say("rampart: interrupted before the end; the next run repairs what is half done")
    except Exception as error:  # noqa: BLE001 - the last resort: a person gets a line, the trace goes to a file
        log = ROOT / "build" / "error.log"
        write_atomically(log, traceback.format_exc().encode())
        say(f"rampart: an error in Rampart itself: {type(error).__name__}: {error} (details: {log})")
    return UNDECIDED


def _run(arguments: Arguments) -> int:
    # Imported late, each on its own: an audit does not wait for pulumi, and nothing here is there before the bootstrap.
    if arguments.command in DEVELOPER_COMMANDS:
        from cli import developer

        return developer.run(arguments, ROOT)
    if arguments.command == "costs":
        from cli import costs

        return costs.run(arguments, ROOT)
    if arguments.state:
        from cli import report

        return report.audit_file(arguments.state, ROOT)
    if arguments.command == "bench":
        from cli import bench

        return bench.run(arguments.stack, ROOT, arguments.resources)
    if arguments.command == "scan":
        from cli import scan

        return scan.run(arguments, ROOT)
    from cli import stack

    return stack.run(arguments, ROOT)


def _continue_in(python: Path, argv: Sequence[str]) -> None:
    """Start again with the environment's Python, which has the packages. Does not return."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "PYTHONPATH")}
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        # No bytecode beside the sources was asked for. With none at all, each run would compile the SDKs: kept apart.
        environment["PYTHONPYCACHEPREFIX"] = str(ROOT / "build" / "bytecode")
    sys.stdout.flush()
    os.execve(python, [str(python), str(ROOT / "rampart"), *argv], environment)  # noqa: S606 - the purpose


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
