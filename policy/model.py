"""What rules look at and what they answer: resources, blocks of properties, verdicts. Nothing knows Pulumi's SDK."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Unknown:
    """A value that nobody can know yet, such as an ID before its resource is made."""

    def __repr__(self) -> str:
        return "unknown"

    def __bool__(self) -> bool:
        raise UndeterminedError("an unknown value was taken for true or false")


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value marked as secret. ``value`` is `UNKNOWN` where only its ciphertext is at hand, as in most states."""

    value: Any = UNKNOWN

    def __repr__(self) -> str:
        return "secret"


class UndeterminedError(Exception):
    """A rule needs a value that is unknown. The rule's verdict is then undetermined, with this reason."""


class Outcome(str, Enum):
    """How a rule judges a resource. Only ``pass``, ``not_applicable`` and ``waived`` let a run succeed."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    NOT_APPLICABLE = "not_applicable"
    UNDETERMINED = "undetermined"
    WAIVED = "waived"


@dataclass(frozen=True)
class Verdict:
    """A rule's answer for one resource.

    :param outcome: the judgement.
    :param found: what is there, for a failure: ``ingress[0] opens port 22 to 0.0.0.0/0``.
    :param allowed: what would be right, for a failure.
    :param reason: why the rule does not apply, could not decide, or is waived.
    :param broken: whether it could not decide for a fault of its own, which no value that becomes known would mend.
    """

    outcome: Outcome
    found: str = ""
    allowed: str = ""
    reason: str = ""
    broken: bool = False


def passed() -> Verdict:
    """The invariant holds."""
    return Verdict(Outcome.PASS)


def failed(found: str, allowed: str) -> Verdict:
    """The invariant is broken.

    :param found: what is there, precise enough to find it, never a secret's value.
    :param allowed: what would be right.
    """
    return Verdict(Outcome.FAIL, found=found, allowed=allowed)


def not_applicable(reason: str) -> Verdict:
    """The rule has nothing to judge here, and says why."""
    return Verdict(Outcome.NOT_APPLICABLE, reason=reason)


def undetermined(reason: str) -> Verdict:
    """The rule cannot decide, and says why: a check fails then, as it does for a violation."""
    return Verdict(Outcome.UNDETERMINED, reason=reason)


SWITCHES = {"true": True, "false": False}
"""Switches as text, which the clouds take as well: ``"false"`` must not count as set."""


class Block:
    """Properties with dotted paths: a resource, or one nested block of it.

    A value that is ``None`` counts as absent, and a list of one block as the block: older SDKs write it so. Reading
    anything that is or holds an unknown value raises `UndeterminedError`, so that a rule cannot take an unknown for a
    safe value by accident; `known` asks first.
    """

    __slots__ = ("_path", "_values")

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path

    def get(self, path: str, default: Any = None) -> Any:
        """The value at a dotted path such as ``rules.0.bucketKeyEnabled``, without secret marks.

        :param path: keys and list positions, joined by dots.
        :param default: what an absent value counts as: give what the cloud does when the property is left out. True or
            false says that the property is a switch: a switch written as text is then read as what it says.
        :raises UndeterminedError: when the value, or a part of it, is unknown.
        """
        value = self._walk(path)
        if value is None:
            return default
        value = _plain(value, self._place(path))
        if isinstance(default, bool) and isinstance(value, str):
            return SWITCHES.get(value.lower(), value)
        return value

    def has(self, path: str) -> bool:
        """Whether there is a value at the path, known or not."""
        return self._walk(path) is not None

    def known(self, path: str) -> bool:
        """Whether `get` would answer: the value is absent, or nothing in it is unknown."""
        return not _holds_unknown(self._walk(path))

    def is_secret(self, path: str) -> bool:
        """Whether the value at the path, or something it lies in, is marked as secret."""
        value: Any = self._values
        for part in path.split("."):
            if isinstance(value, Secret):
                return True
            value = _step(value, part)
        return isinstance(value, Secret)

    def blocks(self, path: str) -> list[Block]:
        """The nested blocks at the path: a list's entries, or the one block where a cloud has a single one.

        :raises UndeterminedError: when the list itself, or an entry as a whole, is unknown, or is no block.
        """
        value = _reveal(self._walk(path))
        if value is None:
            return []
        entries = value if isinstance(value, list | tuple) else [value]
        blocks = []
        for position, entry in enumerate(entries):
            place = f"{self._place(path)}[{position}]" if entries is value else self._place(path)
            entry = _reveal(entry)
            if isinstance(entry, Unknown):
                raise UndeterminedError(f"{place} is unknown")
            if isinstance(entry, Mapping):
                blocks.append(Block(entry, place))
            elif entry is not None:
                raise UndeterminedError(f"{place} is a {type(entry).__name__} and no block of properties")
        return blocks

    def items(self) -> Iterator[tuple[str, Any]]:
        """Every key with its value as it is: unknowns and secret marks included."""
        return iter(self._values.items())

    def raw(self, path: str) -> Any:
        """The value at the path as it is: unknowns and secret marks included; ``None`` when absent."""
        return self._walk(path)

    @property
    def path(self) -> str:
        """Where the block stands in its resource, such as ``ingress[0]``; empty for the resource itself."""
        return self._path

    def _place(self, path: str) -> str:
        return f"{self._path}.{path}" if self._path else path

    def _walk(self, path: str) -> Any:
        value: Any = self._values
        for part in path.split("."):
            value = _step(_reveal(value), part)
            if value is None or isinstance(value, Unknown):
                return value
        return value


@dataclass(frozen=True)
class Position:
    """A line of the program that made a resource: a path from the project's root, and a line from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Resource(Block):
    """One resource of a stack, as the engine knows it.

    :param urn: its unique name in the stack.
    :param type: its type token, ``aws:s3/bucket:Bucket``.
    :param properties: what it is made of: the cloud's answers where there are any, the program's inputs where not.
    :param id: the cloud's ID; empty before it is made.
    :param parent: the URN of its component, or empty.
    :param provider: the URN of the provider it is made through, or empty.
    :param dependencies: URNs that it depends on.
    :param property_dependencies: per property, the URNs that its value came from.
    :param custom: false for components.
    :param protect: whether the engine refuses to delete it.
    :param external: whether the stack only reads it and something else manages it.
    :param position: the line that made it, when known.
    """

    def __init__(
        self,
        urn: str,
        type: str,
        properties: Mapping[str, Any] | None = None,
        *,
        id: str = "",
        parent: str = "",
        provider: str = "",
        dependencies: Iterable[str] = (),
        property_dependencies: Mapping[str, Iterable[str]] | None = None,
        custom: bool = True,
        protect: bool = False,
        external: bool = False,
        position: Position | None = None,
    ) -> None:
        self.properties: Mapping[str, Any] = properties or {}
        super().__init__(self.properties)
        self.urn = urn
        self.type = type
        self.id = id
        self.parent = parent
        self.provider = provider
        self.dependencies = tuple(dependencies)
        self.property_dependencies = {key: tuple(urns) for key, urns in (property_dependencies or {}).items()}
        self.custom = custom
        self.protect = protect
        self.external = external
        self.position = position

    def __repr__(self) -> str:
        return f"Resource({self.urn!r})"

    @property
    def name(self) -> str:
        """The resource's own name, the last part of its URN."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def package(self) -> str:
        """The provider package of its type: ``aws``, ``gcp``, ``hcloud``, ``pulumi`` …"""
        return self.type.split(":", 1)[0]


def _step(value: Any, part: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(part)
    if isinstance(value, list | tuple):
        if part.isdigit():
            return value[int(part)] if int(part) < len(value) else None
        return _step(_reveal(value[0]), part) if len(value) == 1 else None
    return value if isinstance(value, Unknown) else None


def _reveal(value: Any) -> Any:
    return value.value if isinstance(value, Secret) else value


def _holds_unknown(value: Any) -> bool:
    value = _reveal(value)
    if isinstance(value, Mapping):
        return any(_holds_unknown(entry) for entry in value.values())
    if isinstance(value, list | tuple):
        return any(_holds_unknown(entry) for entry in value)
    return isinstance(value, Unknown)


def _plain(value: Any, place: str) -> Any:
    value = _reveal(value)
    if isinstance(value, Unknown):
        raise UndeterminedError(f"{place} is unknown")
    if isinstance(value, Mapping):
        return {key: _plain(entry, f"{place}.{key}") for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry, f"{place}[{position}]") for position, entry in enumerate(value)]
    return value
