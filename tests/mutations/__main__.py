"""Tries mutants while they are being written: ``python -m tests.mutations [part of an ID]``."""

from __future__ import annotations

import sys
import time

from tests.mutations.base import base
from tests.mutations.judge import Judge
from tests.mutations.mutant import all_mutants, graft
from tests.mutations.trial import passes_unknown, said, try_mutant


def main() -> int:
    """Print what is wrong with the unmutated stack and with each mutant; exit with 1 when anything is."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    stack = graft(base())
    judge = Judge(stack)
    started = time.monotonic()
    lines = [
        f"UNMUTATED {finding.rule.id} objects: {said(finding)}"
        for finding in sorted(judge.base, key=lambda found: found.rule.id)
    ]
    chosen = [mutant for mutant in all_mutants() if wanted in mutant.id]
    for mutant in chosen:
        complaint = try_mutant(mutant, stack, judge).complaint
        if not complaint and passes_unknown(mutant, stack, judge):
            complaint = "passes with the edited values unknown"
        if complaint:
            lines.append(f"{mutant.id}\n    {complaint}")
    print("\n".join([*lines, f"{len(chosen)} mutants, {len(lines)} complaints, {time.monotonic() - started:.1f} s"]))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
