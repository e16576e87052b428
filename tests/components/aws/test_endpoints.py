"""Who may use the private ways to AWS services, and for whose resources."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.aws.endpoints import (
    INTERFACES,
    GatewayEndpoints,
    GatewayEndpointsArgs,
    InterfaceEndpoints,
    InterfaceEndpointsArgs,
)
from tests.components.aws.cloud import NETWORK_OUTPUTS, deploy, listed
from tests.components.aws.samples import ACCOUNT
from tests.components.conftest import Deployment

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
TABLES = {"s3": ["rtb-app", "rtb-management"], "dynamodb": ["rtb-app"]}
NEEDED_BY_A_BASTION = {"ssm", "ssmmessages", "ec2messages", "kms", "logs"}


@pytest.fixture(scope="module")
def gateways() -> Deployment:
    return deploy(
        lambda context, opts: GatewayEndpoints("gw", GatewayEndpointsArgs(context, "vpc-1", TABLES), opts),
        NETWORK_OUTPUTS,
    )


@pytest.fixture(scope="module")
def interfaces() -> Deployment:
    args = ("vpc-1", ["subnet-a", "subnet-b"], "sg-endpoints")
    return deploy(
        lambda context, opts: InterfaceEndpoints("in", InterfaceEndpointsArgs(context, *args), opts), NETWORK_OUTPUTS
    )


def _statements(deployment: Deployment, name: str) -> list[dict[str, Any]]:
    statements: list[dict[str, Any]] = json.loads(deployment.only(ENDPOINT, name).inputs["policy"])["Statement"]
    return statements


def test_gateways_are_routed_where_they_are_meant(gateways: Deployment) -> None:
    routed = {each.inputs["serviceName"]: each.inputs["routeTableIds"] for each in gateways.of(ENDPOINT)}
    assert routed == {
        "com.amazonaws.eu-central-1.s3": TABLES["s3"],
        "com.amazonaws.eu-central-1.dynamodb": TABLES["dynamodb"],
    }


def test_s3_and_dynamodb_are_for_the_own_account(gateways: Deployment) -> None:
    for service in ("s3", "dynamodb"):
        own = _statements(gateways, f"gw-{service}")[0]
        assert listed(own["Action"]) == [f"{service}:*"]
        assert own["Condition"] == {
            "StringEquals": {"aws:PrincipalAccount": ACCOUNT},
            "StringEqualsIfExists": {"aws:ResourceAccount": ACCOUNT},
        }


def test_buckets_of_aws_can_be_read_and_not_written(gateways: Deployment) -> None:
    _, aws_owned = _statements(gateways, "gw-s3")
    assert aws_owned["Action"] == "s3:GetObject"
    assert all(arn.startswith("arn:aws:s3:::") and "eu-central-1" in arn for arn in aws_owned["Resource"])
    assert not [arn for arn in aws_owned["Resource"] if "*" in arn.removesuffix("/*")]


def test_interfaces_have_private_names_in_every_subnet_behind_the_group(interfaces: Deployment) -> None:
    made = interfaces.of(ENDPOINT)
    assert {each.inputs["serviceName"].removeprefix("com.amazonaws.eu-central-1.") for each in made} == set(INTERFACES)
    assert set(INTERFACES) >= NEEDED_BY_A_BASTION
    for each in made:
        assert each.inputs["vpcEndpointType"] == "Interface"
        assert each.inputs["privateDnsEnabled"] is True
        assert each.inputs["subnetIds"] == ["subnet-a", "subnet-b"]
        assert each.inputs["securityGroupIds"] == ["sg-endpoints"]


@pytest.mark.parametrize("service", sorted(INTERFACES))
def test_each_interface_admits_the_own_account_only(interfaces: Deployment, service: str) -> None:
    (statement,) = _statements(interfaces, f"in-{service.replace('.', '-')}")
    assert listed(statement["Action"]) == [f"{INTERFACES[service]}:*"]
    assert statement["Condition"]["StringEquals"] == {"aws:PrincipalAccount": ACCOUNT}
    bound = statement["Condition"].get("StringEqualsIfExists")
    assert bound == (None if service == "ssm" else {"aws:ResourceAccount": ACCOUNT})
