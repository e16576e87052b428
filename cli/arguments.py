"""The command line of ``./rampart``. Standard library only: a usage error is told before anything is installed."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from offline.errors import CannotRun

DEFAULT_STACK = "prod"
DEFAULT_RESOURCES = 1000
MOST_RESOURCES = 10_000

COMMANDS = {
    "up": "apply the stack offline with the policies enforced, and report by statement",
    "preview": "show what `up` would change, with the policies",
    "check": "apply offline and decide every rule; with --state FILE audit an exported deployment instead",
    "destroy": "remove the offline stack",
    "test": "run the tests; further arguments go to pytest",
    "lint": "check style and types",
    "costs": "estimate what the stack that was applied last costs a month on AWS",
    "scan": "let Checkov judge the AWS resources that `up` applied; with --account let Prowler judge an AWS account",
    "bench": "measure what the rules cost an apply and an audit; takes some minutes",
}
"""Every command and what it does, in the order of the help text."""

DEVELOPER_COMMANDS = frozenset({"test", "lint"})
"""Commands that need the packages of requirements-dev.txt."""


@dataclass(frozen=True)
class Arguments:
    """What was asked for.

    :param command: one of `COMMANDS`.
    :param stack: the stack's name.
    :param state: an exported deployment to look at (``check`` and ``costs`` only).
    :param rest: arguments for pytest (``test`` only).
    :param account: whether to look into the AWS account instead (``scan`` only).
    :param endpoint: the address of the simulator that answers for the account, none for AWS (``scan`` only).
    :param resources: how many resources to apply, at least (``bench`` only).
    """

    command: str
    stack: str = DEFAULT_STACK
    state: Path | None = None
    rest: tuple[str, ...] = ()
    account: bool = False
    endpoint: str | None = None
    resources: int = DEFAULT_RESOURCES


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise CannotRun("the command line is not understood", received=message, allowed=f"see `{self.prog} --help`")


def parse(argv: Sequence[str]) -> Arguments:
    """Read the command line (without the program's name).

    :raises CannotRun: it is not a known command with known options.
    :raises SystemExit: help was asked for and has been printed.
    """
    command, rest = (argv[0], tuple(argv[1:])) if argv else ("--help", ())
    if command == "test":
        return Arguments(command, rest=rest)
    if not command.startswith("-") and command not in COMMANDS:
        raise CannotRun("there is no such command", received=command, allowed=", ".join(COMMANDS))
    parsed = _parser().parse_args([command, *rest])
    stack = getattr(parsed, "stack", DEFAULT_STACK)
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", stack):
        raise CannotRun(
            "the stack's name is not valid",
            received=repr(stack),
            allowed="1 to 100 of letters, digits, `_`, `-` and `.`, the first a letter, a digit or `_`",
        )
    endpoint = getattr(parsed, "endpoint", None)
    return Arguments(
        command,
        stack,
        getattr(parsed, "state", None),
        account=getattr(parsed, "account", False) or endpoint is not None,
        endpoint=endpoint,
        resources=getattr(parsed, "resources", DEFAULT_RESOURCES),
    )


def _resources(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_RESOURCES:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of resources from 1 to {MOST_RESOURCES:,}")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="rampart",
        description="A company's security overview as running infrastructure.",
        epilog="Exit codes: 0 all decided, pass or waived; 1 violations; 2 could not decide.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(name, help=purpose, description=purpose, allow_abbrev=False)
        if name in DEVELOPER_COMMANDS:
            continue
        command.add_argument("--stack", default=DEFAULT_STACK, help=f"the stack's name (default: {DEFAULT_STACK})")
        if name in ("check", "costs"):
            command.add_argument("--state", type=Path, metavar="FILE", help="an exported deployment to look at")
        if name == "scan":
            place = command.add_mutually_exclusive_group()
            place.add_argument("--account", action="store_true", help="the account of the environment's credentials")
            place.add_argument("--endpoint", metavar="URL", help="a simulator on this machine, such as moto")
        if name == "bench":
            least = f"how many resources to apply, at least (default: {DEFAULT_RESOURCES:,})"
            command.add_argument("--resources", type=_resources, default=DEFAULT_RESOURCES, metavar="N", help=least)
    return parser
