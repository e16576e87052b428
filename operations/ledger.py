"""The ledger of runs: who works on which run, what was there before, what came of it.

A run is one item of a DynamoDB table. It is taken by a conditional write, which DynamoDB decides for one caller only,
however many ask at once. The taker holds a lease: when its process dies, another takes over after the lease and finds
what the first had noted. Each note is conditional on the lease, so one that was believed dead cannot write over its
successor.

Source: Amazon DynamoDB Developer Guide, "Condition expressions", "Read consistency".
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from operations import aws
from operations.clock import Clock
from operations.errors import Busy, Refused

LEASE_SECONDS = 60
"""Longer than the longest step with its throttling, shorter than Lambda's first repetition of an event that failed."""

KEPT_DAYS = 400
"""How long a run can be rolled back and its event recognised, in days."""

DUE_INDEX = "due"
"""The index of runs that somebody must come back to: ``waiting`` (the operation's name) and ``due`` (seconds)."""

WORDS = ("run", "owner", "lease", "status", "expires", "facts", "befores", "result", "due", "waiting")
"""The attributes of an item; expressions call them by ``#name``, because DynamoDB reserves some of the words."""

REJECTED = "ConditionalCheckFailedException"

Status = Literal["running", "failed", "done"]


@dataclass(frozen=True)
class Entry:
    """What the ledger holds of a run.

    :param status: ``running``, ``failed`` (may be started again) or ``done``.
    :param facts: what the run was asked to do.
    :param befores: what each change found, by the change's name.
    :param result: what came of it; empty while it runs.
    """

    status: str
    facts: Mapping[str, Any]
    befores: Mapping[str, Any]
    result: Mapping[str, Any]


class Ledger:
    """The table of runs.

    :param dynamodb: the client of DynamoDB.
    :param table: the table's name; its key is the string ``run``, its time to live the number ``expires``.
    :param clock: the time.
    :param sleep: waits for some seconds.
    """

    def __init__(self, dynamodb: Any, table: str, clock: Clock, sleep: aws.Sleep) -> None:
        self._dynamodb = dynamodb
        self._table = table
        self._clock = clock
        self._sleep = sleep

    def take(self, run: str, facts: Mapping[str, Any], due: datetime | None = None) -> Claim | None:
        """Take a run, unless it is done.

        :param run: operation and run, with ``#`` between them.
        :param facts: what it is asked to do; the first caller's stay.
        :param due: when somebody must come back to it, see `due`; noted before anything is done, so that a kill does
            not lose it.
        :returns: the claim, or nothing when the run is done.
        :raises Busy: when somebody else is working on it.
        """
        owner, now = uuid.uuid4().hex, self._clock()
        waits = {":due": {"N": _seconds(due)}, ":waiting": {"S": run.partition("#")[0]}} if due else {}
        item = self._update(
            run,
            "SET #owner = :owner, #lease = :lease, #status = :running, #expires = :expires,"
            " #facts = if_not_exists(#facts, :facts), #befores = if_not_exists(#befores, :none)"
            + (", #due = if_not_exists(#due, :due), #waiting = :waiting" if due else ""),
            # The owner's own: an answer that got lost on its way makes the client ask again.
            "attribute_not_exists(#run) OR #owner = :owner OR #status = :failed"
            " OR (#status = :running AND #lease < :now)",
            {
                ":owner": {"S": owner},
                ":lease": self._lease(),
                ":running": {"S": "running"},
                ":failed": {"S": "failed"},
                ":now": {"N": _seconds(now)},
                ":expires": {"N": _seconds(now + timedelta(days=KEPT_DAYS))},
                ":facts": {"S": json.dumps(facts)},
                ":none": {"M": {}},
                **waits,
            },
        )
        if item is not None:
            return Claim(self, run, owner, _entry(item))
        entry = self.find(run)
        if entry is None or entry.status != "done":
            raise Busy("another process works on this run", run, f"one at a time; a lease ends after {LEASE_SECONDS} s")
        return None

    def find(self, run: str) -> Entry | None:
        """What is known of a run, read consistently; nothing if there is no such run."""
        answer = aws.patiently(
            lambda: self._dynamodb.get_item(TableName=self._table, Key={"run": {"S": run}}, ConsistentRead=True),
            self._sleep,
        )
        return _entry(answer["Item"]) if "Item" in answer else None

    def demand(self, run: str) -> Entry:
        """What is known of a run that must be there.

        :raises Refused: when there is no such run.
        """
        entry = self.find(run)
        if entry is None:
            raise Refused("there is no such run", run, "one that the ledger holds")
        return entry

    def due(self, operation: str) -> list[str]:
        """The runs of an operation that somebody must come back to by now, without the operation's name.

        :param operation: the operation's name.
        """
        query = {
            "TableName": self._table,
            "IndexName": DUE_INDEX,
            "KeyConditionExpression": "#waiting = :waiting AND #due <= :now",
            "ExpressionAttributeNames": {"#waiting": "waiting", "#due": "due"},
            "ExpressionAttributeValues": {
                ":waiting": {"S": operation},
                ":now": {"N": _seconds(self._clock())},
            },
        }
        found = aws.patiently(lambda: list(aws.pages(self._dynamodb, "query", "Items", **query)), self._sleep)
        return [item["run"]["S"].partition("#")[2] for item in found]

    def settle(self, run: str) -> None:
        """Nobody must come back to this run any more.

        :param run: operation and run.
        """
        self._update(run, "REMOVE #due, #waiting", "attribute_exists(#run)", {})

    def note(self, claim: Claim, what: str, values: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
        """Change a run that is held, and renew its lease. Used by `Claim`.

        :raises Busy: when the lease was lost.
        """
        item = self._update(
            claim.run,
            f"SET #lease = :lease, {what}",
            f"#owner = :owner AND (#status = :running{' OR #status = :status' if ':status' in values else ''})",
            {":owner": {"S": claim.owner}, ":running": {"S": "running"}, ":lease": self._lease(), **values},
            names,
        )
        if item is None:
            raise Busy("the lease of this run was lost", claim.run, "another process goes on with it")

    def _lease(self) -> dict[str, str]:
        return {"N": _seconds(self._clock() + timedelta(seconds=LEASE_SECONDS))}

    def _update(
        self, run: str, what: str, condition: str, values: Mapping[str, Any], names: Mapping[str, str] | None = None
    ) -> Mapping[str, Any] | None:
        """The item after the change, or nothing when the condition does not hold."""
        used = {f"#{word}": word for word in WORDS if f"#{word}" in what + condition}
        return aws.missing(
            lambda: aws.patiently(
                lambda: self._dynamodb.update_item(
                    TableName=self._table,
                    Key={"run": {"S": run}},
                    UpdateExpression=what,
                    ConditionExpression=condition,
                    ExpressionAttributeNames={**used, **(names or {})},
                    **({"ExpressionAttributeValues": dict(values)} if values else {}),
                    ReturnValues="ALL_NEW",
                )["Attributes"],
                self._sleep,
            ),
            REJECTED,
        )


class Claim:
    """A run that this process works on, from `Ledger.take`."""

    def __init__(self, ledger: Ledger, run: str, owner: str, entry: Entry) -> None:
        self._ledger = ledger
        self.run = run
        self.owner = owner
        self.facts = entry.facts
        self.befores = dict(entry.befores)

    def before(self, change: str, state: Any) -> Any:
        """Note what a change found, before it acts, and renew the lease.

        :param change: the change's name.
        :param state: what it found.
        :returns: what its first attempt found: a later one sees half-done work, which is nothing to go back to.
        """
        self.befores.setdefault(change, state)
        self._ledger.note(
            self,
            "#befores.#change = if_not_exists(#befores.#change, :before)",
            {":before": {"S": json.dumps(state)}},
            {"#change": change},
        )
        return self.befores[change]

    def close(self, status: Literal["failed", "done"], result: Mapping[str, Any]) -> None:
        """End the run: ``done`` for good, ``failed`` so that it can be taken again at once."""
        self._ledger.note(
            self,
            "#status = :status, #result = :result",
            {":status": {"S": status}, ":result": {"S": json.dumps(result)}},
        )


def _seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))


def _entry(item: Mapping[str, Any]) -> Entry:
    return Entry(
        status=item["status"]["S"],
        facts=json.loads(item["facts"]["S"]),
        befores={name: json.loads(value["S"]) for name, value in item["befores"]["M"].items()},
        result=json.loads(item["result"]["S"]) if "result" in item else {},
    )
