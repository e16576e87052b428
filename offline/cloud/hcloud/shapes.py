"""Hetzner's ids and computed outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from offline.cloud.base import EPOCH, Scene
from offline.cloud.errors import PropertyProblem
from offline.cloud.networks import address_in, cidr_problem

# Location: network zone, data centre, city, country, latitude, longitude.
LOCATIONS: dict[str, tuple[int, str, str, str, str, float, float]] = {
    "fsn1": (1, "eu-central", "fsn1-dc14", "Falkenstein", "DE", 50.47612, 12.370071),
    "nbg1": (2, "eu-central", "nbg1-dc3", "Nuremberg", "DE", 49.452102, 11.076665),
    "hel1": (3, "eu-central", "hel1-dc2", "Helsinki", "FI", 60.169855, 24.938379),
    "ash": (4, "us-east", "ash-dc1", "Ashburn, VA", "US", 39.045821, -77.487073),
    "hil": (5, "us-west", "hil-dc1", "Hillsboro, OR", "US", 45.54222, -122.951924),
    "sin": (6, "ap-southeast", "sin-dc1", "Singapore", "SG", 1.283333, 103.833333),
}
ZONES = tuple(dict.fromkeys(place[1] for place in LOCATIONS.values()))


def identity(scene: Scene) -> str:
    """The id of a new thing: a number in text, or the compound ids of things that bind two."""
    kind = scene.kind.removeprefix("index/")
    if kind == "networkSubnet:NetworkSubnet":
        return f"{scene.inputs.get('networkId')}-{scene.inputs.get('ipRange')}"
    if kind == "networkRoute:NetworkRoute":
        return f"{scene.inputs.get('networkId')}-{scene.inputs.get('destination')}"
    if kind == "serverNetwork:ServerNetwork":
        network = scene.inputs.get("networkId") or str(scene.inputs.get("subnetId")).split("-")[0]
        return f"{scene.inputs.get('serverId')}-{network}"
    if kind == "loadBalancerService:LoadBalancerService":
        return f"{scene.inputs.get('loadBalancerId')}__{scene.inputs.get('listenPort')}"
    return str(scene.number(8))


def problems(kind: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
    """What Hetzner refuses in a resource's inputs; unknowns are passed over."""
    found = [problem for name in ("ipRange", "destination") if (problem := cidr_problem(name, inputs.get(name)))]
    for name in ("location", "homeLocation"):
        value = inputs.get(name)
        if isinstance(value, str) and value not in LOCATIONS:
            found.append(
                PropertyProblem(
                    name, f"the Hetzner location does not exist; received: {value}; allowed: {', '.join(LOCATIONS)}"
                )
            )
    zone = inputs.get("networkZone")
    if isinstance(zone, str) and zone not in ZONES:
        found.append(
            PropertyProblem(
                "networkZone", f"the Hetzner network zone does not exist; received: {zone}; allowed: {', '.join(ZONES)}"
            )
        )
    return found


def outputs(scene: Scene, thing_id: str) -> dict[str, Any]:
    """What Hetzner computes for a resource, whatever the SDK promises of it."""
    kind = scene.kind.removeprefix("index/")
    return _BY_TYPE[kind](scene, thing_id) if kind in _BY_TYPE else {}


def guess(scene: Scene, name: str, thing_id: str) -> Any:
    """A value for an output that Hetzner computes, by its name."""
    location = scene.text("location") or scene.text("homeLocation") or "fsn1"
    known: dict[str, Any] = {
        "created": EPOCH,
        "datacenter": LOCATIONS.get(location, LOCATIONS["fsn1"])[2],
        "fingerprint": ":".join(scene.hex(32, "print")[at : at + 2] for at in range(0, 32, 2)),
        "homeLocation": location,
        "location": location,
        "name": scene.text("name", scene.name),
        "networkZone": LOCATIONS.get(location, LOCATIONS["fsn1"])[1],
        "notValidAfter": "2036-01-01T00:00:00Z",
        "notValidBefore": EPOCH,
        "status": "running",
    }
    return known.get(name)


def _public_address(scene: Scene) -> str:
    first = (49, 78, 116, 128)[scene.number(3, "net") % 4]
    return f"{first}.{scene.number(3, 'a') % 250}.{scene.number(3, 'b') % 250}.{1 + scene.number(3, 'c') % 250}"


def _private_address(scene: Scene, network_id: Any, subnet_id: Any, salt: str = "") -> str:
    """An address in the subnet named, else in the network's first subnet, else in the network."""
    subnet = str(subnet_id or "")
    if not subnet:
        subnets = [
            t
            for t in scene.inventory.of_type("hcloud:index/networkSubnet:NetworkSubnet")
            if str(t.inputs.get("networkId")) == str(network_id)
        ]
        subnet = subnets[0].id if subnets else ""
    network = scene.related(network_id, "hcloud:index/network:Network")
    cidr = subnet.partition("-")[2] or (str(network.inputs.get("ipRange")) if network else "10.0.0.0/16")
    # The first address of each subnet is Hetzner's gateway.
    return scene.address(f"hcloud/{subnet or network_id}", cidr, 2, salt) or ""


def _server(s: Scene, i: str) -> dict[str, Any]:
    location = s.text("location") or s.text("datacenter").split("-")[0] or "fsn1"
    nets = s.inputs.get("publicNets") or [{}]
    v4, v6 = nets[0].get("ipv4Enabled", True), nets[0].get("ipv6Enabled", True)
    prefix = f"2a01:4f8:{s.hex(4, '6a')}:{s.hex(4, '6b')}"
    made: dict[str, Any] = {
        "status": "running",
        "location": location,
        "datacenter": s.text("datacenter") or LOCATIONS.get(location, LOCATIONS["fsn1"])[2],
        "ipv4Address": _public_address(s) if v4 else "",
        "ipv6Address": f"{prefix}::1" if v6 else "",
        "ipv6Network": f"{prefix}::/64" if v6 else "",
        "primaryDiskSize": 40,
    }
    if s.inputs.get("networks"):
        made["networks"] = [
            {
                **given,
                "ip": given.get("ip")
                or _private_address(s, given.get("networkId"), given.get("subnetId"), f"/{at}" if at else ""),
                "macAddress": "86:00:" + ":".join(s.hex(8, f"mac{at}")[x : x + 2] for x in range(0, 8, 2)),
                "aliasIps": given.get("aliasIps") or [],
            }
            for at, given in enumerate(s.inputs["networks"])
        ]
    return made


def _server_network(s: Scene, i: str) -> dict[str, Any]:
    network = s.inputs.get("networkId") or str(s.inputs.get("subnetId")).split("-")[0]
    mac = "86:00:" + ":".join(s.hex(8, "mac")[x : x + 2] for x in range(0, 8, 2))
    return {
        "ip": s.text("ip") or _private_address(s, network, s.inputs.get("subnetId")),
        "macAddress": mac,
        "networkId": int(network),
    }


def _subnet(s: Scene, i: str) -> dict[str, Any]:
    network = s.related(s.inputs.get("networkId"), "hcloud:index/network:Network")
    # Hetzner's gateway is the first address of the network, for all of its subnets.
    return {"gateway": address_in(network.inputs.get("ipRange") if network else s.inputs.get("ipRange"), 1) or ""}


def _load_balancer(s: Scene, i: str) -> dict[str, Any]:
    location = s.text("location", "fsn1")
    return {
        "ipv4": _public_address(s),
        "ipv6": f"2a01:4f8:{s.hex(4, '6a')}::1",
        "location": location,
        "networkZone": LOCATIONS.get(location, LOCATIONS["fsn1"])[1],
    }


def _load_balancer_network(s: Scene, i: str) -> dict[str, Any]:
    return {"ip": s.text("ip") or _private_address(s, s.inputs.get("networkId"), s.inputs.get("subnetId"))}


def _primary_ip(s: Scene, i: str) -> dict[str, Any]:
    v6 = s.text("type") == "ipv6"
    prefix = f"2a01:4f8:{s.hex(4, '6a')}:{s.hex(4, '6b')}"
    return {"ipAddress": f"{prefix}::" if v6 else _public_address(s), "ipNetwork": f"{prefix}::/64" if v6 else ""}


def _volume(s: Scene, i: str) -> dict[str, Any]:
    return {"linuxDevice": f"/dev/disk/by-id/scsi-0HC_Volume_{i}"}


_BY_TYPE: dict[str, Callable[[Scene, str], dict[str, Any]]] = {
    "floatingIp:FloatingIp": _primary_ip,
    "loadBalancer:LoadBalancer": _load_balancer,
    "loadBalancerNetwork:LoadBalancerNetwork": _load_balancer_network,
    "networkSubnet:NetworkSubnet": _subnet,
    "primaryIp:PrimaryIp": _primary_ip,
    "server:Server": _server,
    "serverNetwork:ServerNetwork": _server_network,
    "volume:Volume": _volume,
}
