"""The account's defaults: what holds for every resource in it, also for those that this stack does not make."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component


@dataclass(frozen=True)
class AccountDefaultsArgs:
    """Arguments of `AccountDefaults`.

    :param context: the platform's settings and providers.
    :param volume_key_arn: the primary region's key ``compute``.
    :param backup_volume_key_arn: the backup region's key ``compute``.
    """

    context: AwsContext
    volume_key_arn: pulumi.Input[str]
    backup_volume_key_arn: pulumi.Input[str]


class AccountDefaults(Component):
    """Safe defaults of the account in both regions, so that a careless resource is encrypted and private all the same.

    - NET-6: every new EBS volume is encrypted (AES-256) with the region's key of the company.
    - NET-2: buckets, snapshots, images and documents cannot be made public; instance metadata needs a session token
      (IMDSv2); the serial console, a way in past every firewall, is off.
    """

    TOKEN = "rampart:aws:AccountDefaults"
    STATEMENTS = ("NET-6", "NET-2")

    def __init__(self, name: str, args: AccountDefaultsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        aws.s3.AccountPublicAccessBlock(
            f"{name}-s3-public-access",
            account_id=args.context.account_id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=self.child(),
        )
        self._account_id = args.context.account_id
        self._region(name, args.context.region, args.volume_key_arn, args.context.primary)
        self._region(
            f"{name}-backup-region", args.context.backup_region, args.backup_volume_key_arn, args.context.backup
        )
        self.register_outputs({})

    def _region(self, name: str, region: str, key_arn: pulumi.Input[str], provider: aws.Provider) -> None:
        here = self.child(provider=provider)
        aws.ebs.EncryptionByDefault(f"{name}-ebs-encryption", enabled=True, opts=here)
        aws.ebs.DefaultKmsKey(f"{name}-ebs-key", key_arn=key_arn, opts=here)
        aws.ebs.SnapshotBlockPublicAccess(f"{name}-snapshots", state="block-all-sharing", opts=here)
        aws.ec2.ImageBlockPublicAccess(f"{name}-images", state="block-new-sharing", opts=here)
        aws.ec2.InstanceMetadataDefaults(
            f"{name}-metadata",
            http_endpoint="enabled",
            http_tokens="required",
            http_put_response_hop_limit=1,
            instance_metadata_tags="disabled",
            opts=here,
        )
        aws.ec2.SerialConsoleAccess(f"{name}-serial-console", enabled=False, opts=here)
        aws.ssm.ServiceSetting(
            f"{name}-documents",
            setting_id=f"arn:aws:ssm:{region}:{self._account_id}:servicesetting/ssm/documents/console/public-sharing-permission",
            setting_value="Disable",
            opts=here,
        )
