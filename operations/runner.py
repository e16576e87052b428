"""Carries out changes: once for each run, recorded before and after, looked at again, and undone on request.

The order is what makes a kill at any point harmless: take the run, record the intent, and then for each change note
what was there, act, look again, record. A second attempt finds the changes that were made and goes on with the others.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations import aws
from operations.audit import Attempt, Trail
from operations.clock import Clock
from operations.errors import Incomplete, OperationError, Unverified
from operations.ledger import Claim, Ledger

LOOKS = 6
"""How often a change is looked at before it counts as not made; AWS may take some seconds to show it."""

State = Any
"""What is there, as JSON values."""


class Change(ABC):
    """One change of something in AWS that can be made again without harm."""

    name: str
    """Kind and target, unique in the run."""

    @abstractmethod
    def read(self) -> State:
        """What is there now."""

    @abstractmethod
    def made(self, state: State) -> bool:
        """Whether that is what the change wants."""

    @abstractmethod
    def act(self, state: State) -> None:
        """Make the change, from the state that was read."""

    def undo(self, before: State) -> bool:
        """Bring back what was there before; false for what stays on purpose, such as evidence."""
        return False

    def undone(self, state: State, before: State) -> bool:
        """Whether what is there now is what was there before."""
        return True


Build = Callable[[Mapping[str, Any]], Sequence[Change]]
"""Makes the changes of a run from its facts, so that a later attempt, or a rollback, makes the same ones."""


@dataclass(frozen=True)
class Tools:
    """What every operation is handed.

    :param clients: the boto3 clients.
    :param trail: the audit trail.
    :param ledger: the ledger of runs.
    :param clock: the time.
    :param sleep: waits for some seconds.
    """

    clients: aws.Clients
    trail: Trail
    ledger: Ledger
    clock: Clock
    sleep: aws.Sleep


def carry_out(
    tools: Tools,
    operation: str,
    run: str,
    facts: Mapping[str, Any],
    build: Build,
    *,
    due: datetime | None = None,
    dry_run: bool = False,
) -> dict[str, Any]:
    """Make changes, once for each run however often it is asked.

    :param tools: clients, trail, ledger, time.
    :param operation: the operation's name.
    :param run: what the run is known by: the same event must give the same.
    :param facts: what the run was asked to do; recorded with the intent. Those of the first attempt stay.
    :param build: what to change, in order. A change that fails does not keep the next from being made.
    :param due: when somebody must come back to the run, see `Ledger.due`.
    :param dry_run: only look, and tell what would be done; nothing is written anywhere.
    :returns: the outcome of each change; ``duplicate`` is true when the run was done before.
    :raises Busy: when another process works on the run.
    :raises Incomplete: when a change failed; what was made stays made and the run can be started again.
    """
    if dry_run:
        return {"run": run, "dryRun": True, "changes": [_planned(tools, change) for change in build(facts)]}
    claim = tools.ledger.take(f"{operation}#{run}", facts, due)
    if claim is None:
        return {**tools.ledger.demand(f"{operation}#{run}").result, "duplicate": True}
    changes = build(claim.facts)
    attempt = tools.trail.attempt(operation, run, claim.owner)
    attempt.record("intent", {"facts": claim.facts, "changes": [_planned(tools, change) for change in changes]})
    return _all(operation, run, claim, attempt, [(change.name, _made_by(tools, claim, change)) for change in changes])


def roll_back(
    tools: Tools,
    operation: str,
    run: str,
    build: Build,
    *,
    reason: str,
    suffix: str = "rollback",
    dry_run: bool = False,
) -> dict[str, Any]:
    """Undo the changes of a run, the last one first. It is a run of its own, recorded like any other.

    :param tools: clients, trail, ledger, time.
    :param operation: the operation's name.
    :param run: the run to undo.
    :param build: its changes from its facts, as for `carry_out`, or fewer of them.
    :param reason: why; recorded.
    :param suffix: what this run's name ends with.
    :param dry_run: only tell what would be undone.
    :raises Refused: when there is no such run.
    :raises Busy: when another process works on it.
    :raises Incomplete: when something could not be undone.
    """
    entry = tools.ledger.demand(f"{operation}#{run}")
    befores = entry.befores
    wanted = [change for change in reversed(build(entry.facts)) if change.name in befores]
    plan = [{"change": change.name, "back to": befores[change.name]} for change in wanted]
    undoing = f"{run}.{suffix}"
    if dry_run:
        return {"run": undoing, "dryRun": True, "changes": plan}
    facts = {"run": run, "reason": reason}
    claim = tools.ledger.take(f"{operation}#{undoing}", facts)
    if claim is None:
        return {**tools.ledger.demand(f"{operation}#{undoing}").result, "duplicate": True}
    attempt = tools.trail.attempt(operation, undoing, claim.owner)
    attempt.record("intent", {"facts": facts, "changes": plan})
    steps = [(change.name, _undone_by(tools, claim, change, befores[change.name])) for change in wanted]
    return _all(operation, undoing, claim, attempt, steps)


def _all(
    operation: str, run: str, claim: Claim, attempt: Attempt, steps: Sequence[tuple[str, Callable[[], dict[str, Any]]]]
) -> dict[str, Any]:
    done: list[dict[str, Any]] = []
    failed: list[str] = []
    for name, step in steps:
        try:
            outcome = step()
        except Exception as error:
            # Containment is worth more than order: what else can be done is done, and the run fails at the end.
            if isinstance(error, OperationError) and not isinstance(error, Unverified):
                raise
            outcome = {"outcome": "failed", "error": f"{type(error).__name__}: {error}"}
            failed.append(name)
        done.append({"change": name, **outcome})
        attempt.record("change", done[-1])
    result = {"operation": operation, "run": run, "changes": done}
    attempt.record("failure" if failed else "result", result)
    claim.close("failed" if failed else "done", result)
    if failed:
        raise Incomplete("not every change could be made", done, "every change made; start the run again")
    return result


def _planned(tools: Tools, change: Change) -> dict[str, Any]:
    try:
        state = aws.patiently(change.read, tools.sleep)
    except Exception as error:
        if not aws.code(error):
            raise
        return {"change": change.name, "unreadable": aws.code(error)}
    return {"change": change.name, "needed": not change.made(state), "found": state}


def _made_by(tools: Tools, claim: Claim, change: Change) -> Callable[[], dict[str, Any]]:
    def step() -> dict[str, Any]:
        state = aws.patiently(change.read, tools.sleep)
        if change.made(state):
            earlier = change.name in claim.befores
            return {"outcome": "made" if earlier else "already", "before": claim.befores.get(change.name, state)}
        before = claim.before(change.name, state)

        def read_and_act() -> None:
            # A repetition after throttling must start from what is there now: half of it may have been done.
            found = change.read()
            if not change.made(found):
                change.act(found)

        aws.patiently(read_and_act, tools.sleep)
        after = _look(tools, change, change.made, "made")
        return {"outcome": "made", "before": before, "after": after}

    return step


def _undone_by(tools: Tools, claim: Claim, change: Change, before: State) -> Callable[[], dict[str, Any]]:
    def step() -> dict[str, Any]:
        claim.before(change.name, aws.patiently(change.read, tools.sleep))
        if not aws.patiently(lambda: change.undo(before), tools.sleep):
            return {"outcome": "kept", "why": "stays on purpose"}
        return {"outcome": "undone", "after": _look(tools, change, lambda now: change.undone(now, before), "undone")}

    return step


def _look(tools: Tools, change: Change, right: Callable[[State], bool], wanted: str) -> State:
    state = aws.patiently(change.read, tools.sleep)
    for again in range(1, LOOKS):
        if right(state):
            return state
        tools.sleep(min(2.0**again, 10))
        state = aws.patiently(change.read, tools.sleep)
    if right(state):
        return state
    raise Unverified(f"the change is not {wanted}: {change.name}", state, f"{change.name} {wanted}")
