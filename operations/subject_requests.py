"""Data subjects' requests: everything about one person, exported or erased, over all declared stores (GDPR-1).

An erasure says what it could not erase: a version under a lock or a legal hold stays until that ends, and is reported
with its end. Backups and copies are left to their retention; a tombstone, which holds a hash and no name, tells after a
restore who must be forgotten again.

Sources: GDPR art. 12(3) (one month), 15 and 20 (access, portability), 17 (erasure).
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from operations import aws
from operations.audit import canonical, digest
from operations.clock import stamp
from operations.errors import Refused
from operations.manifests import object_hash
from operations.permissions import DUE_RUNS, RECORDS, Permission, key_through
from operations.runner import Change, State, Tools, carry_out

NAME = "subject-requests"
RECEIVED, TOMBSTONE = NAME, "tombstone"

SUBJECT = re.compile(r"[A-Za-z0-9_-]{8,64}")
"""A person's identifier. No slash, so that a prefix names one person; eight characters, so that none names many."""

BATCH = 1000
"""Versions in one request to delete; the most that S3 takes."""

PERMISSIONS = (
    *RECORDS,
    DUE_RUNS,
    Permission(
        "FindObjects",
        ("s3:GetBucketObjectLockConfiguration", "s3:ListBucket", "s3:ListBucketVersions"),
        ("arn:aws:s3:::{prefix}-data-*",),
    ),
    Permission(
        "ReadObjects",
        ("s3:GetObject", "s3:GetObjectLegalHold", "s3:GetObjectRetention", "s3:GetObjectVersion"),
        ("arn:aws:s3:::{prefix}-data-*/*",),
    ),
    Permission("EraseObjects", ("s3:DeleteObject", "s3:DeleteObjectVersion"), ("arn:aws:s3:::{prefix}-data-*/*",)),
    Permission("HandOut", ("s3:PutObject",), ("arn:aws:s3:::{prefix}-data-exports-*/subject-requests/*",)),
    Permission(
        "UserTables",
        ("dynamodb:BatchWriteItem", "dynamodb:DescribeTable", "dynamodb:Query"),
        ("arn:aws:dynamodb:{region}:{account}:table/{prefix}-user-*",),
    ),
    key_through("s3", "DataKey", "{data_key}", ("kms:Decrypt", "kms:GenerateDataKey")),
)


@dataclass(frozen=True)
class Store:
    """Where a person's data is.

    :param kind: ``s3`` or ``dynamodb``.
    :param name: the bucket or table.
    :param key: S3: the prefix, with ``{subject}`` and a slash at its end, such as ``users/{subject}/``. DynamoDB: the
        name of the partition key, whose value is the subject.
    """

    kind: Literal["s3", "dynamodb"]
    name: str
    key: str

    def prefix(self, subject: str) -> str:
        """The prefix of one person's objects.

        :raises Refused: when the declared prefix does not end where the person's name ends: ``u/12`` would be ``u/123``
            too.
        """
        if "{subject}/" not in self.key or not self.key.endswith("/"):
            raise Refused("a prefix must name one person", self.key, "such as users/{subject}/")
        return self.key.format(subject=subject)


def receive(tools: Tools, request: str, kind: Literal["export", "erasure"], received: datetime) -> dict[str, Any]:
    """Note a request and its deadline; `overdue` names it if nothing happens.

    :param tools: clients, trail, ledger, time.
    :param request: the request's number.
    :param kind: what is asked for.
    :param received: when it came in.
    """
    facts = {"kind": kind, "received": stamp(received), "deadline": stamp(deadline(received))}
    return {**carry_out(tools, RECEIVED, request, facts, lambda _: [], due=deadline(received)), **facts}


def deadline(received: datetime) -> datetime:
    """One month after a request came in; the month's last day if it has no such day (GDPR art. 12(3))."""
    year, month = received.year + received.month // 12, received.month % 12 + 1
    return received.replace(year=year, month=month, day=min(received.day, calendar.monthrange(year, month)[1]))


def overdue(tools: Tools) -> list[str]:
    """The requests whose deadline is over and that nobody has answered."""
    return tools.ledger.due(RECEIVED)


def export(
    tools: Tools, stores: Sequence[Store], target: str, request: str, subject: str, *, dry_run: bool = False
) -> dict[str, Any]:
    """Copy everything about a person into a folder of its own, with a manifest for each store.

    :param tools: clients, trail, ledger, time.
    :param stores: where to look.
    :param target: the bucket for exports; objects leave it when its retention is over.
    :param request: the request's number; the folder is ``subject-requests/<request>/``.
    :param subject: the person.
    :param dry_run: only tell.
    :raises Refused: when the subject could be more than one person.
    """
    facts = _facts("export", request, subject, stores)

    def build(_: Mapping[str, Any]) -> list[Change]:
        return [Export(tools, store, target, request, subject) for store in stores]

    result = carry_out(tools, NAME, f"{request}.export", facts, build, dry_run=dry_run)
    if not dry_run:
        tools.ledger.settle(f"{RECEIVED}#{request}")
    return result


def erase(
    tools: Tools, stores: Sequence[Store], request: str, subject: str, *, dry_run: bool = False
) -> dict[str, Any]:
    """Erase everything about a person, all versions, and look again whether it is gone.

    :param tools: clients, trail, ledger, time.
    :param stores: where to look.
    :param request: the request's number.
    :param subject: the person.
    :param dry_run: only tell.
    :returns: ``erased`` is true only if nothing is left; ``kept`` names what is locked, and until when.
    :raises Refused: when the subject could be more than one person.
    :raises Incomplete: when something is left that no lock explains.
    """
    facts = _facts("erasure", request, subject, stores)

    def build(_: Mapping[str, Any]) -> list[Change]:
        return [_eraser(tools, store, subject) for store in stores]

    if not dry_run:
        # First, because a restore may come at any time: it must find the tombstone even if this run is killed.
        carry_out(tools, TOMBSTONE, facts["subject"], {"request": request}, lambda _: [])
    result = carry_out(tools, NAME, f"{request}.erasure", facts, build, dry_run=dry_run)
    if dry_run:
        return result
    kept = [entry for change in result["changes"] for entry in _state(change).get("kept", [])]
    tools.ledger.settle(f"{RECEIVED}#{request}")
    return {**result, "erased": not kept, "kept": kept}


def to_forget(tools: Tools, subjects: Iterable[str]) -> list[str]:
    """Who of these must be erased again: asked after a restore, with every person that the restored store holds.

    :param tools: the ledger.
    :param subjects: the persons.
    """
    return [each for each in subjects if tools.ledger.find(f"{TOMBSTONE}#{_hash(each)}") is not None]


class Export(Change):
    """One store's part of an export: the person's objects or items, and at last the manifest that says it is whole."""

    def __init__(self, tools: Tools, store: Store, target: str, request: str, subject: str) -> None:
        self._tools, self._store, self._target, self._subject = tools, store, target, subject
        self._s3 = tools.clients("s3")
        self._folder = f"subject-requests/{request}/{store.name}"
        self.name = f"export:{store.name}"

    def read(self) -> State:
        key = f"{self._folder}/manifest.json"
        found = aws.missing(lambda: self._s3.get_object(Bucket=self._target, Key=key), "NoSuchKey")
        return {"manifest": digest(found["Body"].read()) if found else None}

    def made(self, state: State) -> bool:
        return state["manifest"] is not None

    def act(self, state: State) -> None:
        entries = dict(self._objects() if self._store.kind == "s3" else self._items())
        manifest = {"store": self._store.name, "at": stamp(self._tools.clock()), "files": entries}
        self._put("manifest.json", canonical(manifest))

    def _objects(self) -> Iterator[tuple[str, str]]:
        prefix = self._store.prefix(self._subject)
        for each in aws.pages(self._s3, "list_objects_v2", "Contents", Bucket=self._store.name, Prefix=prefix):
            name = each["Key"].removeprefix(prefix)
            source = {"Bucket": self._store.name, "Key": each["Key"]}
            self._s3.copy_object(Bucket=self._target, Key=f"{self._folder}/files/{name}", CopySource=source)
            yield name, object_hash(self._s3, self._store.name, each["Key"])

    def _items(self) -> Iterator[tuple[str, str]]:
        for number, item in enumerate(_items(self._tools, self._store, self._subject), 1):
            body = json.dumps(item, sort_keys=True, default=str).encode()
            self._put(f"files/{number:06d}.json", body)
            yield f"{number:06d}.json", digest(body)

    def _put(self, name: str, body: bytes) -> None:
        self._s3.put_object(
            Bucket=self._target, Key=f"{self._folder}/{name}", Body=body, ContentType="application/json"
        )


class EraseObjects(Change):
    """A bucket without the objects of a person, in any version that no lock keeps."""

    def __init__(self, tools: Tools, store: Store, subject: str) -> None:
        self._s3, self._bucket = tools.clients("s3"), store.name
        self._clock, self._prefix = tools.clock, store.prefix(subject)
        self.name = f"erase:{store.name}"

    def read(self) -> State:
        left, kept = self._sorted()
        return {"left": len(left), "kept": kept}

    def made(self, state: State) -> bool:
        return bool(state["left"] == 0)

    def act(self, state: State) -> None:
        left, _ = self._sorted()
        for at in range(0, len(left), BATCH):
            self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": left[at : at + BATCH], "Quiet": True})

    def _sorted(self) -> tuple[list[dict[str, str]], list[dict[str, Any]]]:
        """The versions that can go, and what keeps the others, named by the hashes of their keys."""
        locked = self._locks()
        left: list[dict[str, str]] = []
        kept: list[dict[str, Any]] = []
        markers: list[dict[str, str]] = []
        keys = set()
        for page in self._s3.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=self._prefix):
            for each in page.get("Versions", []):
                version = {"Key": each["Key"], "VersionId": each["VersionId"]}
                why = self._held(version) if locked else None
                if why is None:
                    left.append(version)
                    continue
                keys.add(each["Key"])
                kept.append({"store": self._bucket, "object": digest(each["Key"].encode())[:16], **why})
            markers += [{"Key": e["Key"], "VersionId": e["VersionId"]} for e in page.get("DeleteMarkers", [])]
        # A marker hides what a lock keeps, so it stays as long as that does.
        return left + [marker for marker in markers if marker["Key"] not in keys], kept

    def _locks(self) -> bool:
        found = aws.missing(
            lambda: self._s3.get_object_lock_configuration(Bucket=self._bucket), "ObjectLockConfigurationNotFoundError"
        )
        return found is not None

    def _held(self, version: Mapping[str, str]) -> dict[str, Any] | None:
        found = self._s3.head_object(Bucket=self._bucket, **version)
        if found.get("ObjectLockLegalHoldStatus") == "ON":
            return {"why": "legal hold", "until": None}
        until = found.get("ObjectLockRetainUntilDate")
        return {"why": "lock", "until": stamp(until)} if until and until > self._clock() else None


class EraseItems(Change):
    """A table without the items of a person."""

    def __init__(self, tools: Tools, store: Store, subject: str) -> None:
        self._tools, self._store, self._subject = tools, store, subject
        self._dynamodb = tools.clients("dynamodb")
        self.name = f"erase:{store.name}"

    def read(self) -> State:
        return {"left": sum(1 for _ in _items(self._tools, self._store, self._subject))}

    def made(self, state: State) -> bool:
        return bool(state["left"] == 0)

    def act(self, state: State) -> None:
        schema = self._dynamodb.describe_table(TableName=self._store.name)["Table"]["KeySchema"]
        names = [each["AttributeName"] for each in schema]
        wanted = [
            {"DeleteRequest": {"Key": {name: item[name] for name in names}}}
            for item in _items(self._tools, self._store, self._subject)
        ]
        while wanted:
            answer = self._dynamodb.batch_write_item(RequestItems={self._store.name: wanted[:25]})
            again = answer.get("UnprocessedItems", {}).get(self._store.name, [])
            wanted = again + wanted[25:]
            if again:
                self._tools.sleep(1)


def _eraser(tools: Tools, store: Store, subject: str) -> Change:
    return EraseObjects(tools, store, subject) if store.kind == "s3" else EraseItems(tools, store, subject)


def _items(tools: Tools, store: Store, subject: str) -> Iterator[dict[str, Any]]:
    return aws.pages(
        tools.clients("dynamodb"),
        "query",
        "Items",
        TableName=store.name,
        ConsistentRead=True,
        KeyConditionExpression="#key = :subject",
        ExpressionAttributeNames={"#key": store.key},
        ExpressionAttributeValues={":subject": {"S": subject}},
    )


def _facts(kind: str, request: str, subject: str, stores: Sequence[Store]) -> dict[str, Any]:
    if not SUBJECT.fullmatch(subject):
        raise Refused("this does not name one person", subject, SUBJECT.pattern)
    return {"kind": kind, "request": request, "subject": _hash(subject), "stores": [store.name for store in stores]}


def _hash(subject: str) -> str:
    return digest(f"subject:{subject}".encode())


def _state(change: Mapping[str, Any]) -> Mapping[str, Any]:
    found = change.get("after", change.get("before", {}))
    return found if isinstance(found, Mapping) else {}
