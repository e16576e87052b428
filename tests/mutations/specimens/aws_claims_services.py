"""Caches, search, streams, queues, topics and analytics of the claims service."""

from __future__ import annotations

import json

from tests.mutations.edits import ACCOUNT, REGION, add
from tests.mutations.specimens.aws_claims_data import DATA, GROUP, KEY, TAGS

QUEUE_ARN = f"arn:aws:sqs:{REGION}:{ACCOUNT}:claims-queue"
TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:claims-topic"
QUEUE_URL = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/claims-queue"
WORKLOAD = f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/claims"


def _policy(*statements: dict[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _tls_only(action: str, arn: str) -> dict[str, object]:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": arn,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


CACHES = [
    add("aws:elasticache/subnetGroup:SubnetGroup", "claims-cache-subnets", {"name": "claims", "subnetIds": DATA}),
    add(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "claims-cache",
        {
            "description": "Claims that were asked for last",
            "engine": "redis",
            "engineVersion": "7.1",
            "nodeType": "cache.t4g.small",
            "atRestEncryptionEnabled": True,
            "kmsKeyId": KEY,
            "transitEncryptionEnabled": True,
            "transitEncryptionMode": "required",
            "userGroupIds": ["claims"],
            "snapshotRetentionLimit": 14,
            "subnetGroupName": "@{claims-cache-subnets.name}",
            "securityGroupIds": GROUP,
            "tags": TAGS,
        },
    ),
    add(
        "aws:elasticache/cluster:Cluster",
        "claims-cache-reader",
        {"replicationGroupId": "@{claims-cache.id}", "clusterId": "claims-cache-reader"},
    ),
    add(
        "aws:elasticache/serverlessCache:ServerlessCache",
        "claims-sessions",
        {
            "name": "claims-sessions",
            "engine": "valkey",
            "userGroupId": "claims",
            "kmsKeyId": KEY,
            "snapshotRetentionLimit": 14,
            "subnetIds": DATA,
            "securityGroupIds": GROUP,
            "tags": TAGS,
        },
    ),
    add(
        "aws:memorydb/cluster:Cluster",
        "claims-memory",
        {
            "name": "claims-memory",
            "aclName": "claims",
            "nodeType": "db.t4g.small",
            "kmsKeyArn": KEY,
            "tlsEnabled": True,
            "snapshotRetentionLimit": 14,
            "securityGroupIds": GROUP,
            "tags": TAGS,
        },
    ),
    add(
        "aws:memorydb/snapshot:Snapshot",
        "claims-memory-saved",
        {"clusterName": "@{claims-memory.name}", "name": "claims-memory-saved", "kmsKeyArn": KEY},
    ),
    add(
        "aws:dax/cluster:Cluster",
        "claims-accelerator",
        {
            "clusterName": "claims-accelerator",
            "nodeType": "dax.t3.small",
            "replicationFactor": 2,
            "iamRoleArn": WORKLOAD,
            "serverSideEncryption": {"enabled": True},
            "clusterEndpointEncryptionType": "TLS",
            "securityGroupIds": GROUP,
        },
    ),
]

SEARCH_SETTINGS = {
    "encryptAtRest": {"enabled": True, "kmsKeyId": KEY},
    "nodeToNodeEncryption": {"enabled": True},
    "domainEndpointOptions": {"enforceHttps": True, "tlsSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10"},
    "advancedSecurityOptions": {"enabled": True, "internalUserDatabaseEnabled": False},
    "vpcOptions": {"subnetIds": [DATA[0]], "securityGroupIds": GROUP},
    "tags": TAGS,
}

SEARCH = [
    add(
        "aws:opensearch/domain:Domain",
        "claims-search",
        {**SEARCH_SETTINGS, "domainName": "claims-search", "engineVersion": "OpenSearch_2.19"},
    ),
    add(
        "aws:elasticsearch/domain:Domain",
        "claims-old-search",
        {**SEARCH_SETTINGS, "domainName": "claims-old-search", "elasticsearchVersion": "7.10"},
    ),
]

MESSAGING = [
    add(
        "aws:sns/topic:Topic",
        "claims-topic",
        {"name": "claims-topic", "kmsMasterKeyId": KEY},
        id=TOPIC_ARN,
        outputs={"arn": TOPIC_ARN},
    ),
    add(
        "aws:sns/topicPolicy:TopicPolicy",
        "claims-topic-policy",
        {
            "arn": TOPIC_ARN,
            "policy": _policy(
                _tls_only("sns:Publish", TOPIC_ARN),
                {
                    "Sid": "BucketTells",
                    "Effect": "Allow",
                    "Principal": {"Service": "s3.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": TOPIC_ARN,
                    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                },
            ),
        },
        id=TOPIC_ARN,
        outputs={"arn": TOPIC_ARN},
    ),
    add(
        "aws:sqs/queue:Queue",
        "claims-queue",
        {"name": "claims-queue", "kmsMasterKeyId": KEY},
        id=QUEUE_URL,
        outputs={"arn": QUEUE_ARN, "url": QUEUE_URL},
    ),
    add(
        "aws:sqs/queuePolicy:QueuePolicy",
        "claims-queue-policy",
        {
            "queueUrl": QUEUE_URL,
            "policy": _policy(
                _tls_only("sqs:*", QUEUE_ARN),
                {
                    "Sid": "TopicSends",
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": QUEUE_ARN,
                    "Condition": {"ArnEquals": {"aws:SourceArn": TOPIC_ARN}},
                },
                {
                    "Sid": "WorkloadReads",
                    "Effect": "Allow",
                    "Principal": {"AWS": WORKLOAD},
                    "Action": ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
                    "Resource": QUEUE_ARN,
                },
            ),
        },
    ),
]

STREAMS = [
    add(
        "aws:kinesis/stream:Stream",
        "claims-stream",
        {"name": "claims-stream", "shardCount": 1, "encryptionType": "KMS", "kmsKeyId": "@{claims-external-key.arn}"},
    ),
    add(
        "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        "claims-delivery",
        {
            "name": "claims-delivery",
            "destination": "extended_s3",
            "extendedS3Configuration": {
                "roleArn": WORKLOAD,
                "bucketArn": "@{aws-storage-exports-bucket.arn}",
                "kmsKeyArn": KEY,
            },
            "serverSideEncryption": {"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": KEY},
        },
    ),
    add(
        "aws:msk/cluster:Cluster",
        "claims-kafka",
        {
            "clusterName": "claims-kafka",
            "kafkaVersion": "3.8.x",
            "numberOfBrokerNodes": 2,
            "brokerNodeGroupInfo": {"clientSubnets": DATA, "instanceType": "kafka.t3.small", "securityGroups": GROUP},
            "encryptionInfo": {
                "encryptionAtRestKmsKeyArn": KEY,
                "encryptionInTransit": {"clientBroker": "TLS", "inCluster": True},
            },
            "clientAuthentication": {"sasl": {"iam": True}},
        },
    ),
]

ANALYTICS = [
    add(
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
        "claims-catalogue",
        {
            "dataCatalogEncryptionSettings": {
                "encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS", "sseAwsKmsKeyId": KEY},
                "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True, "awsKmsKeyId": KEY},
            }
        },
    ),
    add(
        "aws:glue/securityConfiguration:SecurityConfiguration",
        "claims-jobs",
        {
            "name": "claims-jobs",
            "encryptionConfiguration": {
                "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": KEY},
                "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": KEY},
                "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS", "kmsKeyArn": KEY},
            },
        },
    ),
    add(
        "aws:athena/workgroup:Workgroup",
        "claims-questions",
        {
            "name": "claims-questions",
            "configuration": {
                "enforceWorkgroupConfiguration": True,
                "resultConfiguration": {
                    "outputLocation": "s3://@{aws-storage-exports-bucket.bucket}/answers/",
                    "encryptionConfiguration": {"encryptionOption": "SSE_KMS", "kmsKeyArn": KEY},
                },
            },
        },
    ),
]

SPECIMENS = [*CACHES, *SEARCH, *MESSAGING, *STREAMS, *ANALYTICS]
