"""Cases of the rules for S3 buckets."""

from __future__ import annotations

from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME, bucket, deny, document, key, key_arn, part

V2 = "aws:s3/bucketV2:BucketV2"
BUCKET = bucket("docs")
ALL = {"blockPublicAcls": True, "blockPublicPolicy": True, "ignorePublicAcls": True, "restrictPublicBuckets": True}
KEY = key("k1")
OWN = key_arn("k1")
TLS = {"Bool": {"aws:SecureTransport": "false"}}
BOTH = ["arn:aws:s3:::docs", "arn:aws:s3:::docs/*"]


def encrypted(of: str = "docs", algorithm: str = "aws:kms", reference: Any = OWN, kind: str = "") -> Resource:
    default = {"sseAlgorithm": algorithm, "kmsMasterKeyId": reference}
    return part(
        f"BucketServerSideEncryptionConfiguration{kind}", of, rules=[{"applyServerSideEncryptionByDefault": default}]
    )


def policied(*statements: dict[str, Any]) -> tuple[Resource, ...]:
    return BUCKET, part("BucketPolicy", "docs", policy=document(*statements))


def rules(*entries: dict[str, Any], kind: str = "") -> Resource:
    return part(f"BucketLifecycleConfiguration{kind}", "docs", rules=list(entries))


LOGS = (bucket("logs"), part("BucketLogging", "docs", targetBucket="logs"), BUCKET)
NOTHING = [("no bucket", (HOME,))]
GROUP = "http://acs.amazonaws.com/groups/global/AllUsers"
KEPT = {
    "id": "a",
    "status": "Enabled",
    "expiration": {"days": 365},
    "noncurrentVersionExpiration": {"noncurrentDays": 30},
}
VERSIONS = part("BucketVersioning", "docs", versioningConfiguration={"status": "Enabled"})


def cors(*origins: str) -> Resource:
    return part(
        "BucketCorsConfiguration", "docs", corsRules=[{"allowedMethods": ["GET"], "allowedOrigins": list(origins)}]
    )


def replica(reference: Any, **more: Any) -> Resource:
    destination = {
        "bucket": "arn:aws:s3:::copy",
        "encryptionConfiguration": {"replicaKmsKeyId": reference} if reference else None,
    }
    return part("BucketReplicationConfig", "docs", rules=[{"status": "Enabled", "destination": destination, **more}])


CASES: list[Case] = [
    *cases(
        "gdpr-1-aws-bucket-acl-private",
        passes=[("no ACL", (BUCKET,)), ("private", (BUCKET, part("BucketAcl", "docs", acl="private")))],
        fails=[
            ("inline public-read", (bucket("docs", acl="public-read"),)),
            ("V2 inline, read and write", (bucket("docs", V2, acl="public-read-write"),)),
            ("separate V2 ACL for every AWS user", (BUCKET, part("BucketAclV2", "docs", acl="authenticated-read"))),
            (
                "grant to a group",
                (
                    BUCKET,
                    part(
                        "BucketAcl",
                        "docs",
                        accessControlPolicy={
                            "grants": [{"permission": "READ", "grantee": {"type": "Group", "uri": GROUP}}]
                        },
                    ),
                ),
            ),
            ("inline grant", (bucket("docs", grants=[{"type": "Group", "permissions": ["READ"], "uri": GROUP}]),)),
        ],
        undetermined=[("unknown ACL", (bucket("docs", acl=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-bucket-blocks-public-access",
        passes=[
            ("all four on the bucket", (BUCKET, part("BucketPublicAccessBlock", "docs", **ALL))),
            (
                "all four on the account",
                (BUCKET, make("aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", "a", ALL)),
            ),
            (
                "two on each",
                (
                    BUCKET,
                    part("BucketPublicAccessBlock", "docs", blockPublicAcls=True, blockPublicPolicy=True),
                    make(
                        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
                        "a",
                        {"ignorePublicAcls": True, "restrictPublicBuckets": True},
                    ),
                ),
            ),
        ],
        fails=[
            ("nothing", (BUCKET,)),
            (
                "a switch left out",
                (BUCKET, part("BucketPublicAccessBlock", "docs", **{**ALL, "restrictPublicBuckets": None})),
            ),
            ("another bucket's", (BUCKET, bucket("other"), part("BucketPublicAccessBlock", "other", **ALL))),
        ],
        undetermined=[
            (
                "unknown switch",
                (BUCKET, part("BucketPublicAccessBlock", "docs", **{**ALL, "ignorePublicAcls": UNKNOWN})),
            )
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-access-point-blocks-public-access",
        passes=[("left out", (make("aws:s3/accessPoint:AccessPoint", "p", {"bucket": "docs"}),))],
        fails=[
            (
                "a switch off",
                (
                    make(
                        "aws:s3/accessPoint:AccessPoint",
                        "p",
                        {"publicAccessBlockConfiguration": {"blockPublicPolicy": False}},
                    ),
                ),
            ),
            (
                "multi-region",
                (
                    make(
                        "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint",
                        "p",
                        {"details": {"publicAccessBlock": {"ignorePublicAcls": False}}},
                    ),
                ),
            ),
        ],
        undetermined=[
            ("unknown", (make("aws:s3/accessPoint:AccessPoint", "p", {"publicAccessBlockConfiguration": UNKNOWN}),))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-bucket-own-key",
        passes=[
            ("separate", (BUCKET, KEY, encrypted())),
            ("V2 types", (bucket("docs", V2), KEY, encrypted(kind="V2"))),
            ("dual-layer", (BUCKET, encrypted(algorithm="aws:kms:dsse"), KEY)),
            (
                "inline",
                (
                    bucket(
                        "docs",
                        serverSideEncryptionConfiguration={
                            "rule": {
                                "applyServerSideEncryptionByDefault": {
                                    "sseAlgorithm": "aws:kms",
                                    "kmsMasterKeyId": key_arn("k1"),
                                }
                            }
                        },
                    ),
                    KEY,
                ),
            ),
            (
                "V2 inline lists",
                (
                    bucket(
                        "docs",
                        V2,
                        serverSideEncryptionConfigurations=[
                            {
                                "rules": [
                                    {
                                        "applyServerSideEncryptionByDefaults": [
                                            {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key_arn("k1")}
                                        ]
                                    }
                                ]
                            }
                        ],
                    ),
                    KEY,
                ),
            ),
            (
                "a key that is not made yet",
                (
                    BUCKET,
                    make("aws:kms/key:Key", "new", {"arn": UNKNOWN}, id=""),
                    make(
                        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
                        "e",
                        {
                            "bucket": "docs",
                            "rules": [
                                {
                                    "applyServerSideEncryptionByDefault": {
                                        "sseAlgorithm": "aws:kms",
                                        "kmsMasterKeyId": UNKNOWN,
                                    }
                                }
                            ],
                        },
                        property_dependencies={"rules": ["urn:pulumi:prod::rampart::aws:kms/key:Key::new"]},
                    ),
                ),
            ),
        ],
        fails=[
            ("nothing", (BUCKET,)),
            ("S3's own keys", (BUCKET, encrypted(algorithm="AES256", reference=None))),
            ("KMS without a key", (BUCKET, encrypted(reference=None))),
            ("AWS's own KMS key", (BUCKET, encrypted(reference="alias/aws/s3"))),
            (
                "AWS's own KMS key by ARN",
                (BUCKET, encrypted(reference="arn:aws:kms:eu-central-1:111122223333:alias/aws/s3")),
            ),
            ("another bucket's", (BUCKET, bucket("other"), encrypted("other"), KEY)),
        ],
        undetermined=[("unknown key from nowhere", (BUCKET, encrypted(reference=UNKNOWN)))],
        not_applicable=[
            *NOTHING,
            (
                "it takes in a warehouse's logs",
                (bucket("logs"), make("aws:redshift/logging:Logging", "l", {"bucketName": "logs"})),
            ),
        ],
    ),
    *cases(
        "enc-2-aws-object-store-own-key",
        passes=[
            (
                "table bucket",
                (
                    make(
                        "aws:s3tables/tableBucket:TableBucket",
                        "t",
                        {"encryptionConfiguration": {"sseAlgorithm": "aws:kms", "kmsKeyArn": key_arn("k1")}},
                    ),
                    KEY,
                ),
            ),
            ("directory bucket", (bucket("docs", "aws:s3/directoryBucket:DirectoryBucket"), encrypted(), KEY)),
        ],
        fails=[
            ("table bucket without", (make("aws:s3tables/tableBucket:TableBucket", "t", {"name": "t"}),)),
            (
                "vectors with S3's keys",
                (
                    make(
                        "aws:s3/vectorsVectorBucket:VectorsVectorBucket",
                        "v",
                        {"encryptionConfigurations": [{"sseType": "AES256"}]},
                    ),
                ),
            ),
            ("directory bucket without", (bucket("docs", "aws:s3/directoryBucket:DirectoryBucket"),)),
        ],
        undetermined=[
            ("unknown", (make("aws:s3tables/tableBucket:TableBucket", "t", {"encryptionConfiguration": UNKNOWN}),))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-1-aws-bucket-tls-only",
        passes=[
            ("separate policy", policied(deny("s3:*", BOTH, "*", Condition=TLS))),
            (
                "inline, wildcards, other case",
                (
                    bucket(
                        "docs",
                        policy=document(
                            deny("S3:*", "*", {"AWS": "*"}, Condition={"bool": {"AWS:SecureTransport": [False]}})
                        ),
                    ),
                ),
            ),
            (
                "AWS services apart",
                policied(
                    deny(
                        "s3:*",
                        BOTH,
                        "*",
                        Condition={"Bool": {"aws:SecureTransport": "false", "aws:PrincipalIsAWSService": "false"}},
                    )
                ),
            ),
            ("NotAction that leaves nothing out", policied(deny([], BOTH, "*", NotAction=["iam:*"], Condition=TLS))),
        ],
        fails=[
            ("no policy", (BUCKET,)),
            ("objects only", policied(deny("s3:*", "arn:aws:s3:::docs/*", "*", Condition=TLS))),
            ("reads only", policied(deny("s3:Get*", BOTH, "*", Condition=TLS))),
            ("one principal only", policied(deny("s3:*", BOTH, {"AWS": "111122223333"}, Condition=TLS))),
            (
                "the wrong way round",
                policied(deny("s3:*", BOTH, "*", Condition={"Bool": {"aws:SecureTransport": "true"}})),
            ),
            (
                "with a second condition",
                policied(deny("s3:*", BOTH, "*", Condition={**TLS, "IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})),
            ),
        ],
        undetermined=[
            ("unknown policy", (BUCKET, part("BucketPolicy", "docs", policy=UNKNOWN))),
            ("not JSON", (BUCKET, part("BucketPolicy", "docs", policy="{"))),
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "bc-1-aws-bucket-versioned",
        passes=[
            ("separate", (BUCKET, VERSIONS)),
            (
                "V2",
                (bucket("docs", V2), part("BucketVersioningV2", "docs", versioningConfiguration={"status": "Enabled"})),
            ),
            ("inline", (bucket("docs", versioning={"enabled": True}),)),
            ("V2 inline", (bucket("docs", V2, versionings=[{"enabled": True}]),)),
            ("object lock", (bucket("docs", objectLockEnabled=True),)),
        ],
        fails=[
            ("nothing", (BUCKET,)),
            ("nothing said", (BUCKET, part("BucketVersioning", "docs", versioningConfiguration=None))),
            ("suspended", (BUCKET, part("BucketVersioning", "docs", versioningConfiguration={"status": "Suspended"}))),
        ],
        undetermined=[
            ("unknown", (BUCKET, part("BucketVersioning", "docs", versioningConfiguration={"status": UNKNOWN})))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-bucket-access-logged",
        passes=[("separate", LOGS), ("inline", (bucket("docs", logging={"targetBucket": "logs"}), bucket("logs")))],
        fails=[("nothing", (BUCKET,))],
        undetermined=[("unknown", (bucket("docs", loggings=UNKNOWN),))],
        not_applicable=[
            (
                "the log bucket itself",
                (bucket("logs"), make("aws:lb/loadBalancer:LoadBalancer", "lb", {"accessLogs": {"bucket": "logs"}})),
            ),
            *NOTHING,
        ],
    ),
    *cases(
        "gdpr-1-aws-bucket-expires",
        passes=[
            ("separate", (BUCKET, VERSIONS, rules(KEPT))),
            ("empty filter", (BUCKET, VERSIONS, rules({**KEPT, "filter": {"prefix": ""}}))),
            ("inline", (bucket("docs", lifecycleRules=[{"enabled": True, "expiration": {"days": 30}}]),)),
        ],
        fails=[
            ("nothing", (BUCKET,)),
            ("disabled", (BUCKET, rules({**KEPT, "status": "Disabled"}))),
            ("a prefix only", (BUCKET, rules({**KEPT, "filter": {"prefix": "tmp/"}}))),
            (
                "moved, not deleted",
                (BUCKET, rules({"status": "Enabled", "transitions": [{"days": 30, "storageClass": "GLACIER"}]})),
            ),
            ("versions kept for ever", (BUCKET, VERSIONS, rules({"status": "Enabled", "expiration": {"days": 30}}))),
            ("later than the tag says", (bucket("docs", tags={"retention-days": "30"}), rules(KEPT))),
        ],
        undetermined=[("unknown", (BUCKET, part("BucketLifecycleConfiguration", "docs", rules=UNKNOWN)))],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-bucket-owner-enforced",
        passes=[
            ("S3's default", (BUCKET,)),
            (
                "said",
                (BUCKET, part("BucketOwnershipControls", "docs", rule={"objectOwnership": "BucketOwnerEnforced"})),
            ),
        ],
        fails=[
            (
                "ACLs back on",
                (BUCKET, part("BucketOwnershipControls", "docs", rule={"objectOwnership": "ObjectWriter"})),
            )
        ],
        undetermined=[
            ("unknown", (BUCKET, part("BucketOwnershipControls", "docs", rule={"objectOwnership": UNKNOWN})))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-bucket-no-website",
        passes=[("none", (BUCKET,))],
        fails=[
            ("separate", (BUCKET, part("BucketWebsiteConfiguration", "docs", indexDocument={"suffix": "index.html"}))),
            ("inline", (bucket("docs", website={"indexDocument": "index.html"}),)),
            ("V2 inline", (bucket("docs", V2, websites=[{"indexDocument": "index.html"}]),)),
        ],
        undetermined=[("unknown", (bucket("docs", website=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-bucket-cors-named-origins",
        passes=[
            ("named", (BUCKET, cors("https://app.example.com"))),
            ("subdomains", (BUCKET, cors("https://*.example.com"))),
        ],
        fails=[
            ("any top level", (HOME, bucket("docs"), cors("https://docs.example.*"))),
            ("everybody", (BUCKET, cors("https://app.example.com", "*"))),
            ("everybody with TLS", (BUCKET, cors("https://*"))),
            ("a whole top-level domain", (BUCKET, cors("https://*.com"))),
            ("inline", (bucket("docs", corsRules=[{"allowedMethods": ["PUT"], "allowedOrigins": ["*"]}]),)),
        ],
        undetermined=[
            ("unknown", (BUCKET, part("BucketCorsConfiguration", "docs", corsRules=[{"allowedOrigins": UNKNOWN}])))
        ],
        not_applicable=[("no CORS", (BUCKET,))],
    ),
    *cases(
        "bc-3-aws-bucket-replica-own-key",
        passes=[("key", (BUCKET, KEY, encrypted(), replica(key_arn("k1"))))],
        fails=[
            ("no key for KMS objects", (BUCKET, KEY, encrypted(), replica(None))),
            (
                "AWS's own key",
                (
                    BUCKET,
                    encrypted(),
                    replica("alias/aws/s3", sourceSelectionCriteria={"sseKmsEncryptedObjects": {"status": "Enabled"}}),
                ),
            ),
        ],
        undetermined=[("unknown rules", (BUCKET, part("BucketReplicationConfig", "docs", rules=UNKNOWN)))],
        not_applicable=[("no copies", (BUCKET,))],
    ),
]
