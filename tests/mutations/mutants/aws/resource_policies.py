"""Mutants of `policy.rules.aws.resource_policies`."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import ACCOUNT, Edit, add, document, drop, put, remove, statement
from tests.mutations.mutant import broken, of

PHOTOS = "arn:aws:s3:::example-prod-data-claims/*"
FOREIGN = "444455556666"


def policy(*statements: dict[str, Any]) -> str:
    """A document of these statements, each allowing unless it says otherwise."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **entry} for entry in statements]})


def photos(**parts: Any) -> Edit:
    """Allow something by the inline policy of the bucket with photographs."""
    return statement("claims-photos", "policy", **{"Action": "s3:GetObject", "Resource": PHOTOS, **parts})


def unconditional(position: int) -> Any:
    """Take the conditions of a statement away."""
    return lambda document: document["Statement"][position].pop("Condition")


def conditions(position: int, **found: Any) -> Any:
    """Replace the conditions of a statement."""
    return lambda document: document["Statement"][position].update(Condition=found)


MUTANTS = [
    *of(
        "gdpr-1-aws-resource-policy-not-public",
        broken("anybody", photos(Principal="*")),
        broken("anybody, as one of several", photos(Principal={"AWS": ["@{claims.arn}", "*"]})),
        broken("any account", photos(Principal={"AWS": "arn:aws:iam::*:root"})),
        broken("all but one", photos(NotPrincipal={"AWS": f"arn:aws:iam::{FOREIGN}:root"})),
        broken(
            "anybody whose request does not say where it is from",
            photos(Principal="*", Condition={"StringEqualsIfExists": {"aws:SourceVpce": "vpce-0123456789abcdef0"}}),
        ),
        broken(
            "an organisation, if the caller has one",
            photos(Principal="*", Condition={"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-example1234"}}),
        ),
        broken(
            "the internet in halves",
            photos(Principal="*", Condition={"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}),
        ),
        broken(
            "any referer", photos(Principal="*", Condition={"StringLike": {"aws:Referer": "https://example.com/*"}})
        ),
        broken(
            "refused to one account only",
            photos(Principal="*"),
            photos(Effect="Deny", Principal={"AWS": f"arn:aws:iam::{FOREIGN}:root"}),
        ),
        broken(
            "a queue",
            statement(
                "claims-queue-policy",
                "policy",
                Principal="*",
                Action="SQS:Send*",
                Resource="*",
                Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}},
            ),
        ),
        broken(
            "a secret",
            add(
                "aws:secretsmanager/secretPolicy:SecretPolicy",
                "token-policy",
                {
                    "secretArn": "@{claims-token.arn}",
                    "policy": policy(
                        {"Principal": {"AWS": "*"}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
                    ),
                },
            ),
        ),
        broken(
            "images",
            add(
                "aws:ecr/repositoryPolicy:RepositoryPolicy",
                "images-policy",
                {"repository": "claims", "policy": policy({"Principal": "*", "Action": "ecr:BatchGetImage"})},
            ),
        ),
        broken(
            "a single statement, lower case",
            add(
                "aws:efs/fileSystemPolicy:FileSystemPolicy",
                "files-policy",
                {
                    "fileSystemId": "@{claims-files.id}",
                    "policy": json.dumps(
                        {
                            "statement": {
                                "effect": "allow",
                                "principal": {"aws": "*"},
                                "action": "elasticfilesystem:ClientMount",
                            }
                        }
                    ),
                },
            ),
        ),
        broken(
            "an access point in several regions",
            add(
                "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy",
                "anywhere-policy",
                {
                    "details": {
                        "name": "claims-photos-anywhere",
                        "policy": policy({"Principal": "*", "Action": "s3:*", "Resource": "*"}),
                    }
                },
            ),
        ),
        broken(
            "a key",
            statement("claims-key-policy", "policy", Principal={"AWS": "*"}, Action="kms:Encrypt", Resource="*"),
        ),
    ),
    *of(
        "gdpr-1-aws-resource-policy-own-accounts",
        broken("by its number", photos(Principal={"AWS": FOREIGN})),
        broken("a role of it", photos(Principal={"AWS": ["@{claims.arn}", f"arn:aws:iam::{FOREIGN}:role/vendor"]})),
        broken(
            "by a condition",
            photos(Principal="*", Condition={"StringEquals": {"aws:PrincipalAccount": [ACCOUNT, FOREIGN]}}),
        ),
        broken(
            "a topic",
            statement(
                "claims-topic-policy",
                "policy",
                Principal={"AWS": f"arn:aws:iam::{FOREIGN}:root"},
                Action="sns:Subscribe",
                Resource="*",
            ),
        ),
        broken(
            "copies of backups",
            statement(
                "aws-vaults-vault-policy",
                "policy",
                Principal={"AWS": f"arn:aws:iam::{FOREIGN}:root"},
                Action="backup:CopyIntoBackupVault",
                Resource="*",
            ),
        ),
    ),
    *of(
        "gdpr-1-aws-service-access-has-source",
        broken("a topic, for whatever bucket", document("claims-topic-policy", "policy", unconditional(1))),
        broken("a queue, for whatever topic", document("claims-queue-policy", "policy", unconditional(1))),
        broken(
            "a queue, for any account's topics",
            document(
                "claims-queue-policy",
                "policy",
                conditions(1, ArnLike={"aws:SourceArn": "arn:aws:sns:eu-central-1:*:claims-topic"}),
            ),
        ),
        broken(
            "a topic, if the service says for whom",
            document(
                "claims-topic-policy",
                "policy",
                conditions(1, StringEqualsIfExists={"aws:SourceAccount": ACCOUNT}),
            ),
        ),
        broken(
            "a bucket, for any trail",
            statement(
                "aws-logs-archive-policy",
                "policy",
                Principal={"Service": "cloudtrail.amazonaws.com"},
                Action="s3:PutObject",
                Resource="arn:aws:s3:::example-prod-logs-archive-111122223333/*",
                Condition={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
            ),
        ),
    ),
    *of(
        "enc-1-aws-messaging-tls-only",
        broken("a topic without a policy", remove("claims-topic-policy")),
        broken("a queue without a policy", remove("claims-queue-policy")),
        broken("an inline policy is gone", drop("account-on-call", "policy")),
        broken(
            "only sending is refused",
            document("claims-queue-policy", "policy", lambda found: found["Statement"][0].update(Action="sqs:Send*")),
        ),
        broken(
            "the other way round",
            document("claims-topic-policy", "policy", conditions(0, Bool={"aws:SecureTransport": True})),
        ),
        broken(
            "a policy of another queue",
            put("claims-queue-policy", queueUrl="https://sqs.eu-central-1.amazonaws.com/111122223333/other"),
        ),
        broken(
            "of one account only",
            document(
                "claims-topic-policy",
                "policy",
                lambda found: found["Statement"][0].update(Principal={"AWS": f"arn:aws:iam::{FOREIGN}:root"}),
            ),
        ),
    ),
]
