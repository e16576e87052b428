"""Machines and their disks, as a service team would add them to the app zone."""

from __future__ import annotations

from tests.mutations.edits import ACCOUNT, add

KEY = "@{aws-keys-compute.arn}"
DISK = {"encrypted": True, "kmsKeyId": KEY, "volumeType": "gp3", "volumeSize": 20}
METADATA = {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}
MACHINE = {
    "ami": "ami-0123456789abcdef0",
    "instanceType": "t4g.small",
    "subnetId": "@{Subnet aws-network-app-a.id}",
    "vpcSecurityGroupIds": ["@{aws-firewall-app.id}"],
    "associatePublicIpAddress": False,
    "metadataOptions": METADATA,
    "rootBlockDevice": DISK,
    "ebsBlockDevices": [{**DISK, "deviceName": "/dev/sdf"}],
    "sourceDestCheck": True,
    "tenancy": "default",
}

SPECIMENS = [
    add("aws:ec2/instance:Instance", "worker", MACHINE),
    add("aws:ec2/spotInstanceRequest:SpotInstanceRequest", "batch", {**MACHINE, "waitForFulfillment": True}),
    add(
        "aws:ec2/launchTemplate:LaunchTemplate",
        "fleet-template",
        {
            "name": "example-prod-fleet",
            "imageId": "ami-0123456789abcdef0",
            "metadataOptions": METADATA,
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "kmsKeyId": KEY}}],
            "networkInterfaces": [
                {"deviceIndex": 0, "associatePublicIpAddress": "false", "securityGroups": ["@{aws-firewall-app.id}"]}
            ],
            "placement": {"tenancy": "default"},
        },
    ),
    add(
        "aws:ec2/launchConfiguration:LaunchConfiguration",
        "old-fleet",
        {
            "imageId": "ami-0123456789abcdef0",
            "instanceType": "t4g.small",
            "associatePublicIpAddress": False,
            "metadataOptions": METADATA,
            "rootBlockDevice": {"encrypted": True},
            "securityGroups": ["@{aws-firewall-app.id}"],
        },
    ),
    add(
        "aws:ec2/networkInterface:NetworkInterface",
        "worker-second",
        {
            "subnetId": "@{Subnet aws-network-app-a.id}",
            "securityGroups": ["@{aws-firewall-app.id}"],
            "sourceDestCheck": True,
        },
    ),
    add(
        "aws:ebs/volume:Volume",
        "worker-data",
        {
            "availabilityZone": "eu-central-1a",
            "size": 50,
            "encrypted": True,
            "kmsKeyId": KEY,
            "tags": {"backup": "daily"},
        },
    ),
    add(
        "aws:ebs/snapshotCopy:SnapshotCopy",
        "worker-snapshot",
        {
            "sourceSnapshotId": "snap-0123456789abcdef0",
            "sourceRegion": "eu-central-1",
            "encrypted": True,
            "kmsKeyId": KEY,
        },
    ),
    add(
        "aws:ec2/amiCopy:AmiCopy",
        "golden-image",
        {
            "name": "example-prod-golden",
            "sourceAmiId": "ami-0123456789abcdef0",
            "sourceAmiRegion": "eu-central-1",
            "encrypted": True,
            "kmsKeyId": KEY,
        },
    ),
    add(
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        "golden-image-share",
        {"imageId": "@{golden-image.id}", "accountId": ACCOUNT},
    ),
    add(
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
        "worker-snapshot-share",
        {"snapshotId": "@{worker-snapshot.id}", "accountId": ACCOUNT},
    ),
]
