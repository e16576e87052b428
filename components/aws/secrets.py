"""Secrets that an AWS service makes and rotates: who may read them (ENC-2)."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies
from components.aws.context import AwsContext
from components.aws.policies import deny
from components.base import Component

READING = ("secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue")
CHANGING = (
    "secretsmanager:CancelRotateSecret",
    "secretsmanager:DeleteSecret",
    "secretsmanager:PutSecretValue",
    "secretsmanager:ReplicateSecretToRegions",
    "secretsmanager:UpdateSecret",
)


@dataclass(frozen=True)
class ManagedSecretArgs:
    """Arguments of `ManagedSecret`.

    :param context: the platform's settings and providers.
    :param secret_arn: the secret that the service made.
    :param readers: ARNs or ARN patterns of the roles that may read it; IAM and the key must let them in too.
    :param manager: ARN pattern of the role that rotates it.
    """

    context: AwsContext
    secret_arn: pulumi.Input[str]
    readers: tuple[str, ...]
    manager: str


class ManagedSecret(Component):
    """The policy of a secret that an AWS service made: read by few, changed by the service, over TLS.

    - ENC-2: a password that nobody chose and nobody sees. The service made it at random, keeps it under the company's
      key and rotates it (RDS: every seven days). Everybody but the named readers is denied it, whatever IAM says;
      principals of other accounts are never among them.
    """

    TOKEN = "rampart:aws:ManagedSecret"
    STATEMENTS = ("ENC-2",)

    def __init__(self, name: str, args: ManagedSecretArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        aws.secretsmanager.SecretPolicy(
            f"{name}-policy",
            secret_arn=args.secret_arn,
            policy=secret_policy(args.context, args.readers, args.manager),
            # AWS asks its reasoner whether the policy opens the secret to the world, and refuses it then.
            block_public_policy=True,
            opts=self.child(),
        )
        self.register_outputs({})


def secret_policy(context: AwsContext, readers: tuple[str, ...], manager: str) -> str:
    """What everybody is denied at a secret.

    :param context: the platform's settings.
    :param readers: ARNs or ARN patterns of the roles that may read it.
    :param manager: ARN pattern of the role that rotates it.
    """
    return policies.document(
        deny(
            "FewRead",
            READING,
            principals=policies.ANYONE,
            conditions=policies.by_others_than((*readers, manager)),
        ),
        deny("ServiceChanges", CHANGING, principals=policies.ANYONE, conditions=policies.by_others_than((manager,))),
        deny(
            "OwnAccountOnly",
            ("secretsmanager:*",),
            principals=policies.ANYONE,
            conditions={
                "StringNotEquals": {"aws:PrincipalAccount": context.account_id},
                "Bool": {"aws:PrincipalIsAWSService": "false"},
            },
        ),
        deny(
            "TlsOnly",
            ("secretsmanager:*",),
            principals=policies.ANYONE,
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )
