"""How the rules of network ACLs are numbered and ordered, and how many fit. What they let through: `test_acl`."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Network, ip_network

import pytest

from components.aws.acl_rules import RULES_A_DIRECTION, Space, joined, rules
from components.aws.traffic import FLOWS
from components.problems import SettingsError
from components.settings import Source
from components.settings_types import ZONES

SPACE = Space(
    IPv4Network("10.0.0.0/16"), {zone: IPv4Network(f"10.0.{index * 16}.0/20") for index, zone in enumerate(ZONES)}
)
INTERNET = IPv4Network("0.0.0.0/0")
ROOM = {4: 9, 6: 19}
"""How many denied networks fit, by IP version."""


def _denied(*networks: str) -> tuple[Source, ...]:
    return tuple(Source.model_validate({"cidr": network, "description": f"Abuse by {network}"}) for network in networks)


def _many(version: int, count: int) -> tuple[Source, ...]:
    """Networks that cannot be joined."""
    return _denied(
        *(f"198.18.{index * 2}.0/24" if version == 4 else f"2001:db8:{index * 2:x}::/48" for index in range(count))
    )


def test_rules_are_in_order_and_numbers_are_unique() -> None:
    for place, entries in rules(SPACE, _denied("192.0.2.0/24", "2001:db8::/32")).items():
        numbers = [entry.number for entry in entries]
        assert numbers == sorted(set(numbers)), place
        assert all(1 <= number <= 32_766 for number in numbers)


def test_denied_networks_come_first_in_every_zone_and_direction() -> None:
    for place, entries in rules(SPACE, _denied("192.0.2.0/24", "2001:db8::/32")).items():
        first = [(entry.action, str(entry.network), entry.protocol) for entry in entries[:2]]
        assert first == [("deny", "192.0.2.0/24", "-1"), ("deny", "2001:db8::/32", "-1")], place


def test_internet_never_means_a_zone() -> None:
    for place, entries in rules(SPACE, ()).items():
        everywhere = [entry.number for entry in entries if entry.network == INTERNET]
        refused = [entry.number for entry in entries if (entry.action, entry.network) == ("deny", SPACE.vpc)]
        assert bool(everywhere) == bool(refused), place
        assert all(number > refused[0] for number in everywhere)


@pytest.mark.parametrize("port", [22, 3389])
def test_no_acl_opens_an_administration_port_to_the_internet(port: int) -> None:
    opened = [
        (zone, entry.number)
        for (zone, direction), entries in rules(SPACE, ()).items()
        for entry in entries
        if direction == "in" and entry.action == "allow" and entry.network == INTERNET
        if entry.protocol != "icmp" and entry.ports[0] <= port <= entry.ports[1]
    ]
    assert opened == []


def test_nothing_is_allowed_over_ipv6() -> None:
    allowed = [entry for entries in rules(SPACE, _many(6, 3)).values() for entry in entries if entry.action == "allow"]
    assert {entry.network.version for entry in allowed} == {4}


@pytest.mark.parametrize("version", [4, 6])
def test_a_deny_list_that_fits_is_taken_and_one_more_is_refused(version: int) -> None:
    taken = rules(SPACE, _many(version, ROOM[version]))
    counts = [sum(entry.network.version == version for entry in entries) for entries in taken.values()]
    assert max(counts) == RULES_A_DIRECTION - 1
    message = rf"denyList: received {ROOM[version] + 1} IPv{version} networks.*at most {ROOM[version]}"
    with pytest.raises(SettingsError, match=message):
        rules(SPACE, _many(version, ROOM[version] + 1))


def test_both_versions_that_do_not_fit_are_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        rules(SPACE, (*_many(4, 20), *_many(6, 20)))
    assert len(raised.value.problems) == 2


def test_joined_networks_cover_the_same_with_fewer() -> None:
    listed = _denied("192.0.2.0/25", "192.0.2.128/25", "198.51.100.0/24", "2001:db8::/33", "2001:db8:8000::/33")
    assert joined(listed) == tuple(map(ip_network, ("192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32")))


def test_a_further_flow_opens_both_ends_and_its_replies() -> None:
    more = rules(SPACE, (), (*FLOWS, replace(FLOWS[0], client="operators", server="entrance", port=9443)))
    edge, management = SPACE.zones["edge"], SPACE.zones["management"]
    assert [entry.network for entry in more["edge", "in"] if entry.ports == (9443, 9443)] == [management]
    assert [entry.network for entry in more["management", "out"] if entry.ports == (9443, 9443)] == [edge]
    assert [entry.ports for entry in more["management", "in"] if entry.network == edge] == [(1024, 65535)]
