"""The platform's keys: one for each purpose and region, and what each may be used for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.aws import key_policies, policies, role_names
from components.aws.bucket_names import Kind, buckets_arn
from components.aws.context import GLOBAL_REGION, AwsContext
from components.aws.key_policies import KeyUses, RoleUse, ServiceUse
from components.aws.policies import Conditions

MACIE = "macie.amazonaws.com"


@dataclass(frozen=True)
class Purpose:
    """A key of the platform: what it protects, and what it may be used for."""

    description: str
    uses: KeyUses


def primary(context: AwsContext) -> Mapping[str, Purpose]:
    """The keys of the primary region by purpose."""
    return {
        "logs": Purpose("Log groups and the log archive", _logs(context)),
        "storage": Purpose("User data in S3", _storage(context)),
        "compute": Purpose("EBS volumes and snapshots", _compute(context, context.region)),
        "sessions": Purpose("The channel of Session Manager sessions", _sessions(context)),
        "backup": Purpose("Recovery points of AWS Backup", _vault(context, context.region)),
        "operations": Purpose("The ledger and settings of operations", _operations(context)),
        "database": Purpose("User data in the database, its snapshots and insights", _database(context)),
        "secrets": Purpose("Secrets of the database", _secrets(context)),
        "images": Purpose("Container images", _images(context)),
        "alerts": Purpose("Alerts on their way to people, and lost events", _alerts(context)),
        "inspection": Purpose("The network firewall and its rules", _brokered(context, "network-firewall")),
        "tracing": Purpose("Traces of requests", _brokered(context, "xray")),
    }


def backup(context: AwsContext) -> Mapping[str, Purpose]:
    """The keys of the backup region by purpose."""
    return {
        "storage": Purpose("Copies of buckets", _copies(context)),
        "compute": Purpose("EBS volumes and snapshots", _compute(context, context.backup_region)),
        "backup": Purpose("Copies of recovery points of AWS Backup", _vault(context, context.backup_region)),
    }


def _via(service: str, region: str) -> Conditions:
    return {"StringEquals": {"kms:ViaService": f"{service}.{region}.amazonaws.com"}}


def _objects_of(context: AwsContext, region: str, *kinds: Kind) -> Conditions:
    """Through S3, for objects of buckets of these kinds. With a bucket key, the context is the bucket's ARN; without,
    the object's."""
    arns = buckets_arn(context, *kinds)
    return policies.together(_via("s3", region), {"StringLike": {"kms:EncryptionContext:aws:s3:arn": arns}})


def _storage(context: AwsContext) -> KeyUses:
    data = _objects_of(context, context.region, "data")
    return KeyUses(
        roles=(
            RoleUse("WorkloadsUseData", (role_names.roles_arn(context, "workload"),), key_policies.READ_WRITE, data),
            RoleUse("ReplicationReads", (_service_role(context, role_names.REPLICATION),), key_policies.READ, data),
            RoleUse("ManifestsRead", (_service_role(context, role_names.RESTORE_VALIDATION),), key_policies.READ, data),
            # Macie searches user data for card numbers; nobody can assume its role or change what it may do.
            RoleUse(
                "MacieReads",
                (role_names.service_linked(context, MACIE),),
                key_policies.READ,
                data,
                by_key_policy_alone=True,
            ),
        )
    )


def _copies(context: AwsContext) -> KeyUses:
    copies = _objects_of(context, context.backup_region, "copy")
    return KeyUses(
        roles=(
            RoleUse("ReplicationWrites", (_service_role(context, role_names.REPLICATION),), key_policies.WRITE, copies),
            RoleUse("CopiesProved", (_service_role(context, role_names.COPY_VALIDATION),), key_policies.READ, copies),
            RoleUse("WorkloadsRestore", (role_names.roles_arn(context, "workload"),), key_policies.READ, copies),
        )
    )


def _logs(context: AwsContext) -> KeyUses:
    archive = _objects_of(context, context.region, "logs")
    groups = f"arn:aws:logs:{context.region}:{context.account_id}:log-group:*"
    # Logs of CloudFront and of its web ACL are delivered from the region of its settings to the bucket here.
    deliveries = [f"arn:aws:logs:{region}:{context.account_id}:*" for region in (context.region, GLOBAL_REGION)]
    return KeyUses(
        roles=(
            RoleUse(
                "BastionArchivesSessions",
                (role_names.role_arn(context, "bastion", role_names.BASTION),),
                key_policies.WRITE,
                archive,
            ),
            RoleUse("ReplicationReads", (_service_role(context, role_names.REPLICATION),), key_policies.READ, archive),
            RoleUse("OperationsRecord", role_names.operations(context), key_policies.READ_WRITE, archive),
            RoleUse(
                "AuditorsRead", (role_names.role_arn(context, "human", role_names.AUDITOR),), key_policies.READ, archive
            ),
        ),
        services=(
            ServiceUse(
                "LogGroups",
                f"logs.{context.region}.amazonaws.com",
                key_policies.VOLUMES,
                {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
            ),
            ServiceUse(
                "LogDeliveries",
                "delivery.logs.amazonaws.com",
                key_policies.READ_WRITE,
                policies.from_source(context.account_id, *deliveries),
            ),
            *_recorders(context),
        ),
    )


def _recorders(context: AwsContext) -> tuple[ServiceUse, ...]:
    """The services that record what happens in the account. CloudTrail reads too, because its bucket has a bucket key.

    Sources: the services' own guides, "Configure KMS key policies for CloudTrail", "Permissions for the KMS key"
    (Config), "Exporting findings" (GuardDuty), "Storing sensitive data discovery results" (Macie).
    """
    account = context.account_id
    return (
        ServiceUse(
            "TrailWrites",
            "cloudtrail.amazonaws.com",
            ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"),
            {"ArnLike": {"aws:SourceArn": trail_arn(context)}},
        ),
        ServiceUse(
            "ConfigWrites",
            "config.amazonaws.com",
            ("kms:Decrypt", "kms:GenerateDataKey"),
            {"StringEquals": {"aws:SourceAccount": account}},
        ),
        ServiceUse(
            "GuardDutyExports",
            "guardduty.amazonaws.com",
            ("kms:GenerateDataKey",),
            policies.from_source(account, f"arn:aws:guardduty:{context.region}:{account}:detector/*"),
        ),
        ServiceUse(
            "MacieWrites",
            MACIE,
            ("kms:Encrypt", "kms:GenerateDataKey"),
            policies.from_source(account, f"arn:aws:macie2:{context.region}:{account}:*"),
        ),
    )


def trail_arn(context: AwsContext) -> str:
    """The ARN of the audit trail, known before the trail exists."""
    return f"arn:aws:cloudtrail:{context.region}:{context.account_id}:trail/{context.prefix}-audit"


def _alerts(context: AwsContext) -> KeyUses:
    """Topics and queues of alerts. EventBridge sends neither account nor ARN to a key, so its statement has no
    source."""
    actions = ("kms:Decrypt", "kms:GenerateDataKey")
    from_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    return KeyUses(
        roles=(
            RoleUse("ServicesAlert", (role_names.roles_arn(context, "service"),), actions, _via("sns", context.region)),
            RoleUse("OperationsKeepFailedEvents", role_names.operations(context), actions, _via("sqs", context.region)),
        ),
        services=(
            ServiceUse("AlarmsAlert", "cloudwatch.amazonaws.com", actions, from_account),
            ServiceUse("BackupAlerts", "backup.amazonaws.com", actions, from_account),
            ServiceUse("EventsAlert", "events.amazonaws.com", actions, {}),
        ),
    )


def _brokered(context: AwsContext, service: str) -> KeyUses:
    """A key that a service uses for whoever calls it with permission: it keeps the plain text to itself or to those
    who may read the thing it protects."""
    return KeyUses(brokers=(f"{service}.{context.region}.amazonaws.com",))


def _compute(context: AwsContext, region: str) -> KeyUses:
    through_ec2 = _via("ec2", region)
    return KeyUses(
        roles=(
            RoleUse(
                "AutoScalingLaunches",
                (role_names.service_linked(context, "autoscaling.amazonaws.com"),),
                key_policies.VOLUMES,
                through_ec2,
                grants=True,
                by_key_policy_alone=True,
            ),
            RoleUse("BackupCopiesSnapshots", _backup_roles(context), key_policies.VOLUMES, through_ec2, grants=True),
            *(_copied_elsewhere(context, "ec2") if region == context.region else ()),
        ),
        grantees=(f"arn:aws:iam::{context.account_id}:role/aws:ec2-infrastructure",),
    )


def _sessions(context: AwsContext) -> KeyUses:
    session: Conditions = {"StringLike": {"kms:EncryptionContext:aws:ssm:SessionId": "*"}}
    return KeyUses(
        roles=(
            RoleUse(
                "OnCallOpensSessions",
                (role_names.role_arn(context, "human", role_names.ON_CALL),),
                ("kms:GenerateDataKey",),
                session,
            ),
            RoleUse(
                "BastionAnswersSessions",
                (role_names.role_arn(context, "bastion", role_names.BASTION),),
                ("kms:Decrypt",),
                session,
            ),
        )
    )


def _vault(context: AwsContext, region: str) -> KeyUses:
    through: Conditions = {
        "StringEquals": {"kms:ViaService": [f"{name}.{region}.amazonaws.com" for name in ("backup", "ec2", "rds")]}
    }
    return KeyUses(
        roles=(RoleUse("BackupUses", _backup_roles(context), key_policies.VOLUMES, through, grants=True),),
        # Who makes a vault must hold these permissions (AWS Backup API permissions reference), and AWS Backup checks
        # them as the caller. It never returns the content of a recovery point to its caller.
        brokers=(f"backup.{region}.amazonaws.com",),
    )


def _operations(context: AwsContext) -> KeyUses:
    # Whoever makes the table and the functions must be able to use their key. It protects nothing of users: the
    # ledger's run IDs, and settings without secrets.
    return KeyUses(brokers=tuple(f"{service}.{context.region}.amazonaws.com" for service in ("dynamodb", "lambda")))


def _database(context: AwsContext) -> KeyUses:
    """RDS uses the key by grants. A copy that AWS Backup makes in the backup region is asked for there."""
    rds = [f"rds.{region}.amazonaws.com" for region in (context.region, context.backup_region)]
    through: Conditions = {"StringEquals": {"kms:ViaService": rds}}
    return KeyUses(
        roles=(
            RoleUse("BackupCopiesSnapshots", _backup_roles(context), key_policies.VOLUMES, through, grants=True),
            *_copied_elsewhere(context, "rds"),
        ),
        granting=rds[:1],
    )


def _secrets(context: AwsContext) -> KeyUses:
    """RDS makes the master user's password on behalf of whoever makes the database, and rotates it by itself."""
    through = _via("secretsmanager", context.region)
    return KeyUses(
        roles=(
            RoleUse(
                "MigrationsRead",
                (role_names.role_arn(context, "workload", role_names.MIGRATIONS),),
                key_policies.READ,
                through,
            ),
            RoleUse(
                "RdsRotates",
                (role_names.service_linked(context, "rds.amazonaws.com"),),
                key_policies.READ_WRITE,
                through,
                by_key_policy_alone=True,
            ),
        ),
        granting=[f"{service}.{context.region}.amazonaws.com" for service in ("rds", "secretsmanager")],
        writer=f"secretsmanager.{context.region}.amazonaws.com",
    )


def _copied_elsewhere(context: AwsContext, service: str) -> tuple[RoleUse, ...]:
    """AWS Backup of the other account reads the snapshots that it takes over: they have the key of what they are of.

    Source: AWS Backup Developer Guide, "Creating backup copies across AWS accounts".
    """
    vault = context.settings.backups.other_account_vault
    if vault is None:
        return ()
    account = vault.split(":")[4]
    return (
        RoleUse(
            "OtherAccountCopies",
            (f"arn:aws:iam::{account}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup",),
            key_policies.VOLUMES,
            _via(service, context.region),
            grants=True,
            by_key_policy_alone=True,
            account=account,
        ),
    )


def _images(context: AwsContext) -> KeyUses:
    # ECR takes a grant on the key when a repository is made, as whoever makes it, and works by that grant. Who may pull
    # an image is a matter of IAM; no image holds user data.
    return KeyUses(brokers=(f"ecr.{context.region}.amazonaws.com",))


def _service_role(context: AwsContext, name: str) -> str:
    return role_names.role_arn(context, "service", name)


def _backup_roles(context: AwsContext) -> tuple[str, ...]:
    return (
        _service_role(context, role_names.BACKUP),
        _service_role(context, role_names.RESTORE),
        role_names.service_linked(context, "backup.amazonaws.com"),
    )
