"""The whole AWS part: what is in it, what must not be, and that every part is pinned."""

from __future__ import annotations

from typing import Any

import pytest

from components import locations
from components.aws.platform import AwsPlatform
from components.base import Component
from components.problems import SettingsError
from components.settings import Access
from tests.components.aws.cloud import INVOKES, NETWORK_OUTPUTS, settings
from tests.components.aws.security_samples import SECURITY_OUTPUTS
from tests.components.aws.users import DATA_OUTPUTS
from tests.components.conftest import Deployment, run

CLAIMED = {
    *("NET-1", "NET-2", "NET-3", "NET-4", "NET-5", "NET-6", "INFRA-1", "INFRA-3", "BC-1", "BC-2", "BC-3"),
    *("EMP-1", "MON-1", "MON-2", "MON-3", "MON-4", "PAY-1", "TEAM-1"),
    *("APP-1", "APP-2", "APP-3", "DDOS-1", "EMP-2", "ENC-1", "ENC-2", "USER-1", "USER-2"),
}

GLOBAL_SETTINGS = {
    "aws:acm/certificate:Certificate",
    "aws:acm/certificateValidation:CertificateValidation",
    "aws:cloudwatch/logDelivery:LogDelivery",
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    "aws:cloudwatch/logDeliverySource:LogDeliverySource",
    "aws:wafv2/ipSet:IpSet",
    "aws:wafv2/webAcl:WebAcl",
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
}
"""What CloudFront needs in us-east-1, and nothing else may be there."""

ABSENT = {
    "INFRA-1": ("customerGateway", "dedicatedHost", "vpnConnection", "directConnect", "dx/"),
    "NET-2": ("ec2/instance:", "egressOnlyInternetGateway", "eipAssociation", "ec2/keyPair:", "lightsail"),
}
"""Resource types that contradict a statement."""


def _program() -> Any:
    stack = settings()
    assert stack.aws is not None
    return AwsPlatform("aws", stack.company, stack.access, stack.aws).exports


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return run(_program, {**SECURITY_OUTPUTS, **NETWORK_OUTPUTS, **DATA_OUTPUTS}, INVOKES)


def _statements(token: str, kind: type[Component] = Component) -> set[str]:
    found: set[str] = set()
    for each in kind.__subclasses__():
        if each.__dict__.get("TOKEN") == token:
            found |= set(each.STATEMENTS)
        found |= _statements(token, each)
    return found


def test_a_deny_list_that_does_not_fit_ends_the_run_before_anything_is_made() -> None:
    stack = settings()
    assert stack.aws is not None
    networks = [{"cidr": f"198.18.{index * 2}.0/24", "description": f"Abuser {index}"} for index in range(20)]
    access = Access.model_validate({"allowList": [], "denyList": networks})
    with pytest.raises(SettingsError, match="20 IPv4 networks"):  # no mocks: making anything would fail otherwise
        AwsPlatform("aws", stack.company, access, stack.aws)


def test_the_components_make_every_claimed_statement_true(deployment: Deployment) -> None:
    made = {each.type for each in deployment.resources if each.type.startswith("rampart:")}
    assert all(token.startswith("rampart:aws:") for token in made)
    assert set().union(*map(_statements, made)) >= CLAIMED


def test_the_stack_is_as_large_as_it_is_meant_to_be(deployment: Deployment) -> None:
    types = {type_: count for type_, count in deployment.types().items() if type_.startswith("aws:")}
    assert sum(types.values()) >= 200
    assert {type_: types[type_] for type_ in ("aws:ec2/subnet:Subnet", "aws:ec2/networkAcl:NetworkAcl")} == {
        "aws:ec2/subnet:Subnet": 15,
        "aws:ec2/networkAcl:NetworkAcl": 5,
    }


@pytest.mark.parametrize("statement", sorted(ABSENT))
def test_nothing_contradicts(statement: str, deployment: Deployment) -> None:
    assert [type_ for type_ in deployment.types() for absent in ABSENT[statement] if absent in type_] == []


def test_every_resource_is_made_in_the_eu_through_a_pinned_provider(deployment: Deployment) -> None:
    regions = {each.urn: each.inputs["region"] for each in deployment.of("pulumi:providers:aws")}
    made = [each for each in deployment.resources if each.type.startswith("aws:")]
    assert made
    used = {each.urn: regions[each.provider.rpartition("::")[0]] for each in made}
    eu = set(locations.allowed("aws", "regions"))
    outside = [each for each in made if used[each.urn] not in eu]
    assert {used[each.urn] for each in outside} == {"us-east-1"}
    assert {each.type for each in outside} == GLOBAL_SETTINGS
    assert not [each.name for each in made if "region" in each.inputs]


def test_data_stores_are_protected(deployment: Deployment) -> None:
    stores = deployment.of(
        "aws:s3/bucket:Bucket",
        "aws:kms/key:Key",
        "aws:backup/vault:Vault",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:dynamodb/table:Table",
        "aws:rds/instance:Instance",
        "aws:cognito/userPool:UserPool",
        "aws:verifiedpermissions/policyStore:PolicyStore",
    )
    assert stores
    assert [each.name for each in stores if not each.protect] == []


def test_resources_with_tags_carry_the_common_ones(deployment: Deployment) -> None:
    tagged = [each for each in deployment.resources if each.type.startswith("aws:") and "tags" in each.inputs]
    bare = [
        each.name
        for each in tagged
        if not isinstance(each.inputs["tags"], list) and "company" not in each.inputs["tags"]
    ]
    assert bare == []


def test_the_bastion_stands_in_management_with_its_group(deployment: Deployment) -> None:
    group = deployment.only("aws:autoscaling/group:Group").inputs
    assert group["vpcZoneIdentifiers"] == [f"Subnet-aws-network-management-{letter}" for letter in "abc"]


def test_the_database_stands_in_the_data_zone_with_its_group(deployment: Deployment) -> None:
    database = deployment.only("aws:rds/instance:Instance").inputs
    subnets = deployment.only("aws:rds/subnetGroup:SubnetGroup").inputs["subnetIds"]
    assert subnets == [f"Subnet-aws-network-data-{letter}" for letter in "abc"]
    assert database["vpcSecurityGroupIds"] == ["SecurityGroup-aws-firewall-data"]


def test_the_exports_hold_no_unknowns(deployment: Deployment) -> None:
    exports = deployment.result
    assert exports["vpcId"] == "Vpc-aws-network-vpc"
    assert set(exports["subnetIds"]) == {"edge", "app", "data", "management", "inspection"}
    assert set(exports["buckets"]) == {"documents", "exports"}
    assert exports["region"] == "eu-central-1"
    assert exports["distributionName"] == "d1.cloudfront.net"
    assert exports["imageRepository"] == "images.example/aws-registry-shop"
    assert all(value is not None for value in exports.values())
