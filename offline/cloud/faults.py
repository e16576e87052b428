"""Failures and delays that a test injects at a chosen operation."""

from __future__ import annotations

import json
import os
import threading
import time
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Literal, get_args

from offline.cloud.errors import CloudError

Operation = Literal["create", "update", "delete", "read", "check", "diff", "invoke"]
Effect = Literal["fail", "partial", "crash"]
_KEYS = ("operation", "type", "urn", "error", "delay_seconds", "times", "after", "effect")
# What a killed process leaves behind; the engine sees a closed connection.
_CRASH_STATUS = 70


@dataclass(frozen=True)
class Fault:
    """One entry of a fault file.

    Args:
        operation: Where it strikes. Creates and updates of a preview are spared.
        type: Glob of the type (or function) token.
        urn: Glob of the URN.
        error: The message of the failure; without it and without an effect the operation is only delayed.
        delay_seconds: Wait before the operation goes on or fails, in seconds; default 0.
        times: How many operations it strikes; default all.
        after: How many matching operations it lets pass first; default 0.
        effect: `fail` before anything is done (default with `error`); `partial`: done, then reported as not
            initialised (create, update); `crash`: done, then the process dies before it can answer.
    """

    operation: Operation
    type: str = "*"
    urn: str = "*"
    error: str | None = None
    delay_seconds: float = 0
    times: int | None = None
    after: int = 0
    effect: Effect | None = None


class Faults:
    """The faults of one process, with their counters.

    Args:
        faults: What `load` returned.
    """

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self._faults = faults
        self._seen = [0] * len(faults)
        self._lock = threading.Lock()

    def strike(self, operation: Operation, token: str, urn: str) -> Fault | None:
        """Wait as told, and return the fault that this operation must end with, if any."""
        if not self._faults:
            return None
        hit = [fault for index, fault in enumerate(self._faults) if self._matches(index, fault, operation, token, urn)]
        delay = sum(fault.delay_seconds for fault in hit)
        if delay:
            time.sleep(delay)
        return next((fault for fault in hit if fault.effect), None)

    def _matches(self, index: int, fault: Fault, operation: Operation, token: str, urn: str) -> bool:
        if fault.operation != operation or not fnmatchcase(token, fault.type) or not fnmatchcase(urn, fault.urn):
            return False
        with self._lock:
            self._seen[index] += 1
            turn = self._seen[index] - fault.after
        return turn > 0 and (fault.times is None or turn <= fault.times)


def crash() -> None:
    """End this process at once, as a kill would: no clean-up, no answer."""
    os._exit(_CRASH_STATUS)


def load(path: Path) -> tuple[Fault, ...]:
    """Read a fault file: a JSON list of objects with the fields of `Fault`.

    Raises:
        CloudError: The file cannot be read, or an entry is not a fault.
    """
    try:
        entries = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise CloudError("the fault file cannot be read", f"{path}: {error}", "a JSON list of faults") from error
    if not isinstance(entries, list):
        raise CloudError(
            "the fault file does not hold a list", f"{path}: {type(entries).__name__}", "a JSON list of faults"
        )
    return tuple(_fault(entry, f"{path}[{index}]") for index, entry in enumerate(entries))


def _fault(entry: Any, where: str) -> Fault:
    if not isinstance(entry, dict):
        raise CloudError(f"{where} is not a fault", repr(entry), f"an object with some of {', '.join(_KEYS)}")
    unknown = sorted(set(entry) - set(_KEYS))
    if unknown:
        raise CloudError(f"{where} has unknown keys", ", ".join(unknown), ", ".join(_KEYS))
    _one_of(entry, "operation", get_args(Operation), where, required=True)
    _one_of(entry, "effect", get_args(Effect), where, required=False)
    for key, types, lowest in (("delay_seconds", (int, float), 0), ("times", (int,), 1), ("after", (int,), 0)):
        value = entry.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, types) or value < lowest):
            raise CloudError(f"{where}.{key} is not usable", repr(value), f"a number from {lowest}")
    for key in ("type", "urn", "error"):
        if entry.get(key) is not None and not isinstance(entry[key], str):
            raise CloudError(f"{where}.{key} is not a text", repr(entry[key]), "a string")
    given = {key: value for key, value in entry.items() if value is not None}
    if "error" in given:
        given.setdefault("effect", "fail")
    if "effect" not in given and not given.get("delay_seconds"):
        raise CloudError(f"{where} does nothing", repr(entry), "at least one of error, effect, delay_seconds")
    if given.get("effect") == "partial" and given["operation"] not in ("create", "update"):
        raise CloudError(f"{where}.effect does not fit its operation", "partial", "partial only with create or update")
    return Fault(**given)


def _one_of(entry: dict[str, Any], key: str, allowed: tuple[str, ...], where: str, *, required: bool) -> None:
    value = entry.get(key)
    if (required or value is not None) and value not in allowed:
        raise CloudError(f"{where}.{key} is not known", repr(value), ", ".join(allowed))
