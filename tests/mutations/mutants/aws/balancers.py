"""Mutants of `policy.rules.aws.load_balancers`, and of its neighbours in `policy.rules.aws.reachability`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

APP, DATA, MANAGEMENT = (
    "@{Subnet aws-network-app-a.id}",
    "@{Subnet aws-network-data-a.id}",
    "aws-network-management-a",
)
PAGES = "@{store-pages.arn}"
FORWARD = {"type": "forward", "targetGroupArn": PAGES}
CLASSIC = {"instancePort": 8443, "instanceProtocol": "https"}


def listener(balancer: str, type: str = "lb", /, **properties: Any) -> Edit:
    """One more listener, which forwards to the store's pages."""
    values = {"loadBalancerArn": f"@{{{balancer}.arn}}", "defaultActions": [FORWARD], **properties}
    return add(f"aws:{type}/listener:Listener", "more", values)


def target(place: str, group: str = "store-pages", **properties: Any) -> Edit:
    """One more target of a target group."""
    values = {"targetGroupArn": f"@{{{group}.arn}}", "targetId": place, **properties}
    return add("aws:lb/targetGroupAttachment:TargetGroupAttachment", "more-target", values)


def other_port(port: int) -> Edit:
    """Let partners' target group take connections on another port."""
    return put("partners-targets", port=port)


HTTP = [
    *of(
        "net-6-aws-http-redirects",
        broken("forwards", put("store-http", defaultActions=[FORWARD])),
        broken("redirects to the protocol that it came by", drop("store-http", "defaultActions.0.redirect.protocol")),
        broken(
            "redirects to the protocol that it came by, written out",
            put("store-http", {"defaultActions.0.redirect.protocol": "#{protocol}"}),
        ),
        broken("redirects to another port only", put("store-http", {"defaultActions.0.redirect.protocol": "HTTP"})),
        broken("a host forwards", put("store-http-old-name", actions=[FORWARD])),
        broken(
            "a host forwards, by the other type name",
            add(
                "aws:alb/listenerRule:ListenerRule", "more", {"listenerArn": "@{store-http.arn}", "actions": [FORWARD]}
            ),
        ),
        broken("asks who it is first, then forwards", put("store-http", {"defaultActions.0": {**FORWARD, "order": 2}})),
        broken("in small letters", listener("store-entrance", protocol="http", port=8000)),
        broken("inside", listener("inner-entrance", "alb", protocol="HTTP", port=8081)),
        broken("HTTP is the default, on any port", listener("store-entrance", port=8443, certificateArn="")),
        broken("plain TCP", listener("partners-entrance", protocol="TCP", port=80)),
        broken("plain TCP and UDP, as text", listener("partners-entrance", protocol="TCP_UDP", port="80")),
        broken(
            "a classic one's second listener",
            put(
                "old-shop",
                {"listeners.+": {**CLASSIC, "lbPort": 80, "lbProtocol": "http"}},
            ),
        ),
    ),
    *of(
        "enc-1-aws-listener-tls-policy",
        broken("left out", drop("store-https", "sslPolicy")),
        broken("empty", put("store-https", sslPolicy="")),
        broken("TLS 1.3 and also 1.0", put("store-https", sslPolicy="ELBSecurityPolicy-TLS13-1-0-2021-06")),
        broken("FIPS, and TLS 1.1", put("partners-tls", sslPolicy="ELBSecurityPolicy-TLS13-1-1-FIPS-2023-04")),
        broken("forward secrecy, and TLS 1.0", put("partners-tls", sslPolicy="ELBSecurityPolicy-FS-2018-06")),
        broken("inside", put("inner-https", sslPolicy="ELBSecurityPolicy-2016-08")),
        broken("in small letters", put("store-https", protocol="https", sslPolicy="ELBSecurityPolicy-2015-05")),
    ),
    *of(
        "enc-1-aws-classic-tls-policy",
        broken("none", remove("old-shop-443")),
        broken(
            "none for a second port", put("old-shop", {"listeners.+": {**CLASSIC, "lbPort": 8443, "lbProtocol": "ssl"}})
        ),
        broken("another port's", put("old-shop-443", loadBalancerPort=8443)),
        broken("another policy's name", put("old-shop-443", policyNames=["default"])),
        broken("no policy's name", put("old-shop-443", policyNames=[])),
        broken("another load balancer's policy", put("old-shop-tls", loadBalancerName="older-shop")),
        broken("AWS's oldest", put("old-shop-tls", {"policyAttributes.0.value": "ELBSecurityPolicy-2016-08"})),
        broken(
            "protocols by hand",
            put("old-shop-tls", policyAttributes=[{"name": f"Protocol-TLSv1{n}", "value": "true"} for n in ("", ".2")]),
        ),
    ),
]

CARE = [
    *of(
        "app-1-aws-invalid-headers-dropped",
        broken("off", put("store-entrance", dropInvalidHeaderFields=False)),
        broken("left out", drop("store-entrance", "dropInvalidHeaderFields")),
        broken("off, as text", put("store-entrance", dropInvalidHeaderFields="false")),
        broken("inside", drop("inner-entrance", "dropInvalidHeaderFields")),
        broken(
            "without its kind, which is application",
            drop("store-entrance", "loadBalancerType", "dropInvalidHeaderFields"),
        ),
    ),
    *of(
        "app-1-aws-desync-mitigated",
        broken("watched only", put("store-entrance", desyncMitigationMode="monitor")),
        broken("watched only, inside", put("inner-entrance", desyncMitigationMode="monitor")),
        broken("watched only, by a classic one", put("old-shop", desyncMitigationMode="monitor")),
    ),
    *of(
        "mon-3-aws-load-balancer-logs",
        broken("left out", drop("store-entrance", "accessLogs")),
        broken("a bucket, but not enabled", drop("store-entrance", "accessLogs.enabled")),
        broken("off, as text", put("store-entrance", {"accessLogs.enabled": "false"})),
        broken("off", put("partners-entrance", {"accessLogs.enabled": False})),
        broken("inside", put("inner-entrance", accessLogs=None)),
        broken("a classic one, off", put("old-shop", {"accessLogs.enabled": False})),
        broken("a classic one, left out", drop("old-shop", "accessLogs")),
    ),
]

ZONES = [
    *of(
        "net-1-aws-balancers-in-edge",
        broken("in the app zone", put("store-entrance", subnets=[APP, "@{Subnet aws-network-app-b.id}"])),
        broken("one subnet of the data zone", put("store-entrance", {"subnets.1": DATA})),
        broken("by mapping", put("partners-entrance", {"subnetMappings.1.subnetId": APP})),
        broken("a classic one", put("old-shop", {"subnets.0": f"@{{Subnet {MANAGEMENT}.id}}"})),
        broken(
            "an inner one turned out",
            drop("inner-entrance", "internal"),
            also=("app-1-aws-load-balancers-have-web-acl", "net-1-aws-data-unreachable"),
        ),
    ),
    *of(
        "net-1-aws-balancers-skip-no-zone",
        broken("an address", put("store-page-server", targetId="10.16.32.20")),
        broken("an address behind a path", put("store-basket-server", targetId="10.16.36.20")),
        broken("an address as a block", put("store-page-server", targetId="10.16.40.9/32")),
        broken("by weight, for partners", target("10.16.32.21", "partners-targets", port=8443)),
    ),
    *of(
        "net-2-aws-public-listeners",
        broken("SSH", listener("partners-entrance", protocol="TCP", port=22)),
        broken("a database over TLS", put("partners-tls", port=5432)),
        broken("as text", put("partners-tls", port="3389")),
        broken("a cache, by the other type name", listener("partners-entrance", "alb", protocol="TCP", port=6379)),
        broken("a classic one", put("old-shop", {"listeners.0.lbPort": 3306}), also=("enc-1-aws-classic-tls-policy",)),
        broken("behind a classic one", put("old-shop", {"listeners.0.instancePort": 22})),
        broken("a database behind the web's port", other_port(5432)),
        broken("SSH behind the web's port", other_port(22)),
        broken("a target's own port", target("10.16.16.22", "partners-targets", port=5432)),
    ),
]

MUTANTS = [*HTTP, *CARE, *ZONES]
