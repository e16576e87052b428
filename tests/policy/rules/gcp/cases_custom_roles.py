"""Cases for grants of custom roles on GCP: what their permissions amount to."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.gcp.cases_identity import APP, BINDING, FOLDER, MEMBER, PERSON, PIPELINE, POLICY, policy

NAME = "projects/p/roles/own"
OF_ORGANISATION = "organizations/1/roles/own"
ON_ACCOUNT = "gcp:serviceaccount/iAMMember:IAMMember"
ON_BUCKET = "gcp:storage/bucketIAMMember:BucketIAMMember"
HARMLESS = "run.services.get"
GROUP, DOMAIN = "group:devs@example.com", "domain:example.com"


def custom(permissions: Any, name: str = NAME, **properties: Any) -> Resource:
    """A custom role of a project, or of an organisation."""
    kind = "organizations" if name == OF_ORGANISATION else "projects"
    values = {"roleId": "own", "permissions": permissions, **properties}
    return make(f"gcp:{kind}/iAMCustomRole:IAMCustomRole", "own", values, id=name)


def has(
    member: str, *permissions: str, token: str = MEMBER, name: str = NAME, **properties: Any
) -> tuple[Resource, ...]:
    """A member that has a custom role, of which one permission is of interest."""
    grant = make(token, "x", {"role": name, "member": member})
    return custom([HARMLESS, *permissions], name, **properties), grant


CASES = [
    *cases(
        "emp-1-gcp-workloads-not-admin",
        passes=[
            ("a custom role for a task", has(APP, "run.services.update")),
            ("a custom role that nobody here made", has(APP)[1:]),
            ("a disabled custom role", has(APP, "resourcemanager.projects.setIamPolicy", stage="DISABLED")),
        ],
        fails=[
            ("a custom role that sets the project's policy", has(APP, "resourcemanager.projects.setIamPolicy")),
            ("a custom role that sets a service's policies", has(PIPELINE, "run.services.setIamPolicy")),
            ("a custom role that writes roles", has(APP, "iam.roles.update")),
            ("a custom role that makes roles", has(APP, "iam.roles.create")),
            ("a custom role that deploys as Google's agent", has(APP, "deploymentmanager.deployments.create")),
            ("a custom role that sets the organisation's policies", has(APP, "orgpolicy.policy.set")),
            ("a custom role that lifts denials", has(APP, "iam.denypolicies.delete")),
            (
                "the organisation's custom role, on a folder",
                has(APP, "resourcemanager.folders.setIamPolicy", token=FOLDER, name=OF_ORGANISATION),
            ),
            (
                "a custom role in a policy's text",
                (custom(["storage.buckets.setIamPolicy"]), *policy(POLICY, NAME, APP)),
            ),
        ],
        undetermined=[("unknown permissions of a custom role", (custom(UNKNOWN), has(APP)[1]))],
        not_applicable=[("a custom role of a person", has(PERSON, "resourcemanager.projects.setIamPolicy"))],
    ),
    *cases(
        "emp-1-gcp-no-impersonation-of-all",
        passes=[
            ("a custom role that lists accounts", has(PERSON, "iam.serviceAccounts.list")),
            ("a disabled custom role", has(PERSON, "iam.serviceAccounts.actAs", stage="DISABLED")),
        ],
        fails=[
            (f"a custom role with {permission}", has(member, permission))
            for member, permission in (
                (PERSON, "iam.serviceAccounts.getAccessToken"),
                (APP, "iam.serviceAccounts.actAs"),
                (PIPELINE, "iam.serviceAccounts.getOpenIdToken"),
                (GROUP, "iam.serviceAccounts.implicitDelegation"),
                (APP, "iam.serviceAccounts.signBlob"),
                (APP, "iam.serviceAccounts.signJwt"),
                (DOMAIN, "iam.serviceAccounts.setIamPolicy"),
                (APP, "iam.serviceAccountKeys.create"),
            )
        ],
        undetermined=[("unknown permissions of a custom role", (custom(UNKNOWN), has(PERSON)[1]))],
    ),
    *cases(
        "emp-1-gcp-people-cannot-read-data",
        passes=[
            ("a custom role without data", has(PERSON, "storage.buckets.list", "bigquery.tables.list")),
            ("a custom role of a workload", has(APP, "storage.objects.get")),
            ("a custom role that nobody here made", has(PERSON)[1:]),
            ("a disabled custom role", has(PERSON, "storage.objects.get", stage="DISABLED")),
            ("starting what runs as one account", has(PERSON, "iam.serviceAccounts.actAs", token=ON_ACCOUNT)),
            ("tokens of all accounts, which another rule judges", has(PERSON, "iam.serviceAccounts.getAccessToken")),
            ("unknown permissions of a workload's custom role", (custom(UNKNOWN), has(APP)[1])),
        ],
        fails=[
            *(
                (f"a custom role with {permission}", has(PERSON, permission))
                for permission in (
                    "storage.objects.get",
                    "bigquery.tables.getData",
                    "bigquery.tables.export",
                    "spanner.databases.read",
                    "spanner.databases.select",
                    "cloudsql.instances.export",
                    "cloudsql.instances.connect",
                    "cloudsql.instances.login",
                    "alloydb.users.login",
                    "bigtable.tables.readRows",
                    "redis.instances.export",
                    "healthcare.fhirResources.get",
                    "secretmanager.versions.access",
                    "cloudkms.cryptoKeyVersions.useToDecrypt",
                    "datastore.entities.get",
                    "pubsub.subscriptions.consume",
                    "compute.disks.useReadOnly",
                    "compute.disks.createSnapshot",
                    "compute.snapshots.useReadOnly",
                    "logging.privateLogEntries.list",
                    "resourcemanager.projects.setIamPolicy",
                    "storage.buckets.setIamPolicy",
                    "iam.roles.update",
                )
            ),
            ("a custom role of a group, on one bucket", has(GROUP, "storage.objects.get", token=ON_BUCKET)),
            (
                "a custom role of a domain, by a binding",
                (custom(["Storage.Objects.Get"]), make(BINDING, "x", {"role": NAME, "members": [APP, DOMAIN]})),
            ),
            (
                "a custom role in a policy's text",
                (custom(["secretmanager.versions.access"]), *policy(POLICY, NAME, PERSON)),
            ),
            ("the organisation's custom role", has(PERSON, "bigquery.tables.getData", name=OF_ORGANISATION)),
            ("tokens of one account", has(PERSON, "iam.serviceAccounts.getAccessToken", token=ON_ACCOUNT)),
            ("keys of one account", has(GROUP, "iam.serviceAccountKeys.create", token=ON_ACCOUNT)),
        ],
        undetermined=[
            ("unknown permissions of a custom role", (custom(UNKNOWN), has(PERSON)[1])),
            ("an unknown stage of a custom role", has(PERSON, "storage.objects.get", stage=UNKNOWN)),
        ],
    ),
]
