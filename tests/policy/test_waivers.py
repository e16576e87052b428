"""Waivers: one rule, one resource, until a date, and never silently."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from policy import waivers
from policy.errors import WaiverError
from policy.model import Outcome
from policy.waivers import LONGEST, load
from tests.policy.reports import BUCKET, TODAY, bucket, detector, report, waiver
from tests.policy.states import STACK, state, urn

GOOD = """\
waivers:
  - rule: net-2-aws-no-public-ip
    resource: urn:pulumi:prod::rampart::aws:ec2/instance:Instance::x
    owner: platform@example.com
    reason: The vendor's appliance is reached directly.
    ticket: SEC-123
    expires: 2027-01-31
"""


def outcomes(found: Any) -> dict[str, Outcome]:
    return {
        result.finding.urn.rsplit("::", 1)[-1]: result.finding.verdict.outcome
        for result in found.results
        if result.finding.rule.id == "net-2-aws-outcome-as-told"
    }


def test_the_projects_own_file_is_valid() -> None:
    load()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(GOOD)
    (found,) = load(path)
    assert found.key == ("net-2-aws-no-public-ip", "urn:pulumi:prod::rampart::aws:ec2/instance:Instance::x")
    assert (found.owner, found.ticket, found.expires) == ("platform@example.com", "SEC-123", date(2027, 1, 31))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("    ticket: SEC-123\n", "", "no ticket; allowed: a value"),
        (
            "    owner: platform@example.com\n",
            "    owner: somebody\n",
            "waivers[0].owner: received 'somebody'; allowed: who",
        ),
        ("    ticket: SEC-123\n", "    ticket: later\n", "ticket: received 'later'"),
        ("2027-01-31", "soon", "expires: received 'soon'"),
        ("2027-01-31", "2027-02-30", "expires: received 2027-02-30; allowed: a day of the calendar"),
        ("Instance::x", "Instance::*", "without wildcards"),
        ("urn:pulumi:prod::rampart::aws:ec2/instance:Instance::x", "x", "without wildcards"),
        ("net-2-aws-no-public-ip", "'*'", "one rule's ID"),
        ("The vendor's appliance is reached directly.", "because", "'because'; allowed: characters at least: 15"),
        ("    owner:", "    who: x\n    owner:", "the unknown key who"),
        ("    owner:", "    rule: net-2-aws-x\n    owner:", "the key 'rule' stands twice"),
        ("waivers:\n", "waivers: 7\nother:\n", "malformed"),
        ("waivers:", "[", "not YAML"),
        (GOOD, "", "malformed at the top"),
        (GOOD, "[]\n", "received []; allowed: a mapping"),
        (GOOD, GOOD + GOOD.removeprefix("waivers:\n"), "two waivers for one violation"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_in_three_parts(tmp_path: Path, old: str, new: str, wanted: str) -> None:
    path = tmp_path / "waivers.yaml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(WaiverError) as caught:
        load(path)
    assert wanted in str(caught.value)
    assert "received " in str(caught.value)
    assert "; allowed: " in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: &a [*a]\n", b"{" * 100_000])
def test_files_that_are_no_text(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_bytes(content)
    with pytest.raises(WaiverError):
        load(path)


def test_a_missing_file_is_an_error_and_not_an_empty_list(tmp_path: Path) -> None:
    with pytest.raises(WaiverError, match="cannot be read"):
        load(tmp_path / "waivers.yaml")


def test_a_waiver_covers_its_rule_and_resource_and_nothing_else() -> None:
    found = report(state(bucket("a", "fail"), bucket("b", "fail")), (waiver("a"),))
    assert outcomes(found) == {"a": Outcome.WAIVED, "b": Outcome.FAIL}
    assert found.faults == ()
    (waived,) = found.of(Outcome.WAIVED)
    assert waived.finding.verdict.reason == (
        "waived by a@example.com until 2026-11-22, SEC-1: It is a test of waivers.; was: it says fail; allowed: pass"
    )


def test_what_cannot_be_decided_can_be_waived_and_what_passes_cannot() -> None:
    found = report(state(bucket("a", "undetermined"), bucket("b", "pass")), (waiver("a"), waiver("b")))
    assert outcomes(found) == {"a": Outcome.WAIVED, "b": Outcome.PASS}
    assert [(fault.waiver.resource, fault.reason[:6]) for fault in found.faults] == [(urn(BUCKET, "b"), "unused")]


def test_a_finding_about_the_stack_is_waived_by_the_stacks_own_urn() -> None:
    found = report(state(bucket("a", "pass")), (waiver("", rule=detector, resource=STACK),))
    assert found.exit_code == 0
    assert found.faults == ()


@pytest.mark.parametrize(
    ("expires", "counts", "reason"),
    [
        (TODAY, True, ""),
        (TODAY - timedelta(days=1), False, "expired: it counted until 2026-11-21"),
        (TODAY + LONGEST, True, ""),
        (TODAY + LONGEST + timedelta(days=1), False, "too long: it may count until 2027-11-23 at most"),
    ],
)
def test_dates(expires: date, counts: bool, reason: str) -> None:
    found = report(state(bucket("a", "fail")), (waiver("a", expires=expires),))
    assert outcomes(found) == {"a": Outcome.WAIVED if counts else Outcome.FAIL}
    assert [fault.reason for fault in found.faults] == ([reason] if reason else [])


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (waiver("a", rule=detector), "unused: the rule does not fail on the resource"),
        (waiver("nobody"), "unknown resource: the stack has none with this URN"),
    ],
)
def test_a_waiver_that_does_not_hold_fails_an_audit_that_passes_otherwise(given: Any, reason: str) -> None:
    fine = (waiver("", rule=detector, resource=STACK),)
    assert report(state(bucket("a", "pass")), fine).exit_code == 0
    found = report(state(bucket("a", "pass")), (*fine, given))
    assert [fault.reason for fault in found.faults] == [reason]
    assert found.exit_code == 1


def test_an_unknown_rule() -> None:
    given = waiver("a", **{"rule": detector})
    renamed = type(given)(**{**vars(given), "rule": "net-2-aws-renamed"})
    (fault,) = waivers.faults([renamed], TODAY, {"net-2-aws-other"}, {given.resource})
    assert fault.reason.startswith("unknown rule")


def test_waivers_belong_to_the_stack_that_their_urn_names() -> None:
    mine, other = waiver("a"), waiver("a", resource=urn(BUCKET, "a", stack="prod"))
    assert waivers.of_stack((mine, other), "shop", "dev") == (mine,)
    assert waivers.of_stack((mine, other), "sho", "dev") == ()
    assert [fault.waiver for fault in waivers.orphans((mine, other), "shop", {"dev"})] == [other]
    assert [fault.waiver for fault in waivers.orphans((mine, other), "other", {"dev", "prod"})] == [mine, other]
