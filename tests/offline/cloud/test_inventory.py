"""The inventory."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline.cloud.errors import CloudError
from offline.cloud.inventory import Inventory, Thing
from offline.cloud.wire import Secret


def thing(name: str, number: int = 1) -> Thing:
    return Thing(
        f"urn:pulumi:dev::p::aws:ec2/vpc:Vpc::{name}", number, "aws:ec2/vpc:Vpc", f"vpc-{name}{number}", "", {}, {}
    )


def state(*things: Thing) -> dict[str, object]:
    return {"deployment": {"resources": [{"urn": t.urn, "id": t.id, "type": t.type, "custom": True} for t in things]}}


def test_compare_finds_what_is_lost_and_orphaned(inventory: Inventory) -> None:
    inventory.put(thing("a"))
    inventory.put(thing("b"))
    assert not inventory.compare(state(thing("a"), thing("b")))
    found = inventory.compare(state(thing("b"), thing("c")))
    assert found.lost == (thing("c").urn,)
    assert [t.id for t in found.orphaned] == ["vpc-a1"]


def test_a_new_generation_supersedes(inventory: Inventory) -> None:
    inventory.put(thing("a"))
    assert inventory.next_generation(thing("a").urn) == 2
    inventory.put(thing("a", 2))
    assert [t.id for t in inventory.list()] == ["vpc-a2"]
    assert not inventory.compare(state(thing("a", 2)))
    assert inventory.remove("vpc-a1")
    assert inventory.get(thing("a").urn) == thing("a", 2)


def test_addresses_are_given_once_and_freed(inventory: Inventory) -> None:
    inventory.put(thing("a"))
    owner = f"{thing('a').urn}#1"
    assert inventory.reserve("net", ["x", "y"], owner) == "x"
    assert inventory.reserve("net", ["y"], owner) == "x"
    assert inventory.reserve("net", ["x", "y"], owner + "/1") == "y"
    assert inventory.reserve("net", ["x"], "other") is None
    inventory.remove(thing("a").id)
    assert inventory.reserve("net", ["x"], "other") == "x"


def test_masks_are_comparable_and_tell_nothing(tmp_path: Path) -> None:
    first, second = Inventory(tmp_path / "1.db"), Inventory(tmp_path / "2.db")
    assert first.mask({"a": [Secret("p")]}) == first.mask({"a": [Secret("p")]})
    assert first.mask(Secret("p")) != first.mask(Secret("q"))
    assert first.mask(Secret("p")) != second.mask(Secret("p"))
    first.close()
    second.close()


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("not a database, but long enough to be looked at as one" * 20)
    with pytest.raises(CloudError, match="the inventory cannot be opened"):
        Inventory(tmp_path / "no.db")
