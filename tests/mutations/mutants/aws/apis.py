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
        "mon-3-aws-api-access-logged",
        broken("REST", drop("claims-stage", "accessLogSettings")),
        broken("HTTP", stage()),
        broken("a format without a destination", stage(accessLogSettings={"format": "$context.requestId"})),
    ),
]
