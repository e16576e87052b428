"""Calling AWS: clients that are handed in, error codes, patience when AWS throttles."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any, Protocol, TypeVar


class Clients(Protocol):
    """Answers the boto3 client of a service, such as ``ec2``: in the operation's own region, or in the one given."""

    def __call__(self, service: str, region: str | None = None, /) -> Any: ...


Sleep = Callable[[float], None]

Result = TypeVar("Result")

THROTTLED = frozenset(
    {
        "ConditionalRequestConflict",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
        "WAFOptimisticLockException",
    }
)
"""Codes that mean "not now". A lost race for an IP set's lock token or a conditional write is one of them."""

TRIES = 7
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 20.0
"""Seconds. botocore's own retries come first: these are for a quota that is empty for longer."""


FUNCTION_SECONDS = 630
"""How long an answer of another function is waited for: a little longer than any function of ours runs that is asked by
another (`operations.database_reader.SECONDS`)."""


def session_clients(region: str, session: Any = None) -> Clients:
    """Clients of one session, each made once.

    :param region: the operation's own, such as ``eu-central-1``.
    :param session: a boto3 session; a new one if there is none.
    """
    import boto3
    from botocore.config import Config

    made: dict[tuple[str, str], Any] = {}
    source = session or boto3.Session()
    config = Config(retries={"mode": "standard", "max_attempts": 5}, read_timeout=30)
    # Asked once: whoever waited so long in vain has no time for a second answer.
    patient = Config(
        retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=FUNCTION_SECONDS, tcp_keepalive=True
    )

    def client(service: str, elsewhere: str | None = None, /) -> Any:
        place = (service, elsewhere or region)
        if place not in made:
            chosen = patient if service == "lambda" else config
            made[place] = source.client(service, region_name=place[1], config=chosen)
        return made[place]

    return client


def code(error: BaseException) -> str:
    """The code of an error of AWS, such as ``NoSuchEntity``; empty for any other error."""
    response = getattr(error, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def retries(error: BaseException) -> int:
    """How often botocore itself had tried again before this error."""
    response = getattr(error, "response", None)
    return int(response.get("ResponseMetadata", {}).get("RetryAttempts", 0)) if isinstance(response, dict) else 0


def patiently(call: Callable[[], Result], sleep: Sleep) -> Result:
    """What a call answers, waiting longer each time that AWS is throttling; any other error is raised at once.

    :param call: may run several times.
    :param sleep: waits for some seconds.
    """
    pause = FIRST_PAUSE
    for left in reversed(range(TRIES)):
        try:
            return call()
        except Exception as error:
            if code(error) not in THROTTLED or not left:
                raise
        # Full jitter: a hundred functions that were throttled together must not come back together.
        sleep(random.uniform(0, pause))  # noqa: S311 - spreads load, hides nothing
        pause = min(pause * 2, LONGEST_PAUSE)
    raise AssertionError("the last try returns or raises")


def missing(call: Callable[[], Result], *codes: str) -> Result | None:
    """What a call answers, or nothing when AWS says by one of these codes that the thing is not there."""
    try:
        return call()
    except Exception as error:
        if code(error) not in codes:
            raise
        return None


def pages(client: Any, operation: str, items: str, **arguments: Any) -> Iterator[Any]:
    """Every item of a listing, over all its pages.

    :param client: a boto3 client.
    :param operation: the method's name, such as ``list_users``.
    :param items: the property of the answer that holds the items.
    """
    for page in client.get_paginator(operation).paginate(**arguments):
        yield from page.get(items, [])
