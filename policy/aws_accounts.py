"""Whose account is it: the AWS accounts that a stack's resources live in, and those that the company names."""

from __future__ import annotations

import re

from policy.graph import Graph, once

ARN_ACCOUNT = re.compile(r"arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):.+", re.DOTALL)

LOG_DELIVERY = frozenset(
    {
        "054676820928",  # eu-central-1
        "897822967062",  # eu-north-1
        "635631232127",  # eu-south-1
        "156460612806",  # eu-west-1
        "652711504416",  # eu-west-2
        "009996457667",  # eu-west-3
        "127311923021",  # us-east-1
    }
)
"""Accounts from which load balancers deliver their logs.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

NAMES_ANOTHER = ("aws:cloudwatch/eventTarget:EventTarget",)
"""Types whose property ``arn`` is somebody else's: what they deliver to."""


def own_accounts(graph: Graph) -> frozenset[str]:
    """The company's account IDs: those in its settings, and those in the ARNs of the stack's own resources."""
    return once(graph, "own accounts", lambda: frozenset(graph.parameters.accounts) | _of_resources(graph))


def _of_resources(graph: Graph) -> frozenset[str]:
    found = set()
    for resource in graph.resources:
        if resource.custom and resource.package == "aws" and resource.type not in NAMES_ANOTHER:
            for value in (resource.properties.get("arn"), resource.id):
                match = ARN_ACCOUNT.fullmatch(value) if isinstance(value, str) else None
                if match:
                    found.add(match[1])
            owner = resource.properties.get("ownerId")
            if isinstance(owner, str) and re.fullmatch(r"\d{12}", owner):
                found.add(owner)
    return frozenset(found)
