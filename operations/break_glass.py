"""Break-glass: access that nobody has, for one person, for some minutes, when a second person agrees (EMP-2).

A grant is an inline policy of the break-glass role. It works for the session of the person who asked, and until a
moment that is written in the policy itself: AWS ends it, whether or not anything of ours is still running. The sweep
removes what has ended; the review of what was done is due after that.

Who asks, approves and reviews is what AWS says of the caller (the signature of the function URL's request), never what
the request says. The role's trust policy asks for a second factor, and for the user's name as the session's name, so
that two sessions of one person are one person; both are read before each grant.

Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" (dates), "sts:RoleSessionName".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from operations import aws
from operations.clock import moment, stamp
from operations.errors import Refused
from operations.permissions import DUE_RUNS, RECORDS, Permission
from operations.runner import Change, State, Tools, carry_out

REQUEST, GRANT, REVOKE, REVIEW = "break-glass-request", "break-glass", "break-glass-revoke", "break-glass-review"
NAME = GRANT

POLICY = "grant-"
"""What the names of grants' inline policies start with."""

LONGEST_MINUTES = 60
PENDING_MINUTES = 60
"""How long a request waits for an approval."""

REVIEW_DAYS = 3
"""How long after its end a grant must have been reviewed."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,63}")
TICKET = re.compile(r"[A-Z][A-Z0-9]{1,9}-[0-9]{1,8}")
SESSION = re.compile(r"arn:aws:sts::[0-9]{12}:assumed-role/(?P<role>[\w+=,.@-]+)/(?P<person>[\w+=,.@-]{2,64})")
SHORTEST_REASON = 15

PERMISSIONS = (
    *RECORDS,
    DUE_RUNS,
    Permission(
        "GrantAndRevoke",
        (
            "iam:DeleteRolePolicy",
            "iam:GetRole",
            "iam:GetRolePolicy",
            "iam:ListRolePolicies",
            "iam:PutRolePolicy",
        ),
        ("arn:aws:iam::{account}:role/{prefix}/break-glass/*",),
    ),
)
"""It writes policies of break-glass roles only, and their permissions boundary caps whatever it writes."""


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


@dataclass(frozen=True)
class Request:
    """Somebody's wish.

    :param id: made by whoever sends the request, and the same when it is sent again: letters, digits and ``-``.
    :param ticket: the case that it is for, such as ``SUP-4711``.
    :param reason: in words, 15 characters or more.
    :param access: which of the declared kinds.
    :param minutes: how long, 1 to 60.
    """

    id: str
    ticket: str
    reason: str
    access: str
    minutes: int


def ask(tools: Tools, accesses: Mapping[str, Access], caller: str, request: Request) -> dict[str, Any]:
    """Record a request. It opens nothing.

    :param tools: clients, trail, ledger, time.
    :param accesses: the declared kinds of access.
    :param caller: the ARN of the session that asks, from AWS.
    :param request: what is asked for.
    :raises Refused: when it is incomplete, too long, or for a kind that is not declared.
    """
    person(caller)
    if not ID.fullmatch(request.id):
        raise Refused("a request needs a name", request.id, ID.pattern)
    if not TICKET.fullmatch(request.ticket):
        raise Refused("a request needs a ticket", request.ticket, "such as SUP-4711")
    if len(request.reason.strip()) < SHORTEST_REASON:
        raise Refused("a request needs a reason", request.reason, f"{SHORTEST_REASON} characters or more")
    if request.access not in accesses:
        raise Refused("there is no such access", request.access, ", ".join(accesses))
    if not 1 <= request.minutes <= LONGEST_MINUTES:
        raise Refused("this is not a time that access is given for", request.minutes, f"1 to {LONGEST_MINUTES} minutes")
    facts = {
        "ticket": request.ticket,
        "reason": request.reason,
        "access": request.access,
        "minutes": request.minutes,
        "requester": caller,
        "at": stamp(tools.clock()),
    }
    carry_out(tools, REQUEST, request.id, facts, _nothing)
    held = tools.ledger.demand(f"{REQUEST}#{request.id}").facts
    if held["requester"] != caller:
        raise Refused("this request's name is taken", request.id, "a name of its own")
    return {"request": request.id, **held}


def approve(tools: Tools, accesses: Mapping[str, Access], caller: str, request: str) -> dict[str, Any]:
    """Grant a request of somebody else, from now for the minutes that were asked for.

    :param tools: clients, trail, ledger, time.
    :param accesses: the declared kinds of access.
    :param caller: the ARN of the session that approves, from AWS.
    :param request: the request's name.
    :returns: the outcome, and ``until``.
    :raises Refused: for one's own request, one that is too old or unknown, and a role that asks for no second factor.
    """
    asked = tools.ledger.demand(f"{REQUEST}#{request}").facts
    if person(caller) == person(asked["requester"]):
        raise Refused("nobody approves a request of their own", caller, f"anybody but {person(caller)}")
    if tools.clock() > moment(asked["at"]) + timedelta(minutes=PENDING_MINUTES):
        raise Refused("the request is too old", asked["at"], f"{PENDING_MINUTES} minutes; ask again")
    access = accesses[asked["access"]]
    _refuse_weak_trust(tools, access.role)
    until = tools.clock() + timedelta(minutes=asked["minutes"])
    facts = {**asked, "request": request, "approver": caller, "until": stamp(until)}

    def build(facts: Mapping[str, Any]) -> list[Change]:
        return [Grant(tools.clients, request, access, person(facts["requester"]), facts["until"])]

    due = until + timedelta(days=REVIEW_DAYS)
    result = carry_out(tools, GRANT, request, facts, build, due=due)
    return {**result, "until": tools.ledger.demand(f"{GRANT}#{request}").facts["until"]}


def revoke(tools: Tools, accesses: Mapping[str, Access], caller: str, request: str) -> dict[str, Any]:
    """End a grant before its time; anybody who may call can.

    :param tools: clients, trail, ledger, time.
    :param accesses: the declared kinds of access.
    :param caller: the ARN of the session, from AWS.
    :param request: the request's name.
    :raises Refused: when nothing was granted.
    """
    granted = tools.ledger.demand(f"{GRANT}#{request}").facts
    role = accesses[granted["access"]].role
    return _remove(tools, role, f"{POLICY}{request}", {"request": request, "revoker": caller})


def sweep(tools: Tools, roles: Sequence[str]) -> list[dict[str, Any]]:
    """Remove every grant whose time is over. It looks at the roles, not at the ledger: what is there is what counts.

    A policy that is no grant of ours, or has no end, is removed too: a break-glass role has no other policies.

    :param tools: clients, trail, ledger, time.
    :param roles: the break-glass roles' names.
    """
    iam = tools.clients("iam")
    removed = []
    for role in roles:
        for name in list(aws.pages(iam, "list_role_policies", "PolicyNames", RoleName=role)):
            found = aws.missing(
                lambda name=name, role=role: iam.get_role_policy(RoleName=role, PolicyName=name),  # type: ignore[misc]
                "NoSuchEntity",
            )
            until = ends(found["PolicyDocument"]) if found else None
            if found and (until is None or moment(until) <= tools.clock()):
                facts = {"request": name.removeprefix(POLICY), "until": until, "revoker": "the sweep"}
                removed.append(_remove(tools, role, name, facts))
    return removed


def review(tools: Tools, caller: str, request: str, *, verdict: str) -> dict[str, Any]:
    """Record what a third look found: whether what was done with the access was what it was given for.

    :param tools: clients, trail, ledger, time.
    :param caller: the ARN of the session, from AWS; not the requester's.
    :param request: the request's name.
    :param verdict: in words, 15 characters or more.
    :raises Refused: for one's own grant, one that was not given or still holds, and without words.
    """
    granted = tools.ledger.demand(f"{GRANT}#{request}").facts
    if person(caller) == person(granted["requester"]):
        raise Refused("nobody reviews a grant of their own", caller, f"anybody but {person(caller)}")
    if tools.clock() < moment(granted["until"]):
        raise Refused("the grant still holds", granted["until"], "a review after its end")
    if len(verdict.strip()) < SHORTEST_REASON:
        raise Refused("a review needs words", verdict, f"{SHORTEST_REASON} characters or more")
    facts = {**granted, "reviewer": caller, "verdict": verdict, "reviewed": stamp(tools.clock())}
    result = carry_out(tools, REVIEW, request, facts, _nothing)
    tools.ledger.settle(f"{GRANT}#{request}")
    return result


def overdue(tools: Tools) -> list[str]:
    """The grants that ended days ago and were not reviewed: each is an alarm."""
    return tools.ledger.due(GRANT)


def person(caller: str) -> str:
    """The person behind a session: its name, which the trust policy makes the user's.

    :param caller: the session's ARN.
    :raises Refused: when it is no session of a role.
    """
    found = SESSION.fullmatch(caller)
    if not found:
        raise Refused("this is nobody who can ask or approve", caller, "a session of a role that people assume")
    return found["person"]


def ends(document: Mapping[str, Any]) -> str | None:
    """When the grants of a policy end; nothing unless each statement has an end."""
    found = [
        statement.get("Condition", {}).get("DateLessThan", {}).get("aws:CurrentTime")
        for statement in document.get("Statement", [])
    ]
    return max(found) if found and all(found) else None


class Grant(Change):
    """An inline policy that works for one person until a moment."""

    def __init__(self, clients: aws.Clients, request: str, access: Access, who: str, until: str) -> None:
        self._iam, self._role, self._policy = clients("iam"), access.role, f"{POLICY}{request}"
        self._document = {
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
        self.name = f"grant:{request}"

    def read(self) -> State:
        found = aws.missing(
            lambda: self._iam.get_role_policy(RoleName=self._role, PolicyName=self._policy), "NoSuchEntity"
        )
        return {"policy": found["PolicyDocument"] if found else None}

    def made(self, state: State) -> bool:
        return bool(state["policy"] == self._document)

    def act(self, state: State) -> None:
        self._iam.put_role_policy(
            RoleName=self._role, PolicyName=self._policy, PolicyDocument=json.dumps(self._document)
        )

    def undo(self, before: State) -> bool:
        aws.missing(lambda: self._iam.delete_role_policy(RoleName=self._role, PolicyName=self._policy), "NoSuchEntity")
        return True

    def undone(self, state: State, before: State) -> bool:
        return state["policy"] is None


class Removal(Change):
    """A break-glass role without one of its policies."""

    def __init__(self, clients: aws.Clients, role: str, policy: str) -> None:
        self._iam, self._role, self._policy = clients("iam"), role, policy
        self.name = f"remove:{role}/{policy}"

    def read(self) -> State:
        found = aws.missing(
            lambda: self._iam.get_role_policy(RoleName=self._role, PolicyName=self._policy), "NoSuchEntity"
        )
        return {"policy": found["PolicyDocument"] if found else None}

    def made(self, state: State) -> bool:
        return state["policy"] is None

    def act(self, state: State) -> None:
        self._iam.delete_role_policy(RoleName=self._role, PolicyName=self._policy)


def _remove(tools: Tools, role: str, policy: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    def build(_: Mapping[str, Any]) -> list[Change]:
        return [Removal(tools.clients, role, policy)]

    # By the minute: what somebody puts back by hand under the same name is found and removed again.
    run = f"{policy}.{tools.clock():%Y%m%dT%H%M}"
    return carry_out(tools, REVOKE, run, {**facts, "at": stamp(tools.clock())}, build)


def _nothing(_: Mapping[str, Any]) -> list[Change]:
    return []


def _refuse_weak_trust(tools: Tools, role: str) -> None:
    found = aws.patiently(lambda: tools.clients("iam").get_role(RoleName=role), tools.sleep)
    for statement in found["Role"]["AssumeRolePolicyDocument"]["Statement"]:
        conditions = statement.get("Condition", {})
        factor = conditions.get("Bool", {}).get("aws:MultiFactorAuthPresent")
        named = conditions.get("StringEquals", {}).get("sts:RoleSessionName")
        if factor != "true" or named != "${aws:username}":
            raise Refused(
                f"the role {role} can be assumed without a second factor or under another's name",
                conditions,
                "aws:MultiFactorAuthPresent true and sts:RoleSessionName ${aws:username}",
            )
