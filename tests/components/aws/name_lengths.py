"""How long AWS lets physical names be, by resource type: the input that holds the name, and its most characters.

Source: the ``max`` of the name in AWS's own service models (botocore's ``service-2.json``), and where a model names
none, the service's "Create…" page in its API reference.
"""

from __future__ import annotations

NAMES: dict[str, tuple[str, int]] = {
    "accessanalyzer/analyzer": ("analyzerName", 255),
    "appautoscaling/policy": ("name", 256),
    "autoscaling/group": ("name", 255),
    "backup/plan": ("name", 50),
    "backup/restoreTestingPlan": ("name", 50),
    "backup/restoreTestingSelection": ("name", 50),
    "backup/selection": ("name", 50),
    "backup/vault": ("name", 50),
    "cfg/deliveryChannel": ("name", 256),
    "cfg/recorder": ("name", 256),
    "cfg/rule": ("name", 128),
    "cloudfront/function": ("name", 64),
    "cloudfront/responseHeadersPolicy": ("name", 128),
    "cloudtrail/trail": ("name", 128),
    "cloudwatch/eventRule": ("name", 64),
    "cloudwatch/eventTarget": ("targetId", 64),
    "cloudwatch/logDeliveryDestination": ("name", 60),
    "cloudwatch/logDeliverySource": ("name", 60),
    "cloudwatch/logGroup": ("name", 512),
    "cloudwatch/logMetricFilter": ("name", 512),
    "cloudwatch/logResourcePolicy": ("policyName", 256),
    "cloudwatch/metricAlarm": ("name", 255),
    "cognito/userGroup": ("name", 128),
    "cognito/userPool": ("name", 128),
    "cognito/userPoolClient": ("name", 128),
    "cognito/userPoolDomain": ("domain", 63),
    "dynamodb/table": ("name", 255),
    "ec2/launchTemplate": ("name", 128),
    "ec2/managedPrefixList": ("name", 255),
    "ec2/securityGroup": ("name", 255),
    "ecr/repository": ("name", 256),
    "ecs/cluster": ("name", 255),
    "ecs/service": ("name", 255),
    "ecs/taskDefinition": ("family", 255),
    "iam/instanceProfile": ("name", 128),
    "iam/policy": ("name", 128),
    "iam/role": ("name", 64),
    "kms/alias": ("name", 256),
    "lambda/function": ("name", 64),
    "lb/loadBalancer": ("name", 32),
    "lb/targetGroup": ("name", 32),
    "macie/customDataIdentifier": ("name", 128),
    "macie2/classificationJob": ("name", 500),
    "networkfirewall/firewall": ("name", 128),
    "networkfirewall/firewallPolicy": ("name", 128),
    "networkfirewall/ruleGroup": ("name", 128),
    "rds/instance": ("identifier", 63),
    "rds/parameterGroup": ("name", 255),
    "rds/subnetGroup": ("name", 255),
    "route53/resolverFirewallDomainList": ("name", 64),
    "route53/resolverFirewallRule": ("name", 64),
    "route53/resolverFirewallRuleGroup": ("name", 64),
    "route53/resolverFirewallRuleGroupAssociation": ("name", 64),
    "route53/resolverQueryLogConfig": ("name", 64),
    "s3/bucket": ("bucket", 63),
    "sfn/stateMachine": ("name", 80),
    "sns/topic": ("name", 256),
    "sqs/queue": ("name", 80),
    "ssm/document": ("name", 128),
    "ssm/parameter": ("name", 1011),
    "wafv2/ipSet": ("name", 128),
    "wafv2/webAcl": ("name", 128),
    "xray/group": ("groupName", 32),
    "xray/samplingRule": ("ruleName", 32),
}

INPUTS = ("analyzerName", "bucket", "domain", "family", "groupName", "identifier", "name", "policyName", "ruleName")
"""Inputs that may hold a resource's own physical name."""

OTHERS: dict[str, str] = {
    "account/alternativeContact": "a person's name, out of the settings",
    "cfg/recorderStatus": "the recorder's name",
    "cloudwatch/logDelivery": "has no name of its own",
    "ec2/eip": "where the address is used: a VPC",
    "guardduty/detectorFeature": "AWS's name of a feature",
    "iam/rolePolicy": "one to a role, auto-named",
    "route53/record": "a domain name, checked by the settings",
    "route53/zone": "a domain name, checked by the settings",
}
"""Types with such an input that is no name that the platform gives."""
