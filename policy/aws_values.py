"""How AWS writes values."""

from __future__ import annotations

import json
from typing import Any

from policy.model import Resource, UndeterminedError


def truthy(value: object) -> bool:
    """Whether a switch is on: a boolean in most places, text in others, such as launch templates."""
    return str(value).lower() in ("true", "enabled", "1")


def parsed(resource: Resource, name: str) -> Any:
    """A property that is JSON text for AWS; a program may give what the text stands for instead.

    :param name: the property.
    :raises UndeterminedError: when it is unknown or not JSON.
    """
    value = resource.get(name)
    try:
        return json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise UndeterminedError(f"{name} is not JSON ({error})") from None
