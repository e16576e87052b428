"""``bench``: what the rules cost, as ratios of runs in turn on the same machine, since machines are noisy."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from offline.console import say
from offline.errors import CannotRun
from offline.stack import OfflineStack

ROUNDS = 5
RESOURCES = "RAMPART_BENCH_RESOURCES"
"""The environment variable that tells the bench's program how many resources to describe at least."""

RULES, PLAIN = "rules", "plain"


def run(stack: str, root: Path, resources: int) -> int:
    """Measure, and print a line for each figure; 0 when everything could be measured.

    :param stack: whose settings the measured platforms take.
    :param root: the checkout.
    :param resources: how many resources to apply, at least: platforms are added until there are so many.
    :raises CannotRun: a run that should succeed does not.
    """
    with tempfile.TemporaryDirectory(prefix="rampart-bench-") as name:
        folder = Path(name)
        project = _project(folder, stack, root)

        def apply_in(place: str, policies: bool) -> tuple[float, int]:
            return _apply(stack, root, project, folder / place, resources, policies=policies)

        _, count = apply_in("first", policies=True)  # not measured: it fills the caches that later runs find
        pairs = []
        for number in range(ROUNDS):
            plain, ruled = apply_in(f"plain{number}", policies=False)[0], apply_in(f"ruled{number}", policies=True)[0]
            pairs.append((plain, ruled))
            say(f"  apply {number + 1} of {ROUNDS}: {plain:.1f} s without the rules, {ruled:.1f} s with them")
        state = project / "build" / "state" / f"{stack}.json"
        audits = [_audit(state, root) for _ in range(ROUNDS)]
    ratio = statistics.median(ruled / plain for plain, ruled in pairs)
    what = f"offline apply of {count} resources, start to finish, with the rules to without"
    print(f"{what}: {ratio:.2f} (median of {ROUNDS} pairs)")
    print(f"audit of {count} resources, start to finish: {statistics.median(audits):.2f} s (median of {ROUNDS})")
    return 0


def _project(folder: Path, stack: str, root: Path) -> Path:
    """A project of the bench's own: its program, the checkout's components and settings."""
    project = folder / "project"
    project.mkdir()
    (project / "components").symlink_to(root / "components")
    shutil.copy(root / "cli" / "bench_program.py", project / "__main__.py")
    for name in ("Pulumi.yaml", f"Pulumi.{stack}.yaml"):
        shutil.copy(root / name, project / name)
    return project


def _apply(stack: str, root: Path, project: Path, folder: Path, resources: int, *, policies: bool) -> tuple[float, int]:
    """Seconds of a first apply in a process of its own, as a user starts one, and the number of resources."""
    start = time.monotonic()
    arguments = [stack, str(root), str(project), str(folder), RULES if policies else PLAIN]
    command = [sys.executable, "-m", "cli.bench", *arguments]
    environment = {**os.environ, RESOURCES: str(resources)}
    done = subprocess.run(command, cwd=root, env=environment, check=False, capture_output=True, text=True)
    seconds = time.monotonic() - start
    if done.returncode:
        reason = done.stdout.strip() or (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise CannotRun("the bench's apply failed", received=reason, allowed="a stack that `up` accepts")
    return seconds, int(done.stdout)


def apply(stack: str, root: Path, project: Path, folder: Path, *, policies: bool) -> int:
    """Apply a project for the first time and save its state; the number of resources.

    :param stack: whose settings the project has.
    :param root: the checkout, with the policy pack.
    :param project: the folder of the program.
    :param folder: where the stack lives.
    :param policies: whether the rules are enforced.
    :raises CannotRun: the apply does not succeed.
    """
    with OfflineStack(stack, project, folder=folder, policy_pack=root / "policy", tell=_quiet) as offline:
        result = offline.up(policies=policies)
        if not result.succeeded:
            found: Any = result.errors or [violation.message for violation in result.mandatory]
            raise CannotRun("the apply failed", received=str(found[0]), allowed="a stack that `up` accepts")
        offline.save_state()
    return sum(result.changes.values())


def _audit(state: Path, root: Path) -> float:
    start = time.monotonic()
    command = [sys.executable, str(root / "rampart"), "check", "--state", str(state)]
    subprocess.run(command, cwd=root, check=False, capture_output=True)
    return time.monotonic() - start


def _quiet(line: str) -> None:
    """Progress of single runs is not what a bench shows."""


if __name__ == "__main__":
    try:
        print(apply(sys.argv[1], *map(Path, sys.argv[2:5]), policies=sys.argv[5] == RULES))
    except CannotRun as error:
        print(error.received)
        sys.exit(2)
