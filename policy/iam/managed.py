"""What AWS's own managed policies grant, as far as rules ask: the ones that give an account away or read data.

Source: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html. Only the actions that a rule
asks about are
written down; an AWS managed policy that is not here grants none of them on everything.
"""

from __future__ import annotations

import re

from policy.iam.document import EMPTY, Document, Statement

ARN = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(?:.*/)?([^/]+)")
WITHOUT_IAM = ("iam:*", "organizations:*", "account:*")

GRANTS: dict[str, tuple[str, ...]] = {
    "AdministratorAccess": ("*",),
    "AdministratorAccess-Amplify": (
        "iam:CreateRole",
        "iam:AttachRolePolicy",
        "iam:PutRolePolicy",
        "iam:PassRole",
        "lambda:*",
    ),
    "AdministratorAccess-AWSElasticBeanstalk": (
        "ec2:*",
        "iam:PassRole",
        "iam:CreateRole",
        "iam:AttachRolePolicy",
        "s3:*",
    ),
    "IAMFullAccess": ("iam:*", "organizations:Describe*", "organizations:List*"),
    "SystemAdministrator": ("iam:PassRole", "ec2:*", "s3:Get*", "s3:List*", "dynamodb:*", "rds:*", "logs:*"),
    "DatabaseAdministrator": ("dynamodb:*", "rds:*", "redshift:*", "elasticache:*", "s3:Get*"),
    "DataScientist": ("dynamodb:*", "rds:*", "redshift:*", "s3:*", "elasticmapreduce:*", "kinesis:*"),
    "ReadOnlyAccess": (
        "s3:Get*",
        "s3:List*",
        "dynamodb:BatchGet*",
        "dynamodb:Get*",
        "dynamodb:Query",
        "dynamodb:Scan",
        "kinesis:Get*",
        "athena:Get*",
        "sqs:ReceiveMessage",
    ),
    "AmazonS3FullAccess": ("s3:*", "s3-object-lambda:*"),
    "AmazonS3ReadOnlyAccess": ("s3:Get*", "s3:List*", "s3:Describe*"),
    "AmazonDynamoDBFullAccess": ("dynamodb:*", "dax:*"),
    "AmazonDynamoDBFullAccess_v2": ("dynamodb:*", "dax:*"),
    "AmazonDynamoDBReadOnlyAccess": (
        "dynamodb:BatchGetItem",
        "dynamodb:GetItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:PartiQLSelect",
    ),
    "AmazonRDSDataFullAccess": ("rds-data:*", "secretsmanager:GetSecretValue"),
    "AmazonRedshiftDataFullAccess": ("redshift-data:*", "redshift:GetClusterCredentials"),
    "AmazonSQSFullAccess": ("sqs:*",),
    "AmazonKinesisFullAccess": ("kinesis:*",),
    "AmazonKinesisReadOnlyAccess": ("kinesis:Get*", "kinesis:List*", "kinesis:Describe*"),
    "AmazonAthenaFullAccess": ("athena:*", "s3:GetObject"),
    "AmazonSSMFullAccess": ("ssm:*",),
    "AmazonOpenSearchServiceFullAccess": ("es:*",),
    "SecretsManagerReadWrite": ("secretsmanager:*", "lambda:CreateFunction"),
    "AWSBackupFullAccess": ("backup:*",),
}


def document(arn: str) -> Document | None:
    """What an AWS managed policy grants of the actions that rules ask about; None when the ARN is not AWS's own.

    :param arn: the policy's ARN, such as ``arn:aws:iam::aws:policy/AdministratorAccess``.
    """
    found = ARN.fullmatch(arn)
    if not found:
        return None
    name = found[1]
    if name == "PowerUserAccess":
        return Document((_allow(name, WITHOUT_IAM, negated=True),))
    actions = GRANTS.get(name)
    return Document((_allow(name, actions),)) if actions else EMPTY


def _allow(name: str, actions: tuple[str, ...], negated: bool = False) -> Statement:
    return Statement(True, (), actions, ("*",), (), not_action=negated, sid=name)
