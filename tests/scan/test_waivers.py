"""Reasons for foreign findings: each finding needs one, each needs a finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from policy.errors import WaiverError
from scan.findings import CHECKOV, PROWLER, Finding
from scan.waivers import Waiver, for_scan, judge, load

ENTRY = """
  - checks: [{check}]
    resources: [{resources}]
    reason: {reason}
"""
REASON = "The check knows an older form of this resource only."


def finding(check: str, resource: str) -> Finding:
    return Finding(check, "Ensure that", resource)


def waiver(check: str, *resources: str) -> Waiver:
    return Waiver(check, resources, REASON)


def written(folder: Path, *entries: str) -> Path:
    file = folder / "waivers.yaml"
    file.write_text("waivers:" + "".join(entries))
    return file


def entry(check: str = "CKV_AWS_1", resources: str = "aws_s3_bucket.logs", reason: str = REASON) -> str:
    return ENTRY.format(check=check, resources=resources, reason=reason)


def test_a_finding_without_a_reason_is_open() -> None:
    judgement = judge([finding("CKV_AWS_1", "aws_s3_bucket.a")], [])
    assert [found.resource for found in judgement.open] == ["aws_s3_bucket.a"]
    assert not judgement.passes


def test_a_reason_is_for_one_check_on_the_named_resources() -> None:
    findings = [
        finding("CKV_AWS_1", "aws_s3_bucket.logs-a"),
        finding("CKV_AWS_1", "aws_s3_bucket.data"),
        finding("CKV_AWS_2", "aws_s3_bucket.logs-a"),
    ]
    judgement = judge(findings, [waiver("CKV_AWS_1", "aws_s3_bucket.logs-*")])
    assert [found for found, _ in judgement.waived] == findings[:1]
    assert judgement.open == tuple(findings[1:])


def test_a_reason_that_no_finding_needs_fails_even_if_the_other_patterns_are_used() -> None:
    reasons = [waiver("CKV_AWS_1", "aws_s3_bucket.a", "aws_s3_bucket.b")]
    judgement = judge([finding("CKV_AWS_1", "aws_s3_bucket.a")], reasons)
    assert judgement.unused == ("CKV_AWS_1 on aws_s3_bucket.b",)
    assert not judgement.passes


def test_what_is_written_is_read(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, entry(), entry("CKV_AWS_2", "a, b*")))
    assert [(found.check, found.resources) for found in loaded] == [
        ("CKV_AWS_1", ("aws_s3_bucket.logs",)),
        ("CKV_AWS_2", ("a", "b*")),
    ]


def test_a_scan_is_judged_with_the_reasons_of_its_scanner_and_place(tmp_path: Path) -> None:
    lacking = entry("kms_cmk_rotation_enabled") + "    only: simulator\n"
    waivers = load(written(tmp_path, entry("CKV2_AWS_1"), entry("iam_root_mfa_enabled"), lacking))
    account = ["iam_root_mfa_enabled"]
    assert [found.check for found in for_scan(waivers, CHECKOV)] == ["CKV2_AWS_1"]
    assert [found.check for found in for_scan(waivers, PROWLER)] == account
    assert [found.check for found in for_scan(waivers, PROWLER, simulator=True)] == [
        *account,
        "kms_cmk_rotation_enabled",
    ]


@pytest.mark.parametrize(
    ("entries", "place"),
    [
        ([entry(reason="No.")], "reason"),
        ([entry().replace(f"    reason: {REASON}\n", "")], "waivers[0]"),
        ([entry(resources="'*'")], "resources"),
        ([entry(resources="")], "resources"),
        ([entry(check="'*'")], "checks"),
        ([entry(), entry()], "waivers[1]"),
        ([entry("iam_root_mfa_enabled"), entry() + "    only: simulator\n"], "waivers[1]"),
        ([entry("iam_root_mfa_enabled") + "    only: account\n"], "only"),
    ],
)
def test_a_file_that_gives_no_good_reason_is_refused(tmp_path: Path, entries: list[str], place: str) -> None:
    with pytest.raises(WaiverError) as raised:
        load(written(tmp_path, *entries))
    assert place in raised.value.what


@pytest.mark.parametrize(
    ("check", "function"),
    [
        ("CKV_AWS_45", "aws-new-function"),  # a password in its environment
        ("CKV_AWS_117", "aws-reader-function"),  # it stands in the VPC, and must
    ],
)
def test_no_reason_for_one_function_covers_the_next(check: str, function: str) -> None:
    found = finding(check, f"aws_lambda_function.{function}")
    assert judge([found], [each for each in load() if each.check == check]).open == (found,)
