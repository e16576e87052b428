"""The parts of Amazon Resource Names, ``arn:partition:service:region:account:resource``.

Source: IAM User Guide, "Identify AWS resources with Amazon Resource Names".
"""

from __future__ import annotations

REGION, ACCOUNT = 3, 4


def region_of_arn(arn: object) -> str:
    """The region in an ARN; empty when there is none, as for global services, or when it is no ARN."""
    return _part(arn, REGION)


def account_of_arn(arn: object) -> str:
    """The account in an ARN; empty when there is none, as for buckets, or when it is no ARN."""
    return _part(arn, ACCOUNT)


def _part(arn: object, position: int) -> str:
    parts = arn.split(":") if isinstance(arn, str) and arn.startswith("arn:") else []
    return parts[position] if len(parts) > ACCOUNT + 1 else ""
