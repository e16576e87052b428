"""The audit trail: who did what in the account, in every region, kept where nobody can change it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names, roles
from components.aws.context import AwsContext
from components.aws.key_purposes import trail_arn
from components.aws.policies import allow
from components.base import Component

DATA_EVENTS = ("AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table")
"""The kinds of data whose reading and writing is recorded. The log buckets are left out: delivering logs into them
would record itself without end."""


@dataclass(frozen=True)
class TrailArgs:
    """Arguments of `Trail`.

    :param context: the platform's settings and providers: ``organization`` and ``log_retention_days``.
    :param key_arn: the key ``logs``.
    :param bucket: the locked log archive.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    bucket: pulumi.Input[str]


class Trail(Component):
    """Every call to AWS in the account, in all regions, and every access to data, as an audit trail.

    - MON-3: management events of all regions, reading and writing of objects, calls of functions, use of tables, and
      insights into unusual rates. CloudTrail signs a digest of every file; the files
      are encrypted with the company's key in the archive that is locked for the log retention and copied to the backup
      region. With an organisation the trail covers its accounts.
    - MON-2: the events are in a log group as well, where alarms read them within minutes.
    """

    TOKEN = "rampart:aws:Trail"
    STATEMENTS = ("MON-2", "MON-3")

    def __init__(self, name: str, args: TrailArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        group = aws.cloudwatch.LogGroup(
            f"{name}-group",
            name=f"/{context.prefix}/audit",
            kms_key_id=args.key_arn,
            retention_in_days=context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=context.named("audit"),
            opts=self.child(protect=True),
        )
        role = roles.ServiceRole(
            f"{name}-role",
            roles.ServiceRoleArgs(
                context=context,
                kind="service",
                role=role_names.TRAIL,
                description="CloudTrail writes to its log group",
                trust=roles.service_trust(
                    "cloudtrail.amazonaws.com", policies.from_source(context.account_id, trail_arn(context))
                ),
                policy=group.arn.apply(_writer_policy),
            ),
            opts=self.child(),
        )
        aws.cloudtrail.Trail(
            f"{name}-trail",
            name=f"{context.prefix}-audit",
            s3_bucket_name=args.bucket,
            kms_key_id=args.key_arn,
            cloud_watch_logs_group_arn=group.arn.apply(lambda arn: f"{arn}:*"),
            cloud_watch_logs_role_arn=role.arn,
            enable_logging=True,
            enable_log_file_validation=True,
            include_global_service_events=True,
            is_multi_region_trail=True,
            is_organization_trail=context.settings.organization is not None,
            advanced_event_selectors=selectors(context),
            insight_selectors=[
                aws.cloudtrail.TrailInsightSelectorArgs(insight_type=kind)
                for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")
            ],
            tags=context.named("audit"),
            opts=self.child(protect=True),
        )
        self.log_group_name: pulumi.Output[str] = group.name
        self.log_group_arn: pulumi.Output[str] = group.arn
        self.register_outputs({"logGroup": self.log_group_name})


def selectors(context: AwsContext) -> list[aws.cloudtrail.TrailAdvancedEventSelectorArgs]:
    """What the trail records.

    :param context: the platform's settings.
    """
    logs = f"arn:aws:s3:::{context.prefix}-logs-"
    management = _selector("Management events", {"eventCategory": ["Management"]})
    data = [
        _selector(
            f"Data events of {kind}",
            {"eventCategory": ["Data"], "resources.type": [kind]},
            not_from=logs if kind == "AWS::S3::Object" else None,
        )
        for kind in DATA_EVENTS
    ]
    return [management, *data]


def _selector(
    name: str, equals: dict[str, list[str]], not_from: str | None = None
) -> aws.cloudtrail.TrailAdvancedEventSelectorArgs:
    field = aws.cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs
    fields = [field(field=key, equals=values) for key, values in equals.items()]
    if not_from is not None:
        fields.append(field(field="resources.ARN", not_starts_withs=[not_from]))
    return aws.cloudtrail.TrailAdvancedEventSelectorArgs(name=name, field_selectors=fields)


def _writer_policy(group_arn: str) -> str:
    return policies.document(
        allow("WriteTrail", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{group_arn}:log-stream:*",))
    )
