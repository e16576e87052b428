"""Cases for the rules on GCP's load balancers, web application firewalls and TLS."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

SSL_POLICY = "gcp:compute/sSLPolicy:SSLPolicy"
HTTPS = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
HTTP = "gcp:compute/targetHttpProxy:TargetHttpProxy"
URL_MAP = "gcp:compute/uRLMap:URLMap"
FRONT = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
REGION_FRONT = "gcp:compute/forwardingRule:ForwardingRule"
BACKEND = "gcp:compute/backendService:BackendService"
ARMOR = "gcp:compute/securityPolicy:SecurityPolicy"
ARMOR_RULE = "gcp:compute/securityPolicyRule:SecurityPolicyRule"
REDIRECT = {"httpsRedirect": True}


def one(token: str, /, **properties: Any) -> list[Resource]:
    return [make(token, "x", properties)]


def http(**url_map: Any) -> list[Resource]:
    return [make(HTTP, "p", {"urlMap": "m"}), make(URL_MAP, "m", {"name": "m", **url_map}, id="m")]


def waf(action: str = "deny(403)", **more: Any) -> dict[str, Any]:
    expression = "evaluatePreconfiguredWaf('sqli-v33-stable')"
    return {"action": action, "priority": 1, "match": {"expr": {"expression": expression}}, **more}


CASES = [
    *cases(
        "enc-1-gcp-tls-policy",
        passes=[("TLS 1.2", one(SSL_POLICY, minTlsVersion="TLS_1_2", profile="RESTRICTED"))],
        fails=[
            ("nothing said", one(SSL_POLICY)),
            ("TLS 1.1", one(SSL_POLICY, minTlsVersion="TLS_1_1", profile="RESTRICTED")),
            ("compatible", one(SSL_POLICY, minTlsVersion="TLS_1_2")),
            (
                "a weak cipher",
                one(
                    SSL_POLICY,
                    minTlsVersion="TLS_1_2",
                    profile="CUSTOM",
                    customFeatures=["TLS_RSA_WITH_AES_128_CBC_SHA"],
                ),
            ),
        ],
        undetermined=[("unknown", one(SSL_POLICY, minTlsVersion=UNKNOWN))],
        not_applicable=[("no policy", [])],
    ),
    *cases(
        "enc-1-gcp-proxy-has-tls-policy",
        passes=[("named", one(HTTPS, sslPolicy="p")), ("made now", one(HTTPS, sslPolicy=UNKNOWN))],
        fails=[
            ("none", one(HTTPS)),
            ("empty", one(HTTPS, sslPolicy="")),
            ("of a region", one("gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy")),
            ("for other protocols", one("gcp:compute/targetSSLProxy:TargetSSLProxy")),
        ],
        undetermined=[("an unknown type of balancer", one(HTTPS, proxyBind=UNKNOWN))],
        not_applicable=[("internal", one(HTTPS, proxyBind=True))],
    ),
    *cases(
        "net-6-gcp-http-redirects",
        passes=[("a redirect", http(defaultUrlRedirect=REDIRECT))],
        fails=[
            ("a service", http(defaultService="b")),
            ("a redirect to HTTP", http(defaultUrlRedirect={"stripQuery": True})),
            (
                "one path",
                http(
                    defaultUrlRedirect=REDIRECT,
                    pathMatchers=[{"defaultUrlRedirect": REDIRECT, "pathRules": [{"paths": ["/x"], "service": "b"}]}],
                ),
            ),
            (
                "one route",
                http(
                    defaultUrlRedirect=REDIRECT,
                    pathMatchers=[{"defaultUrlRedirect": REDIRECT, "routeRules": [{"service": "b"}]}],
                ),
            ),
        ],
        undetermined=[("a map elsewhere", one(HTTP, urlMap="other"))],
        not_applicable=[
            (
                "internal",
                [
                    *http(defaultService="b"),
                    make(FRONT, "f", {"target": "p-id", "loadBalancingScheme": "INTERNAL_MANAGED"}),
                ],
            )
        ],
    ),
    *cases(
        "net-3-gcp-load-balancer-web-ports",
        passes=[("443", one(FRONT, portRange="443-443")), ("80", one(REGION_FRONT, ports=["80"]))],
        fails=[
            ("SSH", one(REGION_FRONT, portRange="22")),
            ("a range", one(FRONT, portRange="80-443", loadBalancingScheme="EXTERNAL_MANAGED")),
            ("a list", one(REGION_FRONT, ports=["443", "5432"])),
            ("all ports", one(REGION_FRONT, allPorts=True)),
        ],
        undetermined=[("unknown", one(FRONT, portRange=UNKNOWN))],
        not_applicable=[("internal", one(REGION_FRONT, loadBalancingScheme="INTERNAL", allPorts=True))],
    ),
    *cases(
        "app-1-gcp-backends-have-armor",
        passes=[("with one", one(BACKEND, securityPolicy="p"))],
        fails=[
            ("nothing said", one(BACKEND)),
            ("managed", one(BACKEND, loadBalancingScheme="EXTERNAL_MANAGED", protocol="HTTPS")),
            ("empty", one(BACKEND, securityPolicy="", protocol="HTTP2")),
        ],
        undetermined=[("unknown", one(BACKEND, loadBalancingScheme=UNKNOWN))],
        not_applicable=[
            ("internal", one(BACKEND, loadBalancingScheme="INTERNAL_MANAGED")),
            ("TCP", one(BACKEND, protocol="TCP")),
        ],
    ),
    *cases(
        "mon-3-gcp-backends-logged",
        passes=[("all", one(BACKEND, logConfig={"enable": True}))],
        fails=[
            ("nothing said", one(BACKEND)),
            ("off", one(BACKEND, logConfig={"enable": False, "sampleRate": 1.0})),
            ("a tenth", one(BACKEND, logConfig={"enable": True, "sampleRate": 0.1})),
        ],
        undetermined=[("unknown", one(BACKEND, logConfig={"enable": UNKNOWN}))],
        not_applicable=[("internal", one(BACKEND, loadBalancingScheme="INTERNAL_MANAGED"))],
    ),
    *cases(
        "app-1-gcp-armor-blocks",
        passes=[
            ("inline", one(ARMOR, rules=[waf()])),
            ("apart", [make(ARMOR, "a", {"name": "a"}), make(ARMOR_RULE, "r", {"securityPolicy": "a", **waf()})]),
        ],
        fails=[
            ("no rule", one(ARMOR)),
            ("a preview", one(ARMOR, rules=[waf(preview=True)])),
            ("one that allows", one(ARMOR, rules=[waf(), waf("allow")])),
            (
                "a preview apart",
                [make(ARMOR, "a", {"name": "a"}), make(ARMOR_RULE, "r", {"securityPolicy": "a", **waf(preview=True)})],
            ),
        ],
        undetermined=[("unknown", one(ARMOR, rules=UNKNOWN))],
        not_applicable=[("for the edge cache", one(ARMOR, type="CLOUD_ARMOR_EDGE"))],
    ),
    *cases(
        "app-1-gcp-identity-proxy-on",
        passes=[("on", one(BACKEND, iap={"enabled": True}))],
        fails=[
            ("off", one(BACKEND, iap={"enabled": False})),
            ("nothing said", one(BACKEND, iap={"oauth2ClientId": "c"})),
            ("of a region", one("gcp:compute/regionBackendService:RegionBackendService", iap={"enabled": False})),
        ],
        undetermined=[("unknown", one(BACKEND, iap={"enabled": UNKNOWN}))],
        not_applicable=[("not used", one(BACKEND))],
    ),
]
