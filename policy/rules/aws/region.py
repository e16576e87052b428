"""Everything on AWS is in the European Union: resources, providers, and copies that services make (INFRA-3)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.arns import region_of_arn
from policy.aws_global import GLOBAL_HOME, GLOBAL_SERVICES, keeps_global_settings, made_by
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError, Unknown, Verdict, failed, not_applicable, passed
from policy.parameters import eu_locations
from policy.registry import Control, Relation, Severity, rule

CONTROLS = (
    Control("ISO/IEC 27001:2022", "A.5.23", Relation.SUPPORTS),
    Control("GDPR", "Art. 44", Relation.SUPPORTS),
)

REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d+")

S3_BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")

NAMED_REGIONS: dict[str, tuple[str, ...]] = {
    "aws:dynamodb/table:Table": ("replicas.*.regionName", "globalTableWitness.regionName"),
    "aws:dynamodb/globalTable:GlobalTable": ("replicas.*.regionName",),
    "aws:secretsmanager/secret:Secret": ("replicas.*.region",),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": (
        "replicationConfiguration.rules.*.destinations.*.region",
    ),
    "aws:redshift/snapshotCopy:SnapshotCopy": ("destinationRegion",),
    "aws:ssmincidents/replicationSet:ReplicationSet": ("regions.*.name", "region.*.name"),
    "aws:efs/replicationConfiguration:ReplicationConfiguration": ("destination.region",),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ("peerRegion",),
    "aws:ec2transitgateway/peeringAttachment:PeeringAttachment": ("peerRegion",),
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": ("distributions.*.region",),
    "aws:ssm/resourceDataSync:ResourceDataSync": ("s3Destination.region",),
    "aws:backup/plan:Plan": ("rules.*.copyActions.*.destinationVaultArn",),
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (
        "rules.*.destination.bucket",
        "rules.*.destination.encryptionConfiguration.replicaKmsKeyId",
    ),
    "aws:s3/bucket:Bucket": (
        "replicationConfiguration.rules.*.destination.bucket",
        "replicationConfiguration.rules.*.destination.replicaKmsKeyId",
    ),
    "aws:s3/bucketV2:BucketV2": (
        "replicationConfigurations.*.rules.*.destinations.*.bucket",
        "replicationConfigurations.*.rules.*.destinations.*.replicaKmsKeyId",
    ),
    "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint": ("details.regions.*.bucket",),
    "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": (
        "deliveryDestinationConfiguration.destinationResourceArn",
    ),
    "aws:rds/globalCluster:GlobalCluster": ("globalClusterMembers.*.dbClusterArn",),
    "aws:rds/snapshotCopy:SnapshotCopy": ("destinationRegion",),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": ("destinationRegion",),
    "aws:keyspaces/keyspace:Keyspace": ("replicationSpecification.regionLists",),
    "aws:dlm/lifecyclePolicy:LifecyclePolicy": (
        "policyDetails.schedules.*.crossRegionCopyRules.*.target",
        "policyDetails.schedules.*.crossRegionCopyRules.*.targetRegion",
        "policyDetails.action.crossRegionCopies.*.target",
    ),
    "aws:codepipeline/pipeline:Pipeline": ("artifactStores.*.region", "stages.*.actions.*.region"),
    "aws:kms/replicaKey:ReplicaKey": ("primaryKeyArn",),
    "aws:cloudwatch/eventTarget:EventTarget": ("arn",),
    "aws:cloudwatch/eventEndpoint:EventEndpoint": (
        "eventBuses.*.eventBusArn",
        "routingConfig.failoverConfig.secondary.route",
    ),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": ("destinationArn",),
    "aws:cloudwatch/metricStream:MetricStream": ("firehoseArn",),
    "aws:pipes/pipe:Pipe": ("target",),
    "aws:sns/topicSubscription:TopicSubscription": ("endpoint",),
}
"""Per type, the properties that name another region, an ARN in one, or a bucket that may be in one."""


def in_eu(region: str) -> bool:
    """Whether a region, or an availability or local zone of one, is in the European Union."""
    return any(
        region == name or (region.startswith(name) and not region[len(name)].isdigit())
        for name in eu_locations()["aws"]["regions"]
    )


def allowed() -> str:
    """The regions that may be used, for a message."""
    return f"a region in the European Union: {', '.join(eu_locations()['aws']['regions'])}"


@rule(
    id="infra-3-aws-resources-in-eu",
    title="Every resource is in an EU region",
    severity=Severity.CRITICAL,
    statements=("INFRA-3", "GDPR-1"),
    controls=CONTROLS,
    remediation="Make the resource through a provider that is pinned to an EU region, without a region of its own.",
    types=("aws:*",),
)
def resources_in_eu(resource: Resource) -> Verdict:
    """By its region, its ARN, and its availability zone."""
    places = [resource.raw("region"), region_of_arn(resource.raw("arn")), resource.raw("availabilityZone")]
    named = [place for place in places if isinstance(place, str) and REGION.match(place)]
    for place in named:
        if not in_eu(place) and not (place.startswith(GLOBAL_HOME) and GLOBAL_SERVICES.match(resource.type)):
            return failed(f"the resource is in {place}", allowed())
    if isinstance(places[0], Unknown):
        raise UndeterminedError("region is unknown")
    return passed() if named else not_applicable("the resource names no location; its provider does")


@rule(
    id="infra-3-aws-providers-in-eu",
    title="Every AWS provider is pinned to an EU region",
    severity=Severity.CRITICAL,
    statements=("INFRA-3",),
    controls=CONTROLS,
    remediation="Set the provider's region to one in the EU; us-east-1 only for what CloudFront needs there.",
    types=("pulumi:providers:aws",),
)
def providers_in_eu(provider: Resource, graph: Graph) -> Verdict:
    """A provider of us-east-1 may make settings of global services, such as CloudFront's certificate."""
    region = provider.get("region")
    made = made_by(provider, graph)
    if not region:
        if any(other.raw("region") or region_of_arn(other.raw("arn")) for other in made):
            return not_applicable("the provider names no region, but its resources do")
        return failed("the provider names no region, so its environment decides", allowed())
    if in_eu(region):
        return passed()
    if keeps_global_settings(provider, graph):
        return passed()
    return failed(f"the provider's region is {region}", allowed())


@rule(
    id="infra-3-aws-copies-in-eu",
    title="Services replicate and copy to EU regions only",
    severity=Severity.CRITICAL,
    statements=("INFRA-3", "BC-1", "GDPR-1"),
    controls=CONTROLS,
    remediation="Choose a second region in the EU as the target, such as eu-west-1.",
    types=tuple(NAMED_REGIONS),
)
def copies_in_eu(resource: Resource, graph: Graph) -> Verdict:
    """Replicas of tables, secrets, images and file systems, copies of backups and buckets, delivered logs, peers."""
    found = False
    for path in NAMED_REGIONS[resource.type]:
        for place, value in leaves(resource, path.split("."), ""):
            found = True
            for region in _regions(value, graph):
                if not in_eu(region):
                    return failed(f"{place} is in {region}", allowed())
            if isinstance(value, Unknown):
                raise UndeterminedError(f"{place} is unknown")
    return passed() if found else not_applicable("it copies nothing to another place")


def leaves(block: Block, parts: list[str], place: str) -> Iterator[tuple[str, object]]:
    """The values at a path in which ``*`` stands for every entry of a list, with their places."""
    head, rest = parts[0], parts[1:]
    where = f"{place}.{head}" if place else head
    value = block.raw(head)
    if isinstance(value, Unknown):
        yield where, value
    elif not rest:
        for entry in value if isinstance(value, list | tuple) else (value,):
            if entry not in (None, ""):
                yield where, entry
    else:
        for position, inner in enumerate(block.blocks(head)):
            several = rest[0] == "*"
            yield from leaves(inner, rest[1:] if several else rest, f"{where}[{position}]" if several else where)


def _regions(value: object, graph: Graph) -> Iterator[str]:
    if not isinstance(value, str):
        return
    if region := region_of_arn(value):
        yield region
    elif REGION.fullmatch(value):
        yield value
    else:
        for bucket in graph.resolve(value.split("/")[0], *S3_BUCKETS):  # what follows is a folder
            region = bucket.get("region", default="")
            if region:
                yield region
