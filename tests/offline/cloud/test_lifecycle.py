"""Check, diff and outputs without an engine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any

import pytest

from offline.cloud.base import Config
from offline.cloud.errors import CloudError
from offline.cloud.inventory import Inventory
from offline.cloud.lifecycle import MARKER, Lifecycle
from offline.cloud.wire import UNKNOWN, Secret


def urn(token: str, name: str = "x") -> str:
    return f"urn:pulumi:dev::project::rampart:aws:Network$aws:{token}::{name}"


VPC, SUBNET, INSTANCE = "ec2/vpc:Vpc", "ec2/subnet:Subnet", "ec2/instance:Instance"
GROUP, BUCKET, KEY = "ec2/securityGroup:SecurityGroup", "s3/bucket:Bucket", "kms/key:Key"


def make(
    aws: Lifecycle, config: Config, token: str, inputs: dict[str, Any], name: str = "x"
) -> tuple[str, dict[str, Any]]:
    filled, problems = aws.check(urn(token, name), inputs, {})
    assert problems == []
    return aws.create(urn(token, name), config, filled)


@pytest.mark.parametrize(
    ("token", "inputs", "path", "words"),
    [
        (VPC, {"cidrBlok": "10.0.0.0/16"}, "cidrBlok", "did you mean cidrBlock?"),
        (SUBNET, {}, "vpcId", "lacks a required property"),
        (VPC, {"enableDnsSupport": "perhaps"}, "enableDnsSupport", "allowed: true or false"),
        (VPC, {"cidrBlock": "10.0.0.1/16"}, "cidrBlock", "is not a range"),
        (VPC, {"instanceTenancy": 3}, "instanceTenancy", "has the wrong type; received: 3; allowed: a string"),
        (GROUP, {"ingress": {"fromPort": 1}}, "ingress", "received: an object; allowed: a list"),
        (
            GROUP,
            {"ingress": [{"fromPort": 1, "toPort": 2, "protocl": "tcp"}]},
            "ingress[0].protocl",
            "did you mean protocol?",
        ),
        (INSTANCE, {"ami": "ami-1", "instanceType": "t4g.mikro"}, "instanceType", "did you mean t4g.micro?"),
        (INSTANCE, {"ami": "ami-1", "tenancy": "dedicatd"}, "tenancy", "did you mean dedicated?"),
        (VPC, {"region": "eu-mars-1"}, "region", "the AWS region does not exist"),
    ],
)
def test_check_names_what_is_wrong(aws: Lifecycle, token: str, inputs: dict[str, Any], path: str, words: str) -> None:
    _, problems = aws.check(urn(token), inputs, {})
    assert any(problem.path == path and words in problem.reason for problem in problems), problems


def test_check_lets_unknowns_and_newer_instance_types_pass(aws: Lifecycle) -> None:
    _, problems = aws.check(
        urn(INSTANCE), {"ami": UNKNOWN, "instanceType": "m99g.2xlarge", "subnetId": Secret(UNKNOWN)}, {}
    )
    assert problems == []


def test_check_never_shows_a_secret(aws: Lifecycle) -> None:
    _, problems = aws.check(urn(VPC), {"enableDnsSupport": Secret("hunter2")}, {})
    assert problems
    assert "hunter2" not in problems[0].reason


def test_automatic_names(aws: Lifecycle, config: Config) -> None:
    first, _ = aws.check(urn(BUCKET, "Logs_A"), {}, {})
    assert re.fullmatch(r"logs-a-[0-9a-f]{7}", first["bucket"])
    again, _ = aws.check(urn(BUCKET, "Logs_A"), {}, first)
    assert again["bucket"] == first["bucket"]
    aws.create(urn(BUCKET, "Logs_A"), config, first)
    successor, _ = aws.check(urn(BUCKET, "Logs_A"), {}, {})
    assert successor["bucket"] != first["bucket"]
    alias, _ = aws.check(urn("kms/alias:Alias"), {"targetKeyId": "k"}, {})
    assert alias["name"].startswith("alias/x-")
    long, _ = aws.check(urn("lb/loadBalancer:LoadBalancer", "n" * 60), {}, {})
    assert len(long["name"]) == 32
    proposed, _ = aws.check(urn(BUCKET), {}, {}, "wanted")
    assert proposed["bucket"] == "wanted"


def test_outputs_have_the_right_shape(aws: Lifecycle, config: Config) -> None:
    vpc_id, vpc = make(aws, config, VPC, {"cidrBlock": "10.16.0.0/16", "tags": {"Name": "n"}})
    assert re.fullmatch(r"vpc-0[0-9a-f]{16}", vpc_id)
    assert vpc["arn"] == f"arn:aws:ec2:eu-central-1:123456789012:vpc/{vpc_id}"
    assert vpc["tagsAll"] == {"Owner": "platform", "Name": "n"}
    assert vpc[MARKER] is True
    subnet_id, subnet = make(
        aws, config, SUBNET, {"vpcId": vpc_id, "cidrBlock": "10.16.4.0/28", "availabilityZone": "eu-central-1b"}
    )
    assert subnet["availabilityZoneId"] == "euc1-az2"
    seen = set()
    for number in range(11):
        _, host = make(
            aws, config, INSTANCE, {"ami": "ami-1", "instanceType": "t4g.micro", "subnetId": subnet_id}, f"h{number}"
        )
        assert ipaddress.ip_address(host["privateIp"]) in list(ipaddress.ip_network("10.16.4.0/28"))[4:15]
        seen.add(host["privateIp"])
    assert len(seen) == 11
    key_id, key = make(aws, config, KEY, {"enableKeyRotation": True})
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", key_id)
    assert key["rotationPeriodInDays"] == 365
    bucket_id, bucket = make(aws, config, BUCKET, {})
    assert bucket["bucketRegionalDomainName"] == f"{bucket_id}.s3.eu-central-1.amazonaws.com"
    assert "logging" not in bucket


def test_ids_are_the_same_everywhere_and_differ_between_generations(
    aws: Lifecycle, config: Config, inventory: Inventory
) -> None:
    first, _ = make(aws, config, VPC, {})
    second, _ = make(aws, config, VPC, {})
    assert first != second
    assert [thing.id for thing in inventory.list()] == [second]
    aws.delete(urn(VPC), first, {MARKER: True})
    aws.delete(urn(VPC), second, {MARKER: True})
    aws.delete(urn(VPC), second, {MARKER: True})
    assert inventory.list() == ()
    assert make(aws, config, VPC, {})[0] == first


def test_making_a_named_thing_again_adopts_it(aws: Lifecycle, config: Config, inventory: Inventory) -> None:
    make(aws, config, BUCKET, {"bucket": "named"})
    make(aws, config, BUCKET, {"bucket": "named"})
    (thing,) = inventory.list()
    assert (thing.id, thing.created) == ("named", 2)


def test_a_resource_has_its_own_region(aws: Lifecycle, config: Config) -> None:
    _, key = make(aws, config, KEY, {"region": "eu-west-1"})
    assert key["region"] == "eu-west-1"
    assert key["arn"].startswith("arn:aws:kms:eu-west-1:")


@pytest.mark.parametrize(
    ("token", "old", "new", "changed", "replaced", "delete_first"),
    [
        (VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": "10.1.0.0/16"}, ["cidrBlock"], ["cidrBlock"], False),
        (VPC, {"tags": {"a": "1"}}, {"tags": {"a": "2", "b.c": "3"}}, ["tags.a", 'tags["b.c"]'], [], False),
        (VPC, {"tags": {"a": "1"}}, {}, ["tags"], [], False),
        (GROUP, {"name": "n", "description": "a"}, {"name": "n", "description": "b"}, ["description"], ["description"],
         True),
        (GROUP, {"ingress": [{"fromPort": 1}]}, {"ingress": [{"fromPort": 2}]}, ["ingress[0].fromPort"], [], False),
        (INSTANCE, {"ami": "a"}, {"ami": "b"}, ["ami"], ["ami"], False),
        (INSTANCE, {"instanceType": "t4g.micro"}, {"instanceType": "t4g.small"}, ["instanceType"], [], False),
        (INSTANCE, {"rootBlockDevice": {"encrypted": False}}, {"rootBlockDevice": {"encrypted": True}},
         ["rootBlockDevice.encrypted"], ["rootBlockDevice.encrypted"], False),
        (INSTANCE, {"rootBlockDevice": {"volumeSize": 8}}, {"rootBlockDevice": {"volumeSize": 9}},
         ["rootBlockDevice.volumeSize"], [], False),
        (VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": UNKNOWN}, ["cidrBlock"], ["cidrBlock"], False),
        (VPC, {"cidrBlock": "10.0.0.0/16"}, {"cidrBlock": Secret("10.0.0.0/16")}, ["cidrBlock"], [], False),
        ("ec2/flowLog:FlowLog", {"trafficType": "ALL"}, {"trafficType": "REJECT"}, ["trafficType"],
         ["trafficType"], False),
        ("ec2/flowLog:FlowLog", {"tags": {}}, {"tags": {"a": "b"}}, ["tags.a"], [], False),
        (BUCKET, {"bucket": "a", "objectLockEnabled": False}, {"bucket": "a", "objectLockEnabled": True},
         ["objectLockEnabled"], ["objectLockEnabled"], True),
        (KEY, {"multiRegion": False}, {"multiRegion": True}, ["multiRegion"], ["multiRegion"], False),
        (VPC, {"cidrBlock": "10.0.0.0/16", "__defaults": []}, {"cidrBlock": "10.0.0.0/16"}, [], [], False),
    ],
)  # fmt: skip
def test_diff(
    aws: Lifecycle, config: Config, token: str, old: dict[str, Any], new: dict[str, Any], changed: list[str],
    replaced: list[str], delete_first: bool,
) -> None:  # fmt: skip
    found = aws.diff(urn(token), config, old, {MARKER: True}, new, [])
    assert [change.path for change in found.changes] == changed
    assert [change.path for change in found.replaces] == replaced
    assert found.delete_first is delete_first


def test_diff_respects_ignored_properties(aws: Lifecycle, config: Config) -> None:
    old, new = {"tags": {"a": "1"}, "cidrBlock": "10.0.0.0/16"}, {"tags": {"a": "2"}, "cidrBlock": "10.1.0.0/16"}
    assert [c.path for c in aws.diff(urn(VPC), config, old, {MARKER: True}, new, ["cidrBlock"]).changes] == ["tags.a"]
    assert not aws.diff(urn(VPC), config, old, {MARKER: True}, new, ["cidrBlock", "tags.a"]).changes


def test_another_region_of_the_provider_replaces(aws: Lifecycle, config: Config) -> None:
    found = aws.diff(urn(VPC), config, {}, {MARKER: True, "region": "eu-west-1"}, {}, [])
    assert [change.path for change in found.replaces] == ["region"]


@pytest.mark.parametrize("operation", ["diff", "update", "delete", "read"])
def test_a_state_without_the_mark_is_refused(aws: Lifecycle, config: Config, operation: str) -> None:
    calls: dict[str, Callable[[], object]] = {
        "diff": lambda: aws.diff(urn(VPC), config, {}, {"arn": "a"}, {}, []),
        "update": lambda: aws.update(urn(VPC), config, "i", {"arn": "a"}, {}),
        "delete": lambda: aws.delete(urn(VPC), "i", {"arn": "a"}),
        "read": lambda: aws.read(urn(VPC), "i", {}, {"arn": "a"}),
    }
    with pytest.raises(CloudError, match="belongs to a real cloud; received: a state without the mark"):
        calls[operation]()


def test_secrets_come_back_secret(aws: Lifecycle, config: Config, inventory: Inventory) -> None:
    inputs = {
        "engine": "postgres",
        "instanceClass": "db.t4g.micro",
        "password": Secret("hunter22"),
        "tags": {"a": Secret("s3cr3t")},
    }
    _, outputs = make(aws, config, "rds/instance:Instance", inputs)
    assert outputs["password"] == Secret("hunter22")
    assert outputs["tagsAll"].value["a"] == "s3cr3t"
    _, key = make(aws, config, "iam/accessKey:AccessKey", {"user": "u"})
    assert isinstance(key["secret"], Secret)
    stored = str([(thing.inputs, thing.outputs) for thing in inventory.list()])
    assert "hunter22" not in stored
    assert "s3cr3t" not in stored


def test_a_plan_knows_inputs_only(aws: Lifecycle) -> None:
    planned = aws.plan(urn(VPC), {"cidrBlock": "10.0.0.0/16"})
    assert planned["cidrBlock"] == "10.0.0.0/16"
    assert planned["arn"] is UNKNOWN
    assert planned["id"] is UNKNOWN


def test_a_function_needs_its_arguments_and_an_answer(aws: Lifecycle, config: Config) -> None:
    assert aws.invoke("aws:index/getRegion:getRegion", config, {})[0]["region"] == "eu-central-1"
    assert "lacks a required property" in aws.invoke("aws:kms/getKey:getKey", config, {})[1][0].reason
    assert (
        "did you mean zoneId?"
        in aws.invoke("aws:index/getAvailabilityZone:getAvailabilityZone", config, {"zoneIdd": "x"})[1][0].reason
    )
    with pytest.raises(CloudError, match="no answer for this function yet"):
        aws.invoke("aws:ec2/getVpnGateway:getVpnGateway", config, {})
    with pytest.raises(CloudError, match="matches nothing"):
        aws.invoke("aws:ec2/getVpc:getVpc", config, {"id": "vpc-1"})
