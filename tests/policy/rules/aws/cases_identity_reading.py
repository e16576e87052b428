"""Cases of the rule of `policy.rules.aws.identity` for what reads secrets and data."""

from __future__ import annotations

from policy.model import UNKNOWN
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import ACCOUNT, HOME, allow, deny, key_arn, policy, role

BOUNDARY = policy("limit", allow("*"))

CASES: list[Case] = [
    *cases(
        "emp-1-aws-secrets-and-data-named",
        passes=[
            ("a key", (policy("p", allow("kms:Decrypt", key_arn("k1"))),)),
            (
                "a path of parameters",
                (policy("p", allow("ssm:GetParameter*", f"arn:aws:ssm:*:{ACCOUNT}:parameter/shop/*")),),
            ),
            (
                "secrets with a tag",
                (
                    policy(
                        "p",
                        allow(
                            "secretsmanager:GetSecretValue",
                            Condition={"StringEquals": {"secretsmanager:ResourceTag/app": "shop"}},
                        ),
                    ),
                ),
            ),
            (
                "keys by what a service asks",
                (
                    policy(
                        "p",
                        allow(
                            "kms:Decrypt",
                            Condition={"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}},
                        ),
                    ),
                ),
            ),
            (
                "secrets with the holder's tag",
                (
                    policy(
                        "p",
                        allow(
                            "secretsmanager:GetSecretValue",
                            Condition={"StringEquals": {"aws:ResourceTag/app": "${aws:PrincipalTag/app}"}},
                        ),
                    ),
                ),
            ),
            ("denied again", (policy("p", allow("s3:*"), deny("s3:GetObject")),)),
            ("what is public anyway", (policy("p", allow(["s3:ListAllMyBuckets", "kms:ListKeys"])),)),
        ],
        fails=[
            ("every key", (policy("p", allow("kms:Decrypt")),)),
            ("every key of the account", (policy("p", allow("kms:ReEncrypt*", f"arn:aws:kms:*:{ACCOUNT}:key/*")),)),
            ("every secret by a wildcard", (policy("p", allow("secretsmanager:Get*")),)),
            ("every parameter of a region", (policy("p", allow("ssm:Get*", "arn:aws:ssm:eu-west-3:*:parameter/*")),)),
            ("every object", (policy("p", allow("s3:GetObject", "arn:aws:s3:::*/*")),)),
            (
                "a condition that narrows nothing",
                (policy("p", allow("kms:Decrypt", Condition={"Bool": {"aws:SecureTransport": "true"}})),),
            ),
            (
                "whatever tag",
                (policy("p", allow("kms:Decrypt", Condition={"StringLike": {"aws:ResourceTag/app": "*"}})),),
            ),
        ],
        undetermined=[("unknown", (make("aws:iam/policy:Policy", "p", {"policy": UNKNOWN}),))],
        not_applicable=[
            ("none", (HOME,)),
            ("a boundary", (BOUNDARY, role("bounded", permissionsBoundary=BOUNDARY.properties["arn"]))),
        ],
    ),
]
