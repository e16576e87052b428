"""Deployments of other projects: compliant ones have no finding, and each hole is found where it is."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

from policy.audit import audit_state
from tests.foreign import (
    holes_analytics,
    holes_data,
    holes_factory,
    holes_fleet,
    holes_gcp,
    holes_gcp_landing,
    holes_gcp_services,
    holes_grants,
    holes_hetzner,
    holes_hetzner_club,
    holes_hub,
    holes_network,
    holes_paths,
    holes_people,
    holes_services,
    holes_services_more,
    holes_stores,
    holes_vintage,
    holes_warehouse,
)
from tests.foreign.audit import objections
from tests.foreign.baselines import ACCEPTED, BASELINES
from tests.foreign.hole import Hole

ROOT = Path(__file__).parents[2]
MODULES = (
    holes_network,
    holes_paths,
    holes_data,
    holes_stores,
    holes_services,
    holes_services_more,
    holes_people,
    holes_hub,
    holes_grants,
    holes_fleet,
    holes_warehouse,
    holes_analytics,
    holes_factory,
    holes_vintage,
    holes_gcp,
    holes_gcp_landing,
    holes_gcp_services,
    holes_hetzner,
    holes_hetzner_club,
)
HOLES = [hole for module in MODULES for hole in module.HOLES]


@cache
def before(baseline: str) -> frozenset[tuple[str, str]]:
    return frozenset((found.rule, found.name) for found in objections(BASELINES[baseline]()))


@pytest.mark.parametrize("baseline", BASELINES)
def test_a_compliant_deployment_has_no_other_finding_than_those_accepted(baseline: str) -> None:
    found = {(one.rule, one.name): one.found for one in objections(BASELINES[baseline]())}
    assert found.keys() == ACCEPTED.get(baseline, set()), found


@pytest.mark.parametrize("hole", HOLES, ids=lambda hole: f"{hole.baseline}: {hole.name}")
def test_a_hole_is_found_where_it_is(hole: Hole) -> None:
    world = BASELINES[hole.baseline]()
    hole.edit(world)
    found = {(one.rule, one.name): one.found for one in objections(world)}
    new = {where: said for where, said in found.items() if where not in before(hole.baseline)}
    assert hole.rules
    for rule in hole.rules:
        assert (rule, hole.resource) in new, new


def test_a_hole_fails_the_audit() -> None:
    world = BASELINES["shop"]()
    world.set("db", publiclyAccessible=True)
    assert audit_state(BASELINES["shop"]().document(), root=ROOT).exit_code == 0
    assert audit_state(world.document(), root=ROOT).exit_code == 1


def test_every_deployment_has_holes() -> None:
    counted = {name: len(list(holes)) for name, holes in itertools.groupby(sorted(h.baseline for h in HOLES))}
    assert counted.keys() == BASELINES.keys()
    assert min(counted.values()) >= 8, counted
