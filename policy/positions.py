"""The lines that made resources, as the running program wrote them down (`components/positions.py`).

The engine's policy protocol carries no source positions, so a program notes for each resource where it is made, before
the engine hears of it: a JSON object per line with ``urn`` (without stack and project), ``file`` and ``line``.
"""

from __future__ import annotations

import json
from pathlib import Path

from policy.model import Position
from policy.source import is_library

VARIABLE = "RAMPART_POSITIONS"
"""The environment variable that may name the file."""

LARGEST = 64 * 1024 * 1024
"""Bytes that are read of the file at most."""


def file_of(root: Path, stack: str, named: str | None) -> Path:
    """Where the notes of a stack are.

    :param root: the project's folder.
    :param stack: the stack's name.
    :param named: the value of `VARIABLE`, if it is set.
    """
    return Path(named) if named else root / "build" / "positions" / f"{stack}.jsonl"


class Positions:
    """The notes in a file, which may still grow: it is read again when a resource is missing in what was read.

    :param path: the file; a missing or damaged one just knows less.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = -1
        self._known: dict[str, Position] = {}

    def of(self, urn: str) -> Position | None:
        """The line that made a resource, None where nobody wrote it down.

        :param urn: the resource's whole URN.
        """
        key = urn.split("::", 2)[-1]
        if key not in self._known:
            self._read()
        return self._known.get(key)

    def _read(self) -> None:
        try:
            size = self._path.stat().st_size
            if size == self._size:
                return
            with self._path.open("rb") as file:
                content = file.read(LARGEST)
        except OSError:
            return
        self._size = size
        for line in content.splitlines():
            note = _note(line)
            if note is not None:
                self._known[note[0]] = note[1]


def _note(line: bytes) -> tuple[str, Position] | None:
    try:
        note = json.loads(line)
    except ValueError:
        return None
    if not isinstance(note, dict):
        return None
    key, file, number = note.get("urn"), note.get("file"), note.get("line")
    if not isinstance(key, str) or not isinstance(file, str) or not isinstance(number, int) or is_library(file):
        return None
    return key, Position(file, number)
