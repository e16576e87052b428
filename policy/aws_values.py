"""How AWS writes values."""

from __future__ import annotations


def truthy(value: object) -> bool:
    """Whether a switch is on: a boolean in most places, text in others, such as launch templates."""
    return str(value).lower() in ("true", "enabled", "1")
