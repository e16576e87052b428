"""The operation: what is done about an event, how it is undone, and how a block ends."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from operations.clock import stamp
from operations.errors import Incomplete, Refused
from operations.runner import Build, Change, Tools, carry_out, roll_back
from operations.threat_response.buckets import CloseBucket
from operations.threat_response.findings import Action, Finding, Protected, readings
from operations.threat_response.identities import DisableAccessKey, RevokeSessions
from operations.threat_response.instances import (
    DetachFromGroup,
    KeepEvidence,
    Quarantine,
    RevokeInstanceSessions,
    WithdrawProfile,
)
from operations.threat_response.network import BlockAddress, CloseGroup

NAME = "threat-response"


@dataclass(frozen=True)
class Settings:
    """Where the responder acts.

    :param account: the account, 12 digits.
    :param region: the region.
    :param quarantine: the quarantine group's ID by VPC.
    :param ip_sets: the IP sets of blocked addresses by IP version: of each ``name``, ``id``, ``scope``.
    :param block_hours: how long an address stays blocked.
    :param protected: what automation leaves alone.
    :param dry_run: true tells what would be done and does nothing.
    """

    account: str
    region: str
    quarantine: Mapping[str, str]
    ip_sets: Mapping[str, Sequence[Mapping[str, str]]]
    block_hours: int = 24
    protected: Protected = field(default_factory=Protected)
    dry_run: bool = False


def respond(tools: Tools, settings: Settings, event: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Do what the findings of an event ask for, once however often the event comes.

    :param tools: clients, trail, ledger, time.
    :param settings: where to act, and what to leave alone.
    :param event: an event of EventBridge.
    :returns: for each finding that asks for something: what was done, and what was left alone because it is protected.
    :raises Busy: when another process answers the same event.
    :raises Incomplete: when something could not be done; start it again.
    """
    answers: list[dict[str, Any]] = []
    failed: list[Exception] = []
    for read in readings(event):
        try:
            finding = read()
            if finding.actions:
                answers.append(_answer(tools, settings, finding))
        except Exception as error:  # noqa: BLE001 - the next finding is another attack, and must be answered
            failed.append(error)
    if len(failed) > 1:
        wrong = [f"{type(error).__name__}: {error}" for error in failed]
        raise Incomplete("not every finding could be answered", wrong, "each answered; start it again") from failed[0]
    if failed:
        raise failed[0]
    return answers


def _answer(tools: Tools, settings: Settings, finding: Finding) -> dict[str, Any]:
    allowed = [action for action in finding.actions if settings.protected.allows(action)]
    spared = [f"{action.kind}:{action.target}" for action in finding.actions if action not in allowed]
    run = run_of(finding)
    facts = {
        "source": finding.source,
        "finding": finding.id,
        "title": finding.title,
        "severity": finding.severity,
        "actions": [[action.kind, action.target] for action in allowed],
        "protected": spared,
        "at": stamp(tools.clock()),
    }
    blocks = any(action.kind == "block-address" for action in allowed)
    due = tools.clock() + timedelta(hours=settings.block_hours) if blocks else None
    build = _build(tools, settings, run)
    return {"protected": spared, **carry_out(tools, NAME, run, facts, build, due=due, dry_run=settings.dry_run)}


def undo(tools: Tools, settings: Settings, run: str, *, reason: str) -> dict[str, Any]:
    """Undo a response, because it was wrong or its cause is gone. Snapshots stay; an instance stays out of its group.

    :param tools: clients, trail, ledger, time.
    :param settings: as for `respond`.
    :param run: the run, as `respond` returned it and the audit trail names it.
    :param reason: why, for the record.
    :raises Refused: when there is no such run.
    :raises Incomplete: when something could not be undone.
    """
    result = roll_back(tools, NAME, run, _build(tools, settings, run), reason=reason, dry_run=settings.dry_run)
    if not settings.dry_run:
        tools.ledger.settle(f"{NAME}#{run}")
    return result


def expire(tools: Tools, settings: Settings) -> list[dict[str, Any]]:
    """End the blocks of addresses whose time is over. Started on a schedule.

    :param tools: clients, trail, ledger, time.
    :param settings: as for `respond`.
    """
    return [_end(tools, settings, run) for run in tools.ledger.due(NAME)]


def _end(tools: Tools, settings: Settings, run: str) -> dict[str, Any]:
    build = _build(tools, settings, run, only="block-address")
    why = "the block's time is over"
    result = roll_back(tools, NAME, run, build, reason=why, suffix="expiry", dry_run=settings.dry_run)
    if not settings.dry_run:
        tools.ledger.settle(f"{NAME}#{run}")
    return result


def run_of(finding: Finding) -> str:
    """What a finding's run is known by: the same for copies of one event, another when it is seen again later."""
    actions = "|".join(f"{action.kind}:{action.target}" for action in finding.actions)
    known = f"{finding.source}|{finding.id}|{finding.seen}|{actions}"
    return hashlib.sha256(known.encode()).hexdigest()[:32]


def _build(tools: Tools, settings: Settings, run: str, only: str | None = None) -> Build:
    def build(facts: Mapping[str, Any]) -> list[Change]:
        actions = [Action(kind, target) for kind, target in facts["actions"] if only in (None, kind)]
        return [_change(tools, settings, run, str(facts["at"]), action) for action in actions]

    return build


def _change(tools: Tools, settings: Settings, run: str, at: str, action: Action) -> Change:
    clients, target = tools.clients, action.target
    match action.kind:
        case "keep-evidence":
            return KeepEvidence(clients, target, run)
        case "detach-from-group":
            return DetachFromGroup(clients, target, run)
        case "quarantine":
            return Quarantine(clients, target, dict(settings.quarantine))
        case "revoke-instance-sessions":
            return RevokeInstanceSessions(clients, target, settings.account, settings.region)
        case "withdraw-profile":
            return WithdrawProfile(clients, target)
        case "block-address":
            return BlockAddress(clients, target, settings.ip_sets)
        case "disable-access-key":
            return DisableAccessKey(clients, target)
        case "revoke-sessions":
            return RevokeSessions(clients, target, at)
        case "close-bucket":
            return CloseBucket(clients, target)
        case "close-group":
            return CloseGroup(clients, target)
    raise Refused("there is no such action", action.kind, "a kind of operations.threat_response.findings")
