"""Cases for the rules on Kubernetes clusters and on who may call services."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make

CLUSTER = "gcp:container/cluster:Cluster"
POOL = "gcp:container/nodePool:NodePool"
RUN = "gcp:cloudrunv2/service:Service"
RUN_V1 = "gcp:cloudrun/service:Service"
FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_V2 = "gcp:cloudfunctionsv2/function:Function"
RUN_MEMBER = "gcp:cloudrunv2/serviceIamMember:ServiceIamMember"
RUN_V1_BINDING = "gcp:cloudrun/iamBinding:IamBinding"
RUN_POLICY = "gcp:cloudrunv2/serviceIamPolicy:ServiceIamPolicy"
JOB_MEMBER = "gcp:cloudrunv2/jobIamMember:JobIamMember"
FUNCTION_MEMBER = "gcp:cloudfunctions/functionIamMember:FunctionIamMember"
FUNCTION_V2_MEMBER = "gcp:cloudfunctionsv2/functionIamMember:FunctionIamMember"
PROJECT_MEMBER = "gcp:projects/iAMMember:IAMMember"

INVOKER = {"role": "roles/run.invoker", "member": "allUsers"}
FUNCTION_INVOKER = {"role": "roles/cloudfunctions.invoker", "member": "allUsers", "cloudFunction": "web"}
BALANCED = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"
IDENTITY = {"workloadIdentityConfig": {"workloadPool": "p.svc.id.goog"}}


def cluster(**properties: Any) -> list[Resource]:
    return [make(CLUSTER, "c", properties)]


def mode(value: Any) -> dict[str, Any]:
    return {"nodeConfig": {"workloadMetadataConfig": {"mode": value}}}


def pool(properties: dict[str, Any], **of_cluster: Any) -> list[Resource]:
    """A pool of its own, and the cluster that it is in."""
    return [
        make(CLUSTER, "c", {"removeDefaultNodePool": True, **of_cluster}),
        make(POOL, "p", {"cluster": "c-id", **properties}),
    ]


def secrets(**encryption: Any) -> list[Resource]:
    return cluster(databaseEncryption=encryption)


def called(ingress: Any, **grant: Any) -> list[Resource]:
    """A service, and who may call it."""
    return [
        make(RUN, "s", {"name": "web", "ingress": ingress}),
        make(RUN_MEMBER, "g", {"name": "web", **INVOKER, **grant}),
    ]


def function(ingress: Any) -> list[Resource]:
    return [
        make(FUNCTION, "f", {"name": "web", "ingressSettings": ingress}),
        make(FUNCTION_MEMBER, "g", FUNCTION_INVOKER),
    ]


def annotated(**annotations: str) -> list[Resource]:
    found = {f"run.googleapis.com/{name.replace('_', '-')}": value for name, value in annotations.items()}
    return [
        make(RUN_V1, "s", {"name": "web", "metadata": {"annotations": found}}),
        make(RUN_V1_BINDING, "g", {"service": "web", "role": "roles/run.invoker", "members": ["allUsers"]}),
    ]


CASES = [
    *cases(
        "emp-1-gcp-cluster-no-legacy-access",
        passes=[
            ("nothing said", cluster()),
            (
                "all refused",
                cluster(
                    enableLegacyAbac=False,
                    masterAuth={"clientCertificateConfig": {"issueClientCertificate": False}},
                    rbacBindingConfig={"enableInsecureBindingSystemAuthenticated": False},
                ),
            ),
            ("refused as text", cluster(enableLegacyAbac="false")),
        ],
        fails=[
            ("access by attributes", cluster(enableLegacyAbac=True)),
            ("as text", cluster(enableLegacyAbac="true")),
            ("a certificate", cluster(masterAuth={"clientCertificateConfig": {"issueClientCertificate": True}})),
            ("nobody in particular", cluster(rbacBindingConfig={"enableInsecureBindingSystemUnauthenticated": True})),
            ("everybody", cluster(rbacBindingConfig={"enableInsecureBindingSystemAuthenticated": True})),
        ],
        undetermined=[("unknown", cluster(enableLegacyAbac=UNKNOWN))],
        not_applicable=[("no cluster", [])],
    ),
    *cases(
        "enc-2-gcp-cluster-secrets-encrypted",
        passes=[
            ("a key", secrets(state="ENCRYPTED", keyName="k")),
            ("a key that is made now", secrets(state="ENCRYPTED", keyName=UNKNOWN)),
        ],
        fails=[
            ("nothing said", cluster()),
            ("switched off", secrets(state="DECRYPTED", keyName="k")),
            ("no state", secrets(keyName="k")),
            ("no key", secrets(state="ENCRYPTED")),
            ("an empty key", secrets(state="ENCRYPTED", keyName="")),
        ],
        undetermined=[("unknown", secrets(state=UNKNOWN, keyName="k"))],
        not_applicable=[("no cluster", [])],
    ),
    *cases(
        "net-2-gcp-node-metadata-concealed",
        passes=[
            ("the default pool", cluster(**mode("GKE_METADATA"))),
            ("nothing said, with workload identity", cluster(**IDENTITY)),
            ("Autopilot", cluster(enableAutopilot=True)),
            ("a pool of its own", pool(mode("GKE_METADATA"))),
            ("a pool that leaves it to workload identity", pool({}, **IDENTITY)),
            ("pools inline", cluster(nodePools=[mode("GKE_METADATA")])),
        ],
        fails=[
            ("the node's own", cluster(**mode("GCE_METADATA"), **IDENTITY)),
            ("the old name", cluster(**mode("EXPOSE"), **IDENTITY)),
            ("unspecified", cluster(**mode("UNSPECIFIED"), **IDENTITY)),
            ("nothing said", cluster()),
            ("an empty pool of identities", cluster(workloadIdentityConfig={"workloadPool": ""})),
            ("a pool inline", cluster(nodePools=[mode("GKE_METADATA"), mode("GCE_METADATA")], **IDENTITY)),
            ("a pool inline that says nothing", cluster(nodePools=[{"name": "p"}])),
            ("a pool of its own", pool(mode("GCE_METADATA"), **IDENTITY)),
            ("a pool that says nothing", pool({})),
            ("a pool of a cluster elsewhere", [make(POOL, "p", {"cluster": "elsewhere"})]),
        ],
        undetermined=[
            ("unknown", cluster(**mode(UNKNOWN))),
            ("workload identity unknown", pool({}, workloadIdentityConfig={"workloadPool": UNKNOWN})),
        ],
        not_applicable=[("no nodes", cluster(removeDefaultNodePool=True))],
    ),
    *cases(
        "mon-3-gcp-cluster-logs",
        passes=[
            ("nothing said", cluster()),
            ("named", cluster(loggingConfig={"enableComponents": ["SYSTEM_COMPONENTS", "WORKLOADS"]})),
            ("the service", cluster(loggingService="logging.googleapis.com/kubernetes")),
        ],
        fails=[
            ("none", cluster(loggingService="none")),
            ("the service that Google has ended", cluster(loggingService="logging.googleapis.com")),
            ("no components", cluster(loggingConfig={"enableComponents": []})),
            ("workloads only", cluster(loggingConfig={"enableComponents": ["WORKLOADS", "APISERVER"]})),
        ],
        undetermined=[("unknown", cluster(loggingConfig={"enableComponents": UNKNOWN}))],
        not_applicable=[("no cluster", [])],
    ),
    *cases(
        "net-2-gcp-invokers-named",
        passes=[
            ("named", called("INGRESS_TRAFFIC_ALL", member="serviceAccount:a@p.iam.gserviceaccount.com")),
            ("everybody through the balancer", called(BALANCED)),
            ("everybody inside", called("INGRESS_TRAFFIC_INTERNAL_ONLY")),
            ("the first Cloud Run through the balancer", annotated(ingress="internal-and-cloud-load-balancing")),
            ("a function through the balancer", function("ALLOW_INTERNAL_AND_GCLB")),
            (
                "the service of a function",
                [
                    make(
                        FUNCTION_V2, "f", {"name": "web", "serviceConfig": {"ingressSettings": "ALLOW_INTERNAL_ONLY"}}
                    ),
                    make(RUN_MEMBER, "g", {"name": "web", **INVOKER}),
                ],
            ),
        ],
        fails=[
            ("everybody from everywhere", called("INGRESS_TRAFFIC_ALL")),
            ("no ingress", called(None)),
            ("everybody who logs in", called("INGRESS_TRAFFIC_ALL", member="allAuthenticatedUsers")),
            ("the check switched off", [make(RUN, "s", {"ingress": BALANCED, "invokerIamDisabled": True})]),
            ("switched off by annotation", annotated(ingress="internal", invoker_iam_disabled="true")),
            ("the first Cloud Run", annotated(ingress="all")),
            ("a service elsewhere", [make(RUN_MEMBER, "g", {"name": "web", **INVOKER})]),
            (
                "one of two services of the name",
                [*called(BALANCED), make(RUN, "t", {"name": "web", "ingress": "INGRESS_TRAFFIC_ALL"})],
            ),
            (
                "a policy",
                [
                    make(
                        RUN_POLICY,
                        "g",
                        {
                            "name": "web",
                            "policyData": json.dumps(
                                {"bindings": [{"role": "roles/run.invoker", "members": ["allUsers"]}]}
                            ),
                        },
                    )
                ],
            ),
            ("a function", function("ALLOW_ALL")),
            ("a function that says nothing", function(None)),
            ("a function of the second kind", [make(FUNCTION_V2_MEMBER, "g", FUNCTION_INVOKER)]),
            ("a job", [make(JOB_MEMBER, "g", {"name": "web", **INVOKER})]),
            ("a project", [make(PROJECT_MEMBER, "g", {"project": "p", **INVOKER})]),
        ],
        undetermined=[
            ("the member", called("INGRESS_TRAFFIC_ALL", member=UNKNOWN)),
            ("the ingress", called(UNKNOWN)),
            ("the check", [make(RUN, "s", {"invokerIamDisabled": UNKNOWN})]),
        ],
        not_applicable=[("nobody is granted anything", [])],
    ),
]
