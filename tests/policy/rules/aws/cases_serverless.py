"""Cases of the rules for functions and state machines."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import ACCOUNT, APP_ROLE, FOREIGN, HOME

NOTHING = [("none", (HOME,))]


def function(**properties: Any) -> Resource:
    return make("aws:lambda/function:Function", "f", {"name": "f", **properties}, id="f")


def permission(**properties: Any) -> Resource:
    return make(
        "aws:lambda/permission:Permission", "p", {"function": "f", "action": "lambda:InvokeFunction", **properties}
    )


S3 = permission(principal="s3.amazonaws.com", sourceArn="arn:aws:s3:::docs", sourceAccount=ACCOUNT)

CASES: list[Case] = [
    *cases(
        "dev-3-aws-function-runtime-supported",
        passes=[
            ("Python", (function(runtime="python3.13"),)),
            ("Node.js", (function(runtime="nodejs22.x"),)),
            ("own", (function(runtime="provided.al2023"),)),
        ],
        fails=[
            (name, (function(runtime=name),))
            for name in ("python2.7", "python3.9", "nodejs18.x", "go1.x", "java8", "dotnet6", "ruby2.7")
        ],
        undetermined=[("unknown", (function(runtime=UNKNOWN),))],
        not_applicable=[("an image", (function(packageType="Image"),)), *NOTHING],
    ),
    *cases(
        "gdpr-1-aws-function-not-public",
        passes=[
            ("a bucket's events", (S3,)),
            ("a role", (HOME, permission(principal=APP_ROLE))),
            ("the organisation", (permission(principal="*", principalOrgId="o-abc1234567"),)),
            ("a URL with IAM", (make("aws:lambda/functionUrl:FunctionUrl", "u", {"authorizationType": "AWS_IAM"}),)),
        ],
        fails=[
            (
                "a source of any account",
                (permission(principal="events.amazonaws.com", sourceArn="arn:aws:events:*:*:rule/*"),),
            ),
            (
                "a bucket of whoever has its name",
                (permission(principal="s3.amazonaws.com", sourceArn="arn:aws:s3:::docs"),),
            ),
            ("everybody", (permission(principal="*"),)),
            ("a service for anybody", (permission(principal="sns.amazonaws.com"),)),
            ("another account", (HOME, permission(principal=FOREIGN))),
            ("an open URL", (make("aws:lambda/functionUrl:FunctionUrl", "u", {"authorizationType": "NONE"}),)),
            (
                "a public layer",
                (make("aws:lambda/layerVersionPermission:LayerVersionPermission", "l", {"principal": "*"}),),
            ),
        ],
        undetermined=[
            ("unknown", (permission(principal=UNKNOWN),)),
            ("nobody knows whose account", (permission(principal=ACCOUNT),)),
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-2-aws-function-failures-kept",
        passes=[
            ("a queue", (function(deadLetterConfig={"targetArn": "arn:q"}), S3)),
            (
                "a destination",
                (
                    function(),
                    S3,
                    make(
                        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
                        "c",
                        {"functionName": "f", "destinationConfig": {"onFailure": {"destination": "arn:q"}}},
                    ),
                ),
            ),
        ],
        fails=[
            ("dropped", (function(), S3)),
            (
                "kept on success only",
                (
                    function(),
                    S3,
                    make(
                        "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
                        "c",
                        {"functionName": "f", "destinationConfig": {"onSuccess": {"destination": "arn:q"}}},
                    ),
                ),
            ),
        ],
        undetermined=[("unknown", (function(deadLetterConfig=UNKNOWN), S3))],
        not_applicable=[("nobody asynchronous", (function(),)), *NOTHING],
    ),
    *cases(
        "mon-2-aws-state-machine-logged",
        passes=[
            ("errors", (make("aws:sfn/stateMachine:StateMachine", "m", {"loggingConfiguration": {"level": "ERROR"}}),))
        ],
        fails=[("default", (make("aws:sfn/stateMachine:StateMachine", "m", {}),))],
        undetermined=[
            ("unknown", (make("aws:sfn/stateMachine:StateMachine", "m", {"loggingConfiguration": UNKNOWN}),))
        ],
        not_applicable=NOTHING,
    ),
]
