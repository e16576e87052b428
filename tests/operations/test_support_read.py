"""Support gets one object while a grant holds, and each is on record."""

from __future__ import annotations

import pytest

from operations.break_glass import approve, ask
from operations.errors import Refused
from operations.support_read import read
from tests.operations import cloud
from tests.operations.conftest import Aws
from tests.operations.test_break_glass import ACCESSES, ADA, BOB, ROLE, trust, wish

OPERATION = "support_read"
BUCKET = "example-prod-data-documents"


@pytest.fixture
def granted(aws: Aws) -> Aws:
    aws.outside("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust())
    ask(aws.tools, ACCESSES, ADA, wish())
    approve(aws.tools, ACCESSES, BOB, "req-1")
    aws.calls.clear()
    aws.tools = cloud.tools(aws.inside, aws.time)  # another function, which has looked at nothing yet
    return aws


def test_an_object_is_handed_out_and_recorded(granted: Aws) -> None:
    answer = read(granted.tools, [BUCKET], "req-1", BUCKET, "users/1/a.txt")
    assert f"{BUCKET}/users/1/a.txt" in answer["address"]
    facts = granted.records("support-read")[0]["content"]["facts"]
    assert (facts["key"], facts["ticket"], facts["requester"], facts["approver"]) == (
        "users/1/a.txt",
        "SUP-4711",
        ADA,
        BOB,
    )


def test_nothing_is_handed_out_after_the_end_or_without_a_grant(granted: Aws) -> None:
    with pytest.raises(Refused, match="no such run"):
        read(granted.tools, [BUCKET], "req-2", BUCKET, "a")
    granted.time.turn(minutes=30)
    with pytest.raises(Refused, match="grant is over"):
        read(granted.tools, [BUCKET], "req-1", BUCKET, "a")
    assert granted.records("support-read") == []


def test_other_buckets_are_none_of_supports_business(granted: Aws) -> None:
    with pytest.raises(Refused, match="nothing of this bucket"):
        read(granted.tools, [BUCKET], "req-1", "example-prod-logs-archive", "a")
