"""Databases, caches and disks of GCP: backed up by themselves, asking who calls, with safe switches (BC-1, ENC-2)."""

from __future__ import annotations

from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_machines import INSTANCES
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

SQL = "gcp:sql/databaseInstance:DatabaseInstance"
ALLOYDB = "gcp:alloydb/cluster:Cluster"
FIRESTORE = "gcp:firestore/database:Database"
FIRESTORE_SCHEDULE = "gcp:firestore/backupSchedule:BackupSchedule"
BIGTABLE_TABLE = "gcp:bigtable/table:Table"
USER = "gcp:sql/user:User"
DISKS = {
    f"gcp:compute/{kind}:{kind[0].upper()}{kind[1:]}": (
        f"gcp:compute/{kind}ResourcePolicyAttachment:{kind[0].upper()}{kind[1:]}ResourcePolicyAttachment"
    )
    for kind in ("disk", "regionDisk")
}
"""Disks, and what gives each a schedule of snapshots."""
BACKUP_PLAN_USE = "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation"


@rule(
    id="bc-1-gcp-stores-backed-up",
    title="AlloyDB, Firestore, Bigtable and disks are backed up",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=(*iso("A.8.13"),),
    remediation="Leave AlloyDB's backups on; give Firestore, Bigtable and disks a schedule, a policy or a backup plan.",
    types=(ALLOYDB, FIRESTORE, BIGTABLE_TABLE, *DISKS),
)
def stores_backed_up(store: Resource, graph: Graph) -> Verdict:
    """AlloyDB is unless that is switched off, the others only when somebody asks for it.

    A machine's boot disk is made anew from its image; disks of their own hold what it keeps.
    """
    if store.type in DISKS:
        return _disk_backed_up(store, graph)
    if store.type == ALLOYDB:
        if str(store.get("clusterType", default="PRIMARY")).upper() == "SECONDARY":
            return not_applicable("a replica: its primary is backed up")
        off = [path for path in ALLOYDB_BACKUPS if not store.get(f"{path}.enabled", default=True)]
        return failed(f"{', '.join(off)}.enabled is false", "true") if off else passed()
    if store.type == BIGTABLE_TABLE:
        if store.get("automatedBackupPolicy"):
            return passed()
        return failed("automatedBackupPolicy is missing", "a frequency and a retention")
    if str(store.get("pointInTimeRecoveryEnablement", default="")).upper() == "POINT_IN_TIME_RECOVERY_ENABLED":
        return passed()
    name = store.get("name", default=store.id)
    if any(str(plan.get("database", default="(default)")) == name for plan in graph.by_type(FIRESTORE_SCHEDULE)):
        return passed()
    return failed("there is neither point-in-time recovery nor a backup schedule", "one of them")


def _disk_backed_up(disk: Resource, graph: Graph) -> Verdict:
    machines = graph.referrers(disk, *INSTANCES)
    planned = any(graph.referrers(kept, BACKUP_PLAN_USE, path="resource") for kept in (disk, *machines))
    if planned or disk.get("resourcePolicies") or graph.referrers(disk, DISKS[disk.type], path="disk"):
        return passed()
    return failed("no schedule of snapshots and no backup plan is about it", "one of them")


ALLOYDB_BACKUPS = ("automatedBackupPolicy", "continuousBackupConfig")

CALLERS = {
    "gcp:redis/instance:Instance": ("authEnabled", "true", "false"),
    "gcp:redis/cluster:Cluster": ("authorizationMode", "auth_mode_iam_auth", "auth_mode_disabled"),
    "gcp:memorystore/instance:Instance": ("authorizationMode", "iam_auth", "auth_disabled"),
}
"""Where caches say whether they ask who calls, what is wanted, and what Google makes of silence."""


@rule(
    id="emp-1-gcp-caches-authenticate",
    title="Caches ask who calls",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=(*iso("A.8.5", "A.8.3"), *pci("8.3.1")),
    remediation="Set auth_enabled, or authorization_mode to IAM authentication.",
    types=tuple(CALLERS),
)
def caches_authenticate(cache: Resource) -> Verdict:
    """Otherwise everything that reaches the port reads every session in it."""
    if str(cache.get("mode", default="")).upper() == "CLUSTER_DISABLED_SECONDARY":
        return not_applicable("a replica has its primary's setting")
    path, wanted, default = CALLERS[cache.type]
    value = str(cache.get(path, default=default)).lower()
    return passed() if value == wanted else failed(f"{path} is {value}", wanted)


UNSAFE_FLAGS = {
    "local_infile": "on",
    "external scripts enabled": "on",
    "cross db ownership chaining": "on",
    "remote access": "on",
    "contained database authentication": "on",
    "3625": "off",
    "skip_show_database": "off",
    "log_connections": "off",
    "log_disconnections": "off",
    "cloudsql.enable_pgaudit": "off",
    "cloudsql_mysql_audit": "off",
}
"""Values of flags by which clients read files of the server, run programs, or leave no trace."""


@rule(
    id="net-2-gcp-sql-flags-safe",
    title="Flags of Cloud SQL open no side doors and keep connections logged",
    severity=Severity.MEDIUM,
    statements=("NET-2", "MON-3"),
    controls=(*cis("6.1.3", "6.2.2", "6.2.3", "6.3.1", "6.3.2", "6.3.5", "6.3.6", "6.3.7"), *iso("A.8.9")),
    remediation="Remove the flag, or turn it the other way.",
    types=(SQL,),
)
def sql_flags_safe(instance: Resource) -> Verdict:
    """What a program sets; flags that it leaves alone have Google's values."""
    if not instance.has("settings.databaseFlags"):
        return not_applicable("it sets no flags")
    for block in instance.blocks("settings.databaseFlags"):
        name, value = str(block.get("name")).lower(), str(block.get("value")).lower()
        if UNSAFE_FLAGS.get(name) == value:
            return failed(f"{block.path}: {name} is {value}", "the opposite")
    return passed()


@rule(
    id="enc-2-gcp-sql-users-have-passwords",
    title="Users of Cloud SQL have a password, or an identity of IAM",
    severity=Severity.CRITICAL,
    statements=("ENC-2", "USER-1"),
    controls=(*cis("6.1.1"), *iso("A.5.17"), *pci("8.3.1")),
    remediation="Set the type CLOUD_IAM_SERVICE_ACCOUNT, or a password as a Pulumi secret.",
    types=(USER,),
)
def sql_users_have_passwords(user: Resource) -> Verdict:
    """A built-in user without one logs in with an empty password in MySQL."""
    kind = str(user.get("type", default="BUILT_IN")).upper()
    if kind not in ("", "BUILT_IN"):
        return not_applicable("IAM says who it is")
    if any(user.raw(path) not in (None, "") for path in ("password", "passwordWo")) or user.has("passwordWoVersion"):
        return passed()
    return failed("password is missing", "a password, or the type CLOUD_IAM_SERVICE_ACCOUNT")
