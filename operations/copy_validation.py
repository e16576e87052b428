"""Proves copies: compares the buckets in the backup region with what was recorded of their originals (BC-1, BC-2).

The manifests are those of `operations.restore_validation`: locked, so that whoever harms the originals cannot make one
that fits. S3 keeps an object's time and key when it copies it, so that a copy can be asked what it held at a manifest's
moment, whatever was overwritten or deleted since: old versions stay in the copy.

What it can see: an object of the manifest's sample that is missing or other in the copy, and fewer objects than were
recorded. What it cannot: the loss of a few objects outside of the sample, in a copy that still holds as many objects
that were deleted at the source.

Sources: Amazon S3 User Guide, "What does Amazon S3 replicate?", "Using S3 Replication Time Control".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from operations import aws, manifests
from operations.audit import canonical, digest
from operations.clock import moment
from operations.manifests import Manifest
from operations.permissions import RECORDS, Permission, key_through
from operations.restore_validation import READ_MANIFESTS, folder
from operations.runner import Change, Tools, carry_out

NAME = "copy-validation"

REPLICATED = timedelta(minutes=15)
"""How long an object may take to the copy: what replication time control promises. Younger manifests are not used."""

RECORDING = timedelta(minutes=15)
"""How long after its moment a manifest may still be read from the original: an object that was overwritten meanwhile is
recorded as it was then. The longest that the recording function runs."""

TOO_OLD = timedelta(days=2)
"""A manifest is recorded each night; an older one proves nothing of what was written since."""

MAX_BYTES = 8 << 30
"""How much of a copy is read in one run, 8 GiB: what goes beyond is compared by its size alone, and counted."""

PERMISSIONS = (
    *RECORDS,
    *READ_MANIFESTS,
    Permission("ListCopies", ("s3:ListBucketVersions",), ("arn:aws:s3:::{prefix}-copy-*",)),
    Permission("ReadCopies", ("s3:GetObjectVersion",), ("arn:aws:s3:::{prefix}-copy-*/*",)),
    key_through("s3", "ReadCopiesKey", "{copy_key}", region="{backup_region}"),
)
"""The content is read, because S3 keeps no SHA-256 of objects that were written without one, and an ETag depends on the
key. The policy of the log archive's copy keeps this role out."""


@dataclass(frozen=True)
class Settings:
    """What is compared.

    :param audit_bucket: where the manifests are.
    :param region: the backup region, such as ``eu-west-1``.
    :param buckets: the copies' names by the originals'.
    """

    audit_bucket: str
    region: str
    buckets: Mapping[str, str]


@dataclass
class Holding:
    """What a copy holds of a manifest's moment.

    :param keys: how many keys had been written by then, those that were deleted since included.
    :param current: how many objects of then are neither overwritten nor deleted.
    :param versions: of the sampled keys, the versions that the manifest may have seen, newest first.
    """

    keys: int = 0
    current: int = 0
    versions: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)


def prove(tools: Tools, settings: Settings, *, dry_run: bool = False) -> list[dict[str, Any]]:
    """Compare every copy with its original's newest manifest. Started once a day; a day's finding is recorded once.

    :param tools: clients, trail, ledger, time.
    :param settings: the copies.
    :param dry_run: compare without recording.
    :returns: of each copy: ``valid``, ``problems``, the ``manifest``'s moment, how many objects were ``recorded`` and
        ``held``, how many of the sample were ``unread``, and ``extra`` ones. Those are no problem: the copy's lifecycle
        and the original's do not remove an object in the same hour.
    :raises Busy: when another process records the same finding.
    """
    return [_proved(tools, settings, source, copy, dry_run) for source, copy in sorted(settings.buckets.items())]


def _proved(tools: Tools, settings: Settings, source: str, copy: str, dry_run: bool) -> dict[str, Any]:
    day = f"{tools.clock():%Y-%m-%d}"
    facts = {"day": day, "source": source, "copy": copy, **_facts(tools, settings, source, copy)}

    def build(_: Mapping[str, Any]) -> Sequence[Change]:
        return ()  # Nothing is repaired: the record is the point.

    # A copy that is compared again after a repair has another finding, and so another record.
    finding = digest(canonical(facts))[:16]
    carried = carry_out(tools, NAME, f"{copy}.{day}.{finding}", facts, build, dry_run=dry_run)
    return {**carried, **facts, "valid": not facts["problems"]}


def _facts(tools: Tools, settings: Settings, source: str, copy: str) -> dict[str, Any]:
    now, s3 = tools.clock(), tools.clients("s3")
    place = folder(f"arn:aws:s3:::{source}")
    manifest = aws.patiently(lambda: manifests.latest(s3, settings.audit_bucket, place, now - REPLICATED), tools.sleep)
    if manifest is None:
        return {"manifest": None, "problems": [f"no manifest of {source} is old enough to compare with"]}
    stale = [f"the newest manifest is of {manifest.at}"] if now - moment(manifest.at) > TOO_OLD else []
    try:
        found = _compared(tools, tools.clients("s3", settings.region), copy, manifest)
    except Exception as error:
        if aws.code(error) in {"", *aws.THROTTLED}:
            raise
        # Such as AccessDenied or NoSuchBucket: a copy that cannot be read is none, and the next one is still looked at.
        found = {"problems": [f"the copy cannot be read: {aws.code(error)}"]}
    return {"manifest": manifest.at, "recorded": manifest.count, **found, "problems": stale + found["problems"]}


def _compared(tools: Tools, s3: Any, copy: str, manifest: Manifest) -> dict[str, Any]:
    holding = _holding(tools, s3, copy, manifest)
    problems = []
    if holding.keys < manifest.count:
        problems.append(f"{holding.keys} objects instead of {manifest.count}")
    left, unread = MAX_BYTES, 0
    for key, wanted in manifest.entries.items():
        name, versions = digest(key.encode())[:12], holding.versions.get(key, [])
        same = [each for each in versions if each["Size"] == wanted["size"]]
        needed = wanted["size"] * len(same)
        if not versions:
            problems.append(f"object {name} is missing")
        elif not same:
            problems.append(f"object {name} has {versions[-1]['Size']} bytes instead of {wanted['size']}")
        elif needed > left:
            unread += 1
        else:
            left -= needed
            if not any(_hash(tools, s3, copy, each) == wanted["sha256"] for each in same):
                problems.append(f"object {name} has other content")
    extra = max(0, holding.current - manifest.count)
    return {"held": holding.keys, "extra": extra, "unread": unread, "problems": problems}


def _hash(tools: Tools, s3: Any, copy: str, version: Mapping[str, Any]) -> str:
    return aws.patiently(lambda: manifests.object_hash(s3, copy, version["Key"], version["VersionId"]), tools.sleep)


def _holding(tools: Tools, s3: Any, copy: str, manifest: Manifest) -> Holding:
    at = moment(manifest.at)
    holding, last = Holding(), None
    for version in _versions(tools, s3, copy):
        key, written = version["Key"], version["LastModified"]
        if key in manifest.entries and written <= at + RECORDING:
            _keep(holding.versions.setdefault(key, []), version, at)
        if written <= at:
            holding.current += bool(version["IsLatest"])
            holding.keys += key != last
            last = key
    return holding


def _keep(kept: list[Mapping[str, Any]], version: Mapping[str, Any], at: datetime) -> None:
    """Keep a version, unless a newer one was already there at the moment."""
    if not kept or kept[-1]["LastModified"] > at:
        kept.append(version)


def _versions(tools: Tools, s3: Any, bucket: str) -> Iterator[Mapping[str, Any]]:
    """Every version in a bucket, by key, newest first; a page that is throttled is asked for again, not the whole."""
    asked: dict[str, str] = {"Bucket": bucket}
    while True:
        page = aws.patiently(partial(s3.list_object_versions, **asked), tools.sleep)
        yield from page.get("Versions", ())
        if not page["IsTruncated"]:
            return
        asked = {"Bucket": bucket, "KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}
