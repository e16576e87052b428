"""Lists rules with too few mutants and mutants of unknown rules: ``python -m tests.mutations.missing [part]``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator

from policy.registry import load_rules
from tests.mutations.mutant import Mutant, all_mutants
from tests.mutations.report import ENOUGH


def complaints(rules: Iterable[str], mutants: Iterable[Mutant]) -> Iterator[str]:
    """What is missing, a line each.

    :param rules: every rule's ID.
    :param mutants: every mutant.
    """
    known = set(rules)
    written = list(mutants)
    counted = Counter(mutant.rule for mutant in written)
    for rule in sorted(known):
        if counted[rule] < ENOUGH:
            yield f"{rule} has {counted[rule]} mutants; allowed: at least {ENOUGH}"
    for mutant in written:
        for rule in sorted(mutant.rules - known):
            yield f"{mutant.id!r} names {rule or 'no rule'}, which does not exist"
    for name, times in Counter(mutant.id for mutant in written).items():
        if times > 1:
            yield f"{times} mutants are called {name!r}"


def main() -> int:
    """Print them, and say by the exit code whether there are any."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    found = [line for line in complaints((rule.id for rule in load_rules()), all_mutants()) if wanted in line]
    print("\n".join([*found, f"{len(found)} complaints"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
