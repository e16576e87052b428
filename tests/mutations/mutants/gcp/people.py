"""Mutants of `policy.rules.gcp.people`."""

from __future__ import annotations

from tests.mutations.edits import drop, put
from tests.mutations.mutant import broken, of

SIGN_IN, EXCEPTIONS = "user-1-gcp-sign-in-strong", "emp-2-gcp-exceptions-approved"
ROLES = "privilegedAccess.gcpIamAccess.roleBindings"

MUTANTS = [
    *of(
        SIGN_IN,
        broken("no second factor", put("quotes-users", {"mfa.state": "DISABLED"})),
        broken("no second factor, nothing said", drop("quotes-users", "mfa.state")),
        broken("anonymous users", put("quotes-users", {"signIn.anonymous.enabled": True})),
        broken("a link by mail", put("quotes-users", {"signIn.email.passwordRequired": False})),
        broken("a tenant's link by mail", put("quotes-partners", enableEmailLinkSignin=True)),
    ),
    *of(
        EXCEPTIONS,
        broken("nobody approves", drop("exceptions", "approvalWorkflow")),
        broken("a week", put("exceptions", maxRequestDuration="604800s")),
        broken("the owner's role", put("exceptions", {f"{ROLES}.0.role": "roles/owner"})),
        broken("a second role", put("exceptions", {f"{ROLES}.+": {"role": "roles/editor"}})),
    ),
]
