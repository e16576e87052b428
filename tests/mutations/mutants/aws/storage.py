"""Mutants of `policy.rules.aws.storage`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, document, drop, put, remove
from tests.mutations.mutant import broken, of

DOCUMENTS = "@{aws-storage-documents-bucket.bucket}"
PHOTOS = "@{claims-photos.bucket}"
GROUPS = "http://acs.amazonaws.com/groups/global"
BY_DEFAULT = "rules.0.applyServerSideEncryptionByDefault"
ACCOUNT = ("gdpr-1-aws-account-blocks-public-access",)
ACCOUNT_BLOCK, BLOCK = "aws-account-s3-public-access", "aws-storage-documents-public-access"
WIDE_COPY = {
    "role": "@{aws-replication-role-role.arn}",
    "rules": [{"status": "Enabled", "destinations": [{"bucket": "@{aws-backup-documents-bucket.arn}"}]}],
}


def part(kind: str, bucket: str, properties: dict[str, Any], generation: str = "") -> Edit:
    """A separate resource that configures a bucket, of the first or of the second generation (``V2``)."""
    token = f"aws:s3/bucket{kind}{generation}:Bucket{kind}{generation}"
    return add(token, f"another-{kind.lower()}", {"bucket": bucket, **properties})


def tls(**parts: Any) -> Edit:
    """The statement that refuses requests without TLS, with other parts."""
    return document("aws-storage-documents-policy", "policy", lambda policy: policy["Statement"][0].update(parts))


def unprincipled(policy: Any) -> None:
    """Refuse requests without TLS to everybody but one account."""
    policy["Statement"][0].pop("Principal")
    policy["Statement"][0]["NotPrincipal"] = {"AWS": "arn:aws:iam::111122223333:root"}


def default(**values: Any) -> Edit:
    """The documents' default encryption, with other values."""
    return put("aws-storage-documents-encryption", {f"{BY_DEFAULT}.{key}": value for key, value in values.items()})


PUBLIC = [
    *of(
        "gdpr-1-aws-bucket-acl-private",
        broken("inline, second generation", put("claims-photos", acl="public-read")),
        broken("separate, for everybody with an account", part("Acl", DOCUMENTS, {"acl": "authenticated-read"}, "V2")),
        broken("writable", part("Acl", DOCUMENTS, {"acl": "public-read-write"})),
        broken("a grant inline", put("claims-photos", grants=[{"type": "Group", "uri": f"{GROUPS}/AllUsers"}])),
        broken(
            "a grant in a separate ACL",
            part(
                "Acl",
                DOCUMENTS,
                {
                    "accessControlPolicy": {
                        "owner": {"id": "f" * 64},
                        "grants": [
                            {"permission": "READ", "grantee": {"type": "Group", "uri": f"{GROUPS}/AuthenticatedUsers"}}
                        ],
                    }
                },
            ),
        ),
    ),
    *of(
        "gdpr-1-aws-bucket-blocks-public-access",
        broken("the account's block is gone", remove(ACCOUNT_BLOCK)),
        broken("one switch of the account is off", put(ACCOUNT_BLOCK, restrictPublicBuckets=False), also=ACCOUNT),
        broken(
            "one switch is off here and left out there",
            put(BLOCK, ignorePublicAcls=False),
            drop(ACCOUNT_BLOCK, "ignorePublicAcls"),
            also=ACCOUNT,
        ),
        broken(
            "the block is about another bucket",
            put(BLOCK, bucket="@{aws-storage-exports-bucket.bucket}"),
            put(ACCOUNT_BLOCK, blockPublicPolicy=False),
            also=ACCOUNT,
        ),
    ),
    *of(
        "gdpr-1-aws-access-point-blocks-public-access",
        broken("one switch", put("claims-photos-reader", {"publicAccessBlockConfiguration.blockPublicPolicy": False})),
        broken(
            "the other switches",
            put(
                "claims-photos-reader",
                {
                    "publicAccessBlockConfiguration.blockPublicAcls": False,
                    "publicAccessBlockConfiguration.ignorePublicAcls": False,
                    "publicAccessBlockConfiguration.restrictPublicBuckets": False,
                },
            ),
        ),
        broken(
            "in several regions",
            put("claims-photos-anywhere", {"details.publicAccessBlock.restrictPublicBuckets": False}),
        ),
    ),
    *of(
        "gdpr-1-aws-bucket-owner-enforced",
        broken("uploaders own", put("aws-storage-documents-ownership", {"rule.objectOwnership": "ObjectWriter"})),
        broken(
            "the owner is preferred",
            put("aws-logs-archive-ownership", {"rule.objectOwnership": "BucketOwnerPreferred"}),
        ),
        broken(
            "asked for beside an inline bucket",
            add(
                "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
                "photos-ownership",
                {"bucket": PHOTOS, "rule": {"objectOwnership": "ObjectWriter"}},
            ),
        ),
    ),
    *of(
        "gdpr-1-aws-bucket-no-website",
        broken("separate", part("WebsiteConfiguration", DOCUMENTS, {"indexDocument": {"suffix": "index.html"}})),
        broken("separate, V2", part("WebsiteConfiguration", PHOTOS, {"indexDocument": {"suffix": "i.html"}}, "V2")),
        broken("inline", put("aws-storage-documents-bucket", website={"indexDocument": "index.html"})),
        broken("inline, as a list", put("claims-photos", websites=[{"redirectAllRequestsTo": "https://example.com"}])),
    ),
    *of(
        "gdpr-1-aws-bucket-cors-named-origins",
        broken("anybody", put("claims-photos-cors", {"corsRules.0.allowedOrigins": ["*"]})),
        broken("anybody with TLS", put("claims-photos-cors", {"corsRules.0.allowedOrigins.0": "https://*"})),
        broken("a whole top level", put("claims-photos-cors", {"corsRules.0.allowedOrigins.0": "https://*.com"})),
        broken(
            "any top level", put("claims-photos-cors", {"corsRules.0.allowedOrigins.0": "https://claims.example.*"})
        ),
        broken("whatever ends so", put("claims-photos-cors", {"corsRules.0.allowedOrigins.0": "https://*example.com"})),
        broken(
            "inline, in a second rule",
            put(
                "aws-storage-documents-bucket",
                corsRules=[
                    {"allowedMethods": ["GET"], "allowedOrigins": ["https://claims.example.com"]},
                    {"allowedMethods": ["GET"], "allowedOrigins": ["https://www.example.com", "*"]},
                ],
            ),
        ),
    ),
]

ENCRYPTED = [
    *of(
        "enc-2-aws-bucket-own-key",
        broken("only S3's default", remove("aws-storage-documents-encryption")),
        broken("AES", default(sseAlgorithm="AES256")),
        broken("S3's key by alias", default(kmsMasterKeyId="alias/aws/s3")),
        broken("S3's key by ARN", default(kmsMasterKeyId="arn:aws:kms:eu-central-1:111122223333:alias/aws/s3")),
        broken("no key named", drop("aws-storage-documents-encryption", f"{BY_DEFAULT}.kmsMasterKeyId")),
        broken(
            "AES inline",
            put(
                "claims-photos",
                serverSideEncryptionConfigurations=[
                    {"rules": [{"applyServerSideEncryptionByDefaults": [{"sseAlgorithm": "AES256"}]}]}
                ],
            ),
        ),
        broken(
            "a separate configuration weakens an inline one",
            part(
                "ServerSideEncryptionConfiguration",
                PHOTOS,
                {"rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}]},
                "V2",
            ),
        ),
        broken("configured for another bucket", put("aws-storage-documents-encryption", bucket="another-bucket")),
    ),
    *of(
        "enc-2-aws-object-store-own-key",
        broken("tables without", drop("claims-lake", "encryptionConfiguration")),
        broken("tables with AES", put("claims-lake", encryptionConfiguration={"sseAlgorithm": "AES256"})),
        broken(
            "tables with AES, and a key that is not used",
            put("claims-lake", {"encryptionConfiguration.sseAlgorithm": "AES256"}),
        ),
        broken(
            "vectors with S3's key", put("claims-vectors", {"encryptionConfigurations.0.kmsKeyArn": "alias/aws/s3"})
        ),
        broken("vectors without a key", drop("claims-vectors", "encryptionConfigurations.0.kmsKeyArn")),
        broken("a directory without", remove("claims-express-encryption")),
        broken("a directory with AES", put("claims-express-encryption", {f"{BY_DEFAULT}.sseAlgorithm": "AES256"})),
    ),
    *of(
        "enc-1-aws-bucket-tls-only",
        broken("no policy", remove("aws-storage-documents-policy")),
        broken("requests with TLS are refused", tls(Condition={"Bool": {"aws:SecureTransport": "true"}})),
        broken("objects may be read in plain", tls(Resource="arn:aws:s3:::example-prod-data-documents-111122223333")),
        broken("lists may be read in plain", tls(Resource="arn:aws:s3:::example-prod-data-documents-111122223333/*")),
        broken("only reading is refused", tls(Action=["s3:Get*", "S3:list*"])),
        broken("only to one account", tls(Principal={"AWS": "111122223333"})),
        broken("to all but one account", document("aws-storage-documents-policy", "policy", unprincipled)),
        broken(
            "only from one network",
            tls(Condition={"Bool": {"aws:SecureTransport": "false"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}),
        ),
        broken("only old TLS", tls(Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}})),
        broken("of another bucket", put("aws-storage-documents-policy", bucket="@{aws-storage-exports-bucket.bucket}")),
        broken("inline, gone", drop("claims-photos", "policy")),
    ),
    *of(
        "bc-3-aws-bucket-replica-own-key",
        broken("no key", drop("aws-replication-documents", "rules.0.destination.encryptionConfiguration")),
        broken(
            "S3's key",
            put(
                "aws-replication-documents",
                {"rules.0.destination.encryptionConfiguration.replicaKmsKeyId": "alias/aws/s3"},
            ),
        ),
        broken(
            "a second rule without a key",
            put(
                "aws-replication-exports",
                {"rules.+": {"status": "Enabled", "destination": {"bucket": "@{aws-backup-exports-bucket.arn}"}}},
            ),
        ),
        broken("inline", put("claims-photos", replicationConfigurations=[WIDE_COPY])),
    ),
]

KEPT = [
    *of(
        "bc-1-aws-bucket-versioned",
        broken("suspended", put("aws-storage-documents-versioning", {"versioningConfiguration.status": "Suspended"})),
        broken("not there", remove("aws-storage-documents-versioning")),
        broken("inline, off", put("claims-photos", {"versionings.0.enabled": False})),
        broken("of another bucket", put("aws-storage-exports-versioning", bucket=DOCUMENTS)),
    ),
    *of(
        "mon-3-aws-bucket-access-logged",
        broken("not there", remove("aws-storage-documents-logging")),
        broken("of another bucket", put("aws-storage-documents-logging", bucket="another-bucket")),
        broken("inline, gone", drop("claims-photos", "loggings")),
        # A target that nobody knows yet is a target.
        broken("inline, without a target", drop("claims-photos", "loggings.0.targetBucket"), needs_value=False),
    ),
    *of(
        "gdpr-1-aws-bucket-expires",
        broken("not there", remove("aws-storage-documents-lifecycle"), also=["gdpr-1-all-retention-enforced"]),
        broken(
            "off",
            put("aws-storage-documents-lifecycle", {"rules.0.status": "Disabled"}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken(
            "a part only",
            put("aws-storage-documents-lifecycle", {"rules.0.filter": {"prefix": "drafts/"}}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken(
            "what is tagged only",
            put("aws-storage-documents-lifecycle", {"rules.0.filter": {"tag": {"key": "old", "value": "yes"}}}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken(
            "large objects only",
            put("aws-storage-documents-lifecycle", {"rules.0.filter": {"objectSizeGreaterThan": 1024}}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken(
            "markers only",
            put("aws-storage-documents-lifecycle", {"rules.0.expiration": {"expiredObjectDeleteMarker": True}}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken(
            "later than declared",
            put("aws-storage-documents-lifecycle", {"rules.0.expiration.days": 3650}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken("versions are kept", drop("aws-storage-documents-lifecycle", "rules.0.noncurrentVersionExpiration")),
        broken(
            "inline, off",
            put("claims-photos", {"lifecycleRules.0.enabled": False}),
            also=["gdpr-1-all-retention-enforced"],
        ),
        broken("inline, versions are kept", drop("claims-photos", "lifecycleRules.0.noncurrentVersionExpirations")),
    ),
]

MUTANTS = [*PUBLIC, *ENCRYPTED, *KEPT]
