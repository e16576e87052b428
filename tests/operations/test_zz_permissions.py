"""What each operation declares is what it calls, in both directions. Runs last: it looks at the calls of all the
others."""

from __future__ import annotations

import importlib

import pytest

from operations.threat_response.permissions import ROLLBACK
from tests.operations.conftest import SEEN

OPERATIONS = (
    "threat_response",
    "break_glass",
    "restore_validation",
    "database_reader",
    "copy_validation",
    "hygiene",
    "subject_requests",
    "evidence",
    "support_read",
)

ACTIONS = {
    ("lambda", "Invoke"): ("lambda:InvokeFunction",),
    ("s3", "CopyObject"): ("s3:GetObject", "s3:PutObject"),
    ("s3", "DeleteObjects"): ("s3:DeleteObject", "s3:DeleteObjectVersion"),
    ("s3", "GetObjectLockConfiguration"): ("s3:GetBucketObjectLockConfiguration",),
    ("s3", "GetPublicAccessBlock"): ("s3:GetBucketPublicAccessBlock",),
    ("s3", "HeadObject"): ("s3:GetObjectVersion", "s3:GetObjectLegalHold", "s3:GetObjectRetention"),
    ("s3", "ListObjectVersions"): ("s3:ListBucketVersions",),
    ("s3", "ListObjectsV2"): ("s3:ListBucket",),
    ("s3", "PutPublicAccessBlock"): ("s3:PutBucketPublicAccessBlock",),
}
"""Calls whose permission has another name. Source: Service Authorization Reference."""


def needed(operation: str) -> set[str]:
    found: set[str] = set()
    for service, method in SEEN[operation]:
        found.update(ACTIONS.get((service, method), (f"{service}:{method}",)))
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_declared_is_used_and_used_is_declared(operation: str) -> None:
    if operation not in SEEN:
        pytest.skip("the operation's own tests did not run before")
    module = importlib.import_module(f"operations.{operation}")
    permissions = [*module.PERMISSIONS, *(ROLLBACK if operation == "threat_response" else ())]
    declared = {action for each in permissions if not each.implied for action in each.actions}
    used = needed(operation)
    assert declared - used == set(), "declared and never used"
    assert used - declared == set(), "used and not declared"


@pytest.mark.parametrize("operation", OPERATIONS)
def test_everything_has_a_reason_and_nothing_is_a_wildcard_action(operation: str) -> None:
    for each in importlib.import_module(f"operations.{operation}").PERMISSIONS:
        assert not any("*" in action for action in each.actions)
        assert "*" not in each.resources or each.reason
