"""Compares old and new inputs, property by property."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from offline.cloud.wire import SIGNATURE, Asset, Secret, Unknown

Kind = Literal["add", "delete", "update"]


@dataclass(frozen=True)
class Change:
    """One property that differs.

    Args:
        path: As the engine writes it: `ingress[0].fromPort`, `tags["a.b"]`.
        names: The property names on the way, without indices: `("ingress", "fromPort")`.
        kind: Whether it came, went or changed.
    """

    path: str
    names: tuple[str, ...]
    kind: Kind


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Every difference between two sets of inputs, in the order of the new ones.

    A secret differs from the same value in plain text: the state has to be written anew for it to become secret.
    An unknown differs from everything. Names that start with two underscores are the engine's own and do not count.
    """
    return _compare_objects(old, new, "", ())


def is_under(names: tuple[str, ...], path: str) -> bool:
    """Whether a change lies under a property path such as `tags` or `rules[0].action`; indices do not count."""
    wanted = tuple(part for part in re.split(r"[.\[\]\"]+", path) if part and not part.isdigit() and part != "*")
    return bool(wanted) and names[: len(wanted)] == wanted


def _compare(old: Any, new: Any, path: str, names: tuple[str, ...]) -> list[Change]:
    if isinstance(new, Unknown):
        return [Change(path, names, "update")]
    if isinstance(old, Secret) and isinstance(new, Secret):
        return _compare(old.value, new.value, path, names)
    if isinstance(old, Asset) and isinstance(new, Asset):
        return [] if _content(old) == _content(new) else [Change(path, names, "update")]
    if isinstance(old, dict) and isinstance(new, dict):
        return _compare_objects(old, new, path, names)
    if isinstance(old, list) and isinstance(new, list):
        return _compare_lists(old, new, path, names)
    return [] if (old == new and type(old) is type(new)) or _same_number(old, new) else [Change(path, names, "update")]


def _compare_objects(old: dict[str, Any], new: dict[str, Any], path: str, names: tuple[str, ...]) -> list[Change]:
    changes: list[Change] = []
    for key in dict.fromkeys([*new, *old]):
        if key.startswith("__"):
            continue
        here, there = _join(path, key), (*names, key)
        before, after = old.get(key), new.get(key)
        changes += _one(before, after, here, there)
    return changes


def _compare_lists(old: list[Any], new: list[Any], path: str, names: tuple[str, ...]) -> list[Change]:
    changes: list[Change] = []
    for index in range(max(len(old), len(new))):
        before = old[index] if index < len(old) else None
        after = new[index] if index < len(new) else None
        changes += _one(before, after, f"{path}[{index}]", names)
    return changes


def _one(before: Any, after: Any, path: str, names: tuple[str, ...]) -> list[Change]:
    if before is None and after is None:
        return []
    if before is None:
        return [Change(path, names, "add")]
    if after is None:
        return [Change(path, names, "delete")]
    return _compare(before, after, path, names)


def _same_number(old: Any, new: Any) -> bool:
    numbers = (int, float)
    return (
        isinstance(old, numbers)
        and isinstance(new, numbers)
        and not isinstance(old, bool)
        and not isinstance(new, bool)
        and old == new
    )


def _content(asset: Asset) -> Any:
    return asset.raw.get("hash") or {key: value for key, value in asset.raw.items() if key != SIGNATURE}


def _join(path: str, key: str) -> str:
    if not re.fullmatch(r"[A-Za-z_$][\w$]*", key):
        quoted = key.replace('"', '\\"')
        return f'{path}["{quoted}"]'
    return f"{path}.{key}" if path else key


def replacing(changes: list[Change], forces: Callable[[tuple[str, ...]], bool]) -> list[Change]:
    """The changes that no cloud can make in place.

    Args:
        changes: What `compare` found.
        forces: Whether a property (its names from the top) forces a replacement.
    """
    return [
        change for change in changes if any(forces(change.names[:depth]) for depth in range(1, len(change.names) + 1))
    ]
