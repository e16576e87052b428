"""The resources of a stack and how they relate, whichever way the relation is written.

A relation is found through what a property says (an ID, an ARN, a name, a self link) and, where that is unknown,
through what the engine recorded of where the value came from (property dependencies).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from policy.model import Block, Resource, Secret, Unknown
from policy.parameters import Parameters

IDENTIFIERS = ("id", "arn", "name", "bucket", "selfLink", "keyId", "key", "identifier", "email", "urn")
"""Properties by which other resources point at one."""

GCP_HOST = re.compile(r"^(https:)?//[a-z0-9.-]*googleapis\.com/(compute/)?(v1|beta|v1beta1|alpha)?/?")


Answer = TypeVar("Answer")


def normal(value: Any) -> str:
    """One spelling for the ways to write a reference: GCP's URLs lose their host, Hetzner's numbers become text."""
    return GCP_HOST.sub("", str(value))


class Graph:
    """A stack's resources with lookups by type, by reference and by component.

    :param resources: every resource, in the engine's order.
    :param parameters: what the company allows, for the rules that compare with it.
    """

    def __init__(self, resources: Iterable[Resource], parameters: Parameters | None = None) -> None:
        self.resources = tuple(resources)
        self.parameters = parameters or Parameters()
        self._by_urn = {resource.urn: resource for resource in self.resources}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._by_identifier: dict[str, list[Resource]] = defaultdict(list)
        self._referrers: dict[str, list[Resource]] | None = None
        for resource in self.resources:
            self._by_type[resource.type].append(resource)
            for value in set(_identifiers(resource)):
                self._by_identifier[value].append(resource)

    def by_type(self, *types: str) -> list[Resource]:
        """The resources of these types, in order."""
        return [resource for token in types for resource in self._by_type.get(token, ())]

    def by_urn(self, urn: str) -> Resource | None:
        """The resource with this URN."""
        return self._by_urn.get(urn)

    def component_of(self, resource: Resource) -> Resource | None:
        """The component that the resource is a direct child of."""
        return self._by_urn.get(resource.parent)

    def resolve(self, value: Any, *types: str) -> list[Resource]:
        """The resources that an ID, ARN, name or self link names.

        :param value: the reference, as text or number.
        :param types: which types are meant: names are unique only within one. None means any.
        """
        found = self._by_identifier.get(normal(value), [])
        return [resource for resource in found if not types or resource.type in types]

    def targets(self, resource: Resource, path: str, *types: str, block: Block | None = None) -> list[Resource]:
        """What a property of a resource refers to.

        :param resource: the resource that refers.
        :param path: the property, dotted; relative to ``block`` when one is given. A list means each entry.
        :param types: which types are meant.
        :param block: a nested block of the resource that holds the property.
        """
        value = (block or resource).raw(path)
        found: dict[str, Resource] = {}
        unknown = False
        for entry in _leaves(value):
            if isinstance(entry, Unknown):
                unknown = True
            else:
                found.update({target.urn: target for target in self.resolve(entry, *types)})
        if unknown or not found:
            top = (f"{block.path}.{path}" if block and block.path else path).split(".")[0].split("[")[0]
            for urn in resource.property_dependencies.get(top, ()):
                target = self._by_urn.get(urn)
                if (
                    target is not None
                    and (not types or target.type in types)
                    and (unknown or not _states_other(value, target))
                ):
                    found[target.urn] = target
        return list(found.values())

    def referrers(self, target: Resource, *types: str, path: str | None = None) -> list[Resource]:
        """The resources that refer to a target, by any property or by one.

        :param target: what is referred to.
        :param types: of which types the referring resources are; none means any.
        :param path: the top-level property that must hold the reference; none means any.
        """
        if self._referrers is None:
            self._referrers = self._index_referrers()
        found = []
        for resource in self._referrers.get(target.urn, ()):
            if types and resource.type not in types:
                continue
            if path is None or any(hit is target for hit in self.targets(resource, path, target.type)):
                found.append(resource)
        return found

    def _index_referrers(self) -> dict[str, list[Resource]]:
        index: dict[str, dict[str, Resource]] = defaultdict(dict)
        for resource in self.resources:
            if not resource.custom:
                continue
            for text in _texts(resource):
                for target in self._by_identifier.get(text, ()):
                    if target is not resource:
                        index[target.urn][resource.urn] = resource
            for urns in resource.property_dependencies.values():
                for urn in urns:
                    index[urn][resource.urn] = resource
        return {urn: list(found.values()) for urn, found in index.items()}


_memory: WeakKeyDictionary[Graph, dict[Any, Any]] = WeakKeyDictionary()


def once(graph: Graph, key: Any, answer: Callable[[], Answer]) -> Answer:
    """An answer about a whole graph, worked out the first time that it is asked.

    :param graph: the graph, which never changes.
    :param key: what the answer is called.
    :param answer: how to work it out.
    """
    known = _memory.setdefault(graph, {})
    if key not in known:
        known[key] = answer()
    found: Answer = known[key]
    return found


def _identifiers(resource: Resource) -> Iterator[str]:
    if not resource.custom:
        return
    if resource.id:
        yield normal(resource.id)
    for key in IDENTIFIERS:
        value = resource.properties.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and value != "":
            yield normal(value)


_texts_of: WeakKeyDictionary[Resource, tuple[str, ...]] = WeakKeyDictionary()


def _texts(resource: Resource) -> tuple[str, ...]:
    """What a resource's properties say that could be a reference: worked out once for all graphs that it is in."""
    found = _texts_of.get(resource)
    if found is None:
        values = (value for value in _leaves(resource.properties) if not isinstance(value, Unknown))
        found = _texts_of[resource] = tuple(dict.fromkeys(normal(value) for value in values))
    return found


def _leaves(value: Any) -> list[Any]:
    """Every text, whole number and unknown in a value, in order."""
    found: list[Any] = []
    _collect(value, found)
    return found


def _collect(value: Any, found: list[Any]) -> None:
    # A list to add to, and the dearest question last: this looks at every value of a stack, several times.
    if isinstance(value, str):
        if value:
            found.append(value)
    elif isinstance(value, list | tuple):
        for entry in value:
            _collect(entry, found)
    elif isinstance(value, Secret):
        _collect(value.value, found)
    elif isinstance(value, int | Unknown):
        if not isinstance(value, bool):
            found.append(value)
    elif isinstance(value, dict | Mapping):
        for entry in value.values():
            _collect(entry, found)


def _states_other(value: Any, target: Resource) -> bool:
    """Whether a known value contradicts a recorded dependency: it names something, and not this target."""
    known = set(_identifiers(target))
    return bool(known) and not any(normal(leaf) in known for leaf in _leaves(value))
