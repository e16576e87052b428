"""Checks inputs against the SDK's schema: names, required properties, scalar types and enums, at any depth."""

from __future__ import annotations

import re
from typing import Any

from offline.cloud.errors import PropertyProblem
from offline.cloud.schema.model import Property, TypeSpec
from offline.cloud.schema.store import Schema, nearest
from offline.cloud.wire import Asset, Secret, Unknown, plain

_KIND_WORDS = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "asset": "an asset or archive",
    "list": "a list",
    "map": "a map",
    "object": "an object",
}
# Lists that the clouds extend faster than the SDK: beside what the SDK knows, anything of the right form passes.
_OPEN_ENUMS = {
    "EngineType": re.compile(r"[a-z]+(-[a-z]+)*"),
    "InstanceType": re.compile(r"(?:db\.)?[a-z][a-z0-9-]*\.(?:nano|micro|small|medium|large|\d*xlarge|metal[\w-]*)"),
    "RecordType": re.compile(r"[A-Z0-9]+"),
    "Runtime": re.compile(r"(?:python|nodejs|java|dotnet|ruby|provided|go)[\w.]*"),
}


def check_properties(
    schema: Schema, owner: str, known: dict[str, Property], given: dict[str, Any], path: str = ""
) -> list[PropertyProblem]:
    """The problems of a set of properties, all of them.

    Args:
        schema: Where nested types are looked up.
        owner: Whose properties they are, for the text (`aws:ec2/vpc:Vpc "main"`).
        known: What the schema knows, by name.
        given: What was given, by name. Names that start with two underscores are the engine's own and are skipped.
        path: The path of the enclosing property, empty at the top.
    """
    problems = []
    for name, value in given.items():
        if name.startswith("__"):
            continue
        here = f"{path}.{name}" if path else name
        if name not in known:
            problems.append(PropertyProblem(here, _unknown_name(owner, path, name, list(known))))
        elif value is not None:
            problems += _check_value(schema, owner, known[name].type, value, here)
        elif known[name].required:
            problems.append(PropertyProblem(here, _missing(owner, path, known[name])))
    for name, entry in known.items():
        if entry.required and name not in given:
            here = f"{path}.{name}" if path else name
            problems.append(PropertyProblem(here, _missing(owner, path, entry)))
    return problems


def _check_value(schema: Schema, owner: str, kind: TypeSpec, value: Any, path: str) -> list[PropertyProblem]:
    if isinstance(value, Secret):
        # The text of a problem must never carry a secret's content.
        inner = _check_value(schema, owner, kind, value.value, path)
        return [
            PropertyProblem(
                problem.path,
                f"{owner}: the secret value of {path} does not fit; received: [secret]; allowed: {words(kind)}",
            )
            for problem in inner
        ]
    if isinstance(value, Unknown) or value is None or kind == "any":
        return []
    if isinstance(kind, str):
        return [] if _is_scalar(kind, value) else [_wrong_type(owner, kind, value, path)]
    head, *rest = kind
    if head == "union" and isinstance(value, str):
        # A string beside an enum is there for values still to come; until then a misspelt one is the likelier case.
        enums = [option for option in rest if option[0] == "enum"]
        if enums:
            return _check_value(schema, owner, enums[0], value, path)
    if head == "union":
        found = [_check_value(schema, owner, option, value, path) for option in rest]
        return min(found, key=len) if all(found) else []
    if head == "enum":
        return _check_enum(owner, rest[1], schema.enum(*rest), value, path)
    if head == "list":
        if not isinstance(value, list):
            return [_wrong_type(owner, head, value, path)]
        return [
            p
            for index, item in enumerate(value)
            for p in _check_value(schema, owner, rest[0], item, f"{path}[{index}]")
        ]
    if not isinstance(value, dict):
        return [_wrong_type(owner, head, value, path)]
    if head == "map":
        return [p for key, item in value.items() for p in _check_value(schema, owner, rest[0], item, f"{path}.{key}")]
    known = schema.object_type(*rest).properties
    return check_properties(schema, owner, known, value, path) if known else []


def _is_scalar(kind: str, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool) or value in ("true", "false")
    if kind == "asset":
        return isinstance(value, Asset)
    # A number in a string is what the clouds' own providers take too (ports, ids).
    pattern = r"-?\d+" if kind == "integer" else r"-?\d+(\.\d+)?"
    if isinstance(value, str):
        return re.fullmatch(pattern, value) is not None
    return isinstance(value, int if kind == "integer" else (int, float)) and not isinstance(value, bool)


def _check_enum(owner: str, name: str, values: tuple[Any, ...], value: Any, path: str) -> list[PropertyProblem]:
    if not values or value in values:
        return []
    if name in _OPEN_ENUMS and isinstance(value, str) and _OPEN_ENUMS[name].fullmatch(value):
        return []
    near = nearest(str(value), [str(v) for v in values])
    shown = ", ".join(str(v) for v in values[:12]) + (" …" if len(values) > 12 else "")
    hint = f"; did you mean {near}?" if near else ""
    return [PropertyProblem(path, f"{owner}: {path} has an unknown value; received: {value!r}; allowed: {shown}{hint}")]


def _unknown_name(owner: str, path: str, name: str, known: list[str]) -> str:
    near = nearest(name, known)
    where = f"{path} of {owner}" if path else owner
    hint = f"; did you mean {near}?" if near else ""
    return f"{where} has no such property; received: {name}; allowed: {', '.join(sorted(known))}{hint}"


def _missing(owner: str, path: str, entry: Property) -> str:
    where = f"{path} of {owner}" if path else owner
    return f"{where} lacks a required property; received: no {entry.name}; allowed: {words(entry.type)}"


def _wrong_type(owner: str, kind: str, value: Any, path: str) -> PropertyProblem:
    return PropertyProblem(
        path, f"{owner}: {path} has the wrong type; received: {_shown(value)}; allowed: {words(kind)}"
    )


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Asset):
        return "an asset"
    return repr(plain(value))


def words(kind: TypeSpec) -> str:
    """A type in words."""
    if isinstance(kind, str):
        return _KIND_WORDS.get(kind, "any value")
    if kind[0] == "union":
        return " or ".join(dict.fromkeys(words(option) for option in kind[1:]))
    return f"a value of {kind[2]}" if kind[0] == "enum" else _KIND_WORDS[kind[0]]
