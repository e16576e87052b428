"""Mutants of `policy.rules.aws.identity`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, Edit, add, drop, put, statement
from tests.mutations.mutant import broken, of
from tests.mutations.specimens.aws_claims_identity import text

AWS = "arn:aws:iam::aws:policy"
ROLES = f"arn:aws:iam::{ACCOUNT}:role/*"
ANY_ROLE = ("emp-1-aws-pass-role-named", "emp-2-aws-assume-role-named")
WHOLE = "emp-1-aws-policy-no-whole-service"
ESCALATES, ADMIN, READS = (
    "emp-1-aws-no-privilege-escalation",
    "emp-1-aws-principal-not-admin",
    "emp-1-aws-people-cannot-read-data",
)
SECRETS = "emp-1-aws-secrets-and-data-named"
EVERYTHING = (*ANY_ROLE, ESCALATES, SECRETS)
HALVES = (
    ["s3:DeleteBucket", "ec2:Terminate*", "KMS:ScheduleKeyDeletion", "rds:DeleteDBInstance", "dynamodb:DeleteTable"],
    ["cloudtrail:Stop*", "secretsmanager:GetSecretValue", "logs:DeleteLogGroup", "cloudformation:CreateStack"],
)
"""An administrator's actions, none of which is a way to get more."""


def written(*statements: dict[str, Any]) -> Edit:
    """A customer managed policy that nobody has yet."""
    return add("aws:iam/policy:Policy", "wide", {"name": "wide", "policy": text(*statements)})


def works(**parts: Any) -> Edit:
    """Allow the workload something more, on everything unless said otherwise."""
    return statement("claims-work", "policy", **{"Resource": "*", **parts})


def attached(kind: str, path: str, name: str, policy: str = f"{AWS}/AdministratorAccess") -> Edit:
    """Attach a policy to a role, user or group."""
    token = f"aws:iam/{kind}PolicyAttachment:{kind.title()}PolicyAttachment"
    return add(token, "another-attachment", {path: name, "policyArn": policy})


POLICIES = [
    *of(
        "emp-1-aws-policy-not-admin",
        broken("a star", written({"Action": "*", "Resource": "*"}), also=[*EVERYTHING, WHOLE]),
        broken("two stars in lists", written({"Action": ["*:*"], "Resource": ["*"]}), also=[*EVERYTHING, WHOLE]),
        broken(
            "every ARN",
            written({"Action": "*", "Resource": ["arn:aws:*:*:*:*", "arn:aws:s3:::*"]}),
            also=[*EVERYTHING, WHOLE],
        ),
        broken(
            "everything but one action",
            written({"NotAction": "iam:CreateUser", "Resource": "*"}),
            also=[*EVERYTHING, "emp-1-aws-policy-no-exceptions-list"],
        ),
        broken(
            "everything but one resource",
            written({"Action": "*", "NotResource": "arn:aws:s3:::somebody"}),
            also=[*EVERYTHING, WHOLE, "emp-1-aws-policy-no-exceptions-list"],
        ),
        broken(
            "IAM in mixed case",
            written({"Action": "IaM:*", "Resource": "*"}),
            also=["emp-1-aws-pass-role-named", WHOLE, ESCALATES],
        ),
        broken(
            "split over statements",
            written({"Action": HALVES[0], "Resource": "*"}, {"Action": HALVES[1], "Resource": "*"}),
            also=[SECRETS],
        ),
        broken(
            "of a role, inline",
            works(Action="*"),
            also=[*EVERYTHING, WHOLE, ADMIN],
        ),
    ),
    *of(
        SECRETS,
        broken("every key", works(Action=["kms:Decrypt", "kms:DescribeKey"])),
        broken(
            "every key of the account", written({"Action": "KMS:Decr*", "Resource": f"arn:aws:kms:*:{ACCOUNT}:key/*"})
        ),
        broken(
            "every secret, in another region",
            written(
                {
                    "Action": "secretsmanager:Get*",
                    "Resource": [f"arn:aws:secretsmanager:eu-west-3:{ACCOUNT}:secret:*"],
                }
            ),
        ),
        broken(
            "every parameter", works(Action="ssm:GetParametersByPath", Resource=f"arn:aws:ssm:*:{ACCOUNT}:parameter/*")
        ),
        broken(
            "whatever tag",
            works(Action="kms:Decrypt", Condition={"StringLike": {"aws:ResourceTag/team": "*"}}),
        ),
    ),
    *of(
        "emp-1-aws-pass-role-named",
        broken("any", works(Action="iam:PassRole")),
        broken("by a pattern in mixed case", works(Action=["IAM:pass*"], Resource=ROLES)),
        broken("in any account", written({"Action": "iam:PassRole", "Resource": "arn:aws:iam::*:role/*"})),
        broken(
            "to any service",
            works(Action="iam:PassRole", Condition={"StringLike": {"iam:PassedToService": "*.amazonaws.com"}}),
        ),
        broken(
            "to all services but one",
            works(Action="iam:PassRole", Condition={"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}),
        ),
    ),
    *of(
        "emp-2-aws-assume-role-named",
        broken("any", works(Action="sts:AssumeRole")),
        broken("in any account", written({"Action": "STS:Assume*", "Resource": "arn:aws:iam::*:role/*"})),
        broken("of one account", works(Action=["sts:*"], Resource=[ROLES]), also=[WHOLE]),
        broken(
            "by whoever has a tag",
            works(Action="sts:AssumeRole", Condition={"StringLike": {"aws:PrincipalTag/a": "*"}}),
        ),
    ),
    *of(
        "emp-1-aws-policy-no-whole-service",
        broken("queues", works(Action="sqs:*")),
        broken("in a list, upper case", written({"Action": ["cloudwatch:GetMetricData", "SNS:*"], "Resource": ["*"]})),
        broken("by the service's ARN", works(Action="sqs:*", Resource="arn:aws:sqs:*:*:*")),
        broken("with a condition", works(Action="sns:**", Condition={"Bool": {"aws:SecureTransport": "true"}})),
        broken(
            "in a permission set",
            statement("claims-set-inline", "inlinePolicy", Action="cloudwatch:*", Resource="*"),
        ),
    ),
    *of(
        "emp-1-aws-policy-no-exceptions-list",
        broken("of actions", works(NotAction="s3:DeleteBucket", Resource="arn:aws:s3:::claims-drafts")),
        broken("of resources", works(Action="sns:Publish", NotResource=f"arn:aws:sns:eu-central-1:{ACCOUNT}:alarms")),
        broken(
            "in a permission set",
            statement("claims-set-inline", "inlinePolicy", Action="cloudwatch:GetDashboard", NotResource=["arn:aws:x"]),
        ),
        broken(
            "a single statement, lower case",
            put(
                "claims-set-inline",
                inlinePolicy='{"statement": {"effect": "Allow", "action": "logs:ListTags", "notresource": "arn:x"}}',
            ),
        ),
    ),
]

PRINCIPALS = [
    *of(
        "emp-1-aws-principal-not-admin",
        broken("attached", attached("role", "role", "@{claims.name}"), also=[ESCALATES]),
        broken(
            "attached to several by name",
            add(
                "aws:iam/policyAttachment:PolicyAttachment",
                "several",
                {"name": "several", "roles": ["other", "@{claims.name}"], "policyArn": f"{AWS}/AdministratorAccess"},
            ),
            also=[ESCALATES],
        ),
        broken("on the role itself", put("claims", managedPolicyArns=[f"{AWS}/AdministratorAccess"]), also=[ESCALATES]),
        broken(
            "one of an exclusive list",
            add(
                "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive",
                "exclusive",
                {"roleName": "@{claims.name}", "policyArns": [f"{AWS}/AdministratorAccess"]},
            ),
            also=[ESCALATES],
        ),
        broken(
            "inline on the role itself",
            put(
                "claims",
                inlinePolicies=[{"name": "all", "policy": text({"NotAction": "aws-portal:*", "Resource": "*"})}],
            ),
            also=[ESCALATES],
        ),
        broken(
            "a group of people",
            attached("group", "group", "@{claims-team.name}", f"{AWS}/IAMFullAccess"),
            also=[ESCALATES],
        ),
        broken(
            "a permission set",
            put("claims-set-managed", managedPolicyArn=f"{AWS}/PowerUserAccess"),
            also=[ESCALATES, READS],
        ),
        broken(
            "half inline, half attached",
            written({"Action": HALVES[0], "Resource": "*"}),
            attached("role", "role", "@{claims.name}", "@{wide.arn}"),
            works(Action=HALVES[1]),
            also=[SECRETS],
        ),
        broken(
            "bounded by everything",
            attached("role", "role", "@{claims.name}"),
            add(
                "aws:iam/policy:Policy",
                "no-boundary",
                {"name": "no-boundary", "policy": text({"Action": "*", "Resource": "*"})},
            ),
            put("claims", permissionsBoundary="@{no-boundary.arn}"),
            also=[ESCALATES],
        ),
    ),
    *of(
        ESCALATES,
        broken("keys of any user", works(Action="iam:CreateAccessKey")),
        broken("versions of policies", works(Action="iam:Create*Version", Resource=f"arn:aws:iam::{ACCOUNT}:policy/*")),
        broken("policies of any role, upper case", works(Action=["IAM:PUTROLE*"], Resource=ROLES)),
        broken(
            "a role passed, a machine started",
            written({"Action": "iam:PassRole", "Resource": ROLES}),
            attached("role", "role", "@{claims.name}", "@{wide.arn}"),
            works(Action="ec2:Run*"),
            also=["emp-1-aws-pass-role-named"],
        ),
        broken(
            "all of AWS's policies but one",
            works(
                Action="iam:AttachRolePolicy",
                Condition={"ArnNotEquals": {"iam:PolicyARN": f"{AWS}/AdministratorAccess"}},
            ),
        ),
        broken(
            "whichever of AWS's policies",
            works(Action="iam:AttachRolePolicy", Condition={"ArnLike": {"iam:PolicyARN": "arn:aws:iam::aws:policy/*"}}),
        ),
        broken("code of any function", works(Action="lambda:UpdateFunction*")),
        broken("commands on any machine", statement("claims-look", "policy", Action="ssm:SendCommand", Resource="*")),
    ),
    *of(
        "user-2-aws-users-get-permissions-by-group",
        broken("attached", attached("user", "user", "@{claims-clerk.name}", f"{AWS}/job-function/ViewOnlyAccess")),
        broken(
            "inline",
            add(
                "aws:iam/userPolicy:UserPolicy",
                "clerk-policy",
                {"user": "@{claims-clerk.name}", "policy": text({"Action": "cloudwatch:ListMetrics", "Resource": "*"})},
            ),
        ),
        broken(
            "one of several",
            add(
                "aws:iam/policyAttachment:PolicyAttachment",
                "several",
                {"name": "several", "users": ["@{claims-clerk.name}"], "policyArn": "@{claims-look.arn}"},
            ),
        ),
    ),
]

CREDENTIALS = [
    *of(
        "emp-1-aws-no-user-password",
        broken(
            "of a user", add("aws:iam/userLoginProfile:UserLoginProfile", "password", {"user": "@{claims-clerk.name}"})
        ),
        broken("of a user elsewhere", add("aws:iam/userLoginProfile:UserLoginProfile", "password", {"user": "root-2"})),
        broken(
            "to be changed at once",
            add(
                "aws:iam/userLoginProfile:UserLoginProfile",
                "password",
                {"user": "@{claims-clerk.name}", "passwordResetRequired": True, "passwordLength": 64},
            ),
        ),
    ),
    *of(
        "emp-1-aws-no-user-access-key",
        broken("of a user", add("aws:iam/accessKey:AccessKey", "key", {"user": "@{claims-clerk.name}"})),
        broken("active, elsewhere", add("aws:iam/accessKey:AccessKey", "key", {"user": "robot", "status": "Active"})),
        broken(
            "of one service",
            add(
                "aws:iam/serviceSpecificCredential:ServiceSpecificCredential",
                "key",
                {"userName": "@{claims-clerk.name}", "serviceName": "bedrock.amazonaws.com"},
            ),
        ),
    ),
    *of(
        "user-1-aws-account-password-policy",
        broken("eight characters", put("account-passwords", minimumPasswordLength=8)),
        broken("no length", drop("account-passwords", "minimumPasswordLength")),
        broken("a short memory", put("account-passwords", passwordReusePrevention=5)),
        broken("no memory", drop("account-passwords", "passwordReusePrevention")),
    ),
]

MUTANTS = [*POLICIES, *PRINCIPALS, *CREDENTIALS]
