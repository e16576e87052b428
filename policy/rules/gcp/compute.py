"""Machines of GCP: their disks, their boot, who can log in, and as whom they act (NET-2, NET-6, EMP-1)."""

from __future__ import annotations

from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_machines import DERIVED, MACHINES, PROJECT_METADATA, metadata
from policy.graph import Graph
from policy.model import Block, Outcome, Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

TRUE = ("true", "1", "y", "yes")
DISKS = {
    "gcp:compute/disk:Disk": (
        "diskEncryptionKey.kmsKeySelfLink",
        "diskEncryptionKey.rawKey",
        "diskEncryptionKey.sha256",
    ),
    "gcp:compute/regionDisk:RegionDisk": (
        "diskEncryptionKey.kmsKeyName",
        "diskEncryptionKey.rawKey",
        "diskEncryptionKey.sha256",
    ),
    "gcp:compute/snapshot:Snapshot": ("snapshotEncryptionKey.kmsKeySelfLink", "snapshotEncryptionKey.rawKey"),
    "gcp:compute/image:Image": ("imageEncryptionKey.kmsKeySelfLink", "imageEncryptionKey.rawKey"),
}
BOOT_KEYS = ("kmsKeySelfLink", "diskEncryptionKeyRaw", "diskEncryptionKeySha256")
CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"


def node_configs(resource: Resource) -> list[tuple[Block, str]]:
    """Where a cluster or a node pool says what its machines are like: a block, and a path in it.

    A cluster has pools inline, a first pool unless that is removed, or (Autopilot) defaults for what Google makes.
    """
    if resource.type == NODE_POOL:
        return [(resource, "nodeConfig")]
    if resource.get("enableAutopilot", default=False):
        return [(resource, "clusterAutoscaling.autoProvisioningDefaults")]
    pools: list[tuple[Block, str]] = [(pool, "nodeConfig") for pool in resource.blocks("nodePools")]
    return pools or ([] if resource.get("removeDefaultNodePool", default=False) else [(resource, "nodeConfig")])


@rule(
    id="net-6-gcp-disks-own-key",
    title="Disks, snapshots and images are encrypted with a key of our own",
    severity=Severity.HIGH,
    statements=("NET-6", "ENC-2"),
    controls=(*iso("A.8.24"), *pci("3.5.1")),
    remediation="Name a Cloud KMS key for every disk, the boot disk included.",
    types=(*DISKS, *MACHINES, CLUSTER, NODE_POOL),
)
def disks_own_key(resource: Resource) -> Verdict:
    """A machine makes its boot disk itself; one that it only attaches is judged where it is made."""
    if resource.type in DISKS:
        if any(resource.has(path) for path in DISKS[resource.type]):
            return passed()
        return failed(f"{DISKS[resource.type][0]} is missing", "a Cloud KMS key")
    if resource.type in (CLUSTER, NODE_POOL):
        found = node_configs(resource)
        for block, path in found:
            if not block.has(f"{path}.bootDiskKmsKey"):
                place = f"{block.path}.{path}".lstrip(".")
                return failed(f"{place}.bootDiskKmsKey is missing", "a Cloud KMS key")
        return passed() if found else not_applicable("its node pools are judged themselves")
    if resource.type in DERIVED and not resource.has("bootDisk"):
        return undetermined("the template or image decides on its disks")
    bare = [
        block.path
        for path in ("bootDisk", "scratchDisks", "disks")
        for block in resource.blocks(path)
        if path != "scratchDisks" and _bare(block)
    ]
    return failed(f"{', '.join(bare)} names no key", "a Cloud KMS key") if bare else passed()


def _bare(disk: Block) -> bool:
    if disk.has("source") or str(disk.raw("type") or disk.raw("diskType")).lower() in ("scratch", "local-ssd"):
        return False
    return not any(disk.has(path) for path in (*BOOT_KEYS, "diskEncryptionKey.kmsKeySelfLink"))


@rule(
    id="net-2-gcp-shielded-machine",
    title="Machines boot only what is signed",
    severity=Severity.MEDIUM,
    statements=("NET-2", "DEV-3"),
    controls=(*cis("4.8"), *iso("A.8.9")),
    remediation="Set shielded_instance_config with secure boot, vTPM and integrity monitoring.",
    types=MACHINES,
)
def shielded_machine(machine: Resource) -> Verdict:
    """vTPM and integrity monitoring are on unless refused; secure boot is off unless asked for."""
    if machine.type in DERIVED and not machine.has("shieldedInstanceConfig"):
        return undetermined("the template or image decides")
    config = "shieldedInstanceConfig"
    if not machine.get(f"{config}.enableSecureBoot", default=False):
        return failed(f"{config}.enableSecureBoot is not true", "true")
    off = [
        name
        for name in ("enableVtpm", "enableIntegrityMonitoring")
        if not machine.get(f"{config}.{name}", default=True)
    ]
    return failed(f"{config}.{', '.join(off)} is false", "true") if off else passed()


@rule(
    id="net-2-gcp-log-in-by-identity",
    title="People log in to machines with their identity, not with keys in metadata",
    severity=Severity.HIGH,
    statements=("NET-2", "EMP-2"),
    controls=(*cis("4.4"), *iso("A.5.16"), *pci("8.2.2")),
    remediation="Set enable-oslogin to TRUE in the metadata, block project-wide keys, and remove ssh-keys.",
    types=(*MACHINES, *PROJECT_METADATA),
)
def log_in_by_identity(resource: Resource) -> Verdict:
    """OS Login, switched on for the machine or, where the machine says nothing, for the project."""
    values = metadata(resource)
    keys = [key for key in ("ssh-keys", "sshkeys") if values.get(key)]
    if keys:
        return failed(f"metadata has {', '.join(keys)}", "OS Login")
    if values.get("enable-oslogin") and values["enable-oslogin"] not in TRUE:
        return failed(f"enable-oslogin is {values['enable-oslogin']}", "TRUE")
    if resource.type in PROJECT_METADATA:
        about = resource.type == PROJECT_METADATA[0] or "enable-oslogin" in values or "ssh-keys" in values
        return passed() if about else not_applicable("the item is about something else")
    return passed()


@rule(
    id="net-2-gcp-oslogin-on",
    title="OS Login is on for every machine",
    severity=Severity.MEDIUM,
    statements=("NET-2", "EMP-2"),
    controls=(*cis("4.4"), *iso("A.5.16")),
    remediation="Set enable-oslogin to TRUE in the machine's metadata, or in the project's.",
    types=MACHINES,
)
def oslogin_on(machine: Resource, graph: Graph) -> Verdict:
    """The machine's own metadata goes first; an organisation policy cannot be seen in a stack."""
    own = metadata(machine).get("enable-oslogin")
    if own is not None:
        return passed() if own in TRUE else failed(f"enable-oslogin is {own}", "TRUE")
    for project in graph.by_type(*PROJECT_METADATA):
        if metadata(project).get("enable-oslogin") in TRUE:
            return passed()
    if machine.type in DERIVED:
        return undetermined("the template or image decides")
    return failed("neither the machine nor the project sets enable-oslogin", "TRUE")


@rule(
    id="net-2-gcp-no-serial-port",
    title="The serial console of machines is closed",
    severity=Severity.MEDIUM,
    statements=("NET-2",),
    controls=(*cis("4.5"), *iso("A.8.20")),
    remediation="Remove serial-port-enable from the metadata.",
    types=(*MACHINES, *PROJECT_METADATA),
)
def no_serial_port(resource: Resource) -> Verdict:
    """It is reached from any address, past every firewall."""
    value = metadata(resource).get("serial-port-enable", "false")
    return failed(f"serial-port-enable is {value}", "false") if value in TRUE else passed()


WHOLE_CLOUD = ("cloud-platform", "https://www.googleapis.com/auth/cloud-platform")
DEFAULT_ACCOUNT = "-compute@developer.gserviceaccount.com"
DEFAULT_APP = "@appspot.gserviceaccount.com"
SERVICE_ACCOUNTS = {
    "gcp:cloudrunv2/service:Service": "template.serviceAccount",
    "gcp:cloudrunv2/job:Job": "template.template.serviceAccount",
    "gcp:cloudrun/service:Service": "template.spec.serviceAccountName",
    "gcp:cloudfunctionsv2/function:Function": "serviceConfig.serviceAccountEmail",
    "gcp:cloudfunctions/function:Function": "serviceAccountEmail",
    "gcp:dataproc/cluster:Cluster": "clusterConfig.gceClusterConfig.serviceAccount",
    "gcp:dataflow/job:Job": "serviceAccountEmail",
    "gcp:dataflow/flexTemplateJob:FlexTemplateJob": "serviceAccountEmail",
    "gcp:composer/environment:Environment": "config.nodeConfig.serviceAccount",
    "gcp:workbench/instance:Instance": "gceSetup.serviceAccounts.0.email",
    "gcp:cloudbuild/trigger:Trigger": "serviceAccount",
    "gcp:appengine/standardAppVersion:StandardAppVersion": "serviceAccount",
    "gcp:appengine/flexibleAppVersion:FlexibleAppVersion": "serviceAccount",
}
"""Where services without machines of their own name the account that they act as."""


@rule(
    id="emp-1-gcp-machine-own-account",
    title="Workloads act as a service account of their own",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*cis("4.1"), *iso("A.5.15", "A.8.2"), *pci("7.2.5")),
    remediation="Make a service account for the workload, with the roles that it needs.",
    types=(
        *MACHINES,
        CLUSTER,
        NODE_POOL,
        *SERVICE_ACCOUNTS,
    ),
)
def machine_own_account(resource: Resource) -> Verdict:
    """The default account is shared by everything that names none, and Google makes it an editor of the project."""
    if resource.type in (CLUSTER, NODE_POOL):
        places = [(block, f"{path}.serviceAccount") for block, path in node_configs(resource)]
        verdicts = [_own_account(block, path) for block, path in places]
        failures = [verdict for verdict in verdicts if verdict.outcome is Outcome.FAIL]
        return next(iter([*failures, *verdicts]), not_applicable("its node pools are judged themselves"))
    path = SERVICE_ACCOUNTS.get(resource.type, "serviceAccount.email")
    if resource.type in MACHINES and not resource.has("serviceAccount"):
        if resource.type in DERIVED:
            return undetermined("the template or image decides")
        return not_applicable("it acts as nobody")
    return _own_account(resource, path)


def _own_account(block: Block, path: str) -> Verdict:
    if not block.known(path):
        return undetermined(f"{path} is unknown")
    email = str(block.get(path, default="") or "")
    if email and email != "default" and not email.endswith((DEFAULT_ACCOUNT, DEFAULT_APP)):
        return passed()
    place = f"{block.path}.{path}".lstrip(".")
    return failed(f"{place} is {email or 'missing'}, the default account", "a service account of its own")
