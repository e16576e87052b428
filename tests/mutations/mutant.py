"""A mutant: the compliant stack with one invariant broken, and the rules that must say so."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tests.mutations.edits import Edit
from tests.mutations.stack import Stack


@dataclass(frozen=True)
class Mutant:
    """One invariant broken in one way.

    :param rule: the rule whose invariant is broken. It must fail.
    :param about: how, as a test's name: ``ingress split into two halves``.
    :param edits: what is done to the stack.
    :param also: other rules that rightly object too. All of them must, and no rule besides.
    :param needs_value: false when a rule may pass though the edited values are unknown, because something else decides;
        the edit's author says why in a comment.
    """

    rule: str
    about: str
    edits: tuple[Edit, ...]
    also: frozenset[str] = frozenset()
    needs_value: bool = True

    @property
    def id(self) -> str:
        """What the mutant is called in a test run."""
        return f"{self.rule}: {self.about}"

    @property
    def rules(self) -> frozenset[str]:
        """The rules that must object, and no other one."""
        return self.also | {self.rule}

    def of(self, stack: Stack) -> Stack:
        """The stack as the mutant has it. The given one stays as it is."""
        mutated = stack.copy()
        for edit in self.edits:
            edit(mutated)
        return mutated


def broken(about: str, *edits: Edit, also: Iterable[str] = (), needs_value: bool = True) -> Mutant:
    """A mutant of the rule that `of` names. Arguments are those of `Mutant`."""
    return Mutant("", about, edits, frozenset(also), needs_value)


def of(rule: str, *mutants: Mutant, also: Iterable[str] = ()) -> list[Mutant]:
    """The mutants of one rule.

    :param rule: the rule's ID.
    :param mutants: made by `broken`.
    :param also: rules that rightly object to each of them.
    """
    return [replace(mutant, rule=rule, also=mutant.also | frozenset(also)) for mutant in mutants]


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Every mutant of every module below `tests.mutations.mutants`."""
    return tuple(mutant for module in _modules("tests.mutations.mutants") for mutant in module.MUTANTS)


def graft(stack: Stack) -> Stack:
    """The stack with every specimen of every module below `tests.mutations.specimens`, in any order that they allow.

    :raises LookupError: when a specimen refers to a resource that there is not.
    """
    grown = stack.copy()
    waiting = [edit for module in _modules("tests.mutations.specimens") for edit in module.SPECIMENS]
    while waiting:
        refused = []
        for edit in waiting:
            try:
                edit(grown)
            except LookupError as error:
                refused.append((edit, error))
        if len(refused) == len(waiting):
            raise refused[0][1]
        waiting = [edit for edit, _ in refused]
    return grown


def _modules(package: str) -> Iterator[Any]:
    path = importlib.import_module(package).__path__
    for info in pkgutil.walk_packages(path, f"{package}."):
        if not info.ispkg:
            yield importlib.import_module(info.name)
