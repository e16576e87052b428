"""The real Prowler against a simulated account with holes: it finds them, and only a reason lets them pass."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import boto3
import pytest

from cli.bootstrap import ensure_tool
from offline.errors import CannotRun
from scan import prowler
from scan.waivers import Waiver, judge
from tests.operations.cloud import ACCOUNT, CREDENTIALS, REGION, served

ROOT = Path(__file__).resolve().parent.parent.parent
REASON = "This hole is made for the test."
ROTATION, WRITABLE = "kms_cmk_rotation_enabled", "s3_bucket_policy_public_write_access"
CLIMBING = "iam_policy_allows_privilege_escalation"
HOLES = {
    CLIMBING: f"arn:aws:iam::{ACCOUNT}:policy/climbing (untagged)",
    ROTATION: f"arn:aws:kms:{REGION}:{ACCOUNT}:key/* (still)",
    WRITABLE: "arn:aws:s3:::open (untagged)",
}


def furnish(endpoint: str) -> None:
    """A key that turns and one that does not, a private bucket and one that anybody may write to, and a policy that can
    be had more of by whoever has it."""
    session = boto3.Session(**CREDENTIALS)
    kms, s3, iam = (session.client(service, endpoint_url=endpoint) for service in ("kms", "s3", "iam"))
    keys = {name: kms.create_key(Tags=[{"TagKey": "Name", "TagValue": name}]) for name in ("turning", "still")}
    kms.enable_key_rotation(KeyId=keys["turning"]["KeyMetadata"]["KeyId"])
    for name in ("open", "closed"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    anybody: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Action": "s3:PutObject"}
    statement = anybody | {"Resource": "arn:aws:s3:::open/*"}
    climb = {"Effect": "Allow", "Action": "iam:CreatePolicyVersion", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [climb]})
    policy = iam.create_policy(PolicyName="climbing", PolicyDocument=document)["Policy"]["Arn"]
    iam.create_group(GroupName="climbers")
    iam.attach_group_policy(GroupName="climbers", PolicyArn=policy)  # Prowler passes over policies that nobody has
    s3.put_bucket_policy(Bucket="open", Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


@pytest.mark.scanner
def test_prowler_finds_the_holes_of_an_account_and_a_reason_lets_them_pass(tmp_path: Path) -> None:
    python = ensure_tool(ROOT, prowler.NAME, prowler.LOCK)
    with served() as endpoint:
        furnish(endpoint)
        result = prowler.scan(ACCOUNT, [REGION], python, tmp_path, endpoint=endpoint, checks=list(HOLES))
    assert {finding.check for finding in result.findings} == set(HOLES)
    assert result.passed == 2
    reasons = [Waiver(check, (pattern,), REASON) for check, pattern in HOLES.items()]
    assert judge(result.findings, reasons).passes
    assert {finding.check for finding in judge(result.findings, reasons[:1]).open} == set(HOLES) - {reasons[0].check}
    with pytest.raises(CannotRun, match="another account"):
        prowler.read(json.loads((tmp_path / "prowler.ocsf.json").read_bytes()), "444455556666")
