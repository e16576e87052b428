"""The security services as a whole: what is on, where, and that everything they say reaches a person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.aws import guardrails, paging, trail_alarms, workload_boundary
from components.aws.alert_events import EVENTS
from components.aws.config_rules import TWINS
from components.aws.detection import PLANS
from components.aws.inspection import MANAGED_GROUPS
from components.aws.platform import AwsPlatform
from components.aws.tracing import PERSONAL, collector
from components.settings import Settings
from components.settings_aws import Organization
from tests.components.aws.cloud import INVOKES, NETWORK_OUTPUTS, settings
from tests.components.aws.iam import Request, evaluate, problems
from tests.components.aws.samples import ACCOUNT, settings_context
from tests.components.aws.security_samples import SECURITY_OUTPUTS
from tests.components.aws.users import DATA_OUTPUTS
from tests.components.conftest import Deployment, run

TOPIC = f"arn:aws:sns:eu-central-1:{ACCOUNT}:example-prod-on-call"
ORGANIZATION = Organization.model_validate({"id": "o-exampleorg1", "targets": ["ou-abcd-12345678"]})
PERSON = f"arn:aws:iam::{ACCOUNT}:role/example-prod/human/example-prod-on-call"
WORKLOAD = f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/shop"


def _stack(**aws_settings: Any) -> Deployment:
    plain = settings()
    assert plain.aws is not None
    changed: Settings = plain.model_copy(update={"aws": plain.aws.model_copy(update=aws_settings)})

    def program() -> Any:
        assert changed.aws is not None
        return AwsPlatform("aws", changed.company, changed.access, changed.aws).exports

    return run(program, {**SECURITY_OUTPUTS, **NETWORK_OUTPUTS, **DATA_OUTPUTS}, INVOKES)


@pytest.fixture(scope="module")
def stack() -> Deployment:
    return _stack()


def _regions(stack: Deployment, token: str) -> list[str]:
    return sorted(each.provider.split("::")[-2].rpartition("-")[2] for each in stack.of(token))


# Alarms and people ----------------------------------------------------------------------------------------------------


def test_every_alarm_reaches_the_people_on_call_and_has_the_name_that_pages(stack: Deployment) -> None:
    alarms = stack.of("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert len(alarms) > 20
    for alarm in alarms:
        assert alarm.inputs["alarmActions"] == [TOPIC]
        assert alarm.inputs["name"].startswith("example-prod-")
        assert alarm.inputs["alarmDescription"]


def test_every_event_is_delivered_or_kept(stack: Deployment) -> None:
    targets = stack.of("aws:cloudwatch/eventTarget:EventTarget")
    assert {each.inputs["rule"] for each in targets} == {
        each.inputs["name"] for each in stack.of("aws:cloudwatch/eventRule:EventRule")
    }
    lost = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:example-prod-lost-alerts"
    assert {each.inputs["deadLetterConfig"]["arn"] for each in targets} == {lost}


def test_an_alarm_pages(stack: Deployment) -> None:
    rule = next(
        each for each in stack.of("aws:cloudwatch/eventRule:EventRule") if each.inputs["name"] == "example-prod-alarms"
    )
    pattern = json.loads(rule.inputs["eventPattern"])
    assert pattern["detail"] == {"state": {"value": ["ALARM"]}}
    (target,) = [
        each.inputs
        for each in stack.of("aws:cloudwatch/eventTarget:EventTarget")
        if each.inputs["rule"] == rule.inputs["name"]
    ]
    assert target["arn"].endswith("stateMachine:example-prod-paging")
    assert target["roleArn"].endswith("role/example-prod/service/example-prod-alert-events")


def test_everybody_of_the_rota_gets_mail_and_sms_on_a_topic_of_their_own(stack: Deployment) -> None:
    subscribed: dict[str, set[str]] = {}
    for each in stack.of("aws:sns/topicSubscription:TopicSubscription"):
        subscribed.setdefault(each.inputs["topic"].rpartition(":")[2], set()).add(each.inputs["protocol"])
    assert subscribed == {
        "example-prod-on-call": {"email"},
        **{f"example-prod-page-{name}": {"email", "sms"} for name in ("first", "second", "third")},
    }


def _walk_rota(definition: Mapping[str, Any], topics: list[str]) -> list[str]:
    """Follow the machine with nobody answering: which states it visits until it is over."""
    states, visited, pages, name = definition["States"], [], 0, definition["StartAt"]
    while True:
        visited.append(name)
        state = states[name]
        pages += name == "Page"
        if state.get("End"):
            return visited
        if state["Type"] == "Choice":
            name = state["Choices"][0]["Next"] if pages < len(topics) else state["Default"]
        else:
            name = state["Next"]


def test_a_page_that_nobody_answers_goes_round_and_ends_with_everybody() -> None:
    topics = ["arn:1", "arn:2", "arn:3"]
    definition = json.loads(paging.machine("example-prod", topics, 7, 10))
    visited = _walk_rota(definition, topics)
    assert visited.count("Page") == 3
    assert visited[-1] == "Everybody"
    assert definition["States"]["Wait"]["Seconds"] == 600
    assert definition["States"]["Shift"]["Assign"]["first"] == "{% $floor($millis() / 604800000) % 3 %}"


def test_a_topic_refuses_plain_http_and_strangers(stack: Deployment) -> None:
    policies = {each.inputs["arn"]: each.inputs["policy"] for each in stack.of("aws:sns/topicPolicy:TopicPolicy")}
    for arn, policy in policies.items():
        plain = Request("sns:Publish", arn, PERSON, context={"aws:SecureTransport": "false"})
        assert evaluate(policy, plain) == "deny"
        foreign = Request(
            "sns:Publish", arn, service="cloudwatch.amazonaws.com", context={"aws:SourceAccount": "999999999999"}
        )
        assert evaluate(policy, foreign) == "silent"
    own = Request("sns:Publish", TOPIC, service="cloudwatch.amazonaws.com", context={"aws:SourceAccount": ACCOUNT})
    assert evaluate(policies[TOPIC], own) == "allow"


@pytest.mark.parametrize("alarm", trail_alarms.trail_alarms(settings_context()), ids=lambda alarm: alarm.name)
def test_filter_patterns_fit(alarm: Any) -> None:
    assert len(alarm.pattern) <= 1024
    assert alarm.pattern.count("{") == alarm.pattern.count("}") == 1
    assert alarm.pattern.count("(") == alarm.pattern.count(")")


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_event_patterns_fit_and_name_what_they_look_at(event: Any) -> None:
    pattern = json.loads(event.pattern())
    assert len(event.pattern()) <= 2048
    assert pattern["source"]
    assert pattern["detail"]


# Detectors and records ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "token",
    [
        "aws:guardduty/detector:Detector",
        "aws:securityhub/account:Account",
        "aws:inspector2/enabler:Enabler",
        "aws:cfg/recorder:Recorder",
        "aws:cfg/deliveryChannel:DeliveryChannel",
        "aws:cfg/recorderStatus:RecorderStatus",
    ],
)
def test_detectors_run_in_both_regions(stack: Deployment, token: str) -> None:
    assert _regions(stack, token) == ["backup", "primary"]


def test_all_plans_of_guardduty_are_on(stack: Deployment) -> None:
    features = stack.of("aws:guardduty/detectorFeature:DetectorFeature")
    assert {each.inputs["status"] for each in features} == {"ENABLED"}
    assert sorted(each.inputs["name"] for each in features) == sorted([*PLANS, *PLANS])


def test_findings_are_gathered_from_regions_in_the_union_only(stack: Deployment) -> None:
    aggregator = stack.only("aws:securityhub/findingAggregator:FindingAggregator").inputs
    assert (aggregator["linkingMode"], aggregator["specifiedRegions"]) == ("SPECIFIED_REGIONS", ["eu-west-1"])


def test_global_resources_are_recorded_once(stack: Deployment) -> None:
    groups = [each.inputs["recordingGroup"] for each in stack.of("aws:cfg/recorder:Recorder")]
    assert sorted(group["includeGlobalResourceTypes"] for group in groups) == [False, True]
    assert all(group["allSupported"] for group in groups)


def test_twins_are_named_once_and_name_their_statement() -> None:
    assert len({twin.source for twin in TWINS}) == len(TWINS) >= 40
    assert all(twin.invariant.partition(": ")[0].count("-") == 1 for twin in TWINS)


def test_the_trail_records_everything_but_the_delivery_of_logs(stack: Deployment) -> None:
    trail = stack.only("aws:cloudtrail/trail:Trail")
    assert trail.protect
    wanted = ("enableLogFileValidation", "enableLogging", "includeGlobalServiceEvents", "isMultiRegionTrail")
    assert all(trail.inputs[key] is True for key in wanted)
    fields = [selector["fieldSelectors"] for selector in trail.inputs["advancedEventSelectors"]]
    kinds = [field["equals"][0] for each in fields for field in each if field["field"] == "resources.type"]
    assert kinds == ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"]
    left_out = [field["notStartsWiths"] for each in fields for field in each if field["field"] == "resources.ARN"]
    assert left_out == [["arn:aws:s3:::example-prod-logs-"]]


def test_card_numbers_are_searched_for_in_every_bucket_of_the_service(stack: Deployment) -> None:
    job = stack.only("aws:macie2/classificationJob:ClassificationJob").inputs
    (where,) = job["s3JobDefinition"]["bucketDefinitions"]
    assert set(where["buckets"]) == {f"example-prod-data-{name}-{ACCOUNT}" for name in ("documents", "exports")}
    assert (job["samplingPercentage"], job["scheduleFrequency"]) == (100, {"dailySchedule": True})
    assert len(job["customDataIdentifierIds"]) == 3


# The network ----------------------------------------------------------------------------------------------------------


def test_the_network_firewall_drops_in_strict_order_and_is_protected(stack: Deployment) -> None:
    policy = stack.only("aws:networkfirewall/firewallPolicy:FirewallPolicy").inputs["firewallPolicy"]
    groups = sorted(policy["statefulRuleGroupReferences"], key=lambda group: group["priority"])
    names = [group["resourceArn"].rpartition("/")[2] for group in groups]
    assert (names[0], names[-1]) == ("example-prod-refusals", "example-prod-permissions")
    assert names[1:-1] == [f"{group}StrictOrder" for group in MANAGED_GROUPS]
    assert len(names) <= 20  # AWS's quota for a policy
    assert not any("override" in group for group in groups)
    assert policy["statefulDefaultActions"][0] == "aws:drop_established"
    firewall = stack.only("aws:networkfirewall/firewall:Firewall").inputs
    assert all(
        firewall[key] for key in ("deleteProtection", "subnetChangeProtection", "firewallPolicyChangeProtection")
    )
    assert len(firewall["subnetMappings"]) == 3


def test_names_are_blocked_unless_they_are_wanted(stack: Deployment) -> None:
    rules = sorted(
        (each.inputs for each in stack.of("aws:route53/resolverFirewallRule:ResolverFirewallRule")),
        key=lambda rule: rule["priority"],
    )
    assert [rule["action"] for rule in rules].count("ALLOW") == 1
    assert rules[-1]["action"] == "BLOCK"
    lists = {
        each.id: each.inputs["domains"]
        for each in stack.of("aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList")
    }
    assert lists[rules[-1]["firewallDomainListId"]] == ["*."]
    allowed = lists[rules[-2]["firewallDomainListId"]]
    assert "api.stripe.com." in allowed
    assert all(name.endswith(".") and name != "*." for name in allowed)
    config = stack.only("aws:route53/resolverFirewallConfig:ResolverFirewallConfig").inputs
    assert config["firewallFailOpen"] == "DISABLED"


def test_the_expensive_parts_can_be_left_out() -> None:
    plain = settings().aws
    assert plain is not None
    small = _stack(
        inspection=plain.inspection.model_copy(update={"network_firewall": False}),
        detection=plain.detection.model_copy(update={"macie": False, "detective": False}),
    )
    assert not [each.name for each in small.resources if each.type.startswith(("aws:networkfirewall", "aws:macie"))]
    assert "aws:detective/graph:Graph" not in small.types()
    assert {each.inputs.get("vpcEndpointId") for each in small.of("aws:ec2/route:Route")} == {None}
    assert "aws:guardduty/detector:Detector" in small.types()


# Guardrails -----------------------------------------------------------------------------------------------------------


def test_a_member_account_attaches_no_guardrails(stack: Deployment) -> None:
    assert not [type_ for type_ in stack.types() if "organizations" in type_]
    assert stack.only("aws:cloudtrail/trail:Trail").inputs["isOrganizationTrail"] is False


def test_the_management_account_attaches_them_all() -> None:
    managed = _stack(organization=ORGANIZATION)
    kinds = [each.inputs["type"] for each in managed.of("aws:organizations/policy:Policy")]
    assert sorted(kinds) == ["RESOURCE_CONTROL_POLICY", *["SERVICE_CONTROL_POLICY"] * 3]
    attached = managed.of("aws:organizations/policyAttachment:PolicyAttachment")
    assert {each.inputs["targetId"] for each in attached} == {"ou-abcd-12345678"}
    assert len(attached) == 4
    assert managed.only("aws:cloudtrail/trail:Trail").inputs["isOrganizationTrail"] is True


DATA = "arn:aws:s3:::example-prod-data-documents-111122223333/passport.pdf"


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [
        (Request("s3:GetObject", DATA, PERSON), "deny"),
        (Request("s3:GetObject", DATA, WORKLOAD), "silent"),
        (Request("secretsmanager:GetSecretValue", role=PERSON), "deny"),
        (Request("ec2:CreateVolume", role=WORKLOAD, context={"ec2:Encrypted": "false"}), "deny"),
        (Request("ec2:CreateVolume", role=WORKLOAD, context={"ec2:Encrypted": "true"}), "silent"),
        (Request("iam:CreateRole", WORKLOAD, PERSON), "deny"),
        (
            Request(
                "iam:CreateRole",
                WORKLOAD,
                PERSON,
                context={"iam:PermissionsBoundary": workload_boundary.boundary_arn(settings_context())},
            ),
            "silent",
        ),
    ],
)
def test_the_data_guardrail(request_: Request, verdict: str) -> None:
    assert evaluate(guardrails.data(settings_context()), request_) == verdict


@pytest.mark.parametrize(
    ("action", "role", "verdict"),
    [
        ("cloudtrail:StopLogging", PERSON, "deny"),
        ("guardduty:DeleteDetector", PERSON, "deny"),
        ("organizations:LeaveOrganization", PERSON, "deny"),
        ("s3:ListAllMyBuckets", f"arn:aws:iam::{ACCOUNT}:root", "deny"),
        ("s3:ListAllMyBuckets", PERSON, "silent"),
    ],
)
def test_the_protection_guardrail(action: str, role: str, verdict: str) -> None:
    assert evaluate(guardrails.protection(settings_context()), Request(action, role=role)) == verdict


def test_the_regions_guardrail_spares_global_services_only() -> None:
    (statement,) = json.loads(guardrails.regions(settings_context()))["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"]["StringNotEquals"] == {"aws:RequestedRegion": ["eu-central-1", "eu-west-1"]}
    assert "Action" not in statement
    assert not {"*", "s3:*", "ec2:*", "kms:*", "rds:*", "dynamodb:*", "lambda:*"} & set(statement["NotAction"])


@pytest.mark.parametrize(
    ("request_", "verdict"),
    [
        (Request("s3:GetObject", DATA, WORKLOAD, context={"aws:PrincipalOrgID": ORGANIZATION.id}), "silent"),
        (Request("s3:GetObject", DATA, WORKLOAD, context={"aws:PrincipalOrgID": "o-other"}), "deny"),
        (Request("sts:AssumeRole", WORKLOAD, "arn:aws:iam::999999999999:role/x"), "deny"),
        (Request("kms:Decrypt", service="logs.amazonaws.com", context={"aws:SourceAccount": ACCOUNT}), "deny"),
        (
            Request(
                "kms:Decrypt",
                service="logs.amazonaws.com",
                context={"aws:SourceAccount": ACCOUNT, "aws:SourceOrgID": ORGANIZATION.id},
            ),
            "silent",
        ),
    ],
)
def test_the_perimeter_guardrail(request_: Request, verdict: str) -> None:
    document = json.loads(guardrails.perimeter(settings_context(), ORGANIZATION))
    assert {statement["Principal"] for statement in document["Statement"]} == {"*"}
    readable = {**document, "Statement": [{**each, "Principal": {"AWS": "*"}} for each in document["Statement"]]}
    assert evaluate(json.dumps(readable), request_) == verdict


def test_a_guardrail_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="5120"):
        guardrails._document([{"Sid": "x" * 6000}])


def test_the_boundary_uses_data_and_manages_nothing() -> None:
    boundary = workload_boundary.boundary(settings_context())
    here = {"aws:RequestedRegion": "eu-central-1"}
    assert evaluate(boundary, Request("s3:GetObject", DATA, WORKLOAD, context=here)) == "allow"
    assert evaluate(
        boundary, Request("s3:GetObject", DATA, WORKLOAD, context={"aws:RequestedRegion": "us-east-1"})
    ) == ("silent")
    for action in ("iam:CreateRole", "kms:PutKeyPolicy", "s3:PutBucketPolicy", "sts:AssumeRole", "logs:DeleteLogGroup"):
        assert evaluate(boundary, Request(action, role=WORKLOAD, context=here)) == "silent"
    trail = "arn:aws:s3:::example-prod-logs-archive-111122223333/AWSLogs/x"
    assert evaluate(boundary, Request("s3:GetObject", trail, WORKLOAD, context=here)) == "deny"
    assert problems({"boundary": ("identity", boundary)}) == []


# Tracing --------------------------------------------------------------------------------------------------------------


def test_the_collector_listens_to_its_own_task_and_forgets_who_it_was() -> None:
    config = json.loads(collector("eu-central-1", "prod"))
    endpoints = [each["endpoint"] for each in config["receivers"]["otlp"]["protocols"].values()]
    assert all(endpoint.startswith("127.0.0.1:") for endpoint in endpoints)
    removed = {each["key"] for each in config["processors"]["attributes"]["actions"] if each["action"] == "delete"}
    assert removed == set(PERSONAL)
    pipeline = config["service"]["pipelines"]["traces"]
    for kind, section in (("receivers", "receivers"), ("processors", "processors"), ("exporters", "exporters")):
        assert set(pipeline[kind]) <= set(config[section])


def test_traces_are_encrypted_with_the_companys_key(stack: Deployment) -> None:
    config = stack.only("aws:xray/encryptionConfig:EncryptionConfig").inputs
    assert (config["type"], config["keyId"]) == ("KMS", f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/aws-keys-tracing")
