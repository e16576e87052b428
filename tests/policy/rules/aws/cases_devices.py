"""Cases of `policy.rules.aws.devices`."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import ACCOUNT, HOME, allow, document

IOT = f"arn:aws:iot:eu-central-1:{ACCOUNT}"
THING = "${iot:Connection.Thing.ThingName}"


def device(*statements: dict[str, Any], **properties: Any) -> tuple[Resource, ...]:
    return (make("aws:iot/policy:Policy", "d", {"policy": document(*statements), **properties}),)


CASES: list[Case] = [
    *cases(
        "emp-1-aws-device-policies-named",
        passes=[
            ("topics of the thing", device(allow("iot:Publish", f"{IOT}:topic/{THING}/data"))),
            ("a named topic", device(allow(["iot:Subscribe", "iot:Receive"], [f"{IOT}:topicfilter/news"]))),
            (
                "any client that is the thing",
                device(
                    allow("iot:Connect", "*", Condition={"Bool": {"iot:Connection.Thing.IsAttached": ["true"]}}),
                ),
            ),
        ],
        fails=[
            ("everything", device(allow("iot:*"))),
            ("every topic", device(allow("iot:Publish", f"{IOT}:topic/*"))),
            (
                "every filter, of another region",
                device(allow("iot:Subscribe", "arn:aws:iot:eu-west-1:*:topicfilter/*")),
            ),
            ("every shadow", device(allow("iot:UpdateThingShadow", f"{IOT}:thing/*"))),
        ],
        undetermined=[("unknown", device(policy=UNKNOWN))],
        not_applicable=[("none", (HOME,))],
    ),
]
