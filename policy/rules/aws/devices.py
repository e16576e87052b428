"""Rules for what devices of AWS IoT may do (EMP-1)."""

from __future__ import annotations

from policy.controls import iso
from policy.iam.document import parse
from policy.iam.grants import granting
from policy.model import Resource, Verdict, failed, passed
from policy.registry import Severity, rule

ACTIONS = (
    "iot:Connect",
    "iot:Publish",
    "iot:Receive",
    "iot:Subscribe",
    "iot:GetThingShadow",
    "iot:UpdateThingShadow",
    "iot:AssumeRoleWithCertificate",
)
OWN_THING = ("iot:connection.thing.isattached",)


@rule(
    id="emp-1-aws-device-policies-named",
    title="Devices connect as themselves, and reach topics of their own",
    severity=Severity.HIGH,
    statements=("EMP-1", "GDPR-1"),
    controls=iso("A.5.15", "A.8.3"),
    remediation="Name the topics, or build them of policy variables such as ${iot:Connection.Thing.ThingName}.",
    types=("aws:iot/policy:Policy",),
)
def device_policies_named(policy: Resource) -> Verdict:
    """One device's certificate otherwise reads and writes what all devices send.

    Source: https://docs.aws.amazon.com/iot-device-defender/latest/devguide/audit-chk-iot-policy-permissive.html
    """
    document = parse(policy.get("policy"))
    for action in ACTIONS:
        statement = granting(document, action, OWN_THING)
        if statement:
            return failed(f"{statement.place} grants {action} on every resource", "topics and clients of the device")
    return passed()
