"""A small laboratory of network namespaces: the Hetzner network with real packets and the real rules.

One namespace for each server, one for Hetzner's router, which passes everything between them as Hetzner's does, and one
for the internet behind the gateway's public address.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

ROUTER = "10.48.0.1"
GATEWAY, GATEWAY_PUBLIC = "10.48.4.2", "45.0.0.1"
INTERNET = "45.0.0.99"
TIMEOUT = 0.6
"""Seconds that a probe waits: answers come within a few milliseconds, a dropped packet never does."""

_ANSWER = """
import socket, sys, threading
def tcp(port):
    listener = socket.create_server(("", port), backlog=64)
    while True:
        connection, peer = listener.accept()
        connection.sendall(peer[0].encode()); connection.close()
def udp(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); listener.bind(("", port))
    listener.setsockopt(socket.IPPROTO_IP, 8, 1)  # IP_PKTINFO: answer from the address that was asked
    while True:
        _, asked, _, peer = listener.recvmsg(64, 64); listener.sendmsg([peer[0].encode()], asked, 0, peer)
for port in map(int, sys.argv[1].split(",")):
    for answer in (tcp, udp):
        threading.Thread(target=answer, args=(port,), daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
"""

_PROBE = f"""
import concurrent.futures, json, socket, sys
def probe(target):
    source, protocol, address, port = target
    kind = socket.SOCK_STREAM if protocol == "tcp" else socket.SOCK_DGRAM
    with socket.socket(socket.AF_INET, kind) as client:
        client.settimeout({TIMEOUT})
        try:
            if source: client.bind((source, 0))
            client.connect((address, port))
            if protocol == "udp": client.send(b"?")
            return client.recv(64).decode()
        except OSError:
            return None
targets = json.load(sys.stdin)
with concurrent.futures.ThreadPoolExecutor(128) as pool:
    print(json.dumps(list(pool.map(probe, targets))))
"""

Target = tuple[str, str, str, int]
"""Source address (empty: the namespace's own), ``tcp`` or ``udp``, destination address, destination port."""


class Lab:
    """The laboratory, as a context manager: everything in it is gone at the end.

    :param servers: address of each zone's server, by zone.
    :param rulesets: rules by zone, and ``gateway``; a server without rules accepts everything.
    :param ports: ports that every machine answers on, by TCP and UDP.
    :param internet: further addresses that the internet's machine has.
    """

    def __init__(
        self, servers: Mapping[str, str], rulesets: Mapping[str, str], ports: Iterable[int], internet: Iterable[str]
    ) -> None:
        self.servers, self.rulesets, self.ports, self.internet = servers, rulesets, list(ports), list(internet)
        self.prefix = f"lab{os.getpid()}"
        self.machines = [*servers, "gateway", "router", "internet"]
        self.answering: list[subprocess.Popen[str]] = []

    def __enter__(self) -> Lab:
        try:
            self._build()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self.answering:
            process.kill()
            process.communicate()
        for machine in self.machines:
            subprocess.run(["ip", "netns", "delete", self._namespace(machine)], capture_output=True, check=False)

    def probe(self, machine: str, targets: Iterable[Target]) -> list[str | None]:
        """Open a connection to each target; return the address that the other side saw, or None without an answer."""
        done = subprocess.run(
            ["ip", "netns", "exec", self._namespace(machine), sys.executable, "-c", _PROBE],
            input=json.dumps(list(targets)),
            capture_output=True,
            text=True,
            check=True,
        )
        answers: list[str | None] = json.loads(done.stdout)
        return answers

    def probe_all(self, targets: Mapping[str, Sequence[Target]]) -> dict[tuple[str, Target], str]:
        """Probe from several machines at once; return the answers that came, by machine and target."""
        with ThreadPoolExecutor() as pool:
            answers = dict(zip(targets, pool.map(self.probe, targets, targets.values()), strict=True))
        return {
            (machine, target): answer
            for machine, tried in targets.items()
            for target, answer in zip(tried, answers[machine], strict=True)
            if answer
        }

    def _build(self) -> None:
        for machine in self.machines:
            _ip("netns", "add", self._namespace(machine))
            self._ip(machine, "link", "set", "lo", "up")
        for machine in ("router", "gateway"):
            self._run(machine, ["sysctl", "-qw", "net.ipv4.ip_forward=1"])
        for index, (machine, address) in enumerate({**self.servers, "gateway": GATEWAY}.items()):
            self._connect(machine, "private", "router", f"port{index}")
            self._ip("router", "address", "add", f"{ROUTER}/32", "dev", f"port{index}")
            self._ip("router", "route", "add", address, "dev", f"port{index}")
            self._ip(machine, "address", "add", f"{address}/32", "dev", "private")
            self._ip(machine, "route", "add", ROUTER, "dev", "private")
        for zone in self.servers:
            self._ip(zone, "route", "add", "default", "via", ROUTER)
        self._ip("gateway", "route", "add", "10.48.0.0/16", "via", ROUTER)
        self._ip("router", "route", "add", "default", "via", GATEWAY, "dev", f"port{len(self.servers)}", "onlink")
        self._connect("gateway", "public", "internet", "public")
        self._ip("gateway", "address", "add", f"{GATEWAY_PUBLIC}/24", "dev", "public")
        self._ip("internet", "address", "add", f"{INTERNET}/24", "dev", "public")
        self._ip("gateway", "route", "add", "default", "via", INTERNET)
        for address in self.internet:
            self._ip("internet", "address", "add", f"{address}/32", "dev", "lo")
        # A machine on the internet that forges the network's own addresses.
        self._ip("internet", "route", "add", "10.48.0.0/16", "via", GATEWAY_PUBLIC)
        for machine, ruleset in self.rulesets.items():
            self._run(machine, ["nft", "-f", "-"], ruleset)
        for machine in (*self.servers, "gateway", "internet"):
            self._answer(machine)

    def _answer(self, machine: str) -> None:
        process = subprocess.Popen(
            [
                "ip",
                "netns",
                "exec",
                self._namespace(machine),
                sys.executable,
                "-c",
                _ANSWER,
                ",".join(map(str, self.ports)),
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answering.append(process)
        assert process.stdout
        assert process.stdout.readline() == "ready\n"

    def _connect(self, machine: str, device: str, other: str, other_device: str) -> None:
        one, two = self._namespace(machine), self._namespace(other)
        _ip("link", "add", device, "netns", one, "type", "veth", "peer", "name", other_device, "netns", two)
        self._ip(machine, "link", "set", device, "up")
        self._ip(other, "link", "set", other_device, "up")

    def _namespace(self, machine: str) -> str:
        return f"{self.prefix}-{machine}"

    def _ip(self, machine: str, *arguments: str) -> None:
        _ip("-n", self._namespace(machine), *arguments)

    def _run(self, machine: str, command: list[str], text: str = "") -> None:
        subprocess.run(
            ["ip", "netns", "exec", self._namespace(machine), *command],
            input=text,
            text=True,
            capture_output=True,
            check=True,
        )


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], capture_output=True, text=True, check=True)


def missing() -> str:
    """Why the laboratory cannot be built here, or nothing."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for tool in ("ip", "nft", "sysctl"):
        if not any((Path(folder) / tool).exists() for folder in (*os.environ["PATH"].split(":"), "/usr/sbin")):
            return f"{tool} is not installed"
    name = f"lab{os.getpid()}-try"
    for command in (["netns", "add", name], ["netns", "delete", name]):
        if subprocess.run(["ip", *command], capture_output=True, check=False).returncode:
            return "network namespaces are not allowed here"
    return ""
