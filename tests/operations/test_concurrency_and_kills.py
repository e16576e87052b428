"""A hundred copies of one event act once, and a process that is killed loses no record and leaves no access."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from operations import break_glass, threat_response
from operations.aws import Clients
from operations.errors import Busy
from operations.evidence import collect
from operations.ledger import LEASE_SECONDS
from operations.threat_response import Settings
from tests.operations import cloud, events
from tests.operations.deaths import Life, run
from tests.operations.test_break_glass import ADA, ROLE, RULES, people, wish

COPIES = 100

RESPOND_CALLS, APPROVE_CALLS = 12, 18
"""How many calls of AWS it takes, so that a process can be killed at each."""

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


def test_a_hundred_processes_with_one_event_act_once(endpoint: str, tmp_path: Path) -> None:
    codes, answers = run([Life(endpoint, "respond")] * COPIES, tmp_path)
    assert codes == [0] * COPIES
    assert len(answers) == COPIES
    acted = [answer for answer in answers if answer != "busy" and not answer[0].get("duplicate")]
    assert len(acted) == 1
    assert sorted(record["kind"] for record in records(endpoint, "threat-response")) == ["change", "intent", "result"]


def test_a_hundred_processes_with_one_approval_grant_once(endpoint: str, tmp_path: Path) -> None:
    ask(endpoint)
    _, answers = run([Life(endpoint, "approve")] * COPIES, tmp_path)
    assert len(answers) == COPIES
    assert len([answer for answer in answers if answer != "busy" and not answer.get("duplicate")]) == 1
    assert {answer["until"] for answer in answers if answer != "busy"} == {"2026-11-22T10:00:00Z"}
    assert sorted(record["kind"] for record in records(endpoint, "break-glass")) == ["change", "intent", "result"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("point", range(1, RESPOND_CALLS + 1))
def test_a_kill_at_any_call_loses_no_record_and_the_next_attempt_completes(
    endpoint: str, tmp_path: Path, point: int, when: Any
) -> None:
    codes, _ = run([Life(endpoint, "respond", point, when)], tmp_path)
    assert codes == [-signal.SIGKILL], "the process died at this call"
    made = cloud.clients(endpoint)
    closed = "open" in closed_buckets(made)
    before = records(endpoint, "threat-response")
    assert not closed or any(record["kind"] == "intent" for record in before), "it acted without a record"
    _, answers = run([Life(endpoint, "respond", later=LEASE_SECONDS + 1)], tmp_path)
    after = records(endpoint, "threat-response")
    assert closed_buckets(made) == ["open"]
    assert answers[0] != "busy", "the lease of the dead is over"
    assert [record for record in before if record not in after] == []
    assert any(record["kind"] == "result" for record in after)
    assert any(found(record) == {"blocks": None} for record in after), "what was there before is on record"
    unfinished = collect(cloud.tools(made, cloud.Time()), cloud.AUDIT, "2026-11")["operations"]["threat-response"]
    assert unfinished["broken"] == []
    assert len(unfinished["unfinished"]) <= 1, "only the attempt that was killed lacks its end, and is named"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("point", range(1, APPROVE_CALLS + 1))
def test_a_kill_at_any_call_of_a_grant_leaves_no_access_without_an_end(
    endpoint: str, tmp_path: Path, point: int, when: Any
) -> None:
    made, time = ask(endpoint)
    tools = cloud.tools(made, time)
    codes, _ = run([Life(endpoint, "approve", point, when)], tmp_path)
    assert codes == [-signal.SIGKILL], "the process died at this call"
    for name in made("iam").list_role_policies(RoleName=ROLE)["PolicyNames"]:
        (statement,) = made("iam").get_role_policy(RoleName=ROLE, PolicyName=name)["PolicyDocument"]["Statement"]
        assert statement["Condition"]["DateLessThan"] == {"aws:CurrentTime": "2026-11-22T10:00:00Z"}, "AWS ends it"
        assert any(record["kind"] == "intent" for record in records(endpoint, "break-glass"))
    time.turn(minutes=31)
    break_glass.sweep(tools, RULES)
    assert made("iam").list_role_policies(RoleName=ROLE)["PolicyNames"] == []


def test_the_matrix_of_deaths_has_every_call(endpoint: str, tmp_path: Path) -> None:
    """One further call, and the process would live: the numbers of calls are those of today's code."""
    ask(endpoint)
    lives = [Life(endpoint, "respond", RESPOND_CALLS + 1), Life(endpoint, "approve", APPROVE_CALLS + 1)]
    codes, answers = run(lives, tmp_path)
    assert codes == [0, 0]
    assert len(answers) == 2


def ask(endpoint: str) -> tuple[Clients, cloud.Time]:
    """Somebody has asked for access."""
    made, time = cloud.clients(endpoint), cloud.Time()
    people(made)
    break_glass.ask(cloud.tools(made, time), RULES, ADA, wish())
    return made, time


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
