"""Waivers: violations that somebody answers for until a date. One rule, one resource, never silent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from policy.deployment import URN
from policy.errors import WaiverError
from policy.evaluate import Finding
from policy.model import Outcome, Verdict
from policy.yaml_file import read

FILE = Path(__file__).with_name("waivers.yaml")
SCHEMA = Path(__file__).with_name("waivers.schema.json")
LONGEST = timedelta(days=366)
"""How far ahead a waiver may expire: somebody has to look at it again every year."""

WAIVABLE = (Outcome.FAIL, Outcome.UNDETERMINED)


@dataclass(frozen=True)
class Waiver:
    """One accepted violation.

    :param rule: the rule's ID.
    :param resource: the resource's URN; the stack's own for what a rule says of the stack as a whole.
    :param owner: who answers for it, as an e-mail address.
    :param reason: why it is accepted.
    :param ticket: where it is tracked.
    :param expires: the last day on which it counts.
    """

    rule: str
    resource: str
    owner: str
    reason: str
    ticket: str
    expires: date

    @property
    def key(self) -> tuple[str, str]:
        """What it is for: the rule's ID and the resource's URN."""
        return self.rule, self.resource

    def __str__(self) -> str:
        return f"{self.owner} until {self.expires}, {self.ticket}: {self.reason}"


@dataclass(frozen=True)
class Waived:
    """A finding as it counts after waivers, with the waiver that was used."""

    finding: Finding
    waiver: Waiver | None = None


@dataclass(frozen=True)
class Fault:
    """A waiver that must be removed or corrected, and why."""

    waiver: Waiver
    reason: str


def load(path: Path = FILE) -> tuple[Waiver, ...]:
    """The waivers in a file.

    :raises WaiverError: when the file is unreadable, against its schema, or has two waivers for one violation.
    """
    waivers: dict[tuple[str, str], Waiver] = {}
    for index, entry in enumerate(read(path, SCHEMA, WaiverError)["waivers"]):
        try:
            expires = date.fromisoformat(entry["expires"])
        except ValueError:
            place = f"{path.name} is malformed at waivers[{index}].expires"
            raise WaiverError(place, received=entry["expires"], allowed="a day of the calendar, YYYY-MM-DD") from None
        waiver = Waiver(**{**entry, "expires": expires})
        if waiver.key in waivers:
            received = f"{waiver.rule} on {waiver.resource}"
            raise WaiverError(f"{path.name} has two waivers for one violation", received=received, allowed="one")
        waivers[waiver.key] = waiver
    return tuple(waivers.values())


def of_stack(waivers: Iterable[Waiver], project: str, stack: str) -> tuple[Waiver, ...]:
    """The waivers for resources of one stack."""
    own = f"urn:pulumi:{stack}::{project}::"
    return tuple(waiver for waiver in waivers if waiver.resource.startswith(own))


def orphans(waivers: Iterable[Waiver], project: str, stacks: Collection[str]) -> list[Fault]:
    """Waivers for resources of a project or a stack that there is not, which no audit of a stack would find."""
    faults = []
    for waiver in waivers:
        found = URN.fullmatch(waiver.resource)
        if found is None or found["project"] != project or found["stack"] not in stacks:
            faults.append(Fault(waiver, "unknown resource: there is no such project or stack"))
    return faults


def waive(finding: Finding, waivers: Iterable[Waiver], today: date) -> Waived:
    """A finding as it counts on a day. Only a failure or an undetermined verdict can be waived."""
    if finding.verdict.outcome in WAIVABLE:
        for waiver in waivers:
            if waiver.key == (finding.rule.id, finding.urn) and in_force(waiver, today):
                verdict = finding.verdict
                was = verdict.reason or f"{verdict.found}; allowed: {verdict.allowed}"
                waived = Verdict(Outcome.WAIVED, verdict.found, verdict.allowed, f"waived by {waiver}; was: {was}")
                return Waived(replace(finding, verdict=waived), waiver)
    return Waived(finding)


def in_force(waiver: Waiver, today: date) -> bool:
    """Whether a waiver counts on a day: it has not expired, and does not reach further ahead than allowed."""
    return today <= waiver.expires <= today + LONGEST


def faults(
    waivers: Iterable[Waiver],
    today: date,
    rules: Collection[str],
    resources: Collection[str],
    used: Collection[Waiver] | None = None,
) -> list[Fault]:
    """What is wrong with the waivers of a stack.

    :param today: the day on which they are to count.
    :param rules: the IDs of all rules.
    :param resources: the URNs of all resources of the stack.
    :param used: the waivers that were needed; None when that cannot be known yet.
    """
    found = []
    for waiver in waivers:
        if waiver.rule not in rules:
            found.append(Fault(waiver, "unknown rule: there is none with this ID"))
        elif waiver.resource not in resources:
            found.append(Fault(waiver, "unknown resource: the stack has none with this URN"))
        elif waiver.expires < today:
            found.append(Fault(waiver, f"expired: it counted until {waiver.expires}"))
        elif not in_force(waiver, today):
            found.append(Fault(waiver, f"too long: it may count until {today + LONGEST} at most"))
        elif used is not None and waiver not in used:
            found.append(Fault(waiver, "unused: the rule does not fail on the resource"))
    return found
