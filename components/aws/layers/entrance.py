"""From users to the service: names, CloudFront, the load balancer, the containers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Anomaly, LogAlarm, Metric
from components.aws.certificates import Certificates, CertificatesArgs
from components.aws.dns import Dns, DnsArgs
from components.aws.edge import Edge, EdgeArgs
from components.aws.edge_logs import EdgeLogs, EdgeLogsArgs
from components.aws.layers.data import DataLayer
from components.aws.layers.foundation import Foundation
from components.aws.layers.network import NetworkLayer
from components.aws.load_balancer import LoadBalancer, LoadBalancerArgs
from components.aws.registry import Registry, RegistryArgs
from components.aws.response_headers import ResponseHeaders, ResponseHeadersArgs
from components.aws.service import Service, ServiceArgs
from components.aws.waf import PLACES, WebAcl, WebAclArgs

MANY_ERRORS = 10
"""Errors in five minutes that are more than a single user's bad luck."""


class EntranceLayer:
    """Makes the entrance and the service behind it.

    :param base: what it stands on.
    :param network: where load balancer and service stand.
    :param data: the stores that the service uses.
    :param blocked: the IP sets that threat response fills, by scope and IP version.
    """

    def __init__(
        self,
        base: Foundation,
        network: NetworkLayer,
        data: DataLayer,
        blocked: Mapping[str, Mapping[int, pulumi.Input[str]]],
    ) -> None:
        self._base, self._network = base, network
        name, context, opts = base.name, base.context, base.opts
        self._dns = dns = Dns(f"{name}-dns", DnsArgs(context), opts)
        certificates = Certificates(f"{name}-certificates", CertificatesArgs(context, dns.zone_id), opts)
        logs = EdgeLogs(
            f"{name}-edge-logs", EdgeLogsArgs(context, base.keys.arn("logs"), base.archive.access_log_bucket), opts
        )
        self.web_acls = {
            place: WebAcl(f"{name}-waf-{place}", WebAclArgs(context, place, logs.waf_bucket_arn, blocked), opts)
            for place in PLACES
        }
        self.balancer = balancer = LoadBalancer(
            f"{name}-balancer",
            LoadBalancerArgs(
                context=context,
                vpc_id=network.vpc.vpc_id,
                subnet_ids=network.vpc.subnet_ids["edge"],
                security_group_id=network.group_ids["entrance"],
                certificate_arn=certificates.origin_arn,
                web_acl_arn=self.web_acls["origin"].arn,
                log_bucket=logs.balancer_bucket,
            ),
            opts,
        )
        headers = ResponseHeaders(f"{name}-headers", ResponseHeadersArgs(context), opts)
        self._edge = Edge(
            f"{name}-edge",
            EdgeArgs(
                context=context,
                zone_id=dns.zone_id,
                zone_arn=dns.zone_arn,
                certificate_arn=certificates.edge_arn,
                web_acl_arn=self.web_acls["edge"].arn,
                headers_policy_id=headers.policy_id,
                balancer_arn=balancer.arn,
                balancer_name=balancer.dns_name,
                archive_arn=base.archive.bucket_arn,
            ),
            opts,
        )
        self._registry = Registry(f"{name}-registry", RegistryArgs(context, base.keys.arn("images")), opts)
        self.service = self._serve(data)
        self._watch()

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        return {
            "nameServers": self._dns.name_servers,
            "distributionId": self._edge.distribution_id,
            "distributionName": self._edge.domain_name,
            "imageRepository": self._registry.url,
            "serviceName": self.service.service_name,
            "serviceLogGroup": self.service.log_group_name,
        }

    def _serve(self, data: DataLayer) -> Service:
        """The service, and what it may do with the stores."""
        base, network = self._base, self._network
        service = Service(
            f"{base.name}-service",
            ServiceArgs(
                context=base.context,
                subnet_ids=network.vpc.subnet_ids["app"],
                security_group_ids=[network.group_ids[group] for group in ("app", "outbound")],
                target_group_arn=self.balancer.target_group_arn,
                target_metric=self.balancer.target_metric,
                image_repository=self._registry.url,
                repository_arn=self._registry.arn,
                log_key_arn=base.keys.arn("logs"),
                session_key_arn=base.keys.arn("sessions"),
                boundary_arn=base.workload_boundary.arn,
            ),
            base.opts,
        )
        for bucket in data.storage.buckets:
            data.storage.grant_read(bucket, service.role)
            data.storage.grant_write(bucket, service.role)
        data.database.grant_connect(base.context.settings.service.name, service.role)
        return service

    def _watch(self) -> None:
        """Alarms on errors of the service and on requests that are unlike other days'."""
        base, balancer = self._base, {"LoadBalancer": self.balancer.metric_name}
        Alarms(
            f"{base.name}-entrance-alarms",
            AlarmsArgs(
                base.context,
                base.on_call.topic_arn,
                alarms=[
                    Alarm(
                        "service-fails",
                        "The service answers many requests with an error of its own",
                        Metric("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", balancer),
                        above=MANY_ERRORS,
                    ),
                    Alarm(
                        "service-away",
                        "The load balancer finds no healthy task to hand requests to",
                        Metric("AWS/ApplicationELB", "HTTPCode_ELB_503_Count", balancer),
                    ),
                ],
                anomalies=[
                    Anomaly(
                        "requests-unusual",
                        "Far more or fewer requests than usual: an attack, or users who do not get through",
                        Metric("AWS/ApplicationELB", "RequestCount", balancer),
                        both_ways=True,
                    ),
                    Anomaly(
                        "sign-ins-refused",
                        "The web ACL before the sign-in refuses far more than usual: somebody tries passwords",
                        Metric(
                            "AWS/WAFV2",
                            "BlockedRequests",
                            {"WebACL": f"{base.context.prefix}-sign-in", "Region": base.context.region, "Rule": "ALL"},
                        ),
                    ),
                ],
                log_group_name=self.service.log_group_name,
                log_alarms=[
                    LogAlarm(
                        "service-exceptions",
                        "The service logs many exceptions",
                        "?ERROR ?CRITICAL ?Exception ?Traceback",
                        above=MANY_ERRORS,
                    )
                ],
            ),
            base.opts,
        )
