"""Holes in AWS stores for analytics, in secrets, images, logs and an account's watch."""

from __future__ import annotations

import base64
import json

from tests.foreign.hole import Holes
from tests.foreign.holes_data import tls
from tests.foreign.world import World, allow, policy, text

HOLES = Holes()
hole = HOLES


@hole("stores", "cache", "enc-1-aws-caches-encrypted")
def cache_without_tls(world: World) -> None:
    world.unset("cache", "transitEncryptionEnabled", "transitEncryptionMode")


@hole("stores", "cache", "enc-1-aws-caches-encrypted")
def cache_prefers_tls(world: World) -> None:
    world.set("cache", transitEncryptionMode="preferred")


@hole("stores", "memo", "enc-1-aws-caches-encrypted", "enc-2-aws-cache-encrypted")
def memcached_without_tls(world: World) -> None:
    world.add(
        "aws:elasticache/cluster:Cluster",
        "memo",
        {
            "engine": "memcached",
            "nodeType": "cache.t4g.micro",
            "numCacheNodes": 1,
            "subnetGroupName": world.ref("cache-nets"),
        },
        id="memo",
    )


@hole("stores", "kafka", "enc-1-aws-kafka-encrypted")
def brokers_also_in_plain_text(world: World) -> None:
    world.edit(
        "kafka",
        "encryptionInfo",
        lambda info: {**info, "encryptionInTransit": {"clientBroker": "TLS_PLAINTEXT", "inCluster": True}},
    )


@hole("stores", "kafka", "enc-1-aws-kafka-encrypted")
def brokers_for_anybody(world: World) -> None:
    world.set("kafka", clientAuthentication={"unauthenticated": True, "sasl": {"iam": True}})


@hole("stores", "files", "enc-2-aws-file-system-own-key")
def file_system_in_clear(world: World) -> None:
    world.set("files", encrypted=False)
    world.unset("files", "kmsKeyId")


@hole("stores", "files-policy", "gdpr-1-aws-resource-policy-not-public")
def file_system_for_everybody(world: World) -> None:
    world.set("files-policy", policy=policy(tls("*"), allow("elasticfilesystem:*", "*", principal={"AWS": "*"})))


@hole("stores", "search-domain", "enc-1-aws-search-encrypted")
def search_by_http(world: World) -> None:
    world.set(
        "search-domain",
        domainEndpointOptions={"enforceHttps": False, "tlsSecurityPolicy": "Policy-Min-TLS-1-0-2019-07"},
    )


@hole("stores", "dwh", "enc-1-aws-databases-force-tls")
def warehouse_without_tls(world: World) -> None:
    world.set(
        "dwh-params",
        parameters=[
            {"name": "require_ssl", "value": "false"},
            {"name": "enable_user_activity_logging", "value": "true"},
        ],
    )


@hole("stores", "aurora", "enc-2-aws-database-encrypted")
def cluster_in_clear(world: World) -> None:
    world.set("aurora", storageEncrypted=False)


@hole("stores", "nosql", "enc-2-aws-database-encrypted")
def document_store_in_clear(world: World) -> None:
    world.add(
        "aws:docdb/cluster:Cluster",
        "nosql",
        {
            "engine": "docdb",
            "masterUsername": "ops",
            "storageEncrypted": False,
            "backupRetentionPeriod": 7,
            "deletionProtection": True,
            "enabledCloudwatchLogsExports": ["audit", "profiler"],
            "vpcSecurityGroupIds": [world.ref("lake-sg")],
            "manageMasterUserPassword": True,
        },
        id="nosql",
    )


@hole("stores", "graph", "enc-2-aws-database-encrypted", "enc-2-aws-database-iam-sign-in")
def graph_store_in_clear(world: World) -> None:
    world.add(
        "aws:neptune/cluster:Cluster",
        "graph",
        {"engine": "neptune", "storageEncrypted": False, "backupRetentionPeriod": 7},
        id="graph",
    )


@hole("shop", "task", "enc-2-all-no-credential-in-environment")
def password_in_a_container(world: World) -> None:
    container = json.loads(world.entries["task"]["inputs"]["containerDefinitions"])[0]
    container["environment"].append({"name": "DATABASE_URL", "value": "postgres://shop:Hx73kQpa@db.internal:5432/shop"})
    world.set("task", containerDefinitions=text([container]))


@hole("api", "fn", "enc-2-all-no-credential-in-environment")
def key_in_a_function(world: World) -> None:
    world.set("fn", environment={"variables": {"STRIPE_SECRET_KEY": "sk_live_" + "51HxyzABCDEFGHIJKLmnop"}})


@hole("worker", "machine", "enc-2-all-no-credential-in-user-data")
def key_in_user_data(world: World) -> None:
    script = (
        "#!/bin/bash\nexport AWS_ACCESS_KEY_ID=AKIA"
        + "3EXAMPLEQ7RT5ZXM\nexport AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY8h2kLmQ9sT\n"
    )
    world.set("machine", userData=base64.b64encode(script.encode()).decode())


@hole("shop", "db", "enc-2-all-no-credential-in-tags")
def password_in_a_tag(world: World) -> None:
    world.edit("db", "tags", lambda tags: {**tags, "db-password": "Sommer2024!xQ"})


@hole("shop", "shop-prod", "enc-2-all-no-credential-in-outputs")
def password_in_an_output(world: World) -> None:
    world.export(adminPassword="Sommer2024!xQ")


@hole("shop", "stripe-value", "enc-2-all-passwords-are-secret")
def secret_in_clear(world: World) -> None:
    world.set("stripe-value", secretString="sk_live_" + "51HxyzABCDEFGHIJKLmnop")


@hole("shop", "param", "enc-2-aws-parameter-secure")
def password_in_a_plain_parameter(world: World) -> None:
    world.add(
        "aws:ssm/parameter:Parameter",
        "param",
        {"name": "/shop/db/password", "type": "String", "value": "Sommer2024!xQ"},
    )


@hole("shop", "images", "dev-3-aws-image-tags-immutable")
def image_tags_can_move(world: World) -> None:
    world.set("images", imageTagMutability="MUTABLE")


@hole("shop", "gallery", "gdpr-1-aws-no-public-repository", "infra-3-aws-resources-in-eu")
def public_images(world: World) -> None:
    virginia = world.provider("aws", "virginia", region="us-east-1")
    world.add(
        "aws:ecrpublic/repository:Repository", "gallery", {"repositoryName": "gallery"}, id="gallery", provider=virginia
    )


@hole("shop", "images-policy", "gdpr-1-aws-resource-policy-not-public")
def images_for_everybody(world: World) -> None:
    world.add(
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "images-policy",
        {
            "repository": world.ref("images"),
            "policy": policy(
                {"Effect": "Allow", "Principal": "*", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}
            ),
        },
    )


@hole("account", "all", "mon-3-aws-trail-validated")
def trail_without_validation(world: World) -> None:
    world.unset("all", "enableLogFileValidation")


@hole("account", "all", "mon-3-aws-trail-multi-region")
def trail_stopped(world: World) -> None:
    world.set("all", enableLogging=False)


@hole("account", "all", "mon-3-aws-trail-multi-region")
def trail_of_one_region(world: World) -> None:
    world.set("all", isMultiRegionTrail=False)


@hole("account", "all", "mon-3-aws-trail-own-key")
def trail_without_own_key(world: World) -> None:
    world.unset("all", "kmsKeyId")


@hole("account", "all", "mon-3-aws-trail-data-events")
def trail_of_writes_only(world: World) -> None:
    world.edit(
        "all",
        "advancedEventSelectors",
        lambda chosen: [
            {**one, "fieldSelectors": [*one["fieldSelectors"], {"field": "readOnly", "equals": ["false"]}]}
            for one in chosen
        ],
    )


@hole("account", "detector", "mon-1-aws-threat-detection-on")
def detector_off(world: World) -> None:
    world.set("detector", enable=False)


@hole("account", "detector", "mon-1-aws-threat-detection-on")
def detector_without_watching_buckets(world: World) -> None:
    world.set("s3_data_events", status="DISABLED")


@hole("account", "recorder", "mon-1-aws-configuration-recorded")
def recorder_stopped(world: World) -> None:
    world.set("recording", isEnabled=False)


@hole("account", "landing-prod", "net-6-aws-encryption-by-default")
def disks_in_clear_by_default(world: World) -> None:
    world.set("disks", enabled=False)


@hole("account", "closed", "gdpr-1-aws-account-blocks-public-access")
def account_open_to_public_policies(world: World) -> None:
    world.unset("closed", "blockPublicPolicy")
