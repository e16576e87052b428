"""Copies are compared with manifests of their originals, at the moment of the manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import pytest

from operations import clock, copy_validation, handlers
from operations.copy_validation import Settings, prove
from operations.restore_validation import Settings as Recording
from operations.restore_validation import record
from tests.operations import cloud
from tests.operations.conftest import Aws

OPERATION = "copy_validation"
BACKUP = "eu-west-1"
SOURCE, COPY = "example-prod-data-documents", "example-prod-copy-documents"
WHERE = Settings(cloud.AUDIT, BACKUP, {SOURCE: COPY})
OBJECTS = {"a": b"1", "b": b"22"}


def make(aws: Aws, bucket: str, region: str) -> None:
    s3 = aws.outside("s3", region)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def put(aws: Aws, bucket: str, objects: Mapping[str, bytes]) -> None:
    s3 = aws.outside("s3", BACKUP if bucket == COPY else None)
    for key, body in objects.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)


def note(aws: Aws) -> None:
    record(aws.tools, Recording(cloud.AUDIT), f"arn:aws:s3:::{SOURCE}")


def later(aws: Aws, body: bytes, by: timedelta) -> None:
    """Let S3 say that this content was written later than it was."""

    def shift(parsed: dict[str, Any], **_: Any) -> None:
        for version in parsed.get("Versions", ()):
            if version["Size"] == len(body):
                version["LastModified"] += by

    aws.inside("s3", BACKUP).meta.events.register("after-call.s3.ListObjectVersions", shift)


@pytest.fixture
def recorded(aws: Aws) -> Aws:
    """A bucket with two objects, whose manifest is of a minute from now, and an empty copy, looked at hours later."""
    make(aws, SOURCE, cloud.REGION)
    make(aws, COPY, BACKUP)
    put(aws, SOURCE, OBJECTS)
    aws.time.now = datetime.now(timezone.utc).replace(microsecond=0) + timedelta(minutes=1)
    note(aws)
    aws.time.turn(hours=2)
    return aws


def only(aws: Aws, **more: Any) -> dict[str, Any]:
    (found,) = prove(aws.tools, WHERE, **more)
    return found


def test_a_whole_copy_is_valid_and_recorded_once_a_day(recorded: Aws) -> None:
    put(recorded, COPY, OBJECTS)
    found = only(recorded)
    assert (found["valid"], found["problems"], found["recorded"], found["held"]) == (True, [], 2, 2)
    assert (found["extra"], found["unread"]) == (0, 0)
    assert only(recorded)["duplicate"] is True
    assert recorded.kinds("copy-validation") == ["intent", "result"]
    facts = recorded.records("copy-validation")[0]["content"]["facts"]
    assert (facts["copy"], facts["problems"]) == (COPY, [])
    recorded.time.turn(days=1)
    assert only(recorded)["valid"] is True
    assert recorded.kinds("copy-validation") == ["intent", "result"] * 2


@pytest.mark.parametrize(
    ("copied", "problems"),
    [
        ({"a": b"1"}, ["1 objects instead of 2", "is missing"]),
        ({"a": b"1", "b": b"xx"}, ["has other content"]),
        ({"a": b"1", "b": b"333"}, ["has 3 bytes instead of 2"]),
        ({}, ["0 objects instead of 2", "is missing", "is missing"]),
    ],
)
def test_a_missing_or_damaged_object_is_a_problem(recorded: Aws, copied: dict[str, bytes], problems: list[str]) -> None:
    put(recorded, COPY, copied)
    found = only(recorded)
    assert found["valid"] is False
    assert len(found["problems"]) == len(problems)
    assert all(part in said for part, said in zip(problems, found["problems"], strict=True))


def test_a_repaired_copy_is_proved_on_the_same_day(recorded: Aws) -> None:
    put(recorded, COPY, {"a": b"1"})
    assert only(recorded)["valid"] is False
    put(recorded, COPY, OBJECTS)
    assert only(recorded)["valid"] is True
    assert recorded.kinds("copy-validation") == ["intent", "result"] * 2


def test_an_object_too_many_is_told_and_no_problem(recorded: Aws) -> None:
    put(recorded, COPY, {**OBJECTS, "c": b"4444"})
    found = only(recorded)
    assert (found["valid"], found["extra"]) == (True, 1)


def test_what_was_written_after_the_manifest_is_not_counted(recorded: Aws) -> None:
    put(recorded, COPY, {**OBJECTS, "c": b"4444"})
    later(recorded, b"4444", timedelta(hours=1))
    assert only(recorded)["extra"] == 0


def test_what_was_overwritten_or_deleted_since_is_still_there(recorded: Aws) -> None:
    put(recorded, COPY, OBJECTS)
    put(recorded, COPY, {"a": b"4444"})
    later(recorded, b"4444", timedelta(hours=1))
    recorded.outside("s3", BACKUP).delete_object(Bucket=COPY, Key="b")
    assert only(recorded)["valid"] is True


def test_what_was_overwritten_with_something_else_before_the_manifest_is_damaged(recorded: Aws) -> None:
    put(recorded, COPY, OBJECTS)
    put(recorded, COPY, {"b": b"xx"})
    assert "has other content" in only(recorded)["problems"][0]


def test_what_was_overwritten_while_the_manifest_was_recorded_is_right(recorded: Aws) -> None:
    put(recorded, COPY, {"a": b"1", "b": b"old"})
    put(recorded, COPY, {"b": OBJECTS["b"]})
    later(recorded, OBJECTS["b"], timedelta(minutes=5))
    assert only(recorded)["valid"] is True


def test_objects_are_given_the_time_that_replication_takes(recorded: Aws) -> None:
    put(recorded, COPY, OBJECTS)
    put(recorded, SOURCE, {"late": b"4444"})
    note(recorded)
    recorded.time.turn(minutes=14)
    assert only(recorded)["valid"] is True, "compared with the manifest before"
    recorded.time.turn(minutes=2)
    found = only(recorded)
    assert (found["valid"], found["problems"][0]) == (False, "2 objects instead of 3")


def test_without_a_manifest_or_with_an_old_one_nothing_is_proved(aws: Aws, recorded: Aws) -> None:
    put(recorded, COPY, OBJECTS)
    recorded.time.turn(days=2)
    assert "the newest manifest is of" in only(recorded)["problems"][0]
    (found,) = prove(aws.tools, Settings(cloud.AUDIT, BACKUP, {"other": COPY}))
    assert found["problems"] == ["no manifest of other is old enough to compare with"]


def test_a_copy_that_cannot_be_read_does_not_hide_the_next(recorded: Aws) -> None:
    put(recorded, COPY, OBJECTS)
    # By name, the bucket that has no copy comes first.
    note(recorded)
    gone = "example-prod-data-archive"
    make(recorded, gone, cloud.REGION)
    record(recorded.tools, Recording(cloud.AUDIT), f"arn:aws:s3:::{gone}")
    recorded.time.turn(hours=2)
    where = Settings(cloud.AUDIT, BACKUP, {gone: "example-prod-copy-archive", SOURCE: COPY})
    first, second = prove(recorded.tools, where)
    assert first["problems"] == ["the copy cannot be read: NoSuchBucket"]
    assert second["valid"] is True


def test_a_dry_run_compares_and_writes_nothing(recorded: Aws) -> None:
    put(recorded, COPY, {"a": b"1"})
    found = only(recorded, dry_run=True)
    assert (found["dryRun"], found["valid"]) == (True, False)
    assert recorded.records("copy-validation") == []
    assert recorded.outside("dynamodb").scan(TableName=cloud.TABLE)["Count"] == 0


def test_throttling_is_waited_for_page_by_page(recorded: Aws) -> None:
    more = {f"c{number}": b"4444" for number in range(5)}
    put(recorded, COPY, {**OBJECTS, **more})

    def small(params: dict[str, Any], **_: Any) -> None:
        params["MaxKeys"] = 2

    recorded.inside("s3", BACKUP).meta.events.register("provide-client-params.s3.ListObjectVersions", small)
    recorded.throttle("s3", "ListObjectVersions", 3, "SlowDown", region=BACKUP)
    recorded.throttle("s3", "GetObject", 2, "SlowDown", region=BACKUP)
    found = only(recorded)
    assert (found["valid"], found["extra"]) == (True, 5)
    assert len(recorded.time.slept) == 5
    assert recorded.calls.count(("s3", "ListObjectVersions")) == 4 + 3


def test_throttling_that_does_not_end_is_no_finding(recorded: Aws) -> None:
    recorded.throttle("s3", "ListObjectVersions", 100, "SlowDown", region=BACKUP)
    with pytest.raises(Exception, match="SlowDown"):
        prove(recorded.tools, WHERE)
    assert recorded.records("copy-validation") == []


def test_what_is_too_much_to_read_is_compared_by_size_and_counted(
    recorded: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy_validation, "MAX_BYTES", 1)
    put(recorded, COPY, {"a": b"1", "b": b"xx"})
    found = only(recorded)
    assert (found["valid"], found["unread"]) == (True, 1)


@pytest.mark.parametrize(("copied", "metric"), [(OBJECTS, "CopiesProved"), ({}, "CopiesFailed")])
def test_the_function_counts_what_the_alarms_look_at(
    recorded: Aws,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    copied: dict[str, bytes],
    metric: str,
) -> None:
    put(recorded, COPY, copied)
    settings = {
        "region": cloud.REGION,
        "auditBucket": cloud.AUDIT,
        "table": cloud.TABLE,
        "copies": {"region": BACKUP, "buckets": {SOURCE: COPY}},
    }
    monkeypatch.setenv("RAMPART", json.dumps(settings))
    monkeypatch.setattr("operations.aws.session_clients", lambda region: recorded.inside)
    monkeypatch.setattr(clock, "now", recorded.time)
    context = SimpleNamespace(invoked_function_arn="arn:aws:lambda:function", aws_request_id="1")
    assert len(handlers.on_copies({"detail-type": "Scheduled Event"}, context)["proved"]) == 1
    counted = json.loads(capsys.readouterr().out)
    assert {name for name in counted if name.startswith("Copies")} == {metric}
    assert counted[metric] == 1
