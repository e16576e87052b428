"""By hand: ``python -m operations COMMAND``, with the credentials of whoever runs it. ``--help`` lists the commands.

It says what it would do; with ``--act`` it does it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import UserDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from operations import break_glass, copy_validation, evidence, handlers, hygiene, subject_requests, threat_response
from operations.aws import session_clients
from operations.errors import OperationError, Refused
from operations.runner import Tools


def main(arguments: Sequence[str]) -> int:
    """Run one command: 0 if it is done, 1 if it is refused or not complete."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = Settings({**_read(chosen.settings), "dryRun": not chosen.act})
        clients = session_clients(settings["region"])
        tools = handlers.tools(settings, clients("sts").get_caller_identity()["Arn"], clients)
        result = COMMANDS[chosen.command](tools, settings, chosen)
    except OperationError as error:
        print(f"operations: {error}", file=sys.stderr)
        return 1
    print(json.dumps(result, indent=2, default=str))
    return 0


class Settings(UserDict[str, Any]):
    """The stack's settings; what they lack is named instead of a mere `KeyError`."""

    def __missing__(self, name: str) -> Any:
        raise Refused(f"the settings lack {name!r}", sorted(self.data), "the stack's output operationsSettings")


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise Refused("this file cannot be read", str(error), "a file with an object in JSON") from None
    if not isinstance(found, dict):
        raise Refused("this file holds no object", str(file), "a file with an object in JSON")
    return found


def _respond(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return threat_response.respond(tools, handlers.responder(settings), _read(chosen.event))


def _undo(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return threat_response.undo(tools, handlers.responder(settings), chosen.run, reason=chosen.reason)


def _hygiene(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return hygiene.tend(tools, hygiene.Settings(settings["path"]), dry_run=not chosen.act)


def _stores(settings: Mapping[str, Any]) -> list[subject_requests.Store]:
    return [subject_requests.Store(**store) for store in settings["stores"]]


def _receive(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    if not chosen.act:
        return {"deadline": subject_requests.deadline(chosen.received)}
    return subject_requests.receive(tools, chosen.request, chosen.kind, chosen.received)


def _overdue(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return {"requests": subject_requests.overdue(tools), "reviews": break_glass.overdue(tools)}


def _export(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return subject_requests.export(
        tools, _stores(settings), settings["exports"], chosen.request, chosen.subject, dry_run=not chosen.act
    )


def _erase(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return subject_requests.erase(tools, _stores(settings), chosen.request, chosen.subject, dry_run=not chosen.act)


def _copies(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return copy_validation.prove(tools, handlers.copies(settings), dry_run=not chosen.act)


def _evidence(tools: Tools, settings: Mapping[str, Any], chosen: argparse.Namespace) -> Any:
    return evidence.collect(tools, settings["auditBucket"], chosen.month, dry_run=not chosen.act)


COMMANDS = {
    "respond": _respond,
    "undo": _undo,
    "hygiene": _hygiene,
    "receive": _receive,
    "overdue": _overdue,
    "export": _export,
    "erase": _erase,
    "evidence": _evidence,
    "copies": _copies,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations", description=__doc__)
    parser.add_argument("--settings", type=Path, required=True, help="the stack's output operationsSettings, as a file")
    parser.add_argument("--act", action="store_true", help="do it; without this, only tell what would be done")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("respond", help="answer a finding").add_argument(
        "event", type=Path, help="the event, as a file"
    )
    undo = commands.add_parser("undo", help="undo an answer to a finding")
    undo.add_argument("run", help="the run, as the audit trail names it")
    undo.add_argument("--reason", required=True)
    commands.add_parser("hygiene", help="switch off unused keys, replace old ones, report roles")
    receive = commands.add_parser("receive", help="note a data subject's request and its deadline")
    receive.add_argument("request")
    receive.add_argument("kind", choices=("export", "erasure"))
    receive.add_argument("received", type=_day, help="the day it came in, such as 2026-11-22")
    commands.add_parser("overdue", help="list data subjects' requests and reviews of access that are overdue")
    for name, what in (("export", "copy everything about a person"), ("erase", "erase everything about a person")):
        command = commands.add_parser(name, help=what)
        command.add_argument("request", help="the request's number")
        command.add_argument("subject", help="the person's identifier")
    commands.add_parser("evidence", help="summarise the audit trail of a month").add_argument(
        "month", type=_month, help="2026-11"
    )
    commands.add_parser("copies", help="compare the copies in the backup region with their manifests")
    return parser


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=timezone.utc)


def _month(text: str) -> str:
    return f"{datetime.strptime(text, '%Y-%m').replace(tzinfo=timezone.utc):%Y-%m}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
