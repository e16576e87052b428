"""Rules for S3 buckets: encryption, transport, public access, versions, logs and retention."""

from __future__ import annotations

from policy.aws_keys import own_key
from policy.aws_storage import BUCKETS, CORS, OWNERSHIP, REPLICATION, WEBSITE, Bucket
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.iam.conditions import Caller, Known, Presence, judge_all
from policy.iam.document import Document, Statement
from policy.model import Block, Outcome, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

KMS = "aws:kms with a customer managed key"
PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read", "website")
PUBLIC_GROUPS = ("AllUsers", "AuthenticatedUsers")
PLAIN_HTTP = Caller(
    "anybody without TLS, an AWS service apart",
    {
        key: Presence(Known(("false",)))
        for key in ("aws:securetransport", "aws:principalisawsservice", "aws:viaawsservice")
    },
)


@rule(
    id="gdpr-1-aws-bucket-acl-private",
    title="No ACL opens a bucket to everybody",
    severity=Severity.CRITICAL,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("S3.2", "S3.3", "S3.12") + iso("A.8.3"),
    remediation="Remove the ACL and its grants; grant access in the bucket's policy to named principals.",
    types=BUCKETS,
)
def bucket_acl_private(resource: Resource, graph: Graph) -> Verdict:
    """S3 ignores ACLs while ownership is enforced, but an ACL that says public is never meant."""
    bucket = Bucket(resource, graph)
    for acl in bucket.canned_acls():
        if acl.lower() in PUBLIC_ACLS:
            return failed(f"the ACL is {acl}", "private, or no ACL")
    for uri in bucket.grantees():
        if uri.endswith(PUBLIC_GROUPS):
            return failed(f"the ACL grants access to the group {uri}", "no grants to AllUsers or AuthenticatedUsers")
    return passed()


@rule(
    id="gdpr-1-aws-bucket-blocks-public-access",
    title="Buckets refuse public access by all four switches",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("S3.8") + iso("A.8.3") + pci("1.4.4"),
    remediation="Add a BucketPublicAccessBlock with all four switches on, or an AccountPublicAccessBlock.",
    types=BUCKETS,
)
def bucket_blocks_public_access(resource: Resource, graph: Graph) -> Verdict:
    """A switch counts when the bucket or the account has it on; what is left out of a block is off."""
    off = [switch for switch, on in Bucket(resource, graph).blocks_public_access().items() if not on]
    return failed(f"{', '.join(off)} off, for the bucket and for the account", "all four true") if off else passed()


@rule(
    id="gdpr-1-aws-access-point-blocks-public-access",
    title="Access points refuse public access by all four switches",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=fsbp("S3.19", "S3.24") + iso("A.8.3"),
    remediation="Leave public_access_block_configuration out, or set all four switches to true.",
    types=("aws:s3/accessPoint:AccessPoint", "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"),
)
def access_point_blocks_public_access(point: Resource) -> Verdict:
    """S3 turns on what an access point does not mention, and nobody can change it later."""
    holders = [point, *point.blocks("details")]
    blocks = [
        block
        for holder in holders
        for name in ("publicAccessBlockConfiguration", "publicAccessBlock")
        for block in holder.blocks(name)
    ]
    # S3 turns a switch on that an access point does not mention.
    off = [
        switch
        for block in blocks
        for switch, value in block.items()
        if block.get(switch, True) is False and value is not None
    ]
    return failed(f"{', '.join(off)} off", "all four true") if off else passed()


@rule(
    id="enc-2-aws-bucket-own-key",
    title="Buckets are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=fsbp("S3.17") + iso("A.8.24") + pci("3.5.1"),
    remediation="Add a BucketServerSideEncryptionConfiguration with sse_algorithm aws:kms and kms_master_key_id.",
    types=BUCKETS,
)
def bucket_own_key(resource: Resource, graph: Graph) -> Verdict:
    """Inline, separate and V2 configurations count the same; without one S3 uses keys of its own."""
    bucket = Bucket(resource, graph)
    receives = bucket.receives()
    if receives & {"s3", "load balancer", "warehouse"}:
        # https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
        return not_applicable("S3, load balancers and Redshift deliver logs only to buckets with S3's own keys")
    rules = bucket.encryption()
    if not rules:
        return failed("no default encryption is set, so S3's own keys are used", KMS)
    for holder, default in rules:
        algorithm = str(default.get("sseAlgorithm", "AES256"))
        if not algorithm.startswith("aws:kms"):
            return failed(
                f"{default.path}.sseAlgorithm is {algorithm}", "aws:kms or aws:kms:dsse with a customer managed key"
            )
        verdict = own_key(holder, graph, "kmsMasterKeyId", default)
        if verdict.outcome is not Outcome.PASS:
            return verdict
    return passed()


@rule(
    id="enc-2-aws-object-store-own-key",
    title="Table, vector and directory buckets are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2", "NET-6"),
    controls=iso("A.8.24"),
    remediation="Set encryption_configuration to aws:kms with kms_key_arn.",
    types=(
        "aws:s3tables/tableBucket:TableBucket",
        "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
        "aws:s3/directoryBucket:DirectoryBucket",
    ),
)
def object_store_own_key(resource: Resource, graph: Graph) -> Verdict:
    """They take their encryption when they are made and keep it."""
    if resource.type == "aws:s3/directoryBucket:DirectoryBucket":
        rules = [(holder, block, "kmsMasterKeyId") for holder, block in Bucket(resource, graph).encryption()]
    else:
        blocks = [*resource.blocks("encryptionConfiguration"), *resource.blocks("encryptionConfigurations")]
        rules = [(resource, block, "kmsKeyArn") for block in blocks]
    if not rules:
        return failed("no encryption is set, so S3's own keys are used", KMS)
    for holder, block, path in rules:
        algorithm = str(block.get("sseAlgorithm") or block.get("sseType", "AES256"))
        if not algorithm.startswith("aws:kms"):
            return failed(f"{block.path} asks for {algorithm}", KMS)
        verdict = own_key(holder, graph, path, block)
        if verdict.outcome is not Outcome.PASS:
            return verdict
    return passed()


@rule(
    id="enc-1-aws-bucket-tls-only",
    title="Buckets refuse requests without TLS",
    severity=Severity.MEDIUM,
    statements=("ENC-1", "NET-6"),
    controls=fsbp("S3.5") + iso("A.8.24") + pci("4.2.1"),
    remediation="Deny every action to every principal in the bucket's policy while aws:SecureTransport is false.",
    types=BUCKETS,
)
def bucket_tls_only(resource: Resource, graph: Graph) -> Verdict:
    """Reading, writing and listing are tried: each must be denied, whatever the statement is spelled like."""
    allowed = "Deny s3:* to * on the bucket and its objects while aws:SecureTransport is false"
    documents = Bucket(resource, graph).policies()
    if not documents:
        return failed("the bucket has no policy", allowed)
    name = str(resource.get("bucket", resource.id))
    arn = str(resource.get("arn", f"arn:aws:s3:::{name}"))
    for action, target in (("s3:GetObject", f"{arn}/key"), ("s3:PutObject", f"{arn}/key"), ("s3:ListBucket", arn)):
        if not any(refuses_plain_http(document, action, target) for document in documents):
            return failed(f"the bucket's policy lets {action} through without TLS", allowed)
    return passed()


def refuses_plain_http(document: Document, action: str, target: str) -> bool:
    """Whether a resource's policy denies an action on a target to everybody while the request is not encrypted."""
    return any(_denies_all(deny) and deny.acts(action) and deny.meets(target) for deny in document.denies)


def _denies_all(deny: Statement) -> bool:
    everybody = not deny.not_principal and any(principal.value == "*" for principal in deny.principals)
    return everybody and not judge_all(deny.conditions, PLAIN_HTTP).false


@rule(
    id="bc-1-aws-bucket-versioned",
    title="Buckets keep versions, so that an overwritten or deleted object can be restored",
    severity=Severity.MEDIUM,
    statements=("BC-1",),
    controls=fsbp("S3.14") + iso("A.8.13"),
    remediation="Add a BucketVersioning with status Enabled.",
    types=BUCKETS,
)
def bucket_versioned(resource: Resource, graph: Graph) -> Verdict:
    """Object lock brings versions with it."""
    return (
        passed() if Bucket(resource, graph).versioned() else failed("versioning is not enabled", "versioning Enabled")
    )


@rule(
    id="mon-3-aws-bucket-access-logged",
    title="Access to buckets is logged",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=fsbp("S3.9") + iso("A.8.15") + pci("10.2.1"),
    remediation="Add a BucketLogging that writes to the log bucket.",
    types=BUCKETS,
)
def bucket_access_logged(resource: Resource, graph: Graph) -> Verdict:
    """Logs of the bucket that takes in access logs would be logs of logs without end."""
    bucket = Bucket(resource, graph)
    if bucket.logs():
        return passed()
    if bucket.receives() & {"s3", "load balancer", "warehouse"}:
        return not_applicable("the bucket takes in access logs: logging it would write logs of logs")
    return failed("access to the bucket is not logged", "a BucketLogging with a target bucket")


@rule(
    id="gdpr-1-aws-bucket-expires",
    title="Buckets delete objects when their retention is over",
    severity=Severity.MEDIUM,
    statements=("GDPR-1",),
    controls=fsbp("S3.13") + iso("A.8.10"),
    remediation=(
        "Add a BucketLifecycleConfiguration with an enabled rule that expires all objects, and noncurrent versions."
    ),
    types=BUCKETS,
)
def bucket_expires(resource: Resource, graph: Graph) -> Verdict:
    """Versions outlive their object unless a rule expires them too; the tag retention-days binds the number."""
    bucket = Bucket(resource, graph)
    rules = bucket.lifecycle()
    if not any(_days(entry, "expiration") and _for_all(entry) for entry in rules):
        return failed("no enabled lifecycle rule expires all objects", "a lifecycle rule with expiration in days")
    kept_forever = bucket.versioned() and not any(
        _days(entry, "noncurrentVersionExpiration") and _for_all(entry) for entry in rules
    )
    if kept_forever:
        return failed(
            "no enabled lifecycle rule expires noncurrent versions", "a lifecycle rule with noncurrentVersionExpiration"
        )
    declared = str(resource.get("tags.retention-days", resource.get("tagsAll.retention-days", "")))
    longest = max((_days(entry, "expiration") for entry in rules if _for_all(entry)), default=0)
    if declared.isdigit() and longest > int(declared):
        return failed(f"objects expire after {longest} days", f"{declared}, as the tag retention-days says")
    return passed()


def _days(entry: Block, name: str) -> int:
    block = next(iter((*entry.blocks(name), *entry.blocks(f"{name}s"))), None)  # the second generation has lists
    if block is None:
        return 0
    return int(block.get("days", 0) or block.get("noncurrentDays", 0) or (1 if block.has("date") else 0))


def _for_all(entry: Block) -> bool:
    if entry.get("prefix", "") or entry.get("tags"):
        return False
    return not any(
        value not in (None, "", {}, [])
        for block in entry.blocks("filter")
        for value in (block.get(key) for key, _ in block.items())
    )


@rule(
    id="gdpr-1-aws-bucket-owner-enforced",
    title="Buckets do not take ACLs: their policy alone decides",
    severity=Severity.LOW,
    statements=("GDPR-1",),
    controls=fsbp("S3.12") + iso("A.5.15"),
    remediation=(
        "Set object_ownership to BucketOwnerEnforced, or leave BucketOwnershipControls out: that is S3's default."
    ),
    types=BUCKETS,
)
def bucket_owner_enforced(resource: Resource, graph: Graph) -> Verdict:
    """S3 enforces the owner by itself since April 2023, unless a bucket asks for ACLs."""
    for part in Bucket(resource, graph).parts(OWNERSHIP):
        for entry in part.blocks("rule"):
            ownership = str(entry.get("objectOwnership"))
            if ownership != "BucketOwnerEnforced":
                return failed(f"objectOwnership is {ownership}", "BucketOwnerEnforced")
    return passed()


@rule(
    id="gdpr-1-aws-bucket-no-website",
    title="No bucket is a website",
    severity=Severity.HIGH,
    statements=("GDPR-1", "NET-6"),
    controls=iso("A.8.3"),
    remediation=(
        "Serve the content through CloudFront with origin access control: S3's website endpoint is "
        "public and has no TLS."
    ),
    types=BUCKETS,
)
def bucket_no_website(resource: Resource, graph: Graph) -> Verdict:
    """The website endpoint serves plain HTTP, to anybody."""
    website = Bucket(resource, graph).parts(*WEBSITE) or resource.blocks("website") or resource.blocks("websites")
    return failed("website hosting is on", "no website configuration") if website else passed()


@rule(
    id="gdpr-1-aws-bucket-cors-named-origins",
    title="Buckets answer scripts of named origins only",
    severity=Severity.MEDIUM,
    statements=("GDPR-1",),
    controls=iso("A.8.26"),
    remediation="List the origins, with scheme and host, in allowed_origins.",
    types=BUCKETS,
)
def bucket_cors_named_origins(resource: Resource, graph: Graph) -> Verdict:
    """A wildcard for subdomains of a domain of one's own is fine."""
    rules = [entry for part in Bucket(resource, graph).parts(*CORS) for entry in part.blocks("corsRules")]
    rules += resource.blocks("corsRules")
    if not rules:
        return not_applicable("the bucket has no CORS rules, so scripts of other origins cannot read it")
    for entry in rules:
        wild = [origin for origin in entry.get("allowedOrigins", []) if _any_host(str(origin))]
        if wild:
            return failed(f"{entry.path}.allowedOrigins holds {wild[0]}", "origins with a host of the company's own")
    return passed()


def _any_host(origin: str) -> bool:
    """Whether a wildcard takes in hosts of others: the domain and its top level must be written out."""
    host = origin.rpartition("://")[2].partition(":")[0]
    return any("*" in label for label in host.split(".")[-2:])


@rule(
    id="bc-3-aws-bucket-replica-own-key",
    title="Copies of buckets are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("BC-3",),
    controls=iso("A.8.13", "A.8.24"),
    remediation=(
        "Set source_selection_criteria for KMS objects and encryption_configuration.replica_kms_key_id on every rule."
    ),
    types=(*BUCKETS, REPLICATION),
)
def bucket_replica_own_key(resource: Resource, graph: Graph) -> Verdict:
    """A copy in another region cannot use the key of what it copies."""
    if resource.type == REPLICATION:
        rules = resource.blocks("rules")
    else:
        names = ("replicationConfiguration", "replicationConfigurations")
        rules = [entry for name in names for block in resource.blocks(name) for entry in block.blocks("rules")]
    if not rules:
        return not_applicable("no replication rule is written here")
    for entry in rules:
        for destination in entry.blocks("destination") + entry.blocks("destinations"):
            holder, path = destination, "replicaKmsKeyId"
            encryption = destination.blocks("encryptionConfiguration")
            if encryption:
                holder = encryption[0]
            verdict = own_key(resource, graph, path, holder)
            if verdict.outcome is not Outcome.PASS and not _uses_s3_keys(entry, graph, resource):
                return verdict
    return passed()


def _uses_s3_keys(entry: Block, graph: Graph, holder: Resource) -> bool:
    """Whether the copied bucket may hold no KMS objects at all: then the copy's own default decides, which has its own
    rule."""
    criteria = entry.blocks("sourceSelectionCriteria") + entry.blocks("sourceSelectionCriterias")
    copies_kms = any(
        str(block.get("status", "")).lower() == "enabled" or block.get("enabled", False)
        for part in criteria
        for block in part.blocks("sseKmsEncryptedObjects")
    )
    sources = graph.targets(holder, "bucket", *BUCKETS) if holder.type == REPLICATION else [holder]
    own = any(
        str(rule_.get("sseAlgorithm", "")).startswith("aws:kms")
        for source in sources
        for _, rule_ in Bucket(source, graph).encryption()
    )
    return not copies_kms and not own and bool(sources)
