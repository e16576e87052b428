"""Rules for jobs of AWS Batch: no way out of the container, no public address (EMP-1, NET-2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy.aws_values import parsed, truthy
from policy.controls import iso, pci
from policy.model import Block, Resource, UndeterminedError, Verdict, failed, passed
from policy.registry import Severity, rule
from policy.rules.aws.containers import dangerous_capability, of_the_machine

JOB = "aws:batch/jobDefinition:JobDefinition"


@rule(
    id="emp-1-aws-jobs-not-privileged",
    title="Jobs are not privileged and reach nothing of the machine's own",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.8.2"),
    remediation="Remove privileged, the added capabilities, and volumes of the machine's system folders.",
    types=(JOB,),
)
def jobs_not_privileged(job: Resource) -> Verdict:
    """A privileged container is root on the machine, and so reads the data of every other job there."""
    for container in _containers(job):
        if truthy(container.get("privileged", False)):
            return failed(f"{container.path} is privileged", "privileged false")
        bad = dangerous_capability(container)
        if bad:
            return failed(f"{container.path} adds the capability {bad}", "no such capability")
        for volume in container.blocks("volumes"):
            path = str(volume.get("host.sourcePath", ""))
            if path and of_the_machine(path):
                return failed(f"{volume.path}.host.sourcePath is {path}", "a volume of the job")
    return passed()


@rule(
    id="net-2-aws-jobs-no-public-ip",
    title="Jobs get no public IP address",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=iso("A.8.20") + pci("1.4.5"),
    remediation="Set networkConfiguration.assignPublicIp to DISABLED and reach AWS through VPC endpoints.",
    types=(JOB,),
)
def jobs_no_public_ip(job: Resource) -> Verdict:
    """Asked of jobs on Fargate; those on machines have the machine's addresses."""
    for container in _containers(job):
        if str(container.get("networkConfiguration.assignPublicIp", "DISABLED")) == "ENABLED":
            return failed(f"{container.path}.networkConfiguration.assignPublicIp is ENABLED", "DISABLED")
    return passed()


def _containers(job: Resource) -> Iterator[Block]:
    """What a job runs: one container, several in a task, or several kinds of nodes."""
    for entry in _read(job, "containerProperties"):
        yield Block(entry, "containerProperties")
    for tasks in _read(job, "ecsProperties"):
        for number, task in enumerate(tasks.get("taskProperties") or []):
            shared = {key: task[key] for key in ("networkConfiguration", "volumes") if key in task}
            for entry in task.get("containers") or []:
                yield Block({**shared, **entry}, f"ecsProperties.taskProperties[{number}]")
    for nodes in _read(job, "nodeProperties"):
        for number, group in enumerate(nodes.get("nodeRangeProperties") or []):
            yield Block(group.get("container") or {}, f"nodeProperties.nodeRangeProperties[{number}]")


def _read(job: Resource, name: str) -> Iterator[dict[str, Any]]:
    if not job.get(name):
        return
    value = parsed(job, name)
    if not isinstance(value, dict):
        raise UndeterminedError(f"{name} is not an object")
    yield value
