"""AWS Config: every change of every resource on record, and a rule of AWS's own behind each key invariant."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.config_rules import TWINS, Twin
from components.aws.context import AwsContext
from components.base import Component

CONFIG_SERVICE = "config.amazonaws.com"


@dataclass(frozen=True)
class ConfigurationRecordArgs:
    """Arguments of `ConfigurationRecord`.

    :param context: the platform's settings and providers.
    :param bucket: the bucket of records.
    :param key_arn: the key ``logs``, for what is delivered.
    """

    context: AwsContext
    bucket: pulumi.Input[str]
    key_arn: pulumi.Input[str]


class ConfigurationRecord(Component):
    """The history of every resource in both regions, and AWS's own judgement of it.

    - MON-1, MON-3: each change of a resource's configuration is recorded when it happens, delivered encrypted, and kept
      where nobody can delete it.
    - MON-1: managed rules watch the key invariants of the policy rules, so a change that somebody makes past the
      stack is found. Their findings reach Security Hub, and from there the people on call.

    The recorder uses Config's service-linked role, as AWS asks for (FSBP Config.1). Where it exists already, import it:
    ``pulumi import aws:iam/serviceLinkedRole:ServiceLinkedRole aws-config-role
    arn:aws:iam::<account>:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig``.
    """

    TOKEN = "rampart:aws:ConfigurationRecord"
    STATEMENTS = ("MON-1", "MON-3")

    def __init__(self, name: str, args: ConfigurationRecordArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        self._role = aws.iam.ServiceLinkedRole(
            f"{name}-role",
            aws_service_name=CONFIG_SERVICE,
            description="AWS Config reads the configuration of resources",
            opts=self.child(),
        )
        self._region(name, args.context.primary, primary=True)
        self._region(f"{name}-backup-region", args.context.backup, primary=False)
        self.register_outputs({})

    def _region(self, name: str, provider: aws.Provider, primary: bool) -> None:
        """A recorder, where it delivers to, and the rules of one region.

        :param primary: true where global resources (IAM) are recorded; each would be recorded twice otherwise.
        """
        context = self._args.context
        recorder = aws.cfg.Recorder(
            f"{name}-recorder",
            name=f"{context.prefix}-recorder",
            role_arn=self._role.arn,
            recording_group=aws.cfg.RecorderRecordingGroupArgs(
                all_supported=True, include_global_resource_types=primary
            ),
            recording_mode=aws.cfg.RecorderRecordingModeArgs(recording_frequency="CONTINUOUS"),
            opts=self.child(provider=provider),
        )
        channel = aws.cfg.DeliveryChannel(
            f"{name}-delivery",
            name=f"{context.prefix}-delivery",
            s3_bucket_name=self._args.bucket,
            s3_kms_key_arn=self._args.key_arn,
            snapshot_delivery_properties=aws.cfg.DeliveryChannelSnapshotDeliveryPropertiesArgs(
                delivery_frequency="TwentyFour_Hours"
            ),
            opts=self.child(provider=provider, depends_on=[recorder]),
        )
        on = aws.cfg.RecorderStatus(
            f"{name}-on",
            name=recorder.name,
            is_enabled=True,
            opts=self.child(provider=provider, depends_on=[channel]),
        )
        for twin in TWINS:
            if primary or twin.everywhere:
                self._rule(f"{name}-{twin.name}", twin, self.child(provider=provider, depends_on=[on]))

    def _rule(self, name: str, twin: Twin, opts: pulumi.ResourceOptions) -> None:
        context = self._args.context
        aws.cfg.Rule(
            name,
            name=f"{context.prefix}-{twin.name}",
            description=twin.invariant,
            source=aws.cfg.RuleSourceArgs(owner="AWS", source_identifier=twin.source),
            input_parameters=json.dumps(dict(twin.parameters)) if twin.parameters else None,
            tags=context.named(twin.name),
            opts=opts,
        )
