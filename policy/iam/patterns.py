"""The wildcards of policy documents: ``*`` is any text, ``?`` any one character, ``${...}`` a policy variable."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

VARIABLE = re.compile(r"\$\{([^}]*)\}")
ESCAPES = {"*": "[*]", "?": "[?]", "$": "[$]"}


@lru_cache(maxsize=8192)
def _expression(pattern: str, fold: bool) -> re.Pattern[str]:
    out = []
    position = 0
    while position < len(pattern):
        variable = VARIABLE.match(pattern, position)
        if variable:
            out.append(ESCAPES.get(variable[1], ".*"))
            position = variable.end()
            continue
        character = pattern[position]
        out.append({"*": ".*", "?": "."}.get(character) or re.escape(character))
        position += 1
    return re.compile("".join(out), re.DOTALL | (re.IGNORECASE if fold else 0))


def glob(pattern: str, value: str, fold: bool = False) -> bool:
    """Whether a pattern matches a value. A policy variable stands for any text.

    :param pattern: the document's text, such as ``s3:Get*``.
    :param value: what a request holds.
    :param fold: ignore case, as for actions and ``StringEqualsIgnoreCase``.
    """
    return _expression(pattern, fold).fullmatch(value) is not None


def glob_any(patterns: Iterable[str], value: str, fold: bool = False) -> bool:
    """Whether one of the patterns matches the value."""
    return any(glob(pattern, value, fold) for pattern in patterns)


def is_wild(pattern: str) -> bool:
    """Whether the pattern can match more than one value."""
    return "*" in pattern or "?" in pattern or "${" in pattern


@lru_cache(maxsize=8192)
def overlap(first: str, second: str) -> bool:
    """Whether some text matches both patterns. Policy variables are taken for ``*``."""
    first, second = VARIABLE.sub("*", first), VARIABLE.sub("*", second)
    reachable = _skip_stars(first, {0})
    for character in second:
        reachable = _advance(first, reachable, character)
        if not reachable:
            return False
    return len(first) in reachable


def _advance(pattern: str, reachable: set[int], character: str) -> set[int]:
    """Positions in the pattern after the other side's next character, which may itself be a wildcard."""
    if character == "*":
        return set(range(min(reachable), len(pattern) + 1))
    following: set[int] = set()
    for position in reachable:
        if position < len(pattern):
            if pattern[position] == "*":
                following.add(position)
            elif character == "?" or pattern[position] in ("?", character):
                following.add(position + 1)
    return _skip_stars(pattern, following)


def _skip_stars(pattern: str, positions: set[int]) -> set[int]:
    found = set(positions)
    for position in positions:
        while position < len(pattern) and pattern[position] == "*":
            position += 1
            found.add(position)
    return found
