"""Settings that are well-formed and still do not fit AWS's limits are refused with the others, before anything runs."""

from __future__ import annotations

from typing import Any

import pytest

from components.settings import parse
from components.settings_relations import MAX_PREFIX
from tests.components.prod_settings import DELETE, changed, problems


def _denied(count: int, version: int = 4) -> list[dict[str, Any]]:
    networks = {4: "198.18.{}.0/24", 6: "2001:db8:{:x}::/48"}
    return [{"cidr": networks[version].format(2 * index), "description": f"Abuser {index}"} for index in range(count)]


def test_a_deny_list_as_long_as_the_network_acls_take() -> None:
    assert parse(changed({"access.denyList": _denied(9)})).access.deny_list
    problem = problems(changed({"access.denyList": _denied(10)}))["rampart:access.denyList"]
    assert problem.received == "10 IPv4 networks after joining"
    assert problem.allowed.startswith("at most 9, which the network ACLs on AWS have room for")


def test_each_ip_version_has_room_of_its_own_and_neighbours_count_once() -> None:
    neighbours = [{"cidr": f"198.18.{index}.0/24", "description": f"Abuser {index}"} for index in range(32)]
    parse(changed({"access.denyList": [*_denied(8), *_denied(8, 6)]}))
    parse(changed({"access.denyList": neighbours}))


def test_the_deny_list_is_free_without_aws() -> None:
    parse(changed({"clouds": ["gcp", "hetzner"], "aws": DELETE, "access.denyList": _denied(40)}))


def test_rules_that_the_web_acls_price_does_not_include_are_named_with_other_problems() -> None:
    limit = {"paths": ["/x"], "requests": 10, "seconds": 60}
    limits = [{**limit, "name": f"limit-{index}"} for index in range(6)]
    found = problems(changed({"aws.edge.limits": limits, "access.denyList": _denied(10)}))
    assert set(found) == {"rampart:aws.edge.limits", "rampart:access.denyList"}
    assert found["rampart:aws.edge.limits"].allowed.startswith("at most 1500 WCU")


@pytest.mark.parametrize(("name", "environment"), [("c" * 16, "prod1"), ("abcde", "e" * 16)])
def test_a_prefix_that_leaves_no_room_for_names_is_refused(name: str, environment: str) -> None:
    company = {"company.name": name, "company.environment": environment}
    problem = problems(changed(company))["rampart:company.environment"]
    assert problem.received == f"'{environment}', 21 characters with the name '{name}'"
    assert problem.allowed == f"at most {MAX_PREFIX - 1} together: names of resources start with both"
    parse(changed({**company, "company.environment": environment[:-1]}))
