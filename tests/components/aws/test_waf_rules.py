"""What the web ACLs' rules cost and match, without any cloud."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import pytest

from components.aws import waf_rules
from components.aws.waf_rules import (
    AclRule,
    AddressSets,
    capacity,
    edge_rules,
    origin_rules,
    path_pattern,
    sign_in_rules,
)
from components.problems import SettingsError
from components.settings_aws import Edge, Limit
from tests.components.aws.cloud import settings

SETS = AddressSets({4: "allow-4", 6: "allow-6"}, {4: "deny-4", 6: "deny-6"}, {4: "blocked-4", 6: "blocked-6"})


def edge(**changes: Any) -> Edge:
    stack = settings()
    assert stack.aws is not None
    return stack.aws.edge.model_copy(update=changes)


def named(rules: tuple[AclRule, ...], name: str) -> AclRule:
    (found,) = [rule for rule in rules if rule.name == name]
    return found


def limits(count: int) -> tuple[Limit, ...]:
    return tuple(
        Limit.model_validate({"name": f"limit-{number}", "paths": ["/x"], "requests": 10, "seconds": 60})
        for number in range(count)
    )


def test_what_the_prod_rules_cost() -> None:
    """By hand: AWS's groups 700 + 200 + 200 + 200 + 25 + 50 + 50, own rules 2 + 2 + 1 + 15 + 1 + 2 + three limits of
    15."""
    assert capacity(edge_rules(edge(), SETS)) == 1425 + 68
    assert capacity(origin_rules(edge())) == 1300 + 3
    assert capacity(sign_in_rules(edge(), 300, SETS)) == 1300 + 75 + 7


def test_each_limit_costs_and_the_last_one_that_fits_is_taken() -> None:
    waf_rules.check(edge(limits=limits(3)))
    with pytest.raises(SettingsError, match="received rules of 1508 WCU; allowed: at most 1500"):
        waf_rules.check(edge(limits=limits(4)))
    waf_rules.check(edge(limits=limits(6), account_takeover_protection=None))


def test_own_rules_stand_before_the_groups_and_every_name_is_unique() -> None:
    rules = edge_rules(edge(), SETS)
    assert [rule.managed for rule in rules] == sorted(rule.managed for rule in rules)
    assert len({rule.name for rule in rules}) == len(rules)
    assert rules[0].name == "denied-addresses"


def test_switches_leave_their_rule_out() -> None:
    bare = edge_rules(edge(blocked_countries=(), staff_paths=(), limits=(), account_takeover_protection=None), SETS)
    assert [rule.name for rule in bare if not rule.managed] == [
        "denied-addresses",
        "blocked-addresses",
        "body-size",
        "rate",
    ]
    assert waf_rules.ACCOUNT_TAKEOVER not in {rule.name for rule in bare}


def test_both_ip_versions_are_denied_and_strangers_of_both_kept_from_the_staff() -> None:
    rules = edge_rules(edge(), SETS)
    denied = named(rules, "denied-addresses").statement["or_statement"]["statements"]
    assert [entry["ip_set_reference_statement"]["arn"] for entry in denied] == ["deny-4", "deny-6"]
    _, *strangers = named(rules, "staff-paths").statement["and_statement"]["statements"]
    kept = [entry["not_statement"]["statement"]["ip_set_reference_statement"]["arn"] for entry in strangers]
    assert kept == ["allow-4", "allow-6"]


def test_one_rule_of_the_groups_only_counts() -> None:
    overrides: Mapping[str, Any] = {
        rule.name: rule.statement["managed_rule_group_statement"].get("rule_action_overrides", [])
        for rule in (*edge_rules(edge(), SETS), *origin_rules(edge()))
        if rule.managed
    }
    assert {name: [entry["name"] for entry in found] for name, found in overrides.items() if found} == {
        "AWSManagedRulesAnonymousIpList": ["HostingProviderIPList"]
    }


def test_the_load_balancer_counts_by_the_address_that_cloudfront_tells() -> None:
    rate = named(origin_rules(edge()), "rate").statement["rate_based_statement"]
    assert rate["aggregate_key_type"] == "FORWARDED_IP"
    assert rate["forwarded_ip_config"]["header_name"] == waf_rules.CLIENT_HEADER


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/LOGIN",
        "/login/",
        "/login/step/2",
        "//login",
        "/./login",
        "/%6Cogin",
        "/x/../login",
        "/login;jsessionid=1",
        "/v2/users//me",
        "/users/./me",
    ],
)
def test_ways_of_writing_a_path_that_do_not_get_around_a_rule(path: str) -> None:
    assert re.search(path_pattern(["/login", "/users/me"]), unquote(path))


@pytest.mark.parametrize("path", ["/", "/logins", "/relogin", "/users", "/users/mellow", "/usersXme", "/log/in"])
def test_other_paths_are_left_alone(path: str) -> None:
    assert not re.search(path_pattern(["/login", "/users/me"]), path)


def test_dots_in_a_path_are_dots() -> None:
    assert not re.search(path_pattern(["/api/v1.0"]), "/api/v1x0")


def test_paths_that_are_too_long_to_match_are_refused() -> None:
    waf_rules.check(edge(staff_paths=("/" + "a" * 63,) * 5))
    with pytest.raises(SettingsError, match=r"edge\.staffPaths: received paths that take a pattern of \d+ characters"):
        waf_rules.check(edge(staff_paths=("/a/b" * 16,) * 5))
