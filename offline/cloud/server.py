"""The process: three gRPC servers on loopback ports, and the file that says where they listen."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from offline.cloud.aws import Aws
from offline.cloud.base import Cloud
from offline.cloud.faults import Faults
from offline.cloud.gcp import Gcp
from offline.cloud.hcloud import Hcloud
from offline.cloud.inventory import Inventory
from offline.cloud.lifecycle import Lifecycle
from offline.cloud.schema.store import Schema
from offline.cloud.service import Provider

# A large state comes in one message (the engine allows itself 400 MB).
_LARGEST = 400 * 1024 * 1024
# Enough for the engine's parallelism while injected delays sleep.
_THREADS = 32


class Server:
    """The offline clouds of one run, listening from construction on.

    Args:
        inventory: What exists.
        faults: What to inject.
    """

    def __init__(self, inventory: Inventory, faults: Faults) -> None:
        clouds: tuple[Cloud, ...] = (Aws(), Gcp(), Hcloud())
        options = [("grpc.max_receive_message_length", _LARGEST), ("grpc.max_send_message_length", _LARGEST)]
        self._servers = []
        self.ports: dict[str, int] = {}
        for cloud in clouds:
            schema = Schema(cloud.package)
            provider = Provider(cloud, schema, Lifecycle(cloud, schema, inventory), faults)
            server = grpc.server(ThreadPoolExecutor(max_workers=_THREADS), options=options)
            provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
            self.ports[cloud.package] = server.add_insecure_port("127.0.0.1:0")
            server.start()
            self._servers.append(server)

    def write_ready(self, path: Path) -> None:
        """Write the ports, `{"aws": 1234, ...}`, so that a reader sees all of it or nothing."""
        temporary = path.with_name(f"{path.name}.{os.getpid()}")
        temporary.write_text(json.dumps(self.ports))
        temporary.replace(path)

    def stop(self) -> None:
        """Stop listening; operations in course may end, for a second."""
        for stopping in [server.stop(grace=1) for server in self._servers]:
            stopping.wait()
