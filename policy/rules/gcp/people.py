"""People on GCP: users sign in with a second factor, colleagues get exceptions for a time and by approval.

Sources: https://cloud.google.com/identity-platform/docs/web/mfa,
https://cloud.google.com/iam/docs/pam-create-entitlements.
"""

from __future__ import annotations

import re

from policy.controls import iso, pci
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule
from policy.rules.gcp.iam import PRIMITIVE

TENANT = "gcp:identityplatform/tenant:Tenant"


@rule(
    id="user-1-gcp-sign-in-strong",
    title="Users of Identity Platform sign in with a password and a second factor, never anonymously",
    severity=Severity.HIGH,
    statements=("USER-1",),
    controls=(*iso("A.8.5"), *pci("8.4.2")),
    remediation="Set mfa.state to ENABLED or MANDATORY, email.password_required, and leave anonymous sign-in off.",
    types=("gcp:identityplatform/config:Config", TENANT),
)
def sign_in_strong(config: Resource) -> Verdict:
    """A link by mail is as safe as the mailbox; a tenant's second factor is its project's."""
    if config.type == TENANT:
        if config.get("disableAuth", default=False):
            return not_applicable("nobody signs in to the tenant")
        link = config.get("enableEmailLinkSignin", default=False)
        return failed("enableEmailLinkSignin is true", "false") if link else passed()
    if config.get("signIn.anonymous.enabled", default=False):
        return failed("signIn.anonymous.enabled is true", "false")
    if config.get("signIn.email.enabled", default=False) and not config.get(
        "signIn.email.passwordRequired", default=False
    ):
        return failed("signIn.email.passwordRequired is not true", "true")
    state = str(config.get("mfa.state", default="DISABLED"))
    return passed() if state in ("ENABLED", "MANDATORY") else failed(f"mfa.state is {state}", "ENABLED or MANDATORY")


LONGEST = 8 * 3600
"""Seconds that an exception may last: a working day."""
SECONDS = re.compile(r"(?P<seconds>\d+)(\.\d+)?s")


@rule(
    id="emp-2-gcp-exceptions-approved",
    title="Exceptional access is approved by somebody else, ends within a working day, and is no basic role",
    severity=Severity.HIGH,
    statements=("EMP-2", "EMP-1"),
    controls=(*iso("A.8.2", "A.5.18"), *pci("7.2.2")),
    remediation="Add an approval workflow with a step, a max_request_duration of 28800s or less, and narrow roles.",
    types=("gcp:privilegedaccessmanager/entitlement:entitlement",),
)
def exceptions_approved(entitlement: Resource) -> Verdict:
    """Privileged Access Manager grants at once whom nobody has to approve."""
    if not entitlement.blocks("approvalWorkflow.manualApprovals.steps"):
        return failed("approvalWorkflow has no step", "an approval by somebody else")
    found = SECONDS.fullmatch(str(entitlement.get("maxRequestDuration")))
    if found is None or int(found["seconds"]) > LONGEST:
        return failed(f"maxRequestDuration is {entitlement.get('maxRequestDuration')}", f"{LONGEST}s or less")
    for block in entitlement.blocks("privilegedAccess.gcpIamAccess.roleBindings"):
        if str(block.get("role")).lower() in PRIMITIVE:
            return failed(f"{block.path}.role is {block.get('role')}", "a narrow role")
    return passed()
