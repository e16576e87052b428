"""The messages of the engine's protocol that the pack speaks. They come with Pulumi's SDK and are taken without it.

To import the SDK takes a quarter of a second, for which every `up` and `preview` would wait; the messages take a tenth.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.machinery import PathFinder
from types import ModuleType

_PACKAGES = ("pulumi", "pulumi.runtime", "pulumi.runtime.proto")


@contextmanager
def _hollow_packages() -> Iterator[None]:
    """For the ``with`` block the SDK's packages are folders to import from, whose own code does not run.

    What was imported before stays as it was, and what is imported after is the whole SDK.
    """
    hollow = []
    try:
        for name in _PACKAGES:
            if name in sys.modules:
                continue
            parent = name.rpartition(".")[0]
            spec = PathFinder.find_spec(name, sys.modules[parent].__path__ if parent else None)
            if spec is None or spec.submodule_search_locations is None:
                raise ModuleNotFoundError(f"the package {name} is not installed", name=name)
            sys.modules[name] = ModuleType(name)
            sys.modules[name].__path__ = list(spec.submodule_search_locations)
            hollow.append(name)
        yield
    finally:
        for name in hollow:
            del sys.modules[name]


with _hollow_packages():
    from pulumi.runtime.proto import analyzer_pb2, plugin_pb2

__all__ = ["analyzer_pb2", "plugin_pb2"]
