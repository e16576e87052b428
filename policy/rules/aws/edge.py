"""CloudFront: TLS to viewers and origins, a web ACL, headers, logs, and origins that nobody reaches past it."""

from __future__ import annotations

import re

from policy.aws_edge import (
    ACCESS_CONTROL,
    DISTRIBUTION,
    HEADERS_POLICY,
    TENANT_DISTRIBUTION,
    behaviours,
    custom_origins,
)
from policy.aws_load_balancers import LOAD_BALANCERS, faces_internet, kind
from policy.aws_security_groups import GROUPS, permissions
from policy.cidr import Addresses
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.permissions import excess
from policy.ports import PORTS
from policy.registry import Control, Relation, Severity, rule

IN_TRANSIT = (
    Control("ISO/IEC 27001:2022", "A.8.24", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "4.2.1", Relation.SUPPORTS),
)
DISTRIBUTIONS = (DISTRIBUTION, TENANT_DISTRIBUTION)
LOG_SOURCE = "aws:cloudwatch/logDeliverySource:LogDeliverySource"
LOG_DELIVERY = "aws:cloudwatch/logDelivery:LogDelivery"

GOOD_VIEWER_PROTOCOL = re.compile(r"TLSv1\.[23]_20(19|2\d|3\d)")
"""Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/secure-connections-supported-viewer-protocols-ciphers.html"""

OLD_ORIGIN_PROTOCOLS = ("SSLv3", "TLSv1", "TLSv1.1")
S3_ORIGIN = re.compile(r"(^|\.)s3[.-](dualstack\.)?([a-z0-9-]+\.)?amazonaws\.com$", re.IGNORECASE)
S3_WEBSITE = re.compile(r"\.s3-website[.-]", re.IGNORECASE)

OTHER_HEADERS = {
    "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
}
"""AWS's own policies without security headers.

Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

YEAR = 365 * 24 * 3600


@rule(
    id="enc-1-aws-cloudfront-viewer-tls",
    title="CloudFront serves its own domains over TLS 1.2 or newer only",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(
        Control("AWS FSBP", "CloudFront.7", Relation.FULL),
        Control("AWS FSBP", "CloudFront.15", Relation.PARTIAL),
        *IN_TRANSIT,
    ),
    remediation='Set an ACM certificate and minimum_protocol_version="TLSv1.2_2021" or newer.',
    types=DISTRIBUTIONS,
)
def cloudfront_viewer_tls(distribution: Resource) -> Verdict:
    """CloudFront's own certificate comes with TLS 1.0, whatever the minimum says."""
    for certificate in distribution.blocks("viewerCertificate"):
        if certificate.get("cloudfrontDefaultCertificate", default=False):
            return failed("viewerCertificate is CloudFront's own, which admits TLS 1.0", "a certificate of its own")
        minimum = certificate.get("minimumProtocolVersion", default="TLSv1")
        if GOOD_VIEWER_PROTOCOL.fullmatch(minimum):
            return passed()
        return failed(f"viewerCertificate.minimumProtocolVersion is {minimum}", "TLSv1.2_2021 or newer")
    return failed("viewerCertificate is left out", "a certificate, and TLS 1.2 or newer")


@rule(
    id="net-6-aws-cloudfront-https",
    title="CloudFront answers plain HTTP with a redirect or not at all",
    severity=Severity.HIGH,
    statements=("NET-6", "ENC-1"),
    controls=(Control("AWS FSBP", "CloudFront.3", Relation.FULL), *IN_TRANSIT),
    remediation='Set viewer_protocol_policy to "redirect-to-https" or "https-only" in every behaviour.',
    types=DISTRIBUTIONS,
)
def cloudfront_https(distribution: Resource) -> Verdict:
    """In the default behaviour and in every other."""
    for behaviour in behaviours(distribution):
        policy = behaviour.get("viewerProtocolPolicy")
        if policy not in ("redirect-to-https", "https-only"):
            return failed(f"{behaviour.path}.viewerProtocolPolicy is {policy}", "redirect-to-https or https-only")
    return passed()


@rule(
    id="enc-1-aws-cloudfront-origin-tls",
    title="CloudFront speaks TLS 1.2 to its origins",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(
        Control("AWS FSBP", "CloudFront.9", Relation.FULL),
        Control("AWS FSBP", "CloudFront.10", Relation.FULL),
        *IN_TRANSIT,
    ),
    remediation='Set origin_protocol_policy="https-only" and origin_ssl_protocols=["TLSv1.2"].',
    types=DISTRIBUTIONS,
)
def cloudfront_origin_tls(distribution: Resource) -> Verdict:
    """A website endpoint of S3 speaks plain HTTP only, so it is no origin."""
    custom = False
    for origin in distribution.blocks("origins"):
        for config in custom_origins(origin):
            custom = True
            policy = config.get("originProtocolPolicy")
            if policy == "http-only" or (policy == "match-viewer" and _serves_http(distribution)):
                return failed(f"{config.path}.originProtocolPolicy is {policy}", "https-only")
            old = [name for name in config.get("originSslProtocols", default=[]) if name in OLD_ORIGIN_PROTOCOLS]
            if old:
                return failed(f"{config.path}.originSslProtocols has {', '.join(old)}", "TLSv1.2")
    return passed() if custom else not_applicable("it has no custom origin")


@rule(
    id="enc-1-aws-vpc-origin-tls",
    title="CloudFront speaks TLS 1.2 to origins inside the VPC",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(Control("AWS FSBP", "CloudFront.9", Relation.PARTIAL), *IN_TRANSIT),
    remediation='Set origin_protocol_policy="https-only" and TLSv1.2 as the only one of origin_ssl_protocols.',
    types=("aws:cloudfront/vpcOrigin:VpcOrigin",),
)
def vpc_origin_tls(origin: Resource) -> Verdict:
    """The connection is private, and carries users' data all the same."""
    for config in origin.blocks("vpcOriginEndpointConfig"):
        policy = config.get("originProtocolPolicy")
        if policy != "https-only":
            return failed(f"{config.path}.originProtocolPolicy is {policy}", "https-only")
        protocols = config.get("originSslProtocols.items", default=[])
        if not protocols or any(name in OLD_ORIGIN_PROTOCOLS for name in protocols):
            return failed(f"{config.path}.originSslProtocols has {', '.join(protocols) or 'nothing'}", "TLSv1.2")
        return passed()
    return failed("vpcOriginEndpointConfig is left out", "https-only with TLSv1.2")


def _serves_http(distribution: Resource) -> bool:
    return any(entry.get("viewerProtocolPolicy") == "allow-all" for entry in behaviours(distribution))


@rule(
    id="ddos-1-aws-cloudfront-web-acl",
    title="CloudFront has a web ACL",
    severity=Severity.HIGH,
    statements=("DDOS-1", "APP-1"),
    controls=(Control("AWS FSBP", "CloudFront.6", Relation.FULL), Control("PCI DSS 4.0.1", "6.4.2", Relation.SUPPORTS)),
    remediation="Set web_acl_id to the ARN of an aws.wafv2.WebAcl of the scope CLOUDFRONT.",
    types=DISTRIBUTIONS,
)
def cloudfront_web_acl(distribution: Resource) -> Verdict:
    """Requests are inspected before they reach any origin."""
    if not distribution.known("webAclId") and distribution.property_dependencies.get("webAclId"):
        return passed()
    return passed() if distribution.get("webAclId") else failed("webAclId is not set", "the ARN of a web ACL")


@rule(
    id="mon-3-aws-cloudfront-logs",
    title="CloudFront logs every request",
    severity=Severity.MEDIUM,
    statements=("MON-3", "DDOS-1"),
    controls=(
        Control("AWS FSBP", "CloudFront.5", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "10.2.1", Relation.SUPPORTS),
    ),
    remediation="Set logging_config, or add an aws.cloudwatch.LogDeliverySource and the LogDelivery from it.",
    types=DISTRIBUTIONS,
)
def cloudfront_logs(distribution: Resource, graph: Graph) -> Verdict:
    """By the distribution's own logs, by log delivery (version 2), or in real time in every behaviour."""
    if any(block.has("bucket") for block in distribution.blocks("loggingConfig")):
        return passed()
    sources = graph.referrers(distribution, LOG_SOURCE, path="resourceArn")
    if any(graph.referrers(source, LOG_DELIVERY, path="deliverySourceName") for source in sources):
        return passed()
    found = list(behaviours(distribution))
    if found and all(behaviour.has("realtimeLogConfigArn") for behaviour in found):
        return passed()
    lacking = "a log delivery source has no delivery" if sources else "no logs are configured"
    return failed(lacking, "logging_config, or a log delivery with its source")


@rule(
    id="ddos-1-aws-cloudfront-origin-access-control",
    title="CloudFront signs its requests to buckets, so that nobody reads past it",
    severity=Severity.HIGH,
    statements=("DDOS-1", "NET-2"),
    controls=(Control("AWS FSBP", "CloudFront.13", Relation.FULL),),
    remediation="Give the origin an aws.cloudfront.OriginAccessControl.",
    types=DISTRIBUTIONS,
)
def cloudfront_origin_access_control(distribution: Resource, graph: Graph) -> Verdict:
    """A bucket that CloudFront can read without a signature is one that everybody can read."""
    buckets = False
    for origin in distribution.blocks("origins"):
        domain = origin.get("domainName") if origin.known("domainName") else ""
        if S3_WEBSITE.search(domain):
            return failed(f"{origin.path} is a website endpoint of S3, which is public", "the bucket's own endpoint")
        if not origin.has("s3OriginConfig") and not S3_ORIGIN.search(domain):
            continue
        buckets = True
        for control in graph.targets(distribution, "originAccessControlId", ACCESS_CONTROL, block=origin):
            if control.get("signingBehavior") == "never":
                return failed(f"{control.name}.signingBehavior is never: requests are not signed", "always")
        identity = any(block.get("originAccessIdentity") for block in origin.blocks("s3OriginConfig"))
        if identity or _named(distribution, origin):
            continue
        return failed(f"{origin.path} has no origin access control", "an origin access control")
    if any(_maybe_bucket(origin) for origin in distribution.blocks("origins")):
        return undetermined("an origin's domain name is unknown")
    return passed() if buckets else not_applicable("it has no bucket as an origin")


def _named(distribution: Resource, origin: Block) -> bool:
    """Whether an origin has an origin access control. One that is yet to be made counts."""
    if not origin.known("originAccessControlId") and distribution.property_dependencies.get("origins"):
        return True
    return bool(origin.get("originAccessControlId"))


def _maybe_bucket(origin: Block) -> bool:
    others = (
        "customOriginConfig",
        "customOriginConfigs",
        "vpcOriginConfigs",
        "vpcOriginConfig",
        "s3OriginConfig",
        "originAccessControlId",
    )
    return not origin.known("domainName") and not any(origin.has(path) for path in others)


@rule(
    id="ddos-1-aws-origin-behind-cloudfront",
    title="Load balancers behind CloudFront are open to CloudFront only",
    severity=Severity.HIGH,
    statements=("DDOS-1", "APP-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),),
    remediation="Make the load balancer internal (a VPC origin), or admit CloudFront's prefix list only.",
    types=DISTRIBUTIONS,
)
def origin_behind_cloudfront(distribution: Resource, graph: Graph) -> Verdict:
    """An attacker who finds the load balancer's own name would pass by the web ACL and the caches."""
    found = False
    for origin in distribution.blocks("origins"):
        for balancer in _balancers(distribution, origin, graph):
            found = True
            if not faces_internet(balancer):
                continue
            if kind(balancer) == "network" and not balancer.has("securityGroups"):
                return failed(f"{balancer.name}, the origin, has no security groups", "CloudFront's prefix list")
            sources = Addresses()
            for group in graph.targets(balancer, "securityGroups", *GROUPS):
                for entry in permissions(group, graph, "ingress"):
                    if entry.meets(("tcp",), *PORTS):
                        sources |= entry.sources
            if excess(sources, graph.parameters):
                return failed(f"{balancer.name}, the origin, is open to {sources}", "CloudFront's prefix list")
    return passed() if found else not_applicable("no origin is a load balancer of this stack")


def _balancers(distribution: Resource, origin: Block, graph: Graph) -> list[Resource]:
    if not origin.known("domainName"):
        return graph.targets(distribution, "domainName", *LOAD_BALANCERS, block=origin)
    domain = origin.get("domainName")
    return [balancer for balancer in graph.by_type(*LOAD_BALANCERS) if domain and balancer.raw("dnsName") == domain]


@rule(
    id="app-2-aws-cloudfront-headers",
    title="CloudFront adds security headers in every behaviour",
    severity=Severity.MEDIUM,
    statements=("APP-2",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.26", Relation.SUPPORTS),),
    remediation="Set response_headers_policy_id in the default behaviour and in every other.",
    types=DISTRIBUTIONS,
)
def cloudfront_headers(distribution: Resource) -> Verdict:
    """One behaviour without them is enough for an attacker's page."""
    for behaviour in behaviours(distribution):
        made_here = distribution.property_dependencies.get(behaviour.path.partition("[")[0])
        if not behaviour.known("responseHeadersPolicyId") and made_here:
            continue
        policy = behaviour.get("responseHeadersPolicyId")
        if not policy:
            return failed(f"{behaviour.path} has no response headers policy", "a response headers policy")
        if policy in OTHER_HEADERS:
            return failed(f"{behaviour.path} has AWS's {OTHER_HEADERS[policy]}", "a policy with security headers")
    return passed()


@rule(
    id="app-2-aws-headers-complete",
    title="The security headers are complete, and win over the origin's",
    severity=Severity.MEDIUM,
    statements=("APP-2", "ENC-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.26", Relation.SUPPORTS),),
    remediation="Set HSTS for a year, CSP, nosniff, frame options and a referrer policy, with override.",
    types=(HEADERS_POLICY,),
)
def headers_complete(policy: Resource) -> Verdict:
    """HSTS, content security policy, content type options, frame options and referrer policy."""
    if not policy.has("securityHeadersConfig"):
        return failed("the policy has no securityHeadersConfig", "HSTS, CSP, nosniff, frame options, referrer policy")
    for config in policy.blocks("securityHeadersConfig"):
        for name in ("strictTransportSecurity", "contentSecurityPolicy", "contentTypeOptions", "referrerPolicy"):
            for block in config.blocks(name):
                if not block.get("override", default=False):
                    return failed(f"{block.path}.override is false: the origin can replace it", "true")
                break
            else:
                return failed(f"{config.path} has no {name}", "all five headers")
        if not config.blocks("frameOptions") and "frame-ancestors" not in str(
            config.get("contentSecurityPolicy.contentSecurityPolicy", default="")
        ):
            return failed(f"{config.path} has no frameOptions, and its CSP no frame-ancestors", "one of them")
        age = int(config.get("strictTransportSecurity.accessControlMaxAgeSec", default=0))
        if age < YEAR:
            return failed(f"strictTransportSecurity.accessControlMaxAgeSec is {age}", f"{YEAR} (a year) or more")
    return passed()
