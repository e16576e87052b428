"""Cases of the rules for container registries, ECS and EKS."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.documents import HOME, key, key_arn

NOTHING = [("none", (HOME,))]
KEY = key("k1")
OWN = key_arn("k1")


def repository(**properties: Any) -> Resource:
    return make("aws:ecr/repository:Repository", "shop", {"name": "shop", **properties}, id="shop")


def registry(pattern: str, frequency: str = "SCAN_ON_PUSH") -> Resource:
    rules = [{"scanFrequency": frequency, "repositoryFilters": [{"filter": pattern, "filterType": "WILDCARD"}]}]
    return make(
        "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration",
        "r",
        {"scanType": "ENHANCED", "rules": rules},
    )


def task(*containers: dict[str, Any], **properties: Any) -> tuple[Resource, ...]:
    entries = json.dumps(
        [{"name": "web", "image": "x", **entry} for entry in containers] or [{"name": "web", "image": "x"}]
    )
    return (
        make(
            "aws:ecs/taskDefinition:TaskDefinition", "t", {"family": "t", "containerDefinitions": entries, **properties}
        ),
    )


def cluster(**properties: Any) -> Resource:
    return make("aws:ecs/cluster:Cluster", "c", {"name": "c", **properties}, id="c")


def service(**properties: Any) -> Resource:
    return make("aws:ecs/service:Service", "web", {"cluster": "c", "launchType": "FARGATE", **properties})


def eks(**properties: Any) -> tuple[Resource, ...]:
    return make("aws:eks/cluster:Cluster", "k", properties), KEY


def lookup(kind: str, **entry: Any) -> dict[str, Any]:
    return {kind: [entry]}


UNKNOWN_TASK = (make("aws:ecs/taskDefinition:TaskDefinition", "t", {"containerDefinitions": UNKNOWN}),)
NOT_JSON = (make("aws:ecs/taskDefinition:TaskDefinition", "t", {"containerDefinitions": "[{"}),)
UNDECIDED = [("unknown", UNKNOWN_TASK), ("not JSON", NOT_JSON)]
EXEC = make("aws:ecs/service:Service", "s", {"cluster": "c", "enableExecuteCommand": True}, id="s")
WINDOWS = {"runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"}}


def execute(**properties: Any) -> dict[str, Any]:
    return {"configuration": {"executeCommandConfiguration": properties}}


CASES: list[Case] = [
    *cases(
        "dev-3-aws-images-scanned",
        passes=[
            ("on push", (repository(imageScanningConfiguration={"scanOnPush": True}),)),
            ("the registry", (repository(), registry("*"))),
            ("by name", (repository(), registry("sho"))),
        ],
        fails=[
            ("default", (repository(),)),
            ("by hand", (repository(), registry("*", "MANUAL"))),
            ("others", (repository(), registry("base*"))),
        ],
        undetermined=[("unknown", (repository(imageScanningConfiguration=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "dev-3-aws-image-tags-immutable",
        passes=[("immutable", (repository(imageTagMutability="IMMUTABLE"),))],
        fails=[
            ("default", (repository(),)),
            (
                "with exceptions of all",
                (
                    repository(
                        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
                        imageTagMutabilityExclusionFilters=[{"filter": "*", "filterType": "WILDCARD"}],
                    ),
                ),
            ),
        ],
        undetermined=[("unknown", (repository(imageTagMutability=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "enc-2-aws-images-own-key",
        passes=[("own", (repository(encryptionConfigurations=[{"encryptionType": "KMS", "kmsKey": OWN}]), KEY))],
        fails=[
            ("default", (repository(),)),
            ("AWS's own", (repository(encryptionConfigurations=[{"encryptionType": "KMS"}]),)),
        ],
        undetermined=[("unknown", (repository(encryptionConfigurations=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "gdpr-1-aws-no-public-repository",
        passes=[("private", (repository(),))],
        fails=[("public", (make("aws:ecrpublic/repository:Repository", "r", {"repositoryName": "r"}),))],
        undetermined=[
            ("unknown name", (make("aws:ecrpublic/repository:Repository", "r", {"repositoryName": UNKNOWN}),))
        ],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-container-not-privileged",
        passes=[("plain", task())],
        fails=[
            ("the second one", task({}, {"name": "side", "privileged": True})),
            ("a capability", task({"linuxParameters": {"capabilities": {"add": ["SYS_ADMIN"]}}})),
        ],
        undetermined=UNDECIDED,
        not_applicable=NOTHING,
    ),
    *cases(
        "net-1-aws-task-own-namespaces",
        passes=[
            ("own", task(networkMode="awsvpc")),
            ("a folder of data", task(networkMode="awsvpc", volumes=[{"name": "v", "hostPath": "/mnt/data"}])),
        ],
        fails=[
            ("network", task(networkMode="host")),
            ("processes", task(pidMode="host")),
            ("memory", task(ipcMode="host")),
            ("Docker's socket", task(volumes=[{"name": "v", "hostPath": "/var/run/docker.sock"}])),
            ("the machine's root", task(volumes=[{"name": "v", "hostPath": "/mnt/.."}])),
        ],
        undetermined=[("unknown", task(networkMode=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "dev-3-aws-container-platforms-supported",
        passes=[
            ("the latest", (service(platformVersion="LATEST"),)),
            ("left out", (service(), *eks())),
            ("a Kubernetes of today", eks(version="1.34")),
        ],
        fails=[
            ("an old platform", (service(platformVersion="1.3.0"),)),
            ("an old Kubernetes", eks(version="1.30")),
            ("a very old Kubernetes", eks(version="1.9")),
        ],
        undetermined=[("unknown", eks(version=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-1-aws-container-read-only-root",
        passes=[("read-only", task({"readonlyRootFilesystem": True}))],
        fails=[("default", task()), ("the second one", task({"readonlyRootFilesystem": True}, {"name": "side"}))],
        undetermined=UNDECIDED,
        not_applicable=[("Windows", task(**WINDOWS)), *NOTHING],
    ),
    *cases(
        "emp-1-aws-container-not-root",
        passes=[("a number", task({"user": "1000:1000"}))],
        fails=[
            ("zeros", task({"user": "000"})),
            ("default", task()),
            ("root", task({"user": "root"})),
            ("zero", task({"user": "0:1000"})),
        ],
        undetermined=UNDECIDED,
        not_applicable=[("Windows", task(**WINDOWS)), *NOTHING],
    ),
    *cases(
        "enc-2-aws-container-secrets-by-reference",
        passes=[
            ("by reference", task(lookup("secrets", name="DB_PASSWORD", valueFrom="arn:aws:secretsmanager:x"))),
            (
                "an ARN",
                task(lookup("environment", name="SECRET", value="arn:aws:secretsmanager:eu-central-1:1:secret:x")),
            ),
            ("an address", task(lookup("environment", name="TOKEN_URL", value="https://example.com"))),
        ],
        fails=[
            ("a password", task(lookup("environment", name="db_password", value="hunter2"))),
            ("the second one", task({}, {"name": "side", **lookup("environment", name="API_KEY", value="x")})),
        ],
        undetermined=UNDECIDED,
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-2-aws-container-logged",
        passes=[("logged", task({"logConfiguration": {"logDriver": "awslogs"}}))],
        fails=[
            ("onto the machine's disk", task({"logConfiguration": {"logDriver": "json-file"}})),
            ("default", task()),
        ],
        undetermined=UNDECIDED,
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-2-aws-container-cluster-observed",
        passes=[("on", (cluster(settings=[{"name": "containerInsights", "value": "enhanced"}]),))],
        fails=[
            ("default", (cluster(),)),
            ("off", (cluster(settings=[{"name": "containerInsights", "value": "disabled"}]),)),
        ],
        undetermined=[("unknown", (cluster(settings=UNKNOWN),))],
        not_applicable=NOTHING,
    ),
    *cases(
        "emp-2-aws-container-shells-recorded",
        passes=[("recorded", (cluster(**execute(kmsKeyId=OWN, logging="OVERRIDE")), EXEC, KEY))],
        fails=[
            ("default", (cluster(), EXEC)),
            ("off", (cluster(**execute(kmsKeyId=OWN, logging="NONE")), EXEC, KEY)),
            ("no key", (cluster(**execute(logging="OVERRIDE")), EXEC)),
        ],
        undetermined=[("unknown", (cluster(configuration=UNKNOWN), EXEC))],
        not_applicable=[("no shells", (cluster(),)), *NOTHING],
    ),
    *cases(
        "enc-2-aws-kubernetes-secrets-own-key",
        passes=[("own", eks(encryptionConfig={"resources": ["secrets"], "provider": {"keyArn": OWN}}))],
        fails=[("default", eks())],
        undetermined=[("unknown", eks(encryptionConfig=UNKNOWN))],
        not_applicable=NOTHING,
    ),
    *cases(
        "mon-3-aws-kubernetes-logged",
        passes=[("all", eks(enabledClusterLogTypes=["api", "audit", "authenticator", "scheduler"]))],
        fails=[("default", eks()), ("without audit", eks(enabledClusterLogTypes=["api", "authenticator"]))],
        undetermined=[("unknown", eks(enabledClusterLogTypes=UNKNOWN))],
        not_applicable=NOTHING,
    ),
]
