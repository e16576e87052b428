"""Taking the production stack down, as docs/destroy.md tells it, with the real engine and the offline clouds."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, StackFactory

pytestmark = pytest.mark.engine

GUIDE = (ROOT / "docs" / "destroy.md").read_text()
TARGETS = re.findall(r"--target '(\S+)'", GUIDE)
VAULT = "aws:backup/vault:Vault"
REFUSAL = "InvalidRequestException: Backup vault cannot be deleted because it contains recovery points"
KILLED = """
import sys
from pathlib import Path
from offline.stack import OfflineStack
with OfflineStack("prod", Path(sys.argv[1]), folder=Path(sys.argv[2]), faults=Path(sys.argv[3])) as stack:
    stack.destroy()
"""
ON = (True, "ACTIVE", "ENABLED")

Resource = Mapping[str, Any]


def needs(resource: Resource) -> set[str]:
    """URNs of what must outlive a resource: its parent, its provider and what it depends on."""
    found = {resource.get("parent", ""), resource.get("provider", "").rpartition("::")[0]}
    found.update(resource.get("dependencies", []))
    for urns in (resource.get("propertyDependencies") or {}).values():
        found.update(urns or [])
    return found - {""}


def out_of_order(steps: tuple[tuple[str, str], ...], resources: list[Resource]) -> list[tuple[str, str]]:
    """Pairs of a resource and one that it needs and that was deleted first."""
    place = {urn: index for index, (step, urn) in enumerate(steps) if step == "delete"}
    return [
        (resource["urn"], needed)
        for resource in resources
        for needed in needs(resource)
        if needed in place and place[needed] < place.get(resource["urn"], -1)
    ]


def test_a_wrong_order_is_seen() -> None:
    vault = {"urn": "vault", "dependencies": ["key"], "parent": "vaults", "provider": "aws::1"}
    resources: list[Resource] = [{"urn": "key"}, vault, {"urn": "lock", "propertyDependencies": {"name": ["vault"]}}]
    right = (("delete", "lock"), ("delete", "vault"), ("delete", "key"), ("delete", "vaults"))
    assert out_of_order(right, resources) == []
    wrong = [("lock", "vault"), ("vault", "key"), ("vault", "vaults")]
    assert sorted(out_of_order(right[::-1], resources)) == wrong


def by_type(state: Mapping[str, Any]) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in state["deployment"]["resources"]:
        found[resource["type"]].append(resource)
    return found


def table(first_column: str) -> list[list[str]]:
    """The rows of the guide's table whose first line begins with these cells, without the back-quotes."""
    text = GUIDE[GUIDE.index(f"| {first_column} |") :].split("\n\n")[0]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def test_the_prod_stack_goes_down_as_the_guide_tells(offline_stack: StackFactory, tmp_path: Path) -> None:
    """One long life, because each apply of the whole stack takes long."""
    folder = tmp_path / "prod"
    stack = offline_stack(folder=folder)
    assert stack.up(policies=False).succeeded
    whole = stack.export()
    _the_guide_names_every_protection(by_type(whole))

    # The service is closed; no data store goes, and none had to lose its protection.
    closed = stack.destroy(TARGETS)
    assert (closed.succeeded, closed.errors) == (True, ())
    left = by_type(stack.export())
    assert not [type_ for type_ in left for target in TARGETS if type_ == target.strip("*:")]
    before = by_type(whole)
    assert {row[0]: len(left[row[0]]) for row in table("type | why")} == {
        row[0]: len(before[row[0]]) for row in table("type | why")
    }
    assert out_of_order(closed.steps, whole["deployment"]["resources"]) == []
    rest = stack.export()
    stack.__exit__(None, None, None)

    # A vault that holds recovery points is refused, and so its key stays.
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"operation": "delete", "type": VAULT, "error": REFUSAL}]))
    stack = offline_stack(folder=folder, faults=faults)
    refused = stack.destroy()
    assert not refused.succeeded
    assert any(REFUSAL in error for error in refused.errors)
    kept = by_type(stack.export())
    assert len(kept[VAULT]) == 2
    keys = {resource["urn"] for resource in kept["aws:kms/key:Key"]}
    assert all(needs(vault) & keys for vault in kept[VAULT])
    inventory = stack.inventory()
    assert not inventory.compare(stack.export()), "what a refused run deleted has left the state too"
    assert out_of_order(refused.steps, rest["deployment"]["resources"]) == []
    inventory.close()
    stack.__exit__(None, None, None)

    # The vaults are empty now. A run that is killed half-way is repeated, and everything goes.
    faults.write_text(json.dumps([{"operation": "delete", "delay_seconds": 0.5}]))
    _kill_a_destroy(folder, faults)
    stack = offline_stack(folder=folder)
    gone = stack.destroy()
    assert (gone.succeeded, gone.errors) == (True, ())
    assert stack.export()["deployment"].get("resources", []) == []
    inventory = stack.inventory()
    assert inventory.list() == ()
    inventory.close()


def _the_guide_names_every_protection(resources: Mapping[str, list[Resource]]) -> None:
    aws = {type_: found for type_, found in resources.items() if type_.startswith("aws:")}
    assert {row[0] for row in table("type | why")} == {
        type_ for type_, found in aws.items() if any(each.get("protect") for each in found)
    }
    switches = re.compile(r"(enable)?(delet(e|ion)|mutation)protection(enabled)?", re.IGNORECASE)
    assert {(row[0], row[1]) for row in table("type | property | off with")} == {
        (type_, name)
        for type_, found in aws.items()
        for each in found
        for name, value in each["inputs"].items()
        if switches.fullmatch(name) and value in ON
    }


def _kill_a_destroy(folder: Path, faults: Path) -> None:
    """Start a destroy in a process of its own, and kill that when it has deleted something."""
    from offline.cloud.inventory import Inventory

    inventory = Inventory(folder / "inventory.db")
    had = len(inventory.list())
    run = subprocess.Popen([sys.executable, "-c", KILLED, ROOT, folder, faults], cwd=ROOT, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(inventory.list()) == had:
        assert time.monotonic() < deadline, "nothing was deleted in time"
        assert run.poll() is None, "the destroy ended before it could be killed"
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait(30)
    assert 0 < len(inventory.list()) < had
    inventory.close()
