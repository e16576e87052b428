"""The letters service on Hetzner: servers, a load balancer, volumes, a Storage Box, DNS."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import add

PROTECTED = {"deleteProtection": True}
SSH_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGjtNnFHfIeWpJRlZ+p4CvpNPnUqfSqWwmVO1vFxjJmE letters"


def server(zone: str, subnet: str, address: str, **more: Any) -> dict[str, Any]:
    """A private server; the stack's sealed firewall chooses it by its labels."""
    return {
        "serverType": "cx23",
        "location": "fsn1",
        "image": "debian-13",
        "publicNets": [{"ipv4Enabled": False, "ipv6Enabled": False}],
        "networks": [{"subnetId": subnet, "ip": address}],
        "sshKeys": ["letters"],
        "labels": {"environment": "prod", "zone": zone},
        "deleteProtection": True,
        "rebuildProtection": True,
        **more,
    }


SERVERS = [
    add("hcloud:index/server:Server", "letters-web", server("app", "@{hetzner-app.id}", "10.48.1.10"), id="5001"),
    add(
        "hcloud:index/server:Server",
        "letters-db",
        {
            **server("data", "@{hetzner-data.id}", "10.48.2.10"),
            "labels": {"environment": "prod", "zone": "data", "backup": "restic"},
        },
        id="5002",
    ),
    add(
        "hcloud:index/server:Server",
        "letters-search",
        server("data", "@{hetzner-data.id}", "10.48.2.11", networks=[], backups=True),
        id="5003",
    ),
    add(
        "hcloud:index/serverNetwork:ServerNetwork",
        "letters-search-network",
        {"serverId": 5003, "subnetId": "@{hetzner-data.id}", "ip": "10.48.2.11"},
    ),
    add(
        "hcloud:index/firewall:Firewall",
        "letters-partners",
        {
            "name": "letters-partners",
            "rules": [
                {"direction": "in", "protocol": "tcp", "port": "8443", "sourceIps": ["198.51.100.0/24"]},
                {"direction": "out", "protocol": "tcp", "port": "443", "destinationIps": ["0.0.0.0/0", "::/0"]},
            ],
        },
        id="6001",
    ),
    add(
        "hcloud:index/firewallAttachment:FirewallAttachment",
        "letters-partners-on",
        {"firewallId": 6001, "serverIds": [5001]},
    ),
    add("hcloud:index/sshKey:SshKey", "letters-key", {"name": "letters", "publicKey": SSH_KEY}),
    add(
        "hcloud:index/floatingIp:FloatingIp",
        "letters-address",
        {"type": "ipv4", "homeLocation": "fsn1", "name": "letters", **PROTECTED},
        id="7001",
    ),
]

STORES = [
    add(
        "hcloud:index/volume:Volume",
        "letters-volume",
        {
            "name": "letters",
            "size": 50,
            "location": "fsn1",
            "labels": {"classification": "confidential", "purpose": "letters", "retention-days": "30"},
            **PROTECTED,
        },
        id="8001",
    ),
    add(
        "hcloud:index/volumeAttachment:VolumeAttachment",
        "letters-volume-on",
        {"volumeId": 8001, "serverId": 5002, "automount": False},
    ),
    add(
        "hcloud:index/storageBox:StorageBox",
        "letters-box",
        {
            "name": "letters",
            "storageBoxType": "bx11",
            "location": "hel1",
            "accessSettings": {"sshEnabled": True, "reachableExternally": False},
            "snapshotPlan": {"maxSnapshots": 14, "hour": 3, "minute": 0},
            **PROTECTED,
        },
        id="9001",
    ),
    add(
        "hcloud:index/storageBoxSubaccount:StorageBoxSubaccount",
        "letters-box-writer",
        {
            "storageBoxId": 9001,
            "homeDirectory": "letters",
            "accessSettings": {"sshEnabled": True, "reachableExternally": False},
        },
    ),
]

EDGE = [
    add(
        "hcloud:index/loadBalancer:LoadBalancer",
        "letters-balancer",
        {"name": "letters", "loadBalancerType": "lb11", "location": "fsn1", **PROTECTED},
        id="4001",
    ),
    add(
        "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork",
        "letters-balancer-network",
        {"loadBalancerId": 4001, "subnetId": "@{hetzner-edge.id}", "enablePublicInterface": True},
    ),
    add(
        "hcloud:index/loadBalancerService:LoadBalancerService",
        "letters-https",
        {
            "loadBalancerId": "4001",
            "protocol": "https",
            "listenPort": 443,
            "destinationPort": 8443,
            "http": {"certificates": [3001], "redirectHttp": True},
        },
    ),
    add(
        "hcloud:index/loadBalancerTarget:LoadBalancerTarget",
        "letters-target",
        {"loadBalancerId": 4001, "type": "server", "serverId": 5001, "usePrivateIp": True},
    ),
    add(
        "hcloud:index/loadBalancer:LoadBalancer",
        "letters-inside",
        {"name": "letters-inside", "loadBalancerType": "lb11", "networkZone": "eu-central", **PROTECTED},
        id="4002",
    ),
    add(
        "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork",
        "letters-inside-network",
        {"loadBalancerId": 4002, "subnetId": "@{hetzner-app.id}", "enablePublicInterface": False},
    ),
    add(
        "hcloud:index/loadBalancerService:LoadBalancerService",
        "letters-inside-api",
        {"loadBalancerId": "4002", "protocol": "tcp", "listenPort": 8080, "destinationPort": 8080},
    ),
    add(
        "hcloud:index/zone:Zone",
        "letters-zone",
        {"name": "letters.example.com", "mode": "primary", "ttl": 3600, **PROTECTED},
        id="2001",
    ),
]

SPECIMENS = [*SERVERS, *STORES, *EDGE]
