"""Cases of the rules for the audit trail, log groups, alarms and traces."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME, bucket, key, key_arn, part

NOTHING = [("none", (HOME,))]
KEY = key("k1")
DETECTOR, HUB = make("aws:guardduty/detector:Detector", "d"), make("aws:securityhub/account:Account", "h")
LOGS = bucket("logs", objectLockEnabled=True)


def trail(**properties: Any) -> Resource:
    return make("aws:cloudtrail/trail:Trail", "t", {"s3BucketName": "logs", **properties})


def group(**properties: Any) -> Resource:
    return make("aws:cloudwatch/logGroup:LogGroup", "g", {"name": "g", **properties})


def alarm(name: str = "a", **properties: Any) -> Resource:
    return make("aws:cloudwatch/metricAlarm:MetricAlarm", name, {"name": name, **properties})


def lock(**retention: Any) -> Resource:
    return part("BucketObjectLockConfiguration", "logs", rule={"defaultRetention": {"mode": "GOVERNANCE", **retention}})


def advanced(*more: dict[str, Any]) -> list[dict[str, Any]]:
    fields = [
        {"field": "eventCategory", "equals": ["Data"]},
        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
        *more,
    ]
    return [{"fieldSelectors": fields}]


OBJECTS = [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]
FUNCTION, MACHINE, STAGE = (
    "aws:lambda/function:Function",
    "aws:sfn/stateMachine:StateMachine",
    "aws:apigateway/stage:Stage",
)

CASES: list[Case] = [
    *cases(
        "mon-3-aws-trail-exists",
        passes=[("there", (trail(), DETECTOR))],
        fails=[("missing", (DETECTOR, HUB)), ("off", (trail(enableLogging=False), DETECTOR))],
        undetermined=[("unknown", (trail(enableLogging=UNKNOWN), DETECTOR))],
        not_applicable=[("a service's stack", (HOME, DETECTOR)), *NOTHING],
    ),
    *cases(
        "mon-3-aws-trail-multi-region",
        passes=[("all", (trail(isMultiRegionTrail=True),))],
        fails=[
            ("one", (trail(),)),
            ("off", (trail(isMultiRegionTrail=True, enableLogging=False),)),
            ("without IAM", (trail(isMultiRegionTrail=True, includeGlobalServiceEvents=False),)),
            ("a suspended store", (make("aws:cloudtrail/eventDataStore:EventDataStore", "e", {"suspend": True}),)),
        ],
        undetermined=[("unknown", (trail(isMultiRegionTrail=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-trail-validated",
        passes=[("on", (trail(enableLogFileValidation=True),))],
        fails=[("default", (trail(),))],
        undetermined=[("unknown", (trail(enableLogFileValidation=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-trail-own-key",
        passes=[("own", (trail(kmsKeyId=key_arn("k1")), KEY))],
        fails=[("none", (trail(),))],
        undetermined=[("unknown", (trail(kmsKeyId=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-trail-data-events",
        passes=[
            (
                "of the bucket with user data",
                (
                    trail(
                        eventSelectors=[
                            {"dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::docs/"]}]}
                        ]
                    ),
                    bucket("docs"),
                ),
            ),
            (
                "advanced, of the bucket with user data",
                (
                    trail(
                        advancedEventSelectors=advanced(
                            {"field": "resources.ARN", "startsWiths": ["arn:aws:s3:::docs/"]}
                        )
                    ),
                    bucket("docs"),
                ),
            ),
            (
                "advanced, of all but the log buckets",
                (
                    trail(
                        advancedEventSelectors=advanced(
                            {"field": "resources.ARN", "notStartsWiths": ["arn:aws:s3:::logs-"]}
                        )
                    ),
                    bucket("docs"),
                ),
            ),
            ("basic", (trail(eventSelectors=[{"readWriteType": "All", "dataResources": OBJECTS}]),)),
            ("advanced", (trail(advancedEventSelectors=advanced()),)),
        ],
        fails=[
            (
                "of another bucket",
                (
                    trail(
                        eventSelectors=[
                            {"dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::other/"]}]}
                        ]
                    ),
                    bucket("docs"),
                ),
            ),
            (
                "advanced, of another bucket",
                (
                    trail(
                        advancedEventSelectors=advanced(
                            {"field": "resources.ARN", "startsWiths": ["arn:aws:s3:::other/"]}
                        )
                    ),
                    bucket("docs"),
                ),
            ),
            (
                "advanced, of all but the bucket with user data",
                (
                    trail(
                        advancedEventSelectors=advanced(
                            {"field": "resources.ARN", "notStartsWiths": ["arn:aws:s3:::docs"]}
                        )
                    ),
                    bucket("docs"),
                ),
            ),
            (
                "advanced, of all but logs, and of them only some",
                (
                    trail(
                        advancedEventSelectors=advanced(
                            {
                                "field": "resources.ARN",
                                "notStartsWiths": ["arn:aws:s3:::logs-"],
                                "endsWiths": [".pdf"],
                            }
                        )
                    ),
                    bucket("docs"),
                ),
            ),
            ("none", (trail(),)),
            ("writing only", (trail(eventSelectors=[{"readWriteType": "WriteOnly", "dataResources": OBJECTS}]),)),
            (
                "advanced, writing only",
                (trail(advancedEventSelectors=advanced({"field": "readOnly", "equals": ["false"]})),),
            ),
            (
                "management only",
                (
                    trail(
                        advancedEventSelectors=[
                            {"fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}
                        ]
                    ),
                ),
            ),
        ],
        undetermined=[("unknown", (trail(eventSelectors=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-2-aws-trail-watched",
        passes=[("sent", (trail(cloudWatchLogsGroupArn="arn:x:*", cloudWatchLogsRoleArn="arn:r"),))],
        fails=[("not", (trail(),)), ("without a role", (trail(cloudWatchLogsGroupArn="arn:x:*"),))],
        undetermined=[("unknown", (trail(cloudWatchLogsGroupArn=UNKNOWN, cloudWatchLogsRoleArn="arn:r"),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-trail-bucket-locked",
        passes=[
            ("a year", (trail(), LOGS, lock(years=1))),
            (
                "inline",
                (
                    trail(),
                    bucket(
                        "logs",
                        objectLockConfiguration={
                            "objectLockEnabled": "Enabled",
                            "rule": {"defaultRetention": {"days": 400}},
                        },
                    ),
                ),
            ),
        ],
        fails=[
            ("none", (trail(), bucket("logs"))),
            ("without a default", (trail(), LOGS)),
            ("a month", (trail(), LOGS, lock(days=30))),
        ],
        undetermined=[("another stack's", (trail(),)), ("unknown", (trail(), LOGS, lock(days=UNKNOWN)))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-log-group-retained",
        passes=[
            ("a year", (group(retentionInDays=365),)),
            ("for ever", (group(),)),
            ("for ever, said", (group(retentionInDays=0),)),
        ],
        fails=[("a month", (group(retentionInDays=30),))],
        undetermined=[("unknown", (group(retentionInDays=UNKNOWN),))],
        not_applicable=[("passed on", (group(logGroupClass="DELIVERY"),)), *NOTHING],
    ),
    *cases(
        "mon-3-aws-log-group-own-key",
        passes=[("own", (group(kmsKeyId=key_arn("k1")), KEY))],
        fails=[("none", (group(),))],
        undetermined=[("unknown", (group(kmsKeyId=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-2-aws-alarm-acts",
        passes=[
            ("on-call", (HOME, alarm(alarmActions=[HOME.properties["arn"]]))),
            (
                "through a composite",
                (
                    alarm(),
                    make(
                        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
                        "c",
                        {"alarmName": "c", "alarmRule": "ALARM(a)", "alarmActions": ["arn:x"]},
                    ),
                ),
            ),
        ],
        fails=[
            (
                "another one's composite",
                (
                    alarm(),
                    make(
                        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
                        "c",
                        {"alarmName": "c", "alarmRule": "ALARM(alarm-a2)", "alarmActions": ["arn:x"]},
                    ),
                ),
            ),
            ("nobody", (alarm(),)),
            ("an empty list", (alarm(alarmActions=[]),)),
            ("switched off", (alarm(actionsEnabled=False, alarmActions=["arn:x"]),)),
        ],
        undetermined=[("unknown", (alarm(alarmActions=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-4-aws-traces-own-key",
        passes=[
            (
                "own",
                (make("aws:xray/encryptionConfig:EncryptionConfig", "x", {"type": "KMS", "keyId": key_arn("k1")}), KEY),
            )
        ],
        fails=[("none", (make("aws:xray/encryptionConfig:EncryptionConfig", "x", {"type": "NONE"}),))],
        undetermined=[("unknown", (make("aws:xray/encryptionConfig:EncryptionConfig", "x", {"type": UNKNOWN}),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-4-aws-requests-traced",
        passes=[
            ("function", (make(FUNCTION, "f", {"tracingConfig": {"mode": "Active"}}),)),
            ("state machine", (make(MACHINE, "m", {"tracingConfiguration": {"enabled": True}}),)),
        ],
        fails=[
            ("function by default", (make(FUNCTION, "f", {}),)),
            ("passing on", (make(FUNCTION, "f", {"tracingConfig": {"mode": "PassThrough"}}),)),
            ("state machine", (make(MACHINE, "m", {}),)),
            ("stage", (make(STAGE, "s", {}),)),
        ],
        undetermined=[("unknown", (make(STAGE, "s", {"xrayTracingEnabled": UNKNOWN}),))],
        not_applicable=NOTHING,
    ),
]
