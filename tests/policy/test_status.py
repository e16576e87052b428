"""How statements stand, and the table of it."""

from __future__ import annotations

import pytest

from policy.report import Report
from policy.statements import load
from policy.statements_table import WIDTH, render
from policy.status import State
from tests.policy.reports import bucket, report, waiver
from tests.policy.states import resource, state

STORAGE = {**resource("rampart:aws:Storage", "s"), "custom": False}
DETECTOR = resource("aws:guardduty/detector:Detector", "d", {})


def cell(found: Report, statement: str, cloud: str) -> State:
    return next(entry.state for entry in found.cells if (entry.statement.id, entry.cloud) == (statement, cloud))


@pytest.mark.parametrize(
    ("resources", "wanted"),
    [
        ((bucket("a", "pass"), STORAGE), State.PASS),
        ((bucket("a", "pass"),), State.NOT_YET),
        ((bucket("a", "pass"), bucket("b", "fail"), STORAGE), State.FAIL),
        ((bucket("a", "fail"),), State.FAIL),
        ((bucket("a", "undetermined"), STORAGE), State.UNDETERMINED),
        ((bucket("excused", "fail"), STORAGE), State.WAIVED),
        ((bucket("a", "none"), STORAGE), State.NOT_APPLICABLE),
    ],
)
def test_a_statement_stands_as_the_worst_of_its_verdicts(
    resources: tuple[dict[str, object], ...], wanted: State
) -> None:
    assert cell(report(state(*resources), (waiver("excused"),)), "NET-2", "aws") is wanted


def test_every_statement_has_a_cell_in_each_of_its_clouds() -> None:
    cells = [(entry.statement.id, entry.cloud) for entry in report().cells]
    assert cells == [(entry.id, cloud) for entry in load().values() for cloud in entry.clouds]


def test_a_rule_across_clouds_speaks_for_the_cloud_of_its_resource() -> None:
    document = state(bucket("a", "pass"), resource("hcloud:index/server:Server", "h", {"region": "x"}))
    cells = {entry.cloud: entry.state for entry in report(document).cells if entry.statement.id == "INFRA-3"}
    assert cells["hetzner"] is State.NOT_YET, "it passes, but no component makes it true"
    assert all(
        "infra-3-all-region" in entry.rules for entry in report(document).cells if entry.statement.id == "INFRA-3"
    )


def test_what_is_attested_is_not_claimed() -> None:
    assert cell(report(), "EMP-3", "platform") is State.TO_ATTEST


def test_the_table_fits_and_names_components_rules_and_verdicts() -> None:
    text = render(report(state(bucket("a", "fail"), STORAGE, DETECTOR)))
    assert all(len(line) <= WIDTH for line in text.splitlines())
    (line,) = [line for line in text.splitlines() if line.startswith("NET-2")]
    assert line.split()[-5:] == ["aws", "Storage", "1", "rule", "fail"]
    assert text.splitlines()[-1].startswith("98 statements by cloud: ")
