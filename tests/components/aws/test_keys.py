"""Every purpose has a rotated, protected key of its own; people manage the keys and cannot use them (EMP-1)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.aws import key_policies, key_purposes, role_names
from components.aws.key_policies import CRYPTOGRAPHY, KeyUses, key_policy
from components.aws.keys import Keys, KeysArgs
from tests.components.aws import samples
from tests.components.aws.iam import Request, evaluate, key_permits
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
ACCOUNT = CONTEXT.account_id
KEYS = {
    **{f"primary {name}": each for name, each in key_purposes.primary(CONTEXT).items()},
    **{f"backup {name}": each for name, each in key_purposes.backup(CONTEXT).items()},
}
POLICIES = {name: key_policy(ACCOUNT, each.uses) for name, each in KEYS.items()}
PEOPLE = {
    "an administrator": samples.ADMINISTRATOR,
    "an IAM user": f"arn:aws:iam::{ACCOUNT}:user/alice",
    "the root user": f"arn:aws:iam::{ACCOUNT}:root",
    "the key administrator": role_names.role_arn(CONTEXT, "human", role_names.KEY_ADMINISTRATOR),
    "a workload's namesake": f"arn:aws:iam::{ACCOUNT}:role/workload/shop",
    "whoever runs the stack": f"arn:aws:iam::{ACCOUNT}:role/deployment",
}
S3 = {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}
S3_COPY = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}


def data(kind: str, via: dict[str, str] = S3) -> dict[str, str]:
    """The context of a call that S3 makes for an object of a bucket of this kind."""
    return {**via, "kms:EncryptionContext:aws:s3:arn": f"arn:aws:s3:::example-prod-{kind}-documents-{ACCOUNT}"}


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    def program() -> dict[str, object]:
        context = samples.context()
        keys = Keys("keys", KeysArgs(context), samples.within(context))
        return {"logs": keys.arn("logs"), "copies": keys.backup_arn("storage")}

    return run(program, samples.OUTPUTS)


def test_each_purpose_has_a_key_and_an_alias_in_its_region(deployed: Deployment) -> None:
    aliases = [(each.inputs["name"], "backup" in each.provider) for each in deployed.of("aws:kms/alias:Alias")]
    assert sorted(aliases) == [
        ("alias/example-prod-alerts", False),
        ("alias/example-prod-backup", False),
        ("alias/example-prod-backup", True),
        ("alias/example-prod-compute", False),
        ("alias/example-prod-compute", True),
        ("alias/example-prod-database", False),
        ("alias/example-prod-images", False),
        ("alias/example-prod-inspection", False),
        ("alias/example-prod-logs", False),
        ("alias/example-prod-operations", False),
        ("alias/example-prod-secrets", False),
        ("alias/example-prod-sessions", False),
        ("alias/example-prod-storage", False),
        ("alias/example-prod-storage", True),
        ("alias/example-prod-tracing", False),
    ]
    assert deployed.types()["aws:kms/key:Key"] == len(aliases)


def test_keys_rotate_each_year_stay_in_their_region_and_are_not_lost_by_mistake(deployed: Deployment) -> None:
    for key in deployed.of("aws:kms/key:Key"):
        assert key.inputs["enableKeyRotation"] is True
        assert key.inputs["rotationPeriodInDays"] == 365
        assert key.inputs["deletionWindowInDays"] == 30
        assert key.inputs["multiRegion"] is False
        assert key.inputs["customerMasterKeySpec"] == "SYMMETRIC_DEFAULT"
        assert key.protect
        assert "bypassPolicyLockoutSafetyCheck" not in key.inputs


def test_the_arn_of_a_purpose_is_its_keys_arn(deployed: Deployment) -> None:
    assert deployed.result == {
        "logs": f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/keys-logs",
        "copies": f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/keys-backup-region-storage",
    }


def test_an_unknown_purpose_is_refused() -> None:
    def program() -> None:
        context = samples.context()
        Keys("keys", KeysArgs(context), samples.within(context)).arn("payments")

    with pytest.raises(Exception, match="received 'payments'; allowed: logs, storage, compute, sessions, backup, "):
        run(program, samples.OUTPUTS)


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", POLICIES)
def test_nobody_uses_a_key_whatever_iam_allows(name: str, who: str) -> None:
    contexts: list[dict[str, str]] = [{}, data("data"), data("copy", S3_COPY), data("logs")]
    contexts += [{"kms:ViaService": f"{service}.eu-central-1.amazonaws.com"} for service in ("ec2", "rds", "ssm")]
    for context in contexts:
        for action in CRYPTOGRAPHY:
            request = Request(action, role=PEOPLE[who], context=context)
            assert evaluate(POLICIES[name], request) == "deny", f"{who}: {action} with {context}"


@pytest.mark.parametrize("name", POLICIES)
def test_every_key_stays_manageable_through_iam(name: str) -> None:
    for action in ("kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:DescribeKey", "kms:EnableKeyRotation"):
        assert key_permits(POLICIES[name], Request(action, role=samples.ADMINISTRATOR))


@pytest.mark.parametrize("name", POLICIES)
def test_no_key_lets_another_account_in(name: str) -> None:
    for action in (*CRYPTOGRAPHY, "kms:PutKeyPolicy", "kms:CreateGrant"):
        foreign = Request(
            action, role="arn:aws:iam::999999999999:role/example-prod/workload/shop", account="999999999999"
        )
        assert not key_permits(POLICIES[name], foreign)


@pytest.mark.parametrize("name", POLICIES)
def test_a_grant_is_made_by_an_aws_service_for_its_own_resource_or_not_at_all(name: str) -> None:
    for who in (samples.ADMINISTRATOR, samples.WORKLOAD, role_names.role_arn(CONTEXT, "service", role_names.BACKUP)):
        own = {"kms:GrantIsForAWSResource": "false", "kms:ViaService": "ec2.eu-central-1.amazonaws.com"}
        assert evaluate(POLICIES[name], Request("kms:CreateGrant", role=who, context=own)) == "deny"


def test_workloads_use_user_data_through_s3_only() -> None:
    policy = POLICIES["primary storage"]
    assert key_permits(policy, Request("kms:Decrypt", role=samples.WORKLOAD, context=data("data")))
    assert not key_permits(policy, Request("kms:Decrypt", role=samples.WORKLOAD))
    assert not key_permits(policy, Request("kms:Decrypt", role=samples.WORKLOAD, context=data("logs")))


def test_replication_reads_here_and_writes_there() -> None:
    role = role_names.role_arn(CONTEXT, "service", role_names.REPLICATION)
    here, there = POLICIES["primary storage"], POLICIES["backup storage"]
    assert key_permits(here, Request("kms:Decrypt", role=role, context=data("data")))
    assert not key_permits(here, Request("kms:GenerateDataKey", role=role, context=data("data")))
    assert key_permits(there, Request("kms:GenerateDataKey", role=role, context=data("copy", S3_COPY)))
    assert not key_permits(there, Request("kms:Decrypt", role=role, context=data("copy", S3_COPY)))
    assert key_permits(POLICIES["primary logs"], Request("kms:Decrypt", role=role, context=data("logs")))


def test_the_daily_comparison_decrypts_copies_only() -> None:
    role = role_names.role_arn(CONTEXT, "service", role_names.COPY_VALIDATION)
    here, there = POLICIES["primary storage"], POLICIES["backup storage"]
    assert key_permits(there, Request("kms:Decrypt", role=role, context=data("copy", S3_COPY)))
    assert not key_permits(there, Request("kms:GenerateDataKey", role=role, context=data("copy", S3_COPY)))
    assert not key_permits(here, Request("kms:Decrypt", role=role, context=data("data")))


def test_log_services_encrypt_for_this_account_only() -> None:
    policy = POLICIES["primary logs"]
    group = "kms:EncryptionContext:aws:logs:arn"
    ours = {group: f"arn:aws:logs:eu-central-1:{ACCOUNT}:log-group:/example-prod/sessions"}
    theirs = {group: "arn:aws:logs:eu-central-1:999999999999:log-group:/example-prod/sessions"}
    service = "logs.eu-central-1.amazonaws.com"
    assert key_permits(policy, Request("kms:GenerateDataKey", service=service, context=ours))
    assert not key_permits(policy, Request("kms:GenerateDataKey", service=service, context=theirs))
    source = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": f"arn:aws:logs:eu-central-1:{ACCOUNT}:delivery:x"}
    delivery = Request("kms:GenerateDataKey", service="delivery.logs.amazonaws.com", context=source)
    assert key_permits(policy, delivery)
    stranger = {**source, "aws:SourceAccount": "999999999999"}
    assert not key_permits(policy, Request(delivery.action, service=delivery.service, context=stranger))


def test_auditors_read_the_archive_and_no_log_group() -> None:
    auditor = role_names.role_arn(CONTEXT, "human", role_names.AUDITOR)
    assert key_permits(POLICIES["primary logs"], Request("kms:Decrypt", role=auditor, context=data("logs")))
    assert not key_permits(POLICIES["primary logs"], Request("kms:Decrypt", role=auditor))
    assert not key_permits(POLICIES["primary storage"], Request("kms:Decrypt", role=auditor, context=data("data")))


def test_the_bastion_writes_session_logs_and_reads_none() -> None:
    bastion = role_names.role_arn(CONTEXT, "bastion", role_names.BASTION)
    assert key_permits(POLICIES["primary logs"], Request("kms:GenerateDataKey", role=bastion, context=data("logs")))
    assert not key_permits(POLICIES["primary logs"], Request("kms:Decrypt", role=bastion, context=data("logs")))


def test_a_session_is_encrypted_by_the_person_and_decrypted_by_the_bastion() -> None:
    policy, session = POLICIES["primary sessions"], {"kms:EncryptionContext:aws:ssm:SessionId": "alice-1"}
    on_call = role_names.role_arn(CONTEXT, "human", role_names.ON_CALL)
    bastion = role_names.role_arn(CONTEXT, "bastion", role_names.BASTION)
    assert key_permits(policy, Request("kms:GenerateDataKey", role=on_call, context=session))
    assert not key_permits(policy, Request("kms:Decrypt", role=on_call, context=session))
    assert key_permits(policy, Request("kms:Decrypt", role=bastion, context=session))
    assert not key_permits(policy, Request("kms:Decrypt", role=bastion))


def test_instances_start_from_encrypted_volumes() -> None:
    policy, via = POLICIES["primary compute"], {"kms:ViaService": "ec2.eu-central-1.amazonaws.com"}
    launcher = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    grant = {**via, "kms:GrantIsForAWSResource": "true"}
    assert key_permits(policy, Request("kms:GenerateDataKeyWithoutPlaintext", role=launcher, context=via))
    assert key_permits(policy, Request("kms:CreateGrant", role=launcher, context=grant))
    # The grant lets EC2 decrypt as aws:ec2-infrastructure: the key policy must not deny it, and need not allow it.
    host = f"arn:aws:iam::{ACCOUNT}:role/aws:ec2-infrastructure"
    assert evaluate(policy, Request("kms:Decrypt", role=host)) == "silent"


def test_vaults_are_made_through_aws_backup_by_whoever_runs_the_stack() -> None:
    policy, via = POLICIES["primary backup"], {"kms:ViaService": "backup.eu-central-1.amazonaws.com"}
    deployment = PEOPLE["whoever runs the stack"]
    grant = {**via, "kms:GrantIsForAWSResource": "true"}
    assert key_permits(policy, Request("kms:GenerateDataKey", role=deployment, context=via))
    assert key_permits(policy, Request("kms:CreateGrant", role=deployment, context=grant))
    elsewhere = {"kms:ViaService": "backup.eu-west-1.amazonaws.com"}
    assert not key_permits(policy, Request("kms:Decrypt", role=deployment, context=elsewhere))


def test_whoever_makes_a_database_hands_rds_the_key_and_cannot_use_it() -> None:
    policy, via = POLICIES["primary database"], {"kms:ViaService": "rds.eu-central-1.amazonaws.com"}
    deployment = PEOPLE["whoever runs the stack"]
    grant = {**via, "kms:GrantIsForAWSResource": "true"}
    assert key_permits(policy, Request("kms:CreateGrant", role=deployment, context=grant))
    assert not key_permits(policy, Request("kms:CreateGrant", role=deployment, context=via))
    assert not key_permits(policy, Request("kms:Decrypt", role=deployment, context=via))
    # RDS keeps volumes in accounts of its own: its grants there must not meet a denial.
    host = Request("kms:Decrypt", role="arn:aws:iam::444455556666:role/aws:ec2-infrastructure", account="444455556666")
    assert evaluate(policy, host) == "silent"


def test_a_new_secret_can_be_written_by_whoever_makes_it_and_read_by_migrations_only() -> None:
    policy, via = POLICIES["primary secrets"], {"kms:ViaService": "secretsmanager.eu-central-1.amazonaws.com"}
    deployment = PEOPLE["whoever runs the stack"]
    migrations = role_names.role_arn(CONTEXT, "workload", role_names.MIGRATIONS)
    rotation = f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS"
    version = {**via, "kms:EncryptionContext:SecretVersionId": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"}
    trial = {**via, "kms:EncryptionContext:SecretVersionId": "RequestToValidateKeyAccess"}
    for context in (version, trial):
        assert key_permits(policy, Request("kms:GenerateDataKey", role=deployment, context=context))
    assert key_permits(policy, Request("kms:Decrypt", role=deployment, context=trial))
    assert not key_permits(policy, Request("kms:GenerateDataKey", role=deployment))
    for who in (deployment, samples.WORKLOAD):
        assert not key_permits(policy, Request("kms:Decrypt", role=who, context=version))
    for who in (migrations, rotation):
        assert key_permits(policy, Request("kms:Decrypt", role=who, context=version))
    assert not key_permits(policy, Request("kms:Decrypt", role=migrations))


@pytest.mark.parametrize(("purpose", "service"), [("database", "rds"), ("compute", "ec2")])
def test_another_account_takes_over_copies_when_it_is_named(purpose: str, service: str) -> None:
    other = "444455556666"
    vault = f"arn:aws:backup:eu-central-1:{other}:backup-vault:example-prod"
    settings = CONTEXT.settings
    backups = settings.backups.model_copy(update={"other_account_vault": vault})
    context = replace(CONTEXT, settings=settings.model_copy(update={"backups": backups}))
    policy = key_policy(ACCOUNT, key_purposes.primary(context)[purpose].uses)
    role = f"arn:aws:iam::{other}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
    via = {"kms:ViaService": f"{service}.eu-central-1.amazonaws.com"}
    assert key_permits(policy, Request("kms:Decrypt", role=role, account=other, context=via))
    assert not key_permits(policy, Request("kms:Decrypt", role=role, account=other))
    stranger = Request("kms:Decrypt", role=role.replace("AWSService", "Other"), account=other, context=via)
    assert not key_permits(policy, stranger)
    assert not key_permits(
        POLICIES[f"primary {purpose}"], Request("kms:Decrypt", role=role, account=other, context=via)
    )


def test_a_key_without_uses_serves_nobody() -> None:
    policy = key_policy(ACCOUNT, KeyUses())
    for role in (samples.WORKLOAD, samples.ADMINISTRATOR):
        assert evaluate(policy, Request("kms:Decrypt", role=role)) == "deny"


def test_managing_a_key_includes_no_cryptography() -> None:
    assert not set(key_policies.ADMINISTRATION) & {*CRYPTOGRAPHY, "kms:CreateGrant"}
