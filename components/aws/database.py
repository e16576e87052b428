"""The PostgreSQL database of user data, in the data zone (ENC-1, ENC-2, BC-1, BC-3)."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names
from components.aws.context import AwsContext
from components.aws.database_parameters import PARAMETERS
from components.aws.policies import allow
from components.aws.roles import ServiceRole, ServiceRoleArgs, service_trust
from components.aws.secrets import ManagedSecret, ManagedSecretArgs
from components.aws.traffic import DATABASE_PORT
from components.aws.vaults import BACKUP_TAG, DAILY
from components.base import Component
from components.settings_aws import Database as DatabaseSettings

LONGEST_AUTOMATIC_DAYS = 35
"""The longest that RDS keeps automatic backups, and with them the way back to any second."""

BACKUP_WINDOW, MAINTENANCE_WINDOW = "22:00-22:30", "sun:05:00-sun:05:30"
"""UTC. AWS Backup takes no snapshot in the hour before either; it starts at 02:00 (`components.aws.vaults`)."""

INSIGHTS_DAYS = 7
"""How long Performance Insights keeps statements; the shortest, and free of charge."""

MONITORING_SECONDS = 60
LOGS = ("postgresql", "upgrade", "iam-db-auth-error")
CERTIFICATE_AUTHORITY = "rds-ca-ecc384-g1"
MASTER_USER = "master"


@dataclass(frozen=True)
class DatabaseArgs:
    """Arguments of `Database`.

    :param context: the platform's settings and providers; its ``settings.database`` is made.
    :param subnet_ids: the data zone's subnets, one in each availability zone.
    :param security_group_id: the group ``data``.
    :param key_arn: the key ``database``.
    :param secret_key_arn: the key ``secrets``.
    :param log_key_arn: the key ``logs``.
    """

    context: AwsContext
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    secret_key_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]


class Database(Component):
    """A PostgreSQL database on RDS, encrypted, reachable from the services only, and with a standby in another zone.

    - ENC-1: connections without TLS 1.2 or 1.3 are refused; the server's certificate is of RDS's elliptic curve
      authority.
    - ENC-2, NET-6: storage, snapshots, automatic backups and Performance Insights are encrypted (AES-256) with the
      company's key. Services sign in with IAM tokens that live 15 minutes; the master user's password is made, kept and
      rotated by RDS in Secrets Manager, and only migrations may read it. Stored passwords are SCRAM-SHA-256.
    - NET-2: no public address; the group ``data`` admits port 5432 from services, recorded bastion sessions and the
      function that counts rows (`components.aws.database_reader`).
    - BC-1: automatic backups reach back to any second for up to 35 days; the tag ``backup=daily`` puts the database
      into the plan with locked vaults in two regions. It refuses to be deleted, and leaves a snapshot when it is.
    - BC-3: every one of these is encrypted with a key of the company's own.

    Logs say who connected and who changed structure or permissions, and hold no values of users
    (`components.aws.database_parameters`).
    """

    TOKEN = "rampart:aws:Database"
    STATEMENTS = ("ENC-1", "ENC-2", "NET-2", "NET-6", "BC-1", "BC-3")

    def __init__(self, name: str, args: DatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        self._identifier = identifier(args.context)
        self.subnet_group: pulumi.Output[str] = self._subnets()
        self.parameter_group: pulumi.Output[str] = self._parameters(args.context.settings.database.engine_version)
        instance = self._instance(args.context.settings.database)
        self.identifier: pulumi.Output[str] = instance.identifier
        self.arn: pulumi.Output[str] = instance.arn
        self.endpoint: pulumi.Output[str] = instance.endpoint
        self.resource_id: pulumi.Output[str] = instance.resource_id
        self.master_secret_arn: pulumi.Output[str] = instance.master_user_secrets.apply(_secret_arn)
        ManagedSecret(
            f"{name}-master",
            ManagedSecretArgs(
                context=args.context,
                secret_arn=self.master_secret_arn,
                readers=(role_names.role_arn(args.context, "workload", role_names.MIGRATIONS),),
                manager=role_names.service_linked(args.context, "rds.amazonaws.com"),
            ),
            opts=self.child(),
        )
        self.register_outputs({"identifier": self.identifier, "endpoint": self.endpoint})

    def grant_connect(self, user: str, role: aws.iam.Role) -> None:
        """Let a workload's role sign in to the database with an IAM token.

        :param user: the database's user; it must be a member of ``rds_iam``.
        :param role: a role under the workloads' path.
        :raises ValueError: when the role is not a workload's.
        """
        policy = pulumi.Output.all(role.arn, self.resource_id).apply(
            lambda values: connect_policy(self._context, values[0], values[1], user)
        )
        aws.iam.RolePolicy(
            f"{self._name}-connect-{user}-{role._name}",
            name=f"connect-{user}",
            role=role.name,
            policy=policy,
            opts=self.child(),
        )

    def _instance(self, database: DatabaseSettings) -> aws.rds.Instance:
        context, args, name = self._context, self._args, self._name
        days = context.settings.backups.retention_days
        return aws.rds.Instance(
            f"{name}-instance",
            identifier=self._identifier,
            engine="postgres",
            engine_version=database.engine_version,
            allow_major_version_upgrade=False,
            auto_minor_version_upgrade=True,
            apply_immediately=False,
            maintenance_window=MAINTENANCE_WINDOW,
            instance_class=database.instance_class,
            multi_az=database.multi_az,
            storage_type="gp3",
            allocated_storage=database.storage_gib,
            max_allocated_storage=database.max_storage_gib,
            storage_encrypted=True,
            kms_key_id=args.key_arn,
            db_name=database.name,
            username=MASTER_USER,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=args.secret_key_arn,
            iam_database_authentication_enabled=True,
            db_subnet_group_name=self.subnet_group,
            vpc_security_group_ids=[args.security_group_id],
            publicly_accessible=False,
            network_type="IPV4",
            port=DATABASE_PORT,
            ca_cert_identifier=CERTIFICATE_AUTHORITY,
            parameter_group_name=self.parameter_group,
            backup_retention_period=min(days, LONGEST_AUTOMATIC_DAYS),
            backup_window=BACKUP_WINDOW,
            delete_automated_backups=False,
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            skip_final_snapshot=False,
            final_snapshot_identifier=f"{self._identifier}-final",
            enabled_cloudwatch_logs_exports=list(LOGS),
            database_insights_mode="standard",
            performance_insights_enabled=True,
            performance_insights_kms_key_id=args.key_arn,
            performance_insights_retention_period=INSIGHTS_DAYS,
            monitoring_interval=MONITORING_SECONDS,
            monitoring_role_arn=self._monitoring_role(),
            tags=context.tags(
                {
                    "purpose": database.purpose,
                    "classification": database.classification,
                    "retention-days": str(database.retention_days),
                    BACKUP_TAG: DAILY,
                }
            ),
            # RDS makes log groups that are missing: without a key, kept forever.
            opts=self.child(protect=True, depends_on=self._log_groups()),
        )

    def _subnets(self) -> pulumi.Output[str]:
        return aws.rds.SubnetGroup(
            f"{self._name}-subnets",
            name=self._identifier,
            description="The data zone, in every availability zone",
            subnet_ids=self._args.subnet_ids,
            tags=self._context.tags(),
            opts=self.child(),
        ).name

    def _parameters(self, version: str) -> pulumi.Output[str]:
        # The family is in the name, so that the group of the next major version can stand beside this one.
        return aws.rds.ParameterGroup(
            f"{self._name}-parameters",
            name=f"{self._identifier}-postgres{version}",
            family=f"postgres{version}",
            description="TLS only, SCRAM, audit without values",
            parameters=[
                aws.rds.ParameterGroupParameterArgs(name=each.name, value=each.value, apply_method=each.apply)
                for each in PARAMETERS
            ],
            tags=self._context.tags(),
            opts=self.child(),
        ).name

    def _log_groups(self) -> list[aws.cloudwatch.LogGroup]:
        groups = {log: f"/aws/rds/instance/{self._identifier}/{log}" for log in LOGS}
        return [
            aws.cloudwatch.LogGroup(
                f"{self._name}-log-{log}",
                name=group,
                kms_key_id=self._args.log_key_arn,
                retention_in_days=self._context.settings.log_retention_days,
                deletion_protection_enabled=True,
                tags=self._context.tags({"purpose": "Database logs", "classification": "internal"}),
                opts=self.child(protect=True),
            )
            for log, group in {**groups, "monitoring": "RDSOSMetrics"}.items()
        ]

    def _monitoring_role(self) -> pulumi.Output[str]:
        context = self._context
        source = f"arn:aws:rds:{context.region}:{context.account_id}:db:{self._identifier}"
        return ServiceRole(
            f"{self._name}-monitoring",
            ServiceRoleArgs(
                context=context,
                kind="service",
                role=role_names.DATABASE_MONITORING,
                description="RDS writes the operating system's metrics of the database",
                trust=service_trust("monitoring.rds.amazonaws.com", policies.from_source(context.account_id, source)),
                managed=("arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole",),
            ),
            opts=self.child(),
        ).arn


def identifier(context: AwsContext) -> str:
    """What RDS calls the database.

    :param context: the platform's settings.
    """
    return f"{context.prefix}-{context.settings.database.name}"


def connect_policy(context: AwsContext, role_arn: str, resource_id: str, user: str) -> str:
    """What a workload's role may do at the database: sign in as one user.

    :param context: the platform's settings.
    :param role_arn: the role.
    :param resource_id: the database's ID, ``db-`` and letters; it stays when the database is renamed.
    :param user: the database's user.
    :raises ValueError: when the role is not a workload's.
    """
    workloads = role_names.roles_arn(context, "workload")
    if not fnmatch.fnmatchcase(role_arn, workloads):
        raise ValueError(f"this role cannot be let into the database: received {role_arn!r}; allowed: {workloads}")
    target = f"arn:aws:rds-db:{context.region}:{context.account_id}:dbuser:{resource_id}/{user}"
    return policies.document(allow("SignIn", ("rds-db:connect",), (target,)))


def _secret_arn(secrets: Sequence[aws.rds.outputs.InstanceMasterUserSecret]) -> str:
    return str(secrets[0].secret_arn)
