"""Nobody has more than the task needs, the public has nothing, and people read no data (EMP-1, GDPR-1, USER-2)."""

from __future__ import annotations

import re

from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_iam import (
    DATASET,
    DATASET_ACCESS,
    STORAGE_CONTROLS,
    STORAGE_LISTS,
    Grant,
    grants,
    is_everybody,
    is_grant,
    is_person,
    is_workload,
)
from policy.gcp_roles import ADMINISTERS, IMPERSONATES, READS, TAKES_OVER, granted
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

ACCESS_LISTS = (*STORAGE_CONTROLS, *STORAGE_LISTS, DATASET, DATASET_ACCESS)
ACCOUNT = "gcp:serviceaccount/account:Account"
ACCOUNT_KEY = "gcp:serviceaccount/key:Key"
HMAC_KEY = "gcp:storage/hmacKey:HmacKey"
ACCOUNT_GRANTS = tuple(f"gcp:serviceaccount/iAM{kind}:IAM{kind}" for kind in ("Member", "Binding", "Policy"))
"""Grants on one service account."""
CALLABLE = ("roles/run.invoker", "roles/cloudfunctions.invoker", "roles/run.servicesinvoker")
"""Roles to call a service; `policy.rules.gcp.exposure` judges who has them and from where the service is reached."""


@rule(
    id="gdpr-1-gcp-not-public",
    title="No data and no resource is granted to everybody",
    severity=Severity.CRITICAL,
    statements=("GDPR-1", "EMP-1"),
    controls=(*cis("5.1", "7.1"), *iso("A.8.3"), *pci("7.2.1")),
    remediation="Remove allUsers and allAuthenticatedUsers, and name the service accounts that need the role.",
    types=("gcp:*", *ACCESS_LISTS),
)
def not_public(resource: Resource) -> Verdict:
    """Members, bindings, policies and access lists; everybody with a Google account is everybody."""
    if not is_grant(resource.type) and resource.type not in ACCESS_LISTS:
        return not_applicable("the resource grants nothing")
    for grant in grants(resource):
        public = [member for member in grant.members if is_everybody(member)]
        if public and grant.role.lower() not in CALLABLE:
            return failed(f"{grant.place or 'it'} gives {grant.role} to {', '.join(public)}", "named members")
    return passed()


PRIMITIVE = ("roles/owner", "roles/editor", "roles/viewer", "roles/writer", "roles/reader")
ADMIN = re.compile(
    r"roles/(owner|editor|writer|iam\.securityAdmin|resourcemanager\.\w+Admin|iam\.\w*organizationRoleAdmin)"
)
WHOLE_PROJECT = (
    "gcp:projects/iAMMember:IAMMember",
    "gcp:projects/iAMBinding:IAMBinding",
    "gcp:projects/iAMPolicy:IAMPolicy",
    "gcp:folder/iAMMember:IAMMember",
    "gcp:folder/iAMBinding:IAMBinding",
    "gcp:folder/iAMPolicy:IAMPolicy",
    "gcp:organizations/iAMMember:IAMMember",
    "gcp:organizations/iAMBinding:IAMBinding",
    "gcp:organizations/iAMPolicy:IAMPolicy",
)


@rule(
    id="emp-1-gcp-no-primitive-roles",
    title="Nobody has a basic role on a project, a folder or the organisation",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*cis("1.5"), *iso("A.8.2", "A.5.15"), *pci("7.2.2")),
    remediation="Replace owner, editor and viewer by predefined roles for the task; keep people for break-glass.",
    types=WHOLE_PROJECT,
)
def no_primitive_roles(resource: Resource) -> Verdict:
    """Basic roles include thousands of permissions, and reading most data; viewer too."""
    for grant in grants(resource):
        if grant.role.lower() in PRIMITIVE:
            return failed(f"{grant.place or 'it'} gives {grant.role} to {', '.join(grant.members)}", "a narrow role")
    return passed()


@rule(
    id="emp-1-gcp-workloads-not-admin",
    title="No workload administers a project",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*cis("1.5"), *iso("A.8.2"), *pci("7.2.2")),
    remediation="Give the service account the permissions that its task needs, on the resources that it uses.",
    types=WHOLE_PROJECT,
)
def workloads_not_admin(resource: Resource, graph: Graph) -> Verdict:
    """Roles that end in admin, and those that can set policies; custom ones by their permissions.

    Google's own agents are left out.
    """
    looked = False
    for grant in grants(resource):
        workloads = [member for member in grant.members if is_workload(member)]
        looked = looked or bool(workloads)
        if not workloads:
            continue
        why = granted(grant.role, graph, ADMINISTERS)
        if why or grant.role.lower().endswith("admin") or ADMIN.fullmatch(grant.role):
            return failed(_gives(grant, workloads, why), "a narrow role")
    return passed() if looked else not_applicable("it names no service account")


def _gives(grant: Grant, members: list[str], permission: str) -> str:
    """What a grant gives to whom, for a message, with the permission of a custom role that is too much."""
    role = f"{grant.role} with {permission}" if permission else grant.role
    return f"{grant.place or 'it'} gives {role} to {', '.join(members)}"


IMPERSONATION = re.compile(
    r"roles/(iam\.serviceAccount(User|TokenCreator|KeyAdmin|Admin|OpenIdTokenCreator)|iam\.workloadIdentityUser)",
    re.IGNORECASE,
)


@rule(
    id="emp-1-gcp-no-impersonation-of-all",
    title="Nobody can act as every service account of a project",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*iso("A.8.2"), *pci("7.2.2")),
    remediation="Grant the role on the one service account (gcp.serviceaccount.IAMMember), not on the project.",
    types=WHOLE_PROJECT,
)
def no_impersonation_of_all(resource: Resource, graph: Graph) -> Verdict:
    """Who can act as any service account, or make keys for it, has what all of them have."""
    for grant in grants(resource):
        own = [member for member in grant.members if is_person(member) or is_workload(member) or is_everybody(member)]
        if not own:
            continue
        why = granted(grant.role, graph, IMPERSONATES)
        if why or IMPERSONATION.fullmatch(grant.role):
            return failed(_gives(grant, own, why), "the role on one account")
    return passed()


DATA_ROLES = re.compile(
    r"roles/("
    r"storage\.(admin|object(Admin|Viewer|User)|legacy(Bucket|Object)(Owner|Reader|Writer)|insightsCollectorService)"
    r"|bigquery\.(admin|data(Owner|Editor|Viewer))"
    r"|cloudsql\.(admin|client|instanceUser|editor)"
    r"|spanner\.(admin|database(Admin|Reader|User))"
    r"|bigtable\.(admin|reader|user)"
    r"|datastore\.(owner|user|viewer|importExportAdmin)"
    r"|firebase\.(admin|viewer)|firestore\.\w+"
    r"|alloydb\.(admin|client|databaseUser)"
    r"|cloudkms\.(admin|cryptoKey(Decrypter|EncrypterDecrypter)|cryptoOperator)"
    r"|secretmanager\.(admin|secretAccessor)"
    r"|pubsub\.(admin|subscriber|editor)"
    r"|redis\.(admin|editor)|file\.editor|healthcare\.\w+"
    r"|resourcemanager\.(organization|folder|project(Iam|Mover)?)Admin|iam\.(securityAdmin|organizationRoleAdmin|roleAdmin)"
    r"|logging\.privateLogViewer|owner|editor|viewer|dataOwner|dataEditor|dataViewer"
    r")",
    re.IGNORECASE,
)
"""Roles that read data or decrypt it, and those by which somebody gives himself such a role."""
TAKING_OVER = re.compile(r"roles/iam\.serviceAccount(TokenCreator|KeyAdmin|Admin)", re.IGNORECASE)
"""Roles on a service account by which somebody gets what it has; on a project they are judged above."""


@rule(
    id="emp-1-gcp-people-cannot-read-data",
    title="No person, group or domain can read or decrypt data",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=(*iso("A.8.3", "A.5.15"), *pci("7.2.1")),
    remediation="Grant the role to a service account; let people through Privileged Access Manager with approval.",
    types=("gcp:*", *ACCESS_LISTS),
)
def people_cannot_read_data(resource: Resource, graph: Graph) -> Verdict:
    """By IAM or by an access list, on one resource or on a whole project, or as a service account that can.

    Custom roles of the stack are judged by their permissions.
    """
    lists = resource.type in ACCESS_LISTS
    if not lists and not is_grant(resource.type):
        return not_applicable("the resource grants nothing")
    for grant in grants(resource):
        people = [member for member in grant.members if is_person(member)]
        if not people:
            continue
        on_account = resource.type in ACCOUNT_GRANTS
        why = granted(grant.role, graph, READS) or (on_account and granted(grant.role, graph, TAKES_OVER)) or ""
        becomes = on_account and TAKING_OVER.fullmatch(grant.role)
        if lists or becomes or why or DATA_ROLES.fullmatch(grant.role):
            return failed(_gives(grant, people, why), "service accounts only")
    return passed()


@rule(
    id="emp-1-gcp-no-service-account-key",
    title="Service accounts have no keys that somebody could carry away",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=(*cis("1.4"), *iso("A.5.17"), *pci("8.6.1")),
    remediation="Attach the service account to the workload, or use workload identity federation; delete the key.",
    types=(ACCOUNT, ACCOUNT_KEY, HMAC_KEY),
)
def no_service_account_key(resource: Resource, graph: Graph) -> Verdict:
    """A key whose public half was made elsewhere is judged alike: its private half is a file too.

    HMAC keys open buckets as a service account, from anywhere.
    """
    if resource.type == HMAC_KEY:
        if str(resource.get("state", default="ACTIVE")).upper() == "INACTIVE":
            return passed()
        return failed(
            f"an HMAC key of {resource.get('serviceAccountEmail')}", "no key: an attached or federated identity"
        )
    if resource.type == ACCOUNT:
        keys = graph.referrers(resource, ACCOUNT_KEY, path="serviceAccountId")
        return not_applicable("its keys are judged themselves") if keys else passed()
    account = resource.get("serviceAccountId", default="an unknown service account")
    return failed(f"a key of {account}", "no key: an attached or federated identity")


ABOUT_TOKEN = re.compile(r"\b(assertion|attribute|google)\b")
ALWAYS = re.compile(r"(^|\|\|)[\s(]*true[\s)]*($|\|\|)", re.IGNORECASE)
"""A condition, or an alternative in it, that holds of every token."""
SHARED_ISSUERS = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "app.terraform.io",
    "api.pulumi.com",
    "oidc.vercel.com",
)
"""Issuers whose tokens all their customers get; https://cloud.google.com/iam/docs/best-practices-for-using-workload-identity-federation."""
OWNER = re.compile(
    r"repository|owner|namespace|project|organi[sz]ation|workspace|\bsub\b|subject|attribute\.|\baud\b", re.IGNORECASE
)
"""What says whose a token is; branches and environments have the same names everywhere."""


@rule(
    id="emp-1-gcp-federation-has-condition",
    title="Only named repositories and workloads of a foreign identity provider get in",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*iso("A.5.16"), *pci("8.6.1")),
    remediation="Set attribute_condition, such as assertion.repository_owner == 'example'.",
    types=("gcp:iam/workloadIdentityPoolProvider:WorkloadIdentityPoolProvider",),
)
def federation_has_condition(provider: Resource) -> Verdict:
    """GitHub's and GitLab's tokens have one issuer for all their users. A condition that always holds is none."""
    if not provider.has("oidc"):
        return not_applicable("the provider names its accounts itself")
    condition = str(provider.get("attributeCondition", default=""))
    if ABOUT_TOKEN.search(condition) and not ALWAYS.search(condition):
        host = str(provider.get("oidc.issuerUri", default="")).removeprefix("https://").split("/", 1)[0].lower()
        if host in SHARED_ISSUERS and not OWNER.search(condition):
            return failed(
                f"attributeCondition does not say whose tokens of {host} get in", "the owner or the repository"
            )
        return passed()
    return failed("attributeCondition admits every token of the issuer", "a condition on the token")


@rule(
    id="gdpr-1-gcp-bucket-not-public",
    title="Buckets refuse public access, whatever somebody grants later",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=(*cis("5.1", "5.2"), *iso("A.8.3"), *pci("7.2.1")),
    remediation="Set public_access_prevention to enforced and uniform_bucket_level_access to True.",
    types=("gcp:storage/bucket:Bucket",),
)
def bucket_not_public(bucket: Resource) -> Verdict:
    """Enforced prevention overrules every grant; uniform access switches access lists of single objects off."""
    if str(bucket.get("publicAccessPrevention", default="inherited")).lower() != "enforced":
        return failed("publicAccessPrevention is not enforced", "enforced")
    if not bucket.get("uniformBucketLevelAccess", default=False):
        return failed("uniformBucketLevelAccess is not true", "true")
    return passed()
