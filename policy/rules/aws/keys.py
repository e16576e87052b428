"""Rules for KMS keys: rotation, deletion, and whom key policies and grants let in."""

from __future__ import annotations

from policy.aws_accounts import own_accounts
from policy.aws_data import protects
from policy.aws_policies import KEY_POLICY, KEYS, document_of, key_document
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.iam.access import reaching
from policy.iam.callers import employee
from policy.iam.document import Document, Principal, Statement
from policy.iam.principals import is_human_name, person_arns
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

KEY = "aws:kms/key:Key"
SYMMETRIC = "SYMMETRIC_DEFAULT"
PLAINTEXT = ("kms:Decrypt", "kms:ReEncryptFrom")
EVERYTHING = ("kms:Decrypt", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion")
LONGEST_ROTATION = 365
SHORTEST_WAIT = 14
WORKLOADS = "roles of workloads, each by its ARN"


@rule(
    id="enc-2-aws-key-rotates",
    title="KMS keys rotate every year",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=fsbp("KMS.4") + iso("A.8.24") + pci("3.7.4"),
    remediation="Set enable_key_rotation=True and leave rotation_period_in_days at 365 or less.",
    types=(KEY,),
)
def key_rotates(key: Resource) -> Verdict:
    """KMS rotates nothing unless it is asked to."""
    spec = key.get("customerMasterKeySpec", SYMMETRIC)
    if spec != SYMMETRIC or key.get("keyUsage", "ENCRYPT_DECRYPT") != "ENCRYPT_DECRYPT":
        return not_applicable("KMS rotates symmetric encryption keys only")
    if key.has("customKeyStoreId"):
        return not_applicable("KMS does not rotate keys of a custom key store")
    if not key.get("enableKeyRotation", False):
        return failed("enableKeyRotation is false", "true")
    period = int(key.get("rotationPeriodInDays", LONGEST_ROTATION))
    return (
        passed()
        if period <= LONGEST_ROTATION
        else failed(f"rotationPeriodInDays is {period}", f"at most {LONGEST_ROTATION}")
    )


@rule(
    id="bc-3-aws-key-deletion-waits",
    title="Deleting a KMS key takes two weeks or more, in which it can be taken back",
    severity=Severity.MEDIUM,
    statements=("BC-3",),
    controls=iso("A.8.24"),
    remediation="Set deletion_window_in_days to 30, the default, or at least 14.",
    types=KEYS,
)
def key_deletion_waits(key: Resource) -> Verdict:
    """What was encrypted with a deleted key is lost for good, backups included."""
    days = int(key.get("deletionWindowInDays", 30))
    return passed() if days >= SHORTEST_WAIT else failed(f"deletionWindowInDays is {days}", f"{SHORTEST_WAIT} to 30")


@rule(
    id="bc-3-aws-key-in-service",
    title="Keys that encrypt something are enabled and not about to be deleted",
    severity=Severity.HIGH,
    statements=("BC-3",),
    controls=fsbp("KMS.3") + iso("A.8.24"),
    remediation="Enable the key, or re-encrypt what it protects before it goes.",
    types=KEYS,
)
def key_in_service(key: Resource, graph: Graph) -> Verdict:
    """A disabled key makes what it encrypts unreadable, backups included."""
    users, others = protects(key, graph)
    if not users and not others:
        return not_applicable("nothing in the stack is encrypted with the key")
    name = "isEnabled" if key.type == KEY else "enabled"
    return (
        passed()
        if key.get(name, True)
        else failed(f"{name} is false, and {(users + others)[0].name} needs the key", "true")
    )


@rule(
    id="emp-1-aws-key-no-person",
    title="No key policy lets a person decrypt user data",
    severity=Severity.CRITICAL,
    statements=("EMP-1",),
    controls=iso("A.5.15", "A.8.2", "A.8.24") + pci("7.2.1"),
    remediation=(
        "Name roles of workloads only; take users, groups' accounts, federated people and SSO "
        "roles out of the key policy."
    ),
    types=(*KEYS, KEY_POLICY),
)
def key_no_person(resource: Resource, graph: Graph) -> Verdict:
    """Users, federated people, roles of IAM Identity Center, and roles of the stack that people assume."""
    if resource.type == KEY_POLICY:
        if graph.targets(resource, "keyId", *KEYS):
            return not_applicable("the policy is judged with its key")
        document: Document | None = document_of(resource)
    else:
        users, others = protects(resource, graph)
        if others and not users:
            return not_applicable("the key encrypts no user data")
        document = key_document(graph, resource)
    arns = person_arns(graph)
    for statement in _open(document, graph, lambda principal: is_human_name(principal, arns)):
        named = next(
            (entry.value for entry in statement.principals if is_human_name(entry, arns)), "everybody but a few"
        )
        return failed(f"{statement.place} lets {named} decrypt", WORKLOADS)
    return passed()


@rule(
    id="emp-1-aws-key-not-left-to-iam",
    title="Keys of user data name who may decrypt, instead of leaving it to the account's IAM policies",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.5.15", "A.8.24") + pci("7.2.1"),
    remediation=(
        "Give the account's root administration only; allow kms:Decrypt to named roles, or with a "
        "condition on aws:PrincipalArn."
    ),
    types=KEYS,
)
def key_not_left_to_iam(key: Resource, graph: Graph) -> Verdict:
    """A statement for the account's root hands the decision to IAM, where an administrator can grant it to anybody."""
    users, _ = protects(key, graph)
    if not users:
        return not_applicable("the key encrypts no store of user data in the stack")
    document = key_document(graph, key)
    if document is None:
        return failed(
            f"{users[0].name} is encrypted with the key, which has KMS's default policy: every "
            f"principal whom IAM allows may decrypt",
            f"a policy that allows kms:Decrypt to {WORKLOADS}",
        )
    own = own_accounts(graph)
    for statement in _open(document, graph, lambda principal: _whole_account(principal, own)):
        return failed(
            f"{statement.place} lets the whole account decrypt, and so every person whom IAM allows", WORKLOADS
        )
    return passed()


def _whole_account(principal: Principal, own: frozenset[str]) -> bool:
    return principal.everyone or (principal.is_account and (principal.account in own or not own))


def _open(document: Document | None, graph: Graph, who: object) -> list[Statement]:
    """The statements by which people can get at plaintext through principals of one sort."""
    if document is None:
        return []
    assert callable(who)
    person = employee(own_accounts(graph), person_arns(graph))

    def names(statement: Statement) -> bool:
        if statement.allow:
            return statement.not_principal or any(who(principal) for principal in statement.principals)
        return any(principal.value == "*" for principal in statement.principals)

    return list(
        reaching(document, person, names, lambda statement: any(statement.acts(action) for action in PLAINTEXT))
    )


@rule(
    id="enc-2-aws-key-use-is-limited",
    title="Only the key's own account may do everything with a key",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "EMP-1"),
    controls=iso("A.5.15", "A.8.24") + pci("3.6.1"),
    remediation="List the few actions that the role or service needs, such as kms:Decrypt and kms:GenerateDataKey.",
    types=(*KEYS, KEY_POLICY),
)
def key_use_is_limited(resource: Resource, graph: Graph) -> Verdict:
    """Who may use a key and change its policy can let in anybody; the statements that name one principal count
    together."""
    document = document_of(resource)
    for statement in document.allows:
        for principal in statement.principals:
            if principal.is_account and not statement.not_principal:
                continue
            together = [statement] if statement.not_principal else document.naming(principal)
            if all(any(entry.acts(action) for entry in together) for action in EVERYTHING):
                name = "everybody but a few" if statement.not_principal else principal.value
                return failed(
                    f"{statement.place} lets {name} both use the key and change its policy",
                    "either use or administration",
                )
    return passed() if document.statements else not_applicable("no policy is written here")


@rule(
    id="emp-1-aws-key-grant-no-person",
    title="No KMS grant gives a person or another account the use of a key",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.5.15", "A.8.24"),
    remediation="Grant to the role of a workload in the company's own accounts, and only the operations it needs.",
    types=("aws:kms/grant:Grant",),
)
def key_grant_no_person(grant: Resource, graph: Graph) -> Verdict:
    """A grant is as good as a key policy, and easier to overlook."""
    roles = graph.targets(grant, "granteePrincipal", "aws:iam/role:Role", "aws:iam/user:User")
    if not grant.known("granteePrincipal") and roles:
        person = any(role.type == "aws:iam/user:User" for role in roles)
        return failed("the grantee is an IAM user", WORKLOADS) if person else passed()
    grantee = Principal("AWS", str(grant.get("granteePrincipal")))
    if is_human_name(grantee, person_arns(graph)) or grantee.is_account:
        return failed(f"the grantee is {grantee.value}", WORKLOADS)
    own = own_accounts(graph)
    if grantee.account and not own:
        return undetermined("it is not known which accounts are the company's own")
    if grantee.account and grantee.account not in own:
        return failed(
            f"the grantee is in account {grantee.account}",
            f"one of the company's own accounts: {', '.join(sorted(own))}",
        )
    return passed()
