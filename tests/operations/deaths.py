"""Processes for the tests that are about processes: each runs one operation against a moto server, and may be killed.

It kills itself with SIGKILL just before, or just after, its POINT-th call of AWS, reading or writing: nothing is
cleaned up. They are forked from a server that has loaded everything, so that a hundred of them take seconds.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from operations import break_glass, threat_response
from operations.aws import Clients
from operations.errors import Busy
from operations.runner import Tools
from tests.operations import cloud, events
from tests.operations.test_break_glass import BOB, RULES, TICKET

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__])

for _service in ("dynamodb", "iam", "s3"):
    # What takes long is reading a service's description: the server does it once for all of them.
    cloud.SESSION.client(_service)

LIMIT_SECONDS = 120


@dataclass(frozen=True)
class Life:
    """What a process does and when it dies.

    :param endpoint: the moto server's address.
    :param what: the operation.
    :param point: the number of the call that it dies at; 0 lives.
    :param when: before that call reaches AWS, or after AWS has answered.
    :param later: by how many seconds its clock is ahead.
    """

    endpoint: str
    what: Literal["respond", "approve"]
    point: int = 0
    when: Literal["before", "after"] = "after"
    later: int = 0


def run(lives: Sequence[Life], folder: Path) -> tuple[list[int], list[Any]]:
    """Live them all at once.

    :param lives: one process each.
    :param folder: where they write their answers.
    :returns: the processes' exit codes, and the answers of those that gave one.
    """
    files = [folder / f"{number}.json" for number in range(len(lives))]
    for file in files:
        file.unlink(missing_ok=True)
    processes = [FORKS.Process(target=live, args=(life, file)) for life, file in zip(lives, files, strict=True)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(LIMIT_SECONDS)
    return [process.exitcode or 0 for process in processes], [json.loads(f.read_text()) for f in files if f.exists()]


def live(life: Life, answer: Path) -> None:
    """One life; what came of it is written to a file."""
    now = cloud.Time()
    now.turn(seconds=life.later)
    tools = cloud.tools(mortal(cloud.clients(life.endpoint), life), now, "a process")
    try:
        result = _do(replace(tools, sleep=time.sleep), life.what)
    except Busy:
        result = "busy"
    answer.write_text(json.dumps(result))


def _do(tools: Tools, what: str) -> Any:
    if what == "approve":
        return break_glass.approve(tools, RULES, BOB, "req-1", TICKET)
    where = threat_response.Settings(cloud.ACCOUNT, cloud.REGION, {}, {})
    return threat_response.respond(tools, where, events.guardduty_bucket("open"))


def mortal(clients: Clients, life: Life) -> Clients:
    """Clients of which the POINT-th call, over all of them, is the process's last."""
    calls = [0]
    watched = set()

    def count(**_: Any) -> None:
        calls[0] += 1
        if life.when == "before":
            die()

    def die(**_: Any) -> None:
        if calls[0] == life.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def client(service: str, region: str | None = None, /) -> Any:
        made = clients(service, region)
        if (service, region) not in watched:
            watched.add((service, region))
            made.meta.events.register(f"before-call.{service}", count)
            if life.when == "after":
                made.meta.events.register(f"after-call.{service}", die)
        return made

    return client
