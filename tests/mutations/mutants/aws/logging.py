"""Mutants of `policy.rules.aws.logging`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, add, drop, put, remove
from tests.mutations.mutant import broken, of

ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws"
SELECTOR = "eventSelectors.0"


def fields(**found: list[str]) -> list[dict[str, object]]:
    """An advanced event selector of these fields."""
    entries = [{"field": name.replace("_", "."), "equals": values} for name, values in found.items()]
    return [{"name": "data", "fieldSelectors": entries}]


TRAIL = [
    *of(
        "mon-3-aws-trail-exists",
        broken("nothing", remove("account-trail", "account-events")),
        broken(
            "stopped, and nothing else",
            put("account-trail", enableLogging=False),
            remove("account-events"),
            also=["mon-3-aws-trail-multi-region"],
        ),
        broken(
            "all of several stopped",
            put("account-trail", enableLogging=False),
            put("account-events", enableLogging=False),
            also=["mon-3-aws-trail-multi-region"],
        ),
    ),
    *of(
        "mon-3-aws-trail-multi-region",
        broken("one region", put("account-trail", isMultiRegionTrail=False)),
        broken("one region, by default", drop("account-trail", "isMultiRegionTrail")),
        broken("no global services", put("account-trail", includeGlobalServiceEvents=False)),
        broken("off, beside a store that is on", put("account-trail", enableLogging=False)),
        broken("a store of one region", put("account-events", multiRegionEnabled=False)),
        broken("a store that is suspended", put("account-events", suspend="true")),
    ),
    *of(
        "mon-3-aws-trail-validated",
        broken("off", put("account-trail", enableLogFileValidation=False)),
        broken("by default", drop("account-trail", "enableLogFileValidation")),
        broken("null", put("account-trail", enableLogFileValidation=None)),
    ),
    *of(
        "mon-3-aws-trail-own-key",
        broken("none", drop("account-trail", "kmsKeyId")),
        broken("CloudTrail's", put("account-trail", kmsKeyId=f"{ALIAS}/cloudtrail")),
        broken("a store without", put("account-events", kmsKeyId="")),
    ),
    *of(
        "mon-3-aws-trail-data-events",
        broken("none", drop("account-trail", "eventSelectors")),
        broken("writing only", put("account-trail", {f"{SELECTOR}.readWriteType": "WriteOnly"})),
        broken("functions only", put("account-trail", {f"{SELECTOR}.dataResources.0.type": "AWS::Lambda::Function"})),
        broken("of one bucket", put("account-trail", {f"{SELECTOR}.dataResources.0.values": ["arn:aws:s3:::other/"]})),
        broken(
            "advanced, management only",
            drop("account-trail", "eventSelectors"),
            put("account-trail", advancedEventSelectors=fields(eventCategory=["Management"])),
        ),
        broken(
            "advanced, reading only",
            drop("account-trail", "eventSelectors"),
            put(
                "account-trail",
                advancedEventSelectors=fields(
                    eventCategory=["Data"], resources_type=["AWS::S3::Object"], readOnly=["true"]
                ),
            ),
        ),
        broken(
            "advanced, of one bucket",
            drop("account-trail", "eventSelectors"),
            put(
                "account-trail",
                advancedEventSelectors=fields(
                    eventCategory=["Data"], resources_type=["AWS::S3::Object"], resources_ARN=["arn:aws:s3:::other/"]
                ),
            ),
        ),
    ),
    *of(
        "mon-2-aws-trail-watched",
        broken("no log group", drop("account-trail", "cloudWatchLogsGroupArn")),
        broken("an empty log group", put("account-trail", cloudWatchLogsGroupArn="")),
        # A role that nobody knows yet is a role.
        broken("nobody may write", drop("account-trail", "cloudWatchLogsRoleArn"), needs_value=False),
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
            put("account-trail", s3BucketName="@{aws-storage-documents-bucket.bucket}"),
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
        broken("off", put("account-root-used", actionsEnabled=False)),
        broken(
            "nobody",
            put("account-root-used", alarmActions=[]),
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
        broken("none", put("account-traces", type="NONE")),
        broken("no key", drop("account-traces", "keyId")),
        broken("X-Ray's", put("account-traces", keyId="alias/aws/xray")),
    ),
    *of(
        "mon-4-aws-requests-traced",
        broken("a function", put("claims-function", {"tracingConfig.mode": "PassThrough"})),
        broken("a function that says nothing", drop("claims-mailer", "tracingConfig")),
        broken("a state machine", put("claims-flow", {"tracingConfiguration.enabled": False})),
        broken("an API's stage", drop("claims-stage", "xrayTracingEnabled")),
    ),
]

MUTANTS = [*TRAIL, *GROUPS]
