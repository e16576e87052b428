"""Cases of `policy.rules.aws.apis`."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import vpc


def method(**properties: Any) -> Resource:
    values = {"restApi": "api-id", "httpMethod": "GET", "authorization": "NONE", **properties}
    return make("aws:apigateway/method:Method", "method", values)


def route(**properties: Any) -> Resource:
    return make("aws:apigatewayv2/route:Route", "route", {"routeKey": "GET /orders", **properties})


def graphql(**properties: Any) -> Resource:
    return make("aws:appsync/graphQLApi:GraphQLApi", "api", properties)


REST_API = "aws:apigateway/restApi:RestApi"
PRIVATE = make(REST_API, "api", {"endpointConfiguration": {"types": "PRIVATE"}})
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "execute-api:Invoke", "Resource": "*"}


def private(*statements: Any) -> Resource:
    policy = statements[0] if statements == (UNKNOWN,) else json.dumps({"Statement": list(statements)})
    return make(REST_API, "api", {"endpointConfiguration": {"types": "PRIVATE"}, "policy": policy})


def apart(*statements: Any) -> Resource:
    policy = json.dumps({"Statement": list(statements)})
    return make("aws:apigateway/restApiPolicy:RestApiPolicy", "callers", {"restApiId": "api-id", "policy": policy})


def settings(**values: Any) -> Resource:
    return make("aws:apigateway/methodSettings:MethodSettings", "all", {"methodPath": "*/*", "settings": values})


def cors(**values: Any) -> Resource:
    return make("aws:apigatewayv2/api:Api", "api", {"protocolType": "HTTP", "corsConfiguration": values})


def headers(origin: str) -> Resource:
    config = {"accessControlAllowCredentials": True, "accessControlAllowOrigins": {"items": [origin]}}
    return make("aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy", "headers", {"corsConfig": config})


def lattice(**properties: Any) -> Resource:
    return make("aws:vpclattice/service:Service", "service", {"name": "service", **properties})


def in_network(kind: str, name: str = "mesh") -> list[Resource]:
    link = {"serviceIdentifier": "service-id", "serviceNetworkIdentifier": f"{name}-id"}
    return [
        make("aws:vpclattice/serviceNetwork:ServiceNetwork", name, {"authType": kind}),
        make("aws:vpclattice/serviceNetworkServiceAssociation:ServiceNetworkServiceAssociation", f"{name}-link", link),
    ]


CASES = [
    *cases(
        "app-1-aws-api-routes-authorized",
        fails=[
            ("REST", [method()]),
            ("REST with a key", [method(apiKeyRequired=True)]),
            ("HTTP, left out", [route()]),
            ("HTTP", [route(authorizationType="NONE")]),
        ],
        passes=[("REST", [method(authorization="AWS_IAM")]), ("HTTP", [route(authorizationType="JWT")])],
        undetermined=[("unknown", [method(authorization=UNKNOWN)])],
        not_applicable=[
            ("preflight", [method(httpMethod="OPTIONS"), route(routeKey="OPTIONS /{proxy+}")]),
            ("private", [method(), PRIVATE]),
        ],
    ),
    *cases(
        "app-1-aws-graphql-authenticated",
        fails=[
            ("a key", [graphql(authenticationType="API_KEY")]),
            (
                "a key as well",
                [
                    graphql(
                        authenticationType="AWS_IAM",
                        additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}],
                    )
                ],
            ),
        ],
        passes=[("IAM", [graphql(authenticationType="AWS_IAM")])],
        undetermined=[("unknown", [graphql(authenticationType=UNKNOWN)])],
        not_applicable=[("no API", [vpc()])],
    ),
    *cases(
        "net-2-aws-private-apis-name-callers",
        fails=[
            ("everybody", [private(OPEN)]),
            ("everybody, apart", [PRIVATE, apart(OPEN)]),
            (
                "all but some networks",
                [private({**OPEN, "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}})],
            ),
        ],
        passes=[
            ("no policy", [PRIVATE]),
            ("an endpoint", [private({**OPEN, "Condition": {"StringEquals": {"aws:SourceVpce": "vpce-1"}}})]),
            ("a role", [PRIVATE, apart({**OPEN, "Principal": {"AWS": "arn:aws:iam::111122223333:role/app"}})]),
            (
                "others are denied",
                [
                    private(
                        OPEN,
                        {
                            **OPEN,
                            "Effect": "Deny",
                            "Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}},
                        },
                    )
                ],
            ),
        ],
        undetermined=[("unknown", [private(UNKNOWN)])],
        not_applicable=[("public", [make(REST_API, "api", {"endpointConfiguration": {"types": "REGIONAL"}})])],
    ),
    *cases(
        "gdpr-1-aws-api-bodies-not-logged",
        fails=[
            ("REST", [settings(dataTraceEnabled=True)]),
            (
                "WebSocket",
                [make("aws:apigatewayv2/stage:Stage", "live", {"defaultRouteSettings": {"dataTraceEnabled": "true"}})],
            ),
        ],
        passes=[("off", [settings(dataTraceEnabled=False)]), ("left out", [settings(loggingLevel="INFO")])],
        undetermined=[("unknown", [settings(dataTraceEnabled=UNKNOWN)])],
        not_applicable=[("no settings", [vpc()])],
    ),
    *cases(
        "enc-2-aws-api-cache-encrypted",
        fails=[
            ("in clear", [settings(cachingEnabled=True, cacheDataEncrypted=False)]),
            ("left out", [settings(cachingEnabled=True)]),
        ],
        passes=[("encrypted", [settings(cachingEnabled=True, cacheDataEncrypted=True)])],
        undetermined=[("unknown", [settings(cachingEnabled=True, cacheDataEncrypted=UNKNOWN)])],
        not_applicable=[("no cache", [settings(cachingEnabled=False)])],
    ),
    *cases(
        "app-2-aws-cors-credentials-named-origins",
        fails=[
            ("every origin", [cors(allowOrigins=["*"], allowCredentials=True)]),
            ("every host of a top-level domain", [cors(allowOrigins=["https://*.com"], allowCredentials=True)]),
            ("every host", [cors(allowOrigins=["https://example.com", "https://*"], allowCredentials=True)]),
            (
                "a function",
                [
                    make(
                        "aws:lambda/functionUrl:FunctionUrl",
                        "url",
                        {"cors": {"allowOrigins": ["*"], "allowCredentials": "true"}},
                    )
                ],
            ),
            ("CloudFront", [headers("*")]),
        ],
        passes=[
            ("named", [cors(allowOrigins=["https://example.com"], allowCredentials=True)]),
            ("hosts of a domain", [cors(allowOrigins=["https://*.example.com"], allowCredentials=True)]),
            ("without credentials", [cors(allowOrigins=["*"])]),
            ("CloudFront", [headers("https://example.com")]),
        ],
        undetermined=[("unknown", [cors(allowOrigins=UNKNOWN, allowCredentials=True)])],
        not_applicable=[("no other site", [make("aws:apigatewayv2/api:Api", "api", {"protocolType": "HTTP"})])],
    ),
    *cases(
        "app-1-aws-lattice-services-authenticated",
        fails=[
            ("left out", [lattice()]),
            ("nobody", [lattice(authType="NONE")]),
            ("one network asks nobody", [lattice(), *in_network("AWS_IAM", "a"), *in_network("NONE", "b")]),
        ],
        passes=[("itself", [lattice(authType="AWS_IAM")]), ("its network", [lattice(), *in_network("AWS_IAM")])],
        undetermined=[("unknown", [lattice(authType=UNKNOWN)])],
        not_applicable=[("none", [vpc()])],
    ),
    *cases(
        "mon-3-aws-api-access-logged",
        fails=[
            ("left out", [make("aws:apigatewayv2/stage:Stage", "live", {"name": "live"})]),
            ("REST, left out", [make("aws:apigateway/stage:Stage", "live", {"stageName": "live"})]),
            (
                "no destination",
                [make("aws:apigatewayv2/stage:Stage", "live", {"accessLogSettings": {"format": "$id"}})],
            ),
        ],
        passes=[
            (
                "logged",
                [make("aws:apigatewayv2/stage:Stage", "live", {"accessLogSettings": {"destinationArn": "arn"}})],
            ),
        ],
        undetermined=[("unknown", [make("aws:apigatewayv2/stage:Stage", "live", {"accessLogSettings": UNKNOWN})])],
        not_applicable=[("no API", [vpc()])],
    ),
]
