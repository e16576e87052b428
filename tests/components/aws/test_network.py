"""The VPC's zones, its ways out, and what must not be there."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws.context import AwsContext
from components.aws.network import Network, NetworkArgs, subnets
from tests.components.aws.cloud import NETWORK_OUTPUTS, deploy
from tests.components.aws.whole import changed
from tests.components.conftest import Deployment

SUBNET = "aws:ec2/subnet:Subnet"
ROUTE = "aws:ec2/route:Route"


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return deploy(_routed, NETWORK_OUTPUTS)


def _routed(context: AwsContext, opts: pulumi.ResourceOptions, firewall_ids: Sequence[str] = ()) -> None:
    Network("net", NetworkArgs(context), opts).route_out(firewall_ids)


def test_a_zone_is_cut_into_quarters() -> None:
    assert [str(each) for each in subnets(IPv4Network("10.16.0.0/20"), 3)] == [
        "10.16.0.0/22",
        "10.16.4.0/22",
        "10.16.8.0/22",
    ]


@given(
    prefix=st.integers(8, 26),
    start=st.integers(0, 2**24 - 1),
    count=st.integers(1, 4),
)
def test_subnets_stay_apart_inside_the_zone_and_never_move(prefix: int, start: int, count: int) -> None:
    zone = IPv4Network((start << 8, prefix), strict=False)
    cut = subnets(zone, count)
    assert len(cut) == count
    assert all(each.subnet_of(zone) and each.prefixlen <= 28 for each in cut)
    assert not any(a.overlaps(b) for a in cut for b in cut if a is not b)
    assert subnets(zone, 4)[:count] == cut


@pytest.mark.parametrize(
    ("zone", "count", "message"), [("10.0.0.0/20", 5, "allowed: 1 to 4"), ("10.0.0.0/27", 3, "/26")]
)
def test_a_zone_that_cannot_be_cut_is_refused(zone: str, count: int, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        subnets(IPv4Network(zone), count)


def test_five_zones_stand_in_three_availability_zones(deployment: Deployment) -> None:
    placed = {(each.inputs["tags"]["zone"], each.inputs["availabilityZone"]) for each in deployment.of(SUBNET)}
    zones = ("edge", "app", "data", "management", "inspection")
    assert placed == {(zone, f"eu-central-1{letter}") for zone in zones for letter in "abc"}


def test_no_subnet_hands_out_public_addresses(deployment: Deployment) -> None:
    assert [each.inputs["mapPublicIpOnLaunch"] for each in deployment.of(SUBNET)] == [False] * 15


def test_every_subnet_has_a_route_table_of_its_own(deployment: Deployment) -> None:
    pairs = [
        (each.inputs["subnetId"], each.inputs["routeTableId"])
        for each in deployment.of("aws:ec2/routeTableAssociation:RouteTableAssociation")
    ]
    assert len({subnet for subnet, _ in pairs}) == len({table for _, table in pairs}) == 15


def test_only_edge_app_and_management_have_a_route_out(deployment: Deployment) -> None:
    targets = {
        each.inputs["routeTableId"].removeprefix("RouteTable-net-"): each.inputs.get("gatewayId")
        or each.inputs["natGatewayId"]
        for each in deployment.of(ROUTE)
    }
    gateway = "InternetGateway-net-internet"
    assert targets == {
        **{f"edge-{letter}": gateway for letter in "abc"},
        **{f"{zone}-{letter}": f"NatGateway-net-nat-{letter}" for zone in ("app", "management") for letter in "abc"},
    }


def test_with_a_firewall_nobody_routes_past_it() -> None:
    endpoints = ("vpce-a", "vpce-b", "vpce-c")
    inspected = deploy(lambda context, opts: _routed(context, opts, endpoints), NETWORK_OUTPUTS)
    routes = {
        (each.inputs["routeTableId"].removeprefix("RouteTable-net-"), each.inputs["destinationCidrBlock"]): each.inputs
        for each in inspected.of(ROUTE)
    }
    for letter, endpoint in zip("abc", endpoints, strict=True):
        for zone in ("app", "management"):
            assert routes[f"{zone}-{letter}", "0.0.0.0/0"]["vpcEndpointId"] == endpoint
        assert routes[f"inspection-{letter}", "0.0.0.0/0"]["natGatewayId"] == f"NatGateway-net-nat-{letter}"
        assert routes[f"edge-{letter}", "0.0.0.0/0"]["gatewayId"] == "InternetGateway-net-internet"
    blocks = {each.inputs["cidrBlock"] for each in inspected.of(SUBNET)}
    # AWS takes a route that is more specific than the VPC's own only for the whole of a subnet.
    assert {destination for _, destination in routes} - {"0.0.0.0/0"} <= blocks
    assert len(routes) == 3 + 3 * 2 + 3 + 2 * 3 * 3 * 2


def test_each_nat_gateway_stands_in_the_edge_of_its_availability_zone(deployment: Deployment) -> None:
    placed = {each.name[-1]: each.inputs["subnetId"] for each in deployment.of("aws:ec2/natGateway:NatGateway")}
    assert placed == {letter: f"Subnet-net-edge-{letter}" for letter in "abc"}


@pytest.mark.parametrize("firewall_ids", [(), ("vpce-a", "vpce-b", "vpce-c")])
def test_one_nat_gateway_serves_every_availability_zone(firewall_ids: Sequence[str]) -> None:
    made = deploy(
        lambda context, opts: _routed(context, opts, firewall_ids),
        NETWORK_OUTPUTS,
        given=changed("prod", {"natGateways": "one"}),
    )
    nat = made.only("aws:ec2/natGateway:NatGateway")
    assert nat.inputs["subnetId"] == "Subnet-net-edge-a"
    out = {each.name: each.inputs for each in made.of(ROUTE) if each.inputs["destinationCidrBlock"] == "0.0.0.0/0"}
    for letter in "abc":
        for zone in ("app", "management"):
            way = out[f"net-{zone}-{letter}-out"]
            # Through the endpoint beside the NAT gateway, where the replies pass: the firewall keeps state.
            assert (way.get("vpcEndpointId"), way.get("natGatewayId")) == (
                ("vpce-a", None) if firewall_ids else (None, nat.id)
            )
    assert ("net-inspection-a-out" in out) == bool(firewall_ids)
    assert "net-inspection-b-out" not in out


@pytest.mark.parametrize("firewall_ids", [(), ("vpce-a", "vpce-b", "vpce-c")])
def test_without_nat_gateways_nothing_inside_reaches_the_internet(firewall_ids: Sequence[str]) -> None:
    made = deploy(
        lambda context, opts: _routed(context, opts, firewall_ids),
        NETWORK_OUTPUTS,
        given=changed("prod", {"natGateways": "none"}),
    )
    assert not made.of("aws:ec2/natGateway:NatGateway", "aws:ec2/eip:Eip")
    out = [each.name for each in made.of(ROUTE) if each.inputs["destinationCidrBlock"] == "0.0.0.0/0"]
    assert out == [f"net-edge-{letter}-out" for letter in "abc"]


def test_what_aws_makes_with_a_vpc_is_emptied(deployment: Deployment) -> None:
    group = deployment.only("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup").inputs
    acl = deployment.only("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl").inputs
    table = deployment.only("aws:ec2/defaultRouteTable:DefaultRouteTable").inputs
    assert (group["ingress"], group["egress"]) == ([], [])
    assert (acl["ingress"], acl["egress"], acl["defaultNetworkAclId"]) == ([], [], "acl-default")
    assert (table["routes"], table["defaultRouteTableId"]) == ([], "rtb-default")


def test_public_access_is_blocked_but_for_the_edge(deployment: Deployment) -> None:
    blocks = deployment.of("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
    modes = {each.provider.split("::")[-2]: each.inputs["internetGatewayBlockMode"] for each in blocks}
    assert modes == {"region-primary": "block-ingress", "region-backup": "block-bidirectional"}
    exclusions = deployment.of("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion")
    assert {each.inputs["subnetId"] for each in exclusions} == {f"Subnet-net-edge-{letter}" for letter in "abc"}


def test_the_only_public_addresses_are_the_nat_gateways(deployment: Deployment) -> None:
    addresses = {each.id for each in deployment.of("aws:ec2/eip:Eip")}
    used = {each.inputs["allocationId"] for each in deployment.of("aws:ec2/natGateway:NatGateway")}
    assert addresses == used
    assert len(used) == 3


def test_there_is_no_ipv6_and_no_rented_hardware(deployment: Deployment) -> None:
    vpc = deployment.only("aws:ec2/vpc:Vpc").inputs
    assert vpc["instanceTenancy"] == "default"
    assert not [key for each in deployment.of("aws:ec2/vpc:Vpc", SUBNET, ROUTE) for key in each.inputs if "pv6" in key]
    absent = ("egressOnlyInternetGateway", "customerGateway", "dedicatedHost", "vpnGateway")
    assert not [type_ for type_ in deployment.types() if any(name in type_ for name in absent)]


def test_every_resource_is_made_through_a_pinned_provider(deployment: Deployment) -> None:
    made = [each for each in deployment.resources if each.type.startswith("aws:")]
    assert made
    assert {each.provider.split("::")[-2] for each in made} == {"region-primary", "region-backup"}
