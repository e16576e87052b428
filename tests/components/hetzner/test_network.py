"""The Hetzner part: what it makes, what it never makes, and what its rules say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components import locations
from components.hetzner.network import Network
from components.hetzner.platform import HetznerPlatform
from components.settings import Settings, load_stack_settings
from components.settings_types import ZONES
from tests.components.conftest import Deployment, Recorded, run

ROOT = Path(__file__).resolve().parents[3]


def _numbered(args: Any) -> dict[str, Any]:
    """Hetzner's IDs are numbers."""
    return {"id": str(1000 + sum(map(ord, args.name)))}


OUTPUTS: dict[str, Any] = {
    "pulumi:providers:hcloud": {},
    "hcloud:index/network:Network": _numbered,
    "hcloud:index/networkSubnet:NetworkSubnet": lambda args: {
        "id": f"{args.inputs['networkId']}-{args.inputs['ipRange']}"
    },
    "hcloud:index/networkRoute:NetworkRoute": {},
    "hcloud:index/firewall:Firewall": _numbered,
    "hcloud:index/primaryIp:PrimaryIp": lambda args: {**_numbered(args), "ipAddress": "203.0.113.200"},
    "hcloud:index/server:Server": _numbered,
}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_stack_settings(ROOT, "prod")


@pytest.fixture(scope="module")
def deployment(settings: Settings) -> Deployment:
    assert settings.hetzner
    hetzner = settings.hetzner
    return run(lambda: HetznerPlatform("hetzner", settings.company, settings.access, hetzner).exports, OUTPUTS)


def test_inventory(deployment: Deployment) -> None:
    assert deployment.types() == {
        "pulumi:providers:hcloud": 1,
        "hcloud:index/network:Network": 1,
        "hcloud:index/networkSubnet:NetworkSubnet": len(ZONES),
        "hcloud:index/networkRoute:NetworkRoute": 1,
        "hcloud:index/firewall:Firewall": 2,
        "hcloud:index/primaryIp:PrimaryIp": 2,
        "hcloud:index/server:Server": 1,
    }


def test_urns_are_a_contract(deployment: Deployment) -> None:
    names = sorted(
        resource.urn.removeprefix("urn:pulumi:test::rampart::").removeprefix("pulumi:pulumi:Stack$")
        for resource in deployment.resources
    )
    assert names == sorted(
        [
            "rampart:hetzner:Region::hetzner",
            "rampart:hetzner:Region$pulumi:providers:hcloud::hetzner-primary",
            "rampart:hetzner:Network::hetzner",
            "rampart:hetzner:Network$hcloud:index/network:Network::hetzner-network",
            *(f"rampart:hetzner:Network$hcloud:index/networkSubnet:NetworkSubnet::hetzner-{zone}" for zone in ZONES),
            "rampart:hetzner:Network$hcloud:index/firewall:Firewall::hetzner-sealed",
            "rampart:hetzner:Gateway::hetzner",
            "rampart:hetzner:Gateway$hcloud:index/firewall:Firewall::hetzner-gateway",
            "rampart:hetzner:Gateway$hcloud:index/primaryIp:PrimaryIp::hetzner-gateway-ipv4",
            "rampart:hetzner:Gateway$hcloud:index/primaryIp:PrimaryIp::hetzner-gateway-ipv6",
            "rampart:hetzner:Gateway$hcloud:index/server:Server::hetzner-gateway",
            "rampart:hetzner:Gateway$hcloud:index/networkRoute:NetworkRoute::hetzner-internet",
        ]
    )


def test_every_resource_is_made_by_the_pinned_provider(deployment: Deployment) -> None:
    provider = deployment.only("pulumi:providers:hcloud")
    others = [r for r in deployment.resources if r.custom and r is not provider]
    assert {resource.provider.rpartition("::")[0] for resource in others} == {provider.urn}
    assert "token" not in provider.inputs


def test_nothing_is_outside_the_european_union(deployment: Deployment) -> None:
    found = {
        kind: {resource.inputs[kind] for resource in deployment.resources if kind in resource.inputs}
        for kind in ("location", "networkZone", "datacenter")
    }
    assert found["location"]
    assert found["location"] <= set(locations.allowed("hetzner", "locations"))
    assert found["networkZone"]
    assert found["networkZone"] <= set(locations.allowed("hetzner", "network_zones"))
    assert not found["datacenter"]
    for type_ in ("hcloud:index/server:Server", "hcloud:index/primaryIp:PrimaryIp"):
        assert all("location" in resource.inputs for resource in deployment.of(type_))


def test_only_the_gateway_has_a_public_address(deployment: Deployment) -> None:
    addresses = deployment.of("hcloud:index/primaryIp:PrimaryIp")
    gateway = deployment.only("hcloud:index/server:Server", "hetzner-gateway")
    (public,) = gateway.inputs["publicNets"]
    assert {public["ipv4"], public["ipv6"]} == {int(address.id) for address in addresses}
    assert [address.inputs["type"] for address in addresses] == ["ipv4", "ipv6"]


def test_subnets_are_the_zones_and_have_no_vswitch(deployment: Deployment, settings: Settings) -> None:
    assert settings.hetzner
    subnets = deployment.of("hcloud:index/networkSubnet:NetworkSubnet")
    assert {s.name.removeprefix("hetzner-"): s.inputs["ipRange"] for s in subnets} == {
        zone: str(network) for zone, network in settings.hetzner.zones.items()
    }
    assert {subnet.inputs["type"] for subnet in subnets} == {"cloud"}
    assert not any("vswitchId" in subnet.inputs for subnet in subnets)


def test_default_route_leads_to_the_gateway(deployment: Deployment, settings: Settings) -> None:
    assert settings.hetzner
    route = deployment.only("hcloud:index/networkRoute:NetworkRoute")
    (attached,) = deployment.only("hcloud:index/server:Server").inputs["networks"]
    assert route.inputs["destination"] == "0.0.0.0/0"
    assert route.inputs["gateway"] == attached["ip"] == str(settings.hetzner.zones.inspection[2])
    assert attached["subnetId"] == deployment.only("hcloud:index/networkSubnet:NetworkSubnet", "hetzner-inspection").id


def test_what_would_cut_everybody_off_is_protected(deployment: Deployment) -> None:
    server = deployment.only("hcloud:index/server:Server").inputs
    assert server["deleteProtection"] is server["rebuildProtection"] is True
    for resource in deployment.of("hcloud:index/network:Network", "hcloud:index/primaryIp:PrimaryIp"):
        assert resource.inputs["deleteProtection"] is True
    assert all(address.inputs["autoDelete"] is False for address in deployment.of("hcloud:index/primaryIp:PrimaryIp"))


def _rules(firewall: Recorded, direction: str) -> list[dict[str, Any]]:
    return [rule for rule in firewall.inputs["rules"] if rule["direction"] == direction]


def test_entrance_is_wireguard_from_the_allow_list(deployment: Deployment, settings: Settings) -> None:
    firewall = deployment.only("hcloud:index/firewall:Firewall", "hetzner-gateway")
    assert {(r["protocol"], r["port"]) for r in _rules(firewall, "in")} == {("udp", "51820")}
    sources = [source for rule in _rules(firewall, "in") for source in rule["sourceIps"]]
    assert sources == [str(entry.cidr) for entry in settings.access.allow_list]
    assert {(r["protocol"], r["port"]) for r in _rules(firewall, "out")} == {
        ("udp", "53"), ("tcp", "53"), ("udp", "123"), ("tcp", "443")
    }  # fmt: skip
    assert deployment.only("hcloud:index/server:Server").inputs["firewallIds"] == [int(firewall.id)]


def test_without_an_allow_list_nothing_comes_in(settings: Settings) -> None:
    assert settings.hetzner
    hetzner, closed = settings.hetzner, settings.access.model_copy(update={"allow_list": ()})
    deployment = run(lambda: HetznerPlatform("hetzner", settings.company, closed, hetzner).exports, OUTPUTS)
    assert not _rules(deployment.only("hcloud:index/firewall:Firewall", "hetzner-gateway"), "in")
    assert "51820" not in deployment.only("hcloud:index/server:Server").inputs["userData"]


def test_servers_of_the_zones_are_sealed(deployment: Deployment, settings: Settings) -> None:
    assert settings.hetzner
    sealed = deployment.only("hcloud:index/firewall:Firewall", "hetzner-sealed")
    assert not _rules(sealed, "in")
    assert {address for rule in _rules(sealed, "out") for address in rule["destinationIps"]} == {"10.48.0.0/16"}
    (applied,) = sealed.inputs["applyTos"]
    assert applied["labelSelector"] == "environment==prod,zone in (edge,app,data,management,inspection)"
    assert "zone" not in deployment.only("hcloud:index/server:Server").inputs["labels"]


def test_everything_that_takes_labels_has_them(deployment: Deployment) -> None:
    for resource in deployment.resources:
        if resource.custom and resource.type not in {
            "pulumi:providers:hcloud",
            "hcloud:index/networkSubnet:NetworkSubnet",
            "hcloud:index/networkRoute:NetworkRoute",
        }:
            assert resource.inputs["labels"].items() >= {"company": "example", "environment": "prod"}.items()


def test_preview_with_unknown_ids_works(settings: Settings) -> None:
    assert settings.hetzner
    hetzner = settings.hetzner
    deployment = run(
        lambda: HetznerPlatform("hetzner", settings.company, settings.access, hetzner).exports, OUTPUTS, preview=True
    )
    assert deployment.types()["hcloud:index/server:Server"] == 1


def test_zone_servers_start_with_their_zones_rules(settings: Settings) -> None:
    from components.hetzner.network import NetworkArgs
    from components.hetzner.region import Region, RegionArgs

    assert settings.hetzner
    hetzner = settings.hetzner

    def program() -> dict[str, Any]:
        context = Region("r", RegionArgs(company=settings.company, access=settings.access, settings=hetzner)).context
        network = Network("n", NetworkArgs(context=context))
        return {zone: (network.user_data(zone), network.labels(zone)) for zone in ZONES}

    found = run(program, OUTPUTS).result
    assert {zone: labels["zone"] for zone, (_, labels) in found.items()} == {zone: zone for zone in ZONES}
    assert len({data for data, _ in found.values()}) == len(ZONES)
    assert "unattended-upgrades" in found["app"][0]
    assert "unattended-upgrades" not in found["data"][0]
