"""Edits of a foreign deployment that reach into nested values."""

from __future__ import annotations

from typing import Any

from tests.foreign.world import World


def put(world: World, name: str, path: str, value: Any) -> None:
    """Set a nested value of a resource's input; None takes it away.

    :param path: dotted; a number is a list's position: ``rules.0.denyRule.exceptionPrincipals``.
    """
    head, *rest = path.split(".")

    def change(found: Any) -> Any:
        if not rest:
            return value
        place = found
        for step in rest[:-1]:
            place = place[int(step)] if step.isdigit() else place.setdefault(step, {})
        last: Any = int(rest[-1]) if rest[-1].isdigit() else rest[-1]
        if value is None:
            place.pop(last, None)
        else:
            place[last] = value
        return found

    world.edit(name, head, change)
