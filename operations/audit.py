"""The audit trail: what was about to be done and what came of it, in a bucket whose objects nobody can change.

A record is one object, written once (``If-None-Match: *``), checked by S3 against its SHA-256, and locked by the
bucket's default retention. The records of an attempt form a chain: each holds the hash of the one before. An attempt
that was killed leaves its intent without a result, which is how it is noticed.

Sources: Amazon S3 User Guide, "How to prevent object overwrites with conditional writes", "Object Lock".
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from operations import aws
from operations.clock import Clock, stamp
from operations.errors import Refused, Unlocked

Kind = Literal["intent", "change", "result", "failure", "refusal"]

ROOT = "operations"
"""The folder of the bucket that operations write to; their roles may write nowhere else."""

RUN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def canonical(content: Any) -> bytes:
    """The one way to write a value as JSON, so that equal values have equal hashes."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def digest(content: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class Trail:
    """Writes the records of operations.

    :param s3: the client of S3.
    :param bucket: the audit bucket's name; it must have Object Lock with a default retention.
    :param clock: the time.
    :param sleep: waits for some seconds.
    :param actor: who acts: the function's request or the ARN of the person who runs it by hand.
    """

    def __init__(self, s3: Any, bucket: str, clock: Clock, sleep: aws.Sleep, actor: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._clock = clock
        self._sleep = sleep
        self._actor = actor
        self._checked = False

    def attempt(self, operation: str, run: str, attempt: str) -> Attempt:
        """The records of one attempt at a run.

        :param operation: the operation's name.
        :param run: the run, the same for every attempt: letters, digits and ``._-``, at most 128.
        :param attempt: this attempt, never used before.
        :raises Refused: when the run's name cannot be part of a key.
        :raises Unlocked: when the bucket has no lock.
        """
        if not RUN.fullmatch(run):
            raise Refused("this run's name cannot be part of an audit record's key", run, RUN.pattern)
        self._refuse_unlocked()
        return Attempt(self, operation, run, attempt)

    def _refuse_unlocked(self) -> None:
        if self._checked:
            return
        found = aws.missing(
            lambda: aws.patiently(lambda: self._s3.get_object_lock_configuration(Bucket=self._bucket), self._sleep),
            "ObjectLockConfigurationNotFoundError",
        )
        rule = (found or {}).get("ObjectLockConfiguration", {}).get("Rule", {}).get("DefaultRetention", {})
        if not rule.get("Mode"):
            raise Unlocked("the audit bucket does not lock what is written to it", self._bucket, "a default retention")
        self._checked = True

    def write(self, key: str, record: Mapping[str, Any]) -> str:
        """Write one object that must not exist yet, and return its hash.

        :param key: the object's key.
        :param record: what it says.
        """
        body = canonical({**record, "at": stamp(self._clock()), "by": self._actor})
        checksum = base64.b64encode(hashlib.sha256(body).digest()).decode()
        tries = 0

        def put() -> None:
            nonlocal tries
            tries += 1
            try:
                self._put(key, body, checksum)
            except Exception as error:
                # Written by an earlier try whose answer got lost: no other process uses this attempt's keys.
                if aws.code(error) != "PreconditionFailed" or tries + aws.retries(error) == 1:
                    raise

        aws.patiently(put, self._sleep)
        return digest(body)

    def _put(self, key: str, body: bytes, checksum: str) -> None:
        self._s3.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=body,
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            ChecksumSHA256=checksum,
            IfNoneMatch="*",
        )


class Attempt:
    """One attempt's chain of records, from `Trail.attempt`."""

    def __init__(self, trail: Trail, operation: str, run: str, attempt: str) -> None:
        self._trail = trail
        self._head: dict[str, Any] = {"schema": 1, "operation": operation, "run": run, "attempt": attempt}
        self._folder = f"{ROOT}/{operation}/{run}/{attempt}"
        self._number = 0
        self._previous = ""

    def record(self, kind: Kind, content: Mapping[str, Any]) -> None:
        """Write the next record of the chain; when it returns, the record is there and locked.

        :param kind: ``intent`` before the first change, ``change`` after each, then ``result`` or ``failure``.
        :param content: what the record says; JSON values only.
        """
        self._number += 1
        record = {**self._head, "number": self._number, "kind": kind, "previous": self._previous, "content": content}
        self._previous = self._trail.write(f"{self._folder}/{self._number:04d}-{kind}.json", record)
