"""Manifests: what a bucket or a database held at a moment, as counts and SHA-256 checksums.

Manifests are objects of the audit bucket, written once and locked: whoever encrypts the data cannot make a manifest
that fits.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from operations import aws
from operations.audit import digest
from operations.clock import moment, stamp
from operations.errors import Refused

Query = Callable[[str], Sequence[Sequence[Any]]]
"""Runs one SQL statement on a PostgreSQL database and answers its rows."""

IDENTIFIER = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")

PINNED = tuple(
    f"set_config('{name}', '{value}', true)"
    for name, value in (
        ("TimeZone", "UTC"),
        ("DateStyle", "ISO"),
        ("IntervalStyle", "postgres"),
        ("bytea_output", "hex"),
        ("extra_float_digits", "1"),
    )
)
"""How PostgreSQL writes a row as text depends on settings of the session, the database and the server, which a restore
need not have. So each statement that takes a checksum sets them for itself.
Source: PostgreSQL documentation, "Client Connection Defaults", `set_config`."""

CHUNK = 1 << 20


@dataclass(frozen=True)
class Table:
    """A table to prove.

    :param name: in lower case, with the schema if it is not ``public``.
    :param written: the column that says when a row was written, if rows never change after that: the rows up to the
        manifest's moment must then be the same to the last byte. Without it only their number is compared, and must not
        be smaller.
    """

    name: str
    written: str | None = None


@dataclass(frozen=True)
class Manifest:
    """What a store held.

    :param kind: ``bucket``, ``database`` or ``instance``.
    :param source: the store: a bucket's name or a database's ARN.
    :param at: the moment, such as ``2026-11-22T09:30:00Z``.
    :param count: how many objects or tables there are.
    :param entries: by object key or table name: ``size`` and ``sha256``, or ``rows``, ``sha256`` and ``written``; of an
        instance what `of_instance` compares.
    """

    kind: str
    source: str
    at: str
    count: int
    entries: Mapping[str, Mapping[str, Any]]

    def render(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)


def parse(text: bytes) -> Manifest:
    """The manifest that `Manifest.render` wrote."""
    found = json.loads(text)
    return Manifest(found["kind"], found["source"], found["at"], found["count"], found["entries"])


def of_bucket(s3: Any, bucket: str, at: datetime, sample: int) -> Manifest:
    """The manifest of a bucket: the number of objects, and the checksums of a sample of them.

    The sample is the objects whose hashed keys come first: no object can be known to be outside of it by its name, and
    it is the same for the same bucket.

    :param s3: the client of S3.
    :param bucket: the bucket's name.
    :param at: the moment; later objects are left out.
    :param sample: how many objects to read.
    """
    listed = [
        each for each in aws.pages(s3, "list_objects_v2", "Contents", Bucket=bucket) if each["LastModified"] <= at
    ]
    chosen = sorted(listed, key=lambda each: digest(each["Key"].encode()))[:sample]
    entries = {each["Key"]: {"size": each["Size"], "sha256": object_hash(s3, bucket, each["Key"])} for each in chosen}
    return Manifest("bucket", bucket, stamp(at), len(listed), entries)


def of_database(query: Query, source: str, tables: Sequence[Table], at: datetime) -> Manifest:
    """The manifest of a database.

    :param query: runs SQL on it.
    :param source: the database's ARN.
    :param tables: what to prove.
    :param at: the moment.
    :raises Refused: when a name cannot be part of an SQL statement.
    """
    entries = {table.name: _table(query, table.name, table.written, stamp(at)) for table in tables}
    return Manifest("database", source, stamp(at), len(entries), entries)


def bucket_problems(s3: Any, bucket: str, manifest: Manifest) -> list[str]:
    """What a restored bucket lacks, compared with its manifest; nothing when it is whole.

    :param s3: the client of S3.
    :param bucket: the restored bucket.
    :param manifest: of the original.
    """
    count = sum(1 for _ in aws.pages(s3, "list_objects_v2", "Contents", Bucket=bucket))
    problems = [f"{count} objects instead of {manifest.count}"] if count < manifest.count else []
    for key, wanted in manifest.entries.items():
        found = aws.missing(lambda key=key: object_hash(s3, bucket, key), "NoSuchKey")  # type: ignore[misc]
        if found is None:
            problems.append(f"object {digest(key.encode())[:12]} is missing")
        elif found != wanted["sha256"]:
            problems.append(f"object {digest(key.encode())[:12]} has other content")
    return problems


def database_problems(query: Query, manifest: Manifest) -> list[str]:
    """What a restored database lacks, compared with its manifest; nothing when it is whole.

    :param query: runs SQL on the restored database.
    :param manifest: of the original.
    """
    problems = []
    for name, wanted in manifest.entries.items():
        found = _table(query, name, wanted["written"], manifest.at)
        if wanted["written"] and (found["rows"], found["sha256"]) != (wanted["rows"], wanted["sha256"]):
            problems.append(
                f"table {name}: {found['rows']} rows with another checksum than the {wanted['rows']} recorded"
            )
        elif found["rows"] < wanted["rows"]:
            problems.append(f"table {name}: {found['rows']} rows instead of {wanted['rows']}")
    return problems


def of_instance(described: Mapping[str, Any], source: str, at: datetime) -> Manifest:
    """The manifest of an RDS instance that has no HTTP endpoint to read it through: what RDS says about it.

    :param described: the instance as ``DescribeDBInstances`` describes it.
    :param source: the instance's ARN.
    :param at: the moment.
    """
    return Manifest("instance", source, stamp(at), 1, {"instance": _instance(described)})


def instance_problems(described: Mapping[str, Any], manifest: Manifest) -> list[str]:
    """In what a restored instance is not the original; nothing when it runs, encrypted with the same key.

    :param described: the restored instance.
    :param manifest: of the original.
    """
    wanted, found = manifest.entries["instance"], _instance(described)
    status = described.get("DBInstanceStatus")
    problems = [] if status == "available" else [f"the instance is {status} instead of available"]
    problems.extend(
        f"{name}: {found[name]} instead of {wanted[name]}"
        for name in ("engine", "version", "database", "key")
        if found[name] != wanted[name]
    )
    if found["storage"] < wanted["storage"]:
        problems.append(f"storage: {found['storage']} GiB instead of {wanted['storage']}")
    return problems


def _instance(described: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "engine": described["Engine"],
        # A newer minor version reads what an older one wrote.
        "version": str(described["EngineVersion"]).partition(".")[0],
        "database": described.get("DBName", ""),
        "key": described.get("KmsKeyId", "") if described.get("StorageEncrypted") else "",
        "storage": int(described["AllocatedStorage"]),
    }


def object_hash(s3: Any, bucket: str, key: str, version: str | None = None) -> str:
    """The SHA-256 of an object's content. Not its ETag, which depends on the key it is encrypted with.

    :param s3: the client of S3.
    :param bucket: the bucket's name.
    :param key: the object's key.
    :param version: which of its versions; the current one if none is given.
    """
    content = hashlib.sha256()
    which = {"VersionId": version} if version else {}
    for chunk in s3.get_object(Bucket=bucket, Key=key, **which)["Body"].iter_chunks(CHUNK):
        content.update(chunk)
    return content.hexdigest()


def latest(s3: Any, bucket: str, folder: str, not_after: datetime) -> Manifest | None:
    """The newest manifest in a folder that was recorded by a moment.

    :param s3: the client of S3.
    :param bucket: the audit bucket.
    :param folder: the folder of one store's manifests; their names are stamps.
    :param not_after: when the recovery point was made.
    """
    keys = (each["Key"] for each in aws.pages(s3, "list_objects_v2", "Contents", Bucket=bucket, Prefix=f"{folder}/"))
    known = [key for key in keys if moment(key.rpartition("/")[2].removesuffix(".json")) <= not_after]
    return parse(s3.get_object(Bucket=bucket, Key=max(known))["Body"].read()) if known else None


def _table(query: Query, name: str, written: str | None, at: str) -> dict[str, Any]:
    for identifier in filter(None, (name, written)):
        if not IDENTIFIER.fullmatch(identifier):
            raise Refused("this name cannot be part of an SQL statement", identifier, IDENTIFIER.pattern)
    if written is None:
        rows = query(f"SELECT count(*) FROM {name}")  # noqa: S608 - the name is checked above
        return {"rows": int(rows[0][0]), "sha256": "", "written": None}
    line = "encode(sha256(convert_to(t::text, 'UTF8')), 'hex')"
    rows = query(
        f"WITH pinned AS MATERIALIZED (SELECT {', '.join(PINNED)})"  # noqa: S608 - the names are checked above, the stamp is ours
        f" SELECT count(*), coalesce(encode(sha256(convert_to(string_agg({line}, '' ORDER BY t::text COLLATE \"C\"),"
        f" 'UTF8')), 'hex'), '') FROM pinned, {name} t WHERE t.{written} <= '{at}'"
    )
    return {"rows": int(rows[0][0]), "sha256": str(rows[0][1]), "written": written}
