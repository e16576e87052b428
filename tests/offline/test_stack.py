"""An offline stack with the real engine: what it does, what it leaves alone, and that it heals after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from offline.errors import CannotRun
from tests.conftest import ROOT, StackFactory

pytestmark = pytest.mark.engine

CONFIG: dict[str, Any] = {"aws:region": "eu-central-1", "sample:cidr": "10.0.0.0/16", "sample:token": "hunter2"}
PARTS = """
import pulumi
import pulumi_aws as aws

class Part(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("rampart:sample:Part", name)
        config = pulumi.Config()
        self.vpc = aws.ec2.Vpc(
            f"{name}-vpc",
            cidr_block=config.require("cidr"),
            tags={"token": config.require_secret("token")},
            opts=pulumi.ResourceOptions(parent=self, protect=True),
        )
        self.zone = aws.ec2.Subnet(
            f"{name}-zone",
            vpc_id=self.vpc.id,
            cidr_block="10.0.1.0/24",
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project of its own: one component with a protected and an ordinary resource."""
    root = tmp_path / "project"
    (root / "components").mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: sample\nruntime: python\n")
    (root / "Pulumi.dev.yaml").write_text(json.dumps({"config": CONFIG}))
    (root / "components" / "__init__.py").touch()
    (root / "components" / "parts.py").write_text(PARTS)
    (root / "__main__.py").write_text("from components.parts import Part\nPart('a')\n")
    return root


def positions(state: dict[str, Any]) -> dict[str, str]:
    """Where each resource of our own program was made, by name."""
    return {
        resource["urn"].rpartition("::")[2]: resource.get("sourcePosition", "")
        for resource in state["deployment"]["resources"]
        if not resource["type"].startswith("pulumi:")
    }


def test_a_stacks_life(offline_stack: StackFactory, project: Path) -> None:
    settings = {path: path.read_bytes() for path in project.glob("Pulumi*.yaml")}
    stack = offline_stack("dev", project)
    planned = stack.preview()
    assert planned.succeeded
    assert planned.changes["create"] == 4
    inventory = stack.inventory()
    assert inventory.list() == (), "a preview makes nothing"

    applied = stack.up()
    assert (applied.succeeded, applied.errors, applied.violations) == (True, (), ())
    assert applied.changes == {"create": 4}
    again = stack.up()
    assert again.changed == 0
    assert again.changes == {"same": 4}
    assert stack.refresh().changed == 0

    state = stack.save_state()
    assert json.loads((project / "build" / "state" / "dev.json").read_bytes()) == state
    # The state after the second run: its positions come from modules that were imported afresh.
    assert positions(state) == {
        "a": "project:///__main__.py#2",
        "a-vpc": "project:///components/parts.py#9",
        "a-zone": "project:///components/parts.py#15",
    }
    assert not inventory.compare(state)
    assert "hunter2" not in json.dumps(state)

    gone = stack.destroy()
    assert gone.succeeded, "protection guards real data; offline there is none"
    assert inventory.list() == ()
    assert not (project / "build" / "state" / "dev.json").exists()
    inventory.close()
    assert {path: path.read_bytes() for path in project.glob("Pulumi*.yaml")} == settings, "settings are only read"


def test_a_changed_setting_changes_what_depends_on_it(offline_stack: StackFactory, project: Path) -> None:
    stack = offline_stack("dev", project)
    stack.up()
    changed = CONFIG | {"sample:token": "other"}
    (project / "Pulumi.dev.yaml").write_text(json.dumps({"config": changed}))
    stack.__exit__(None, None, None)
    after = offline_stack("dev", project).preview()
    assert [step for step in after.steps if step[0] != "same"] == [
        ("update", "urn:pulumi:dev::sample::rampart:sample:Part$aws:ec2/vpc:Vpc::a-vpc")
    ]


def test_the_users_credentials_reach_neither_engine_nor_program(
    offline_stack: StackFactory, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_BACKEND_URL", "https://pulumi.example")
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-real")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "real")
    (project / "__main__.py").write_text(
        "import os, pulumi\n"
        "pulumi.export('seen', sorted(n for n in os.environ if n.startswith(('AWS_', 'PULUMI_ACC', 'PULUMI_BACK'))))\n"
    )
    stack = offline_stack("dev", project)
    assert stack.up().succeeded, "the engine used its own backend, not the user's"
    assert stack.export()["deployment"]["resources"][0]["outputs"]["seen"] == []
    assert os.environ["AWS_SECRET_ACCESS_KEY"] == "real"


def test_an_error_of_the_program_is_one_line(offline_stack: StackFactory, project: Path) -> None:
    (project / "components" / "parts.py").write_text("class Part:\n    def __init__(self, name):\n        1 / 0\n")
    result = offline_stack("dev", project).up()
    assert not result.succeeded
    assert "ZeroDivisionError: division by zero (components/parts.py:3)" in result.errors
    assert not any("Traceback" in error for error in result.errors)


def test_an_error_of_the_cloud_names_the_resource(offline_stack: StackFactory, project: Path) -> None:
    source = PARTS.replace('cidr_block="10.0.1.0/24",', 'cidr_block="10.0.1.0/24", nonsense="x",')
    (project / "components" / "parts.py").write_text(source)
    result = offline_stack("dev", project).preview()
    assert not result.succeeded
    assert any("nonsense" in error for error in result.errors)


def test_the_passphrase_is_its_owners_alone(offline_stack: StackFactory, project: Path) -> None:
    stack = offline_stack("dev", project)
    assert (stack.folder / "passphrase").stat().st_mode & 0o777 == 0o600


def test_the_engine_keeps_no_log_of_its_calls(offline_stack: StackFactory, project: Path) -> None:
    logs = offline_stack("dev", project, folder=project / "one").folder / "home" / "logs"
    assert logs.is_file()
    before = project / "two" / "home" / "logs"
    before.mkdir(parents=True)
    (before / "pulumi.log").touch()
    assert offline_stack("dev", project, folder=project / "two").up().succeeded
    assert before.is_file()


def test_a_second_run_of_a_stack_in_use_is_refused_without_waiting(
    offline_stack: StackFactory, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offline_stack("dev", project)
    monkeypatch.setattr("offline.stack.time.sleep", lambda _: pytest.fail("a run that lives is not waited for"))
    with pytest.raises(CannotRun, match=f"in use: received a run with process ID {os.getpid()}"):
        offline_stack("dev", project)


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("Pulumi.yaml", None, "Pulumi.yaml cannot be read: received No such file"),
        ("Pulumi.yaml", "name: [", "Pulumi.yaml is not YAML"),
        ("Pulumi.yaml", "runtime: python", "Pulumi.yaml is not complete"),
        ("Pulumi.dev.yaml", "config: 7", "Pulumi.dev.yaml is not complete"),
        ("Pulumi.dev.yaml", None, "Pulumi.dev.yaml cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_start_nothing(
    offline_stack: StackFactory, project: Path, tmp_path: Path, file: str, content: str | None, reason: str
) -> None:
    (project / file).unlink()
    if content is not None:
        (project / file).write_text(content)
    with pytest.raises(CannotRun, match=reason):
        offline_stack("dev", project)
    assert not (tmp_path / "offline").exists()


KILLED = """
import sys
from pathlib import Path
from offline.stack import OfflineStack
with OfflineStack("dev", Path(sys.argv[1]), folder=Path(sys.argv[2]), faults=Path(sys.argv[3])) as stack:
    print("open", flush=True)
    stack.up()
"""


@pytest.mark.parametrize("with_signal", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_the_run_after_one_that_was_cut_off_just_works(
    offline_stack: StackFactory, project: Path, tmp_path: Path, with_signal: signal.Signals
) -> None:
    folder = tmp_path / "offline" / "dev"
    faults = tmp_path / "faults.json"
    faults.write_text(json.dumps([{"operation": "create", "type": "aws:ec2/subnet:Subnet", "delay_seconds": 2}]))
    run = subprocess.Popen(
        [sys.executable, "-c", KILLED, project, folder, faults],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    wait_for_thing(folder, "aws:ec2/vpc:Vpc")
    run.send_signal(with_signal)
    run.communicate(timeout=60)
    locks = folder / "state" / ".pulumi" / "locks"
    locks.mkdir(exist_ok=True)  # whatever the engine managed to clean up, its lock is back
    lock = locks / "organization" / "sample" / "dev" / "00000000-0000-0000-0000-000000000000.json"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.write_text('{"pid": 1, "username": "x", "hostname": "y", "timestamp": "2026-01-01T00:00:00Z"}')

    stack = offline_stack("dev", project)
    result = stack.up()
    assert (result.succeeded, result.errors) == (True, ())
    inventory = stack.inventory()
    assert not inventory.compare(stack.export()), "nothing lost, nothing orphaned"
    inventory.close()
    assert stack.up().changed == 0


def test_operations_left_pending_are_cleared(offline_stack: StackFactory, project: Path) -> None:
    stack = offline_stack("dev", project)
    stack.up()
    stack.__exit__(None, None, None)
    # As a killed engine leaves it; `stack import` would clear it.
    file = stack.folder / "state" / ".pulumi" / "stacks" / "sample" / "dev.json"
    state = json.loads(file.read_bytes())
    latest = state["checkpoint"]["latest"]
    zone = next(resource for resource in latest["resources"] if resource["urn"].endswith("a-zone"))
    latest["resources"].remove(zone)
    latest["pending_operations"] = [{"resource": {**zone, "id": ""}, "type": "creating"}]
    file.write_text(json.dumps(state))

    lines: list[str] = []
    healed = offline_stack("dev", project, tell=lines.append)
    assert lines == ["clearing 1 operations that a killed run left pending"]
    assert healed.up().changes == {"create": 1, "same": 3}
    assert "pending_operations" not in healed.export()["deployment"]


def wait_for_thing(folder: Path, type_token: str) -> None:
    """Wait until the offline cloud holds a thing of a type."""
    from offline.cloud.inventory import Inventory

    deadline = time.monotonic() + 60
    while True:
        assert time.monotonic() < deadline, f"no {type_token} in time"
        if (folder / "inventory.db").exists():
            inventory = Inventory(folder / "inventory.db")
            found = inventory.of_type(type_token)
            inventory.close()
            if found:
                return
        time.sleep(0.05)
