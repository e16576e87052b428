"""Cases of the rules for tables, caches, search, file systems, streams, queues and topics."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME, key, key_arn

NOTHING = [("none", (HOME,))]
NO_BUS = [("none", (make("aws:ec2/vpc:Vpc", "v"),))]
KEY = key("k1")
OWN = key_arn("k1")


def one(token: str, **properties: Any) -> tuple[Resource, ...]:
    return make(token, "x", properties), KEY


TABLE, REPLICA, KEYSPACES = (
    "aws:dynamodb/table:Table",
    "aws:dynamodb/tableReplica:TableReplica",
    "aws:keyspaces/table:Table",
)
GROUP, SINGLE = "aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/cluster:Cluster"
SEARCH, EFS = "aws:opensearch/domain:Domain", "aws:efs/fileSystem:FileSystem"
QUEUE, TOPIC, STREAM = "aws:sqs/queue:Queue", "aws:sns/topic:Topic", "aws:kinesis/stream:Stream"
FIREHOSE, MSK = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream", "aws:msk/cluster:Cluster"
CATALOG, WORKGROUP = (
    "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
    "aws:athena/workgroup:Workgroup",
)
SECURITY = "aws:glue/securityConfiguration:SecurityConfiguration"
ENABLED = {"enabled": True, "kmsKeyArn": OWN}


def workgroup(option: str, **more: Any) -> dict[str, Any]:
    encryption = {"encryptionOption": option, "kmsKeyArn": OWN if "KMS" in option else None}
    return {"resultConfiguration": {"encryptionConfiguration": encryption}, **more}


CASES: list[Case] = [
    *cases(
        "enc-2-aws-table-own-key",
        passes=[
            ("table", one(TABLE, serverSideEncryption=ENABLED)),
            (
                "Keyspaces",
                one(KEYSPACES, encryptionSpecification={"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyIdentifier": OWN}),
            ),
        ],
        fails=[
            ("default", one(TABLE)),
            ("named but not enabled", one(TABLE, serverSideEncryption={"enabled": False, "kmsKeyArn": OWN})),
            ("AWS's own", one(TABLE, serverSideEncryption={"enabled": True})),
            ("a replica's", one(TABLE, serverSideEncryption=ENABLED, replicas=[{"regionName": "eu-west-1"}])),
            ("a separate replica", one(REPLICA)),
        ],
        undetermined=[("unknown", one(TABLE, serverSideEncryption=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-table-point-in-time-recovery",
        passes=[
            ("table", one(TABLE, pointInTimeRecovery={"enabled": True})),
            ("Keyspaces", one(KEYSPACES, pointInTimeRecovery={"status": "ENABLED"})),
        ],
        fails=[
            ("default", one(TABLE)),
            ("off", one(TABLE, pointInTimeRecovery={"enabled": False})),
            ("a replica", one(TABLE, pointInTimeRecovery={"enabled": True}, replicas=[{"regionName": "eu-west-1"}])),
            ("a separate replica", one(REPLICA)),
        ],
        undetermined=[("unknown", one(TABLE, pointInTimeRecovery={"enabled": UNKNOWN}))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-cache-encrypted",
        passes=[("on", one(GROUP, atRestEncryptionEnabled=True)), ("Valkey's default", one(GROUP, engine="valkey"))],
        fails=[
            ("Redis by default", one(GROUP, engine="redis")),
            ("a single cluster", one(SINGLE, engine="redis")),
            ("DAX", one("aws:dax/cluster:Cluster")),
        ],
        undetermined=[("unknown", one(GROUP, atRestEncryptionEnabled=UNKNOWN))],
        not_applicable=[("a node", one(SINGLE, replicationGroupId="g")), *NOTHING],
    ),
    *cases(
        "enc-2-aws-cache-own-key",
        passes=[("own", one(GROUP, kmsKeyId=OWN)), ("MemoryDB", one("aws:memorydb/cluster:Cluster", kmsKeyArn=OWN))],
        fails=[("none", one(GROUP)), ("serverless", one("aws:elasticache/serverlessCache:ServerlessCache"))],
        undetermined=[("unknown", one(GROUP, kmsKeyId=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-search-own-key",
        passes=[("own", one(SEARCH, encryptAtRest={"enabled": True, "kmsKeyId": OWN}))],
        fails=[
            ("default", one(SEARCH)),
            ("AWS's own", one("aws:elasticsearch/domain:Domain", encryptAtRest={"enabled": True})),
        ],
        undetermined=[("unknown", one(SEARCH, encryptAtRest=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "user-2-aws-search-fine-grained",
        passes=[("on", one(SEARCH, advancedSecurityOptions={"enabled": True}))],
        fails=[("default", one(SEARCH))],
        undetermined=[("unknown", one(SEARCH, advancedSecurityOptions=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-file-system-own-key",
        passes=[
            ("EFS", one(EFS, encrypted=True, kmsKeyId=OWN)),
            ("FSx", one("aws:fsx/windowsFileSystem:WindowsFileSystem", kmsKeyId=OWN)),
        ],
        fails=[
            ("default", one(EFS)),
            ("AWS's own", one(EFS, encrypted=True)),
            ("FSx", one("aws:fsx/lustreFileSystem:LustreFileSystem")),
        ],
        undetermined=[("unknown", one(EFS, encrypted=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-queue-own-key",
        passes=[("own", one(QUEUE, kmsMasterKeyId=OWN))],
        fails=[
            ("SQS's own", one(QUEUE, sqsManagedSseEnabled=True)),
            ("AWS's own", one(QUEUE, kmsMasterKeyId="alias/aws/sqs")),
        ],
        undetermined=[("unknown", one(QUEUE, kmsMasterKeyId=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-topic-own-key",
        passes=[
            ("own", one(TOPIC, kmsMasterKeyId=OWN)),
            ("by alias", one(TOPIC, kmsMasterKeyId="alias/company-topics")),
        ],
        fails=[("none", one(TOPIC)), ("AWS's own", one(TOPIC, kmsMasterKeyId="alias/aws/sns"))],
        undetermined=[("unknown", one(TOPIC, kmsMasterKeyId=UNKNOWN))],
        not_applicable=NO_BUS,
    ),
    *cases(
        "enc-2-aws-stream-own-key",
        passes=[
            ("Kinesis", one(STREAM, encryptionType="KMS", kmsKeyId=OWN)),
            (
                "Firehose",
                one(FIREHOSE, serverSideEncryption={"enabled": True, "keyType": "CUSTOMER_MANAGED_CMK", "keyArn": OWN}),
            ),
            ("MSK", one(MSK, encryptionInfo={"encryptionAtRestKmsKeyArn": OWN})),
        ],
        fails=[
            ("Kinesis by default", one(STREAM)),
            ("AWS's own", one(STREAM, encryptionType="KMS", kmsKeyId="alias/aws/kinesis")),
            ("Firehose by default", one(FIREHOSE)),
            ("a key that AWS owns", one(FIREHOSE, serverSideEncryption={"enabled": True})),
            ("MSK by default", one(MSK)),
        ],
        undetermined=[("unknown", one(STREAM, encryptionType=UNKNOWN))],
        not_applicable=[
            ("from a stream", one(FIREHOSE, kinesisSourceConfiguration={"kinesisStreamArn": "x"})),
            *NOTHING,
        ],
    ),
    *cases(
        "enc-2-aws-analytics-own-key",
        passes=[
            ("Athena", one(WORKGROUP, configuration=workgroup("SSE_KMS"))),
            (
                "catalogue",
                one(
                    CATALOG,
                    dataCatalogEncryptionSettings={
                        "encryptionAtRest": {"catalogEncryptionMode": "SSE-KMS", "sseAwsKmsKeyId": OWN},
                        "connectionPasswordEncryption": {"returnConnectionPasswordEncrypted": True, "awsKmsKeyId": OWN},
                    },
                ),
            ),
            (
                "Glue",
                one(
                    SECURITY,
                    encryptionConfiguration={
                        "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": OWN},
                        "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": OWN},
                        "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS", "kmsKeyArn": OWN},
                    },
                ),
            ),
        ],
        fails=[
            (
                "bookmarks off",
                one(
                    SECURITY,
                    encryptionConfiguration={
                        "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": OWN},
                        "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": OWN},
                    },
                ),
            ),
            ("Athena without", one(WORKGROUP)),
            ("S3's keys", one(WORKGROUP, configuration=workgroup("SSE_S3"))),
            ("clients choose", one(WORKGROUP, configuration=workgroup("SSE_KMS", enforceWorkgroupConfiguration=False))),
            (
                "catalogue off",
                one(CATALOG, dataCatalogEncryptionSettings={"encryptionAtRest": {"catalogEncryptionMode": "DISABLED"}}),
            ),
            (
                "logs off",
                one(
                    SECURITY,
                    encryptionConfiguration={"s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": OWN}},
                ),
            ),
        ],
        undetermined=[("unknown", one(WORKGROUP, configuration=UNKNOWN))],
        not_applicable=NOTHING,
    ),
]
