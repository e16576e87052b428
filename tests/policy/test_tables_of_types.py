"""Types that rules go by, written down a second time: no type is dropped from a rule's table unnoticed."""

from __future__ import annotations

import json

import pytest

from policy.model import Outcome
from tests.policy.cases import make
from tests.policy.test_tables import fails, judged, nested

WORLD = "0.0.0.0/0"
PUBLIC = json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]})
POLICIES = {
    "policy": [
        "s3/bucket", "s3/bucketV2", "s3/bucketPolicy", "s3/accessPoint", "s3/filesFileSystemPolicy",
        "s3/vectorsVectorBucketPolicy", "s3control/accessPointPolicy",
        "s3control/accessGrantsInstanceResourcePolicy", "s3control/bucketPolicy",
        "s3control/objectLambdaAccessPointPolicy", "sqs/queue", "sqs/queuePolicy", "sns/topic",
        "sns/topicPolicy", "kms/key", "kms/keyPolicy", "kms/externalKey", "kms/replicaKey",
        "kms/replicaExternalKey", "secretsmanager/secret", "secretsmanager/secretPolicy",
        "ecr/repositoryPolicy", "ecr/registryPolicy", "efs/fileSystemPolicy", "backup/vaultPolicy",
        "kinesis/resourcePolicy", "dynamodb/resourcePolicy", "msk/clusterPolicy", "dsql/clusterPolicy",
        "opensearchingest/resourcePolicy", "redshift/resourcePolicy", "redshiftserverless/resourcePolicy",
        "cloudwatch/eventBusPolicy", "glue/resourcePolicy", "mediastore/containerPolicy",
        "codebuild/resourcePolicy", "lambda/resourcePolicy", "vpclattice/authPolicy",
        "vpclattice/resourcePolicy", "networkfirewall/resourcePolicy", "oam/sinkPolicy",
        "bedrock/agentcoreResourcePolicy", "schemas/registryPolicy", "acmpca/policy", "ses/identityPolicy",
        "sesv2/emailIdentityPolicy",
    ],
    "details.policy": [
        "s3control/multiRegionAccessPointPolicy",
    ],
    "resourcePolicy": [
        "s3tables/tableBucketPolicy", "s3tables/tablePolicy", "sagemaker/modelPackageGroupPolicy",
    ],
    "accessPolicies": [
        "opensearch/domain", "opensearch/domainPolicy", "elasticsearch/domain", "elasticsearch/domainPolicy",
    ],
    "accessPolicy": [
        "glacier/vault", "cloudwatch/logDestinationPolicy",
    ],
    "policyDocument": [
        "cloudwatch/logResourcePolicy", "codeartifact/domainPermissions",
        "codeartifact/repositoryPermissionsPolicy", "xray/resourcePolicy", "amp/resourcePolicy",
    ],
}  # fmt: skip
"""By the property that holds the document: the types that carry a policy, without the name of their class."""


def token(kind: str) -> str:
    """``aws:sqs/queue:Queue`` for ``sqs/queue``."""
    name = kind.rsplit("/", 1)[1]
    return f"aws:{kind}:{name[0].upper()}{name[1:]}"


@pytest.mark.parametrize(("path", "kind"), [(path, kind) for path, kinds in POLICIES.items() for kind in kinds])
def test_no_policy_of_any_type_lets_everybody_in(path: str, kind: str) -> None:
    assert fails("gdpr-1-aws-resource-policy-not-public", make(token(kind), "r", nested(path, PUBLIC)))


DATABASES = [
    "rds/instance", "rds/clusterInstance", "neptune/clusterInstance", "lightsail/database", "rds/cluster",
    "rds/shardGroup", "timestreaminfluxdb/dbInstance", "timestreaminfluxdb/dbCluster",
]  # fmt: skip
SERVICES = {
    "redshift/cluster": "publiclyAccessible",
    "redshiftserverless/workgroup": "publiclyAccessible",
    "dms/replicationInstance": "publiclyAccessible",
    "dms/instanceProfile": "publiclyAccessible",
    "mq/broker": "publiclyAccessible",
    "neptunegraph/graph": "publicConnectivity",
}


@pytest.mark.parametrize(
    ("rule", "kind", "path"),
    [
        *(("net-2-aws-databases-private", kind, "publiclyAccessible") for kind in DATABASES),
        *(("net-2-aws-data-services-private", kind, path) for kind, path in SERVICES.items()),
    ],
)
def test_no_store_of_any_type_is_public(rule: str, kind: str, path: str) -> None:
    assert fails(rule, make(token(kind), "r", {path: True}))
    assert judged(rule, make(token(kind), "r", {path: False})) is Outcome.PASS


def test_migration_servers_are_public_unless_told() -> None:
    assert fails("net-2-aws-data-services-private", make("aws:dms/replicationInstance:ReplicationInstance", "r"))


@pytest.mark.parametrize(
    ("type", "path", "key"),
    [
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.ipConfiguration.authorizedNetworks", "value"),
        ("gcp:alloydb/instance:Instance", "networkConfig.authorizedExternalNetworks", "cidrRange"),
        ("gcp:composer/environment:Environment", "config.webServerNetworkAccessControl.allowedIpRanges", "value"),
        ("gcp:filestore/instance:Instance", "fileShares.nfsExportOptions", "ipRanges"),
        ("gcp:accesscontextmanager/accessLevel:AccessLevel", "basic.conditions", "ipSubnetworks"),
    ],
)
def test_no_list_of_networks_of_any_type_admits_everybody(type: str, path: str, key: str) -> None:
    def admits(network: str) -> Outcome:
        value = [network] if key.startswith("ip") else network
        return judged("net-2-gcp-sql-networks-named", make(type, "r", nested(path, [{key: value}])))

    assert admits(WORLD) is Outcome.FAIL
    assert admits("10.0.0.0/8") is Outcome.PASS


@pytest.mark.parametrize("source", ["*", WORLD, "::/0"])
def test_a_firewall_of_app_engine_admits_nobody_unnamed(source: str) -> None:
    rule, type = "net-2-gcp-sql-networks-named", "gcp:appengine/firewallRule:FirewallRule"
    assert fails(rule, make(type, "r", {"action": "ALLOW", "sourceRange": source}))
    assert judged(rule, make(type, "r", {"action": "DENY", "sourceRange": source})) is Outcome.NOT_APPLICABLE


def test_airflow_s_page_is_for_everybody_unless_told() -> None:
    config = {"config": {"nodeConfig": {"serviceAccount": "a@b.iam.gserviceaccount.com"}}}
    assert fails("net-2-gcp-sql-networks-named", make("gcp:composer/environment:Environment", "r", config))
