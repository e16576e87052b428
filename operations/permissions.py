"""What an operation's role may do, declared beside the code that does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Conditions = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Permission:
    """One grant of an operation.

    Resources and the conditions' values are patterns: the infrastructure fills in ``{account}``, ``{region}``,
    ``{backup_region}``, ``{prefix}`` (``example-prod``), ``{audit_bucket}`` (a name), ``{table}`` (a name),
    ``{log_key}``, ``{data_key}``, ``{copy_key}`` and ``{table_key}`` (ARNs).

    :param sid: what it is for, letters and digits, unique in the operation.
    :param actions: IAM actions by full name.
    :param resources: ARN patterns. ``*`` only with a reason.
    :param conditions: operator → key → value.
    :param reason: why the resource cannot be narrowed.
    :param implied: true for what AWS checks along with another call, such as the use of a key: the operation makes no
        call of that name.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions = field(default_factory=dict)
    reason: str = ""
    implied: bool = False


def key_through(
    service: str, sid: str, key: str, actions: tuple[str, ...] = ("kms:Decrypt",), *, region: str = "{region}"
) -> Permission:
    """The use of a key by a service, along with a call of that service, and in no other way.

    :param service: as in the service's host name, such as ``s3``.
    :param sid: what it is for.
    :param key: the pattern of the key's ARN, such as ``{data_key}``.
    :param actions: what the service does with the key.
    :param region: the pattern of the key's region.
    """
    through = {"StringEquals": {"kms:ViaService": f"{service}.{region}.amazonaws.com"}}
    return Permission(sid, actions, (key,), through, implied=True)


RECORDS = (
    Permission(
        "LedgerOfRuns",
        ("dynamodb:GetItem", "dynamodb:UpdateItem"),
        ("arn:aws:dynamodb:{region}:{account}:table/{table}",),
    ),
    key_through("dynamodb", "LedgerKey", "{table_key}"),
    Permission("AuditRecords", ("s3:PutObject",), ("arn:aws:s3:::{audit_bucket}/operations/*",)),
    Permission("AuditLock", ("s3:GetBucketObjectLockConfiguration",), ("arn:aws:s3:::{audit_bucket}",)),
    key_through("s3", "AuditKey", "{log_key}", ("kms:GenerateDataKey",)),
)
"""What every operation needs: to write the audit trail, which it cannot read or change, and to keep the ledger of
runs."""

DUE_RUNS = Permission(
    "RunsThatAreDue", ("dynamodb:Query",), ("arn:aws:dynamodb:{region}:{account}:table/{table}/index/due",)
)
"""To come back to runs after some time."""
