"""A process for the tests that are about processes: it runs one operation against a moto server, and may be killed.

``python -m tests.operations.deaths ENDPOINT WHAT POINT``: after the POINT-th call that writes, the process kills itself
with SIGKILL: nothing is cleaned up. Point 0 lives.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from typing import Any

from operations import break_glass, threat_response
from operations.audit import Trail
from operations.aws import Clients
from operations.errors import Busy
from operations.ledger import Ledger
from operations.runner import Tools
from tests.operations import cloud, events
from tests.operations.test_break_glass import ACCESSES, BOB

READS = ("Get", "List", "Describe", "Head", "Query")


def main(endpoint: str, what: str, point: int) -> None:
    made = mortal(cloud.clients(endpoint), point)
    offset = int(os.environ.get("LATER", "0"))
    now = cloud.Time()
    now.turn(seconds=offset)
    tools = Tools(
        clients=made,
        trail=Trail(made("s3"), cloud.AUDIT, now, time.sleep, "a process"),
        ledger=Ledger(made("dynamodb"), cloud.TABLE, now, time.sleep),
        clock=now,
        sleep=time.sleep,
    )
    try:
        result: Any = (
            break_glass.approve(tools, ACCESSES, BOB, "req-1")
            if what == "approve"
            else threat_response.respond(tools, threat_response.Settings(cloud.ACCOUNT, cloud.REGION, {}, {}), bucket())
        )
    except Busy:
        result = "busy"
    print(json.dumps(result))


def bucket() -> dict[str, Any]:
    return events.guardduty_bucket("open")


def mortal(clients: Clients, point: int) -> Clients:
    """Clients of which the POINT-th writing call, over all of them, is the process's last."""
    writes = [0]
    watched = set()

    def die(model: Any, **_: Any) -> None:
        if not model.name.startswith(READS):
            writes[0] += 1
            if writes[0] == point:
                os.kill(os.getpid(), signal.SIGKILL)

    def client(service: str, region: str | None = None, /) -> Any:
        made = clients(service, region)
        if (service, region) not in watched:
            watched.add((service, region))
            made.meta.events.register(f"after-call.{service}", die)
        return made

    return client


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
