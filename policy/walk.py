"""Walking through a resource's values at any depth, JSON texts included, for rules that look everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from policy.model import Resource, Secret


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


@lru_cache(maxsize=8)
def entries(resource: Resource) -> tuple[tuple[str, str, Any], ...]:
    """Path, key and value of every key of a resource at any depth, outer ones first; JSON texts are looked into.

    Several rules look through one resource after the other, so the last few are kept.
    """
    found: list[tuple[str, str, Any]] = []

    def collect(path: str, value: Any) -> None:
        if isinstance(value, str):
            value = opened(value)
        if isinstance(value, dict):
            for key, entry in value.items():
                place = f"{path}.{key}" if path else str(key)
                found.append((place, str(key), entry))
                if isinstance(entry, str | dict | list):
                    collect(place, entry)
        elif isinstance(value, list):
            for position, entry in enumerate(value):
                if isinstance(entry, str | dict | list):
                    collect(f"{path}[{position}]", entry)

    collect("", dict(resource.properties))
    return tuple(found)


def below(resource: Resource, keys: frozenset[str]) -> list[tuple[str, Any]]:
    """Path and value of the given keys, at any depth of a resource; not those inside of one that was found already."""
    found: list[tuple[str, Any]] = []
    for path, key, value in entries(resource):
        if key in keys and not any(path.startswith((f"{outer}.", f"{outer}[")) for outer, _ in found):
            found.append((path, value))
    return found


REFERENCES = frozenset({"valueSource", "valueFrom", "secretKeyRef", "secretEnvironmentVariables"})
"""Keys under which a variable names where its value is kept, instead of holding it."""

STORES = ("PARAMETER_STORE", "SECRETS_MANAGER")
"""Types of a variable of CodeBuild whose value is the name of a parameter or secret."""


def pairs(value: Any, path: str) -> Iterator[tuple[str, str, Any]]:
    """Path, name and value of every variable, whether written as a mapping or as a list of name and value.

    What a variable says about the place in which its value is kept is left out.
    """
    value = opened(value)
    if isinstance(value, Mapping):
        name = next(
            (value[key] for key in ("name", "key", "Name", "Key", "parameterName") if isinstance(value.get(key), str)),
            None,
        )
        held = next((value[key] for key in ("value", "Value", "parameterValue") if key in value), None)
        if name is not None and held is not None:
            if value.get("type") not in STORES:
                yield path, name, held
            return
        for key, entry in value.items():
            if key in REFERENCES and isinstance(entry, Mapping | list | tuple):
                continue
            if isinstance(entry, Mapping | list | tuple):
                yield from pairs(entry, f"{path}.{key}")
            else:
                yield f"{path}.{key}", str(key), entry
    elif isinstance(value, list | tuple):
        for position, entry in enumerate(value):
            yield from pairs(entry, f"{path}[{position}]")
