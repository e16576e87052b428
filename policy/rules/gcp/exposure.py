"""Nothing on GCP has a public address but the load balancers of the edge, and nobody passes them by (NET-2)."""

from __future__ import annotations

from collections.abc import Callable

from policy.cidr import UNROUTED, Addresses
from policy.controls import iso, pci
from policy.gcp_controls import cis
from policy.gcp_iam import grants, is_everybody
from policy.gcp_machines import DERIVED, MACHINES, external_addresses
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.parameters import Parameters
from policy.permissions import excess
from policy.registry import Severity, rule
from policy.rules.gcp.iam import CALLABLE, WHOLE_PROJECT
from policy.walk import leaves

ADDRESS = "gcp:compute/address:Address"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
CLUSTER = "gcp:container/cluster:Cluster"
NODE_POOL = "gcp:container/nodePool:NodePool"
COMPOSER = "gcp:composer/environment:Environment"
APP_FIREWALL = "gcp:appengine/firewallRule:FirewallRule"
ACCESS_LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel"
ADMITTED = {
    SQL: ("settings.ipConfiguration.authorizedNetworks", "value"),
    "gcp:alloydb/instance:Instance": ("networkConfig.authorizedExternalNetworks", "cidrRange"),
    COMPOSER: ("config.webServerNetworkAccessControl.allowedIpRanges", "value"),
    "gcp:filestore/instance:Instance": ("fileShares.nfsExportOptions", "ipRanges"),
    ACCESS_LEVEL: ("basic.conditions", "ipSubnetworks"),
    APP_FIREWALL: ("", "sourceRange"),
}
"""Where a resource lists networks that it lets in: the blocks, and the property of each that has the addresses."""


@rule(
    id="net-2-gcp-no-external-ip",
    title="Compute instances and their templates have no external IP address",
    severity=Severity.CRITICAL,
    statements=("NET-2",),
    controls=(*cis("4.9"), *iso("A.8.20"), *pci("1.4.4")),
    remediation="Leave out access_configs and ipv6_access_configs; use IAP to get in and Cloud NAT to get out.",
    types=MACHINES,
)
def no_external_ip(machine: Resource) -> Verdict:
    """An access configuration without an address is enough: Google then chooses one."""
    found = list(external_addresses(machine))
    if found:
        return failed(f"{', '.join(found)} gives it a public address", "no access configuration")
    if machine.type in DERIVED and not machine.has("networkInterfaces"):
        return undetermined("the template or image decides on its network interfaces")
    return passed()


@rule(
    id="net-2-gcp-address-not-on-machine",
    title="No reserved external address is put on a machine",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(*cis("4.9"), *iso("A.8.20")),
    remediation="Give the address to a load balancer or to Cloud NAT, or reserve an INTERNAL one.",
    types=(ADDRESS,),
)
def address_not_on_machine(address: Resource, graph: Graph) -> Verdict:
    if str(address.get("addressType", default="EXTERNAL")).upper() != "EXTERNAL":
        return not_applicable("the address is internal")
    machines = {machine.urn: machine for machine in graph.referrers(address, *MACHINES)}
    machines |= {machine.urn: machine for machine in graph.by_type(*MACHINES) if _carries(machine, address)}
    if machines:
        names = ", ".join(machine.name for machine in machines.values())
        return failed(f"{names} has it", "a load balancer or Cloud NAT")
    return passed()


def _carries(machine: Resource, address: Resource) -> bool:
    """Whether a machine's interfaces hold the address as text, the way natIp takes it."""
    text = address.raw("address")
    return isinstance(text, str) and any(value == text for _, value in leaves(machine.raw("networkInterfaces")))


@rule(
    id="net-2-gcp-sql-private",
    title="Cloud SQL and AlloyDB instances have no public IP address",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(*cis("6.6"), *iso("A.8.22"), *pci("1.4.4")),
    remediation="Set ipv4_enabled=False (AlloyDB: enable_public_ip=False) and name a private network.",
    types=(SQL, "gcp:alloydb/instance:Instance"),
)
def sql_private(instance: Resource) -> Verdict:
    """Cloud SQL has a public address unless that is switched off."""
    if instance.type != SQL:
        public = instance.get("networkConfig.enablePublicIp", default=False)
        return failed("networkConfig.enablePublicIp is true", "false") if public else passed()
    if instance.has("clone"):
        return (
            undetermined("the instance that it is cloned from decides")
            if not instance.has("settings")
            else _ip(instance)
        )
    return _ip(instance)


def _ip(instance: Resource) -> Verdict:
    if instance.get("settings.ipConfiguration.ipv4Enabled", default=True):
        return failed("settings.ipConfiguration.ipv4Enabled is not false", "false")
    return passed()


@rule(
    id="net-2-gcp-sql-networks-named",
    title="Databases, file shares and consoles admit no public networks but the company's",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-5"),
    controls=(*iso("A.8.20"), *pci("1.3.1")),
    remediation="Remove the network, or name one of the company's allow list.",
    types=tuple(ADMITTED),
)
def sql_networks_named(instance: Resource, graph: Graph) -> Verdict:
    """What names networks that are let in; a file share or an access level of the internet is none of the company's.

    A Composer environment that names none shows Airflow's page to the whole internet.
    Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/composer_environment
    """
    if instance.type == APP_FIREWALL:
        if str(instance.get("action")).upper() != "ALLOW":
            return not_applicable("it refuses")
        text = str(instance.get("sourceRange"))
        return _named(["0.0.0.0/0", "::/0"] if text == "*" else [text], graph.parameters, "sourceRange")
    path, key = ADMITTED[instance.type]
    found = [value for block in instance.blocks(path) for value in _texts(block.get(key))]
    if instance.type == COMPOSER and not found:
        return failed(f"{path} is not set, so everybody is let in", "networks of the company's allow list")
    if instance.type == ACCESS_LEVEL and not _is_vast(found):
        return passed()
    return _named(found, graph.parameters, path)


def _is_vast(networks: list[str]) -> bool:
    """Whether networks are too many addresses to be those of offices and partners, which access levels are about."""
    reached = Addresses.of(networks) - UNROUTED
    return reached.size(4) >= 2**24 or reached.size(6) >= 2**96


def _texts(value: object) -> list[str]:
    """One network or several, as text."""
    if value is None:
        return []
    return [str(entry) for entry in value] if isinstance(value, list | tuple) else [str(value)]


def _named(networks: list[str], parameters: Parameters, path: str) -> Verdict:
    left = excess(Addresses.of(networks), parameters)
    return failed(f"{path} admits {left}", "networks of the company's allow list") if left else passed()


@rule(
    id="net-2-gcp-cluster-nodes-private",
    title="Kubernetes nodes have no external IP address",
    severity=Severity.CRITICAL,
    statements=("NET-2",),
    controls=(*iso("A.8.20"), *pci("1.4.4")),
    remediation="Set private_cluster_config.enable_private_nodes, and leave network_config of node pools alone.",
    types=(CLUSTER, NODE_POOL),
)
def cluster_nodes_private(resource: Resource, graph: Graph) -> Verdict:
    """A node pool may override its cluster."""
    own = resource.get("networkConfig.enablePrivateNodes") if resource.type == NODE_POOL else None
    if resource.type == NODE_POOL:
        if own is None:
            return not_applicable("its cluster decides")
        return passed() if own else failed("networkConfig.enablePrivateNodes is false", "true")
    for pool in resource.blocks("nodePools"):
        if pool.get("networkConfig.enablePrivateNodes", default=True) is False:
            return failed(f"{pool.path}.networkConfig.enablePrivateNodes is false", "true")
    if resource.get("privateClusterConfig.enablePrivateNodes", default=False):
        return passed()
    return failed("privateClusterConfig.enablePrivateNodes is not true", "true")


@rule(
    id="net-2-gcp-cluster-control-plane-named",
    title="The internet does not reach a Kubernetes control plane",
    severity=Severity.HIGH,
    statements=("NET-2", "NET-5"),
    controls=(*iso("A.8.20"), *pci("1.3.1")),
    remediation="Enable the private endpoint, or name the company's networks in master_authorized_networks_config.",
    types=(CLUSTER,),
)
def cluster_control_plane_named(cluster: Resource, graph: Graph) -> Verdict:
    if cluster.get("controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic", default=False):
        return failed("controlPlaneEndpointsConfig.dnsEndpointConfig.allowExternalTraffic is true", "false")
    if cluster.get("privateClusterConfig.enablePrivateEndpoint", default=False):
        return passed()
    if cluster.get("controlPlaneEndpointsConfig.ipEndpointsConfig.enabled", default=True) is False:
        return passed()
    if not cluster.has("masterAuthorizedNetworksConfig"):
        return failed("masterAuthorizedNetworksConfig is missing, so every address is admitted", "named networks")
    if cluster.get("masterAuthorizedNetworksConfig.gcpPublicCidrsAccessEnabled", default=False):
        return failed("gcpPublicCidrsAccessEnabled admits all of Google Cloud's customers", "false")
    networks = [str(block.get("cidrBlock")) for block in cluster.blocks("masterAuthorizedNetworksConfig.cidrBlocks")]
    return _named(networks, graph.parameters, "masterAuthorizedNetworksConfig.cidrBlocks")


RUN = "gcp:cloudrunv2/service:Service"
RUN_V1 = "gcp:cloudrun/service:Service"
FUNCTION = "gcp:cloudfunctions/function:Function"
FUNCTION_V2 = "gcp:cloudfunctionsv2/function:Function"
INGRESS_ANNOTATION = "run.googleapis.com/ingress"


@rule(
    id="net-2-gcp-services-behind-balancer",
    title="Cloud Run services and functions are reached through the load balancer or from inside only",
    severity=Severity.HIGH,
    statements=("NET-2", "APP-1", "DDOS-1"),
    controls=(*iso("A.8.20"), *pci("1.4.2")),
    remediation="Set the ingress to internal, or to internal and Cloud Load Balancing.",
    types=(RUN, RUN_V1, FUNCTION, FUNCTION_V2),
)
def services_behind_balancer(service: Resource) -> Verdict:
    """The service's own address would pass by Cloud Armor. All ingress is the default."""
    if service.type == FUNCTION and service.has("eventTrigger"):
        return not_applicable("an event starts it, not a request")
    ingress = _ingress(service)
    if _inside(ingress):
        return passed()
    return failed(f"ingress is {ingress}", "internal, or internal and Cloud Load Balancing")


INGRESS = {RUN: "ingress", FUNCTION: "ingressSettings", FUNCTION_V2: "serviceConfig.ingressSettings"}


def _ingress(service: Resource) -> str:
    """From where a service or function takes requests, as it says."""
    if service.type == RUN_V1:
        return str(_annotations(service).get(INGRESS_ANNOTATION, "all"))
    return str(service.get(INGRESS[service.type], default="ALL"))


def _annotations(service: Resource) -> dict[str, str]:
    return service.get("metadata.annotations") or {}


def _inside(ingress: str) -> bool:
    return "internal" in ingress.lower()


SERVICE_GRANTS = {
    f"gcp:{module}{kind}:{name}{kind}": path
    for module, name, path in (
        ("cloudrunv2/serviceIam", "ServiceIam", "name"),
        ("cloudrun/iam", "Iam", "service"),
        ("cloudfunctions/functionIam", "FunctionIam", "cloudFunction"),
        ("cloudfunctionsv2/functionIam", "FunctionIam", "cloudFunction"),
    )
    for kind in ("Member", "Binding", "Policy")
}
"""Grants on one service or function, and the property that names it."""
JOB_GRANTS = tuple(f"gcp:cloudrunv2/jobIam{kind}:JobIam{kind}" for kind in ("Member", "Binding", "Policy"))
UNCHECKED_ANNOTATION = "run.googleapis.com/invoker-iam-disabled"


@rule(
    id="net-2-gcp-invokers-named",
    title="Everybody may call only services that the internet reaches through the load balancer",
    severity=Severity.HIGH,
    statements=("NET-2", "APP-1"),
    controls=(*iso("A.8.3", "A.8.20"), *pci("7.2.1")),
    remediation="Name the callers, or restrict the service's ingress; leave invoker_iam_disabled out.",
    types=(*SERVICE_GRANTS, *JOB_GRANTS, *WHOLE_PROJECT, RUN, RUN_V1),
)
def invokers_named(resource: Resource, graph: Graph) -> Verdict:
    """Everybody calls a public web service behind the balancer, and its grant says so.

    Where the check of callers is off no grant says it, and the organisation's limits on members do not see it.
    Source: https://cloud.google.com/run/docs/authenticating/public.
    """
    if resource.type in (RUN, RUN_V1):
        return failed("the check of invokers is switched off", "on") if _unchecked(resource) else passed()
    for grant in grants(resource):
        public = [member for member in grant.members if is_everybody(member)]
        if public and grant.role.lower() in CALLABLE and not _behind_balancer(resource, graph):
            found = f"{grant.place or 'it'} gives {grant.role} to {', '.join(public)}"
            return failed(
                f"{found}, and nothing keeps the internet out", "named callers, or a service with ingress from inside"
            )
    return passed()


def _unchecked(service: Resource) -> bool:
    if service.type == RUN_V1:
        return str(_annotations(service).get(UNCHECKED_ANNOTATION, "false")).lower() == "true"
    return bool(service.get("invokerIamDisabled", default=False))


def _behind_balancer(grant: Resource, graph: Graph) -> bool:
    """Whether the service is of this stack and refuses the internet; projects and jobs have no ingress to go by."""
    path = SERVICE_GRANTS.get(grant.type)
    services = graph.targets(grant, path, RUN, RUN_V1, FUNCTION, FUNCTION_V2) if path else []
    return bool(services) and all(_inside(_ingress(service)) for service in services)


def _is(path: str, wanted: object, default: object) -> Callable[[Resource], str]:
    def check(resource: Resource) -> str:
        value = resource.get(path, default=default)
        return "" if value == wanted else f"{path} is {value}"

    return check


def _composer(environment: Resource) -> str:
    """Composer 3 has a switch, Composer 2 a block that makes an environment private."""
    if environment.has("config.privateEnvironmentConfig"):
        return ""
    return _is("config.enablePrivateEnvironment", True, False)(environment)


MANAGED = {
    "gcp:dataproc/cluster:Cluster": _is("clusterConfig.gceClusterConfig.internalIpOnly", True, False),
    "gcp:dataflow/job:Job": _is("ipConfiguration", "WORKER_IP_PRIVATE", "public"),
    "gcp:dataflow/flexTemplateJob:FlexTemplateJob": _is("ipConfiguration", "WORKER_IP_PRIVATE", "public"),
    "gcp:workbench/instance:Instance": _is("gceSetup.disablePublicIp", True, False),
    "gcp:workstations/workstationConfig:WorkstationConfig": _is(
        "host.gceInstance.disablePublicIpAddresses", True, False
    ),
    "gcp:cloudbuild/workerPool:WorkerPool": _is("workerConfig.noExternalIp", True, False),
    "gcp:datafusion/instance:Instance": _is("privateInstance", True, False),
    "gcp:tpu/v2Vm:V2Vm": _is("networkConfig.enableExternalIps", False, False),
    COMPOSER: _composer,
}


@rule(
    id="net-2-gcp-managed-machines-private",
    title="Machines that a managed service runs have no public address",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(*iso("A.8.20"), *pci("1.4.4")),
    remediation="Let Dataproc, Dataflow, Composer, Workbench and Cloud Build use internal addresses only.",
    types=tuple(MANAGED),
)
def managed_machines_private(resource: Resource) -> Verdict:
    """Notebooks, Hadoop and pipelines run on instances of the project, with a public address unless that is refused."""
    found = MANAGED[resource.type](resource)
    return failed(found, "internal addresses only") if found else passed()
