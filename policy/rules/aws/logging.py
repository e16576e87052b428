"""Rules for the audit trail, log groups, alarms and traces."""

from __future__ import annotations

import re

from policy.aws_baseline import must_run
from policy.aws_data import holds_user_data
from policy.aws_keys import own_key
from policy.aws_storage import BUCKETS, Bucket
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Severity, rule

TRAIL = "aws:cloudtrail/trail:Trail"
EVENT_STORE = "aws:cloudtrail/eventDataStore:EventDataStore"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
EVERY_BUCKET = ("arn:aws:s3", "arn:aws:s3:::")


@rule(
    id="mon-3-aws-trail-exists",
    title="The account has an audit trail",
    severity=Severity.CRITICAL,
    statements=("MON-3",),
    controls=fsbp("CloudTrail.1") + iso("A.8.15") + pci("10.2.1"),
    remediation="Add a CloudTrail trail for all regions.",
)
def trail_exists(graph: Graph) -> Verdict:
    """Asked of the stack that sets up the account's security services; other stacks leave the trail to it."""
    return must_run(graph, "trail", lambda trail: bool(trail.get("enableLogging", True)))


@rule(
    id="mon-3-aws-trail-multi-region",
    title="Trails record all regions and what is managed there, and are on",
    severity=Severity.HIGH,
    statements=("MON-3",),
    controls=fsbp("CloudTrail.1") + iso("A.8.15") + pci("10.2.1"),
    remediation="Set is_multi_region_trail=True and leave enable_logging and include_global_service_events on.",
    types=(TRAIL, EVENT_STORE),
)
def trail_multi_region(trail: Resource, graph: Graph) -> Verdict:
    """A region that nobody uses is where an intruder starts machines. One trail has to record who manages what, in
    full; others may be for data alone."""
    if not any(_records_management(other) for other in graph.by_type(TRAIL, EVENT_STORE)):
        return failed("no trail records all management events", "includeManagementEvents, without excluded sources")
    if trail.type == EVENT_STORE:
        if trail.get("suspend", False):
            return failed("suspend is true", "false")
        return passed() if trail.get("multiRegionEnabled", True) else failed("multiRegionEnabled is false", "true")
    for name, default in (("isMultiRegionTrail", False), ("enableLogging", True), ("includeGlobalServiceEvents", True)):
        if not trail.get(name, default):
            return failed(f"{name} is false", "true")
    return passed()


def _records_management(trail: Resource) -> bool:
    """Whether a trail or event data store records all management events, as it does unless its selectors say no."""
    selectors, advanced = trail.blocks("eventSelectors"), trail.blocks("advancedEventSelectors")
    for selector in selectors:
        whole = not selector.get("excludeManagementEventSources", [])
        if selector.get("includeManagementEvents", True) and selector.get("readWriteType", "All") == "All" and whole:
            return True
    for selector in advanced:
        fields = {str(block.get("field")): block for block in selector.blocks("fieldSelectors")}
        if set(fields) == {"eventCategory"} and "Management" in fields["eventCategory"].get("equals", []):
            return True
    return not selectors and not advanced


@rule(
    id="mon-3-aws-event-store-kept",
    title="Event data stores keep events for a year or more, and refuse to be deleted",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=iso("A.8.15") + pci("10.5.1"),
    remediation="Set retention_period to 365 or more and leave termination_protection_enabled on.",
    types=(EVENT_STORE,),
)
def event_store_kept(store: Resource, graph: Graph) -> Verdict:
    """CloudTrail Lake; AWS's defaults are seven years and protection."""
    days, least = int(store.get("retentionPeriod", 2555)), graph.parameters.minimum_log_days
    if days < least:
        return failed(f"retentionPeriod is {days}", f"{least} or more")
    on = store.get("terminationProtectionEnabled", True)
    return passed() if on else failed("terminationProtectionEnabled is false", "true")


@rule(
    id="mon-3-aws-trail-validated",
    title="Trails prove that nobody changed their files",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=fsbp("CloudTrail.4") + iso("A.8.15") + pci("10.3.4"),
    remediation="Set enable_log_file_validation=True.",
    types=(TRAIL,),
)
def trail_validated(trail: Resource) -> Verdict:
    """CloudTrail then signs a digest of every file."""
    on = trail.get("enableLogFileValidation", False)
    return passed() if on else failed("enableLogFileValidation is false", "true")


@rule(
    id="mon-3-aws-trail-own-key",
    title="Trails are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("MON-3", "NET-6"),
    controls=fsbp("CloudTrail.2") + iso("A.8.24") + pci("10.3.2"),
    remediation="Set kms_key_id to a customer managed key.",
    types=(TRAIL, EVENT_STORE),
)
def trail_own_key(trail: Resource, graph: Graph) -> Verdict:
    """Who may read the bucket still needs the key then."""
    return own_key(trail, graph, "kmsKeyId")


@rule(
    id="mon-3-aws-trail-data-events",
    title="Trails record who reads and writes data",
    severity=Severity.MEDIUM,
    statements=("MON-3", "EMP-1"),
    controls=iso("A.8.15") + pci("10.2.1"),
    remediation="Add an event selector with read_write_type All and data resources for S3 objects, or an advanced one.",
    types=(TRAIL,),
)
def trail_data_events(trail: Resource, graph: Graph) -> Verdict:
    """Management events do not show who read an object. Named buckets are enough when they are all that hold user
    data."""
    watched = [
        str(value)
        for selector in trail.blocks("eventSelectors")
        if selector.get("readWriteType", "All") == "All"
        for block in selector.blocks("dataResources")
        if block.get("type") == "AWS::S3::Object"
        for value in block.get("values", [])
    ]
    left_out: list[str] | None = None
    for selector in trail.blocks("advancedEventSelectors"):
        watched += _watched(selector)
        left_out = _left_out(selector) or left_out
    if not watched and left_out is None:
        return failed("no event selector records reading and writing of S3 objects", "data events of AWS::S3::Object")
    for bucket in graph.by_type(*BUCKETS) if not set(watched) & set(EVERY_BUCKET) else ():
        arn = f"arn:aws:s3:::{bucket.get('bucket', bucket.id)}/"
        if left_out is not None and not any(arn.startswith(prefix) for prefix in left_out):
            continue
        if holds_user_data(bucket, graph) and not any(arn.startswith(prefix) for prefix in watched):
            return failed(f"no event selector takes in {bucket.name}", "arn:aws:s3, or every bucket with user data")
    return passed()


def _watched(selector: Block) -> list[str]:
    """Beginnings of the ARNs of objects that an advanced selector records reading and writing of."""
    fields = _of_objects(selector)
    if fields is None:
        return []
    if "resources.ARN" not in fields:
        return list(EVERY_BUCKET)
    return [str(value) for value in fields["resources.ARN"].get("startsWiths", [])]


def _left_out(selector: Block) -> list[str]:
    """Beginnings of the ARNs that an advanced selector leaves out while it records all others; else none."""
    fields = _of_objects(selector)
    if fields is None or "resources.ARN" not in fields:
        return []
    arns = fields["resources.ARN"]
    narrowing = ("equals", "startsWiths", "endsWiths", "notEquals", "notEndsWiths")
    if any(arns.get(operator, []) for operator in narrowing):
        return []
    return [str(value) for value in arns.get("notStartsWiths", [])]


def _of_objects(selector: Block) -> dict[str, Block] | None:
    """The fields of an advanced selector that records reading and writing of S3 objects; None of any other."""
    fields = {str(block.get("field")): block for block in selector.blocks("fieldSelectors")}
    needed = {"eventCategory", "resources.type"}
    if set(fields) - {*needed, "resources.ARN"} or not needed <= set(fields):
        return None
    if "Data" not in fields["eventCategory"].get("equals", []):
        return None
    if "AWS::S3::Object" not in fields["resources.type"].get("equals", []):
        return None
    return fields


@rule(
    id="mon-2-aws-trail-watched",
    title="Trails are sent to CloudWatch Logs, where alarms see them",
    severity=Severity.LOW,
    statements=("MON-2", "MON-3"),
    controls=fsbp("CloudTrail.5") + iso("A.8.16") + pci("10.4.1.1"),
    remediation="Set cloud_watch_logs_group_arn and cloud_watch_logs_role_arn.",
    types=(TRAIL,),
)
def trail_watched(trail: Resource) -> Verdict:
    """A file in a bucket wakes nobody."""
    on = trail.has("cloudWatchLogsGroupArn") and trail.raw("cloudWatchLogsGroupArn") != ""
    if on and not trail.has("cloudWatchLogsRoleArn"):
        return failed("cloudWatchLogsRoleArn is not set", "a role that CloudTrail may assume")
    if on and isinstance(trail.raw("cloudWatchLogsGroupArn"), str):
        return passed()
    if on and trail.property_dependencies.get("cloudWatchLogsGroupArn"):
        return passed()
    if on:
        return undetermined("cloudWatchLogsGroupArn is unknown")
    return failed("cloudWatchLogsGroupArn is not set", "a log group")


@rule(
    id="mon-3-aws-trail-bucket-locked",
    title="The trail's bucket is locked for the retention of logs",
    severity=Severity.HIGH,
    statements=("MON-3",),
    controls=fsbp("S3.15") + iso("A.8.15") + pci("10.5.1", "10.3.2"),
    remediation="Create the bucket with object lock and a default retention of a year or more.",
    types=(TRAIL,),
)
def trail_bucket_locked(trail: Resource, graph: Graph) -> Verdict:
    """With a lock not even an administrator deletes the trail."""
    buckets = graph.targets(trail, "s3BucketName", *BUCKETS)
    if not buckets:
        trail.get("s3BucketName")
        return undetermined("the trail's bucket is not in the stack")
    bucket = Bucket(buckets[0], graph)
    least = graph.parameters.minimum_log_days
    days = bucket.lock_days()
    if not bucket.locked():
        return failed(f"{buckets[0].name} has no object lock", f"a default retention of {least} days or more")
    return passed() if days >= least else failed(f"{buckets[0].name} is locked for {days} days", f"{least} or more")


@rule(
    id="mon-3-aws-log-group-retained",
    title="Log groups keep logs for a year or more",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=iso("A.8.15") + pci("10.5.1"),
    remediation="Set retention_in_days to 365 or more; 0 keeps logs for ever.",
    types=(LOG_GROUP,),
)
def log_group_retained(group: Resource, graph: Graph) -> Verdict:
    """Without a number, or with 0, logs never expire. The delivery class has a fixed two days and only passes logs
    on."""
    if group.get("logGroupClass", "STANDARD") == "DELIVERY":
        return not_applicable("the log group passes logs on to another store")
    days = int(group.get("retentionInDays", 0))
    least = graph.parameters.minimum_log_days
    return failed(f"retentionInDays is {days}", f"{least} or more") if 0 < days < least else passed()


@rule(
    id="mon-3-aws-log-group-own-key",
    title="Log groups are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("MON-3", "NET-6"),
    controls=iso("A.8.24"),
    remediation="Set kms_key_id to a customer managed key whose policy admits CloudWatch Logs.",
    types=(LOG_GROUP,),
)
def log_group_own_key(group: Resource, graph: Graph) -> Verdict:
    """Logs tell what users did."""
    return own_key(group, graph, "kmsKeyId")


@rule(
    id="mon-2-aws-alarm-acts",
    title="Alarms tell somebody",
    severity=Severity.MEDIUM,
    statements=("MON-2", "MON-1", "TEAM-1"),
    controls=iso("A.8.16"),
    remediation="Set alarm_actions to the on-call topic and leave actions_enabled on.",
    types=("aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"),
)
def alarm_acts(alarm: Resource, graph: Graph) -> Verdict:
    """An alarm that a composite alarm takes in may leave the telling to it."""
    if not alarm.get("actionsEnabled", True):
        return failed("actionsEnabled is false", "true")
    actions = alarm.raw("alarmActions")
    if actions in (None, [], ()):
        composites = graph.by_type("aws:cloudwatch/compositeAlarm:CompositeAlarm")
        name = str(alarm.get("name", alarm.get("alarmName", alarm.name)))
        named = re.compile(rf"[(:\"'\s]{re.escape(name)}[)\"'\s]")
        if any(named.search(str(entry.get("alarmRule", ""))) for entry in composites if entry is not alarm):
            return passed()
        return failed("alarmActions is empty", "the on-call topic")
    if graph.targets(alarm, "alarmActions"):
        return passed()
    alarm.get("alarmActions")
    return passed()


@rule(
    id="mon-4-aws-traces-own-key",
    title="X-Ray encrypts traces with a key of the company's own",
    severity=Severity.LOW,
    statements=("MON-4", "NET-6"),
    controls=iso("A.8.24"),
    remediation="Set type KMS and key_id.",
    types=("aws:xray/encryptionConfig:EncryptionConfig",),
)
def traces_own_key(config: Resource, graph: Graph) -> Verdict:
    """Traces carry paths and identifiers of users' requests."""
    kind = config.get("type", "NONE")
    return own_key(config, graph, "keyId") if kind == "KMS" else failed(f"type is {kind}", "KMS")


@rule(
    id="mon-4-aws-requests-traced",
    title="Functions, state machines and API stages trace requests",
    severity=Severity.LOW,
    statements=("MON-4",),
    controls=fsbp("APIGateway.3") + iso("A.8.16"),
    remediation=(
        "Lambda: tracing_config mode Active; Step Functions: tracing_configuration enabled; API "
        "Gateway: xray_tracing_enabled."
    ),
    types=(
        "aws:lambda/function:Function",
        "aws:sfn/stateMachine:StateMachine",
        "aws:apigateway/stage:Stage",
    ),
)
def requests_traced(resource: Resource) -> Verdict:
    """A trace that one service does not pass on ends there."""
    if resource.type == "aws:lambda/function:Function":
        mode = resource.get("tracingConfig.mode", "PassThrough")
        return passed() if mode == "Active" else failed(f"tracingConfig.mode is {mode}", "Active")
    if resource.type == "aws:sfn/stateMachine:StateMachine":
        on = resource.get("tracingConfiguration.enabled", False)
        return passed() if on else failed("tracingConfiguration.enabled is false", "true")
    return passed() if resource.get("xrayTracingEnabled", False) else failed("xrayTracingEnabled is false", "true")
