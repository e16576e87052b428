"""Mutants of `policy.rules.aws.stores`."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, REGION, add, drop, put
from tests.mutations.mutant import broken, of

ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws"
JOBS, CATALOGUE, RESULT = (
    "encryptionConfiguration",
    "dataCatalogEncryptionSettings.encryptionAtRest",
    "configuration.resultConfiguration.encryptionConfiguration",
)

TABLES = [
    *of(
        "enc-2-aws-table-own-key",
        broken("off, whatever key is named", put("claims-table", {"serverSideEncryption.enabled": False})),
        broken("left out", drop("claims-table", "serverSideEncryption")),
        broken("DynamoDB's key", put("claims-table", {"serverSideEncryption.kmsKeyArn": f"{ALIAS}/dynamodb"})),
        broken("no key", drop("claims-table", "serverSideEncryption.kmsKeyArn")),
        broken("a replica, inline", drop("claims-table", "replicas.0.kmsKeyArn")),
        broken("a replica", put("claims-table-copy", kmsKeyArn="alias/aws/dynamodb")),
        broken("rows", drop("claims-rows", "encryptionSpecification")),
        broken(
            "rows by AWS's key, whatever key is named",
            put("claims-rows", {"encryptionSpecification.type": "AWS_OWNED_KMS_KEY"}),
        ),
    ),
    *of(
        "bc-1-aws-table-point-in-time-recovery",
        broken("off", put("claims-table", {"pointInTimeRecovery.enabled": False})),
        broken("left out", drop("claims-table", "pointInTimeRecovery")),
        broken("a replica, inline", drop("claims-table", "replicas.0.pointInTimeRecovery")),
        broken("a replica", put("claims-table-copy", pointInTimeRecovery=False)),
        broken("rows", put("claims-rows", {"pointInTimeRecovery.status": "DISABLED"})),
    ),
]

CACHES = [
    *of(
        "enc-2-aws-cache-encrypted",
        broken("off", put("claims-cache", atRestEncryptionEnabled=False)),
        broken("left to the engine's default", drop("claims-cache", "atRestEncryptionEnabled")),
        broken("off, as text", put("claims-cache", atRestEncryptionEnabled="false")),
        broken("an accelerator", put("claims-accelerator", serverSideEncryption={"enabled": False})),
        broken("an accelerator that says nothing", drop("claims-accelerator", "serverSideEncryption")),
        broken(
            "a cluster of its own",
            add(
                "aws:elasticache/cluster:Cluster",
                "claims-lonely-cache",
                {"engine": "memcached", "nodeType": "cache.t4g.small", "transitEncryptionEnabled": True},
            ),
        ),
    ),
    *of(
        "enc-2-aws-cache-own-key",
        broken("none", drop("claims-cache", "kmsKeyId")),
        broken("ElastiCache's", put("claims-sessions", kmsKeyId=f"{ALIAS}/elasticache")),
        broken("a store in memory", put("claims-memory", kmsKeyArn="")),
    ),
]

SEARCH = [
    *of(
        "enc-2-aws-search-own-key",
        broken("off", put("claims-search", {"encryptAtRest.enabled": False})),
        broken("left out", drop("claims-old-search", "encryptAtRest")),
        broken("no key", drop("claims-search", "encryptAtRest.kmsKeyId")),
        broken("Elasticsearch's key", put("claims-old-search", {"encryptAtRest.kmsKeyId": f"{ALIAS}/es"})),
    ),
    *of(
        "user-2-aws-search-fine-grained",
        broken("off", put("claims-search", {"advancedSecurityOptions.enabled": False})),
        broken("left out", drop("claims-old-search", "advancedSecurityOptions")),
        broken("only a database of users", drop("claims-search", "advancedSecurityOptions.enabled")),
    ),
    *of(
        "enc-2-aws-file-system-own-key",
        broken("not encrypted, whatever key is named", drop("claims-files", "encrypted")),
        broken("encrypted with EFS's key", drop("claims-files", "kmsKeyId")),
        broken("FSx's key", put("claims-scans", kmsKeyId=f"{ALIAS}/fsx")),
        broken("no key", put("claims-scans", kmsKeyId=None)),
    ),
]

STREAMS = [
    *of(
        "enc-2-aws-queue-own-key",
        broken(
            "SQS's own encryption",
            drop("claims-queue", "kmsMasterKeyId"),
            put("claims-queue", sqsManagedSseEnabled=True),
        ),
        broken("SQS's key", put("claims-queue", kmsMasterKeyId="alias/aws/sqs")),
        broken("an empty name", put("claims-queue", kmsMasterKeyId="")),
    ),
    *of(
        "enc-2-aws-topic-own-key",
        broken("none", drop("claims-topic", "kmsMasterKeyId")),
        broken("SNS's key", put("claims-topic", kmsMasterKeyId="alias/aws/sns")),
        broken("SNS's key by ARN", put("account-on-call", kmsMasterKeyId=f"{ALIAS}/sns")),
    ),
    *of(
        "enc-2-aws-stream-own-key",
        broken("off, whatever key is named", put("claims-stream", encryptionType="NONE")),
        broken("Kinesis's key", put("claims-stream", kmsKeyId="alias/aws/kinesis")),
        broken("a delivery by AWS's key", put("claims-delivery", {"serverSideEncryption.keyType": "AWS_OWNED_CMK"})),
        broken("a delivery, off", put("claims-delivery", {"serverSideEncryption.enabled": False})),
        broken("a delivery without a key", drop("claims-delivery", "serverSideEncryption.keyArn")),
        broken("Kafka", drop("claims-kafka", "encryptionInfo.encryptionAtRestKmsKeyArn")),
        broken("Kafka that says nothing", drop("claims-kafka", "encryptionInfo")),
    ),
    *of(
        "enc-2-aws-analytics-own-key",
        broken("a catalogue", put("claims-catalogue", {f"{CATALOGUE}.catalogEncryptionMode": "DISABLED"})),
        broken("a catalogue by AWS's key", drop("claims-catalogue", f"{CATALOGUE}.sseAwsKmsKeyId")),
        broken("files of jobs", put("claims-jobs", {f"{JOBS}.s3Encryption.s3EncryptionMode": "SSE-S3"})),
        broken("logs of jobs", drop("claims-jobs", f"{JOBS}.cloudwatchEncryption")),
        broken(
            "bookmarks of jobs",
            put("claims-jobs", {f"{JOBS}.jobBookmarksEncryption.jobBookmarksEncryptionMode": "DISABLED"}),
        ),
        broken("answers", put("claims-questions", {f"{RESULT}.encryptionOption": "SSE_S3"})),
        broken("clients choose", put("claims-questions", {"configuration.enforceWorkgroupConfiguration": False})),
        broken("nothing about answers", drop("claims-questions", "configuration.resultConfiguration")),
        broken("answers by S3's key", put("claims-questions", {f"{RESULT}.kmsKeyArn": f"{ALIAS}/s3"})),
    ),
]

MUTANTS = [*TABLES, *CACHES, *SEARCH, *STREAMS]
