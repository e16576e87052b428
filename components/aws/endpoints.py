"""Private ways from the VPC to AWS services, which admit the own account only."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies
from components.aws.context import AwsContext
from components.base import Component

INTERFACES: Mapping[str, str] = {
    "ec2messages": "ec2messages",
    "ecr.api": "ecr",
    "ecr.dkr": "ecr",
    "kms": "kms",
    "logs": "logs",
    "monitoring": "cloudwatch",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "ssmmessages": "ssmmessages",
    "sts": "sts",
    "verifiedpermissions": "verifiedpermissions",
    "xray": "xray",
}
"""Services that are reached inside the VPC, and the prefix of their actions in IAM."""

WITH_AWS_OWNED_RESOURCES = frozenset({"ssm"})
"""Services whose callers read resources of AWS's own accounts: Systems Manager's public documents and parameters."""

AWS_OWNED_BUCKETS = (
    "al2023-repos-{region}-de612dc2",
    "amazon-ssm-{region}",
    "amazon-ssm-packages-{region}",
    "aws-ssm-{region}",
    "aws-ssm-distributor-file-{region}",
    "aws-ssm-document-attachments-{region}",
    "patch-baseline-snapshot-{region}",
    "prod-{region}-starport-layer-bucket",
    "{region}-birdwatcher-prod",
)
"""Buckets of AWS that servers read: packages of Amazon Linux 2023, Systems Manager's agent, layers of ECR images. They
are read without credentials of the account, or with AWS's own, so no condition can name the account.
Sources: https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-minimum-s3-permissions.html,
https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-setting-up-s3-gateway,
https://docs.aws.amazon.com/linux/al2023/ug/repos-and-updates.html"""


def own_account(account_id: str, action_prefix: str, *, aws_owned: bool = False) -> policies.Statement:
    """Callers of the own account, on resources of the own account.

    Whoever breaks into a server can neither use credentials of another account nor reach a bucket, key or queue in one:
    the endpoint is no way to carry data out. Actions without a resource have no ``aws:ResourceAccount``, hence
    ``IfExists``. What a caller may do is the matter of its own role, so actions are not listed here.

    :param account_id: the account, 12 digits.
    :param action_prefix: the service's prefix in IAM, such as ``kms``.
    :param aws_owned: true for a service with resources that AWS owns and every customer reads.
    """
    own: policies.Conditions = {"StringEquals": {"aws:PrincipalAccount": account_id}}
    resources: policies.Conditions = {"StringEqualsIfExists": {"aws:ResourceAccount": account_id}}
    return policies.allow(
        "OwnAccount",
        (f"{action_prefix}:*",),
        principals=policies.ANYONE,
        conditions=own if aws_owned else policies.together(own, resources),
        reason="an endpoint policy only narrows; the caller's role says which actions",
    )


def s3_policy(account_id: str, region: str) -> str:
    """The policy of the S3 endpoint: the own account's buckets, and AWS's own for reading.

    :param account_id: the account, 12 digits.
    :param region: the endpoint's region.
    """
    reading = {
        "Sid": "AwsOwnedBuckets",
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": [f"arn:aws:s3:::{bucket.format(region=region)}/*" for bucket in AWS_OWNED_BUCKETS],
    }
    statements = [own_account(account_id, "s3").render(), reading]
    return json.dumps({"Version": "2012-10-17", "Statement": statements}, sort_keys=True)


@dataclass(frozen=True)
class GatewayEndpointsArgs:
    """What the gateway endpoints need.

    :param context: the AWS part's settings and providers.
    :param vpc_id: the VPC.
    :param route_table_ids: the route tables that lead to each service: ``s3`` and ``dynamodb``.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    route_table_ids: Mapping[str, Sequence[pulumi.Input[str]]]


class GatewayEndpoints(Component):
    """Routes from the VPC to S3 and DynamoDB that stay inside AWS's network.

    NET-2: buckets and tables are reached without the internet.

    NET-3: the endpoints' policies admit callers of the own account to buckets and tables of the own account, and for
    reading to the buckets from which AWS serves packages; nothing can be carried to somebody else's bucket. The data
    zone has no such route, because S3 has public addresses, to which its network ACL stays closed.
    """

    TOKEN = "rampart:aws:GatewayEndpoints"
    STATEMENTS = ("NET-2", "NET-3")

    prefix_list_ids: Mapping[str, pulumi.Output[str]]
    """The services' addresses as managed prefix lists: ``s3`` and ``dynamodb``."""

    def __init__(self, name: str, args: GatewayEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        documents = {
            "s3": s3_policy(context.account_id, context.region),
            "dynamodb": policies.document(own_account(context.account_id, "dynamodb")),
        }
        made = {
            service: aws.ec2.VpcEndpoint(
                f"{name}-{service}",
                vpc_id=args.vpc_id,
                service_name=f"com.amazonaws.{context.region}.{service}",
                vpc_endpoint_type="Gateway",
                route_table_ids=list(args.route_table_ids[service]),
                policy=document,
                tags=context.named(service),
                opts=self.child(),
            )
            for service, document in documents.items()
        }
        self.prefix_list_ids = {service: endpoint.prefix_list_id for service, endpoint in made.items()}
        self.register_outputs({"endpointIds": {service: endpoint.id for service, endpoint in made.items()}})


@dataclass(frozen=True)
class InterfaceEndpointsArgs:
    """What the interface endpoints need.

    :param context: the AWS part's settings and providers.
    :param vpc_id: the VPC, with DNS support and host names.
    :param subnet_ids: the subnets that the endpoints stand in, one for each availability zone.
    :param security_group_id: the group that admits HTTPS from the zones.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]


class InterfaceEndpoints(Component):
    """AWS's APIs at private addresses in the management zone, under their usual names.

    NET-2: servers without a way to the internet, the bastion first, reach the services they need: Systems Manager,
    keys, logs, metrics, secrets, temporary credentials, images. Names resolve to the private addresses, so nothing has
    to be configured and nothing leaves by accident.

    NET-3: the endpoints admit HTTPS from the groups of the app, data and management zones only. Their policies admit
    callers of the own account only, to resources of the own account and, at Systems Manager, to those of AWS.
    """

    TOKEN = "rampart:aws:InterfaceEndpoints"
    STATEMENTS = ("NET-2", "NET-3")

    endpoint_ids: Mapping[str, pulumi.Output[str]]
    """The endpoints by service."""

    def __init__(self, name: str, args: InterfaceEndpointsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        self.endpoint_ids = {
            service: aws.ec2.VpcEndpoint(
                f"{name}-{service.replace('.', '-')}",
                vpc_id=args.vpc_id,
                service_name=f"com.amazonaws.{context.region}.{service}",
                vpc_endpoint_type="Interface",
                ip_address_type="ipv4",
                subnet_ids=list(args.subnet_ids),
                security_group_ids=[args.security_group_id],
                private_dns_enabled=True,
                policy=policies.document(
                    own_account(context.account_id, prefix, aws_owned=service in WITH_AWS_OWNED_RESOURCES)
                ),
                tags=context.named(service),
                opts=self.child(),
            ).id
            for service, prefix in INTERFACES.items()
        }
        self.register_outputs({"endpointIds": self.endpoint_ids})
