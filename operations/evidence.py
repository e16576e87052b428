"""Collects what the drills of a month left behind: restores proved, threats answered, access given and reviewed.

It reads the audit trail itself, checks every record against the chain it is in, and names what is wrong with it:
attempts without an end, failures, records that are missing or changed. The summary is a record of the trail like any
other.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from operations import (
    aws,
    break_glass,
    break_glass_grants,
    hygiene,
    restore_validation,
    subject_requests,
    support_read,
    threat_response,
)
from operations.audit import ROOT, digest
from operations.clock import stamp
from operations.permissions import RECORDS, Permission, key_through
from operations.runner import Tools, carry_out

NAME = "evidence"

OPERATIONS = (
    restore_validation.NAME,
    threat_response.NAME,
    break_glass.REQUEST,
    break_glass_grants.GRANT,
    break_glass_grants.REVOKE,
    break_glass.REVIEW,
    support_read.NAME,
    hygiene.NAME,
    subject_requests.NAME,
)

PERMISSIONS = (
    *RECORDS,
    Permission(
        "ListRecords",
        ("s3:ListBucket",),
        ("arn:aws:s3:::{audit_bucket}",),
        {"StringLike": {"s3:prefix": "operations/*"}},
    ),
    Permission("ReadRecords", ("s3:GetObject",), ("arn:aws:s3:::{audit_bucket}/operations/*",)),
    key_through("s3", "ReadRecordsKey", "{log_key}"),
)


def collect(tools: Tools, bucket: str, month: str, *, dry_run: bool = False) -> dict[str, Any]:
    """Summarise the audit trail of a month, and record the summary with the hash of every record it rests on.

    :param tools: clients, trail, ledger, time.
    :param bucket: the audit bucket.
    :param month: such as ``2026-11``; by the records' own times.
    :param dry_run: only tell.
    :returns: for each operation: how many runs, results and failures; ``unfinished`` attempts, ``broken`` chains.
    """
    facts = {
        "month": month,
        "at": stamp(tools.clock()),
        "operations": {name: _summary(tools, bucket, name, month) for name in OPERATIONS},
    }
    # A month that goes on is collected again each day.
    run = f"{month}.{tools.clock():%Y%m%d}"
    return {**carry_out(tools, NAME, run, facts, lambda _: [], dry_run=dry_run), **facts}


def _summary(tools: Tools, bucket: str, operation: str, month: str) -> dict[str, Any]:
    attempts = _attempts(tools, bucket, operation, month)
    ends: dict[str, list[str]] = defaultdict(list)
    unfinished, broken, hashes = [], [], {}
    for attempt, records in attempts.items():
        hashes.update({key: found for key, found, _ in records})
        kinds = [record["kind"] for _, _, record in records]
        run = records[0][2]["run"]
        ends[run].append(kinds[-1])
        if not _chained(records):
            broken.append(attempt)
        if kinds[-1] not in ("result", "failure"):
            unfinished.append(attempt)
    return {
        "runs": len(ends),
        "results": sum("result" in kinds for kinds in ends.values()),
        "failures": sum("failure" in kinds and "result" not in kinds for kinds in ends.values()),
        "unfinished": sorted(unfinished),
        "broken": sorted(broken),
        "records": hashes,
    }


Record = tuple[str, str, Mapping[str, Any]]
"""An object's key, the hash of its content, and what it says."""


def _attempts(tools: Tools, bucket: str, operation: str, month: str) -> dict[str, list[Record]]:
    s3 = tools.clients("s3")
    found: dict[str, list[Record]] = defaultdict(list)
    prefix = f"{ROOT}/{operation}/"
    for each in aws.pages(s3, "list_objects_v2", "Contents", Bucket=bucket, Prefix=prefix):
        body = s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
        record = json.loads(body)
        if "attempt" in record:
            found[each["Key"].removeprefix(prefix).rpartition("/")[0]].append((each["Key"], digest(body), record))
    ordered = {attempt: sorted(records, key=lambda entry: entry[2]["number"]) for attempt, records in found.items()}
    # An attempt belongs to the month that it began in, whole: one over midnight is no broken chain.
    return {attempt: records for attempt, records in ordered.items() if records[0][2]["at"].startswith(month)}


def _chained(records: list[Record]) -> bool:
    previous = ""
    for number, (_, found, record) in enumerate(records, 1):
        if record["number"] != number or record["previous"] != previous:
            return False
        previous = found
    return True
