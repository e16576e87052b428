"""Block storage: every volume, snapshot and image encrypted with a key of one's own, none public (NET-6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policy.arns import account_of_arn
from policy.aws_accounts import own_accounts
from policy.aws_regions import same_region
from policy.aws_values import truthy
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.registry import Control, Relation, Severity, rule
from policy.rules.aws.compute import LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, MACHINES

ENCRYPTION_BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"
DEFAULT_KEY = "aws:ebs/defaultKmsKey:DefaultKmsKey"
VOLUME = "aws:ebs/volume:Volume"
COPIES = (
    "aws:ebs/snapshotCopy:SnapshotCopy",
    "aws:ebs/snapshotImport:SnapshotImport",
    "aws:ec2/amiCopy:AmiCopy",
)
IMAGE = "aws:ec2/ami:Ami"
SPOT_FLEET = "aws:ec2/spotFleetRequest:SpotFleetRequest"
RECIPE = "aws:imagebuilder/imageRecipe:ImageRecipe"
DISTRIBUTION = "aws:imagebuilder/distributionConfiguration:DistributionConfiguration"
LIFECYCLE = "aws:dlm/lifecyclePolicy:LifecyclePolicy"
AT_REST = (
    Control("ISO/IEC 27001:2022", "A.8.24", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "3.5.1", Relation.SUPPORTS),
)
AWS_KEY = "alias/aws/"


@rule(
    id="net-6-aws-disks-encrypted",
    title="Every volume, snapshot copy and image is encrypted",
    severity=Severity.HIGH,
    statements=("NET-6", "BC-3"),
    controls=(
        Control("AWS FSBP", "EC2.3", Relation.FULL),
        Control("AWS FSBP", "EC2.181", Relation.FULL),
        *AT_REST,
    ),
    remediation="Set encrypted=True and kms_key_id to the volumes' key.",
    types=(VOLUME, *COPIES, IMAGE, *MACHINES, SPOT_FLEET, RECIPE, LIFECYCLE),
)
def disks_encrypted(resource: Resource, graph: Graph) -> Verdict | list[Verdict]:
    """A disk that does not say so is encrypted where the region encrypts by default; one that says no is not."""
    disks = list(disks_of(resource))
    if _root_left_out(resource, graph):
        return failed(
            "the root disk is left to the image, and the region does not encrypt by default", "encrypted true"
        )
    if not disks:
        starts = resource.type in MACHINES and resource.type != LAUNCH_TEMPLATE
        return passed() if starts else not_applicable("it describes no disk")
    # A copy goes to another region, of whose default the stack says nothing here.
    by_default = resource.type != LIFECYCLE and encrypts_by_default(resource, graph)
    bad = [
        failed(f"{block.path or 'the disk'} is not encrypted", "encrypted true")
        for block in disks
        if not truthy(block.get("encrypted", default=by_default))
    ]
    return bad or passed()


@rule(
    id="net-6-aws-disks-own-key",
    title="Disks are encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("NET-6", "BC-3", "EMP-1"),
    controls=AT_REST,
    remediation="Set kms_key_id, or the account's default key with aws.ebs.DefaultKmsKey.",
    types=(VOLUME, *COPIES, *MACHINES),
)
def disks_own_key(resource: Resource, graph: Graph) -> Verdict | list[Verdict]:
    """AWS's own key (aws/ebs) cannot be withheld from anyone in the account, nor its use be limited."""
    disks = [
        block for block in disks_of(resource) if block.get("encrypted", default=encrypts_by_default(resource, graph))
    ]
    if not disks:
        return not_applicable("it describes no encrypted disk")
    default = any(
        same_region(resource, key) and AWS_KEY not in str(key.get("keyArn", default=""))
        for key in graph.by_type(DEFAULT_KEY)
    )
    bad = [
        failed(f"{block.path or 'the disk'} uses AWS's own key", "kmsKeyId of a key of the company")
        for block in disks
        if (AWS_KEY in str(block.get("kmsKeyId", default="")) or not (block.has("kmsKeyId") or default))
    ]
    return bad or passed()


def disks_of(resource: Resource) -> Iterator[Block]:
    """What describes a disk in a resource. A disk made of a snapshot inherits, and is left out where unset."""
    if resource.type in (VOLUME, *COPIES):
        yield resource
    elif resource.type == LIFECYCLE:
        for schedule in _schedules(resource):
            yield from schedule.blocks("crossRegionCopyRules")
    elif resource.type == SPOT_FLEET:
        for machine in resource.blocks("launchSpecifications"):
            disks = (*machine.blocks("rootBlockDevices"), *machine.blocks("ebsBlockDevices"))
            yield from (disk for disk in disks if not _inherits(disk))
    elif resource.type in (LAUNCH_TEMPLATE, RECIPE):
        for mapping in resource.blocks("blockDeviceMappings"):
            yield from (ebs for ebs in mapping.blocks("ebs") if not _inherits(ebs))
    else:
        yield from resource.blocks("rootBlockDevice")
        yield from (ebs for ebs in resource.blocks("ebsBlockDevices") if not _inherits(ebs))


def _inherits(block: Block) -> bool:
    return bool(block.get("snapshotId")) and not block.has("encrypted")


def _root_left_out(resource: Resource, graph: Graph) -> bool:
    """Whether a machine says nothing of its root disk, and nothing else encrypts it."""
    if resource.type == LAUNCH_TEMPLATE or resource.type not in MACHINES:
        return False
    if resource.type != LAUNCH_CONFIGURATION and resource.has("launchTemplate"):
        return False
    return not resource.has("rootBlockDevice") and not encrypts_by_default(resource, graph)


def encrypts_by_default(resource: Resource, graph: Graph) -> bool:
    """Whether the stack turns on the encryption of new disks in the resource's region."""
    return any(
        entry.get("enabled", default=True) and same_region(resource, entry)
        for entry in graph.by_type(ENCRYPTION_BY_DEFAULT)
    )


@rule(
    id="net-6-aws-encryption-by-default",
    title="New disks are encrypted by default",
    severity=Severity.HIGH,
    statements=("NET-6",),
    controls=(Control("AWS FSBP", "EC2.7", Relation.FULL), *AT_REST),
    remediation="Add aws.ebs.EncryptionByDefault for every region that runs machines.",
)
def encryption_by_default(graph: Graph) -> Verdict:
    """The account's default covers disks that no program describes, such as those a service makes."""
    settings = graph.by_type(ENCRYPTION_BY_DEFAULT)
    for setting in settings:
        if not setting.get("enabled", default=True):
            return failed(f"{setting.name} turns encryption by default off", "enabled true")
    machines = graph.by_type(*MACHINES)
    bare = [machine for machine in machines if not encrypts_by_default(machine, graph)]
    if bare:
        return failed(f"{bare[0].name} is in a region without encryption by default", "encryption by default")
    return passed() if settings else not_applicable("the stack has no machines")


@rule(
    id="net-6-aws-snapshots-not-public",
    title="Snapshots and images of disks are not public",
    severity=Severity.CRITICAL,
    statements=("NET-6", "BC-3", "GDPR-1"),
    controls=(
        Control("AWS FSBP", "EC2.1", Relation.PARTIAL),
        Control("PCI DSS 4.0.1", "1.4.4", Relation.SUPPORTS),
    ),
    remediation="Share with named accounts of the company, and block public sharing for the account.",
    types=(
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        DISTRIBUTION,
        LIFECYCLE,
    ),
)
def snapshots_not_public(resource: Resource, graph: Graph) -> Verdict:
    """Nobody but the company's own accounts may start a machine from its disks. An organisation is known by the account
    that manages it."""
    if "all" in (resource.get("group"), *_shared(resource, "userGroups")):
        return failed("the image is shared with everybody", "named accounts")
    if resource.get("state") == "unblocked":
        return failed("public sharing is not blocked in the region", "block-all-sharing, for images block-new-sharing")
    own = own_accounts(graph)
    organisations = [resource.get("organizationArn"), resource.get("organizationalUnitArn")]
    organisations += _shared(resource, "organizationArns") + _shared(resource, "organizationalUnitArns")
    accounts = [resource.get("accountId"), *_shared(resource, "userIds")]
    for schedule in _schedules(resource):
        accounts += [account for share in schedule.blocks("shareRule") for account in share.get("targetAccounts", [])]
    accounts += [account_of_arn(arn) for arn in organisations]
    for account in filter(None, accounts):
        if account == "all" or (own and account not in own):
            return failed(f"it is shared with {account}", "accounts of the company")
        if not own:
            return undetermined(
                f"it is shared with {account}, and it is not known which accounts are the company's own"
            )
    return passed()


def _schedules(plan: Resource) -> Iterator[Block]:
    """When a plan of Data Lifecycle Manager makes snapshots, and what becomes of them."""
    for details in plan.blocks("policyDetails"):
        yield from details.blocks("schedules")


def _shared(resource: Resource, key: str) -> list[Any]:
    """With whom the images are shared that an image builder hands out."""
    return [
        entry
        for place in resource.blocks("distributions")
        for image in place.blocks("amiDistributionConfiguration")
        for permission in image.blocks("launchPermission")
        for entry in permission.get(key, default=[])
    ]
