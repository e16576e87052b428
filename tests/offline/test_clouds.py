"""The process of the offline clouds: it starts, tells why it does not, and never outlives its parent."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offline import clouds
from offline.clouds import Clouds, offline_environment
from offline.errors import CannotRun
from tests.conftest import ROOT


def test_they_listen_and_end(tmp_path: Path) -> None:
    with Clouds(tmp_path, offline_environment()) as running:
        ports = dict(entry.split(":") for entry in running.debug_providers().split(","))
        assert sorted(ports) == ["aws", "gcp", "hcloud"]
        assert running.inventory.exists()
    assert not (tmp_path / "clouds.json").exists()


def test_a_bad_fault_file_is_told(tmp_path: Path) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text("7")
    with Clouds(tmp_path, offline_environment(), faults) as running, pytest.raises(CannotRun, match="fault file"):
        running.debug_providers()


def test_an_old_ready_file_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "clouds.json").write_text('{"aws": 1}')
    monkeypatch.setattr(clouds, "START_SECONDS", 0.0)
    with Clouds(tmp_path, offline_environment()) as running, pytest.raises(CannotRun, match="not ready in 0 s"):
        running.debug_providers()


def test_they_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from offline.clouds import Clouds\n"
        "with Clouds(Path(sys.argv[1]), dict()) as running:\n"
        "    running.debug_providers(); print(running._process.pid, flush=True); time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 10
    while running(child):
        assert time.monotonic() < deadline, "the clouds outlived their parent"
        time.sleep(0.05)


def running(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    "name",
    [
        *("AWS_PROFILE", "AWS_ACCESS_KEY_ID", "GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG", "HCLOUD_TOKEN"),
        *("PULUMI_ACCESS_TOKEN", "PULUMI_BACKEND_URL", "https_proxy", "HTTP_PROXY"),
    ],
)
def test_nothing_that_reaches_a_real_cloud_is_passed_on(name: str) -> None:
    assert offline_environment({name: "x", "HOME": "/h", "AWSOME": "y"}) == {"HOME": "/h", "AWSOME": "y"}


def test_the_users_environment_is_only_read() -> None:
    before = dict(os.environ)
    offline_environment()["NEW"] = "x"
    assert dict(os.environ) == before
