"""Mutants of `policy.rules.aws.trust`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, document, put
from tests.mutations.mutant import broken, of
from tests.mutations.specimens.aws_claims_identity import text

SIGN_IN = "https://signin.aws.amazon.com/saml"


def conditions(**found: Any) -> Edit:
    """Other conditions for the people who sign in."""
    return document(
        "claims-support", "assumeRolePolicy", lambda trust: trust["Statement"][0].update({"Condition": found})
    )


def certificates(**found: Any) -> Edit:
    """A role for whoever shows a certificate."""
    statement = {
        "Principal": {"Service": "rolesanywhere.amazonaws.com"},
        "Action": ["sts:AssumeRole", "sts:TagSession"],
        **({"Condition": found} if found else {}),
    }
    return put("claims", assumeRolePolicy=text(statement))


MUTANTS = of(
    "emp-1-aws-federated-trust-named",
    broken("no audience", conditions()),
    broken("any audience", conditions(StringLike={"SAML:aud": "*"})),
    broken("an audience, if there is one", conditions(StringEqualsIfExists={"SAML:aud": SIGN_IN})),
    broken("every certificate", certificates()),
    broken("every trust anchor", certificates(ArnLike={"aws:SourceArn": "*"})),
)
