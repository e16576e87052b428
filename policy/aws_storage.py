"""A bucket with everything that is said of it: inline, in separate resources, and in both generations of their
types."""

from __future__ import annotations

from collections.abc import Iterator

from policy.aws_policies import policies_about
from policy.graph import Graph
from policy.iam.document import Document
from policy.model import Block, Resource

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
BLOCKS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


def _both(token: str, name: str) -> tuple[str, str]:
    return f"aws:s3/{token}:{name}", f"aws:s3/{token}V2:{name}V2"


ACL = _both("bucketAcl", "BucketAcl")
CORS = _both("bucketCorsConfiguration", "BucketCorsConfiguration")
ENCRYPTION = _both("bucketServerSideEncryptionConfiguration", "BucketServerSideEncryptionConfiguration")
LIFECYCLE = _both("bucketLifecycleConfiguration", "BucketLifecycleConfiguration")
LOCK = _both("bucketObjectLockConfiguration", "BucketObjectLockConfiguration")
LOGGING = _both("bucketLogging", "BucketLogging")
VERSIONING = _both("bucketVersioning", "BucketVersioning")
WEBSITE = _both("bucketWebsiteConfiguration", "BucketWebsiteConfiguration")
OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOAD_BALANCERS = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:elb/loadBalancer:LoadBalancer",
)
WAREHOUSE = "aws:redshift/cluster:Cluster"
WAREHOUSE_LOGGING = "aws:redshift/logging:Logging"
TRAIL = "aws:cloudtrail/trail:Trail"


class Bucket:
    """What a stack says of one bucket.

    :param resource: the bucket.
    :param graph: its stack.
    """

    def __init__(self, resource: Resource, graph: Graph) -> None:
        self.resource = resource
        self.graph = graph

    def parts(self, *types: str) -> list[Resource]:
        """The separate resources of these types that configure the bucket."""
        return self.graph.referrers(self.resource, *types, path="bucket")

    def encryption(self) -> list[tuple[Resource, Block]]:
        """The rules of default encryption, each with the resource that states it."""
        found = [(part, rule) for part in self.parts(*ENCRYPTION) for rule in part.blocks("rules")]
        inline = [
            rule
            for name in ("serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations")
            for block in self.resource.blocks(name)
            for rule in (*block.blocks("rule"), *block.blocks("rules"))
        ]
        rules = found or [(self.resource, rule) for rule in inline]
        return [
            (holder, default)
            for holder, rule in rules
            for name in ("applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults")
            for default in rule.blocks(name)
        ]

    def versioned(self) -> bool:
        """Whether versions are kept."""
        parts = self.parts(*VERSIONING)
        if parts:
            return all(
                any(
                    str(block.get("status", "")).lower() == "enabled"
                    for block in part.blocks("versioningConfiguration")
                )
                for part in parts
            )
        if any(
            block.get("enabled", False)
            for name in ("versioning", "versionings")
            for block in self.resource.blocks(name)
        ):
            return True
        return self.locked()  # S3 keeps versions of every bucket with object lock

    def locked(self) -> bool:
        """Whether object lock is on."""
        return bool(
            self.parts(*LOCK)
            or self.resource.get("objectLockEnabled", False)
            or self.resource.has("objectLockConfiguration")
        )

    def lock_days(self) -> int:
        """For how many days object lock keeps an object by default; 0 without a default."""
        rules = [rule for part in self.parts(*LOCK) for rule in part.blocks("rule")]
        for block in self.resource.blocks("objectLockConfiguration"):
            rules += [*block.blocks("rule"), *block.blocks("rules")]
        days = [
            int(retention.get("days", 0)) + 365 * int(retention.get("years", 0))
            for rule in rules
            for retention in (*rule.blocks("defaultRetention"), *rule.blocks("defaultRetentions"))
        ]
        return max(days, default=0)

    def policies(self) -> list[Document]:
        """The bucket's policies, inline and separate."""
        return list(policies_about(self.graph, self.resource, POLICY, "bucket"))

    def blocks_public_access(self) -> dict[str, bool]:
        """Each of the four switches against public access, on the bucket or on the account."""
        parts = [*self.parts(PUBLIC_ACCESS_BLOCK), *self.graph.by_type(ACCOUNT_BLOCK)]
        return {switch: any(part.get(switch, False) for part in parts) for switch in BLOCKS}

    def canned_acls(self) -> Iterator[str]:
        """The ready-made ACLs that are asked for."""
        for holder in (self.resource, *self.parts(*ACL)):
            if holder.has("acl"):
                yield str(holder.get("acl"))

    def grantees(self) -> Iterator[str]:
        """The groups that an ACL names, by URI."""
        grants = [*self.resource.blocks("grants")]
        for part in self.parts(*ACL):
            for policy in part.blocks("accessControlPolicy"):
                grants += [grantee for grant in policy.blocks("grants") for grantee in grant.blocks("grantee")]
        for grant in grants:
            if grant.has("uri"):
                yield str(grant.get("uri"))

    def logs(self) -> bool:
        """Whether access to the bucket is logged."""
        return bool(self.parts(*LOGGING)) or any(
            block.has("targetBucket") for name in ("logging", "loggings") for block in self.resource.blocks(name)
        )

    def receives(self) -> set[str]:
        """Whose logs the bucket takes in: ``s3``, ``load balancer``, ``trail``, ``warehouse``."""
        found = set()
        if self.graph.referrers(self.resource, *LOGGING, path="targetBucket"):
            found.add("s3")
        for name in ("logging", "loggings"):
            if self.graph.referrers(self.resource, *BUCKETS, path=name):
                found.add("s3")
        if self.graph.referrers(self.resource, *LOAD_BALANCERS):
            found.add("load balancer")
        if self.graph.referrers(self.resource, TRAIL, path="s3BucketName"):
            found.add("trail")
        if self.graph.referrers(self.resource, WAREHOUSE_LOGGING, path="bucketName") or self.graph.referrers(
            self.resource, WAREHOUSE, path="logging"
        ):
            found.add("warehouse")
        return found

    def lifecycle(self) -> list[Block]:
        """The lifecycle's rules that are on."""
        separate = [rule for part in self.parts(*LIFECYCLE) for rule in part.blocks("rules")]
        found = [rule for rule in separate if str(rule.get("status", "Enabled")).lower() == "enabled"]
        return found + [rule for rule in self.resource.blocks("lifecycleRules") if rule.get("enabled", True)]
