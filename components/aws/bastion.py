"""The bastion: the only way for people into the network, without a public IP address (NET-2)."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import role_names, sessions
from components.aws.context import AwsContext
from components.aws.roles import ServiceRole, ServiceRoleArgs, service_trust
from components.base import Component

ROOT_VOLUME_GIB = 8
"""The size of Amazon Linux 2023's own image; the bastion keeps nothing."""

MAX_INSTANCE_AGE_SECONDS = 7 * 24 * 3600
"""Each week a fresh instance from the newest image takes over: all patches, and nothing that an intruder left."""

HEALTH_GRACE_SECONDS = 300

IMAGE_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-{architecture}"
"""AWS's public parameter with the newest Amazon Linux 2023 image."""

USER_DATA = f"""#!/bin/bash
# Sets up the bastion at its first start. There are no secrets in it.
set -euo pipefail

# Sessions run as this user: no sudo, no password, no key.
useradd --create-home --shell /bin/bash {sessions.OPERATOR}

# People come through Session Manager only.
systemctl disable --now sshd.service

# Security updates, each hour until the instance is replaced. The repositories are in S3, reached by the gateway
# endpoint.
echo latest > /etc/dnf/vars/releasever
cat > /etc/systemd/system/security-updates.service <<'UNIT'
[Unit]
Description=Install security updates

[Service]
Type=oneshot
ExecStart=/usr/bin/dnf --assumeyes --security upgrade
UNIT
cat > /etc/systemd/system/security-updates.timer <<'UNIT'
[Unit]
Description=Install security updates each hour

[Timer]
OnBootSec=2min
OnUnitActiveSec=1h
RandomizedDelaySec=10min

[Install]
WantedBy=timers.target
UNIT
systemctl daemon-reload
systemctl enable --now security-updates.timer
"""


@dataclass(frozen=True)
class BastionArgs:
    """Arguments of `Bastion`.

    :param context: the platform's settings and providers; ``settings.bastion`` says instance type and session limits.
    :param subnet_ids: private subnets of the management zone, in two or more availability zones.
    :param security_group_id: a security group without inbound rules; outbound HTTPS to the VPC endpoints is enough.
    :param volume_key_arn: the key ``compute``.
    :param session_key_arn: the key ``sessions``.
    :param log_key_arn: the key ``logs``.
    :param archive_bucket: physical name of the log archive's bucket.
    :param on_call_role_name: the role that people on call assume.
    """

    context: AwsContext
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    volume_key_arn: pulumi.Input[str]
    session_key_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    archive_bucket: pulumi.Input[str]
    on_call_role_name: pulumi.Input[str]


class Bastion(Component):
    """One small server in the management zone that people reach through Session Manager, and in no other way.

    - NET-2: no public IP address, no inbound rule, no SSH, no key pair. A session needs the on-call role, which needs a
      second factor; it runs as a user without privileges and ends when idle.
    - NET-6: the root volume and the session's channel are encrypted (AES-256) with keys of the company's own, besides
      TLS.
    - MON-3 (groundwork): every session is streamed to an encrypted log group as it happens, and kept in the locked log
      archive.

    The server belongs to an Auto Scaling group of one: if it or its availability zone fails, another takes its place,
    and each week a fresh one from the newest image does. It holds no data, so it is not backed up.
    """

    TOKEN = "rampart:aws:Bastion"
    STATEMENTS = ("NET-2", "NET-6")

    def __init__(self, name: str, args: BastionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        logs = self._log_group(name)
        document = self._document(name, logs)
        self._access(name)
        profile = self._profile(name, logs)
        template = self._template(name, profile)
        group = self._group(name, template)
        self.log_group_name: pulumi.Output[str] = logs.name
        self.document_name: pulumi.Output[str] = document.name
        self.group_name: pulumi.Output[str] = group.name
        self.register_outputs(
            {
                "groupName": self.group_name,
                "documentName": self.document_name,
                "logGroupName": self.log_group_name,
            }
        )

    def _log_group(self, name: str) -> aws.cloudwatch.LogGroup:
        context = self._args.context
        return aws.cloudwatch.LogGroup(
            f"{name}-sessions",
            name=f"/{context.prefix}/sessions",
            kms_key_id=self._args.log_key_arn,
            retention_in_days=context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=context.tags({"purpose": "Session logs", "classification": "internal"}),
            opts=self.child(protect=True),
        )

    def _document(self, name: str, logs: aws.cloudwatch.LogGroup) -> aws.ssm.Document:
        context = self._args.context
        content = pulumi.Output.all(logs.name, self._args.archive_bucket, self._args.session_key_arn).apply(
            lambda values: sessions.preferences(context, values[0], values[1], values[2])
        )
        return aws.ssm.Document(
            f"{name}-document",
            name=sessions.DOCUMENT_NAME,
            document_type="Session",
            document_format="JSON",
            content=content,
            tags=context.tags({"purpose": "Session preferences"}),
            opts=self.child(),
        )

    def _access(self, name: str) -> None:
        context = self._args.context
        policy = aws.iam.Policy(
            f"{name}-access",
            name=f"{context.prefix}-bastion-access",
            path=role_names.path(context, "human"),
            description="Open sessions on the bastion with the platform's session document",
            policy=pulumi.Output.from_input(self._args.session_key_arn).apply(
                lambda key_arn: sessions.access_policy(context, key_arn)
            ),
            tags=context.tags(),
            opts=self.child(),
        )
        aws.iam.RolePolicyAttachment(
            f"{name}-on-call", role=self._args.on_call_role_name, policy_arn=policy.arn, opts=self.child()
        )

    def _profile(self, name: str, logs: aws.cloudwatch.LogGroup) -> aws.iam.InstanceProfile:
        args = self._args
        policy = pulumi.Output.all(logs.arn, args.archive_bucket, args.session_key_arn, args.log_key_arn).apply(
            lambda values: sessions.bastion_policy(args.context, values[0], values[1], values[2], values[3])
        )
        role = ServiceRole(
            f"{name}-role",
            ServiceRoleArgs(
                context=args.context,
                kind="bastion",
                role=role_names.BASTION,
                description="The bastion answers sessions and writes their logs",
                trust=service_trust("ec2.amazonaws.com"),
                policy=policy,
            ),
            opts=self.child(),
        )
        return aws.iam.InstanceProfile(
            f"{name}-profile",
            name=role_names.role_name(args.context, role_names.BASTION),
            path=role_names.path(args.context, "bastion"),
            role=role.role_name,
            tags=args.context.tags(),
            opts=self.child(),
        )

    def _template(self, name: str, profile: aws.iam.InstanceProfile) -> aws.ec2.LaunchTemplate:
        args = self._args
        tags = _tags(args.context)
        return aws.ec2.LaunchTemplate(
            f"{name}-template",
            name=f"{args.context.prefix}-bastion",
            description="The bastion: private, patched, reached through Session Manager only",
            update_default_version=True,
            image_id=image(args.context.settings.bastion.instance_type),
            instance_type=args.context.settings.bastion.instance_type,
            ebs_optimized="true",
            disable_api_termination=True,
            instance_initiated_shutdown_behavior="terminate",
            user_data=base64.b64encode(USER_DATA.encode()).decode(),
            iam_instance_profile=aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile.arn),
            monitoring=aws.ec2.LaunchTemplateMonitoringArgs(enabled=True),
            metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled",
                http_tokens="required",
                http_put_response_hop_limit=1,
                http_protocol_ipv6="disabled",
                instance_metadata_tags="disabled",
            ),
            network_interfaces=[
                aws.ec2.LaunchTemplateNetworkInterfaceArgs(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[args.security_group_id],
                )
            ],
            block_device_mappings=[
                aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name="/dev/xvda",
                    ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        encrypted="true",
                        kms_key_id=args.volume_key_arn,
                        volume_size=ROOT_VOLUME_GIB,
                        volume_type="gp3",
                        delete_on_termination="true",
                    ),
                )
            ],
            tag_specifications=[
                aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=kind, tags=tags)
                for kind in ("instance", "network-interface", "volume")
            ],
            tags=tags,
            opts=self.child(),
        )

    def _group(self, name: str, template: aws.ec2.LaunchTemplate) -> aws.autoscaling.Group:
        context = self._args.context
        return aws.autoscaling.Group(
            f"{name}-group",
            name=f"{context.prefix}-bastion",
            min_size=1,
            max_size=1,
            desired_capacity=1,
            vpc_zone_identifiers=list(self._args.subnet_ids),
            launch_template=aws.autoscaling.GroupLaunchTemplateArgs(
                id=template.id, version=template.latest_version.apply(str)
            ),
            health_check_type="EC2",
            health_check_grace_period=HEALTH_GRACE_SECONDS,
            max_instance_lifetime=MAX_INSTANCE_AGE_SECONDS,
            # With one instance, replacing means a gap of some minutes; sessions end, nothing is lost.
            instance_refresh=aws.autoscaling.GroupInstanceRefreshArgs(
                strategy="Rolling",
                preferences=aws.autoscaling.GroupInstanceRefreshPreferencesArgs(min_healthy_percentage=0),
            ),
            tags=[
                aws.autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=True)
                for key, value in _tags(context).items()
            ],
            opts=self.child(),
        )


def architecture(instance_type: str) -> str:
    """The processor architecture of an EC2 instance type: ``arm64`` for Graviton, else ``x86_64``.

    :param instance_type: such as ``t4g.nano``. Graviton families have a ``g`` right after the generation's number.
    """
    return "arm64" if re.match(r"(a1|[a-z]+\d+g[a-z]*)\.", instance_type) else "x86_64"


def image(instance_type: str) -> str:
    """The image of the bastion: a reference that EC2 resolves at each launch, so that a new image changes nothing in
    the stack.

    :param instance_type: the instance type that will run it.

    Source: Amazon EC2 Auto Scaling User Guide, "Use AWS Systems Manager parameters instead of AMI IDs in launch
    templates".
    """
    return f"resolve:ssm:{IMAGE_PARAMETER.format(architecture=architecture(instance_type))}"


def _tags(context: AwsContext) -> dict[str, str]:
    return context.tags(
        {
            "Name": f"{context.prefix}-bastion",
            sessions.COMPONENT_TAG: sessions.BASTION_TAG,
            "backup": "none",
            "backup-reason": "holds no data, rebuilt from the image",
        }
    )
