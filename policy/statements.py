"""The statements of the security overview as typed values, out of `statements.yaml`.

`statements.schema.json` is the file's published form. It is checked here without a schema library, whose import alone
takes longer than reading the file; what is allowed is read from the schema, and a test holds the two checks together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from policy.registry import Control, Relation

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "statements.yaml"
SCHEMA = ROOT / "statements.schema.json"
SHAPES: dict[str, tuple[type, str]] = {
    "object": (dict, "a mapping"),
    "array": (list, "a list"),
    "string": (str, "text, in quotes if it looks like a number or a date"),
}
_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's loader is ten times as fast, where PyYAML has it."""


class StatementsError(Exception):
    """The file of statements cannot be used; each line of the message is a problem, in three parts."""


@dataclass(frozen=True)
class Statement:
    """One statement of the security overview.

    :param id: what everything else refers to: ``NET-2``.
    :param title: a short name for tables.
    :param text: the overview's own words.
    :param kind: ``technical`` (code makes it true), ``attested`` (a person or a provider does) or ``mixed``.
    :param clouds: where it must be made true: ``aws``, ``gcp``, ``hetzner``, or ``platform`` for what is outside any
        one cloud.
    :param controls: controls of published standards that it supports.
    """

    id: str
    title: str
    text: str
    kind: str
    clouds: tuple[str, ...]
    controls: tuple[Control, ...]


def load(path: Path = FILE) -> dict[str, Statement]:
    """The statements by ID, in the overview's order.

    :param path: the file; the project's own by default.
    :raises StatementsError: naming everything that is wrong, when something is.
    """
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_SafeLoader)  # noqa: S506 - safe, either of them
    except OSError as error:
        raise StatementsError(
            f"{path}: received no readable file ({error.strerror}); allowed: a file of statements"
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise StatementsError(f"{path}: received {' '.join(str(error).split())}; allowed: a YAML document") from None
    problems = [*_problems(document, _schema(), ""), *_twice(document)]
    if problems:
        raise StatementsError("\n".join(f"{path.name}: {problem}" for problem in problems))
    return {entry["id"]: _statement(entry) for entry in document["statements"]}


def _statement(entry: Mapping[str, Any]) -> Statement:
    controls = (Control(item["framework"], item["id"], Relation(item["relation"])) for item in entry["controls"])
    return Statement(
        id=entry["id"],
        title=entry["title"],
        text=entry["text"],
        kind=entry["kind"],
        clouds=tuple(entry["clouds"]),
        controls=tuple(controls),
    )


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema


def _problems(value: Any, schema: Mapping[str, Any], path: str) -> Iterator[str]:
    """What in the value is against the schema, for the keywords that `statements.schema.json` uses."""
    schema = _schema()["$defs"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    shape, in_words = SHAPES[schema["type"]]
    if not isinstance(value, shape):
        yield _problem(path, value, in_words)
    elif isinstance(value, dict):
        yield from _mapping_problems(value, schema, path)
    elif isinstance(value, list):
        yield from _list_problems(value, schema, path)
    else:
        yield from _text_problems(str(value), schema, path)


def _mapping_problems(value: dict[Any, Any], schema: Mapping[str, Any], path: str) -> Iterator[str]:
    known = schema["properties"]
    for key in value:
        if key not in known:
            yield _problem(f"{path}.{key}", "an unknown key", ", ".join(known))
    for key in schema["required"]:
        if key not in value:
            yield _problem(f"{path}.{key}", "nothing", "a value: the key is required")
    for key, part in known.items():
        if key in value:
            yield from _problems(value[key], part, f"{path}.{key}")


def _list_problems(value: list[Any], schema: Mapping[str, Any], path: str) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield _problem(path, value, f"{schema['minItems']} or more")
    if schema.get("uniqueItems") and any(item in value[:index] for index, item in enumerate(value)):
        yield _problem(path, value, "each entry once")
    for index, item in enumerate(value):
        yield from _problems(item, schema["items"], f"{path}[{index}]")


def _text_problems(value: str, schema: Mapping[str, Any], path: str) -> Iterator[str]:
    if value not in schema.get("enum", [value]):
        yield _problem(path, value, ", ".join(schema["enum"]))
    if "pattern" in schema and not re.fullmatch(schema["pattern"], value):
        yield _problem(path, value, f"text that matches {schema['pattern']}")
    if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
        yield _problem(
            path,
            value,
            f"{schema.get('minLength', 0)} to {schema.get('maxLength', 'any number of')} characters",
        )


def _twice(document: Any) -> Iterator[str]:
    """IDs that stand twice, which a JSON schema cannot say."""
    entries = document.get("statements") if isinstance(document, dict) else None
    seen: set[str] = set()
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        found = entry.get("id") if isinstance(entry, dict) else None
        if isinstance(found, str) and found in seen:
            yield _problem(f"statements[{index}].id", found, "each ID once")
        seen.add(str(found))


def _problem(path: str, received: Any, allowed: str) -> str:
    return f"{path.lstrip('.') or 'the document'}: received {str(received)[:80]!r}; allowed: {allowed}"
