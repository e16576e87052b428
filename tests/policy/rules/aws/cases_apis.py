"""Cases of `policy.rules.aws.apis`."""

from __future__ import annotations

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


PRIVATE = make("aws:apigateway/restApi:RestApi", "api", {"endpointConfiguration": {"types": "PRIVATE"}})

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
]
