"""Break-glass against moto: a second person, a second factor, an end that needs nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations import break_glass
from operations.break_glass import Access, Request, approve, ask, overdue, review, revoke, sweep
from operations.errors import Refused
from tests.operations import cloud
from tests.operations.conftest import Aws

OPERATION = "break_glass"
ROLE = "example-prod-support"
ACCESSES = {"documents": Access(ROLE, ("s3:GetObject",), ("arn:aws:s3:::example-prod-data-documents/*",))}
ADA, BOB, EVE = (
    f"arn:aws:sts::{cloud.ACCOUNT}:assumed-role/example-prod-on-call/{who}" for who in ("ada", "bob", "eve")
)


def trust(**conditions: Any) -> str:
    strong = {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "StringEquals": {"sts:RoleSessionName": "${aws:username}"},
    }
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{cloud.ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
        "Condition": {**strong, **conditions},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def asked(aws: Aws) -> Aws:
    aws.outside("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust())
    ask(aws.tools, ACCESSES, ADA, wish())
    return aws


def wish(**more: Any) -> Request:
    return Request(
        **{
            "id": "req-1",
            "ticket": "SUP-4711",
            "reason": "User cannot open a document",
            "access": "documents",
            "minutes": 30,
            **more,
        }
    )


def standing(aws: Aws) -> list[str]:
    return list(aws.outside("iam").list_role_policies(RoleName=ROLE)["PolicyNames"])


def test_asking_opens_nothing(asked: Aws) -> None:
    assert standing(asked) == []
    assert asked.kinds("break-glass-request") == ["intent", "result"]


def test_a_grant_is_for_one_person_and_ends_by_itself(asked: Aws) -> None:
    result = approve(asked.tools, ACCESSES, BOB, "req-1")
    assert result["until"] == "2026-11-22T10:00:00Z"
    document = asked.outside("iam").get_role_policy(RoleName=ROLE, PolicyName="grant-req-1")["PolicyDocument"]
    assert document["Statement"] == [
        {
            "Sid": "BreakGlass",
            "Effect": "Allow",
            "Action": ["s3:GetObject"],
            "Resource": ["arn:aws:s3:::example-prod-data-documents/*"],
            "Condition": {
                "DateLessThan": {"aws:CurrentTime": "2026-11-22T10:00:00Z"},
                "StringLike": {"aws:userid": "*:ada"},
            },
        }
    ]


def test_nobody_approves_or_reviews_a_request_of_their_own(asked: Aws) -> None:
    with pytest.raises(Refused, match="own"):
        approve(asked.tools, ACCESSES, ADA.replace("on-call", "auditor"), "req-1")
    assert standing(asked) == []
    approve(asked.tools, ACCESSES, BOB, "req-1")
    asked.time.turn(hours=1)
    with pytest.raises(Refused, match="own"):
        review(asked.tools, ADA, "req-1", verdict="All of it was needed")


@pytest.mark.parametrize(
    "weak",
    [
        {"Bool": {"aws:MultiFactorAuthPresent": "false"}},
        {"Bool": {}},
        {"StringEquals": {"sts:RoleSessionName": "*"}},
        {"StringEquals": {}},
    ],
)
def test_a_role_without_a_second_factor_or_with_free_names_is_no_break_glass_role(aws: Aws, weak: Any) -> None:
    aws.outside("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust(**weak))
    ask(aws.tools, ACCESSES, ADA, wish())
    with pytest.raises(Refused, match="without a second factor"):
        approve(aws.tools, ACCESSES, BOB, "req-1")
    assert standing(aws) == []


@pytest.mark.parametrize(
    "bad",
    [{"ticket": "none"}, {"reason": "because"}, {"access": "all"}, {"minutes": 61}, {"minutes": 0}, {"id": "../x"}],
)
def test_an_incomplete_request_is_refused(aws: Aws, bad: Any) -> None:
    with pytest.raises(Refused):
        ask(aws.tools, ACCESSES, ADA, wish(**bad))


def test_a_caller_that_is_no_persons_session_is_refused(aws: Aws) -> None:
    with pytest.raises(Refused, match="nobody who can ask"):
        ask(aws.tools, ACCESSES, f"arn:aws:iam::{cloud.ACCOUNT}:root", wish())


def test_an_old_request_must_be_asked_again(asked: Aws) -> None:
    asked.time.turn(minutes=61)
    with pytest.raises(Refused, match="too old"):
        approve(asked.tools, ACCESSES, BOB, "req-1")


def test_the_sweep_removes_what_has_ended_and_what_is_no_grant(asked: Aws) -> None:
    approve(asked.tools, ACCESSES, BOB, "req-1")
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    asked.outside("iam").put_role_policy(RoleName=ROLE, PolicyName="mine", PolicyDocument=json.dumps(everything))
    sweep(asked.tools, [ROLE])
    assert standing(asked) == ["grant-req-1"]
    asked.time.turn(minutes=31)
    assert len(sweep(asked.tools, [ROLE])) == 1
    assert standing(asked) == []


def test_a_used_approval_grants_nothing_again(asked: Aws) -> None:
    approve(asked.tools, ACCESSES, BOB, "req-1")
    revoke(asked.tools, ACCESSES, EVE, "req-1")
    assert approve(asked.tools, ACCESSES, BOB, "req-1")["duplicate"] is True
    assert standing(asked) == []


def test_a_grant_is_overdue_until_somebody_else_reviewed_it(asked: Aws) -> None:
    approve(asked.tools, ACCESSES, BOB, "req-1")
    with pytest.raises(Refused, match="still holds"):
        review(asked.tools, EVE, "req-1", verdict="Only the ticket's document was read")
    asked.time.turn(days=4)
    assert overdue(asked.tools) == ["req-1"]
    review(asked.tools, EVE, "req-1", verdict="Only the ticket's document was read")
    assert overdue(asked.tools) == []
    assert asked.records("break-glass-review")[0]["content"]["facts"]["reviewer"] == EVE


def test_a_name_of_somebody_elses_request_is_taken(asked: Aws) -> None:
    with pytest.raises(Refused, match="name is taken"):
        ask(asked.tools, ACCESSES, EVE, wish())


def test_permissions_reach_break_glass_roles_only() -> None:
    granting = next(each for each in break_glass.PERMISSIONS if each.sid == "GrantAndRevoke")
    assert granting.resources == ("arn:aws:iam::{account}:role/{prefix}/break-glass/*",)
