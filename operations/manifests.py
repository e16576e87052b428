"""Manifests: what a bucket or a database held at a moment, as counts and SHA-256 checksums.

Manifests are objects of the audit bucket, written once and locked: whoever encrypts the data cannot make a manifest
that fits.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from operations import aws
from operations.audit import digest
from operations.clock import moment, stamp
from operations.table_checksums import Rows

CHUNK = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a store held.

    :param kind: ``bucket`` or ``instance``.
    :param source: the store: a bucket's name or an RDS instance's ARN.
    :param at: the moment, such as ``2026-11-22T09:30:00Z``.
    :param count: how many objects there are, or how many tables were read.
    :param entries: of a bucket by object key: ``size`` and ``sha256``. Of an instance: ``instance``, what RDS says
        about it, and ``rows`` if tables were read, a `Rows`.
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


def of_instance(described: Mapping[str, Any], rows: Rows | None, source: str, at: datetime) -> Manifest:
    """The manifest of an RDS instance: what RDS says about it, and what its tables hold.

    :param described: the instance as ``DescribeDBInstances`` describes it.
    :param rows: what its tables hold; nothing if none is to be proved.
    :param source: the instance's ARN.
    :param at: the moment.
    """
    entries = {"instance": _instance(described), **({"rows": rows.render()} if rows else {})}
    return Manifest("instance", source, stamp(at), len(rows.tables) if rows else 0, entries)


def rows_of(manifest: Manifest) -> Rows | None:
    """What the tables of an instance held; nothing if none was read.

    :param manifest: of the instance.
    """
    found = manifest.entries.get("rows")
    return Rows(**found) if found else None


def instance_problems(described: Mapping[str, Any], manifest: Manifest) -> list[str]:
    """In what a restored instance is not the original by what RDS says; nothing when it runs, encrypted with the same
    key.

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
