"""Cases for the rules on Hetzner's servers, places and networks."""

from __future__ import annotations

import base64
import gzip
import struct
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

SERVER = "hcloud:index/server:Server"
FIREWALL = "hcloud:index/firewall:Firewall"
ROUTE = "hcloud:index/networkRoute:NetworkRoute"
NETWORK = "hcloud:index/network:Network"
SUBNET = "hcloud:index/networkSubnet:NetworkSubnet"
SERVER_NETWORK = "hcloud:index/serverNetwork:ServerNetwork"
PRIMARY_IP = "hcloud:index/primaryIp:PrimaryIp"
FLOATING_IP = "hcloud:index/floatingIp:FloatingIp"
FLOATING_ASSIGNMENT = "hcloud:index/floatingIpAssignment:FloatingIpAssignment"
VOLUME = "hcloud:index/volume:Volume"
BALANCER = "hcloud:index/loadBalancer:LoadBalancer"
TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
BOX = "hcloud:index/storageBox:StorageBox"
ZONE = "hcloud:index/zone:Zone"
KEY = "hcloud:index/sshKey:SshKey"

ANY = ["0.0.0.0/0", "::/0"]
OFF = {"ipv4Enabled": False, "ipv6Enabled": False}


def packed(text: str) -> str:
    """User data as cloud-init takes it too."""
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode()


def server(**more: Any) -> Resource:
    return make(SERVER, "app", more, id="42")


def firewall(protocol: str, port: Any) -> Resource:
    return make(
        FIREWALL,
        "f",
        {"rules": [{"direction": "in", "protocol": protocol, "port": port, "sourceIps": ANY}]},
        id="7",
    )


GATEWAY = server(networks=[{"networkId": 1, "ip": "10.0.0.2"}], firewallIds=[7], publicNets=[{"ipv4Enabled": True}])
DEFAULT_ROUTE = make(ROUTE, "r", {"networkId": 1, "destination": "0.0.0.0/0", "gateway": "10.0.0.2"})
VPN = firewall("udp", "51820")
WITH_NETWORK = make(SERVER_NETWORK, "n", {"serverId": 42, "networkId": 1, "ip": "10.0.0.2"})


def rsa(bits: int) -> str:
    fields = [b"ssh-rsa", b"\x01\x00\x01", b"\x00" + (1 << (bits - 1)).to_bytes(bits // 8, "big")]
    return "ssh-rsa " + base64.b64encode(b"".join(struct.pack(">I", len(entry)) + entry for entry in fields)).decode()


CASES = [
    *cases(
        "net-2-hetzner-no-public-server",
        passes=[
            ("both switched off", [server(publicNets=[OFF])]),
            ("the gateway", [GATEWAY, DEFAULT_ROUTE, VPN]),
            (
                "a gateway attached separately",
                [
                    server(firewallIds=[7]),
                    make(SERVER_NETWORK, "n", {"serverId": 42, "ip": "10.0.0.2"}),
                    DEFAULT_ROUTE,
                    VPN,
                ],
            ),
        ],
        fails=[
            ("nothing said", [server()]),
            ("an empty list", [server(publicNets=[])]),
            ("IPv4 only switched off", [server(publicNets=[{"ipv4Enabled": False}])]),
            ("IPv6 only switched off", [server(publicNets=[{"ipv6Enabled": False, "ipv4": 3}])]),
            ("a gateway with SSH open", [GATEWAY, DEFAULT_ROUTE, firewall("tcp", "22")]),
            ("a gateway with every UDP port open", [GATEWAY, DEFAULT_ROUTE, firewall("udp", "1-65535")]),
            ("a gateway without a firewall", [server(networks=[{"ip": "10.0.0.2"}]), DEFAULT_ROUTE]),
            (
                "a route within private networks",
                [GATEWAY, VPN, make(ROUTE, "r", {"destination": "10.1.0.0/16", "gateway": "10.0.0.2"})],
            ),
        ],
        undetermined=[
            ("unknown", [server(publicNets=UNKNOWN)]),
            ("a gateway with an unknown port", [GATEWAY, DEFAULT_ROUTE, firewall("udp", UNKNOWN)]),
        ],
        not_applicable=[("no server", [VPN])],
    ),
    *cases(
        "net-2-hetzner-address-on-gateway-only",
        passes=[("on the gateway", [GATEWAY, DEFAULT_ROUTE, VPN, make(FLOATING_IP, "i", {"serverId": 42})])],
        fails=[
            ("a floating address", [server(publicNets=[OFF]), make(FLOATING_IP, "i", {"serverId": 42})]),
            ("an assignment", [server(publicNets=[OFF]), make(FLOATING_ASSIGNMENT, "i", {"serverId": "42"})]),
            ("a primary address", [server(publicNets=[OFF]), make(PRIMARY_IP, "i", {"assigneeId": 42})]),
            ("a server elsewhere", [make(PRIMARY_IP, "i", {"assigneeId": 43})]),
        ],
        undetermined=[("unknown", [make(FLOATING_IP, "i", {"serverId": UNKNOWN})])],
        not_applicable=[("on nothing", [make(PRIMARY_IP, "i", {"assigneeId": 0})])],
    ),
    *cases(
        "net-1-hetzner-server-in-network",
        passes=[
            ("inline", [server(networks=[{"subnetId": "1-10.0.0.0/24"}])]),
            ("attached separately", [server(), make(SERVER_NETWORK, "n", {"serverId": 42})]),
        ],
        fails=[
            ("none", [server()]),
            ("an empty list", [server(networks=[])]),
            ("another server's", [server(), make(SERVER_NETWORK, "n", {"serverId": 43})]),
        ],
        undetermined=[("unknown", [server(networks=UNKNOWN)])],
        not_applicable=[("no server", [])],
    ),
    *cases(
        "net-2-hetzner-no-rescue",
        passes=[("neither", [server()])],
        fails=[
            ("rescue", [server(rescue="linux64")]),
            ("an ISO image", [server(iso="debian-12-netinst.iso")]),
            ("an ISO image by number", [server(iso="1234", rescue="")]),
        ],
        undetermined=[("unknown", [server(rescue=UNKNOWN)])],
        not_applicable=[("no server", [])],
    ),
    *cases(
        "dev-3-hetzner-image-supported",
        passes=[("Debian 12", [server(image="debian-12")]), ("Ubuntu 24.04", [server(image="ubuntu-24.04")])],
        fails=[
            ("Debian 10", [server(image="debian-10")]),
            ("Ubuntu 18.04", [server(image="Ubuntu-18.04")]),
            ("CentOS", [server(image="centos-stream-9")]),
            ("old images let in", [server(image="debian-12", allowDeprecatedImages=True)]),
        ],
        undetermined=[("unknown", [server(image=UNKNOWN)])],
        not_applicable=[("a snapshot", [server(image="123456")])],
    ),
    *cases(
        "emp-2-hetzner-ssh-key-strong",
        passes=[
            ("Ed25519", [make(KEY, "k", {"publicKey": "ssh-ed25519 AAAA a@b"})]),
            ("RSA of 4096 bits", [make(KEY, "k", {"publicKey": rsa(4096)})]),
        ],
        fails=[
            ("RSA of 1024 bits", [make(KEY, "k", {"publicKey": rsa(1024)})]),
            ("with a comment that claims more", [make(KEY, "k", {"publicKey": f"{rsa(2048)} rsa-4096"})]),
            ("DSA", [make(KEY, "k", {"publicKey": "ssh-dss AAAA"})]),
        ],
        undetermined=[("unknown", [make(KEY, "k", {"publicKey": UNKNOWN})])],
        not_applicable=[("no key", [])],
    ),
    *cases(
        "infra-3-hetzner-resources-in-eu",
        passes=[
            ("a server", [server(location="fsn1")]),
            ("a data centre", [server(datacenter="nbg1-dc3")]),
            ("a subnet", [make(SUBNET, "s", {"networkZone": "eu-central"})]),
            ("a volume", [make(VOLUME, "v", {"location": "hel1"})]),
        ],
        fails=[
            ("Ashburn", [server(location="ash")]),
            ("a data centre in Hillsboro", [server(datacenter="hil-dc1")]),
            ("Singapore", [make(VOLUME, "v", {"location": "sin"})]),
            ("a network zone", [make(SUBNET, "s", {"networkZone": "us-east"})]),
            ("a load balancer by zone", [make(BALANCER, "b", {"networkZone": "ap-southeast"})]),
            ("a floating address", [make(FLOATING_IP, "i", {"homeLocation": "hil"})]),
            ("two that differ", [server(location="fsn1", datacenter="ash-dc1")]),
            ("none", [server()]),
        ],
        undetermined=[("unknown", [server(location=UNKNOWN)])],
        not_applicable=[("a volume made beside its server", [make(VOLUME, "v", {"serverId": 42})])],
    ),
    *cases(
        "infra-1-hetzner-cloud-only",
        passes=[
            ("a cloud subnet", [make(SUBNET, "s", {"type": "cloud"})]),
            ("a server", [make(TARGET, "t", {"type": "server"})]),
        ],
        fails=[
            ("a vSwitch", [make(SUBNET, "s", {"type": "vswitch", "vswitchId": 5})]),
            ("a vSwitch by number only", [make(SUBNET, "s", {"type": "cloud", "vswitchId": 5})]),
            ("a dedicated server", [make(TARGET, "t", {"type": "ip", "ip": "192.0.2.1"})]),
            ("routes shown to a vSwitch", [make(NETWORK, "n", {"exposeRoutesToVswitch": True})]),
        ],
        undetermined=[("unknown", [make(SUBNET, "s", {"type": UNKNOWN})])],
        not_applicable=[("no subnet", [])],
    ),
    *cases(
        "infra-1-hetzner-dns-managed",
        passes=[("primary", [make(ZONE, "z", {"mode": "primary"})]), ("nothing said", [make(ZONE, "z", {})])],
        fails=[
            ("secondary", [make(ZONE, "z", {"mode": "secondary"})]),
            ("other name servers", [make(ZONE, "z", {"primaryNameservers": [{"address": "192.0.2.1"}]})]),
            (
                "with an address",
                [make(ZONE, "z", {"mode": "secondary", "primaryNameservers": [{"address": "10.0.0.1"}]})],
            ),
            (
                "with a signature",
                [make(ZONE, "z", {"mode": "secondary", "primaryNameservers": [{"address": "192.0.2.1", "port": 53}]})],
            ),
        ],
        undetermined=[("unknown", [make(ZONE, "z", {"mode": UNKNOWN})])],
        not_applicable=[("no zone", [])],
    ),
    *cases(
        "net-1-hetzner-network-has-zones",
        passes=[
            (
                "two subnets",
                [
                    make(NETWORK, "n", {}, id="1"),
                    make(SUBNET, "a", {"networkId": 1}),
                    make(SUBNET, "b", {"networkId": "1"}),
                ],
            )
        ],
        fails=[
            ("none", [make(NETWORK, "n", {}, id="1")]),
            ("one", [make(NETWORK, "n", {}, id="1"), make(SUBNET, "a", {"networkId": 1})]),
            (
                "one, and one of another network",
                [
                    make(NETWORK, "n", {}, id="1"),
                    make(SUBNET, "a", {"networkId": 1}),
                    make(SUBNET, "b", {"networkId": 2}),
                ],
            ),
        ],
        undetermined=[
            (
                "a subnet of an unknown network",
                [make(NETWORK, "n", {}, id="1"), make(SUBNET, "a", {"networkId": UNKNOWN})],
            )
        ],
        not_applicable=[("no network", [])],
    ),
    *cases(
        "emp-2-hetzner-no-password-login",
        passes=[
            ("a key", [server(sshKeys=["ops"])]),
            ("no passwords over SSH", [server(userData="#cloud-config\nssh_pwauth: false\n")]),
            ("no passwords over SSH, compressed", [server(userData=packed("#cloud-config\nssh_pwauth: false\n"))]),
            ("root locked by a script", [server(userData="#!/bin/sh\npasswd -l root\n")]),
            ("root locked by a list", [server(userData="#cloud-config\nruncmd:\n- - passwd\n  - --lock\n  - root\n")]),
            (
                "a script that puts no in the place of yes",
                [
                    server(
                        userData="sed -i 's/PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config"
                    )
                ],
            ),
        ],
        fails=[
            ("nothing said", [server()]),
            ("an empty list", [server(sshKeys=[])]),
            ("passwords beside the key", [server(sshKeys=["ops"], userData="#cloud-config\nssh_pwauth: yes\n")]),
            (
                "passwords beside the key, compressed",
                [server(sshKeys=["ops"], userData=packed("#cloud-config\nssh_pwauth: true\n"))],
            ),
            ("user data about something else", [server(userData="#cloud-config\npackages: [nginx]\n")]),
            ("a comment", [server(userData="#!/bin/sh\n# PasswordAuthentication no\n")]),
        ],
        undetermined=[("unknown", [server(sshKeys=UNKNOWN)]), ("unknown user data", [server(userData=UNKNOWN)])],
        not_applicable=[("no server", [])],
    ),
]
