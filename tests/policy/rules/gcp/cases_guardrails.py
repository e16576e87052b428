"""Cases for the rules on what GCP's organisation forbids, and on exceptions from it."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

ORG_POLICY = "gcp:orgpolicy/policy:Policy"
FOLDER_POLICY = "gcp:folder/organizationPolicy:OrganizationPolicy"
DENY = "gcp:iam/denyPolicy:DenyPolicy"
ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
ORG_ROLE = "gcp:organizations/iAMCustomRole:IAMCustomRole"
PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"
INGRESS = "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy"
ENTITLEMENT = "gcp:privilegedaccessmanager/entitlement:entitlement"
CONFIG = "gcp:identityplatform/config:Config"
TENANT = "gcp:identityplatform/tenant:Tenant"

STEPS = {"manualApprovals": {"steps": [{"approvers": {"principals": ["group:security@example.com"]}}]}}
ANYBODY = {"identityType": "ANY_IDENTITY", "sources": [{"accessLevel": "*"}]}


def one(token: str, /, **properties: Any) -> list[Resource]:
    return [make(token, "x", properties)]


def constraint(name: str, *rules: Any, **spec: Any) -> list[Resource]:
    return one(ORG_POLICY, name=f"projects/p/policies/{name}", spec={"rules": list(rules), **spec})


def old(name: str, **more: Any) -> list[Resource]:
    return one(FOLDER_POLICY, constraint=f"constraints/{name}", **more)


def deny(*exceptions: Any) -> list[Resource]:
    return one(DENY, rules=[{"denyRule": {"exceptionPrincipals": list(exceptions)}}])


def perimeter(*services: str, **status: Any) -> list[Resource]:
    return one(PERIMETER, status={"restrictedServices": list(services), **status})


def entitlement(duration: Any = "3600s", role: str = "roles/cloudsql.viewer", steps: Any = STEPS) -> list[Resource]:
    access = {"gcpIamAccess": {"roleBindings": [{"role": role}]}}
    return one(ENTITLEMENT, maxRequestDuration=duration, approvalWorkflow=steps, privilegedAccess=access)


def config(state: Any = "MANDATORY", **sign_in: Any) -> list[Resource]:
    return one(CONFIG, mfa={"state": state}, signIn=sign_in)


CASES = [
    *cases(
        "emp-1-gcp-guardrails-enforced",
        passes=[
            ("enforced", constraint("iam.disableServiceAccountKeyCreation", {"enforce": "TRUE"})),
            ("everything denied", constraint("compute.vmExternalIpAccess", {"denyAll": "TRUE"})),
            ("a list of domains", constraint("iam.allowedPolicyMemberDomains", {"values": {"allowedValues": ["C01"]}})),
            ("an old switch", old("compute.requireOsLogin", booleanPolicy={"enforced": True})),
            ("a deny policy for everybody but one", deny("principal://goog/subject/a@example.com")),
        ],
        fails=[
            ("not enforced", constraint("compute.requireOsLogin", {"enforce": "FALSE"})),
            ("reset", constraint("compute.requireOsLogin", reset=True)),
            ("everything allowed", constraint("compute.vmExternalIpAccess", {"allowAll": "TRUE"})),
            (
                "a dry run",
                one(ORG_POLICY, name="a/policies/sql.restrictPublicIp", dryRunSpec={"rules": [{"enforce": "TRUE"}]}),
            ),
            ("an old switch that is off", old("compute.requireOsLogin", booleanPolicy={"enforced": False})),
            ("an old list", old("compute.vmExternalIpAccess", listPolicy={"allow": {"all": True}})),
            ("an old one that is restored", old("compute.requireOsLogin", restorePolicy={"default": True})),
            ("everybody exempt", deny("principalSet://goog/public:all")),
        ],
        undetermined=[("unknown", constraint("compute.requireOsLogin", {"enforce": UNKNOWN}))],
        not_applicable=[("a constraint of the company's", constraint("custom.requireLabels", {"enforce": "FALSE"}))],
    ),
    *cases(
        "emp-1-gcp-custom-role-narrow",
        passes=[
            ("one task", one(ROLE, permissions=["run.services.update", "iam.serviceAccounts.actAs"])),
            ("reads policies", one(ORG_ROLE, permissions=["orgpolicy.policy.get", "iam.roles.list"])),
        ],
        fails=[
            ("sets policies", one(ROLE, permissions=["resourcemanager.folders.setIamPolicy"])),
            ("signs for accounts", one(ROLE, permissions=["iam.serviceAccounts.signJwt"])),
            ("lifts guardrails", one(ORG_ROLE, permissions=["orgpolicy.policies.delete"])),
        ],
        undetermined=[("unknown", one(ROLE, permissions=UNKNOWN))],
        not_applicable=[("disabled", one(ROLE, stage="DISABLED", permissions=["iam.roles.update"]))],
    ),
    *cases(
        "emp-1-gcp-perimeter-closed",
        passes=[
            ("closed", perimeter("storage.googleapis.com")),
            (
                "named identities",
                perimeter("storage.googleapis.com", ingressPolicies=[{"ingressFrom": {"identities": ["user:a@b.c"]}}]),
            ),
            ("a way in by a project", one(INGRESS, ingressFrom={"sources": [{"resource": "projects/1"}]})),
        ],
        fails=[
            ("no service", perimeter()),
            ("a dry run only", one(PERIMETER, spec={"restrictedServices": ["storage.googleapis.com"]})),
            ("everybody", perimeter("storage.googleapis.com", ingressPolicies=[{"ingressFrom": ANYBODY}])),
            ("everybody, separately", one(INGRESS, ingressFrom=ANYBODY)),
        ],
        undetermined=[("unknown", one(PERIMETER, status=UNKNOWN))],
        not_applicable=[("a bridge", one(PERIMETER, perimeterType="PERIMETER_TYPE_BRIDGE"))],
    ),
    *cases(
        "emp-2-gcp-exceptions-approved",
        passes=[("an hour, approved", entitlement()), ("a working day", entitlement("28800s"))],
        fails=[
            ("nobody approves", entitlement(steps={})),
            ("no workflow", one(ENTITLEMENT, maxRequestDuration="3600s")),
            ("a week", entitlement("604800s")),
            ("the owner's role", entitlement(role="roles/owner")),
        ],
        undetermined=[("unknown", entitlement(UNKNOWN))],
        not_applicable=[("no entitlement", [])],
    ),
    *cases(
        "user-1-gcp-sign-in-strong",
        passes=[
            ("mandatory", config(email={"enabled": True, "passwordRequired": True})),
            ("offered", config("ENABLED")),
            ("a tenant", one(TENANT, displayName="t")),
        ],
        fails=[
            ("off", config("DISABLED")),
            ("nothing said", one(CONFIG)),
            ("anonymous", config(anonymous={"enabled": True})),
            ("a link by mail", config(email={"enabled": True, "passwordRequired": False})),
            ("a tenant's link by mail", one(TENANT, enableEmailLinkSignin=True)),
        ],
        undetermined=[("unknown", config(UNKNOWN))],
        not_applicable=[("a tenant without users", one(TENANT, disableAuth=True))],
    ),
]
