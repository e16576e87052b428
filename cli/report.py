"""Audits a state and hands out the results: files under ``build/check``, the table by statement, the exit code."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from offline.console import say
from offline.errors import CannotRun


def audit_file(path: Path, root: Path) -> int:
    """Audit an exported deployment: no engine, no program, no network.

    :param path: what ``pulumi stack export`` wrote.
    :param root: the checkout, for the statements, the waivers and the place of the results.
    :raises CannotRun: the file is not an exported deployment.
    """
    from policy.errors import InputError
    from policy.state_file import read_state

    forget_results(root)
    try:
        state = read_state(path)
    except InputError as error:
        raise CannotRun(error.what, received=error.received, allowed=error.allowed) from error
    return audit(state, root)


def audit(state: dict[str, Any], root: Path) -> int:
    """Decide every rule over ``state``, write the results, print the table by statement; the exit code."""
    # Imported late: they load every rule, which other commands do not need.
    from cli.show import show_report
    from policy.audit import audit_state
    from policy.errors import InputError
    from policy.results import write_all

    try:
        report = audit_state(state, root=root)
    except InputError as error:
        raise CannotRun(error.what, received=error.received, allowed=error.allowed) from error
    write_all(report, results_folder(root))
    show_report(report)
    say("results: build/check/ (report.json, report.sarif, junit.xml, summary.md)")
    return int(report.exit_code)


def results_folder(root: Path) -> Path:
    """Where the results of the last ``up`` or ``check`` are."""
    return root / "build" / "check"


def forget_results(root: Path) -> None:
    """Remove an earlier run's results, so that those in the folder are always the last run's."""
    shutil.rmtree(results_folder(root), ignore_errors=True)
