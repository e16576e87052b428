"""The real stack as a Terraform plan, and what Checkov says of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.bootstrap import ensure_tool
from offline.cloud.schema.store import Schema
from policy.values import SECRET, SIGNATURE
from scan import checkov
from scan.plan import HIDDEN, Plan, convert
from scan.waivers import for_scan, judge, load
from tests.mutations.base import ROOT, base

State = dict[str, Any]


@pytest.fixture(scope="module")
def state() -> State:
    """The prod stack as the real engine exports it."""
    return {"version": 3, "deployment": {"resources": list(base())}}


@pytest.fixture(scope="module")
def plan(state: State) -> Plan:
    return convert(state, Schema("aws"))


def values(plan: Plan, address: str) -> dict[str, Any]:
    """The arguments of a resource."""
    resources = plan.document["planned_values"]["root_module"]["resources"]
    found: dict[str, Any] = next(entry["values"] for entry in resources if entry["address"] == address)
    return found


def references(plan: Plan, address: str) -> Mapping[str, Any]:
    """What a resource's arguments refer to."""
    resources = plan.document["configuration"]["root_module"]["resources"]
    found: dict[str, Any] = next(entry["expressions"] for entry in resources if entry["address"] == address)
    return found


@pytest.mark.engine
def test_every_aws_resource_is_in_the_plan_once(state: State, plan: Plan) -> None:
    wanted = {entry["urn"] for entry in state["deployment"]["resources"] if entry["type"].startswith("aws:")}
    assert set(plan.urns.values()) == wanted
    assert len(plan.urns) == len(wanted) > 500
    json.dumps(plan.document)


@pytest.mark.engine
def test_blocks_maps_and_documents_have_terraforms_form(plan: Plan) -> None:
    trail = values(plan, "aws_cloudtrail.aws-trail-trail")
    assert trail["is_multi_region_trail"] is True
    field = trail["advanced_event_selector"][0]["field_selector"][0]
    assert field == {"field": "eventCategory", "equals": ["Management"]}
    assert trail["tags"]["managed-by"] == "rampart", "keys of maps stay as they are"
    encryption = values(plan, "aws_s3_bucket_server_side_encryption_configuration.aws-logs-archive-encryption")
    default = encryption["rule"][0]["apply_server_side_encryption_by_default"]
    assert default[0]["sse_algorithm"] == "aws:kms", "a single nested block is a list of one"
    policy = values(plan, "aws_s3_bucket_policy.aws-logs-archive-policy")["policy"]
    assert json.loads(policy)["Statement"], "a document is text"


@pytest.mark.engine
def test_arguments_refer_to_what_they_name(plan: Plan) -> None:
    bucket = "aws_s3_bucket.aws-logs-archive-bucket"
    versioning = references(plan, "aws_s3_bucket_versioning.aws-logs-archive-versioning")
    assert bucket in versioning["bucket"]["references"], "the bucket, though its policy has the same ID"
    trail = references(plan, "aws_cloudtrail.aws-trail-trail")
    assert "aws_cloudwatch_log_group.aws-trail-group" in trail["cloud_watch_logs_group_arn"]["references"]
    assert "aws_kms_key.aws-keys-logs.arn" in trail["kms_key_id"]["references"]


@pytest.mark.engine
def test_secrets_and_other_clouds_stay_out(state: State) -> None:
    changed = copy.deepcopy(state)
    topic = next(entry for entry in changed["deployment"]["resources"] if entry["type"] == "aws:sns/topic:Topic")
    topic["inputs"]["displayName"] = {SIGNATURE: SECRET, "ciphertext": "djE6c2VjcmV0"}
    plan = convert(changed, Schema("aws"))
    address = next(address for address, urn in plan.urns.items() if urn == topic["urn"])
    assert values(plan, address)["display_name"] == HIDDEN
    assert "djE6c2VjcmV0" not in json.dumps(plan.document)
    assert all(address.startswith("aws_") for address in plan.urns)


def bucket(parent: str, **inputs: Any) -> dict[str, Any]:
    return {
        "urn": f"urn:pulumi:dev::p::{parent}$aws:s3/bucket:Bucket::logs",
        "type": "aws:s3/bucket:Bucket",
        "custom": True,
        "inputs": inputs,
    }


def test_two_of_one_type_and_name_are_two() -> None:
    twins = [bucket("a"), bucket("b"), bucket("c") | {"delete": True}]
    plan = convert({"version": 3, "deployment": {"resources": twins}}, Schema("aws"))
    assert plan.addresses == ("aws_s3_bucket.logs", "aws_s3_bucket.logs_2")


@pytest.mark.engine
def test_checkov_finds_nothing_without_a_reason(plan: Plan, state: State, tmp_path: Path) -> None:
    python = ensure_tool(ROOT, checkov.NAME, checkov.LOCK)
    result = checkov.scan(plan, python, tmp_path)
    judgement = judge(result.findings, for_scan(load(), checkov.NAME))
    assert judgement.open == ()
    assert judgement.unused == ()
    assert result.passed > 900, "most checks have something to say of this stack"

    broken = copy.deepcopy(state)
    for entry in broken["deployment"]["resources"]:
        if entry["urn"].endswith("Trail::aws-trail-trail"):
            entry["inputs"]["isMultiRegionTrail"] = False
        if entry["urn"].endswith("::aws-logs-archive-versioning"):
            entry["inputs"]["versioningConfiguration"]["status"] = "Suspended"
    found = checkov.scan(convert(broken, Schema("aws")), python, tmp_path).findings
    new = {(finding.check, finding.resource) for finding in judge(found, load()).open}
    assert new == {
        ("CKV_AWS_67", "aws_cloudtrail.aws-trail-trail"),
        ("CKV_AWS_21", "aws_s3_bucket.aws-logs-archive-bucket"),
    }, "a weakness of one resource, and one that only its relation to another shows"
