"""Mutants of `policy.rules.aws.keys`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, Edit, add, document, drop, put, remove, statement
from tests.mutations.mutant import broken, of

STORAGE = "aws-keys-storage"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def undenied(key: str, **parts: Any) -> Edit:
    """Allow something by a key's policy, and take out the statement that denies it to all the others."""

    def rewrite(policy: Any) -> None:
        policy["Statement"] = [entry for entry in policy["Statement"] if entry.get("Sid") != "NobodyElseUsesTheKey"]
        policy["Statement"].append({"Effect": "Allow", "Resource": "*", **parts})

    return document(key, "policy", rewrite)


LIFE = [
    *of(
        "enc-2-aws-key-rotates",
        broken("off", put(STORAGE, enableKeyRotation=False)),
        broken("left to KMS's default", drop(STORAGE, "enableKeyRotation")),
        broken("every seven years", put(STORAGE, rotationPeriodInDays=2560)),
        broken("off, with a policy elsewhere", put("claims-key", enableKeyRotation=False)),
    ),
    *of(
        "bc-3-aws-key-deletion-waits",
        broken("a week", put(STORAGE, deletionWindowInDays=7)),
        broken("a week, of a replica", put("claims-replica-key", deletionWindowInDays=7)),
        broken("13 days, of an imported key", put("claims-external-key", deletionWindowInDays=13)),
    ),
    *of(
        "bc-3-aws-key-in-service",
        broken("disabled", put(STORAGE, isEnabled=False)),
        broken("disabled, an imported key", put("claims-external-key", enabled=False)),
        broken("disabled, a replica", put("claims-replica-key", enabled=False)),
        broken(
            "disabled, used by its alias",
            add("aws:kms/key:Key", "letters-key", {"enableKeyRotation": True, "isEnabled": False}, protect=True),
            add(
                "aws:kms/alias:Alias",
                "letters-alias",
                {"name": "alias/letters", "targetKeyId": "@{Key letters-key.id}"},
            ),
            put("claims-topic", kmsMasterKeyId="@{letters-alias.name}"),
            needs_value=False,  # a topic whose key nobody knows does not say that it is this one
        ),
    ),
]

PEOPLE = [
    *of(
        "emp-1-aws-key-no-person",
        broken(
            "a user",
            undenied(STORAGE, Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/clerk"}, Action="kms:Decrypt"),
        ),
        broken(
            "a user, as one of many, for whatever begins so",
            undenied(
                STORAGE,
                Principal={"AWS": ["@{claims.arn}", f"arn:aws:iam::{ACCOUNT}:user/clerk"]},
                Action=["kms:Describe*", "KMS:de*"],
            ),
        ),
        broken(
            "a role that people assume",
            undenied(STORAGE, Principal={"AWS": "@{aws-people-on-call.arn}"}, Action="kms:ReEncrypt*"),
        ),
        broken(
            "everybody whom the identity provider knows",
            undenied(
                STORAGE,
                Principal={"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/example"},
                Action="kms:Decrypt",
            ),
        ),
        broken(
            "a role of IAM Identity Center, for everything but",
            undenied(
                STORAGE,
                Principal={
                    "AWS": f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789"
                },
                NotAction="kms:Encrypt",
            ),
            also=["enc-2-aws-key-use-is-limited"],
        ),
        broken(
            "in a policy of its own",
            statement(
                "claims-key-policy",
                "policy",
                Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:user/clerk"},
                Action="kms:*Decrypt*",
                Resource="*",
            ),
        ),
    ),
    *of(
        "emp-1-aws-key-not-left-to-iam",
        broken("no policy", drop(STORAGE, "policy")),
        broken("the separate policy is gone", remove("claims-key-policy")),
        broken("the account", undenied(STORAGE, Principal=ROOT, Action="kms:Decrypt")),
        broken("the account, by its number", undenied(STORAGE, Principal={"AWS": ACCOUNT}, Action=["kms:dec*"])),
        broken(
            "everybody in the account",
            undenied(
                STORAGE,
                Principal="*",
                Action="kms:Decrypt",
                Condition={"StringEquals": {"kms:CallerAccount": ACCOUNT}},
            ),
            also=["emp-1-aws-key-no-person"],
        ),
        broken(
            "the account, unless the role says otherwise",
            undenied(
                STORAGE,
                Principal=ROOT,
                Action="kms:Decrypt",
                Condition={"ArnLikeIfExists": {"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:*"}},
            ),
        ),
        broken(
            "the account, through S3",
            undenied(
                STORAGE,
                Principal=ROOT,
                Action="kms:Decrypt",
                Condition={"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}},
            ),
        ),
        broken(
            "a second statement with a wider pattern",
            undenied(
                STORAGE,
                Principal=ROOT,
                Action="kms:ReEncryptFrom",
                Condition={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}},
            ),
        ),
        broken(
            "an imported key",
            statement("claims-external-key", "policy", Principal=ROOT, Action="kms:Decrypt", Resource="*"),
        ),
    ),
    *of(
        "emp-1-aws-key-grant-no-person",
        broken("a user", put("claims-grant", granteePrincipal=f"arn:aws:iam::{ACCOUNT}:user/clerk")),
        broken("a role that people assume", put("claims-grant", granteePrincipal="@{aws-people-auditor.arn}")),
        broken("the account", put("claims-grant", granteePrincipal=f"arn:aws:iam::{ACCOUNT}:root")),
        broken("another account", put("claims-grant", granteePrincipal="arn:aws:iam::444455556666:role/vendor")),
        broken(
            "a session of IAM Identity Center",
            put(
                "claims-grant",
                granteePrincipal=f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0123456789abcdef/clerk",
            ),
        ),
    ),
]

USE = [
    *of(
        "enc-2-aws-key-use-is-limited",
        broken(
            "a role, everything",
            statement("claims-key-policy", "policy", Principal={"AWS": "@{claims.arn}"}, Action="kms:*", Resource="*"),
        ),
        broken(
            "a role, by names in mixed case",
            statement(
                "claims-replica-key",
                "policy",
                Principal={"AWS": "@{claims.arn}"},
                Action=["KMS:Put*", "kms:scheduleKey*", "kms:DECRYPT"],
                Resource="*",
            ),
        ),
        broken(
            "a service, everything but one",
            statement(
                "claims-external-key",
                "policy",
                Principal={"Service": "ec2.amazonaws.com"},
                NotAction="kms:DisableKey",
                Resource="*",
            ),
        ),
        broken(
            "split over two statements",
            statement(
                "claims-key-policy", "policy", Principal={"AWS": "@{claims.arn}"}, Action="kms:PutKey*", Resource="*"
            ),
            statement(
                "claims-key-policy", "policy", Principal={"AWS": "@{claims.arn}"}, Action="kms:Sched*", Resource="*"
            ),
        ),
    ),
]

MUTANTS = [*LIFE, *PEOPLE, *USE]
