"""``test`` and ``lint``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cli.arguments import Arguments
from offline.console import say

PYTEST = ("-m", "pytest")
"""What ``test`` runs with this Python."""

LINTERS = (
    ("style", ("ruff", "check", "--quiet", ".")),
    ("format", ("ruff", "format", "--check", "--quiet", ".")),
    ("types", ("mypy",)),
)
"""What ``lint`` runs: a name and a module's command line. All run, so that one call shows everything."""


def run(arguments: Arguments, root: Path) -> int:
    """Run ``test`` or ``lint``: 0 if all is well, 1 for failures, 2 if the tool could not work.

    :param root: the checkout; both work on the whole of it.
    """
    return test(arguments.rest, root) if arguments.command == "test" else lint(root)


def test(rest: tuple[str, ...], root: Path) -> int:
    """Run pytest with the project's settings and ``rest``."""
    code = subprocess.run([sys.executable, *PYTEST, *rest], cwd=root, check=False).returncode
    return min(code, 2)  # pytest: 0 passed, 1 failed, 2 to 5 interrupted, misused, or nothing collected


def lint(root: Path) -> int:
    """Run every linter and say which of them object."""
    failed = []
    for name, command in LINTERS:
        if subprocess.run([sys.executable, "-m", *command], cwd=root, check=False).returncode:
            failed.append(name)
    say(f"lint: {'objections to ' + ', '.join(failed) if failed else 'clean'}")
    return 1 if failed else 0
