"""Watching beside the platform's own: a lake of events, logs, a topic, an alarm of several."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, add

LOG_KEY = "@{aws-keys-logs.arn}"

SPECIMENS = [
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
        "account-denied",
        {"name": "account-denied", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1},
    ),
    add(
        "aws:cloudwatch/compositeAlarm:CompositeAlarm",
        "account-attack",
        {
            "alarmName": "account-attack",
            "alarmRule": "ALARM(account-denied) OR ALARM(example-prod-root-used)",
            "alarmActions": ["@{account-on-call.arn}"],
        },
    ),
]
