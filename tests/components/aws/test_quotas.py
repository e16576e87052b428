"""The production stack fits AWS's default quotas, and the longest names that settings allow fit AWS's names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from components.aws import waf_rules
from components.aws.platform import AwsPlatform
from components.aws.waf_rules import AddressSets
from components.settings import Settings, parse
from components.settings_relations import MAX_PREFIX
from components.stack_file import read_sections
from tests.components.aws.cloud import INVOKES, NETWORK_OUTPUTS
from tests.components.aws.name_lengths import INPUTS, NAMES, OTHERS
from tests.components.aws.quotas import QUOTAS, Entry, Quota, crossed, name_of, of, statement_capacity, web_acl_capacity
from tests.components.aws.samples import ROOT
from tests.components.aws.security_samples import SECURITY_OUTPUTS
from tests.components.aws.users import DATA_OUTPUTS
from tests.components.conftest import run
from tests.mutations.base import base

LONGEST_LIST = "AWSManagedDomainsAmazonGuardDutyThreatList"


@pytest.fixture(scope="session")
def entries() -> Sequence[Entry]:
    """The production stack's resources on AWS, as the real engine made them."""
    return [entry for entry in base() if entry["type"].startswith("aws:")]


@pytest.fixture(scope="module")
def longest() -> Sequence[Entry]:
    """The AWS part with the longest names that the settings take."""
    settings = _longest_settings()
    assert settings.aws is not None
    aws = settings.aws
    deployment = run(
        lambda: AwsPlatform("aws", settings.company, settings.access, aws).exports,
        {**SECURITY_OUTPUTS, **NETWORK_OUTPUTS, **DATA_OUTPUTS},
        INVOKES,
    )
    return [
        {"type": each.type, "urn": each.urn, "inputs": each.inputs}
        for each in deployment.resources
        if each.type.startswith("aws:")
    ]


def _longest_settings() -> Settings:
    sections, _ = read_sections(ROOT, "prod", ("company", "clouds", "access", "aws"))
    raw: dict[str, Any] = {**sections, "clouds": ["aws"]}
    raw["company"] = {**raw["company"], "name": "c" * 16, "environment": "e" * (MAX_PREFIX - 17)}
    aws = raw["aws"]
    for bucket, letter in zip(aws["buckets"], "ab", strict=True):
        bucket["name"] = letter * 22
    for responder, letter in zip(aws["onCall"]["responders"], "abc", strict=True):
        responder["name"] = letter * 16
    for role, letter in zip(aws["authorization"]["roles"], "abc", strict=True):
        role["name"] = letter * 16
    for limit, letter in zip(aws["edge"]["limits"], "abc", strict=True):
        limit["name"] = letter * 22
    aws["database"]["name"], aws["service"]["name"] = "d" * 16, "s" * 16
    assert LONGEST_LIST in aws["inspection"]["dnsLists"]
    return parse(raw)


def _over(used: Mapping[str, int], limit: int) -> dict[str, int]:
    return {place: count for place, count in used.items() if count > limit}


@pytest.mark.engine
@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.about)
def test_the_stack_keeps_within_the_quota(quota: Quota, entries: Sequence[Entry]) -> None:
    used = quota.used(entries)
    assert used, "what is limited is not in the stack any more: nothing is measured"
    assert _over(used, quota.limit) == {}, f"allowed: {quota.limit}, {quota.source}"


@pytest.mark.engine
@pytest.mark.parametrize("quota", QUOTAS, ids=lambda quota: quota.about)
def test_a_stack_that_crosses_the_quota_is_noticed(quota: Quota, entries: Sequence[Entry]) -> None:
    assert _over(quota.used(crossed(quota, entries)), quota.limit)


@pytest.mark.engine
def test_the_web_acls_cost_what_the_program_says(entries: Sequence[Entry]) -> None:
    """Two calculations: the program's own, and one over what is sent to AWS."""
    stack = _longest_settings()
    assert stack.aws is not None
    none: Mapping[int, Any] = {4: "", 6: ""}
    sets = AddressSets(none, none, none)
    sums = {
        "edge": waf_rules.edge_rules(stack.aws.edge, sets),
        "origin": waf_rules.origin_rules(stack.aws.edge),
        "sign-in": waf_rules.sign_in_rules(stack.aws.edge, 1, sets),
    }
    sent = web_acl_capacity(entries)
    assert sorted(sent.values()) == sorted(map(waf_rules.capacity, sums.values()))


def test_an_unknown_statement_of_a_web_acl_has_no_price() -> None:
    with pytest.raises(KeyError):
        statement_capacity({"labelMatchStatement": {}})
    with pytest.raises(KeyError):
        statement_capacity({"managedRuleGroupStatement": {"name": "AWSManagedRulesPHPRuleSet"}})


@pytest.mark.parametrize("type_", sorted(NAMES))
def test_the_longest_names_fit(type_: str, longest: Sequence[Entry]) -> None:
    key, limit = NAMES[type_]
    names = [str(each["inputs"][key]) for each in of(longest, type_) if key in each["inputs"]]
    assert [name for name in names if len(name) > limit] == [], f"allowed: {limit} characters"


def test_every_name_that_the_platform_gives_has_a_known_length(longest: Sequence[Entry]) -> None:
    named = {
        each["type"].removeprefix("aws:").rpartition(":")[0]
        for each in longest
        if any(isinstance(each["inputs"].get(key), str) for key in INPUTS)
    }
    attachments = {type_ for type_ in named if type_.startswith("s3/bucket") and type_ != "s3/bucket"}
    assert named - attachments - set(NAMES) - set(OTHERS) == set()


@pytest.mark.engine
def test_names_that_the_engine_makes_fit_too(entries: Sequence[Entry]) -> None:
    made = {
        name_of(each): (each["inputs"][key], limit)
        for type_, (key, limit) in NAMES.items()
        for each in of(entries, type_)
        if key in each["inputs"].get("__defaults", ())
    }
    assert made, "no name is made by the engine any more: nothing is measured"
    assert [name for name, limit in made.values() if len(name) > limit] == []
