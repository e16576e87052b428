"""Blocking an address at the edge, and closing a security group that is open to the world."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from operations import aws
from operations.runner import Change, State

SCOPE_REGIONS: Mapping[str, str | None] = {"CLOUDFRONT": "us-east-1", "REGIONAL": None}
"""Where AWS keeps IP sets: CloudFront's in one region of the world, others in the operation's own."""

WORLD = ("0.0.0.0/0", "::/0")


class BlockAddress(Change):
    """Puts a network into every web ACL's IP set of blocked addresses. `threat_response.expire` takes it out again.

    :param sets: the IP sets by IP version (``4``, ``6``): of each its name, ID and scope (``CLOUDFRONT`` or
        ``REGIONAL``).
    """

    def __init__(self, clients: aws.Clients, target: str, sets: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        self._cidr = target
        self._sets = [
            (
                clients("wafv2", SCOPE_REGIONS[each["scope"]]),
                {"Name": each["name"], "Id": each["id"], "Scope": each["scope"]},
            )
            for each in sets[str(ipaddress.ip_network(target).version)]
        ]
        self.name = f"block-address:{target}"

    def read(self) -> State:
        """``blocked``: in which scopes; ``open``: in which not."""
        found: dict[str, list[str]] = {"blocked": [], "open": []}
        for wafv2, which in self._sets:
            addresses = wafv2.get_ip_set(**which)["IPSet"]["Addresses"]
            found["blocked" if self._cidr in _short(addresses) else "open"].append(which["Scope"])
        return found

    def made(self, state: State) -> bool:
        return not state["open"]

    def act(self, state: State) -> None:
        self._update(lambda addresses: addresses | {self._cidr})

    def undo(self, before: State) -> bool:
        self._update(lambda addresses: addresses - {self._cidr})
        return True

    def undone(self, state: State, before: State) -> bool:
        return not state["blocked"]

    def _update(self, change: Callable[[set[str]], set[str]]) -> None:
        # The lock token makes WAF refuse the update if another came between; the caller then reads and tries again.
        for wafv2, which in self._sets:
            found = wafv2.get_ip_set(**which)
            addresses = _short(found["IPSet"]["Addresses"])
            if change(addresses) != addresses:
                wafv2.update_ip_set(**which, Addresses=sorted(change(addresses)), LockToken=found["LockToken"])


class CloseGroup(Change):
    """Revokes every rule of a security group that admits the whole world."""

    def __init__(self, clients: aws.Clients, target: str) -> None:
        self._ec2, self._group = clients("ec2"), target
        self.name = f"close-group:{target}"

    def read(self) -> State:
        by_group = [{"Name": "group-id", "Values": [self._group]}]
        rules = aws.pages(self._ec2, "describe_security_group_rules", "SecurityGroupRules", Filters=by_group)
        return {
            "open": sorted((_rule(each) for each in rules if _open(each)), key=lambda rule: str(rule["permission"]))
        }

    def made(self, state: State) -> bool:
        return not state["open"]

    def act(self, state: State) -> None:
        self._ec2.revoke_security_group_ingress(
            GroupId=self._group, SecurityGroupRuleIds=[rule["id"] for rule in state["open"]]
        )

    def undo(self, before: State) -> bool:
        for rule in before["open"]:
            again = {"GroupId": self._group, "IpPermissions": [rule["permission"]]}
            aws.missing(
                lambda again=again: self._ec2.authorize_security_group_ingress(**again),  # type: ignore[misc]
                "InvalidPermission.Duplicate",
            )
        return True

    def undone(self, state: State, before: State) -> bool:
        return [rule["permission"] for rule in state["open"]] == [rule["permission"] for rule in before["open"]]


def _short(addresses: Iterable[str]) -> set[str]:
    """Networks as Python writes them. WAF writes those of IPv6 out in full, however they were put in."""
    return {str(ipaddress.ip_network(each)) for each in addresses}


def _open(rule: dict[str, Any]) -> bool:
    return not rule["IsEgress"] and (rule.get("CidrIpv4") in WORLD or rule.get("CidrIpv6") in WORLD)


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    """A rule by its ID, and as what it takes to make it anew."""
    described = {"Description": rule["Description"]} if rule.get("Description") else {}
    ranges = (
        {"IpRanges": [{"CidrIp": rule["CidrIpv4"], **described}]}
        if rule.get("CidrIpv4")
        else {"Ipv6Ranges": [{"CidrIpv6": rule["CidrIpv6"], **described}]}
    )
    ports = {name: rule[name] for name in ("FromPort", "ToPort") if rule.get(name) is not None}
    return {
        "id": rule["SecurityGroupRuleId"],
        "permission": {"IpProtocol": rule["IpProtocol"], **ports, **ranges},
    }
