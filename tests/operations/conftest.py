"""An AWS in memory for each test, with the audit bucket, the ledger, and a record of every call."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from operations.aws import Clients
from operations.runner import Tools
from tests.operations import cloud

SEEN: dict[str, set[tuple[str, str]]] = {}
"""The calls that the tests of each operation made: service and method, by the operation's name."""


@dataclass
class Aws:
    """What a test works with: the cloud as a stranger sees it, and what an operation is handed."""

    outside: Clients
    inside: Clients
    time: cloud.Time
    tools: Tools
    calls: list[tuple[str, str]] = field(default_factory=list)
    """The calls that operations made, in order."""

    def records(self, operation: str) -> list[dict[str, Any]]:
        """The audit records of an operation in the order of their keys' times."""
        s3 = self.outside("s3")
        listed = s3.list_objects_v2(Bucket=cloud.AUDIT, Prefix=f"operations/{operation}/").get("Contents", [])
        found = [
            (each["Key"], json.load(s3.get_object(Bucket=cloud.AUDIT, Key=each["Key"])["Body"])) for each in listed
        ]
        return [record for _, record in sorted(found, key=lambda pair: (pair[1]["run"], pair[1]["at"], pair[0]))]

    def kinds(self, operation: str) -> list[str]:
        return [record["kind"] for record in self.records(operation)]

    def throttle(
        self,
        service: str,
        method: str,
        times: int,
        code: str = "ThrottlingException",
        *,
        done: bool = False,
        region: str | None = None,
    ) -> None:
        """Let the next calls of a method fail with this code, as often as said.

        :param done: true if AWS does what it is asked and only its answer is lost.
        :param region: where the client works; the operation's own if none is given.
        """
        left, lock = [times], threading.Lock()

        def refuse(**_: Any) -> None:
            with lock:
                if not left[0]:
                    return
                left[0] -= 1
            raise ClientError({"Error": {"Code": code, "Message": "Rate exceeded"}}, method)

        events = self.inside(service, region).meta.events
        event = f"{'after-call' if done else 'before-send'}.{service}.{method}"
        (events.register_last if done else events.register_first)(event, refuse)


@pytest.fixture
def aws(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        outside, inside, time = cloud.clients(), cloud.clients(), cloud.Time()
        cloud.furnish(outside)
        calls: list[tuple[str, str]] = []

        def recorded(service: str, region: str | None = None, /) -> Any:
            client = inside(service, region)
            if (service, region) not in watched:
                watched.add((service, region))
                client.meta.events.register(
                    f"provide-client-params.{service}",
                    lambda model, params, **_: calls.append((service, _permitted(model.name, params))),
                )
            return client

        watched: set[tuple[str, str | None]] = set()
        yield Aws(outside, recorded, time, cloud.tools(recorded, time), calls)
        operation = request.module.__dict__.get("OPERATION")
        if operation:
            SEEN.setdefault(operation, set()).update(calls)


def _permitted(method: str, params: dict[str, Any]) -> str:
    """The method's name; reading a named version has a permission of its own."""
    return "GetObjectVersion" if method == "GetObject" and "VersionId" in params else method
