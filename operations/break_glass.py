"""Break-glass: access that nobody has, for one person, for some minutes, when a second person agrees (EMP-2).

A grant is an inline policy of the break-glass role (`operations.break_glass_grants`). It works for the session of the
person who asked, and until a moment that is written in the policy itself: AWS ends it, whether or not anything of ours
is still running. The sweep removes what has ended; the review of what was done is due after that.

Who asks, approves and reviews is what AWS says of the caller (the signature of the function URL's request), never what
the request says, and only sessions of the one role that these people have count. That role's trust policy and the
break-glass role's ask for a second factor, and for the user's name as the session's name, so that two sessions of one
person are one person; both are read before each grant.

Sources: IAM User Guide, "IAM JSON policy elements: Condition operators" (dates), "sts:RoleSessionName".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from operations import aws
from operations.break_glass_grants import (
    GRANT,
    POLICY,
    Access,
    Grant,
    document,
    end,
    granted,
    held,
    remove,
    revoked,
)
from operations.clock import moment, stamp
from operations.errors import Busy, Incomplete, Refused
from operations.permissions import DUE_RUNS, RECORDS, Permission
from operations.runner import Change, Tools, carry_out

REQUEST, REVIEW = "break-glass-request", "break-glass-review"
NAME = GRANT

LONGEST_MINUTES = 60
PENDING_MINUTES = 60
"""How long a request waits for an approval."""

REVIEW_DAYS = 3
"""How long after its end a grant must have been reviewed."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,63}")
TICKET = re.compile(r"[A-Z][A-Z0-9]{1,9}-[0-9]{1,8}")
SESSION = re.compile(r"arn:aws:sts::[0-9]{12}:assumed-role/(?P<role>[\w+=,.@-]+)/(?P<person>[\w+=,.@-]{2,64})", re.A)
SHORTEST_REASON, LONGEST_REASON = 15, 1000

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
    Permission("CheckCallers", ("iam:GetRole",), ("arn:aws:iam::{account}:role/{prefix}/human/*",)),
)
"""It writes policies of break-glass roles only, and their permissions boundary caps whatever it writes."""


@dataclass(frozen=True)
class Settings:
    """What can be asked for, and by whom.

    :param accesses: the declared kinds of access, by name.
    :param callers: the name of the one role whose sessions ask, approve, revoke and review.
    """

    accesses: Mapping[str, Access]
    callers: str

    def caller(self, caller: str) -> str:
        """The person who calls.

        :param caller: the session's ARN, from AWS.
        :raises Refused: when it is no session of the callers' role: a session of another role may be named as its
            maker likes.
        """
        return person(caller, self.callers)


@dataclass(frozen=True)
class Request:
    """Somebody's wish.

    :param id: made by whoever sends the request, and the same when it is sent again: letters, digits and ``-``.
    :param ticket: the case that it is for, such as ``SUP-4711``.
    :param reason: in words, 15 to 1000 characters.
    :param access: which of the declared kinds.
    :param minutes: how long, 1 to 60.
    """

    id: str
    ticket: str
    reason: str
    access: str
    minutes: int


def ask(tools: Tools, settings: Settings, caller: str, request: Request) -> dict[str, Any]:
    """Record a request. It opens nothing.

    :param tools: clients, trail, ledger, time.
    :param settings: what can be asked for, and by whom.
    :param caller: the ARN of the session that asks, from AWS.
    :param request: what is asked for.
    :raises Refused: when it is incomplete, too long, for a kind that is not declared, or has the name of another one.
    """
    settings.caller(caller)
    if not ID.fullmatch(request.id):
        raise Refused("a request needs a name", request.id, ID.pattern)
    if not TICKET.fullmatch(request.ticket):
        raise Refused("a request needs a ticket", request.ticket, "such as SUP-4711")
    _refuse_wordless("a request needs a reason", request.reason)
    if request.access not in settings.accesses:
        raise Refused("there is no such access", request.access, ", ".join(settings.accesses))
    if not 1 <= request.minutes <= LONGEST_MINUTES:
        raise Refused("this is not a time that access is given for", request.minutes, f"1 to {LONGEST_MINUTES} minutes")
    wish = {
        "ticket": request.ticket,
        "reason": request.reason,
        "access": request.access,
        "minutes": request.minutes,
        "requester": caller,
    }
    carry_out(tools, REQUEST, request.id, {**wish, "at": stamp(tools.clock())}, _nothing)
    kept = look(tools, settings, caller, request.id)
    # What somebody may have agreed to already cannot be changed under its name.
    if any(kept[name] != value for name, value in wish.items()):
        raise Refused("this request's name is taken", request.id, "a name of its own")
    return kept


def look(tools: Tools, settings: Settings, caller: str, request: str) -> dict[str, Any]:
    """What was asked for, to be read before it is approved.

    :param tools: the ledger.
    :param settings: by whom it can be read.
    :param caller: the ARN of the session, from AWS.
    :param request: the request's name.
    :raises Refused: when there is no such request.
    """
    settings.caller(caller)
    return {"request": request, **tools.ledger.demand(f"{REQUEST}#{request}").facts}


def approve(tools: Tools, settings: Settings, caller: str, request: str, ticket: str) -> dict[str, Any]:
    """Grant a request of somebody else, from now for the minutes that were asked for.

    :param tools: clients, trail, ledger, time.
    :param settings: what can be asked for, and by whom.
    :param caller: the ARN of the session that approves, from AWS.
    :param request: the request's name.
    :param ticket: the request's ticket, so that nobody approves another request than they have read.
    :returns: the outcome, and ``until``.
    :raises Refused: for one's own request; one that is too old, unknown, revoked or for another ticket; and roles that
        ask for no second factor.
    """
    asked = look(tools, settings, caller, request)
    if settings.caller(caller) == settings.caller(asked["requester"]):
        raise Refused("nobody approves a request of their own", caller, f"anybody but {asked['requester']}")
    if ticket != asked["ticket"]:
        raise Refused("the request is for another ticket", ticket, asked["ticket"])
    if tools.clock() > moment(asked["at"]) + timedelta(minutes=PENDING_MINUTES):
        raise Refused("the request is too old", asked["at"], f"{PENDING_MINUTES} minutes; ask again")
    _refuse_revoked(tools, request)
    access = settings.accesses[asked["access"]]
    for role in (settings.callers, access.role):
        _refuse_weak_trust(tools, role)
    until = tools.clock() + timedelta(minutes=asked["minutes"])
    facts = {**asked, "approver": caller, "until": stamp(until)}

    def build(facts: Mapping[str, Any]) -> list[Change]:
        return [Grant(tools.clients, request, access, settings.caller(facts["requester"]), facts["until"])]

    due = until + timedelta(days=REVIEW_DAYS)
    result = carry_out(tools, GRANT, request, facts, build, due=due)
    if revoked(tools, request):
        # Somebody ended it while it was being made, and may have found nothing to remove.
        remove(tools, access.role, f"{POLICY}{request}", {"request": request, "revoker": "revoked while it was made"})
        _refuse_revoked(tools, request)
    return {**result, "until": tools.ledger.demand(f"{GRANT}#{request}").facts["until"]}


def revoke(tools: Tools, settings: Settings, caller: str, request: str) -> dict[str, Any]:
    """End a grant before its time; anybody who may call can.

    :param tools: clients, trail, ledger, time.
    :param settings: what can be asked for, and by whom.
    :param caller: the ARN of the session, from AWS.
    :param request: the request's name.
    :raises Refused: when nothing was granted.
    """
    settings.caller(caller)
    access = tools.ledger.demand(f"{GRANT}#{request}").facts["access"]
    return end(tools, settings.accesses[access].role, request, {"request": request, "revoker": caller})


def sweep(tools: Tools, settings: Settings) -> list[dict[str, Any]]:
    """Remove from the break-glass roles every policy that is no grant that holds. It looks at the roles, not at the
    ledger: what is there is what counts, under whatever name and with whatever end.

    :param tools: clients, trail, ledger, time.
    :param settings: the kinds of access, with their roles.
    :raises Incomplete: when one could not be removed; the others are.
    """
    iam = tools.clients("iam")
    removed, failed = [], []
    for role in sorted({access.role for access in settings.accesses.values()}):
        listed = aws.patiently(
            lambda role=role: list(aws.pages(iam, "list_role_policies", "PolicyNames", RoleName=role)),  # type: ignore[misc]
            tools.sleep,
        )
        for policy in listed:
            try:
                if not _holds(tools, settings, role, policy):
                    facts = {"request": policy.removeprefix(POLICY), "revoker": "the sweep"}
                    removed.append(remove(tools, role, policy, facts))
            except Busy:
                continue  # another sweep is at it
            except Exception as error:  # noqa: BLE001 - one policy that resists must not keep the others
                failed.append(f"{role}/{policy}: {type(error).__name__}: {error}")
    if failed:
        raise Incomplete("not every policy could be removed", failed, "break-glass roles with grants that hold only")
    return removed


def review(tools: Tools, settings: Settings, caller: str, request: str, *, verdict: str) -> dict[str, Any]:
    """Record what a third look found: whether what was done with the access was what it was given for.

    :param tools: clients, trail, ledger, time.
    :param settings: by whom.
    :param caller: the ARN of the session, from AWS; not the requester's.
    :param request: the request's name.
    :param verdict: in words, 15 to 1000 characters.
    :raises Refused: for one's own grant, one that was not given or still holds, and without words.
    """
    facts = tools.ledger.demand(f"{GRANT}#{request}").facts
    if settings.caller(caller) == settings.caller(facts["requester"]):
        raise Refused("nobody reviews a grant of their own", caller, f"anybody but {facts['requester']}")
    if granted(tools, request):
        raise Refused("the grant still holds", facts["until"], "a review after its end")
    _refuse_wordless("a review needs words", verdict)
    facts = {**facts, "reviewer": caller, "verdict": verdict, "reviewed": stamp(tools.clock())}
    result = carry_out(tools, REVIEW, request, facts, _nothing)
    tools.ledger.settle(f"{GRANT}#{request}")
    return result


def overdue(tools: Tools) -> list[str]:
    """The grants that ended days ago and were not reviewed: each is an alarm."""
    return tools.ledger.due(GRANT)


def person(caller: str, role: str) -> str:
    """The person behind a session: its name, which the role's trust policy makes the user's.

    :param caller: the session's ARN.
    :param role: the name of the role that it must be a session of.
    :raises Refused: when it is not.
    """
    found = SESSION.fullmatch(caller)
    if not found or found["role"] != role:
        raise Refused("this is nobody who can do that", caller, f"a session of the role {role}")
    return found["person"]


def _holds(tools: Tools, settings: Settings, role: str, policy: str) -> bool:
    """Whether a policy is, to the letter, that of a grant that holds."""
    request = policy.removeprefix(POLICY)
    if policy == request or not ID.fullmatch(request):
        return False
    entry = granted(tools, request)
    if entry is None:
        return False
    facts = entry.facts
    access = settings.accesses.get(facts["access"])
    if access is None or access.role != role:
        return False
    wanted = document(access, settings.caller(facts["requester"]), facts["until"])
    return bool(aws.patiently(lambda: held(tools.clients("iam"), role, policy), tools.sleep) == wanted)


def _nothing(_: Mapping[str, Any]) -> list[Change]:
    return []


def _refuse_wordless(wrong: str, words: str) -> None:
    if not SHORTEST_REASON <= len(words.strip()) <= LONGEST_REASON:
        raise Refused(wrong, words[:LONGEST_REASON], f"{SHORTEST_REASON} to {LONGEST_REASON} characters")


def _refuse_revoked(tools: Tools, request: str) -> None:
    if revoked(tools, request):
        raise Refused("the grant was revoked", request, "a new request")


def _refuse_weak_trust(tools: Tools, role: str) -> None:
    found = aws.patiently(lambda: tools.clients("iam").get_role(RoleName=role), tools.sleep)
    statements = found["Role"]["AssumeRolePolicyDocument"]["Statement"]
    # IAM takes one statement without a list around it.
    for statement in statements if isinstance(statements, list) else [statements]:
        conditions = statement.get("Condition", {})
        factor = conditions.get("Bool", {}).get("aws:MultiFactorAuthPresent")
        named = conditions.get("StringEquals", {}).get("sts:RoleSessionName")
        if factor != "true" or named != "${aws:username}":
            raise Refused(
                f"the role {role} can be assumed without a second factor or under another's name",
                conditions,
                "aws:MultiFactorAuthPresent true and sts:RoleSessionName ${aws:username}",
            )
