"""The wildcards of policy documents: ``*`` is any text, ``?`` any one character, ``${...}`` a policy variable."""

from __future__ import annotations

import re
from functools import lru_cache

VARIABLE = re.compile(r"\$\{([^}]*)\}")
ESCAPES = {"*": "[*]", "?": "[?]", "$": "[$]"}


@lru_cache(maxsize=8192)
def _matcher(patterns: tuple[str, ...], fold: bool) -> tuple[frozenset[str], re.Pattern[str] | None]:
    """The patterns that are plain texts, and one expression for those with wildcards: documents hold hundreds."""
    wild = [pattern for pattern in patterns if is_wild(pattern)]
    plain = frozenset(pattern.lower() if fold else pattern for pattern in patterns if not is_wild(pattern))
    flags = re.DOTALL | (re.IGNORECASE if fold else 0)
    return plain, re.compile("|".join(map(_expression, wild)), flags) if wild else None


def _expression(pattern: str) -> str:
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
    return "".join(out)


def glob(pattern: str, value: str, fold: bool = False) -> bool:
    """Whether a pattern matches a value. A policy variable stands for any text.

    :param pattern: the document's text, such as ``s3:Get*``.
    :param value: what a request holds.
    :param fold: ignore case, as for actions and ``StringEqualsIgnoreCase``.
    """
    return glob_any((pattern,), value, fold)


def glob_any(patterns: tuple[str, ...], value: str, fold: bool = False) -> bool:
    """Whether one of the patterns matches the value."""
    plain, expression = _matcher(patterns, fold)
    return (value.lower() if fold else value) in plain or bool(expression and expression.fullmatch(value))


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
