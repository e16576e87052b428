"""Load balancers of every kind: the store's application one, partners' network one, an inner one and a classic one."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, Edit, add

EDGE = ["@{Subnet aws-network-edge-a.id}", "@{Subnet aws-network-edge-b.id}"]
APP = ["@{Subnet aws-network-app-a.id}", "@{Subnet aws-network-app-b.id}"]
VPC_ID = "@{aws-network-vpc.id}"
ENTRANCE = ["@{aws-firewall-entrance.id}"]
TLS = "ELBSecurityPolicy-TLS13-1-2-2021-06"
LOGS = {"bucket": f"example-balancer-logs-{ACCOUNT}", "enabled": True}
CERTIFICATE = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/0f0e0d0c"
WEB_ACL = f"arn:aws:wafv2:{REGION}:{ACCOUNT}:regional/webacl/company/0a0b0c0d"
HTTPS = {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}


def _elb(token: str, label: str, path: str, /, **properties: Any) -> Edit:
    """One of the second generation, whose ID is its ARN."""
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:{path}/0123456789abcdef"
    return add(token, label, properties, id=arn, outputs={"arn": arn})


STORE = [
    _elb(
        "aws:lb/loadBalancer:LoadBalancer",
        "store-entrance",
        "loadbalancer/app/store",
        name="store",
        loadBalancerType="application",
        subnets=EDGE,
        securityGroups=ENTRANCE,
        dropInvalidHeaderFields=True,
        desyncMitigationMode="strictest",
        accessLogs=LOGS,
        enableDeletionProtection=True,
    ),
    add(
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "store-entrance-acl",
        {"resourceArn": "@{store-entrance.arn}", "webAclArn": WEB_ACL},
    ),
    *[
        _elb(
            "aws:lb/targetGroup:TargetGroup",
            f"store-{part}",
            f"targetgroup/store-{part}",
            name=f"store-{part}",
            port=8443,
            protocol="HTTPS",
            targetType="ip",
            vpcId=VPC_ID,
        )
        for part in ("pages", "basket")
    ],
    add(
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "store-page-server",
        {"targetGroupArn": "@{store-pages.arn}", "targetId": "10.16.16.20", "port": 8443},
    ),
    add(
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "store-basket-server",
        {"targetGroupArn": "@{store-basket.arn}", "targetId": "10.16.16.21", "port": 8443},
    ),
    _elb(
        "aws:lb/listener:Listener",
        "store-https",
        "listener/app/store/https",
        loadBalancerArn="@{store-entrance.arn}",
        port=443,
        protocol="HTTPS",
        sslPolicy=TLS,
        certificateArn=CERTIFICATE,
        defaultActions=[{"type": "forward", "targetGroupArn": "@{store-pages.arn}"}],
    ),
    _elb(
        "aws:lb/listenerRule:ListenerRule",
        "store-https-basket",
        "listener-rule/app/store/https",
        listenerArn="@{store-https.arn}",
        actions=[{"type": "forward", "targetGroupArn": "@{store-basket.arn}"}],
        conditions=[{"pathPattern": {"values": ["/basket/*"]}}],
    ),
    _elb(
        "aws:lb/listener:Listener",
        "store-http",
        "listener/app/store/http",
        loadBalancerArn="@{store-entrance.arn}",
        port=80,
        protocol="HTTP",
        defaultActions=[{"type": "redirect", "redirect": HTTPS}],
    ),
    _elb(
        "aws:lb/listenerRule:ListenerRule",
        "store-http-old-name",
        "listener-rule/app/store/http",
        listenerArn="@{store-http.arn}",
        actions=[{"type": "redirect", "redirect": {**HTTPS, "host": "shop.example.com"}}],
        conditions=[{"hostHeader": {"values": ["old-shop.example.com"]}}],
    ),
]

PARTNERS = [
    _elb(
        "aws:lb/loadBalancer:LoadBalancer",
        "partners-entrance",
        "loadbalancer/net/partners",
        name="partners",
        loadBalancerType="network",
        subnetMappings=[{"subnetId": subnet} for subnet in EDGE],
        securityGroups=ENTRANCE,
        accessLogs=LOGS,
        enableDeletionProtection=True,
    ),
    _elb(
        "aws:lb/targetGroup:TargetGroup",
        "partners-targets",
        "targetgroup/partners",
        name="partners",
        port=8443,
        protocol="TLS",
        targetType="ip",
        vpcId=VPC_ID,
    ),
    _elb(
        "aws:lb/listener:Listener",
        "partners-tls",
        "listener/net/partners",
        loadBalancerArn="@{partners-entrance.arn}",
        port=443,
        protocol="TLS",
        sslPolicy=TLS,
        certificateArn=CERTIFICATE,
        defaultActions=[
            {"type": "forward", "forward": {"targetGroups": [{"arn": "@{partners-targets.arn}", "weight": 1}]}}
        ],
    ),
]

INNER = [
    _elb(
        "aws:alb/loadBalancer:LoadBalancer",
        "inner-entrance",
        "loadbalancer/app/inner",
        name="inner",
        internal=True,
        subnets=APP,
        securityGroups=["@{aws-firewall-app.id}"],
        dropInvalidHeaderFields=True,
        accessLogs=LOGS,
        enableDeletionProtection=True,
    ),
    _elb(
        "aws:alb/listener:Listener",
        "inner-https",
        "listener/app/inner",
        loadBalancerArn="@{inner-entrance.arn}",
        port=8443,
        protocol="HTTPS",
        sslPolicy="ELBSecurityPolicy-TLS13-1-3-2021-06",
        certificateArn=CERTIFICATE,
        defaultActions=[{"type": "forward", "targetGroupArn": "@{store-pages.arn}"}],
    ),
]

CLASSIC = [
    add(
        "aws:elb/loadBalancer:LoadBalancer",
        "old-shop",
        {
            "name": "old-shop",
            "subnets": EDGE,
            "securityGroups": ENTRANCE,
            "listeners": [
                {
                    "lbPort": 443,
                    "lbProtocol": "https",
                    "instancePort": 8443,
                    "instanceProtocol": "https",
                    "sslCertificateId": CERTIFICATE,
                }
            ],
            "accessLogs": {"bucket": LOGS["bucket"], "interval": 5},
            "desyncMitigationMode": "defensive",
        },
        id="old-shop",
    ),
    add(
        "aws:elb/loadBalancerPolicy:LoadBalancerPolicy",
        "old-shop-tls",
        {
            "loadBalancerName": "@{old-shop.name}",
            "policyName": "tls",
            "policyTypeName": "SSLNegotiationPolicyType",
            "policyAttributes": [{"name": "Reference-Security-Policy", "value": "ELBSecurityPolicy-TLS-1-2-2017-01"}],
        },
    ),
    add(
        "aws:elb/listenerPolicy:ListenerPolicy",
        "old-shop-443",
        {"loadBalancerName": "@{old-shop.name}", "loadBalancerPort": 443, "policyNames": ["tls"]},
    ),
]

SPECIMENS = [*STORE, *PARTNERS, *INNER, *CLASSIC]
