"""Cases of `policy.rules.aws.jobs`."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME

NOTHING = [("none", (HOME,))]


def job(**properties: Any) -> tuple[Resource, ...]:
    return (make("aws:batch/jobDefinition:JobDefinition", "j", {"name": "j", "type": "container", **properties}),)


def container(**parts: Any) -> tuple[Resource, ...]:
    return job(containerProperties=json.dumps({"image": "x", **parts}))


def task(*containers: dict[str, Any], **parts: Any) -> tuple[Resource, ...]:
    return job(ecsProperties=json.dumps({"taskProperties": [{"containers": list(containers), **parts}]}))


def nodes(**parts: Any) -> tuple[Resource, ...]:
    return job(nodeProperties={"nodeRangeProperties": [{"targetNodes": "0:", "container": {"image": "x", **parts}}]})


def folder(path: str) -> list[dict[str, Any]]:
    return [{"name": "v", "host": {"sourcePath": path}}]


UNDECIDED = [
    ("unknown", job(containerProperties=UNKNOWN)),
    ("not JSON", job(containerProperties="{")),
    ("a list", job(containerProperties="[]")),
]

CASES: list[Case] = [
    *cases(
        "emp-1-aws-jobs-not-privileged",
        passes=[
            ("plain", container(privileged=False)),
            ("a folder of data", container(volumes=folder("/mnt/scratch"))),
            ("no container", job(type="multinode")),
        ],
        fails=[
            ("privileged", container(privileged=True)),
            ("a capability", container(linuxParameters={"capabilities": {"add": ["CAP_SYS_ADMIN"]}})),
            ("Docker's socket", container(volumes=folder("/var/run/docker.sock"))),
            ("the root folder", container(volumes=folder("//"))),
            ("one of several", task({"name": "a"}, {"name": "b", "privileged": True})),
            ("a task's folder", task({"name": "a"}, volumes=folder("/etc"))),
            ("nodes", nodes(privileged="true")),
        ],
        undetermined=UNDECIDED,
        not_applicable=NOTHING,
    ),
    *cases(
        "net-2-aws-jobs-no-public-ip",
        passes=[
            ("left out", container()),
            ("off", container(networkConfiguration={"assignPublicIp": "DISABLED"})),
        ],
        fails=[
            ("on", container(networkConfiguration={"assignPublicIp": "ENABLED"})),
            ("a task", task({"name": "a"}, networkConfiguration={"assignPublicIp": "ENABLED"})),
        ],
        undetermined=UNDECIDED,
        not_applicable=NOTHING,
    ),
]
