"""IAM policy documents as typed values, rendered to JSON in one stable form.

A statement that hands out more than it says is refused while it is built: an `Allow` for everybody without a condition
that pins the account, an action wildcard or an unscoped resource without a written reason. So the mistake shows in a
unit test, not in an audit.

Source: AWS IAM User Guide, "IAM JSON policy elements reference".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Conditions = Mapping[str, Mapping[str, str | Sequence[str]]]
"""Operator → condition key → allowed value or values, such as ``{"Bool": {"aws:SecureTransport": "false"}}``."""

Principals = Mapping[str, Sequence[str]]
"""Kind (``AWS``, ``Service``) → principals. Identity policies have none."""

ANYONE: Principals = {"AWS": ("*",)}
"""Every principal. In an `Allow` a condition must pin the account."""

EVERYTHING = ("*",)
"""Every resource; in a resource policy it means the resource that carries it."""

ACCOUNT_KEYS = frozenset({"kms:CallerAccount", "aws:PrincipalAccount", "aws:SourceAccount"})
"""Condition keys that tie a request to one account."""


class PolicyError(ValueError):
    """A statement or document that must not be written: what is wrong, the value received, what is allowed."""

    def __init__(self, wrong: str, received: object, allowed: str) -> None:
        super().__init__(f"{wrong}: received {received!r}; allowed: {allowed}")


@dataclass(frozen=True)
class Statement:
    """One statement of a policy document.

    :param sid: what the statement is for, letters and digits, unique in its document.
    :param effect: ``Allow`` or ``Deny``.
    :param actions: full action names such as ``s3:GetObject``.
    :param resources: ARNs or ARN patterns; none in a trust policy, where the role is the resource and IAM refuses any.
    :param principals: whom a resource policy's statement is about; none in an identity policy.
    :param conditions: when the statement applies.
    :param reason: why a wildcard is right here; needed for an `Allow` with one.
    :raises PolicyError: when the statement hands out more than it says.
    """

    sid: str
    effect: Literal["Allow", "Deny"]
    actions: Sequence[str]
    resources: Sequence[str] | None = EVERYTHING
    principals: Principals | None = None
    conditions: Conditions = field(default_factory=dict)
    reason: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9]+", self.sid):
            raise PolicyError("a statement's sid cannot be used", self.sid, "letters and digits")
        if not self.actions or (self.resources is not None and not self.resources):
            raise PolicyError(
                f"statement {self.sid} says nothing", (self.actions, self.resources), "actions, resources"
            )
        if self.effect == "Allow":
            self._refuse_more_than_it_says()

    def _refuse_more_than_it_says(self) -> None:
        wild = [action for action in self.actions if "*" in action]
        if wild and not self.reason:
            raise PolicyError(f"statement {self.sid} allows actions by wildcard", wild, "action names, or a reason")
        if self.principals is None and "*" in (self.resources or ()) and not self.reason:
            raise PolicyError(f"statement {self.sid} is not scoped", "*", "ARNs, or a reason")
        keys = {key for values in self.conditions.values() for key in values}
        everyone = any("*" in names for names in (self.principals or {}).values())
        if everyone and not keys & ACCOUNT_KEYS:
            raise PolicyError(f"statement {self.sid} allows everybody", sorted(keys), f"one of {sorted(ACCOUNT_KEYS)}")

    def render(self) -> dict[str, object]:
        """The statement as IAM's JSON has it."""
        return {
            "Sid": self.sid,
            "Effect": self.effect,
            **({"Principal": _principals(self.principals)} if self.principals else {}),
            "Action": _one_or_many(self.actions),
            **({} if self.resources is None else {"Resource": _one_or_many(self.resources)}),
            **({"Condition": _conditions(self.conditions)} if self.conditions else {}),
        }


def _one_or_many(values: str | Sequence[str]) -> object:
    """As IAM itself writes it: one value plain, more as a list."""
    if isinstance(values, str):
        return values
    return values[0] if len(values) == 1 else sorted(values)


def _principals(principals: Principals) -> object:
    return {kind: _one_or_many(names) for kind, names in principals.items()}


def _conditions(conditions: Conditions) -> dict[str, dict[str, object]]:
    return {
        operator: {key: _one_or_many(value) for key, value in values.items()} for operator, values in conditions.items()
    }


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = EVERYTHING,
    *,
    principals: Principals | None = None,
    conditions: Conditions | None = None,
    reason: str = "",
) -> Statement:
    """A statement that allows; see `Statement` for the arguments."""
    return Statement(sid, "Allow", actions, resources, principals, conditions or {}, reason)


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = EVERYTHING,
    *,
    principals: Principals | None = None,
    conditions: Conditions | None = None,
) -> Statement:
    """A statement that denies, whatever else allows; see `Statement` for the arguments."""
    return Statement(sid, "Deny", actions, resources, principals, conditions or {})


def trust(sid: str, principals: Principals, conditions: Conditions | None = None) -> Statement:
    """The statement of a trust policy: who may assume the role that carries it, and when."""
    return Statement(sid, "Allow", ("sts:AssumeRole",), None, principals, conditions or {})


def document(*statements: Statement) -> str:
    """The policy document of these statements: JSON with sorted keys, the same text for the same meaning.

    :raises PolicyError: when it is empty or two statements have the same sid.
    """
    sids = [statement.sid for statement in statements]
    if not sids or len(set(sids)) != len(sids):
        raise PolicyError("a policy document cannot be told apart by its sids", sids, "one or more, each once")
    rendered = [statement.render() for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": rendered}, sort_keys=True)


def service(*names: str) -> Principals:
    """AWS services by their principal names, such as ``logs.eu-central-1.amazonaws.com``."""
    return {"Service": names}


def account(account_id: str) -> Principals:
    """The account: what the account's own IAM policies allow, within the statement's conditions."""
    return {"AWS": (f"arn:aws:iam::{account_id}:root",)}


def together(*parts: Conditions) -> Conditions:
    """Conditions that must hold together.

    :raises PolicyError: when two parts set the same operator and key: IAM would keep only one of them.
    """
    merged: dict[str, dict[str, str | Sequence[str]]] = {}
    for part in parts:
        for operator, values in part.items():
            slot = merged.setdefault(operator, {})
            if twice := slot.keys() & values.keys():
                raise PolicyError(f"{operator} is set twice", sorted(twice), "each condition key once for an operator")
            slot.update(values)
    return merged


def by_others_than(principal_arns: Sequence[str]) -> Conditions:
    """For a `Deny`: the caller is neither one of these principals (ARN patterns) nor an AWS service acting for
    itself."""
    return {"ArnNotLike": {"aws:PrincipalArn": principal_arns}, "Bool": {"aws:PrincipalIsAWSService": "false"}}


def from_source(account_id: str, *source_arns: str) -> Conditions:
    """For a service principal: it acts for this account and these resources (ARN patterns), not as somebody's
    confused deputy."""
    return {"StringEquals": {"aws:SourceAccount": account_id}, "ArnLike": {"aws:SourceArn": source_arns}}
