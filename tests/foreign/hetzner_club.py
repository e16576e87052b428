"""A compliant Hetzner deployment of a club: web servers chosen by labels, a gateway, a Storage Box."""

from __future__ import annotations

from tests.foreign.world import World, secret


def marks(p: str) -> dict[str, str]:
    """The labels of a store."""
    return {"classification": "personal", "purpose": p, "retention": "180", "encryption": "luks"}


def club() -> World:
    """Two web servers and a gateway, an uploaded certificate, a volume, DNS."""
    world = World("club")
    world.add(
        "hcloud:index/network:Network", "lan", {"name": "lan", "ipRange": "172.16.0.0/16", "deleteProtection": True,
        "exposeRoutesToVswitch": False}, id="90210",
    )  # fmt: skip
    for nme, cidr in (("front", "172.16.1.0/24"), ("back", "172.16.2.0/24"), ("mgmt", "172.16.9.0/24")):
        world.add(
            "hcloud:index/networkSubnet:NetworkSubnet", f"sub-{nme}", {"networkId": 90210, "type": "cloud",
            "networkZone": "eu-central", "ipRange": cidr}, id=f"90210-{cidr}",
        )  # fmt: skip
    world.add(
        "hcloud:index/networkRoute:NetworkRoute", "egress", {"networkId": 90210, "destination": "0.0.0.0/0",
        "gateway": "172.16.9.2"}, id="90210-0.0.0.0/0",
    )  # fmt: skip
    world.add(
        "hcloud:index/sshKey:SshKey", "admin", {"name": "admin",
        "publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnq0m admin"}, id="7001",
    )  # fmt: skip
    world.add(
        "hcloud:index/primaryIp:PrimaryIp", "gw4", {"name": "gw4", "type": "ipv4", "assigneeType": "server",
        "location": "nbg1", "autoDelete": False, "deleteProtection": True}, id="8001",
        outputs={"ipAddress": "198.51.100.20"},
    )  # fmt: skip
    world.add(
        "hcloud:index/firewall:Firewall", "fw-web", {"name": "fw-web", "rules": [ {"direction": "in",
        "protocol": "tcp", "port": "8080", "sourceIps": ["172.16.1.0/24"], "description": "lb"}, {"direction": "in",
        "protocol": "tcp", "port": "22", "sourceIps": ["172.16.9.2/32"], "description": "bastion"},
        {"direction": "out", "protocol": "tcp", "port": "443", "destinationIps": ["172.16.0.0/16"],
        "description": "inside"}, {"direction": "out", "protocol": "udp", "port": "53",
        "destinationIps": ["172.16.9.2/32"], "description": "dns"}]}, id="601",
    )  # fmt: skip
    world.add(
        "hcloud:index/firewallAttachment:FirewallAttachment", "fw-web-att", {"firewallId": 601,
        "labelSelectors": ["role=web"]}, id="601",
    )  # fmt: skip
    world.add(
        "hcloud:index/firewall:Firewall", "fw-gw", {"name": "fw-gw", "rules": [ {"direction": "in", "protocol": "tcp",
        "port": "22", "sourceIps": ["203.0.113.40/32", "2001:db8:1::/64"], "description": "office"},
        {"direction": "in", "protocol": "udp", "port": "51820", "sourceIps": ["203.0.113.40/32"],
        "description": "wireguard"}, {"direction": "out", "protocol": "tcp", "port": "443",
        "destinationIps": ["185.12.64.0/24"], "description": "mirrors"}],
        "applyTos": [{"labelSelector": "role==gateway"}]}, id="602",
    )  # fmt: skip
    common = {
        "image": "debian-13",
        "serverType": "cax21",
        "sshKeys": ["admin"],
        "backups": True,
        "deleteProtection": True,
        "rebuildProtection": True,
        "shutdownBeforeDeletion": True,
    }
    for i in (1, 2):
        world.add(
            "hcloud:index/server:Server", f"web{i}", {**common, "name": f"web{i}", "location": "nbg1",
            "labels": {"role": "web", "env": "live", "backup": "restic"}, "publicNets": [{"ipv4Enabled": False,
            "ipv6Enabled": False}], "networks": [{"networkId": 90210, "subnetId": "90210-172.16.2.0/24",
            "ip": f"172.16.2.{10+i}"}], "userData": "#cloud-config\npackages: [nginx]\n"}, id=f"3000{i}",
            outputs={"ipv4Address": "", "ipv6Address": "", "status": "running", "backupWindow": "22-02",
            "primaryDiskSize": 80},
        )  # fmt: skip
    world.add(
        "hcloud:index/server:Server", "gw", {**common, "name": "gw", "location": "nbg1",
        "labels": {"role": "gateway"}, "publicNets": [{"ipv4Enabled": True, "ipv4": 8001, "ipv6Enabled": False}]},
        id="30009", outputs={"ipv4Address": "198.51.100.20", "ipv6Address": ""},
    )  # fmt: skip
    world.add(
        "hcloud:index/serverNetwork:ServerNetwork", "gw-lan", {"serverId": 30009, "subnetId": "90210-172.16.9.0/24",
        "ip": "172.16.9.2"},
    )  # fmt: skip
    world.add(
        "hcloud:index/volume:Volume", "mail", {"name": "mail", "size": 100, "serverId": 30001, "automount": False,
        "deleteProtection": True, "labels": marks("mail")}, id="55001", outputs={"location": "nbg1",
        "linuxDevice": "/dev/disk/by-id/scsi-0HC_Volume_55001"}, protect=True,
    )  # fmt: skip
    world.add(
        "hcloud:index/loadBalancer:LoadBalancer", "front-lb", {"name": "front-lb", "loadBalancerType": "lb11",
        "networkZone": "eu-central", "deleteProtection": True, "algorithm": {"type": "least_connections"}}, id="4400",
        outputs={"location": "nbg1", "ipv4": "198.51.100.30"},
    )  # fmt: skip
    world.add(
        "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork", "front-lan", {"loadBalancerId": 4400,
        "subnetId": "90210-172.16.1.0/24", "ip": "172.16.1.3"},
    )  # fmt: skip
    world.add(
        "hcloud:index/loadBalancerTarget:LoadBalancerTarget", "front-web", {"loadBalancerId": 4400,
        "type": "label_selector", "labelSelector": "role=web", "usePrivateIp": True},
    )  # fmt: skip
    world.add(
        "hcloud:index/uploadedCertificate:UploadedCertificate", "tls", {"name": "tls",
        "certificate": "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "privateKey": secret()},
        id="6600",
    )  # fmt: skip
    world.add(
        "hcloud:index/loadBalancerService:LoadBalancerService", "svc", {"loadBalancerId": "4400", "protocol": "https",
        "listenPort": 443, "destinationPort": 8080, "proxyprotocol": False, "http": {"certificates": [6600],
        "redirectHttp": True, "stickySessions": True}, "healthCheck": {"protocol": "http", "port": 8080,
        "interval": 10, "timeout": 5, "retries": 3, "http": {"path": "/health", "statusCodes": ["2??"]}}},
    )  # fmt: skip
    world.add(
        "hcloud:index/storageBox:StorageBox", "backup", {"name": "backup", "location": "hel1",
        "storageBoxType": "bx11", "password": secret(), "deleteProtection": True, "labels": marks("backup"),
        "accessSettings": {"reachableExternally": False, "sambaEnabled": False, "sshEnabled": True,
        "webdavEnabled": False, "zfsEnabled": False}, "snapshotPlan": {"hour": 3, "minute": 0, "maxSnapshots": 20},
        "sshKeys": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBnq0m admin"]}, id="9100", protect=True,
    )  # fmt: skip
    world.add(
        "hcloud:index/storageBoxSubaccount:StorageBoxSubaccount", "backup-web", {"storageBoxId": 9100,
        "homeDirectory": "web", "password": secret(), "accessSettings": {"reachableExternally": False,
        "readonly": False, "sshEnabled": True, "sambaEnabled": False, "webdavEnabled": False}},
    )  # fmt: skip
    world.add(
        "hcloud:index/zone:Zone", "dns", {"name": "verein.example", "mode": "primary", "deleteProtection": True},
        id="3300",
    )  # fmt: skip
    world.add(
        "hcloud:index/zoneRrset:ZoneRrset", "www", {"zone": "verein.example", "name": "www", "type": "A", "ttl": 300,
        "records": [{"value": "198.51.100.30"}], "changeProtection": False},
    )  # fmt: skip
    world.add(
        "hcloud:index/rdns:Rdns", "gw-ptr", {"serverId": 30009, "ipAddress": "198.51.100.20",
        "dnsPtr": "gw.verein.example"},
    )  # fmt: skip
    world.export(password=secret())
    return world
