"""Each switch, turned in the settings, changes what is deployed, and the table by statement says what is weaker."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from policy.audit import rule_index
from policy.deployment import parse
from policy.evaluate import evaluate
from policy.graph import Graph
from policy.model import UNKNOWN, Outcome, Resource
from policy.registry import load_rules
from policy.statements import load
from policy.status import State, status
from policy.switches import SWITCHES, weaker
from policy.threads import components
from tests.components.aws import whole
from tests.components.aws.samples import ROOT

EVERYTHING_ON: Mapping[str, Any] = {
    "organization": {"id": "o-exampleorg1", "targets": ["ou-abcd-12345678"]},
    "backups.otherAccountVault": "arn:aws:backup:eu-central-1:444455556666:backup-vault:example-prod",
    "backups.lockMode": "COMPLIANCE",
    "edge.shieldAdvanced": True,
}
"""What differs from production's settings where nothing is left out."""

TURNED: Mapping[str, Mapping[str, Any]] = {
    "inspection.networkFirewall: false": {"inspection.networkFirewall": False},
    "natGateways: one": {"natGateways": "one"},
    "natGateways: none": {"natGateways": "none"},
    "detection.detective: false": {"detection.detective": False},
    "detection.macie: false": {"detection.macie": False},
    "no organization": {"organization": None},
    "no backups.otherAccountVault": {"backups.otherAccountVault": None},
    "backups.lockMode: GOVERNANCE": {"backups.lockMode": "GOVERNANCE"},
    "database.multiAz: false": {"database.multiAz": False},
    "no database.provedTables": {"database.provedTables": []},
    "operations.dryRun: true": {"operations.dryRun": True},
    "identity.threatProtection: false": {"identity.threatProtection": False},
    "edge.accountTakeoverProtection: null": {"edge.accountTakeoverProtection": None},
    "edge.shieldAdvanced: false": {"edge.shieldAdvanced": False},
}


OTHERS = "natGateways: one"
"""The setting of a switch that another one excludes; the others are turned together, to deploy them once."""


@cache
def graph(*settings: str) -> Graph:
    """Production with everything on, and some switches turned."""
    different = {path: value for setting in settings for path, value in TURNED[setting].items()}
    document = whole.exported(whole.deploy("prod", {**EVERYTHING_ON, **different}))
    return Graph(parse(document).resources)


def turned(setting: str) -> Graph:
    """A deployment in which a switch is turned."""
    return graph(setting) if setting == OTHERS else graph(*(other for other in TURNED if other != OTHERS))


@pytest.fixture(scope="module")
def complete() -> Graph:
    return graph()


def test_every_switch_is_turned_here() -> None:
    assert set(TURNED) == {switch.setting for switch in SWITCHES}


def test_nothing_is_weaker_when_nothing_is_left_out(complete: Graph) -> None:
    assert weaker(complete) == {}


def test_a_deployment_without_aws_says_nothing_of_it() -> None:
    assert weaker(Graph([Resource("urn:x", "hcloud:index/server:Server")])) == {}


def test_what_nobody_knows_is_not_taken_for_off(complete: Graph) -> None:
    found = [
        resource if resource.type != "aws:rds/instance:Instance" else _with(resource, "multiAz", UNKNOWN)
        for resource in complete.resources
    ]
    assert weaker(Graph(found)) == {}


def _with(resource: Resource, name: str, value: object) -> Resource:
    properties = {**resource.properties, name: value}
    return Resource(resource.urn, resource.type, properties, id=resource.id, parent=resource.parent)


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.setting)
def test_a_switch_weakens_its_statements_and_no_others(switch: Any) -> None:
    cells = status(load(), components(ROOT), load_rules(), (), turned(switch.setting), own=True)
    said = {
        (cell.statement.id, cell.cloud, reason)
        for cell in cells
        for reason in cell.weaker
        if reason.startswith(f"{switch.setting} – ")
    }
    assert said == {(name, "aws", f"{switch.setting} – {text}") for name, text in switch.weakens.items()}


@pytest.mark.parametrize("switch", [switch for switch in SWITCHES if switch.rule], ids=lambda switch: switch.setting)
def test_the_rule_that_objects_is_the_one_named(switch: Any) -> None:
    failed = {
        finding.rule.id
        for finding in evaluate(rule_index(), turned(switch.setting))
        if finding.verdict.outcome is Outcome.FAIL
    }
    assert switch.rule in failed


def test_only_what_passes_becomes_weaker() -> None:
    without = turned("edge.shieldAdvanced: false")
    passing = [finding for finding in evaluate(rule_index(), without) if finding.verdict.outcome is Outcome.PASS]
    cells = {
        cell.statement.id: cell
        for cell in status(load(), components(ROOT), load_rules(), passing, without, own=True)
        if cell.cloud == "aws"
    }
    assert cells["DDOS-1"].state is State.WEAKER
    assert cells["APP-2"].state is State.PASS
    assert cells["DDOS-1"].weaker
    foreign = status(load(), components(ROOT), load_rules(), passing, without, own=False)
    assert not [cell for cell in foreign if cell.weaker]
