"""The permission boundary of the company's workloads: the most that a service's role can ever do."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.context import AwsContext
from components.aws.policies import allow, deny
from components.base import Component

USE = (
    "cloudwatch:PutMetricData",
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetAuthorizationToken",
    "ecr:GetDownloadUrlForLayer",
    "events:PutEvents",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "rds-db:connect",
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3:ListBucket",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
    "secretsmanager:DescribeSecret",
    "secretsmanager:GetSecretValue",
    "sns:Publish",
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "verifiedpermissions:IsAuthorized",
    "verifiedpermissions:IsAuthorizedWithToken",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)
"""Using data, never managing what holds it: no role, policy, key, network or log can be changed with these."""

NAME = "workload-boundary"


def boundary_arn(context: AwsContext) -> str:
    """The boundary's ARN, known before it exists, for guardrails and for the roles that carry it.

    :param context: the platform's settings.
    """
    path = role_names.path(context, "workload")
    return f"arn:aws:iam::{context.account_id}:policy{path}{context.prefix}-{NAME}"


def boundary(context: AwsContext) -> str:
    """The boundary's policy document.

    :param context: the platform's settings.
    """
    # Support's reader writes down what it hands out before it does.
    recorder = {"aws:PrincipalArn": role_names.role_arn(context, "workload", role_names.SUPPORT_READ)}
    audit_trail = f"arn:aws:s3:::{context.prefix}-logs-*"
    return policies.document(
        allow(
            "UseDataInTheRegions",
            USE,
            conditions={"StringEquals": {"aws:RequestedRegion": [context.region, context.backup_region]}},
            reason="a boundary grants nothing: it caps what the role's own policies grant",
        ),
        deny("AuditTrail", ("s3:*",), (audit_trail, f"{audit_trail}/*"), conditions={"ArnNotLike": recorder}),
    )


@dataclass(frozen=True)
class WorkloadBoundaryArgs:
    """Arguments of `WorkloadBoundary`.

    :param context: the platform's settings and providers.
    """

    context: AwsContext


class WorkloadBoundary(Component):
    """The ceiling of every role under the workloads' path, whatever policies it is given.

    - EMP-1: a service that somebody has taken over, or that a careless policy gave too much, still only uses data in
      the two regions: it changes no permission, key, network or log, and never touches the audit trail. Guardrails of
      the organisation refuse a workload's role without this boundary.
    """

    TOKEN = "rampart:aws:WorkloadBoundary"
    STATEMENTS = ("EMP-1",)

    def __init__(self, name: str, args: WorkloadBoundaryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        policy = aws.iam.Policy(
            f"{name}-policy",
            name=f"{context.prefix}-{NAME}",
            path=role_names.path(context, "workload"),
            description="The most that a service of the company can do",
            policy=boundary(context),
            tags=context.tags(),
            opts=self.child(),
        )
        self.arn: pulumi.Output[str] = policy.arn
        self.register_outputs({"arn": self.arn})
