"""Restores are compared with manifests that nobody could change."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from operations import manifests
from operations.errors import Refused
from operations.manifests import Table
from operations.restore_validation import Settings, record, validate
from tests.operations import cloud, events
from tests.operations.conftest import Aws

OPERATION = "restore_validation"
SOURCE, RESTORED = "example-prod-data-documents", "awsbackup-restore-test-documents"
CLUSTER = f"arn:aws:rds:{cloud.REGION}:{cloud.ACCOUNT}:cluster:example-prod-app"
COPY = f"arn:aws:rds:{cloud.REGION}:{cloud.ACCOUNT}:cluster:awsbackup-restore-test-app"


class Backup:
    """AWS Backup's restore jobs, which moto does not have."""

    def __init__(self, aws: Aws, source: str, created: str, plan: bool = True) -> None:
        self.job: dict[str, Any] = {
            "RestoreJobId": "job-1",
            "SourceResourceArn": source,
            "CreatedResourceArn": created,
            "RecoveryPointCreationDate": datetime(2026, 11, 23, 12, tzinfo=timezone.utc),
            "CreatedBy": {"RestoreTestingPlanArn": "arn:plan"} if plan else {},
        }
        self.results: list[dict[str, Any]] = []
        client = aws.inside("backup")
        client.meta.events.register("before-call.backup.DescribeRestoreJob", self.describe)
        client.meta.events.register("before-call.backup.PutRestoreValidationResult", self.report)

    def describe(self, **_: Any) -> Any:
        return AWSResponse("", 200, {}, None), dict(self.job)

    def report(self, params: dict[str, Any], **_: Any) -> Any:
        body = json.loads(params["body"])
        self.results.append(body)
        self.job["ValidationStatus"] = body["ValidationStatus"]
        return AWSResponse("", 204, {}, None), {"ResponseMetadata": {"HTTPStatusCode": 204}}


def fill(aws: Aws, bucket: str, objects: dict[str, bytes]) -> None:
    s3 = aws.outside("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": cloud.REGION})
    for key, body in objects.items():
        s3.put_object(Bucket=bucket, Key=key, Body=body)


def recorded(aws: Aws) -> None:
    fill(aws, SOURCE, {"a": b"1", "b": b"22"})
    aws.time.now = datetime.now(timezone.utc).replace(microsecond=0)
    aws.time.turn(seconds=2)
    record(aws.tools, Settings(cloud.AUDIT), f"arn:aws:s3:::{SOURCE}")


def judge(aws: Aws, restored: dict[str, bytes], **more: Any) -> tuple[dict[str, Any], Backup]:
    recorded(aws)
    fill(aws, RESTORED, restored)
    backup = Backup(aws, f"arn:aws:s3:::{SOURCE}", f"arn:aws:s3:::{RESTORED}", **more)
    backup.job["RecoveryPointCreationDate"] = aws.time()
    return validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1")), backup


def test_a_whole_bucket_is_reported_as_successful_once(aws: Aws) -> None:
    result, backup = judge(aws, {"a": b"1", "b": b"22"})
    assert result["valid"] is True
    validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1"))
    assert [each["ValidationStatus"] for each in backup.results] == ["SUCCESSFUL"]


@pytest.mark.parametrize(
    ("restored", "problem"),
    [({"a": b"1"}, "1 objects instead of 2"), ({"a": b"1", "b": b"xx"}, "has other content")],
)
def test_a_damaged_bucket_is_reported_as_failed(aws: Aws, restored: dict[str, bytes], problem: str) -> None:
    result, backup = judge(aws, restored)
    assert result["valid"] is False
    assert problem in backup.results[0]["ValidationStatusMessage"]


def test_a_restore_without_a_manifest_proves_nothing(aws: Aws) -> None:
    backup = Backup(aws, "arn:aws:s3:::unknown", f"arn:aws:s3:::{RESTORED}")
    assert validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1"))["valid"] is False
    assert "no manifest was recorded" in backup.results[0]["ValidationStatusMessage"]


def test_restores_that_are_no_tests_are_left_alone(aws: Aws) -> None:
    result, backup = judge(aws, {}, plan=False)
    assert "skipped" in result
    assert backup.results == []
    assert "skipped" in validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1", "FAILED"))


def test_a_database_is_read_through_its_http_endpoint(aws: Aws) -> None:
    rows: list[list[Any]] = [[{"longValue": 3}, {"stringValue": "abc"}]]
    aws.inside("rds-data").meta.events.register(
        "before-call.rds-data.ExecuteStatement", lambda **_: (AWSResponse("", 200, {}, None), {"records": rows})
    )
    aws.inside("rds").meta.events.register(
        "before-call.rds.EnableHttpEndpoint", lambda **_: (AWSResponse("", 200, {}, None), {})
    )
    where = Settings(
        cloud.AUDIT,
        f"arn:aws:secretsmanager:{cloud.REGION}:{cloud.ACCOUNT}:secret:reader",
        tables=[Table("orders", "created")],
    )
    record(aws.tools, where, CLUSTER)
    aws.time.turn(days=2)
    backup = Backup(aws, CLUSTER, COPY)
    assert validate(aws.tools, where, events.restored("job-1"))["valid"] is True
    rows[0][1] = {"stringValue": "other"}
    backup.job.update({"RestoreJobId": "job-2"})
    assert validate(aws.tools, where, events.restored("job-2"))["problems"] == [
        "table orders: 3 rows with another checksum than the 3 recorded"
    ]


def instance(aws: Aws, name: str, **changed: Any) -> str:
    what = {"Engine": "postgres", "EngineVersion": "17.4", "DBName": "service", "AllocatedStorage": 50}
    what.update(
        {"StorageEncrypted": True, "KmsKeyId": "arn:aws:kms:key", "DBInstanceClass": "db.t4g.medium", **changed}
    )
    made = aws.outside("rds").create_db_instance(DBInstanceIdentifier=name, **what)
    return str(made["DBInstance"]["DBInstanceArn"])


@pytest.mark.parametrize(
    ("restored", "problems"),
    [
        ({"EngineVersion": "17.6", "AllocatedStorage": 60}, []),
        ({"EngineVersion": "16.2"}, ["version: 16 instead of 17"]),
        ({"AllocatedStorage": 20}, ["storage: 20 GiB instead of 50"]),
        ({"KmsKeyId": "arn:aws:kms:other"}, ["key: arn:aws:kms:other instead of arn:aws:kms:key"]),
        ({"DBName": "empty"}, ["database: empty instead of service"]),
    ],
)
def test_a_restored_instance_is_what_the_original_was(aws: Aws, restored: Any, problems: list[str]) -> None:
    source = instance(aws, "example-prod-service")
    record(aws.tools, Settings(cloud.AUDIT), source)
    aws.time.turn(days=2)
    backup = Backup(aws, source, instance(aws, "awsbackup-restore-test-service", **restored))
    assert validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1"))["problems"] == problems
    assert backup.results[0]["ValidationStatus"] == ("FAILED" if problems else "SUCCESSFUL")


def test_an_instance_that_does_not_run_proves_nothing(aws: Aws) -> None:
    what = {"Engine": "postgres", "EngineVersion": "17.4", "AllocatedStorage": 50, "DBInstanceStatus": "failed"}
    manifest = manifests.of_instance(what, "arn:aws:rds:db", cloud.START)
    assert manifests.instance_problems(what, manifest) == ["the instance is failed instead of available"]


def test_a_table_whose_rows_change_must_only_not_shrink() -> None:
    def query(rows: int) -> Any:
        def run(sql: str) -> Sequence[Sequence[Any]]:
            return [[rows]]

        return run

    manifest = manifests.of_database(query(5), CLUSTER, [Table("users")], cloud.START)
    assert manifests.database_problems(query(6), manifest) == []
    assert manifests.database_problems(query(4), manifest) == ["table users: 4 rows instead of 5"]


def test_a_name_that_is_no_name_never_reaches_the_database() -> None:
    with pytest.raises(Refused):
        manifests.of_database(lambda _: [[0]], CLUSTER, [Table("users; drop table users")], cloud.START)


def test_no_manifest_of_anything_else(aws: Aws) -> None:
    with pytest.raises(Refused, match="no manifest can be made"):
        record(aws.tools, Settings(cloud.AUDIT), "arn:aws:sns:eu-central-1:1:topic")
