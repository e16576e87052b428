"""Prowler's judgement of an AWS account: its checks of severity high and critical, in the regions of a stack.

The account is a real one, with the credentials that the environment leads to, or one that a simulator on this machine
answers for, such as moto, with made-up credentials. Prowler's own lists of what to mute do not count: the reasons are
in ``scan/waivers.yaml``.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from offline.errors import CannotRun
from scan import tool
from scan.findings import PROWLER, Finding, Result, in_order

NAME = PROWLER
LOCK = "scan/prowler.txt"
"""The lock file of its environment."""

SEVERITIES = ("critical", "high")
FINISHED = (0, 3)
"""Prowler's exit codes: nothing failed, or something did."""

PASSED = "PASS"
NOT_PASSED = ("FAIL", "MANUAL")
"""What else Prowler says of a check on a resource. MANUAL is a check that it could not decide, which is no pass."""

OURS = re.compile(r"(AWS_\w+|(https?|no)_proxy|HOME)", re.IGNORECASE)
"""Variables that lead to an account, which Prowler gets of ours: credentials, profiles and their files, proxies."""

ERROR = re.compile(rb"^.*\[Module: \w+\]\s+(?:ERROR|CRITICAL): ", re.MULTILINE)
"""A line of Prowler's log about a question to AWS that got no answer."""

UNFINISHED = re.compile(
    rb"\[Module: (check|ocsf|privilege_escalation|finding)\]\s+(?:ERROR|CRITICAL): (?!Check \S+ has no resource_)"
)
"""A line of the log about a check of Prowler's own that broke off, or a result that it could not write. Such a check
has no result or, where it looks for ways to more permissions, a passed one. A result without a name is none of them."""

NOWHERE = "http://127.0.0.1:9"
"""A proxy that no machine has. A simulator answers with addresses of AWS too, such as that of a function's code."""


def scan(
    account_id: str,
    regions: Sequence[str],
    python: Path,
    folder: Path,
    *,
    endpoint: str | None = None,
    checks: Sequence[str] = (),
) -> Result:
    """Let Prowler judge an account.

    :param account_id: the account that it must be, 12 digits.
    :param regions: the regions to look into, the main one first.
    :param python: the interpreter of Prowler's environment.
    :param folder: where Prowler's own report and its log are put.
    :param endpoint: the address of a simulator on this machine, such as ``http://127.0.0.1:5000``; none for AWS.
    :param checks: Prowler's IDs of the only checks to make; all of the severities if there are none.
    :raises CannotRun: the endpoint is elsewhere; Prowler fails, breaks off a check, looks at another account or has
        nothing to check.
    """
    extra = environment(os.environ, regions[0], endpoint)
    folder.mkdir(parents=True, exist_ok=True)
    what = ["--checks", *checks] if checks else ["--severity", *SEVERITIES]
    output = ["--output-formats", "json-ocsf", "--output-directory", str(folder), "--output-filename", "prowler"]
    options = ["--no-banner", "--no-color", "--log-level", "ERROR", "--region", *regions, *what, *output]
    command: list[str | Path] = [python.with_name("prowler"), "aws", *options]
    entries, log = tool.run(NAME, command, folder / "prowler.ocsf.json", accepted=FINISHED, extra=extra)
    return read(entries, account_id, unread=unread(log))


def unread(log: Path) -> int:
    """How many questions to AWS got no answer.

    :param log: Prowler's.
    :raises CannotRun: a check of its own broke off, so that what it was about was not judged.
    """
    lines = log.read_bytes()
    broken = UNFINISHED.findall(lines)
    if broken:
        places = ", ".join(sorted({place.decode() for place in broken}))
        raise CannotRun(
            "Prowler broke off checks",
            received=f"{len(broken)} errors of its own in {places}",
            allowed=f"errors of AWS's answers only ({log})",
        )
    return len(ERROR.findall(lines))


def environment(ours: Mapping[str, str], region: str, endpoint: str | None) -> dict[str, str]:
    """The variables that lead Prowler to the account.

    :param ours: this process's variables.
    :param region: the main region.
    :param endpoint: a simulator's address, or none for AWS.
    :raises CannotRun: the endpoint is not on this machine. Made-up credentials are nothing to send anywhere else.
    """
    if endpoint is None:
        return {name: value for name, value in ours.items() if OURS.fullmatch(name)} | {"AWS_DEFAULT_REGION": region}
    if not _is_local(endpoint):
        raise CannotRun(
            "the endpoint is not on this machine",
            received=endpoint,
            allowed="a simulator's address such as http://127.0.0.1:5000; `--account` scans a real account",
        )
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HTTPS_PROXY": NOWHERE,
        "HTTP_PROXY": NOWHERE,
        "NO_PROXY": "localhost,127.0.0.1,::1",
        "PROWLER_AWS_BOTO3_RETRIES_MAX_ATTEMPTS": "0",  # what a simulator does not know it will not know next time
    }


def read(entries: Iterable[Mapping[str, Any]], account_id: str, *, unread: int = 0) -> Result:
    """The results in Prowler's report.

    :param entries: the report, in the form of the Open Cybersecurity Schema Framework.
    :param account_id: the account that it must be about.
    :param unread: how many questions to AWS got no answer.
    :raises CannotRun: it is about another account, has an unknown status, or no passed check: nothing was looked at.
    """
    passed, findings = 0, []
    for entry in entries:
        account, status = entry["cloud"]["account"]["uid"], entry["status_code"]
        if account != account_id:
            raise CannotRun(
                "Prowler looked at another account", received=account, allowed=f"{account_id}, the stack's settings say"
            )
        if status == PASSED:
            passed += 1
        elif status in NOT_PASSED:
            check, title = entry["metadata"]["event_code"], f"{entry['severity']}: {entry['status_detail']}"
            findings += [Finding(check, title, _name(resource)) for resource in entry["resources"]]
        else:
            raise CannotRun(
                "Prowler's report has an unknown status", received=status, allowed=", ".join((PASSED, *NOT_PASSED))
            )
    if not passed:
        raise CannotRun("Prowler had nothing to check", received="no passed check", allowed="an account with the stack")
    return Result(passed, in_order(findings), unread)


def _name(resource: Mapping[str, Any]) -> str:
    """A resource's ARN and, because many ARNs end in a random ID, its tag ``Name`` or that it has no tags at all."""
    facts = resource["data"]["metadata"]
    if not isinstance(facts, Mapping) or "tags" not in facts:
        return str(resource["uid"])
    tags = facts["tags"]
    written = [each for each in ([tags] if isinstance(tags, Mapping) else tags or ()) if each]
    named = [value for name, value in map(_tag, written) if name == "Name"]
    note = named[0] if named else "" if written else "untagged"
    return f"{resource['uid']} ({note})" if note else str(resource["uid"])


def _tag(written: Mapping[str, str]) -> tuple[str, str]:
    """A tag's name and value, in any of the ways in which AWS's services write one."""
    parts = {part.lower().removeprefix("tag"): text for part, text in written.items()}
    return (parts["key"], parts.get("value", "")) if "key" in parts else ("Name", written.get("Name", ""))


def _is_local(endpoint: str) -> bool:
    """Whether an address is a web address of this machine."""
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
