"""Errors that a person reads: what is wrong, what was received, what is allowed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CloudError(Exception):
    """A refusal of the offline cloud.

    Args:
        problem: What is wrong, one clause, no full stop.
        received: The value received, as the user would recognise it.
        allowed: What is allowed instead.
    """

    problem: str
    received: str
    allowed: str

    def __str__(self) -> str:
        return f"{self.problem}; received: {self.received}; allowed: {self.allowed}"


@dataclass(frozen=True)
class PropertyProblem:
    """One property that fails a check.

    Args:
        path: Dotted path of the property, as the state spells it; empty for the resource as a whole.
        reason: Three-part text, without the path.
    """

    path: str
    reason: str
