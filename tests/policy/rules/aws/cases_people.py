"""Cases of the rules for people and for trust."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import (
    ACCOUNT,
    ALICE,
    APP_ROLE,
    FOREIGN,
    HOME,
    ROOT,
    allow,
    attached,
    aws,
    bucket,
    deny,
    document,
    group,
    key,
    key_arn,
    policy,
    role,
    role_policy,
    service,
    trusting,
    user,
)

NOTHING = [("none", (HOME,))]
MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
HUMAN = trusting(aws(ROOT), Condition=MFA)
GITHUB = {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"}
SUB = "token.actions.githubusercontent.com:sub"
WEB = "sts:AssumeRoleWithWebIdentity"
DOCS, LOGS = bucket("docs"), bucket("logs", tags={"classification": "internal"})
READ = allow("s3:GetObject", "arn:aws:s3:::docs/*")


def person(*statements: dict[str, Any], trust: Any = HUMAN, **properties: Any) -> tuple[Resource, ...]:
    return HOME, DOCS, LOGS, role("support", trust, **properties), role_policy("p", "support", *statements)


def auditor(*statements: dict[str, Any]) -> tuple[Resource, ...]:
    """A group of people in a stack whose only bucket takes in logs."""
    written = {"group": "audit", "policy": document(*statements)}
    logs = bucket("acme-logs-eu-west-1", tags={"classification": "internal"})
    return HOME, logs, group("audit"), make("aws:iam/groupPolicy:GroupPolicy", "p", written)


def trusts(trust: Any, **properties: Any) -> tuple[Resource, ...]:
    return HOME, role("app", trust, **properties)


def github(**condition: Any) -> tuple[Resource, ...]:
    return trusts(trusting(GITHUB, WEB, Condition=condition or None))


CEILING = policy("limit", allow("*"), deny(["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::docs/*"))

CASES: list[Case] = [
    *cases(
        "emp-1-aws-people-cannot-read-data",
        passes=[
            ("no data", person(allow(["ec2:Describe*", "ssm:StartSession"]))),
            ("logs only", person(allow("s3:GetObject", "arn:aws:s3:::logs/*"))),
            ("some of the logs", person(allow("s3:GetObject", "arn:aws:s3:::logs/AWSLogs/*/2026/*"))),
            ("logs of every region", auditor(allow("s3:GetObject", "arn:aws:s3:::acme-logs-*/*"))),
            ("a bucket without its content", person(allow("s3:Get*", "arn:aws:s3:::elsewhere"))),
            ("denied again", person(allow("s3:Get*", "arn:aws:s3:::docs/*"), deny("s3:*"))),
            ("denied by the boundary", (CEILING, *person(READ, permissionsBoundary=CEILING.properties["arn"]))),
            (
                "the logs' key",
                (
                    *person(allow("kms:Decrypt", key_arn("k1"))),
                    key("k1"),
                    make("aws:cloudwatch/logGroup:LogGroup", "g", {"kmsKeyId": key_arn("k1")}),
                ),
            ),
            (
                "an auditor of configurations",
                (
                    HOME,
                    group("audit"),
                    make(
                        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
                        "a",
                        {"group": "audit", "policyArn": "arn:aws:iam::aws:policy/SecurityAudit"},
                    ),
                ),
            ),
        ],
        fails=[
            ("a bucket", person(READ)),
            ("by wildcard and case", person(allow("S3:G*", "*"))),
            ("logs and data", person(allow("s3:GetObject", "arn:aws:s3:::*/*"))),
            ("every bucket, where the stack has logs only", auditor(allow("s3:GetObject"))),
            ("every bucket by another spelling", auditor(allow("s3:Get*", "arn:aws:s3:::*"))),
            ("every bucket of the company", auditor(allow("s3:GetObject", "arn:aws:s3:::acme-*/*"))),
            ("a name that begins like the logs'", auditor(allow("s3:GetObject", "arn:aws:s3:::acme-log*/*"))),
            ("a wildcard before the word", auditor(allow("s3:GetObject", "arn:aws:s3:::*-logs-eu-west-1/*"))),
            ("a name out of a variable", auditor(allow("s3:GetObject", "arn:aws:s3:::${aws:username}-logs-a/*"))),
            ("names of logs that the stack has none of", auditor(allow("s3:GetObject", "arn:aws:s3:::corp-logs-*"))),
            ("a bucket of another stack", auditor(allow("s3:GetObject", "arn:aws:s3:::elsewhere/*"))),
            ("a wildcard for the slash", auditor(allow("s3:GetObject", "arn:aws:s3:::elsewhere?photo.jpg"))),
            ("logs, and every bucket", auditor(allow("s3:GetObject", ["arn:aws:s3:::acme-logs-eu-west-1/*", "*"]))),
            ("a table", person(allow("dynamodb:*", f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/users"))),
            ("a password", person(allow("secretsmanager:Get*"))),
            ("a key", person(allow("kms:Decrypt"))),
            ("everything but", person(allow([], "*", NotAction="iam:*"))),
            ("denied elsewhere", person(READ, deny("s3:GetObject", "arn:aws:s3:::logs/*"))),
            (
                "an IAM user",
                (
                    HOME,
                    user("alice"),
                    make("aws:iam/userPolicy:UserPolicy", "p", {"user": "alice", "policy": document(READ)}),
                ),
            ),
            (
                "a user by group",
                (
                    HOME,
                    user("alice"),
                    group("g"),
                    make("aws:iam/groupMembership:GroupMembership", "m", {"group": "g", "users": ["alice"]}),
                    make(
                        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
                        "a",
                        {"group": "g", "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
                    ),
                ),
            ),
            (
                "a federated role",
                person(
                    READ,
                    trust=trusting(
                        {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"}, "sts:AssumeRoleWithSAML"
                    ),
                ),
            ),
            ("a named user's role", person(READ, trust=trusting(aws(ALICE)))),
            (
                "a role behind a role",
                (
                    *person(allow("sts:AssumeRole", APP_ROLE)),
                    role("app", trusting(aws(f"arn:aws:iam::{ACCOUNT}:role/support"))),
                    role_policy("q", "app", READ),
                ),
            ),
            (
                "a permission set",
                (
                    HOME,
                    make("aws:ssoadmin/permissionSet:PermissionSet", "s", {"arn": "arn:aws:sso:::permissionSet/x"}),
                    make(
                        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
                        "a",
                        {
                            "permissionSetArn": "arn:aws:sso:::permissionSet/x",
                            "managedPolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess",
                        },
                    ),
                ),
            ),
        ],
        undetermined=[
            (
                "unknown policy",
                (
                    HOME,
                    role("support", HUMAN),
                    make("aws:iam/rolePolicy:RolePolicy", "p", {"role": "support", "policy": UNKNOWN}),
                ),
            ),
            ("unknown trust", (HOME, role("support", UNKNOWN), role_policy("p", "support", READ))),
            (
                "a policy that is not in the stack",
                (HOME, role("support", HUMAN), attached("a", "support", f"arn:aws:iam::{ACCOUNT}:policy/elsewhere")),
            ),
        ],
        not_applicable=[("a workload", (HOME, role("app"), role_policy("p", "app", READ))), *NOTHING],
    ),
    *cases(
        "emp-1-aws-role-trust-not-public",
        passes=[
            ("a service", trusts(trusting(service("ec2")))),
            (
                "the organisation",
                trusts(trusting("*", Condition={"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}})),
            ),
        ],
        fails=[
            ("a star", trusts(trusting("*"))),
            (
                "AWS star with an external ID",
                trusts(trusting(aws("*"), Condition={"StringEquals": {"sts:ExternalId": "42"}})),
            ),
            ("with a second factor", trusts(trusting({"AWS": ["*"]}, Condition=MFA))),
            (
                "everybody but",
                trusts(document({"Effect": "Allow", "NotPrincipal": {"AWS": ROOT}, "Action": "sts:AssumeRole"})),
            ),
        ],
        undetermined=[("unknown", trusts(UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-2-aws-foreign-trust-has-external-id",
        passes=[
            ("its own account", trusts(trusting(aws(ROOT)))),
            (
                "with an external ID",
                trusts(trusting(aws(FOREIGN), Condition={"StringEquals": {"sts:ExternalId": "42"}})),
            ),
        ],
        fails=[
            ("a vendor", trusts(trusting(aws(f"arn:aws:iam::{FOREIGN}:root")))),
            ("by number", trusts(trusting(aws(ROOT, FOREIGN)))),
            ("any external ID", trusts(trusting(aws(FOREIGN), Condition={"StringLike": {"sts:ExternalId": "*"}}))),
            (
                "if there is one",
                trusts(trusting(aws(FOREIGN), Condition={"StringEqualsIfExists": {"sts:ExternalId": "42"}})),
            ),
        ],
        undetermined=[
            ("unknown", trusts(UNKNOWN)),
            (
                "nobody knows whose account",
                (make("aws:iam/role:Role", "r", {"assumeRolePolicy": trusting(aws(FOREIGN))}),),
            ),
        ],
        not_applicable=[("a service", trusts(trusting(service("ec2")))), *NOTHING],
    ),
    *cases(
        "emp-1-aws-oidc-trust-has-subject",
        passes=[
            (
                "service accounts of a namespace",
                trusts(
                    trusting(
                        {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks/id/1"},
                        WEB,
                        Condition={"StringLike": {"oidc.eks/id/1:sub": "system:serviceaccount:shop:*"}},
                    )
                ),
            ),
            ("one branch", github(StringEquals={SUB: "repo:example/shop:ref:refs/heads/main"})),
            ("any ref of one repository", github(StringLike={SUB: "repo:example/shop:*"})),
            (
                "a cluster's service account",
                trusts(
                    trusting(
                        {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks.eu-central-1.amazonaws.com/id/A"},
                        WEB,
                        Condition={
                            "StringEquals": {
                                "oidc.eks.eu-central-1.amazonaws.com/id/A:sub": "system:serviceaccount:shop:api"
                            }
                        },
                    )
                ),
            ),
            (
                "an identity pool",
                trusts(
                    trusting(
                        {"Federated": "cognito-identity.amazonaws.com"},
                        WEB,
                        Condition={"StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-central-1:1"}},
                    )
                ),
            ),
        ],
        fails=[
            (
                "every service account",
                trusts(
                    trusting(
                        {"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/oidc.eks/id/1"},
                        WEB,
                        Condition={"StringLike": {"oidc.eks/id/1:sub": "system:serviceaccount:*:*"}},
                    )
                ),
            ),
            ("nothing", github()),
            (
                "the audience only",
                github(StringEquals={"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}),
            ),
            ("any subject", github(StringLike={SUB: "*"})),
            ("any repository", github(StringLike={SUB: "repo:*"})),
            ("any owner that starts so", github(StringLike={SUB: "repo:exam*"})),
            ("one of two open", github(StringLike={SUB: ["repo:example/shop:*", "repo:*/*"]})),
            ("everybody but", github(StringNotEquals={SUB: "repo:evil/x"})),
            ("if there is one", github(StringLikeIfExists={SUB: "repo:example/shop:*"})),
        ],
        undetermined=[("unknown", trusts(UNKNOWN))],
        not_applicable=[("a service", trusts(trusting(service("ec2")))), *NOTHING],
    ),
    *cases(
        "emp-2-aws-people-need-second-factor",
        passes=[
            ("by condition", trusts(HUMAN)),
            ("by age", trusts(trusting(aws(ROOT), Condition={"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}))),
            (
                "by the identity provider",
                trusts(trusting({"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"}, "sts:AssumeRoleWithSAML")),
            ),
        ],
        fails=[
            (
                "with or without",
                trusts(trusting(aws(ROOT), Condition={"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}})),
            ),
            (
                "a second way in",
                trusts(
                    document(
                        allow("sts:AssumeRole", None, aws(ROOT), Condition=MFA),
                        allow("sts:AssumeRole", None, aws(ALICE)),
                    )
                ),
            ),
            (
                "refused for something else",
                trusts(
                    document(
                        allow("sts:AssumeRole", None, aws(ROOT)),
                        deny(
                            "sts:TagSession",
                            None,
                            "*",
                            Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
                        ),
                    )
                ),
            ),
            ("none", trusts(trusting(aws(ROOT)))),
            (
                "if there is one",
                trusts(trusting(aws(ALICE), Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}})),
            ),
            ("for half a day", trusts(HUMAN, maxSessionDuration=43200)),
        ],
        undetermined=[
            ("unknown trust", trusts(UNKNOWN)),
            ("unknown duration", trusts(HUMAN, maxSessionDuration=UNKNOWN)),
        ],
        not_applicable=[("a workload", trusts(trusting(service("ec2")))), *NOTHING],
    ),
]
