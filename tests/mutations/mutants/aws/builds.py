"""Mutants of the rule for builds: whose pull requests start one."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add
from tests.mutations.mutant import broken, of


def webhook(**properties: Any) -> Edit:
    """A webhook that starts builds."""
    return add("aws:codebuild/webhook:Webhook", "pushes", {"projectName": "shop", **properties})


MUTANTS = [
    *of(
        "emp-1-aws-builds-confined",
        broken(
            "anybody's pull request",
            webhook(filterGroups=[{"filters": [{"type": "EVENT", "pattern": "PUSH, PULL_REQUEST_CREATED"}]}]),
        ),
    ),
]
