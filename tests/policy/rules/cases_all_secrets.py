"""Cases for the rules on credentials."""

from __future__ import annotations

import base64
import gzip
import json

from policy.model import UNKNOWN, Resource, Secret
from tests.policy.cases import cases, make

INSTANCE = "aws:ec2/instance:Instance"
LAMBDA = "aws:lambda/function:Function"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
BUCKET = "aws:s3/bucket:Bucket"
KEY = "AKIAQ4TRZ2J7XWV5N3MB"
PEM = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjE\n-----END OPENSSH PRIVATE KEY-----"


def stack(**outputs: object) -> Resource:
    return Resource("urn:pulumi:a::b::pulumi:pulumi:Stack::b-a", "pulumi:pulumi:Stack", outputs, custom=False)


def zipped(text: str) -> str:
    return base64.b64encode(gzip.compress(text.encode())).decode()


CLEAN_SCRIPT = """#!/bin/sh
TOKEN=$(curl -sX PUT http://169.254.169.254/latest/api/token -H 'X-aws-ec2-metadata-token-ttl-seconds: 60')
password=$(aws secretsmanager get-secret-value --secret-id prod/db)
PASSWORD_FILE=/run/secrets/db
PasswordAuthentication no
"""

CASES = [
    *cases(
        "enc-2-all-no-credential-in-user-data",
        passes=[
            ("reads the secret at run time", [make(INSTANCE, "web", {"userData": CLEAN_SCRIPT})]),
            ("marked as secret", [make(INSTANCE, "web", {"userData": Secret()})]),
            ("a harmless command", [make("gcp:cloudrunv2/job:Job", "job", {"args": ["token", "lookup", "--json"]})]),
        ],
        fails=[
            ("a password assigned in shell", [make(INSTANCE, "web", {"userData": "export DB_PASSWORD='hunter2!'"})]),
            (
                "a password beside its flag in a container's command",
                [make("gcp:cloudrunv2/job:Job", "job", {"template": {"args": ["mysql", "--password", "hunter2!"]}})],
            ),
            (
                "an access key in Base64",
                [make(INSTANCE, "web", {"userDataBase64": base64.b64encode(f"key={KEY}".encode()).decode()})],
            ),
            (
                "a compressed private key",
                [make("aws:ec2/launchTemplate:LaunchTemplate", "web", {"userData": zipped(PEM)})],
            ),
            (
                "a GCP start-up script",
                [
                    make(
                        "gcp:compute/instance:Instance",
                        "web",
                        {"metadataStartupScript": "mysql --password=s3cretpw app"},
                    )
                ],
            ),
            (
                "GCP metadata",
                [
                    make(
                        "gcp:compute/instance:Instance",
                        "web",
                        {"metadata": {"startup-script": "curl postgres://app:t0psecret@db/app"}},
                    )
                ],
            ),
            (
                "cloud-init on Hetzner",
                [
                    make(
                        "hcloud:index/server:Server",
                        "gw",
                        {"userData": "#cloud-config\nchpasswd:\n  list:\nrootpassword: hunter2x\n"},
                    )
                ],
            ),
            (
                "an account's password",
                [make("hcloud:index/server:Server", "gw", {"userData": 'echo "root:toor1234" | chpasswd'})],
            ),
            (
                "a WireGuard key",
                [
                    make(
                        "hcloud:index/server:Server",
                        "gw",
                        {"userData": "[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n"},
                    )
                ],
            ),
        ],
        undetermined=[("made from a value that is not known", [make(INSTANCE, "web", {"userData": UNKNOWN})])],
        not_applicable=[("no user data", [make(INSTANCE, "web", {"ami": "ami-1"})])],
    ),
    *cases(
        "enc-2-all-no-credential-in-environment",
        passes=[
            (
                "the secret's ARN",
                [
                    make(
                        LAMBDA,
                        "f",
                        {
                            "environment": {
                                "variables": {"DB_PASSWORD": "arn:aws:secretsmanager:eu-central-1:1:secret:x"}
                            }
                        },
                    )
                ],
            ),
            (
                "names that only sound like it",
                [
                    make(
                        LAMBDA,
                        "f",
                        {
                            "environment": {
                                "variables": {"TOKEN_URL": "https://login.example.com", "PASSWORD_MIN_LENGTH": "16"}
                            }
                        },
                    )
                ],
            ),
            (
                "references, as Cloud Run and Kubernetes write them",
                [
                    make(
                        "gcp:cloudrunv2/service:Service",
                        "s",
                        {
                            "envs": [
                                {"name": "KEY", "valueSource": {"secretKeyRef": {"secret": "stripe", "version": "3"}}}
                            ]
                        },
                    ),
                    make(
                        "gcp:cloudrun/service:Service",
                        "t",
                        {
                            "envs": [
                                {"name": "KEY", "valueFrom": {"secretKeyRef": {"key": "3", "name": "stripe-token"}}}
                            ]
                        },
                    ),
                ],
            ),
            ("a Pulumi secret", [make(LAMBDA, "f", {"environment": {"variables": {"API_KEY": Secret()}}})]),
        ],
        fails=[
            ("a Lambda variable", [make(LAMBDA, "f", {"environment": {"variables": {"DB_PASSWORD": "hunter2"}}})]),
            (
                "a container definition as JSON",
                [
                    make(
                        TASK,
                        "t",
                        {
                            "containerDefinitions": json.dumps(
                                [{"name": "app", "environment": [{"name": "API_KEY", "value": "0123456789abcdef"}]}]
                            )
                        },
                    )
                ],
            ),
            (
                "Cloud Run, a list of pairs",
                [
                    make(
                        "gcp:cloudrunv2/service:Service",
                        "s",
                        {"template": {"containers": [{"envs": [{"name": "JWT_SECRET", "value": "correct-horse"}]}]}},
                    )
                ],
            ),
            (
                "a connection string under a harmless name",
                [
                    make(
                        LAMBDA,
                        "f",
                        {"environment": {"variables": {"DATABASE": "postgresql://app:pa55word@db:5432/app"}}},
                    )
                ],
            ),
            (
                "Elastic Beanstalk settings",
                [
                    make(
                        "aws:elasticbeanstalk/environment:Environment",
                        "e",
                        {
                            "settings": [
                                {
                                    "namespace": "aws:elasticbeanstalk:application:environment",
                                    "name": "SECRET_TOKEN",
                                    "value": "abc123def",
                                }
                            ]
                        },
                    )
                ],
            ),
            (
                "a Kubernetes container",
                [
                    make(
                        "kubernetes:apps/v1:Deployment",
                        "d",
                        {
                            "spec": {
                                "template": {
                                    "spec": {
                                        "containers": [{"env": [{"name": "REDIS_PASSWORD", "value": "swordfish"}]}]
                                    }
                                }
                            }
                        },
                    )
                ],
            ),
            (
                "a type that no list knows",
                [
                    make(
                        "aws:newservice/thing:Thing",
                        "t",
                        {"runtime": {"environmentVariables": {"STRIPE": "sk_live_4eC39HqLyjWDarjtT1zdp7dc"}}},
                    )
                ],
            ),
        ],
        undetermined=[
            ("a variable that is not known", [make(LAMBDA, "f", {"environment": {"variables": {"A": UNKNOWN}}})]),
            ("an environment that is not known", [make(LAMBDA, "f", {"environment": UNKNOWN})]),
        ],
        not_applicable=[("no environment", [make(BUCKET, "b", {"bucket": "b"})])],
    ),
    *cases(
        "enc-2-all-no-credential-in-tags",
        passes=[
            (
                "ordinary tags",
                [make(BUCKET, "b", {"tags": {"purpose": "exports", "secret-arn": "arn:aws:secretsmanager:x"}})],
            )
        ],
        fails=[
            ("a tag named for it", [make(BUCKET, "b", {"tags": {"db-password": "hunter2"}})]),
            ("a label", [make("gcp:storage/bucket:Bucket", "b", {"labels": {"api_key": "0123456789"}})]),
            ("an access key in a description", [make("aws:iam/user:User", "u", {"tags": {"note": f"key {KEY}"}})]),
            (
                "metadata of a GCP instance",
                [make("gcp:compute/instance:Instance", "i", {"metadata": {"admin-password": "hunter2x"}})],
            ),
        ],
        undetermined=[("a tag that is not known", [make(BUCKET, "b", {"tags": {"a": UNKNOWN}})])],
        not_applicable=[("no tags", [make(BUCKET, "b", {"bucket": "b"})])],
    ),
    *cases(
        "enc-2-all-passwords-are-secret",
        passes=[
            ("a Pulumi secret", [make("aws:rds/instance:Instance", "db", {"password": Secret()})]),
            (
                "a public key beside a secret one",
                [make("tls:index/privateKey:PrivateKey", "k", {"privateKeyPem": Secret(), "publicKeyPem": "ssh"})],
            ),
            (
                "a secure parameter",
                [make("aws:ssm/parameter:Parameter", "p", {"type": "SecureString", "value": Secret()})],
            ),
            (
                "a token's lifetime beside a secret",
                [
                    make(
                        "aws:cognito/userPoolClient:UserPoolClient",
                        "c",
                        {"clientSecret": Secret(), "tokenValidityUnits": {"accessToken": "minutes"}},
                    )
                ],
            ),
        ],
        fails=[
            ("a database's password", [make("aws:rds/instance:Instance", "db", {"password": "hunter2!"})]),
            (
                "a secret's version",
                [
                    make(
                        "aws:secretsmanager/secretVersion:SecretVersion", "v", {"secretString": '{"user":"a","pw":"b"}'}
                    )
                ],
            ),
            (
                "GCP secret data",
                [make("gcp:secretmanager/secretVersion:SecretVersion", "v", {"secretData": "swordfish"})],
            ),
            (
                "nested in a block",
                [
                    make(
                        "gcp:sql/databaseInstance:DatabaseInstance",
                        "db",
                        {"replicaConfiguration": {"password": "swordfish"}},
                    )
                ],
            ),
            (
                "a secure parameter",
                [make("aws:ssm/parameter:Parameter", "p", {"type": "SecureString", "value": "swordfish"})],
            ),
            (
                "a generated key that is not marked",
                [make("tls:index/privateKey:PrivateKey", "k", {"privateKeyPem": PEM})],
            ),
        ],
        undetermined=[("not known", [make("aws:rds/instance:Instance", "db", {"password": UNKNOWN})])],
        not_applicable=[("no such property", [make(BUCKET, "b", {"bucket": "b"})])],
    ),
    *cases(
        "enc-2-all-provider-credentials-are-secret",
        passes=[
            ("no credentials", [make("pulumi:providers:aws", "p", {"region": "eu-central-1"})]),
            ("a secret token", [make("pulumi:providers:hcloud", "p", {"token": Secret()})]),
        ],
        fails=[
            ("a token", [make("pulumi:providers:hcloud", "p", {"token": "a" * 64})]),
            ("an access key", [make("pulumi:providers:aws", "p", {"region": "eu-central-1", "accessKey": KEY})]),
            (
                "a service account's key",
                [make("pulumi:providers:gcp", "p", {"credentials": json.dumps({"private_key": PEM})})],
            ),
        ],
        undetermined=[("a token that is not known", [make("pulumi:providers:hcloud", "p", {"token": UNKNOWN})])],
        not_applicable=[("not a provider", [make(BUCKET, "b", {"bucket": "b"})])],
    ),
    *cases(
        "enc-2-all-no-credential-in-outputs",
        passes=[("names and secrets", [stack(bucket="b", dbPassword=Secret(), secretArn="arn:aws:x")])],
        fails=[
            ("a password", [stack(dbPassword="hunter2")]),
            ("nested", [stack(aws={"users": [{"accessKeyId": KEY}]})]),
            ("an address with a password", [stack(database="postgres://app:pa55word@db/app")]),
            ("a kubeconfig", [stack(kubeconfig={"users": [{"user": {"token": "abcdef123456"}}]})]),
        ],
        undetermined=[("an output that is not known", [stack(bucket=UNKNOWN)])],
        not_applicable=[("no outputs", [stack()])],
    ),
]
