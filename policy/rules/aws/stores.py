"""Rules for stores beside databases and buckets: tables, caches, search, file systems, streams, queues, topics."""

from __future__ import annotations

import json

from policy.aws_keys import ALLOWED, own_key
from policy.aws_values import truthy
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.model import Outcome, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

TABLE = "aws:dynamodb/table:Table"
REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
CACHE_CLUSTER = "aws:elasticache/cluster:Cluster"
SEARCH = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")
FILE_SYSTEMS = (
    "aws:efs/fileSystem:FileSystem",
    "aws:fsx/lustreFileSystem:LustreFileSystem",
    "aws:fsx/ontapFileSystem:OntapFileSystem",
    "aws:fsx/openZfsFileSystem:OpenZfsFileSystem",
    "aws:fsx/windowsFileSystem:WindowsFileSystem",
    "aws:fsx/fileCache:FileCache",
)
VIDEO = "aws:kinesis/videoStream:VideoStream"
SERVERLESS_POLICY = "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy"
FIREHOSE = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"


@rule(
    id="enc-2-aws-table-own-key",
    title="DynamoDB and Keyspaces tables, and their replicas, are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=iso("A.8.24") + pci("3.6.1"),
    remediation="Set server_side_encryption with enabled=True and kms_key_arn, for replicas kms_key_arn.",
    types=(TABLE, "aws:dynamodb/tableReplica:TableReplica", "aws:keyspaces/table:Table"),
)
def table_own_key(table: Resource, graph: Graph) -> Verdict:
    """Without ``enabled`` DynamoDB encrypts with a key that AWS owns, whatever key is named."""
    if table.type == "aws:dynamodb/tableReplica:TableReplica":
        return own_key(table, graph, "kmsKeyArn")
    if table.type == "aws:keyspaces/table:Table":
        blocks = table.blocks("encryptionSpecification")
        if not blocks or blocks[0].get("type", "AWS_OWNED_KMS_KEY") != "CUSTOMER_MANAGED_KMS_KEY":
            return failed("a key that AWS owns is used", ALLOWED)
        return own_key(table, graph, "kmsKeyIdentifier", blocks[0])
    blocks = table.blocks("serverSideEncryption")
    if not blocks or not blocks[0].get("enabled", False):
        return failed("serverSideEncryption is not enabled, so a key that AWS owns is used", ALLOWED)
    for block in (blocks[0], *table.blocks("replicas")):
        verdict = own_key(table, graph, "kmsKeyArn", block)
        if verdict.outcome is not Outcome.PASS:
            return verdict
    return passed()


@rule(
    id="bc-1-aws-table-point-in-time-recovery",
    title="Tables and their replicas can be restored to any second of the last weeks",
    severity=Severity.HIGH,
    statements=("BC-1",),
    controls=fsbp("DynamoDB.2") + iso("A.8.13"),
    remediation="Set point_in_time_recovery with enabled=True, for every replica too.",
    types=(TABLE, "aws:dynamodb/tableReplica:TableReplica", "aws:keyspaces/table:Table"),
)
def table_point_in_time_recovery(table: Resource) -> Verdict:
    """A replica copies a mistake within a second: it is no backup."""
    if table.type == "aws:dynamodb/tableReplica:TableReplica":
        on = bool(table.get("pointInTimeRecovery", False))
    elif table.type == "aws:keyspaces/table:Table":
        on = any(str(block.get("status", "")).upper() == "ENABLED" for block in table.blocks("pointInTimeRecovery"))
    else:
        on = any(block.get("enabled", False) for block in table.blocks("pointInTimeRecovery"))
    if not on:
        return failed("pointInTimeRecovery is not enabled", "enabled")
    for replica in table.blocks("replicas"):
        if not replica.get("pointInTimeRecovery", False):
            return failed(f"{replica.path}.pointInTimeRecovery is false", "true")
    return passed()


@rule(
    id="enc-2-aws-cache-encrypted",
    title="Caches are encrypted at rest",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("ElastiCache.4", "DynamoDB.3") + iso("A.8.24"),
    remediation=(
        "Use a replication group or a serverless cache with at_rest_encryption_enabled=True; DAX: "
        "server_side_encryption."
    ),
    types=(REPLICATION_GROUP, CACHE_CLUSTER, "aws:dax/cluster:Cluster"),
)
def cache_encrypted(cache: Resource) -> Verdict:
    """A cache cluster of its own cannot be encrypted: only a replication group can."""
    if cache.type == "aws:dax/cluster:Cluster":
        on = any(block.get("enabled", False) for block in cache.blocks("serverSideEncryption"))
        return passed() if on else failed("serverSideEncryption is not enabled", "enabled")
    if cache.type == CACHE_CLUSTER:
        if cache.has("replicationGroupId"):
            return not_applicable("the cluster is a node of a replication group, which is judged itself")
        return failed(
            f"a single {cache.get('engine', 'cache')} cluster, which cannot be encrypted", "a replication group"
        )
    default = cache.get("engine", "redis") == "valkey"
    on = str(cache.get("atRestEncryptionEnabled", default)).lower() == "true"
    return passed() if on else failed("atRestEncryptionEnabled is false", "true")


@rule(
    id="enc-2-aws-cache-own-key",
    title="Caches are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=iso("A.8.24"),
    remediation="Set kms_key_id (MemoryDB: kms_key_arn) to a customer managed key.",
    types=(REPLICATION_GROUP, "aws:elasticache/serverlessCache:ServerlessCache", "aws:memorydb/cluster:Cluster"),
)
def cache_own_key(cache: Resource, graph: Graph) -> Verdict:
    """Caches hold sessions and whatever users asked for last."""
    return own_key(cache, graph, "kmsKeyArn" if cache.type.startswith("aws:memorydb/") else "kmsKeyId")


@rule(
    id="enc-2-aws-search-own-key",
    title="Search domains are encrypted at rest with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("Opensearch.1", "ES.1") + iso("A.8.24"),
    remediation="Set encrypt_at_rest with enabled=True and kms_key_id.",
    types=(*SEARCH, SERVERLESS_POLICY),
)
def search_own_key(domain: Resource, graph: Graph) -> Verdict:
    """An index is a copy of what it makes findable. Serverless collections have it from a policy."""
    if domain.type == SERVERLESS_POLICY:
        if domain.get("type") != "encryption":
            return not_applicable("it is no encryption policy")
        policy = json.loads(domain.get("policy"))
        theirs = truthy(policy.get("AWSOwnedKey", False)) or not policy.get("KmsARN")
        return failed("AWSOwnedKey is true", ALLOWED) if theirs else passed()
    blocks = domain.blocks("encryptAtRest")
    if not blocks or not blocks[0].get("enabled", False):
        return failed("encryptAtRest is not enabled", "enabled with a customer managed key")
    return own_key(domain, graph, "kmsKeyId", blocks[0])


@rule(
    id="user-2-aws-search-fine-grained",
    title="Search domains know users and roles",
    severity=Severity.HIGH,
    statements=("USER-2",),
    controls=fsbp("Opensearch.7") + iso("A.5.15"),
    remediation="Set advanced_security_options with enabled=True.",
    types=SEARCH,
)
def search_fine_grained(domain: Resource) -> Verdict:
    """Without fine-grained access control whoever reaches the domain reads all of it."""
    options = domain.blocks("advancedSecurityOptions")
    if any(block.get("anonymousAuthEnabled", False) for block in options):
        return failed("advancedSecurityOptions.anonymousAuthEnabled is true: nobody has to sign in", "false")
    on = any(block.get("enabled", False) for block in options)
    return passed() if on else failed("advancedSecurityOptions are not enabled", "enabled")


@rule(
    id="enc-2-aws-file-system-own-key",
    title="File systems are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("EFS.1") + iso("A.8.24") + pci("3.5.1"),
    remediation="Set encrypted=True (EFS) and kms_key_id to a customer managed key.",
    types=FILE_SYSTEMS,
)
def file_system_own_key(system: Resource, graph: Graph) -> Verdict:
    """EFS leaves encryption off unless it is asked for; FSx always encrypts, at least with a key of AWS's own."""
    if system.type == "aws:efs/fileSystem:FileSystem" and not system.get("encrypted", False):
        return failed("encrypted is false", "true, with a customer managed key")
    return own_key(system, graph, "kmsKeyId")


@rule(
    id="enc-2-aws-queue-own-key",
    title="Queues are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("SQS.1") + iso("A.8.24"),
    remediation="Set kms_master_key_id to a customer managed key whose policy admits the services that send.",
    types=("aws:sqs/queue:Queue",),
)
def queue_own_key(queue: Resource, graph: Graph) -> Verdict:
    """SQS's own encryption has no key policy: it protects the disk, not the message from whoever may read the queue."""
    return own_key(queue, graph, "kmsMasterKeyId")


@rule(
    id="enc-2-aws-topic-own-key",
    title="Topics are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "NET-6"),
    controls=iso("A.8.24"),
    remediation=(
        "Set kms_master_key_id to a customer managed key; services such as CloudWatch cannot use alias/aws/sns."
    ),
    types=("aws:sns/topic:Topic",),
)
def topic_own_key(topic: Resource, graph: Graph) -> Verdict:
    """SNS encrypts nothing unless it is asked to."""
    return own_key(topic, graph, "kmsMasterKeyId")


@rule(
    id="enc-2-aws-stream-own-key",
    title="Streams are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("Kinesis.1", "DataFirehose.1") + iso("A.8.24"),
    remediation="Kinesis: encryption_type KMS and kms_key_id; Firehose: server_side_encryption; MSK: encryption_info.",
    types=("aws:kinesis/stream:Stream", FIREHOSE, VIDEO, "aws:msk/cluster:Cluster"),
)
def stream_own_key(stream: Resource, graph: Graph) -> Verdict:
    """A Firehose that reads from a Kinesis stream takes that stream's encryption and cannot have its own."""
    if stream.type == VIDEO:
        return own_key(stream, graph, "kmsKeyId")
    if stream.type == "aws:kinesis/stream:Stream":
        kind = stream.get("encryptionType", "NONE")
        return own_key(stream, graph, "kmsKeyId") if kind == "KMS" else failed(f"encryptionType is {kind}", "KMS")
    if stream.type == FIREHOSE:
        if stream.has("kinesisSourceConfiguration") or stream.has("mskSourceConfiguration"):
            return not_applicable("the source's encryption counts")
        blocks = stream.blocks("serverSideEncryption")
        if not blocks or not blocks[0].get("enabled", False):
            return failed("serverSideEncryption is not enabled", "enabled with a customer managed key")
        if blocks[0].get("keyType", "AWS_OWNED_CMK") != "CUSTOMER_MANAGED_CMK":
            return failed(f"{blocks[0].path}.keyType is AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK")
        return own_key(stream, graph, "keyArn", blocks[0])
    blocks = stream.blocks("encryptionInfo")
    if not blocks:
        return failed("encryptionInfo is not set, so a key of AWS's own is used", ALLOWED)
    return own_key(stream, graph, "encryptionAtRestKmsKeyArn", blocks[0])


@rule(
    id="enc-2-aws-analytics-own-key",
    title="Glue and Athena encrypt catalogues, jobs and query results with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("ENC-2",),
    controls=iso("A.8.24"),
    remediation=(
        "Set SSE-KMS (catalogue and results) and the key for each part; let the Athena workgroup enforce its settings."
    ),
    types=(
        "aws:glue/dataCatalogEncryptionSettings:DataCatalogEncryptionSettings",
        "aws:glue/securityConfiguration:SecurityConfiguration",
        "aws:athena/workgroup:Workgroup",
    ),
)
def analytics_own_key(resource: Resource, graph: Graph) -> Verdict:
    """Query results are copies of user data; a client can write them elsewhere unless the workgroup enforces its
    settings."""
    if resource.type == "aws:athena/workgroup:Workgroup":
        return _workgroup(resource, graph)
    outer, parts = (
        (
            "dataCatalogEncryptionSettings",
            {
                "encryptionAtRest": ("catalogEncryptionMode", "sseAwsKmsKeyId"),
                "connectionPasswordEncryption": ("returnConnectionPasswordEncrypted", "awsKmsKeyId"),
            },
        )
        if resource.type.startswith("aws:glue/dataCatalog")
        else (
            "encryptionConfiguration",
            {
                "s3Encryption": ("s3EncryptionMode", "kmsKeyArn"),
                "cloudwatchEncryption": ("cloudwatchEncryptionMode", "kmsKeyArn"),
                "jobBookmarksEncryption": ("jobBookmarksEncryptionMode", "kmsKeyArn"),
            },
        )
    )
    for block in resource.blocks(outer):
        for name, (mode, reference) in parts.items():
            part = next(iter(block.blocks(name)), None)
            found = str(part.get(mode, "DISABLED")) if part else "DISABLED"
            if part is None or not ("KMS" in found or truthy(found)):
                return failed(f"{block.path}.{name}.{mode} is {found}", "KMS with a customer managed key")
            verdict = own_key(resource, graph, reference, part)
            if verdict.outcome is not Outcome.PASS:
                return verdict
    return passed()


def _workgroup(workgroup: Resource, graph: Graph) -> Verdict:
    for configuration in workgroup.blocks("configuration"):
        if not configuration.get("enforceWorkgroupConfiguration", True):
            return failed("enforceWorkgroupConfiguration is false: clients choose the encryption", "true")
        for result in configuration.blocks("resultConfiguration"):
            for encryption in result.blocks("encryptionConfiguration"):
                option = str(encryption.get("encryptionOption"))
                if "KMS" not in option:
                    return failed(f"{encryption.path}.encryptionOption is {option}", "SSE_KMS or CSE_KMS")
                return own_key(workgroup, graph, "kmsKeyArn", encryption)
    return failed("query results have no encryption of their own", "SSE_KMS with a customer managed key")
