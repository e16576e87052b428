"""Managed services keep to the VPC, and ask who calls where they cannot (NET-2)."""

from __future__ import annotations

import json

from policy.aws_values import truthy
from policy.cidr import Addresses
from policy.graph import Graph
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.permissions import excess
from policy.registry import Control, Relation, Severity, rule

NOT_DIRECTLY_REACHABLE = (
    Control("ISO/IEC 27001:2022", "A.8.22", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "1.4.4", Relation.SUPPORTS),
)

DATABASES = (
    "aws:rds/instance:Instance",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:neptune/clusterInstance:ClusterInstance",
    "aws:lightsail/database:Database",
    "aws:rds/cluster:Cluster",
    "aws:rds/shardGroup:ShardGroup",
    "aws:timestreaminfluxdb/dbInstance:DbInstance",
    "aws:timestreaminfluxdb/dbCluster:DbCluster",
)

PUBLIC_SWITCHES: dict[str, tuple[str, bool]] = {
    "aws:redshift/cluster:Cluster": ("publiclyAccessible", False),
    "aws:redshiftserverless/workgroup:Workgroup": ("publiclyAccessible", False),
    # https://docs.aws.amazon.com/dms/latest/APIReference/API_CreateReplicationInstance.html: the default is true
    "aws:dms/replicationInstance:ReplicationInstance": ("publiclyAccessible", True),
    "aws:dms/instanceProfile:InstanceProfile": ("publiclyAccessible", False),
    "aws:mq/broker:Broker": ("publiclyAccessible", False),
    "aws:neptunegraph/graph:Graph": ("publicConnectivity", False),
}
"""Per type, the switch that gives it a public address, and what it is when left out."""

WORKFLOWS = "aws:mwaa/environment:Environment"

SEARCH = ("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain")


@rule(
    id="net-2-aws-databases-private",
    title="Databases are not publicly accessible",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(
        Control("AWS FSBP", "RDS.2", Relation.FULL),
        Control("CIS AWS Foundations 7.0", "3.2.3", Relation.FULL),
        *NOT_DIRECTLY_REACHABLE,
    ),
    remediation="Set publicly_accessible=False and place the database in the data zone.",
    types=DATABASES,
)
def databases_private(database: Resource) -> Verdict:
    """RDS, Aurora, Neptune, InfluxDB and Lightsail."""
    if database.get("publiclyAccessible", default=False):
        return failed("publiclyAccessible is true", "false")
    return passed()


@rule(
    id="net-2-aws-data-services-private",
    title="Warehouses, queues and migration servers are not publicly accessible",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(
        Control("AWS FSBP", "Redshift.1", Relation.FULL),
        Control("AWS FSBP", "DMS.1", Relation.FULL),
        Control("AWS FSBP", "MSK.4", Relation.FULL),
        Control("AWS FSBP", "RedshiftServerless.3", Relation.FULL),
        *NOT_DIRECTLY_REACHABLE,
    ),
    remediation="Set publicly_accessible=False and place the service in the data zone.",
    types=(*PUBLIC_SWITCHES, "aws:msk/cluster:Cluster", WORKFLOWS),
)
def data_services_private(service: Resource) -> Verdict:
    """Redshift, DMS, Amazon MQ, Neptune Analytics, MSK and Airflow."""
    if service.type == WORKFLOWS:
        mode = service.get("webserverAccessMode", default="PRIVATE_ONLY")
        return passed() if mode == "PRIVATE_ONLY" else failed(f"webserverAccessMode is {mode}", "PRIVATE_ONLY")
    if service.type == "aws:msk/cluster:Cluster":
        kind = service.get("brokerNodeGroupInfo.connectivityInfo.publicAccess.type", default="DISABLED")
        return passed() if kind == "DISABLED" else failed(f"publicAccess.type is {kind}", "DISABLED")
    path, default = PUBLIC_SWITCHES[service.type]
    if service.get(path, default=default):
        return failed(f"{path} is {'true' if service.has(path) else 'left out, which means true'}", "false")
    return passed()


@rule(
    id="net-2-aws-search-in-vpc",
    title="Search domains stand in a VPC",
    severity=Severity.CRITICAL,
    statements=("NET-2",),
    controls=(
        Control("AWS FSBP", "Opensearch.2", Relation.FULL),
        Control("AWS FSBP", "ES.2", Relation.FULL),
        *NOT_DIRECTLY_REACHABLE,
    ),
    remediation="Set vpc_options with subnets of the data zone and a security group.",
    types=(*SEARCH, "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy"),
)
def search_in_vpc(domain: Resource) -> Verdict:
    """Without a VPC the endpoint is on the internet; a serverless network policy says so itself."""
    if domain.type in SEARCH:
        inside = any(block.has("subnetIds") for block in domain.blocks("vpcOptions"))
        return passed() if inside else failed("the domain has no vpcOptions, so its endpoint is public", "a VPC")
    if domain.get("type") != "network":
        return not_applicable("it is no network policy")
    policies = json.loads(domain.get("policy"))
    for policy in policies if isinstance(policies, list) else [policies]:
        if truthy(policy.get("AllowFromPublic", False)):
            return failed("AllowFromPublic is true", "access through VPC endpoints")
    return passed()


@rule(
    id="net-2-aws-kubernetes-api-private",
    title="The Kubernetes API is closed to the internet",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(
        Control("AWS FSBP", "EKS.1", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),
    ),
    remediation="Set endpoint_public_access=False, or public_access_cidrs to networks of the company.",
    types=("aws:eks/cluster:Cluster",),
)
def kubernetes_api_private(cluster: Resource, graph: Graph) -> Verdict:
    """AWS opens it to everyone unless it is told otherwise."""
    for options in cluster.blocks("vpcConfig"):
        if not options.get("endpointPublicAccess", default=True):
            return passed()
        sources = Addresses.of(options.get("publicAccessCidrs") or ["0.0.0.0/0"])
        left = excess(sources, graph.parameters)
        return failed(f"the API is open to {left}", "no public endpoint, or allowed networks") if left else passed()
    return failed("vpcConfig is left out, so the API is public", "no public endpoint")


@rule(
    id="net-2-aws-kubernetes-nodes-no-open-ssh",
    title="SSH to Kubernetes nodes is off or for named security groups",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS), *NOT_DIRECTLY_REACHABLE),
    remediation="Leave remote_access out and use Session Manager, or set source_security_group_ids.",
    types=("aws:eks/nodeGroup:NodeGroup",),
)
def kubernetes_nodes_no_open_ssh(group: Resource) -> Verdict:
    """With a key and without groups, EKS opens port 22 of the nodes to 0.0.0.0/0.

    Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_RemoteAccessConfig.html
    """
    for access in group.blocks("remoteAccess"):
        if access.get("ec2SshKey", default="") and not access.get("sourceSecurityGroupIds", default=[]):
            return failed("remoteAccess names no source groups, so SSH is open to 0.0.0.0/0", "named security groups")
    return passed()


@rule(
    id="net-2-aws-notebooks-private",
    title="Notebooks have no internet access of their own",
    severity=Severity.HIGH,
    statements=("NET-2", "EMP-1"),
    controls=(Control("AWS FSBP", "SageMaker.1", Relation.FULL), *NOT_DIRECTLY_REACHABLE),
    remediation='Set direct_internet_access="Disabled" with a subnet; for a domain app_network_access_type="VpcOnly".',
    types=("aws:sagemaker/notebookInstance:NotebookInstance", "aws:sagemaker/domain:Domain"),
)
def notebooks_private(notebook: Resource) -> Verdict:
    """Both have it by default."""
    if notebook.type == "aws:sagemaker/domain:Domain":
        kind = notebook.get("appNetworkAccessType", default="PublicInternetOnly")
        return passed() if kind == "VpcOnly" else failed(f"appNetworkAccessType is {kind}", "VpcOnly")
    kind = notebook.get("directInternetAccess", default="Enabled")
    return passed() if kind == "Disabled" else failed(f"directInternetAccess is {kind}", "Disabled")


@rule(
    id="net-2-aws-function-urls-authenticated",
    title="Function URLs ask for a signature",
    severity=Severity.HIGH,
    statements=("NET-2", "APP-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.26", Relation.SUPPORTS),),
    remediation='Set authorization_type="AWS_IAM", with CloudFront and origin access control in front.',
    types=("aws:lambda/functionUrl:FunctionUrl",),
)
def function_urls_authenticated(url: Resource) -> Verdict:
    """NONE lets everybody on the internet call the function, past the edge's protection."""
    kind = url.get("authorizationType", default="NONE")
    return passed() if kind == "AWS_IAM" else failed(f"authorizationType is {kind}", "AWS_IAM")


@rule(
    id="net-2-aws-file-servers-private",
    title="Transfer servers have no public endpoint",
    severity=Severity.HIGH,
    statements=("NET-2", "ENC-1"),
    controls=(Control("AWS FSBP", "Transfer.2", Relation.PARTIAL), *NOT_DIRECTLY_REACHABLE),
    remediation='Set endpoint_type="VPC" without elastic addresses, and only encrypted protocols.',
    types=("aws:transfer/server:Server",),
)
def file_servers_private(server: Resource) -> Verdict:
    """PUBLIC is the default; a VPC endpoint with elastic addresses is as public. FTP sends passwords in the clear."""
    kind = server.get("endpointType", default="PUBLIC")
    if kind == "PUBLIC":
        return failed("endpointType is PUBLIC", "VPC")
    for details in server.blocks("endpointDetails"):
        if details.get("addressAllocationIds"):
            return failed("endpointDetails.addressAllocationIds gives it public addresses", "none")
    if "FTP" in server.get("protocols", default=[]):
        return failed("protocols has FTP, which is not encrypted", "SFTP, FTPS or AS2")
    return passed()


@rule(
    id="net-2-aws-app-runner-private",
    title="App Runner services are private, or stand behind a web ACL",
    severity=Severity.MEDIUM,
    statements=("NET-2", "APP-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.26", Relation.SUPPORTS),),
    remediation="Set ingress_configuration.is_publicly_accessible to false, or associate an aws.wafv2.WebAcl.",
    types=("aws:apprunner/service:Service",),
)
def app_runner_private(service: Resource, graph: Graph) -> Verdict:
    """Public is the default."""
    if not service.get("networkConfiguration.ingressConfiguration.isPubliclyAccessible", default=True):
        return passed()
    if graph.referrers(service, "aws:wafv2/webAclAssociation:WebAclAssociation", path="resourceArn"):
        return passed()
    return failed("the service is public and has no web ACL", "a private service, or a web ACL")


@rule(
    id="net-2-aws-lightsail-ports-closed",
    title="Lightsail instances open nothing but the web's ports to the internet",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),),
    remediation="Name the networks that may reach other ports than 80 and 443.",
    types=("aws:lightsail/instancePublicPorts:InstancePublicPorts",),
)
def lightsail_ports_closed(ports: Resource, graph: Graph) -> Verdict:
    """A rule that names no network is open to all."""
    for entry in ports.blocks("portInfos"):
        named = [*(entry.get("cidrs") or []), *(entry.get("ipv6Cidrs") or []), *(entry.get("cidrListAliases") or [])]
        networks = [network for network in named if "/" in network] if named else ["0.0.0.0/0"]
        first, last = int(entry.get("fromPort")), int(entry.get("toPort"))
        if (first, last) in ((80, 80), (443, 443)) and entry.get("protocol") != "all":
            continue
        left = excess(Addresses.of(networks), graph.parameters)
        if left:
            return failed(f"{entry.path}: ports {first}-{last} open to {left}", "named networks, or ports 80 and 443")
    return passed()


@rule(
    id="net-2-aws-clusters-block-public-access",
    title="EMR refuses clusters that are open to the internet",
    severity=Severity.HIGH,
    statements=("NET-2",),
    controls=(Control("AWS FSBP", "EMR.2", Relation.FULL),),
    remediation="Set block_public_security_group_rules=True, without permitted ranges.",
    types=("aws:emr/blockPublicAccessConfiguration:BlockPublicAccessConfiguration",),
)
def clusters_block_public_access(setting: Resource) -> Verdict:
    """AWS blocks by default; the resource can turn that off or permit ranges of ports."""
    if not setting.get("blockPublicSecurityGroupRules", default=True):
        return failed("blockPublicSecurityGroupRules is false", "true")
    for span in setting.blocks("permittedPublicSecurityGroupRuleRanges"):
        first, last = span.get("minRange"), span.get("maxRange", default=span.get("minRange"))
        return failed(f"ports {first}-{last} may be opened to the internet", "no permitted range")
    return passed()


DESKTOPS = {
    "aws:workspaces/directory:Directory": "workspaceCreationProperties.enableInternetAccess",
    "aws:appstream/fleet:Fleet": "enableDefaultInternetAccess",
    "aws:appstream/imageBuilder:ImageBuilder": "enableDefaultInternetAccess",
}
"""Per type, the switch that gives its desktops a public address."""


@rule(
    id="net-2-aws-desktops-private",
    title="Desktops in the cloud have no public IP address",
    severity=Severity.MEDIUM,
    statements=("NET-2",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),),
    remediation="Turn internet access off; desktops then go out through the NAT gateway, or not at all.",
    types=(*DESKTOPS, "aws:cloud9/environmentEC2:EnvironmentEC2"),
)
def desktops_private(desktop: Resource) -> Verdict:
    """WorkSpaces, AppStream and Cloud9, whose default is to be reached over SSH from the internet."""
    if desktop.type in DESKTOPS:
        path = DESKTOPS[desktop.type]
        return failed(f"{path} is true", "false") if truthy(desktop.get(path, default=False)) else passed()
    kind = desktop.get("connectionType", default="CONNECT_SSH")
    return passed() if kind == "CONNECT_SSM" else failed(f"connectionType is {kind}", "CONNECT_SSM")
