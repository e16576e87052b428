"""Rules for container registries, ECS and EKS: scanned images, no way out of the container, secrets kept, runs
logged."""

from __future__ import annotations

import posixpath

from policy.aws_keys import ALLOWED, own_key
from policy.aws_values import parsed
from policy.controls import fsbp, iso, pci
from policy.graph import Graph
from policy.iam.patterns import glob
from policy.model import Block, Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.registry import Relation, Severity, rule

REPOSITORY = "aws:ecr/repository:Repository"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
DAEMON = "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition"
ECS_CLUSTER = "aws:ecs/cluster:Cluster"
ECS_SERVICE = "aws:ecs/service:Service"
EKS_CLUSTER = "aws:eks/cluster:Cluster"
ROOT = ("", "root")
LOCAL = ("", "none", "json-file")
"""Log drivers that leave the output on the machine, or nowhere."""
LOGGED = ("api", "audit", "authenticator")
DANGEROUS = ("ALL", "SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "NET_ADMIN", "DAC_READ_SEARCH", "BPF")
SYSTEM_FOLDERS = ("", "boot", "dev", "etc", "lib", "proc", "root", "run", "sys", "usr", "var")
OLD_PLATFORMS = ("1.0.0", "1.1.0", "1.2.0", "1.3.0")
"""Fargate's for Linux; https://docs.aws.amazon.com/AmazonECS/latest/developerguide/platform-linux-fargate.html"""
OLDEST_KUBERNETES = (1, 31)
"""EKS's extended support of 1.30 ended on 2026-07-23; https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html"""
SENSITIVE = ("PASSWORD", "PASSWD", "SECRET", "TOKEN", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY")


@rule(
    id="dev-3-aws-images-scanned",
    title="Images are scanned when they are pushed",
    severity=Severity.HIGH,
    statements=("DEV-3",),
    controls=fsbp("ECR.1") + iso("A.8.8") + pci("6.3.1"),
    remediation=(
        "Set image_scanning_configuration.scan_on_push, or scan the whole registry with a "
        "RegistryScanningConfiguration."
    ),
    types=(REPOSITORY,),
)
def images_scanned(repository: Resource, graph: Graph) -> Verdict:
    """The registry's configuration wins over a repository's own."""
    name = str(repository.get("name", repository.id))
    for registry in graph.by_type(SCANNING):
        for entry in registry.blocks("rules"):
            if entry.get("scanFrequency") == "MANUAL":
                continue
            patterns = [str(block.get("filter")) for block in entry.blocks("repositoryFilters")]
            if any(glob(pattern if "*" in pattern else f"*{pattern}*", name) for pattern in patterns):
                return passed()
    on = any(block.get("scanOnPush", False) for block in repository.blocks("imageScanningConfiguration"))
    return passed() if on else failed("imageScanningConfiguration.scanOnPush is false", "true")


@rule(
    id="dev-3-aws-image-tags-immutable",
    title="A tag of an image always means the same image",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=fsbp("ECR.2") + iso("A.8.32"),
    remediation="Set image_tag_mutability to IMMUTABLE.",
    types=(REPOSITORY,),
)
def image_tags_immutable(repository: Resource) -> Verdict:
    """What was scanned and reviewed is then what runs. Excluding every tag is the same as being mutable."""
    choice = str(repository.get("imageTagMutability", "MUTABLE"))
    if not choice.startswith("IMMUTABLE"):
        return failed(f"imageTagMutability is {choice}", "IMMUTABLE")
    filters = [str(block.get("filter", "")) for block in repository.blocks("imageTagMutabilityExclusionFilters")]
    return failed("imageTagMutabilityExclusionFilters leave every tag out", "IMMUTABLE") if "*" in filters else passed()


@rule(
    id="enc-2-aws-images-own-key",
    title="Images are encrypted with a key of the company's own",
    severity=Severity.LOW,
    statements=("ENC-2", "NET-6"),
    controls=iso("A.8.24"),
    remediation="Set encryption_configurations with encryption_type KMS and kms_key.",
    types=(REPOSITORY,),
)
def images_own_key(repository: Resource, graph: Graph) -> Verdict:
    """The encryption of a repository cannot be changed later."""
    blocks = repository.blocks("encryptionConfigurations")
    if not blocks or not str(blocks[0].get("encryptionType", "AES256")).startswith("KMS"):
        return failed("the repository is encrypted with AES256 by ECR's own key", ALLOWED)
    return own_key(repository, graph, "kmsKey", blocks[0])


@rule(
    id="gdpr-1-aws-no-public-repository",
    title="No images are published in ECR Public",
    severity=Severity.HIGH,
    statements=("GDPR-1", "EMP-1"),
    controls=iso("A.8.3", "A.8.4"),
    remediation="Use a private repository, with a policy that names who may pull.",
    types=("aws:ecrpublic/repository:Repository", REPOSITORY),
)
def no_public_repository(repository: Resource) -> Verdict:
    """Anybody can pull from ECR Public, with no account; a private repository's policy has its own rule."""
    if repository.type == REPOSITORY:
        return passed()
    return failed(f"the public repository {repository.get('repositoryName')}", "a private repository")


def of_the_machine(path: str) -> bool:
    """Whether a path on the host is one by which the host can be taken over: the root, a folder of the system."""
    first = posixpath.normpath(path).lstrip("/").partition("/")[0]
    return first in SYSTEM_FOLDERS


def containers(task: Resource) -> list[Block]:
    """The containers of a task definition.

    :raises UndeterminedError: when they are unknown or not JSON.
    """
    entries = parsed(task, "containerDefinitions")
    if not isinstance(entries, list):
        raise UndeterminedError("containerDefinitions is not a list")
    return [Block(entry, f"container {entry.get('name', number)}") for number, entry in enumerate(entries)]


def dangerous_capability(container: Block) -> str:
    """A capability that a container adds and that takes the machine over; empty when it adds none."""
    added = [str(name).upper() for name in container.get("linuxParameters.capabilities.add", [])]
    return next((name for name in added if name.removeprefix("CAP_") in DANGEROUS), "")


@rule(
    id="emp-1-aws-container-not-privileged",
    title="Containers are not privileged and get no dangerous capabilities",
    severity=Severity.HIGH,
    statements=("EMP-1",),
    controls=fsbp("ECS.4") + iso("A.8.2"),
    remediation="Remove privileged and the added capabilities.",
    types=(TASK, DAEMON),
)
def container_not_privileged(task: Resource) -> Verdict:
    """A privileged container is root on the machine, and so reads the data of every other container."""
    for container in containers(task):
        if container.get("privileged", False):
            return failed(f"{container.path} is privileged", "privileged false")
        bad = dangerous_capability(container)
        if bad:
            return failed(f"{container.path} adds the capability {bad}", "no such capability")
    return passed()


@rule(
    id="net-1-aws-task-own-namespaces",
    title="Tasks have namespaces of their own, and none of the machine's own files",
    severity=Severity.HIGH,
    statements=("NET-1", "EMP-1"),
    controls=fsbp("ECS.3") + iso("A.8.22"),
    remediation=(
        "Set network_mode to awsvpc, leave pid_mode and ipc_mode out or set them to task, and mount the task's volumes."
    ),
    types=(TASK,),
)
def task_own_namespaces(task: Resource) -> Verdict:
    """In the host's network a container has the machine's addresses and reaches its credentials; through Docker's
    socket, or the machine's system files, it rules the machine."""
    for volume in task.blocks("volumes"):
        path = str(volume.get("hostPath", ""))
        if path and of_the_machine(path):
            return failed(f"{volume.path}.hostPath is {path}", "a volume of the task")
    for name in ("networkMode", "pidMode", "ipcMode"):
        if task.get(name, "") == "host":
            return failed(f"{name} is host", "awsvpc" if name == "networkMode" else "task")
    return passed()


@rule(
    id="dev-3-aws-container-platforms-supported",
    title="Container services run on platforms that AWS still patches",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=fsbp("ECS.10", "EKS.2", relation=Relation.PARTIAL) + iso("A.8.8"),
    remediation="Upgrade Kubernetes a minor version at a time; leave platform_version out of a service.",
    types=(ECS_SERVICE, EKS_CLUSTER),
)
def container_platforms_supported(resource: Resource) -> Verdict:
    """Kubernetes on EKS after its extended support, and platforms of Fargate before 1.4."""
    if resource.type == ECS_SERVICE:
        platform = str(resource.get("platformVersion", "LATEST") or "LATEST")
        return failed(f"platformVersion is {platform}", "LATEST") if platform in OLD_PLATFORMS else passed()
    version = str(resource.get("version", ""))
    if not version:
        return passed()  # EKS takes its current default
    major, _, minor = version.partition(".")
    if (int(major), int(minor)) < OLDEST_KUBERNETES:
        return failed(f"version is {version}", f"{'.'.join(map(str, OLDEST_KUBERNETES))} or newer")
    return passed()


@rule(
    id="emp-1-aws-container-read-only-root",
    title="Containers cannot change their own files",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=fsbp("ECS.5") + iso("A.8.9"),
    remediation="Set readonlyRootFilesystem to true and mount a volume where the program must write.",
    types=(TASK,),
)
def container_read_only_root(task: Resource) -> Verdict:
    """An intruder cannot leave a program behind. Windows containers do not support it."""
    if str(task.get("runtimePlatform.operatingSystemFamily", "LINUX")).upper().startswith("WINDOWS"):
        return not_applicable("Windows containers have no read-only root")
    for container in containers(task):
        if not container.get("readonlyRootFilesystem", False):
            return failed(f"{container.path}.readonlyRootFilesystem is false", "true")
    return passed()


@rule(
    id="emp-1-aws-container-not-root",
    title="Containers run as a user of their own",
    severity=Severity.MEDIUM,
    statements=("EMP-1",),
    controls=iso("A.8.2"),
    remediation="Set user to a number above 0.",
    types=(TASK,),
)
def container_not_root(task: Resource) -> Verdict:
    """What the image says is not seen here, so the task has to say it. Windows containers have no root."""
    if str(task.get("runtimePlatform.operatingSystemFamily", "LINUX")).upper().startswith("WINDOWS"):
        return not_applicable("Windows containers have no root")
    for container in containers(task):
        user = str(container.get("user", "")).split(":")[0]
        if user in ROOT or not user.strip("0"):
            return failed(f"{container.path}.user is {user or 'not set'}", "a user other than root")
    return passed()


@rule(
    id="enc-2-aws-container-secrets-by-reference",
    title="Containers get secrets by reference, not in their environment",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=fsbp("ECS.8") + iso("A.8.24", "A.5.17") + pci("8.6.2"),
    remediation=(
        "Move the variable from environment to secrets, with valueFrom a Secrets Manager secret or "
        "SecureString parameter."
    ),
    types=(TASK,),
)
def container_secrets_by_reference(task: Resource) -> Verdict:
    """Whoever may describe the task definition reads its environment. A variable that names a secret may hold its
    ARN."""
    for container in containers(task):
        for variable in container.blocks("environment"):
            name, value = str(variable.get("name", "")).upper(), str(variable.get("value", ""))
            reference = value.startswith("arn:aws") or name.endswith(("_ARN", "_NAME", "_ID", "_FILE", "_URL", "_PATH"))
            if value and not reference and any(word in name for word in SENSITIVE):
                return failed(f"{container.path} has {name} in its environment", "secrets with valueFrom")
    return passed()


@rule(
    id="mon-2-aws-container-logged",
    title="Containers send their logs away",
    severity=Severity.MEDIUM,
    statements=("MON-2",),
    controls=fsbp("ECS.9") + iso("A.8.15"),
    remediation="Set logConfiguration, such as awslogs with a log group.",
    types=(TASK,),
)
def container_logged(task: Resource) -> Verdict:
    """Without a log driver the output is gone with the container."""
    for container in containers(task):
        driver = container.get("logConfiguration.logDriver", "")
        if driver in LOCAL:
            return failed(
                f"{container.path}.logConfiguration.logDriver is {driver or 'not set'}", "a driver such as awslogs"
            )
    return passed()


@rule(
    id="mon-2-aws-container-cluster-observed",
    title="Container clusters measure their containers",
    severity=Severity.LOW,
    statements=("MON-2",),
    controls=fsbp("ECS.12") + iso("A.8.16"),
    remediation="Set the cluster's setting containerInsights to enabled or enhanced.",
    types=(ECS_CLUSTER,),
)
def container_cluster_observed(cluster: Resource) -> Verdict:
    """An account's default may turn it on, which the stack does not show."""
    values = {str(block.get("name")): str(block.get("value")) for block in cluster.blocks("settings")}
    value = values.get("containerInsights", "disabled")
    return (
        passed() if value in ("enabled", "enhanced") else failed(f"containerInsights is {value}", "enabled or enhanced")
    )


@rule(
    id="emp-2-aws-container-shells-recorded",
    title="What people do in containers is recorded, encrypted with a key of the company's own",
    severity=Severity.MEDIUM,
    statements=("EMP-2", "MON-3"),
    controls=iso("A.8.15", "A.8.2") + pci("10.2.1.2"),
    remediation=(
        "Set execute_command_configuration with kms_key_id and logging OVERRIDE to an encrypted log group or bucket."
    ),
    types=(ECS_CLUSTER,),
)
def container_shells_recorded(cluster: Resource, graph: Graph) -> Verdict:
    """Asked of clusters with a service that lets people in by ECS Exec."""
    services = graph.referrers(cluster, "aws:ecs/service:Service", path="cluster")
    if not any(service.get("enableExecuteCommand", False) for service in services):
        return not_applicable("no service of the cluster has ECS Exec")
    for configuration in cluster.blocks("configuration"):
        for execute in configuration.blocks("executeCommandConfiguration"):
            if execute.get("logging", "DEFAULT") == "NONE":
                return failed(f"{execute.path}.logging is NONE", "OVERRIDE")
            return own_key(cluster, graph, "kmsKeyId", execute)
    return failed("executeCommandConfiguration is not set", "kmsKeyId and logging OVERRIDE")


@rule(
    id="enc-2-aws-kubernetes-secrets-own-key",
    title="Kubernetes secrets are encrypted with a key of the company's own",
    severity=Severity.HIGH,
    statements=("ENC-2",),
    controls=fsbp("EKS.3") + iso("A.8.24"),
    remediation="Set encryption_config with resources [secrets] and the key.",
    types=(EKS_CLUSTER,),
)
def kubernetes_secrets_own_key(cluster: Resource, graph: Graph) -> Verdict:
    """EKS encrypts the disks of etcd by itself, and from 1.28 on its content with a key that AWS owns."""
    for block in cluster.blocks("encryptionConfig"):
        if "secrets" in block.get("resources", []):
            return own_key(cluster, graph, "provider.keyArn", block)
    return failed("encryptionConfig does not name secrets", "resources [secrets] with a customer managed key")


@rule(
    id="mon-3-aws-kubernetes-logged",
    title="The Kubernetes control plane sends its audit logs away",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=fsbp("EKS.8") + iso("A.8.15") + pci("10.2.1"),
    remediation="List api, audit and authenticator in enabled_cluster_log_types.",
    types=(EKS_CLUSTER,),
)
def kubernetes_logged(cluster: Resource) -> Verdict:
    """EKS logs nothing unless it is asked to."""
    on = cluster.get("enabledClusterLogTypes", [])
    missing = [kind for kind in LOGGED if kind not in on]
    return failed(f"enabledClusterLogTypes lacks {', '.join(missing)}", ", ".join(LOGGED)) if missing else passed()
