"""IAM roles: AWS services that act for the platform, and the people who run it (EMP-1 and EMP-2 groundwork)."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.bucket_names import buckets_arn
from components.aws.context import AwsContext
from components.aws.key_policies import ADMINISTRATION, ALIASES
from components.aws.policies import Conditions, allow, deny, trust
from components.base import Component

SESSION_SECONDS = 3600
"""How long a person keeps a role before showing the second factor again; the shortest that IAM offers for a role."""


def service_trust(service: str, conditions: Conditions | None = None) -> str:
    """The trust policy of a role that only an AWS service assumes.

    :param service: the service's principal name, such as ``backup.amazonaws.com``.
    :param conditions: the source account and ARN, for the services that send them.
    """
    return policies.document(trust("ServiceAssumes", policies.service(service), conditions))


def backup_trust(context: AwsContext) -> str:
    """The trust policy of a role that AWS Backup assumes, for this account's backups in this region.

    :param context: the platform's settings.
    """
    backups = f"arn:aws:backup:{context.region}:{context.account_id}:*"
    return service_trust("backup.amazonaws.com", policies.from_source(context.account_id, backups))


def human_trust(account_id: str, duty: str) -> str:
    """The trust policy of a role that people assume: with a second factor, shown within the hour, and for their duty
    only.

    MFA is asked for here and not in the role's own policy, because the credentials that AssumeRole returns do not carry
    it.

    People of IAM Identity Center show their second factor there, and their sessions do not carry it either: they need a
    permission set that does what the role does.

    :param account_id: the account that the people's identities are in.
    :param duty: the value of the tag ``duty`` that the person's identity must carry.
    """
    return policies.document(
        trust(
            "PeopleAssumeWithSecondFactor",
            policies.account(account_id),
            {
                "Bool": {"aws:MultiFactorAuthPresent": "true"},
                "NumericLessThan": {"aws:MultiFactorAuthAge": str(SESSION_SECONDS)},
                # Under one's own name: what is recorded of a session is then recorded of a person, and nobody can be
                # two.
                "StringEquals": {"aws:PrincipalTag/duty": duty, "sts:RoleSessionName": "${aws:username}"},
            },
        )
    )


def human_boundary(context: AwsContext) -> str:
    """The permission boundary of every role that people assume: whatever its policies allow, it never reaches user
    data.

    :param context: the platform's settings.
    """
    boundary = f"arn:aws:iam::{context.account_id}:policy{role_names.path(context, 'human')}*"
    clearance = [
        role_names.roles_arn(context, kind) for kind in ("workload", "service", "bastion", "human", "break-glass")
    ]
    administrator = role_names.role_arn(context, "human", role_names.KEY_ADMINISTRATOR)
    return policies.document(
        allow("Ceiling", ("*",), reason="a boundary grants nothing: it caps what the role's own policies grant"),
        deny(
            "UserData",
            ("s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"),
            [f"{arn}/*" for arn in buckets_arn(context, "data", "copy")],
        ),
        deny("Secrets", ("secretsmanager:GetSecretValue", "secretsmanager:BatchGetSecretValue")),
        deny(
            "Databases",
            (
                "pi:GetDimensionKeyDetails",
                "rds-db:connect",
                "rds:ModifyDBSnapshotAttribute",
                "rds:StartExportTask",
            ),
        ),
        deny(
            "Users",
            (
                "cognito-idp:AdminGetUser",
                "cognito-idp:AdminInitiateAuth",
                "cognito-idp:AdminSetUserPassword",
                "cognito-idp:ListUsers",
                "cognito-idp:ListUsersInGroup",
            ),
        ),
        deny("VolumeContents", ("ebs:GetSnapshotBlock", "ebs:ListSnapshotBlocks")),
        deny(
            "Clearances",
            (
                "iam:AttachRolePolicy",
                "iam:CreateRole",
                "iam:DeleteRolePermissionsBoundary",
                "iam:PassRole",
                "iam:PutRolePermissionsBoundary",
                "iam:PutRolePolicy",
                "iam:UpdateAssumeRolePolicy",
                "sts:AssumeRole",
            ),
            clearance,
        ),
        deny(
            "Boundary",
            ("iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:SetDefaultPolicyVersion"),
            [boundary],
        ),
        deny(
            "KeyPolicies",
            ("kms:CreateGrant", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"),
            conditions={"ArnNotEquals": {"aws:PrincipalArn": administrator}},
        ),
    )


def key_administration(context: AwsContext) -> str:
    """What the key administrator may do: manage the platform's keys, not use them."""
    keys = [f"arn:aws:kms:{region}:{context.account_id}:key/*" for region in (context.region, context.backup_region)]
    aliases = [
        f"arn:aws:kms:{region}:{context.account_id}:alias/{context.prefix}-*"
        for region in (context.region, context.backup_region)
    ]
    platform: Conditions = {
        "StringEquals": {
            "aws:ResourceTag/company": context.company.name,
            "aws:ResourceTag/environment": context.company.environment,
        }
    }
    return policies.document(
        allow("ManageKeys", ADMINISTRATION, keys, conditions=platform),
        allow("ManageAliases", ALIASES, [*aliases, *keys]),
        allow("ListKeys", ("kms:ListAliases", "kms:ListKeys"), reason="KMS lists keys for the account only"),
    )


def audit_reading(context: AwsContext, key_arn: str) -> str:
    """What the auditor may do: read the buckets of the audit trail.

    :param context: the platform's settings.
    :param key_arn: the key of the log archive.
    """
    logs = buckets_arn(context, "logs")
    return policies.document(
        allow("ListLogs", ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketVersions"), logs),
        allow(
            "ReadLogs", ("s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectRetention"), [f"{arn}/*" for arn in logs]
        ),
        allow(
            "DecryptLogs",
            ("kms:Decrypt",),
            [key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"}},
        ),
    )


@dataclass(frozen=True)
class ServiceRoleArgs:
    """Arguments of `ServiceRole`.

    :param context: the platform's settings and providers.
    :param kind: ``workload``, ``service`` or ``bastion``: the role's clearance, which is its path.
    :param role: the role's name without the prefix; one of `components.aws.role_names`.
    :param description: what the role is for.
    :param trust: the trust policy, from `service_trust`.
    :param policy: what the role may do, a policy document; none when managed policies say it.
    :param managed: ARNs of managed policies.
    :param boundary_arn: the ceiling of workloads (`components.aws.workload_boundary`), which every workload has.
    :raises ValueError: when a workload has none, or another kind of role has one.
    """

    context: AwsContext
    kind: role_names.Kind
    role: str
    description: str
    trust: str
    policy: pulumi.Input[str] | None = None
    managed: tuple[str, ...] = ()
    boundary_arn: pulumi.Input[str] | None = None

    def __post_init__(self) -> None:
        if (self.kind == "workload") is (self.boundary_arn is None):
            received = "no boundary" if self.boundary_arn is None else "a boundary"
            raise ValueError(
                f"the role {self.role} of kind {self.kind}: received {received}; allowed: for workloads only"
            )


class ServiceRole(Component):
    """A role that one AWS service assumes to act for the platform, with exactly what that takes.

    - EMP-1 (groundwork): people cannot assume it; its path tells keys and buckets what it is cleared for.
    """

    TOKEN = "rampart:aws:ServiceRole"

    def __init__(self, name: str, args: ServiceRoleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        role = aws.iam.Role(
            f"{name}-role",
            name=role_names.role_name(args.context, args.role),
            path=role_names.path(args.context, args.kind),
            description=args.description,
            assume_role_policy=args.trust,
            permissions_boundary=args.boundary_arn,
            max_session_duration=SESSION_SECONDS,
            tags=args.context.tags({"purpose": args.description}),
            opts=self.child(),
        )
        granted: list[pulumi.Resource] = []
        if args.policy is not None:
            granted.append(
                aws.iam.RolePolicy(
                    f"{name}-policy", name=args.role, role=role.name, policy=args.policy, opts=self.child()
                )
            )
        for number, arn in enumerate(args.managed):
            granted.append(
                aws.iam.RolePolicyAttachment(
                    f"{name}-managed-{number}", role=role.name, policy_arn=arn, opts=self.child()
                )
            )
        self.role = role
        self.role_name = role.name
        # An ARN that is known only once the role may do its work: services check the role's permissions when they are
        # given it.
        self.arn: pulumi.Output[str] = pulumi.Output.all(role.arn, *(each.urn for each in granted)).apply(_first)
        self.register_outputs({"arn": self.arn})


def _first(values: list[str]) -> str:
    return values[0]


@dataclass(frozen=True)
class PeopleArgs:
    """Arguments of `People`.

    :param context: the platform's settings and providers.
    :param log_key_arn: the log archive's key, for the auditor.
    """

    context: AwsContext
    log_key_arn: pulumi.Input[str]


class People(Component):
    """The roles that people assume: key administrator, on-call engineer, auditor. Each with a second factor, for an
    hour.

    - EMP-1 (groundwork): all of them carry a permission boundary that keeps them from user data, secrets, volume
      contents, and from every role that may reach those, whatever else they are granted.
    - NET-2: the on-call role is the only one that opens sessions on the bastion.
    """

    TOKEN = "rampart:aws:People"
    STATEMENTS = ("NET-2",)

    def __init__(self, name: str, args: PeopleArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._context = args.context
        self._boundary = aws.iam.Policy(
            f"{name}-boundary",
            name=f"{args.context.prefix}-human-boundary",
            path=role_names.path(args.context, "human"),
            description="What no person may do, whatever a role grants",
            policy=human_boundary(args.context),
            tags=args.context.tags(),
            opts=self.child(),
        )
        administrator = self._role(name, role_names.KEY_ADMINISTRATOR, "Manages the platform's keys, cannot use them")
        self._grant(name, role_names.KEY_ADMINISTRATOR, administrator, key_administration(args.context))
        auditor = self._role(name, role_names.AUDITOR, "Reads the log archive")
        reading = pulumi.Output.from_input(args.log_key_arn).apply(lambda key: audit_reading(args.context, key))
        self._grant(name, role_names.AUDITOR, auditor, reading)
        on_call = self._role(name, role_names.ON_CALL, "Opens sessions on the bastion")
        self.on_call_role_name: pulumi.Output[str] = on_call.name
        self.boundary_arn: pulumi.Output[str] = self._boundary.arn
        self.register_outputs({"onCallRoleName": self.on_call_role_name, "boundaryArn": self.boundary_arn})

    def _role(self, name: str, duty: str, description: str) -> aws.iam.Role:
        return aws.iam.Role(
            f"{name}-{duty}",
            name=role_names.role_name(self._context, duty),
            path=role_names.path(self._context, "human"),
            description=description,
            assume_role_policy=human_trust(self._context.account_id, duty),
            permissions_boundary=self._boundary.arn,
            max_session_duration=SESSION_SECONDS,
            tags=self._context.tags({"purpose": description}),
            opts=self.child(),
        )

    def _grant(self, name: str, duty: str, role: aws.iam.Role, policy: pulumi.Input[str]) -> None:
        aws.iam.RolePolicy(f"{name}-{duty}-policy", name=duty, role=role.name, policy=policy, opts=self.child())
