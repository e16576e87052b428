"""What a deployment costs on AWS each month, estimated from its resources: counts times published unit prices.

`evidence/prices.yaml` holds the prices with their pages and dates, and the use that is assumed; what is paid by use
alone is named there as not estimated instead of guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from policy.deployment import parse
from policy.graph import Graph
from policy.model import Resource

PRICES = Path(__file__).with_name("prices.yaml")

TASK = "aws:ecs/taskDefinition:TaskDefinition"
ACCOUNT_TAKEOVER = "AWSManagedRulesATPRuleSet"


@dataclass(frozen=True)
class Price:
    """A unit price.

    :param usd: US dollars for one unit, without tax.
    :param per: what one unit is.
    :param page: AWS's page that publishes it.
    :param found: ``price list`` or ``quoted``, as `prices.yaml` explains.
    :param as_of: the day of the price, ISO.
    """

    usd: float
    per: str
    page: str
    found: str
    as_of: str


@dataclass(frozen=True)
class PriceList:
    """The prices, and the use that an estimate assumes.

    :param hours: hours of a month.
    :param prices: by key.
    :param usage: assumed amounts a month, by key.
    :param assumptions: the same in words.
    :param left_out: what is not estimated, and why.
    """

    hours: float
    prices: Mapping[str, Price]
    usage: Mapping[str, float]
    assumptions: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Line:
    """One kind of charge of one component.

    :param component: the component's name: ``Network``.
    :param key: the price's key.
    :param units: how many units a month.
    :param usd: US dollars a month; none when there is no price for it.
    """

    component: str
    key: str
    units: float
    usd: float | None


@dataclass(frozen=True)
class Estimate:
    """What a stack costs a month.

    :param stack: the stack's name.
    :param lines: by component and price.
    """

    stack: str
    lines: tuple[Line, ...]

    @property
    def total(self) -> float:
        """US dollars a month, of everything that has a price."""
        return sum(line.usd or 0.0 for line in self.lines)

    def by_component(self) -> dict[str, float]:
        """US dollars a month by component, the most expensive first."""
        sums: dict[str, float] = {}
        for line in self.lines:
            sums[line.component] = sums.get(line.component, 0.0) + (line.usd or 0.0)
        return dict(sorted(sums.items(), key=lambda item: (-round(item[1], 2), item[0])))

    def of(self, *keys: str) -> float:
        """US dollars a month of some prices."""
        return sum(line.usd or 0.0 for line in self.lines if line.key in keys)


Amount = Callable[[Resource, "Context"], float]


@dataclass(frozen=True)
class Context:
    """What an amount may depend on beside its resource.

    :param graph: the deployment.
    :param hours: hours of a month.
    :param usage: assumed amounts a month of the whole deployment.
    """

    graph: Graph
    hours: float
    usage: Mapping[str, float]

    def share(self, resource: Resource, key: str) -> float:
        """A resource's part of an assumed amount: an equal one of each of its type."""
        return self.usage[key] / len(self.graph.by_type(resource.type))


@dataclass(frozen=True)
class Meter:
    """How a type of resource is charged.

    :param key: the price's key, or a function of the resource.
    :param type: the type token.
    :param amount: units a month.
    """

    key: str | Callable[[Resource], str]
    type: str
    amount: Amount


def _hourly(count: Callable[[Resource], float] = lambda _: 1.0) -> Amount:
    return lambda resource, context: count(resource) * context.hours


def _shared(key: str) -> Amount:
    return lambda resource, context: context.share(resource, key)


def _each(count: Callable[[Resource], float] = lambda _: 1.0) -> Amount:
    return lambda resource, _: count(resource)


def _listed(path: str) -> Callable[[Resource], float]:
    return lambda resource: float(len(resource.get(path, default=())))


def _copies(database: Resource) -> float:
    return 2.0 if database.get("multiAz", default=False) else 1.0


def _is_anomaly(alarm: Resource) -> bool:
    return "ANOMALY_DETECTION_BAND" in str(alarm.get("metricQueries", default=()))


def _has_takeover(acl: Resource) -> bool:
    return any(rule.get("name") == ACCOUNT_TAKEOVER for rule in acl.blocks("rules"))


def _of_task(path: str, unit: float) -> Amount:
    """What the tasks of a service have together, in hours: vCPU or GB."""

    def amount(service: Resource, context: Context) -> float:
        tasks = context.graph.targets(service, "taskDefinition", TASK)
        one = sum(float(task.get(path)) / unit for task in tasks)
        return one * float(service.get("desiredCount", default=1)) * context.hours

    return amount


METERS: tuple[Meter, ...] = (
    Meter("nat_hour", "aws:ec2/natGateway:NatGateway", _hourly()),
    Meter("nat_gb", "aws:ec2/natGateway:NatGateway", _shared("nat_gb")),
    Meter("public_ipv4_hour", "aws:ec2/eip:Eip", _hourly()),
    Meter(
        "endpoint_hour",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        _hourly(lambda one: _listed("subnetIds")(one) if one.get("vpcEndpointType") == "Interface" else 0.0),
    ),
    Meter("firewall_hour", "aws:networkfirewall/firewall:Firewall", _hourly(_listed("subnetMappings"))),
    Meter("firewall_gb", "aws:networkfirewall/firewall:Firewall", _shared("firewall_gb")),
    Meter("balancer_hour", "aws:lb/loadBalancer:LoadBalancer", _hourly()),
    Meter("fargate_arm_vcpu_hour", "aws:ecs/service:Service", _of_task("cpu", 1024)),
    Meter("fargate_arm_gb_hour", "aws:ecs/service:Service", _of_task("memory", 1024)),
    Meter(lambda one: str(one.get("instanceClass")), "aws:rds/instance:Instance", _hourly(_copies)),
    Meter(
        "database_gb_month",
        "aws:rds/instance:Instance",
        _each(lambda one: _copies(one) * float(one.get("allocatedStorage", default=0))),
    ),
    Meter(
        "secret_month",
        "aws:rds/instance:Instance",
        _each(lambda one: 1.0 if one.get("manageMasterUserPassword", default=False) else 0.0),
    ),
    Meter("secret_month", "aws:secretsmanager/secret:Secret", _each()),
    Meter("key_month", "aws:kms/key:Key", _each()),
    Meter("zone_month", "aws:route53/zone:Zone", _each()),
    Meter("web_acl_month", "aws:wafv2/webAcl:WebAcl", _each()),
    Meter("web_acl_rule_month", "aws:wafv2/webAcl:WebAcl", _each(_listed("rules"))),
    Meter("web_acl_million_requests", "aws:wafv2/webAcl:WebAcl", lambda _, context: context.usage["million_requests"]),
    Meter("takeover_month", "aws:wafv2/webAcl:WebAcl", _each(lambda one: float(_has_takeover(one)))),
    Meter(
        "takeover_thousand_logins",
        "aws:wafv2/webAcl:WebAcl",
        lambda one, context: context.usage["thousand_logins"] * _has_takeover(one),
    ),
    Meter("shield_advanced_month", "aws:shield/subscription:Subscription", _each()),
    Meter("alarm_month", "aws:cloudwatch/metricAlarm:MetricAlarm", _each(lambda one: 0.0 if _is_anomaly(one) else 1.0)),
    Meter("anomaly_alarm_month", "aws:cloudwatch/metricAlarm:MetricAlarm", _each(lambda one: float(_is_anomaly(one)))),
    Meter("log_gb", "aws:cloudwatch/logGroup:LogGroup", _shared("log_gb")),
    Meter("config_item", "aws:cfg/recorder:Recorder", _shared("config_items")),
    Meter("config_evaluation", "aws:cfg/rule:Rule", lambda _, context: context.usage["evaluations_a_rule"]),
    Meter("detective_gb", "aws:detective/graph:Graph", _shared("detective_gb")),
    Meter("macie_gb", "aws:macie2/account:Account", _shared("macie_gb")),
    Meter(
        "macie_bucket_month",
        "aws:macie2/account:Account",
        lambda _, context: float(len(context.graph.by_type("aws:s3/bucket:Bucket"))),
    ),
)
"""Everything that is estimated."""


def load_prices(path: Path = PRICES) -> PriceList:
    """The prices, out of their file."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return PriceList(
        hours=float(document["hours_per_month"]),
        prices={
            key: Price(float(one["usd"]), one["per"], one["page"], one["found"], str(one["as_of"]))
            for key, one in document["prices"].items()
        },
        usage={key: float(one["amount"]) for key, one in document["usage"].items()},
        assumptions=tuple(f"{one['amount']:,} {one['of']}" for one in document["usage"].values()),
        left_out=tuple((one["what"], one["because"]) for one in document["not_estimated"]),
    )


def estimate(document: Mapping[str, Any], price_list: PriceList) -> Estimate:
    """What an exported deployment costs a month.

    :param document: the deployment, as `pulumi stack export` writes it.
    :param price_list: the prices and the assumed use.
    :raises DeploymentError: when it is something else.
    """
    deployment = parse(document)
    graph = Graph(deployment.resources)
    context = Context(graph, price_list.hours, price_list.usage)
    units: dict[tuple[str, str], float] = {}
    for meter in METERS:
        for resource in graph.by_type(meter.type):
            key = meter.key if isinstance(meter.key, str) else meter.key(resource)
            amount = meter.amount(resource, context)
            if amount:
                place = (_component(resource, graph), key)
                units[place] = units.get(place, 0.0) + amount
    return Estimate(deployment.stack, tuple(_lines(units.items(), price_list)))


def _lines(units: Iterable[tuple[tuple[str, str], float]], price_list: PriceList) -> Iterable[Line]:
    for (component, key), amount in sorted(units):
        price = price_list.prices.get(key)
        yield Line(component, key, amount, price.usd * amount if price else None)


def _component(resource: Resource, graph: Graph) -> str:
    """The name of the component that a resource is a part of; the stack for one that is in none."""
    parent = graph.component_of(resource)
    return parent.type.rsplit(":", 1)[-1] if parent is not None and parent.type.startswith("rampart:") else "the stack"
