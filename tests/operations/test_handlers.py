"""The functions' entrances: who sends something is what AWS says, and the answer says what is wrong."""

from __future__ import annotations

import base64
import json
from types import SimpleNamespace
from typing import Any

import pytest

from operations import clock, handlers
from tests.operations import cloud
from tests.operations.conftest import Aws
from tests.operations.test_break_glass import ACCESSES, ADA, BOB, CALLERS, EVE, ROLE, TICKET, people, standing

CONTEXT = SimpleNamespace(invoked_function_arn="arn:aws:lambda:function", aws_request_id="1")
SETTINGS = {
    "region": cloud.REGION,
    "auditBucket": cloud.AUDIT,
    "table": cloud.TABLE,
    "callers": CALLERS,
    "accesses": {
        name: {"role": each.role, "actions": [*each.actions], "resources": [*each.resources]}
        for name, each in ACCESSES.items()
    },
    "role": ROLE,
    "buckets": ["example-prod-data-documents"],
}


@pytest.fixture
def entered(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> Aws:
    people(aws.outside)
    monkeypatch.setenv("RAMPART", json.dumps(SETTINGS))
    monkeypatch.setattr("operations.aws.session_clients", lambda region: aws.inside)
    monkeypatch.setattr(clock, "now", aws.time)
    return aws


def sent(caller: str, body: Any, **more: Any) -> dict[str, Any]:
    text = body if isinstance(body, str) else json.dumps(body)
    return {"requestContext": {"authorizer": {"iam": {"userArn": caller}}}, "body": text, **more}


def call(caller: str, body: Any, **more: Any) -> tuple[int, dict[str, Any]]:
    answer = handlers.on_break_glass(sent(caller, body, **more), CONTEXT)
    return answer["statusCode"], json.loads(answer["body"])


def wish(**more: Any) -> dict[str, Any]:
    asked = {"do": "ask", "request": "req-1", "ticket": TICKET, "reason": "User cannot open a document"}
    return {**asked, "access": "documents", "minutes": 30, **more}


def test_from_asking_to_review(entered: Aws, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(ADA, wish())[0] == 200
    assert call(BOB, {"do": "look", "request": "req-1"})[1]["requester"] == ADA
    assert call(ADA, {"do": "approve", "request": "req-1", "ticket": TICKET})[0] == 403
    assert call(BOB, {"do": "approve", "request": "req-1", "ticket": TICKET})[0] == 200
    read = {"request": "req-1", "bucket": "example-prod-data-documents", "key": "users/1/a"}
    for caller, status in ((ADA, 200), (EVE, 403)):
        assert handlers.on_support_read(sent(caller.replace(CALLERS, ROLE), read), CONTEXT)["statusCode"] == status
    assert call(EVE, {"do": "revoke", "request": "req-1"})[0] == 200
    assert call(BOB, {"do": "review", "request": "req-1", "verdict": "Only the ticket's document"})[0] == 200
    assert '"BreakGlassRefused": 1' in capsys.readouterr().out, "a refusal is a metric, and so an alarm"
    assert standing(entered) == []


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        "[" * 100_000,
        {"do": "everything"},
        wish(minutes="30"),
        wish(minutes=True),
        wish(minutes=1e999),
        wish(minutes=10**30),
        wish(reason=["because", "I can"]),
        wish(reason="x" * 6_000_000),
        wish(request={"$ne": 1}),
        wish(request="req-1\n"),
        wish(ticket="SUP-١٢٣"),
        wish(access="__class__"),
        {"do": "approve", "request": "req-9", "ticket": TICKET},
        {"do": "approve", "request": "grant-req-1.revoked", "ticket": TICKET},
    ],
    ids=lambda body: str(body)[:60],
)
def test_hostile_requests_are_refused_and_change_nothing(entered: Aws, body: Any) -> None:
    status, answer = call(ADA, body)
    assert status == 403
    assert "allowed" in answer["refused"]
    assert len(json.dumps(answer)) < 5_000, "an answer does not repeat a flood"
    assert entered.records("break-glass-request") == []
    assert standing(entered) == []


def test_what_the_request_says_of_its_sender_counts_for_nothing(entered: Aws) -> None:
    assert call(ADA, wish(requester=BOB, caller=BOB))[1]["requester"] == ADA


def test_a_body_that_lambda_encoded_is_read(entered: Aws) -> None:
    encoded = base64.b64encode(json.dumps(wish()).encode()).decode()
    assert call(ADA, encoded, isBase64Encoded=True)[0] == 200
    assert call(ADA, "%%%", isBase64Encoded=True)[0] == 403


def test_a_run_that_another_works_on_is_a_conflict(entered: Aws) -> None:
    entered.tools.ledger.take("break-glass-request#req-1", {})
    assert call(ADA, wish())[0] == 409


def test_the_timer_tells_what_nobody_reviewed_even_if_it_cannot_sweep(
    entered: Aws, capsys: pytest.CaptureFixture[str]
) -> None:
    call(ADA, wish())
    call(BOB, {"do": "approve", "request": "req-1", "ticket": TICKET})
    entered.time.turn(days=4)
    entered.throttle("iam", "DeleteRolePolicy", 1, "ServiceFailure")
    with pytest.raises(Exception, match="not every policy"):
        handlers.on_break_glass({"detail-type": "Scheduled Event"}, CONTEXT)
    assert '"ReviewsOverdue": 1' in capsys.readouterr().out
