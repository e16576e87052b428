"""Runs a foreign scanner with an environment that holds nothing of ours but what it is handed on purpose."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from offline.console import Heartbeat
from offline.errors import CannotRun

LONGEST = 1800.0
"""Seconds that a scan may take; Checkov needs some twenty, Prowler some minutes."""

KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE")
"""Variables that a scanner gets of ours."""


def run(
    name: str,
    command: Sequence[str | Path],
    report: Path,
    *,
    accepted: Sequence[int],
    extra: Mapping[str, str] | None = None,
) -> tuple[Any, Path]:
    """Run a scanner; what its report holds, and its log, ``<name>.log`` beside the report, which has all its output.

    :param name: the scanner.
    :param command: the program and its arguments.
    :param report: where it leaves its report, in JSON. The folder is its working directory and home, so that it reads
        and writes nobody's settings unless ``extra`` names another home.
    :param accepted: exit codes by which it says that it has finished, with findings or without.
    :param extra: further variables.
    :raises CannotRun: it ended otherwise, took too long or left no report.
    """
    folder = report.parent
    report.unlink(missing_ok=True)
    environment = {key: os.environ[key] for key in KEPT if key in os.environ} | {"HOME": str(folder), **(extra or {})}
    log = folder / f"{name}.log"
    try:
        with log.open("wb") as file, Heartbeat(f"{name} is scanning"):
            code = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                timeout=LONGEST,
                check=False,
            ).returncode
    except subprocess.TimeoutExpired as error:
        raise CannotRun(
            f"{name} did not finish", received=f"no end after {LONGEST:.0f} s", allowed=f"an end (log: {log})"
        ) from error
    if code not in accepted:
        raise CannotRun(
            f"{name} failed", received=f"exit code {code}", allowed=f"{' or '.join(map(str, accepted))} (log: {log})"
        )
    try:
        return json.loads(report.read_bytes()), log
    except (OSError, ValueError) as error:
        allowed = f"JSON in {report} (log: {log})"
        raise CannotRun(f"{name} left no report", received=str(error), allowed=allowed) from error
