"""The locations inside the European Union that `locations.yaml` lists, for statement INFRA-3."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parent.parent / "locations.yaml"


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return table


def allowed(cloud: str, kind: str) -> tuple[str, ...]:
    """The allowed locations of a cloud.

    :param cloud: ``aws``, ``gcp`` or ``hetzner``.
    :param kind: what `locations.yaml` lists for it: ``regions``, ``multi_regions``, ``locations`` or ``network_zones``.
    :raises KeyError: when the file lists no such thing.
    """
    return tuple(_table()[cloud][kind])
