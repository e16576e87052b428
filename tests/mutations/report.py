"""What a run of the mutants showed: the kill rate by rule, as JSON and in words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.mutations.mutant import Mutant

ENOUGH = 3
"""In how many ways each invariant is broken at least."""


@dataclass
class Tally:
    """Which mutants were caught by exactly the rules that should, and which slipped through.

    :param caught: by rule, how many were.
    :param survived: by rule, what the others broke and who objected instead.
    :param unknowns: by rule, how many mutants were not passed with their values unknown.
    :param waved_through: by rule, the mutants that were.
    """

    caught: Counter[str] = field(default_factory=Counter)
    survived: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    unknowns: Counter[str] = field(default_factory=Counter)
    waved_through: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def run(self) -> int:
        """How many mutants were judged."""
        return sum(self.caught.values()) + self._escaped

    @property
    def _escaped(self) -> int:
        return sum(map(len, self.survived.values()))

    def document(self, rules: Iterable[str], mutants: Iterable[Mutant]) -> dict[str, Any]:
        """The report for machines.

        :param rules: every rule's ID.
        :param mutants: every mutant.
        """
        written = Counter(mutant.rule for mutant in mutants)
        listed = sorted(rules)
        return {
            "mutants": self.run,
            "killed": sum(self.caught.values()),
            "killRate": self._rate(),
            "withUnknownValues": sum(self.unknowns.values()) + sum(map(len, self.waved_through.values())),
            "passedWithUnknownValues": sum(map(len, self.waved_through.values())),
            "rules": [
                {
                    "rule": rule,
                    "mutants": written[rule],
                    "killed": self.caught[rule],
                    "survivors": self.survived.get(rule, []),
                    "passedWithUnknownValues": self.waved_through.get(rule, []),
                }
                for rule in listed
            ],
            "rulesWithTooFew": [rule for rule in listed if written[rule] < ENOUGH],
        }

    def _rate(self) -> float:
        return round(sum(self.caught.values()) / self.run, 4) if self.run else 0.0


def markdown(document: dict[str, Any]) -> str:
    """The report for people, survivors first."""
    lines = ["# Mutations", "", summary(document), ""]
    for title, key in (("Survivors", "survivors"), ("Passed with unknown values", "passedWithUnknownValues")):
        found = [f"- `{row['rule']}`: {about}" for row in document["rules"] for about in row[key]]
        lines += [f"## {title}", "", *found, ""] if found else []
    if document["rulesWithTooFew"]:
        few = [f"- `{rule}`" for rule in document["rulesWithTooFew"]]
        lines += [f"## Rules broken in fewer than {ENOUGH} ways", "", *few, ""]
    lines += ["## Rules", "", "| rule | mutants | killed |", "|---|---|---|"]
    lines += [f"| `{row['rule']}` | {row['mutants']} | {row['killed']} |" for row in document["rules"]]
    return "\n".join([*lines, ""])


def summary(document: dict[str, Any]) -> str:
    """The report in one line."""
    covered = len(document["rules"]) - len(document["rulesWithTooFew"])
    return (
        f"{document['killed']} of {document['mutants']} mutants killed ({document['killRate']:.1%}); "
        f"{covered} of {len(document['rules'])} rules broken in at least {ENOUGH} ways; "
        f"{document['passedWithUnknownValues']} of {document['withUnknownValues']} passed with unknown values"
    )
