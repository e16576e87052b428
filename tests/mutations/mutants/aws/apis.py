"""Mutants of `policy.rules.aws.apis`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import Edit, add, drop, put
from tests.mutations.mutant import broken, of

ANYBODY = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}


def policy(**parts: Any) -> str:
    """A policy for everybody with changes."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{**ANYBODY, **parts}]})


def stage(**properties: Any) -> Edit:
    """A stage of an HTTP API."""
    return add("aws:apigatewayv2/stage:Stage", "live", {"apiId": "a1", "name": "live", **properties})


LOGGED = {"destinationArn": "arn:aws:logs:eu-central-1:111122223333:log-group:api", "format": "$context.requestId"}


def settings(**values: Any) -> Edit:
    """Settings of every method of the claims' API."""
    kind = "aws:apigateway/methodSettings:MethodSettings"
    return add(kind, "all-methods", {"stageName": "live", "methodPath": "*/*", "settings": values})


def cors(**values: Any) -> Edit:
    """An HTTP API that other sites call with their visitors' credentials."""
    configuration = {"allowCredentials": True, **values}
    return add("aws:apigatewayv2/api:Api", "site-api", {"protocolType": "HTTP", "corsConfiguration": configuration})


def lattice(**properties: Any) -> Edit:
    """A service of VPC Lattice."""
    return add("aws:vpclattice/service:Service", "claims-lattice", {"name": "claims", **properties})


MUTANTS = [
    *of(
        "net-2-aws-private-apis-name-callers",
        broken("everybody", put("claims-api", policy=policy())),
        broken("every account", put("claims-api", policy=policy(Principal={"AWS": "arn:aws:iam::*:root"}))),
        broken(
            "all endpoints but one",
            put(
                "claims-api", policy=policy(Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-0123456789abcdef0"}})
            ),
        ),
        broken(
            "everybody, in a resource of its own",
            add(
                "aws:apigateway/restApiPolicy:RestApiPolicy",
                "callers",
                {"restApiId": "@{claims-api.id}", "policy": policy()},
            ),
        ),
    ),
    *of(
        "gdpr-1-aws-api-bodies-not-logged",
        broken("REST", settings(dataTraceEnabled=True)),
        broken("as text", settings(dataTraceEnabled="true")),
        broken("beside metrics", settings(dataTraceEnabled=True, metricsEnabled=True, loggingLevel="ERROR")),
        broken("WebSocket", stage(accessLogSettings=LOGGED, defaultRouteSettings={"dataTraceEnabled": True})),
    ),
    *of(
        "enc-2-aws-api-cache-encrypted",
        broken("in clear", settings(cachingEnabled=True, cacheDataEncrypted=False)),
        broken("left out", settings(cachingEnabled=True)),
        broken("as text", settings(cachingEnabled="true", cacheDataEncrypted="false")),
    ),
    *of(
        "app-2-aws-cors-credentials-named-origins",
        broken("every origin", cors(allowOrigins=["*"])),
        broken("every host", cors(allowOrigins=["https://example.com", "https://*"])),
        broken("every host of a top-level domain", cors(allowOrigins=["https://*.com"])),
        broken(
            "CloudFront",
            put(
                "shop-headers",
                corsConfig={
                    "accessControlAllowCredentials": True,
                    "accessControlAllowOrigins": {"items": ["*"]},
                    "originOverride": True,
                },
            ),
        ),
    ),
    *of(
        "app-1-aws-lattice-services-authenticated",
        broken("left out", lattice()),
        broken("nobody", lattice(authType="NONE")),
        broken(
            "in a network that asks nobody",
            lattice(),
            add("aws:vpclattice/serviceNetwork:ServiceNetwork", "mesh", {"name": "mesh", "authType": "NONE"}),
            add(
                "aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation",
                "mesh-claims",
                {"serviceIdentifier": "@{claims-lattice.id}", "serviceNetworkIdentifier": "@{mesh.id}"},
            ),
        ),
    ),
    *of(
        "mon-3-aws-api-access-logged",
        broken("REST", drop("claims-stage", "accessLogSettings")),
        broken("HTTP", stage()),
        broken("a format without a destination", stage(accessLogSettings={"format": "$context.requestId"})),
    ),
]
