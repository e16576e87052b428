"""Problems in the configuration: each with its path, the value received and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError


@dataclass(frozen=True)
class Problem:
    """One thing wrong in the configuration.

    :param path: where, as in the file: ``rampart:aws.zones.edge``.
    :param received: the value there, shortened; ``nothing`` when the key is missing.
    :param allowed: what would be right.
    """

    path: str
    received: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.path}: received {self.received}; allowed: {self.allowed}"


SHAPES = {
    "tuple_type": "a list",
    "model_type": "a mapping",
    "string_type": "text",
    "int_type": "a whole number",
}
"""Pydantic's types of error whose own words speak of Python, in words that speak of YAML."""


class SettingsError(Exception):
    """The configuration cannot be used. ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __str__(self) -> str:
        count = len(self.problems)
        head = f"The settings have {count} problem{'' if count == 1 else 's'}; nothing was applied."
        return "\n".join([head, *(f"  - {problem}" for problem in self.problems)])


def text(value: Any) -> str:
    """The value itself when it is text.

    :raises ValueError: when it is not, so that a number or a list is never taken for a name.
    """
    if isinstance(value, str):
        return value
    raise ValueError("text")


def show(value: Any, limit: int = 60) -> str:
    """A value as a person may read it in a message, on one line and not longer than ``limit`` characters."""
    shown = "nothing" if value is None else repr(value)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"


def from_validation(error: ValidationError, model: type[BaseModel], raw: Mapping[str, Any]) -> list[Problem]:
    """Pydantic's findings as problems, one for each place.

    :param model: the model that was checked, for the nearest right name of an unknown key.
    :param raw: the values that were checked.
    """
    problems: dict[str, Problem] = {}
    for item in error.errors(include_url=False):
        if item["type"] == "too_short" and len(item["input"]) >= item["ctx"]["min_length"]:
            continue  # its entries are wrong, and named themselves
        location = tuple(part for part in item["loc"] if _stands_in(raw, part, item["loc"]))
        path = path_of(location)
        problems.setdefault(path, Problem(path, *_received_allowed(dict(item), model, location)))
    return list(problems.values())


def path_of(location: Iterable[str | int]) -> str:
    """A place as it is written in the file: ``("aws", "buckets", 0, "name")`` is ``rampart:aws.buckets[0].name``."""
    path = "rampart:"
    for index, part in enumerate(location):
        path += f"[{part}]" if isinstance(part, int) else ("." if index else "") + printable(part)
    return path


def printable(key: str) -> str:
    """A key as it may stand in a message of one line: as it is, or quoted if it holds something strange."""
    return key if key.isprintable() and key else repr(key)


def _stands_in(raw: Any, part: str | int, location: tuple[str | int, ...]) -> bool:
    """Whether a part of pydantic's location is a key: union members and validators add names of their own."""
    return isinstance(part, int) or not part.startswith(
        ("function-", "is-instance", "lax-or-strict", "IPv4Network", "IPv6Network")
    )


def _received_allowed(item: dict[str, Any], model: type[BaseModel], location: tuple[str | int, ...]) -> tuple[str, str]:
    kind, context = item["type"], item.get("ctx", {})
    if kind == "missing":
        return "nothing", "a value: the key is required"
    if kind == "extra_forbidden":
        return f"the unknown key {location[-1]!r}", _known_keys(model, location)
    received = show(item["input"])
    if kind == "value_error":
        return received, str(context["error"])
    if kind == "literal_error":
        return received, str(context["expected"])
    return received, SHAPES.get(kind) or str(item["msg"]).removeprefix("Input should be ")


def _known_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> str:
    current: type[BaseModel] = model
    for part in location[:-1]:
        if isinstance(part, int):
            continue
        current = _section_of(current, part) or current
    names = sorted(field.alias or name for name, field in current.model_fields.items())
    near = difflib.get_close_matches(str(location[-1]), names, n=1)
    hint = f" (did you mean {near[0]!r}?)" if near else ""
    return ", ".join(names) + hint


def _section_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if (field.alias or name) == key:
            return next((kind for kind in _types_in(field.annotation) if issubclass(kind, BaseModel)), None)
    return None


def _types_in(annotation: Any) -> Iterable[type]:
    if isinstance(annotation, type) and not getattr(annotation, "__args__", ()):
        yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _types_in(part)
