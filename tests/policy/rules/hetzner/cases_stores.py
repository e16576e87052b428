"""Cases for the rules on Hetzner's stores, protection and load balancers."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

SERVER = "hcloud:index/server:Server"
VOLUME = "hcloud:index/volume:Volume"
VOLUME_ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment"
BOX = "hcloud:index/storageBox:StorageBox"
SUBACCOUNT = "hcloud:index/storageBoxSubaccount:StorageBoxSubaccount"
NETWORK = "hcloud:index/network:Network"
ZONE = "hcloud:index/zone:Zone"
BALANCER = "hcloud:index/loadBalancer:LoadBalancer"
SERVICE = "hcloud:index/loadBalancerService:LoadBalancerService"
TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
BALANCER_NETWORK = "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork"


def server(**more: Any) -> Resource:
    return make(SERVER, "db", more, id="42")


def service(protocol: Any, **more: Any) -> Resource:
    return make(SERVICE, "s", {"loadBalancerId": "9", "protocol": protocol, **more})


PRIVATE = [
    make(BALANCER, "b", {}, id="9"),
    make(BALANCER_NETWORK, "n", {"loadBalancerId": 9, "enablePublicInterface": False}),
]
ATTACHED = make(VOLUME_ATTACHMENT, "a", {"serverId": 42, "volumeId": 5})
PROTECTED = {"deleteProtection": True}

CASES = [
    *cases(
        "net-6-hetzner-volume-left-raw",
        passes=[("raw", [make(VOLUME, "v", {"size": 10})]), ("attached only", [ATTACHED])],
        fails=[
            ("formatted", [make(VOLUME, "v", {"format": "ext4"})]),
            ("formatted as XFS", [make(VOLUME, "v", {"format": "xfs", "automount": False})]),
            ("mounted", [make(VOLUME, "v", {"automount": True})]),
            ("mounted by the attachment", [make(VOLUME_ATTACHMENT, "a", {"automount": True})]),
        ],
        undetermined=[("unknown", [make(VOLUME, "v", {"format": UNKNOWN})])],
        not_applicable=[("no volume", [])],
    ),
    *cases(
        "bc-1-hetzner-store-protected",
        passes=[("a volume", [make(VOLUME, "v", PROTECTED)]), ("a Storage Box", [make(BOX, "b", PROTECTED)])],
        fails=[
            ("nothing said", [make(VOLUME, "v", {})]),
            ("switched off", [make(VOLUME, "v", {"deleteProtection": False})]),
            ("a Storage Box", [make(BOX, "b", {})]),
        ],
        undetermined=[("unknown", [make(VOLUME, "v", {"deleteProtection": UNKNOWN})])],
        not_applicable=[("no store", [])],
    ),
    *cases(
        "bc-1-hetzner-base-protected",
        passes=[("a network", [make(NETWORK, "n", PROTECTED)]), ("a zone", [make(ZONE, "z", PROTECTED)])],
        fails=[
            ("a network", [make(NETWORK, "n", {})]),
            ("a zone", [make(ZONE, "z", {"deleteProtection": False})]),
            ("a load balancer", [make(BALANCER, "b", {})]),
        ],
        undetermined=[("unknown", [make(ZONE, "z", {"deleteProtection": UNKNOWN})])],
        not_applicable=[("none of them", [])],
    ),
    *cases(
        "bc-1-hetzner-server-protected",
        passes=[("both", [server(deleteProtection=True, rebuildProtection=True)])],
        fails=[
            ("neither", [server()]),
            ("deletion only", [server(deleteProtection=True)]),
            ("rebuild only", [server(deleteProtection=False, rebuildProtection=True)]),
        ],
        undetermined=[("unknown", [server(deleteProtection=UNKNOWN, rebuildProtection=True)])],
        not_applicable=[("no server", [])],
    ),
    *cases(
        "bc-1-hetzner-data-server-backed-up",
        passes=[
            ("backups of the disk", [server(labels={"zone": "data"}, backups=True)]),
            ("another backup of the volume", [server(labels={"backup": "restic"}), ATTACHED]),
        ],
        fails=[
            ("none", [server(labels={"role": "database"})]),
            ("switched off", [server(labels={"zone": "data"}, backups=False)]),
            ("a volume, and backups that leave it out", [server(backups=True), ATTACHED]),
            ("a volume that names the server", [server(), make(VOLUME, "v", {"serverId": 42})]),
            ("a label that says none", [server(labels={"backup": "none"}), ATTACHED]),
        ],
        undetermined=[
            ("unknown", [server(labels={"zone": "data"}, backups=UNKNOWN)]),
            ("a volume on nobody knows what", [server(), make(VOLUME, "v", {"serverId": UNKNOWN})]),
        ],
        not_applicable=[("no data", [server(labels={"zone": "app"})])],
    ),
    *cases(
        "net-2-hetzner-storage-box-private",
        passes=[
            ("nothing said", [make(BOX, "b", {})]),
            ("off", [make(BOX, "b", {"accessSettings": {"sshEnabled": True}})]),
        ],
        fails=[
            ("a box", [make(BOX, "b", {"accessSettings": {"reachableExternally": True}})]),
            ("a subaccount", [make(SUBACCOUNT, "b", {"accessSettings": {"reachableExternally": True}})]),
            ("by SSH only", [make(BOX, "b", {"accessSettings": {"reachableExternally": True, "sshEnabled": True}})]),
        ],
        undetermined=[("unknown", [make(BOX, "b", {"accessSettings": UNKNOWN})])],
        not_applicable=[("no box", [])],
    ),
    *cases(
        "enc-1-hetzner-storage-box-ssh-only",
        passes=[("SSH", [make(BOX, "b", {"accessSettings": {"sshEnabled": True}})])],
        fails=[
            ("Samba", [make(BOX, "b", {"accessSettings": {"sambaEnabled": True}})]),
            ("WebDAV beside SSH", [make(BOX, "b", {"accessSettings": {"sshEnabled": True, "webdavEnabled": True}})]),
            ("Samba of a subaccount", [make(SUBACCOUNT, "b", {"accessSettings": {"sambaEnabled": True}})]),
        ],
        undetermined=[("unknown", [make(BOX, "b", {"accessSettings": {"sambaEnabled": UNKNOWN}})])],
        not_applicable=[("no box", [])],
    ),
    *cases(
        "bc-1-hetzner-storage-box-snapshots",
        passes=[("ten", [make(BOX, "b", {"snapshotPlan": {"maxSnapshots": 10, "hour": 3, "minute": 0}})])],
        fails=[
            ("no plan", [make(BOX, "b", {})]),
            ("one", [make(BOX, "b", {"snapshotPlan": {"maxSnapshots": 1}})]),
            ("none kept", [make(BOX, "b", {"snapshotPlan": {"maxSnapshots": 0}})]),
        ],
        undetermined=[("unknown", [make(BOX, "b", {"snapshotPlan": {"maxSnapshots": UNKNOWN}})])],
        not_applicable=[("no box", [])],
    ),
    *cases(
        "net-6-hetzner-https-only",
        passes=[("HTTPS", [service("https")]), ("TLS passed on", [service("tcp", listenPort=443)])],
        fails=[
            ("HTTP", [service("http")]),
            ("HTTP on another port", [service("http", listenPort=443)]),
            ("port 80 passed on", [service("tcp", listenPort=80)]),
            (
                "the public interface on",
                [
                    service("http"),
                    make(BALANCER, "b", {}, id="9"),
                    make(BALANCER_NETWORK, "n", {"loadBalancerId": 9}),
                ],
            ),
        ],
        undetermined=[("unknown", [service(UNKNOWN)])],
        not_applicable=[("private", [service("http"), *PRIVATE])],
    ),
    *cases(
        "enc-1-hetzner-https-has-certificate",
        passes=[
            ("with a certificate", [service("https", http={"certificates": [1], "redirectHttp": True})]),
            ("one that is not known yet", [service("https", http={"certificates": [UNKNOWN], "redirectHttp": True})]),
            ("another port", [service("https", listenPort=8443, http={"certificates": [1]})]),
        ],
        fails=[
            ("no certificate", [service("https")]),
            ("an empty list", [service("https", http={"certificates": [], "redirectHttp": True})]),
            ("no redirect", [service("https", http={"certificates": [1]})]),
            ("a redirect switched off", [service("https", http={"certificates": [1], "redirectHttp": False})]),
        ],
        undetermined=[("unknown", [service("https", http={"certificates": [1], "redirectHttp": UNKNOWN})])],
        not_applicable=[("TCP", [service("tcp", listenPort=443)])],
    ),
    *cases(
        "net-3-hetzner-balancer-web-ports",
        passes=[("443", [service("https")]), ("TCP on 443", [service("tcp", listenPort=443)])],
        fails=[
            ("SSH", [service("tcp", listenPort=22)]),
            ("PostgreSQL", [service("tcp", listenPort=5432)]),
            ("HTTPS on another port", [service("https", listenPort=8443)]),
        ],
        undetermined=[("unknown", [service("tcp", listenPort=UNKNOWN)])],
        not_applicable=[("private", [service("tcp", listenPort=5432), *PRIVATE])],
    ),
    *cases(
        "net-2-hetzner-targets-private",
        passes=[
            ("private", [make(TARGET, "t", {"type": "server", "usePrivateIp": True})]),
            ("by a label", [make(TARGET, "t", {"type": "label_selector", "labelSelector": "a", "usePrivateIp": True})]),
            ("a load balancer without inline targets", [make(BALANCER, "b", {})]),
        ],
        fails=[
            ("nothing said", [make(TARGET, "t", {"type": "server"})]),
            ("by a label", [make(TARGET, "t", {"type": "label_selector", "usePrivateIp": False})]),
            ("inline", [make(BALANCER, "b", {"targets": [{"type": "server", "serverId": 42}]})]),
            ("a public address", [make(TARGET, "t", {"type": "ip", "ip": "203.0.113.7"})]),
        ],
        undetermined=[("unknown", [make(TARGET, "t", {"type": "server", "usePrivateIp": UNKNOWN})])],
        not_applicable=[("no target", [])],
    ),
]
