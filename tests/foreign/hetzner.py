"""A compliant Hetzner deployment: lightweight Kubernetes on a private network behind a load balancer."""

from __future__ import annotations

from tests.foreign.world import Ref, World, secret

INIT = """#cloud-config
package_update: true
disk_setup: {}
runcmd:
  - curl -sfL https://get.k3s.io -o /tmp/k3s.sh
"""


def k3s() -> World:
    """Three servers without public addresses, one load balancer with TLS, a volume, as kube-hetzner lays them out."""
    world = World("k3s")
    net = world.add(
        "hcloud:index/network:Network",
        "net",
        {"name": "net", "ipRange": "10.0.0.0/8", "deleteProtection": True},
        id="4711",
    )
    place = {"type": "cloud", "networkZone": "eu-central"}
    for number, name in enumerate(("control", "agents", "edge")):
        part = {"networkId": net, "ipRange": f"10.0.{number}.0/24", **place}
        world.add("hcloud:index/networkSubnet:NetworkSubnet", name, part, id=f"4711-10.0.{number}.0/24")
    key = {"name": "ops", "publicKey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGq ops"}
    world.add("hcloud:index/sshKey:SshKey", "ops", key, id="99")
    inside = "10.0.0.0/8"
    rules = [
        rule("in", "tcp", "6443", [inside], "Kubernetes"),
        rule("in", "tcp", "22", ["10.0.0.2/32"], "The gateway"),
        rule("out", "tcp", "443", [inside], "TLS inside"),
    ]
    world.add("hcloud:index/firewall:Firewall", "wall", {"name": "wall", "rules": rules}, id="501")
    spread = world.add("hcloud:index/placementGroup:PlacementGroup", "spread", {"name": "s", "type": "spread"}, id="77")
    for number, name in enumerate(("server-0", "agent-0", "agent-1")):
        world.add(
            "hcloud:index/server:Server",
            name,
            {
                "name": name, "serverType": "cx33", "image": "debian-12", "location": ("fsn1", "nbg1", "hel1")[number],
                "sshKeys": [world.ref("ops")], "firewallIds": [501], "placementGroupId": int(spread), "backups": True,
                "publicNets": [{"ipv4Enabled": False, "ipv6Enabled": False}], "userData": INIT,
                "networks": [{"networkId": 4711, "ip": f"10.0.1.{number + 5}"}], "deleteProtection": True,
                "rebuildProtection": True, "labels": {"zone": "app", "backup": "restic"},
            },
            id=str(1000 + number),
            outputs={"ipv4Address": "", "ipv6Address": "", "status": "running", "datacenter": "fsn1-dc14"},
        )  # fmt: skip
    cert = {"name": "shop", "domainNames": ["shop.acme.example"]}
    world.add("hcloud:index/managedCertificate:ManagedCertificate", "cert", cert, id="31")
    world.add(
        "hcloud:index/loadBalancer:LoadBalancer",
        "lb",
        {"name": "lb", "loadBalancerType": "lb11", "location": "fsn1", "deleteProtection": True},
        id="88",
        outputs={"networkZone": "eu-central", "ipv4": "203.0.113.7"},
    )
    joined = {"loadBalancerId": world.ref("lb"), "networkId": 4711, "enablePublicInterface": True}
    world.add("hcloud:index/loadBalancerNetwork:LoadBalancerNetwork", "lb-net", joined)
    for name in ("agent-0", "agent-1"):
        target = {
            "loadBalancerId": 88, "type": "server", "serverId": int(world.ref(name)), "usePrivateIp": True,
        }  # fmt: skip
        world.add("hcloud:index/loadBalancerTarget:LoadBalancerTarget", f"lb-{name}", target)
    world.add(
        "hcloud:index/loadBalancerService:LoadBalancerService",
        "lb-https",
        {
            "loadBalancerId": world.ref("lb"), "protocol": "https", "listenPort": 443, "destinationPort": 8080,
            "http": {"certificates": [31], "redirectHttp": True},
            "healthCheck": {"protocol": "http", "port": 8080, "interval": 15, "timeout": 10},
        },
        outputs={"proxyprotocol": False},
    )  # fmt: skip
    volume = {"name": "data", "size": 50, "location": "nbg1", "deleteProtection": True, "labels": marks("orders")}
    world.add("hcloud:index/volume:Volume", "data", volume, id="600", protect=True)
    world.add(
        "hcloud:index/volumeAttachment:VolumeAttachment", "data-0", {"volumeId": Ref("600", "data"), "serverId": 1001}
    )
    world.export(kubeconfig=secret(), gateway="10.0.0.2")
    return world


def marks(purpose: str) -> dict[str, str]:
    """The labels of a store."""
    return {"classification": "personal", "purpose": purpose, "retention": "365", "encryption": "luks"}


def rule(direction: str, protocol: str, port: str, networks: list[str], why: str) -> dict[str, object]:
    """A rule of a firewall."""
    side = "sourceIps" if direction == "in" else "destinationIps"
    return {"direction": direction, "protocol": protocol, "port": port, side: networks, "description": why}
