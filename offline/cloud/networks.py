"""Address ranges."""

from __future__ import annotations

import ipaddress
from typing import Any

from offline.cloud.errors import PropertyProblem


def cidr_problem(path: str, value: Any) -> PropertyProblem | None:
    """What is wrong with a value that must be a CIDR range without host bits; None if nothing, or if not known yet."""
    if not isinstance(value, str) or not value:
        return None
    try:
        ipaddress.ip_network(value)
    except ValueError as error:
        return PropertyProblem(
            path, f"{path} is not a range; received: {value}; allowed: CIDR notation, as 10.16.0.0/16 ({error})"
        )
    return None


def address_in(cidr: Any, index: int) -> str | None:
    """The address with an index in a range (negative: from its end), None where the range is not one."""
    try:
        return str(ipaddress.ip_network(str(cidr), strict=False)[index])
    except (ValueError, IndexError):
        return None
