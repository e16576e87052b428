"""Support gets one object while a grant holds, and each is on record."""

from __future__ import annotations

import pytest

from operations.break_glass import approve, ask, revoke
from operations.errors import Refused
from operations.support_read import Settings, read
from tests.operations import cloud
from tests.operations.conftest import Aws
from tests.operations.test_break_glass import ADA, BOB, CALLERS, EVE, ROLE, RULES, TICKET, people, wish

OPERATION = "support_read"
BUCKET = "example-prod-data-documents"
WHERE = Settings([BUCKET], ROLE, CALLERS)


def session(caller: str) -> str:
    """The session of the break-glass role of whoever is on call."""
    return caller.replace(CALLERS, ROLE)


@pytest.fixture
def granted(aws: Aws) -> Aws:
    people(aws.outside)
    ask(aws.tools, RULES, ADA, wish())
    approve(aws.tools, RULES, BOB, "req-1", TICKET)
    aws.calls.clear()
    aws.tools = cloud.tools(aws.inside, aws.time)  # another function, which has looked at nothing yet
    return aws


def test_an_object_is_handed_out_and_recorded(granted: Aws) -> None:
    answer = read(granted.tools, WHERE, session(ADA), "req-1", BUCKET, "users/1/a.txt")
    assert f"{BUCKET}/users/1/a.txt" in answer["address"]
    facts = granted.records("support-read")[0]["content"]["facts"]
    assert (facts["key"], facts["ticket"], facts["requester"], facts["approver"]) == (
        "users/1/a.txt",
        "SUP-4711",
        ADA,
        BOB,
    )


def test_nothing_is_handed_out_after_the_end_or_without_a_grant(granted: Aws) -> None:
    with pytest.raises(Refused, match="no grant of yours"):
        read(granted.tools, WHERE, session(ADA), "req-2", BUCKET, "a")
    granted.time.turn(minutes=30)
    with pytest.raises(Refused, match="no grant of yours"):
        read(granted.tools, WHERE, session(ADA), "req-1", BUCKET, "a")
    assert granted.records("support-read") == []


def test_other_buckets_are_none_of_supports_business(granted: Aws) -> None:
    with pytest.raises(Refused, match="nothing of this bucket"):
        read(granted.tools, WHERE, session(ADA), "req-1", "example-prod-logs-archive", "a")


@pytest.mark.parametrize("caller", [session(EVE), session(BOB), ADA, session(ADA).replace(ROLE, "another-role")])
def test_what_was_granted_to_one_is_handed_to_nobody_else(granted: Aws, caller: str) -> None:
    with pytest.raises(Refused):
        read(granted.tools, WHERE, caller, "req-1", BUCKET, "a")
    assert granted.records("support-read") == []


def test_nothing_is_handed_out_after_a_revocation(granted: Aws) -> None:
    revoke(cloud.tools(granted.outside, granted.time), RULES, EVE, "req-1")
    with pytest.raises(Refused, match="no grant of yours"):
        read(granted.tools, WHERE, session(ADA), "req-1", BUCKET, "a")


def test_reading_again_is_a_record_again(granted: Aws) -> None:
    for _ in range(2):
        read(granted.tools, WHERE, session(ADA), "req-1", BUCKET, "a")
        granted.time.turn(minutes=1)
    assert granted.kinds("support-read").count("result") == 2
