"""Customer-managed KMS keys by purpose (NET-6, BC-3; the ground for ENC-2 and EMP-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import key_policies, key_purposes
from components.aws.context import AwsContext
from components.aws.key_purposes import Purpose
from components.base import Component

ROTATION_PERIOD_DAYS = 365
"""KMS makes new key material each year (CIS AWS Foundations asks for rotation; 90 to 2560 days are possible)."""

DELETION_WINDOW_DAYS = 30
"""The longest wait that KMS offers between a request to delete a key and the loss of all that it encrypts."""


@dataclass(frozen=True)
class KeysArgs:
    """Arguments of `Keys`.

    :param context: the platform's settings and providers.
    """

    context: AwsContext


class Keys(Component):
    """Customer-managed AES-256 keys, one for each purpose and region, that people can administer and cannot use.

    - NET-6: volumes, snapshots, log groups and objects are encrypted with keys of the company's own, rotated each year.
    - BC-3: recovery points and copies of buckets have keys of their own in the backup region. Losing a key of the
      primary region loses no backup, and no key leaves its region (INFRA-3).
    - EMP-1 (groundwork): the key policies deny cryptographic use to every principal but the roles and AWS services that
      need it.

    Deleting a key destroys all that it encrypts, so the engine refuses it (`protect`) and KMS waits 30 days.
    """

    TOKEN = "rampart:aws:Keys"
    STATEMENTS = ("NET-6", "BC-3", "INFRA-3")

    def __init__(self, name: str, args: KeysArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._context = args.context
        self._primary = self._make(name, key_purposes.primary(args.context), args.context.primary)
        self._backup = self._make(f"{name}-backup-region", key_purposes.backup(args.context), args.context.backup)
        self.register_outputs({"arns": self._primary, "backupArns": self._backup})

    def arn(self, purpose: str) -> pulumi.Output[str]:
        """The ARN of a key of the primary region.

        :param purpose: ``logs``, ``storage``, ``compute``, ``sessions``, ``backup`` or ``images``.
        :raises ValueError: when there is no such key.
        """
        return _found(self._primary, purpose, "the primary region")

    def backup_arn(self, purpose: str) -> pulumi.Output[str]:
        """The ARN of a key of the backup region.

        :param purpose: ``storage``, ``compute`` or ``backup``.
        :raises ValueError: when there is no such key.
        """
        return _found(self._backup, purpose, "the backup region")

    def _make(
        self, name: str, purposes: Mapping[str, Purpose], provider: aws.Provider
    ) -> dict[str, pulumi.Output[str]]:
        return {purpose: self._key(f"{name}-{purpose}", purpose, what, provider) for purpose, what in purposes.items()}

    def _key(self, name: str, purpose: str, what: Purpose, provider: aws.Provider) -> pulumi.Output[str]:
        key = aws.kms.Key(
            name,
            description=f"{self._context.prefix}: {what.description}",
            key_usage="ENCRYPT_DECRYPT",
            customer_master_key_spec="SYMMETRIC_DEFAULT",
            enable_key_rotation=True,
            rotation_period_in_days=ROTATION_PERIOD_DAYS,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            multi_region=False,
            policy=key_policies.key_policy(self._context.account_id, what.uses),
            tags=self._context.tags({"purpose": what.description, "key": purpose}),
            opts=self.child(provider=provider, protect=True),
        )
        aws.kms.Alias(
            f"{name}-alias",
            name=f"alias/{self._context.prefix}-{purpose}",
            target_key_id=key.key_id,
            opts=self.child(provider=provider),
        )
        return key.arn


def _found(keys: Mapping[str, pulumi.Output[str]], purpose: str, where: str) -> pulumi.Output[str]:
    if purpose not in keys:
        raise ValueError(
            f"there is no key for this purpose in {where}: received {purpose!r}; allowed: {', '.join(keys)}"
        )
    return keys[purpose]
