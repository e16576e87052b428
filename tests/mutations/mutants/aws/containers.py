"""Mutants of `policy.rules.aws.containers`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, Edit, add, document, drop, put
from tests.mutations.mutant import broken, of

DEFINITIONS = "containerDefinitions"
ALIAS = f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws"
EXECUTE = "configuration.executeCommandConfiguration"


def container(**parts: Any) -> Edit:
    """Set parts of the first container."""
    return document("orders-task", DEFINITIONS, lambda found: found[0].update(parts))


def sidecar(**parts: Any) -> Edit:
    """Add a container like the first one, with other parts."""
    return document("orders-task", DEFINITIONS, lambda found: found.append({**found[0], "name": "sidecar", **parts}))


def without(key: str) -> Edit:
    """Leave a part of the first container out."""
    return document("orders-task", DEFINITIONS, lambda found: found[0].pop(key))


def fargate(version: str) -> Edit:
    """A platform of Fargate for the service."""
    return put("aws:ecs/service:Service", platformVersion=version)


PLATFORMS = of(
    "dev-3-aws-container-platforms-supported",
    broken("an old platform", fargate("1.3.0")),
    broken("the first platform", fargate("1.0.0")),
    broken("Kubernetes without support", put("aws:eks/cluster:Cluster", version="1.30")),
    broken("an old Kubernetes", put("aws:eks/cluster:Cluster", version="1.9")),
)

IMAGES = [
    *of(
        "dev-3-aws-images-scanned",
        broken("off", put("orders-images", {"imageScanningConfiguration.scanOnPush": False})),
        broken("left out", drop("orders-images", "imageScanningConfiguration")),
        broken(
            "the registry scans others",
            drop("orders-images", "imageScanningConfiguration"),
            add(
                "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
                "registry",
                {
                    "scanType": "BASIC",
                    "rules": [
                        {
                            "scanFrequency": "SCAN_ON_PUSH",
                            "repositoryFilters": [{"filter": "letters*", "filterType": "WILDCARD"}],
                        },
                        {
                            "scanFrequency": "MANUAL",
                            "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}],
                        },
                    ],
                },
            ),
        ),
    ),
    *of(
        "dev-3-aws-image-tags-immutable",
        broken("mutable", put("orders-images", imageTagMutability="MUTABLE")),
        broken("by default", drop("orders-images", "imageTagMutability")),
        broken(
            "but for all tags",
            put(
                "orders-images",
                imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
                imageTagMutabilityExclusionFilters=[{"filter": "*", "filterType": "WILDCARD"}],
            ),
        ),
        broken("mutable but for some", put("orders-images", imageTagMutability="MUTABLE_WITH_EXCLUSION")),
    ),
    *of(
        "enc-2-aws-images-own-key",
        broken("ECR's", put("orders-images", {"encryptionConfigurations.0.encryptionType": "AES256"})),
        broken("left out", drop("orders-images", "encryptionConfigurations")),
        broken("AWS's", put("orders-images", {"encryptionConfigurations.0.kmsKey": f"{ALIAS}/ecr"})),
        broken("no key", drop("orders-images", "encryptionConfigurations.0.kmsKey")),
    ),
    *of(
        "gdpr-1-aws-no-public-repository",
        *(
            broken(about, add("aws:ecrpublic/repository:Repository", "shared", {"repositoryName": "shared", **more}))
            for about, more in (
                ("one", {}),
                ("with a description", {"catalogData": {"description": "Tools", "architectures": ["ARM"]}}),
                ("that says private", {"repositoryName": "private/orders", "tags": {"visibility": "private"}}),
            )
        ),
    ),
]

TASKS = [
    *of(
        "emp-1-aws-container-not-privileged",
        broken("privileged", container(privileged=True)),
        broken("a second container", sidecar(privileged=True)),
        broken("a capability", container(linuxParameters={"capabilities": {"add": ["NET_RAW", "SYS_ADMIN"]}})),
        broken("all capabilities, lower case", sidecar(linuxParameters={"capabilities": {"add": ["all"]}})),
        broken(
            "a capability by its long name", container(linuxParameters={"capabilities": {"add": ["CAP_SYS_PTRACE"]}})
        ),
    ),
    *of(
        "net-1-aws-task-own-namespaces",
        broken("the machine's network", put("orders-task", networkMode="host")),
        broken("the machine's processes", put("orders-task", pidMode="host")),
        broken("the machine's memory", put("orders-task", ipcMode="host")),
    ),
    *of(
        "emp-1-aws-container-read-only-root",
        broken("off", container(readonlyRootFilesystem=False)),
        broken("by default", without("readonlyRootFilesystem")),
        broken("a second container", sidecar(readonlyRootFilesystem=False)),
    ),
    *of(
        "emp-1-aws-container-not-root",
        broken("by default", without("user")),
        broken("by its number", container(user="0")),
        broken("with a group of its own", container(user="root:10001")),
        broken("a second container, with groups", sidecar(user="0:0")),
        broken("with zeros", container(user="000")),
    ),
    *of(
        "enc-2-aws-container-secrets-by-reference",
        broken("a password", container(environment=[{"name": "DB_PASSWORD", "value": "changeme"}])),
        broken("a token in lower case", container(environment=[{"name": "partner_token", "value": "changeme"}])),
        broken("of a second container", sidecar(environment=[{"name": "SERVICE_API_KEY", "value": "changeme"}])),
        also=["enc-2-all-no-credential-in-environment"],
    ),
    *of(
        "mon-2-aws-container-logged",
        broken("nowhere", without("logConfiguration")),
        broken("without a driver", container(logConfiguration={"options": {"awslogs-group": "/orders"}})),
        broken("a second container", sidecar(logConfiguration=None)),
        broken("onto the machine's disk", container(logConfiguration={"logDriver": "json-file"})),
    ),
]

CLUSTERS = [
    *of(
        "mon-2-aws-container-cluster-observed",
        broken("off", put("orders-cluster", {"settings.0.value": "disabled"})),
        broken("by default", drop("orders-cluster", "settings")),
        broken("something else is on", put("orders-cluster", {"settings.0.name": "containerinsights-v0"})),
    ),
    *of(
        "emp-2-aws-container-shells-recorded",
        broken("nothing said", drop("orders-cluster", "configuration")),
        broken("not logged", put("orders-cluster", {f"{EXECUTE}.logging": "NONE"})),
        broken("by AWS's key", drop("orders-cluster", f"{EXECUTE}.kmsKeyId")),
    ),
    *of(
        "enc-2-aws-kubernetes-secrets-own-key",
        broken("left out", drop("orders-eks", "encryptionConfig")),
        broken("of nothing", put("orders-eks", {"encryptionConfig.resources": []})),
        broken("no key", drop("orders-eks", "encryptionConfig.provider")),
        broken("AWS's key", put("orders-eks", {"encryptionConfig.provider.keyArn": f"{ALIAS}/eks"})),
    ),
    *of(
        "mon-3-aws-kubernetes-logged",
        broken("none", drop("orders-eks", "enabledClusterLogTypes")),
        broken("no audit", put("orders-eks", enabledClusterLogTypes=["api", "authenticator", "scheduler"])),
        broken("empty", put("orders-eks", enabledClusterLogTypes=[])),
    ),
]

MUTANTS = [*PLATFORMS, *IMAGES, *TASKS, *CLUSTERS]
