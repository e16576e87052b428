"""A compliant AWS deployment of years ago: buckets with everything inline, a classic load balancer, disks."""

from __future__ import annotations

from tests.foreign.aws_parts import PERSONAL, backup, group, key, network, role
from tests.foreign.world import ACCOUNT, World, policy


def vintage() -> World:
    """Buckets with everything inline, a classic load balancer, a launch configuration: a program of years ago."""
    world = World("vintage", region="eu-central-1")
    network(world)
    kms = key(world, "old-key", "rds", "logs")
    lock = dict.fromkeys(("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"), True)
    for name in ("old-logs", "old"):
        arn = f"arn:aws:s3:::acme-{name}"
        sse = {"rule": {"bucketKeyEnabled": True, "applyServerSideEncryptionByDefault": {
            "sseAlgorithm": "aws:kms", "kmsMasterKeyId": kms}}}  # fmt: skip
        if name == "old-logs":
            sse = {"rule": {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}}
        rules = [{"id": "all", "enabled": True, "prefix": "", "expiration": {"days": 400},
                  "abortIncompleteMultipartUploadDays": 3, "noncurrentVersionExpiration": {"days": 30}}]  # fmt: skip
        tls = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [arn, f"{arn}/*"],
               "Condition": {"Bool": {"aws:SecureTransport": "false"}}}  # fmt: skip
        more = {"logging": {"targetBucket": "acme-old-logs", "targetPrefix": "old/"}} if name == "old" else {}
        world.add(
            "aws:s3/bucket:Bucket",
            name,
            {
                "bucket": f"acme-{name}", "versioning": {"enabled": True}, "serverSideEncryptionConfiguration": sse,
                "lifecycleRules": rules, "policy": policy(tls), "tags": PERSONAL, **more,
            },
            id=f"acme-{name}",
            arn=arn,
            outputs={"forceDestroy": False},
            protect=True,
        )  # fmt: skip
        closed = {"bucket": world.ref(name), **lock}
        world.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}-block", closed)
    web = group(world, "old-edge", (("10.0.0.0/16", 443, "Inside"),))
    world.add(
        "aws:elb/loadBalancer:LoadBalancer",
        "classic",
        {
            "name": "classic", "internal": True, "subnets": [world.ref("private-a"), world.ref("private-b")],
            "securityGroups": [web], "crossZoneLoadBalancing": True, "connectionDraining": True,
            "listeners": [{"instancePort": 8443, "instanceProtocol": "https", "lbPort": 443, "lbProtocol": "https",
                           "sslCertificateId": f"arn:aws:acm:{world.region}:{ACCOUNT}:certificate/old"}],
            "accessLogs": {"bucket": world.ref("old-logs"), "enabled": True}, "desyncMitigationMode": "strictest",
        },
        id="classic",
    )  # fmt: skip
    policies = {
        "loadBalancerName": world.ref("classic"), "policyName": "tls12", "policyTypeName": "SSLNegotiationPolicyType",
        "policyAttributes": [{"name": "Reference-Security-Policy", "value": "ELBSecurityPolicy-TLS-1-2-2017-01"}],
    }  # fmt: skip
    world.add("aws:elb/loadBalancerPolicy:LoadBalancerPolicy", "tls12", policies)
    chosen = {"loadBalancerName": world.ref("classic"), "loadBalancerPort": 443, "policyNames": ["tls12"]}
    world.add("aws:elb/listenerPolicy:ListenerPolicy", "classic-tls", chosen)
    world.add("aws:ebs/encryptionByDefault:EncryptionByDefault", "disks", {"enabled": True})
    world.add("aws:ebs/defaultKmsKey:DefaultKmsKey", "disks-key", {"keyArn": kms})
    disk = {"availabilityZone": f"{world.region}a", "size": 50, "encrypted": True, "kmsKeyId": kms, "tags": PERSONAL}
    world.add(
        "aws:ebs/volume:Volume",
        "disk",
        disk,
        id="vol-1",
        arn=f"arn:aws:ec2:{world.region}:{ACCOUNT}:volume/vol-1",
        protect=True,
    )
    taken = world.add(
        "aws:ebs/snapshot:Snapshot", "shot", {"volumeId": world.ref("disk")}, id="snap-1", outputs={"encrypted": True}
    )
    drive = {"deviceName": "/dev/xvda", "snapshotId": taken, "encrypted": True, "volumeType": "gp3"}
    world.add(
        "aws:ec2/ami:Ami", "image", {"name": "image", "imdsSupport": "v2.0", "ebsBlockDevices": [drive]}, id="ami-01",
    )  # fmt: skip
    world.add(
        "aws:ec2/launchConfiguration:LaunchConfiguration",
        "machine",
        {
            "imageId": world.ref("image"), "instanceType": "m5.large", "associatePublicIpAddress": False,
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1},
            "rootBlockDevice": {"encrypted": True, "volumeSize": 20}, "securityGroups": [web], "enableMonitoring": True,
        },
        id="machine",
    )  # fmt: skip
    world.add(
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "shots-closed", {"state": "block-all-sharing"}
    )
    world.add(
        "aws:dlm/lifecyclePolicy:LifecyclePolicy",
        "daily",
        {
            "description": "daily", "state": "ENABLED", "executionRoleArn": role(world, "dlm-role", "dlm"),
            "policyDetails": {
                "resourceTypes": ["VOLUME"], "targetTags": {"classification": "personal"},
                "schedules": [{
                    "name": "daily", "createRule": {"interval": 24}, "retainRule": {"count": 14},
                    "crossRegionCopyRules": [{"target": "eu-west-1", "encrypted": True,
                                              "cmkArn": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/c"}],
                }],
            },
        },
        id="policy-1",
    )  # fmt: skip
    share = {
        "subnetIds": [world.ref("private-a")], "storageCapacity": 1200, "deploymentType": "PERSISTENT_2",
        "perUnitStorageThroughput": 125, "kmsKeyId": kms, "automaticBackupRetentionDays": 14, "tags": PERSONAL,
        "securityGroupIds": [web], "skipFinalBackup": False, "copyTagsToBackups": True,
    }  # fmt: skip
    world.add("aws:fsx/lustreFileSystem:LustreFileSystem", "scratch", share, id="fs-l", protect=True,
              arn=f"arn:aws:fsx:{world.region}:{ACCOUNT}:file-system/fs-l")  # fmt: skip
    backup(world, kms, world.arn("disk"), world.arn("scratch"), world.arn("old"), world.arn("old-logs"))
    bad = {"name": "/shop/limit", "type": "String", "value": "250"}
    world.add("aws:ssm/parameter:Parameter", "limit", bad, id="/shop/limit")
    arn = f"arn:aws:secretsmanager:{world.region}:{ACCOUNT}:secret:ses"
    code = {"kmsKeyId": kms, "recoveryWindowInDays": 30, "replicas": [{"region": "eu-west-1", "kmsKeyId": "alias/far"}]}
    world.add("aws:secretsmanager/secret:Secret", "mail", code, id=arn, arn=arn)
    turn = {"secretId": world.ref("mail"), "rotationRules": {"automaticallyAfterDays": 30},
            "rotationLambdaArn": f"arn:aws:lambda:{world.region}:{ACCOUNT}:function:turn"}  # fmt: skip
    world.add("aws:secretsmanager/secretRotation:SecretRotation", "mail-turned", turn)
    return world
