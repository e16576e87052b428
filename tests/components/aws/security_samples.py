"""What AWS computes for the resources of the security components."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi.runtime.mocks import MockResourceArgs

from tests.components.aws.samples import ACCOUNT, OUTPUTS, PRIMARY
from tests.components.conftest import Computed

PLACES = ("eu-central-1a", "eu-central-1b", "eu-central-1c")


def _named(service: str, kind: str = "") -> Computed:
    def outputs(args: MockResourceArgs) -> Mapping[str, Any]:
        return {"arn": f"arn:aws:{service}:{PRIMARY}:{ACCOUNT}:{kind}{args.inputs.get('name', args.name)}"}

    return outputs


def _firewall(args: MockResourceArgs) -> Mapping[str, Any]:
    states = [
        {"availabilityZone": place, "attachments": [{"endpointId": f"vpce-{index}", "subnetId": mapping["subnetId"]}]}
        for index, (place, mapping) in enumerate(zip(PLACES, args.inputs["subnetMappings"], strict=True))
    ]
    return {"arn": "arn:firewall", "firewallStatuses": [{"syncStates": states}]}


def _queue(args: MockResourceArgs) -> Mapping[str, Any]:
    return {
        "arn": f"arn:aws:sqs:{PRIMARY}:{ACCOUNT}:{args.inputs['name']}",
        "url": f"https://queue/{args.inputs['name']}",
    }


_PLAIN = (
    "accessanalyzer/analyzer:Analyzer",
    "account/alternativeContact:AlternativeContact",
    "cfg/deliveryChannel:DeliveryChannel",
    "cfg/recorder:Recorder",
    "cfg/recorderStatus:RecorderStatus",
    "cfg/rule:Rule",
    "cloudtrail/trail:Trail",
    "cloudwatch/eventRule:EventRule",
    "cloudwatch/eventTarget:EventTarget",
    "cloudwatch/logMetricFilter:LogMetricFilter",
    "cloudwatch/metricAlarm:MetricAlarm",
    "detective/graph:Graph",
    "guardduty/detector:Detector",
    "guardduty/detectorFeature:DetectorFeature",
    "guardduty/publishingDestination:PublishingDestination",
    "inspector2/enabler:Enabler",
    "macie/customDataIdentifier:CustomDataIdentifier",
    "macie2/account:Account",
    "macie2/classificationExportConfiguration:ClassificationExportConfiguration",
    "macie2/classificationJob:ClassificationJob",
    "networkfirewall/loggingConfiguration:LoggingConfiguration",
    "organizations/policy:Policy",
    "organizations/policyAttachment:PolicyAttachment",
    "route53/resolverFirewallConfig:ResolverFirewallConfig",
    "route53/resolverFirewallDomainList:ResolverFirewallDomainList",
    "route53/resolverFirewallRule:ResolverFirewallRule",
    "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
    "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    "securityhub/account:Account",
    "securityhub/findingAggregator:FindingAggregator",
    "securityhub/standardsSubscription:StandardsSubscription",
    "sns/topicPolicy:TopicPolicy",
    "sns/topicSubscription:TopicSubscription",
    "sqs/queuePolicy:QueuePolicy",
    "xray/encryptionConfig:EncryptionConfig",
    "xray/group:Group",
    "xray/samplingRule:SamplingRule",
)

SECURITY_OUTPUTS: dict[str, Computed] = {
    **OUTPUTS,
    **{f"aws:{token}": {} for token in _PLAIN},
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": lambda args: {
        "arn": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{args.inputs['awsServiceName']}/AWSServiceRole"
    },
    "aws:networkfirewall/firewall:Firewall": _firewall,
    "aws:networkfirewall/firewallPolicy:FirewallPolicy": _named("network-firewall", "firewall-policy/"),
    "aws:networkfirewall/ruleGroup:RuleGroup": _named("network-firewall", "stateful-rulegroup/"),
    "aws:sfn/stateMachine:StateMachine": _named("states", "stateMachine:"),
    "aws:sns/topic:Topic": _named("sns"),
    "aws:sqs/queue:Queue": _queue,
    "aws:ssm/parameter:Parameter": _named("ssm", "parameter"),
}
