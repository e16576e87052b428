"""``scan``: what Checkov says of the applied stack, after the written reasons of ``scan/waivers.yaml``."""

from __future__ import annotations

from pathlib import Path

from cli.arguments import Arguments
from cli.bootstrap import ensure_tool
from offline.cloud.errors import CloudError
from offline.cloud.schema.store import Schema
from offline.console import say
from offline.errors import CannotRun
from policy.errors import InputError
from policy.state_file import read_state
from scan import checkov
from scan.plan import Plan, convert
from scan.waivers import Judgement, judge, load


def run(arguments: Arguments, root: Path) -> int:
    """Scan the stack that the last ``up`` applied: 0 if every finding has its reason, 1 if not.

    :param root: the checkout; reports go to ``build/scan``.
    :raises CannotRun: nothing was applied, or Checkov cannot be installed or does not finish.
    """
    state = root / "build" / "state" / f"{arguments.stack}.json"
    if not state.exists():
        raise CannotRun("nothing has been applied", received=f"no {state}", allowed=f"{state}, which `up` writes")
    try:
        waivers = load()
        plan = convert(read_state(state), Schema("aws"))
    except InputError as error:
        raise CannotRun(error.what, received=error.received, allowed=error.allowed) from error
    except CloudError as error:
        raise CannotRun("the state cannot be converted", received=str(error), allowed="types of the SDK") from error
    result = _checkov(plan, root)
    judgement = judge(result.findings, waivers)
    show(result.passed, judgement)
    return 0 if judgement.passes else 1


def show(passed: int, judgement: Judgement) -> None:
    """Print what nobody has given a reason for, reasons for nothing, and the counts.

    :param passed: how many times a check passed on a resource.
    """
    for finding in judgement.open:
        print(f"{finding.check} {finding.resource}: {finding.title}")
    for unused in judgement.unused:
        print(f"waiver without a finding: {unused}")
    print(f"Checkov: {passed} passed, {len(judgement.waived)} waived, {len(judgement.open)} open", flush=True)


def _checkov(plan: Plan, root: Path) -> checkov.Result:
    python = ensure_tool(root, checkov.NAME, checkov.LOCK)
    say(f"scan: Checkov judges {len(plan.urns)} AWS resources")
    return checkov.scan(plan, python, root / "build" / "scan" / checkov.NAME)
