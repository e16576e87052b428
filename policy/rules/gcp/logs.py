"""The audit trail of GCP is complete, and nobody can shorten it (MON-3)."""

from __future__ import annotations

import re

from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

BUCKET = "gcp:storage/bucket:Bucket"
INHERITING = ("gcp:logging/folderSink:FolderSink", "gcp:logging/organizationSink:OrganizationSink")
SINKS = (*INHERITING, "gcp:logging/projectSink:ProjectSink", "gcp:logging/billingAccountSink:BillingAccountSink")
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
EXCLUSIONS = tuple(
    f"gcp:logging/{scope}Exclusion:{scope[0].upper()}{scope[1:]}Exclusion"
    for scope in ("project", "folder", "organization", "billingAccount")
)
AUDIT_CONFIGS = (
    "gcp:projects/iAMAuditConfig:IAMAuditConfig",
    "gcp:folder/iamAuditConfig:IamAuditConfig",
    "gcp:organizations/iamAuditConfig:IamAuditConfig",
)
DAY = 86400


@rule(
    id="mon-3-gcp-log-archive-locked",
    title="Buckets that logs are sent to are locked and keep them long enough",
    severity=Severity.HIGH,
    statements=("MON-3",),
    controls=(*cis("2.2"), *iso("A.8.15"), *pci("10.3.2", "10.5.1")),
    remediation="Set a locked retention policy of a year or more (log buckets: retention_days and locked).",
    types=(BUCKET, LOG_BUCKET),
)
def log_archive_locked(bucket: Resource, graph: Graph) -> Verdict:
    """A bucket is an archive of logs when a sink of the stack writes to it."""
    wanted = graph.parameters.minimum_log_days
    if bucket.type == LOG_BUCKET:
        days, locked = int(bucket.get("retentionDays", default=30)), bucket.get("locked", default=False)
        if str(bucket.get("bucketId", default="")) == "_Default":
            return not_applicable("Google's own bucket for what no sink sends elsewhere")
    else:
        writers = [_writes_to(sink, bucket) for sink in graph.by_type(*SINKS)]
        if not any(writers):
            return (
                undetermined("where a sink writes to is unknown")
                if None in writers
                else not_applicable("no sink writes to it")
            )
        days = int(bucket.get("retentionPolicy.retentionPeriod", default=0)) // DAY
        locked = bucket.get("retentionPolicy.isLocked", default=False)
    if days < wanted:
        return failed(f"it keeps logs for {days} days", f"{wanted} days or more")
    return passed() if locked else failed("its retention is not locked", "a locked retention policy")


def _writes_to(sink: Resource, bucket: Resource) -> bool | None:
    """Whether a sink writes to a bucket; None when nobody knows."""
    if not sink.known("destination"):
        sources = sink.property_dependencies.get("destination")
        return bucket.urn in sources if sources else None
    name = str(bucket.raw("name") or bucket.id)
    return str(sink.get("destination", default="")) == f"storage.googleapis.com/{name}"


@rule(
    id="mon-3-gcp-sink-complete",
    title="Sinks leave nothing out",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=(*cis("2.2"), *iso("A.8.15")),
    remediation="Remove the exclusions and disabled; let the organisation's sink include its children.",
    types=(*SINKS, *EXCLUSIONS),
)
def sink_complete(sink: Resource) -> Verdict:
    """Exclusions inside a sink or of their own; and filters that say NOT of audit logs."""
    if sink.type in EXCLUSIONS:
        if sink.get("disabled", default=False) or not _hits_audit_logs(str(sink.get("filter", default=""))):
            return passed()
        return failed("filter keeps audit logs back", "no exclusion of audit logs")
    if sink.get("disabled", default=False):
        return failed("disabled is true", "false")
    if sink.type in INHERITING and not sink.get("includeChildren", default=False):
        return failed("includeChildren is not true", "true")
    silent = [block for block in sink.blocks("exclusions") if not block.get("disabled", default=False)]
    audit = [block.path for block in silent if _hits_audit_logs(str(block.get("filter", default="")))]
    if audit:
        return failed(f"{', '.join(audit)} keeps audit logs back", "no exclusion of audit logs")
    if REFUSED.search(str(sink.get("filter", default="") or "")):
        return failed("filter leaves audit logs out", "no NOT of audit logs")
    return passed()


REFUSED = re.compile(
    r"(?:\bNOT\s+|(?<!\S)-)\(?\s*[\w.]+\s*(?:\(|[:=]~?)\s*\"?[^\s\"]*(?:cloudaudit|data_access|activity)"
    r"|[\w.]+\s*!=\s*\"?[^\s\"]*(?:cloudaudit|data_access|activity)",
    re.IGNORECASE,
)
"""A part of a filter that refuses audit logs; https://cloud.google.com/logging/docs/view/logging-query-language."""
OF_AUDIT_LOGS = re.compile(r"audit|protopayload|data_access|(?:%2F|/)activity", re.IGNORECASE)
NARROWING = re.compile(
    r"\b(logname|log_id|source|resource|labels|httprequest|jsonpayload|textpayload|operation|insertid|trace|sample)\b",
    re.IGNORECASE,
)
"""What a filter can choose logs by; severity and time alone choose among audit logs too."""


def _hits_audit_logs(text: str) -> bool:
    """Whether a filter leaves out audit logs: it names them, or it names nothing that would spare them."""
    return bool(OF_AUDIT_LOGS.search(text)) or not NARROWING.search(text)


@rule(
    id="mon-3-gcp-audit-exempts-nobody",
    title="Audit logs exempt nobody",
    severity=Severity.MEDIUM,
    statements=("MON-3", "EMP-1"),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Remove the exempted members.",
    types=AUDIT_CONFIGS,
)
def audit_exempts_nobody(config: Resource) -> Verdict:
    exempted = [member for block in config.blocks("auditLogConfigs") for member in block.get("exemptedMembers") or []]
    return failed(f"{', '.join(exempted)} is exempted", "nobody") if exempted else passed()


KINDS = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")


@rule(
    id="mon-3-gcp-audit-config-complete",
    title="Audit logs of all services have who read and who wrote",
    severity=Severity.MEDIUM,
    statements=("MON-3", "EMP-1"),
    controls=(*cis("2.1"), *iso("A.8.15"), *pci("10.2.1")),
    remediation="Name ADMIN_READ, DATA_READ and DATA_WRITE in the configuration of allServices.",
    types=AUDIT_CONFIGS,
)
def audit_config_complete(config: Resource) -> Verdict:
    """A configuration of one service adds to that of all."""
    if config.get("service") != "allServices":
        return not_applicable("it is about one service")
    logged = {str(block.get("logType")).upper() for block in config.blocks("auditLogConfigs")}
    missing = [kind for kind in KINDS if kind not in logged]
    return failed(f"{', '.join(missing)} is not logged", ", ".join(KINDS)) if missing else passed()


@rule(
    id="team-1-gcp-alerts-reach-somebody",
    title="Every alert reaches somebody",
    severity=Severity.MEDIUM,
    statements=("TEAM-1", "MON-2"),
    controls=(*iso("A.8.16", "A.5.26"), *pci("12.10.5")),
    remediation="Name the notification channels of those on call, and leave the policy enabled.",
    types=("gcp:monitoring/alertPolicy:AlertPolicy",),
)
def alerts_reach_somebody(policy: Resource) -> Verdict:
    """A policy without a channel opens incidents that nobody is told of."""
    if not policy.get("enabled", default=True):
        return failed("enabled is false", "true")
    return passed() if policy.get("notificationChannels") else failed("notificationChannels is empty", "a channel")
