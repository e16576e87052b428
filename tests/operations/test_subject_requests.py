"""Everything about one person, and nothing about another."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from operations.errors import Refused
from operations.subject_requests import Store, deadline, erase, export, overdue, receive, to_forget
from tests.operations import cloud
from tests.operations.conftest import Aws

OPERATION = "subject_requests"
ADA, OTHER = "user-0001", "user-00012"
BUCKET, TABLE, EXPORTS = "example-prod-data-documents", "example-prod-user-profiles", "example-prod-data-exports"
STORES = [Store("s3", BUCKET, "users/{subject}/"), Store("dynamodb", TABLE, "subject")]


@pytest.fixture
def filled(aws: Aws) -> Aws:
    s3, dynamodb = aws.outside("s3"), aws.outside("dynamodb")
    where = {"LocationConstraint": cloud.REGION}
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    s3.create_bucket(Bucket=EXPORTS, CreateBucketConfiguration=where)
    for subject in (ADA, OTHER):
        for body in (b"old", b"new"):
            s3.put_object(Bucket=BUCKET, Key=f"users/{subject}/a.txt", Body=body)
    s3.put_object(Bucket=BUCKET, Key=f"users/{ADA}/gone.txt", Body=b"x")
    s3.delete_object(Bucket=BUCKET, Key=f"users/{ADA}/gone.txt")
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "subject", "KeyType": "HASH"}, {"AttributeName": "n", "KeyType": "RANGE"}],
        AttributeDefinitions=[
            {"AttributeName": "subject", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"},
        ],
    )
    for number in range(30):
        dynamodb.put_item(TableName=TABLE, Item={"subject": {"S": ADA}, "n": {"N": str(number)}})
    dynamodb.put_item(TableName=TABLE, Item={"subject": {"S": OTHER}, "n": {"N": "1"}})
    return aws


def versions(aws: Aws, subject: str) -> int:
    found = aws.outside("s3").list_object_versions(Bucket=BUCKET, Prefix=f"users/{subject}/")
    return len(found.get("Versions", []) + found.get("DeleteMarkers", []))


def test_an_export_holds_everything_of_one_person_with_checksums(filled: Aws) -> None:
    export(filled.tools, STORES, EXPORTS, "R-1", ADA)
    s3 = filled.outside("s3")
    keys = {each["Key"] for each in s3.list_objects_v2(Bucket=EXPORTS)["Contents"]}
    assert f"subject-requests/R-1/{BUCKET}/files/a.txt" in keys
    assert sum(f"/{TABLE}/files/" in key for key in keys) == 30
    manifest = json.load(s3.get_object(Bucket=EXPORTS, Key=f"subject-requests/R-1/{BUCKET}/manifest.json")["Body"])
    assert list(manifest["files"]) == ["a.txt"]


def test_an_erasure_takes_every_version_of_one_person_only(filled: Aws) -> None:
    result = erase(filled.tools, STORES, "R-1", ADA)
    assert result["erased"] is True
    assert (versions(filled, ADA), versions(filled, OTHER)) == (0, 2)
    assert filled.outside("dynamodb").scan(TableName=TABLE)["Count"] == 1


def test_what_a_lock_keeps_is_said_and_not_called_erased(filled: Aws) -> None:
    s3 = filled.outside("s3")
    until = datetime.now(timezone.utc) + timedelta(days=3650)
    s3.put_object(
        Bucket=BUCKET,
        Key=f"users/{ADA}/invoice.pdf",
        Body=b"invoice",
        ObjectLockMode="COMPLIANCE",
        ObjectLockRetainUntilDate=until,
        ChecksumAlgorithm="SHA256",
    )
    result = erase(filled.tools, STORES, "R-1", ADA)
    assert result["erased"] is False
    assert [(each["why"], each["until"][:4]) for each in result["kept"]] == [("lock", str(until.year))]
    assert versions(filled, ADA) == 1


def test_the_record_names_nobody(filled: Aws) -> None:
    erase(filled.tools, STORES, "R-1", ADA)
    assert ADA not in json.dumps(filled.records("subject-requests"))


def test_who_was_erased_is_known_after_a_restore(filled: Aws) -> None:
    erase(filled.tools, STORES, "R-1", ADA)
    assert to_forget(filled.tools, [ADA, OTHER]) == [ADA]


@pytest.mark.parametrize("subject", ["", "*", "user-0001/../x", "a/b", "short"])
def test_a_subject_that_could_be_several_is_refused(filled: Aws, subject: str) -> None:
    with pytest.raises(Refused):
        erase(filled.tools, STORES, "R-1", subject)


def test_a_prefix_that_could_be_several_is_refused(filled: Aws) -> None:
    with pytest.raises(Refused):
        erase(filled.tools, [Store("s3", BUCKET, "users/{subject}")], "R-1", ADA)


def test_a_dry_run_erases_nothing(filled: Aws) -> None:
    before = versions(filled, ADA)
    erase(filled.tools, STORES, "R-1", ADA, dry_run=True)
    assert versions(filled, ADA) == before


@pytest.mark.parametrize(
    ("received", "due"),
    [((2026, 11, 22), (2026, 12, 22)), ((2027, 1, 31), (2027, 2, 28)), ((2026, 12, 5), (2027, 1, 5))],
)
def test_a_request_is_due_after_a_month(received: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    assert deadline(datetime(*received, tzinfo=timezone.utc)) == datetime(*due, tzinfo=timezone.utc)


def test_a_late_request_is_named_until_it_is_answered(filled: Aws) -> None:
    receive(filled.tools, "R-1", "erasure", filled.time())
    assert overdue(filled.tools) == []
    filled.time.turn(days=32)
    assert overdue(filled.tools) == ["R-1"]
    erase(filled.tools, STORES, "R-1", ADA)
    assert overdue(filled.tools) == []
