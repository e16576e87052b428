"""Who is paged when, as a state machine in Amazon States Language. Pure: no cloud is needed.

The shift decides who is first: the days since 1970 divided by the length of a shift, modulo the number of responders.
Whoever does not stop the run in time is followed by the next one; at the end everybody is paged at once. Stopping the
run is how a page is acknowledged, and the audit trail records who did it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

DAY_MILLISECONDS = 86_400_000

MESSAGE = (
    "{% 'Alert of ' & $prefix & ': ' & $what & '\\n\\nAcknowledge by stopping the run:\\n"
    "aws stepfunctions stop-execution --execution-arn ' & $states.context.Execution.Id & '\\n\\n' & $string($event) %}"
)
"""What a page says: what happened, how to acknowledge it, and the event as it came."""

SUBJECT_LENGTH = 100
"""Characters that SNS takes for a subject."""

RETRY = {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 2, "MaxAttempts": 4, "BackoffRate": 2}


def machine(prefix: str, topics: Sequence[str], shift_days: int, wait_minutes: int) -> str:
    """The definition of the state machine that pages.

    :param prefix: whose platform it is, for the message.
    :param topics: the ARNs of the responders' topics in the order of the rota.
    :param shift_days: how long a shift lasts.
    :param wait_minutes: how long a page may stay unanswered.
    """
    first = f"{{% $floor($millis() / {shift_days * DAY_MILLISECONDS}) % {len(topics)} %}}"
    what = (
        "{% $substring($exists($states.input.detail.alarmName) ? $states.input.detail.alarmName : "
        f"$states.input.`detail-type`, 0, {SUBJECT_LENGTH - len(prefix) - 2}) %}}"
    )
    states = {
        "Shift": {
            "Type": "Pass",
            "Comment": "Whose turn it is",
            "Assign": {
                "event": "{% $states.input %}",
                "what": what,
                "prefix": prefix,
                "topics": list(topics),
                "first": first,
                "pages": 0,
            },
            "Next": "Page",
        },
        "Page": {
            **_publish("{% $topics[($first + $pages) % $count($topics)] %}"),
            "Comment": "The next responder of the rota",
            "Assign": {"pages": "{% $pages + 1 %}"},
            # A topic that fails must not keep the others from being paged.
            "Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"pages": "{% $pages + 1 %}"}, "Next": "Unanswered"}],
            "Next": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": wait_minutes * 60, "Next": "Unanswered"},
        "Unanswered": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $pages < $count($topics) %}", "Next": "Page"}],
            "Default": "Everybody",
        },
        "Everybody": {
            "Type": "Map",
            "Comment": "Nobody answered: all at once",
            "Items": "{% $topics %}",
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "INLINE"},
                "StartAt": "PageEach",
                "States": {"PageEach": {**_publish("{% $states.input %}"), "End": True}},
            },
            "End": True,
        },
    }
    return json.dumps(
        {
            "Comment": f"Pages the people on call of {prefix} until somebody answers",
            "QueryLanguage": "JSONata",
            "StartAt": "Shift",
            "States": states,
        },
        sort_keys=True,
    )


def _publish(topic: str) -> dict[str, object]:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Arguments": {"TopicArn": topic, "Subject": "{% $prefix & ': ' & $what %}", "Message": MESSAGE},
        "Retry": [RETRY],
    }
