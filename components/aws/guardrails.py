"""Guardrails of the organisation: what no account under it can do, whatever its administrators decide.

Sources: AWS Organizations User Guide, "Service control policies" and "Resource control policies"; AWS's examples in
https://github.com/aws-samples/service-control-policy-examples and data-perimeter-policy-examples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import role_names
from components.aws.context import AwsContext
from components.aws.policies import Conditions, PolicyError, Statement, deny
from components.aws.workload_boundary import boundary_arn
from components.base import Component
from components.settings_aws import Organization

MAX_LENGTH = 5120
"""Characters of a policy, service or resource control. Source: AWS Organizations User Guide, "Quotas"."""

GLOBAL_SERVICES = (
    "account:*",
    "acm:*",
    "aws-portal:*",
    "billing:*",
    "budgets:*",
    "ce:*",
    "cloudfront:*",
    "cur:*",
    "globalaccelerator:*",
    "health:*",
    "iam:*",
    # CloudFront's logs are sent on from there, to buckets in the European Union.
    "logs:*Deliver*",
    "networkmanager:*",
    "organizations:*",
    "pricing:*",
    "route53:*",
    "route53domains:*",
    "s3:GetAccountPublic*",
    "s3:ListAllMyBuckets",
    "s3:PutAccountPublic*",
    "shield:*",
    "sso:*",
    "sts:*",
    "support:*",
    "tag:*",
    "trustedadvisor:*",
    "waf:*",
    "wafv2:*",
)
"""What AWS answers in us-east-1 or nowhere in particular; none of it stores the service's data."""

SWITCHES = (
    "access-analyzer:DeleteAnalyzer",
    "backup:DeleteBackupVaultLockConfiguration",
    "backup:DeleteRecoveryPoint",
    "cloudtrail:DeleteTrail",
    "cloudtrail:PutEventSelectors",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:DeleteConfigRule",
    "config:DeleteConfigurationRecorder",
    "config:DeleteDeliveryChannel",
    "config:StopConfigurationRecorder",
    "detective:DeleteGraph",
    "ec2:DeleteFlowLogs",
    "guardduty:DeleteDetector",
    "guardduty:DeletePublishingDestination",
    "guardduty:DisassociateFromAdministratorAccount",
    "guardduty:StopMonitoringMembers",
    "inspector2:Disable",
    "logs:DeleteLogGroup",
    "logs:DeleteLogStream",
    "macie2:DisableMacie",
    "securityhub:BatchDisableStandards",
    "securityhub:DeleteFindingAggregator",
    "securityhub:DisableSecurityHub",
)
"""Calls that blind the detectors, stop a record or take the lock off backups."""


def regions(context: AwsContext) -> str:
    """INFRA-3: nothing runs and no data lies outside of the two regions in the European Union."""
    allowed: Conditions = {
        "StringNotEquals": {"aws:RequestedRegion": [context.region, context.backup_region]},
        "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-service-role/*"},
    }
    rendered = deny("OtherRegions", ("*",), conditions=allowed).render()
    del rendered["Action"]
    return _document([{**rendered, "NotAction": list(GLOBAL_SERVICES)}])


def protection(context: AwsContext) -> str:
    """MON-1, MON-3, BC-1: nobody blinds the detectors, deletes records or backups, leaves or works as root."""
    return _service_control(
        deny("LeaveOrganization", ("organizations:LeaveOrganization", "account:CloseAccount")),
        deny("BlindDetectors", SWITCHES),
        deny("DeleteRecords", ("s3:DeleteBucket",), (f"arn:aws:s3:::{context.prefix}-logs-*",)),
        deny(
            "RootUser",
            ("*",),
            conditions={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}},
        ),
        deny(
            "LongLivedCredentials",
            ("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateUser"),
        ),
    )


def data(context: AwsContext) -> str:
    """NET-2, NET-6, EMP-1: no public data, no plain volumes, no people at user data, no workload without its
    boundary."""
    people = [
        f"arn:aws:iam::*:role{role_names.path(context, 'human')}*",
        "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*",
    ]
    workloads = [f"arn:aws:iam::*:role{role_names.path(context, 'workload')}*"]
    user_data = [f"arn:aws:s3:::{context.prefix}-{kind}-*/*" for kind in ("data", "copy")]
    return _service_control(
        deny(
            "PublicAccess",
            (
                "ec2:DisableImageBlockPublicAccess",
                "ec2:DisableSnapshotBlockPublicAccess",
                "ec2:EnableSerialConsoleAccess",
                "s3:PutAccountPublicAccessBlock",
            ),
        ),
        deny("PlainVolumes", ("ec2:DisableEbsEncryptionByDefault",)),
        deny("PlainVolume", ("ec2:CreateVolume",), conditions={"Bool": {"ec2:Encrypted": "false"}}),
        deny(
            "PlainDatabase",
            ("rds:CreateDBCluster", "rds:CreateDBInstance"),
            conditions={"Bool": {"rds:StorageEncrypted": "false"}},
        ),
        deny(
            "PeopleAtUserData",
            ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"),
            user_data,
            conditions={"ArnLike": {"aws:PrincipalArn": people}},
        ),
        deny(
            "PeopleAtSecrets",
            ("ebs:GetSnapshotBlock", "rds-db:connect", "secretsmanager:GetSecretValue"),
            conditions={"ArnLike": {"aws:PrincipalArn": people}},
        ),
        deny(
            "WorkloadWithoutBoundary",
            ("iam:CreateRole", "iam:PutRolePermissionsBoundary"),
            workloads,
            conditions={"StringNotEquals": {"iam:PermissionsBoundary": boundary_arn(context)}},
        ),
        deny("BoundaryTakenAway", ("iam:DeleteRolePermissionsBoundary",), workloads),
    )


def perimeter(context: AwsContext, organization: Organization) -> str:
    """EMP-1, ENC-1: buckets, keys, secrets, queues and roles serve the organisation only, over TLS."""
    services = ("kms:*", "s3:*", "secretsmanager:*", "sqs:*", "sts:AssumeRole")
    outsiders: Conditions = {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": organization.id},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    deputies: Conditions = {
        "StringNotEqualsIfExists": {"aws:SourceOrgID": organization.id},
        "Null": {"aws:SourceAccount": "false"},
        "Bool": {"aws:PrincipalIsAWSService": "true"},
    }
    return _resource_control(
        deny("OutsideOrganization", services, conditions=outsiders),
        deny("ConfusedDeputies", ("kms:*", "s3:*", "secretsmanager:*", "sqs:*"), conditions=deputies),
        deny(
            "PlainHttp",
            ("kms:*", "s3:*", "secretsmanager:*", "sqs:*"),
            conditions={"BoolIfExists": {"aws:SecureTransport": "false"}},
        ),
    )


SERVICE_CONTROLS: Mapping[str, tuple[str, Callable[[AwsContext], str]]] = {
    "regions": ("Only the two regions in the European Union", regions),
    "protection": ("Nobody blinds the detectors, leaves or works as root", protection),
    "data": ("No public data, no people at user data", data),
}


@dataclass(frozen=True)
class GuardrailsArgs:
    """Arguments of `Guardrails`.

    :param context: the platform's settings and providers, of the organisation's management account.
    :param organization: the stack's section ``aws.organization``.
    """

    context: AwsContext
    organization: Organization


class Guardrails(Component):
    """Service and resource control policies, attached to the organisation's roots or units in the settings.

    - INFRA-3: every other region is refused, to administrators as well.
    - MON-1, MON-3: detectors, trail and records cannot be switched off.
    - EMP-1: people's roles are refused user data and secrets whatever IAM says; workloads need their boundary; nobody
      outside the organisation reaches buckets, keys, secrets, queues or roles.

    Made in the organisation's management account only, which the policies do not bind; so nothing else belongs there.
    """

    TOKEN = "rampart:aws:Guardrails"
    STATEMENTS = ("INFRA-3", "MON-1", "MON-3", "EMP-1")

    def __init__(self, name: str, args: GuardrailsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        for what, (description, content) in SERVICE_CONTROLS.items():
            self._policy(what, "SERVICE_CONTROL_POLICY", description, content(args.context))
        self._policy(
            "perimeter",
            "RESOURCE_CONTROL_POLICY",
            "Data serves the organisation only, over TLS",
            perimeter(args.context, args.organization),
        )
        self.register_outputs({})

    def _policy(self, what: str, kind: str, description: str, content: str) -> None:
        context = self._args.context
        policy = aws.organizations.Policy(
            f"{self._name}-{what}",
            name=f"{context.prefix}-{what}",
            type=kind,
            description=description,
            content=content,
            tags=context.named(what),
            opts=self.child(protect=True),
        )
        for target in self._args.organization.targets:
            aws.organizations.PolicyAttachment(
                f"{self._name}-{what}-{target}", policy_id=policy.id, target_id=target, opts=self.child()
            )


def _service_control(*statements: Statement) -> str:
    return _document([statement.render() for statement in statements])


def _resource_control(*statements: Statement) -> str:
    """A resource control policy names its principal as a bare star; AWS takes no other form."""
    return _document([{**statement.render(), "Principal": "*"} for statement in statements])


def _document(statements: Sequence[Mapping[str, object]]) -> str:
    """The policy without blanks, because its length counts.

    :raises PolicyError: when it is longer than AWS takes.
    """
    text = json.dumps({"Version": "2012-10-17", "Statement": statements}, sort_keys=True, separators=(",", ":"))
    if len(text) > MAX_LENGTH:
        raise PolicyError("a guardrail is too long", len(text), f"at most {MAX_LENGTH} characters")
    return text
