"""Reading properties by path, however a program nested them."""

from __future__ import annotations

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
