"""Hetzner's volumes, Storage Boxes and servers: encrypted by us, backed up, not deleted by accident (BC-1, NET-6)."""

from __future__ import annotations

from policy.controls import iso, pci
from policy.graph import Graph
from policy.hetzner_servers import LOAD_BALANCER, SERVER, labels_of
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

VOLUME = "hcloud:index/volume:Volume"
VOLUME_ATTACHMENT = "hcloud:index/volumeAttachment:VolumeAttachment"
STORAGE_BOX = "hcloud:index/storageBox:StorageBox"
SUBACCOUNT = "hcloud:index/storageBoxSubaccount:StorageBoxSubaccount"


@rule(
    id="net-6-hetzner-volume-left-raw",
    title="Volumes are left to the server to encrypt",
    severity=Severity.HIGH,
    statements=("NET-6", "ENC-2"),
    controls=(*iso("A.8.24"), *pci("3.5.1")),
    remediation="Leave format and automount out, and let the server make a LUKS2 container on the raw volume.",
    types=(VOLUME, VOLUME_ATTACHMENT),
)
def volume_left_raw(resource: Resource) -> Verdict:
    """Hetzner does not encrypt volumes. One that it formats or mounts has a file system in plain text."""
    if resource.get("format"):
        return failed(f"format is {resource.get('format')}: Hetzner makes a plain file system", "no format")
    if resource.get("automount", default=False):
        return failed("automount is true: what it mounts is not encrypted", "false")
    return passed()


@rule(
    id="bc-1-hetzner-store-protected",
    title="Volumes and Storage Boxes cannot be deleted before their protection is lifted",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=(*iso("A.8.13"),),
    remediation="Set delete_protection=True.",
    types=(VOLUME, STORAGE_BOX),
)
def store_protected(store: Resource) -> Verdict:
    return _protected(store)


@rule(
    id="bc-1-hetzner-base-protected",
    title="Networks, addresses, load balancers and DNS zones cannot be deleted before their protection is lifted",
    severity=Severity.LOW,
    statements=("BC-1",),
    controls=(*iso("A.8.9"),),
    remediation="Set delete_protection=True.",
    types=(
        "hcloud:index/network:Network",
        "hcloud:index/primaryIp:PrimaryIp",
        "hcloud:index/floatingIp:FloatingIp",
        LOAD_BALANCER,
        "hcloud:index/zone:Zone",
    ),
)
def base_protected(resource: Resource) -> Verdict:
    """What every server depends on. An address that is given back goes to somebody else, and names still lead to it."""
    return _protected(resource)


def _protected(resource: Resource) -> Verdict:
    if resource.get("deleteProtection", default=False):
        return passed()
    return failed("deleteProtection is not true", "true")


@rule(
    id="bc-1-hetzner-server-protected",
    title="Servers cannot be deleted or rebuilt before their protection is lifted",
    severity=Severity.MEDIUM,
    statements=("BC-1",),
    controls=(*iso("A.8.13"),),
    remediation="Set delete_protection and rebuild_protection to True: Hetzner takes them together only.",
    types=(SERVER,),
)
def server_protected(server: Resource) -> Verdict:
    """A rebuild writes over the disk as surely as a deletion."""
    off = [path for path in ("deleteProtection", "rebuildProtection") if not server.get(path, default=False)]
    return failed(f"{', '.join(off)} is not true", "true") if off else passed()


NOTHING = ("", "none", "no", "false", "off")


@rule(
    id="bc-1-hetzner-data-server-backed-up",
    title="Every server that holds data is backed up",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=(*iso("A.8.13"),),
    remediation="Set backups=True; for volumes, which that leaves out, label the server with its backup (restic).",
    types=(SERVER,),
)
def data_server_backed_up(server: Resource, graph: Graph) -> Verdict:
    """A server holds data when it has a volume, or a label that says so. Others are made anew from their user data."""
    labels = labels_of(server)
    volumes = [
        *graph.referrers(server, VOLUME, path="serverId"),
        *graph.referrers(server, VOLUME_ATTACHMENT, path="serverId"),
    ]
    backed_up = any(value.lower() not in NOTHING for key, value in labels.items() if "backup" in key.lower())
    if not volumes and not {"data", "database", "db", "postgres", "storage"} & {
        value.lower() for value in labels.values()
    }:
        if not backed_up and any(_is_adrift(volume) for volume in graph.by_type(VOLUME, VOLUME_ATTACHMENT)):
            return undetermined("the server of a volume is unknown")
        return not_applicable("it holds no data")
    if backed_up:
        return passed()
    if volumes and server.get("backups", default=False):
        return failed(
            "backups leaves out its volumes, and no label names another backup", "a label such as backup=restic"
        )
    return passed() if server.get("backups", default=False) else failed("backups is not true", "true")


def _is_adrift(volume: Resource) -> bool:
    """Whether nobody knows which server a volume is put on: neither by its number nor by where that came from."""
    return not volume.known("serverId") and not volume.property_dependencies.get("serverId")


@rule(
    id="net-2-hetzner-storage-box-private",
    title="Storage Boxes are not reached from outside Hetzner's network",
    severity=Severity.HIGH,
    statements=("NET-2", "BC-3"),
    controls=(*iso("A.8.20"), *pci("1.4.4")),
    remediation="Set access_settings.reachable_externally=False, of the box and of every subaccount.",
    types=(STORAGE_BOX, SUBACCOUNT),
)
def storage_box_private(box: Resource) -> Verdict:
    if box.get("accessSettings.reachableExternally", default=False):
        return failed("accessSettings.reachableExternally is true", "false")
    return passed()


@rule(
    id="enc-1-hetzner-storage-box-ssh-only",
    title="Storage Boxes are used over SSH only",
    severity=Severity.MEDIUM,
    statements=("ENC-1", "BC-3"),
    controls=(*iso("A.8.24"), *pci("2.2.4")),
    remediation="Set access_settings.ssh_enabled, and leave Samba and WebDAV off.",
    types=(STORAGE_BOX, SUBACCOUNT),
)
def storage_box_ssh_only(box: Resource) -> Verdict:
    """Samba does not insist on encryption, and both take the password where SSH takes a key."""
    on = [name for name in ("sambaEnabled", "webdavEnabled") if box.get(f"accessSettings.{name}", default=False)]
    return failed(f"accessSettings.{', '.join(on)} is true", "SSH only") if on else passed()


@rule(
    id="bc-1-hetzner-storage-box-snapshots",
    title="Storage Boxes keep snapshots, which whoever writes backups cannot change",
    severity=Severity.MEDIUM,
    statements=("BC-1", "BC-3"),
    controls=(*iso("A.8.13"),),
    remediation="Set snapshot_plan with 7 snapshots or more.",
    types=(STORAGE_BOX,),
)
def storage_box_snapshots(box: Resource) -> Verdict:
    """A server that was taken over can delete its backups; snapshots are read-only."""
    if not box.has("snapshotPlan"):
        return failed("snapshotPlan is missing", "a plan with 7 snapshots or more")
    kept = int(box.get("snapshotPlan.maxSnapshots", default=10))
    return passed() if kept >= 7 else failed(f"snapshotPlan.maxSnapshots is {kept}", "7 or more")
