"""Names, paths and ARNs of the platform's IAM roles, known before the roles exist.

The path says what a role is: keys and buckets let roles in by path, so a role's path is its clearance.
"""

from __future__ import annotations

from typing import Literal

from components.aws.context import AwsContext

Kind = Literal["workload", "service", "bastion", "human", "break-glass"]
"""``workload``: the company's own services, may use user data; ``service``: AWS services acting for the platform
(backup, replication) and its own functions; ``bastion``: servers that people log in to; ``human``: roles that people
assume. These two never see user data. ``break-glass``: roles that can do nothing until a second person agrees."""


def path(context: AwsContext, kind: Kind) -> str:
    """The IAM path of the roles of a kind, such as ``/example-prod/workload/``."""
    return f"/{context.prefix}/{kind}/"


def role_name(context: AwsContext, name: str) -> str:
    """The full name of a role, such as ``example-prod-replication``."""
    return f"{context.prefix}-{name}"


def role_arn(context: AwsContext, kind: Kind, name: str) -> str:
    """The ARN of one role."""
    return f"arn:aws:iam::{context.account_id}:role{path(context, kind)}{role_name(context, name)}"


def roles_arn(context: AwsContext, kind: Kind) -> str:
    """The ARN pattern of all roles of a kind."""
    return f"arn:aws:iam::{context.account_id}:role{path(context, kind)}*"


def service_linked(context: AwsContext, service: str) -> str:
    """The ARN pattern of the service-linked roles of a service, such as ``autoscaling.amazonaws.com``."""
    return f"arn:aws:iam::{context.account_id}:role/aws-service-role/{service}/*"


KINDS_OF_OPERATIONS: tuple[Kind, ...] = ("service", "workload")


def operations(context: AwsContext) -> tuple[str, ...]:
    """The ARN patterns of the roles of operations: most act for the platform, some hand out user data."""
    return tuple(role_arn(context, kind, OPERATIONS) for kind in KINDS_OF_OPERATIONS)


REPLICATION = "replication"
BACKUP = "backup"
RESTORE = "restore"
BASTION = "bastion"
DATABASE_MONITORING = "database-monitoring"
MIGRATIONS = "migrations"
KEY_ADMINISTRATOR = "key-administrator"
ON_CALL = "on-call"
AUDITOR = "auditor"
SUPPORT = "support"
OPERATIONS = "operations-*"
"""The functions that run `operations/`: each has a role of its own."""
RESPONSE = "operations-response"
RESTORE_VALIDATION = "operations-restore-validation"
DATABASE_READER = "operations-database-reader"
COPY_VALIDATION = "operations-copy-validation"
BREAK_GLASS = "operations-break-glass"
SUPPORT_READ = "operations-support-read"
PAGING = "paging"
EVENTS = "alert-events"
TRAIL = "trail"
