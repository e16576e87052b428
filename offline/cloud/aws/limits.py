"""What AWS refuses in inputs that the SDK's types let through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from offline.cloud.aws.regions import REGIONS
from offline.cloud.errors import PropertyProblem
from offline.cloud.networks import cidr_problem

_CIDRS = {
    "ec2/vpc:Vpc": ("cidrBlock",),
    "ec2/subnet:Subnet": ("cidrBlock", "ipv6CidrBlock"),
    "ec2/route:Route": ("destinationCidrBlock", "destinationIpv6CidrBlock"),
    "ec2/networkAclRule:NetworkAclRule": ("cidrBlock", "ipv6CidrBlock"),
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("cidrIpv4", "cidrIpv6"),
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("cidrIpv4", "cidrIpv6"),
}


def problems(kind: str, inputs: Mapping[str, Any]) -> list[PropertyProblem]:
    """The problems of a resource's inputs; unknowns are passed over."""
    found = [problem for name in _CIDRS.get(kind, ()) if (problem := cidr_problem(name, inputs.get(name)))]
    region = inputs.get("region")
    if isinstance(region, str) and region and region not in REGIONS:
        found.append(
            PropertyProblem(
                "region", f"the AWS region does not exist; received: {region}; allowed: {', '.join(sorted(REGIONS))}"
            )
        )
    return found
