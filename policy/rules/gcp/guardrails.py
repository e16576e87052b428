"""What the organisation forbids everybody on GCP stays forbidden, and nobody makes himself a way past it (EMP-1).

Sources: https://cloud.google.com/resource-manager/docs/organization-policy/org-policy-constraints,
https://cloud.google.com/iam/docs/deny-overview, https://cloud.google.com/vpc-service-controls/docs/ingress-egress-rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_iam import is_everybody
from policy.gcp_roles import CUSTOM_ROLES
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Relation, Severity, rule

ORG_POLICY = "gcp:orgpolicy/policy:Policy"
OLD_ORG_POLICIES = (
    "gcp:projects/organizationPolicy:OrganizationPolicy",
    "gcp:folder/organizationPolicy:OrganizationPolicy",
    "gcp:organizations/policy:Policy",
)
DENY_POLICY = "gcp:iam/denyPolicy:DenyPolicy"
GUARDRAILS = frozenset(
    f"{service}.{name}".lower()
    for service, names in {
        "iam": "disableServiceAccountKeyCreation disableServiceAccountKeyUpload allowedPolicyMemberDomains "
        "automaticIamGrantsForDefaultServiceAccounts disableAuditLoggingExemption",
        "compute": "requireOsLogin requireShieldedVm vmExternalIpAccess skipDefaultNetworkCreation vmCanIpForward "
        "disableSerialPortAccess disableVpcExternalIpv6 disableNestedVirtualization restrictVpnPeerIPs",
        "storage": "uniformBucketLevelAccess publicAccessPrevention secureHttpTransport",
        "sql": "restrictPublicIp restrictAuthorizedNetworks",
        "gcp": "restrictNonCmekServices restrictCmekCryptoKeyProjects detailedAuditLoggingMode",
        "run": "allowedIngress",
        "cloudfunctions": "allowedIngressSettings requireVPCConnector",
    }.items()
    for name in names.split()
)
"""Constraints of Google's that protect something. `infra-3-gcp-location-policy-in-eu` judges where data may be."""
ACCESS_TO_ALL = "it allows everything"


@rule(
    id="emp-1-gcp-guardrails-enforced",
    title="Organisation policies and deny policies that the stack makes are enforced, for everybody",
    severity=Severity.HIGH,
    statements=("EMP-1", "NET-2"),
    controls=(*cis("1.4", relation=Relation.SUPPORTS), *iso("A.8.9", "A.5.15"), *pci("2.2.1")),
    remediation="Set enforce to TRUE (lists: name the allowed values); remove reset, allow_all and public exceptions.",
    types=(ORG_POLICY, *OLD_ORG_POLICIES, DENY_POLICY),
)
def guardrails_enforced(policy: Resource) -> Verdict:
    """A guardrail that is written down and switched off looks like one that holds. A dry run only counts."""
    if policy.type == DENY_POLICY:
        public = [
            member
            for block in policy.blocks("rules")
            for member in block.get("denyRule.exceptionPrincipals") or []
            if is_everybody(str(member))
        ]
        return (
            failed(f"{', '.join(public)} is exempt, so it denies nothing", "named exceptions") if public else passed()
        )
    name = str(policy.get("name" if policy.type == ORG_POLICY else "constraint")).rsplit("/", 1)[-1].lower()
    if name not in GUARDRAILS:
        return not_applicable("the constraint is of the company's own, or judged elsewhere")
    found = next(_ways_out(policy), None)
    return failed(found, "enforce TRUE, or a list of allowed values") if found else passed()


def _ways_out(policy: Resource) -> Iterator[str]:
    """How an organisation policy fails to hold, in words."""
    if policy.type != ORG_POLICY:
        if policy.get("restorePolicy.default", default=False):
            yield "restorePolicy.default puts Google's default in its place"
        if policy.has("booleanPolicy") and not policy.get("booleanPolicy.enforced", default=False):
            yield "booleanPolicy.enforced is not true"
        if policy.get("listPolicy.allow.all", default=False):
            yield ACCESS_TO_ALL
        return
    if policy.get("spec.reset", default=False):
        yield "spec.reset puts Google's default in its place"
    rules = policy.blocks("spec.rules")
    if not rules and policy.has("dryRunSpec"):
        yield "there is a dry run, and no spec"
    for block in rules:
        yield from _way_out(block)


def _way_out(block: Block) -> Iterator[str]:
    if str(block.get("enforce", default="TRUE")).upper() == "FALSE":
        yield f"{block.path}.enforce is FALSE"
    if str(block.get("allowAll", default="FALSE")).upper() == "TRUE":
        yield ACCESS_TO_ALL


ESCALATION = re.compile(
    r"resourcemanager\.(organizations|folders|projects)\.setIamPolicy"
    r"|iam\.(roles\.(create|update)|serviceAccountKeys\.create"
    r"|serviceAccounts\.(setIamPolicy|getAccessToken|getOpenIdToken|implicitDelegation|signBlob|signJwt))"
    r"|orgpolicy\.policy\.set|orgpolicy\.policies\.(create|update|delete)|iam\.denypolicies\.(update|delete)",
    re.IGNORECASE,
)
"""Permissions by which somebody gets every other one."""


@rule(
    id="emp-1-gcp-custom-role-narrow",
    title="No custom role lets its holder give himself more",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*iso("A.8.2", "A.5.15"), *pci("7.2.2")),
    remediation="Remove the permission; leave policies, roles and keys to the pipeline's account and to break-glass.",
    types=CUSTOM_ROLES,
)
def custom_role_narrow(role: Resource) -> Verdict:
    """Setting policies, writing roles, making keys, and tokens of any service account."""
    if str(role.get("stage", default="GA")).upper() == "DISABLED":
        return not_applicable("the role is disabled")
    permissions = [str(entry) for entry in role.get("permissions") or []]
    wide = [entry for entry in permissions if ESCALATION.fullmatch(entry)]
    return failed(f"it has {', '.join(wide)}", "permissions of one task") if wide else passed()


PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"
INGRESS_POLICY = "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy"


@rule(
    id="emp-1-gcp-perimeter-closed",
    title="Service perimeters are enforced, and not everybody passes them from everywhere",
    severity=Severity.HIGH,
    statements=("EMP-1", "GDPR-1"),
    controls=(*iso("A.8.3", "A.8.22"), *pci("1.3.1")),
    remediation="Give the perimeter a status with its services; name identities or sources in ingress policies.",
    types=(PERIMETER, INGRESS_POLICY),
)
def perimeter_closed(resource: Resource) -> Verdict:
    """A specification alone is a dry run. Ingress by any identity from any source is no perimeter."""
    if resource.type != PERIMETER:
        return failed(f"ingressFrom admits {_EVERYBODY}", _NAMED) if _is_open(resource, "ingressFrom") else passed()
    if "BRIDGE" in str(resource.get("perimeterType", default="PERIMETER_TYPE_REGULAR")):
        return not_applicable("a bridge between perimeters that are judged themselves")
    if not resource.get("status.restrictedServices"):
        return failed("status.restrictedServices is empty, so nothing is kept in", "the services that hold data")
    for block in resource.blocks("status.ingressPolicies"):
        if _is_open(block, "ingressFrom"):
            return failed(f"{block.path}.ingressFrom admits {_EVERYBODY}", _NAMED)
    return passed()


_EVERYBODY = "any identity from any source"
_NAMED = "named identities, projects or access levels"


def _is_open(block: Block, path: str) -> bool:
    sources = block.blocks(f"{path}.sources")
    anywhere = any(source.get("accessLevel") == "*" for source in sources)
    return anywhere and str(block.get(f"{path}.identityType", default="")).upper() == "ANY_IDENTITY"
