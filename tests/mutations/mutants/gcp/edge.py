"""Mutants of `policy.rules.gcp.edge`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import add, drop, put, remove
from tests.mutations.mutant import broken, of

REDIRECTS, PORTS = "net-6-gcp-http-redirects", "net-3-gcp-load-balancer-web-ports"
ARMOR, BLOCKS, LOGGED = "app-1-gcp-backends-have-armor", "app-1-gcp-armor-blocks", "mon-3-gcp-backends-logged"
IAP = "app-1-gcp-identity-proxy-on"
FORWARDING = "gcp:compute/forwardingRule:ForwardingRule"
WAF = {"expr": {"expression": "evaluatePreconfiguredExpr('xss-stable')"}}


def front(**properties: Any) -> dict[str, Any]:
    """A pass-through load balancer's entrance; external is Google's default."""
    return {"region": "europe-west3", "ipProtocol": "TCP", **properties}


MUTANTS = [
    *of(
        "enc-1-gcp-tls-policy",
        broken("TLS 1.1", put("quotes-tls", minTlsVersion="TLS_1_1")),
        broken("no version, which is TLS 1.0", drop("quotes-tls-regional", "minTlsVersion")),
        broken("old ciphers", put("quotes-tls", profile="COMPATIBLE")),
        broken("no profile", drop("quotes-tls", "profile")),
        broken(
            "ciphers without forward secrecy",
            put("quotes-tls-regional", {"customFeatures.+": "TLS_RSA_WITH_AES_128_CBC_SHA"}),
        ),
        broken(
            "3DES among the ciphers", put("quotes-tls-regional", {"customFeatures.+": "TLS_RSA_WITH_3DES_EDE_CBC_SHA"})
        ),
    ),
    *of(
        "enc-1-gcp-proxy-has-tls-policy",
        # A policy that is named is a policy, whichever it is, and is judged itself.
        broken("none", drop("quotes-https", "sslPolicy"), needs_value=False),
        broken("an empty text", put("quotes-https-regional", sslPolicy=""), needs_value=False),
        broken(
            "a proxy for TLS",
            add("gcp:compute/targetSSLProxy:TargetSSLProxy", "quotes-ssl", {"backendService": "@{quotes-backend.id}"}),
            needs_value=False,
        ),
    ),
    *of(
        REDIRECTS,
        broken("the map of the HTTPS proxy", put("quotes-http", urlMap="@{quotes-map.id}")),
        broken("a redirect to HTTP", put("quotes-redirect", {"defaultUrlRedirect.httpsRedirect": False})),
        broken(
            "a default that serves",
            drop("quotes-redirect", "defaultUrlRedirect"),
            put("quotes-redirect", defaultService="@{quotes-backend.id}"),
        ),
        broken("a path matcher that serves", drop("quotes-redirect", "pathMatchers.0.defaultUrlRedirect")),
        broken(
            "a path that serves",
            put(
                "quotes-redirect", {"pathMatchers.0.pathRules": [{"paths": ["/x"], "service": "@{quotes-backend.id}"}]}
            ),
        ),
        broken(
            "a route that serves",
            put("quotes-redirect", {"pathMatchers.0.routeRules.+": {"priority": 1, "service": "@{quotes-backend.id}"}}),
        ),
        broken(
            "a regional proxy with a map of the other kind",
            add(
                "gcp:compute/regionUrlMap:RegionUrlMap",
                "plain-map",
                {"region": "europe-west3", "defaultService": "@{quotes-backend-regional.id}"},
            ),
            add(
                "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
                "plain",
                {"region": "europe-west3", "urlMap": "@{plain-map.id}"},
            ),
        ),
    ),
    *of(
        PORTS,
        broken("another port", put("quotes-443", portRange="8443")),
        broken("a range around HTTPS", put("quotes-80", portRange="80-443")),
        broken(
            "every port", add(FORWARDING, "open", front(allPorts=True, backendService="@{quotes-backend-regional.id}"))
        ),
        broken("one of several ports", put("quotes-443-regional", ports=["443", "22"])),
        broken("a number", put("quotes-443-regional", {"ports": [8080]})),
        broken(
            "no scheme, which is external",
            add(FORWARDING, "sql", front(portRange="5432", target="@{quotes-https-regional.id}")),
        ),
        broken("made public", put("quotes-443-regional", loadBalancingScheme="EXTERNAL", ports=["444"])),
    ),
    *of(
        ARMOR,
        # A policy that is named is a policy, whichever it is, and is judged itself.
        broken("none", drop("quotes-backend", "securityPolicy"), needs_value=False),
        broken("none in a region", drop("quotes-backend-regional", "securityPolicy"), needs_value=False),
        broken("an empty text", put("quotes-backend", securityPolicy=""), needs_value=False),
        broken(
            "none, of a scheme and a protocol left out",
            add("gcp:compute/backendService:BackendService", "plain", {"logConfig": {"enable": True}}),
            also=(),
            needs_value=False,
        ),
        broken(
            "a policy of the cache only",
            drop("quotes-backend", "securityPolicy"),
            put("quotes-backend", edgeSecurityPolicy="@{quotes-armor.id}"),
            needs_value=False,
        ),
    ),
    *of(
        LOGGED,
        broken("off", put("quotes-backend", {"logConfig.enable": False})),
        broken("nothing said", drop("quotes-backend-regional", "logConfig")),
        broken("one of ten", put("quotes-backend", {"logConfig.sampleRate": 0.1})),
        broken("none", put("quotes-backend-regional", {"logConfig.sampleRate": 0})),
        broken("a rate without the switch", put("quotes-backend", logConfig={"sampleRate": 1})),
    ),
    *of(
        BLOCKS,
        broken(
            "the internet let in before",
            put(
                "quotes-armor",
                {"rules.+": {"action": "allow", "priority": 5, "match": {"config": {"srcIpRanges": ["*"]}}}},
            ),
        ),
        broken(
            "the internet let in before, in halves and as a resource of its own",
            add(
                "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule",
                "skip",
                {
                    "securityPolicy": "quotes-armor-regional",
                    "region": "europe-west3",
                    "priority": 5,
                    "action": "allow",
                    "match": {"config": {"srcIpRanges": ["0.0.0.0/1", "128.0.0.0/1"]}},
                },
            ),
        ),
        broken(
            "no rule of the WAF",
            put("quotes-armor", {"rules.0.match": {"expr": {"expression": "origin.region_code == 'XX'"}}}),
        ),
        broken("a rule that only watches", put("quotes-armor", {"rules.0.preview": True})),
        broken("a rule that allows", put("quotes-armor", {"rules.0.action": "allow"})),
        broken("a rule that limits", put("quotes-armor", {"rules.0.action": "throttle"})),
        broken(
            "a second rule that only watches",
            put("quotes-armor", {"rules.+": {"action": "deny(403)", "preview": True, "priority": 5, "match": WAF}}),
        ),
        broken("a rule of its own that only watches", put("quotes-armor-regional-sqli", preview=True)),
        broken("the only rule of its own removed", remove("quotes-armor-regional-sqli")),
        broken("the rule of its own on another policy", put("quotes-armor-regional-sqli", securityPolicy="another")),
    ),
    *of(
        IAP,
        broken("switched off", put("quotes-backend", {"iap.enabled": False})),
        broken("a client without the switch", put("quotes-backend", iap={"oauth2ClientId": "quotes"})),
        broken("in a region", put("quotes-backend-regional", iap={"enabled": False})),
    ),
]
