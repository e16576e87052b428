"""What a break-glass role may hold: the inline policies of grants, each as the ledger knows it, and no other.

A grant's policy works for one person and until a moment that is written in it; AWS ends it whether or not anything of
ours is still running. What is left over, and what nobody granted, is removed (`remove`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations import aws
from operations.audit import RUN, digest
from operations.clock import moment, stamp
from operations.ledger import Entry
from operations.runner import Change, State, Tools, carry_out

GRANT, REVOKE = "break-glass", "break-glass-revoke"

POLICY = "grant-"
"""What the names of grants' inline policies start with."""

LONGEST_NAME = 100
"""Characters of a policy's name that fit into the name of a run, beside the moment."""


@dataclass(frozen=True)
class Access:
    """What one kind of request opens.

    :param role: the break-glass role's name.
    :param actions: IAM actions, by full name.
    :param resources: ARNs or ARN patterns.
    """

    role: str
    actions: Sequence[str]
    resources: Sequence[str]


class Grant(Change):
    """An inline policy that works for one person until a moment."""

    def __init__(self, clients: aws.Clients, request: str, access: Access, who: str, until: str) -> None:
        self._iam, self._role, self._policy = clients("iam"), access.role, f"{POLICY}{request}"
        self._document = document(access, who, until)
        self.name = f"grant:{request}"

    def read(self) -> State:
        return {"policy": held(self._iam, self._role, self._policy)}

    def made(self, state: State) -> bool:
        return bool(state["policy"] == self._document)

    def act(self, state: State) -> None:
        self._iam.put_role_policy(
            RoleName=self._role, PolicyName=self._policy, PolicyDocument=json.dumps(self._document)
        )


class Removal(Change):
    """A break-glass role without one of its policies."""

    def __init__(self, clients: aws.Clients, role: str, policy: str) -> None:
        self._iam, self._role, self._policy = clients("iam"), role, policy
        self.name = f"remove:{role}/{policy}"

    def read(self) -> State:
        return {"policy": held(self._iam, self._role, self._policy)}

    def made(self, state: State) -> bool:
        return state["policy"] is None

    def act(self, state: State) -> None:
        self._iam.delete_role_policy(RoleName=self._role, PolicyName=self._policy)


def document(access: Access, who: str, until: str) -> dict[str, Any]:
    """The policy of a grant.

    :param access: what it opens.
    :param who: the person, as their sessions are named.
    :param until: its end, such as ``2026-11-22T09:30:00Z``.
    """
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "BreakGlass",
                "Effect": "Allow",
                "Action": sorted(access.actions),
                "Resource": sorted(access.resources),
                "Condition": {
                    "DateLessThan": {"aws:CurrentTime": until},
                    # A role's session is <role ID>:<session name>; the trust policy makes the name the user's.
                    "StringLike": {"aws:userid": f"*:{who}"},
                },
            }
        ],
    }


def held(iam: Any, role: str, policy: str) -> Any:
    """The document of a role's inline policy; nothing if it has none of that name."""
    found = aws.missing(lambda: iam.get_role_policy(RoleName=role, PolicyName=policy), "NoSuchEntity")
    return found["PolicyDocument"] if found else None


def granted(tools: Tools, request: str) -> Entry | None:
    """What the ledger holds of a grant that is not over and not revoked; it may still be in the making.

    :param tools: the ledger, the time.
    :param request: the request's name.
    """
    entry = tools.ledger.find(f"{GRANT}#{request}")
    if entry is None or tools.clock() >= moment(entry.facts["until"]) or revoked(tools, request):
        return None
    return entry


def revoked(tools: Tools, request: str) -> bool:
    """Whether somebody ended a grant before its time; noted before its policy is removed.

    :param tools: the ledger.
    :param request: the request's name.
    """
    return tools.ledger.find(f"{REVOKE}#{_ended(request)}") is not None


def end(tools: Tools, role: str, request: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """End a grant before its time, for good: an approval that is still on its way grants nothing any more.

    :param tools: clients, trail, ledger, time.
    :param role: the break-glass role's name.
    :param request: the request's name.
    :param facts: who ends it.
    """
    return _removed(tools, _ended(request), role, f"{POLICY}{request}", facts)


def remove(tools: Tools, role: str, policy: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Remove a policy from a role: by the minute, so that what is put back under the same name is removed again.

    :param tools: clients, trail, ledger, time.
    :param role: the break-glass role's name.
    :param policy: the policy's name; any that IAM takes.
    :param facts: why, for the record.
    """
    # IAM takes names that no key of the audit trail may have; such a policy must go like any other.
    plain = RUN.fullmatch(policy) and len(policy) <= LONGEST_NAME
    name = policy if plain else f"policy-{digest(policy.encode())[:32]}"
    return _removed(tools, f"{name}.{tools.clock():%Y%m%dT%H%M}", role, policy, facts)


def _removed(tools: Tools, run: str, role: str, policy: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    recorded = {**facts, "role": role, "policy": policy, "at": stamp(tools.clock())}
    return carry_out(tools, REVOKE, run, recorded, lambda _: [Removal(tools.clients, role, policy)])


def _ended(request: str) -> str:
    return f"{POLICY}{request}.revoked"
