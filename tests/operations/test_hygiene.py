"""Credentials age; the clock is turned instead of waiting."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from operations.hygiene import RotateKey, Settings, tend
from tests.operations.conftest import Aws

OPERATION = "hygiene"
SETTINGS = Settings("/example-prod/")
SECRET = "example-prod-access-key-deployer"


@pytest.fixture
def keyed(aws: Aws) -> Aws:
    iam = aws.outside("iam")
    aws.time.now = datetime.now(timezone.utc)
    iam.create_user(UserName="deployer", Path="/example-prod/", Tags=[{"Key": "rampart-key-secret", "Value": SECRET}])
    iam.create_user(UserName="person", Path="/example-prod/")
    iam.create_user(UserName="stranger", Path="/other/")
    for user in ("deployer", "person", "stranger"):
        made = iam.create_access_key(UserName=user)["AccessKey"]
        if user == "deployer":
            value = {"AccessKeyId": made["AccessKeyId"], "SecretAccessKey": made["SecretAccessKey"]}
            aws.outside("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(value))
    return aws


def status(aws: Aws, user: str) -> list[str]:
    return [key["Status"] for key in aws.outside("iam").list_access_keys(UserName=user)["AccessKeyMetadata"]]


def test_young_keys_are_left_alone(keyed: Aws) -> None:
    assert tend(keyed.tools, SETTINGS)["changes"] == []


def test_unused_keys_are_switched_off_and_those_of_others_are_not(keyed: Aws) -> None:
    keyed.time.turn(days=46)
    tend(keyed.tools, SETTINGS)
    assert (status(keyed, "person"), status(keyed, "stranger")) == (["Inactive"], ["Active"])


def test_an_old_key_is_replaced_in_its_secret_and_ends_after_the_grace(keyed: Aws) -> None:
    busy = Settings("/example-prod/", unused=10_000)
    keyed.time.turn(days=91)
    result = tend(keyed.tools, busy)
    held = json.loads(keyed.outside("secretsmanager").get_secret_value(SecretId=SECRET)["SecretString"])
    keys = {
        key["AccessKeyId"]: key["Status"]
        for key in keyed.outside("iam").list_access_keys(UserName="deployer")["AccessKeyMetadata"]
    }
    assert len(keys) == 2
    assert keys[held["AccessKeyId"]] == "Active"
    assert len(result["old"]) == 1
    assert result["old"][0].startswith("person/")
    assert held["SecretAccessKey"] not in json.dumps(keyed.records("hygiene"))
    (old,) = set(keys) - {held["AccessKeyId"]}
    change = RotateKey(keyed.tools, busy, "deployer", old, SECRET)
    assert change.made(change.read()), "within the grace both work"
    keyed.time.turn(days=8)
    change.act(change.read())
    assert sorted(status(keyed, "deployer")) == ["Active", "Inactive"]


def test_a_key_that_nobody_stored_is_removed_before_another_is_made(keyed: Aws) -> None:
    keyed.outside("iam").create_access_key(UserName="deployer")
    keyed.time.turn(days=91)
    tend(keyed.tools, Settings("/example-prod/", unused=10_000))
    assert len(status(keyed, "deployer")) == 2


def test_roles_that_nobody_assumes_are_named(keyed: Aws) -> None:
    keyed.outside("iam").create_role(RoleName="forgotten", AssumeRolePolicyDocument="{}")
    assert tend(keyed.tools, SETTINGS)["unusedRoles"] == []
    keyed.time.turn(days=91)
    assert tend(keyed.tools, SETTINGS)["unusedRoles"] == ["forgotten"]


def test_a_second_start_on_a_day_does_nothing(keyed: Aws) -> None:
    tend(keyed.tools, SETTINGS)
    assert tend(keyed.tools, SETTINGS)["duplicate"] is True


def test_a_dry_run_tells(keyed: Aws) -> None:
    keyed.time.turn(days=46)
    assert len(tend(keyed.tools, SETTINGS, dry_run=True)["changes"]) == 2
    assert status(keyed, "person") == ["Active"]
