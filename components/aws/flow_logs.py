"""What passes the network is written down: every connection, accepted or refused, and every name that is looked up."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, roles
from components.aws.context import AwsContext
from components.aws.logs import delivery_policy
from components.base import Component

FLOW_FIELDS = (
    "version",
    "account-id",
    "region",
    "vpc-id",
    "subnet-id",
    "az-id",
    "instance-id",
    "interface-id",
    "flow-direction",
    "traffic-path",
    "type",
    "srcaddr",
    "srcport",
    "dstaddr",
    "dstport",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "protocol",
    "tcp-flags",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "reject-reason",
    "log-status",
)
"""Who talked to whom through which gateway, behind NAT too, and why it was refused.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html"""

FLOW_FORMAT = " ".join(f"${{{field}}}" for field in FLOW_FIELDS)
AGGREGATION_SECONDS = 60


@dataclass(frozen=True)
class FlowLogsArgs:
    """What the logs of the network need.

    :param context: the AWS part's settings and providers: ``log_retention_days``.
    :param vpc_id: the VPC.
    :param key_arn: the key that encrypts the log groups.
    :param archive_arn: the ARN of the locked bucket that keeps a copy of the flow logs.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    archive_arn: pulumi.Input[str]


class FlowLogs(Component):
    """The record of the network.

    NET-3: every connection of the VPC, accepted and refused, is recorded in windows of a minute, twice: in an encrypted
    log group for searching and alarms, and in the locked archive, where nobody can change it. Every DNS query of the
    VPC is recorded as well, so that names used to steal data or reach attackers are seen. Log groups keep at least a
    year, are encrypted with a key of the company's own, and refuse to be deleted.
    """

    TOKEN = "rampart:aws:FlowLogs"
    STATEMENTS = ("NET-3",)

    flow_group_name: pulumi.Output[str]
    dns_group_name: pulumi.Output[str]

    def __init__(self, name: str, args: FlowLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        self.flow_group_name = self._flows()
        self._archive()
        self.dns_group_name = self._dns_queries()
        self.register_outputs({"flowGroup": self.flow_group_name, "dnsGroup": self.dns_group_name})

    def _group(self, what: str) -> aws.cloudwatch.LogGroup:
        context = self._args.context
        return aws.cloudwatch.LogGroup(
            f"{self._name}-{what}",
            name=f"/{context.prefix}/vpc/{what}",
            kms_key_id=self._args.key_arn,
            retention_in_days=context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=context.named(what),
            opts=self.child(protect=True),
        )

    def _flows(self) -> pulumi.Output[str]:
        context = self._args.context
        group = self._group("flows")
        source = f"arn:aws:ec2:{context.region}:{context.account_id}:vpc-flow-log/*"
        role = roles.ServiceRole(
            f"{self._name}-role",
            roles.ServiceRoleArgs(
                context=context,
                kind="service",
                role="flow-logs",
                description="VPC Flow Logs writes to its log group",
                trust=roles.service_trust(
                    "vpc-flow-logs.amazonaws.com", policies.from_source(context.account_id, source)
                ),
                policy=group.arn.apply(_writer_policy),
            ),
            opts=self.child(),
        )
        aws.ec2.FlowLog(
            f"{self._name}-flows",
            vpc_id=self._args.vpc_id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=role.arn,
            log_format=FLOW_FORMAT,
            max_aggregation_interval=AGGREGATION_SECONDS,
            tags=context.named("flows"),
            opts=self.child(),
        )
        return group.name

    def _archive(self) -> None:
        context = self._args.context
        aws.ec2.FlowLog(
            f"{self._name}-archive",
            vpc_id=self._args.vpc_id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=self._args.archive_arn,
            log_format=FLOW_FORMAT,
            max_aggregation_interval=AGGREGATION_SECONDS,
            destination_options=aws.ec2.FlowLogDestinationOptionsArgs(
                file_format="parquet", hive_compatible_partitions=False, per_hour_partition=True
            ),
            tags=context.named("flows-archive"),
            opts=self.child(),
        )

    def _dns_queries(self) -> pulumi.Output[str]:
        context = self._args.context
        group = self._group("dns-queries")
        permission = aws.cloudwatch.LogResourcePolicy(
            f"{self._name}-dns-queries",
            policy_name=f"{context.prefix}-dns-queries",
            policy_document=group.arn.apply(lambda arn: delivery_policy(context, arn)),
            opts=self.child(),
        )
        queries = aws.route53.ResolverQueryLogConfig(
            f"{self._name}-dns-queries",
            name=f"{context.prefix}-dns-queries",
            destination_arn=group.arn,
            tags=context.named("dns-queries"),
            opts=self.child(depends_on=[permission]),
        )
        aws.route53.ResolverQueryLogConfigAssociation(
            f"{self._name}-dns-queries",
            resolver_query_log_config_id=queries.id,
            resource_id=self._args.vpc_id,
            opts=self.child(),
        )
        return group.name


def _writer_policy(group_arn: str) -> str:
    return policies.document(
        policies.allow(
            "WriteFlows",
            ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
            (group_arn, f"{group_arn}:*"),
        )
    )
