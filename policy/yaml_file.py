"""Small YAML files that people write, checked against their JSON schema.

A schema library takes as long to import as a whole audit takes, so the few keywords that the project's schemas use are
checked here; a test holds this check and a full one together.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from policy.errors import InputError, shorten

SHAPES: dict[str, tuple[type, str]] = {
    "object": (dict, "a mapping"),
    "array": (list, "a list"),
    "string": (str, "text"),
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
    :param schema: its JSON schema, in the keywords that `problems` knows.
    :param error: what to raise when the file is missing, not YAML or against its schema.
    """
    wanted = f"a YAML document as {schema.name} describes it"
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Texts)  # noqa: S506 - texts and nothing else
    except OSError as failure:
        raise error(f"{path.name} cannot be read", received=failure.strerror or failure, allowed=wanted) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as failure:
        raise error(f"{path.name} is not YAML", received=failure, allowed=wanted) from None
    rules = json.loads(schema.read_text(encoding="utf-8"))
    for place, received, allowed in problems(document, rules, rules):
        raise error(f"{path.name} is malformed at {place or 'the top'}", received=received, allowed=allowed)
    assert isinstance(document, dict), "every schema describes a mapping"
    return document


def problems(
    value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], place: str = ""
) -> Iterator[tuple[str, str, str]]:
    """What in a value is against a schema: the place, what stands there and what is allowed.

    :param value: mappings, lists and texts.
    :param schema: with ``$ref``, ``type``, ``properties``, ``required``, ``items``, ``pattern``, ``enum`` and
        ``minLength``; keys that ``properties`` does not name are never allowed.
    :param root: the schema's document, for ``$ref``.
    """
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rpartition("/")[2]]
    shape, words = SHAPES[schema["type"]]
    if not isinstance(value, shape):
        yield place, _shown(value), words
    elif isinstance(value, str):
        yield from _text_problems(value, schema, place)
    elif isinstance(value, dict):
        known = schema["properties"]
        yield from ((place, f"the unknown key {key}", ", ".join(known)) for key in value if key not in known)
        yield from (
            (place, f"no {key}", "a value: the key is required") for key in schema["required"] if key not in value
        )
        for key in value.keys() & known.keys():
            yield from problems(value[key], known[key], root, f"{place}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from problems(item, schema["items"], root, f"{place}[{index}]")


def _text_problems(value: str, schema: Mapping[str, Any], place: str) -> Iterator[tuple[str, str, str]]:
    if "enum" in schema and value not in schema["enum"]:
        yield place, _shown(value), ", ".join(schema["enum"])
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield place, _shown(value), schema.get("description", f"text that matches {schema['pattern']}")
    elif len(value) < schema.get("minLength", 0):
        yield place, _shown(value), f"{schema['minLength']} characters or more"


def _shown(value: Any) -> str:
    return shorten(repr(value), 80)
