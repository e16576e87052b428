"""User data: encrypted, versioned, over TLS, for workloads only; grants include the key and refuse everybody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi_aws as aws
import pytest

from components.aws import role_names
from components.aws.bucket_names import bucket_name
from components.aws.storage import Storage, StorageArgs
from tests.components.aws import samples
from tests.components.aws.iam import Request, evaluate
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
DOCUMENTS = f"example-prod-data-documents-{samples.ACCOUNT}"
EXPORTS = f"example-prod-data-exports-{samples.ACCOUNT}"
OBJECT = f"arn:aws:s3:::{DOCUMENTS}/a"
SSE = "s3:x-amz-server-side-encryption"


def build(then: Callable[[Storage], None] = lambda _: None, **settings: Any) -> Deployment:
    def program() -> dict[str, object]:
        context = samples.context(**settings)
        storage = Storage("storage", StorageArgs(context, samples.KEY, "access-logs"), samples.within(context))
        then(storage)
        return dict(storage.bucket_names)

    return run(program, samples.OUTPUTS)


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    return build()


def asks(action: str = "s3:GetObject", **more: Any) -> Request:
    return Request(action, **{"resource": OBJECT, "role": samples.WORKLOAD, **more})


def test_each_bucket_of_the_settings_is_there_and_protected(deployed: Deployment) -> None:
    assert deployed.result == {"documents": DOCUMENTS, "exports": EXPORTS}
    for bucket in deployed.of("aws:s3/bucket:Bucket"):
        assert bucket.protect
        assert bucket.inputs["forceDestroy"] is False


@pytest.mark.parametrize("bucket", [DOCUMENTS, EXPORTS])
def test_every_bucket_is_closed_encrypted_versioned_and_logged(deployed: Deployment, bucket: str) -> None:
    public = samples.of_bucket(deployed, "bucketPublicAccessBlock:BucketPublicAccessBlock", bucket)
    assert all(public[key] for key in public if key != "bucket")
    assert len(public) == 5
    owner = samples.of_bucket(deployed, "bucketOwnershipControls:BucketOwnershipControls", bucket)
    assert owner["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    versions = samples.of_bucket(deployed, "bucketVersioning:BucketVersioning", bucket)
    assert versions["versioningConfiguration"] == {"status": "Enabled"}
    kind = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    assert samples.of_bucket(deployed, kind, bucket)["rules"] == [
        {
            "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": samples.KEY},
            "bucketKeyEnabled": True,
            "blockedEncryptionTypes": ["SSE-C"],
        }
    ]
    logging = samples.of_bucket(deployed, "bucketLogging:BucketLogging", bucket)
    assert (logging["targetBucket"], logging["targetPrefix"]) == ("access-logs", f"{bucket}/")


@pytest.mark.parametrize(
    ("refused", "request_"),
    [
        ("plain HTTP", asks(context={"aws:SecureTransport": "false"})),
        ("TLS 1.1", asks(context={"s3:TlsVersion": "1.1"})),
        ("another account", asks(account="999999999999")),
        (
            "another account, listing",
            asks("s3:ListBucket", resource=f"arn:aws:s3:::{DOCUMENTS}", account="999999999999"),
        ),
        ("an administrator reading", asks(role=samples.ADMINISTRATOR)),
        ("an administrator reading a version", asks("s3:GetObjectVersion", role=samples.ADMINISTRATOR)),
        ("an administrator writing", asks("s3:PutObject", role=samples.ADMINISTRATOR)),
        ("the bastion", asks(role=role_names.role_arn(CONTEXT, "bastion", role_names.BASTION))),
        ("S3's own key", asks("s3:PutObject", context={SSE: "AES256"})),
        ("the key that AWS manages", asks("s3:PutObject", context={SSE: "aws:kms"})),
        (
            "another key",
            asks("s3:PutObject", context={SSE: "aws:kms", f"{SSE}-aws-kms-key-id": samples.COPY_KEY}),
        ),
        ("the client's key", asks("s3:PutObject", context={f"{SSE}-customer-algorithm": "AES256"})),
    ],
)
def test_the_bucket_refuses(deployed: Deployment, refused: str, request_: Request) -> None:
    assert evaluate(samples.policy_of_bucket(deployed, DOCUMENTS), request_) == "deny", refused


@pytest.mark.parametrize(
    "request_",
    [
        asks(context={"s3:TlsVersion": "1.3"}),
        asks("s3:PutObject"),
        asks("s3:PutObject", context={SSE: "aws:kms", f"{SSE}-aws-kms-key-id": samples.KEY}),
        asks("s3:DeleteObject"),
    ],
)
def test_the_bucket_leaves_workloads_to_iam(deployed: Deployment, request_: Request) -> None:
    assert evaluate(samples.policy_of_bucket(deployed, DOCUMENTS), request_) == "silent"


def test_objects_leave_when_their_retention_is_over(deployed: Deployment) -> None:
    for bucket, days in ((DOCUMENTS, 365), (EXPORTS, 30)):
        kind = "bucketLifecycleConfiguration:BucketLifecycleConfiguration"
        retention, leftovers = samples.of_bucket(deployed, kind, bucket)["rules"]
        assert retention["expiration"] == {"days": days}
        assert retention["noncurrentVersionExpiration"] == {"noncurrentDays": 35}
        assert leftovers["expiration"] == {"expiredObjectDeleteMarker": True}
        assert leftovers["abortIncompleteMultipartUpload"] == {"daysAfterInitiation": 7}
        assert all(rule["status"] == "Enabled" and rule["filter"] == {"prefix": ""} for rule in (retention, leftovers))


def test_a_bucket_says_what_it_holds_and_why(deployed: Deployment) -> None:
    tags = deployed.only("aws:s3/bucket:Bucket", "storage-documents-bucket").inputs["tags"]
    assert tags["classification"] == "personal"
    assert tags["purpose"] == "Documents that users upload"
    assert tags["retention-days"] == "365"


def test_user_data_can_be_erased(deployed: Deployment) -> None:
    assert not deployed.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert all(each.inputs["objectLockEnabled"] is False for each in deployed.of("aws:s3/bucket:Bucket"))


def role(path: str) -> aws.iam.Role:
    return aws.iam.Role("shop", name="shop", path=path, assume_role_policy="{}")


def granted(intent: str) -> str:
    def then(storage: Storage) -> None:
        getattr(storage, intent)("documents", role("/example-prod/workload/"))

    return str(build(then).only("aws:iam/rolePolicy:RolePolicy").inputs["policy"])


def test_a_grant_to_read_includes_the_key_and_nothing_to_write() -> None:
    policy, through_s3 = granted("grant_read"), {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}
    assert evaluate(policy, Request("s3:GetObject", OBJECT)) == "allow"
    assert evaluate(policy, Request("s3:ListBucket", f"arn:aws:s3:::{DOCUMENTS}")) == "allow"
    assert evaluate(policy, Request("kms:Decrypt", samples.KEY, context=through_s3)) == "allow"
    assert evaluate(policy, Request("kms:Decrypt", samples.KEY)) == "silent"
    assert evaluate(policy, Request("s3:PutObject", OBJECT)) == "silent"
    assert evaluate(policy, Request("s3:GetObject", f"arn:aws:s3:::{EXPORTS}/a")) == "silent"


def test_a_grant_to_write_includes_the_key_and_no_reading() -> None:
    policy, through_s3 = granted("grant_write"), {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}
    assert evaluate(policy, Request("s3:PutObject", OBJECT)) == "allow"
    assert evaluate(policy, Request("kms:GenerateDataKey", samples.KEY, context=through_s3)) == "allow"
    assert evaluate(policy, Request("s3:GetObject", OBJECT)) == "silent"
    assert evaluate(policy, Request("s3:DeleteObjectVersion", OBJECT)) == "silent"


def test_a_role_that_is_no_workloads_is_refused() -> None:
    with pytest.raises(
        Exception, match=r"cannot be let into a bucket: received '.*human/shop'; allowed: .*workload/\*"
    ):
        build(lambda storage: storage.grant_read("documents", role("/example-prod/human/")))


def test_an_unknown_bucket_is_refused() -> None:
    with pytest.raises(Exception, match="no bucket to read: received 'invoices'; allowed: documents, exports"):
        build(lambda storage: storage.grant_read("invoices", role("/example-prod/workload/")))


def test_a_bucket_name_that_is_too_long_is_refused() -> None:
    assert len(bucket_name(CONTEXT, "copy", "a" * 32)) == 63
    with pytest.raises(ValueError, match="received 64 characters; allowed: 63"):
        bucket_name(CONTEXT, "copy", "a" * 33)


def test_a_new_bucket_in_the_settings_is_one_more_secure_bucket() -> None:
    invoices = CONTEXT.settings.buckets[0].model_copy(update={"name": "invoices"})
    deployment = build(buckets=(invoices,))
    assert deployment.result == {"invoices": f"example-prod-data-invoices-{samples.ACCOUNT}"}
    policy = json.loads(samples.policy_of_bucket(deployment, str(deployment.result["invoices"])))
    assert {"TlsOnly", "OwnAccountOnly", "OwnKeyOnly", "ContentsForTheseOnly"} <= {
        each["Sid"] for each in policy["Statement"]
    }
