"""Walking through a resource's values at any depth, JSON texts included, for rules that look everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from policy.model import Secret


def opened(value: Any) -> Any:
    """A text that is a JSON object or list as what it holds, any other value as it is."""
    if isinstance(value, str) and value[:1] in ("[", "{") and value[-1:] in ("]", "}"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value with its path that is not marked as secret; texts that are JSON are looked into."""
    if isinstance(value, Secret):
        return
    value = opened(value)
    if isinstance(value, Mapping):
        for key, entry in value.items():
            yield from leaves(entry, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list | tuple):
        for position, entry in enumerate(value):
            yield from leaves(entry, f"{path}[{position}]")
    else:
        yield path, value


def below(values: Mapping[str, Any], keys: frozenset[str]) -> Iterator[tuple[str, Any]]:
    """The values of the given keys, at any depth of a resource; JSON texts are looked into."""
    stack: list[tuple[str, Any]] = [("", values)]
    while stack:
        path, value = stack.pop()
        value = opened(value)
        if isinstance(value, Mapping):
            for key, entry in value.items():
                place = f"{path}.{key}" if path else str(key)
                if key in keys:
                    yield place, entry
                else:
                    stack.append((place, entry))
        elif isinstance(value, list | tuple):
            stack.extend((f"{path}[{position}]", entry) for position, entry in enumerate(value))


def pairs(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Path, name and value of every variable, whether written as a mapping or as a list of name and value."""
    value = opened(value)
    if isinstance(value, Mapping):
        name = next(
            (value[key] for key in ("name", "key", "Name", "Key", "parameterName") if isinstance(value.get(key), str)),
            None,
        )
        held = next((value[key] for key in ("value", "Value", "parameterValue") if key in value), None)
        if name is not None and held is not None:
            yield path, name, held
            return
        for key, entry in value.items():
            if isinstance(entry, Mapping | list | tuple):
                yield from pairs(entry, f"{path}.{key}")
            else:
                yield f"{path}.{key}", str(key), entry
    elif isinstance(value, list | tuple):
        for position, entry in enumerate(value):
            yield from pairs(entry, f"{path}[{position}]")
