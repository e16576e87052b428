"""Mutants of `policy.rules.aws.apis` and `policy.rules.aws.load_balancers` that need the shop's entrance."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

MUTANTS = [
    *of(
        "app-1-aws-api-routes-authorized",
        broken("a method", put("shop-orders", authorization="NONE")),
        broken("an API key", put("shop-orders", authorization="NONE", apiKeyRequired=True)),
        broken("a route", put("shop-returns", authorizationType="NONE")),
        broken("a route that says nothing", drop("shop-returns", "authorizationType")),
        broken(
            "the route for everything else",
            add("aws:apigatewayv2/route:Route", "rest", {"apiId": "k1l2m3n4o5", "routeKey": "$default"}),
        ),
        broken(
            "a preflight route that takes everything",
            put("shop-preflight", routeKey="ANY /returns"),
        ),
    ),
    *of(
        "app-1-aws-graphql-authenticated",
        broken("keys", put("shop-graph", authenticationType="API_KEY")),
        broken(
            "keys besides", put("shop-graph", {"additionalAuthenticationProviders.0.authenticationType": "API_KEY"})
        ),
        broken(
            "keys after another provider",
            put("shop-graph", {"additionalAuthenticationProviders.+": {"authenticationType": "API_KEY"}}),
        ),
        broken(
            "keys besides, as one object",
            put("shop-graph", additionalAuthenticationProviders={"authenticationType": "API_KEY"}),
        ),
    ),
    *of(
        "ddos-1-aws-load-balancers-protected",
        broken("off", put("shop-entrance", enableDeletionProtection=False)),
        broken("left out", drop("shop-entrance", "enableDeletionProtection")),
        broken("off, as text", put("shop-entrance", enableDeletionProtection="false")),
        broken(
            "an internal network load balancer",
            add(
                "aws:alb/loadBalancer:LoadBalancer",
                "inner",
                {
                    "loadBalancerType": "network",
                    "internal": True,
                    "subnets": ["@{Subnet aws-network-app-a.id}"],
                    "securityGroups": ["@{aws-firewall-app.id}"],
                    "accessLogs": {"enabled": True, "bucket": "@{aws-logs-access-bucket-bucket.id}"},
                },
            ),
        ),
    ),
]
