"""What no security group may hold; who may talk to whom is walked in `test_acl`."""

from __future__ import annotations

import pytest

from components.aws.firewall import DESCRIPTIONS, Firewall, FirewallArgs
from components.aws.traffic import GROUPS
from tests.components.aws.cloud import CLOUDFRONT_LIST_ID, INVOKES, NETWORK_OUTPUTS, deploy
from tests.components.conftest import Deployment

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PEERS = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    gateways = {"s3": "pl-s3", "dynamodb": "pl-dynamodb"}
    return deploy(
        lambda context, opts: Firewall("fw", FirewallArgs(context, "vpc-1", gateways), opts), NETWORK_OUTPUTS, INVOKES
    )


def test_rules_are_resources_of_their_own_and_groups_hold_none(deployment: Deployment) -> None:
    groups = deployment.of("aws:ec2/securityGroup:SecurityGroup")
    assert {each.inputs["name"] for each in groups} == {f"example-prod-{group}" for group in GROUPS}
    assert not [each for each in groups if "ingress" in each.inputs or "egress" in each.inputs]


def test_every_rule_is_described_and_names_one_protocol_one_port_and_one_peer(deployment: Deployment) -> None:
    rules = deployment.of(INGRESS, EGRESS)
    assert rules
    for rule in rules:
        assert len(rule.inputs["description"]) > 20
        assert rule.inputs["ipProtocol"] == "tcp"
        assert rule.inputs["fromPort"] == rule.inputs["toPort"]
        assert len([peer for peer in PEERS if peer in rule.inputs]) == 1


def test_the_only_network_range_is_the_way_out_over_https(deployment: Deployment) -> None:
    ranges = [each for each in deployment.of(INGRESS, EGRESS) if "cidrIpv4" in each.inputs or "cidrIpv6" in each.inputs]
    assert [(each.name, each.inputs["cidrIpv4"], each.inputs["toPort"]) for each in ranges] == [
        ("fw-outbound-to-internet-443", "0.0.0.0/0", 443)
    ]


def test_the_entrance_admits_cloudfront_and_nobody_else(deployment: Deployment) -> None:
    admitted = [
        each.inputs.get("prefixListId") or each.inputs["referencedSecurityGroupId"]
        for each in deployment.of(INGRESS)
        if each.inputs["securityGroupId"] == "SecurityGroup-fw-entrance"
    ]
    assert admitted == [CLOUDFRONT_LIST_ID, "SecurityGroup-fw-entrance"]


@pytest.mark.parametrize("group", ["operators", "outbound", "reader"])
def test_nobody_can_open_a_connection_to(group: str, deployment: Deployment) -> None:
    assert f"SecurityGroup-fw-{group}" not in {each.inputs["securityGroupId"] for each in deployment.of(INGRESS)}


@pytest.mark.parametrize("group", ["endpoints", "restored"])
def test_nobody_is_called_by(group: str, deployment: Deployment) -> None:
    assert f"SecurityGroup-fw-{group}" not in {each.inputs["securityGroupId"] for each in deployment.of(EGRESS)}


def test_each_group_says_what_it_is_for() -> None:
    assert set(DESCRIPTIONS) == set(GROUPS)
