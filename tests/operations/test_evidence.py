"""The evidence of a month names what is wrong with the trail it rests on."""

from __future__ import annotations

from datetime import datetime, timezone

from operations.evidence import collect
from operations.runner import carry_out
from tests.operations import cloud
from tests.operations.conftest import Aws

OPERATION = "evidence"


def test_whole_and_unfinished_attempts_are_told_apart(aws: Aws) -> None:
    carry_out(aws.tools, "threat-response", "whole", {}, lambda _: [])
    aws.tools.trail.attempt("threat-response", "killed", "a").record("intent", {})
    found = collect(aws.tools, cloud.AUDIT, "2026-11")["operations"]["threat-response"]
    assert (found["runs"], found["results"], found["unfinished"], found["broken"]) == (2, 1, ["killed/a"], [])
    assert len(found["records"]) == 3


def test_a_missing_record_breaks_its_chain(aws: Aws) -> None:
    carry_out(aws.tools, "hygiene", "day", {}, lambda _: [])
    s3 = aws.outside("s3")
    first = s3.list_object_versions(Bucket=cloud.AUDIT, Prefix="operations/hygiene/")["Versions"][0]
    s3.delete_object(Bucket=cloud.AUDIT, Key=first["Key"], VersionId=first["VersionId"], BypassGovernanceRetention=True)
    found = collect(aws.tools, cloud.AUDIT, "2026-11")["operations"]["hygiene"]
    assert len(found["broken"]) == 1


def test_another_months_records_are_another_months(aws: Aws) -> None:
    carry_out(aws.tools, "hygiene", "day", {}, lambda _: [])
    assert collect(aws.tools, cloud.AUDIT, "2026-10")["operations"]["hygiene"]["runs"] == 0


def test_the_summary_is_a_record_itself_and_made_once_a_day(aws: Aws) -> None:
    collect(aws.tools, cloud.AUDIT, "2026-11")
    assert collect(aws.tools, cloud.AUDIT, "2026-11")["duplicate"] is True
    assert aws.kinds("evidence") == ["intent", "result"]


def test_an_attempt_over_midnight_is_whole_and_of_the_month_it_began_in(aws: Aws) -> None:
    aws.time.now = datetime(2026, 11, 30, 23, 59, 59, tzinfo=timezone.utc)
    attempt = aws.tools.trail.attempt("hygiene", "day", "a")
    attempt.record("intent", {})
    aws.time.turn(seconds=2)
    attempt.record("result", {})
    november = collect(aws.tools, cloud.AUDIT, "2026-11")["operations"]["hygiene"]
    assert (november["results"], november["unfinished"], november["broken"]) == (1, [], [])
    assert collect(aws.tools, cloud.AUDIT, "2026-12")["operations"]["hygiene"]["runs"] == 0
