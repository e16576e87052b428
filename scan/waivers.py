"""Findings of foreign scanners that do not count, each with a written reason; a reason without a finding is a fault.

These are apart from `policy.waivers`, which accept a violation of our own rules until a date. A foreign check that does
not fit the design stays so: its waiver has no date, and it fails as soon as nothing is left to waive.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from policy.errors import WaiverError
from policy.yaml_file import read
from scan.findings import CHECKOV, PROWLER, Finding

SIMULATOR = "simulator"

FILE = Path(__file__).with_name("waivers.yaml")
SCHEMA = Path(__file__).with_name("waivers.schema.json")


@dataclass(frozen=True)
class Waiver:
    """Why a check's findings on some resources do not count.

    :param check: the scanner's ID of the check.
    :param resources: names of resources; ``*`` in them stands for any text.
    :param reason: why it is no weakness here, or what holds instead.
    :param simulator: whether it is for an account in a simulator only, because the simulator lacks something.
    """

    check: str
    resources: tuple[str, ...]
    reason: str
    simulator: bool = False

    @property
    def scanner(self) -> str:
        """Whose check it is: Checkov's IDs say so, and Prowler's are words."""
        return CHECKOV if self.check.startswith("CKV") else PROWLER

    def covers(self, finding: Finding) -> bool:
        """Whether it is for this finding."""
        return self.check == finding.check and any(fnmatchcase(finding.resource, pattern) for pattern in self.resources)


@dataclass(frozen=True)
class Judgement:
    """Findings after waivers.

    :param open: what nobody has given a reason for.
    :param waived: the others, each with its waiver.
    :param unused: patterns of waivers that no finding matches, as a line each.
    """

    open: tuple[Finding, ...]
    waived: tuple[tuple[Finding, Waiver], ...]
    unused: tuple[str, ...]

    @property
    def passes(self) -> bool:
        """Whether every finding has its reason and every reason its finding."""
        return not self.open and not self.unused


def load(path: Path = FILE) -> tuple[Waiver, ...]:
    """The waivers in a file.

    :raises WaiverError: when the file is unreadable or against its schema, or two waivers are for the same.
    """
    found: list[Waiver] = []
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(read(path, SCHEMA, WaiverError)["waivers"]):
        place = f"{path.name} is malformed at waivers[{index}]"
        for check in entry["checks"]:
            waiver = Waiver(check, tuple(entry["resources"]), entry["reason"], entry.get("only") == SIMULATOR)
            keys = {(check, pattern) for pattern in waiver.resources}
            if keys & seen:
                raise WaiverError(
                    place, received=f"a second waiver of {check}", allowed="one for a check and a resource"
                )
            if waiver.simulator and waiver.scanner != PROWLER:
                raise WaiverError(
                    place, received=f"only: {SIMULATOR} for {check}", allowed="a check of Prowler, which scans accounts"
                )
            seen |= keys
            found.append(waiver)
    return tuple(found)


def for_scan(waivers: Sequence[Waiver], scanner: str, *, simulator: bool = False) -> list[Waiver]:
    """The waivers that a scan is judged with; the others are neither used nor missed by it.

    :param waivers: all of them.
    :param scanner: which scanner it is.
    :param simulator: whether it looks into a simulator. What a simulator lacks is no reason in a real account.
    """
    return [waiver for waiver in waivers if waiver.scanner == scanner and (simulator or not waiver.simulator)]


def judge(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> Judgement:
    """Part the findings into open and waived, and find the waivers that are for nothing.

    :param findings: what a scanner found.
    :param waivers: the reasons that this scan is judged with.
    """
    still_open, waived = [], []
    for finding in findings:
        waiver = next((waiver for waiver in waivers if waiver.covers(finding)), None)
        if waiver:
            waived.append((finding, waiver))
        else:
            still_open.append(finding)
    unused = [
        f"{waiver.check} on {pattern}"
        for waiver in waivers
        for pattern in waiver.resources
        if not any(replace(waiver, resources=(pattern,)).covers(finding) for finding in findings)
    ]
    return Judgement(tuple(still_open), tuple(waived), tuple(unused))
