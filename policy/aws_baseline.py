"""Whether a stack is the one that sets an account's security services up, so that a missing one is a gap and not
another stack's."""

from __future__ import annotations

from collections.abc import Callable

from policy.aws_regions import region_of
from policy.graph import Graph
from policy.model import Outcome, Resource, Verdict, failed, not_applicable, passed

SERVICES = {
    "trail": ("aws:cloudtrail/trail:Trail", "aws:cloudtrail/eventDataStore:EventDataStore"),
    "GuardDuty": ("aws:guardduty/detector:Detector",),
    "Security Hub": ("aws:securityhub/account:Account", "aws:securityhub/accountV2:AccountV2"),
    "Config": ("aws:cfg/recorder:Recorder",),
    "Inspector": ("aws:inspector2/enabler:Enabler",),
    "Macie": ("aws:macie2/account:Account",),
    "Access Analyzer": ("aws:accessanalyzer/analyzer:Analyzer",),
}
REGIONAL = frozenset({"GuardDuty", "Security Hub", "Config", "Inspector", "Access Analyzer"})
"""Services that see one region only. A trail can take in all of them, and Macie goes where the data is."""
ENOUGH = 2
"""How many of the services make a stack the account's security stack, in one region or altogether."""


def must_run(graph: Graph, service: str, runs: Callable[[Resource], bool]) -> Verdict:
    """Pass when a security service is set up and on; fail when others are set up, but not this one.

    A regional service must run in every region that has others. A resource whose region nobody knows counts for all.

    :param graph: the stack.
    :param service: a key of `SERVICES`.
    :param runs: whether one resource of the service is switched on.
    """
    found = {name: graph.by_type(*types) for name, types in SERVICES.items()}
    regions = {region_of(entry) for entries in found.values() for entry in entries} - {""}
    if service not in REGIONAL or not regions:
        return _in_one(found, service, runs, "the stack")
    verdicts = []
    for region in sorted(regions):
        there = {
            name: [entry for entry in entries if region_of(entry) in ("", region)] for name, entries in found.items()
        }
        verdicts.append(_in_one(there, service, runs, region))
    return max(verdicts, key=lambda verdict: (verdict.outcome is Outcome.FAIL, verdict.outcome is Outcome.PASS))


def _in_one(found: dict[str, list[Resource]], service: str, runs: Callable[[Resource], bool], place: str) -> Verdict:
    present = sorted(name for name, entries in found.items() if entries)
    if service in present:
        if any(runs(resource) for resource in found[service]):
            return passed()
        return failed(f"{service} is set up in {place}, but not on", f"{service} switched on")
    if len(present) < ENOUGH:
        return not_applicable(f"{place} is not where the account's security services are set up")
    return failed(f"{place} has {', '.join(present)}, but not {service}", f"{service} in {place}")
