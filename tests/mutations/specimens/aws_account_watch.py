"""The account's audit trail, alarms, and the services that find attacks and weaknesses."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, Edit, add

LOG_KEY = "@{aws-keys-logs.arn}"
PLANS = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
)


def feature(plan: str, **properties: Any) -> Edit:
    """A protection plan of GuardDuty, on unless said otherwise."""
    values = {"detectorId": "@{account-detector.id}", "name": plan, "status": "ENABLED", **properties}
    return add("aws:guardduty/detectorFeature:DetectorFeature", f"account-{plan.lower().replace('_', '-')}", values)


LOGGING = [
    add(
        "aws:cloudtrail/trail:Trail",
        "account-trail",
        {
            "name": "account-trail",
            "s3BucketName": "@{aws-logs-archive-bucket.bucket}",
            "s3KeyPrefix": "trail",
            "kmsKeyId": LOG_KEY,
            "isMultiRegionTrail": True,
            "includeGlobalServiceEvents": True,
            "enableLogging": True,
            "enableLogFileValidation": True,
            "cloudWatchLogsGroupArn": "@{account-trail-logs.arn}:*",
            "cloudWatchLogsRoleArn": "@{aws-flow-logs-role-role.arn}",
            "eventSelectors": [
                {
                    "readWriteType": "All",
                    "includeManagementEvents": True,
                    "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}],
                }
            ],
        },
    ),
    add(
        "aws:cloudtrail/eventDataStore:EventDataStore",
        "account-events",
        {"name": "account-events", "multiRegionEnabled": True, "kmsKeyId": LOG_KEY, "retentionPeriod": 400},
    ),
    add(
        "aws:cloudwatch/logGroup:LogGroup",
        "account-trail-logs",
        {"name": "/account/trail", "retentionInDays": 400, "kmsKeyId": LOG_KEY},
        id="/account/trail",
        outputs={"arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/account/trail"},
    ),
    add(
        "aws:sns/topic:Topic",
        "account-on-call",
        {
            "name": "account-on-call",
            "kmsMasterKeyId": LOG_KEY,
            "policy": '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*", '
            '"Action": "sns:Publish", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}}',
        },
    ),
    add(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "account-root-used",
        {
            "name": "account-root-used",
            "comparisonOperator": "GreaterThanThreshold",
            "evaluationPeriods": 1,
            "alarmActions": ["@{account-on-call.arn}"],
        },
    ),
    add(
        "aws:cloudwatch/metricAlarm:MetricAlarm",
        "account-denied",
        {"name": "account-denied", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1},
    ),
    add(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        "account-attack",
        {
            "alarmName": "account-attack",
            "alarmRule": "ALARM(account-denied) OR ALARM(account-root-used)",
            "alarmActions": ["@{account-on-call.arn}"],
        },
    ),
    add("aws:xray/encryptionConfig:EncryptionConfig", "account-traces", {"type": "KMS", "keyId": LOG_KEY}),
]

DETECTION = [
    add("aws:guardduty/detector:Detector", "account-detector", {"enable": True}),
    *(feature(plan) for plan in PLANS),
    add(
        "aws:guardduty/publishingDestination:PublishingDestination",
        "account-findings",
        {
            "detectorId": "@{account-detector.id}",
            "destinationArn": "@{aws-logs-archive-bucket.arn}",
            "kmsKeyArn": LOG_KEY,
        },
    ),
    add("aws:securityhub/account:Account", "account-hub", {"enableDefaultStandards": False}),
    add(
        "aws:securityhub/standardsSubscription:StandardsSubscription",
        "account-standard",
        {
            "standardsArn": f"arn:aws:securityhub:{REGION}::standards/aws-foundational-security-best-practices/v/1.0.0",
        },
    ),
    add(
        "aws:cfg/recorder:Recorder",
        "account-recorder",
        {
            "name": "account-recorder",
            "roleArn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
            "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True},
        },
        id="account-recorder",
    ),
    add(
        "aws:cfg/recorderStatus:RecorderStatus",
        "account-recording",
        {"name": "@{account-recorder.name}", "isEnabled": True},
    ),
    add(
        "aws:inspector2/enabler:Enabler",
        "account-scans",
        {"accountIds": [ACCOUNT], "resourceTypes": ["EC2", "ECR", "LAMBDA"]},
    ),
    add("aws:macie2/account:Account", "account-macie", {"status": "ENABLED"}),
    add("aws:accessanalyzer/analyzer:Analyzer", "account-analyzer", {"analyzerName": "account", "type": "ACCOUNT"}),
    add(
        "aws:accessanalyzer/analyzer:Analyzer",
        "account-unused",
        {"analyzerName": "account-unused", "type": "ACCOUNT_UNUSED_ACCESS"},
    ),
]

SPECIMENS = [*LOGGING, *DETECTION]
