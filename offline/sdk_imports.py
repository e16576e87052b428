"""Imports the providers' SDKs while the engine and the offline clouds start, which takes as long."""

from __future__ import annotations

import importlib
import json
import sys
import threading
from pathlib import Path
from types import ModuleType

from offline.files import write_atomically

SDKS = ("pulumi_aws", "pulumi_gcp", "pulumi_hcloud")


class SdkImports:
    """What the last run's program imported of the SDKs, imported early by a thread.

    The SDKs load each service's module when it is first used, up to a second for one, in the middle of the program.
    The program itself starts when this has ended: their loading is not made for two threads.

    :param path: where the names are kept from run to run.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._names()
        self._thread = threading.Thread(target=self._import, daemon=True)

    def begin(self) -> None:
        """Start to import."""
        self._thread.start()

    def end(self) -> None:
        """Wait until everything is imported."""
        self._thread.join()

    def keep(self) -> None:
        """Note for the next run what this one's program has imported."""
        loaded = sorted(name for name, module in list(sys.modules.items()) if _is_service(name, module))
        if loaded != self._known:
            write_atomically(self._path, json.dumps(loaded).encode())

    def _names(self) -> list[str]:
        try:
            names = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return []
        return [str(name) for name in names] if isinstance(names, list) else []

    def _import(self) -> None:
        for name in self._known:
            if name.partition(".")[0] in SDKS:
                try:
                    getattr(importlib.import_module(name), "__all__", None)  # any attribute makes it load
                except Exception:  # noqa: BLE001 - the program imports it too, and tells what is wrong
                    return


def _is_service(name: str, module: ModuleType) -> bool:
    """Whether a module is a service's package of an SDK, and loaded: until then its type is the SDK's own."""
    package, _, rest = name.partition(".")
    return package in SDKS and rest.isidentifier() and type(module) is ModuleType and hasattr(module, "__path__")
