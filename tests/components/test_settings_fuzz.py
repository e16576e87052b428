"""Any configuration at all is read, or refused with problems that a person can read."""

from __future__ import annotations

import copy
import ipaddress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from components.problems import Problem, SettingsError
from components.settings import parse
from tests.components.prod_settings import RAW, changed, problems

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.binary(max_size=4)
    | st.sampled_from(["10.16.0.0/20", "0.0.0.0/0", "::/0", "eu-central-1", "aws", "10.16.0.0/33", "fd00::/8"])
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["cidr", "zones", "edge"]) | st.integers(), inner, max_size=4
        )
    ),
    max_leaves=8,
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in children for place in _places(child, (*path, key)))]


PLACES = [place for place in _places(RAW) if place]


def _check(raw: dict[str, Any]) -> None:
    """Whatever is in it, a configuration is read, or refused with problems that a person can read."""
    found: tuple[Problem, ...] = ()
    try:
        parse(raw)
    except SettingsError as error:
        found = error.problems or (Problem("", "", "an error names its problems"),)
    for problem in found:
        assert problem.path.startswith("rampart:")
        assert problem.received
        assert problem.allowed
        assert str(problem).isprintable()
        assert "pydantic" not in str(problem)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*RAW, "other"]), VALUES, max_size=6))
def test_any_configuration_is_read_or_refused(raw: dict[str, Any]) -> None:
    _check(raw)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(PLACES), VALUES), min_size=1, max_size=3))
def test_any_damage_to_the_prod_configuration_is_read_or_refused(damage: list[tuple[tuple[Any, ...], Any]]) -> None:
    raw: Any = copy.deepcopy(RAW)
    for (*parents, last), value in damage:
        place = raw
        for part in parents:
            try:
                place = place[part]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if isinstance(place, dict) or (isinstance(place, list) and isinstance(last, int) and last < len(place)):
                place[last] = value
    _check(raw)


@given(st.integers(0, 32), st.integers(0, 2**32 - 1))
def test_a_source_is_never_wider_than_a_16(prefix: int, address: int) -> None:
    network = ipaddress.IPv4Network((address, prefix), strict=False)
    raw = changed({"access.allowList": [{"cidr": str(network), "description": "Anybody"}], "access.denyList": []})
    if prefix >= 16:
        assert parse(raw).access.allow_list[0].cidr == network
    else:
        assert set(problems(raw)) == {"rampart:access.allowList[0].cidr"}
