"""An AWS of the tests: moto behind HTTP, one request at a time, so that threads and processes can share it.

DynamoDB and S3 decide a conditional write for one caller only. moto looks and writes in two steps that threads could
mix, so this server takes one request after the other: the promise that AWS makes for an item or a key.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
from botocore.config import Config
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from operations.audit import Trail
from operations.aws import Clients
from operations.ledger import Ledger
from operations.runner import Tools

ACCOUNT = DEFAULT_ACCOUNT_ID
REGION = "eu-central-1"
TABLE = "example-prod-operations"
AUDIT = "example-prod-logs-archive"
START = datetime(2026, 11, 22, 9, 30, tzinfo=timezone.utc)
CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}

SESSION = boto3.Session(**CREDENTIALS)
"""One for all, because reading a service's description is what takes long."""

MAKING = threading.Lock()
"""boto3 may not make clients in several threads at once."""


class Time:
    """A clock that stands still until it is turned; sleeping turns it."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def turn(self, **by: float) -> None:
        self.now += timedelta(**by)


@contextmanager
def served() -> Iterator[str]:
    """The address of a moto server that answers one request at a time."""
    server = make_server("127.0.0.1", 0, DomainDispatcherApplication(create_backend_app), threaded=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def clients(endpoint: str | None = None) -> Clients:
    """Clients for the moto server at this address, or for moto in this process."""
    made: dict[tuple[str, str | None], Any] = {}
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, s3={"addressing_style": "path"})

    def client(service: str, region: str | None = None, /) -> Any:
        with MAKING:
            if (service, region) not in made:
                made[service, region] = SESSION.client(
                    service, region_name=region, endpoint_url=endpoint, config=config
                )
            return made[service, region]

    return client


def tools(made: Clients, time: Time, actor: str = "arn:aws:iam::123456789012:user/tester") -> Tools:
    """Everything that an operation is handed."""
    return Tools(
        clients=made,
        trail=Trail(made("s3"), AUDIT, time, time.sleep, actor),
        ledger=Ledger(made("dynamodb"), TABLE, time, time.sleep),
        clock=time,
        sleep=time.sleep,
    )


def furnish(made: Clients) -> None:
    """The audit bucket, locked, and the ledger's table."""
    s3, dynamodb = made("s3"), made("dynamodb")
    where = {"LocationConstraint": REGION}
    s3.create_bucket(Bucket=AUDIT, CreateBucketConfiguration=where, ObjectLockEnabledForBucket=True)
    retention = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 400}}
    s3.put_object_lock_configuration(
        Bucket=AUDIT, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": retention}
    )
    dynamodb.create_table(
        TableName=TABLE,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "run", "KeyType": "HASH"}],
        AttributeDefinitions=[
            {"AttributeName": "run", "AttributeType": "S"},
            {"AttributeName": "waiting", "AttributeType": "S"},
            {"AttributeName": "due", "AttributeType": "N"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "due",
                "KeySchema": [
                    {"AttributeName": "waiting", "KeyType": "HASH"},
                    {"AttributeName": "due", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
