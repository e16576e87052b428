"""An exported deployment that edits may change; a copy shares what stays the same with the original."""

from __future__ import annotations

import copy
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

Entry = dict[str, Any]
"""A resource as `pulumi stack export` writes it."""

REFERENCE = re.compile(r"@\{(?P<selector>[^{}.]+)\.(?P<path>[^{}]+)\}")


class Stack:
    """The resources of an exported deployment.

    A selector names one of them: its name (``orders-db``), its class and name where a name stands several times
    (``RouteTable aws-network-data-a``), or its type for the first of that type (``aws:ec2/vpc:Vpc``).

    :param entries: the resources, in the engine's order.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, Entry] = {}
        self._found: dict[str, list[str]] = defaultdict(list)
        self._own: set[str] = set()
        for entry in entries:
            self._insert(entry)

    def copy(self) -> Stack:
        """A stack whose changes do not show in this one."""
        made = Stack(())
        made._entries = dict(self._entries)
        made._found = defaultdict(list, self._found)
        return made

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def get(self, urn: str) -> Entry | None:
        """The resource with this URN, not to be changed."""
        return self._entries.get(urn)

    def find(self, selector: str) -> Entry:
        """The resource that a selector names, not to be changed.

        :raises LookupError: when the selector names no resource, or a name without a class names several.
        """
        return self._entries[self._urn(selector)]

    def own(self, selector: str) -> Entry:
        """The resource that a selector names, to be changed. Errors are those of `find`."""
        urn = self._urn(selector)
        if urn not in self._own:
            self._entries[urn] = copy.deepcopy(self._entries[urn])
            self._own.add(urn)
        return self._entries[urn]

    def add(self, entry: Entry) -> None:
        """Add a resource; the references in it are resolved."""
        resolved: Entry = self.resolved(entry)
        self._insert(resolved)
        self._own.add(resolved["urn"])

    def replace(self, entry: Entry) -> None:
        """Put another version in the place of a resource with the same URN."""
        self._entries[entry["urn"]] = entry

    def remove(self, selector: str) -> None:
        """Remove the resource that a selector names. What refers to it stays, as in a cloud."""
        urn = self._urn(selector)
        entry = self._entries.pop(urn)
        for key in _keys(entry):
            self._found[key] = [other for other in self._found[key] if other != urn]

    def resolved(self, value: Any) -> Any:
        """The value with each ``@{selector.property}`` in its texts replaced by what the named resource has there.

        A text that is nothing but one reference becomes the property's own value: lists and numbers stay what they are.
        """
        if isinstance(value, str):
            whole = REFERENCE.fullmatch(value)
            if whole:
                return self.value(whole["selector"], whole["path"])
            return REFERENCE.sub(lambda found: str(self.value(found["selector"], found["path"])), value)
        if isinstance(value, dict):
            return {key: self.resolved(entry) for key, entry in value.items()}
        if isinstance(value, list | tuple):
            return [self.resolved(entry) for entry in value]
        return value

    def value(self, selector: str, path: str) -> Any:
        """What a resource has at a dotted path; ``id`` and ``urn`` are the engine's own.

        :raises LookupError: when there is no such resource, or it has nothing there.
        """
        entry = self.find(selector)
        if path in ("id", "urn"):
            return entry[path]
        for values in (entry.get("outputs", {}), entry.get("inputs", {})):
            found: Any = values
            for part in path.split("."):
                found = found[int(part)] if isinstance(found, list) else (found or {}).get(part)
            if found is not None:
                return found
        raise LookupError(f"{selector} has no {path}; it has {', '.join(sorted(entry.get('outputs', {})))}")

    def _urn(self, selector: str) -> str:
        found = self._found.get(selector, [])
        if len(found) == 1 or (found and ":" in selector):
            return found[0]
        if found:
            kinds = ", ".join(f"{_keys(self._entries[urn])[1]!r}" for urn in found)
            raise LookupError(f"{selector!r} names several resources; allowed: {kinds}")
        near = difflib.get_close_matches(selector, [key for key, urns in self._found.items() if urns], n=5, cutoff=0.5)
        raise LookupError(f"the stack has no {selector!r}; the nearest are {', '.join(near) or 'none'}")

    def _insert(self, entry: Entry) -> None:
        assert entry["urn"] not in self._entries, f"two resources have the URN {entry['urn']}"
        self._entries[entry["urn"]] = entry
        for key in _keys(entry):
            self._found[key] = [*self._found[key], entry["urn"]]


def _keys(entry: Entry) -> tuple[str, str, str]:
    name, token = entry["urn"].rsplit("::", 1)[-1], entry["type"]
    return name, f"{token.rsplit(':', 1)[-1]} {name}", token
