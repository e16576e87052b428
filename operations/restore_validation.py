"""Proves restores: compares what was restored with what was recorded while it was whole (BC-2).

`record` writes a manifest of a bucket or a database; `validate` answers the event of a finished restore job, compares,
and tells AWS Backup the result, which the restore testing plan shows. Only a job of the restore testing plan is judged:
a restore that a person started has its own purpose. A database's rows are read by `operations.database_reader`, which
stands where databases can be reached; what it cannot read is a problem of the restore, and never a pass.

Sources: AWS Backup Developer Guide, "Restore testing validation"; `PutRestoreValidationResult`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from operations import aws, manifests, table_checksums
from operations.audit import ROOT
from operations.clock import stamp
from operations.errors import Refused, Unreadable
from operations.manifests import Manifest
from operations.permissions import RECORDS, Permission, key_through
from operations.runner import Change, State, Tools, carry_out
from operations.table_checksums import Rows, Table

NAME = "restore-validation"

FOLDER = f"{ROOT}/{NAME}/manifests"
"""Where manifests lie in the audit bucket: ``<folder>/<store>/<stamp>.json``."""

SAMPLE = 200
"""How many objects of a bucket are read for its manifest and again for each restore of it."""

SETTLED = timedelta(hours=1)
"""How old a row must be to be proved: a transaction that began before a manifest's moment may end after it, and its
rows say when they were written and not when others could see them."""

ATTEMPTS = 3
ATTEMPT_PAUSE = 60.0
"""How often a restored database is read, and the seconds between: its name and its sign-in may come a little later than
the end of the restore job."""

ARN_COLONS = 5

MAX_MESSAGE = 1024
"""Characters that AWS Backup takes as the message of a result."""

READ_MANIFESTS = (
    Permission(
        "ReadManifests",
        ("s3:GetObject",),
        (f"arn:aws:s3:::{{audit_bucket}}/{FOLDER}/*",),
    ),
    Permission(
        "ListManifests",
        ("s3:ListBucket",),
        ("arn:aws:s3:::{audit_bucket}",),
        {"StringLike": {"s3:prefix": f"{FOLDER}/*"}},
    ),
    key_through("s3", "ReadManifestsKey", "{log_key}"),
)
"""What it takes to compare something with a manifest."""

PERMISSIONS = (
    *RECORDS,
    Permission("RestoreJobs", ("backup:DescribeRestoreJob",), ("*",), reason="restore jobs have no ARN"),
    Permission("ReportResults", ("backup:PutRestoreValidationResult",), ("*",), reason="restore jobs have no ARN"),
    *READ_MANIFESTS,
    Permission(
        "ReadRestoredBuckets",
        ("s3:GetObject", "s3:ListBucket"),
        (
            "arn:aws:s3:::awsbackup-restore-test-*",
            "arn:aws:s3:::awsbackup-restore-test-*/*",
            "arn:aws:s3:::{prefix}-data-*",
            "arn:aws:s3:::{prefix}-data-*/*",
        ),
    ),
    Permission(
        "LookAtRestoredInstances",
        ("rds:DescribeDBInstances",),
        (
            "arn:aws:rds:{region}:{account}:db:awsbackup-restore-test-*",
            "arn:aws:rds:{region}:{account}:db:{prefix}-*",
        ),
    ),
    Permission(
        "AskTheReader",
        ("lambda:InvokeFunction",),
        ("arn:aws:lambda:{region}:{account}:function:{prefix}-operations-database-reader",),
    ),
    key_through("s3", "ReadData", "{data_key}"),
)
"""The database itself is out of reach: the reader answers counts and checksums."""


@dataclass(frozen=True)
class Settings:
    """What is proved.

    :param audit_bucket: where the manifests are.
    :param reader: the name of the function that reads databases (`operations.database_reader`).
    :param tables: the tables to prove; without any, what RDS says about a database is all that is compared.
    """

    audit_bucket: str
    reader: str = ""
    tables: Sequence[Table] = ()


def record(tools: Tools, settings: Settings, source: str) -> Manifest:
    """Record what a store holds now, for the restores to come. Started on a schedule, before the nightly backup.

    :param tools: clients, trail, time.
    :param settings: the audit bucket, the tables.
    :param source: the ARN of a bucket or an RDS instance.
    :raises Refused: when the source is of another kind.
    :raises Unreadable: when the reader cannot read the tables; then there is no manifest of this moment.
    """
    at = tools.clock()
    manifest = _manifest(tools, settings, source, at)
    tools.trail.write(f"{folder(source)}/{manifest.at}.json", manifest.render())
    return manifest


def validate(tools: Tools, settings: Settings, event: Mapping[str, Any], *, dry_run: bool = False) -> dict[str, Any]:
    """Judge a finished restore job of the restore testing plan, and report it to AWS Backup, once for each job.

    :param tools: clients, trail, ledger, time.
    :param settings: the audit bucket, the tables.
    :param event: AWS Backup's event "Restore Job State Change".
    :param dry_run: judge without reporting.
    :returns: ``valid``, ``problems``, what was ``compared`` and what was ``left`` out; ``skipped`` with the reason for
        a job that is none of ours.
    :raises Busy: when another process judges the same job.
    :raises Incomplete: when the result could not be reported.
    """
    detail = event.get("detail") or {}
    job_id = str(detail.get("restoreJobId", ""))
    if detail.get("status") != "COMPLETED":
        return {"skipped": f"the job's status is {detail.get('status')}"}
    job = aws.patiently(lambda: tools.clients("backup").describe_restore_job(RestoreJobId=job_id), tools.sleep)
    if not (job.get("CreatedBy") or {}).get("RestoreTestingPlanArn"):
        return {"skipped": "no restore testing plan started the job"}
    known = tools.ledger.find(f"{NAME}#{job_id}")
    facts = dict(known.facts) if known else _judged(tools, settings, job)

    def build(facts: Mapping[str, Any]) -> list[Change]:
        return [Report(tools.clients, job_id, facts["problems"], (*facts["left"], *facts["compared"]))]

    result = carry_out(tools, NAME, job_id, facts, build, dry_run=dry_run)
    told = {name: facts[name] for name in ("problems", "compared", "left")}
    return {**result, "valid": not facts["problems"], **told}


class Report(Change):
    """The result of one job, as AWS Backup shows it. It cannot be changed afterwards.

    :param problems: what is not as it was.
    :param told: what was compared and what was not, for a restore without problems.
    """

    def __init__(self, clients: aws.Clients, job: str, problems: Sequence[str], told: Sequence[str]) -> None:
        self._backup, self._job = clients("backup"), job
        self._status = "FAILED" if problems else "SUCCESSFUL"
        self._message = "; ".join(problems or ("As the manifest says", *told))[:MAX_MESSAGE]
        self.name = f"report:{job}"

    def read(self) -> State:
        return {"status": self._backup.describe_restore_job(RestoreJobId=self._job).get("ValidationStatus")}

    def made(self, state: State) -> bool:
        return bool(state["status"] == self._status)

    def act(self, state: State) -> None:
        self._backup.put_restore_validation_result(
            RestoreJobId=self._job, ValidationStatus=self._status, ValidationStatusMessage=self._message
        )


def folder(source: str) -> str:
    """The folder of a store's manifests.

    :param source: the store's ARN.
    """
    return f"{FOLDER}/{re.sub('[^A-Za-z0-9-]+', '-', source.rpartition(':')[2])}"


@dataclass(frozen=True)
class Finding:
    """What a comparison found.

    :param problems: what is not as it was.
    :param compared: what was looked at.
    :param left: what was not.
    """

    problems: list[str]
    compared: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def _judged(tools: Tools, settings: Settings, job: Mapping[str, Any]) -> dict[str, Any]:
    source, created = str(job.get("SourceResourceArn", "")), str(job.get("CreatedResourceArn", ""))
    made = job.get("RecoveryPointCreationDate") or tools.clock()
    s3 = tools.clients("s3")
    manifest = manifests.latest(s3, settings.audit_bucket, folder(source), made)
    # A restore that cannot be compared proves nothing, and says so. Nor does the original, compared with itself.
    if created in ("", source):
        found = Finding([f"the job names nothing that it made, but {created or 'no resource'}"])
    elif manifest is None:
        found = Finding([f"no manifest was recorded for {source} before {made}"])
    elif manifest.kind == "bucket":
        problems = manifests.bucket_problems(s3, created.rpartition(":")[2], manifest)
        found = Finding(problems, [f"{manifest.count} objects by number, {len(manifest.entries)} by checksum"])
    else:
        found = _instance(tools, settings, created, manifest)
    return {
        "job": job["RestoreJobId"],
        "source": source,
        "restored": created,
        "manifest": manifest.at if manifest else None,
        **asdict(found),
    }


def _instance(tools: Tools, settings: Settings, created: str, manifest: Manifest) -> Finding:
    described, wanted = _described(tools, created), manifests.rows_of(manifest)
    problems = manifests.instance_problems(described, manifest)
    compared = ["engine, version, database, key and storage"]
    if wanted is None:
        return Finding(problems, compared, ["NOT COMPARED: the rows, because no table was set to be proved"])
    if problems:
        return Finding(problems, compared, ["NOT COMPARED: the rows, because the instance is another"])
    try:
        found = _patiently_read(tools, settings, described, wanted)
    except Unreadable as error:
        return Finding([str(error)], compared, ["NOT COMPARED: the rows, because nobody could read them"])
    return Finding(table_checksums.problems(found, wanted), [*compared, table_checksums.summary(wanted)])


def _manifest(tools: Tools, settings: Settings, source: str, at: datetime) -> Manifest:
    kind = source.split(":")[2] if source.count(":") >= ARN_COLONS else ""
    if kind == "s3":
        return manifests.of_bucket(tools.clients("s3"), source.rpartition(":")[2], at, SAMPLE)
    if kind == "rds" and source.split(":")[ARN_COLONS] == "db":
        described = _described(tools, source)
        rows = _read(tools, settings, described, settings.tables, stamp(at - SETTLED)) if settings.tables else None
        return manifests.of_instance(described, rows, source, at)
    raise Refused("no manifest can be made of this", source, "the ARN of a bucket or an RDS instance")


def _described(tools: Tools, instance: str) -> Mapping[str, Any]:
    found = aws.patiently(
        lambda: tools.clients("rds").describe_db_instances(DBInstanceIdentifier=instance), tools.sleep
    )
    return dict(found["DBInstances"][0])


def _patiently_read(tools: Tools, settings: Settings, described: Mapping[str, Any], wanted: Rows) -> Rows:
    for left in reversed(range(ATTEMPTS)):
        begun = tools.clock()
        try:
            return _read(tools, settings, described, wanted.asked, wanted.until)
        except Unreadable:
            # A failure that took long leaves no time for another attempt.
            if not left or tools.clock() - begun > timedelta(seconds=ATTEMPT_PAUSE):
                raise
        tools.sleep(ATTEMPT_PAUSE)
    raise AssertionError("the last attempt returns or raises")


def _read(tools: Tools, settings: Settings, described: Mapping[str, Any], tables: Iterable[Table], until: str) -> Rows:
    """What the reader answers about a database.

    :raises Unreadable: for whatever reason it does not.
    """
    request = {
        "host": (described.get("Endpoint") or {}).get("Address"),
        "tables": [asdict(table) for table in tables],
        "until": until,
    }
    try:
        answer = aws.patiently(
            lambda: tools.clients("lambda").invoke(
                FunctionName=settings.reader, InvocationType="RequestResponse", Payload=json.dumps(request).encode()
            ),
            tools.sleep,
        )
        found = json.loads(answer["Payload"].read())
        if "FunctionError" not in answer:
            return Rows(**found)
        said = str(found.get("errorMessage"))
    except Exception as error:
        raise Unreadable(
            "the reader of the database does not answer", f"{type(error).__name__}: {error}", "rows"
        ) from error
    raise Unreadable("the reader of the database failed", said, "counts and checksums")
