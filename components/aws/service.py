"""The company's service: containers in the app zone, behind the load balancer, with the least that they need."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws import policies, role_names, roles
from components.aws.context import AwsContext
from components.aws.policies import allow
from components.aws.traffic import APP_PORT
from components.base import Component
from components.settings_aws import ServiceSecret

USER = "10001:10001"
"""User and group that the service runs as; no account of the host has these numbers."""

SCRATCH = "/tmp"  # noqa: S108 - a volume of the task's own
"""Where the service may write. It is on the task's own disk, which AWS encrypts (AES-256) and erases with the task."""

STOP_SECONDS = 30
STARTING_SECONDS = 60
"""How long a new task may be unwell before it is replaced."""

TARGET_CPU_PERCENT = 60
TARGET_REQUESTS_A_MINUTE = 1000


def container(context: AwsContext, image: str, log_group: str) -> dict[str, Any]:
    """The definition of the service's container.

    :param context: the platform's settings: ``service``.
    :param image: the image with its digest.
    :param log_group: the name of the log group.
    """
    service = context.settings.service
    return {
        "name": service.name,
        "image": image,
        "essential": True,
        "user": USER,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"add": [], "drop": ["ALL"]}},
        "portMappings": [{"containerPort": APP_PORT, "hostPort": APP_PORT, "protocol": "tcp"}],
        "mountPoints": [{"sourceVolume": "scratch", "containerPath": SCRATCH, "readOnly": False}],
        "environment": [
            {"name": "AWS_REGION", "value": context.region},
            {"name": "PORT", "value": str(APP_PORT)},
        ],
        "secrets": [{"name": secret.variable, "valueFrom": secret.secret_arn} for secret in service.secrets],
        "stopTimeout": STOP_SECONDS,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": log_group,
                "awslogs-region": context.region,
                "awslogs-stream-prefix": service.name,
                # The service never waits for its log: what does not fit into the buffer is lost, not the request.
                "mode": "non-blocking",
                "max-buffer-size": "16m",
            },
        },
    }


def start_policy(context: AwsContext, repository_arn: str, log_group_arn: str) -> str:
    """What ECS may do to start a task: pull this image, write this log, read these secrets.

    :param context: the platform's settings: ``service.secrets``.
    :param repository_arn: the repository that the image is in.
    :param log_group_arn: the log group.
    """
    return policies.document(
        allow("LogInToRegistry", ("ecr:GetAuthorizationToken",), reason="the action takes no resource"),
        allow(
            "PullImage",
            ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"),
            (repository_arn,),
        ),
        allow("WriteLog", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{log_group_arn}:*",)),
        *_secrets(context.region, context.settings.service.secrets),
    )


def _secrets(region: str, secrets: Sequence[ServiceSecret]) -> list[policies.Statement]:
    if not secrets:
        return []
    arns = [secret.secret_arn for secret in secrets]
    return [
        allow("ReadSecrets", ("secretsmanager:GetSecretValue",), arns),
        allow(
            "DecryptSecrets",
            ("kms:Decrypt",),
            sorted({secret.key_arn for secret in secrets}),
            conditions={
                "StringEquals": {
                    "kms:ViaService": f"secretsmanager.{region}.amazonaws.com",
                    "kms:EncryptionContext:SecretARN": arns,
                }
            },
        ),
    ]


@dataclass(frozen=True)
class ServiceArgs:
    """What the service needs.

    :param context: the AWS part's settings and providers: ``service``.
    :param subnet_ids: the app zone's subnets, one for each availability zone.
    :param security_group_ids: the groups of a service: ``app``, and ``outbound`` to call the internet.
    :param target_group_arn: the load balancer's group that the tasks join.
    :param target_metric: how CloudWatch names load balancer and group together.
    :param image_repository: the repository's URL; the digest comes from the settings.
    :param repository_arn: the repository.
    :param log_key_arn: the key ``logs``.
    :param session_key_arn: the key ``sessions``.
    :param boundary_arn: the ceiling of workloads.
    """

    context: AwsContext
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_ids: Sequence[pulumi.Input[str]]
    target_group_arn: pulumi.Input[str]
    target_metric: pulumi.Input[str]
    image_repository: pulumi.Input[str]
    repository_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    session_key_arn: pulumi.Input[str]
    boundary_arn: pulumi.Input[str]


class Service(Component):
    """The company's service on Fargate: no servers of one's own, in every availability zone of the app zone.

    INFRA-1: the hosts are the provider's. NET-2: tasks have private addresses only. NET-1: they stand in the app zone
    and accept the load balancer's requests.

    EMP-1 (groundwork): the container runs as a user of its own without any capability, on a file system that it cannot
    change; nobody can open a shell in it (ECS Exec is off). Should somebody switch that on, sessions are encrypted with
    a key that no workload may use, so they do not open, and would be logged. The role of the task is a workload's and
    starts with no permission; stores grant theirs by intent. Starting it is another role's matter.

    ENC-2 (groundwork): secrets come from Secrets Manager by reference. DEV-3: the image is named by its digest, so what
    was scanned is what runs. A deployment that does not get well is rolled back.
    """

    TOKEN = "rampart:aws:Service"
    STATEMENTS = ("INFRA-1", "NET-1", "NET-2", "DEV-3")

    role: aws.iam.Role
    """The role that the service acts as; stores grant it what it may do."""

    log_group_name: pulumi.Output[str]
    service_name: pulumi.Output[str]

    def __init__(self, name: str, args: ServiceArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        log = self._log_group("log")
        self._task_role = self._role(
            "workload", self._context.settings.service.name, "The service itself; stores grant it what it may do"
        )
        self.role = self._task_role.role
        cluster = self._cluster()
        service = self._service(cluster, self._task(log))
        self._scale(cluster, service)
        self.log_group_name, self.service_name = log.name, service.name
        self.register_outputs({"serviceName": self.service_name, "logGroup": self.log_group_name})

    def _log_group(self, what: str) -> aws.cloudwatch.LogGroup:
        service = self._context.settings.service.name
        return aws.cloudwatch.LogGroup(
            f"{self._name}-{what}",
            name=f"/{self._context.prefix}/service/{service}/{what}",
            kms_key_id=self._args.log_key_arn,
            retention_in_days=self._context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=self._context.named(f"{service}-{what}"),
            opts=self.child(protect=True),
        )

    def _role(
        self, kind: role_names.Kind, role: str, description: str, policy: pulumi.Input[str] | None = None
    ) -> roles.ServiceRole:
        source = f"arn:aws:ecs:{self._context.region}:{self._context.account_id}:*"
        return roles.ServiceRole(
            f"{self._name}-{kind}",
            roles.ServiceRoleArgs(
                context=self._context,
                kind=kind,
                role=role,
                description=description,
                trust=roles.service_trust(
                    "ecs-tasks.amazonaws.com", policies.from_source(self._context.account_id, source)
                ),
                policy=policy,
                boundary_arn=self._args.boundary_arn if kind == "workload" else None,
            ),
            opts=self.child(),
        )

    def _cluster(self) -> aws.ecs.Cluster:
        sessions = self._log_group("sessions")
        return aws.ecs.Cluster(
            f"{self._name}-cluster",
            name=f"{self._context.prefix}-services",
            settings=[{"name": "containerInsights", "value": "enhanced"}],
            configuration={
                "execute_command_configuration": {
                    "kms_key_id": self._args.session_key_arn,
                    "logging": "OVERRIDE",
                    "log_configuration": {
                        "cloud_watch_encryption_enabled": True,
                        "cloud_watch_log_group_name": sessions.name,
                    },
                }
            },
            tags=self._context.named("services"),
            opts=self.child(),
        )

    def _task(self, log: aws.cloudwatch.LogGroup) -> aws.ecs.TaskDefinition:
        context, service = self._context, self._context.settings.service
        start = pulumi.Output.all(self._args.repository_arn, log.arn).apply(
            lambda arns: start_policy(context, str(arns[0]), str(arns[1]))
        )
        starter = self._role("service", f"{service.name}-start", "ECS starts the service's tasks", start)
        definitions = pulumi.Output.all(self._args.image_repository, log.name).apply(
            lambda made: json.dumps([container(context, f"{made[0]}@{service.image_digest}", str(made[1]))])
        )
        return aws.ecs.TaskDefinition(
            f"{self._name}-task",
            family=f"{context.prefix}-{service.name}",
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(service.cpu),
            memory=str(service.memory),
            runtime_platform={"operating_system_family": "LINUX", "cpu_architecture": "ARM64"},
            execution_role_arn=starter.arn,
            task_role_arn=self._task_role.arn,
            volumes=[{"name": "scratch"}],
            container_definitions=definitions,
            tags=self._context.named(service.name),
            opts=self.child(),
        )

    def _service(self, cluster: aws.ecs.Cluster, task: aws.ecs.TaskDefinition) -> aws.ecs.Service:
        args, service = self._args, self._context.settings.service
        return aws.ecs.Service(
            f"{self._name}-service",
            name=service.name,
            cluster=cluster.arn,
            task_definition=task.arn,
            launch_type="FARGATE",
            platform_version="LATEST",
            desired_count=service.min_tasks,
            availability_zone_rebalancing="ENABLED",
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            deployment_circuit_breaker={"enable": True, "rollback": True},
            enable_execute_command=False,
            health_check_grace_period_seconds=STARTING_SECONDS,
            network_configuration={
                "subnets": list(args.subnet_ids),
                "security_groups": list(args.security_group_ids),
                "assign_public_ip": False,
            },
            load_balancers=[
                {
                    "target_group_arn": args.target_group_arn,
                    "container_name": service.name,
                    "container_port": APP_PORT,
                }
            ],
            propagate_tags="SERVICE",
            enable_ecs_managed_tags=True,
            tags=self._context.named(service.name),
            # How many run is up to the scaling.
            opts=self.child(ignore_changes=["desiredCount"]),
        )

    def _scale(self, cluster: aws.ecs.Cluster, service: aws.ecs.Service) -> None:
        settings = self._context.settings.service
        target = aws.appautoscaling.Target(
            f"{self._name}-scaling",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=pulumi.Output.concat("service/", cluster.name, "/", service.name),
            min_capacity=settings.min_tasks,
            max_capacity=settings.max_tasks,
            tags=self._context.named(settings.name),
            opts=self.child(),
        )
        metrics: dict[str, tuple[str, pulumi.Input[str] | None, int]] = {
            "cpu": ("ECSServiceAverageCPUUtilization", None, TARGET_CPU_PERCENT),
            "requests": ("ALBRequestCountPerTarget", self._args.target_metric, TARGET_REQUESTS_A_MINUTE),
        }
        for label, (metric, resource, value) in metrics.items():
            aws.appautoscaling.Policy(
                f"{self._name}-scaling-{label}",
                name=f"{self._context.prefix}-{settings.name}-{label}",
                policy_type="TargetTrackingScaling",
                service_namespace=target.service_namespace,
                scalable_dimension=target.scalable_dimension,
                resource_id=target.resource_id,
                target_tracking_scaling_policy_configuration={
                    "target_value": value,
                    "predefined_metric_specification": {
                        "predefined_metric_type": metric,
                        "resource_label": resource,
                    },
                },
                opts=self.child(),
            )
