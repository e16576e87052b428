"""What the company allows, for rules that compare with it: the same rules then serve any stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any

import yaml

LOCATIONS = Path(__file__).resolve().parent.parent / "locations.yaml"
Network = IPv4Network | IPv6Network


@cache
def eu_locations() -> dict[str, dict[str, tuple[str, ...]]]:
    """Locations inside the EU by cloud and kind, out of `locations.yaml`."""
    table: dict[str, Any] = yaml.safe_load(LOCATIONS.read_text(encoding="utf-8"))
    return {cloud: {kind: tuple(names) for kind, names in kinds.items()} for cloud, kinds in table.items()}


@dataclass(frozen=True)
class Parameters:
    """The company's choices that rules compare with.

    :param allowed_sources: networks that may reach entrances besides private ones; none for a stack that says nothing.
    :param accounts: AWS account IDs and GCP projects that are the company's own; empty when not known.
    :param locations: locations inside the EU, by cloud and kind.
    :param minimum_log_days: how long logs are kept at least, in days (MON-3).
    """

    allowed_sources: tuple[Network, ...] = ()
    accounts: tuple[str, ...] = ()
    locations: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=eu_locations)
    minimum_log_days: int = 365
