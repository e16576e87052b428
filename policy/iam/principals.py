"""A stack's principals: which policies each one holds, whichever way they are attached, and which of them are
people."""

from __future__ import annotations

from collections.abc import Iterator

from policy.aws_accounts import own_accounts
from policy.graph import Graph, once
from policy.iam import managed
from policy.iam.access import reaching
from policy.iam.callers import employee
from policy.iam.document import EMPTY, Document, Principal, Statement, parse
from policy.iam.grants import Bounded
from policy.iam.patterns import overlap
from policy.model import Resource, UndeterminedError

ROLE, USER, GROUP = "aws:iam/role:Role", "aws:iam/user:User", "aws:iam/group:Group"
POLICY = "aws:iam/policy:Policy"
PERMISSION_SET = "aws:ssoadmin/permissionSet:PermissionSet"
CUSTOMER_MANAGED = "aws:ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment"
PRINCIPALS = (ROLE, USER, GROUP, PERMISSION_SET)

INLINE = {
    ROLE: (("aws:iam/rolePolicy:RolePolicy", "role", "policy"),),
    USER: (("aws:iam/userPolicy:UserPolicy", "user", "policy"),),
    GROUP: (("aws:iam/groupPolicy:GroupPolicy", "group", "policy"),),
    PERMISSION_SET: (
        ("aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy", "permissionSetArn", "inlinePolicy"),
    ),
}
ATTACHED = {
    ROLE: (
        ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", "policyArn"),
        ("aws:iam/policyAttachment:PolicyAttachment", "roles", "policyArn"),
        ("aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive", "roleName", "policyArns"),
    ),
    USER: (
        ("aws:iam/userPolicyAttachment:UserPolicyAttachment", "user", "policyArn"),
        ("aws:iam/policyAttachment:PolicyAttachment", "users", "policyArn"),
        ("aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive", "userName", "policyArns"),
    ),
    GROUP: (
        ("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "group", "policyArn"),
        ("aws:iam/policyAttachment:PolicyAttachment", "groups", "policyArn"),
        ("aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive", "groupName", "policyArns"),
    ),
    PERMISSION_SET: (
        ("aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment", "permissionSetArn", "managedPolicyArn"),
    ),
}
"""Per kind of principal: the attaching type, its property for the principal, its property for the policy."""


def policies(graph: Graph, principal: Resource) -> Bounded:
    """Everything that a principal's policies grant, within its boundary.

    :param graph: the stack.
    :param principal: a role, user, group or permission set.
    :raises UndeterminedError: when a policy is neither in the stack nor AWS's own, or its document is unknown.
    """
    total = _own_policies(graph, principal)
    if principal.type == USER:
        for group in groups_of(graph, principal):
            total = total + _own_policies(graph, group)
    boundary = None
    if principal.has("permissionsBoundary"):
        boundary = _sum(_resolve(graph, principal, "permissionsBoundary"))
    return Bounded(total, boundary)


def groups_of(graph: Graph, user: Resource) -> list[Resource]:
    """The groups that a user is in, from either side's membership."""
    found = {}
    for membership in graph.referrers(user, "aws:iam/userGroupMembership:UserGroupMembership", path="user"):
        found.update({group.urn: group for group in graph.targets(membership, "groups", GROUP)})
    for membership in graph.referrers(user, "aws:iam/groupMembership:GroupMembership", path="users"):
        found.update({group.urn: group for group in graph.targets(membership, "group", GROUP)})
    return list(found.values())


def attachments(graph: Graph, principal: Resource) -> list[Resource]:
    """The resources that give the principal a policy of its own."""
    kinds = [*INLINE.get(principal.type, ()), *ATTACHED.get(principal.type, ())]
    return [entry for token, path, _ in kinds for entry in graph.referrers(principal, token, path=path)]


def is_person(graph: Graph, principal: Resource) -> bool:
    """Whether people act as the principal: a user, a group, a permission set, or a role whose trust lets people in."""
    return principal.type in (USER, GROUP, PERMISSION_SET) or principal.urn in human_roles(graph)


def human_roles(graph: Graph) -> dict[str, list[Statement]]:
    """Roles of the stack that people can assume, by URN, with the statements of the trust policy that let them."""
    return once(graph, "human roles", lambda: _human_roles(graph))


def person_arns(graph: Graph) -> tuple[str, ...]:
    """ARNs of the stack's roles that people can assume."""
    roles = (graph.by_urn(urn) for urn in human_roles(graph))
    return tuple(role.get("arn") for role in roles if role is not None and role.known("arn") and role.has("arn"))


def is_human_name(principal: Principal, roles: tuple[str, ...] = ()) -> bool:
    """Whether a principal is a person by its name: a user, a federated one, a role of IAM Identity Center or of
    ``roles``."""
    if principal.kind == "Federated":
        return ":saml-provider/" in principal.value
    if principal.kind != "AWS":
        return False
    return (
        ":user/" in principal.value
        or ":role/aws-reserved/sso.amazonaws.com/" in principal.value
        or ":assumed-role/AWSReservedSSO_" in principal.value
        or ":federated-user/" in principal.value
        or any(overlap(principal.value, role) for role in roles)
    )


def _human_roles(graph: Graph) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    trusts = []
    for role in graph.by_type(ROLE):
        try:
            trusts.append((role, parse(role.get("assumeRolePolicy"))))
        except UndeterminedError:
            continue  # the role's own rule says that its trust is unknown
    own = own_accounts(graph)
    grown = True
    while grown:  # a role that a human role may assume is human as well
        grown = False
        arns = tuple(
            str(role.properties["arn"])
            for role, _ in trusts
            if role.urn in found and isinstance(role.properties.get("arn"), str)
        )
        person = employee(own, arns)
        for role, trust in trusts:
            if role.urn in found:
                continue
            entrances = list(reaching(trust, person, lambda entry, arns=arns: _trusts_people(entry, own, arns)))  # type: ignore[misc]
            if entrances:
                found[role.urn] = entrances
                grown = True
    return found


def _trusts_people(statement: Statement, own: frozenset[str], arns: tuple[str, ...]) -> bool:
    return statement.not_principal or any(
        is_human_name(principal, arns)
        or (principal.kind == "AWS" and principal.everyone)
        or (principal.is_account and (principal.account in own or not own))
        for principal in statement.principals
    )


def _own_policies(graph: Graph, principal: Resource) -> Document:
    return _sum(_documents(graph, principal))


def _sum(documents: Iterator[Document]) -> Document:
    total = EMPTY
    for document in documents:
        total = total + document
    return total


def _documents(graph: Graph, principal: Resource) -> Iterator[Document]:
    for block in principal.blocks("inlinePolicies") if principal.type == ROLE else ():
        yield parse(block.get("policy"))
    if principal.type == ROLE and principal.has("managedPolicyArns"):
        yield from _resolve(graph, principal, "managedPolicyArns")
    for token, path, policy in INLINE[principal.type]:
        for entry in graph.referrers(principal, token, path=path):
            yield parse(entry.get(policy))
    for token, path, policy in ATTACHED[principal.type]:
        for entry in graph.referrers(principal, token, path=path):
            yield from _resolve(graph, entry, policy)
    if principal.type == PERMISSION_SET:
        yield from _customer_managed(graph, principal)


def _customer_managed(graph: Graph, permission_set: Resource) -> Iterator[Document]:
    for entry in graph.referrers(permission_set, CUSTOMER_MANAGED, path="permissionSetArn"):
        name = entry.get("customerManagedPolicyReference.name")
        found = graph.resolve(name, POLICY)
        if not found:
            raise UndeterminedError(f"the policy {name} is not in the stack")
        yield parse(found[0].get("policy"))


def _resolve(graph: Graph, resource: Resource, path: str) -> Iterator[Document]:
    targets = graph.targets(resource, path, POLICY)
    for target in targets:
        yield parse(target.get("policy"))
    known = {str(target.properties.get("arn")) for target in targets} | {target.id for target in targets}
    if not resource.known(path):
        if not targets:
            raise UndeterminedError(f"{path} is unknown")
        return
    value = resource.get(path)
    for arn in value if isinstance(value, list) else [value]:
        if arn is None or str(arn) in known:
            continue
        document = managed.document(str(arn))
        if document is None:
            raise UndeterminedError(f"the policy {arn} is not in the stack")
        yield document
