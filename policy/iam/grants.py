"""Questions about a principal's own policies: what do they grant together, and does it give the account away?

Grants are tried with probes, actions on resources that no policy names, so that every spelling of "everything" counts
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policy.iam.conditions import Caller, judge_all
from policy.iam.document import Condition, Document, Statement
from policy.iam.patterns import VARIABLE, glob, is_wild

SAMPLE = "zq7sample"
ACCOUNTS = ("111122223333",)
REGIONS = ("eu-central-1",)
ANY = Caller("anybody", {})

ADMIN_PROBES = (
    "iam:PutRolePolicy",
    "s3:DeleteBucket",
    "ec2:TerminateInstances",
    "kms:ScheduleKeyDeletion",
    "lambda:UpdateFunctionCode",
    "rds:DeleteDBInstance",
    "dynamodb:DeleteTable",
    "cloudtrail:StopLogging",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
    "logs:DeleteLogGroup",
    "cloudformation:CreateStack",
)
"""One action of each of twelve services that only an administrator has on every resource."""
ADMIN_SHARE = 9

IAM_PROBES = (
    "iam:CreateUser",
    "iam:CreateAccessKey",
    "iam:AttachUserPolicy",
    "iam:PutRolePolicy",
    "iam:CreatePolicyVersion",
)

ESCALATIONS: tuple[tuple[str, ...], ...] = (
    ("iam:CreatePolicyVersion",),
    ("iam:SetDefaultPolicyVersion",),
    ("iam:CreateAccessKey",),
    ("iam:CreateLoginProfile",),
    ("iam:UpdateLoginProfile",),
    ("iam:AttachUserPolicy",),
    ("iam:AttachGroupPolicy",),
    ("iam:AttachRolePolicy",),
    ("iam:PutUserPolicy",),
    ("iam:PutGroupPolicy",),
    ("iam:PutRolePolicy",),
    ("iam:AddUserToGroup",),
    ("iam:UpdateAssumeRolePolicy",),
    ("iam:DeleteRolePermissionsBoundary",),
    ("iam:DeleteUserPermissionsBoundary",),
    ("lambda:UpdateFunctionCode",),
    ("ssm:SendCommand",),
    ("sso:CreateAccountAssignment",),
    ("sso:PutInlinePolicyToPermissionSet",),
    ("iam:PassRole", "ec2:RunInstances"),
    ("iam:PassRole", "lambda:CreateFunction"),
    ("iam:PassRole", "cloudformation:CreateStack"),
    ("iam:PassRole", "glue:CreateJob"),
    ("iam:PassRole", "glue:CreateDevEndpoint"),
    ("iam:PassRole", "sagemaker:CreateNotebookInstance"),
    ("iam:PassRole", "ecs:RegisterTaskDefinition"),
    ("iam:PassRole", "states:CreateStateMachine"),
    ("iam:PassRole", "codebuild:CreateProject"),
    ("iam:PassRole", "datapipeline:CreatePipeline"),
    ("iam:PassRole", "scheduler:CreateSchedule"),
)
"""Actions that, on any resource, let their holder become an administrator.

https://bishopfox.com/blog/privilege-escalation-in-aws, https://cloud.hacktricks.wiki/en/pentesting-cloud/aws-security
"""

GUARDS = ("iam:permissionsboundary", "iam:policyarn", "iam:passedtoservice", "iam:associatedresourcearn")
"""Conditions that take the escalation out of an IAM action: what may be attached or passed is named."""

GUARDED_SAMPLES = (
    f"{SAMPLE}.amazonaws.com",
    f"arn:aws:iam::{ACCOUNTS[0]}:policy/{SAMPLE}",
    "arn:aws:iam::aws:policy/AdministratorAccess",
)
"""Values of those conditions that let everything through: what nobody names, and the administrator's policy."""

DATA_READS = (
    "s3:GetObject",
    "s3:GetObjectVersion",
    "s3express:CreateSession",
    "dynamodb:GetItem",
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:PartiQLSelect",
    "dynamodb:ExportTableToPointInTime",
    "rds-data:ExecuteStatement",
    "rds-db:connect",
    "redshift-data:ExecuteStatement",
    "redshift:GetClusterCredentials",
    "redshift:GetClusterCredentialsWithIAM",
    "redshift-serverless:GetCredentials",
    "elasticache:Connect",
    "es:ESHttpGet",
    "aoss:APIAccessAll",
    "neptune-db:ReadDataViaQuery",
    "athena:GetQueryResults",
    "kinesis:GetRecords",
    "sqs:ReceiveMessage",
    "secretsmanager:GetSecretValue",
    "secretsmanager:BatchGetSecretValue",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "cognito-idp:ListUsers",
    "cognito-idp:AdminGetUser",
    "ebs:GetSnapshotBlock",
    "elasticfilesystem:ClientMount",
)
"""Actions that show the content of a store of user data, or the keys and passwords to one."""

ARN_FORMS = {
    "iam": (
        "arn:aws:iam::{account}:role/{sample}",
        "arn:aws:iam::{account}:user/{sample}",
        "arn:aws:iam::{account}:policy/{sample}",
    ),
    "s3": ("arn:aws:s3:::{sample}", "arn:aws:s3:::{sample}/{sample}"),
    "sts": ("arn:aws:iam::{account}:role/{sample}",),
    "lambda": ("arn:aws:lambda:{region}:{account}:function:{sample}",),
    "logs": ("arn:aws:logs:{region}:{account}:log-group:{sample}",),
    "rds": ("arn:aws:rds:{region}:{account}:db:{sample}",),
    "secretsmanager": ("arn:aws:secretsmanager:{region}:{account}:secret:{sample}",),
    "ssm": (
        "arn:aws:ssm:{region}:{account}:parameter/{sample}",
        "arn:aws:ssm:{region}:{account}:document/{sample}",
        "arn:aws:ec2:{region}:{account}:instance/{sample}",
    ),
    "states": ("arn:aws:states:{region}:{account}:stateMachine:{sample}",),
    "iot": tuple(
        f"arn:aws:iot:{{region}}:{{account}}:{kind}/{{sample}}" for kind in ("topic", "topicfilter", "client", "thing")
    ),
    "kms": ("arn:aws:kms:{region}:{account}:key/{sample}",),
}
"""What the ARNs of a service's resources look like where ``type/name`` is not what they look like, or too little."""


@dataclass(frozen=True)
class Bounded:
    """What a principal may do: its policies, within its permissions boundary when it has one."""

    policies: Document
    boundary: Document | None = None

    def granting(self, action: str, guarded: tuple[str, ...] = ()) -> Statement | None:
        """The statement that allows an action on a resource that nobody named, if one does.

        :param action: such as ``iam:PassRole``.
        :param guarded: condition keys that make a grant harmless for the question asked.
        """
        found = granting(self.policies, action, guarded)
        return found if found and (self.boundary is None or granting(self.boundary, action)) else None


def readings(subject: Bounded, caller: Caller) -> Iterator[tuple[str, Statement]]:
    """Actions that read data, each with a statement that allows it on some resource.

    :param subject: the policies.
    :param caller: who holds them.
    """
    for action in DATA_READS:
        for statement in subject.policies.allows:
            if statement.acts(action) and judge_all(statement.conditions, caller).true:
                refused = any(
                    _refuses(document, action, statement, caller)
                    for document in (subject.policies, subject.boundary)
                    if document
                )
                capped = subject.boundary is not None and not any(
                    entry.acts(action) for entry in subject.boundary.allows
                )
                if not refused and not capped:
                    yield action, statement


def _refuses(document: Document, action: str, statement: Statement, caller: Caller) -> bool:
    """Whether a document denies an action on all that a statement allows it on."""
    asked = replace(statement, actions=(action,), not_action=False)
    return any(deny.covers(asked) and not judge_all(deny.conditions, caller).false for deny in document.denies)


def granting(document: Document, action: str, guarded: tuple[str, ...] = ()) -> Statement | None:
    """The statement of a document that allows an action on a resource that nobody named, less what it denies
    outright."""
    for resource in _samples(action, document):
        if any(
            deny.acts(action) and _meets(deny, resource) and not judge_all(deny.conditions, ANY).false
            for deny in document.denies
        ):
            continue
        for statement in document.allows:
            if (
                statement.acts(action)
                and _meets(statement, resource)
                and not any(_limits(condition, guarded) for condition in statement.conditions)
            ):
                return statement
    return None


def admin_like(subject: Bounded) -> str:
    """Why policies together amount to an administrator's, or an empty text."""
    if all(subject.granting(action, GUARDS) for action in IAM_PROBES):
        return "every IAM action on every principal"
    granted = [action for action in ADMIN_PROBES if subject.granting(action)]
    return f"{', '.join(granted)} on every resource" if len(granted) >= ADMIN_SHARE else ""


def escalations(subject: Bounded) -> list[str]:
    """Combinations of actions that let the holder become an administrator."""
    return [
        " with ".join(actions) for actions in ESCALATIONS if all(subject.granting(action, GUARDS) for action in actions)
    ]


def whole_services(document: Document) -> Iterable[tuple[str, Statement]]:
    """Services of which a statement allows every action, also those that AWS adds later, on every resource."""
    for statement in document.allows:
        if statement.not_action:
            continue
        for action in statement.actions:
            service = action.partition(":")[0]
            if granting(Document((statement, *document.denies)), f"{service}:{SAMPLE}"):
                yield action, statement


def _limits(condition: Condition, guarded: tuple[str, ...]) -> bool:
    """Whether a condition on one of the keys names what may be attached or passed, instead of what may not, or anything
    at all."""
    operator = condition.operator.lower()
    if condition.key not in guarded or "not" in operator or operator == "null":
        return False
    named = [VARIABLE.sub("-holder-", value) for value in condition.values]
    return not any(glob(value, sample) for value in named for sample in GUARDED_SAMPLES)


def _meets(statement: Statement, resource: str) -> bool:
    """As `Statement.meets`, but ``${aws:username}`` and its like name the holder, not anybody."""
    return (
        not statement.resources
        or any(glob(VARIABLE.sub("-holder-", pattern), resource) for pattern in statement.resources)
        is not statement.not_resource
    )


def _samples(action: str, document: Document) -> list[str]:
    service = action.partition(":")[0]
    named = [part for part in _arns(document) if len(part) > 5]
    accounts = {part[4] for part in named if part[4].isdigit()} | set(ACCOUNTS)
    regions = {part[3] for part in named if part[3] and not is_wild(part[3])} | set(REGIONS)
    forms = ARN_FORMS.get(service, (f"arn:aws:{service}:{{region}}:{{account}}:{{sample}}/{{sample}}",))
    found = {
        form.format(region=region, account=account, sample=SAMPLE)
        for form in forms
        for account in accounts
        for region in (regions if "{region}" in form else REGIONS)
    }
    return sorted(found)


def _arns(document: Document) -> Iterable[list[str]]:
    return (resource.split(":") for statement in document.statements for resource in statement.resources)
