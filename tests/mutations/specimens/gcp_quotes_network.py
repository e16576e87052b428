"""What reaches the quotes service on GCP: firewalls of every kind, load balancers, DNS."""

from __future__ import annotations

from tests.mutations.edits import add

HEALTH_CHECKS = ["35.191.0.0/16", "130.211.0.0/22"]
IAP = ["35.235.240.0/20"]
PROJECT = "projects/example-prod"

FIREWALLS = [
    add(
        "gcp:compute/firewall:Firewall",
        "quotes-health",
        {
            "name": "quotes-health",
            "network": "@{gcp-network.id}",
            "direction": "INGRESS",
            "priority": 900,
            "sourceRanges": HEALTH_CHECKS,
            "targetTags": ["quotes"],
            "allows": [{"protocol": "tcp", "ports": ["8443"]}],
            "logConfig": {"metadata": "INCLUDE_ALL_METADATA"},
        },
    ),
    add(
        "gcp:compute/firewall:Firewall",
        "quotes-database",
        {
            "name": "quotes-database",
            "network": "@{gcp-network.selfLink}",
            "direction": "EGRESS",
            "destinationRanges": ["10.32.32.0/20"],
            "targetTags": ["quotes"],
            "allows": [{"protocol": "tcp", "ports": ["5432"]}],
            "logConfig": {"metadata": "INCLUDE_ALL_METADATA"},
        },
    ),
    add(
        "gcp:compute/regionNetworkFirewallPolicy:RegionNetworkFirewallPolicy",
        "quotes-regional",
        {"name": "quotes-regional", "region": "europe-west3"},
        id=f"{PROJECT}/regions/europe-west3/firewallPolicies/quotes-regional",
    ),
    add(
        "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
        "quotes-regional-iap",
        {
            "firewallPolicy": "quotes-regional",
            "region": "europe-west3",
            "priority": 100,
            "direction": "INGRESS",
            "action": "allow",
            "enableLogging": True,
            "match": {"srcIpRanges": IAP, "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22"]}]},
        },
    ),
    add(
        "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
        "quotes-policy",
        {
            "name": "quotes-policy",
            "rules": [
                {
                    "priority": 100,
                    "direction": "INGRESS",
                    "action": "allow",
                    "enableLogging": True,
                    "match": {"srcIpRanges": ["10.32.0.0/20"], "layer4Configs": [{"ipProtocol": "tcp"}]},
                },
                {
                    "priority": 200,
                    "direction": "EGRESS",
                    "action": "deny",
                    "enableLogging": True,
                    "match": {"destIpRanges": ["0.0.0.0/0"], "layer4Configs": [{"ipProtocol": "all"}]},
                },
            ],
        },
    ),
    add(
        "gcp:compute/firewallPolicy:FirewallPolicy",
        "company-policy",
        {"shortName": "company", "parent": "organizations/123456789012"},
        id="locations/global/firewallPolicies/4711",
        outputs={"name": "4711"},
    ),
    add(
        "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
        "company-iap",
        {
            "firewallPolicy": "@{company-policy.id}",
            "priority": 10,
            "direction": "INGRESS",
            "action": "allow",
            "enableLogging": True,
            "match": {"srcIpRanges": IAP, "layer4Configs": [{"ipProtocol": "tcp", "ports": ["22", "3389"]}]},
        },
    ),
]

EDGE = [
    add(
        "gcp:compute/sSLPolicy:SSLPolicy",
        "quotes-tls",
        {"name": "quotes-tls", "minTlsVersion": "TLS_1_2", "profile": "RESTRICTED"},
    ),
    add(
        "gcp:compute/regionSslPolicy:RegionSslPolicy",
        "quotes-tls-regional",
        {
            "name": "quotes-tls-regional",
            "region": "europe-west3",
            "minTlsVersion": "TLS_1_2",
            "profile": "CUSTOM",
            "customFeatures": ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"],
        },
    ),
    add(
        "gcp:compute/securityPolicy:SecurityPolicy",
        "quotes-armor",
        {
            "name": "quotes-armor",
            "type": "CLOUD_ARMOR",
            "rules": [
                {
                    "action": "deny(403)",
                    "priority": 1000,
                    "match": {"expr": {"expression": "evaluatePreconfiguredWaf('sqli-v33-stable')"}},
                },
                {
                    "action": "allow",
                    "priority": 2147483647,
                    "match": {"versionedExpr": "SRC_IPS_V1", "config": {"srcIpRanges": ["*"]}},
                },
            ],
        },
    ),
    add(
        "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy",
        "quotes-armor-regional",
        {"name": "quotes-armor-regional", "region": "europe-west3", "type": "CLOUD_ARMOR"},
    ),
    add(
        "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule",
        "quotes-armor-regional-sqli",
        {
            "securityPolicy": "quotes-armor-regional",
            "region": "europe-west3",
            "priority": 1000,
            "action": "deny(403)",
            "match": {"expr": {"expression": "evaluatePreconfiguredWaf('sqli-v33-stable')"}},
        },
    ),
    add(
        "gcp:compute/backendService:BackendService",
        "quotes-backend",
        {
            "name": "quotes-backend",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "protocol": "HTTPS",
            "securityPolicy": "@{quotes-armor.id}",
            "logConfig": {"enable": True, "sampleRate": 1.0},
            "iap": {"enabled": True},
        },
    ),
    add(
        "gcp:compute/regionBackendService:RegionBackendService",
        "quotes-backend-regional",
        {
            "name": "quotes-backend-regional",
            "region": "europe-west3",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "protocol": "HTTPS",
            "securityPolicy": "@{quotes-armor-regional.id}",
            "logConfig": {"enable": True},
        },
    ),
    add(
        "gcp:compute/uRLMap:URLMap",
        "quotes-map",
        {"name": "quotes-map", "defaultService": "@{quotes-backend.id}"},
    ),
    add(
        "gcp:compute/uRLMap:URLMap",
        "quotes-redirect",
        {
            "name": "quotes-redirect",
            "defaultUrlRedirect": {"httpsRedirect": True, "stripQuery": False},
            "pathMatchers": [
                {
                    "name": "all",
                    "defaultUrlRedirect": {"httpsRedirect": True, "stripQuery": False},
                    "pathRules": [{"paths": ["/*"], "urlRedirect": {"httpsRedirect": True, "stripQuery": False}}],
                }
            ],
        },
    ),
    add(
        "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
        "quotes-https",
        {"name": "quotes-https", "urlMap": "@{quotes-map.id}", "sslPolicy": "@{quotes-tls.id}"},
    ),
    add(
        "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
        "quotes-https-regional",
        {
            "name": "quotes-https-regional",
            "region": "europe-west3",
            "urlMap": "@{quotes-map.id}",
            "sslPolicy": "@{quotes-tls-regional.id}",
        },
    ),
    add(
        "gcp:compute/targetHttpProxy:TargetHttpProxy",
        "quotes-http",
        {"name": "quotes-http", "urlMap": "@{quotes-redirect.id}"},
    ),
    add(
        "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        "quotes-443",
        {
            "name": "quotes-443",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "portRange": "443-443",
            "target": "@{quotes-https.id}",
        },
    ),
    add(
        "gcp:compute/globalForwardingRule:GlobalForwardingRule",
        "quotes-80",
        {
            "name": "quotes-80",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "portRange": "80",
            "target": "@{quotes-http.id}",
        },
    ),
    add(
        "gcp:compute/address:Address",
        "quotes-address",
        {"name": "quotes-address", "region": "europe-west3", "addressType": "EXTERNAL", "networkTier": "STANDARD"},
        outputs={"address": "34.89.10.20"},
    ),
    add(
        "gcp:compute/forwardingRule:ForwardingRule",
        "quotes-443-regional",
        {
            "name": "quotes-443-regional",
            "region": "europe-west3",
            "loadBalancingScheme": "EXTERNAL_MANAGED",
            "ports": ["443"],
            "ipAddress": "@{quotes-address.address}",
            "target": "@{quotes-https-regional.id}",
        },
    ),
    add(
        "gcp:dns/managedZone:ManagedZone",
        "quotes-zone",
        {
            "name": "quotes-zone",
            "dnsName": "quotes.example.com.",
            "visibility": "public",
            "dnssecConfig": {
                "state": "on",
                "defaultKeySpecs": [{"algorithm": "ecdsap256sha256", "keyType": "keySigning", "keyLength": 256}],
            },
        },
    ),
]

SPECIMENS = [*FIREWALLS, *EDGE]
