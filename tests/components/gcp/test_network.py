"""The GCP part: what it makes, what it never makes, and who may talk to whom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from components import locations
from components.gcp.platform import GcpPlatform
from components.settings import Settings, load_stack_settings
from components.settings_types import ZONES
from components.zones import FLOWS, HTTPS, INTERNET_ZONES
from tests.components.conftest import Deployment, run
from tests.components.gcp.policy_walk import End, Walk

ROOT = Path(__file__).resolve().parents[3]
RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
PORTS = (22, 53, 80, 443, 3306, 3389, 5432, 8443)
STRANGER, STRANGER6 = "8.8.8.8", "2a00:1450::8"


def _link(kind: str) -> Any:
    def outputs(args: Any) -> dict[str, Any]:
        link = f"projects/example-prod/{kind}/{args.inputs['name']}"
        return {"id": link, "selfLink": f"https://www.googleapis.com/compute/v1/{link}"}

    return outputs


OUTPUTS: dict[str, Any] = {
    "pulumi:providers:gcp": {},
    "gcp:compute/network:Network": _link("global/networks"),
    "gcp:compute/subnetwork:Subnetwork": _link("regions/europe-west3/subnetworks"),
    "gcp:compute/route:Route": {},
    "gcp:compute/router:Router": {},
    "gcp:compute/routerNat:RouterNat": {},
    "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy": {},
    RULE: {},
    "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation": {},
    "gcp:networksecurity/addressGroup:AddressGroup": _link("locations/global/addressGroups"),
    "gcp:dns/policy:Policy": {},
    "gcp:dns/managedZone:ManagedZone": {},
    "gcp:dns/recordSet:RecordSet": {},
    "gcp:tags/tagKey:TagKey": lambda args: {"id": "tagKeys/1", "name": "1"},
    "gcp:tags/tagValue:TagValue": lambda args: {"id": f"tagValues/{args.inputs['shortName']}"},
}


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_stack_settings(ROOT, "prod")


def deployed(settings: Settings, preview: bool = False) -> Deployment:
    assert settings.gcp
    gcp = settings.gcp
    return run(lambda: GcpPlatform("gcp", settings.company, settings.access, gcp).exports, OUTPUTS, preview=preview)


@pytest.fixture(scope="module")
def deployment(settings: Settings) -> Deployment:
    return deployed(settings)


def test_inventory(deployment: Deployment) -> None:
    assert deployment.types() == {
        "pulumi:providers:gcp": 1,
        "gcp:compute/network:Network": 1,
        "gcp:compute/subnetwork:Subnetwork": len(ZONES),
        "gcp:compute/route:Route": 2,
        "gcp:compute/router:Router": 1,
        "gcp:compute/routerNat:RouterNat": 1,
        "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy": 1,
        RULE: 2 * len(FLOWS) + 4 + 2 + 3 + 4,  # flows, deny list, entrance, outside, default
        "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation": 1,
        "gcp:networksecurity/addressGroup:AddressGroup": 4,
        "gcp:dns/policy:Policy": 1,
        "gcp:dns/managedZone:ManagedZone": 1,
        "gcp:dns/recordSet:RecordSet": 2,
        "gcp:tags/tagKey:TagKey": 1,
        "gcp:tags/tagValue:TagValue": len(ZONES),
    }


def test_urns_are_a_contract(deployment: Deployment) -> None:
    names = {
        resource.urn.removeprefix("urn:pulumi:test::rampart::").removeprefix("pulumi:pulumi:Stack$")
        for resource in deployment.resources
        if resource.type != RULE
    }
    lists = ("deny-v4", "deny-v6", "allow-v4", "allow-v6")
    assert names == {
        "rampart:gcp:Region::gcp",
        "rampart:gcp:Region$pulumi:providers:gcp::gcp-primary",
        "rampart:gcp:Network::gcp",
        "rampart:gcp:Network$gcp:compute/network:Network::gcp-network",
        *(f"rampart:gcp:Network$gcp:compute/subnetwork:Subnetwork::gcp-{zone}" for zone in ZONES),
        "rampart:gcp:Network$gcp:compute/route:Route::gcp-internet",
        "rampart:gcp:Network$gcp:compute/route:Route::gcp-restricted-apis",
        "rampart:gcp:Network$gcp:compute/router:Router::gcp-router",
        "rampart:gcp:Network$gcp:compute/routerNat:RouterNat::gcp-nat",
        "rampart:gcp:Network$gcp:dns/policy:Policy::gcp-dns-logs",
        "rampart:gcp:Network$gcp:dns/managedZone:ManagedZone::gcp-googleapis",
        "rampart:gcp:Network$gcp:dns/recordSet:RecordSet::gcp-googleapis-any",
        "rampart:gcp:Network$gcp:dns/recordSet:RecordSet::gcp-googleapis-restricted",
        "rampart:gcp:Firewall::gcp",
        "rampart:gcp:Firewall$gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy::gcp-policy",
        "rampart:gcp:Firewall$gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
        "::gcp-policy-association",
        *(f"rampart:gcp:Firewall$gcp:networksecurity/addressGroup:AddressGroup::gcp-{name}" for name in lists),
        "rampart:gcp:Firewall$gcp:tags/tagKey:TagKey::gcp-zone",
        *(f"rampart:gcp:Firewall$gcp:tags/tagValue:TagValue::gcp-zone-{zone}" for zone in ZONES),
    }


def test_every_resource_is_made_by_the_pinned_provider(deployment: Deployment, settings: Settings) -> None:
    assert settings.gcp
    provider = deployment.only("pulumi:providers:gcp")
    assert (provider.inputs["project"], provider.inputs["region"]) == (settings.gcp.project, settings.gcp.region)
    others = [resource for resource in deployment.resources if resource.custom and resource is not provider]
    assert {resource.provider.rpartition("::")[0] for resource in others} == {provider.urn}


def test_nothing_is_outside_the_european_union(deployment: Deployment) -> None:
    regions = {resource.inputs["region"] for resource in deployment.resources if "region" in resource.inputs}
    assert regions
    assert regions <= set(locations.allowed("gcp", "regions"))
    for type_ in ("gcp:compute/subnetwork:Subnetwork", "gcp:compute/router:Router", "gcp:compute/routerNat:RouterNat"):
        assert all("region" in resource.inputs for resource in deployment.of(type_))
    # The only things with a location of their own are address groups, which a network's policy wants global.
    located = {resource.type for resource in deployment.resources if "location" in resource.inputs}
    assert located == {"gcp:networksecurity/addressGroup:AddressGroup"}


def test_no_external_addresses_and_no_classic_ways_in(deployment: Deployment) -> None:
    kinds = set(deployment.types())
    for absent in (
        "address:Address",
        "globalAddress:",
        "instance:Instance",
        "forwardingRule",
        "firewall:Firewall",
        "vpn",
    ):
        assert not [kind for kind in kinds if absent in kind]
    nat = deployment.only("gcp:compute/routerNat:RouterNat").inputs
    assert nat["natIpAllocateOption"] == "AUTO_ONLY"


def test_network_has_the_zones_and_nothing_else(deployment: Deployment, settings: Settings) -> None:
    assert settings.gcp
    network = deployment.only("gcp:compute/network:Network").inputs
    assert network["autoCreateSubnetworks"] is False
    assert network["deleteDefaultRoutesOnCreate"] is True
    assert network["networkFirewallPolicyEnforcementOrder"] == "BEFORE_CLASSIC_FIREWALL"
    subnets = deployment.of("gcp:compute/subnetwork:Subnetwork")
    assert {s.name.removeprefix("gcp-"): s.inputs["ipCidrRange"] for s in subnets} == {
        zone: str(block) for zone, block in settings.gcp.zones.items()
    }


def test_every_connection_query_and_translation_is_logged(deployment: Deployment) -> None:
    for subnet in deployment.of("gcp:compute/subnetwork:Subnetwork"):
        assert subnet.inputs["logConfig"] == {
            "aggregationInterval": "INTERVAL_5_SEC",
            "flowSampling": 1.0,
            "metadata": "INCLUDE_ALL_METADATA",
        }
        assert subnet.inputs["privateIpGoogleAccess"] is True
    assert deployment.only("gcp:compute/routerNat:RouterNat").inputs["logConfig"] == {"enable": True, "filter": "ALL"}
    dns = deployment.only("gcp:dns/policy:Policy").inputs
    assert dns["enableLogging"] is True
    assert dns["networks"] == [{"networkUrl": deployment.only("gcp:compute/network:Network").id}]
    assert {rule.inputs["enableLogging"] for rule in deployment.of(RULE)} == {True}


def test_only_tagged_machines_have_a_route_to_the_internet(deployment: Deployment) -> None:
    routes = {route.inputs["destRange"]: route.inputs for route in deployment.of("gcp:compute/route:Route")}
    assert set(routes) == {"0.0.0.0/0", "199.36.153.4/30"}
    assert routes["0.0.0.0/0"]["tags"] == ["example-prod-internet"]
    nat = deployment.only("gcp:compute/routerNat:RouterNat").inputs
    assert nat["sourceSubnetworkIpRangesToNat"] == "LIST_OF_SUBNETWORKS"
    assert {entry["name"].rpartition("-")[2] for entry in nat["subnetworks"]} == set(INTERNET_ZONES)


def test_policy_is_attached_and_its_priorities_are_unique(deployment: Deployment) -> None:
    association = deployment.only(
        "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
    ).inputs
    assert association["attachmentTarget"] == deployment.only("gcp:compute/network:Network").id
    rules = deployment.of(RULE)
    assert {rule.inputs["firewallPolicy"] for rule in rules} == {association["firewallPolicy"]}
    assert len({rule.inputs["priority"] for rule in rules}) == len(rules)


# Flows ----------------------------------------------------------------------------------------------------------------


def machines(settings: Settings) -> dict[str, End]:
    assert settings.gcp
    return {zone: End(str(net[10]), frozenset({f"tagValues/{zone}"})) for zone, net in settings.gcp.zones.items()}


def outside(address: str) -> End:
    return End(address, inside=False)


def test_only_neighbouring_zones_talk(deployment: Deployment, settings: Settings) -> None:
    walk, ends = Walk(deployment), machines(settings)
    talk = {
        (source, destination, protocol, port)
        for source in ZONES
        for destination in ZONES
        for protocol in ("tcp", "udp")
        for port in PORTS
        if walk.connects(ends[source], ends[destination], protocol, port)
    }
    assert talk == {(flow.source, flow.destination, "tcp", flow.port) for flow in FLOWS}


def test_a_machine_without_a_zone_talks_to_nobody(deployment: Deployment, settings: Settings) -> None:
    walk, ends = Walk(deployment), machines(settings)
    stray = End(ends["app"].address)
    others = [*ends.values(), outside(STRANGER), outside("198.51.100.9"), outside("199.36.153.4")]
    for other in others:
        for port in PORTS:
            assert not walk.connects(stray, other, "tcp", port)
            assert not walk.connects(other, stray, "tcp", port)


def test_a_tag_on_a_machine_of_another_subnet_opens_nothing(deployment: Deployment, settings: Settings) -> None:
    walk, ends = Walk(deployment), machines(settings)
    posing = End(ends["edge"].address, ends["data"].tags)
    assert not any(walk.connects(ends["app"], posing, "tcp", port) for port in PORTS)


def test_internet_is_reached_by_https_from_app_and_management_only(deployment: Deployment, settings: Settings) -> None:
    walk = Walk(deployment)
    reached = {
        (zone, protocol, port)
        for zone, end in machines(settings).items()
        for protocol in ("tcp", "udp")
        for port in PORTS
        if walk.connects(end, outside(STRANGER), protocol, port)
    }
    assert reached == {(zone, "tcp", HTTPS) for zone in INTERNET_ZONES}


def test_google_apis_are_reached_by_every_zone(deployment: Deployment, settings: Settings) -> None:
    walk = Walk(deployment)
    assert all(walk.connects(end, outside("199.36.153.4"), "tcp", HTTPS) for end in machines(settings).values())


def test_entrance_is_https_to_the_edge_from_the_allow_list(deployment: Deployment, settings: Settings) -> None:
    walk = Walk(deployment)
    sources = ("198.51.100.9", "203.0.113.17", "192.0.2.9", STRANGER, "2001:db8:100::1", "2001:db8:bad::1", STRANGER6)
    entered = {
        (source, zone, port)
        for source in sources
        for zone, end in machines(settings).items()
        for port in PORTS
        if walk.connects(outside(source), end, "tcp", port)
    }
    assert entered == {(source, "edge", HTTPS) for source in ("198.51.100.9", "203.0.113.17", "2001:db8:100::1")}


@pytest.mark.parametrize("denied", ["192.0.2.9", "2001:db8:bad::1"])
def test_deny_list_is_reached_by_nobody(denied: str, deployment: Deployment, settings: Settings) -> None:
    walk = Walk(deployment)
    for end in machines(settings).values():
        assert not any(walk.connects(end, outside(denied), "tcp", port) for port in PORTS)
    directions = {r["direction"] for r in walk.rules if r["priority"] < 1000 and r["action"] == "deny"}
    assert directions == {"INGRESS", "EGRESS"}


def test_deny_list_wins_over_the_allow_list(settings: Settings) -> None:
    allowed = settings.access.allow_list
    both = settings.access.model_copy(update={"deny_list": (*settings.access.deny_list, allowed[0])})
    walk = Walk(deployed(settings.model_copy(update={"access": both})))
    edge = machines(settings)["edge"]
    assert not walk.connects(outside("198.51.100.9"), edge, "tcp", HTTPS)
    assert walk.connects(outside("203.0.113.17"), edge, "tcp", HTTPS)


def test_without_lists_nobody_enters(settings: Settings) -> None:
    empty = settings.access.model_copy(update={"allow_list": (), "deny_list": ()})
    deployment = deployed(settings.model_copy(update={"access": empty}))
    assert not deployment.of("gcp:networksecurity/addressGroup:AddressGroup")
    walk, edge = Walk(deployment), machines(settings)["edge"]
    assert not any(walk.connects(outside(source), edge, "tcp", HTTPS) for source in ("198.51.100.9", STRANGER6))


def test_preview_with_unknown_ids_works(settings: Settings) -> None:
    assert deployed(settings, preview=True).types()[RULE] == 23
