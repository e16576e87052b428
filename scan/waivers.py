"""Findings of Checkov that do not count, each with a written reason; a reason without a finding is a fault.

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

FILE = Path(__file__).with_name("waivers.yaml")
SCHEMA = Path(__file__).with_name("waivers.schema.json")


@dataclass(frozen=True)
class Finding:
    """What Checkov objects to.

    :param check: Checkov's ID of the check.
    :param title: what the check wants, in Checkov's words.
    :param resource: the resource's Terraform address.
    """

    check: str
    title: str
    resource: str


@dataclass(frozen=True)
class Waiver:
    """Why a check's findings on some resources do not count.

    :param check: Checkov's ID of the check.
    :param resources: names of resources; ``*`` in them stands for any text.
    :param reason: why it is no weakness here, or what holds instead.
    """

    check: str
    resources: tuple[str, ...]
    reason: str

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
        for check in entry["checks"]:
            keys = {(check, pattern) for pattern in entry["resources"]}
            if keys & seen:
                place = f"{path.name} is malformed at waivers[{index}]"
                raise WaiverError(
                    place, received=f"a second waiver of {check}", allowed="one for a check and a resource"
                )
            seen |= keys
            found.append(Waiver(check, tuple(entry["resources"]), entry["reason"]))
    return tuple(found)


def judge(findings: Sequence[Finding], waivers: Sequence[Waiver]) -> Judgement:
    """Part the findings into open and waived, and find the waivers that are for nothing.

    :param findings: what Checkov found.
    :param waivers: the reasons.
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
