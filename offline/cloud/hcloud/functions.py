"""Hetzner's answers to data sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from offline.cloud.base import EPOCH, Answer, Query
from offline.cloud.errors import CloudError
from offline.cloud.hcloud.shapes import LOCATIONS
from offline.cloud.lookup import found, properties

# Name: id, cores, memory in GB, disk in GB, CPU type, architecture. https://docs.hetzner.cloud/reference/cloud#server-types
SERVER_TYPES: dict[str, tuple[int, int, float, int, str, str]] = {
    "cx22": (104, 2, 4, 40, "shared", "x86"),
    "cx32": (105, 4, 8, 80, "shared", "x86"),
    "cx42": (106, 8, 16, 160, "shared", "x86"),
    "cx52": (107, 16, 32, 320, "shared", "x86"),
    "cx23": (114, 2, 4, 40, "shared", "x86"),
    "cx33": (115, 4, 8, 80, "shared", "x86"),
    "cx43": (116, 8, 16, 160, "shared", "x86"),
    "cx53": (117, 16, 32, 320, "shared", "x86"),
    "cpx11": (22, 2, 2, 40, "shared", "x86"),
    "cpx21": (23, 3, 4, 80, "shared", "x86"),
    "cpx31": (24, 4, 8, 160, "shared", "x86"),
    "cpx41": (25, 8, 16, 240, "shared", "x86"),
    "cpx51": (26, 16, 32, 360, "shared", "x86"),
    "cax11": (45, 2, 4, 40, "shared", "arm"),
    "cax21": (93, 4, 8, 80, "shared", "arm"),
    "cax31": (94, 8, 16, 160, "shared", "arm"),
    "cax41": (95, 16, 32, 320, "shared", "arm"),
    "ccx13": (96, 2, 8, 80, "dedicated", "x86"),
    "ccx23": (97, 4, 16, 160, "dedicated", "x86"),
    "ccx33": (98, 8, 32, 240, "dedicated", "x86"),
    "ccx43": (99, 16, 64, 360, "dedicated", "x86"),
    "ccx53": (100, 32, 128, 600, "dedicated", "x86"),
    "ccx63": (101, 48, 192, 960, "dedicated", "x86"),
}
# Name: id on x86, id on arm, flavour, version.
IMAGES = {
    "debian-12": (114690387, 114690389, "debian", "12"),
    "debian-13": (310557660, 310557661, "debian", "13"),
    "ubuntu-22.04": (67794396, 103908130, "ubuntu", "22.04"),
    "ubuntu-24.04": (161547269, 161547270, "ubuntu", "24.04"),
    "rocky-9": (45780000, 103907376, "rocky", "9"),
    "alma-9": (45779999, 103907373, "alma", "9"),
    "fedora-42": (232895100, 232895101, "fedora", "42"),
}


def _location(name: str) -> dict[str, Any]:
    number, zone, _, city, country, latitude, longitude = LOCATIONS[name]
    return {
        "id": number,
        "name": name,
        "city": city,
        "country": country,
        "description": f"{city} DC Park",
        "latitude": latitude,
        "longitude": longitude,
        "networkZone": zone,
    }


def _pick(q: Query, what: str, numbers: Mapping[str, int]) -> str:
    for name, number in numbers.items():
        if q.args.get("name") == name or q.args.get("id") == number:
            return name
    raise CloudError(
        f"the Hetzner {what} does not exist in the offline cloud",
        str(q.args.get("name") or q.args.get("id")),
        ", ".join(numbers),
    )


def _get_location(q: Query) -> dict[str, Any]:
    return _location(_pick(q, "location", {name: place[0] for name, place in LOCATIONS.items()}))


def _get_locations(q: Query) -> dict[str, Any]:
    places = [_location(name) for name in LOCATIONS]
    return {
        "id": "locations",
        "locations": places,
        "names": list(LOCATIONS),
        "locationIds": [str(place["id"]) for place in places],
        "descriptions": [place["description"] for place in places],
    }


def _server_type(name: str) -> dict[str, Any]:
    number, cores, memory, disk, cpu, architecture = SERVER_TYPES[name]
    return {
        "id": number,
        "name": name,
        "cores": cores,
        "memory": memory,
        "disk": disk,
        "cpuType": cpu,
        "architecture": architecture,
        "description": name.upper(),
        "category": "Cost-Optimized" if name.startswith(("cx", "cax")) else "General Purpose",
        "storageType": "local",
        "includedTraffic": 0,
        "isDeprecated": False,
        "deprecationAnnounced": "",
        "unavailableAfter": "",
        "locations": [],
    }


def _get_server_type(q: Query) -> dict[str, Any]:
    return _server_type(_pick(q, "server type", {name: entry[0] for name, entry in SERVER_TYPES.items()}))


def _get_server_types(q: Query) -> dict[str, Any]:
    types = [_server_type(name) for name in SERVER_TYPES]
    return {
        "id": "server_types",
        "serverTypes": types,
        "names": list(SERVER_TYPES),
        "serverTypeIds": [str(entry["id"]) for entry in types],
        "descriptions": [entry["description"] for entry in types],
    }


def _get_image(q: Query) -> dict[str, Any]:
    arm = q.args.get("withArchitecture") == "arm"
    name = _pick(q, "image", {name: on_arm if arm else on_x86 for name, (on_x86, on_arm, *_) in IMAGES.items()})
    x86, arm_id, flavour, version = IMAGES[name]
    return {
        "id": arm_id if arm else x86,
        "name": name,
        "architecture": "arm" if arm else "x86",
        "osFlavor": flavour,
        "osVersion": version,
        "type": "system",
        "description": f"{flavour.capitalize()} {version}",
        "created": EPOCH,
        "rapidDeploy": True,
        "isDeprecated": False,
        "deprecated": "",
        "deprecationAnnounced": "",
        "unavailableAfter": "",
        "labels": {},
    }


def _datacenter(name: str) -> dict[str, Any]:
    location = next(key for key, place in LOCATIONS.items() if place[2] == name)
    ids = [entry[0] for entry in SERVER_TYPES.values()]
    place = {key: str(value) for key, value in _location(location).items()}
    return {
        "id": LOCATIONS[location][0] + 1,
        "name": name,
        "description": f"{name} virtual DC",
        "location": place,
        "availableServerTypeIds": ids,
        "supportedServerTypeIds": ids,
    }


def _get_datacenter(q: Query) -> dict[str, Any]:
    return _datacenter(_pick(q, "data centre", {place[2]: place[0] + 1 for place in LOCATIONS.values()}))


def _get_datacenters(q: Query) -> dict[str, Any]:
    centers = [_datacenter(place[2]) for place in LOCATIONS.values()]
    return {
        "id": "datacenters",
        "datacenters": centers,
        "names": [center["name"] for center in centers],
        "datacenterIds": [str(center["id"]) for center in centers],
        "descriptions": [center["description"] for center in centers],
    }


def _own(kind: str) -> Answer:
    return lambda q: properties(found(q, f"hcloud:index/{kind[0].lower()}{kind[1:]}:{kind}", "name", "ipRange"), int)


ANSWERS: dict[str, Answer] = {
    "hcloud:index/getDatacenter:getDatacenter": _get_datacenter,
    "hcloud:index/getDatacenters:getDatacenters": _get_datacenters,
    "hcloud:index/getFirewall:getFirewall": _own("Firewall"),
    "hcloud:index/getImage:getImage": _get_image,
    "hcloud:index/getLocation:getLocation": _get_location,
    "hcloud:index/getLocations:getLocations": _get_locations,
    "hcloud:index/getNetwork:getNetwork": _own("Network"),
    "hcloud:index/getServerType:getServerType": _get_server_type,
    "hcloud:index/getServerTypes:getServerTypes": _get_server_types,
    "hcloud:index/getSshKey:getSshKey": _own("SshKey"),
}
