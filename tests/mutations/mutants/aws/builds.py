"""Mutants of `policy.rules.aws.builds`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, Edit, add
from tests.mutations.mutant import broken, of

WITH_PASSWORD = "https://bob:hunter2hunter2@github.com/example/shop.git"


def webhook(**properties: Any) -> Edit:
    """A webhook that starts builds."""
    return add("aws:codebuild/webhook:Webhook", "pushes", {"projectName": "shop", **properties})


def project(**properties: Any) -> Edit:
    """A project that builds the shop."""
    values = {
        "name": "shop",
        "serviceRole": f"arn:aws:iam::{ACCOUNT}:role/builder",
        "artifacts": {"type": "NO_ARTIFACTS"},
        "source": {"type": "GITHUB", "location": "https://github.com/example/shop.git"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com/builder@sha256:{'0' * 64}",
        },
        "logsConfig": {"cloudwatchLogs": {"status": "ENABLED", "groupName": "builds"}},
        **properties,
    }
    return add("aws:codebuild/project:Project", "shop-build", values)


def source(location: str) -> dict[str, Any]:
    """A source of a build."""
    return {"type": "GITHUB", "location": location}


MUTANTS = [
    *of(
        "enc-2-aws-build-sources-no-credentials",
        broken("a password", project(source=source(WITH_PASSWORD))),
        broken("in a second source", project(secondarySources=[source(WITH_PASSWORD)])),
        broken("a token", project(source=source(f"https://x:ghp_{'a1B2' * 9}@github.com/example/shop.git"))),
    ),
    *of(
        "emp-1-aws-builds-for-the-company",
        broken("public", project(projectVisibility="PUBLIC_READ")),
        broken("every event", webhook()),
        broken(
            "anybody's pull request",
            webhook(filterGroups=[{"filters": [{"type": "EVENT", "pattern": "PUSH, PULL_REQUEST_CREATED"}]}]),
        ),
    ),
]
