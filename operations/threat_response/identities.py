"""Stopping an identity: a user's access key, and the sessions of a role."""

from __future__ import annotations

import json
from typing import Any

from operations import aws
from operations.runner import Change, State

REVOKED = "rampart-revoked-sessions"
"""The inline policy that ends a role's sessions."""


class DisableAccessKey(Change):
    """Makes an access key inactive. It is kept, because deleting it cannot be undone and would take evidence.

    :param target: ``user/key``.
    """

    def __init__(self, clients: aws.Clients, target: str) -> None:
        self._iam = clients("iam")
        self._user, _, self._key = target.partition("/")
        self.name = f"disable-access-key:{target}"

    def read(self) -> State:
        keys = aws.missing(lambda: self._iam.list_access_keys(UserName=self._user)["AccessKeyMetadata"], "NoSuchEntity")
        found = {key["AccessKeyId"]: key["Status"] for key in keys or ()}
        return {"status": found.get(self._key)}

    def made(self, state: State) -> bool:
        return bool(state["status"] != "Active")

    def act(self, state: State) -> None:
        self._put("Inactive")

    def undo(self, before: State) -> bool:
        self._put(before["status"])
        return True

    def undone(self, state: State, before: State) -> bool:
        return bool(state["status"] == before["status"])

    def _put(self, status: str) -> None:
        self._iam.update_access_key(UserName=self._user, AccessKeyId=self._key, Status=status)


class RevokeSessions(Change):
    """Denies everything to the sessions of a role that began before now; new sessions work.

    Source: IAM User Guide, "Revoke IAM role temporary security credentials".

    :param target: the role's name.
    :param before: the moment, such as ``2026-11-22T09:30:00Z``.
    """

    def __init__(self, clients: aws.Clients, target: str, before: str) -> None:
        self._iam, self._role, self._before = clients("iam"), target, before
        self.name = f"revoke-sessions:{target}"

    def read(self) -> State:
        found = aws.missing(lambda: self._iam.get_role_policy(RoleName=self._role, PolicyName=REVOKED), "NoSuchEntity")
        return {"before": _moment(found["PolicyDocument"]) if found else None}

    def made(self, state: State) -> bool:
        # Stamps of one form, so their order as text is their order in time.
        return bool(state["before"] and state["before"] >= self._before)

    def act(self, state: State) -> None:
        self._put(self._before)

    def undo(self, before: State) -> bool:
        if before["before"]:
            self._put(before["before"])
        else:
            aws.missing(lambda: self._iam.delete_role_policy(RoleName=self._role, PolicyName=REVOKED), "NoSuchEntity")
        return True

    def undone(self, state: State, before: State) -> bool:
        return bool(state == before)

    def _put(self, moment: str) -> None:
        statement = {
            "Sid": "SessionsBefore",
            "Effect": "Deny",
            "Action": "*",
            "Resource": "*",
            "Condition": {"DateLessThan": {"aws:TokenIssueTime": moment}},
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self._iam.put_role_policy(RoleName=self._role, PolicyName=REVOKED, PolicyDocument=document)


def _moment(document: Any) -> str | None:
    for statement in document.get("Statement", []):
        found = statement.get("Condition", {}).get("DateLessThan", {}).get("aws:TokenIssueTime")
        if found:
            return str(found)
    return None
