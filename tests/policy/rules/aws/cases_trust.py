"""Cases of `policy.rules.aws.trust`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases
from tests.policy.rules.aws.documents import ACCOUNT, FOREIGN, HOME, allow, document, role, service

ANCHOR = f"arn:aws:rolesanywhere:eu-central-1:{ACCOUNT}:trust-anchor/a1"
SIGN_IN = "https://signin.aws.amazon.com/saml"


def saml(account: str = ACCOUNT, **conditions: Any) -> tuple[Resource, ...]:
    provider = {"Federated": f"arn:aws:iam::{account}:saml-provider/idp"}
    statement = allow("sts:AssumeRoleWithSAML", None, provider, Condition=conditions or None)
    return HOME, role("people", document(statement))


def certificates(**conditions: Any) -> tuple[Resource, ...]:
    statement = allow(
        ["sts:AssumeRole", "sts:TagSession"], None, service("rolesanywhere"), Condition=conditions or None
    )
    return HOME, role("machines", document(statement))


CASES: list[Case] = [
    *cases(
        "emp-1-aws-federated-trust-named",
        passes=[
            ("for AWS", saml(StringEquals={"SAML:aud": SIGN_IN})),
            ("for one region", saml(StringLike={"saml:aud": "https://*.signin.aws.amazon.com/saml"})),
            ("a trust anchor", certificates(ArnEquals={"aws:SourceArn": ANCHOR})),
            ("a subject", certificates(StringEquals={"aws:PrincipalTag/x509Subject/CN": "batch"})),
        ],
        fails=[
            ("any audience", saml()),
            ("whatever audience", saml(StringLike={"SAML:aud": "*"})),
            ("an audience, if there is one", saml(StringEqualsIfExists={"SAML:aud": SIGN_IN})),
            ("all but one", saml(StringNotEquals={"SAML:aud": SIGN_IN})),
            ("a stranger's provider", saml(FOREIGN, StringEquals={"SAML:aud": SIGN_IN})),
            ("any certificate", certificates()),
            ("any anchor", certificates(ArnLike={"aws:SourceArn": "*"})),
        ],
        undetermined=[("unknown", (HOME, role("people", UNKNOWN)))],
        not_applicable=[("a function's role", (role("fn"),))],
    ),
]
