"""Rules for what IAM policies grant: no administrators by whatever spelling, no way to become one."""

from __future__ import annotations

from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.iam.document import Document, parse
from policy.iam.grants import Bounded, admin_like, escalations, granting, whole_services
from policy.iam.principals import POLICY, PRINCIPALS, USER, attachments, policies
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

DOCUMENTS = {
    POLICY: "policy",
    "aws:iam/rolePolicy:RolePolicy": "policy",
    "aws:iam/userPolicy:UserPolicy": "policy",
    "aws:iam/groupPolicy:GroupPolicy": "policy",
    "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy": "inlinePolicy",
}
"""Types that are one identity policy, with the property that holds the document."""

READS_SECRETS = (
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
    "s3:GetObject",
)
NARROWING = ("kms:viaservice", "kms:resourcealiases", "kms:requestalias", "aws:calledvia", "aws:calledviafirst")
NARROWING_PARTS = ("resourcetag/", "existingobjecttag/", "kms:encryptioncontext:")
"""Condition keys, and parts of them, that narrow such a grant down to some resources, or to what a service asks for its
caller."""

LONG_LIVED = (
    "aws:iam/accessKey:AccessKey",
    "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
    "aws:iam/signingCertificate:SigningCertificate",
    "aws:iam/sshKey:SshKey",
)
USER_NAMES = ("user", "userName", "username")
"""What the types above call the user."""

CEILING = "the policy is a permissions boundary only: it caps what other policies grant and grants nothing"


def _granted(resource: Resource) -> Document:
    return parse(resource.get(DOCUMENTS[resource.type]))


def is_boundary(policy: Resource, graph: Graph) -> bool:
    """Whether a policy is used as a permissions boundary and never attached."""
    if policy.type != POLICY:
        return False
    bounded = graph.referrers(policy, *PRINCIPALS, path="permissionsBoundary")
    attached = [entry for entry in graph.referrers(policy) if entry not in bounded]
    attached += [entry for entry in bounded if policy in graph.targets(entry, "managedPolicyArns", POLICY)]
    return bool(bounded) and not attached


@rule(
    id="emp-1-aws-policy-not-admin",
    title="No policy grants an administrator's permissions",
    severity=Severity.CRITICAL,
    statements=("EMP-1",),
    controls=fsbp("IAM.1") + iso("A.8.2") + pci("7.2.2"),
    remediation="Grant the actions that the work takes, on the resources that it is about.",
    types=tuple(DOCUMENTS),
)
def policy_not_admin(resource: Resource, graph: Graph) -> Verdict:
    """Actions of twelve services and of IAM are tried on resources that no policy names."""
    if is_boundary(resource, graph):
        return not_applicable(CEILING)
    reason = admin_like(Bounded(_granted(resource)))
    return failed(f"the policy grants {reason}", "named actions on named resources") if reason else passed()


@rule(
    id="emp-1-aws-principal-not-admin",
    title="No role, user, group or permission set is an administrator by all of its policies together",
    severity=Severity.CRITICAL,
    statements=("EMP-1",),
    controls=fsbp("IAM.1") + iso("A.8.2") + pci("7.2.2"),
    remediation="Detach AdministratorAccess, PowerUserAccess and IAMFullAccess; grant what the work takes.",
    types=PRINCIPALS,
)
def principal_not_admin(principal: Resource, graph: Graph) -> Verdict:
    """All policies together, inline, attached, through groups, within the permissions boundary."""
    reason = admin_like(policies(graph, principal))
    return failed(f"its policies grant {reason}", "named actions on named resources") if reason else passed()


@rule(
    id="emp-1-aws-no-privilege-escalation",
    title="No role, user, group or permission set can make itself an administrator",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.8.2", "A.5.18") + pci("7.2.2"),
    remediation=(
        "Limit the action to named resources, or by iam:PermissionsBoundary, iam:PolicyARN or iam:PassedToService."
    ),
    types=(*PRINCIPALS, POLICY),
)
def no_privilege_escalation(principal: Resource, graph: Graph) -> Verdict:
    """Known ways to get more permissions than one was given; see `policy.iam.grants.ESCALATIONS`. A policy that nothing
    here is given waits for somebody else's program to attach it."""
    if principal.type != POLICY:
        ways = escalations(policies(graph, principal))
    elif graph.referrers(principal):
        return not_applicable("the policy is judged with those who have it")
    else:
        ways = escalations(Bounded(_granted(principal)))
    return (
        failed(f"its policies grant {ways[0]} on every resource", "the action on named resources") if ways else passed()
    )


@rule(
    id="emp-1-aws-pass-role-named",
    title="iam:PassRole names the roles, or the services that may get them",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.8.2"),
    remediation="Set Resource to the ARNs of the roles and add a condition on iam:PassedToService.",
    types=tuple(DOCUMENTS),
)
def pass_role_named(resource: Resource, graph: Graph) -> Verdict:
    """Who may pass any role to a service has the permissions of them all."""
    return _wide(resource, graph, "iam:PassRole", ("iam:passedtoservice", "iam:associatedresourcearn"))


@rule(
    id="emp-2-aws-assume-role-named",
    title="sts:AssumeRole names the roles",
    severity=Severity.HIGH,
    statements=("EMP-2", "EMP-1"),
    controls=iso("A.5.15", "A.8.2"),
    remediation="Set Resource to the ARNs of the roles that may be assumed.",
    types=tuple(DOCUMENTS),
)
def assume_role_named(resource: Resource, graph: Graph) -> Verdict:
    """The other role's trust policy is then the only limit."""
    return _wide(resource, graph, "sts:AssumeRole", ())


@rule(
    id="emp-1-aws-secrets-and-data-named",
    title="What decrypts, reads secrets or reads objects names the keys, secrets and buckets",
    severity=Severity.MEDIUM,
    statements=("EMP-1", "ENC-2"),
    controls=fsbp("KMS.1", "KMS.2") + iso("A.5.15", "A.8.3") + pci("7.2.2"),
    remediation="Set Resource to the ARNs of keys, secrets, parameters or buckets, or add a condition on their tags.",
    types=tuple(DOCUMENTS),
)
def secrets_and_data_named(resource: Resource, graph: Graph) -> Verdict:
    """On every resource, one workload's credentials are worth all the others' data."""
    if is_boundary(resource, graph):
        return not_applicable(CEILING)
    document = _granted(resource)
    keys = {entry.key for statement in document.allows for entry in statement.conditions}
    narrowing = tuple(key for key in keys if key in NARROWING or any(part in key for part in NARROWING_PARTS))
    for action in READS_SECRETS:
        statement = granting(document, action, narrowing)
        if statement:
            return failed(f"{statement.place} grants {action} on every resource", "named resources, or their tags")
    return passed()


def _wide(resource: Resource, graph: Graph, action: str, guards: tuple[str, ...]) -> Verdict:
    if is_boundary(resource, graph):
        return not_applicable(CEILING)
    statement = granting(_granted(resource), action, guards)
    return failed(f"{statement.place} grants {action} on any role", "ARNs of roles") if statement else passed()


@rule(
    id="emp-1-aws-policy-no-whole-service",
    title="No policy grants every action of a service on every resource",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=fsbp("IAM.21") + iso("A.5.15") + pci("7.2.2"),
    remediation="List the actions, or the resources, that the work is about.",
    types=tuple(DOCUMENTS),
)
def policy_no_whole_service(resource: Resource, graph: Graph) -> Verdict:
    """A wildcard also grants what AWS adds to the service later."""
    if is_boundary(resource, graph):
        return not_applicable(CEILING)
    for action, statement in whole_services(_granted(resource)):
        return failed(f"{statement.place} grants {action} on every resource", "named actions, or named resources")
    return passed()


@rule(
    id="emp-1-aws-policy-no-exceptions-list",
    title="No policy grants everything but a list",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=iso("A.5.15"),
    remediation="Replace NotAction in Allow by the actions that the work takes.",
    types=tuple(DOCUMENTS),
)
def policy_no_exceptions_list(resource: Resource, graph: Graph) -> Verdict:
    """In a denial such a list is how it should be."""
    if is_boundary(resource, graph):
        return not_applicable(CEILING)
    for statement in _granted(resource).allows:
        if statement.not_action or statement.not_resource:
            word = "NotAction" if statement.not_action else "NotResource"
            return failed(f"{statement.place} allows by {word}: also whatever AWS adds later", "Action and Resource")
    return passed()


@rule(
    id="user-2-aws-users-get-permissions-by-group",
    title="IAM users have no policies of their own: permissions come with a role or group",
    severity=Severity.LOW,
    statements=("USER-2", "EMP-1"),
    controls=fsbp("IAM.2") + iso("A.5.18"),
    remediation="Attach the policy to a group or, better, to a role that the person assumes.",
    types=(USER,),
)
def users_get_permissions_by_group(user: Resource, graph: Graph) -> Verdict:
    """Permissions of one user are what a review overlooks."""
    own = attachments(graph, user)
    if own:
        return failed(f"{own[0].name} gives the user a policy of its own", "policies of groups and roles")
    user.get("name")  # an unknown name could be the one that a policy is attached to
    return passed()


@rule(
    id="emp-1-aws-no-user-password",
    title="No IAM user can sign in with a password",
    severity=Severity.HIGH,
    statements=("EMP-1", "EMP-2"),
    controls=iso("A.5.16", "A.8.5") + pci("8.4.2"),
    remediation=(
        "Remove the login profile; people sign in through the identity provider and assume a role with a second factor."
    ),
    types=(USER, "aws:iam/userLoginProfile:UserLoginProfile"),
)
def no_user_password(resource: Resource, graph: Graph) -> Verdict:
    """A role with a second factor leaves no password to lose."""
    if resource.type != USER:
        return failed(f"a login profile for the user {resource.raw('user')}", "no login profiles")
    found = graph.referrers(resource, "aws:iam/userLoginProfile:UserLoginProfile", path="user")
    if found:
        return not_applicable("the finding is on the login profile")
    resource.get("name")  # an unknown name could be the one that a login profile is for
    return passed()


@rule(
    id="emp-1-aws-no-user-access-key",
    title="No IAM user has a long-lived access key",
    severity=Severity.HIGH,
    statements=("EMP-1", "EMP-2"),
    controls=iso("A.5.17", "A.8.5") + pci("8.6.3"),
    remediation="Remove the access key; workloads use roles, other clouds and pipelines use OpenID Connect.",
    types=(USER, *LONG_LIVED),
)
def no_user_access_key(resource: Resource, graph: Graph) -> Verdict:
    """Access keys do not expire, and leak."""
    if resource.type == USER:
        if graph.referrers(resource, "aws:iam/accessKey:AccessKey", path="user"):
            return not_applicable("the finding is on the access key")
        resource.get("name")  # an unknown name could be the one that an access key is for
        return passed()
    if str(resource.get("status", "Active")) == "Inactive":
        return passed()
    return failed(
        f"an active access key for the user {next(filter(None, map(resource.raw, USER_NAMES)), '')}", "no access keys"
    )


@rule(
    id="user-1-aws-account-password-policy",
    title="The account's password policy demands 14 characters and refuses the last 24 passwords",
    severity=Severity.MEDIUM,
    statements=("USER-1",),
    controls=iso("A.5.17") + pci("8.3.6"),
    remediation="Set minimum_password_length to 14 or more and password_reuse_prevention to 24.",
    types=("aws:iam/accountPasswordPolicy:AccountPasswordPolicy",),
)
def account_password_policy(policy: Resource) -> Verdict:
    """IAM's default is 8 characters and no memory."""
    length, reuse = int(policy.get("minimumPasswordLength", 6)), int(policy.get("passwordReusePrevention", 0))
    if length < 14:
        return failed(f"minimumPasswordLength is {length}", "14 or more")
    return passed() if reuse >= 24 else failed(f"passwordReusePrevention is {reuse}", "24")
