"""Figures that AWS publishes: ids of managed policies and prefix lists, service accounts, address ranges.

Sources: the CloudFront, EC2 and Elastic Load Balancing guides, and a small part of
https://ip-ranges.amazonaws.com/ip-ranges.json.
"""

from __future__ import annotations

CLOUDFRONT_POLICIES = {
    "cache-policy": {
        "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        "Managed-CachingOptimizedForUncompressedObjects": "b2884449-e4de-46a7-ac36-70bc7f1ddd6d",
        "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "Managed-Elemental-MediaPackage": "08627262-05a9-4f76-9ded-b50ca2e3a84f",
        "Managed-Amplify": "2e54312d-136d-493c-8eb9-b001f22f67d2",
        "UseOriginCacheControlHeaders": "83da9c7e-98b4-4e11-a168-04f0df8e2c65",
        "UseOriginCacheControlHeaders-QueryStrings": "4cc15a8a-d715-48a4-82b8-cc0b614638fe",
    },
    "origin-request-policy": {
        "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
        "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        "Managed-AllViewerAndCloudFrontHeaders-2022-06": "33f36d7e-f396-46d9-90e0-52428a34d9dc",
        "Managed-CORS-CustomOrigin": "59781a5b-3903-41f3-afcb-af62929ccde1",
        "Managed-CORS-S3Origin": "88a5eaf4-2fd4-4709-b370-b4c650ea3fcf",
        "Managed-UserAgentRefererHeaders": "acba4595-bd28-49b8-b9fe-13317c0390fa",
    },
    "response-headers-policy": {
        "Managed-SimpleCORS": "60669652-455b-4ae9-85a4-c4c02393f86c",
        "Managed-CORS-With-Preflight": "5cc3b908-e619-4b99-88e5-2cf7f45965bd",
        "Managed-SecurityHeadersPolicy": "67f7725c-6f97-4210-82d7-5512b31e9d03",
        "Managed-CORS-and-SecurityHeadersPolicy": "e61eb60c-9c35-4d20-a928-2b84e02af89c",
        "Managed-CORS-with-preflight-and-SecurityHeadersPolicy": "eaab4381-ed33-4a86-88ca-d9558dc6cd63",
    },
}
# Name: ids by region (where this table knows them), ranges.
PREFIX_LISTS: dict[str, tuple[dict[str, str], list[str]]] = {
    "com.amazonaws.{region}.s3": (
        {"eu-central-1": "pl-6ea54007", "eu-west-1": "pl-6da54004"},
        ["52.219.170.0/23", "3.5.136.0/22"],
    ),
    "com.amazonaws.{region}.dynamodb": ({"eu-central-1": "pl-66a5400f", "eu-west-1": "pl-6fa54006"}, ["52.94.16.0/24"]),
    "com.amazonaws.global.cloudfront.origin-facing": (
        {"eu-central-1": "pl-a3a144ca", "eu-west-1": "pl-4fa04526"},
        ["130.176.0.0/17", "64.252.64.0/18"],
    ),
}
# The accounts that deliver access logs of load balancers.
ELB_ACCOUNTS = {
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
    "ca-central-1": "985666609251",
    "eu-central-1": "054676820928",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "ap-northeast-1": "582318560864",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
}
IP_RANGES: dict[tuple[str, str], list[str]] = {
    ("CLOUDFRONT", "global"): ["13.32.0.0/15", "52.222.128.0/17", "130.176.0.0/17", "64.252.64.0/18"],
    ("S3", "eu-central-1"): ["52.219.170.0/23", "3.5.136.0/22"],
    ("S3", "eu-west-1"): ["52.218.0.0/17", "3.5.64.0/21"],
    ("EC2_INSTANCE_CONNECT", "eu-central-1"): ["3.120.181.40/29"],
    ("EC2_INSTANCE_CONNECT", "eu-west-1"): ["18.202.216.48/29"],
    ("ROUTE53_HEALTHCHECKS", "eu-west-1"): ["54.228.16.0/26", "176.34.159.192/26"],
}
