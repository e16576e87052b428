"""A mutant whose edited values nobody knows: they could be the bad ones, so the rule must not pass."""

from __future__ import annotations

from typing import Any

from tests.mutations.stack import Entry, Stack

SIDES: tuple[str, ...] = ("inputs", "outputs")
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How an exported state writes a value that nobody knows (pulumi/sdk/go/common/resource/plugin/rpc.go)."""


def with_unknowns(mutated: Stack, original: Stack) -> Stack | None:
    """The mutated stack with every value that the mutation changed unknown; None when it changed no value.

    What the mutation removed stays removed. Of a resource that it added, everything is unknown but what refers to
    another resource and the names of things, which a program states.
    """
    unknown = mutated.copy()
    found = False
    for entry in mutated:
        before = original.get(entry["urn"])
        if entry is before:
            continue
        replaced = _added(entry, mutated) if before is None else _changed(entry, before)
        if replaced != entry:
            found = True
            unknown.replace(replaced)
    return unknown if found else None


def _changed(entry: Entry, before: Entry) -> Entry:
    return entry | {side: _difference(before.get(side, {}), entry[side]) for side in SIDES if side in entry}


def _added(entry: Entry, stack: Stack) -> Entry:
    """References stay: a graph without them would only show that nothing is related to anything."""
    kept = {text for other in stack if other is not entry for text in _names(other)} | {entry["id"]}
    return entry | {side: _hide(entry[side], kept) for side in SIDES if side in entry}


def _names(entry: Entry) -> list[str]:
    outputs = entry.get("outputs", {})
    values = (entry.get("id"), outputs.get("arn"), outputs.get("name"), outputs.get("bucket"), outputs.get("selfLink"))
    return [value for value in values if isinstance(value, str) and value]


def _hide(value: Any, kept: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _hide(entry, kept) for key, entry in value.items()}
    if isinstance(value, list):
        return [_hide(entry, kept) for entry in value]
    return value if isinstance(value, str) and value in kept else UNKNOWN_TEXT


def _difference(before: Any, after: Any) -> Any:
    """The second value with each part that differs from the first one unknown; a part left out is unknown too."""
    if before == after:
        return after
    if isinstance(before, dict) and isinstance(after, dict):
        return {key: _difference(before.get(key), after.get(key)) for key in {**before, **after}}
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [_difference(one, other) for one, other in zip(before, after, strict=True)]
    return UNKNOWN_TEXT
