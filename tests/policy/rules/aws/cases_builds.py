"""Cases of the rule for builds: whose pull requests start one."""

from __future__ import annotations

from typing import Any

from policy.model import Resource
from tests.policy.cases import Case, cases, make


def webhook(*filters: Any) -> tuple[Resource, ...]:
    groups = [{"filters": [{"type": kind, "pattern": pattern, **more} for kind, pattern, more in filters]}]
    return (make("aws:codebuild/webhook:Webhook", "w", {"projectName": "b", "filterGroups": groups}),)


PULLS: tuple[str, str, dict[str, Any]] = ("EVENT", "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED", {})

CASES: list[Case] = [
    *cases(
        "emp-1-aws-builds-confined",
        passes=[
            ("pushes", webhook(("EVENT", "PUSH", {}), ("HEAD_REF", "^refs/heads/main$", {}))),
            ("merged pull requests", webhook(("EVENT", "PULL_REQUEST_MERGED", {}))),
            ("pull requests of somebody", webhook(PULLS, ("ACTOR_ACCOUNT_ID", "^1234$", {}))),
        ],
        fails=[
            ("anybody's pull request", webhook(PULLS)),
            (
                "pull requests of all but one",
                webhook(PULLS, ("ACTOR_ACCOUNT_ID", "1", {"excludeMatchedPattern": True})),
            ),
            ("whatever happens to one branch", webhook(("HEAD_REF", "^refs/heads/main$", {}))),
        ],
    ),
]
