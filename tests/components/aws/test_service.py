"""The service: what its container, its roles and its tasks may not do."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.aws.context import AwsContext
from components.aws.registry import Registry, RegistryArgs
from components.aws.service import Service, ServiceArgs
from tests.components.aws import samples
from tests.components.aws.cloud import NETWORK_OUTPUTS, deploy, listed
from tests.components.conftest import Deployment

BOUNDARY = "arn:aws:iam::111122223333:policy/example-prod/workload/example-prod-workload-boundary"


def _program(context: AwsContext, opts: pulumi.ResourceOptions) -> None:
    registry = Registry("registry", RegistryArgs(context, samples.KEY), opts)
    Service(
        "service",
        ServiceArgs(
            context,
            ["s-a", "s-b", "s-c"],
            ["sg-app", "sg-outbound"],
            "arn:targets",
            "app/lb/1/targetgroup/tg/1",
            registry.url,
            registry.arn,
            samples.KEY,
            samples.KEY,
            BOUNDARY,
        ),
        opts,
    )


@pytest.fixture(scope="module")
def deployment() -> Deployment:
    return deploy(_program, {**samples.OUTPUTS, **NETWORK_OUTPUTS})


@pytest.fixture(scope="module")
def container(deployment: Deployment) -> Any:
    (found,) = json.loads(deployment.only("aws:ecs/taskDefinition:TaskDefinition").inputs["containerDefinitions"])
    return found


def _role(deployment: Deployment, name: str) -> Any:
    return deployment.only("aws:iam/role:Role", f"service-{name}-role").inputs


def test_the_container_cannot_change_itself_or_become_root(container: Any) -> None:
    assert container["readonlyRootFilesystem"] is True
    assert int(container["user"].split(":")[0]) > 0
    assert container["linuxParameters"]["capabilities"] == {"add": [], "drop": ["ALL"]}
    assert not container.get("privileged")
    assert [mount["containerPath"] for mount in container["mountPoints"]] == ["/tmp"]


def test_the_image_is_named_by_its_digest(container: Any) -> None:
    repository, _, digest = container["image"].partition("@")
    assert repository == "images.example/registry-shop"
    assert digest.startswith("sha256:")


def test_secrets_come_by_reference(container: Any) -> None:
    assert all(
        secret["valueFrom"].startswith("arn:aws:secretsmanager:eu-central-1:") for secret in container["secrets"]
    )
    assert {variable["name"] for variable in container["environment"]} == {"AWS_REGION", "PORT"}


def test_tasks_are_private_and_nobody_gets_a_shell(deployment: Deployment) -> None:
    service = deployment.only("aws:ecs/service:Service").inputs
    assert service["networkConfiguration"]["assignPublicIp"] is False
    assert service["enableExecuteCommand"] is False
    assert service["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
    assert service["launchType"] == "FARGATE"


def test_should_a_shell_be_opened_it_is_logged_and_encrypted(deployment: Deployment) -> None:
    configuration = deployment.only("aws:ecs/cluster:Cluster").inputs["configuration"]["executeCommandConfiguration"]
    assert (configuration["logging"], configuration["kmsKeyId"]) == ("OVERRIDE", samples.KEY)
    assert configuration["logConfiguration"]["cloudWatchEncryptionEnabled"] is True


def test_the_services_own_role_is_a_workloads_and_starts_with_nothing(deployment: Deployment) -> None:
    role = _role(deployment, "workload")
    assert role["path"] == "/example-prod/workload/"
    assert role["permissionsBoundary"] == BOUNDARY
    assert "permissionsBoundary" not in _role(deployment, "service")
    own = [each.inputs["role"] for each in deployment.of("aws:iam/rolePolicy:RolePolicy")]
    assert own == ["example-prod-shop-start"]


@pytest.mark.parametrize("role", ["workload", "service"])
def test_only_ecs_of_this_account_assumes_the_roles(role: str, deployment: Deployment) -> None:
    (statement,) = json.loads(_role(deployment, role)["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "ecs-tasks.amazonaws.com"}
    assert statement["Condition"]["StringEquals"]["aws:SourceAccount"] == samples.ACCOUNT


def test_starting_a_task_takes_one_image_one_log_and_the_named_secrets(deployment: Deployment) -> None:
    document = deployment.only("aws:iam/rolePolicy:RolePolicy").inputs["policy"]
    allowed = {each["Sid"]: listed(each["Resource"]) for each in json.loads(document)["Statement"]}
    everything = {sid for sid, resources in allowed.items() if "*" in resources}
    assert everything == {"LogInToRegistry"}
    assert allowed["PullImage"] == ["arn:aws:ecr:eu-central-1:111122223333:repository/registry-shop"]
    assert all("secret:example-prod/payment-key" in arn for arn in allowed["ReadSecrets"])
    decrypt = samples.statement(document, "DecryptSecrets")["Condition"]["StringEquals"]
    assert decrypt["kms:ViaService"] == "secretsmanager.eu-central-1.amazonaws.com"


def test_log_groups_are_encrypted_kept_and_protected(deployment: Deployment) -> None:
    for group in deployment.of("aws:cloudwatch/logGroup:LogGroup"):
        assert group.inputs["kmsKeyId"] == samples.KEY
        assert group.inputs["retentionInDays"] == 400
        assert group.protect


def test_images_stay_what_they_were_and_are_scanned(deployment: Deployment) -> None:
    repository = deployment.only("aws:ecr/repository:Repository")
    assert repository.inputs["imageTagMutability"] == "IMMUTABLE"
    assert repository.inputs["imageScanningConfiguration"] == {"scanOnPush": True}
    assert repository.inputs["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": samples.KEY}]
    assert repository.protect
    rules = json.loads(deployment.only("aws:ecr/lifecyclePolicy:LifecyclePolicy").inputs["policy"])["rules"]
    assert [rule["selection"]["tagStatus"] for rule in rules] == ["untagged", "any"]


def test_the_number_of_tasks_follows_the_load_within_its_bounds(deployment: Deployment) -> None:
    target = deployment.only("aws:appautoscaling/target:Target").inputs
    assert (target["minCapacity"], target["maxCapacity"]) == (3, 12)
    assert target["resourceId"] == "service/example-prod-services/shop"
    assert len(deployment.of("aws:appautoscaling/policy:Policy")) == 2
