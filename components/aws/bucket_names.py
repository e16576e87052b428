"""Physical names of the platform's buckets, known before the buckets exist, so that policies can name them."""

from __future__ import annotations

from typing import Literal

from components.aws.context import AwsContext

Kind = Literal["data", "copy", "logs"]
"""``data``: user data; ``copy``: its copy in the backup region; ``logs``: audit trail. A policy can tell them apart by
name."""

MAX_LENGTH = 63

WAF_PREFIX = "aws-waf-logs-"
"""AWS WAF writes only to buckets whose names start so."""


def bucket_name(context: AwsContext, kind: Kind, name: str) -> str:
    """The name of a bucket: ``<prefix>-<kind>-<name>-<account ID>``. The account ID keeps others from taking the name
    first.

    :raises ValueError: when the name is longer than S3 takes.
    """
    full = f"{context.prefix}-{kind}-{name}-{context.account_id}"
    if len(full) > MAX_LENGTH:
        raise ValueError(
            f"the bucket name {full!r} is too long: received {len(full)} characters; "
            f"allowed: {MAX_LENGTH}, so shorten the company's name, the environment or the bucket's name {name!r}"
        )
    return full


def waf_log_bucket_name(context: AwsContext) -> str:
    """The name of the bucket that AWS WAF logs to: ``aws-waf-logs-<prefix>-<account ID>``."""
    return f"{WAF_PREFIX}{context.prefix}-{context.account_id}"


def bucket_arn(name: str) -> str:
    """The ARN of the bucket with this physical name."""
    return f"arn:aws:s3:::{name}"


def buckets_arn(context: AwsContext, *kinds: Kind) -> tuple[str, ...]:
    """The ARN patterns of all buckets of these kinds."""
    names = [f"{context.prefix}-{kind}-*" for kind in kinds]
    if "logs" in kinds:
        names.append(f"{WAF_PREFIX}{context.prefix}-*")
    return tuple(bucket_arn(name) for name in names)
