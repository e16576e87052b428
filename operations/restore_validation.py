"""Proves restores: compares what was restored with what was recorded while it was whole (BC-2).

`record` writes a manifest of a bucket or a database; `validate` answers the event of a finished restore job, compares,
and tells AWS Backup the result, which the restore testing plan shows. Only a job of the restore testing plan is judged:
a restore that a person started has its own purpose.

Sources: AWS Backup Developer Guide, "Restore testing validation"; `PutRestoreValidationResult`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations import aws, manifests
from operations.audit import ROOT
from operations.errors import Refused
from operations.manifests import Manifest, Query, Table
from operations.permissions import RECORDS, Permission, key_through
from operations.runner import Change, State, Tools, carry_out

NAME = "restore-validation"

FOLDER = f"{ROOT}/{NAME}/manifests"
"""Where manifests lie in the audit bucket: ``<folder>/<store>/<stamp>.json``."""

SAMPLE = 200
"""How many objects of a bucket are read for its manifest and again for each restore of it."""

ARN_COLONS = 5

MAX_MESSAGE = 1024
"""Characters that AWS Backup takes as the message of a result."""

READ_MANIFESTS = (
    Permission(
        "ReadManifests",
        ("s3:GetObject",),
        ("arn:aws:s3:::{audit_bucket}/operations/restore-validation/manifests/*",),
    ),
    Permission(
        "ListManifests",
        ("s3:ListBucket",),
        ("arn:aws:s3:::{audit_bucket}",),
        {"StringLike": {"s3:prefix": "operations/restore-validation/manifests/*"}},
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
        "QueryRestoredDatabases",
        ("rds-data:ExecuteStatement",),
        (
            "arn:aws:rds:{region}:{account}:cluster:awsbackup-restore-test-*",
            "arn:aws:rds:{region}:{account}:cluster:{prefix}-*",
        ),
    ),
    Permission(
        "DatabasePassword",
        ("secretsmanager:GetSecretValue",),
        ("arn:aws:secretsmanager:{region}:{account}:secret:{prefix}-restore-validation-*",),
        implied=True,
    ),
    Permission(
        "OpenRestoredDatabases",
        ("rds:EnableHttpEndpoint",),
        ("arn:aws:rds:{region}:{account}:cluster:awsbackup-restore-test-*",),
    ),
    key_through("s3", "ReadData", "{data_key}"),
)
"""Queries run with the password of a database user that may only read, which the restored database has as well."""


@dataclass(frozen=True)
class Settings:
    """What is proved.

    :param audit_bucket: where the manifests are.
    :param secret: the ARN of the secret with the reading database user's name and password; none without a database.
    :param database: the name of the database in the cluster.
    :param tables: the tables to prove.
    """

    audit_bucket: str
    secret: str | None = None
    database: str = "postgres"
    tables: Sequence[Table] = ()


def record(tools: Tools, settings: Settings, source: str) -> Manifest:
    """Record what a store holds now, for the restores to come. Started on a schedule, before the nightly backup.

    :param tools: clients, trail, time.
    :param settings: the audit bucket, the tables.
    :param source: the ARN of a bucket, an Aurora cluster or an RDS instance.
    :raises Refused: when the source is of another kind.
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
    :returns: ``valid`` and ``problems``; ``skipped`` with the reason for a job that is none of ours.
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
        return [Report(tools.clients, job_id, facts["problems"])]

    result = carry_out(tools, NAME, job_id, facts, build, dry_run=dry_run)
    return {**result, "valid": not facts["problems"], "problems": facts["problems"]}


class Report(Change):
    """The result of one job, as AWS Backup shows it. It cannot be changed afterwards."""

    def __init__(self, clients: aws.Clients, job: str, problems: Sequence[str]) -> None:
        self._backup, self._job = clients("backup"), job
        self._status = "FAILED" if problems else "SUCCESSFUL"
        self._message = ("; ".join(problems) or "Everything is as the manifest says")[:MAX_MESSAGE]
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


def _judged(tools: Tools, settings: Settings, job: Mapping[str, Any]) -> dict[str, Any]:
    source, created = str(job.get("SourceResourceArn", "")), str(job.get("CreatedResourceArn", ""))
    made = job.get("RecoveryPointCreationDate") or tools.clock()
    s3 = tools.clients("s3")
    manifest = manifests.latest(s3, settings.audit_bucket, folder(source), made)
    if manifest is None:
        # A restore that cannot be compared proves nothing, and says so.
        problems = [f"no manifest was recorded for {source} before {made}"]
    elif manifest.kind == "bucket":
        problems = manifests.bucket_problems(s3, created.rpartition(":")[2], manifest)
    elif manifest.kind == "instance":
        problems = manifests.instance_problems(_described(tools, created), manifest)
    else:
        tools.clients("rds").enable_http_endpoint(ResourceArn=created)
        problems = manifests.database_problems(data_api(tools, settings, created), manifest)
    return {
        "job": job["RestoreJobId"],
        "source": source,
        "restored": created,
        "manifest": manifest.at if manifest else None,
        "problems": problems,
    }


def _manifest(tools: Tools, settings: Settings, source: str, at: datetime) -> Manifest:
    kind = source.split(":")[2] if source.count(":") >= ARN_COLONS else ""
    if kind == "s3":
        return manifests.of_bucket(tools.clients("s3"), source.rpartition(":")[2], at, SAMPLE)
    if kind == "rds" and source.split(":")[ARN_COLONS] == "db":
        return manifests.of_instance(_described(tools, source), source, at)
    if kind == "rds":
        return manifests.of_database(data_api(tools, settings, source), source, settings.tables, at)
    raise Refused(
        "no manifest can be made of this", source, "the ARN of a bucket, an Aurora cluster or an RDS instance"
    )


def _described(tools: Tools, instance: str) -> Mapping[str, Any]:
    found = aws.patiently(
        lambda: tools.clients("rds").describe_db_instances(DBInstanceIdentifier=instance), tools.sleep
    )
    return dict(found["DBInstances"][0])


def data_api(tools: Tools, settings: Settings, cluster: str) -> Query:
    """Runs SQL on an Aurora cluster over its HTTP endpoint, which needs no network path to it.

    :param tools: the clients.
    :param settings: the secret and the database's name.
    :param cluster: the cluster's ARN.
    :raises Refused: when no secret is set.
    """
    if settings.secret is None:
        raise Refused("a database cannot be read without a user", settings.secret, "the ARN of a secret")

    def query(sql: str) -> list[list[Any]]:
        answer = aws.patiently(
            lambda: tools.clients("rds-data").execute_statement(
                resourceArn=cluster, secretArn=settings.secret, database=settings.database, sql=sql
            ),
            tools.sleep,
        )
        return [[next(iter(cell.values())) for cell in row] for row in answer.get("records", [])]

    return query
