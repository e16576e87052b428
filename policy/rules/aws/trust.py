"""Rules for trust in identity providers other than OpenID Connect's: SAML, and certificates by IAM Roles Anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from policy.aws_accounts import ARN_ACCOUNT, own_accounts
from policy.controls import iso
from policy.graph import Graph
from policy.iam.document import Principal, Statement, parse
from policy.iam.principals import ROLE
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

CERTIFICATES = Principal("Service", "rolesanywhere.amazonaws.com")
SAML_KEYS = ("saml:aud", "saml:recipient")
CERTIFICATE_KEYS = ("aws:sourcearn", "aws:principaltag/x509", "aws:sourceidentity", "sts:sourceidentity")


@rule(
    id="emp-1-aws-federated-trust-named",
    title="Roles for SAML and for certificates name the provider of the company, and for whom it speaks",
    severity=Severity.MEDIUM,
    statements=("EMP-1", "EMP-2"),
    controls=iso("A.5.15", "A.5.16"),
    remediation=(
        "For SAML add StringEquals SAML:aud https://signin.aws.amazon.com/saml; for certificates add ArnEquals "
        "aws:SourceArn with the trust anchor, and the certificate's subject as aws:PrincipalTag/x509Subject/CN."
    ),
    types=(ROLE,),
)
def federated_trust_named(role: Resource, graph: Graph) -> Verdict:
    """An assertion that was made for another service, or a certificate of any trust anchor, would do as well.

    Source: https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
    """
    found = False
    for statement in parse(role.get("assumeRolePolicy")).allows:
        if CERTIFICATES in statement.principals:
            found = True
            if not _names(statement, CERTIFICATE_KEYS):
                return failed(
                    f"{statement.place} takes every certificate of every trust anchor", "a condition on aws:SourceArn"
                )
        for provider in _saml_providers(statement):
            found = True
            account = ARN_ACCOUNT.fullmatch(provider)
            own = own_accounts(graph)
            if account and own and account[1] not in own:
                return failed(f"{statement.place} trusts {provider}", "an identity provider of the company")
            if not _names(statement, SAML_KEYS):
                return failed(f"{statement.place} takes assertions for other services", "a condition on SAML:aud")
    return passed() if found else not_applicable("the role trusts neither SAML nor certificates")


def _saml_providers(statement: Statement) -> Iterator[str]:
    if statement.acts("sts:AssumeRoleWithSAML"):
        for principal in statement.principals:
            if principal.kind == "Federated" and ":saml-provider/" in principal.value:
                yield principal.value


def _names(statement: Statement, keys: tuple[str, ...]) -> bool:
    """Whether a condition on one of the keys fixes a value: no negation, nothing that a missing value meets, no
    wildcard for everything."""
    for condition in statement.conditions:
        operator = condition.operator.lower()
        loose = "not" in operator or operator.endswith("ifexists") or operator.startswith(("forallvalues", "null"))
        if condition.key.startswith(keys) and not loose and condition.values and "*" not in condition.values:
            return True
    return False
