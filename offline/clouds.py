"""Starts the offline clouds, the process that answers for AWS, GCP and Hetzner, and ends it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from offline.errors import CannotRun

START_SECONDS = 60.0
"""Seconds that the clouds may take to listen. They take about 2; a loaded machine is given time."""

END_SECONDS = 10.0
"""Seconds that the clouds may take to end before they are killed."""

_CODE = Path(__file__).resolve().parent.parent


class Clouds:
    """The offline clouds of one stack, up for the ``with`` block.

    The process has its own group, so that Ctrl-C reaches the engine alone, which then still gets answers to finish its
    work. It ends when its standard input closes, and so even when this process is killed.

    :param folder: where it writes ``inventory.db``, its log and the file that says where it listens.
    :param environment: its environment variables.
    :param faults: a file of failures and delays to inject, for tests; default none.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str], faults: Path | None = None) -> None:
        self._folder = folder
        self._environment = dict(environment)
        self._faults = faults
        self._process: subprocess.Popen[bytes] | None = None
        self._ready = folder / "clouds.json"
        self._output = folder / "clouds.out"

    @property
    def inventory(self) -> Path:
        """The file that holds what exists."""
        return self._folder / "inventory.db"

    def start(self) -> None:
        """Start the process without waiting for it: it gets ready while the caller does something else."""
        self._ready.unlink(missing_ok=True)
        command: list[str | Path] = [sys.executable, "-m", "offline.cloud", "--inventory", self.inventory]
        command += ["--ready", self._ready, "--log", self._folder / "clouds.log"]
        if self._faults:
            command += ["--faults", self._faults]
        with self._output.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                cwd=_CODE,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def debug_providers(self) -> str:
        """The value of ``PULUMI_DEBUG_PROVIDERS`` that attaches the engine to the clouds; waits until they listen.

        :raises CannotRun: they ended or were not ready in time.
        """
        assert self._process, "start() comes first"
        deadline = time.monotonic() + START_SECONDS
        while not self._ready.exists():
            if self._process.poll() is not None:
                raise self._failure(f"it ended with {self._process.returncode}")
            if time.monotonic() > deadline:
                raise self._failure(f"it was not ready in {START_SECONDS:.0f} s")
            time.sleep(0.02)
        ports: dict[str, int] = json.loads(self._ready.read_bytes())
        return ",".join(f"{name}:{port}" for name, port in sorted(ports.items()))

    def stop(self) -> None:
        """End the process; harmless if it has not been started or has ended."""
        if not self._process or not self._process.stdin:
            return
        self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._ready.unlink(missing_ok=True)

    def __enter__(self) -> Clouds:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _failure(self, received: str) -> CannotRun:
        lines = self._output.read_text(errors="replace").strip().splitlines()
        last = f": {lines[-1]}" if lines else ""
        return CannotRun(
            "the offline clouds did not start",
            received=received + last,
            allowed=f"a running process (log: {self._output})",
        )


def offline_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """Environment variables for an offline run: the user's, without what could reach a real cloud or a real stack.

    Proxies go too: everything that an offline run talks to is on this machine.

    :param base: the variables to start from; default: this process's.
    """
    source = os.environ if base is None else base
    return {name: value for name, value in source.items() if not name.upper().startswith(_REAL)}


_REAL = (
    *(
        "AWS_",
        "AMAZON_",
        "GOOGLE_",
        "GCLOUD_",
        "GCP_",
        "CLOUDSDK_",
        "CLOUDFLARE_",
        "HCLOUD_",
        "HETZNER_",
        "AZURE_",
        "ARM_",
    ),
    *("PULUMI_", "VAULT_", "KUBECONFIG"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "GRPC_PROXY", "SOCKS_PROXY"),
)
"""Beginnings of the names of variables that carry credentials, accounts, backends or proxies."""
