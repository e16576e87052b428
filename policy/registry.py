"""Rules as data plus a function, and how they are found: every module below `policy.rules`, nothing listed by hand."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from typing import Any

from policy.model import Verdict

Verdicts = Verdict | list[Verdict]
Function = Callable[..., Verdicts]

ID_FORM = re.compile(r"[a-z]+-\d+-(aws|gcp|hetzner|all)-[a-z0-9-]+")


class Severity(str, Enum):
    """How bad a violation is, in the words of CVSS and of the scanners."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Relation(str, Enum):
    """How much of a control a rule shows: all of it, a part of it, or evidence that supports it."""

    FULL = "full"
    PARTIAL = "partial"
    SUPPORTS = "supports"


@dataclass(frozen=True)
class Control:
    """A control of a published standard, such as ``Control("AWS FSBP", "EC2.9", Relation.FULL)``."""

    framework: str
    id: str
    relation: Relation


class Scope(str, Enum):
    """What a rule looks at, read off its function's parameters."""

    RESOURCE = "resource"
    GRAPH = "graph"
    STACK = "stack"


SCOPES = {1: Scope.RESOURCE, 2: Scope.GRAPH}


@dataclass(frozen=True)
class Rule:
    """An invariant of the statements, and the function that judges it. Call it as its function is called.

    :param id: statement first, then the cloud (``all`` for several), then what holds: ``net-2-aws-no-public-ip``.
    :param title: the invariant as a sentence.
    :param severity: how bad a violation is.
    :param statements: IDs out of `statements.yaml` that it keeps true.
    :param controls: published controls that it maps to.
    :param remediation: how to repair a violation, in one or two sentences.
    :param types: type tokens it looks at; ``aws:*`` is every resource of a package, ``*`` every custom resource; empty
        for the stack.
    :param function: a pure function of a resource, of a resource and the graph, or of the graph alone.
    """

    id: str
    title: str
    severity: Severity
    statements: tuple[str, ...]
    controls: tuple[Control, ...]
    remediation: str
    types: tuple[str, ...]
    function: Function
    scope: Scope

    def __call__(self, *arguments: Any) -> list[Verdict]:
        """The function's verdicts, as a list whether it gives one or several."""
        answer = self.function(*arguments)
        return answer if isinstance(answer, list) else [answer]

    @property
    def cloud(self) -> str:
        """``aws``, ``gcp``, ``hetzner``, or ``all``."""
        found = ID_FORM.fullmatch(self.id)
        assert found, self.id
        return found[1]

    @property
    def module(self) -> str:
        """The module that holds the rule."""
        return self.function.__module__


class RuleError(Exception):
    """A rule is declared wrongly. This is the rule author's mistake, found when the rules are read."""


def rule(
    *,
    id: str,
    title: str,
    severity: Severity,
    statements: tuple[str, ...],
    remediation: str,
    types: tuple[str, ...] = (),
    controls: tuple[Control, ...] = (),
) -> Callable[[Function], Rule]:
    """Declare a function as a rule. The arguments are those of `Rule`.

    :raises RuleError: when the ID is not ``statement-cloud-what-holds``, or the types do not fit the parameters.
    """

    def declare(function: Function) -> Rule:
        if not ID_FORM.fullmatch(id):
            raise RuleError(
                f"a rule's ID is malformed: received {id!r}; "
                "allowed: statement-cloud-what-holds, such as net-2-aws-no-public-ip"
            )
        parameters = len(inspect.signature(function).parameters)
        scope = SCOPES.get(parameters) if types else Scope.STACK
        if scope is None or (scope is Scope.STACK and parameters != 1):
            raise RuleError(
                f"{id}: the function's parameters do not fit: received {parameters} with types {types!r}; "
                "allowed: (resource) or (resource, graph) with types, (graph) without"
            )
        return Rule(id, title, severity, statements, controls, remediation, types, function, scope)

    return declare


def load_rules() -> tuple[Rule, ...]:
    """Every rule of every module below `policy.rules`, sorted by ID.

    :raises RuleError: when two rules have one ID.
    """
    import policy.rules

    rules: dict[str, Rule] = {}
    for module in _modules(policy.rules):
        for value in vars(module).values():
            if isinstance(value, Rule) and rules.setdefault(value.id, value) is not value:
                raise RuleError(
                    f"two rules have one ID: received {value.id} in {value.module} and {rules[value.id].module}; "
                    "allowed: one"
                )
    return tuple(rules[key] for key in sorted(rules))


def _modules(package: ModuleType) -> Iterable[ModuleType]:
    for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(info.name)


class RuleIndex:
    """Rules by what they look at, so that a resource meets only the rules for its type.

    :param rules: the rules to index.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self.stack = tuple(entry for entry in self.rules if entry.scope is Scope.STACK)
        self._by_type: dict[str, list[Rule]] = {}
        for entry in self.rules:
            for token in entry.types:
                self._by_type.setdefault(token, []).append(entry)

    def of(self, token: str) -> Iterable[Rule]:
        """The rules that look at resources of this type, those of a single resource and those of the graph."""
        package = token.split(":", 1)[0]
        for key in (token, f"{package}:*", "*"):
            yield from self._by_type.get(key, ())
