"""The ledger gives a run to one caller, and the trail keeps what it was told."""

from __future__ import annotations

import pytest

from operations.audit import Trail, canonical, digest
from operations.errors import Busy, Refused, Unlocked
from operations.ledger import LEASE_SECONDS
from tests.operations import cloud
from tests.operations.conftest import Aws


def test_a_run_is_taken_once_and_done_once(aws: Aws) -> None:
    claim = aws.tools.ledger.take("op#1", {"a": 1})
    assert claim is not None
    with pytest.raises(Busy):
        aws.tools.ledger.take("op#1", {"a": 1})
    claim.close("done", {"ok": True})
    assert aws.tools.ledger.take("op#1", {}) is None
    assert aws.tools.ledger.demand("op#1").result == {"ok": True}


def test_a_dead_process_is_followed_by_another_which_knows_what_was_there(aws: Aws) -> None:
    first = aws.tools.ledger.take("op#1", {"a": 1})
    assert first is not None
    first.before("change", {"was": "open"})
    aws.time.turn(seconds=LEASE_SECONDS + 1)
    second = aws.tools.ledger.take("op#1", {"a": 2})
    assert second is not None
    assert second.facts == {"a": 1}
    assert second.before("change", {"was": "half closed"}) == {"was": "open"}
    with pytest.raises(Busy, match="lease of this run was lost"):
        first.close("done", {})


def test_a_failed_run_can_be_taken_at_once(aws: Aws) -> None:
    claim = aws.tools.ledger.take("op#1", {})
    assert claim is not None
    claim.close("failed", {})
    assert aws.tools.ledger.take("op#1", {}) is not None


def test_due_runs_are_found_until_they_are_settled(aws: Aws) -> None:
    aws.tools.ledger.take("op#1", {}, due=aws.time())
    aws.tools.ledger.take("op#2", {}, due=cloud.START.replace(year=2027))
    assert aws.tools.ledger.due("op") == ["1"]
    aws.tools.ledger.settle("op#1")
    assert aws.tools.ledger.due("op") == []


def test_an_unknown_run_is_refused(aws: Aws) -> None:
    with pytest.raises(Refused, match=r"no such run: received 'op#9'"):
        aws.tools.ledger.demand("op#9")


def test_throttling_is_waited_for(aws: Aws) -> None:
    aws.throttle("dynamodb", "UpdateItem", 6, "ProvisionedThroughputExceededException")
    assert aws.tools.ledger.take("op#1", {}) is not None
    assert aws.time.slept


def test_an_answer_that_is_lost_on_its_way_makes_nobody_lose_the_run_or_the_record(aws: Aws) -> None:
    aws.throttle("dynamodb", "UpdateItem", 2, done=True)
    aws.throttle("s3", "PutObject", 2, "SlowDown", done=True)
    claim = aws.tools.ledger.take("op#1", {})
    assert claim is not None
    aws.tools.trail.attempt("op", "1", claim.owner).record("intent", {})
    assert aws.kinds("op") == ["intent"]


def test_throttling_that_does_not_end_is_an_error(aws: Aws) -> None:
    aws.throttle("dynamodb", "UpdateItem", 100)
    with pytest.raises(Exception, match="Rate exceeded"):
        aws.tools.ledger.take("op#1", {})


def test_records_form_a_chain_and_are_locked(aws: Aws) -> None:
    attempt = aws.tools.trail.attempt("op", "1", "a")
    attempt.record("intent", {"x": 1})
    attempt.record("result", {"x": 2})
    first, second = aws.records("op")
    assert second["previous"] == digest(canonical(first))
    assert (first["by"], first["at"]) == ("arn:aws:iam::123456789012:user/tester", "2026-11-22T09:30:00Z")
    s3 = aws.outside("s3")
    assert (
        s3.head_object(Bucket=cloud.AUDIT, Key="operations/op/1/a/0001-intent.json")["ObjectLockMode"] == "GOVERNANCE"
    )


def test_a_record_is_never_written_over(aws: Aws) -> None:
    aws.tools.trail.attempt("op", "1", "a").record("intent", {"x": 1})
    with pytest.raises(Exception, match="pre-conditions"):
        aws.tools.trail.attempt("op", "1", "a").record("intent", {"x": 2})
    assert [record["content"] for record in aws.records("op")] == [{"x": 1}]


def test_a_bucket_without_a_lock_is_no_audit_bucket(aws: Aws) -> None:
    aws.outside("s3").create_bucket(Bucket="plain", CreateBucketConfiguration={"LocationConstraint": cloud.REGION})
    trail = Trail(aws.inside("s3"), "plain", aws.time, aws.time.sleep, "tester")
    with pytest.raises(Unlocked, match="does not lock what is written"):
        trail.attempt("op", "1", "a")


def test_a_run_that_would_leave_its_folder_is_refused(aws: Aws) -> None:
    with pytest.raises(Refused):
        aws.tools.trail.attempt("op", "../other", "a")
