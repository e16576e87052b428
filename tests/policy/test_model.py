"""Reading properties by path, however a program nested them; what is no block is never passed over."""

from __future__ import annotations

from typing import Any

import pytest

from policy.model import UNKNOWN, Block, Secret, UndeterminedError


def test_a_list_of_one_block_reads_as_the_block() -> None:
    logs = Block({"logs": [{"files": [{"enabled": "false"}]}]})
    assert logs.get("logs.files.enabled", default=True) is False
    assert logs.get("logs.0.files.0.enabled") == "false"
    assert logs.has("logs.files")


@pytest.mark.parametrize("entries", [[], [{"enabled": True}, {"enabled": False}], ["enabled"]])
def test_other_lists_have_no_property(entries: list[object]) -> None:
    assert Block({"logs": entries}).get("logs.enabled", default=False) is False


def test_what_is_hidden_in_a_list_of_one_stays_so() -> None:
    assert Block({"logs": [Secret({"enabled": True})]}).get("logs.enabled") is True
    with pytest.raises(UndeterminedError):
        Block({"logs": [UNKNOWN]}).get("logs.enabled", default=True)


@pytest.mark.parametrize(
    ("value", "paths"),
    [
        (None, []),
        ([], []),
        ({"a": 1}, ["rules"]),
        (Secret({"a": 1}), ["rules"]),
        ([{"a": 1}, None, Secret({"a": 2})], ["rules[0]", "rules[2]"]),
    ],
)
def test_blocks_of_a_list_or_a_single_one(value: Any, paths: list[str]) -> None:
    assert [block.path for block in Block({"rules": value}).blocks("rules")] == paths


@pytest.mark.parametrize("value", ["all", 7, [{"a": 1}, "0.0.0.0/0"], [[{"a": 1}]], [UNKNOWN], UNKNOWN, Secret("x")])
def test_what_is_no_block_is_undetermined(value: Any) -> None:
    with pytest.raises(UndeterminedError, match=r"rules"):
        Block({"rules": value}).blocks("rules")
