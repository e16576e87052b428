"""What must hold between settings: checked on the plain values, so that one bad value does not hide another problem."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from components import locations
from components.problems import Problem, path_of, show
from components.settings_types import DOMAIN, MIN_SOURCE_PREFIX, IPNetwork

CLOUDS = ("aws", "gcp", "hetzner")
PAIRS = {
    "aws": ("region", "backupRegion"),
    "gcp": ("region", "backupRegion"),
    "hetzner": ("location", "backupLocation"),
}
SPACES = {"aws": "vpcCidr", "hetzner": "networkCidr"}
ZONE_BITS = {"aws": 26, "gcp": 29, "hetzner": 29}
"""The longest prefix of a zone. AWS: four subnets to a zone, each a /28 at the smallest. GCP: its smallest subnet.
Hetzner: a /30, its smallest subnet, has no room for a second server beside the addresses that are reserved."""

SPACE_BITS = {"aws": (16, 28), "hetzner": (8, 24)}
"""The shortest and the longest prefix of the network that the zones are in.
https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html, https://docs.hetzner.cloud/reference/cloud#networks"""

MAX_PREFIX = 21
"""Characters of ``<name>-<environment>``, which most physical names start with. AWS's tightest: a rule of the DNS
firewall is named after its list and takes 64 characters; then X-Ray's groups with 32, event rules with 64 and buckets
with 63. https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRule.html"""


def problems_between(raw: Mapping[str, Any]) -> list[Problem]:
    """Every relation that does not hold. Values that are not even well-formed are left to the field's own check."""
    checks = (
        _sections,
        _prefix,
        _backups_elsewhere,
        _zones_inside,
        _spaces,
        _overlaps,
        _availability_zones,
        _sources,
        _unique_buckets,
        _sessions,
        _storage_grows,
        _unique_tables,
        _other_account,
        _permissions,
        _host_names,
        _limits,
        _service,
    )
    return [problem for check in checks for problem in check(raw)]


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _parsed(value: Any) -> IPNetwork | None:
    try:
        return ipaddress.ip_network(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _sections(raw: Mapping[str, Any]) -> Iterator[Problem]:
    listed = _list(raw.get("clouds"))
    for cloud in CLOUDS:
        if cloud in listed and raw.get(cloud) is None:
            yield Problem(path_of([cloud]), "nothing", f"the section of a cloud that rampart:clouds lists ({cloud})")
        if cloud not in listed and raw.get(cloud) is not None and listed:
            yield Problem(path_of([cloud]), "a section", f"none, or {cloud} in rampart:clouds")
    for name in sorted({str(cloud) for cloud in listed if listed.count(cloud) > 1}):
        yield Problem(path_of(["clouds"]), f"{name} twice", "each cloud once")


def _prefix(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Every physical name has room behind the prefix."""
    company = _mapping(raw.get("company"))
    name, environment = company.get("name"), company.get("environment")
    known = all(isinstance(part, str) and len(part) <= 16 for part in (name, environment))  # else that is named
    if known and len(f"{name}-{environment}") > MAX_PREFIX:
        yield Problem(
            path_of(["company", "environment"]),
            f"{show(environment)}, {len(f'{name}{environment}')} characters with the name {show(name)}",
            f"at most {MAX_PREFIX - 1} together: names of resources start with both",
        )


def _backups_elsewhere(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for cloud, (home, backup) in PAIRS.items():
        section = _mapping(raw.get(cloud))
        if section.get(home) is not None and section.get(home) == section.get(backup):
            yield Problem(path_of([cloud, backup]), show(section[backup]), f"another one than {path_of([cloud, home])}")


def _networks(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, IPNetwork]]:
    """Cloud, path and network of every zone that is well-formed."""
    for cloud in CLOUDS:
        for zone, value in _mapping(_mapping(raw.get(cloud)).get("zones")).items():
            network = _parsed(value)
            if network is not None:
                yield cloud, path_of([cloud, "zones", str(zone)]), network


def _zones_inside(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for cloud, path, network in _networks(raw):
        space = _parsed(_mapping(raw.get(cloud)).get(SPACES.get(cloud, "")))
        if space is not None and (space.version != network.version or not network.subnet_of(space)):  # type: ignore[arg-type]
            yield Problem(path, str(network), f"a network inside {path_of([cloud, SPACES[cloud]])}, {space}")
        if network.version == 4 and network.prefixlen > ZONE_BITS[cloud]:
            yield Problem(path, str(network), f"a network of /{ZONE_BITS[cloud]} or larger")


def _spaces(raw: Mapping[str, Any]) -> Iterator[Problem]:
    for cloud, (shortest, longest) in SPACE_BITS.items():
        space = _parsed(_mapping(raw.get(cloud)).get(SPACES[cloud]))
        if space is not None and space.version == 4 and not shortest <= space.prefixlen <= longest:
            yield Problem(path_of([cloud, SPACES[cloud]]), str(space), f"a network between /{shortest} and /{longest}")


def _overlaps(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Zones never overlap, in one cloud or between two: clouds are joined by VPN."""
    for (_, path, network), (_, other_path, other) in combinations(_networks(raw), 2):
        if network.version == other.version and network.overlaps(other):
            yield Problem(other_path, str(other), f"a network that does not overlap {path}, {network}")


def _availability_zones(raw: Mapping[str, Any]) -> Iterator[Problem]:
    aws = _mapping(raw.get("aws"))
    region, zones = aws.get("region"), _list(aws.get("availabilityZones"))
    known = region in locations.allowed("aws", "regions")  # of another one, only the region itself is named
    for index, zone in enumerate(zones):
        path = path_of(["aws", "availabilityZones", index])
        if known and isinstance(zone, str) and not (zone[:-1] == region and zone[-1:].islower()):
            yield Problem(path, show(zone), f"an availability zone of {region}, such as {region}a")
        if zone in zones[:index]:
            yield Problem(path, show(zone), "each availability zone once")
    if _mapping(raw.get("company")).get("environment") == "prod" and len(zones) == 2:
        yield Problem(path_of(["aws", "availabilityZones"]), "2 availability zones", "3 or more in prod")


def _sources(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """No entry stands twice, and none is allowed and denied at once."""
    access = _mapping(raw.get("access"))
    entries = [
        (name, path_of(["access", name, index, "cidr"]), network)
        for name in ("allowList", "denyList")
        for index, entry in enumerate(_list(access.get(name)))
        if (network := _parsed(_mapping(entry).get("cidr"))) is not None
        and network.prefixlen >= MIN_SOURCE_PREFIX[network.version]
    ]
    for (name, path, network), (other_name, other_path, other) in combinations(entries, 2):
        if network == other and name == other_name:
            yield Problem(other_path, str(other), f"each network once; {path} is the same")
        elif name != other_name and network.version == other.version and other.supernet_of(network):  # type: ignore[arg-type]
            yield Problem(path, str(network), f"a network that {other_path}, {other}, does not deny")


def _unique_buckets(raw: Mapping[str, Any]) -> Iterator[Problem]:
    names = [_mapping(bucket).get("name") for bucket in _list(_mapping(raw.get("aws")).get("buckets"))]
    for index, name in enumerate(names):
        if name is not None and name in names[:index]:
            yield Problem(path_of(["aws", "buckets", index, "name"]), show(name), "a name that no other bucket has")


def _unique_tables(raw: Mapping[str, Any]) -> Iterator[Problem]:
    tables = _list(_mapping(_mapping(raw.get("aws")).get("database")).get("provedTables"))
    names = [_mapping(table).get("name") for table in tables]
    for index, name in enumerate(names):
        if name is not None and name in names[:index]:
            path = path_of(["aws", "database", "provedTables", index, "name"])
            yield Problem(path, show(name), "a name that no other table has")


def _sessions(raw: Mapping[str, Any]) -> Iterator[Problem]:
    bastion = _mapping(_mapping(raw.get("aws")).get("bastion"))
    idle, longest = bastion.get("idleSessionMinutes"), bastion.get("maxSessionMinutes")
    if isinstance(idle, int) and isinstance(longest, int) and idle > longest:
        yield Problem(
            path_of(["aws", "bastion", "idleSessionMinutes"]), str(idle), f"at most maxSessionMinutes, {longest}"
        )


def _storage_grows(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """RDS takes an upper limit from a tenth above the storage on.
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html"""
    database = _mapping(_mapping(raw.get("aws")).get("database"))
    storage, most = database.get("storageGib"), database.get("maxStorageGib")
    if isinstance(storage, int) and isinstance(most, int) and most * 10 < storage * 11:
        path = path_of(["aws", "database", "maxStorageGib"])
        yield Problem(path, str(most), f"a tenth more than storageGib, {storage}, or more")


def _other_account(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """A vault of another account, in the stack's region: from there AWS Backup copies every kind of recovery point."""
    aws = _mapping(raw.get("aws"))
    parts = str(_mapping(aws.get("backups")).get("otherAccountVault")).split(":")
    if len(parts) < 7:
        return
    path = path_of(["aws", "backups", "otherAccountVault"])
    if parts[3] != aws.get("region"):
        yield Problem(path, parts[3], f"a vault in {path_of(['aws', 'region'])}, {aws.get('region')}")
    elif parts[4] == aws.get("accountId"):
        yield Problem(path, parts[4], f"another account than {path_of(['aws', 'accountId'])}")


def _permissions(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Names stand once, an action belongs to one permission and is named like none, and roles name permissions that
    there are."""
    section = _mapping(_mapping(raw.get("aws")).get("authorization"))
    permissions = [_mapping(each) for each in _list(section.get("permissions"))]
    roles = [_mapping(each) for each in _list(section.get("roles"))]
    yield from _twice("permissions", [[each.get("name")] for each in permissions], "name")
    yield from _twice("permissions", [_list(each.get("actions")) for each in permissions], "actions")
    yield from _twice("roles", [[each.get("name")] for each in roles], "name")
    known = [each.get("name") for each in permissions]
    for index, each in enumerate(permissions):
        for action in _list(each.get("actions")):
            if action in known:
                path = path_of(["aws", "authorization", "permissions", index, "actions"])
                yield Problem(path, show(action), "a name that no permission has")
    for index, role in enumerate(roles):
        for place, name in enumerate(_list(role.get("permissions"))):
            if name not in known:
                path = path_of(["aws", "authorization", "roles", index, "permissions", place])
                yield Problem(path, show(name), f"a permission: {', '.join(map(str, known))}")


def _twice(kind: str, lists: list[list[Any]], field: str) -> Iterator[Problem]:
    seen: list[Any] = []
    for index, values in enumerate(lists):
        for value in values:
            if value is not None and value in seen:
                path = path_of(["aws", "authorization", kind, index, field])
                yield Problem(path, show(value), "each name once")
            seen.append(value)


def _host_names(raw: Mapping[str, Any]) -> Iterator[Problem]:
    domain = _mapping(raw.get("company")).get("domain")
    known = isinstance(domain, str) and re.fullmatch(DOMAIN, domain)
    names = _list(_mapping(_mapping(raw.get("aws")).get("edge")).get("hostNames"))
    for index, name in enumerate(names):
        path = path_of(["aws", "edge", "hostNames", index])
        if known and isinstance(name, str) and name != domain and not name.endswith(f".{domain}"):
            yield Problem(path, show(name), f"{domain}, the company's domain, or a name inside it")
        if name in names[:index]:
            yield Problem(path, show(name), "each name once")


def _limits(raw: Mapping[str, Any]) -> Iterator[Problem]:
    names = [
        _mapping(limit).get("name") for limit in _list(_mapping(_mapping(raw.get("aws")).get("edge")).get("limits"))
    ]
    for index, name in enumerate(names):
        if name is not None and name in names[:index]:
            yield Problem(
                path_of(["aws", "edge", "limits", index, "name"]), show(name), "a name that no other limit has"
            )


def _service(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Fargate's sizes, and secrets of the stack's own account and region.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
    """
    aws = _mapping(raw.get("aws"))
    service = _mapping(aws.get("service"))
    cpu, memory = service.get("cpu"), service.get("memory")
    if isinstance(cpu, int) and isinstance(memory, int):
        whole = memory % 1024 == 0 or (cpu, memory) == (256, 512)
        if not whole or not cpu * 2 <= memory <= cpu * 8:
            allowed = f"whole GiB between {cpu * 2} and {cpu * 8} MiB for {cpu} units of CPU"
            yield Problem(path_of(["aws", "service", "memory"]), str(memory), allowed)
    least, most = service.get("minTasks"), service.get("maxTasks")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield Problem(path_of(["aws", "service", "minTasks"]), str(least), f"at most maxTasks, {most}")
    region, account = aws.get("region"), aws.get("accountId")
    if region not in locations.allowed("aws", "regions") or not re.fullmatch(r"[0-9]{12}", str(account)):
        return  # the region or the account itself is named
    place = f":{region}:{account}:"
    for index, secret in enumerate(_list(service.get("secrets"))):
        for name in ("secretArn", "keyArn"):
            arn = _mapping(secret).get(name)
            if isinstance(arn, str) and arn.startswith("arn:") and place not in arn:
                path = path_of(["aws", "service", "secrets", index, name])
                yield Problem(path, show(arn), "an ARN of the stack's own account and region")
