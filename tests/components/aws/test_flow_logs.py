"""What is recorded of the network, where, and who may write it."""

from __future__ import annotations

import json

import pytest

from components.aws.flow_logs import FlowLogs, FlowLogsArgs
from tests.components.aws.cloud import NETWORK_OUTPUTS, deploy, listed
from tests.components.aws.samples import ACCOUNT, OUTPUTS
from tests.components.conftest import Deployment

FLOW_LOG = "aws:ec2/flowLog:FlowLog"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
FLOWS_ARN = "arn:aws:logs:eu-central-1:111122223333:log-group:/example-prod/vpc/flows"


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return deploy(
        lambda context, opts: FlowLogs("log", FlowLogsArgs(context, "vpc-1", "arn:key", "arn:archive"), opts),
        {**OUTPUTS, **NETWORK_OUTPUTS},
    )


def test_all_traffic_is_recorded_within_a_minute_in_two_places(deployment: Deployment) -> None:
    logs = {each.inputs["logDestinationType"]: each.inputs for each in deployment.of(FLOW_LOG)}
    assert set(logs) == {"cloud-watch-logs", "s3"}
    assert (logs["s3"]["logDestination"], logs["cloud-watch-logs"]["logDestination"]) == ("arn:archive", FLOWS_ARN)
    for log in logs.values():
        assert (log["vpcId"], log["trafficType"], log["maxAggregationInterval"]) == ("vpc-1", "ALL", 60)
        assert "${pkt-srcaddr}" in log["logFormat"]
        assert "${reject-reason}" in log["logFormat"]


def test_log_groups_are_encrypted_kept_and_guarded(deployment: Deployment) -> None:
    groups = deployment.of(GROUP)
    assert {each.inputs["name"] for each in groups} == {"/example-prod/vpc/flows", "/example-prod/vpc/dns-queries"}
    for group in groups:
        assert group.inputs["kmsKeyId"] == "arn:key"
        assert group.inputs["retentionInDays"] == 400
        assert group.inputs["deletionProtectionEnabled"] is True
        assert group.protect


def test_only_flow_logs_of_the_account_assume_the_role(deployment: Deployment) -> None:
    (statement,) = json.loads(deployment.only("aws:iam/role:Role").inputs["assumeRolePolicy"])["Statement"]
    assert listed(statement["Principal"]["Service"]) == ["vpc-flow-logs.amazonaws.com"]
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:eu-central-1:{ACCOUNT}:vpc-flow-log/*"},
    }


def test_the_role_writes_to_its_log_group_only(deployment: Deployment) -> None:
    (statement,) = json.loads(deployment.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])["Statement"]
    assert listed(statement["Resource"]) == [FLOWS_ARN, f"{FLOWS_ARN}:*"]
    assert not [action for action in statement["Action"] if "*" in action or "Delete" in action]


def test_dns_queries_of_the_vpc_are_recorded(deployment: Deployment) -> None:
    config = deployment.only("aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig")
    association = deployment.only(
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
    ).inputs
    assert association == {"resolverQueryLogConfigId": config.id, "resourceId": "vpc-1"}
    permission = deployment.only("aws:cloudwatch/logResourcePolicy:LogResourcePolicy")
    assert permission.urn in config.depends_on
    (statement,) = json.loads(permission.inputs["policyDocument"])["Statement"]
    assert listed(statement["Resource"]) == [f"{config.inputs['destinationArn']}:log-stream:*"]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}
