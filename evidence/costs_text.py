"""Estimates as text: the page docs/costs.md, the table in the README, and what ``./rampart costs`` prints.

``python -m evidence.costs_text`` writes page and table from the states that ``./rampart check --stack prod`` and
``--stack minimal`` left behind; a test fails when they are stale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from evidence.costs import Estimate, PriceList, estimate, load_prices
from policy.state_file import read_state
from policy.switches import SWITCHES, Switch

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "costs.md"
README = ROOT / "README.md"
STACKS = ("prod", "minimal")
START, END = "<!-- costs: made by python -m evidence.costs_text -->", "<!-- /costs -->"

SMALL = 5.0
"""US dollars a month; components below are added up in one row."""

PAID_BY: Mapping[str, tuple[str, ...]] = {
    "inspection.networkFirewall: false": ("firewall_hour", "firewall_gb"),
    "natGateways: none": ("nat_hour", "nat_gb", "public_ipv4_hour"),
    "detection.detective: false": ("detective_gb",),
    "detection.macie: false": ("macie_gb", "macie_bucket_month"),
    "edge.accountTakeoverProtection: null": ("takeover_month", "takeover_thousand_logins"),
    "edge.shieldAdvanced: false": ("shield_advanced_month",),
}
"""The prices that a switch saves as a whole."""


def table(estimates: Sequence[Estimate]) -> str:
    """The table by component: a column for each stack, the most expensive of the first one first, and the sums."""
    columns = [one.by_component() for one in estimates]
    names = [name for name in _ordered(columns) if any(column.get(name, 0.0) >= SMALL for column in columns)]
    rest = [sum(usd for name, usd in column.items() if name not in names) for column in columns]
    rows = [(name, [column.get(name, 0.0) for column in columns]) for name in names]
    rows += [("other components", rest), ("**together**", [one.total for one in estimates])]
    lines = [f"| component | {' | '.join(f'{one.stack}, USD a month' for one in estimates)} |"]
    lines.append("|---|" + "---:|" * len(estimates))
    lines += [f"| {name} | {' | '.join(_usd(value) for value in values)} |" for name, values in rows]
    return "\n".join(lines)


def detail(one: Estimate, price_list: PriceList) -> str:
    """Every charge of one stack, by component."""
    lines = ["| component | units a month | unit | USD a unit | USD a month |", "|---|---:|---|---:|---:|"]
    for line in one.lines:
        price = price_list.prices.get(line.key)
        unit, usd = (price.per, f"{price.usd:g}") if price else (line.key, "–")
        month = "not estimated" if line.usd is None else f"{line.usd:,.2f}"
        lines.append(f"| {line.component} | {line.units:,.10g} | {unit} | {usd} | {month} |")
    return "\n".join([*lines, f"| **together** | | | | {one.total:,.2f} |"])


def page(estimates: Sequence[Estimate], price_list: PriceList) -> str:
    """docs/costs.md."""
    first = estimates[0]
    parts = [
        "# Costs",
        "<!-- Made by `python -m evidence.costs_text`; do not edit. -->",
        "What the AWS part costs a month, estimated from what is deployed: counts of resources times published unit "
        "prices of eu-central-1, in US dollars without tax, with 730 hours to a month. "
        "`./rampart costs` prints the same for any stack that was applied.",
        table(estimates),
        "## What the switches save, and what they weaken",
        "Settings below `rampart:aws`. `./rampart check` shows every statement that is weaker in the stack at hand. "
        "A rule that is named here objects while the setting is so, until it is waived in `policy/waivers.yaml`.",
        _switches(first, price_list),
        "## What is assumed",
        "\n".join(f"- {text}" for text in price_list.assumptions),
        "## What is not estimated",
        "\n".join(f"- {what}: {because}" for what, because in price_list.left_out),
        *(f"## {one.stack}, charge by charge\n\n{detail(one, price_list)}" for one in estimates),
        "## Prices",
        '"price list": out of the price list that AWS\'s page loads, as published on that day. "quoted": what others '
        "quote or were billed in the region; look at the page before you plan a budget.",
        _prices(price_list),
    ]
    return "\n\n".join(parts) + "\n"


def in_readme(text: str, estimates: Sequence[Estimate]) -> str:
    """The README with its table of costs as the estimates have it.

    :raises ValueError: when the README has no place for it.
    """
    place = re.compile(f"{re.escape(START)}\n.*?{re.escape(END)}", re.DOTALL)
    made, count = place.subn(lambda _: f"{START}\n{table(estimates)}\n{END}", text)
    if count != 1:
        raise ValueError(f"places for the table of costs: received {count}; allowed: one, from {START} to {END}")
    return made


def _switches(first: Estimate, price_list: PriceList) -> str:
    lines = [f"| setting | saves in {first.stack}, USD a month | weaker |", "|---|---:|---|"]
    for switch in SWITCHES:
        reasons = "; ".join(f"{statement}: {text}" for statement, text in switch.weakens.items())
        rule = f" (`{switch.rule}` objects)" if switch.rule else ""
        lines.append(f"| `{switch.setting}` | {_saving(switch, first, price_list)} | {reasons}{rule} |")
    return "\n".join(lines)


def _saving(switch: Switch, first: Estimate, price_list: PriceList) -> str:
    if switch.setting == "natGateways: one":
        gateways = first.of("nat_hour") / price_list.prices["nat_hour"].usd / price_list.hours
        saved = first.of("nat_hour", "public_ipv4_hour") * (gateways - 1) / gateways if gateways > 1 else 0.0
        return _usd(saved)
    if switch.setting == "database.multiAz: false":
        return _usd(sum(line.usd or 0.0 for line in first.lines if line.key.startswith(("db.", "database_gb"))) / 2)
    keys = PAID_BY.get(switch.setting)
    if keys is None:
        return "paid by use" if switch.expensive else "–"
    saved = first.of(*keys)
    return _usd(saved) if saved else f"{_usd(sum(price_list.prices[key].usd for key in keys))} (off already)"


def _prices(price_list: PriceList) -> str:
    lines = ["| unit | USD | found | as of | page |", "|---|---:|---|---|---|"]
    for price in price_list.prices.values():
        lines.append(f"| {price.per} | {price.usd:g} | {price.found} | {price.as_of} | <{price.page}> |")
    return "\n".join(lines)


def _ordered(columns: Iterable[Mapping[str, float]]) -> list[str]:
    return list(dict.fromkeys(name for column in columns for name in column))


def _usd(value: float) -> str:
    return f"{value:,.0f}"


def _main() -> None:
    price_list = load_prices()
    estimates = [estimate(read_state(ROOT / "build" / "state" / f"{stack}.json"), price_list) for stack in STACKS]
    PAGE.write_text(page(estimates, price_list), encoding="utf-8")
    README.write_text(in_readme(README.read_text(encoding="utf-8"), estimates), encoding="utf-8")


if __name__ == "__main__":
    _main()
