"""Everything on GCP is inside the European Union (INFRA-3).

Source of the multi-regions: https://cloud.google.com/storage/docs/locations, https://cloud.google.com/bigquery/docs/locations,
https://cloud.google.com/firestore/docs/locations, https://cloud.google.com/spanner/docs/instance-configurations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policy.controls import iso
from policy.graph import Graph
from policy.model import Resource, UndeterminedError, Unknown, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule
from policy.walk import leaves

CONTROLS = (Control("GDPR", "Art. 44", Relation.SUPPORTS), *iso("A.5.23"))

PLACES = re.compile(
    r"(?:^|\.)(location|locations|locationId|region|regions|zone|zones|secondaryZone|followerZone|alternativeLocationId"
    r"|nodeLocations|replicaZones|storageLocations|dataLocations|distributionPolicyZones|destinationRegion"
    r"|allowedPersistenceRegions)(\[\d+\])*$"
)
HOLDERS = re.compile(
    r"(?:^|\.)(replication|userManaged|replicas|customPlacementConfig|messageStoragePolicy|settings|locationPreference"
    r"|backupConfiguration|clusters|clusterConfig|gceClusterConfig)(\[\d+\])*$"
)
"""Blocks that hold places: while one is unknown, so are they."""
NOT_PLACES = re.compile(
    r"(^|\.)(condition|conditions|routingPolicy|match|matchRules|expr|pulumiLabels|labels|effectiveLabels|userLabels"
    r"|metadata|tags|resourceManagerTags|annotations|allowedValues|\w*[eE]nv\w*"
    r"|properties|overrideProperties|\w*[oO]verrides|parameters)(\[\d+\])*\."
)
PLACE = re.compile(r"(?P<region>[a-z]+(?:-[a-z]+)+\d{1,2})(?:-[a-z])?", re.IGNORECASE)
EU_ELSEWHERE = {"eur3", "europe", "europe-west"}
"""Multi-regions of services other than storage: Firestore's eur3 is Belgium, the Netherlands and Finland; Artifact
Registry, Cloud KMS and others spell their EU multi-region ``europe``; App Engine's ``europe-west`` is europe-west1."""

GLOBAL_DATA = (
    "gcp:kms/keyRing:KeyRing",
    "gcp:kms/keyRingImportJob:KeyRingImportJob",
    "gcp:logging/projectBucketConfig:ProjectBucketConfig",
    "gcp:logging/folderBucketConfig:FolderBucketConfig",
    "gcp:logging/organizationBucketConfig:OrganizationBucketConfig",
    "gcp:logging/billingAccountBucketConfig:BillingAccountBucketConfig",
    "gcp:discoveryengine/dataStore:DataStore",
    "gcp:diagflow/cxAgent:CxAgent",
)
"""Types that keep data or keys, for which ``global`` means anywhere in the world."""

AMERICAN_BY_DEFAULT = {
    "gcp:storage/bucket:Bucket": "location",
    "gcp:bigquery/dataset:Dataset": "location",
}
"""Types that Google puts in the United States when they name no place."""

ELSEWHERE = re.compile(r"gcp:(accesscontextmanager|orgpolicy|dns|monitoring|billing|essentialcontacts)/.*")
"""Types whose words for places say who is admitted or where an answer leads, not where data is."""

TOPIC = "gcp:pubsub/topic:Topic"
SECRET = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a type token
SPANNER = "gcp:spanner/instance:Instance"


@rule(
    id="infra-3-gcp-resources-in-eu",
    title="Every resource is in a location inside the EU",
    severity=Severity.CRITICAL,
    statements=("INFRA-3", "GDPR-1"),
    controls=CONTROLS,
    remediation="Name a region of locations.yaml, or the multi-region EU; give secrets user-managed replicas.",
    types=("gcp:*",),
)
def resources_in_eu(resource: Resource, graph: Graph) -> Verdict:
    """Regions, zones, multi-regions, replicas, node locations, backups' and copies' places, at any depth."""
    if ELSEWHERE.fullmatch(resource.type):
        return not_applicable("it holds no data in a place")
    allowed = graph.parameters.locations["gcp"]
    eu = {place.lower() for kind in allowed.values() for place in kind} | EU_ELSEWHERE
    looked, unknown = False, []
    for path, value in _places(resource):
        looked = True
        if isinstance(value, Unknown):
            unknown.append(path)
        elif not _is_inside(str(value), eu, resource.type):
            return failed(
                f"{path} is {value}",
                f"one of {', '.join(allowed['regions'])}, or {', '.join(allowed['multi_regions'])}",
            )
    if unknown:
        raise UndeterminedError(f"{', '.join(unknown)} is unknown")
    default = AMERICAN_BY_DEFAULT.get(resource.type)
    if default and not resource.has(default):
        return failed(f"{default} is missing, so it is in the US", "a location inside the EU")
    if resource.type == SECRET and not resource.has("replication.userManaged"):
        return failed("replication is automatic, anywhere in the world", "user-managed replicas inside the EU")
    if resource.type == TOPIC and not resource.has("messageStoragePolicy.allowedPersistenceRegions"):
        return failed(
            "messageStoragePolicy is missing, so messages stay wherever they are sent from", "regions inside the EU"
        )
    return passed() if looked else not_applicable("the resource names no location: its provider's holds")


def _places(resource: Resource) -> Iterator[tuple[str, object]]:
    for path, value in leaves(resource.properties):
        if NOT_PLACES.search(path) or value is None or value == "":
            continue
        if PLACES.search(path) or (isinstance(value, Unknown) and HOLDERS.search(path)):
            yield path, value
    if resource.type == SPANNER and resource.has("config"):
        value = resource.raw("config")
        yield "config", value if isinstance(value, Unknown) else str(value).rsplit("/", 1)[-1].removeprefix("regional-")


def _is_inside(text: str, eu: set[str], token: str) -> bool:
    place = text.strip().rstrip("/").rsplit("/", 1)[-1].lower()
    if place in ("global", "-"):
        return token not in GLOBAL_DATA
    if place in eu:
        return True
    found = PLACE.fullmatch(place)
    return bool(found and found["region"] in eu)


LOCATION_POLICIES = (
    "gcp:orgpolicy/policy:Policy",
    "gcp:projects/organizationPolicy:OrganizationPolicy",
    "gcp:folder/organizationPolicy:OrganizationPolicy",
    "gcp:organizations/policy:Policy",
)
CONSTRAINT = "gcp.resourcelocations"


@rule(
    id="infra-3-gcp-location-policy-in-eu",
    title="The organisation's policy on locations admits the EU only",
    severity=Severity.CRITICAL,
    statements=("INFRA-3",),
    controls=CONTROLS,
    remediation="Allow in:eu-locations, or the regions of locations.yaml as in:europe-west3-locations.",
    types=LOCATION_POLICIES,
)
def location_policy_in_eu(policy: Resource, graph: Graph) -> Verdict:
    """A list of refused locations leaves out what Google opens next year."""
    name = str(policy.get("name") if policy.type == LOCATION_POLICIES[0] else policy.get("constraint"))
    if not name.lower().endswith(CONSTRAINT):
        return not_applicable("the policy is about something else")
    regions = {place.lower() for kind in graph.parameters.locations["gcp"].values() for place in kind}
    values = list(_allowed_values(policy))
    if not values:
        return failed("it allows no list of locations", "in:eu-locations")
    for value in values:
        group = value.lower().removeprefix("in:").removesuffix("-locations")
        if group not in regions:
            return failed(f"it allows {value}", "in:eu-locations, or regions inside the EU")
    return passed()


def _allowed_values(policy: Resource) -> Iterator[str]:
    for block in policy.blocks("spec.rules"):
        if str(block.get("allowAll", default="")).lower() == "true":
            yield "all locations"
        yield from map(str, block.get("values.allowedValues") or [])
    if policy.get("listPolicy.allow.all", default=False):
        yield "all locations"
    yield from map(str, policy.get("listPolicy.allow.values") or [])
