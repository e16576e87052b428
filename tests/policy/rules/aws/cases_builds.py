"""Cases of `policy.rules.aws.builds`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME

NOTHING = [("none", (HOME,))]
ADDRESS = "https://github.com/example/shop.git"
WITH_PASSWORD = "https://bob:hunter2hunter2@github.com/example/shop.git"


def project(**properties: Any) -> tuple[Resource, ...]:
    return (make("aws:codebuild/project:Project", "b", {"source": {"location": ADDRESS}, **properties}),)


def webhook(*filters: Any) -> tuple[Resource, ...]:
    groups = [{"filters": [{"type": kind, "pattern": pattern, **more} for kind, pattern, more in filters]}]
    return (make("aws:codebuild/webhook:Webhook", "w", {"projectName": "b", "filterGroups": groups}),)


PULLS: tuple[str, str, dict[str, Any]] = ("EVENT", "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED", {})

CASES: list[Case] = [
    *cases(
        "enc-2-aws-build-sources-no-credentials",
        passes=[("a plain address", project()), ("no source", project(source={"type": "NO_SOURCE"}))],
        fails=[
            ("a password", project(source={"location": WITH_PASSWORD})),
            ("in a second source", project(secondarySources=[{"location": WITH_PASSWORD}])),
        ],
        undetermined=[("unknown", project(source={"location": UNKNOWN}))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-builds-for-the-company",
        passes=[
            ("left out", project()),
            ("pushes", webhook(("EVENT", "PUSH", {}), ("HEAD_REF", "^refs/heads/main$", {}))),
            ("merged pull requests", webhook(("EVENT", "PULL_REQUEST_MERGED", {}))),
            ("pull requests of somebody", webhook(PULLS, ("ACTOR_ACCOUNT_ID", "^1234$", {}))),
        ],
        fails=[
            ("public", project(projectVisibility="PUBLIC_READ")),
            ("every event", (make("aws:codebuild/webhook:Webhook", "w", {"projectName": "b"}),)),
            ("anybody's pull request", webhook(PULLS)),
            (
                "pull requests of all but one",
                webhook(PULLS, ("ACTOR_ACCOUNT_ID", "1", {"excludeMatchedPattern": True})),
            ),
            ("whatever happens to one branch", webhook(("HEAD_REF", "^refs/heads/main$", {}))),
        ],
        undetermined=[("unknown", project(projectVisibility=UNKNOWN))],
        not_applicable=NOTHING,
    ),
]
