"""Policy documents as statements.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from policy.iam.patterns import glob, glob_any, overlap
from policy.model import UndeterminedError

ACCOUNT = re.compile(r"(?:arn:[a-z0-9*-]*:[a-z0-9*-]*:[a-z0-9*-]*:)?(\d{12})(?::.*)?")


@dataclass(frozen=True)
class Principal:
    """Who a statement is about.

    :param kind: ``AWS``, ``Service``, ``Federated``, ``CanonicalUser``; ``AWS`` too for a bare ``*``.
    :param value: an ARN, account ID, service or provider name, or ``*``.
    """

    kind: str
    value: str

    @property
    def everyone(self) -> bool:
        """Whether it stands for principals of any account."""
        if self.kind != "AWS":
            return self.value == "*"
        account = self.value.split(":")[4] if self.value.count(":") >= 5 else self.value
        return "*" in account or "?" in account

    @property
    def account(self) -> str:
        """The account that it belongs to, or empty."""
        found = ACCOUNT.fullmatch(self.value) if self.kind == "AWS" else None
        return found[1] if found else ""

    @property
    def is_account(self) -> bool:
        """Whether it stands for a whole account, which then hands the access on through its own policies."""
        return bool(self.account) and (self.value == self.account or self.value.endswith(":root"))


@dataclass(frozen=True)
class Condition:
    """One key of a condition block.

    :param operator: as written: ``StringEquals``, ``ForAnyValue:StringLikeIfExists`` …
    :param key: in lower case: keys ignore case.
    :param values: the values, any of which may match.
    """

    operator: str
    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One statement. A ``not_`` flag says that its list was written with ``NotPrincipal``, ``NotAction`` or
    ``NotResource``."""

    allow: bool
    principals: tuple[Principal, ...]
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: tuple[Condition, ...]
    not_principal: bool = False
    not_action: bool = False
    not_resource: bool = False
    sid: str = ""
    position: int = 0

    @property
    def place(self) -> str:
        """How to find the statement: its ID, or where it stands."""
        return f"statement {self.sid}" if self.sid else f"statement {self.position}"

    def acts(self, action: str) -> bool:
        """Whether it is about an action, such as ``s3:GetObject``."""
        return glob_any(self.actions, action, fold=True) is not self.not_action

    def meets(self, resource: str) -> bool:
        """Whether it is about a resource, by ARN. A trust policy names none and is about its role."""
        return not self.resources or glob_any(self.resources, resource) is not self.not_resource

    def covers(self, other: Statement) -> bool:
        """Whether it is about every action and resource that another statement is about."""
        return _within(other.actions, other.not_action, self.actions, self.not_action, fold=True) and (
            not self.resources or _within(other.resources, other.not_resource, self.resources, self.not_resource)
        )


@dataclass(frozen=True)
class Document:
    """A policy document: its statements in order."""

    statements: tuple[Statement, ...]

    @property
    def allows(self) -> Iterator[Statement]:
        """The statements that allow."""
        return (statement for statement in self.statements if statement.allow)

    @property
    def denies(self) -> Iterator[Statement]:
        """The statements that deny."""
        return (statement for statement in self.statements if not statement.allow)

    def naming(self, principal: Principal) -> list[Statement]:
        """The statements that allow and name a principal."""
        return [entry for entry in self.allows if principal in entry.principals and not entry.not_principal]

    def __add__(self, other: Document) -> Document:
        return Document(self.statements + other.statements)


EMPTY = Document(())


def parse(value: Any) -> Document:
    """Read a policy document.

    :param value: JSON text, the value that it stands for, or nothing.
    :raises UndeterminedError: when it is no policy document, so that no rule takes it for one that grants nothing.
    """
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        return _parse_text(value)
    return _read(value)


@lru_cache(maxsize=2048)
def _parse_text(text: str) -> Document:
    try:
        return _read(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise UndeterminedError(f"the policy document is not JSON ({error})") from None


def _read(value: Any) -> Document:
    if not isinstance(value, Mapping):
        raise UndeterminedError(f"the policy document is not an object but {type(value).__name__}")
    fields = _folded(value)
    if isinstance(fields.get("json"), str) and "statement" not in fields:
        return _parse_text(fields["json"])  # what aws:iam/getPolicyDocument answers
    statements = fields.get("statement")
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list | tuple):
        raise UndeterminedError("the policy document has no statements")
    return Document(tuple(_statement(entry, position) for position, entry in enumerate(statements)))


def _statement(value: Any, position: int) -> Statement:
    if not isinstance(value, Mapping):
        raise UndeterminedError(f"statement {position} of the policy document is not an object")
    fields = _folded(value)
    effect = str(fields.get("effect", "")).lower()
    if effect not in ("allow", "deny"):
        raise UndeterminedError(f"statement {position} of the policy document has no effect: Allow or Deny")
    not_principal, principals = _either(fields, "principal")
    not_action, actions = _either(fields, "action")
    not_resource, resources = _either(fields, "resource")
    return Statement(
        allow=effect == "allow",
        principals=tuple(_principals(principals)),
        actions=_texts(actions),
        resources=_texts(resources),
        conditions=tuple(_conditions(fields.get("condition"))),
        not_principal=not_principal,
        not_action=not_action,
        not_resource=not_resource,
        sid=str(fields.get("sid") or ""),
        position=position,
    )


def _folded(value: Mapping[str, Any]) -> dict[str, Any]:
    return {str(key).lower(): entry for key, entry in value.items()}


def _either(fields: Mapping[str, Any], name: str) -> tuple[bool, Any]:
    return (True, fields[f"not{name}"]) if f"not{name}" in fields else (False, fields.get(name))


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    entries = value if isinstance(value, list | tuple) else [value]
    return tuple(str(entry).lower() if isinstance(entry, bool) else str(entry) for entry in entries)


def _principals(value: Any) -> Iterator[Principal]:
    if isinstance(value, Mapping):
        for kind, entries in value.items():
            for entry in _texts(entries):
                yield Principal(str(kind), entry)
    else:
        for entry in _texts(value):
            yield Principal("AWS", entry)


def _conditions(value: Any) -> Iterator[Condition]:
    if value is None:
        return
    if not isinstance(value, Mapping):
        raise UndeterminedError("a condition of the policy document is not an object")
    for operator, keys in value.items():
        if not isinstance(keys, Mapping):
            raise UndeterminedError(f"the condition {operator} of the policy document is not an object")
        for key, values in keys.items():
            yield Condition(str(operator), str(key).lower(), _texts(values))


def _within(
    inner: tuple[str, ...], inner_not: bool, outer: tuple[str, ...], outer_not: bool, fold: bool = False
) -> bool:
    """Whether everything that the inner list is about, the outer one is about as well."""
    if fold:
        inner, outer = tuple(map(str.lower, inner)), tuple(map(str.lower, outer))
    if not inner_not and not outer_not:
        return all(any(glob(pattern, entry) for pattern in outer) for entry in inner)
    if not inner_not and outer_not:
        return not any(overlap(pattern, entry) for pattern in outer for entry in inner)
    if inner_not and outer_not:
        return all(any(glob(pattern, entry) for pattern in inner) for entry in outer)
    return "*" in outer
