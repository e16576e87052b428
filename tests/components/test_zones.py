"""The table of neighbours itself: the clouds' tests show that it is kept, this one what it may say."""

from __future__ import annotations

from components.settings_types import ZONES
from components.zones import FLOWS, INTERNET_ZONES


def test_only_neighbours_may_talk() -> None:
    assert {(flow.source, flow.destination, flow.port) for flow in FLOWS} == {
        ("edge", "app", 8443),
        ("app", "data", 5432),
        ("management", "edge", 22),
        ("management", "app", 22),
        ("management", "data", 22),
    }


def test_each_pair_of_zones_has_one_flow() -> None:
    """Names and priorities of firewall rules are made of the pair."""
    pairs = [(flow.source, flow.destination) for flow in FLOWS]
    assert len(set(pairs)) == len(pairs)
    assert {zone for pair in pairs for zone in pair} <= set(ZONES)


def test_data_never_reaches_out() -> None:
    assert "data" not in {flow.source for flow in FLOWS}
    assert set(INTERNET_ZONES) == {"app", "management"}
