"""Restores are compared with manifests that nobody could change."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, timezone
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from operations import clock, database_reader, handlers, manifests
from operations.errors import OperationError, Refused, Unreadable
from operations.restore_validation import ATTEMPT_PAUSE, Settings, record, validate
from operations.table_checksums import Table
from tests.operations import cloud, events
from tests.operations.conftest import Aws
from tests.operations.postgres import COPY, MISSING, TOKEN, Server, server
from tests.operations.postgres import SOURCE as ORIGINAL

OPERATION = "restore_validation"
SOURCE, RESTORED = "example-prod-data-documents", "awsbackup-restore-test-documents"
READER = "example-prod-operations-database-reader"
PROVED = Settings(cloud.AUDIT, READER, [Table("orders", "created_at"), Table("accounts.users")])


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


@pytest.mark.parametrize("created", ["", f"arn:aws:s3:::{SOURCE}"])
def test_the_original_is_no_restore_of_itself(aws: Aws, created: str) -> None:
    recorded(aws)
    backup = Backup(aws, f"arn:aws:s3:::{SOURCE}", created)
    backup.job["RecoveryPointCreationDate"] = aws.time()
    assert validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1"))["valid"] is False
    assert "names nothing that it made" in backup.results[0]["ValidationStatusMessage"]


def test_restores_that_are_no_tests_are_left_alone(aws: Aws) -> None:
    result, backup = judge(aws, {}, plan=False)
    assert "skipped" in result
    assert backup.results == []
    assert "skipped" in validate(aws.tools, Settings(cloud.AUDIT), events.restored("job-1", "FAILED"))


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
    if not problems:
        assert "NOT COMPARED: the rows, because no table was set" in backup.results[0]["ValidationStatusMessage"]


def test_an_instance_that_does_not_run_proves_nothing(aws: Aws) -> None:
    what = {"Engine": "postgres", "EngineVersion": "17.4", "AllocatedStorage": 50, "DBInstanceStatus": "failed"}
    manifest = manifests.of_instance(what, None, "arn:aws:rds:db", cloud.START)
    assert manifests.instance_problems(what, manifest) == ["the instance is failed instead of available"]


class Reader:
    """The reader's function, as Lambda hands its answers on."""

    def __init__(self, aws: Aws, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        self._answer, self.asked = answer, []
        aws.inside("lambda").meta.events.register("before-call.lambda.Invoke", self.invoke)

    asked: list[dict[str, Any]]

    def invoke(self, params: dict[str, Any], context: Any, **_: Any) -> Any:
        assert params["url_path"].endswith(f"/functions/{READER}/invocations")
        request = json.loads(params["body"])
        self.asked.append(request)
        try:
            said, failed = self._answer(request), {}
        except OperationError as error:
            said = {"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": ["..."]}
            failed = {"FunctionError": "Unhandled"}
        return AWSResponse("", 200, {}, None), {"Payload": BytesIO(json.dumps(said).encode()), **failed}


def rows(orders: int = 3, checksum: str = "abc", users: int = 5) -> dict[str, Any]:
    tables = {
        "orders": {"rows": orders, "sha256": checksum, "written": "created_at"},
        "accounts.users": {"rows": users, "sha256": "", "written": None},
    }
    return {"until": "2026-11-22T08:30:00Z", "tables": tables}


def restore(aws: Aws, answer: Callable[[dict[str, Any]], dict[str, Any]], **changed: Any) -> tuple[Reader, Backup]:
    """A database that was recorded whole, and restored two days later."""
    said: list[Callable[[dict[str, Any]], dict[str, Any]]] = [lambda _: rows()]
    reader = Reader(aws, lambda request: said[-1](request))
    source = instance(aws, "example-prod-service")
    manifest = record(aws.tools, PROVED, source)
    assert manifest.count == 2
    assert manifest.entries["rows"] == rows()
    said.append(answer)
    aws.time.turn(days=2)
    return reader, Backup(aws, source, instance(aws, "awsbackup-restore-test-service", **changed))


def test_the_rows_of_a_restored_database_are_compared_with_those_of_the_manifest(aws: Aws) -> None:
    reader, backup = restore(aws, lambda _: rows(users=6))
    # What is proved is what the manifest has, whatever the settings say today.
    result = validate(aws.tools, Settings(cloud.AUDIT, READER), events.restored("job-1"))
    assert (result["valid"], result["left"]) == (True, [])
    recording, proving = reader.asked
    assert sorted(map(str, proving["tables"])) == sorted(map(str, recording["tables"]))
    assert proving["until"] == recording["until"]
    assert recording["until"] == "2026-11-22T08:30:00Z", "an hour before the manifest's moment"
    assert [request["host"].partition(".")[0] for request in reader.asked] == [
        "example-prod-service",
        "awsbackup-restore-test-service",
    ]
    message = backup.results[0]["ValidationStatusMessage"]
    assert "accounts.users (5 by number), orders (3 by checksum)" in message
    assert "NOT COMPARED" not in message


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (rows(orders=2), "table orders: 2 rows with another checksum than the 3 recorded"),
        (rows(checksum="other"), "table orders: 3 rows with another checksum than the 3 recorded"),
        (rows(users=4), "table accounts.users: 4 rows instead of 5"),
        ({"until": "2026-11-22T08:30:00Z", "tables": {}}, "table orders: nobody read it"),
    ],
)
def test_rows_that_are_lost_or_changed_are_a_failed_restore(aws: Aws, found: dict[str, Any], problem: str) -> None:
    _, backup = restore(aws, lambda _: found)
    assert problem in validate(aws.tools, PROVED, events.restored("job-1"))["problems"]
    assert backup.results[0]["ValidationStatus"] == "FAILED"
    assert problem in backup.results[0]["ValidationStatusMessage"]


def fail(_: dict[str, Any]) -> dict[str, Any]:
    raise Unreadable("there is no connection to the database", "timed out", "one")


def test_what_nobody_can_read_is_a_failed_restore_and_an_alarm(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reader, backup = restore(aws, fail)
    entered(aws, monkeypatch)
    result = handlers.on_restore(events.restored("job-1"), handlers_context())
    assert result["valid"] is False
    assert backup.results[0]["ValidationStatus"] == "FAILED"
    assert "no connection to the database" in backup.results[0]["ValidationStatusMessage"]
    assert '"RestoresFailed": 1' in capsys.readouterr().out
    assert len(reader.asked) == 1 + 3, "once to record, and three attempts"
    assert aws.time.slept.count(ATTEMPT_PAUSE) == 2


def test_a_database_that_is_late_is_read_at_the_next_attempt(aws: Aws) -> None:
    late = iter([True, True, False])
    _, backup = restore(aws, lambda request: fail(request) if next(late) else rows())
    assert validate(aws.tools, PROVED, events.restored("job-1"))["valid"] is True
    assert [each["ValidationStatus"] for each in backup.results] == ["SUCCESSFUL"]


def test_a_reader_that_takes_long_is_not_asked_again(aws: Aws) -> None:
    def slow(_: dict[str, Any]) -> dict[str, Any]:
        aws.time.turn(minutes=10)
        return fail(_)

    reader, _ = restore(aws, slow)
    assert validate(aws.tools, PROVED, events.restored("job-1"))["valid"] is False
    assert len(reader.asked) == 2


def test_a_reader_that_lambda_does_not_let_be_asked_is_a_failed_restore(aws: Aws) -> None:
    reader, backup = restore(aws, lambda _: rows())
    aws.inside("lambda").meta.events.unregister("before-call.lambda.Invoke", reader.invoke)
    aws.throttle("lambda", "Invoke", 10, "AccessDeniedException")
    assert validate(aws.tools, PROVED, events.restored("job-1"))["valid"] is False
    assert "AccessDenied" in backup.results[0]["ValidationStatusMessage"]


def test_another_instance_is_not_even_read(aws: Aws) -> None:
    reader, _ = restore(aws, lambda _: rows(), KmsKeyId="arn:aws:kms:other")
    result = validate(aws.tools, PROVED, events.restored("job-1"))
    assert result["problems"] == ["key: arn:aws:kms:other instead of arn:aws:kms:key"]
    assert result["left"] == ["NOT COMPARED: the rows, because the instance is another"]
    assert len(reader.asked) == 1


def test_the_finding_of_the_first_attempt_is_what_is_reported_after_a_death(aws: Aws) -> None:
    """The restored database is gone when the run is taken up again; nobody reads it twice."""
    reader, backup = restore(aws, lambda _: rows())
    aws.throttle("backup", "PutRestoreValidationResult", 1, "InternalFailure")
    events_of_put = aws.inside("backup").meta.events
    events_of_put.unregister("before-call.backup.PutRestoreValidationResult", backup.report)
    with pytest.raises(Exception, match="not every change"):
        validate(aws.tools, PROVED, events.restored("job-1"))
    events_of_put.register("before-call.backup.PutRestoreValidationResult", backup.report)
    aws.outside("rds").delete_db_instance(DBInstanceIdentifier="awsbackup-restore-test-service", SkipFinalSnapshot=True)
    assert validate(aws.tools, PROVED, events.restored("job-1"))["valid"] is True
    assert len(reader.asked) == 2
    assert [each["ValidationStatus"] for each in backup.results] == ["SUCCESSFUL"]


def test_a_night_in_which_nobody_reads_the_database_has_the_manifests_of_the_buckets_and_fails(
    aws: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    Reader(aws, fail)
    fill(aws, SOURCE, {"a": b"1"})
    database = instance(aws, "example-prod-service")
    entered(aws, monkeypatch, sources=[database, f"arn:aws:s3:::{SOURCE}"])
    with pytest.raises(Exception, match=r"not every manifest was recorded.*no connection"):
        handlers.on_restore({"detail-type": "Scheduled Event"}, handlers_context())
    listed = aws.outside("s3").list_objects_v2(Bucket=cloud.AUDIT, Prefix="operations/restore-validation/manifests/")
    (manifest,) = listed["Contents"]
    assert f"/{SOURCE}/" in manifest["Key"]


def entered(aws: Aws, monkeypatch: pytest.MonkeyPatch, **more: Any) -> None:
    """The function's environment."""
    tables = [{"name": "orders", "written": "created_at"}, {"name": "accounts.users"}]
    settings = {"region": cloud.REGION, "auditBucket": cloud.AUDIT, "table": cloud.TABLE}
    monkeypatch.setenv("RAMPART", json.dumps({**settings, "reader": READER, "tables": tables, **more}))
    monkeypatch.setattr("operations.aws.session_clients", lambda region: aws.inside)
    monkeypatch.setattr(clock, "now", aws.time)
    monkeypatch.setattr(handlers, "time", SimpleNamespace(sleep=aws.time.sleep, time=time.time))


def handlers_context() -> Any:
    return SimpleNamespace(invoked_function_arn="arn:aws:lambda:function", aws_request_id="1")


@pytest.fixture
def postgres() -> Iterator[Server]:
    with server() as made:
        made.sql("CREATE TABLE orders AS SELECT n AS id, date '2026-11-01' AS created_at FROM generate_series(1, 9) n")
        made.sql(f"CREATE USER {database_reader.USER} PASSWORD '{TOKEN}'")
        made.sql(f"GRANT SELECT ON orders TO {database_reader.USER}")
        yield made


@pytest.mark.skipif(MISSING, reason="no PostgreSQL or openssl here: apt-get install postgresql openssl")
def test_from_the_event_to_the_rows_of_a_real_database(
    aws: Aws, monkeypatch: pytest.MonkeyPatch, postgres: Server
) -> None:
    """Both functions by their entrances: the one outside asks the one inside, which reads a real PostgreSQL."""

    def read(request: dict[str, Any]) -> dict[str, Any]:
        hosts = {"example-prod-service": ORIGINAL, "awsbackup-restore-test-service": COPY}
        with monkeypatch.context() as inside:
            inside.setenv("RAMPART", json.dumps({"databases": asdict(postgres.settings)}))
            inside.setattr(database_reader, "means", lambda region: postgres.means)
            return handlers.on_database_read({**request, "host": hosts[request["host"].partition(".")[0]]}, None)

    Reader(aws, read)
    source = instance(aws, "example-prod-service")
    entered(aws, monkeypatch, sources=[source], tables=[{"name": "orders", "written": "created_at"}])
    handlers.on_restore({"detail-type": "Scheduled Event"}, handlers_context())
    backup = Backup(aws, source, instance(aws, "awsbackup-restore-test-service"))
    aws.time.turn(days=2)
    assert handlers.on_restore(events.restored("job-1"), handlers_context())["valid"] is True
    postgres.sql("UPDATE orders SET id = 10 WHERE id = 9")
    backup.job["RestoreJobId"] = "job-2"
    result = handlers.on_restore(events.restored("job-2"), handlers_context())
    assert result["problems"] == ["table orders: 9 rows with another checksum than the 9 recorded"]


def test_no_manifest_of_anything_else(aws: Aws) -> None:
    with pytest.raises(Refused, match="no manifest can be made"):
        record(aws.tools, Settings(cloud.AUDIT), "arn:aws:sns:eu-central-1:1:topic")
