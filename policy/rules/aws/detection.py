"""Rules for the services that find attacks and weaknesses: all on, all of their plans, reporting to one place."""

from __future__ import annotations

from policy.aws_baseline import must_run
from policy.aws_keys import own_key
from policy.aws_regions import same_region
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, passed
from policy.registry import Severity, rule

DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
PLANS = {
    "S3_DATA_EVENTS": "datasources.s3Logs.enable",
    "EKS_AUDIT_LOGS": "datasources.kubernetes.auditLogs.enable",
    "EBS_MALWARE_PROTECTION": "datasources.malwareProtection.scanEc2InstanceWithFindings.ebsVolumes.enable",
    "RDS_LOGIN_EVENTS": "",
    "LAMBDA_NETWORK_LOGS": "",
}
"""GuardDuty's protection plans that every account has a use for, with the older property that turns some of them on."""
RUNTIME = ("RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING")
SCANNED = ("EC2", "ECR", "LAMBDA")
FROM_OUTSIDE = frozenset({"ACCOUNT", "ORGANIZATION"})
"""Types of analyzers that see access from outside; the others look for what is unused, or at access from inside."""
RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"
STANDARDS = "aws:securityhub/standardsSubscription:StandardsSubscription"


@rule(
    id="mon-1-aws-threat-detection-exists",
    title="The account has GuardDuty in every region of its security services",
    severity=Severity.HIGH,
    statements=("MON-1", "NET-4"),
    controls=fsbp("GuardDuty.1") + iso("A.8.16") + pci("11.5.1"),
    remediation="Add a GuardDuty detector in the region.",
)
def threat_detection_exists(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services."""
    return must_run(graph, "GuardDuty", lambda detector: bool(detector.get("enable", True)))


@rule(
    id="mon-1-aws-threat-detection-on",
    title="GuardDuty is on and looks at everything that it can",
    severity=Severity.HIGH,
    statements=("MON-1", "NET-4"),
    controls=fsbp("GuardDuty.1", "GuardDuty.5", "GuardDuty.6", "GuardDuty.8", "GuardDuty.9", "GuardDuty.10")
    + pci("11.5.1"),
    remediation="Leave enable on and add a DetectorFeature with status ENABLED for every protection plan.",
    types=(DETECTOR,),
)
def threat_detection_on(detector: Resource, graph: Graph) -> Verdict:
    """Each plan is a feature of its own; three of them can also be an older property of the detector."""
    if not detector.get("enable", True):
        return failed("enable is false", "true")
    features = graph.referrers(detector, FEATURE, path="detectorId")
    status = {str(feature.get("name")): str(feature.get("status")) for feature in features}
    for plan, older in PLANS.items():
        inline = bool(older) and detector.get(older, False) is True
        if status.get(plan) != "ENABLED" and not (inline and plan not in status):
            return failed(f"the feature {plan} is {status.get(plan, 'not set')}", "ENABLED")
    if not any(status.get(name) == "ENABLED" for name in RUNTIME):
        return failed("the feature RUNTIME_MONITORING is not enabled", "ENABLED")
    return passed()


@rule(
    id="mon-1-aws-security-hub-exists",
    title="The account has Security Hub in every region of its security services",
    severity=Severity.MEDIUM,
    statements=("MON-1",),
    controls=iso("A.8.16"),
    remediation="Add a Security Hub account in the region.",
)
def security_hub_exists(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services."""
    return must_run(graph, "Security Hub", lambda account: _measures(account, graph))


@rule(
    id="mon-1-aws-security-hub-has-standards",
    title="Security Hub measures against a standard",
    severity=Severity.MEDIUM,
    statements=("MON-1",),
    controls=iso("A.5.36", "A.8.16"),
    remediation="Subscribe to AWS Foundational Security Best Practices, or leave enable_default_standards on.",
    types=("aws:securityhub/account:Account",),
)
def security_hub_has_standards(account: Resource, graph: Graph) -> Verdict:
    """Security Hub turns its default standards on by itself unless it is told not to."""
    if _measures(account, graph):
        return passed()
    return failed("no standard is subscribed to", "a StandardsSubscription")


def _measures(account: Resource, graph: Graph) -> bool:
    subscribed = any(same_region(standard, account) for standard in graph.by_type(STANDARDS))
    return bool(subscribed or account.get("enableDefaultStandards", True))


@rule(
    id="mon-1-aws-configuration-recorded",
    title="AWS Config records every change of every kind of resource",
    severity=Severity.MEDIUM,
    statements=("MON-1", "MON-3"),
    controls=fsbp("Config.1") + iso("A.8.9") + pci("10.2.1"),
    remediation="Set recording_group.all_supported with global resources, and a RecorderStatus with is_enabled=True.",
    types=("aws:cfg/recorder:Recorder",),
)
def configuration_recorded(recorder: Resource, graph: Graph) -> Verdict:
    """A recorder records nothing until its status says so; without a group it takes all kinds, but no global ones."""
    for group in recorder.blocks("recordingGroup"):
        strategies = [str(block.get("useOnly", "")) for block in group.blocks("recordingStrategies")]
        all_kinds = group.get("allSupported", True) or "ALL_SUPPORTED_RESOURCE_TYPES" in strategies
        if not all_kinds:
            return failed(f"{group.path} leaves kinds of resources out", "allSupported true")
    return (
        passed() if _records(recorder, graph) else failed("no RecorderStatus turns the recorder on", "isEnabled true")
    )


def _records(recorder: Resource, graph: Graph) -> bool:
    """Recorders of two regions may have one name."""
    found = graph.referrers(recorder, RECORDER_STATUS, path="name")
    return any(status.get("isEnabled", False) for status in found if same_region(status, recorder))


@rule(
    id="mon-1-aws-configuration-recorder-exists",
    title="The account has AWS Config in every region of its security services",
    severity=Severity.MEDIUM,
    statements=("MON-1", "MON-3"),
    controls=fsbp("Config.1") + iso("A.8.9"),
    remediation="Add a Config recorder, its delivery channel and its status in the region.",
)
def configuration_recorder_exists(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services."""
    return must_run(graph, "Config", lambda recorder: _records(recorder, graph))


@rule(
    id="dev-3-aws-vulnerability-scans-exist",
    title="The account has Inspector in every region of its security services",
    severity=Severity.MEDIUM,
    statements=("DEV-3", "MON-1"),
    controls=iso("A.8.8") + pci("11.3.1"),
    remediation="Add an Inspector enabler in the region.",
)
def vulnerability_scans_exist(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services."""
    return must_run(graph, "Inspector", lambda enabler: bool(enabler.get("resourceTypes", [])))


@rule(
    id="dev-3-aws-vulnerability-scans-complete",
    title="Inspector scans machines, images and functions",
    severity=Severity.MEDIUM,
    statements=("DEV-3", "MON-1"),
    controls=fsbp("Inspector.1", "Inspector.2", "Inspector.4") + iso("A.8.8") + pci("11.3.1"),
    remediation="List EC2, ECR and LAMBDA in resource_types.",
    types=("aws:inspector2/enabler:Enabler",),
)
def vulnerability_scans_complete(enabler: Resource, graph: Graph) -> Verdict:
    """Several enablers of one region count together."""
    near = [entry for entry in graph.by_type(enabler.type) if same_region(entry, enabler)]
    found = {str(kind) for entry in near for kind in entry.get("resourceTypes", [])}
    missing = [kind for kind in SCANNED if kind not in found]
    return failed(f"resourceTypes lacks {', '.join(missing)}", ", ".join(SCANNED)) if missing else passed()


@rule(
    id="pay-1-aws-sensitive-data-search-exists",
    title="The account has Macie, which finds card numbers and personal data",
    severity=Severity.MEDIUM,
    statements=("PAY-1", "GDPR-1", "MON-1"),
    controls=fsbp("Macie.1") + iso("A.5.12", "A.8.12"),
    remediation="Add a Macie account.",
)
def sensitive_data_search_exists(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services."""
    return must_run(graph, "Macie", lambda account: bool(account.get("status", "ENABLED") == "ENABLED"))


@rule(
    id="pay-1-aws-sensitive-data-search-on",
    title="Macie is not paused",
    severity=Severity.MEDIUM,
    statements=("PAY-1", "GDPR-1", "MON-1"),
    controls=fsbp("Macie.1") + iso("A.5.12", "A.8.12"),
    remediation="Set status to ENABLED.",
    types=("aws:macie2/account:Account",),
)
def sensitive_data_search_on(account: Resource) -> Verdict:
    """Macie starts enabled."""
    status = account.get("status", "ENABLED")
    return passed() if status == "ENABLED" else failed(f"status is {status}", "ENABLED")


@rule(
    id="emp-1-aws-access-analyzer-exists",
    title="The account has Access Analyzer in every region of its security services",
    severity=Severity.MEDIUM,
    statements=("EMP-1", "MON-1"),
    controls=iso("A.5.18"),
    remediation="Add an analyzer of type ACCOUNT or ORGANIZATION in the region.",
)
def access_analyzer_exists(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services."""
    return must_run(graph, "Access Analyzer", lambda analyzer: analyzer.get("type", "ACCOUNT") in FROM_OUTSIDE)


@rule(
    id="emp-1-aws-access-analyzed",
    title="Access Analyzer looks at access from outside",
    severity=Severity.MEDIUM,
    statements=("EMP-1", "MON-1"),
    controls=iso("A.5.18"),
    remediation=(
        "Add an analyzer of type ACCOUNT or ORGANIZATION; one for unused access does not see access from outside."
    ),
    types=("aws:accessanalyzer/analyzer:Analyzer",),
)
def access_analyzed(analyzer: Resource, graph: Graph) -> Verdict:
    """One analyzer for access from outside is enough for a region, and sees no other one."""
    near = [entry for entry in graph.by_type(analyzer.type) if same_region(entry, analyzer)]
    kinds = {str(entry.get("type", "ACCOUNT")) for entry in near}
    return passed() if kinds & FROM_OUTSIDE else failed(f"only {', '.join(sorted(kinds))}", "ACCOUNT or ORGANIZATION")


@rule(
    id="mon-1-aws-findings-own-key",
    title="GuardDuty's findings are exported with a key of the company's own",
    severity=Severity.LOW,
    statements=("MON-1",),
    controls=iso("A.8.24"),
    remediation="Set kms_key_arn to a customer managed key.",
    types=("aws:guardduty/publishingDestination:PublishingDestination",),
)
def findings_own_key(destination: Resource, graph: Graph) -> Verdict:
    """Findings list what is open."""
    return own_key(destination, graph, "kmsKeyArn")
