"""Mutants of `policy.rules.hetzner.servers`."""

from __future__ import annotations

import base64
import struct

from tests.mutations.edits import add, drop, put, remove
from tests.mutations.mutant import broken, of

PUBLIC, ADDRESS = "net-2-hetzner-no-public-server", "net-2-hetzner-address-on-gateway-only"
JOINED, RESCUE = "net-1-hetzner-server-in-network", "net-2-hetzner-no-rescue"
IMAGE, SSH_KEY = "dev-3-hetzner-image-supported", "emp-2-hetzner-ssh-key-strong"
GATEWAY = "Server hetzner-gateway"


def rsa(bits: int) -> str:
    """A public RSA key of so many bits (RFC 4253, 6.6)."""
    fields = (b"ssh-rsa", b"\x01\x00\x01", b"\x00" + (1 << (bits - 1) | 1).to_bytes(bits // 8, "big"))
    return "ssh-rsa " + base64.b64encode(b"".join(struct.pack(">I", len(field)) + field for field in fields)).decode()


MUTANTS = [
    *of(
        PUBLIC,
        broken("nothing said", drop("letters-web", "publicNets")),
        broken("an empty list", put("letters-web", publicNets=[])),
        broken("IPv4", put("letters-web", {"publicNets.0.ipv4Enabled": True})),
        broken("IPv6 by saying nothing of it", put("letters-db", publicNets=[{"ipv4Enabled": False}])),
        broken(
            "a primary address by its number",
            put("letters-db", publicNets=[{"ipv4": "@{hetzner-gateway-ipv4.id}", "ipv6Enabled": False}]),
        ),
        broken("a gateway that no route leads to", remove("hetzner-internet")),
        broken("a gateway whose route leads to another server", put("hetzner-internet", gateway="10.48.1.10")),
        broken("a route to private networks only", put("hetzner-internet", destination="10.0.0.0/8")),
        broken(
            "a second public server beside the gateway",
            add(
                "hcloud:index/server:Server",
                "twin",
                {
                    "location": "fsn1",
                    "image": "debian-13",
                    "networks": [{"ip": "10.48.1.77"}],
                    "sshKeys": ["letters"],
                    "labels": {"environment": "prod", "zone": "app"},
                    "deleteProtection": True,
                    "rebuildProtection": True,
                },
            ),
        ),
        broken(
            "a gateway with the web's port open",
            put(
                "Firewall hetzner-gateway",
                {"rules.0": {"direction": "in", "protocol": "tcp", "port": "443", "sourceIps": ["0.0.0.0/0"]}},
            ),
        ),
    ),
    *of(
        ADDRESS,
        broken("a floating address on a server", put("letters-address", serverId=5001)),
        broken(
            "an assignment apart",
            add(
                "hcloud:index/floatingIpAssignment:FloatingIpAssignment",
                "letters-on",
                {"floatingIpId": 7001, "serverId": 5002},
            ),
        ),
        broken("the server's number as text", put("letters-address", serverId="5001")),
        broken("a primary address on a server", put("hetzner-gateway-ipv4", assigneeId=5001)),
        broken("a server that is not in the stack", put("hetzner-gateway-ipv6", assigneeId=4711)),
    ),
    *of(
        JOINED,
        broken("none", drop("letters-web", "networks")),
        broken("an empty list", put("letters-db", networks=[])),
        broken("one joined apart, no more", remove("letters-search-network")),
        broken("another server joined apart", put("letters-search-network", serverId=5001)),
    ),
    *of(
        RESCUE,
        broken("a rescue system", put("letters-web", rescue="linux64")),
        broken("another medium", put("letters-db", iso="debian-13.1.0-amd64-netinst.iso")),
        broken("another medium by its number", put("letters-db", iso=122)),
        broken("both, of the gateway", put(GATEWAY, rescue="linux64", iso="4711")),
    ),
    *of(
        IMAGE,
        broken("an old Debian", put("letters-web", image="debian-10")),
        broken("an old Ubuntu", put("letters-db", image="ubuntu-20.04")),
        broken("an Ubuntu between two that last", put("letters-db", image="ubuntu-24.10")),
        broken("a CentOS in capital letters", put("letters-db", image="CentOS-7")),
        broken("whatever is old", put("letters-web", allowDeprecatedImages=True)),
    ),
    *of(
        SSH_KEY,
        broken("DSA", put("letters-key", publicKey="ssh-dss AAAAB3NzaC1kc3MAAACBAJ old")),
        broken("RSA of 2048 bits", put("letters-key", publicKey=f"{rsa(2048)} strong-4096")),
        broken("RSA of 1024 bits", put("letters-key", publicKey=f" {rsa(1024)}\n")),
        broken(
            "one bit short in bytes",
            add("hcloud:index/sshKey:SshKey", "old-key", {"name": "old", "publicKey": rsa(2992)}),
        ),
    ),
    *of(
        "emp-2-hetzner-no-password-login",
        broken("no key", drop("letters-web", "sshKeys")),
        broken("an empty list of keys", put("letters-web", sshKeys=[])),
        broken("a key, and passwords as well", put("letters-web", userData="#cloud-config\nssh_pwauth: true\n")),
        broken(
            "a key, and passwords as well, in Base64",
            put("letters-web", userData=base64.b64encode(b"#cloud-config\nssh_pwauth: true\n").decode()),
        ),
        broken(
            "a script that lets passwords in",
            put("letters-db", userData="#!/bin/sh\necho 'PasswordAuthentication yes' >> /etc/ssh/sshd_config\n"),
        ),
        broken("a gateway without its user data", put(GATEWAY, userData="#cloud-config\npackages: [nginx]\n")),
    ),
]
