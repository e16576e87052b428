"""Injected faults."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from offline.cloud.errors import CloudError
from offline.cloud.faults import Fault, Faults, load


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "the fault file cannot be read"),
        ({"operation": "create"}, "does not hold a list"),
        ([3], "is not a fault"),
        ([{"operation": "explode", "error": "x"}], "allowed: create, update"),
        ([{"operation": "create", "eror": "x"}], "has unknown keys; received: eror"),
        ([{"operation": "create"}], "does nothing"),
        ([{"operation": "create", "delay_seconds": -1}], "delay_seconds is not usable"),
        ([{"operation": "create", "error": "x", "times": 0}], "times is not usable"),
        ([{"operation": "read", "effect": "partial"}], "partial only with create or update"),
        ([{"operation": "read", "effect": "melt"}], "allowed: fail, partial, crash"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, content: Any, words: str) -> None:
    path = tmp_path / "faults.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    with pytest.raises(CloudError) as refusal:
        load(path)
    assert words in str(refusal.value)


def test_times_and_after_count_matching_operations(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text(json.dumps([{"operation": "create", "type": "aws:ec2/*", "error": "no", "after": 1, "times": 1}]))
    faults = Faults(load(path))
    token = "aws:ec2/vpc:Vpc"
    assert faults.strike("create", "aws:s3/bucket:Bucket", "u") is None
    assert faults.strike("create", token, "u") is None
    struck = faults.strike("create", token, "u")
    assert struck is not None
    assert struck.error == "no"
    assert faults.strike("create", token, "u") is None


def test_a_delay_delays() -> None:
    before = time.monotonic()
    assert Faults((Fault("read", delay_seconds=0.05),)).strike("read", "t", "u") is None
    assert time.monotonic() - before >= 0.05
