"""A hole: one change that makes a compliant deployment insecure, and the rules that must say so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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
    """The holes of one module, gathered by a decorator."""

    def __call__(self, baseline: str, resource: str, *rules: str) -> Callable[[Edit], Edit]:
        def keep(edit: Edit) -> Edit:
            self.append(Hole(edit.__name__.replace("_", " "), baseline, resource, rules, edit))
            return edit

        return keep
