"""What AWS keeps in one region for the whole world, and the providers that a stack needs for it."""

from __future__ import annotations

import re

from policy.graph import Graph
from policy.model import Resource

GLOBAL_HOME = "us-east-1"
"""Where AWS keeps the settings of its global services; no customer's data is stored there."""

GLOBAL_SERVICES = re.compile(
    r"aws:(acm/certificate(Validation)?|wafv2/\w+|shield/\w+|cloudfront/\w+|route53/\w+|route53domains/\w+|iam/\w+|"
    r"organizations/\w+|globalaccelerator/\w+|costexplorer/\w+|budgets/\w+|cloudwatch/(metricAlarm|logDelivery\w*)):"
)
"""Types that a stack with a CloudFront distribution or a hosted zone must make through that region. A log delivery
only says where logs go; that place has to be in the European Union (`infra-3-aws-copies-in-eu`).

Source: https://docs.aws.amazon.com/general/latest/gr/cloudfront.html and the services' own pages there.
"""


def made_by(provider: Resource, graph: Graph) -> list[Resource]:
    """The resources that a provider made."""
    return [other for other in graph.resources if other.provider.split("::")[:4] == provider.urn.split("::")]


def keeps_global_settings(provider: Resource, graph: Graph) -> bool:
    """Whether a provider of AWS's home region makes settings of global services and nothing else.

    :raises UndeterminedError: when the region is unknown.
    """
    made = made_by(provider, graph)
    return (
        provider.get("region") == GLOBAL_HOME
        and bool(made)
        and all(GLOBAL_SERVICES.match(other.type) for other in made)
    )
