"""Credentials that nobody uses are switched off, old ones are replaced, and roles that nobody assumes are named.

Sources: CIS AWS Foundations, "Ensure credentials unused for 45 days or more are disabled", "Ensure access keys are
rotated every 90 days or less".
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from operations import aws
from operations.clock import moment, stamp
from operations.permissions import RECORDS, Permission
from operations.runner import Change, State, Tools, carry_out
from operations.threat_response.identities import DisableAccessKey

NAME = "hygiene"

SECRET_TAG = "rampart-key-secret"  # noqa: S105 - the tag's name, not a secret
"""The tag of a user whose access key lives in a secret: the secret's name. Such a key is replaced by itself."""

PERMISSIONS = (
    *RECORDS,
    Permission(
        "ListPrincipals",
        ("iam:ListRoles", "iam:ListUsers"),
        ("*",),
        reason="IAM lists principals for the account only",
    ),
    Permission("KeyUse", ("iam:GetAccessKeyLastUsed",), ("*",), reason="the action knows no resource but *"),
    Permission("RoleUse", ("iam:GetRole",), ("arn:aws:iam::{account}:role/*",)),
    Permission(
        "Keys",
        (
            "iam:CreateAccessKey",
            "iam:DeleteAccessKey",
            "iam:ListAccessKeys",
            "iam:ListUserTags",
            "iam:UpdateAccessKey",
        ),
        ("arn:aws:iam::{account}:user/{prefix}/*",),
    ),
    Permission(
        "KeySecrets",
        ("secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
        ("arn:aws:secretsmanager:{region}:{account}:secret:{prefix}-access-key-*",),
    ),
)
"""Users outside of the platform's path are reported by whoever owns them; their keys are none of ours."""


@dataclass(frozen=True)
class Settings:
    """When a credential is too old, in days.

    :param path: the IAM path of the users to look after, such as ``/example-prod/``.
    :param unused: without use; then a key is switched off.
    :param rotate: since it was made; then a key is replaced.
    :param grace: between the replacement of a key and its end.
    :param unused_role: without use; then a role is named.
    """

    path: str
    unused: int = 45
    rotate: int = 90
    grace: int = 7
    unused_role: int = 90


@dataclass(frozen=True)
class Key:
    """An access key: whose, since when, and when it was last used."""

    user: str
    id: str
    created: datetime
    used: datetime | None
    active: bool
    secret: str | None

    def idle(self, now: datetime) -> timedelta:
        """How long nobody has used it."""
        return now - (self.used or self.created)


def tend(tools: Tools, settings: Settings, *, dry_run: bool = False) -> dict[str, Any]:
    """Switch off unused keys, replace old ones, and report the rest. Started once a day; a second start does nothing.

    :param tools: clients, trail, ledger, time.
    :param settings: when a credential is too old.
    :param dry_run: only tell.
    :returns: what was changed; ``old`` keys that have no secret and so need a person; ``unusedRoles``.
    """
    now = tools.clock()
    keys = list(_keys(tools, settings))
    unused = [key for key in keys if key.active and key.idle(now).days >= settings.unused]
    old = [key for key in keys if key.active and key not in unused and (now - key.created).days >= settings.rotate]
    facts = {
        "disable": [[key.user, key.id] for key in unused],
        "rotate": [[key.user, key.id, key.secret] for key in old if key.secret],
        "old": [f"{key.user}/{key.id}" for key in old if not key.secret],
        "unusedRoles": unused_roles(tools, settings),
        "at": stamp(now),
    }

    def build(facts: Mapping[str, Any]) -> list[Change]:
        changes: list[Change] = [DisableAccessKey(tools.clients, f"{user}/{key}") for user, key in facts["disable"]]
        return changes + [RotateKey(tools, settings, *each) for each in facts["rotate"]]

    result = carry_out(tools, NAME, f"{now:%Y-%m-%d}", facts, build, dry_run=dry_run)
    return {**result, "old": facts["old"], "unusedRoles": facts["unusedRoles"]}


def unused_roles(tools: Tools, settings: Settings) -> list[str]:
    """The roles that nobody has assumed for long, service-linked ones left out: candidates to be removed by a person.

    :param tools: clients, time.
    :param settings: how long.
    """
    iam, limit = tools.clients("iam"), timedelta(days=settings.unused_role)
    found = []
    for listed in aws.pages(iam, "list_roles", "Roles"):
        if listed["Path"].startswith("/aws-service-role/"):
            continue
        # ListRoles leaves out when a role was last used.
        role = aws.patiently(lambda name=listed["RoleName"]: iam.get_role(RoleName=name), tools.sleep)["Role"]  # type: ignore[misc]
        last = role.get("RoleLastUsed", {}).get("LastUsedDate") or role["CreateDate"]
        if tools.clock() - last >= limit:
            found.append(str(role["RoleName"]))
    return sorted(found)


class RotateKey(Change):
    """Replaces a key that lives in a secret: the new one is stored, works beside the old for the grace, then the old
    ends.

    Killed between making and storing a key, it leaves one that nobody knows: the next attempt deletes it, because it is
    not in the secret, and makes another.
    """

    def __init__(self, tools: Tools, settings: Settings, user: str, old: str, secret: str) -> None:
        self._iam, self._secrets = tools.clients("iam"), tools.clients("secretsmanager")
        self._clock, self._grace = tools.clock, timedelta(days=settings.grace)
        self._user, self._old, self._secret = user, old, secret
        self.name = f"rotate:{user}/{old}"

    def read(self) -> State:
        keys = self._iam.list_access_keys(UserName=self._user)["AccessKeyMetadata"]
        held = json.loads(self._secrets.get_secret_value(SecretId=self._secret)["SecretString"])
        since = held.get("Since")
        return {
            "held": held.get("AccessKeyId"),
            "settled": since is None or self._clock() - moment(since) >= self._grace,
            "keys": {key["AccessKeyId"]: key["Status"] for key in keys},
        }

    def made(self, state: State) -> bool:
        replaced = state["held"] != self._old and state["keys"].get(state["held"]) == "Active"
        ended = state["keys"].get(self._old) != "Active"
        return bool(replaced and (ended or not state["settled"]))

    def act(self, state: State) -> None:
        if state["held"] != self._old and state["keys"].get(state["held"]) == "Active":
            self._iam.update_access_key(UserName=self._user, AccessKeyId=self._old, Status="Inactive")
            return
        for key in state["keys"]:
            if key not in (self._old, state["held"]):
                self._iam.delete_access_key(UserName=self._user, AccessKeyId=key)
        new = self._iam.create_access_key(UserName=self._user)["AccessKey"]
        value = {
            "AccessKeyId": new["AccessKeyId"],
            "SecretAccessKey": new["SecretAccessKey"],
            "Since": stamp(self._clock()),
        }
        self._secrets.put_secret_value(SecretId=self._secret, SecretString=json.dumps(value))


def _keys(tools: Tools, settings: Settings) -> Iterator[Key]:
    iam = tools.clients("iam")
    for user in aws.pages(iam, "list_users", "Users", PathPrefix=settings.path):
        name = user["UserName"]
        marks = {tag["Key"]: tag["Value"] for tag in aws.pages(iam, "list_user_tags", "Tags", UserName=name)}
        for key in aws.pages(iam, "list_access_keys", "AccessKeyMetadata", UserName=name):
            last = aws.patiently(
                lambda key=key: iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"]),  # type: ignore[misc]
                tools.sleep,
            )
            yield Key(
                user=name,
                id=key["AccessKeyId"],
                created=key["CreateDate"],
                used=last["AccessKeyLastUsed"].get("LastUsedDate"),
                active=key["Status"] == "Active",
                secret=marks.get(SECRET_TAG),
            )
