"""What the Hetzner servers load: judged by the real nft and cloud-init, and by real packets."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from components.hetzner import cloud_init, nftables
from components.settings import Access, Settings, load_stack_settings
from components.settings_types import ZONES, Zones
from components.zones import FLOWS, HTTPS, INTERNET_ZONES
from tests.components.hetzner import packets

ROOT = Path(__file__).resolve().parents[3]
PORTS = (22, 80, 443, 5432, 8443, 9999, nftables.WIREGUARD_PORT)
ALLOWED, DENIED, STRANGER = "198.51.100.9", "192.0.2.9", packets.INTERNET


def _settings() -> Settings:
    return load_stack_settings(ROOT, "prod")


def _zones() -> Zones:
    settings = _settings()
    assert settings.hetzner
    return settings.hetzner.zones


def _rulesets(access: Access) -> dict[str, str]:
    servers = {zone: nftables.server(zone, _zones(), access.deny_list) for zone in ZONES}
    return {**servers, "gateway": nftables.gateway(_zones(), access.allow_list, access.deny_list)}


def _user_data() -> dict[str, str]:
    rules = _rulesets(_settings().access)
    return {"gateway": cloud_init.gateway(rules["gateway"])} | {
        zone: cloud_init.server(
            rules[zone], router="10.48.0.1", resolvers=nftables.RESOLVERS, installs=zone in INTERNET_ZONES
        )
        for zone in ZONES
    }


ACCESSES = {
    "as configured": _settings().access,
    "no lists": Access.model_validate({"allowList": [], "denyList": []}),
    "IPv6 only": Access.model_validate(
        {
            "allowList": [{"cidr": "2001:db8:100::/48", "description": "Office"}],
            "denyList": [{"cidr": "2001:db8:bad::/48", "description": "Abuse"}],
        }
    ),
    "neighbouring networks": Access.model_validate(
        {
            "allowList": [{"cidr": f"198.51.100.{half}/25", "description": "Office"} for half in (0, 128)],
            "denyList": [{"cidr": f"192.0.2.{half}/25", "description": "Abuse"} for half in (0, 128)],
        }
    ),
}


@pytest.mark.skipif(not shutil.which("nft"), reason="nft is not installed")
@pytest.mark.parametrize("machine", [*ZONES, "gateway"])
@pytest.mark.parametrize("access", ACCESSES)
def test_nft_accepts_the_rules(access: str, machine: str, tmp_path: Path) -> None:
    file = tmp_path / "nftables.conf"
    file.write_text(_rulesets(ACCESSES[access])[machine])
    done = subprocess.run(["nft", "-c", "-f", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("machine", [*ZONES, "gateway"])
def test_rules_deny_by_default_in_every_direction(machine: str) -> None:
    rules = _rulesets(_settings().access)[machine]
    policies = dict(re.findall(r"type filter hook (\w+) priority filter; policy (\w+);", rules))
    assert policies == {"input": "drop", "forward": "drop", "output": "drop"}


@pytest.mark.parametrize("machine", [*ZONES, "gateway"])
def test_forged_senders_are_dropped_before_anything_else(machine: str) -> None:
    prerouting = _rulesets(_settings().access)[machine].partition("chain prerouting {")[2].partition("}")[0]
    rules = [line.strip() for line in prerouting.splitlines()[2:]]
    assert next(rule.partition(" fib ")[2] for rule in rules if rule.endswith("drop")) == "saddr . iif oif missing drop"


@pytest.mark.skipif(not shutil.which("cloud-init"), reason="cloud-init is not installed")
@pytest.mark.parametrize("machine", ["gateway", "app", "data"])
def test_cloud_init_accepts_the_user_data(machine: str, tmp_path: Path) -> None:
    file = tmp_path / "user-data.yaml"
    file.write_text(_user_data()[machine])
    command = ["cloud-init", "schema", "--config-file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("machine", [*ZONES, "gateway"])
def test_user_data_is_small_and_holds_no_secret(machine: str) -> None:
    data = _user_data()[machine]
    assert len(data.encode()) < 32 * 1024  # Hetzner's limit
    assert not re.search(r"(?i)private.?key|secret|token|passwd:|hashed_passwd|BEGIN ", data)
    assert yaml.safe_load(data)["ssh_pwauth"] is False
    assert ["passwd", "--lock", "root"] in yaml.safe_load(data)["runcmd"]


def test_gateway_has_no_ssh_server() -> None:
    assert ["systemctl", "mask", "--now", "ssh.service", "ssh.socket"] in yaml.safe_load(_user_data()["gateway"])[
        "runcmd"
    ]


def test_only_the_gateway_forwards() -> None:
    forwarding = {name for name, data in _user_data().items() if "net.ipv4.ip_forward = 1" in data}
    assert forwarding == {"gateway"}


# Real packets ---------------------------------------------------------------------------------------------------------

SERVERS = {zone: str(network[10]) for zone, network in _zones().items()}
ROGUES = {f"rogue-{zone}": str(network[66]) for zone, network in _zones().items()}
"""A server in each zone that somebody took over: it has no rules. What the others' rules are worth shows against it."""


@pytest.fixture(scope="module")
def lab() -> Iterator[packets.Lab]:
    if reason := packets.missing():
        pytest.skip(reason)
    with packets.Lab(
        SERVERS | ROGUES, _rulesets(_settings().access), (*PORTS, 53, 123), [ALLOWED, DENIED, nftables.RESOLVERS[0]]
    ) as lab:
        yield lab


def test_the_laboratory_passes_everything_without_rules() -> None:
    """Without this, a test that sees no packet arrive would prove nothing."""
    if reason := packets.missing():
        pytest.skip(reason)
    with packets.Lab(SERVERS, {}, [9999], [ALLOWED, DENIED]) as lab:
        assert None not in lab.probe("edge", [("", "tcp", address, 9999) for address in SERVERS.values()])
        assert None not in lab.probe(
            "internet", [("", "tcp", SERVERS["data"], 9999), (ALLOWED, "udp", "45.0.0.1", 9999)]
        )


@pytest.mark.parametrize(("source", "destination"), [("", ""), ("rogue-", ""), ("", "rogue-")])
def test_only_neighbouring_zones_talk(lab: packets.Lab, source: str, destination: str) -> None:
    """Each side enforces it alone: a server that was taken over gains nothing."""
    addresses = SERVERS | ROGUES
    answers = lab.probe_all(
        {
            source + client: [
                ("", protocol, addresses[destination + server], port)
                for server in ZONES
                if server != client
                for protocol in ("tcp", "udp")
                for port in PORTS
            ]
            for client in ZONES
        }
    )
    assert set(answers) == {
        (source + flow.source, ("", "tcp", addresses[destination + flow.destination], flow.port)) for flow in FLOWS
    }


@pytest.mark.parametrize("kind", ["", "rogue-"])
def test_only_app_and_management_reach_the_internet_translated(lab: packets.Lab, kind: str) -> None:
    targets = tuple(("", protocol, packets.INTERNET, port) for protocol in ("tcp", "udp") for port in PORTS)
    assert lab.probe_all({kind + zone: targets for zone in ZONES}) == {
        (kind + zone, ("", "tcp", packets.INTERNET, HTTPS)): packets.GATEWAY_PUBLIC for zone in INTERNET_ZONES
    }


def test_names_and_time_pass_the_gateway_and_nothing_else_does(lab: packets.Lab) -> None:
    resolver = nftables.RESOLVERS[0]
    targets: list[packets.Target] = [
        ("", protocol, address, port)
        for protocol in ("tcp", "udp")
        for address in (resolver, packets.INTERNET)
        for port in (53, 123)
    ]
    answers = lab.probe_all({"rogue-data": targets, "data": targets})
    allowed = {("", "tcp", resolver, 53), ("", "udp", resolver, 53)} | {
        ("", "udp", address, 123) for address in (resolver, packets.INTERNET)
    }
    assert set(answers) == {(machine, target) for machine in ("rogue-data", "data") for target in allowed}


def test_nobody_reaches_the_deny_list(lab: packets.Lab) -> None:
    reachable: packets.Target = ("", "tcp", packets.INTERNET, HTTPS)
    targets: tuple[packets.Target, ...] = (("", "tcp", DENIED, HTTPS), reachable)
    answers = lab.probe_all(dict.fromkeys((*INTERNET_ZONES, "gateway"), targets))
    assert set(answers) == {(machine, reachable) for machine in (*INTERNET_ZONES, "gateway")}


def test_entrance_is_wireguards_port_from_the_allow_list(lab: packets.Lab) -> None:
    targets = [
        (source, protocol, packets.GATEWAY_PUBLIC, port)
        for source in (ALLOWED, DENIED, STRANGER)
        for protocol in ("tcp", "udp")
        for port in PORTS
    ]
    answers = lab.probe("internet", targets)
    open_ = [target for target, answer in zip(targets, answers, strict=True) if answer]
    assert open_ == [(ALLOWED, "udp", packets.GATEWAY_PUBLIC, nftables.WIREGUARD_PORT)]


def test_nothing_from_the_internet_passes_the_gateway(lab: packets.Lab) -> None:
    targets = [
        (source, "tcp", address, port)
        for source in (ALLOWED, STRANGER)
        for address in SERVERS.values()
        for port in PORTS
    ]
    assert set(lab.probe("internet", targets)) == {None}


def test_no_server_reaches_the_gateway_itself(lab: packets.Lab) -> None:
    targets = tuple(("", protocol, packets.GATEWAY, port) for protocol in ("tcp", "udp") for port in PORTS)
    assert lab.probe_all(dict.fromkeys((*ZONES, *ROGUES), targets)) == {}
