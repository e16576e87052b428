"""Mutants of `policy.rules.aws.devices`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import ACCOUNT, Edit, add
from tests.mutations.mutant import broken, of


def device(action: Any, resource: Any = "*") -> Edit:
    """What devices may do."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return add("aws:iot/policy:Policy", "meters", {"name": "meters", "policy": document})


MUTANTS = of(
    "emp-1-aws-device-policies-named",
    broken("everything", device("iot:*")),
    broken("every topic", device(["iot:Publish", "iot:Receive"], f"arn:aws:iot:*:{ACCOUNT}:topic/*")),
    broken("every filter", device("iot:Subscribe", [f"arn:aws:iot:eu-central-1:{ACCOUNT}:topicfilter/*"])),
    broken("as any client", device("iot:Connect")),
)
