"""The prod stack's configuration, and changes to it, for tests of what is read and what is refused."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from components.problems import Problem, SettingsError
from components.settings import parse

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = yaml.safe_load((ROOT / "Pulumi.prod.yaml").read_text(encoding="utf-8"))
RAW = {key.partition(":")[2]: value for key, value in DOCUMENT["config"].items() if key.startswith("rampart:")}
DELETE = object()


def changed(changes: dict[str, Any], raw: dict[str, Any] | None = None) -> dict[str, Any]:
    """The prod configuration with values replaced, by dotted path; `DELETE` takes a key away."""
    result = copy.deepcopy(RAW if raw is None else raw)
    for path, value in changes.items():
        *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
        place: Any = result
        for part in parents:
            place = place[part]
        if value is DELETE:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return result


def problems(raw: dict[str, Any]) -> dict[str, Problem]:
    """What is wrong with a configuration, by path."""
    with pytest.raises(SettingsError) as caught:
        parse(raw)
    found = {problem.path: problem for problem in caught.value.problems}
    assert len(found) == len(caught.value.problems), f"a path stands twice: {caught.value}"
    return found
