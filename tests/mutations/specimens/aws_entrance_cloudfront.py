"""The shop's CloudFront distribution: media from a bucket, everything else from the load balancer."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, add
from tests.mutations.specimens.aws_entrance import web_acl

HOME = "us-east-1"
"""Where AWS keeps what belongs to CloudFront."""

LOGS = f"arn:aws:logs:{HOME}:{ACCOUNT}:log-group:aws-waf-logs-shop-site"
TO_VIEWERS = {"viewerProtocolPolicy": "redirect-to-https", "responseHeadersPolicyId": "@{shop-headers.id}"}
READS = {"allowedMethods": ["GET", "HEAD"], "cachedMethods": ["GET", "HEAD"]}

SPECIMENS = [
    add("aws:wafv2/webAcl:WebAcl", "shop-site-acl", web_acl("CLOUDFRONT"), region=HOME),
    add(
        "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
        "shop-site-acl-logging",
        {"resourceArn": "@{shop-site-acl.arn}", "logDestinationConfigs": [LOGS]},
        region=HOME,
    ),
    add(
        "aws:cloudfront/originAccessControl:OriginAccessControl",
        "shop-media-access",
        {"originAccessControlOriginType": "s3", "signingBehavior": "always", "signingProtocol": "sigv4"},
        id="E2QWRUHAPOMQZL",
    ),
    add(
        "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
        "shop-headers",
        {
            "name": "shop-headers",
            "securityHeadersConfig": {
                "strictTransportSecurity": {
                    "accessControlMaxAgeSec": 63072000,
                    "includeSubdomains": True,
                    "override": True,
                },
                "contentSecurityPolicy": {"contentSecurityPolicy": "default-src 'self'", "override": True},
                "contentTypeOptions": {"override": True},
                "frameOptions": {"frameOption": "DENY", "override": True},
                "referrerPolicy": {"referrerPolicy": "no-referrer", "override": True},
            },
        },
    ),
    add(
        "aws:cloudfront/distribution:Distribution",
        "shop-site",
        {
            "enabled": True,
            "aliases": ["shop.example.com"],
            "webAclId": "@{shop-site-acl.arn}",
            "origins": [
                {
                    "originId": "media",
                    "domainName": "shop-media.s3.eu-central-1.amazonaws.com",
                    "originAccessControlId": "@{shop-media-access.id}",
                },
                {
                    "originId": "shop",
                    "domainName": "@{shop-entrance.dnsName}",
                    "customOriginConfig": {
                        "httpPort": 80,
                        "httpsPort": 443,
                        "originProtocolPolicy": "https-only",
                        "originSslProtocols": ["TLSv1.2"],
                    },
                },
            ],
            "defaultCacheBehavior": {**TO_VIEWERS, **READS, "targetOriginId": "shop"},
            "orderedCacheBehaviors": [
                {**TO_VIEWERS, **READS, "pathPattern": "/media/*", "targetOriginId": "media"},
            ],
            "restrictions": {"geoRestriction": {"restrictionType": "none"}},
            "viewerCertificate": {
                "acmCertificateArn": f"arn:aws:acm:{HOME}:{ACCOUNT}:certificate/shop",
                "minimumProtocolVersion": "TLSv1.2_2021",
                "sslSupportMethod": "sni-only",
            },
        },
        outputs={"arn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/E1SHOP"},
        id="E1SHOP",
    ),
    add(
        "aws:cloudwatch/logDeliverySource:LogDeliverySource",
        "shop-site-logs",
        {"name": "shop-site", "logType": "ACCESS_LOGS", "resourceArn": "@{shop-site.arn}"},
        region=HOME,
    ),
    add(
        "aws:cloudwatch/logDelivery:LogDelivery",
        "shop-site-delivery",
        {
            "deliverySourceName": "@{shop-site-logs.name}",
            "deliveryDestinationArn": "@{aws-edge-archive.arn}",
        },
        region=HOME,
    ),
]
