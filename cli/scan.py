"""``scan``: what others' scanners say of the stack, after the written reasons of ``scan/waivers.yaml``.

Checkov judges the resources that the last ``up`` applied offline, Prowler an account that the stack is deployed to.
"""

from __future__ import annotations

from pathlib import Path

from cli.arguments import Arguments
from cli.bootstrap import ensure_tool
from components.problems import SettingsError
from components.settings import load_stack_settings
from offline.cloud.errors import CloudError
from offline.cloud.schema.store import Schema
from offline.console import say
from offline.errors import CannotRun
from policy.errors import InputError
from policy.state_file import read_state
from scan import checkov, prowler
from scan.findings import Result
from scan.plan import convert
from scan.waivers import Judgement, for_scan, judge, load


def run(arguments: Arguments, root: Path) -> int:
    """Scan the applied stack or an account: 0 if every finding has its reason and every reason its finding, else 1.

    :param root: the checkout; reports go to ``build/scan``.
    :raises CannotRun: there is nothing to scan, or the scanner cannot be installed or does not finish.
    """
    try:
        waivers = load()
        if arguments.account:
            scanner, result = prowler.NAME, _account(arguments, root)
        else:
            scanner, result = checkov.NAME, _state(arguments.stack, root)
    except InputError as error:
        raise CannotRun(error.what, received=error.received, allowed=error.allowed) from error
    simulator = arguments.endpoint is not None
    judgement = judge(result.findings, for_scan(waivers, scanner, simulator=simulator))
    show(scanner, result, judgement)
    return 0 if judgement.passes else 1


def show(scanner: str, result: Result, judgement: Judgement) -> None:
    """Print what nobody has given a reason for, reasons for nothing, and the counts.

    :param scanner: whose results they are.
    :param result: what it found.
    :param judgement: its findings after the waivers.
    """
    for finding in judgement.open:
        print(f"{finding.check} {finding.resource}: {finding.title}")
    for unused in judgement.unused:
        print(f"waiver without a finding: {unused}")
    counts = f"{result.passed} passed, {len(judgement.waived)} waived, {len(judgement.open)} open"
    unread = f", {result.unread} questions to AWS without an answer (see its log)" if result.unread else ""
    print(f"{scanner.capitalize()}: {counts}{unread}", flush=True)


def _state(stack: str, root: Path) -> Result:
    """Checkov's results for what the last ``up`` of a stack applied."""
    state = root / "build" / "state" / f"{stack}.json"
    if not state.exists():
        raise CannotRun("nothing has been applied", received=f"no {state}", allowed=f"{state}, which `up` writes")
    try:
        plan = convert(read_state(state), Schema("aws"))
    except CloudError as error:
        raise CannotRun("the state cannot be converted", received=str(error), allowed="types of the SDK") from error
    python = ensure_tool(root, checkov.NAME, checkov.LOCK)
    say(f"scan: Checkov judges {len(plan.urns)} AWS resources")
    return checkov.scan(plan, python, root / "build" / "scan" / checkov.NAME)


def _account(arguments: Arguments, root: Path) -> Result:
    """Prowler's results for the account that the stack's settings name."""
    try:
        aws = load_stack_settings(root, arguments.stack).aws
    except SettingsError as error:
        raise CannotRun(
            "the settings are not valid", received=str(error), allowed=f"see Pulumi.{arguments.stack}.yaml"
        ) from error
    if aws is None:
        raise CannotRun(
            "the stack has no account to scan", received=f"the stack {arguments.stack}", allowed="one with rampart:aws"
        )
    from components.aws.context import GLOBAL_REGION  # brings the SDK, seconds that Checkov's scan does not spend

    python = ensure_tool(root, prowler.NAME, prowler.LOCK)
    regions = (aws.region, aws.backup_region, GLOBAL_REGION)
    say(f"scan: Prowler judges account {aws.account_id} in {', '.join(regions)}; this takes some minutes")
    folder = root / "build" / "scan" / prowler.NAME
    return prowler.scan(aws.account_id, regions, python, folder, endpoint=arguments.endpoint)
