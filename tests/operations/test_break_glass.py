"""Break-glass against moto: a second person, a second factor, an end that needs nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest

from operations import break_glass
from operations.aws import Clients
from operations.break_glass import Request, Settings, approve, ask, look, overdue, review, revoke, sweep
from operations.break_glass_grants import Access
from operations.errors import Incomplete, Refused
from tests.operations import cloud
from tests.operations.conftest import Aws

OPERATION = "break_glass"
ROLE = "example-prod-support"
CALLERS = "example-prod-on-call"
ACCESSES = {"documents": Access(ROLE, ("s3:GetObject",), ("arn:aws:s3:::example-prod-data-documents/*",))}
RULES = Settings(ACCESSES, CALLERS)
TICKET = "SUP-4711"
ADA, BOB, EVE = (f"arn:aws:sts::{cloud.ACCOUNT}:assumed-role/{CALLERS}/{who}" for who in ("ada", "bob", "eve"))


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


def people(made: Clients, **weak: Any) -> None:
    """The roles of those who ask, and of those to whom something is granted."""
    for role, conditions in ((CALLERS, {}), (ROLE, weak)):
        made("iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust(**conditions))


@pytest.fixture
def asked(aws: Aws) -> Aws:
    people(aws.outside)
    ask(aws.tools, RULES, ADA, wish())
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
    result = approve(asked.tools, RULES, BOB, "req-1", TICKET)
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
        approve(asked.tools, RULES, ADA, "req-1", TICKET)
    assert standing(asked) == []
    approve(asked.tools, RULES, BOB, "req-1", TICKET)
    asked.time.turn(hours=1)
    with pytest.raises(Refused, match="own"):
        review(asked.tools, RULES, ADA, "req-1", verdict="All of it was needed")


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
    people(aws.outside, **weak)
    ask(aws.tools, RULES, ADA, wish())
    with pytest.raises(Refused, match="without a second factor"):
        approve(aws.tools, RULES, BOB, "req-1", TICKET)
    assert standing(aws) == []


@pytest.mark.parametrize(
    "bad",
    [{"ticket": "none"}, {"reason": "because"}, {"access": "all"}, {"minutes": 61}, {"minutes": 0}, {"id": "../x"}],
)
def test_an_incomplete_request_is_refused(aws: Aws, bad: Any) -> None:
    with pytest.raises(Refused):
        ask(aws.tools, RULES, ADA, wish(**bad))


def test_a_caller_that_is_no_persons_session_is_refused(aws: Aws) -> None:
    with pytest.raises(Refused, match="nobody who can do that"):
        ask(aws.tools, RULES, f"arn:aws:iam::{cloud.ACCOUNT}:root", wish())


def test_an_old_request_must_be_asked_again(asked: Aws) -> None:
    asked.time.turn(minutes=61)
    with pytest.raises(Refused, match="too old"):
        approve(asked.tools, RULES, BOB, "req-1", TICKET)


def test_the_sweep_removes_what_has_ended_and_what_is_no_grant(asked: Aws) -> None:
    approve(asked.tools, RULES, BOB, "req-1", TICKET)
    everything = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
    asked.outside("iam").put_role_policy(RoleName=ROLE, PolicyName="mine", PolicyDocument=json.dumps(everything))
    sweep(asked.tools, RULES)
    assert standing(asked) == ["grant-req-1"]
    asked.time.turn(minutes=31)
    assert len(sweep(asked.tools, RULES)) == 1
    assert standing(asked) == []


def test_a_used_approval_grants_nothing_again(asked: Aws) -> None:
    approve(asked.tools, RULES, BOB, "req-1", TICKET)
    revoke(asked.tools, RULES, EVE, "req-1")
    with pytest.raises(Refused, match="was revoked"):
        approve(asked.tools, RULES, BOB, "req-1", TICKET)
    assert standing(asked) == []


def test_an_approval_that_is_sent_again_moves_no_end(asked: Aws) -> None:
    first = approve(asked.tools, RULES, BOB, "req-1", TICKET)
    asked.time.turn(minutes=29)
    again = approve(asked.tools, RULES, EVE, "req-1", TICKET)
    assert (again["duplicate"], again["until"]) == (True, first["until"])
    asked.time.turn(minutes=1)
    sweep(asked.tools, RULES)
    approve(asked.tools, RULES, BOB, "req-1", TICKET)
    assert standing(asked) == []


def test_a_grant_is_overdue_until_somebody_else_reviewed_it(asked: Aws) -> None:
    approve(asked.tools, RULES, BOB, "req-1", TICKET)
    with pytest.raises(Refused, match="still holds"):
        review(asked.tools, RULES, EVE, "req-1", verdict="Only the ticket's document was read")
    asked.time.turn(days=4)
    assert overdue(asked.tools) == ["req-1"]
    review(asked.tools, RULES, EVE, "req-1", verdict="Only the ticket's document was read")
    assert overdue(asked.tools) == []
    assert asked.records("break-glass-review")[0]["content"]["facts"]["reviewer"] == EVE


def test_a_name_of_somebody_elses_request_is_taken(asked: Aws) -> None:
    with pytest.raises(Refused, match="name is taken"):
        ask(asked.tools, RULES, EVE, wish())


def test_permissions_reach_break_glass_roles_only() -> None:
    granting = next(each for each in break_glass.PERMISSIONS if each.sid == "GrantAndRevoke")
    assert granting.resources == ("arn:aws:iam::{account}:role/{prefix}/break-glass/*",)


def put(aws: Aws, name: str, **condition: Any) -> None:
    """A policy that somebody puts onto the role by hand."""
    statement = {"Effect": "Allow", "Action": "*", "Resource": "*", **({"Condition": condition} if condition else {})}
    # IAM takes one statement without a list around it.
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    aws.outside("iam").put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=document)


@pytest.mark.parametrize("name", ["grant-req-1", "grant-far-away", "grant-x", "x+y=z@example,com", "p" * 128])
def test_the_sweep_removes_what_nobody_granted_whatever_its_name_and_end(asked: Aws, name: str) -> None:
    put(asked, name, DateLessThan={"aws:CurrentTime": "2099-01-01T00:00:00Z"})
    sweep(asked.tools, RULES)
    assert standing(asked) == []
    assert asked.records("break-glass-revoke")[0]["content"]["facts"]["policy"] == name


def test_the_sweep_removes_a_grant_that_was_changed_by_hand(asked: Aws) -> None:
    approve(asked.tools, RULES, BOB, "req-1", TICKET)
    put(asked, "grant-req-1", DateLessThan={"aws:CurrentTime": "2026-11-22T10:00:00Z"})
    sweep(asked.tools, RULES)
    assert standing(asked) == []


def test_one_policy_that_cannot_be_removed_keeps_no_other(asked: Aws) -> None:
    for name in ("a", "b"):
        put(asked, name)
    asked.throttle("iam", "DeleteRolePolicy", 1, "ServiceFailure")
    with pytest.raises(Incomplete, match="support/a"):
        sweep(asked.tools, RULES)
    assert standing(asked) == ["a"]
    asked.time.turn(minutes=5)
    sweep(asked.tools, RULES)
    assert standing(asked) == []


@pytest.mark.parametrize("role", ["example-prod-deploy", "example-prod-support", "AdministratorAccess"])
def test_a_session_of_another_role_is_nobody_whatever_it_is_named(asked: Aws, role: str) -> None:
    """Only the callers' role makes the session's name the person's: anywhere else, one person can be two."""
    forged = BOB.replace(CALLERS, role)
    with pytest.raises(Refused, match="nobody who can do that"):
        approve(asked.tools, RULES, forged, "req-1", TICKET)
    with pytest.raises(Refused, match="nobody who can do that"):
        ask(asked.tools, RULES, forged, wish(id="req-2"))
    with pytest.raises(Refused, match="nobody who can do that"):
        look(asked.tools, RULES, forged, "req-1")
    assert standing(asked) == []


def test_the_callers_role_must_ask_for_a_second_factor_too(asked: Aws) -> None:
    weak = trust(Bool={"aws:MultiFactorAuthPresent": "false"})
    asked.outside("iam").update_assume_role_policy(RoleName=CALLERS, PolicyDocument=weak)
    with pytest.raises(Refused, match=f"{CALLERS} can be assumed without a second factor"):
        approve(asked.tools, RULES, BOB, "req-1", TICKET)
    assert standing(asked) == []


def test_an_approval_names_what_it_is_for(asked: Aws) -> None:
    with pytest.raises(Refused, match="another ticket"):
        approve(asked.tools, RULES, BOB, "req-1", "SUP-1")
    assert standing(asked) == []
    assert look(asked.tools, RULES, BOB, "req-1")["reason"] == wish().reason


@pytest.mark.parametrize("changed", [{"minutes": 60}, {"ticket": "SUP-1"}, {"reason": "Something else entirely"}])
def test_a_request_cannot_be_changed_under_its_name(asked: Aws, changed: Any) -> None:
    with pytest.raises(Refused, match="name is taken"):
        ask(asked.tools, RULES, ADA, wish(**changed))
    asked.time.turn(minutes=1)
    assert ask(asked.tools, RULES, ADA, wish())["minutes"] == 30, "the same one may be sent again"


def test_who_revokes_while_it_is_granted_wins(asked: Aws) -> None:
    def revoke_now(**_: Any) -> None:
        if not asked.records("break-glass-revoke"):
            revoke(cloud.tools(asked.outside, asked.time), RULES, EVE, "req-1")

    asked.inside("iam").meta.events.register("before-call.iam.PutRolePolicy", revoke_now)
    with pytest.raises(Refused, match="was revoked"):
        approve(asked.tools, RULES, BOB, "req-1", TICKET)
    assert standing(asked) == []


def test_what_was_revoked_before_it_was_made_is_never_made(asked: Aws) -> None:
    asked.throttle("iam", "PutRolePolicy", 1, "ServiceFailure")
    with pytest.raises(Incomplete):
        approve(asked.tools, RULES, BOB, "req-1", TICKET)
    revoke(asked.tools, RULES, EVE, "req-1")
    with pytest.raises(Refused, match="was revoked"):
        approve(asked.tools, RULES, BOB, "req-1", TICKET)
    assert standing(asked) == []


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_that_is_wrong_moves_the_end_by_no_more_than_that(asked: Aws, minutes: int) -> None:
    """AWS refuses signatures that are five minutes off, so no clock that is further off gets here."""
    asked.time.turn(minutes=minutes)
    until = approve(asked.tools, RULES, BOB, "req-1", TICKET)["until"]
    assert until == f"2026-11-22T{'09:55' if minutes < 0 else '10:05'}:00Z"
    asked.time.turn(minutes=-minutes)
    sweep(asked.tools, RULES)
    assert standing(asked) == ["grant-req-1"]
    asked.time.turn(minutes=35)
    sweep(asked.tools, RULES)
    assert standing(asked) == []
