"""AWS's answers to data sources."""

from __future__ import annotations

from typing import Any

from offline.cloud.aws.regions import dns_suffix, partition, zone_id, zones
from offline.cloud.base import Answer, Query


def _caller(q: Query) -> dict[str, Any]:
    return {
        "id": q.config.account,
        "accountId": q.config.account,
        "arn": f"arn:{partition(q.region)}:iam::{q.config.account}:user/offline",
        "userId": "AIDAOFFLINEOFFLINE000",
    }


def _region(q: Query) -> dict[str, Any]:
    return {
        "id": q.region,
        "name": q.region,
        "region": q.region,
        "description": q.region,
        "endpoint": f"ec2.{q.region}.{dns_suffix(q.region)}",
    }


def _partition(q: Query) -> dict[str, Any]:
    name, suffix = partition(q.region), dns_suffix(q.region)
    return {
        "id": name,
        "partition": name,
        "dnsSuffix": suffix,
        "reverseDnsPrefix": ".".join(reversed(suffix.split("."))),
    }


def _zones(q: Query) -> dict[str, Any]:
    names = [zone for zone in zones(q.region) if zone not in (q.args.get("excludeNames") or [])]
    return {
        "id": q.region,
        "region": q.region,
        "names": names,
        "zoneIds": [zone_id(zone) for zone in names],
        "groupNames": [q.region],
    }


ANSWERS: dict[str, Answer] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
}
