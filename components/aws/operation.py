"""One operation as a function: its code, its role from what the code declares, its events, its log."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.bucket_names import bucket_name
from components.aws.context import AwsContext
from components.aws.function_code import code
from components.aws.operations_records import OperationsRecords
from components.aws.policies import Statement, allow, deny
from components.aws.roles import ServiceRole, ServiceRoleArgs, service_trust
from components.base import Component
from operations import handlers
from operations.permissions import Permission

RUNTIME = "python3.13"
"""With boto3. AWS maintains it until 2029-06: https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"""

MEMORY_MB = 512

METRICS = handlers.NAMESPACE
"""CloudWatch's namespace of what operations count."""


@dataclass(frozen=True)
class Inside:
    """Where a function stands that works inside the VPC.

    :param subnet_ids: the subnets of a zone, one in each availability zone.
    :param security_group_id: what it may be asked, and what it may ask.
    """

    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]


@dataclass(frozen=True)
class OperationArgs:
    """Arguments of `Operation`.

    :param context: the platform's settings and providers.
    :param records: the ledger, and where failed events and alarms go.
    :param role: the role's name without the prefix; one of `components.aws.role_names`.
    :param handler: the function in ``operations.handlers``.
    :param description: what it does.
    :param permissions: what its code declares.
    :param settings: what it reads; ``account``, ``region``, ``auditBucket`` and ``table`` are added.
    :param keys: ARNs of keys by the names that permissions use: ``log_key``, ``data_key``, ``copy_key``,
        ``table_key``.
    :param kind: the role's clearance: ``service``, or ``workload`` to hand out user data.
    :param boundary_arn: the ceiling of workloads, for one.
    :param events: patterns of EventBridge by a name.
    :param schedules: expressions of EventBridge by a name.
    :param concurrency: how many may run at once; reserved, so that others cannot take the places.
    :param timeout: in seconds.
    :param inside: where it stands in the VPC. Left out, it stands in none: it reaches the AWS APIs and nothing of ours,
        and works when the network is what is under attack.
    :param packages: packages from PyPI that its code imports, see `components.aws.function_code`.
    """

    context: AwsContext
    records: OperationsRecords
    role: str
    handler: str
    description: str
    permissions: Sequence[Permission]
    settings: pulumi.Input[Mapping[str, Any]]
    keys: Mapping[str, pulumi.Input[str]]
    kind: role_names.Kind = "service"
    boundary_arn: pulumi.Input[str] | None = None
    events: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    schedules: Mapping[str, str] = field(default_factory=dict)
    concurrency: int = 2
    timeout: int = 300
    inside: Inside | None = None
    packages: Sequence[str] = ()


class Operation(Component):
    """A function that runs one operation, with a role that may do exactly what the operation's code declares.

    - NET-6, MON-3 (groundwork): settings and log are encrypted with keys of the company's own; the log is kept as long
      as every log; the operation's own records go to the locked archive.
    - MON-2: events that do not reach it, or that it fails on after two repetitions, are kept, and alarmed.
    """

    TOKEN = "rampart:aws:Operation"
    STATEMENTS = ("NET-6",)

    def __init__(self, name: str, args: OperationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        physical = role_names.role_name(context, args.role)
        group = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/aws/lambda/{physical}",
            kms_key_id=args.keys["log_key"],
            retention_in_days=context.settings.log_retention_days,
            tags=context.tags({"purpose": f"Log: {args.description}"}),
            opts=self.child(protect=True),
        )
        names = sorted(args.keys)
        policy = pulumi.Output.all(
            args.records.lost_queue_arn, args.records.lost_key_arn, *(args.keys[each] for each in names)
        ).apply(
            lambda arns: role_policy(
                context,
                args.records.table_name,
                args.permissions,
                physical,
                arns[0],
                arns[1],
                dict(zip(names, arns[2:], strict=True)),
                inside=args.inside is not None,
            )
        )
        role = ServiceRole(
            name,
            ServiceRoleArgs(
                context=context,
                kind=args.kind,
                role=args.role,
                description=args.description,
                trust=service_trust(
                    "lambda.amazonaws.com",
                    policies.from_source(context.account_id, function_arn(context, physical)),
                ),
                policy=policy,
                boundary_arn=args.boundary_arn,
            ),
            opts=self.child(),
        )
        self.settings: pulumi.Output[dict[str, Any]] = pulumi.Output.from_input(args.settings).apply(
            lambda own: {**common(context, args.records.table_name), **own}
        )
        self.function = aws.lambda_.Function(
            f"{name}-function",
            name=physical,
            description=args.description,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=f"operations.handlers.{args.handler}",
            code=code(args.packages),
            role=role.arn,
            memory_size=MEMORY_MB,
            timeout=args.timeout,
            reserved_concurrent_executions=args.concurrency,
            kms_key_arn=args.keys["table_key"],
            environment={"variables": {"RAMPART": self.settings.apply(lambda each: json.dumps(each, sort_keys=True))}},
            dead_letter_config={"target_arn": args.records.lost_queue_arn},
            tracing_config={"mode": "Active"},
            logging_config={"log_format": "JSON", "log_group": group.name},
            vpc_config=_placed(args.inside),
            tags=context.tags({"purpose": args.description}),
            opts=self.child(),
        )
        for event, pattern in args.events.items():
            rule = self._rule(name, context, event, physical, json.dumps(pattern, sort_keys=True), None)
            self._start(name, event, rule, args.records.lost_queue_arn)
        for timer, expression in args.schedules.items():
            rule = self._rule(name, context, timer, physical, None, expression)
            self._start(name, timer, rule, args.records.lost_queue_arn)
        self.register_outputs({"functionArn": self.function.arn})

    def _rule(
        self, name: str, context: AwsContext, event: str, physical: str, pattern: str | None, schedule: str | None
    ) -> aws.cloudwatch.EventRule:
        return aws.cloudwatch.EventRule(
            f"{name}-{event}",
            name=f"{physical}-{event}",
            description=f"Starts {physical}: {event}",
            event_pattern=pattern,
            schedule_expression=schedule,
            tags=context.tags(),
            opts=self.child(),
        )

    def _start(self, name: str, event: str, rule: aws.cloudwatch.EventRule, lost_queue_arn: pulumi.Input[str]) -> None:
        permission = aws.lambda_.Permission(
            f"{name}-{event}-permission",
            statement_id=f"EventBridge-{event}",
            action="lambda:InvokeFunction",
            function=self.function.name,
            principal="events.amazonaws.com",
            source_arn=rule.arn,
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{name}-{event}-target",
            rule=rule.name,
            target_id="function",
            arn=self.function.arn,
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=lost_queue_arn),
            opts=self.child(depends_on=[permission]),
        )


def _placed(inside: Inside | None) -> aws.lambda_.FunctionVpcConfigArgs | None:
    if inside is None:
        return None
    return aws.lambda_.FunctionVpcConfigArgs(
        subnet_ids=list(inside.subnet_ids), security_group_ids=[inside.security_group_id]
    )


def function_arn(context: AwsContext, physical: str) -> str:
    """The ARN of a function, known before it exists."""
    return f"arn:aws:lambda:{context.region}:{context.account_id}:function:{physical}"


def common(context: AwsContext, table: str) -> dict[str, Any]:
    """The settings that every operation reads."""
    return {
        "account": context.account_id,
        "region": context.region,
        "auditBucket": bucket_name(context, "logs", "archive"),
        "table": table,
    }


def role_policy(
    context: AwsContext,
    table: str,
    permissions: Sequence[Permission],
    physical: str,
    queue_arn: str,
    key_arn: str,
    keys: Mapping[str, str],
    *,
    inside: bool = False,
) -> str:
    """What an operation's role may do: what its code declares, and what running as a function takes.

    :param context: the platform's settings.
    :param table: the ledger's name.
    :param permissions: what the code declares.
    :param physical: the function's name.
    :param queue_arn: where Lambda puts events that failed.
    :param key_arn: the queue's key.
    :param keys: ARNs of keys by the names that permissions use.
    :param inside: whether the function works inside the VPC.
    """
    words = {
        "account": context.account_id,
        "region": context.region,
        "backup_region": context.backup_region,
        "prefix": context.prefix,
        "audit_bucket": bucket_name(context, "logs", "archive"),
        "table": table,
        **keys,
    }
    streams = f"arn:aws:logs:{context.region}:{context.account_id}:log-group:/aws/lambda/{physical}:*"
    through_sqs = {"StringEquals": {"kms:ViaService": f"sqs.{context.region}.amazonaws.com"}}
    return policies.document(
        *(_granted(permission, words) for permission in permissions),
        allow("Log", ("logs:CreateLogStream", "logs:PutLogEvents"), (streams,)),
        allow("KeepFailedEvents", ("sqs:SendMessage",), (queue_arn,)),
        allow("KeepFailedEventsKey", ("kms:Decrypt", "kms:GenerateDataKey"), (key_arn,), conditions=through_sqs),
        allow(
            "Trace",
            ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
            reason="X-Ray's writing actions know no resource",
        ),
        *(_interfaces(context, physical) if inside else ()),
    )


def _interfaces(context: AwsContext, physical: str) -> tuple[Statement, ...]:
    """What Lambda needs of a function's role to put it into a VPC. The function itself may do none of it.

    Sources: AWS Lambda Developer Guide, "Giving Lambda functions access to resources in an Amazon VPC" (which
    permissions, and why deletion names every resource of the account), "Using source function ARN to control function
    access behavior".
    """
    here = f"arn:aws:ec2:{context.region}:{context.account_id}:*/*"
    manage = (
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:UnassignPrivateIpAddresses",
    )
    look = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")
    itself = {"ArnEquals": {"lambda:SourceFunctionArn": function_arn(context, physical)}}
    return (
        allow("NetworkInterfaces", manage, (here,)),
        allow("LookAtNetwork", look, reason="EC2's describing actions know no resource"),
        deny("NotByItself", (*manage, *look), conditions=itself),
    )


def _granted(permission: Permission, words: Mapping[str, str]) -> Statement:
    return allow(
        permission.sid,
        permission.actions,
        [resource.format(**words) for resource in permission.resources],
        conditions={
            operator: {key: value.format(**words) for key, value in values.items()}
            for operator, values in permission.conditions.items()
        },
        reason=permission.reason,
    )
