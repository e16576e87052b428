"""Rules for people and for trust: who can become a role, and that no person reaches user data."""

from __future__ import annotations

import re

from policy.aws_accounts import own_accounts
from policy.aws_data import holds_user_data, protects
from policy.aws_keys import ALIAS
from policy.aws_policies import KEYS
from policy.aws_storage import BUCKETS
from policy.controls import iso, pci
from policy.graph import Graph
from policy.iam.access import public
from policy.iam.callers import employee
from policy.iam.document import Condition, Statement, parse
from policy.iam.grants import readings
from policy.iam.patterns import is_wild, overlap
from policy.iam.principals import PRINCIPALS, ROLE, human_roles, is_person, policies
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

LONGEST_SESSION = 3600
EXTERNAL = ("sts:externalid", "aws:principalorgid", "aws:principalorgpaths")
SUBJECTS = (
    ":sub",
    ":repository",
    ":repository_owner",
    ":repository_id",
    ":job_workflow_ref",
    ":project_path",
    ":environment",
)
LOG_NAMES = re.compile(r"arn:aws:s3:::([^*?$]*[-.])?(logs?|trails?|cloudtrail|audit)[-.]")
"""ARNs of buckets whose fixed part, up to the first wildcard, says in a word of its own that they take in logs."""
IDENTITY_POOL = (":aud", ":sub")


@rule(
    id="emp-1-aws-people-cannot-read-data",
    title="No person can read user data, or decrypt it",
    severity=Severity.CRITICAL,
    statements=("EMP-1",),
    controls=iso("A.5.15", "A.8.2", "A.8.3") + pci("7.2.1"),
    remediation=(
        "Take the reading action out of the policy, name log buckets only, or deny it in the permissions boundary."
    ),
    types=PRINCIPALS,
)
def people_cannot_read_data(principal: Resource, graph: Graph) -> Verdict:
    """Stores that are classified as internal, log buckets and the keys of those are no user data."""
    if not is_person(graph, principal):
        if principal.type == ROLE:
            parse(principal.get("assumeRolePolicy"))  # an unknown trust policy leaves open who the role is
        return not_applicable("no person can assume the role")
    person = employee(own_accounts(graph))
    for action, statement in readings(policies(graph, principal), person):
        if not _system_only(action, statement, graph):
            return failed(
                f"{statement.place} grants {action} on {', '.join(statement.resources[:2])}",
                "nothing that reads user data",
            )
    return passed()


def _system_only(action: str, statement: Statement, graph: Graph) -> bool:
    """Whether all that a statement names are stores and keys of the stack that hold nothing of users."""
    if statement.not_resource or not statement.resources:
        return False
    if action.startswith("s3:"):
        return all(_system_bucket(resource, graph) for resource in statement.resources)
    if action.startswith("kms:"):
        return all(_system_key(resource, graph) for resource in statement.resources)
    return False


def _system_bucket(pattern: str, graph: Graph) -> bool:
    """Whether a resource of a policy is a bucket of the stack that holds nothing of users, or has no content at all.

    A wildcard in the bucket's name names buckets of other stacks too, and those that are made tomorrow. It may stand
    for a region or an account only: after a word that says logs, and where it meets log buckets of the stack.
    """
    name, slash, _ = pattern.partition("/")
    if is_wild(name):
        if not LOG_NAMES.match(name):
            return False
    elif not slash:
        return True  # a bucket itself, which has no content
    found = [
        bucket
        for bucket in graph.by_type(*BUCKETS)
        if overlap(pattern, f"arn:aws:s3:::{bucket.get('bucket', bucket.id)}/*")
    ]
    return bool(found) and not any(holds_user_data(bucket, graph) for bucket in found)


def _system_key(reference: str, graph: Graph) -> bool:
    if is_wild(reference):
        return False
    keys = graph.resolve(reference, *KEYS)
    for alias in graph.resolve(reference, ALIAS):
        keys += graph.targets(alias, "targetKeyId", *KEYS)
    return bool(keys) and all(not protects(key, graph)[0] for key in keys)


@rule(
    id="emp-1-aws-role-trust-not-public",
    title="No role can be assumed by anybody or by any AWS account",
    severity=Severity.CRITICAL,
    statements=("EMP-1",),
    controls=iso("A.5.15") + pci("7.2.1"),
    remediation="Name the principals in the trust policy, or fix the organisation with aws:PrincipalOrgID.",
    types=(ROLE,),
)
def role_trust_not_public(role: Resource) -> Verdict:
    """An external ID or a second factor names nobody."""
    trust = parse(role.get("assumeRolePolicy"))
    if not trust.statements:
        return not_applicable("the role has no trust policy")
    for statement in public(trust):
        return failed(f"{statement.place} of the trust policy lets any AWS account in", "named principals")
    return passed()


@rule(
    id="emp-2-aws-foreign-trust-has-external-id",
    title="Roles that another company's account assumes ask for an external ID",
    severity=Severity.HIGH,
    statements=("EMP-2", "EMP-1"),
    controls=iso("A.5.19", "A.5.15"),
    remediation=(
        "Add a condition StringEquals on sts:ExternalId, or on aws:PrincipalOrgID for accounts of the organisation."
    ),
    types=(ROLE,),
)
def foreign_trust_has_external_id(role: Resource, graph: Graph) -> Verdict:
    """Otherwise a vendor can be made to act for another of its customers."""
    trust, own = parse(role.get("assumeRolePolicy")), own_accounts(graph)
    named = False
    for statement in trust.allows:
        if statement.not_principal:
            continue  # it names whom it leaves out; that it lets everybody else in is another rule's
        accounts = {principal.account for principal in statement.principals if principal.account}
        named = named or bool(accounts)
        guarded = any(
            condition.key in EXTERNAL
            and condition.operator.lower()
            in ("stringequals", "stringlike", "foranyvalue:stringequals", "foranyvalue:stringlike")
            and not any(value in ("", "*") for value in condition.values)
            for condition in statement.conditions
        )
        for account in sorted(accounts - own):
            if guarded:
                continue
            if not own:
                return undetermined(
                    f"the role trusts account {account}, and it is not known which accounts are the company's own"
                )
            return failed(
                f"{statement.place} lets account {account} assume the role without a condition",
                "a condition on sts:ExternalId",
            )
    return passed() if named else not_applicable("the role trusts no AWS account")


@rule(
    id="emp-1-aws-oidc-trust-has-subject",
    title="Roles for OpenID Connect name the subject: one repository, project or service account",
    severity=Severity.CRITICAL,
    statements=("EMP-1",),
    controls=iso("A.5.15", "A.5.16"),
    remediation=(
        "Add a StringEquals or StringLike condition on the provider's sub claim, with a fixed owner and repository."
    ),
    types=(ROLE,),
)
def oidc_trust_has_subject(role: Resource) -> Verdict:
    """The provider proves that a token is from GitHub, not whose it is; the audience is the same for all."""
    federated = False
    for statement in parse(role.get("assumeRolePolicy")).allows:
        issuers = [
            entry.value
            for entry in statement.principals
            if entry.kind == "Federated" and ":saml-provider/" not in entry.value
        ]
        if not issuers or not statement.acts("sts:AssumeRoleWithWebIdentity"):
            continue
        federated = True
        # Cognito's issuer is the same for every identity pool of every account: its audience is the pool.
        claims = IDENTITY_POOL if "cognito-identity.amazonaws.com" in issuers else SUBJECTS
        if not any(
            _fixes(condition.operator, condition.values)
            for condition in statement.conditions
            if condition.key.endswith(claims)
        ):
            return failed(
                f"{statement.place} lets every subject of {issuers[0]} assume the role", "a condition on the sub claim"
            )
    return passed() if federated else not_applicable("the role trusts no OpenID Connect provider")


def _fixes(operator: str, values: tuple[str, ...]) -> bool:
    """Whether values of a claim name somebody: a fixed text up to the owner, with no wildcard before it ends."""
    text = operator.lower()
    if "not" in text or "ifexists" in text or text.startswith(("forallvalues", "null")) or not values:
        return False
    return all(_names_owner(value) for value in values)


def _names_owner(value: str) -> bool:
    fixed = value.split("*", 1)[0].split("?", 1)[0]
    if fixed == value:
        return bool(value)
    fixed = fixed.removeprefix("system:")  # system:serviceaccount:namespace:…
    head, _, rest = fixed.partition(":")  # repo:owner/…, project_path:group/…
    return bool(head) and ("/" in rest or ":" in rest)


@rule(
    id="emp-2-aws-people-need-second-factor",
    title="People assume roles with a second factor, for an hour at most",
    severity=Severity.HIGH,
    statements=("EMP-2",),
    controls=iso("A.8.5", "A.8.2") + pci("8.4.2"),
    remediation="Add Bool aws:MultiFactorAuthPresent true to the trust policy and set max_session_duration to 3600.",
    types=(ROLE,),
)
def people_need_second_factor(role: Resource, graph: Graph) -> Verdict:
    """Asked where people enter: credentials of an assumed role carry no sign of the second factor."""
    trust = parse(role.get("assumeRolePolicy"))
    entrances = human_roles(graph).get(role.urn)
    if entrances is None:
        return not_applicable("no person can assume the role")
    duration = int(role.get("maxSessionDuration", LONGEST_SESSION))
    if duration > LONGEST_SESSION:
        return failed(f"maxSessionDuration is {duration} seconds", f"at most {LONGEST_SESSION}")
    for entrance in entrances:
        if any(":saml-provider/" in principal.value for principal in entrance.principals):
            continue  # the identity provider asks for the second factor; AWS sees no sign of it
        demanded = any(map(_demands_factor, entrance.conditions))
        if not demanded and not any(_refuses_without_factor(deny, entrance) for deny in trust.denies):
            return failed(
                f"{entrance.place} lets people in without a second factor",
                "a condition Bool aws:MultiFactorAuthPresent true",
            )
    return passed()


def _demands_factor(condition: Condition) -> bool:
    operator = condition.operator.lower()
    if condition.key == "aws:multifactorauthpresent":
        return operator == "bool" and all(value.lower() == "true" for value in condition.values)
    return condition.key == "aws:multifactorauthage" and operator in ("numericlessthan", "numericlessthanequals")


def _refuses_without_factor(deny: Statement, entrance: Statement) -> bool:
    """Whether a denial leaves nobody whom the entrance is for without a second factor, also who never had one."""
    everybody = any(principal.value == "*" for principal in deny.principals)
    named = everybody or set(entrance.principals) <= set(deny.principals)
    return (
        named
        and not deny.not_principal
        and deny.acts("sts:AssumeRole")
        and bool(deny.conditions)
        and all(
            condition.key == "aws:multifactorauthpresent"
            and condition.operator.lower() == "boolifexists"
            and "false" in map(str.lower, condition.values)
            for condition in deny.conditions
        )
    )
