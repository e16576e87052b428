"""CloudFront: where users' requests arrive, are filtered, and go on to the load balancer inside the VPC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.traffic import HTTPS_PORT
from components.aws.waf_rules import CLIENT_HEADER
from components.base import Component

MINIMUM_TLS = "TLSv1.2_2021"
"""TLS 1.2 and 1.3, with forward secrecy and authenticated encryption only.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html"""

CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
"""AWS's cache policy that keeps nothing. Pages are made for one user each, and a copy at an edge location could be
outside the European Union.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html"""

ALL_VIEWER = "216adef6-5c7f-47e4-b989-5492eafa07d3"
"""AWS's origin request policy that hands on everything, the host name included: the load balancer's certificate has it.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html"""

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")

PRICE_CLASS = "PriceClass_100"
"""Edge locations in Europe and North America only."""

CLIENT_ADDRESS = f"""function handler(event) {{
    var request = event.request;
    request.headers['{CLIENT_HEADER}'] = {{ value: event.viewer.ip }};
    return request;
}}
"""
"""Tells the load balancer's web ACL who calls. Whatever the client wrote into this header is overwritten."""

LOG_FIELDS = (
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "cs(Referer)",
    "cs(User-Agent)",
    "cs-uri-query",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
    "time-taken",
    "x-forwarded-for",
    "ssl-protocol",
    "ssl-cipher",
    "x-edge-response-result-type",
    "cs-protocol-version",
    "c-port",
    "time-to-first-byte",
    "x-edge-detailed-result-type",
    "sc-content-type",
    "sc-content-len",
    "c-country",
)
"""All fields of standard logging but the cookies, which open users' sessions."""


@dataclass(frozen=True)
class EdgeArgs:
    """What CloudFront needs.

    :param context: the AWS part's settings and providers: ``edge``.
    :param zone_id: the hosted zone of the host names.
    :param zone_arn: the same zone, for Shield Advanced.
    :param certificate_arn: CloudFront's certificate.
    :param web_acl_arn: the web ACL of the scope CLOUDFRONT.
    :param headers_policy_id: the security headers.
    :param balancer_arn: the internal load balancer.
    :param balancer_name: its DNS name.
    :param archive_arn: the ARN of the locked log archive in the primary region.
    """

    context: AwsContext
    zone_id: pulumi.Input[str]
    zone_arn: pulumi.Input[str]
    certificate_arn: pulumi.Input[str]
    web_acl_arn: pulumi.Input[str]
    headers_policy_id: pulumi.Input[str]
    balancer_arn: pulumi.Input[str]
    balancer_name: pulumi.Input[str]
    archive_arn: pulumi.Input[str]


class Edge(Component):
    """The service's only public entrance, spread over the provider's edge locations.

    DDOS-1: CloudFront and AWS Shield absorb floods far from the service; the web ACL limits and blocks. The origin is
    an internal load balancer, reached over a VPC origin: it has no public address, so there is no way past CloudFront.
    Shield Advanced, a setting, adds the response team, automatic mitigation in the web ACL and cost protection.

    ENC-1: TLS 1.2 and 1.3 with forward secrecy for the service's own names, plain HTTP is redirected, and TLS 1.2 on to
    the load balancer.

    APP-1, APP-2: every request passes the web ACL, every response gets the security headers.

    INFRA-1: the entrance is the provider's. MON-3 (groundwork): every request is logged to the locked archive in the
    European Union, without cookies.

    INFRA-3: nothing is cached, so users' data rests at no edge location; what CloudFront keeps outside the European
    Union is its settings (docs/adr/0032-settings-of-global-services.md). NET-5: countries under an embargo are refused
    here too, should the web ACL be taken off.
    """

    TOKEN = "rampart:aws:Edge"
    STATEMENTS = ("DDOS-1", "ENC-1", "APP-1", "APP-2", "INFRA-1")

    distribution_id: pulumi.Output[str]
    domain_name: pulumi.Output[str]

    def __init__(self, name: str, args: EdgeArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        distribution = self._distribution(self._origin(), self._client_address())
        self._logs(distribution)
        self._names(distribution)
        if self._context.settings.edge.shield_advanced:
            self._shield(distribution)
        self.distribution_id, self.domain_name = distribution.id, distribution.domain_name
        self.register_outputs({"distributionId": self.distribution_id, "domainName": self.domain_name})

    def _origin(self) -> aws.cloudfront.VpcOrigin:
        return aws.cloudfront.VpcOrigin(
            f"{self._name}-origin",
            vpc_origin_endpoint_config={
                "name": f"{self._context.prefix}-entrance",
                "arn": self._args.balancer_arn,
                "http_port": 80,  # must be given; https-only never uses it
                "https_port": HTTPS_PORT,
                "origin_protocol_policy": "https-only",
                "origin_ssl_protocols": {"items": ["TLSv1.2"], "quantity": 1},
            },
            tags=self._context.named("entrance"),
            opts=self.child(),
        )

    def _client_address(self) -> aws.cloudfront.Function:
        return aws.cloudfront.Function(
            f"{self._name}-client-address",
            name=f"{self._context.prefix}-client-address",
            comment="Tells the origin who calls",
            runtime="cloudfront-js-2.0",
            code=CLIENT_ADDRESS,
            publish=True,
            opts=self.child(),
        )

    def _distribution(
        self, origin: aws.cloudfront.VpcOrigin, client_address: aws.cloudfront.Function
    ) -> aws.cloudfront.Distribution:
        args, edge = self._args, self._context.settings.edge
        return aws.cloudfront.Distribution(
            f"{self._name}-distribution",
            enabled=True,
            comment=f"{self._context.prefix}: the service",
            aliases=list(edge.host_names),
            http_version="http2and3",
            is_ipv6_enabled=True,
            price_class=PRICE_CLASS,
            web_acl_id=args.web_acl_arn,
            viewer_certificate={
                "acm_certificate_arn": args.certificate_arn,
                "minimum_protocol_version": MINIMUM_TLS,
                "ssl_support_method": "sni-only",
            },
            origins=[
                {
                    "origin_id": "entrance",
                    "domain_name": args.balancer_name,
                    "vpc_origin_config": {"vpc_origin_id": origin.id},
                }
            ],
            default_cache_behavior={
                "target_origin_id": "entrance",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": list(METHODS),
                "cached_methods": ["GET", "HEAD"],
                "cache_policy_id": CACHING_DISABLED,
                "origin_request_policy_id": ALL_VIEWER,
                "response_headers_policy_id": args.headers_policy_id,
                "compress": True,
                "function_associations": [{"event_type": "viewer-request", "function_arn": client_address.arn}],
            },
            restrictions={
                "geo_restriction": {
                    "restriction_type": "blacklist" if edge.blocked_countries else "none",
                    "locations": list(edge.blocked_countries),
                }
            },
            tags=self._context.named("service"),
            opts=self.child(),
        )

    def _logs(self, distribution: aws.cloudfront.Distribution) -> None:
        """Standard logging, version 2: the older one needs a bucket with ACLs."""
        world, label = self.child(provider=self._context.world), f"{self._context.prefix}-cloudfront"
        source = aws.cloudwatch.LogDeliverySource(
            f"{self._name}-requests",
            name=label,
            log_type="ACCESS_LOGS",
            resource_arn=distribution.arn,
            tags=self._context.named("cloudfront"),
            opts=world,
        )
        destination = aws.cloudwatch.LogDeliveryDestination(
            f"{self._name}-archive",
            name=label,
            output_format="json",
            delivery_destination_configuration={
                "destination_resource_arn": pulumi.Output.concat(self._args.archive_arn, "/cloudfront")
            },
            tags=self._context.named("cloudfront"),
            opts=world,
        )
        aws.cloudwatch.LogDelivery(
            f"{self._name}-delivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            record_fields=list(LOG_FIELDS),
            s3_delivery_configurations=[
                {"suffix_path": "{DistributionId}/{yyyy}/{MM}/{dd}/{HH}", "enable_hive_compatible_path": False}
            ],
            tags=self._context.named("cloudfront"),
            opts=world,
        )

    def _names(self, distribution: aws.cloudfront.Distribution) -> None:
        for host in self._context.settings.edge.host_names:
            for kind in ("A", "AAAA"):
                aws.route53.Record(
                    f"{self._name}-{host}-{kind.lower()}",
                    zone_id=self._args.zone_id,
                    name=host,
                    type=kind,
                    aliases=[
                        {
                            "name": distribution.domain_name,
                            "zone_id": distribution.hosted_zone_id,
                            "evaluate_target_health": False,
                        }
                    ],
                    opts=self.child(),
                )

    def _shield(self, distribution: aws.cloudfront.Distribution) -> None:
        subscription = aws.shield.Subscription(
            f"{self._name}-shield",
            auto_renew="ENABLED",
            # AWS ends a subscription only when its year is over.
            skip_destroy=True,
            opts=self.child(),
        )
        protected: Mapping[str, pulumi.Input[str]] = {"service": distribution.arn, "zone": self._args.zone_arn}
        protections = [
            aws.shield.Protection(
                f"{self._name}-shield-{what}",
                name=f"{self._context.prefix}-{what}",
                resource_arn=arn,
                tags=self._context.named(what),
                opts=self.child(depends_on=[subscription]),
            )
            for what, arn in protected.items()
        ]
        aws.shield.ApplicationLayerAutomaticResponse(
            f"{self._name}-shield-response",
            resource_arn=distribution.arn,
            action="BLOCK",
            opts=self.child(depends_on=protections),
        )
