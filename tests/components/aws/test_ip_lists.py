"""The allow and deny lists as prefix lists."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.aws.ip_lists import IpLists, IpListsArgs, capacity, of_version
from components.settings import Access, Source
from tests.components.aws.cloud import NETWORK_OUTPUTS, deploy, settings
from tests.components.conftest import Deployment

PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"


def _sources(*networks: str) -> tuple[Source, ...]:
    return tuple(
        Source.model_validate({"cidr": network, "description": f"Somebody at {network}"}) for network in networks
    )


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return deploy(lambda context, opts: IpLists("lists", IpListsArgs(context), opts), NETWORK_OUTPUTS)


def test_each_list_is_split_by_ip_version(deployment: Deployment) -> None:
    held = {
        each.inputs["name"]: (each.inputs["addressFamily"], [entry["cidr"] for entry in each.inputs["entries"]])
        for each in deployment.of(PREFIX_LIST)
    }
    assert held == {
        "example-prod-allow-ipv4": ("IPv4", ["198.51.100.0/24", "203.0.113.16/28"]),
        "example-prod-allow-ipv6": ("IPv6", ["2001:db8:100::/48"]),
        "example-prod-deny-ipv4": ("IPv4", ["192.0.2.0/24"]),
        "example-prod-deny-ipv6": ("IPv6", ["2001:db8:bad::/48"]),
    }


def test_each_entry_says_who_it_is(deployment: Deployment) -> None:
    entries = [entry for each in deployment.of(PREFIX_LIST) for entry in each.inputs["entries"]]
    assert {entry["description"] for entry in entries} >= {"Berlin office", "On-call VPN", "Abuse reported 2026-09"}


def test_an_empty_list_is_made_and_holds_nobody() -> None:
    empty = settings().model_copy(update={"access": Access.model_validate({"allowList": [], "denyList": []})})
    deployment = deploy(
        lambda context, opts: IpLists("lists", IpListsArgs(context), opts), NETWORK_OUTPUTS, given=empty
    )
    assert [each.inputs["entries"] for each in deployment.of(PREFIX_LIST)] == [[]] * 4
    assert all(each.inputs["maxEntries"] >= 1 for each in deployment.of(PREFIX_LIST))


@pytest.mark.parametrize(("entries", "reserved"), [(0, 10), (5, 10), (6, 20), (40, 50)])
def test_capacity_leaves_room_in_steps(entries: int, reserved: int) -> None:
    assert capacity(entries) == reserved


@given(st.integers(0, 40))
def test_two_lists_fit_into_one_security_group(entries: int) -> None:
    """The rules of a group count a list with what it reserves: 60 for each IP version."""
    assert entries + 5 <= capacity(entries) < 60


def test_the_order_in_the_settings_does_not_matter() -> None:
    sources = _sources("198.51.100.0/24", "192.0.2.0/24")
    assert of_version(sources, 4) == of_version(sources[::-1], 4)
