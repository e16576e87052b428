"""Cases of the rules for KMS keys."""

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
    SSO,
    allow,
    aws,
    bucket,
    deny,
    key,
    key_arn,
    part,
    role,
    service,
    trusting,
)

NOTHING = [("no key", (HOME,))]
DOCS = bucket("docs")
ADMINISTER = allow(["kms:Describe*", "kms:Put*", "kms:ScheduleKeyDeletion"], principal=aws(ROOT))
USES = allow(["kms:Decrypt", "kms:GenerateDataKey"], principal=aws(APP_ROLE))
WORKLOADS_ONLY = {"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/workload/*"}}
OTHERS = {
    "ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/workload/*"},
    "Bool": {"aws:PrincipalIsAWSService": "false"},
}


def encrypts(of: str = "docs", name: str = "k1") -> Resource:
    default = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key_arn(name)}
    return part("BucketServerSideEncryptionConfiguration", of, rules=[{"applyServerSideEncryptionByDefault": default}])


def on_data(*statements: dict[str, Any]) -> tuple[Resource, ...]:
    return key("k1", *statements), DOCS, encrypts()


NO_VERSION = "RequestToValidateKeyAccess"


def secret_version(version: str) -> dict[str, Any]:
    through = {"StringEquals": {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}}
    return {**through, "StringLike": {"kms:EncryptionContext:SecretVersionId": version}}


HUMAN_TRUST = trusting(
    aws(ROOT),
    Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}, "StringEquals": {"aws:PrincipalTag/duty": "x"}},
)

CASES: list[Case] = [
    *cases(
        "enc-2-aws-key-rotates",
        passes=[
            ("yearly", (key("k1", enableKeyRotation=True),)),
            ("quarterly", (key("k1", enableKeyRotation=True, rotationPeriodInDays=90),)),
        ],
        fails=[
            ("KMS's default", (key("k1"),)),
            ("off", (key("k1", enableKeyRotation=False),)),
            ("every seven years", (key("k1", enableKeyRotation=True, rotationPeriodInDays=2560),)),
        ],
        undetermined=[("unknown", (key("k1", enableKeyRotation=UNKNOWN),))],
        not_applicable=[
            ("asymmetric", (key("k1", customerMasterKeySpec="ECC_NIST_P256", keyUsage="SIGN_VERIFY"),)),
            *NOTHING,
        ],
    ),
    *cases(
        "bc-3-aws-key-deletion-waits",
        passes=[("KMS's default", (key("k1"),)), ("thirty", (key("k1", deletionWindowInDays=30),))],
        fails=[
            ("a week", (key("k1", deletionWindowInDays=7),)),
            ("a replica's week", (make("aws:kms/replicaKey:ReplicaKey", "r", {"deletionWindowInDays": 7}),)),
        ],
        undetermined=[("unknown", (key("k1", deletionWindowInDays=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-3-aws-key-in-service",
        passes=[("enabled", on_data())],
        fails=[("disabled", (key("k1", isEnabled=False), DOCS, encrypts()))],
        undetermined=[("unknown", (key("k1", isEnabled=UNKNOWN), DOCS, encrypts()))],
        not_applicable=[("nothing encrypted", (key("k1", isEnabled=False),)), *NOTHING],
    ),
    *cases(
        "emp-1-aws-key-no-person",
        passes=[
            ("roles of workloads", (key("k1", ADMINISTER, USES), HOME)),
            ("a user who administers", (key("k1", allow("kms:Describe*", principal=aws(ALICE))), HOME)),
            (
                "a user who is denied",
                (key("k1", allow("kms:*", principal=aws(ALICE)), deny("kms:*", principal="*", Condition=OTHERS)), HOME),
            ),
            ("no policy", (key("k1"), HOME)),
        ],
        fails=[
            ("a user", (key("k1", ADMINISTER, allow("kms:Decrypt", principal=aws(ALICE))), HOME)),
            ("a user in a list, by wildcard", (key("k1", allow("KMS:D*", principal=aws(APP_ROLE, ALICE))), HOME)),
            ("a role of IAM Identity Center", on_data(allow("kms:*", principal=aws(SSO)))),
            (
                "a federated person",
                (
                    key(
                        "k1",
                        allow("kms:ReEncrypt*", principal={"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/okta"}),
                    ),
                    HOME,
                ),
            ),
            (
                "through S3",
                (
                    key(
                        "k1",
                        allow(
                            "kms:Decrypt",
                            principal=aws(ALICE),
                            Condition={"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}},
                        ),
                    ),
                    HOME,
                ),
            ),
            ("everything but", (key("k1", allow([], principal=aws(ALICE), NotAction="kms:ScheduleKeyDeletion")), HOME)),
            (
                "a role that people assume",
                (
                    key("k1", allow("kms:Decrypt", principal=aws(f"arn:aws:iam::{ACCOUNT}:role/support"))),
                    role("support", HUMAN_TRUST),
                ),
            ),
            (
                "a separate policy",
                (
                    key("k1"),
                    make(
                        "aws:kms/keyPolicy:KeyPolicy",
                        "p",
                        {
                            "keyId": "k1",
                            "policy": key("x", allow("kms:Decrypt", principal=aws(ALICE))).properties["policy"],
                        },
                    ),
                    HOME,
                ),
            ),
        ],
        undetermined=[
            ("unknown policy", (key("k1", policy=UNKNOWN), HOME)),
            ("not JSON", (key("k1", policy="{]"), HOME)),
        ],
        not_applicable=[
            (
                "the logs' key",
                (
                    key("k1", allow("kms:Decrypt", principal=aws(SSO))),
                    bucket("logs", tags={"classification": "internal"}),
                    encrypts("logs"),
                    HOME,
                ),
            ),
            *NOTHING,
        ],
    ),
    *cases(
        "emp-1-aws-key-not-left-to-iam",
        passes=[
            ("named roles", on_data(ADMINISTER, USES)),
            (
                "the account, for workloads",
                on_data(ADMINISTER, allow("kms:Decrypt", principal=aws(ROOT), Condition=WORKLOADS_ONLY)),
            ),
            (
                "everybody else denied",
                on_data(allow("kms:*", principal=aws(ROOT)), deny("kms:*", principal="*", Condition=OTHERS)),
            ),
            (
                "the account, to try the key for a secret",
                on_data(
                    allow("kms:Decrypt", principal=aws(ROOT), Condition=secret_version("RequestToValidateKeyAccess"))
                ),
            ),
            (
                "through AWS Backup",
                on_data(
                    allow(
                        "kms:Decrypt",
                        principal=aws(ROOT),
                        Condition={"StringEquals": {"kms:ViaService": "backup.eu-central-1.amazonaws.com"}},
                    )
                ),
            ),
        ],
        fails=[
            ("KMS's default policy", on_data()),
            ("the account may do everything", on_data(allow("kms:*", principal=aws(ROOT)))),
            ("the account by number", on_data(allow("kms:Decrypt", principal=aws(ACCOUNT)))),
            (
                "the account through S3",
                on_data(
                    allow("kms:Decrypt", principal=aws(ROOT), Condition={"StringLike": {"kms:ViaService": "s3.*"}})
                ),
            ),
            (
                "the account, any version of a secret",
                on_data(allow("kms:Decrypt", principal=aws(ROOT), Condition=secret_version("*"))),
            ),
            (
                "everybody of the account",
                on_data(allow("kms:*", principal="*", Condition={"StringEquals": {"kms:CallerAccount": ACCOUNT}})),
            ),
            (
                "users denied, SSO not",
                on_data(
                    allow("kms:*", principal=aws(ROOT)),
                    deny(
                        "kms:*",
                        principal="*",
                        Condition={"ArnLike": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:user/*"}},
                    ),
                ),
            ),
            (
                "a database's key by alias",
                (
                    key("k1"),
                    make("aws:kms/alias:Alias", "a", {"name": "alias/db", "targetKeyId": "k1"}),
                    make("aws:rds/instance:Instance", "db", {"kmsKeyId": "alias/db"}),
                ),
            ),
        ],
        undetermined=[("unknown policy", (key("k1", policy=UNKNOWN), DOCS, encrypts()))],
        not_applicable=[
            ("no data", (key("k1"),)),
            (
                "a table that says it has none, in a preview, where nobody knows the provider's tags",
                (
                    key("k1", allow("kms:Decrypt", principal=aws(ROOT))),
                    make(
                        "aws:dynamodb/table:Table",
                        "ledger",
                        {
                            "serverSideEncryption": {"kmsKeyArn": key_arn("k1")},
                            "tags": {"classification": "internal"},
                            "tagsAll": UNKNOWN,
                        },
                    ),
                ),
            ),
            *NOTHING,
        ],
    ),
    *cases(
        "enc-2-aws-key-use-is-limited",
        passes=[
            ("use apart from administration", (key("k1", ADMINISTER, USES),)),
            ("the account's root", (key("k1", allow("kms:*", principal=aws(ROOT))),)),
        ],
        fails=[
            (
                "split over two statements",
                (
                    key(
                        "k1",
                        allow(["kms:Decrypt", "kms:PutKeyPolicy"], "*", aws(APP_ROLE)),
                        allow("kms:Schedule*", "*", aws(APP_ROLE)),
                    ),
                ),
            ),
            ("a role", (key("k1", allow("kms:*", principal=aws(APP_ROLE))),)),
            ("a service", (key("k1", allow("*", principal=service("logs.eu-central-1"))),)),
            ("by NotAction", (key("k1", allow([], principal=aws(APP_ROLE), NotAction="kms:Encrypt")),)),
        ],
        undetermined=[("unknown", (key("k1", policy=UNKNOWN),))],
        not_applicable=[("no policy", (key("k1"),)), *NOTHING],
    ),
    *cases(
        "emp-1-aws-key-grant-no-person",
        passes=[
            (
                "a workload's role",
                (HOME, make("aws:kms/grant:Grant", "g", {"granteePrincipal": APP_ROLE, "operations": ["Decrypt"]})),
            )
        ],
        fails=[
            ("a user", (HOME, make("aws:kms/grant:Grant", "g", {"granteePrincipal": ALICE}))),
            (
                "another account",
                (HOME, make("aws:kms/grant:Grant", "g", {"granteePrincipal": f"arn:aws:iam::{FOREIGN}:role/x"})),
            ),
            ("the whole account", (HOME, make("aws:kms/grant:Grant", "g", {"granteePrincipal": ROOT}))),
        ],
        undetermined=[
            ("unknown", (HOME, make("aws:kms/grant:Grant", "g", {"granteePrincipal": UNKNOWN}))),
            ("nobody knows whose account", (make("aws:kms/grant:Grant", "g", {"granteePrincipal": APP_ROLE}),)),
        ],
        not_applicable=NOTHING,
    ),
]
