"""Holes in AWS stores, backups, logs, secrets and places."""

from __future__ import annotations

from tests.foreign.aws_parts import bucket_policy
from tests.foreign.hole import Holes
from tests.foreign.world import ACCOUNT, World, allow, policy

HOLES = Holes()
hole = HOLES


@hole("site", "pages", "gdpr-1-aws-bucket-blocks-public-access")
def one_flag_of_the_public_access_block_is_off(world: World) -> None:
    world.set("pages-block", restrictPublicBuckets=False)


@hole("site", "pages", "gdpr-1-aws-bucket-blocks-public-access")
def bucket_without_public_access_block(world: World) -> None:
    world.remove("pages-block")


@hole("site", "pages", "gdpr-1-aws-bucket-acl-private", "gdpr-1-aws-bucket-owner-enforced")
def public_acl_of_a_classic_bucket(world: World) -> None:
    world.set("pages-owner", rule={"objectOwnership": "ObjectWriter"})
    world.add("aws:s3/bucketAclV2:BucketAclV2", "pages-acl", {"bucket": world.ref("pages"), "acl": "public-read-write"})


@hole("site", "pages", "gdpr-1-aws-bucket-acl-private", "gdpr-1-aws-bucket-owner-enforced")
def acl_grants_to_all_who_log_in(world: World) -> None:
    world.set("pages-owner", rule={"objectOwnership": "BucketOwnerPreferred"})
    grant = {
        "permission": "READ",
        "grantee": {"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"},
    }
    world.add(
        "aws:s3/bucketAcl:BucketAcl",
        "pages-acl",
        {"bucket": "acme-pages", "accessControlPolicy": {"owner": {"id": "abc"}, "grants": [grant]}},
    )


@hole("site", "pages-policy", "gdpr-1-aws-resource-policy-not-public")
def bucket_for_all_but_one(world: World) -> None:
    statement = {
        "Effect": "Allow",
        "NotPrincipal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/bob"},
        "Action": ["S3:Get*"],
        "Resource": "arn:aws:s3:::acme-pages/*",
    }
    bucket_policy(world, "pages", statement)


@hole("site", "pages-policy", "gdpr-1-aws-resource-policy-not-public")
def bucket_for_everybody_who_says_so(world: World) -> None:
    who = {"StringLike": {"aws:Referer": "https://www.acme.example/*"}}
    bucket_policy(
        world, "pages", allow("s3:GetObject", "arn:aws:s3:::acme-pages/*", principal={"AWS": "*"}, Condition=who)
    )


@hole("site", "pages-policy", "gdpr-1-aws-resource-policy-not-public")
def bucket_for_nearly_every_address(world: World) -> None:
    who = {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}}
    bucket_policy(world, "pages", allow("s3:GetObject", "arn:aws:s3:::acme-pages/*", principal="*", Condition=who))


@hole("site", "pages-policy", "gdpr-1-aws-resource-policy-own-accounts")
def bucket_of_another_account(world: World) -> None:
    bucket_policy(
        world,
        "pages",
        allow("s3:*", ["arn:aws:s3:::acme-pages", "arn:aws:s3:::acme-pages/*"], principal={"AWS": "999988887777"}),
    )


@hole("site", "site-logs", "enc-1-aws-bucket-tls-only")
def bucket_by_plain_http(world: World) -> None:
    world.remove("site-logs-policy")


@hole("site", "door", "gdpr-1-aws-access-point-blocks-public-access", "gdpr-1-aws-resource-policy-not-public")
def access_point_for_everybody(world: World) -> None:
    flags = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), False)
    arn = f"arn:aws:s3:eu-central-1:{ACCOUNT}:accesspoint/door"
    world.add("aws:s3/accessPoint:AccessPoint", "door", {
        "bucket": world.ref("pages"), "name": "door", "publicAccessBlockConfiguration": flags,
        "policy": policy(allow("s3:GetObject", f"{arn}/object/*", principal="*")),
    }, id=f"{ACCOUNT}:door", arn=arn)  # fmt: skip


@hole("site", "pages", "gdpr-1-aws-bucket-no-website")
def website_hosting_without_distribution(world: World) -> None:
    world.add(
        "aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2",
        "pages-web",
        {"bucket": world.ref("pages"), "indexDocument": {"suffix": "index.html"}},
    )


@hole("site", "pages", "bc-1-aws-bucket-versioned")
def bucket_without_versions(world: World) -> None:
    world.set("pages-versions", versioningConfiguration={"status": "Suspended"})


@hole("site", "copy", "bc-3-aws-bucket-replica-own-key", "infra-3-aws-copies-in-eu")
def replica_outside_of_europe(world: World) -> None:
    rule = {"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::acme-far"}}
    ohio = world.provider("aws", "ohio", region="us-east-2")
    world.add(
        "aws:s3/bucketV2:BucketV2",
        "far",
        {"bucket": "acme-far"},
        id="acme-far",
        arn="arn:aws:s3:::acme-far",
        provider=ohio,
    )
    world.add(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "copy",
        {"bucket": world.ref("pages"), "role": "arn:aws:iam::1:role/r", "rules": [rule]},
    )


@hole("api", "orders", "enc-2-aws-table-own-key", "infra-3-aws-copies-in-eu")
def table_with_a_replica_in_virginia(world: World) -> None:
    world.set("orders", replicas=[{"regionName": "us-east-1", "pointInTimeRecovery": True}])


@hole("api", "orders-far", "bc-1-aws-table-point-in-time-recovery", "enc-2-aws-table-own-key")
def table_replica_by_a_resource_of_its_own(world: World) -> None:
    world.add(
        "aws:dynamodb/tableReplica:TableReplica",
        "orders-far",
        {"globalTableArn": world.arn("orders"), "region": "ap-southeast-2"},
    )


@hole("api", "fn", "infra-3-aws-resources-in-eu")
def region_of_one_resource(world: World) -> None:
    world.set("fn", region="us-west-2")


@hole("shop", "plan", "infra-3-aws-copies-in-eu")
def backups_copied_to_london(world: World) -> None:
    copy = {"destinationVaultArn": f"arn:aws:backup:eu-west-2:{ACCOUNT}:backup-vault:far"}
    world.edit("plan", "rules", lambda rules: [{**rules[0], "copyActions": [copy]}])


@hole("shop", "vault", "bc-1-aws-vault-locked")
def vault_without_lock(world: World) -> None:
    world.remove("vault-lock")


@hole("shop", "db", "bc-1-aws-database-backups")
def database_without_backups(world: World) -> None:
    world.set("db", backupRetentionPeriod=0)


@hole("shop", "db", "bc-1-aws-store-backed-up")
def database_in_no_backup_plan(world: World) -> None:
    world.set("backed-up", resources=[f"arn:aws:rds:eu-central-1:{ACCOUNT}:db:other"])


@hole("shop", "db", "bc-1-aws-store-backed-up")
def database_taken_out_of_its_backup_plan(world: World) -> None:
    world.set("backed-up", notResources=[f"arn:aws:rds:eu-central-1:{ACCOUNT}:db:*"])


@hole("shop", "db", "enc-2-aws-database-encrypted")
def database_in_clear(world: World) -> None:
    world.set("db", storageEncrypted=False)
    world.unset("db", "kmsKeyId")


@hole("shop", "db", "enc-2-all-passwords-are-secret", "enc-2-aws-database-password-managed")
def password_in_clear(world: World) -> None:
    world.unset("db", "manageMasterUserPassword", "masterUserSecretKmsKeyId")
    world.set("db", password="Sommer2024!")


@hole("shop", "db", "enc-1-aws-databases-force-tls")
def database_without_tls(world: World) -> None:
    world.set("db-params", parameters=[{"name": "rds.force_ssl", "value": "0", "applyMethod": "immediate"}])


@hole("shop", "shared", "gdpr-1-aws-database-snapshot-not-shared")
def database_snapshot_for_all(world: World) -> None:
    world.add(
        "aws:rds/snapshot:Snapshot",
        "shared",
        {"dbInstanceIdentifier": "shop", "dbSnapshotIdentifier": "s1", "sharedAccounts": ["all"]},
        outputs={"encrypted": True},
        id="s1",
    )


@hole("stores", "shared", "gdpr-1-aws-database-snapshot-not-shared")
def cluster_snapshot_for_another_account(world: World) -> None:
    world.add(
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "shared",
        {
            "dbClusterIdentifier": world.ref("aurora"),
            "dbClusterSnapshotIdentifier": "s1",
            "sharedAccounts": ["999988887777"],
        },
        outputs={"storageEncrypted": True},
        id="s1",
    )


@hole("worker", "shared", "net-6-aws-snapshots-not-public")
def disk_snapshot_for_another_account(world: World) -> None:
    world.add(
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
        "shared",
        {"snapshotId": "snap-01", "accountId": "999988887777"},
    )


@hole("worker", "shared", "net-6-aws-snapshots-not-public")
def image_for_everybody(world: World) -> None:
    world.add("aws:ec2/amiLaunchPermission:AmiLaunchPermission", "shared", {"imageId": "ami-01", "group": "all"})


@hole("worker", "disk", "net-6-aws-disks-encrypted")
def disk_in_clear(world: World) -> None:
    world.add(
        "aws:ebs/volume:Volume",
        "disk",
        {"availabilityZone": "eu-west-3a", "size": 10, "encrypted": False},
        id="vol-1",
        arn=f"arn:aws:ec2:eu-west-3:{ACCOUNT}:volume/vol-1",
    )


@hole("worker", "machine", "net-6-aws-disks-encrypted")
def template_with_a_disk_in_clear_as_text(world: World) -> None:
    world.edit(
        "machine",
        "blockDeviceMappings",
        lambda maps: [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "false", "volumeSize": 20}}],
    )


@hole("worker", "machine", "net-2-aws-metadata-v2")
def old_metadata_service(world: World) -> None:
    world.edit("machine", "metadataOptions", lambda options: {**options, "httpTokens": "optional"})


@hole("worker", "box", "net-2-aws-metadata-v2")
def machine_with_old_metadata_service_by_default(world: World) -> None:
    world.add(
        "aws:ec2/instance:Instance",
        "box",
        {
            "ami": "ami-1",
            "instanceType": "t4g.nano",
            "subnetId": world.ref("private-a"),
            "ebsOptimized": True,
            "monitoring": True,
            "vpcSecurityGroupIds": [world.ref("worker-sg")],
            "rootBlockDevice": {"encrypted": True, "kmsKeyId": world.arn("jobs-key")},
            "iamInstanceProfile": world.ref("worker-profile"),
        },
        id="i-1",
        outputs={
            "associatePublicIpAddress": False,
            "metadataOptions": {"httpTokens": "optional", "httpEndpoint": "enabled"},
        },
    )


@hole("worker", "jobs-policy", "gdpr-1-aws-resource-policy-not-public")
def queue_for_everybody(world: World) -> None:
    world.set(
        "jobs-policy",
        policy=policy(
            {"Effect": "Allow", "Principal": "*", "Action": "SQS:SendMessage", "Resource": "*"}, tls("sqs:*")
        ),
    )


@hole("worker", "jobs-policy", "gdpr-1-aws-resource-policy-not-public")
def queue_for_every_topic_of_everybody(world: World) -> None:
    statement = allow(
        "sqs:SendMessage", "*", principal={"AWS": "*"}, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}}
    )
    world.set("jobs-policy", policy=policy(statement, tls("sqs:*")))


@hole("worker", "jobs", "enc-2-aws-queue-own-key")
def queue_in_clear(world: World) -> None:
    world.unset("jobs", "kmsMasterKeyId")
    world.set("jobs", sqsManagedSseEnabled=False)


@hole("worker", "events-policy", "gdpr-1-aws-resource-policy-not-public")
def topic_for_everybody_with_a_default_policy(world: World) -> None:
    own = {"StringEqualsIfExists": {"AWS:SourceOwner": ACCOUNT}}
    world.set(
        "events-policy",
        policy=policy(
            {
                "Effect": "Allow",
                "Principal": {"AWS": "*"},
                "Action": ["SNS:Subscribe", "SNS:Publish"],
                "Resource": "*",
                "Condition": own,
            },
            tls("sns:Publish"),
        ),
    )


@hole("worker", "mailed", "enc-1-all-no-plain-http-endpoint")
def subscription_by_plain_http(world: World) -> None:
    world.add(
        "aws:sns/topicSubscription:TopicSubscription",
        "mailed",
        {"topic": world.ref("events"), "protocol": "http", "endpoint": "http://hook.acme.example/x"},
    )


def tls(action: str) -> dict[str, object]:
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return {"Effect": "Deny", "Principal": "*", "Action": action, "Resource": "*", "Condition": condition}
