"""Mutants of `policy.rules.hetzner.stores`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

RAW, STORE, BASE = "net-6-hetzner-volume-left-raw", "bc-1-hetzner-store-protected", "bc-1-hetzner-base-protected"
SERVER, BACKUP = "bc-1-hetzner-server-protected", "bc-1-hetzner-data-server-backed-up"
PRIVATE, SSH_ONLY = "net-2-hetzner-storage-box-private", "enc-1-hetzner-storage-box-ssh-only"
SNAPSHOTS = "bc-1-hetzner-storage-box-snapshots"
BOX, WRITER = "letters-box", "letters-box-writer"

MUTANTS = [
    *of(
        RAW,
        broken("formatted", put("letters-volume", format="ext4")),
        broken("mounted", put("letters-volume", automount=True)),
        broken("mounted by its attachment", put("letters-volume-on", automount=True)),
        broken(
            "a second volume",
            add(
                "hcloud:index/volume:Volume",
                "plain",
                {
                    "name": "plain",
                    "size": 10,
                    "serverId": 5002,
                    "format": "xfs",
                    "deleteProtection": True,
                    "labels": {"classification": "x", "purpose": "x", "retention-days": "1"},
                },
            ),
        ),
    ),
    *of(
        STORE,
        broken("a volume", put("letters-volume", deleteProtection=False)),
        broken("a volume, nothing said", drop("letters-volume", "deleteProtection")),
        broken("a Storage Box", put(BOX, deleteProtection=False)),
        broken("a Storage Box, nothing said", drop(BOX, "deleteProtection")),
    ),
    *of(
        BASE,
        broken("the network", put("hetzner-network", deleteProtection=False)),
        broken("a load balancer", drop("letters-balancer", "deleteProtection")),
        broken("the gateway's address", put("PrimaryIp hetzner-gateway-ipv4", deleteProtection=False)),
        broken("a floating address", drop("letters-address", "deleteProtection")),
        broken("a DNS zone", put("letters-zone", deleteProtection=False)),
    ),
    *of(
        SERVER,
        broken("deleted", put("letters-web", deleteProtection=False)),
        broken("rebuilt", put("letters-db", rebuildProtection=False)),
        broken("nothing said", drop("letters-web", "deleteProtection", "rebuildProtection")),
        broken("the gateway", put("Server hetzner-gateway", deleteProtection=False, rebuildProtection=False)),
    ),
    *of(
        BACKUP,
        broken("a volume without a backup's label", drop("letters-db", "labels.backup")),
        broken("a label that says none", put("letters-db", {"labels.backup": "None"})),
        broken("backups that leave out its volume", put("letters-db", {"backups": True, "labels.backup": "no"})),
        broken("data by its label", put("letters-search", backups=False)),
        broken("data by its label, nothing said", drop("letters-search", "backups")),
        broken("a volume attached to another server", put("letters-volume-on", serverId=5001)),
        broken("a volume that names its server", put("letters-volume", serverId=5001)),
    ),
    *of(
        PRIVATE,
        broken("from outside", put(BOX, {"accessSettings.reachableExternally": True})),
        broken("a subaccount from outside", put(WRITER, {"accessSettings.reachableExternally": True})),
        broken(
            "a second box",
            add(
                "hcloud:index/storageBox:StorageBox",
                "old-box",
                {
                    "name": "old",
                    "location": "fsn1",
                    "deleteProtection": True,
                    "snapshotPlan": {"maxSnapshots": 10},
                    "accessSettings": {"reachableExternally": True},
                },
            ),
        ),
    ),
    *of(
        SSH_ONLY,
        broken("Samba", put(BOX, {"accessSettings.sambaEnabled": True})),
        broken("WebDAV", put(BOX, {"accessSettings.webdavEnabled": True})),
        broken("a subaccount with Samba", put(WRITER, {"accessSettings.sambaEnabled": True})),
    ),
    *of(
        SNAPSHOTS,
        broken("none", drop(BOX, "snapshotPlan")),
        broken("three", put(BOX, {"snapshotPlan.maxSnapshots": 3})),
        broken("zero", put(BOX, {"snapshotPlan.maxSnapshots": 0})),
    ),
]
