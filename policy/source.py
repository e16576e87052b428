"""The line of the program that made a resource, out of what the engine recorded of the program's stack."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from policy.model import Position

POSITION = re.compile(r"project:///(?P<file>[^#?]+)#(?P<line>\d+)(,\d+)?")
LIBRARIES = re.compile(r"(^|/)(\.\.|\.?venv|env|site-packages|dist-packages|node_modules)(/|$)")
HELPERS = ("components/base.py",)
"""Files through which components make resources: the line that called them says more."""


def position_of(source_position: Any, stack_trace: Any) -> Position | None:
    """The innermost line of the project's own code, in a component rather than in a helper or outside.

    :param source_position: the engine's ``sourcePosition``: ``project:///components/x.py#12``.
    :param stack_trace: the engine's ``stackTrace``, innermost frame first.
    """
    helper = elsewhere = None
    for text in (source_position, *_frames(stack_trace)):
        found = _parse(text)
        if found is None:
            continue
        if found.file in HELPERS:
            helper = helper or found
        elif found.file.startswith("components/"):
            return found
        else:
            elsewhere = elsewhere or found
    return elsewhere or helper


def is_library(file: str) -> bool:
    """Whether a path from the project's root leads into a library or out of the project."""
    return LIBRARIES.search(file) is not None


def _frames(stack_trace: Any) -> list[Any]:
    if not isinstance(stack_trace, list):
        return []
    return [frame.get("sourcePosition") for frame in stack_trace if isinstance(frame, dict)]


def _parse(text: Any) -> Position | None:
    found = POSITION.fullmatch(text) if isinstance(text, str) else None
    if found is None or len(found["line"]) > 9:
        return None
    file = unquote(found["file"])
    if is_library(file) or not file.isprintable():
        return None
    return Position(file, max(int(found["line"]), 1))
