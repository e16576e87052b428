"""Kubernetes clusters: who gets in, what the database and the nodes give away, the logs (EMP-1, ENC-2, NET-2, MON-3).

Source: https://cloud.google.com/kubernetes-engine/docs/how-to/hardening-your-cluster.
"""

from __future__ import annotations

from policy.controls import iso, pci
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule
from policy.rules.gcp.exposure import CLUSTER, NODE_POOL

LEGACY_ACCESS = (
    "enableLegacyAbac",
    "masterAuth.clientCertificateConfig.issueClientCertificate",
    "rbacBindingConfig.enableInsecureBindingSystemUnauthenticated",
    "rbacBindingConfig.enableInsecureBindingSystemAuthenticated",
)
"""Switches that let in whom neither IAM nor a named binding does; all are off unless a program sets them."""


@rule(
    id="emp-1-gcp-cluster-no-legacy-access",
    title="Kubernetes lets in whom IAM and named bindings let in, and nobody else",
    severity=Severity.HIGH,
    statements=("EMP-1", "USER-2"),
    controls=(*iso("A.8.2", "A.5.15"), *pci("7.2.1")),
    remediation="Switch off enable_legacy_abac, client certificates and the insecure bindings of rbac_binding_config.",
    types=(CLUSTER,),
)
def cluster_no_legacy_access(cluster: Resource) -> Verdict:
    """ABAC gives every account of the cluster every secret in it; a client certificate cannot be taken back."""
    for path in LEGACY_ACCESS:
        if cluster.get(path, default=False):
            return failed(f"{path} is true", "false")
    return passed()


@rule(
    id="enc-2-gcp-cluster-secrets-encrypted",
    title="The secrets in a Kubernetes database are encrypted with the company's key",
    severity=Severity.HIGH,
    statements=("ENC-2", "EMP-1"),
    controls=(*iso("A.8.24"), *pci("3.5.1")),
    remediation="Set database_encryption with the state ENCRYPTED and the name of a Cloud KMS key.",
    types=(CLUSTER,),
)
def cluster_secrets_encrypted(cluster: Resource) -> Verdict:
    """Without it, Kubernetes keeps secrets as base64 text on a disk that only Google's key encrypts."""
    state = str(cluster.get("databaseEncryption.state", default="DECRYPTED"))
    if state.upper() != "ENCRYPTED":
        return failed(f"databaseEncryption.state is {state}", "ENCRYPTED")
    if cluster.raw("databaseEncryption.keyName") in (None, ""):
        return failed("databaseEncryption.keyName is missing", "a Cloud KMS key")
    return passed()


MODE = "nodeConfig.workloadMetadataConfig.mode"
CONCEALED = "GKE_METADATA"
EXPOSED = "unset, and without workload identity that is GCE_METADATA"


@rule(
    id="net-2-gcp-node-metadata-concealed",
    title="Containers cannot ask a node's metadata server for the node's own credentials",
    severity=Severity.HIGH,
    statements=("NET-2", "EMP-1"),
    controls=(*iso("A.8.2", "A.8.20"), *pci("7.2.2")),
    remediation="Set workload_identity_config.workload_pool, and workload_metadata_config.mode to GKE_METADATA.",
    types=(CLUSTER, NODE_POOL),
)
def node_metadata_concealed(resource: Resource, graph: Graph) -> Verdict:
    """With GKE_METADATA a container gets its own identity, with every other mode the node's; Autopilot has no other.

    Nodes that say nothing conceal it in clusters with workload identity, and only there.
    """
    if resource.type == NODE_POOL:
        clusters = graph.targets(resource, "cluster", CLUSTER)
        return _nodes([resource], bool(clusters) and all(map(_conceals, clusters)))
    if resource.get("enableAutopilot", default=False):
        return passed()
    nodes: list[Block] = resource.blocks("nodePools")
    if not resource.get("removeDefaultNodePool", default=False) and (resource.has("nodeConfig") or not nodes):
        nodes = [resource, *nodes]
    return _nodes(nodes, _conceals(resource)) if nodes else not_applicable("its node pools are judged themselves")


def _conceals(cluster: Resource) -> bool:
    """Whether nodes that say nothing get GKE_METADATA in this cluster."""
    autopilot = cluster.get("enableAutopilot", default=False)
    return bool(autopilot or cluster.get("workloadIdentityConfig.workloadPool"))


def _nodes(nodes: list[Block], concealed: bool) -> Verdict:
    for block in nodes:
        mode = str(block.get(MODE, default=CONCEALED if concealed else EXPOSED))
        if mode.upper() != CONCEALED:
            return failed(f"{block.path + '.' if block.path else ''}{MODE} is {mode}", CONCEALED)
    return passed()


KUBERNETES_LOGS = "logging.googleapis.com/kubernetes"
SYSTEM = "SYSTEM_COMPONENTS"


@rule(
    id="mon-3-gcp-cluster-logs",
    title="Kubernetes clusters send the logs of their system to Cloud Logging",
    severity=Severity.MEDIUM,
    statements=("MON-3",),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Name SYSTEM_COMPONENTS and WORKLOADS in logging_config.enable_components; leave logging_service out.",
    types=(CLUSTER,),
)
def cluster_logs(cluster: Resource) -> Verdict:
    """Both are logged unless a program says otherwise; the logs of the nodes' system are the least."""
    service = str(cluster.get("loggingService", default=KUBERNETES_LOGS))
    if service.lower() != KUBERNETES_LOGS:
        return failed(f"loggingService is {service}", KUBERNETES_LOGS)
    if not cluster.has("loggingConfig.enableComponents"):
        return passed()
    components = [str(name).upper() for name in cluster.get("loggingConfig.enableComponents")]
    if SYSTEM in components:
        return passed()
    return failed(f"loggingConfig.enableComponents is {', '.join(components) or 'empty'}", f"{SYSTEM} among them")
