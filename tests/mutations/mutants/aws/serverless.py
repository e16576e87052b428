"""Mutants of `policy.rules.aws.serverless`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, add, drop, put, remove
from tests.mutations.mutant import broken, of

FOREIGN = "444455556666"
INVOKED = "claims-function-from-bucket"
EVENTS = "claims-mailer-from-events"

MUTANTS = [
    *of(
        "dev-3-aws-function-runtime-supported",
        broken("Python 2", put("claims-function", runtime="python2.7")),
        broken("an ended Node", put("claims-function", runtime="nodejs18.x")),
        broken("an ended Python", put("claims-function", runtime="python3.10")),
        broken("Go's own", put("claims-function", runtime="go1.x")),
        broken("an ended Java", put("claims-function", runtime="java8")),
        broken("an ended custom one", put("claims-function", runtime="provided")),
    ),
    *of(
        "gdpr-1-aws-function-not-public",
        broken("anybody", put(INVOKED, principal="*")),
        # A source, and a place for failures, that nobody knows yet is one.
        broken("any bucket", drop(INVOKED, "sourceArn"), put(INVOKED, sourceAccount=None), needs_value=False),
        broken("any rule", drop(EVENTS, "sourceArn"), needs_value=False),
        broken("another account", put(INVOKED, principal=FOREIGN)),
        broken("a role of another account", put(EVENTS, principal=f"arn:aws:iam::{FOREIGN}:role/vendor")),
        broken("any account", put(EVENTS, principal="arn:aws:iam::*:root")),
        broken("any rule by a wildcard", put(EVENTS, sourceArn="arn:aws:events:*:*:rule/*"), needs_value=False),
        broken("a layer for anybody", put("claims-layer", principal="*")),
        broken(
            "a URL for anybody",
            put("claims-url", authorizationType="NONE"),
            also=["net-2-aws-function-urls-authenticated"],
        ),
    ),
    *of(
        "mon-2-aws-function-failures-kept",
        broken("nowhere", drop("claims-function", "deadLetterConfig")),
        broken("an empty place", put("claims-function", deadLetterConfig={}), needs_value=False),
        broken("the destination is gone", remove("claims-mailer-failures")),
        broken(
            "only successes",
            put(
                "claims-mailer-failures",
                destinationConfig={"onSuccess": {"destination": "@{claims-queue.arn}"}},
            ),
        ),
        broken("of another function", put("claims-mailer-failures", functionName="letters-mailer")),
        broken(
            "invoked by its name",
            remove("claims-mailer-failures", EVENTS),
            add(
                "aws:lambda/permission:Permission",
                "claims-mailer-from-topic",
                {
                    "function": "claims-mailer",
                    "action": "lambda:InvokeFunction",
                    "principal": "sns.amazonaws.com",
                    "sourceArn": "@{claims-topic.arn}",
                    "sourceAccount": ACCOUNT,
                },
            ),
        ),
    ),
    *of(
        "mon-2-aws-state-machine-logged",
        broken("off", put("claims-flow", {"loggingConfiguration.level": "OFF"})),
        broken("left out", drop("claims-flow", "loggingConfiguration")),
        broken("data, but no level", put("claims-flow", loggingConfiguration={"includeExecutionData": True})),
    ),
]
