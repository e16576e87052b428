"""What every foreign scanner comes down to: how often its checks passed, and what they object to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

CHECKOV = "checkov"
PROWLER = "prowler"


@dataclass(frozen=True)
class Finding:
    """What a scanner objects to.

    :param check: the scanner's ID of the check.
    :param title: what it wants or has met, in the scanner's words.
    :param resource: for Checkov the resource's Terraform address; for Prowler its ARN, with its name in brackets.
    """

    check: str
    title: str
    resource: str


@dataclass(frozen=True)
class Result:
    """What a scanner found.

    :param passed: how many times a check passed on a resource.
    :param findings: every time that one did not, by check and resource.
    :param unread: how many questions the scanner could not ask, so that nothing was judged there.
    """

    passed: int
    findings: tuple[Finding, ...]
    unread: int = 0


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by check and resource."""
    return tuple(sorted(findings, key=lambda finding: (finding.check, finding.resource)))
