"""Which services may write the account's records into a bucket, as statements of its policy. Pure: no cloud is needed.

Sources: the services' own guides: "Amazon S3 bucket policy for CloudTrail", "Permissions for the Amazon S3 bucket" (AWS
Config), "Exporting findings" (GuardDuty), "Storing and retaining sensitive data discovery results" (Macie).
"""

from __future__ import annotations

from components.aws import policies
from components.aws.bucket_names import bucket_arn
from components.aws.context import AwsContext
from components.aws.key_purposes import MACIE, trail_arn
from components.aws.policies import Conditions, Statement, allow

FULL_CONTROL = "bucket-owner-full-control"


def trail(context: AwsContext, physical: str) -> tuple[Statement, ...]:
    """Let CloudTrail deliver this platform's audit trail, and no other.

    :param context: the platform's settings; with an organisation, the trail delivers its accounts' events too.
    :param physical: the physical name of the bucket that takes them.
    """
    bucket = bucket_arn(physical)
    cloudtrail = policies.service("cloudtrail.amazonaws.com")
    source: Conditions = {"StringEquals": {"aws:SourceArn": trail_arn(context)}}
    owned: Conditions = {"StringEquals": {"aws:SourceArn": trail_arn(context), "s3:x-amz-acl": FULL_CONTROL}}
    organization = context.settings.organization
    owners = [context.account_id, *([organization.id] if organization else [])]
    folders = [f"{bucket}/AWSLogs/{owner}/*" for owner in owners]
    return (
        allow("TrailChecks", ("s3:GetBucketAcl",), (bucket,), principals=cloudtrail, conditions=source),
        allow("TrailDelivery", ("s3:PutObject",), folders, principals=cloudtrail, conditions=owned),
    )


def detectors(context: AwsContext, physical: str) -> tuple[Statement, ...]:
    """Let AWS Config, GuardDuty and Macie of this account deliver, each into its own folder.

    :param context: the platform's settings.
    :param physical: the physical name of the bucket that takes them.
    """
    bucket, account = bucket_arn(physical), context.account_id
    config = policies.service("config.amazonaws.com")
    here: Conditions = {"StringEquals": {"aws:SourceAccount": account}}
    owned: Conditions = {"StringEquals": {"aws:SourceAccount": account, "s3:x-amz-acl": FULL_CONTROL}}
    guardduty = policies.from_source(account, f"arn:aws:guardduty:{context.region}:{account}:detector/*")
    macie = policies.from_source(account, f"arn:aws:macie2:{context.region}:{account}:*")
    return (
        allow("ConfigChecks", ("s3:GetBucketAcl", "s3:ListBucket"), (bucket,), principals=config, conditions=here),
        allow(
            "ConfigDelivery",
            ("s3:PutObject",),
            (f"{bucket}/AWSLogs/{account}/Config/*",),
            principals=config,
            conditions=owned,
        ),
        *_exports("GuardDuty", "guardduty.amazonaws.com", bucket, f"{bucket}/{GUARDDUTY}/*", guardduty),
        *_exports("Macie", MACIE, bucket, f"{bucket}/{MACIE_RESULTS}/*", macie),
    )


GUARDDUTY = "guardduty"
"""The folder that GuardDuty exports its findings to."""

MACIE_RESULTS = "macie"
"""The folder that Macie writes what it found, and where, to."""


def _exports(name: str, service: str, bucket: str, folder: str, source: Conditions) -> tuple[Statement, ...]:
    principals = policies.service(service)
    return (
        allow(f"{name}Checks", ("s3:GetBucketLocation",), (bucket,), principals=principals, conditions=source),
        allow(f"{name}Delivery", ("s3:PutObject",), (folder,), principals=principals, conditions=source),
    )
