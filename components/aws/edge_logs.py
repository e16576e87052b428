"""Where the logs of the entrance go: decisions of the web ACLs, and requests at the load balancer."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.aws import policies, role_names
from components.aws.bucket import Lock, SecureBucket, SecureBucketArgs
from components.aws.bucket_names import bucket_arn, bucket_name, waf_log_bucket_name
from components.aws.context import AwsContext
from components.aws.logs import kept, log_delivery, log_tags
from components.aws.policies import Statement, allow
from components.base import Component

BALANCER_FOLDERS = ("access", "connections")
"""The folders of the load balancer's logs: its requests, and its TLS connections."""


@dataclass(frozen=True)
class EdgeLogsArgs:
    """Arguments of `EdgeLogs`.

    :param context: the platform's settings and providers.
    :param key_arn: the key ``logs``.
    :param access_log_bucket: where S3 logs the requests to both buckets.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    access_log_bucket: pulumi.Input[str]


class EdgeLogs(Component):
    """The audit trail of the entrance, in the European Union: who asked for what, and what was refused.

    - MON-3 (groundwork): decisions of the web ACLs, CloudFront's included, are locked for the log retention. AWS WAF
      wants a bucket of its own name for them. The load balancer's logs cannot be deleted either, but by policy and not
      by a lock: Elastic Load Balancing is only documented to write to buckets with S3-managed keys (SSE-S3, also
      AES-256), and not to ones with a default retention. Only auditors can read, with a second factor.
    - NET-6: AES-256 at rest, TLS only.
    """

    TOKEN = "rampart:aws:EdgeLogs"
    STATEMENTS = ("NET-6",)

    waf_bucket_arn: pulumi.Output[str]

    balancer_bucket: pulumi.Output[str]
    """The name of the load balancer's bucket, once its policy lets the load balancer write."""

    def __init__(self, name: str, args: EdgeLogsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        auditor = (role_names.role_arn(context, "human", role_names.AUDITOR),)
        physical = waf_log_bucket_name(context)
        waf = SecureBucket(
            f"{name}-waf",
            SecureBucketArgs(
                context=context,
                bucket_name=physical,
                lifecycle=kept(context),
                key_arn=args.key_arn,
                lock=Lock(context.settings.backups.lock_mode, context.settings.log_retention_days),
                undeletable=True,
                contents_for=auditor,
                statements=log_delivery(context, physical),
                access_log_bucket=args.access_log_bucket,
                tags=log_tags(context, "Decisions of the web ACLs"),
            ),
            opts=self.child(),
        )
        physical = bucket_name(context, "logs", "balancer")
        balancer = SecureBucket(
            f"{name}-balancer",
            SecureBucketArgs(
                context=context,
                bucket_name=physical,
                lifecycle=kept(context),
                undeletable=True,
                contents_for=auditor,
                statements=(balancer_delivery(context, physical),),
                access_log_bucket=args.access_log_bucket,
                tags=log_tags(context, "Requests at the load balancer"),
            ),
            opts=self.child(),
        )
        # By the name as the policy has it: AWS WAF checks the bucket's policy when it is named.
        self.waf_bucket_arn = waf.bucket_name.apply(bucket_arn)
        self.balancer_bucket = balancer.bucket_name
        self.register_outputs({"wafBucketArn": self.waf_bucket_arn, "balancerBucket": self.balancer_bucket})


def balancer_delivery(context: AwsContext, physical: str) -> Statement:
    """Let Elastic Load Balancing deliver the logs of this account's load balancers in this region, and no others.

    :param context: the platform's settings.
    :param physical: the physical name of the bucket that takes them.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
    """
    own = f"arn:aws:elasticloadbalancing:{context.region}:{context.account_id}:loadbalancer/*"
    return allow(
        "BalancerLogDelivery",
        ("s3:PutObject",),
        [f"{bucket_arn(physical)}/{folder}/AWSLogs/{context.account_id}/*" for folder in BALANCER_FOLDERS],
        principals=policies.service("logdelivery.elasticloadbalancing.amazonaws.com"),
        conditions={"ArnLike": {"aws:SourceArn": own}},
    )
