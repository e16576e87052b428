"""Prowler's report is read as it is: nothing undecided, unread, muted or of another account passes for a pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from offline.errors import CannotRun
from scan.prowler import environment, read, unread

ACCOUNT = "111122223333"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/84d930bf"


def entry(status: str = "FAIL", *, uid: str = KEY, account: str = ACCOUNT, **facts: Any) -> dict[str, Any]:
    """An entry of Prowler's report, as it writes them, less what nobody reads."""
    return {
        "metadata": {"event_code": "kms_cmk_rotation_enabled"},
        "severity": "High",
        "status": "Suppressed",  # by a list of Prowler's own
        "status_code": status,
        "status_detail": "KMS CMK 84d930bf has automatic rotation disabled.",
        "cloud": {"account": {"uid": account}},
        "resources": [{"uid": uid, "data": {"metadata": facts}}],
    }


def test_what_failed_or_was_not_decided_is_a_finding() -> None:
    result = read([entry("PASS"), entry("FAIL", uid="b"), entry("MANUAL", uid="a"), entry("PASS")], ACCOUNT, unread=3)
    assert (result.passed, result.unread) == (2, 3)
    assert [(finding.check, finding.resource) for finding in result.findings] == [
        ("kms_cmk_rotation_enabled", "a"),
        ("kms_cmk_rotation_enabled", "b"),
    ]
    assert result.findings[0].title == "High: KMS CMK 84d930bf has automatic rotation disabled."


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"tags": [{"Key": "zone", "Value": "a"}, {"Key": "Name", "Value": "data"}]}, f"{KEY} (data)"),
        ({"tags": [{"key": "Name", "value": "data"}]}, f"{KEY} (data)"),
        ({"tags": [{"TagKey": "Name", "TagValue": "data"}]}, f"{KEY} (data)"),
        ({"tags": [{"zone": "a", "Name": "data"}]}, f"{KEY} (data)"),
        ({"tags": [{"Key": "zone", "Value": "a"}]}, KEY),
        ({"tags": [{"zone": "a"}]}, KEY),
        ({"tags": []}, f"{KEY} (untagged)"),
        ({"tags": None}, f"{KEY} (untagged)"),
        ({"tags": [None]}, f"{KEY} (untagged)"),  # an API of API Gateway without tags
        ({"tags": {"zone": "a", "Name": "data"}}, f"{KEY} (data)"),  # a repository of CodeCommit
        ({"discovery": "ENABLED"}, KEY),  # nothing that can have tags
    ],
)
def test_a_resource_is_named_by_its_arn_and_what_its_tags_say(facts: dict[str, Any], named: str) -> None:
    result = read([entry("PASS"), entry(**facts)], ACCOUNT)
    assert [finding.resource for finding in result.findings] == [named]


@pytest.mark.parametrize(
    ("entries", "received"),
    [
        ([entry("PASS"), entry("PASS", account="444455556666")], "444455556666"),
        ([entry("PASS"), entry("WARNING")], "WARNING"),
        ([entry("FAIL")], "no passed check"),
        ([], "no passed check"),
    ],
)
def test_a_report_that_says_too_little_decides_nothing(entries: list[dict[str, Any]], received: str) -> None:
    with pytest.raises(CannotRun) as raised:
        read(entries, ACCOUNT)
    assert raised.value.received == received


def logged(folder: Path, *lines: str) -> Path:
    log = folder / "prowler.log"
    log.write_text(
        "".join(f"2026-11-22 22:11:12,345 [File: a.py:71] \t{line}\n" for line in lines) + "ERROR: in a text\n"
    )
    return log


def test_questions_without_an_answer_are_counted_by_line_of_the_log(tmp_path: Path) -> None:
    lines = (
        "[Module: kms_service]\t ERROR: eu-central-1 -- ClientError",
        "[Module: a]\t CRITICAL: no region",
        "[Module: finding]\t ERROR: Check a_b has no resource_name.",
    )
    assert unread(logged(tmp_path, *lines)) == len(lines)


@pytest.mark.parametrize(
    "line",
    [
        "[Module: check]\t ERROR: kms_cmk_rotation_enabled -- KeyError[12]: 'x'",
        "[Module: ocsf]\t ERROR: ValidationError[80]: a finding and all after it are left out",
        "[Module: finding]\t ERROR: ValidationError[597]: a finding is left out",
        "[Module: privilege_escalation]\t ERROR: Error checking privilege escalation for policy: no 'codestar'",
    ],
)
def test_a_check_that_broke_off_decides_nothing(tmp_path: Path, line: str) -> None:
    with pytest.raises(CannotRun, match="broke off checks") as raised:
        unread(logged(tmp_path, "[Module: kms_service]\t ERROR: eu-central-1", line))
    assert raised.value.received == f"1 errors of its own in {line[9 : line.index(']')]}"


OURS = {
    "AWS_PROFILE": "audit",
    "AWS_SESSION_TOKEN": "token",
    "HTTPS_PROXY": "http://proxy:3128",
    "HOME": "/home/me",
    "PULUMI_ACCESS_TOKEN": "pul-1",
    "AWSOME": "1",
}


def test_an_account_is_reached_with_what_leads_to_it_and_nothing_else() -> None:
    found = environment(OURS, "eu-central-1", None)
    wanted = {"AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY", "HOME"}
    assert found == {name: OURS[name] for name in wanted} | {"AWS_DEFAULT_REGION": "eu-central-1"}


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:5000", "http://localhost:5000", "https://[::1]:5000"])
def test_a_simulator_gets_no_credentials_of_ours(endpoint: str) -> None:
    found = environment(OURS, "eu-central-1", endpoint)
    assert found["AWS_ENDPOINT_URL"] == endpoint
    assert found["AWS_SECRET_ACCESS_KEY"] == "testing"
    assert not set(OURS.values()) & set(found.values())


@pytest.mark.parametrize(
    "endpoint",
    ["https://sts.amazonaws.com", "http://10.0.0.1:5000", "127.0.0.1:5000", "file:///tmp", "", "http://[::1"],
)
def test_a_simulator_is_on_this_machine(endpoint: str) -> None:
    with pytest.raises(CannotRun) as raised:
        environment({}, "eu-central-1", endpoint)
    assert raised.value.received == endpoint
    assert "http://127.0.0.1:5000" in raised.value.allowed
