"""``python -m operations`` with the settings that the stack exports, as somebody on call would use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from components.aws.layers.operations import by_hand
from operations import __main__ as hand
from operations import clock, hygiene, subject_requests
from tests.components.aws import samples
from tests.operations import cloud, events
from tests.operations.conftest import Aws

NAMES = ("respond", "hygiene", "receive", "overdue", "export", "erase", "evidence", "copies")


@pytest.fixture
def settings(aws: Aws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(hand, "session_clients", lambda region: aws.inside)
    monkeypatch.setattr(clock, "now", aws.time)
    responder = {
        "account": cloud.ACCOUNT,
        "region": cloud.REGION,
        "auditBucket": cloud.AUDIT,
        "table": cloud.TABLE,
        "quarantine": {},
        "ipSets": {},
        "blockHours": 24,
        "dryRun": False,
        "protected": {},
    }
    exported = {**responder, **by_hand(samples.context())}
    for store in exported["stores"]:
        aws.outside("s3").create_bucket(
            Bucket=store["name"], CreateBucketConfiguration={"LocationConstraint": cloud.REGION}
        )
    file = tmp_path / "settings.json"
    file.write_text(json.dumps(exported))
    return file


def words(name: str, folder: Path) -> list[str]:
    event = folder / "event.json"
    event.write_text(json.dumps(events.guardduty_bucket("open")))
    more = {
        "respond": [str(event)],
        "receive": ["DSR-1", "erasure", "2026-11-01"],
        "export": ["DSR-1", "user-0001"],
        "erase": ["DSR-1", "user-0001"],
        "evidence": ["2026-11"],
    }
    return [name, *more.get(name, [])]


def state(aws: Aws) -> Any:
    s3 = aws.outside("s3")
    buckets = [each["Name"] for each in s3.list_buckets()["Buckets"]]
    objects = {name: s3.list_objects_v2(Bucket=name)["KeyCount"] for name in buckets}
    return objects, aws.outside("dynamodb").scan(TableName=cloud.TABLE)["Count"]


@pytest.mark.parametrize("name", NAMES)
def test_every_command_tells_with_the_exported_settings_and_changes_nothing(
    aws: Aws, settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    aws.outside("s3").create_bucket(Bucket="open", CreateBucketConfiguration={"LocationConstraint": cloud.REGION})
    before = state(aws)
    assert hand.main(["--settings", str(settings), *words(name, tmp_path)]) == 0, capsys.readouterr().err
    assert isinstance(json.loads(capsys.readouterr().out), dict | list)
    assert state(aws) == before


def test_a_person_is_erased_where_the_settings_say(aws: Aws, settings: Path) -> None:
    bucket = json.loads(settings.read_text())["stores"][0]["name"]
    s3 = aws.outside("s3")
    for user in ("user-0001", "user-0002"):
        s3.put_object(Bucket=bucket, Key=f"users/{user}/a", Body=b"1")
    assert hand.main(["--settings", str(settings), "--act", "erase", "DSR-1", "user-0001"]) == 0
    assert [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]] == ["users/user-0002/a"]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [(None, "cannot be read"), ("{", "cannot be read"), ("[]", "no object"), ("{}", "lack 'region'")],
)
def test_settings_that_cannot_be_used_are_named(
    aws: Aws, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None, wrong: str
) -> None:
    file = tmp_path / "settings.json"
    if content is not None:
        file.write_text(content)
    assert hand.main(["--settings", str(file), "overdue"]) == 1
    assert wrong in capsys.readouterr().err


def test_the_exported_path_and_stores_are_what_the_permissions_reach() -> None:
    exported = by_hand(samples.context())
    prefix = samples.context().prefix
    keys = next(each for each in hygiene.PERMISSIONS if each.sid == "Keys")
    assert keys.resources == (f"arn:aws:iam::{{account}}:user{exported['path'].replace(prefix, '{prefix}')}*",)
    reach = next(each for each in subject_requests.PERMISSIONS if each.sid == "HandOut").resources[0]
    assert reach.format(prefix=prefix).startswith(f"arn:aws:s3:::{exported['exports'][: len(prefix) + 13]}")
    assert all(store["name"].startswith(f"{prefix}-data-") for store in exported["stores"])
