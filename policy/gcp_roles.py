"""What custom roles on GCP amount to: they are read by their permissions, as predefined roles are by their names.

Sources: https://cloud.google.com/iam/docs/permissions-reference,
https://cloud.google.com/iam/docs/best-practices-service-accounts.
"""

from __future__ import annotations

import re

from policy.graph import Graph

CUSTOM_ROLES = ("gcp:projects/iAMCustomRole:IAMCustomRole", "gcp:organizations/iAMCustomRole:IAMCustomRole")

READS = re.compile(
    r"storage\.objects\.get"
    r"|bigquery\.tables\.(getData|export)"
    r"|cloudsql\.instances\.(connect|executeSql|export|login)"
    r"|alloydb\.(clusters\.export|instances\.(connect|executeSql)|users\.login)"
    r"|spanner\.databases\.(read|select)"
    r"|bigtable\.tables\.readRows"
    r"|datastore\.(entities\.(get|list)|databases\.export)"
    r"|redis\.instances\.(export|getAuthString)"
    r"|healthcare\.(fhirResources\.get|fhirStores\.(export|searchResources)|dicomStores\.(dicomWebRead|export)"
    r"|hl7V2Messages\.get|hl7V2Stores\.export)"
    r"|pubsub\.subscriptions\.consume"
    r"|secretmanager\.versions\.access"
    r"|cloudkms\.cryptoKeyVersions\.useToDecrypt(ViaDelegation)?"
    r"|compute\.(disks\.(createSnapshot|use|useReadOnly)|(machineImages|snapshots)\.useReadOnly)"
    r"|logging\.privateLogEntries\.list"
    r"|(resourcemanager|storage|bigquery|spanner|bigtable|pubsub|secretmanager|cloudkms|healthcare)\.\w+\.setIamPolicy"
    r"|iam\.roles\.update",
    re.IGNORECASE,
)
"""Permissions that show the content of a store or decrypt it, and those by which somebody gives himself such a one."""

ADMINISTERS = re.compile(
    r"[\w.-]+\.setIamPolicy|iam\.roles\.(create|update)|deploymentmanager\.deployments\.(create|update)"
    r"|orgpolicy\.policy\.set|orgpolicy\.policies\.(create|update|delete)|iam\.denypolicies\.(update|delete)",
    re.IGNORECASE,
)
"""Permissions of an administrator: to say who may do what, or to let Google's own agent, an editor, do it."""

TAKES_OVER = re.compile(
    r"iam\.(serviceAccountKeys\.create|serviceAccounts\.(getAccessToken|implicitDelegation|setIamPolicy|signBlob|signJwt))",
    re.IGNORECASE,
)
"""Permissions on a service account by which somebody gets what it has."""

IMPERSONATES = re.compile(
    rf"{TAKES_OVER.pattern}|iam\.serviceAccounts\.(actAs|getOpenIdToken)",
    re.IGNORECASE,
)
"""Permissions by which somebody acts as a service account, also only where a workload that he starts runs as it."""


def granted(role: str, graph: Graph, wanted: re.Pattern[str]) -> str:
    """The first permission of a kind that a custom role of the stack has; empty for every other role.

    :param role: the role's name as a grant has it, such as ``projects/example/roles/reader``.
    :param graph: the stack.
    :param wanted: one of this module's kinds of permissions.
    :raises UndeterminedError: when the role's permissions are unknown.
    """
    for custom in graph.resolve(role, *CUSTOM_ROLES):
        if str(custom.get("stage", default="GA")).upper() == "DISABLED":
            continue  # who has a disabled role has nothing
        for permission in custom.get("permissions") or ():
            if wanted.fullmatch(str(permission)):
                return str(permission)
    return ""
