"""The bastion: nothing leads to it from outside but a logged, encrypted, short session of somebody on call."""

from __future__ import annotations

import base64
import json
import subprocess
from typing import Any

import pytest

from components.aws import bastion, role_names, sessions
from components.aws.bastion import Bastion, BastionArgs
from tests.components.aws import samples
from tests.components.aws.iam import Request, evaluate
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
HERE = f"eu-central-1:{samples.ACCOUNT}"
ARCHIVE = f"example-prod-logs-archive-{samples.ACCOUNT}"
INSTANCE = f"arn:aws:ec2:{HERE}:instance/i-1"
ON_CALL = role_names.role_arn(CONTEXT, "human", role_names.ON_CALL)
OUR_BASTION = {"ssm:resourceTag/component": "bastion", "ssm:resourceTag/environment": "prod"}


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    def program() -> dict[str, object]:
        context = samples.context()
        args = BastionArgs(
            context=context,
            subnet_ids=["subnet-a", "subnet-b", "subnet-c"],
            security_group_id="sg-bastion",
            volume_key_arn=samples.KEY,
            session_key_arn=samples.KEY,
            log_key_arn=samples.KEY,
            archive_bucket=ARCHIVE,
            on_call_role_name="example-prod-on-call",
        )
        made = Bastion("bastion", args, samples.within(context))
        return {"group": made.group_name, "document": made.document_name, "logs": made.log_group_name}

    return run(program, samples.OUTPUTS)


@pytest.fixture(scope="module")
def template(deployed: Deployment) -> Any:
    return deployed.only("aws:ec2/launchTemplate:LaunchTemplate").inputs


def test_it_hands_on_what_people_need_to_connect(deployed: Deployment) -> None:
    assert deployed.result == {
        "group": "example-prod-bastion",
        "document": "SSM-SessionManagerRunShell",
        "logs": "/example-prod/sessions",
    }


def test_it_has_no_public_address_and_no_key_pair(template: Any) -> None:
    (interface,) = template["networkInterfaces"]
    assert interface["associatePublicIpAddress"] == "false"
    assert interface["securityGroups"] == ["sg-bastion"]
    assert "ipv6AddressCount" not in interface
    assert "keyName" not in template


def test_its_metadata_needs_a_token_and_does_not_leave_the_instance(template: Any) -> None:
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["metadataOptions"]["httpPutResponseHopLimit"] == 1


def test_its_volume_is_encrypted_with_the_companys_key(template: Any) -> None:
    (device,) = template["blockDeviceMappings"]
    assert device["ebs"]["encrypted"] == "true"
    assert device["ebs"]["kmsKeyId"] == samples.KEY
    assert device["ebs"]["deleteOnTermination"] == "true"


def test_it_is_watched_and_not_ended_by_mistake(template: Any) -> None:
    assert template["monitoring"] == {"enabled": True}
    assert template["ebsOptimized"] == "true"
    assert template["disableApiTermination"] is True


def test_it_heals_itself_and_is_renewed_each_week(deployed: Deployment) -> None:
    group = deployed.only("aws:autoscaling/group:Group").inputs
    assert (group["minSize"], group["desiredCapacity"], group["maxSize"]) == (1, 1, 1)
    assert group["vpcZoneIdentifiers"] == ["subnet-a", "subnet-b", "subnet-c"]
    assert group["maxInstanceLifetime"] == 604800
    assert group["launchTemplate"] == {"id": "lt-0123456789abcdef0", "version": "1"}


def test_it_says_why_it_is_not_backed_up(template: Any) -> None:
    kinds = {each["resourceType"]: each["tags"] for each in template["tagSpecifications"]}
    assert set(kinds) == {"instance", "network-interface", "volume"}
    for tags in kinds.values():
        assert tags["backup"] == "none"
        assert tags["backup-reason"]
        assert tags["component"] == "bastion"


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("t4g.nano", "arm64"),
        ("m7gd.large", "arm64"),
        ("c8gn.xlarge", "arm64"),
        ("a1.medium", "arm64"),
        ("t3.nano", "x86_64"),
        ("g5.xlarge", "x86_64"),
        ("g4dn.xlarge", "x86_64"),
        ("m7i-flex.large", "x86_64"),
    ],
)
def test_the_image_fits_the_processor(instance_type: str, expected: str) -> None:
    assert bastion.architecture(instance_type) == expected
    assert bastion.image(instance_type) == (
        f"resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{expected}"
    )


def test_the_first_start_sets_up_an_unprivileged_user_updates_and_no_ssh(template: Any) -> None:
    script = base64.b64decode(template["userData"]).decode()
    assert "useradd --create-home --shell /bin/bash operator" in script
    assert "systemctl disable --now sshd.service" in script
    assert "dnf --assumeyes --security upgrade" in script
    assert "sudo" not in script.replace("no sudo", "")
    checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_sessions_are_encrypted_logged_as_they_happen_and_end(deployed: Deployment) -> None:
    document = deployed.only("aws:ssm/document:Document").inputs
    assert document["documentType"] == "Session"
    content = json.loads(document["content"])
    assert (content["schemaVersion"], content["sessionType"]) == ("1.0", "Standard_Stream")
    inputs = content["inputs"]
    assert inputs["kmsKeyId"] == samples.KEY
    assert inputs["cloudWatchLogGroupName"] == "/example-prod/sessions"
    assert inputs["s3BucketName"] == ARCHIVE
    for each in ("cloudWatchEncryptionEnabled", "cloudWatchStreamingEnabled", "s3EncryptionEnabled", "runAsEnabled"):
        assert inputs[each] is True
    assert (inputs["idleSessionTimeout"], inputs["maxSessionDuration"]) == ("15", "60")
    assert inputs["runAsDefaultUser"] == "operator"


def test_the_session_log_group_is_encrypted_and_kept(deployed: Deployment) -> None:
    group = deployed.only("aws:cloudwatch/logGroup:LogGroup")
    assert group.inputs["kmsKeyId"] == samples.KEY
    assert group.inputs["retentionInDays"] == 400
    assert group.inputs["deletionProtectionEnabled"] is True
    assert group.protect


def test_the_instance_may_answer_sessions_and_write_their_logs_and_nothing_else(deployed: Deployment) -> None:
    policy = str(deployed.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])
    group = f"arn:aws:logs:{HERE}:log-group:/example-prod/sessions"
    assert evaluate(policy, Request("ssmmessages:OpenDataChannel")) == "allow"
    assert evaluate(policy, Request("logs:PutLogEvents", f"{group}:log-stream:a")) == "allow"
    assert evaluate(policy, Request("s3:PutObject", f"arn:aws:s3:::{ARCHIVE}/sessions/a")) == "allow"
    assert evaluate(policy, Request("s3:PutObject", f"arn:aws:s3:::{ARCHIVE}/AWSLogs/a")) == "silent"
    assert evaluate(policy, Request("s3:GetObject", f"arn:aws:s3:::{ARCHIVE}/sessions/a")) == "silent"
    assert (
        evaluate(policy, Request("logs:PutLogEvents", f"arn:aws:logs:{HERE}:log-group:/other:log-stream:a")) == "silent"
    )
    for action in (
        "ssm:GetParameter",
        "ssm:GetParameters",
        "logs:DeleteLogGroup",
        "logs:GetLogEvents",
        "sts:AssumeRole",
    ):
        assert evaluate(policy, Request(action, "*")) == "silent"
    role = deployed.only("aws:iam/role:Role").inputs
    assert role["path"] == "/example-prod/bastion/"
    assert not deployed.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")[0].inputs["role"].endswith("bastion")


def test_on_call_opens_sessions_on_bastions_with_the_one_document() -> None:
    policy = sessions.access_policy(CONTEXT, samples.KEY)

    def start(resource: str, **context: str) -> str:
        return evaluate(policy, Request("ssm:StartSession", resource, role=ON_CALL, context=context))

    document = f"arn:aws:ssm:{HERE}:document/{sessions.DOCUMENT_NAME}"
    assert start(INSTANCE, **OUR_BASTION) == "allow"
    assert start(document) == "allow"
    assert start(INSTANCE, **{**OUR_BASTION, "ssm:SessionDocumentAccessCheck": "false"}) == "silent"
    assert start(INSTANCE, **{**OUR_BASTION, "ssm:resourceTag/component": "shop"}) == "silent"
    assert start(INSTANCE, **{**OUR_BASTION, "ssm:resourceTag/environment": "staging"}) == "silent"
    assert start(INSTANCE) == "silent"
    for other in (
        "AWS-StartPortForwardingSession",
        "AWS-StartPortForwardingSessionToRemoteHost",
        "AWS-StartSSHSession",
    ):
        assert start(f"arn:aws:ssm:eu-central-1::document/{other}") == "silent"
        assert start(f"arn:aws:ssm:{HERE}:document/{other}") == "silent"


def test_on_call_ends_their_own_sessions_and_runs_no_commands() -> None:
    policy = sessions.access_policy(CONTEXT, samples.KEY)
    assert "session/${aws:userid}-*" in samples.statement(policy, "OwnSessions")["Resource"]
    for action in (
        "ssm:SendCommand",
        "ssm:UpdateDocument",
        "ssm:CreateDocument",
        "kms:Decrypt",
        "ec2:TerminateInstances",
    ):
        assert evaluate(policy, Request(action, INSTANCE, role=ON_CALL)) == "silent"


def test_the_access_goes_to_the_on_call_role(deployed: Deployment) -> None:
    attachment = deployed.only("aws:iam/rolePolicyAttachment:RolePolicyAttachment").inputs
    assert attachment["role"] == "example-prod-on-call"
    assert attachment["policyArn"].endswith("policy/example-prod/human/example-prod-bastion-access")
