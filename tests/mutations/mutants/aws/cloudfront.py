"""Mutants of `policy.rules.aws.edge`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

MEDIA, SHOP = "origins.0", "origins.1"
OTHERS = "orderedCacheBehaviors.0"
HEADERS = "securityHeadersConfig"
CUSTOM = f"{SHOP}.customOriginConfig"
TLS, PLAIN = "enc-1-aws-cloudfront-origin-tls", "net-6-aws-cloudfront-https"

LOG_CONFIG = "arn:aws:cloudfront::111122223333:realtime-log-config"
PLAIN_ORIGIN = {
    "id": "shop",
    "domainName": "api.example.com",
    "customOriginConfigs": [{"originProtocolPolicy": "http-only", "originSslProtocols": ["TLSv1.2"]}],
}


def admitted(*sources: str) -> Edit:
    """The load balancer admits HTTPS from these addresses too."""
    rule = {"description": "More callers", "protocol": "tcp", "fromPort": 443, "toPort": 443}
    return put("shop-group", {"ingress.+": {**rule, "cidrBlocks": list(sources)}})


def website(domain: str) -> Edit:
    """The media come from another domain, without an origin access control."""
    plain: dict[str, Any] = {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}
    return put("shop-site", {MEDIA: {"originId": "media", "domainName": domain, "customOriginConfig": plain}})


def tenants(**changes: Any) -> Edit:
    """A good distribution for many tenants, with changes."""
    return add(
        "aws:cloudfront/multitenantDistribution:MultitenantDistribution",
        "tenants",
        {
            "enabled": True,
            "webAclId": "@{shop-site-acl.arn}",
            "defaultCacheBehavior": {
                "targetOriginId": "shop",
                "viewerProtocolPolicy": "https-only",
                "responseHeadersPolicyId": "@{shop-headers.id}",
                "realtimeLogConfigArn": f"{LOG_CONFIG}/shop",
            },
            "viewerCertificate": {"acmCertificateArn": "shop", "minimumProtocolVersion": "TLSv1.2_2021"},
            **changes,
        },
    )


MUTANTS = [
    *of(
        "enc-1-aws-cloudfront-viewer-tls",
        broken("TLS 1.1", put("shop-site", {"viewerCertificate.minimumProtocolVersion": "TLSv1.1_2016"})),
        broken(
            "TLS 1.2 with weak ciphers", put("shop-site", {"viewerCertificate.minimumProtocolVersion": "TLSv1.2_2018"})
        ),
        broken("no minimum", drop("shop-site", "viewerCertificate.minimumProtocolVersion")),
        broken("CloudFront's certificate", put("shop-site", viewerCertificate={"cloudfrontDefaultCertificate": True})),
        broken(
            "CloudFront's certificate with a minimum",
            put("shop-site", {"viewerCertificate.cloudfrontDefaultCertificate": True}),
        ),
    ),
    *of(
        PLAIN,
        broken("by default", put("shop-site", {"defaultCacheBehavior.viewerProtocolPolicy": "allow-all"})),
        broken("for media", put("shop-site", {f"{OTHERS}.viewerProtocolPolicy": "allow-all"})),
        broken(
            "for one more path",
            put(
                "shop-site",
                {
                    "orderedCacheBehaviors.+": {
                        "pathPattern": "/health",
                        "targetOriginId": "shop",
                        "viewerProtocolPolicy": "allow-all",
                        "responseHeadersPolicyId": "@{shop-headers.id}",
                    }
                },
            ),
        ),
    ),
    *of(
        TLS,
        broken("HTTP", put("shop-site", {f"{CUSTOM}.originProtocolPolicy": "http-only"})),
        broken("TLS 1.0 besides", put("shop-site", {f"{CUSTOM}.originSslProtocols": ["TLSv1.2", "TLSv1"]})),
        broken("SSL 3", put("shop-site", {f"{CUSTOM}.originSslProtocols": ["SSLv3"]})),
        broken("HTTP, for tenants", tenants(origins=[PLAIN_ORIGIN])),
        broken(
            "as a viewer, who may use HTTP for media",
            put(
                "shop-site",
                {f"{CUSTOM}.originProtocolPolicy": "match-viewer", f"{OTHERS}.viewerProtocolPolicy": "allow-all"},
            ),
            also=(PLAIN,),
        ),
    ),
    *of(
        "ddos-1-aws-cloudfront-web-acl",
        broken("none", drop("shop-site", "webAclId")),
        broken("empty", put("shop-site", webAclId="")),
        broken("a distribution for tenants", tenants(webAclId=None)),
    ),
    *of(
        "mon-3-aws-cloudfront-logs",
        broken("none", remove("shop-site-logs")),
        broken(
            "another distribution's",
            put("shop-site-logs", resourceArn="arn:aws:cloudfront::111122223333:distribution/E2"),
        ),
        broken("cookies only", remove("shop-site-logs"), put("shop-site", loggingConfig={"includeCookies": True})),
        broken(
            "one behaviour only",
            remove("shop-site-logs"),
            put(
                "shop-site",
                {f"{OTHERS}.realtimeLogConfigArn": "arn:aws:cloudfront::111122223333:realtime-log-config/x"},
            ),
        ),
    ),
    *of(
        "ddos-1-aws-cloudfront-origin-access-control",
        broken("none", drop("shop-site", f"{MEDIA}.originAccessControlId")),
        broken("empty", put("shop-site", {f"{MEDIA}.originAccessControlId": ""})),
        broken("one that never signs", put("shop-media-access", signingBehavior="never")),
        # A custom origin whose name is yet to be made is a server: a bucket's name is known.
        broken("a website", website("shop-media.s3-website.eu-central-1.amazonaws.com"), needs_value=False),
        broken("a bucket as any other server", website("shop-media.s3.eu-central-1.amazonaws.com")),
        broken(
            "a bucket over both IP versions",
            website("shop-media.s3.dualstack.eu-central-1.amazonaws.com"),
            needs_value=False,
        ),
        broken("a bucket's path", website("s3.eu-central-1.amazonaws.com"), needs_value=False),
        broken("a bucket in capitals", website("Shop-Media.S3.eu-central-1.AmazonAWS.com"), needs_value=False),
        broken(
            "an empty identity",
            drop("shop-site", f"{MEDIA}.originAccessControlId"),
            put("shop-site", {f"{MEDIA}.s3OriginConfig": {"originAccessIdentity": ""}}),
        ),
    ),
    *of(
        "ddos-1-aws-origin-behind-cloudfront",
        broken("open to all", admitted("0.0.0.0/0")),
        broken("open in halves", admitted("0.0.0.0/1"), admitted("128.0.0.0/1")),
        broken(
            "open by a separate rule",
            add(
                "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
                "anybody",
                {
                    "description": "Anybody",
                    "securityGroupId": "@{shop-group.id}",
                    "ipProtocol": "tcp",
                    "fromPort": 443,
                    "toPort": 443,
                    "cidrIpv6": "::/0",
                },
            ),
            # CloudFront's own prefix list is not in the stack either, so addresses that are not known are no objection.
            needs_value=False,
        ),
        broken(
            "a network load balancer without security groups",
            put("shop-entrance", loadBalancerType="network"),
            drop("shop-entrance", "securityGroups"),
        ),
    ),
    *of(
        "app-2-aws-cloudfront-headers",
        broken("none", drop("shop-site", "defaultCacheBehavior.responseHeadersPolicyId")),
        broken("none for media", drop("shop-site", f"{OTHERS}.responseHeadersPolicyId")),
        broken("empty", put("shop-site", {f"{OTHERS}.responseHeadersPolicyId": ""})),
        broken(
            "AWS's policy for CORS only",
            put("shop-site", {f"{OTHERS}.responseHeadersPolicyId": "60669652-455b-4ae9-85a4-c4c02393f86c"}),
        ),
    ),
    *of(
        "app-2-aws-headers-complete",
        *(
            broken(f"no {name}", drop("shop-headers", f"{HEADERS}.{name}"))
            for name in (
                "strictTransportSecurity",
                "contentSecurityPolicy",
                "contentTypeOptions",
                "frameOptions",
                "referrerPolicy",
            )
        ),
        broken(
            "HSTS of a day", put("shop-headers", {f"{HEADERS}.strictTransportSecurity.accessControlMaxAgeSec": 86400})
        ),
        broken("the origin's own wins", put("shop-headers", {f"{HEADERS}.contentSecurityPolicy.override": False})),
        broken(
            "headers for other sites only",
            drop("shop-headers", HEADERS),
            put("shop-headers", corsConfig={"originOverride": True, "accessControlAllowCredentials": False}),
        ),
        broken(
            "a policy that only removes headers",
            drop("shop-headers", HEADERS),
            put("shop-headers", removeHeadersConfig={"items": [{"header": "Server"}]}),
        ),
    ),
]
