"""Which connections the network lets through, walked packet by packet over its ACLs, groups and routes."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import product
from typing import Any

import pulumi
import pytest

from components.aws.acl import ZoneAcls, ZoneAclsArgs
from components.aws.acl_rules import Space, rules
from components.aws.context import AwsContext
from components.aws.endpoints import GatewayEndpoints, GatewayEndpointsArgs
from components.aws.firewall import Firewall, FirewallArgs
from components.aws.network import Network, NetworkArgs
from components.settings_types import ZONES
from tests.components.aws.cloud import INVOKES, NETWORK_OUTPUTS, deploy
from tests.components.aws.packet_walk import Host, Walk

PORTS = (22, 80, 443, 3389, 5432, 8443, 50_000)
SERVICES = {
    "s3": IPv4Network("52.219.0.0/16"),
    "dynamodb": IPv4Network("3.120.0.0/16"),
    "cloudfront": IPv4Network("130.176.0.0/17"),
}
STRANGER, CLOUDFRONT, DENIED = "9.9.9.9", "130.176.1.1", "192.0.2.66"
ENDPOINTS = ("vpce-0", "vpce-1", "vpce-2")
ZONES_OF_GROUPS = {
    "entrance": "edge",
    "app": "app",
    "data": "data",
    "reader": "app",
    "restored": "data",
    "operators": "management",
    "endpoints": "management",
}


def _program(context: AwsContext, opts: pulumi.ResourceOptions, inspected: bool = True) -> None:
    network = Network("net", NetworkArgs(context), opts)
    network.route_out(ENDPOINTS if inspected else ())
    space = Space(context.settings.vpc_cidr, dict(context.settings.zones.items()), inspected)
    acl_rules = rules(space, context.access.deny_list)
    ZoneAcls("acl", ZoneAclsArgs(context, network.vpc_id, network.subnet_ids, acl_rules), opts)
    tables = network.route_table_ids
    gateways = GatewayEndpoints(
        "gw",
        GatewayEndpointsArgs(
            context, network.vpc_id, {"s3": [*tables["app"], *tables["management"]], "dynamodb": tables["app"]}
        ),
        opts,
    )
    Firewall("fw", FirewallArgs(context, network.vpc_id, gateways.prefix_list_ids), opts)


@pytest.fixture(scope="module", params=[True, False], ids=["inspected", "plain"])
def walk(request: pytest.FixtureRequest) -> Walk:
    """The network with its firewall between the zones and the way out, and without: the same connections work."""
    return Walk(
        deploy(lambda context, opts: _program(context, opts, request.param), NETWORK_OUTPUTS, INVOKES),
        SERVICES,
        firewalled=request.param,
    )


def _member(group: str, place: int = 0, **more: Any) -> Host:
    return Host(ZONES_OF_GROUPS[group], place, (group,), **more)


def test_servers_talk_exactly_as_the_zones_are_meant_to(walk: Walk) -> None:
    """Every pair of groups, every port, inside one availability zone and between two: these work and no others."""
    working = {
        (client, server, port)
        for client, server, port in product(ZONES_OF_GROUPS, ZONES_OF_GROUPS, PORTS)
        if walk.connects(_member(client), _member(server, 1), port)
    }
    assert working == {
        ("entrance", "entrance", 443),
        ("entrance", "app", 8443),
        ("app", "app", 8443),
        ("app", "data", 5432),
        ("operators", "app", 8443),
        ("operators", "data", 5432),
        ("reader", "data", 5432),
        ("reader", "restored", 5432),
        ("app", "endpoints", 443),
        ("data", "endpoints", 443),
        ("operators", "endpoints", 443),
    }
    assert working == {
        (client, server, port)
        for client, server, port in product(ZONES_OF_GROUPS, ZONES_OF_GROUPS, PORTS)
        if walk.connects(_member(client, 2), _member(server, 2), port)
    }


def test_borders_hold_where_no_security_group_does(walk: Walk) -> None:
    """Servers whose groups let everything through: the zones still keep apart who is not adjacent."""
    open_pairs = {
        (client, server)
        for client, server in product(ZONES, ZONES)
        if client != server and any(walk.connects(Host(client), Host(server, 1), port) for port in PORTS)
    }
    assert open_pairs == {
        ("edge", "app"),
        ("app", "data"),
        ("app", "management"),
        ("data", "management"),
        ("management", "app"),
        ("management", "data"),
    }


@pytest.mark.parametrize("port", [1, 22, 443, 1024, 5432, 8443, 40_000, 65_535])
def test_the_edge_opens_nothing_to_data_or_management_and_only_the_service_to_app(walk: Walk, port: int) -> None:
    edge = Host("edge")
    assert not walk.connects(edge, Host("data"), port)
    assert not walk.connects(edge, Host("management"), port)
    assert walk.connects(edge, Host("app"), port) is (port == 8443)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "inspection"])
def test_the_inspection_zone_is_closed(walk: Walk, zone: str) -> None:
    inspection = Host("inspection")
    assert not any(
        walk.connects(Host(zone), inspection, port) or walk.connects(inspection, Host(zone), port) for port in PORTS
    )


def test_only_cloudfront_reaches_the_entrance_and_only_over_https(walk: Walk) -> None:
    entrance = _member("entrance", public=True)
    assert walk.connects(CLOUDFRONT, entrance, 443)
    assert not any(walk.connects(CLOUDFRONT, entrance, port) for port in PORTS if port != 443)
    assert "ingress rule" in str(walk.obstacle(STRANGER, entrance, 443))


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "edge"])
def test_the_internet_reaches_no_other_zone_even_with_a_public_address(walk: Walk, zone: str) -> None:
    assert not any(walk.connects(CLOUDFRONT, Host(zone, public=True), port) for port in PORTS)


@pytest.mark.parametrize(("zone", "group"), [("app", "app"), ("management", "operators")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_members_of_outbound_call_the_internet_through_nat(walk: Walk, zone: str, group: str, place: int) -> None:
    host = Host(zone, place, (group, "outbound"))
    assert walk.connects(host, STRANGER, 443)
    assert walk.way_out(zone, place, STRANGER) == ("firewall" if walk.firewalled else "nat")
    assert not any(walk.connects(host, STRANGER, port) for port in PORTS if port != 443)
    assert "no egress rule" in str(walk.obstacle(Host(zone, place, (group,)), STRANGER, 443))


@pytest.mark.parametrize("client_port", [1024, 3388, 3390, 65_535])
def test_replies_find_the_whole_range_of_nat_source_ports(walk: Walk, client_port: int) -> None:
    assert walk.connects(Host("app"), STRANGER, 443, client_port)


def test_no_reply_comes_to_the_rdp_port(walk: Walk) -> None:
    assert "allows no" in str(walk.obstacle(Host("app"), STRANGER, 443, 3389))


def test_the_data_zone_has_no_way_out(walk: Walk) -> None:
    assert [walk.way_out("data", place, STRANGER) for place in range(3)] == ["none"] * 3
    assert not walk.connects(Host("data"), STRANGER, 443)
    assert not walk.connects(Host("data"), "52.219.1.1", 443)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_both_directions_pass_the_same_firewall_endpoint(walk: Walk, place: int) -> None:
    """It keeps state in its availability zone: a reply past another endpoint would be dropped."""
    for client, server, expected in (
        (Host("app", place), STRANGER, place),
        (Host("management", place), STRANGER, place),
        (Host("edge", place), Host("app", 1), place),
        (Host("edge", 2), Host("app", place), 2),
    ):
        walk.inspected.clear()
        assert walk.connects(client, server, 8443 if isinstance(server, Host) else 443)
        passed = walk.inspected
        assert len(passed) == (2 if walk.firewalled else 0)
        assert set(passed) <= {ENDPOINTS[expected]}


def test_nothing_passes_the_firewall_that_does_not_go_by_the_edge(walk: Walk) -> None:
    walk.inspected.clear()
    assert walk.connects(Host("app"), Host("data", 1), 5432)
    assert walk.connects(Host("management"), Host("app", 1), 8443)
    assert walk.inspected == []


@pytest.mark.parametrize("zone", ["edge", "app", "management"])
def test_denied_networks_are_refused_both_ways(walk: Walk, zone: str) -> None:
    assert "rule 100 denies" in str(walk.obstacle(Host(zone, public=True), DENIED, 443))
    assert not walk.connects(DENIED, Host(zone, public=True), 443)


def test_s3_is_reached_inside_aws(walk: Walk) -> None:
    assert walk.connects(_member("app"), "52.219.1.1", 443)
    assert walk.connects(_member("operators"), "52.219.1.1", 443)
    assert walk.connects(_member("app"), "3.120.1.1", 443)
    assert not walk.connects(_member("operators"), "3.120.1.1", 443)
    assert {walk.way_out("app", place, "52.219.1.1") for place in range(3)} == {"s3"}
