"""The entrance of the VPC: an internal load balancer that CloudFront alone reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.traffic import APP_PORT, HTTPS_PORT
from components.base import Component

TLS_POLICY = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
"""TLS 1.3 and 1.2, with forward secrecy and authenticated encryption only.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html"""

IDLE_SECONDS = 60
DRAIN_SECONDS = 30
"""How long a service that is taken out may finish the requests it has."""


@dataclass(frozen=True)
class LoadBalancerArgs:
    """What the load balancer needs.

    :param context: the AWS part's settings and providers: host names, and the path that says whether a service is well.
    :param vpc_id: the VPC.
    :param subnet_ids: the edge's subnets, one for each availability zone.
    :param security_group_id: the group that admits CloudFront.
    :param certificate_arn: the certificate of the host names, in the primary region.
    :param web_acl_arn: the web ACL of the scope REGIONAL.
    :param log_bucket: the name of the bucket for requests (``access/``) and connections (``connections/``).
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    certificate_arn: pulumi.Input[str]
    web_acl_arn: pulumi.Input[str]
    log_bucket: pulumi.Input[str]


class LoadBalancer(Component):
    """The only way to the services, inside the VPC.

    INFRA-1: the load balancer is the provider's, in every availability zone.

    DDOS-1: it is internal: it has no public address, and its group admits CloudFront only. So nobody gets past
    CloudFront. It answers to the service's own names only, and cannot be deleted by one call.

    ENC-1: TLS 1.2 and 1.3 with forward secrecy, from CloudFront and on to the services. There is no HTTP listener:
    CloudFront is where plain HTTP is redirected.

    APP-1: a web ACL of its own, which fails closed; requests with invalid headers, and those that two servers would
    read differently, are refused.

    MON-3 (groundwork): every request and every TLS connection is logged.
    """

    TOKEN = "rampart:aws:LoadBalancer"
    STATEMENTS = ("INFRA-1", "DDOS-1", "ENC-1", "APP-1")

    arn: pulumi.Output[str]

    dns_name: pulumi.Output[str]

    target_group_arn: pulumi.Output[str]
    """The services' group, once the load balancer forwards to it: a service can only join it then."""

    metric_name: pulumi.Output[str]
    """How CloudWatch names the load balancer."""

    target_metric: pulumi.Output[str]
    """How CloudWatch names the load balancer and the group together, for scaling by requests."""

    def __init__(self, name: str, args: LoadBalancerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        balancer = self._balancer()
        group = self._group()
        listener = self._listener(balancer)
        forwarding = aws.lb.ListenerRule(
            f"{name}-own-names",
            listener_arn=listener.arn,
            priority=1,
            conditions=[{"host_header": {"values": list(args.context.settings.edge.host_names)}}],
            actions=[{"type": "forward", "target_group_arn": group.arn}],
            tags=self._args.context.named("own-names"),
            opts=self.child(),
        )
        aws.wafv2.WebAclAssociation(
            f"{name}-web-acl", resource_arn=balancer.arn, web_acl_arn=args.web_acl_arn, opts=self.child()
        )
        self.arn, self.dns_name = balancer.arn, balancer.dns_name
        self.target_group_arn = pulumi.Output.all(group.arn, forwarding.arn).apply(lambda arns: str(arns[0]))
        self.metric_name = balancer.arn_suffix
        self.target_metric = pulumi.Output.concat(balancer.arn_suffix, "/", group.arn_suffix)
        self.register_outputs({"arn": self.arn, "dnsName": self.dns_name})

    def _balancer(self) -> aws.lb.LoadBalancer:
        args = self._args
        return aws.lb.LoadBalancer(
            f"{self._name}-entrance",
            load_balancer_type="application",
            internal=True,
            ip_address_type="ipv4",
            subnets=list(args.subnet_ids),
            security_groups=[args.security_group_id],
            drop_invalid_header_fields=True,
            desync_mitigation_mode="strictest",
            xff_header_processing_mode="append",
            enable_waf_fail_open=False,
            enable_deletion_protection=True,
            enable_http2=True,
            idle_timeout=IDLE_SECONDS,
            access_logs={"bucket": args.log_bucket, "prefix": "access", "enabled": True},
            connection_logs={"bucket": args.log_bucket, "prefix": "connections", "enabled": True},
            tags=self._args.context.named("entrance"),
            opts=self.child(),
        )

    def _group(self) -> aws.lb.TargetGroup:
        return aws.lb.TargetGroup(
            f"{self._name}-services",
            vpc_id=self._args.vpc_id,
            target_type="ip",
            protocol="HTTPS",
            port=APP_PORT,
            deregistration_delay=DRAIN_SECONDS,
            health_check={
                "protocol": "HTTPS",
                "path": self._args.context.settings.service.health_path,
                "matcher": "200",
                "interval": 15,
                "timeout": 5,
                "healthy_threshold": 2,
                "unhealthy_threshold": 3,
            },
            tags=self._args.context.named("services"),
            opts=self.child(),
        )

    def _listener(self, balancer: aws.lb.LoadBalancer) -> aws.lb.Listener:
        return aws.lb.Listener(
            f"{self._name}-https",
            load_balancer_arn=balancer.arn,
            port=HTTPS_PORT,
            protocol="HTTPS",
            ssl_policy=TLS_POLICY,
            certificate_arn=self._args.certificate_arn,
            # Only the service's own names are forwarded, by a rule; whatever else comes gets no service.
            default_actions=[
                {
                    "type": "fixed-response",
                    "fixed_response": {"content_type": "text/plain", "message_body": "Not found", "status_code": "404"},
                }
            ],
            routing_http_response_server_enabled=False,
            tags=self._args.context.named("https"),
            opts=self.child(),
        )
