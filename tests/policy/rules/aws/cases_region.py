"""Cases of `policy.rules.aws.region`."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import vpc

QUEUE = "aws:sqs/queue:Queue"
PROVIDER = "urn:pulumi:prod::rampart::pulumi:providers:aws::main"


def provider(region: object) -> Resource:
    return make("pulumi:providers:aws", "main", {"region": region})


def through(type: str, name: str = "made") -> Resource:
    return make(type, name, {}, provider=f"{PROVIDER}::0123-id")


def bucket(name: str, region: str) -> Resource:
    return make("aws:s3/bucket:Bucket", name, {"bucket": name, "region": region, "arn": f"arn:aws:s3:::{name}"})


def delivery(destination: object) -> Resource:
    return make(
        "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
        "d",
        {"region": "us-east-1", "deliveryDestinationConfiguration": {"destinationResourceArn": destination}},
    )


def replication(*rules: object) -> Resource:
    return make("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "copies", {"rules": list(rules)})


CASES = [
    *cases(
        "infra-3-aws-resources-in-eu",
        fails=[
            ("by region", [make(QUEUE, "q", {"region": "us-east-1"})]),
            ("by ARN", [make(QUEUE, "q", {"arn": "arn:aws:sqs:ap-south-1:111122223333:q"})]),
            ("by availability zone", [make("aws:ebs/volume:Volume", "disk", {"availabilityZone": "us-west-2a"})]),
            ("in Europe, not in the EU", [make(QUEUE, "q", {"region": "eu-west-2"})]),
            ("in Switzerland", [make(QUEUE, "q", {"region": "eu-central-2"})]),
            ("ARN beside a region", [make(QUEUE, "q", {"region": "eu-west-1", "arn": "arn:aws:sqs:us-east-1:1:q"})]),
            ("storage in CloudFront's region", [bucket("logs", "us-east-1")]),
            ("a topic in CloudFront's region", [make("aws:sns/topic:Topic", "t", {"region": "us-east-1"})]),
            ("a certificate elsewhere", [make("aws:acm/certificate:Certificate", "c", {"region": "us-west-2"})]),
        ],
        passes=[
            ("by region", [vpc()]),
            ("by availability zone", [make("aws:ebs/volume:Volume", "disk", {"availabilityZone": "eu-central-1b"})]),
            ("by local zone", [make("aws:ec2/subnet:Subnet", "s", {"availabilityZone": "eu-central-1-ham-1a"})]),
            ("CloudFront's certificate", [make("aws:acm/certificate:Certificate", "c", {"region": "us-east-1"})]),
            (
                "CloudFront's log delivery",
                [make("aws:cloudwatch/logDeliverySource:LogDeliverySource", "l", {"region": "us-east-1"})],
            ),
            ("where CloudFront's logs go", [delivery("arn:aws:s3:::near/cloudfront")]),
        ],
        undetermined=[("unknown region", [make(QUEUE, "q", {"region": UNKNOWN})])],
        not_applicable=[
            ("a global resource", [make("aws:iam/role:Role", "r", {"arn": "arn:aws:iam::111122223333:role/r"})])
        ],
    ),
    *cases(
        "infra-3-aws-providers-in-eu",
        fails=[
            ("elsewhere", [provider("us-west-2"), through(QUEUE)]),
            ("no region", [provider(None)]),
            ("storage through CloudFront's region", [provider("us-east-1"), through("aws:s3/bucket:Bucket")]),
            ("unused outside the EU", [provider("us-east-1")]),
        ],
        passes=[
            ("in the EU", [provider("eu-central-1"), through(QUEUE)]),
            ("CloudFront's certificate", [provider("us-east-1"), through("aws:acm/certificate:Certificate")]),
        ],
        undetermined=[("unknown region", [provider(UNKNOWN)])],
        not_applicable=[
            ("no provider", [vpc()]),
            (
                "its resources say it",
                [provider(None), make(QUEUE, "q", {"region": "eu-west-1"}, provider=f"{PROVIDER}::0")],
            ),
        ],
    ),
    *cases(
        "infra-3-aws-copies-in-eu",
        fails=[
            ("table replica", [make("aws:dynamodb/table:Table", "t", {"replicas": [{"regionName": "us-east-1"}]})]),
            (
                "the second replica of a secret",
                [
                    make(
                        "aws:secretsmanager/secret:Secret",
                        "s",
                        {"replicas": [{"region": "eu-west-1"}, {"region": "eu-west-2"}]},
                    )
                ],
            ),
            (
                "images",
                [
                    make(
                        "aws:ecr/replicationConfiguration:ReplicationConfiguration",
                        "r",
                        {"replicationConfiguration": {"rules": [{"destinations": [{"region": "us-east-1"}]}]}},
                    )
                ],
            ),
            (
                "backup copies",
                [
                    make(
                        "aws:backup/plan:Plan",
                        "p",
                        {
                            "rules": [
                                {"copyActions": [{"destinationVaultArn": "arn:aws:backup:us-east-1:1:backup-vault:v"}]}
                            ]
                        },
                    )
                ],
            ),
            (
                "bucket replica by ARN",
                [bucket("far", "us-east-1"), replication({"destination": {"bucket": "arn:aws:s3:::far"}})],
            ),
            (
                "file system",
                [
                    make(
                        "aws:efs/replicationConfiguration:ReplicationConfiguration",
                        "r",
                        {"destination": {"region": "us-east-1"}},
                    )
                ],
            ),
            ("logs in a bucket", [bucket("far", "us-east-1"), delivery("arn:aws:s3:::far/cloudfront")]),
            ("logs in a group", [delivery("arn:aws:logs:us-east-1:1:log-group:cloudfront")]),
            ("peer", [make("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "p", {"peerRegion": "us-east-1"})]),
        ],
        passes=[
            (
                "table replica in the EU",
                [make("aws:dynamodb/table:Table", "t", {"replicas": [{"regionName": "eu-west-1"}]})],
            ),
            ("logs", [bucket("near", "eu-west-1"), delivery("arn:aws:s3:::near/cloudfront")]),
            (
                "bucket replica in the EU",
                [bucket("near", "eu-west-1"), replication({"destination": {"bucket": "arn:aws:s3:::near"}})],
            ),
        ],
        undetermined=[
            ("unknown replica", [make("aws:dynamodb/table:Table", "t", {"replicas": [{"regionName": UNKNOWN}]})]),
            ("unknown replicas", [make("aws:dynamodb/table:Table", "t", {"replicas": UNKNOWN})]),
        ],
        not_applicable=[("no replicas", [make("aws:dynamodb/table:Table", "t", {"replicas": []})])],
    ),
]
