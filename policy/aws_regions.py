"""Which region an AWS resource is in. Names, and most of what relates two resources, hold within one region only."""

from __future__ import annotations

from policy.arns import region_of_arn
from policy.model import Resource


def region_of(resource: Resource) -> str:
    """The region that a resource says it is in, by property or ARN; empty when it says nothing that is known yet."""
    region = resource.raw("region")
    return region if isinstance(region, str) and region else region_of_arn(resource.raw("arn"))


def same_region(first: Resource, second: Resource) -> bool:
    """Whether two resources can be in one region, as far as that is known."""
    return len({region_of(first), region_of(second)} - {""}) < 2
