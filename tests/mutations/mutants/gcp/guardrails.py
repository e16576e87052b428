"""Mutants of `policy.rules.gcp.guardrails`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

ENFORCED, ROLE = "emp-1-gcp-guardrails-enforced", "emp-1-gcp-custom-role-narrow"
PERIMETER = "emp-1-gcp-perimeter-closed"
EVERYBODY = {"ingressFrom": {"identityType": "ANY_IDENTITY", "sources": [{"accessLevel": "*"}]}}

MUTANTS = [
    *of(
        ENFORCED,
        broken("not enforced", put("no-keys", {"spec.rules.0.enforce": "FALSE"})),
        broken("Google's default instead", put("no-keys", {"spec.reset": True})),
        broken("an exception beside the rule", put("no-keys", {"spec.rules.+": {"enforce": "FALSE"}})),
        broken(
            "a list that allows everything",
            put(
                "no-keys",
                name="projects/p/policies/compute.vmExternalIpAccess",
                spec={"rules": [{"allowAll": "TRUE"}]},
            ),
        ),
        broken("an old list that allows everything", put("no-addresses", listPolicy={"allow": {"all": True}})),
        broken(
            "an old switch that is off",
            put("no-addresses", constraint="compute.requireOsLogin", booleanPolicy={"enforced": False}),
        ),
        broken(
            "everybody exempt from a deny policy",
            put("no-deletion", {"rules.0.denyRule.exceptionPrincipals": ["principalSet://goog/public:all"]}),
        ),
    ),
    *of(
        ROLE,
        broken(
            "sets the project's policy", put("releaser", {"permissions.+": "resourcemanager.projects.setIamPolicy"})
        ),
        broken("tokens of service accounts", put("releaser", {"permissions.+": "iam.serviceAccounts.getAccessToken"})),
        broken("keys of service accounts", put("releaser", permissions=["iam.serviceAccountKeys.create"])),
        broken(
            "a role of the organisation that writes roles",
            add(
                "gcp:organizations/iAMCustomRole:IAMCustomRole",
                "helper",
                {"orgId": "1", "roleId": "helper", "permissions": ["iam.roles.update"]},
            ),
        ),
    ),
    *of(
        PERIMETER,
        broken("no service", put("perimeter", {"status.restrictedServices": []})),
        broken("a dry run only", drop("perimeter", "status.restrictedServices")),
        broken("everybody from everywhere", put("perimeter", {"status.ingressPolicies.+": EVERYBODY})),
        broken(
            "everybody from everywhere, as a resource of its own",
            add(
                "gcp:accesscontextmanager/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy",
                "way-in",
                {"perimeter": "accessPolicies/1/servicePerimeters/core", **EVERYBODY},
            ),
        ),
    ),
]
