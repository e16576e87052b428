"""Google Cloud's answers to data sources."""

from __future__ import annotations

from typing import Any

from offline.cloud.base import Answer, Query
from offline.cloud.gcp.regions import zones


def _client(q: Query) -> dict[str, Any]:
    return {
        "id": q.config.account,
        "accessToken": "offline",
        "project": q.config.account,
        "region": q.config.region,
        "zone": q.config.zone,
        "defaultLabels": dict(q.config.tags),
    }


def _zones(q: Query) -> dict[str, Any]:
    return {
        "id": f"projects/{q.config.account}/regions/{q.region}",
        "names": zones(q.region),
        "project": q.config.account,
        "region": q.region,
    }


ANSWERS: dict[str, Answer] = {
    "gcp:organizations/getClientConfig:getClientConfig": _client,
    "gcp:compute/getZones:getZones": _zones,
}
