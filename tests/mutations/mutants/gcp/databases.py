"""Mutants of `policy.rules.gcp.databases`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put, remove
from tests.mutations.mutant import broken, of

BACKED_UP, CALLERS = "bc-1-gcp-stores-backed-up", "emp-1-gcp-caches-authenticate"
FLAGS, USERS = "net-2-gcp-sql-flags-safe", "enc-2-gcp-sql-users-have-passwords"
DATABASE, USER = "gcp:sql/databaseInstance:DatabaseInstance", "gcp:sql/user:User"


def flag(name: str, value: str) -> dict[str, object]:
    return {"settings.databaseFlags": [{"name": name, "value": value}]}


MUTANTS = [
    *of(
        BACKED_UP,
        broken("AlloyDB's backups off", put("gcp:alloydb/cluster:Cluster", automatedBackupPolicy={"enabled": False})),
        broken(
            "AlloyDB's continuous backup off",
            put("gcp:alloydb/cluster:Cluster", continuousBackupConfig={"enabled": False}),
        ),
        broken(
            "Firestore without recovery",
            put("quotes-firestore", pointInTimeRecoveryEnablement="POINT_IN_TIME_RECOVERY_DISABLED"),
        ),
        broken("Firestore, nothing said", drop("quotes-firestore", "pointInTimeRecoveryEnablement")),
        broken("Bigtable, nothing said", drop("quotes-bigtable-table", "automatedBackupPolicy")),
        broken("a disk, nothing said", drop("quotes-disk", "resourcePolicies")),
        broken("a regional disk without its schedule", remove("quotes-disk-daily")),
    ),
    *of(
        CALLERS,
        broken("Redis without a password", put("quotes-cache", authEnabled=False)),
        broken("Redis, nothing said", drop("quotes-cache", "authEnabled")),
        broken("a cluster of Redis", put("quotes-cache-cluster", authorizationMode="AUTH_MODE_DISABLED")),
        broken("Valkey", put("quotes-valkey", authorizationMode="AUTH_DISABLED")),
    ),
    *of(
        FLAGS,
        broken("files of the server", put(DATABASE, flag("local_infile", "on"))),
        broken("programs of the server", put(DATABASE, flag("external scripts enabled", "on"))),
        broken("connections that nobody logs", put(DATABASE, flag("log_connections", "off"))),
        broken("no audit", put(DATABASE, flag("cloudsql.enable_pgaudit", "OFF"))),
    ),
    *of(
        USERS,
        broken("a built-in user", put("quotes-sql-user", type="BUILT_IN")),
        broken("nothing said", drop("quotes-sql-user", "type")),
        broken(
            "an empty password",
            # A password that nobody knows yet is one.
            add(USER, "root", {"instance": "quotes", "name": "root", "host": "%", "password": ""}),
            needs_value=False,
        ),
    ),
]
