"""Who comes near data signs in, and is confined to what the work needs: caches, shares, models, builds."""

from __future__ import annotations

from policy.aws_values import truthy
from policy.controls import fsbp, iso, pci
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Relation, Severity, rule

REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
SERVERLESS_CACHE = "aws:elasticache/serverlessCache:ServerlessCache"
CACHE_USER = "aws:elasticache/user:User"
MEMORY = "aws:memorydb/cluster:Cluster"
MEMORY_USER = "aws:memorydb/user:User"
NOTEBOOK, MODEL = "aws:sagemaker/notebookInstance:NotebookInstance", "aws:sagemaker/model:Model"
PROJECT, WEBHOOK = "aws:codebuild/project:Project", "aws:codebuild/webhook:Webhook"
PIPELINE_WEBHOOK = "aws:codepipeline/webhook:Webhook"
NFS, SMB = "aws:storagegateway/nfsFileShare:NfsFileShare", "aws:storagegateway/smbFileShare:SmbFileShare"
ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"


@rule(
    id="user-2-aws-caches-authenticated",
    title="Caches ask who connects",
    severity=Severity.HIGH,
    statements=("USER-2", "ENC-2"),
    controls=fsbp("ElastiCache.6", relation=Relation.PARTIAL) + iso("A.5.15", "A.8.5") + pci("8.3.1"),
    remediation="Name user groups, an auth token, or an ACL other than open-access; give every user a way to sign in.",
    types=(REPLICATION_GROUP, SERVERLESS_CACHE, CACHE_USER, MEMORY, MEMORY_USER),
)
def caches_authenticated(cache: Resource) -> Verdict:
    """By default whoever reaches a cache reads and empties it. Memcached knows no users."""
    if cache.type == MEMORY:
        name = cache.get("aclName")
        return failed("aclName is open-access", "an ACL with users") if name == "open-access" else passed()
    if cache.type in (CACHE_USER, MEMORY_USER):
        kind = str(cache.get("authenticationMode.type", default="")).replace("-required", "")
        free = cache.get("noPasswordRequired", default=False) or kind == "no-password"
        on = "on" in str(cache.get("accessString", default="")).split()
        return failed("it signs in without a password", "a password or IAM") if free and on else passed()
    if str(cache.get("engine", default="redis")).lower() == "memcached":
        return not_applicable("memcached knows no users")
    if cache.type == SERVERLESS_CACHE:
        return passed() if cache.get("userGroupId") else failed("userGroupId is not set", "a user group")
    if cache.has("globalReplicationGroupId"):
        return not_applicable("it has the users of its global group's first member")
    found = cache.has("authToken") or cache.has("authTokenWo") or cache.get("userGroupIds", default=[])
    return passed() if found else failed("neither userGroupIds nor authToken is set", "a user group or an auth token")


@rule(
    id="net-3-aws-warehouse-through-vpc",
    title="Warehouses load and unload through the VPC",
    severity=Severity.MEDIUM,
    statements=("NET-3",),
    controls=fsbp("Redshift.7", "RedshiftServerless.1") + iso("A.8.20", "A.8.22"),
    remediation="Set enhanced_vpc_routing to true, with endpoints for what it loads from.",
    types=("aws:redshift/cluster:Cluster", "aws:redshiftserverless/workgroup:Workgroup"),
)
def warehouse_through_vpc(warehouse: Resource) -> Verdict:
    """Otherwise COPY and UNLOAD go over the internet, past security groups, flow logs and endpoint policies."""
    on = warehouse.get("enhancedVpcRouting", default=False)
    return passed() if on else failed("enhancedVpcRouting is off", "true")


@rule(
    id="emp-1-aws-file-access-confined",
    title="File shares name their clients; access points fix a user and a folder",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=fsbp("EFS.3", "EFS.4") + iso("A.5.15", "A.8.3"),
    remediation=(
        "Give the access point a posix_user and a root_directory below /; name networks in client_lists; "
        "let SMB use Active Directory."
    ),
    types=(ACCESS_POINT, NFS, SMB),
)
def file_access_confined(share: Resource) -> Verdict:
    """Without them a client chooses its user, root included, and walks through the whole file system."""
    if share.type == ACCESS_POINT:
        if not share.blocks("posixUser"):
            return failed("posixUser is not set: clients choose their user", "a user and group")
        root = str(share.get("rootDirectory.path", default="/"))
        return failed("rootDirectory is /", "a folder") if root == "/" else passed()
    if share.type == SMB:
        kind = share.get("authentication", default="ActiveDirectory")
        return passed() if kind == "ActiveDirectory" else failed(f"authentication is {kind}", "ActiveDirectory")
    wide = [entry for entry in share.get("clientLists", default=[]) if str(entry).endswith("/0")]
    return failed(f"clientLists holds {wide[0]}", "networks of the company") if wide else passed()


@rule(
    id="emp-1-aws-learning-confined",
    title="Notebooks give no root and no old metadata service; models have no network of their own",
    severity=Severity.MEDIUM,
    statements=("EMP-1", "NET-2"),
    controls=fsbp("SageMaker.3", "SageMaker.5") + iso("A.8.2", "A.8.22"),
    remediation='Set root_access="Disabled" and metadata version 2 for notebooks, enable_network_isolation for models.',
    types=(NOTEBOOK, MODEL),
)
def learning_confined(resource: Resource) -> Verdict:
    """A model's container is code from elsewhere, next to data; on a notebook people are root by default."""
    if resource.type == MODEL:
        on = resource.get("enableNetworkIsolation", default=False)
        return passed() if on else failed("enableNetworkIsolation is off", "true")
    if resource.get("rootAccess", default="Enabled") != "Disabled":
        return failed("rootAccess is Enabled", "Disabled")
    version = str(
        resource.get("instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion", default="2")
    )
    return passed() if version == "2" else failed(f"minimumInstanceMetadataServiceVersion is {version}", "2")


@rule(
    id="emp-1-aws-builds-confined",
    title="Builds run for known people, are private, and cannot take over their machine",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=iso("A.8.25", "A.8.4"),
    remediation=(
        "Give webhooks filter groups and a signature, leave insecure_ssl and privileged_mode off, "
        "and project_visibility PRIVATE."
    ),
    types=(PROJECT, WEBHOOK, PIPELINE_WEBHOOK),
)
def builds_confined(build: Resource) -> Verdict:
    """A webhook without a filter builds every stranger's pull request, with the project's role."""
    if build.type == WEBHOOK:
        return _webhook_filtered(build)
    if build.type == PIPELINE_WEBHOOK:
        kind = build.get("authentication")
        return (
            failed("authentication is UNAUTHENTICATED", "GITHUB_HMAC or IP") if kind == "UNAUTHENTICATED" else passed()
        )
    if build.get("projectVisibility", default="PRIVATE") != "PRIVATE":
        return failed("projectVisibility is PUBLIC_READ: anybody reads logs and artifacts", "PRIVATE")
    for block in (*build.blocks("source"), *build.blocks("secondarySources")):
        if block.get("insecureSsl", default=False):
            return failed(f"{block.path}.insecureSsl is true", "false")
    for block in build.blocks("environment"):
        if truthy(block.get("privilegedMode", default=False)):
            return failed("environment.privilegedMode is true", "false, with a rootless image builder")
    return passed()


def _webhook_filtered(webhook: Resource) -> Verdict:
    """Whether a webhook's filters leave strangers' pull requests out: by event, or by who acts.

    Source: https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook-events-console.html
    """
    groups = webhook.blocks("filterGroups")
    if not groups:
        return failed("filterGroups is empty", "events and actors")
    for group in groups:
        filters = {str(entry.get("type")): entry for entry in group.blocks("filters")}
        events = str(filters["EVENT"].get("pattern", default="")) if "EVENT" in filters else "PULL_REQUEST"
        actor = filters.get("ACTOR_ACCOUNT_ID")
        named = actor is not None and not truthy(actor.get("excludeMatchedPattern", default=False))
        if "PULL_REQUEST" in events.replace("PULL_REQUEST_MERGED", "") and not named:
            return failed(f"{group.path} lets anybody's pull request start a build", "a filter on ACTOR_ACCOUNT_ID")
    return passed()
