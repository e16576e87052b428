"""Holes in Hetzner deployments, in spellings that differ from the project's own."""

from __future__ import annotations

from typing import Any

from tests.foreign.hetzner import rule
from tests.foreign.hole import Holes
from tests.foreign.world import World

HOLES = Holes()
hole = HOLES


def wall(world: World, *rules: Any) -> None:
    world.edit("wall", "rules", lambda all: [*all, *rules])


@hole("k3s", "wall", "net-2-hetzner-admin-ports-closed")
def ssh_for_everybody(world: World) -> None:
    wall(world, rule("in", "tcp", "22", ["0.0.0.0/0", "::/0"], "ssh"))


@hole("k3s", "wall", "net-2-hetzner-admin-ports-closed")
def ssh_for_two_halves(world: World) -> None:
    wall(world, rule("in", "tcp", "22", ["0.0.0.0/1"], "half"), rule("in", "tcp", "22", ["128.0.0.0/1"], "other half"))


@hole("k3s", "wall", "net-2-hetzner-admin-ports-closed", "net-2-hetzner-data-ports-closed")
def every_port_for_ipv6(world: World) -> None:
    wall(world, rule("in", "tcp", "any", ["2000::/3"], "any"))


@hole("k3s", "wall", "net-2-hetzner-admin-ports-closed", "net-2-hetzner-data-ports-closed")
def range_with_the_api(world: World) -> None:
    wall(world, rule("in", "tcp", "6000-7000", ["0.0.0.0/0"], "range"))


@hole("k3s", "wall", "net-2-hetzner-admin-ports-closed", "net-2-hetzner-data-ports-closed")
def datagrams_for_everybody(world: World) -> None:
    wall(world, rule("in", "udp", "1-65535", ["0.0.0.0/0"], "udp"))


@hole("k3s", "wall", "net-3-hetzner-ingress-named")
def many_single_ports_of_datagrams(world: World) -> None:
    wall(world, *(rule("in", "udp", str(port), ["0.0.0.0/0", "::/0"], f"game {port}") for port in range(27100, 27140)))


@hole("k3s", "wall", "net-3-hetzner-ingress-named")
def packets_in_packets_for_everybody(world: World) -> None:
    given = rule("in", "gre", "any", ["0.0.0.0/0"], "tunnel")
    wall(world, {key: value for key, value in given.items() if key != "port"})


@hole("k3s", "agent-0", "net-3-hetzner-egress-limited")
def everything_out(world: World) -> None:
    wall(world, rule("out", "tcp", "any", ["0.0.0.0/0", "::/0"], "out"))


@hole("k3s", "agent-0", "net-3-hetzner-egress-limited")
def no_rule_for_what_goes_out(world: World) -> None:
    world.edit("wall", "rules", lambda all: [one for one in all if one["direction"] == "in"])


@hole("k3s", "agent-0", "net-2-hetzner-no-public-server")
def public_addresses_by_default(world: World) -> None:
    world.unset("agent-0", "publicNets")
    world.entries["agent-0"]["outputs"].update(ipv4Address="203.0.113.9", ipv6Address="2001:db8::1")


@hole("k3s", "agent-0", "net-2-hetzner-no-public-server")
def public_ipv6_address_only(world: World) -> None:
    world.set("agent-0", publicNets=[{"ipv4Enabled": False}])


@hole("k3s", "ip", "net-2-hetzner-address-on-gateway-only")
def primary_address(world: World) -> None:
    world.add(
        "hcloud:index/primaryIp:PrimaryIp",
        "ip",
        {"type": "ipv4", "assigneeType": "server", "assigneeId": 1001, "datacenter": "nbg1-dc3", "autoDelete": False},
        id="71",
    )


@hole("k3s", "float", "net-2-hetzner-address-on-gateway-only")
def floating_address(world: World) -> None:
    world.add(
        "hcloud:index/floatingIp:FloatingIp",
        "float",
        {"type": "ipv4", "serverId": 1001, "homeLocation": "nbg1"},
        id="72",
    )


@hole("k3s", "agent-0", "net-3-hetzner-server-has-firewall")
def server_without_firewall(world: World) -> None:
    world.unset("agent-0", "firewallIds")


@hole("k3s", "agent-0", "infra-3-hetzner-resources-in-eu")
def server_in_virginia(world: World) -> None:
    world.set("agent-0", location="ash")


@hole("k3s", "agent-0", "infra-3-hetzner-resources-in-eu")
def server_in_oregon_by_data_center(world: World) -> None:
    world.unset("agent-0", "location")
    world.set("agent-0", datacenter="hil-dc1")


@hole("k3s", "data", "infra-3-hetzner-resources-in-eu")
def volume_in_singapore(world: World) -> None:
    world.set("data", location="sin")


@hole("k3s", "agents", "infra-3-hetzner-resources-in-eu")
def subnet_in_the_united_states(world: World) -> None:
    world.set("agents", networkZone="us-east")


@hole("k3s", "lb-http", "net-6-hetzner-https-only")
def load_balancer_by_plain_http(world: World) -> None:
    world.add(
        "hcloud:index/loadBalancerService:LoadBalancerService",
        "lb-http",
        {"loadBalancerId": world.ref("lb"), "protocol": "http", "listenPort": 80, "destinationPort": 8080},
    )


@hole("k3s", "lb-https", "enc-1-hetzner-https-has-certificate")
def load_balancer_without_redirect(world: World) -> None:
    world.edit("lb-https", "http", lambda http: {"certificates": [31]})


@hole("k3s", "lb-tcp", "net-3-hetzner-balancer-web-ports")
def load_balancer_of_the_database(world: World) -> None:
    world.add(
        "hcloud:index/loadBalancerService:LoadBalancerService",
        "lb-tcp",
        {"loadBalancerId": world.ref("lb"), "protocol": "tcp", "listenPort": 5432, "destinationPort": 5432},
    )


@hole("k3s", "lb-agent-0", "net-2-hetzner-targets-private")
def load_balancer_over_public_addresses(world: World) -> None:
    world.set("lb-agent-0", usePrivateIp=False)


@hole("k3s", "lb", "infra-3-hetzner-resources-in-eu")
def load_balancer_in_virginia(world: World) -> None:
    world.set("lb", location="ash")


@hole("k3s", "agent-0", "emp-2-hetzner-no-password-login")
def server_without_ssh_key(world: World) -> None:
    world.unset("agent-0", "sshKeys")


@hole("k3s", "agent-0", "bc-1-hetzner-server-protected")
def server_without_protection(world: World) -> None:
    world.set("agent-0", deleteProtection=False, rebuildProtection=False)


@hole("k3s", "agent-0", "enc-2-all-no-credential-in-user-data")
def token_in_user_data(world: World) -> None:
    world.set(
        "agent-0",
        userData=(
            "#cloud-config\nwrite_files:\n  - path: /etc/rancher/k3s/config.yaml\n    content: |\n"
            "      token: K10a7f3c0ffee9d81b::server:9f8e7d6c5b4a\n"
        ),
    )


@hole("k3s", "agent-0", "enc-2-all-no-credential-in-user-data")
def password_for_root(world: World) -> None:
    world.set(
        "agent-0",
        userData="#cloud-config\nchpasswd:\n  expire: false\n  list: |\n    root:Sommer2024xQ\nssh_pwauth: true\n",
    )


@hole("k3s", "agent-0", "dev-3-hetzner-image-supported")
def old_image(world: World) -> None:
    world.set("agent-0", image="debian-9")


@hole("k3s", "own-cert", "enc-2-all-passwords-are-secret")
def private_key_in_clear(world: World) -> None:
    world.add(
        "hcloud:index/uploadedCertificate:UploadedCertificate",
        "own-cert",
        {
            "name": "own",
            "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "privateKey": "-----BEGIN " + "PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n",
        },
    )


@hole("k3s", "ops", "emp-2-hetzner-ssh-key-strong")
def weak_ssh_key(world: World) -> None:
    world.set("ops", publicKey="ssh-dss AAAAB3NzaC1kc3MAAACBAP ops")


@hole("k3s", "net", "bc-1-hetzner-base-protected")
def network_without_protection(world: World) -> None:
    world.set("net", deleteProtection=False)
