"""Small YAML files that people write, checked against their JSON schema."""

from __future__ import annotations

import json
from collections.abc import Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from policy.errors import InputError, shorten

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError

SHAPES = {"object": "a mapping", "array": "a list", "string": "text"}
LIMITS = {
    "minLength": "characters at least",
    "maxLength": "characters at most",
    "minItems": "entries at least",
    "uniqueItems": "each entry once",
}


class _Texts(yaml.BaseLoader):
    """YAML with every scalar as text, and a key that stands twice as an error instead of a lost value.

    Not libyaml's parser, which is faster and crashes the process on a file that is nested too deeply.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [key.value for key, _ in node.value]
        twice = next((key for index, key in enumerate(keys) if key in keys[:index]), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice!r} stands twice", node.start_mark)
        found: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return found


def read(path: Path, schema: Path, error: type[InputError]) -> dict[str, Any]:
    """The document in a YAML file, all its scalars as text.

    :param path: the file.
    :param schema: its JSON schema (draft 2020-12), which describes a mapping.
    :param error: what to raise when the file is missing, not YAML or against its schema.
    """
    wanted = f"a YAML document as {schema.name} describes it"
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Texts)  # noqa: S506 - texts and nothing else
    except OSError as failure:
        raise error(f"{path.name} cannot be read", received=failure.strerror or failure, allowed=wanted) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as failure:
        raise error(f"{path.name} is not YAML", received=failure, allowed=wanted) from None
    problems = _problems(document, json.loads(schema.read_text(encoding="utf-8")))
    if problems:
        place, received, allowed = problems[0]
        more = f" and {len(problems) - 1} more places" if len(problems) > 1 else ""
        raise error(f"{path.name} is malformed at {place or 'the top'}{more}", received=received, allowed=allowed)
    found: dict[str, Any] = document
    return found


def _problems(document: Any, schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Place, value and what is allowed of everything that is against the schema, in the document's order."""
    from jsonschema_rs import Draft202012Validator  # only for readers of such files

    errors = sorted(Draft202012Validator(schema).iter_errors(document), key=lambda error: _path(error.instance_path))
    return list(dict.fromkeys((_place(error), *_received_allowed(error, schema)) for error in errors))


def _path(parts: list[str | int]) -> list[tuple[int, str]]:
    """A path as a key to sort by: positions in a list by their number."""
    return [(part, "") if isinstance(part, int) else (-1, part) for part in parts]


def _place(failure: ValidationError) -> str:
    path = ""
    for part in failure.instance_path:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.lstrip(".")


def _received_allowed(failure: ValidationError, whole: dict[str, Any]) -> tuple[str, str]:
    value: Any = failure.instance
    schema: Any = whole
    for part in failure.schema_path[:-1]:
        schema = schema[part]
    keyword = failure.kind.name
    wanted = schema[keyword]
    shown = shorten(repr(value), 80)
    if keyword == "additionalProperties":
        unknown = ", ".join(sorted(set(value) - set(schema["properties"])))
        return f"the unknown key {unknown}", ", ".join(schema["properties"])
    if keyword == "required":
        missing = ", ".join(key for key in wanted if key not in value)
        return f"no {missing}", "a value: the key is required"
    if keyword == "type":
        return shown, SHAPES[wanted]
    if keyword == "enum":
        return shown, ", ".join(wanted)
    if keyword == "pattern":
        return shown, schema.get("description", f"text that matches {wanted}")
    return shown, f"{LIMITS[keyword]}: {wanted}"
