"""Cases of the rules for the policies that resources carry."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Outcome, Resource
from policy.parameters import Parameters
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import (
    ACCOUNT,
    APP_ROLE,
    FOREIGN,
    HOME,
    allow,
    aws,
    bucket,
    deny,
    document,
    key,
    part,
    service,
)

NOTHING = [("none", (make("aws:ec2/vpc:Vpc", "v"),)), ("no policy", (bucket("docs"),))]
QUEUE = "arn:aws:sqs:eu-central-1:111122223333:jobs"
TLS = {"Bool": {"aws:SecureTransport": "false"}}
ORG = {"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}}


def on_bucket(*statements: dict[str, Any]) -> tuple[Resource, ...]:
    return HOME, bucket("docs"), part("BucketPolicy", "docs", policy=document(*statements))


def read(principal: Any = "*", **condition: Any) -> dict[str, Any]:
    return allow("s3:GetObject", "arn:aws:s3:::docs/*", principal, Condition=condition or None)


def queue(*statements: dict[str, Any], **properties: Any) -> Resource:
    policy = document(*statements) if statements else None
    return make(
        "aws:sqs/queue:Queue",
        "jobs",
        {"arn": QUEUE, "url": "https://sqs/jobs", "policy": policy, **properties},
        id="https://sqs/jobs",
    )


CASES: list[Case] = [
    *cases(
        "gdpr-1-aws-resource-policy-not-public",
        passes=[
            (
                "through a service of the account",
                on_bucket(read(ArnLike={"aws:SourceArn": f"arn:aws:sns:*:{ACCOUNT}:*"})),
            ),
            ("a role", on_bucket(read(aws(APP_ROLE)))),
            ("the organisation", on_bucket(read(**ORG))),
            ("the organisation, in other case", on_bucket(read(stringequals={"AWS:principalorgid": ["o-abc1234567"]}))),
            ("a VPC endpoint", on_bucket(read(StringEquals={"aws:SourceVpce": "vpce-0123"}))),
            ("an office", on_bucket(read(IpAddress={"aws:SourceIp": ["198.51.100.0/24", "2001:db8:100::/48"]}))),
            (
                "the account by default statement of SNS",
                (
                    make(
                        "aws:sns/topic:Topic",
                        "t",
                        {
                            "policy": document(
                                allow(
                                    "SNS:Publish",
                                    "*",
                                    aws("*"),
                                    Condition={"StringEquals": {"AWS:SourceOwner": ACCOUNT}},
                                )
                            )
                        },
                    ),
                ),
            ),
            (
                "everybody else denied",
                on_bucket(
                    read(), deny("s3:*", "*", "*", Condition={"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}})
                ),
            ),
            (
                "the perimeter of an organisation",
                on_bucket(
                    read(),
                    deny(
                        "*",
                        "*",
                        "*",
                        Condition={
                            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-abc1234567"},
                            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
                        },
                    ),
                ),
            ),
            (
                "a role by condition",
                on_bucket(read(ArnLike={"aws:PrincipalArn": f"arn:aws:iam::{ACCOUNT}:role/app-*"})),
            ),
            ("denials only", on_bucket(deny("s3:*", "*", "*", Condition=TLS))),
            (
                "demanded and for all values",
                on_bucket(
                    read(
                        **{
                            "ForAllValues:StringLike": {"aws:PrincipalOrgPaths": "o-abc1234567/*"},
                            "Null": {"aws:PrincipalOrgPaths": "false"},
                        }
                    )
                ),
            ),
        ],
        fails=[
            ("through any account's service", on_bucket(read(ArnLike={"aws:SourceArn": "arn:aws:sns:*:*:*"}))),
            ("a star", on_bucket(read())),
            ("AWS star", on_bucket(read(aws("*")))),
            ("a list with a star", on_bucket(read({"AWS": [APP_ROLE, "*"]}))),
            ("any account's root", on_bucket(read(aws("arn:aws:iam::*:root")))),
            (
                "everybody but",
                on_bucket({"Effect": "Allow", "NotPrincipal": {"AWS": APP_ROLE}, "Action": "s3:*", "Resource": "*"}),
            ),
            ("two halves of the internet", on_bucket(read(IpAddress={"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}))),
            ("all of IPv6", on_bucket(read(IpAddress={"aws:SourceIp": "2000::/3"}))),
            ("TLS is not a restriction", on_bucket(read(Bool={"aws:SecureTransport": "true"}))),
            (
                "only if there is an organisation",
                on_bucket(read(StringEqualsIfExists={"aws:PrincipalOrgID": "o-abc1234567"})),
            ),
            ("any organisation", on_bucket(read(StringLike={"aws:PrincipalOrgID": "o-*"}))),
            ("in some organisation", on_bucket(read(Null={"aws:PrincipalOrgID": "false"}))),
            (
                "for all values of a missing key",
                on_bucket(read(**{"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}})),
            ),
            ("outside of a VPC endpoint", on_bucket(read(StringNotEquals={"aws:SourceVpce": "vpce-0123"}))),
            ("a role's name in any account", on_bucket(read(ArnLike={"aws:PrincipalArn": "arn:aws:iam::*:role/app"}))),
            ("a header", on_bucket(read(StringLike={"aws:Referer": "https://app.example.com/*"}))),
            ("a user agent", on_bucket(read(StringEquals={"aws:UserAgent": "secret"}))),
            ("inline", (bucket("docs", policy=document(read())),)),
            ("V2 inline", (bucket("docs", "aws:s3/bucketV2:BucketV2", policy=document(read())),)),
            (
                "a single statement without a list",
                (queue(policy='{"Statement":{"Effect":"Allow","Principal":"*","Action":"sqs:*","Resource":"*"}}'),),
            ),
            (
                "a document as a value",
                (queue(policy={"statement": [{"effect": "Allow", "principal": "*", "action": "sqs:*"}]}),),
            ),
            ("a key", (key("k1", allow("kms:Decrypt", principal="*")),)),
            (
                "a secret",
                (
                    make(
                        "aws:secretsmanager/secretPolicy:SecretPolicy",
                        "s",
                        {"policy": document(allow("secretsmanager:GetSecretValue", "*", "*"))},
                    ),
                ),
            ),
            (
                "a repository",
                (
                    make(
                        "aws:ecr/repositoryPolicy:RepositoryPolicy",
                        "r",
                        {"policy": document(allow("ecr:BatchGetImage", None, "*"))},
                    ),
                ),
            ),
            (
                "a vault",
                (
                    make(
                        "aws:backup/vaultPolicy:VaultPolicy",
                        "v",
                        {"policy": document(allow("backup:CopyIntoBackupVault", "*", "*"))},
                    ),
                ),
            ),
            (
                "a file system",
                (
                    make(
                        "aws:efs/fileSystemPolicy:FileSystemPolicy",
                        "f",
                        {"policy": document(allow("elasticfilesystem:ClientMount", "*", "*"))},
                    ),
                ),
            ),
            (
                "a search domain",
                (make("aws:opensearch/domain:Domain", "d", {"accessPolicies": document(allow("es:*", "*", "*"))}),),
            ),
            ("an access point", (make("aws:s3/accessPoint:AccessPoint", "p", {"policy": document(read())}),)),
            (
                "a denial that leaves reading",
                on_bucket(
                    read(), deny("s3:Put*", "*", "*", Condition={"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}})
                ),
            ),
            (
                "a denial with a way round",
                on_bucket(
                    read(),
                    deny(
                        "s3:*",
                        "*",
                        "*",
                        Condition={
                            "StringNotEquals": {"aws:PrincipalAccount": ACCOUNT},
                            "StringLike": {"aws:UserAgent": "curl*"},
                        },
                    ),
                ),
            ),
        ],
        undetermined=[
            ("unknown", (bucket("docs"), part("BucketPolicy", "docs", policy=UNKNOWN))),
            (
                "unknown inside",
                (queue(policy={"Statement": [{"Effect": "Allow", "Principal": UNKNOWN, "Action": "*"}]}),),
            ),
            ("no statements", (queue(policy="{}"),)),
            ("an effect that is none", (queue(policy='{"Statement":[{"Effect":"Perhaps"}]}'),)),
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-resource-policy-own-accounts",
        passes=[
            ("its own account", on_bucket(read(aws(APP_ROLE)))),
            (
                "the load balancers of Frankfurt",
                on_bucket(allow("s3:PutObject", "*", aws("arn:aws:iam::054676820928:root"))),
            ),
            ("a service", on_bucket(read(service("cloudfront")))),
            (
                "CloudFront's identity",
                (
                    *on_bucket(read({"CanonicalUser": "79a59d"})),
                    make(
                        "aws:cloudfront/originAccessIdentity:OriginAccessIdentity",
                        "oai",
                        {"s3CanonicalUserId": "79a59d"},
                    ),
                ),
            ),
        ],
        fails=[
            ("another account's root", on_bucket(read(aws(f"arn:aws:iam::{FOREIGN}:root")))),
            ("by number, in a list", on_bucket(read(aws(APP_ROLE, FOREIGN)))),
            ("by condition", on_bucket(read(StringEquals={"aws:PrincipalAccount": [ACCOUNT, FOREIGN]}))),
            ("a key", (HOME, key("k1", allow("kms:Decrypt", principal=aws(f"arn:aws:iam::{FOREIGN}:user/bob"))))),
        ],
        undetermined=[
            ("unknown", (HOME, queue(policy=UNKNOWN))),
            (
                "a canonical user",
                on_bucket(read({"CanonicalUser": "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be"})),
            ),
            (
                "nobody knows whose account",
                (bucket("docs"), part("BucketPolicy", "docs", policy=document(read(aws(FOREIGN))))),
            ),
        ],
        not_applicable=NOTHING,
    ),
    Case(
        "gdpr-1-aws-resource-policy-own-accounts",
        Outcome.PASS,
        on_bucket(read(aws(FOREIGN))),
        "a second account of the company",
        Parameters(accounts=(ACCOUNT, FOREIGN)),
    ),
    *cases(
        "gdpr-1-aws-service-access-has-source",
        passes=[
            (
                "by account",
                on_bucket(
                    allow(
                        "s3:PutObject",
                        "*",
                        service("cloudtrail"),
                        Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                    )
                ),
            ),
            (
                "by ARN",
                (
                    queue(
                        allow(
                            "sqs:SendMessage",
                            "*",
                            service("sns"),
                            Condition={"ArnEquals": {"aws:SourceArn": "arn:aws:sns:eu-central-1:111122223333:t"}},
                        )
                    ),
                ),
            ),
            (
                "a service that cannot say",
                (make("aws:sns/topic:Topic", "t", {"policy": document(allow("sns:Publish", "*", service("backup")))}),),
            ),
        ],
        fails=[
            ("CloudTrail for anybody", on_bucket(allow("s3:PutObject", "*", service("cloudtrail")))),
            (
                "SNS of any account",
                (
                    queue(
                        allow(
                            "sqs:SendMessage",
                            "*",
                            service("sns"),
                            Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}},
                        )
                    ),
                ),
            ),
            (
                "only if the service says so",
                (
                    queue(
                        allow(
                            "sqs:SendMessage",
                            "*",
                            service("sns"),
                            Condition={"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}},
                        )
                    ),
                ),
            ),
            (
                "an ACL is not a source",
                on_bucket(
                    allow(
                        "s3:PutObject",
                        "*",
                        service("delivery.logs"),
                        Condition={"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}},
                    )
                ),
            ),
        ],
        undetermined=[("unknown", (queue(policy=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-1-aws-messaging-tls-only",
        passes=[
            ("queue, inline", (queue(deny("sqs:*", QUEUE, "*", Condition=TLS)),)),
            (
                "topic, separate",
                (
                    HOME,
                    make(
                        "aws:sns/topicPolicy:TopicPolicy",
                        "p",
                        {
                            "arn": HOME.properties["arn"],
                            "policy": document(deny("sns:Publish", "*", "*", Condition=TLS)),
                        },
                    ),
                ),
            ),
        ],
        fails=[
            ("no policy", (queue(),)),
            ("sending only", (queue(deny("sqs:Send*", QUEUE, "*", Condition=TLS)),)),
            ("another queue's", (queue(deny("sqs:*", f"{QUEUE}-other", "*", Condition=TLS)),)),
        ],
        undetermined=[("unknown", (queue(policy=UNKNOWN),))],
        not_applicable=[("none", (bucket("docs"),))],
    ),
]
