"""The audit trail of GCP is complete, and nobody can shorten it (MON-3)."""

from __future__ import annotations

from policy.aws_controls import iso, pci
from policy.gcp_controls import cis
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

BUCKET = "gcp:storage/bucket:Bucket"
INHERITING = ("gcp:logging/folderSink:FolderSink", "gcp:logging/organizationSink:OrganizationSink")
SINKS = (*INHERITING, "gcp:logging/projectSink:ProjectSink", "gcp:logging/billingAccountSink:BillingAccountSink")
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
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
        if not any(_writes_to(sink, bucket) for sink in graph.by_type(*SINKS)):
            return not_applicable("no sink writes to it")
        days = int(bucket.get("retentionPolicy.retentionPeriod", default=0)) // DAY
        locked = bucket.get("retentionPolicy.isLocked", default=False)
    if days < wanted:
        return failed(f"it keeps logs for {days} days", f"{wanted} days or more")
    return passed() if locked else failed("its retention is not locked", "a locked retention policy")


def _writes_to(sink: Resource, bucket: Resource) -> bool:
    if not sink.known("destination"):
        return any(bucket.urn in urns for urns in sink.property_dependencies.values())
    name = str(bucket.raw("name") or bucket.id)
    return str(sink.get("destination", default="")) == f"storage.googleapis.com/{name}"


@rule(
    id="mon-3-gcp-sink-complete",
    title="Sinks leave nothing out",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=(*cis("2.2"), *iso("A.8.15")),
    remediation="Remove the exclusions and disabled; let the organisation's sink include its children.",
    types=SINKS,
)
def sink_complete(sink: Resource) -> Verdict:
    if sink.get("disabled", default=False):
        return failed("disabled is true", "false")
    if sink.type in INHERITING and not sink.get("includeChildren", default=False):
        return failed("includeChildren is not true", "true")
    silent = [block for block in sink.blocks("exclusions") if not block.get("disabled", default=False)]
    audit = [
        block.path for block in silent if "cloudaudit" in str(block.get("filter")) or not _narrow(block.get("filter"))
    ]
    if audit:
        return failed(f"{', '.join(audit)} keeps audit logs back", "no exclusion of audit logs")
    return passed()


def _narrow(text: object) -> bool:
    """Whether a filter names something to leave out: an empty one leaves out everything."""
    return bool(str(text or "").strip())


@rule(
    id="mon-3-gcp-audit-exempts-nobody",
    title="Audit logs exempt nobody",
    severity=Severity.MEDIUM,
    statements=("MON-3", "EMP-1"),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Remove the exempted members.",
    types=(
        "gcp:projects/iAMAuditConfig:IAMAuditConfig",
        "gcp:folder/iamAuditConfig:IamAuditConfig",
        "gcp:organizations/iamAuditConfig:IamAuditConfig",
    ),
)
def audit_exempts_nobody(config: Resource) -> Verdict:
    exempted = [member for block in config.blocks("auditLogConfigs") for member in block.get("exemptedMembers") or []]
    return failed(f"{', '.join(exempted)} is exempted", "nobody") if exempted else passed()
