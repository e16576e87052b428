"""Mutants of `policy.rules.aws.disks`."""

from __future__ import annotations

from tests.mutations.edits import add, drop, put, remove
from tests.mutations.mutant import broken, of

SETTING = "aws-account-ebs-encryption"
AWS_KEY = "arn:aws:kms:eu-central-1:111122223333:alias/aws/ebs"
FOREIGN = "999988887777"

MUTANTS = [
    *of(
        "net-6-aws-disks-encrypted",
        broken("a volume", put("worker-data", encrypted=False)),
        broken("a machine's root disk", put("worker", {"rootBlockDevice.encrypted": False})),
        broken("a machine's second disk", put("worker", {"ebsBlockDevices.0.encrypted": False})),
        broken("a template's disk", put("fleet-template", {"blockDeviceMappings.0.ebs.encrypted": "false"})),
        broken("the bastion's disk", put("aws-bastion-template", {"blockDeviceMappings.0.ebs.encrypted": "false"})),
        broken("a launch configuration's disk", put("old-fleet", {"rootBlockDevice.encrypted": False})),
        broken("a copy of a snapshot", put("worker-snapshot", encrypted=False)),
        broken("a copy of an image", put("golden-image", encrypted=False)),
    ),
    *of(
        "net-6-aws-disks-own-key",
        broken("AWS's key on a volume", put("worker-data", kmsKeyId=AWS_KEY)),
        broken("AWS's key on a root disk", put("worker", {"rootBlockDevice.kmsKeyId": "alias/aws/ebs"})),
        broken("AWS's key by a template", put("fleet-template", {"blockDeviceMappings.0.ebs.kmsKeyId": AWS_KEY})),
        broken("AWS's key on a copy", put("worker-snapshot", kmsKeyId="alias/aws/ebs")),
        broken(
            "no key, and none for the account",
            drop("worker-data", "kmsKeyId"),
            remove("aws-account-ebs-key"),
            put("old-fleet", {"rootBlockDevice.kmsKeyId": "@{aws-keys-compute.arn}"}),
        ),
    ),
    *of(
        "net-6-aws-encryption-by-default",
        broken("switched off", put(SETTING, enabled=False)),
        broken("switched off in the backup region", put("aws-account-backup-region-ebs-encryption", enabled=False)),
        broken("left out", remove(SETTING)),
        broken(
            "left out where a new region has machines",
            add(
                "aws:ec2/launchTemplate:LaunchTemplate",
                "northern-template",
                {
                    "name": "northern",
                    "metadataOptions": {"httpTokens": "required"},
                    "blockDeviceMappings": [
                        {"ebs": {"encrypted": "true", "kmsKeyId": "arn:aws:kms:eu-north-1:111122223333:key/1"}}
                    ],
                },
                region="eu-north-1",
            ),
            needs_value=False,  # a region that is not known yet is the provider's
        ),
    ),
    *of(
        "net-6-aws-snapshots-not-public",
        broken(
            "an image for everybody", put("golden-image-share", group="all"), drop("golden-image-share", "accountId")
        ),
        broken("an image for a stranger", put("golden-image-share", accountId=FOREIGN)),
        broken("a snapshot for everybody", put("worker-snapshot-share", accountId="all")),
        broken("a snapshot for a stranger", put("worker-snapshot-share", accountId=FOREIGN)),
        broken("public snapshots allowed", put("aws-account-snapshots", state="unblocked")),
        broken("public images allowed", put("aws-account-images", state="unblocked")),
        broken(
            "public images allowed in the backup region", put("aws-account-backup-region-images", state="unblocked")
        ),
    ),
]
