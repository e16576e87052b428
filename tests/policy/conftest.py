"""Fixtures for tests of the policies."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def event_loops_of_the_engine_are_collected(request: pytest.FixtureRequest) -> Iterator[None]:
    """The Automation API never closes its event loops: collect them here, so that no later test is blamed for them."""
    yield
    if request.node.get_closest_marker("engine"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()
