"""Every compliant deployment, by its name."""

from __future__ import annotations

from collections.abc import Callable

from tests.foreign import (
    aws_analytics,
    aws_data,
    aws_factory,
    aws_fleet,
    aws_grants,
    aws_hub,
    aws_vintage,
    aws_warehouse,
    aws_web,
    gcp,
    gcp_deliveries,
    gcp_lake,
    gcp_landing,
    hetzner,
    hetzner_club,
)
from tests.foreign.world import World

BASELINES: dict[str, Callable[[], World]] = {
    "site": aws_web.site,
    "shop": aws_web.shop,
    "api": aws_web.api,
    "worker": aws_data.worker,
    "kubernetes": aws_data.kubernetes,
    "stores": aws_data.stores,
    "account": aws_data.account,
    "hub": aws_hub.hub,
    "grants": aws_grants.grants,
    "fleet": aws_fleet.fleet,
    "warehouse": aws_warehouse.warehouse,
    "analytics": aws_analytics.analytics,
    "factory": aws_factory.factory,
    "vintage": aws_vintage.vintage,
    "machines": gcp.machines,
    "run": gcp.run,
    "gke": gcp.gke,
    "lake": gcp_lake.lake,
    "deliveries": gcp_deliveries.deliveries,
    "landing": gcp_landing.landing,
    "k3s": hetzner.k3s,
    "club": hetzner_club.club,
}

ACCEPTED: dict[str, set[tuple[str, str]]] = {}
"""Findings on compliant deployments that are right all the same, as rule and resource."""
