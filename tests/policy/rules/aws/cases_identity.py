"""Cases of the rules for what IAM policies grant."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import (
    ACCOUNT,
    HOME,
    allow,
    attached,
    deny,
    document,
    group,
    policy,
    role,
    role_policy,
    user,
)

NOTHING = [("none", (HOME,))]
READ_DOCS = allow("s3:GetObject", "arn:aws:s3:::docs/*")
UNKNOWN_POLICY = (make("aws:iam/policy:Policy", "p", {"policy": UNKNOWN}),)
BOUNDARY = policy("limit", allow("*"), deny("s3:GetObject"))
BOUNDED = (BOUNDARY, role("bounded", permissionsBoundary=BOUNDARY.properties["arn"]))
TWELVE = [
    "iam:*",
    "s3:*",
    "ec2:*",
    "kms:*",
    "lambda:*",
    "rds:*",
    "dynamodb:*",
    "cloudtrail:*",
    "secretsmanager:*",
    "sts:*",
    "logs:*",
]
SELF = f"arn:aws:iam::{ACCOUNT}:user/${{aws:username}}"


def one(*statements: dict[str, Any]) -> tuple[Resource, ...]:
    return (policy("p", *statements),)


def inline(*statements: dict[str, Any]) -> tuple[Resource, ...]:
    return role("app"), role_policy("p", "app", *statements)


CASES: list[Case] = [
    *cases(
        "emp-1-aws-policy-not-admin",
        passes=[
            ("one bucket", one(READ_DOCS)),
            ("everything on one bucket", one(allow("*", ["arn:aws:s3:::docs", "arn:aws:s3:::docs/*"]))),
            ("everything denied again", one(allow("*"), deny("*"))),
            ("all of one service", one(allow("s3:*"))),
        ],
        fails=[
            ("star on star", one(allow("*"))),
            ("two stars", one(allow("*:*", "*"))),
            ("in lists", one(allow(["s3:GetObject", "*"], ["arn:aws:s3:::docs/*", "*"]))),
            ("everything but one action", one(allow([], "*", NotAction="iam:CreateServiceLinkedRole"))),
            (
                "everything but one resource",
                one({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::secret/*"}),
            ),
            ("service by service", one(*(allow(action) for action in TWELVE))),
            ("by letters", one(allow([f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz"]))),
            ("ARNs of everything", one(allow("*", "arn:aws:*:*:*:*"), allow("*", "arn:aws:*"))),
            ("IAM alone", one(allow("IAM:*"))),
            ("with a region", one(allow("*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-central-1"}}))),
            ("with one action denied", one(allow("*"), deny("iam:DeleteUser"))),
            (
                "of a group",
                (make("aws:iam/groupPolicy:GroupPolicy", "p", {"group": "g", "policy": document(allow("*"))}),),
            ),
            (
                "of IAM Identity Center",
                (
                    make(
                        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
                        "p",
                        {"inlinePolicy": document(allow("*"))},
                    ),
                ),
            ),
        ],
        undetermined=[("unknown", UNKNOWN_POLICY)],
        not_applicable=[("a boundary", BOUNDED), *NOTHING],
    ),
    *cases(
        "emp-1-aws-principal-not-admin",
        passes=[
            (
                "a service role of AWS's",
                (role("app"), attached("a", "app", "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole")),
            ),
            (
                "capped by its boundary",
                (
                    policy("limit", allow("s3:*")),
                    role("app", permissionsBoundary=f"arn:aws:iam::{ACCOUNT}:policy/limit"),
                    role_policy("p", "app", allow("*")),
                ),
            ),
        ],
        fails=[
            ("AdministratorAccess", (role("app"), attached("a", "app", "arn:aws:iam::aws:policy/AdministratorAccess"))),
            (
                "AdministratorAccess in China",
                (role("app", managedPolicyArns=["arn:aws-cn:iam::aws:policy/AdministratorAccess"]),),
            ),
            (
                "PowerUserAccess of a user",
                (
                    user("u"),
                    make(
                        "aws:iam/userPolicyAttachment:UserPolicyAttachment",
                        "a",
                        {"user": "u", "policyArn": "arn:aws:iam::aws:policy/PowerUserAccess"},
                    ),
                ),
            ),
            (
                "IAMFullAccess of a group",
                (
                    group("g"),
                    make(
                        "aws:iam/policyAttachment:PolicyAttachment",
                        "a",
                        {"groups": ["g"], "policyArn": "arn:aws:iam::aws:policy/IAMFullAccess"},
                    ),
                ),
            ),
            (
                "in halves",
                (
                    *inline(*(allow(action) for action in TWELVE[:6])),
                    role_policy("q", "app", *(allow(action) for action in TWELVE[6:])),
                ),
            ),
            ("inline in the role", (role("app", inlinePolicies=[{"name": "x", "policy": document(allow("*"))}]),)),
            (
                "through a group",
                (
                    user("u"),
                    group("g"),
                    make("aws:iam/userGroupMembership:UserGroupMembership", "m", {"user": "u", "groups": ["g"]}),
                    make("aws:iam/groupPolicy:GroupPolicy", "p", {"group": "g", "policy": document(allow("*"))}),
                ),
            ),
            (
                "a permission set",
                (
                    make("aws:ssoadmin/permissionSet:PermissionSet", "s", {"arn": "arn:aws:sso:::permissionSet/x"}),
                    make(
                        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
                        "a",
                        {
                            "permissionSetArn": "arn:aws:sso:::permissionSet/x",
                            "managedPolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
                        },
                    ),
                ),
            ),
            (
                "a policy of the stack",
                (policy("p", allow("*")), role("app"), attached("a", "app", f"arn:aws:iam::{ACCOUNT}:policy/p")),
            ),
        ],
        undetermined=[
            (
                "unknown policy",
                (role("app"), make("aws:iam/rolePolicy:RolePolicy", "p", {"role": "app", "policy": UNKNOWN})),
            ),
            (
                "a policy that is not in the stack",
                (role("app"), attached("a", "app", f"arn:aws:iam::{ACCOUNT}:policy/elsewhere")),
            ),
            ("unknown attachment", (role("app"), attached("a", "app", UNKNOWN))),
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-no-privilege-escalation",
        passes=[
            (
                "named roles",
                inline(allow(["iam:PassRole", "iam:AttachRolePolicy"], f"arn:aws:iam::{ACCOUNT}:role/app")),
            ),
            (
                "one's own keys",
                (
                    group("g"),
                    make(
                        "aws:iam/groupPolicy:GroupPolicy",
                        "p",
                        {"group": "g", "policy": document(allow("iam:*AccessKey*", SELF))},
                    ),
                ),
            ),
            (
                "within a boundary",
                inline(
                    allow(
                        "iam:AttachRolePolicy",
                        "*",
                        Condition={"StringEquals": {"iam:PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"}},
                    )
                ),
            ),
            ("functions without passing", inline(allow("lambda:CreateFunction"))),
        ],
        fails=[
            ("new versions of policies", inline(allow("iam:CreatePolicyVersion"))),
            ("by wildcard", inline(allow("iam:Create*"))),
            ("on every role", inline(allow("iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/*"))),
            (
                "roles for functions, in two policies",
                (*inline(allow("iam:PassRole")), role_policy("q", "app", allow("lambda:*Function"))),
            ),
            ("code of any function", inline(allow("lambda:Update*"))),
            ("who may assume", inline(allow("iam:UpdateAssumeRolePolicy"))),
            ("commands on any machine", inline(allow("ssm:SendCommand"))),
            (
                "code of any function of a region",
                inline(allow("lambda:UpdateFunctionCode", f"arn:aws:lambda:eu-west-3:{ACCOUNT}:function:*")),
            ),
            ("a policy that nobody has yet", (policy("p", allow("iam:PutUserPolicy")),)),
        ],
        undetermined=[
            ("unknown", (role("app"), make("aws:iam/rolePolicy:RolePolicy", "p", {"role": "app", "policy": UNKNOWN})))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-pass-role-named",
        passes=[
            ("named", one(allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/app"))),
            (
                "to one service",
                one(
                    allow(
                        "iam:PassRole",
                        "*",
                        Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
                    )
                ),
            ),
        ],
        fails=[
            ("to any service", one(allow("iam:PassRole", "*", Condition={"StringLike": {"iam:PassedToService": "*"}}))),
            (
                "to all services but one",
                one(
                    allow(
                        "iam:PassRole", "*", Condition={"StringNotEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}
                    )
                ),
            ),
            ("any", one(allow("iam:PassRole"))),
            ("any in the account", one(allow("iam:Pass*", "arn:aws:iam::*:role/*"))),
            ("by exception", one(allow([], "*", NotAction=["s3:*"]))),
        ],
        undetermined=[("unknown", UNKNOWN_POLICY)],
        not_applicable=[("a boundary", BOUNDED), *NOTHING],
    ),
    *cases(
        "emp-2-aws-assume-role-named",
        passes=[("named", one(allow("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/app")))],
        fails=[
            ("any", one(allow("sts:AssumeRole"))),
            ("any, by wildcard", one(allow("sts:*", f"arn:aws:iam::{ACCOUNT}:*"))),
        ],
        undetermined=[("unknown", UNKNOWN_POLICY)],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-policy-no-whole-service",
        passes=[
            ("named actions", one(allow(["s3:Get*", "s3:ListBucket"]))),
            ("named resources", one(allow("s3:*", "arn:aws:s3:::docs/*"))),
        ],
        fails=[
            ("by the service's ARN", one(allow("sqs:*", "arn:aws:sqs:*:*:*"))),
            ("s3", one(allow("s3:*"))),
            ("with tricks", one(allow("s3:?*"))),
            ("two stars", one(allow(["ec2:Describe*", "SQS:**"]))),
        ],
        undetermined=[("unknown", UNKNOWN_POLICY)],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-policy-no-exceptions-list",
        passes=[("actions", one(READ_DOCS)), ("a denial", one(READ_DOCS, deny([], "*", NotAction="iam:ListUsers")))],
        fails=[
            ("NotAction", one(allow([], "arn:aws:s3:::docs/*", NotAction="s3:DeleteObject"))),
            ("NotResource", one({"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::x/*"})),
        ],
        undetermined=[("unknown", UNKNOWN_POLICY)],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-2-aws-users-get-permissions-by-group",
        passes=[
            (
                "a group's",
                (
                    user("u"),
                    group("g"),
                    make("aws:iam/groupMembership:GroupMembership", "m", {"group": "g", "users": ["u"]}),
                ),
            )
        ],
        fails=[
            (
                "inline",
                (user("u"), make("aws:iam/userPolicy:UserPolicy", "p", {"user": "u", "policy": document(READ_DOCS)})),
            ),
            (
                "attached",
                (user("u"), make("aws:iam/policyAttachment:PolicyAttachment", "a", {"users": ["u"], "policyArn": "x"})),
            ),
        ],
        undetermined=[("unknown name", (make("aws:iam/user:User", "u", {"name": UNKNOWN}, id=""),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-no-user-password",
        passes=[("a user without", (user("u"),))],
        fails=[("a login profile", (user("u"), make("aws:iam/userLoginProfile:UserLoginProfile", "l", {"user": "u"})))],
        undetermined=[("unknown name", (make("aws:iam/user:User", "u", {"name": UNKNOWN}, id=""),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-no-user-access-key",
        passes=[
            ("a user without", (user("u"),)),
            ("inactive", (make("aws:iam/accessKey:AccessKey", "k", {"user": "u", "status": "Inactive"}),)),
        ],
        fails=[("active by default", (user("u"), make("aws:iam/accessKey:AccessKey", "k", {"user": "u"})))],
        undetermined=[
            ("unknown status", (make("aws:iam/accessKey:AccessKey", "k", {"user": "u", "status": UNKNOWN}),))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-1-aws-account-password-policy",
        passes=[
            (
                "long",
                (
                    make(
                        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
                        "p",
                        {"minimumPasswordLength": 14, "passwordReusePrevention": 24},
                    ),
                ),
            )
        ],
        fails=[
            ("IAM's default", (make("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "p", {}),)),
            (
                "reuse",
                (make("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "p", {"minimumPasswordLength": 20}),),
            ),
        ],
        undetermined=[
            (
                "unknown",
                (make("aws:iam/accountPasswordPolicy:AccountPasswordPolicy", "p", {"minimumPasswordLength": UNKNOWN}),),
            )
        ],
        not_applicable=NOTHING,
    ),
]
