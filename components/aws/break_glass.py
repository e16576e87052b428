"""Break-glass as infrastructure: a role that can do nothing, and the function that gives it something for minutes
(EMP-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Metric
from components.aws.bucket_names import bucket_name
from components.aws.context import AwsContext
from components.aws.operation import METRICS, Operation, OperationArgs, function_arn
from components.aws.operations_records import OperationsRecords
from components.aws.policies import allow
from components.aws.roles import SESSION_SECONDS, human_trust
from components.base import Component
from operations import break_glass, support_read

DOCUMENTS = "documents"
"""The one kind of access: to be handed objects of the service's buckets, one by one."""


@dataclass(frozen=True)
class BreakGlassArgs:
    """Arguments of `BreakGlass`.

    :param context: the platform's settings and providers.
    :param records: what operations share.
    :param on_call_role_name: the role of the people who ask, approve and review.
    :param key_arns: the keys ``logs``, ``storage`` and ``operations`` by purpose.
    :param workload_boundary_arn: the ceiling of workloads, for the function that hands out objects.
    """

    context: AwsContext
    records: OperationsRecords
    on_call_role_name: pulumi.Input[str]
    key_arns: Mapping[str, pulumi.Input[str]]
    workload_boundary_arn: pulumi.Input[str]


class BreakGlass(Component):
    """Support reads a user's document only with a ticket, a second person's approval and a second factor, for minutes.

    - EMP-2: the role ``support`` has no permission of its own. A function gives it one for the person who asked, with
      the end written into the policy, so that AWS ends it whatever else fails; a timer removes what has ended. Every
      request, approval, grant and review is a record of the locked archive; each grant, refusal and overdue review is
      an alarm.
    - EMP-1 (groundwork): whatever is granted, the role's boundary admits asking a function for one object and nothing
      else.

    Callers sign their requests (IAM); who they are is what AWS says, under the name that the role's trust policy makes
    theirs. The function's URL is no way around: it admits on-call sessions only, which need a second factor.
    """

    TOKEN = "rampart:aws:BreakGlass"
    STATEMENTS = ("EMP-2",)

    def __init__(self, name: str, args: BreakGlassArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        boundary = aws.iam.Policy(
            f"{name}-boundary",
            name=f"{context.prefix}-break-glass-boundary",
            path=role_names.path(context, "break-glass"),
            description="The most that break-glass can give",
            policy=ceiling(context),
            tags=context.tags(),
            opts=self.child(),
        )
        role = aws.iam.Role(
            f"{name}-support",
            name=role_names.role_name(context, role_names.SUPPORT),
            path=role_names.path(context, "break-glass"),
            description="Reads user data for a ticket, when a second person agrees; nothing otherwise",
            assume_role_policy=human_trust(context.account_id, role_names.SUPPORT),
            permissions_boundary=boundary.arn,
            max_session_duration=SESSION_SECONDS,
            tags=context.tags({"purpose": "Break-glass"}),
            # Grants are inline policies that come and go while the stack stands still.
            opts=self.child(ignore_changes=["inlinePolicies"]),
        )
        operation = Operation(
            name,
            OperationArgs(
                context=context,
                records=args.records,
                role=role_names.BREAK_GLASS,
                handler="on_break_glass",
                description="Break-glass: requests, approvals, grants with an end, reviews",
                permissions=break_glass.PERMISSIONS,
                settings=role.name.apply(
                    lambda role_name: {**accesses(context, role_name), "callers": callers(context)}
                ),
                keys={"log_key": args.key_arns["logs"], "table_key": args.key_arns["operations"]},
                schedules={"sweep": "rate(5 minutes)"},
            ),
            opts=self.child(),
        )
        reader = Operation(
            f"{name}-read",
            OperationArgs(
                context=context,
                records=args.records,
                role=role_names.SUPPORT_READ,
                kind="workload",
                boundary_arn=args.workload_boundary_arn,
                handler="on_support_read",
                description="Hands support one object while a grant holds",
                permissions=support_read.PERMISSIONS,
                settings={
                    "buckets": [bucket_name(context, "data", each.name) for each in context.settings.buckets],
                    "role": role.name,
                    "callers": callers(context),
                },
                keys={
                    "log_key": args.key_arns["logs"],
                    "data_key": args.key_arns["storage"],
                    "table_key": args.key_arns["operations"],
                },
                timeout=60,
            ),
            opts=self.child(),
        )
        url, read_url = (
            aws.lambda_.FunctionUrl(
                f"{name}-{what}",
                function_name=each.function.name,
                authorization_type="AWS_IAM",
                opts=self.child(),
            )
            for what, each in (("url", operation), ("read-url", reader))
        )
        aws.iam.RolePolicy(
            f"{name}-callers",
            name="break-glass",
            role=args.on_call_role_name,
            policy=calling(_arn(context, role_names.BREAK_GLASS)),
            opts=self.child(),
        )
        alarms = [
            Alarm(f"break-glass-{what}", description, Metric(METRICS, metric, statistic="Maximum"))
            for what, metric, description in (
                ("granted", "BreakGlassGranted", "Somebody was given access to user data"),
                ("refused", "BreakGlassRefused", "A request or an approval of break-glass was refused"),
                ("unreviewed", "ReviewsOverdue", "Access to user data was not reviewed in time"),
            )
        ]
        Alarms(f"{name}-alarms", AlarmsArgs(context, args.records.alarm_topic_arn, alarms), self.child())
        self.url: pulumi.Output[str] = url.function_url
        self.read_url: pulumi.Output[str] = read_url.function_url
        self.register_outputs({"url": self.url, "roleName": role.name})


def callers(context: AwsContext) -> str:
    """The name of the role of the people who ask, approve and review."""
    return role_names.role_name(context, role_names.ON_CALL)


def reader_arn(context: AwsContext) -> str:
    """The ARN of the function that hands out objects."""
    return _arn(context, role_names.SUPPORT_READ)


def ceiling(context: AwsContext) -> str:
    """The boundary of break-glass roles: asking the function for objects by its URL, and nothing else.

    Only by the URL, because then AWS tells the function who calls: whoever starts a function directly writes its event.
    """
    return calling(reader_arn(context))


def accesses(context: AwsContext, role: str) -> dict[str, Any]:
    """The kinds of access that can be asked for, as the function reads them."""
    actions = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]
    return {"accesses": {DOCUMENTS: {"role": role, "actions": actions, "resources": [reader_arn(context)]}}}


def calling(arn: str) -> str:
    """What it takes to send signed requests to a function's URL, and only there.

    :param arn: the function.

    Source: AWS Lambda Developer Guide, "Control access to Lambda function URLs" (both actions since October 2025).
    """
    return policies.document(
        allow(
            "CallUrl",
            ("lambda:InvokeFunctionUrl",),
            [arn],
            conditions={"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}},
        ),
        allow(
            "CallByUrl",
            ("lambda:InvokeFunction",),
            [arn],
            conditions={"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
        ),
    )


def _arn(context: AwsContext, role: str) -> str:
    return function_arn(context, role_names.role_name(context, role))
