"""Mutants of `policy.rules.aws.jobs`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import Edit, add
from tests.mutations.mutant import broken, of

IMAGE = f"111122223333.dkr.ecr.eu-central-1.amazonaws.com/jobs@sha256:{'0' * 64}"


def job(**properties: Any) -> Edit:
    """A job definition."""
    kind = "aws:batch/jobDefinition:JobDefinition"
    return add(kind, "nightly", {"name": "nightly", "type": "container", **properties})


def container(**parts: Any) -> Edit:
    """A job of one container."""
    return job(containerProperties=json.dumps({"image": IMAGE, **parts}))


def task(*containers: dict[str, Any], **parts: Any) -> Edit:
    """A job of several containers."""
    entries = [{"image": IMAGE, **entry} for entry in containers]
    return job(ecsProperties=json.dumps({"taskProperties": [{"containers": entries, **parts}]}))


OPEN = {"assignPublicIp": "ENABLED"}

MUTANTS = [
    *of(
        "emp-1-aws-jobs-not-privileged",
        broken("privileged", container(privileged=True)),
        broken("a capability", container(linuxParameters={"capabilities": {"add": ["SYS_PTRACE"]}})),
        broken("a folder", container(volumes=[{"name": "v", "host": {"sourcePath": "/var/run/docker.sock"}}])),
        broken("the second container", task({"name": "a"}, {"name": "b", "privileged": True})),
    ),
    *of(
        "net-2-aws-jobs-no-public-ip",
        broken("one container", container(networkConfiguration=OPEN)),
        broken("several", task({"name": "a"}, networkConfiguration=OPEN)),
        broken("an object", job(containerProperties={"image": IMAGE, "networkConfiguration": OPEN})),
    ),
]
