"""Automatic physical names, as Pulumi's providers give them: the resource's name, a hyphen, seven hex digits."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from offline.cloud.base import Traits
from offline.cloud.schema.model import Property

DEFAULTS = "__defaults"
_DIGITS = 7


def standard_traits_name(inputs: dict[str, Property] | Any) -> str | None:
    """The input that is auto-named where no table says otherwise: an optional `name` of type string."""
    entry = inputs.get("name")
    return "name" if entry is not None and entry.type == "string" and not entry.required else None


def automatic_name(traits: Traits, name: str, urn: str, generation: int) -> str:
    """The name for a resource.

    The digits come from the URN and the generation, not from the engine's random seed: the same program gives the same
    names on every machine, and a replacement still gets another name than what it replaces.
    """
    tail = "-" + hashlib.sha256(f"{urn}#{generation}".encode()).hexdigest()[:_DIGITS]
    head = re.sub(r"[^a-z0-9-]+", "-", name.lower()).strip("-") if traits.name_lower else name
    if traits.name_lower and not head[:1].isalpha():
        head = "r-" + head
    room = traits.name_limit - len(tail) - len(traits.name_prefix)
    return traits.name_prefix + head[:room] + tail


def fill_name(
    traits: Traits,
    name: str,
    urn: str,
    generation: int,
    news: dict[str, Any],
    olds: dict[str, Any],
    proposed: str | None,
    disabled: bool,
) -> dict[str, Any]:
    """The inputs with the automatic name in them, where one is due.

    Args:
        traits: Of the type.
        name: The resource's name in the program.
        urn: Its URN.
        generation: The generation that it would have if it were made now.
        news: The inputs of the program.
        olds: The inputs of the state; an automatic name in them stays.
        proposed: The name that the project's auto-naming configuration wants.
        disabled: Whether that configuration switches automatic names off.
    """
    key = traits.name_property
    if key is None or news.get(key) is not None or news.get(f"{key}Prefix") is not None:
        return news
    if olds.get(key) is not None and key in (olds.get(DEFAULTS) or []):
        chosen = olds[key]
    elif disabled:
        return news
    else:
        chosen = proposed or automatic_name(traits, name, urn, generation)
    return {**news, key: chosen, DEFAULTS: [key]}
