"""Cases of the rules for threat response."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME

PATTERN = json.dumps({"source": ["aws.guardduty"], "detail-type": ["GuardDuty Finding"]})


def waiting(**properties: Any) -> Resource:
    given = {"name": "r", "eventPattern": PATTERN, **properties}
    return make("aws:cloudwatch/eventRule:EventRule", "r", given, id="r")


TARGET = make("aws:cloudwatch/eventTarget:EventTarget", "t", {"rule": "r", "arn": "arn:aws:lambda:x"})

CASES: list[Case] = [
    *cases(
        "app-3-aws-findings-answered",
        passes=[("a target", (waiting(), TARGET)), ("on", (waiting(state="ENABLED"), TARGET))],
        fails=[
            ("no target", (waiting(),)),
            ("off", (waiting(state="DISABLED"), TARGET)),
            ("off, the old way", (waiting(isEnabled=False), TARGET)),
        ],
        undetermined=[
            ("unknown pattern", (waiting(eventPattern=UNKNOWN), TARGET)),
            ("unknown state", (waiting(state=UNKNOWN), TARGET)),
        ],
        not_applicable=[
            ("a timer", (make("aws:cloudwatch/eventRule:EventRule", "r", {"scheduleExpression": "rate(1 hour)"}),)),
            ("other events", (waiting(eventPattern=json.dumps({"source": ["aws.backup"]})),)),
            ("none", (HOME,)),
        ],
    ),
]
