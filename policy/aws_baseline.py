"""Whether a stack is the one that sets an account's security services up, so that a missing one is a gap and not
another stack's."""

from __future__ import annotations

from collections.abc import Callable

from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed

SERVICES = {
    "trail": ("aws:cloudtrail/trail:Trail", "aws:cloudtrail/eventDataStore:EventDataStore"),
    "GuardDuty": ("aws:guardduty/detector:Detector",),
    "Security Hub": ("aws:securityhub/account:Account", "aws:securityhub/accountV2:AccountV2"),
    "Config": ("aws:cfg/recorder:Recorder",),
    "Inspector": ("aws:inspector2/enabler:Enabler",),
    "Macie": ("aws:macie2/account:Account",),
}
ENOUGH = 2
"""How many of the services make a stack the account's security stack."""


def must_run(graph: Graph, service: str, runs: Callable[[Resource], bool]) -> Verdict:
    """Pass when a security service is set up and on; fail when others are set up, but not this one.

    :param graph: the stack.
    :param service: a key of `SERVICES`.
    :param runs: whether one resource of the service is switched on.
    """
    present = {name for name, types in SERVICES.items() if graph.by_type(*types)}
    if service in present:
        on = any(runs(resource) for resource in graph.by_type(*SERVICES[service]))
        return passed() if on else failed(f"{service} is set up, but not on", f"{service} switched on")
    if len(present) < ENOUGH:
        return not_applicable("the stack does not set up the account's security services")
    return failed(f"the stack sets up {', '.join(sorted(present))}, but not {service}", f"{service} in the stack")
