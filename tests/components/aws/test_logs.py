"""Logs: written by AWS for this account only, locked for their retention, read by auditors."""

from __future__ import annotations

import pytest

from components.aws import role_names
from components.aws.logs import LogArchive, LogArchiveArgs
from tests.components.aws import samples
from tests.components.aws.iam import Request, evaluate
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
ARCHIVE = f"example-prod-logs-archive-{samples.ACCOUNT}"
RECORDS = f"example-prod-logs-records-{samples.ACCOUNT}"
ACCESS = f"example-prod-logs-access-{samples.ACCOUNT}"
AUDITOR = role_names.role_arn(CONTEXT, "human", role_names.AUDITOR)
BASTION = role_names.role_arn(CONTEXT, "bastion", role_names.BASTION)


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    def program() -> dict[str, object]:
        context = samples.context()
        archive = LogArchive("logs", LogArchiveArgs(context, samples.KEY), samples.within(context))
        return {"name": archive.bucket_name, "arn": archive.bucket_arn, "access": archive.access_log_bucket}

    return run(program, samples.OUTPUTS)


def test_it_hands_on_the_names_of_both_buckets(deployed: Deployment) -> None:
    assert deployed.result == {"name": ARCHIVE, "arn": f"arn:aws:s3:::{ARCHIVE}", "access": ACCESS}


def test_the_archive_is_locked_for_as_long_as_logs_are_kept(deployed: Deployment) -> None:
    kind = "bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    lock = samples.of_bucket(deployed, kind, ARCHIVE)
    assert lock["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": 400}}
    rules = samples.of_bucket(deployed, "bucketLifecycleConfiguration:BucketLifecycleConfiguration", ARCHIVE)["rules"]
    assert rules[0]["expiration"]["days"] >= lock["rule"]["defaultRetention"]["days"]
    assert rules[0]["transitions"] == [{"days": 90, "storageClass": "GLACIER_IR"}]


def test_access_logs_are_in_a_bucket_that_s3_can_deliver_to(deployed: Deployment) -> None:
    kind = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    rule = samples.of_bucket(deployed, kind, ACCESS)["rules"][0]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "AES256"}
    locks = deployed.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert [lock.inputs["bucket"] for lock in locks] == [ARCHIVE]
    loggings = deployed.of("aws:s3/bucketLogging:BucketLogging")
    assert [(each.inputs["bucket"], each.inputs["targetBucket"]) for each in loggings] == [
        (ARCHIVE, ACCESS),
        (RECORDS, ACCESS),
    ]


def test_s3_delivers_the_access_logs_of_our_buckets_only(deployed: Deployment) -> None:
    policy, target = samples.policy_of_bucket(deployed, ACCESS), f"arn:aws:s3:::{ACCESS}/a"
    ours = {"aws:SourceAccount": samples.ACCOUNT, "aws:SourceArn": "arn:aws:s3:::example-prod-data-documents-1"}

    def delivery(**changed: str) -> Request:
        return Request("s3:PutObject", target, service="logging.s3.amazonaws.com", context={**ours, **changed})

    assert evaluate(policy, delivery()) == "allow"
    assert evaluate(policy, delivery(**{"aws:SourceAccount": "999999999999"})) == "silent"
    assert evaluate(policy, delivery(**{"aws:SourceArn": "arn:aws:s3:::somebody-elses"})) == "silent"
    assert evaluate(policy, delivery(**{"aws:SecureTransport": "false"})) == "deny"


def test_aws_delivers_this_accounts_logs_to_its_folders_only(deployed: Deployment) -> None:
    policy = samples.policy_of_bucket(deployed, ARCHIVE)
    ours = {
        "aws:SourceAccount": samples.ACCOUNT,
        "aws:SourceArn": f"arn:aws:logs:eu-central-1:{samples.ACCOUNT}:delivery-source:flow",
        "s3:x-amz-acl": "bucket-owner-full-control",
    }

    def delivery(folder: str, **changed: str) -> Request:
        target, service = f"arn:aws:s3:::{ARCHIVE}/{folder}/a", "delivery.logs.amazonaws.com"
        return Request("s3:PutObject", target, service=service, context={**ours, **changed})

    assert evaluate(policy, delivery(f"AWSLogs/{samples.ACCOUNT}/vpcflowlogs")) == "allow"
    assert evaluate(policy, delivery(f"flow-logs/AWSLogs/{samples.ACCOUNT}/vpcflowlogs")) == "allow"
    assert evaluate(policy, delivery("AWSLogs/999999999999/vpcflowlogs")) == "silent"
    assert evaluate(policy, delivery("sessions")) == "silent"
    foreign = delivery(f"AWSLogs/{samples.ACCOUNT}/vpcflowlogs", **{"aws:SourceAccount": "999999999999"})
    assert evaluate(policy, foreign) == "silent"


@pytest.mark.parametrize("bucket", [ARCHIVE, ACCESS])
def test_nobody_deletes_logs_and_only_auditors_read_them(deployed: Deployment, bucket: str) -> None:
    policy, target = samples.policy_of_bucket(deployed, bucket), f"arn:aws:s3:::{bucket}/sessions/a"
    for who in (samples.ADMINISTRATOR, AUDITOR, BASTION, samples.WORKLOAD):
        for action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"):
            assert evaluate(policy, Request(action, target, role=who)) == "deny"
        assert evaluate(policy, Request("s3:DeleteBucket", f"arn:aws:s3:::{bucket}", role=who)) == "deny"
    assert evaluate(policy, Request("s3:GetObject", target, role=AUDITOR)) == "silent"
    assert evaluate(policy, Request("s3:GetObject", target, role=samples.ADMINISTRATOR)) == "deny"
    assert evaluate(policy, Request("s3:PutObject", target, role=samples.WORKLOAD)) == "deny"


def test_the_bastion_may_add_session_logs(deployed: Deployment) -> None:
    request = Request("s3:PutObject", f"arn:aws:s3:::{ARCHIVE}/sessions/a", role=BASTION)
    assert evaluate(samples.policy_of_bucket(deployed, ARCHIVE), request) == "silent"


def test_a_bucket_is_named_to_others_only_once_its_policy_protects_it(deployed: Deployment) -> None:
    for logging in deployed.of("aws:s3/bucketLogging:BucketLogging"):
        assert any("logs-access-bucket-policy" in urn for urn in logging.depends_on)


TRAIL = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/example-prod-audit"
OWNED = {"s3:x-amz-acl": "bucket-owner-full-control"}


@pytest.mark.parametrize(
    ("bucket", "service", "folder", "source"),
    [
        (ARCHIVE, "cloudtrail", f"AWSLogs/{samples.ACCOUNT}/CloudTrail/x", {"aws:SourceArn": TRAIL}),
        (RECORDS, "config", f"AWSLogs/{samples.ACCOUNT}/Config/x", {"aws:SourceAccount": samples.ACCOUNT}),
        (
            RECORDS,
            "guardduty",
            "guardduty/x",
            {
                "aws:SourceAccount": samples.ACCOUNT,
                "aws:SourceArn": f"arn:aws:guardduty:eu-central-1:{samples.ACCOUNT}:detector/d",
            },
        ),
    ],
)
def test_recorders_write_into_their_folder_for_this_account_only(
    deployed: Deployment, bucket: str, service: str, folder: str, source: dict[str, str]
) -> None:
    policy, principal = samples.policy_of_bucket(deployed, bucket), f"{service}.amazonaws.com"

    def put(place: str, context: dict[str, str]) -> str:
        target = f"arn:aws:s3:::{bucket}/{place}"
        return evaluate(policy, Request("s3:PutObject", target, service=principal, context={**OWNED, **context}))

    assert put(folder, source) == "allow"
    assert put("elsewhere/x", source) == "silent"
    assert put(folder, {key: value.replace("1111", "9999") for key, value in source.items()}) == "silent"
