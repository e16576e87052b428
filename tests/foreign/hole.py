"""A hole: one change that makes a compliant deployment insecure, and the rules that must say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.foreign.world import World

Edit = Callable[[World], None]


@dataclass(frozen=True)
class Hole:
    """One way to break a deployment.

    :param name: what the hole is, in words.
    :param baseline: the compliant deployment.
    :param resource: the resource that a finding must name; empty for the stack.
    :param rules: the rules of which each must object to that resource.
    :param edit: makes the hole.
    """

    name: str
    baseline: str
    resource: str
    rules: tuple[str, ...]
    edit: Edit


class Holes(list[Hole]):
    """The holes of one module, gathered by a decorator, or in a line where the edit is of one resource.

    In a line, ``where`` is the deployment and the resource: ``shop db``.
    """

    def put(self, where: str, name: str, rule: str, /, **values: Any) -> None:
        """A resource with other inputs."""
        self._keep(where, name, rule, lambda world, resource: world.set(resource, **values))

    def edit(self, where: str, name: str, rule: str, key: str, change: Callable[[Any], Any]) -> None:
        """A resource with one input changed by a function of it."""
        self._keep(where, name, rule, lambda world, resource: world.edit(resource, key, change))

    def drop(self, where: str, name: str, rule: str, *keys: str) -> None:
        """A resource without some inputs."""
        self._keep(where, name, rule, lambda world, resource: world.unset(resource, *keys))

    def add(self, where: str, name: str, rule: str, type: str, /, **inputs: Any) -> None:
        """One more resource."""
        self._keep(where, name, rule, lambda world, resource: world.add(type, resource, inputs))

    def _keep(self, where: str, name: str, rule: str, edit: Callable[[World, str], object]) -> None:
        baseline, resource = where.split()

        def apply(world: World) -> None:
            edit(world, resource)

        self.append(Hole(name, baseline, resource, (rule,), apply))

    def __call__(self, baseline: str, resource: str, *rules: str) -> Callable[[Edit], Edit]:
        def keep(edit: Edit) -> Edit:
            self.append(Hole(edit.__name__.replace("_", " "), baseline, resource, rules, edit))
            return edit

        return keep
