"""Cases of `policy.rules.aws.load_balancers`."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import balancer, behind_cloudfront, vpc

NONE = [("no load balancers", [vpc()])]
REDIRECT = {"type": "redirect", "redirect": {"protocol": "HTTPS", "port": "443", "statusCode": "HTTP_301"}}
FORWARD = {"type": "forward", "targetGroupArn": "arn:targets"}
NETWORK = balancer("entrance", loadBalancerType="network", securityGroups=None)


def listener(
    protocol: object, port: object = 443, *actions: object, type: str = "lb", **properties: object
) -> Resource:
    values = {
        "protocol": protocol,
        "port": port,
        "loadBalancerArn": "entrance-id",
        "defaultActions": list(actions) or [FORWARD],
        **properties,
    }
    return make(f"aws:{type}/listener:Listener", "listener", values)


def path(action: object) -> Resource:
    return make("aws:lb/listenerRule:ListenerRule", "path", {"listenerArn": "listener-id", "actions": [action]})


def targets(port: object) -> Resource:
    return make("aws:lb/targetGroup:TargetGroup", "targets", {"arn": "arn:targets", "port": port})


def one_target(port: object) -> Resource:
    values = {"targetGroupArn": "arn:targets", "targetId": "10.0.1.17", "port": port}
    return make("aws:lb/targetGroupAttachment:TargetGroupAttachment", "target", values)


def classic(protocol: object = "https", port: int = 443, **properties: object) -> Resource:
    entry = {"lbProtocol": protocol, "lbPort": port, "instancePort": 8443, "instanceProtocol": "https"}
    return make("aws:elb/loadBalancer:LoadBalancer", "old", {"name": "old", "listeners": [entry], **properties})


def classic_policy(value: str) -> list[Resource]:
    return [
        make(
            "aws:elb/loadBalancerPolicy:LoadBalancerPolicy",
            "policy",
            {
                "loadBalancerName": "old",
                "policyName": "tls",
                "policyAttributes": [{"name": "Reference-Security-Policy", "value": value}],
            },
        ),
        make(
            "aws:elb/listenerPolicy:ListenerPolicy",
            "use",
            {"loadBalancerName": "old", "loadBalancerPort": 443, "policyNames": ["tls"]},
        ),
    ]


def group(protocol: object, **properties: object) -> Resource:
    return make("aws:lb/targetGroup:TargetGroup", "targets", {"protocol": protocol, **properties})


CASES = [
    *cases(
        "enc-1-aws-targets-tls",
        fails=[
            ("HTTP", [group("HTTP")]),
            ("TCP", [group("TCP", targetType="ip")]),
            ("left out", [group(None)]),
        ],
        passes=[("HTTPS", [group("HTTPS", targetType="ip")]), ("TLS", [group("TLS")])],
        undetermined=[("unknown", [group(UNKNOWN)]), ("of an unknown kind", [group("HTTP", targetType=UNKNOWN)])],
        not_applicable=[
            ("a function", [group(None, targetType="lambda")]),
            ("appliances", [group("GENEVE")]),
        ],
    ),
    *cases(
        "net-6-aws-http-redirects",
        fails=[
            ("forwards", [listener("HTTP", 80)]),
            ("forwards, by the other type name", [listener("HTTP", 80, type="alb")]),
            ("protocol left out", [listener(None, 80)]),
            ("protocol left out on another port", [listener(None, 8443)]),
            ("redirects to HTTP", [listener("HTTP", 80, {"type": "redirect", "redirect": {"protocol": "HTTP"}})]),
            ("redirects to the same protocol", [listener("HTTP", 80, {"type": "redirect", "redirect": {"host": "x"}})]),
            ("on another port", [listener("HTTP", 8080)]),
            ("plain TCP on port 80", [listener("TCP", 80)]),
            ("a path forwards", [listener("HTTP", 80, REDIRECT), path({"type": "forward", "targetGroupArn": "tg"})]),
            ("a path redirects to HTTP", [listener("HTTP", 80, REDIRECT), path({"type": "redirect", "redirect": {}})]),
            ("classic HTTP", [classic("http", 80)]),
            ("classic TCP", [classic("tcp", 443)]),
        ],
        passes=[
            ("redirects", [listener("HTTP", 80, REDIRECT)]),
            ("refuses", [listener("HTTP", 80, {"type": "fixed-response"})]),
            ("a path redirects", [listener("HTTP", 80, REDIRECT), path(REDIRECT)]),
            ("classic HTTPS", [classic()]),
        ],
        undetermined=[("unknown", [listener(UNKNOWN, 80)]), ("unknown actions", [listener("HTTP", 80, UNKNOWN)])],
        not_applicable=[("HTTPS", [listener("HTTPS")]), ("a gateway load balancer's", [listener(None, None)])],
    ),
    *cases(
        "enc-1-aws-listener-tls-policy",
        fails=[
            ("left out", [listener("HTTPS")]),
            ("TLS 1.0", [listener("HTTPS", sslPolicy="ELBSecurityPolicy-2016-08")]),
            ("TLS 1.1", [listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS-1-1-2017-01")]),
            ("TLS 1.3 and also 1.0", [listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-0-2021-06")]),
            ("TLS 1.3 and also 1.1", [listener("TLS", sslPolicy="ELBSecurityPolicy-TLS13-1-1-2021-06")]),
            ("forward secrecy with TLS 1.0", [listener("TLS", sslPolicy="ELBSecurityPolicy-FS-2018-06")]),
        ],
        passes=[
            ("TLS 1.2 and 1.3", [listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-2021-06")]),
            ("restricted", [listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-2021-06")]),
            ("TLS 1.3", [listener("TLS", sslPolicy="ELBSecurityPolicy-TLS13-1-3-2021-06")]),
            ("FIPS", [listener("TLS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04")]),
            ("post-quantum", [listener("TLS", sslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09")]),
        ],
        undetermined=[("unknown", [listener("HTTPS", sslPolicy=UNKNOWN)])],
        not_applicable=[("plain", [listener("HTTP", 80, REDIRECT)])],
    ),
    *cases(
        "enc-1-aws-classic-tls-policy",
        fails=[
            ("AWS's default", [classic()]),
            ("an old one", [classic(), *classic_policy("ELBSecurityPolicy-2016-08")]),
        ],
        passes=[("TLS 1.2", [classic(), *classic_policy("ELBSecurityPolicy-TLS-1-2-2017-01")])],
        undetermined=[("unknown", [classic(UNKNOWN)])],
        not_applicable=[("plain", [classic("http", 80)])],
    ),
    *cases(
        "app-1-aws-invalid-headers-dropped",
        fails=[("left out", [balancer()]), ("off", [balancer(dropInvalidHeaderFields=False)])],
        passes=[("on", [balancer(dropInvalidHeaderFields=True)])],
        undetermined=[("unknown", [balancer(dropInvalidHeaderFields=UNKNOWN)])],
        not_applicable=[("a network load balancer", [NETWORK])],
    ),
    *cases(
        "app-1-aws-desync-mitigated",
        fails=[
            ("monitor", [balancer(desyncMitigationMode="monitor")]),
            ("classic", [classic(desyncMitigationMode="monitor")]),
        ],
        passes=[("left out", [balancer()]), ("strictest", [balancer(desyncMitigationMode="strictest")])],
        undetermined=[("unknown", [balancer(desyncMitigationMode=UNKNOWN)])],
        not_applicable=[("a network load balancer", [NETWORK])],
    ),
    *cases(
        "mon-3-aws-load-balancer-logs",
        fails=[
            ("left out", [balancer()]),
            ("off", [balancer(accessLogs={"bucket": "logs", "enabled": False})]),
            ("a bucket, but not enabled", [balancer(accessLogs={"bucket": "logs"})]),
            ("classic, off", [classic(accessLogs={"bucket": "logs", "enabled": False})]),
        ],
        passes=[
            ("on", [balancer(accessLogs={"bucket": "logs", "enabled": True})]),
            ("classic", [classic(accessLogs={"bucket": "logs"})]),
        ],
        undetermined=[("unknown", [balancer(accessLogs={"bucket": "logs", "enabled": UNKNOWN})])],
        not_applicable=[("a gateway load balancer", [balancer(loadBalancerType="gateway")])],
    ),
    *cases(
        "ddos-1-aws-load-balancers-protected",
        fails=[("left out", [balancer()])],
        passes=[("on", [balancer(enableDeletionProtection=True)])],
        undetermined=[("unknown", [balancer(enableDeletionProtection=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-public-listeners",
        fails=[
            ("SSH", [NETWORK, listener("TCP", 22)]),
            ("a database", [NETWORK, listener("TLS", 5432)]),
            ("classic", [classic("ssl", 3306)]),
            ("a database behind the web's port", [NETWORK, listener("TLS"), targets(5432)]),
            ("a target's own port", [NETWORK, listener("TLS"), targets(8443), one_target(22)]),
            ("behind a path", [NETWORK, listener("HTTPS", 443, REDIRECT), path(FORWARD), targets(9200)]),
            ("behind CloudFront", [*behind_cloudfront(), listener("HTTPS"), targets(9200)]),
        ],
        passes=[
            ("the web", [NETWORK, listener("TLS", 443)]),
            ("a server's port", [NETWORK, listener("TLS"), targets(8443), one_target(None)]),
            ("another listener's database", [NETWORK, listener("TLS", 443, REDIRECT), targets(5432)]),
        ],
        undetermined=[("unknown port", [NETWORK, listener("TCP", UNKNOWN)])],
        not_applicable=[("internal", [balancer("entrance", internal=True), listener("TCP", 5432)])],
    ),
]
