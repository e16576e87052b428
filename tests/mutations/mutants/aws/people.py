"""Mutants of `policy.rules.aws.people`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, Edit, add, document, put, statement
from tests.mutations.mutant import broken, of
from tests.mutations.specimens.aws_claims_identity import GITHUB, VENDOR, role, text

PHOTOS = "arn:aws:s3:::example-prod-data-claims/*"
TRUST = "assumeRolePolicy"
SECOND_FACTOR = "emp-2-aws-people-need-second-factor"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
SUBJECT = "token.actions.githubusercontent.com:sub"
AUDIENCE = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
CLUSTER = f"oidc.eks.{REGION}.amazonaws.com/id/0123456789ABCDEF0123456789ABCDEF"


def trusted(label: str, **parts: Any) -> Edit:
    """Replace parts of the first statement of a role's trust."""
    return document(label, TRUST, lambda policy: policy["Statement"][0].update(parts))


def unconditional(policy: Any) -> None:
    """Take the conditions of the first statement away."""
    policy["Statement"][0].pop("Condition")


def letters(**parts: Any) -> Edit:
    """Another role, with this trust."""
    return role("letters", "service", {"Action": "sts:AssumeRole", **parts})


def looks(**parts: Any) -> Edit:
    """Allow the team something more. The role for support has a boundary, the team has none."""
    return statement("claims-look", "policy", **{"Resource": "*", **parts})


READING = [
    *of(
        "emp-1-aws-people-cannot-read-data",
        broken("a group, a bucket", looks(Action="s3:GetObject", Resource=PHOTOS)),
        broken("by a pattern, in mixed case", looks(Action=["S3:g*Object"], Resource="arn:aws:s3:::example-prod-*/*")),
        broken("a name that begins as logs do", looks(Action="s3:Get*", Resource="arn:aws:s3:::example-prod-l*")),
        broken("a table", looks(Action="dynamodb:Q*", Resource=f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/*")),
        broken("messages", looks(Action="sqs:ReceiveMessage", Resource="@{claims-queue.arn}")),
        broken("a secret", looks(Action="secretsmanager:BatchGet*")),
        broken("the storage key", looks(Action="kms:Decrypt", Resource="@{aws-keys-storage.arn}")),
        broken(
            "the storage key by its alias",
            looks(Action="kms:Decrypt", Resource=f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/example-prod-storage"),
        ),
        broken(
            "a permission set, AWS's policy",
            put("claims-set-managed", managedPolicyArn="arn:aws:iam::aws:policy/ReadOnlyAccess"),
        ),
        broken(
            "beyond what the boundary denies",
            statement(
                "aws-people-auditor-policy", "policy", Action="athena:GetQueryResults", Resource="*", Sid="Answers"
            ),
        ),
        broken(
            "everything but",
            statement("claims-set-inline", "inlinePolicy", NotAction="s3:PutObject", Resource=PHOTOS),
            also=["emp-1-aws-policy-no-exceptions-list"],
        ),
        broken(
            "a user of its own",
            add(
                "aws:iam/userPolicy:UserPolicy",
                "clerk-policy",
                {"user": "@{claims-clerk.name}", "policy": text({"Action": "rds-db:connect", "Resource": "*"})},
            ),
            also=["user-2-aws-users-get-permissions-by-group"],
        ),
        broken(
            "a workload that people may become",
            document(
                "claims",
                TRUST,
                lambda policy: policy["Statement"].append(
                    {
                        "Effect": "Allow",
                        "Principal": ROOT,
                        "Action": "sts:AssumeRole",
                        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
                    }
                ),
            ),
            also=["emp-1-aws-key-no-person", "emp-1-aws-key-not-left-to-iam", "emp-1-aws-key-grant-no-person"],
        ),
    ),
]

TRUSTING = [
    *of(
        "emp-1-aws-role-trust-not-public",
        broken("anybody", letters(Principal="*"), also=[SECOND_FACTOR]),
        broken("any account", letters(Principal={"AWS": ["arn:aws:iam::*:root"]}), also=[SECOND_FACTOR]),
        broken(
            "anybody with the external ID",
            trusted("claims-vendor", Principal={"AWS": "*"}),
            also=[SECOND_FACTOR],
        ),
        broken(
            "anybody with a second factor",
            letters(Principal={"AWS": "*"}, Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),
        ),
        broken(
            "an organisation, if there is one",
            letters(Principal="*", Condition={"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-example1234"}}),
            also=[SECOND_FACTOR],
        ),
        # Who becomes a role of services may use the key for what they tell, as those roles may.
        also=["emp-1-aws-key-not-left-to-iam"],
    ),
    *of(
        "emp-2-aws-foreign-trust-has-external-id",
        broken("no condition", document("claims-vendor", TRUST, unconditional)),
        broken("any external ID", trusted("claims-vendor", Condition={"StringLike": {"sts:ExternalId": "*"}})),
        broken(
            "if the vendor sends one",
            trusted("claims-vendor", Condition={"StringEqualsIfExists": {"sts:ExternalId": "claims-8f14e45f"}}),
        ),
        broken("all but one", trusted("claims-vendor", Condition={"StringNotEquals": {"sts:ExternalId": "x"}})),
        broken(
            "a second account, in a second statement",
            document(
                "claims-vendor",
                TRUST,
                lambda policy: policy["Statement"].append(
                    {"Effect": "Allow", "Principal": {"AWS": "777788889999"}, "Action": "sts:AssumeRole"}
                ),
            ),
        ),
        broken("a role of the vendor", letters(Principal={"AWS": f"arn:aws:iam::{VENDOR}:role/robot"})),
    ),
    *of(
        "emp-1-aws-oidc-trust-has-subject",
        broken("every repository of GitHub", trusted("claims-deployer", Condition={"StringEquals": AUDIENCE})),
        broken(
            "whatever begins like the owner",
            trusted("claims-deployer", Condition={"StringEquals": AUDIENCE, "StringLike": {SUBJECT: "repo:example*"}}),
        ),
        broken(
            "one of the subjects is a star",
            trusted("claims-deployer", Condition={"StringLike": {SUBJECT: ["repo:example/claims:*", "repo:*"]}}),
        ),
        broken(
            "if there is a subject",
            trusted("claims-deployer", Condition={"StringLikeIfExists": {SUBJECT: "repo:example/claims:*"}}),
        ),
        broken(
            "all but one",
            trusted("claims-deployer", Condition={"StringNotLike": {SUBJECT: "repo:example/play:*"}}),
        ),
        broken(
            "every service account of a cluster",
            letters(
                Principal={"Federated": f"arn:aws:iam::{ACCOUNT}:oidc-provider/{CLUSTER}"},
                Action="sts:AssumeRoleWithWebIdentity",
                Condition={"StringLike": {f"{CLUSTER}:sub": "system:serviceaccount:*:*"}},
            ),
        ),
        broken(
            "without conditions, in a second statement",
            document(
                "claims-deployer",
                TRUST,
                lambda policy: policy["Statement"].append(
                    {"Effect": "Allow", "Principal": {"Federated": GITHUB}, "Action": "sts:Assume*"}
                ),
            ),
        ),
    ),
    *of(
        SECOND_FACTOR,
        broken("not asked", document("aws-people-on-call", TRUST, unconditional)),
        broken(
            "if there is one",
            trusted("aws-people-on-call", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}),
        ),
        broken(
            "with or without",
            trusted("aws-people-on-call", Condition={"Bool": {"aws:MultiFactorAuthPresent": ["true", "false"]}}),
        ),
        broken("for twelve hours", put("aws-people-auditor", maxSessionDuration=43200)),
        broken("for twelve hours, by the identity provider", put("claims-support", maxSessionDuration=43200)),
        broken(
            "a second way in without",
            document(
                "aws-people-on-call",
                TRUST,
                lambda policy: policy["Statement"].append(
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/clerk"},
                        "Action": "sts:AssumeRole",
                    }
                ),
            ),
        ),
        broken(
            "refused for something else",
            put(
                "aws-people-on-call",
                {
                    TRUST: json.dumps(
                        {
                            "Statement": [
                                {"Effect": "Allow", "Principal": ROOT, "Action": "sts:AssumeRole"},
                                {
                                    "Effect": "Deny",
                                    "Principal": "*",
                                    "Action": "sts:TagSession",
                                    "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
                                },
                            ]
                        }
                    )
                },
            ),
        ),
    ),
]

MUTANTS = [*READING, *TRUSTING]
