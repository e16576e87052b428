"""Sets of addresses agree with brute force on small spaces, and with what is known of the big ones."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.cidr import EVERYWHERE, PRIVATE, UNROUTED, Addresses, Network, parse

BASE_4 = int(IPv4Network("203.0.113.0/24")[0])
BASE_6 = int(IPv6Network("2001:db8::/120")[0])


def small(version: int) -> st.SearchStrategy[Network]:
    """Networks inside a space of 256 addresses, of any size."""
    width, base = (32, BASE_4) if version == 4 else (128, BASE_6)
    kind = IPv4Network if version == 4 else IPv6Network

    def build(pair: tuple[int, int]) -> Network:
        offset, bits = pair
        return kind((base + (offset >> bits << bits), width - bits))

    return st.tuples(st.integers(0, 255), st.integers(0, 8)).map(build)


networks = st.lists(st.one_of(small(4), small(6)), max_size=8)


def brute(found: list[Network]) -> set[tuple[int, int]]:
    return {(network.version, int(address)) for network in found for address in network}


def members(addresses: Addresses) -> set[tuple[int, int]]:
    return brute(addresses.networks())


@given(networks)
def test_holds_what_its_networks_hold(found: list[Network]) -> None:
    assert members(Addresses.of(found)) == brute(found)


@given(networks, networks)
def test_union_difference_and_intersection_agree_with_brute_force(left: list[Network], right: list[Network]) -> None:
    one, other = Addresses.of(left), Addresses.of(right)
    assert members(one | other) == brute(left) | brute(right)
    assert members(one - other) == brute(left) - brute(right)
    assert members(one & other) == brute(left) & brute(right)


@given(networks, networks)
def test_covers_and_overlaps_agree_with_brute_force(left: list[Network], right: list[Network]) -> None:
    one, other = Addresses.of(left), Addresses.of(right)
    assert one.covers(other) == (brute(right) <= brute(left))
    assert one.overlaps(other) == bool(brute(left) & brute(right))


@given(networks)
def test_equal_sets_are_equal_values_however_they_are_written(found: list[Network]) -> None:
    halves = [half for network in found for half in (network.subnets() if network.num_addresses > 1 else [network])]
    assert Addresses.of(halves) == Addresses.of(found)
    assert Addresses.of(reversed(halves)) == Addresses.of(found)


@given(networks)
def test_size_counts_per_version(found: list[Network]) -> None:
    for version in (4, 6):
        assert Addresses.of(found).size(version) == sum(1 for one, _ in brute(found) if one == version)


@given(st.integers(1, 6))
def test_the_internet_in_pieces_is_the_internet(bits: int) -> None:
    pieces = [str(piece) for whole in ("0.0.0.0/0", "::/0") for piece in parse(whole).subnets(prefixlen_diff=bits)]
    assert Addresses.of(pieces) == EVERYWHERE


def test_host_bits_are_ignored_and_a_bare_address_is_one_address() -> None:
    assert Addresses.of(["203.0.113.7/24"]) == Addresses.of(["203.0.113.0/24"])
    assert Addresses.of(["203.0.113.7"]).size(4) == 1


def test_a_text_that_is_no_network_is_refused() -> None:
    with pytest.raises(ValueError, match="anywhere"):
        Addresses.of(["anywhere"])


def test_private_addresses_are_not_routed_and_public_ones_are() -> None:
    assert UNROUTED.covers(PRIVATE)
    assert not UNROUTED.overlaps(Addresses.of(["2000::/3", "1.0.0.0/8", "198.51.100.0/24"]))
    assert Addresses.of(["2000::/3", "0.0.0.0/0"]) - UNROUTED == EVERYWHERE - UNROUTED


def test_many_networks_are_shown_by_the_first_four() -> None:
    assert str(Addresses.of([f"10.{number * 2}.0.0/16" for number in range(6)])) == (
        "10.0.0.0/16, 10.2.0.0/16, 10.4.0.0/16, 10.6.0.0/16 and 2 more"
    )
    assert str(Addresses()) == "nothing"
