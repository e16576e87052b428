"""Every bucket has a locked copy in the backup region, and every other store a locked vault in both regions."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.aws import role_names
from components.aws.backup import BackupStorage, BackupStorageArgs, archive_after
from components.aws.logs import LogArchive, LogArchiveArgs
from components.aws.replication import Replication, ReplicationArgs, Route
from components.aws.storage import Storage, StorageArgs
from components.aws.vaults import BackupVaults, BackupVaultsArgs
from tests.components.aws import samples
from tests.components.aws.iam import Request, evaluate
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
COPIES = {name: f"example-prod-copy-{name}-{samples.ACCOUNT}" for name in ("documents", "exports", "log-archive")}
LOCK = "bucketObjectLockConfiguration:BucketObjectLockConfiguration"
TOPIC = f"arn:aws:sns:{samples.PRIMARY}:{samples.ACCOUNT}:example-prod-on-call"
REPLICATION = role_names.role_arn(CONTEXT, "service", role_names.REPLICATION)


def build(**settings: Any) -> Deployment:
    def program() -> None:
        context = samples.context(**settings)
        here = samples.within(context)
        there = pulumi.ResourceOptions(providers=[context.backup])
        archive = LogArchive("logs", LogArchiveArgs(context, samples.KEY), here)
        storage = Storage("storage", StorageArgs(context, samples.KEY, archive.access_log_bucket), here)
        copies = BackupStorage("backup", BackupStorageArgs(context, samples.COPY_KEY), there)
        routes = {name: Route(bucket, copies.copies[name]) for name, bucket in storage.buckets.items()}
        routes["log-archive"] = Route(archive.bucket, copies.archive)
        args = ReplicationArgs(context, routes, (samples.KEY,), samples.COPY_KEY, TOPIC)
        Replication("replication", args, here)
        BackupVaults("vaults", BackupVaultsArgs(context, samples.KEY, samples.COPY_KEY), here)

    return run(program, samples.OUTPUTS)


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    return build()


def test_a_copy_that_is_late_or_fails_is_an_alarm(deployed: Deployment) -> None:
    alarms = {each.inputs["name"]: each.inputs for each in deployed.of("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert set(alarms) == {f"example-prod-copies-{what}-{name}" for what in ("late", "failed") for name in COPIES}
    rules = {
        each.inputs["bucket"]: each.inputs["rules"][0]
        for each in deployed.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    }
    for alarm in alarms.values():
        watched = alarm["dimensions"]
        rule = rules[watched["SourceBucket"]]
        assert watched["RuleId"] == rule["id"], "a metric of a rule that there is"
        assert rule["destination"]["bucket"].endswith(watched["DestinationBucket"])
        assert alarm["alarmActions"] == [TOPIC]
    late = alarms["example-prod-copies-late-documents"]
    minutes = rules[late["dimensions"]["SourceBucket"]]["destination"]["replicationTime"]["time"]["minutes"]
    assert late["threshold"] == minutes * 60, "what replication time control promises"


def test_every_bucket_but_the_access_logs_is_copied_to_the_backup_region(deployed: Deployment) -> None:
    copied = {
        each.inputs["bucket"]: each.inputs["rules"][0]["destination"]["bucket"]
        for each in deployed.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    }
    prefix, account = "example-prod", samples.ACCOUNT
    assert copied == {
        f"{prefix}-data-documents-{account}": f"arn:aws:s3:::{COPIES['documents']}",
        f"{prefix}-data-exports-{account}": f"arn:aws:s3:::{COPIES['exports']}",
        f"{prefix}-logs-archive-{account}": f"arn:aws:s3:::{COPIES['log-archive']}",
    }
    everywhere = [each for each in deployed.resources if each.type.startswith("aws:s3/") and each.custom]
    for each in everywhere:
        copy = "-copy" in str(each.inputs["bucket"])
        assert ("::backup::" in each.provider) == copy, f"{each.name} is in the wrong region"


def test_a_copy_takes_a_quarter_of_an_hour_and_has_the_regions_own_key(deployed: Deployment) -> None:
    for each in deployed.of("aws:s3/bucketReplicationConfig:BucketReplicationConfig"):
        rule = each.inputs["rules"][0]
        assert rule["status"] == "Enabled"
        assert rule["filter"] == {"prefix": ""}
        assert rule["deleteMarkerReplication"] == {"status": "Enabled"}
        assert rule["sourceSelectionCriteria"] == {"sseKmsEncryptedObjects": {"status": "Enabled"}}
        assert rule["destination"]["encryptionConfiguration"] == {"replicaKmsKeyId": samples.COPY_KEY}
        assert rule["destination"]["replicationTime"] == {"status": "Enabled", "time": {"minutes": 15}}
        assert rule["destination"]["metrics"]["status"] == "Enabled"
        assert each.inputs["role"] == REPLICATION


def test_replication_waits_for_versions_on_both_sides(deployed: Deployment) -> None:
    each = deployed.only("aws:s3/bucketReplicationConfig:BucketReplicationConfig", "replication-documents")
    for versioning in ("storage-documents-versioning", "backup-documents-versioning"):
        assert any(versioning in urn for urn in each.depends_on)


@pytest.mark.parametrize(("copy", "days"), [("documents", 35), ("exports", 35), ("log-archive", 400)])
def test_copies_are_locked_and_encrypted(deployed: Deployment, copy: str, days: int) -> None:
    lock = samples.of_bucket(deployed, LOCK, COPIES[copy])
    assert lock["rule"] == {"defaultRetention": {"mode": "GOVERNANCE", "days": days}}
    kind = "bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    rule = samples.of_bucket(deployed, kind, COPIES[copy])["rules"][0]
    assert rule["applyServerSideEncryptionByDefault"]["kmsMasterKeyId"] == samples.COPY_KEY


@pytest.mark.parametrize("copy", COPIES)
def test_nobody_deletes_a_copy(deployed: Deployment, copy: str) -> None:
    policy, target = samples.policy_of_bucket(deployed, COPIES[copy]), f"arn:aws:s3:::{COPIES[copy]}/a"
    for who in (samples.ADMINISTRATOR, samples.WORKLOAD, REPLICATION):
        for action in ("s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"):
            assert evaluate(policy, Request(action, target, role=who)) == "deny"
    assert evaluate(policy, Request("s3:ReplicateDelete", target, role=REPLICATION)) == "silent"
    assert evaluate(policy, Request("s3:ReplicateObject", target, role=REPLICATION)) == "silent"
    assert evaluate(policy, Request("s3:GetObject", target, role=samples.ADMINISTRATOR)) == "deny"


def test_the_daily_comparison_reads_copies_of_data_and_not_of_the_log_archive(deployed: Deployment) -> None:
    reader = f"arn:aws:iam::{samples.ACCOUNT}:role/example-prod/service/example-prod-operations-copy-validation"
    for copy, name in COPIES.items():
        read = Request("s3:GetObjectVersion", f"arn:aws:s3:::{name}/a", role=reader)
        decision = evaluate(samples.policy_of_bucket(deployed, name), read)
        assert decision == ("deny" if copy == "log-archive" else "silent"), copy


def test_copies_move_to_cheaper_storage_where_it_pays(deployed: Deployment) -> None:
    kind = "bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    assert samples.of_bucket(deployed, kind, COPIES["documents"])["rules"][0]["transitions"][0]["days"] == 30
    assert not samples.of_bucket(deployed, kind, COPIES["exports"])["rules"][0].get("transitions")
    assert archive_after(119) is None
    assert archive_after(120) == 30


def test_the_replication_role_copies_and_does_nothing_else(deployed: Deployment) -> None:
    policy = str(deployed.only("aws:iam/rolePolicy:RolePolicy", "replication-role-policy").inputs["policy"])
    source, copy = (
        f"arn:aws:s3:::example-prod-data-documents-{samples.ACCOUNT}/a",
        f"arn:aws:s3:::{COPIES['exports']}/a",
    )
    assert evaluate(policy, Request("s3:GetObjectVersionForReplication", source)) == "allow"
    assert evaluate(policy, Request("s3:ReplicateObject", copy)) == "allow"
    assert evaluate(policy, Request("s3:ReplicateObject", source)) == "silent"
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ObjectOwnerOverrideToBucketOwner"):
        assert evaluate(policy, Request(action, source)) == evaluate(policy, Request(action, copy)) == "silent"
    assert evaluate(policy, Request("kms:Decrypt", samples.KEY)) == "silent"
    trust = json.loads(deployed.only("aws:iam/role:Role", "replication-role-role").inputs["assumeRolePolicy"])
    assert trust["Statement"][0]["Principal"] == {"Service": "s3.amazonaws.com"}


def test_vaults_are_locked_for_the_retention_in_both_regions(deployed: Deployment) -> None:
    vaults = deployed.of("aws:backup/vault:Vault")
    assert [("::backup::" in vault.provider, vault.inputs["kmsKeyArn"]) for vault in vaults] == [
        (True, samples.COPY_KEY),
        (False, samples.KEY),
    ]
    assert all(vault.protect and vault.inputs["forceDestroy"] is False for vault in vaults)
    for lock in deployed.of("aws:backup/vaultLockConfiguration:VaultLockConfiguration"):
        assert (lock.inputs["minRetentionDays"], lock.inputs["maxRetentionDays"]) == (35, 35)
        assert "changeableForDays" not in lock.inputs


def test_a_compliance_lock_becomes_final() -> None:
    backups = CONTEXT.settings.backups.model_copy(update={"lock_mode": "COMPLIANCE"})
    deployment = build(backups=backups)
    for lock in deployment.of("aws:backup/vaultLockConfiguration:VaultLockConfiguration"):
        assert lock.inputs["changeableForDays"] == 3
    for lock in deployment.of("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"):
        assert lock.inputs["rule"]["defaultRetention"]["mode"] == "COMPLIANCE"


def test_recovery_points_are_copied_and_kept_as_long_in_both_regions(deployed: Deployment) -> None:
    rule = deployed.only("aws:backup/plan:Plan").inputs["rules"][0]
    copy = rule["copyActions"][0]
    assert rule["lifecycle"] == copy["lifecycle"] == {"deleteAfter": 35}
    assert copy["destinationVaultArn"].startswith("arn:aws:backup:eu-west-1:")
    selected = deployed.only("aws:backup/selection:Selection").inputs["selectionTags"]
    assert selected == [{"type": "STRINGEQUALS", "key": "backup", "value": "daily"}]


def test_another_account_gets_a_copy_when_it_is_named() -> None:
    vault = "arn:aws:backup:eu-central-1:444455556666:backup-vault:example-prod"
    backups = CONTEXT.settings.backups.model_copy(update={"other_account_vault": vault})
    copies = build(backups=backups).only("aws:backup/plan:Plan").inputs["rules"][0]["copyActions"]
    assert [copy["destinationVaultArn"].split(":")[3:5] for copy in copies] == [
        ["eu-west-1", samples.ACCOUNT],
        ["eu-central-1", "444455556666"],
    ]
    assert all(copy["lifecycle"] == {"deleteAfter": 35} for copy in copies)


def test_only_aws_backup_removes_a_recovery_point(deployed: Deployment) -> None:
    expiring = (
        role_names.role_arn(CONTEXT, "service", role_names.BACKUP),
        f"arn:aws:iam::{samples.ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup",
    )
    for each in deployed.of("aws:backup/vaultPolicy:VaultPolicy"):
        policy = str(each.inputs["policy"])
        for action in ("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"):
            assert evaluate(policy, Request(action, role=samples.ADMINISTRATOR)) == "deny"
            assert all(evaluate(policy, Request(action, role=who)) == "silent" for who in expiring)


def test_aws_backup_is_nobodys_confused_deputy(deployed: Deployment) -> None:
    trust = str(deployed.only("aws:iam/role:Role", "vaults-role-role").inputs["assumeRolePolicy"])
    ours = {
        "aws:SourceAccount": samples.ACCOUNT,
        "aws:SourceArn": f"arn:aws:backup:eu-central-1:{samples.ACCOUNT}:plan",
    }
    request = Request("sts:AssumeRole", service="backup.amazonaws.com", context=ours)
    assert evaluate(trust, request) == "allow"
    stranger = {**ours, "aws:SourceAccount": "999999999999"}
    assert evaluate(trust, Request("sts:AssumeRole", service="backup.amazonaws.com", context=stranger)) == "silent"
