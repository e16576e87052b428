"""A hundred copies of one event act once, and a process that is killed loses no record and leaves no access."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from operations import threat_response
from operations.errors import Busy
from operations.ledger import LEASE_SECONDS
from operations.threat_response import Settings
from tests.operations import cloud, events
from tests.operations.test_break_glass import ACCESSES, ADA, ROLE, trust, wish

COPIES = 100
WHERE = Settings(cloud.ACCOUNT, cloud.REGION, {}, {})


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with cloud.served() as address:
        import requests

        requests.post(f"{address}/moto-api/reset", timeout=10)
        made = cloud.clients(address)
        cloud.furnish(made)
        made("s3").create_bucket(Bucket="open", CreateBucketConfiguration={"LocationConstraint": cloud.REGION})
        yield address


def records(endpoint: str, operation: str) -> list[dict[str, Any]]:
    s3 = cloud.clients(endpoint)("s3")
    listed = s3.list_objects_v2(Bucket=cloud.AUDIT, Prefix=f"operations/{operation}/").get("Contents", [])
    return [json.load(s3.get_object(Bucket=cloud.AUDIT, Key=each["Key"])["Body"]) for each in listed]


def process(endpoint: str, what: str, point: int, later: int = 0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.operations.deaths", endpoint, what, str(point)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "LATER": str(later)}
    )


def test_a_hundred_threads_with_one_event_act_once(endpoint: str) -> None:
    made = cloud.clients(endpoint)
    acts: list[str] = []
    made("s3").meta.events.register("before-call.s3.PutPublicAccessBlock", lambda **_: acts.append("act"))
    tools = cloud.tools(made, cloud.Time())

    def deliver(_: int) -> str:
        try:
            answer = threat_response.respond(tools, WHERE, events.guardduty_bucket("open"))[0]
        except Busy:
            return "busy"
        return "duplicate" if answer.get("duplicate") else "acted"

    with ThreadPoolExecutor(COPIES) as pool:
        outcomes = list(pool.map(deliver, range(COPIES)))
    assert outcomes.count("acted") == 1
    assert len(acts) == 1
    assert sorted(record["kind"] for record in records(endpoint, "threat-response")) == ["change", "intent", "result"]


def test_processes_with_one_event_act_once(endpoint: str) -> None:
    started = [process(endpoint, "respond", 0) for _ in range(6)]
    answers = [json.loads(each.communicate(timeout=120)[0]) for each in started]
    acted = [answer for answer in answers if answer != "busy" and not answer[0].get("duplicate")]
    assert len(acted) == 1
    assert [record["kind"] for record in records(endpoint, "threat-response")].count("intent") == 1


@pytest.mark.parametrize("point", range(1, 8))
def test_a_kill_after_any_write_loses_no_record_and_the_next_attempt_completes(endpoint: str, point: int) -> None:
    victim = process(endpoint, "respond", point)
    victim.communicate(timeout=60)
    assert victim.returncode == -signal.SIGKILL
    made = cloud.clients(endpoint)
    closed = "open" in closed_buckets(made)
    before = records(endpoint, "threat-response")
    assert not closed or any(record["kind"] == "intent" for record in before), "it acted without a record"
    process(endpoint, "respond", 0, later=LEASE_SECONDS + 1).communicate(timeout=60)
    after = records(endpoint, "threat-response")
    assert closed_buckets(made) == ["open"]
    assert [record for record in before if record not in after] == []
    assert any(record["kind"] == "result" for record in after)
    assert any(found(record) == {"blocks": None} for record in after), "what was there before is on record"


@pytest.mark.parametrize("point", range(1, 8))
def test_a_kill_in_the_middle_of_a_grant_leaves_no_access_without_an_end(endpoint: str, point: int) -> None:
    from operations import break_glass

    made, time = cloud.clients(endpoint), cloud.Time()
    tools = cloud.tools(made, time)
    made("iam").create_role(RoleName=ROLE, AssumeRolePolicyDocument=trust())
    break_glass.ask(tools, ACCESSES, ADA, wish())
    victim = process(endpoint, "approve", point)
    victim.communicate(timeout=60)
    assert victim.returncode == -signal.SIGKILL
    for name in made("iam").list_role_policies(RoleName=ROLE)["PolicyNames"]:
        document = made("iam").get_role_policy(RoleName=ROLE, PolicyName=name)["PolicyDocument"]
        assert break_glass.ends(document) == "2026-11-22T10:00:00Z"
        assert any(record["kind"] == "intent" for record in records(endpoint, "break-glass"))
    time.turn(minutes=31)
    break_glass.sweep(tools, [ROLE])
    assert made("iam").list_role_policies(RoleName=ROLE)["PolicyNames"] == []


def closed_buckets(made: Any) -> list[str]:
    s3 = made("s3")
    try:
        found = s3.get_public_access_block(Bucket="open")["PublicAccessBlockConfiguration"]
    except s3.exceptions.ClientError:
        return []
    return ["open"] if all(found.values()) else []


def found(record: dict[str, Any]) -> Any:
    """What a record says was there before."""
    changes = record["content"].get("changes", [{}])
    return changes[0].get("before", changes[0].get("found"))
