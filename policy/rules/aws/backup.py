"""Rules for AWS Backup: locked vaults with own keys, copies in a second region, every store selected, restores
tried."""

from __future__ import annotations

from policy.arns import region_of_arn
from policy.aws_backup import AIR_GAPPED, PLAN, SELECTION, VAULT, selected
from policy.aws_data import holds_user_data, tags
from policy.aws_keys import own_key
from policy.aws_regions import region_of, same_region
from policy.aws_storage import BUCKETS, REPLICATION, Bucket
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration"
RESTORE_PLAN = "aws:backup/restoreTestingPlan:RestoreTestingPlan"
RESTORE_SELECTION = "aws:backup/restoreTestingSelection:RestoreTestingSelection"
SHORTEST_RETENTION = 7
RETAINED = {
    "aws:rds/instance:Instance": ("backupRetentionPeriod", 0),
    "aws:rds/cluster:Cluster": ("backupRetentionPeriod", 1),
    "aws:docdb/cluster:Cluster": ("backupRetentionPeriod", 1),
    "aws:neptune/cluster:Cluster": ("backupRetentionPeriod", 1),
    "aws:fsx/lustreFileSystem:LustreFileSystem": ("automaticBackupRetentionDays", 0),
    "aws:fsx/ontapFileSystem:OntapFileSystem": ("automaticBackupRetentionDays", 0),
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem": ("automaticBackupRetentionDays", 0),
    "aws:fsx/windowsFileSystem:WindowsFileSystem": ("automaticBackupRetentionDays", 7),
}
"""Stores that can back themselves up, with the property for the days and its default."""

STORES = (
    *RETAINED,
    *BUCKETS,
    "aws:dynamodb/table:Table",
    "aws:efs/fileSystem:FileSystem",
    "aws:ebs/volume:Volume",
)


@rule(
    id="bc-3-aws-vault-own-key",
    title="Backup vaults are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("BC-3",),
    controls=fsbp("Backup.1") + iso("A.8.13", "A.8.24"),
    remediation="Set kms_key_arn to a customer managed key; a vault's key cannot be changed later.",
    types=(VAULT, AIR_GAPPED),
)
def vault_own_key(vault: Resource, graph: Graph) -> Verdict:
    """AWS Backup's own key opens recovery points to whoever may restore."""
    return own_key(vault, graph, "encryptionKeyArn" if vault.type == AIR_GAPPED else "kmsKeyArn")


@rule(
    id="bc-1-aws-vault-locked",
    title="Backup vaults are locked: recovery points cannot be deleted before their time",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=iso("A.8.13") + pci("10.5.1"),
    remediation="Add a VaultLockConfiguration with min_retention_days.",
    types=(VAULT,),
)
def vault_locked(vault: Resource, graph: Graph) -> Verdict:
    """A lock without a minimum lets a plan keep recovery points for a day."""
    locks = [lock for lock in graph.referrers(vault, LOCK, path="backupVaultName") if same_region(lock, vault)]
    if not locks:
        return failed("no VaultLockConfiguration for the vault", "a lock with minRetentionDays")
    days = int(locks[0].get("minRetentionDays", 0))
    if days < SHORTEST_RETENTION:
        return failed(f"minRetentionDays is {days}", f"{SHORTEST_RETENTION} or more")
    return passed()


@rule(
    id="bc-1-aws-backup-plan-copies",
    title="Backup plans run on a schedule, keep what they make, and copy it to another region",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=iso("A.8.13", "A.8.14"),
    remediation=(
        "Give every rule a schedule, lifecycle.delete_after of 7 days or more, and a copy_action to a vault elsewhere."
    ),
    types=(PLAN,),
)
def backup_plan_copies(plan: Resource, graph: Graph) -> Verdict:
    """The copy must be in another region: a vault beside the first is lost with it."""
    copied = False
    for entry in plan.blocks("rules"):
        for block in (part for holder in (entry, *entry.blocks("copyActions")) for part in holder.blocks("lifecycle")):
            days = block.get("deleteAfter")
            if days is not None and int(days) < SHORTEST_RETENTION:
                return failed(f"{block.path}.deleteAfter is {days}", f"{SHORTEST_RETENTION} or more")
        if not entry.get("schedule", ""):
            return failed(f"{entry.path}.schedule is not set", "a cron expression")
        sources = graph.targets(plan, "targetVaultName", VAULT, block=entry)
        for action in entry.blocks("copyActions"):
            vaults = graph.targets(plan, "destinationVaultArn", VAULT, AIR_GAPPED, block=action)
            near = {region_of(plan)} - {""} or _regions(sources)
            far = _regions(vaults) or {region_of_arn(action.get("destinationVaultArn"))}
            copied = copied or not far & near
    if not copied:
        return failed("no rule copies recovery points to another region", "a copyAction to a vault in another region")
    return passed()


def _regions(vaults: list[Resource]) -> set[str]:
    return {region_of(vault) for vault in vaults} - {""}


@rule(
    id="bc-1-aws-store-backed-up",
    title="Every store is backed up, or says why not",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=iso("A.8.13"),
    remediation="Tag the store so that a backup selection takes it in, or tag it backup=none with a backup-reason.",
    types=STORES,
)
def store_backed_up(store: Resource, graph: Graph) -> Verdict:
    """With a plan in the stack a store must be selected, without one its own backups count; a bucket's are its copy or
    versions."""
    marks = tags(store)
    if marks.get("backup", "").lower() in ("none", "false", "no"):
        reason = marks.get("backup-reason", "").strip()
        return (
            not_applicable(f"not backed up: {reason}")
            if reason
            else failed("backup=none without a reason", "a tag backup-reason")
        )
    if store.type in BUCKETS:
        if not holds_user_data(store, graph):
            return not_applicable("the bucket holds logs, which have a lock instead")
        if _is_copy(store, graph):
            return not_applicable("the bucket is the copy of another")
    if store.has("replicateSourceDb") or store.has("replicationSourceIdentifier"):
        return not_applicable("a replica is restored from its source")
    if selected(store, graph) or _copied(store, graph):
        return passed()
    if graph.by_type(SELECTION):
        return failed("no backup selection takes the store in", "a tag or ARN that a selection names")
    return (
        passed()
        if _own_backups(store, graph)
        else failed("nothing backs the store up", "a backup selection, or backups of its own")
    )


def _copied(store: Resource, graph: Graph) -> bool:
    if store.type not in BUCKETS:
        return False
    inline = any(store.has(name) for name in ("replicationConfiguration", "replicationConfigurations"))
    return inline or bool(Bucket(store, graph).parts(REPLICATION))


def _is_copy(bucket: Resource, graph: Graph) -> bool:
    """Whether another bucket's replication writes to it."""
    for config in graph.referrers(bucket, REPLICATION, path="rules"):
        for entry in config.blocks("rules"):
            for destination in entry.blocks("destination"):
                if bucket in graph.targets(config, "bucket", *BUCKETS, block=destination):
                    return True
    return False


def _own_backups(store: Resource, graph: Graph) -> bool:
    if store.type in BUCKETS:
        return Bucket(store, graph).versioned()
    if store.type == "aws:dynamodb/table:Table":
        return any(block.get("enabled", False) for block in store.blocks("pointInTimeRecovery"))
    if store.type == "aws:efs/fileSystem:FileSystem":
        policies = graph.referrers(store, "aws:efs/backupPolicy:BackupPolicy", path="fileSystemId")
        return any(block.get("status") == "ENABLED" for policy in policies for block in policy.blocks("backupPolicy"))
    name, default = RETAINED.get(store.type, ("", 0))
    return bool(name) and int(store.get(name, default)) >= SHORTEST_RETENTION


@rule(
    id="bc-1-aws-selection-excludes-nothing",
    title="Backup selections leave nothing out by a list",
    severity=Severity.LOW,
    statements=("BC-1",),
    controls=iso("A.8.13"),
    remediation="Remove not_resources; tag what needs no backup with backup=none and a backup-reason.",
    types=(SELECTION,),
)
def selection_excludes_nothing(selection: Resource) -> Verdict:
    """A list of exceptions is where a store goes missing that somebody adds later."""
    left_out = [str(entry) for entry in selection.get("notResources", [])]
    return failed(f"notResources holds {left_out[0]}", "no exceptions") if left_out else passed()


@rule(
    id="bc-2-aws-restore-tested",
    title="Restores are tried every month or more often, of named kinds of stores",
    severity=Severity.MEDIUM,
    statements=("BC-2",),
    controls=iso("A.8.13"),
    remediation="Give the RestoreTestingPlan a schedule and a RestoreTestingSelection for every kind of store.",
    types=(RESTORE_PLAN,),
)
def restore_tested(plan: Resource, graph: Graph) -> Verdict:
    """A plan without a selection restores nothing; one that runs once a year proves little."""
    schedule = str(plan.get("scheduleExpression"))
    if _rarely(schedule):
        return failed(f"scheduleExpression is {schedule}", "every month or more often")
    if not graph.referrers(plan, RESTORE_SELECTION, path="restoreTestingPlanName"):
        return failed("no RestoreTestingSelection belongs to the plan", "one for every kind of store")
    return passed()


def _rarely(schedule: str) -> bool:
    """Whether a schedule runs less than once a month: its month is a fixed one, or its rate is over 31 days."""
    fields = schedule.removeprefix("cron(").removesuffix(")").split()
    if schedule.startswith("cron(") and len(fields) == 6:
        return fields[3] not in ("*", "?", "*/1", "1/1") or fields[5] != "*"
    rate = schedule.removeprefix("rate(").removesuffix(")").split()
    return len(rate) == 2 and rate[0].isdigit() and rate[1].startswith("day") and int(rate[0]) > 31
