"""Key policies: who may use a KMS key, for what, and that nobody else can, whatever IAM says (EMP-1).

A key policy written here has three parts. The account may administer the key through IAM, so that the key never becomes
unmanageable, but administering is not using: no cryptographic action is in it. Each use is then allowed to named roles
or AWS services, through named AWS services and for named data. At last everybody else is denied cryptographic use, and
grants are denied unless an AWS service makes them for a resource of its own.

Sources: AWS KMS Developer Guide, "Key policies" and "Condition keys"; AWS CloudTrail example "Amazon EC2 example two"
of the same guide for ``aws:ec2-infrastructure``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws import policies
from components.aws.policies import Conditions, Statement, allow, deny

ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:RotateKeyOnDemand",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateKeyDescription",
)
"""What managing a key takes. `kms:CreateAlias`, `UpdateAlias` and `DeleteAlias` belong to it too; `CreateGrant` does
not."""

ALIASES = ("kms:CreateAlias", "kms:DeleteAlias", "kms:UpdateAlias")

CRYPTOGRAPHY = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""Every action that turns data into plain text or back with a symmetric key."""

READ = ("kms:Decrypt", "kms:DescribeKey")
WRITE = ("kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
READ_WRITE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")
VOLUMES = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
"""What EBS, RDS and AWS Backup ask of the caller's permissions to make and copy encrypted volumes and snapshots."""

WRITES_SECRETS = ("kms:GenerateDataKey",)
"""What writing a secret takes; it makes data unreadable, and none readable."""

SECRET_VERSION = "kms:EncryptionContext:SecretVersionId"
NO_SECRET_VERSION = "RequestToValidateKeyAccess"
"""The version that Secrets Manager names when it tries a key on the caller's behalf; no secret has it."""

GRANTED_TO_AWS: Conditions = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


@dataclass(frozen=True)
class RoleUse:
    """A use of a key by IAM roles of the account.

    :param sid: what it is for.
    :param roles: ARNs or ARN patterns of the roles.
    :param actions: what they may do.
    :param conditions: through which service (``kms:ViaService``) and for which data (encryption context).
    :param grants: true when a service needs a grant for a resource that outlives the call, such as an attached volume.
    :param by_key_policy_alone: true for roles whose own policy nobody can change (service-linked roles); the others
        need the permission in IAM too.
    :param account: the account that roles by key policy alone are of, 12 digits; the key's own by default.
    """

    sid: str
    roles: Sequence[str]
    actions: Sequence[str]
    conditions: Conditions
    grants: bool = False
    by_key_policy_alone: bool = False
    account: str | None = None


@dataclass(frozen=True)
class ServiceUse:
    """A use of a key by an AWS service under its own name.

    :param sid: what it is for.
    :param service: the service's principal name.
    :param actions: what it may do.
    :param conditions: the source account, source ARN or encryption context that ties the call to this account.
    """

    sid: str
    service: str
    actions: Sequence[str]
    conditions: Conditions


@dataclass(frozen=True)
class KeyUses:
    """All that a key may be used for.

    :param roles: uses by roles.
    :param services: uses by AWS services.
    :param grantees: roles that use the key by a grant only, such as EC2's own for attached volumes.
    :param brokers: AWS services through which every principal of the account that IAM permits may use the key, because
        they never hand the plain text to their caller, or it is none of users; by their ``kms:ViaService`` names.
    :param granting: AWS services (``kms:ViaService`` names) that whoever IAM permits may have granted the key for a
        resource that he makes, such as RDS for a database: the service uses the key then, he does not. Some of these
        grants go to accounts of AWS's own, so only principals of this account are denied the key.
    :param writer: Secrets Manager's ``kms:ViaService`` name, where whoever IAM permits may write secrets; reading them
        stays with `roles`.
    """

    roles: Sequence[RoleUse] = ()
    services: Sequence[ServiceUse] = ()
    grantees: Sequence[str] = ()
    brokers: tuple[str, ...] = ()
    granting: Sequence[str] = ()
    writer: str | None = None


def key_policy(account_id: str, uses: KeyUses) -> str:
    """The policy of a key.

    :param account_id: the account that owns the key.
    :param uses: all that the key may be used for; everything else is denied.
    """
    statements = [
        allow("AccountAdministersThroughIam", ADMINISTRATION + ALIASES, principals=policies.account(account_id))
    ]
    for use in uses.roles:
        statements.extend(_role_use(account_id, use))
    statements.extend(
        allow(use.sid, use.actions, principals=policies.service(use.service), conditions=use.conditions)
        for use in uses.services
    )
    if uses.brokers:
        statements.extend(_brokers(account_id, uses.brokers))
    if uses.granting:
        statements.append(_granting(account_id, uses.granting))
    if uses.writer:
        statements.extend(_writer(account_id, uses.writer))
    statements.extend(_nobody_else(account_id, uses))
    return policies.document(*statements)


def _role_use(account_id: str, use: RoleUse) -> list[Statement]:
    roles: Conditions = {"ArnLike": {"aws:PrincipalArn": use.roles}}
    if use.by_key_policy_alone:
        principals = policies.ANYONE
        roles = policies.together(roles, {"StringEquals": {"kms:CallerAccount": use.account or account_id}})
    else:
        principals = policies.account(account_id)
    conditions = policies.together(roles, use.conditions)
    statements = [allow(use.sid, use.actions, principals=principals, conditions=conditions)]
    if use.grants:
        conditions = policies.together(conditions, GRANTED_TO_AWS)
        statements.append(allow(f"{use.sid}Grants", ("kms:CreateGrant",), principals=principals, conditions=conditions))
    return statements


def _brokers(account_id: str, brokers: tuple[str, ...]) -> list[Statement]:
    through = _through(account_id, brokers)
    return [
        allow("AccountThroughBroker", READ_WRITE, principals=policies.account(account_id), conditions=through),
        _grants("AccountThroughBrokerGrants", account_id, through),
    ]


def _granting(account_id: str, services: Sequence[str]) -> Statement:
    """Amazon RDS User Guide, "Authorizing use of a customer managed key": making a database takes `kms:CreateGrant` and
    `kms:DescribeKey`, nothing else."""
    return _grants("AccountMakesResources", account_id, _through(account_id, services))


def _grants(sid: str, account_id: str, through: Conditions) -> Statement:
    return allow(
        sid,
        ("kms:CreateGrant",),
        principals=policies.account(account_id),
        conditions=policies.together(through, GRANTED_TO_AWS),
    )


def _through(account_id: str, services: str | Sequence[str]) -> Conditions:
    """Only in calls that a service makes for this account's principals."""
    return {"StringEquals": {"kms:ViaService": services, "kms:CallerAccount": account_id}}


def _writer(account_id: str, service: str) -> list[Statement]:
    """AWS Secrets Manager User Guide, "Secret encryption and decryption": a new secret takes a data key, and Secrets
    Manager tries encryption and decryption once with a version that never exists."""
    through = _through(account_id, service)
    principals = policies.account(account_id)
    return [
        allow("AccountWritesSecrets", WRITES_SECRETS, principals=principals, conditions=through),
        allow(
            "AccountProvesAccess",
            ("kms:Decrypt",),
            principals=principals,
            conditions={"StringEquals": {**through["StringEquals"], SECRET_VERSION: NO_SECRET_VERSION}},
        ),
    ]


def _nobody_else(account_id: str, uses: KeyUses) -> list[Statement]:
    allowed = sorted({role for use in uses.roles for role in use.roles} | set(uses.grantees))
    others = policies.by_others_than(allowed) if allowed else _by_no_service()
    if uses.brokers:
        others = policies.together(others, {"StringNotEquals": {"kms:ViaService": uses.brokers}})
    if uses.granting:
        others = policies.together(others, {"StringEquals": {"aws:PrincipalAccount": account_id}})
    return [
        *(_nobody_else_reads(others, uses.writer) if uses.writer else [_nobody("UsesTheKey", CRYPTOGRAPHY, others)]),
        deny(
            "GrantsForAwsResourcesOnly",
            ("kms:CreateGrant",),
            principals=policies.ANYONE,
            conditions={"Bool": {"kms:GrantIsForAWSResource": "false"}},
        ),
    ]


def _nobody_else_reads(others: Conditions, writer: str) -> list[Statement]:
    """Writing is denied outside the writer, all else but the trial of a version that never exists everywhere."""
    reading = tuple(action for action in CRYPTOGRAPHY if action not in WRITES_SECRETS)
    elsewhere = policies.together(others, {"StringNotEquals": {"kms:ViaService": writer}})
    no_trial = policies.together(others, {"StringNotEquals": {SECRET_VERSION: NO_SECRET_VERSION}})
    return [_nobody("UsesTheKey", reading, no_trial), _nobody("Writes", WRITES_SECRETS, elsewhere)]


def _nobody(does: str, actions: Sequence[str], others: Conditions) -> Statement:
    return deny(f"NobodyElse{does}", actions, principals=policies.ANYONE, conditions=others)


def _by_no_service() -> Conditions:
    return {"Bool": {"aws:PrincipalIsAWSService": "false"}}
