"""The pinned providers."""

from __future__ import annotations

from components import locations
from tests.components.aws.cloud import deploy
from tests.components.conftest import Deployment


def _deployment() -> Deployment:
    return deploy(lambda context, opts: context.tags({"Name": "x"}), {"pulumi:providers:aws": {}})


def test_providers_are_pinned_to_the_account_and_the_eu_but_for_the_one_of_global_settings() -> None:
    providers = _deployment().of("pulumi:providers:aws")
    regions = {each.name: each.inputs["region"] for each in providers}
    assert regions.pop("region-world") == "us-east-1"
    assert regions == {"region-primary": "eu-central-1", "region-backup": "eu-west-1"}
    assert set(regions.values()) <= set(locations.allowed("aws", "regions"))
    assert [each.inputs["allowedAccountIds"] for each in providers] == ['["111122223333"]'] * 3


def test_everything_is_tagged_by_default() -> None:
    tags = {each.inputs["defaultTags"] for each in _deployment().of("pulumi:providers:aws")}
    assert tags == {'{"tags": {"company": "example", "environment": "prod", "managed-by": "rampart"}}'}


def test_a_resource_can_add_tags() -> None:
    assert _deployment().result == {
        "company": "example",
        "environment": "prod",
        "managed-by": "rampart",
        "Name": "x",
    }
