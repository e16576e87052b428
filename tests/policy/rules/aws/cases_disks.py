"""Cases of `policy.rules.aws.disks`."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import instance, vpc

KEY = "arn:aws:kms:eu-central-1:111122223333:key/0123"
SAFE = {"encrypted": True, "kmsKeyId": KEY}


def volume(**properties: object) -> Resource:
    return make("aws:ebs/volume:Volume", "disk", {"availabilityZone": "eu-central-1a", **properties})


def template(*disks: object) -> Resource:
    return make(
        "aws:ec2/launchTemplate:LaunchTemplate", "template", {"blockDeviceMappings": [{"ebs": disk} for disk in disks]}
    )


def by_default(enabled: object = True, **properties: object) -> Resource:
    return make("aws:ebs/encryptionByDefault:EncryptionByDefault", "default", {"enabled": enabled, **properties})


def copy(**properties: object) -> Resource:
    return make("aws:ebs/snapshotCopy:SnapshotCopy", "copy", properties)


def distribution(**permission: object) -> Resource:
    images = {"amiDistributionConfiguration": {"launchPermission": permission}}
    kind = "aws:imagebuilder/distributionConfiguration:DistributionConfiguration"
    return make(kind, "images", {"distributions": [images]})


def plan(**schedule: object) -> Resource:
    return make("aws:dlm/lifecyclePolicy:LifecyclePolicy", "plan", {"policyDetails": {"schedules": [schedule]}})


OWN_VOLUME = make("aws:ebs/volume:Volume", "own", {"arn": "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1"})


def spot(*disks: object) -> Resource:
    machine = {"instanceType": "t3.small", "ebsBlockDevices": list(disks)}
    return make("aws:ec2/spotFleetRequest:SpotFleetRequest", "fleet", {"launchSpecifications": [machine]})


NONE = [("no disks", [vpc()])]
PERMISSION = "aws:ec2/amiLaunchPermission:AmiLaunchPermission"
BLOCK = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"

CASES = [
    *cases(
        "net-6-aws-disks-encrypted",
        fails=[
            ("volume", [volume()]),
            ("volume that says no", [volume(encrypted=False), by_default()]),
            ("root disk", [instance(rootBlockDevice={"encrypted": False})]),
            ("root disk left out", [instance()]),
            ("second disk", [instance(rootBlockDevice=SAFE, ebsBlockDevices=[SAFE, {"volumeSize": 8}])]),
            ("template", [template(SAFE, {"volumeSize": 8})]),
            ("template that says no, as text", [template({"encrypted": "false"}), by_default()]),
            ("snapshot copy", [copy()]),
            ("copies of a plan", [plan(crossRegionCopyRules=[{"target": "eu-west-1", "encrypted": False}])]),
            ("spot fleet", [spot({"encrypted": "false"}), by_default()]),
            (
                "image recipe",
                [
                    make(
                        "aws:imagebuilder/imageRecipe:ImageRecipe",
                        "recipe",
                        {"blockDeviceMappings": [{"ebs": {"encrypted": "false"}}]},
                    )
                ],
            ),
            ("image copy", [make("aws:ec2/amiCopy:AmiCopy", "copy", {"encrypted": False})]),
            (
                "encryption by default of another region",
                [volume(region="eu-west-1"), by_default(region="eu-central-1")],
            ),
        ],
        passes=[
            ("volume", [volume(**SAFE)]),
            ("by default", [instance(), by_default()]),
            ("disk of an encrypted snapshot", [template({"snapshotId": "snap-0", "encrypted": True})]),
            ("snapshot copy", [copy(**SAFE)]),
        ],
        undetermined=[("unknown", [volume(encrypted=UNKNOWN)]), ("unknown default", [volume(), by_default(UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-6-aws-disks-own-key",
        fails=[
            ("no key", [volume(encrypted=True)]),
            ("AWS's own", [volume(encrypted=True, kmsKeyId="alias/aws/ebs")]),
            ("root disk", [instance(rootBlockDevice={"encrypted": True})]),
            ("template", [template({"encrypted": True})]),
        ],
        passes=[
            ("named", [volume(**SAFE)]),
            (
                "by default",
                [volume(encrypted=True), make("aws:ebs/defaultKmsKey:DefaultKmsKey", "key", {"keyArn": KEY})],
            ),
        ],
        undetermined=[("unknown encryption", [volume(encrypted=UNKNOWN)])],
        not_applicable=[("not encrypted, which another rule finds", [volume(encrypted=False)])],
    ),
    *cases(
        "net-6-aws-encryption-by-default",
        fails=[
            ("none", [instance(rootBlockDevice=SAFE)]),
            ("turned off", [by_default(False)]),
            ("another region", [instance(region="eu-west-1"), by_default(region="eu-central-1")]),
        ],
        passes=[("on", [by_default(), instance()])],
        undetermined=[("unknown", [by_default(UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-6-aws-snapshots-not-public",
        fails=[
            ("image for everybody", [make(PERMISSION, "share", {"imageId": "ami-0", "group": "all"})]),
            ("image of a builder for everybody", [distribution(userGroups=["all"])]),
            (
                "a stranger's organisation",
                [
                    make(
                        PERMISSION, "share", {"organizationArn": "arn:aws:organizations::999988887777:organization/o-1"}
                    ),
                    make("aws:ebs/volume:Volume", "own", {"arn": "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1"}),
                ],
            ),
            (
                "snapshots of a plan for a stranger",
                [plan(shareRule={"targetAccounts": ["111122223333", "999988887777"]}), OWN_VOLUME],
            ),
            ("snapshots unblocked", [make(BLOCK, "block", {"state": "unblocked"})]),
            (
                "a stranger's account",
                [
                    make(PERMISSION, "share", {"accountId": "999988887777"}),
                    make("aws:ebs/volume:Volume", "own", {"arn": "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1"}),
                ],
            ),
            (
                "snapshot for everybody",
                [
                    make(
                        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
                        "s",
                        {"accountId": "all"},
                    )
                ],
            ),
        ],
        passes=[
            (
                "an account of the company",
                [
                    make(PERMISSION, "share", {"accountId": "111122223333"}),
                    make("aws:ebs/volume:Volume", "own", {"arn": "arn:aws:ec2:eu-central-1:111122223333:volume/vol-1"}),
                ],
            ),
            ("blocked", [make(BLOCK, "block", {"state": "block-all-sharing"})]),
        ],
        undetermined=[
            ("unknown", [make(PERMISSION, "share", {"group": UNKNOWN})]),
            ("whose account it is", [make(PERMISSION, "share", {"accountId": "999988887777"})]),
        ],
        not_applicable=NONE,
    ),
]
