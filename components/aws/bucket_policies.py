"""What every bucket's policy denies, whatever IAM allows, as pure functions.

Sources: Amazon S3 User Guide, "Bucket policy examples using condition keys" and "Using server-side encryption with AWS
KMS keys".
"""

from __future__ import annotations

from collections.abc import Sequence

from components.aws import policies
from components.aws.policies import Statement, deny

MIN_TLS = "1.2"

SSE = "s3:x-amz-server-side-encryption"


def transport(bucket_arn: str) -> list[Statement]:
    """Deny plain HTTP and TLS below 1.2 (ENC-1, NET-6)."""
    whole = (bucket_arn, f"{bucket_arn}/*")
    return [
        deny(
            "TlsOnly",
            ("s3:*",),
            whole,
            principals=policies.ANYONE,
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
        deny(
            "ModernTlsOnly",
            ("s3:*",),
            whole,
            principals=policies.ANYONE,
            conditions={"NumericLessThan": {"s3:TlsVersion": MIN_TLS}},
        ),
    ]


def own_account(bucket_arn: str, account_id: str) -> list[Statement]:
    """Deny callers of other accounts and anonymous ones; AWS services acting for this account are judged by their own
    statements."""
    return [
        deny(
            "OwnAccountOnly",
            ("s3:*",),
            (bucket_arn, f"{bucket_arn}/*"),
            principals=policies.ANYONE,
            conditions={
                "StringNotEquals": {"aws:PrincipalAccount": account_id},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            },
        )
    ]


def encryption(bucket_arn: str, key_arn: str) -> list[Statement]:
    """Deny objects that ask for another encryption than the bucket's own key. A request that asks for none gets the
    bucket's key."""
    put = ("s3:PutObject",)
    objects = (f"{bucket_arn}/*",)
    wanted = {
        "KmsEncryptionOnly": {"Null": {SSE: "false"}, "StringNotEquals": {SSE: "aws:kms"}},
        # aws:kms without a key would mean the key that AWS manages, which is shared by the whole account.
        "NamedKeyOnly": {"StringEquals": {SSE: "aws:kms"}, "Null": {f"{SSE}-aws-kms-key-id": "true"}},
        "OwnKeyOnly": {
            "Null": {f"{SSE}-aws-kms-key-id": "false"},
            "StringNotEquals": {f"{SSE}-aws-kms-key-id": key_arn},
        },
        "NoCustomerProvidedKeys": {"Null": {f"{SSE}-customer-algorithm": "false"}},
    }
    return [deny(sid, put, objects, principals=policies.ANYONE, conditions=when) for sid, when in wanted.items()]


def contents_for(bucket_arn: str, principal_arns: Sequence[str]) -> list[Statement]:
    """Deny reading and writing objects to everybody but these principals (ARN patterns) and AWS services (EMP-1)."""
    return [
        deny(
            "ContentsForTheseOnly",
            (
                "s3:GetObject",
                "s3:GetObjectTorrent",
                "s3:GetObjectVersion",
                "s3:GetObjectVersionTorrent",
                "s3:PutObject",
            ),
            (f"{bucket_arn}/*",),
            principals=policies.ANYONE,
            conditions=policies.by_others_than(principal_arns),
        )
    ]


def undeletable(bucket_arn: str) -> list[Statement]:
    """Deny deletion to everybody; only the lifecycle removes objects, when their retention is over."""
    return [
        deny("KeepBucket", ("s3:DeleteBucket",), (bucket_arn,), principals=policies.ANYONE),
        deny(
            "KeepObjects",
            ("s3:BypassGovernanceRetention", "s3:DeleteObject", "s3:DeleteObjectVersion"),
            (f"{bucket_arn}/*",),
            principals=policies.ANYONE,
        ),
    ]
