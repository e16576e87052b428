"""Cases of `policy.rules.aws.edge`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import balancer, group, tcp, vpc

NONE = [("no distribution", [vpc()])]
CERTIFICATE = {"acmCertificateArn": "arn:cert", "minimumProtocolVersion": "TLSv1.2_2021"}
REDIRECT = {"viewerProtocolPolicy": "redirect-to-https"}
BUCKET = "media.s3.eu-central-1.amazonaws.com"
DNS = "entrance.elb.amazonaws.com"
HEADERS: dict[str, Any] = {
    "strictTransportSecurity": {"accessControlMaxAgeSec": 63072000, "includeSubdomains": True, "override": True},
    "contentSecurityPolicy": {"contentSecurityPolicy": "default-src 'self'", "override": True},
    "contentTypeOptions": {"override": True},
    "frameOptions": {"frameOption": "DENY", "override": True},
    "referrerPolicy": {"referrerPolicy": "no-referrer", "override": True},
}


def site(**properties: Any) -> Resource:
    values = {"defaultCacheBehavior": REDIRECT, "viewerCertificate": CERTIFICATE, "arn": "arn:site", **properties}
    return make("aws:cloudfront/distribution:Distribution", "site", values)


def custom(policy: object = "https-only", *protocols: str) -> Resource:
    config = {"originProtocolPolicy": policy, "originSslProtocols": list(protocols) or ["TLSv1.2"]}
    return site(origins=[{"domainName": "api.example.com", "customOriginConfig": config}])


def bucket(**origin: Any) -> Resource:
    return site(origins=[{"domainName": BUCKET, **origin}])


def headers(**changes: Any) -> Resource:
    config = {key: value for key, value in {**HEADERS, **changes}.items() if value is not None}
    return make(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "headers", {"securityHeadersConfig": config}
    )


def behind(*rules: Any, **properties: Any) -> list[Resource]:
    return [
        site(origins=[{"domainName": DNS, "customOriginConfig": {}}]),
        balancer(dnsName=DNS, **properties),
        group("sg", list(rules)),
    ]


VPC_ORIGIN = "aws:cloudfront/vpcOrigin:VpcOrigin"


LOG_SOURCE = make(
    "aws:cloudwatch/logDeliverySource:LogDeliverySource", "logs", {"name": "logs", "resourceArn": "arn:site"}
)
HTTPS_ONLY = {"originProtocolPolicy": "https-only"}


def log_delivery(source: str) -> Resource:
    return make("aws:cloudwatch/logDelivery:LogDelivery", "delivery", {"deliverySourceName": source})


def vpc_origin(policy: object, *protocols: str) -> Resource:
    tls = {"items": list(protocols), "quantity": len(protocols)}
    config = {"originProtocolPolicy": policy, "originSslProtocols": tls}
    return make(VPC_ORIGIN, "inside", {"vpcOriginEndpointConfig": config})


CASES = [
    *cases(
        "enc-1-aws-cloudfront-viewer-tls",
        fails=[
            ("CloudFront's certificate", [site(viewerCertificate={"cloudfrontDefaultCertificate": True})]),
            (
                "CloudFront's certificate with a minimum",
                [site(viewerCertificate={**CERTIFICATE, "cloudfrontDefaultCertificate": True})],
            ),
            ("minimum left out", [site(viewerCertificate={"acmCertificateArn": "arn:cert"})]),
            ("TLS 1.1", [site(viewerCertificate={**CERTIFICATE, "minimumProtocolVersion": "TLSv1.1_2016"})]),
            (
                "TLS 1.2 with weak ciphers",
                [site(viewerCertificate={**CERTIFICATE, "minimumProtocolVersion": "TLSv1.2_2018"})],
            ),
        ],
        passes=[
            ("TLS 1.2", [site()]),
            ("TLS 1.3", [site(viewerCertificate={**CERTIFICATE, "minimumProtocolVersion": "TLSv1.3_2025"})]),
        ],
        undetermined=[("unknown", [site(viewerCertificate={"minimumProtocolVersion": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-6-aws-cloudfront-https",
        fails=[
            ("default", [site(defaultCacheBehavior={"viewerProtocolPolicy": "allow-all"})]),
            ("another behaviour", [site(orderedCacheBehaviors=[REDIRECT, {"viewerProtocolPolicy": "allow-all"}])]),
        ],
        passes=[("redirect", [site()])],
        undetermined=[("unknown", [site(defaultCacheBehavior={"viewerProtocolPolicy": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "enc-1-aws-cloudfront-origin-tls",
        fails=[
            ("plain", [custom("http-only")]),
            ("TLS 1.0", [custom("https-only", "TLSv1", "TLSv1.2")]),
            (
                "plain, for tenants",
                [site(origins=[{"domainName": "x", "customOriginConfigs": [{"originProtocolPolicy": "http-only"}]}])],
            ),
            (
                "as the viewer, who may use HTTP",
                [
                    site(
                        defaultCacheBehavior={"viewerProtocolPolicy": "allow-all"},
                        origins=[{"domainName": "x", "customOriginConfig": {"originProtocolPolicy": "match-viewer"}}],
                    )
                ],
            ),
        ],
        passes=[("TLS 1.2", [custom()]), ("as the viewer, who must use TLS", [custom("match-viewer")])],
        undetermined=[("unknown", [custom(UNKNOWN)])],
        not_applicable=[("a bucket", [bucket()])],
    ),
    *cases(
        "enc-1-aws-vpc-origin-tls",
        fails=[
            ("plain", [vpc_origin("http-only")]),
            ("as the viewer", [vpc_origin("match-viewer")]),
            ("TLS 1.0", [vpc_origin("https-only", "TLSv1", "TLSv1.2")]),
            ("nothing said", [make(VPC_ORIGIN, "inside", {})]),
            ("no protocols", [vpc_origin("https-only")]),
            ("protocols left out", [make(VPC_ORIGIN, "inside", {"vpcOriginEndpointConfig": HTTPS_ONLY})]),
        ],
        passes=[("TLS 1.2", [vpc_origin("https-only", "TLSv1.2")])],
        undetermined=[("unknown", [vpc_origin(UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "ddos-1-aws-cloudfront-web-acl",
        fails=[("none", [site()]), ("empty", [site(webAclId="")])],
        passes=[("set", [site(webAclId="arn:acl")])],
        undetermined=[("unknown", [site(webAclId=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "mon-3-aws-cloudfront-logs",
        fails=[
            ("none", [site()]),
            ("an empty block", [site(loggingConfig={})]),
            ("a source that nothing delivers from", [site(), LOG_SOURCE]),
            ("another source's delivery", [site(), LOG_SOURCE, log_delivery("others")]),
        ],
        passes=[
            ("version 1", [site(loggingConfig={"bucket": "logs.s3.amazonaws.com"})]),
            (
                "version 2",
                [site(), LOG_SOURCE, log_delivery("logs")],
            ),
            ("real time", [site(defaultCacheBehavior={**REDIRECT, "realtimeLogConfigArn": "arn:logs"})]),
        ],
        undetermined=[("unknown", [site(loggingConfig=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "ddos-1-aws-cloudfront-origin-access-control",
        fails=[
            ("none", [bucket()]),
            ("an empty identity", [bucket(s3OriginConfig={"originAccessIdentity": ""})]),
            (
                "a control that never signs",
                [
                    bucket(originAccessControlId="oac-id"),
                    make("aws:cloudfront/originAccessControl:OriginAccessControl", "oac", {"signingBehavior": "never"}),
                ],
            ),
            ("over both IP versions", [site(origins=[{"domainName": "m.s3.dualstack.eu-central-1.amazonaws.com"}])]),
            ("a website endpoint", [site(origins=[{"domainName": "m.s3-website.eu-central-1.amazonaws.com"}])]),
            (
                "a bucket as a custom origin",
                [site(origins=[{"domainName": BUCKET, "customOriginConfig": {"originProtocolPolicy": "https-only"}}])],
            ),
        ],
        passes=[
            ("origin access control", [bucket(originAccessControlId="oac")]),
            (
                "the older identity",
                [bucket(s3OriginConfig={"originAccessIdentity": "origin-access-identity/cloudfront/E1"})],
            ),
        ],
        undetermined=[
            ("unknown", [bucket(originAccessControlId=UNKNOWN)]),
            ("unknown origin", [site(origins=[{"domainName": UNKNOWN}])]),
        ],
        not_applicable=[("a server", [custom()])],
    ),
    *cases(
        "ddos-1-aws-origin-behind-cloudfront",
        fails=[
            ("open to all", behind(tcp(443, "0.0.0.0/0"))),
            (
                "a network load balancer without groups",
                behind(loadBalancerType="network", securityGroups=None),
            ),
            ("open in halves", behind(tcp(443, "0.0.0.0/1"), tcp(443, "128.0.0.0/1"))),
        ],
        passes=[
            ("CloudFront's prefix list", behind(tcp(443, prefixListIds=["pl-a3a144ac"]))),
            ("internal", behind(tcp(443, "0.0.0.0/0"), internal=True)),
        ],
        undetermined=[("unknown rules", [*behind()[:2], group("sg", UNKNOWN)])],
        not_applicable=[("a server elsewhere", [custom()])],
    ),
    *cases(
        "app-2-aws-cloudfront-headers",
        fails=[
            ("none", [site()]),
            (
                "AWS's policy for CORS only",
                [site(defaultCacheBehavior={"responseHeadersPolicyId": "60669652-455b-4ae9-85a4-c4c02393f86c"})],
            ),
            (
                "one behaviour without",
                [site(defaultCacheBehavior={"responseHeadersPolicyId": "h"}, orderedCacheBehaviors=[REDIRECT])],
            ),
        ],
        passes=[("every behaviour", [site(defaultCacheBehavior={"responseHeadersPolicyId": "h"})])],
        undetermined=[
            ("unknown", [site(defaultCacheBehavior=UNKNOWN)]),
            ("unknown policy", [site(defaultCacheBehavior={"responseHeadersPolicyId": UNKNOWN})]),
        ],
        not_applicable=NONE,
    ),
    *cases(
        "app-2-aws-headers-complete",
        fails=[
            *((f"no {name}", [headers(**{name: None})]) for name in HEADERS),
            (
                "headers are only removed",
                [
                    make(
                        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
                        "headers",
                        {"removeHeadersConfig": {"items": [{"header": "Server"}]}},
                    )
                ],
            ),
            ("the origin wins", [headers(contentTypeOptions={"override": False})]),
            ("a short HSTS", [headers(strictTransportSecurity={"accessControlMaxAgeSec": 300, "override": True})]),
        ],
        passes=[
            ("complete", [headers()]),
            (
                "frames by the content security policy",
                [
                    headers(
                        frameOptions=None,
                        contentSecurityPolicy={"contentSecurityPolicy": "frame-ancestors 'none'", "override": True},
                    )
                ],
            ),
        ],
        undetermined=[("unknown", [headers(contentTypeOptions={"override": UNKNOWN})])],
        not_applicable=[("no policy", [site()])],
    ),
]
