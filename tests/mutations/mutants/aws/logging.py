"""Mutants of `policy.rules.aws.logging`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws"
TRAIL, ROOT_USED = "aws-trail-trail", "MetricAlarm aws-trail-alarms-root-used"


def fields(**found: list[str]) -> Edit:
    """An advanced event selector of these fields, and no other."""
    entries = [{"field": name.replace("_", "."), "equals": values} for name, values in found.items()]
    return put(TRAIL, advancedEventSelectors=[{"name": "data", "fieldSelectors": entries}])


def selector(read_write: str, *resources: tuple[str, list[str]]) -> tuple[Edit, Edit]:
    """One basic event selector, of resources' types and ARNs, instead of the advanced ones."""
    found = [{"type": kind, "values": values} for kind, values in resources]
    basic = {"readWriteType": read_write, "includeManagementEvents": True, "dataResources": found}
    return drop(TRAIL, "advancedEventSelectors"), put(TRAIL, eventSelectors=[basic])


RECORDS = [
    *of(
        "mon-3-aws-trail-exists",
        broken("nothing", remove(TRAIL, "account-events")),
        broken(
            "stopped, and nothing else",
            put(TRAIL, enableLogging=False),
            remove("account-events"),
            also=["mon-3-aws-trail-multi-region"],
        ),
        broken(
            "all of several stopped",
            put(TRAIL, enableLogging=False),
            put("account-events", enableLogging=False),
            also=["mon-3-aws-trail-multi-region"],
        ),
    ),
    *of(
        "mon-3-aws-trail-multi-region",
        broken("one region", put(TRAIL, isMultiRegionTrail=False)),
        broken("one region, by default", drop(TRAIL, "isMultiRegionTrail")),
        broken("no global services", put(TRAIL, includeGlobalServiceEvents=False)),
        broken("off, beside a store that is on", put(TRAIL, enableLogging=False)),
        broken("a store of one region", put("account-events", multiRegionEnabled=False)),
        broken("a store that is suspended", put("account-events", suspend="true")),
    ),
    *of(
        "mon-3-aws-trail-validated",
        broken("off", put(TRAIL, enableLogFileValidation=False)),
        broken("by default", drop(TRAIL, "enableLogFileValidation")),
        broken("null", put(TRAIL, enableLogFileValidation=None)),
    ),
    *of(
        "mon-3-aws-trail-own-key",
        broken("none", drop(TRAIL, "kmsKeyId")),
        broken("CloudTrail's", put(TRAIL, kmsKeyId=f"{ALIAS}/cloudtrail")),
        broken("a store without", put("account-events", kmsKeyId="")),
    ),
    *of(
        "mon-3-aws-trail-data-events",
        broken("none", drop(TRAIL, "advancedEventSelectors")),
        broken("without the objects", drop(TRAIL, "advancedEventSelectors.1")),
        broken(
            "all but what holds user data",
            put(
                TRAIL,
                {"advancedEventSelectors.1.fieldSelectors.2.notStartsWiths": ["arn:aws:s3:::example-prod-"]},
            ),
        ),
        broken("management only", fields(eventCategory=["Management"])),
        broken("reading only", fields(eventCategory=["Data"], resources_type=["AWS::S3::Object"], readOnly=["true"])),
        broken(
            "of one bucket",
            fields(eventCategory=["Data"], resources_type=["AWS::S3::Object"], resources_ARN=["arn:aws:s3:::other/"]),
        ),
        broken("basic, writing only", *selector("WriteOnly", ("AWS::S3::Object", ["arn:aws:s3"]))),
        broken("basic, functions only", *selector("All", ("AWS::Lambda::Function", ["arn:aws:lambda"]))),
        broken("basic, of one bucket", *selector("All", ("AWS::S3::Object", ["arn:aws:s3:::other/"]))),
    ),
    *of(
        "mon-2-aws-trail-watched",
        broken("no log group", drop(TRAIL, "cloudWatchLogsGroupArn")),
        broken("an empty log group", put(TRAIL, cloudWatchLogsGroupArn="")),
        # A role that nobody knows yet is a role.
        broken("nobody may write", drop(TRAIL, "cloudWatchLogsRoleArn"), needs_value=False),
    ),
    *of(
        "mon-3-aws-trail-bucket-locked",
        broken(
            "no lock",
            remove("aws-logs-archive-lock"),
            put("aws-logs-archive-bucket", objectLockEnabled=False),
        ),
        broken("a lock without a default", drop("aws-logs-archive-lock", "rule")),
        broken("a month", put("aws-logs-archive-lock", {"rule.defaultRetention.days": 30})),
        broken(
            "a bucket of user data",
            put(TRAIL, s3BucketName="@{aws-storage-documents-bucket.bucket}"),
        ),
    ),
]

GROUPS = [
    *of(
        "mon-3-aws-log-group-retained",
        broken("a month", put("LogGroup aws-flow-logs-flows", retentionInDays=30)),
        broken("a day less than a year", put("account-trail-logs", retentionInDays=364)),
        broken(
            "rarely read, two weeks", put("account-trail-logs", logGroupClass="INFREQUENT_ACCESS", retentionInDays=14)
        ),
    ),
    *of(
        "mon-3-aws-log-group-own-key",
        broken("none", drop("LogGroup aws-flow-logs-flows", "kmsKeyId")),
        broken("null", put("account-trail-logs", kmsKeyId=None)),
        broken(
            "another one",
            add("aws:cloudwatch/logGroup:LogGroup", "letters-logs", {"name": "/letters", "retentionInDays": 400}),
        ),
    ),
    *of(
        "mon-2-aws-alarm-acts",
        broken("off", put(ROOT_USED, actionsEnabled=False)),
        broken(
            "nobody",
            put(ROOT_USED, alarmActions=[]),
            put("account-attack", alarmRule="ALARM(account-denied)"),
        ),
        broken("nobody, of several", drop("account-attack", "alarmActions")),
        broken("of several, which are off", put("account-attack", actionsEnabled=False)),
        broken("of several which name another one", put("account-attack", alarmRule="ALARM(account-denied-2)")),
        broken(
            "only when it is over",
            drop("account-attack", "alarmActions"),
            put("account-attack", okActions=["@{account-on-call.arn}"]),
        ),
    ),
    *of(
        "mon-4-aws-traces-own-key",
        broken("none", put("aws-tracing-encryption", type="NONE")),
        broken("no key", drop("aws-tracing-encryption", "keyId")),
        broken("X-Ray's", put("aws-tracing-encryption", keyId="alias/aws/xray")),
    ),
    *of(
        "mon-4-aws-requests-traced",
        broken("a function", put("claims-function", {"tracingConfig.mode": "PassThrough"})),
        broken("a function that says nothing", drop("claims-mailer", "tracingConfig")),
        broken("a state machine", put("claims-flow", {"tracingConfiguration.enabled": False})),
        broken("an API's stage", drop("claims-stage", "xrayTracingEnabled")),
    ),
]

MUTANTS = [*RECORDS, *GROUPS]
