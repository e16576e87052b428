"""Mutants of `policy.rules.gcp.logs`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

LOCKED, COMPLETE, EXEMPTS = "mon-3-gcp-log-archive-locked", "mon-3-gcp-sink-complete", "mon-3-gcp-audit-exempts-nobody"
AUDIT = "logName:cloudaudit.googleapis.com"

MUTANTS = [
    *of(
        LOCKED,
        broken("not locked", put("log-archive", {"retentionPolicy.isLocked": False})),
        broken("not locked, nothing said", drop("log-archive", "retentionPolicy.isLocked")),
        broken("a month", put("log-archive", {"retentionPolicy.retentionPeriod": "2592000"})),
        broken("a log bucket of a month", put("log-bucket", retentionDays=30)),
        broken("a log bucket, nothing said", drop("log-bucket", "retentionDays")),
        broken("a log bucket that is not locked", put("log-bucket", locked=False)),
        broken(
            "a bucket that a sink writes to besides",
            add(
                "gcp:logging/billingAccountSink:BillingAccountSink",
                "bills",
                {"billingAccount": "4711", "destination": "storage.googleapis.com/example-quotes-files"},
            ),
        ),
    ),
    *of(
        COMPLETE,
        broken("switched off", put("log-sink", disabled=True)),
        broken("without the projects below", put("company-sink", includeChildren=False)),
        broken("without the projects below, nothing said", drop("company-sink", "includeChildren")),
        broken("audit logs held back", put("log-sink", {"exclusions.+": {"name": "audit", "filter": AUDIT}})),
        broken("an exclusion of everything", put("log-sink", {"exclusions.0.filter": ""})),
        broken("an exclusion without a filter", put("company-sink", exclusions=[{"name": "all"}])),
        broken(
            "audit logs by their short name",
            put("log-sink", {"exclusions.0.filter": 'log_id("cloudaudit.googleapis.com/activity")'}),
        ),
        broken(
            "audit logs as the log's URL writes them",
            put(
                "log-sink",
                {"exclusions.0.filter": 'logName="projects/example-prod/logs/CloudAudit.googleapis.com%2Factivity"'},
            ),
        ),
        broken(
            "audit logs by their payload",
            put(
                "log-sink",
                {"exclusions.0.filter": 'protoPayload.@type="type.googleapis.com/google.cloud.audit.AuditLog"'},
            ),
        ),
        broken("everything by its severity", put("log-sink", {"exclusions.0.filter": "severity>=DEFAULT"})),
    ),
    *of(
        EXEMPTS,
        broken("a person", put("audit-config", {"auditLogConfigs.1.exemptedMembers": ["user:anna@example.com"]})),
        broken(
            "a workload",
            put(
                "audit-config",
                {"auditLogConfigs.+": {"logType": "DATA_READ", "exemptedMembers": ["@{quotes-account.member}"]}},
            ),
        ),
        broken(
            "of a folder",
            add(
                "gcp:folder/iamAuditConfig:IamAuditConfig",
                "folder-audit",
                {
                    "folder": "folders/4711",
                    "service": "storage.googleapis.com",
                    "auditLogConfigs": [{"logType": "DATA_READ", "exemptedMembers": ["group:it@example.com"]}],
                },
            ),
        ),
        broken(
            "of the organisation",
            add(
                "gcp:organizations/iamAuditConfig:IamAuditConfig",
                "company-audit",
                {
                    "orgId": "4711",
                    "service": "allServices",
                    "auditLogConfigs": [
                        {"logType": "ADMIN_READ"},
                        {"logType": "DATA_READ"},
                        {"logType": "DATA_WRITE", "exemptedMembers": ["user:anna@example.com"]},
                    ],
                },
            ),
        ),
    ),
    *of(
        COMPLETE,
        broken("an exclusion of its own", put("quotes-quiet", filter='logName:"data_access"')),
        broken("a filter that says not", put("log-sink", filter='NOT logName:"cloudaudit.googleapis.com"')),
        broken(
            "a filter with a minus",
            put("company-sink", filter='severity>=INFO -log_id("cloudaudit.googleapis.com/activity")'),
        ),
    ),
    *of(
        "mon-3-gcp-audit-config-complete",
        broken("no reads", put("audit-config", auditLogConfigs=[{"logType": "ADMIN_READ"}, {"logType": "DATA_WRITE"}])),
        broken("no writes", put("audit-config", {"auditLogConfigs.2.logType": "DATA_READ"})),
        broken("nothing", put("audit-config", auditLogConfigs=[])),
    ),
    *of(
        "team-1-gcp-alerts-reach-somebody",
        broken("no channel", put("quotes-errors", notificationChannels=[])),
        broken("no channel, nothing said", drop("quotes-errors", "notificationChannels")),
        broken("switched off", put("quotes-errors", enabled=False)),
    ),
]
