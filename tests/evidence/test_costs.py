"""What a stack costs: counts times prices, with the README and docs/costs.md as the stacks and prices have it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from evidence import costs_text
from evidence.costs import METERS, Estimate, estimate, load_prices
from policy.errors import DeploymentError
from policy.switches import SWITCHES
from tests.components.aws import whole

PRICES = load_prices()


def resource(type_: str, name: str, parent: str = "", **outputs: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:prod::rampart::{type_}::{name}"
    return {"urn": urn, "type": type_, "custom": True, "id": f"{name}-id", "parent": parent, "outputs": outputs}


def costs(*resources: Mapping[str, Any]) -> Estimate:
    return estimate({"version": 3, "deployment": {"resources": list(resources)}}, PRICES)


def database(**outputs: Any) -> dict[str, Any]:
    wanted = {"instanceClass": "db.t4g.micro", "allocatedStorage": 20, "multiAz": False, **outputs}
    return resource("aws:rds/instance:Instance", "db", **wanted)


def endpoint(kind: str, *subnets: str) -> dict[str, Any]:
    return resource("aws:ec2/vpcEndpoint:VpcEndpoint", "e", vpcEndpointType=kind, subnetIds=list(subnets))


@pytest.mark.parametrize(
    ("made", "usd"),
    [
        ((database(),), 730 * 0.019 + 20 * 0.137),
        ((database(multiAz=True),), 2 * (730 * 0.019 + 20 * 0.137)),
        ((database(manageMasterUserPassword=True),), 730 * 0.019 + 20 * 0.137 + 0.40),
        ((endpoint("Interface", "a", "b", "c"),), 3 * 730 * 0.012),
        ((endpoint("Gateway"),), 0.0),
        ((resource("aws:shield/subscription:Subscription", "s"),), 3000.0),
        (
            (resource("aws:networkfirewall/firewall:Firewall", "f", subnetMappings=[{}, {}]),),
            2 * 730 * 0.395 + 100 * 0.065,
        ),
        (
            (
                resource("aws:ecs/taskDefinition:TaskDefinition", "t", arn="arn:t:1", cpu="512", memory="1024"),
                resource("aws:ecs/service:Service", "s", taskDefinition="arn:t:1", desiredCount=3),
            ),
            3 * 730 * (0.5 * 0.03725 + 0.00409),
        ),
    ],
)
def test_charges_are_counts_times_prices(made: tuple[dict[str, Any], ...], usd: float) -> None:
    assert costs(*made).total == pytest.approx(usd)


def test_what_has_no_price_is_said_and_not_guessed() -> None:
    found = costs(database(instanceClass="db.x2g.16xlarge"))
    (line,) = [line for line in found.lines if line.key == "db.x2g.16xlarge"]
    assert line.usd is None
    assert "not estimated" in costs_text.detail(found, PRICES)


def test_an_assumed_amount_is_shared_and_not_repeated() -> None:
    groups = [resource("aws:cloudwatch/logGroup:LogGroup", f"g{index}") for index in range(7)]
    assert costs(*groups).of("log_gb") == pytest.approx(PRICES.usage["log_gb"] * PRICES.prices["log_gb"].usd)


def test_something_else_is_refused() -> None:
    with pytest.raises(DeploymentError):
        estimate({"resources": 1}, PRICES)


def test_every_price_has_a_page_and_a_day_and_is_used() -> None:
    used = {meter.key for meter in METERS if isinstance(meter.key, str)}
    assert used <= set(PRICES.prices)
    for key, price in PRICES.prices.items():
        assert key in used or key.startswith("db."), key
        assert price.page.startswith("https://aws.amazon.com/")
        assert price.found in ("price list", "quoted")
        assert len(price.as_of) == len("2026-11-22")
        assert price.usd > 0


def test_switches_that_save_are_switches() -> None:
    assert set(costs_text.PAID_BY) <= {switch.setting for switch in SWITCHES}


@pytest.fixture(scope="module")
def estimates() -> list[Estimate]:
    """The two documented stacks, as their programs make them."""
    return [estimate(whole.exported(whole.deploy(stack), stack), PRICES) for stack in costs_text.STACKS]


def test_the_page_and_the_readme_are_not_stale(estimates: list[Estimate]) -> None:
    stale = "run ./rampart check for prod and minimal, then: python -m evidence.costs_text"
    assert costs_text.PAGE.read_text(encoding="utf-8") == costs_text.page(estimates, PRICES), stale
    readme = costs_text.README.read_text(encoding="utf-8")
    assert readme == costs_text.in_readme(readme, estimates), stale


def test_the_minimal_stack_costs_less_by_far(estimates: list[Estimate]) -> None:
    prod, minimal = estimates
    assert minimal.total < prod.total / 2
    assert minimal.of("firewall_hour", "detective_gb", "takeover_month", "shield_advanced_month") == 0
    assert minimal.of("nat_hour") == pytest.approx(prod.of("nat_hour") / 3)


def test_a_readme_without_a_place_is_refused(estimates: list[Estimate]) -> None:
    with pytest.raises(ValueError, match="received 0"):
        costs_text.in_readme("# Nothing", estimates)
