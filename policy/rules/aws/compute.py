"""Machines: metadata service, keys, console, hosts, routers (NET-2, INFRA-1)."""

from __future__ import annotations

from policy.aws_exposure import templates_of
from policy.aws_regions import same_region
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

INSTANCE = "aws:ec2/instance:Instance"
SPOT_INSTANCE = "aws:ec2/spotInstanceRequest:SpotInstanceRequest"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
METADATA_DEFAULTS = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
IMAGE_BUILDER = "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"

INSTANCES = (INSTANCE, SPOT_INSTANCE)
MACHINES = (*INSTANCES, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION)

ROUTERS = (
    "aws:ec2/customerGateway:CustomerGateway",
    "aws:directconnect/connection:Connection",
    "aws:directconnect/hostedConnection:HostedConnection",
    "aws:directconnect/linkAggregationGroup:LinkAggregationGroup",
    "aws:outposts/capacityTask:CapacityTask",
    "aws:ec2/localGatewayRoute:LocalGatewayRoute",
    "aws:networkmanager/device:Device",
)


@rule(
    id="net-2-aws-metadata-v2",
    title="Machines answer metadata requests of version 2 only",
    severity=Severity.HIGH,
    statements=("NET-2", "EMP-1"),
    controls=(
        Control("AWS FSBP", "EC2.8", Relation.FULL),
        Control("AWS FSBP", "EC2.170", Relation.FULL),
        Control("AWS FSBP", "AutoScaling.3", Relation.FULL),
        Control("CIS AWS Foundations 7.0", "6.7", Relation.FULL),
        Control("PCI DSS 4.0.1", "2.2.1", Relation.SUPPORTS),
    ),
    remediation='Set metadata_options to http_tokens="required".',
    types=(*MACHINES, METADATA_DEFAULTS, IMAGE_BUILDER),
)
def metadata_v2(machine: Resource, graph: Graph) -> Verdict:
    """Version 1 hands the machine's credentials to whoever makes it fetch a URL. A region's defaults decide for
    machines that do not say; those that have no preference decide nothing."""
    if machine.type == METADATA_DEFAULTS:
        if machine.get("httpTokens", default="") == "optional":
            return failed("httpTokens is optional", "required")
        return passed()
    found = _tokens(machine)
    if found is None and machine.type in INSTANCES:
        found = next((tokens for template in templates_of(machine, graph) if (tokens := _tokens(template))), None)
    if found is None:
        defaults = [entry for entry in graph.by_type(METADATA_DEFAULTS) if same_region(entry, machine)]
        found = next((str(entry.get("httpTokens")) for entry in defaults), None)
    if found in ("required", "disabled"):
        return passed()
    return failed(f"metadataOptions.httpTokens is {found or 'not set'}", "required")


def _tokens(machine: Resource) -> str | None:
    for options in (*machine.blocks("metadataOptions"), *machine.blocks("instanceMetadataOptions")):
        if options.get("httpEndpoint") == "disabled":
            return "disabled"
        if options.get("httpTokens"):
            return str(options.get("httpTokens"))
    return None


@rule(
    id="net-2-aws-metadata-one-hop",
    title="Metadata answers do not leave the machine",
    severity=Severity.LOW,
    statements=("NET-2",),
    controls=(Control("ISO/IEC 27001:2022", "A.8.9", Relation.SUPPORTS),),
    remediation="Set http_put_response_hop_limit to 1, or to 2 on hosts of containers.",
    types=MACHINES,
)
def metadata_one_hop(machine: Resource) -> Verdict:
    """More than two hops let traffic forwarded through the machine, such as a VPN's, fetch its credentials."""
    for options in machine.blocks("metadataOptions"):
        hops = options.get("httpPutResponseHopLimit", default=1)
        if int(hops) > 2:
            return failed(f"metadataOptions.httpPutResponseHopLimit is {hops}", "1, or 2 for containers")
        return passed()
    return not_applicable("it sets no metadata options")


@rule(
    id="net-2-aws-no-key-pair",
    title="Machines take no SSH key pair",
    severity=Severity.MEDIUM,
    statements=("NET-2", "EMP-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.5", Relation.SUPPORTS),),
    remediation="Remove key_name and open sessions through Session Manager, which records them.",
    types=MACHINES,
)
def no_key_pair(machine: Resource) -> Verdict:
    """A key pair opens a machine to its holder for ever, unrecorded."""
    key = machine.get("keyName")
    return failed(f"keyName is {key}", "no key pair") if key else passed()


@rule(
    id="net-2-aws-no-serial-console",
    title="The serial console of machines is off",
    severity=Severity.MEDIUM,
    statements=("NET-2", "EMP-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.2", Relation.SUPPORTS),),
    remediation="Set enabled to False, or remove the resource: AWS's default is off.",
    types=("aws:ec2/serialConsoleAccess:SerialConsoleAccess",),
)
def no_serial_console(access: Resource) -> Verdict:
    """The console is a way in beside every network rule. A resource that leaves ``enabled`` out turns it on."""
    return failed("the serial console is on", "enabled false") if access.get("enabled", default=True) else passed()


@rule(
    id="infra-1-aws-no-own-hosts",
    title="Machines share AWS's hosts; none is rented as hardware",
    severity=Severity.MEDIUM,
    statements=("INFRA-1",),
    controls=(Control("ISO/IEC 27001:2022", "A.5.23", Relation.SUPPORTS),),
    remediation='Use the tenancy "default".',
    types=(*MACHINES, "aws:ec2/vpc:Vpc", "aws:ec2/dedicatedHost:DedicatedHost"),
)
def no_own_hosts(resource: Resource) -> Verdict:
    """Dedicated hosts and instances, by the VPC's, the machine's or the template's placement."""
    if resource.type == "aws:ec2/dedicatedHost:DedicatedHost":
        return failed("a dedicated host is rented", "shared hosts")
    blocks: list[Block] = [resource, *resource.blocks("placement")]
    for block in blocks:
        for path in ("tenancy", "instanceTenancy", "placementTenancy"):
            if block.get(path, default="default") not in ("default", ""):
                return failed(f"{path} is {block.get(path)}", "default")
        for path in ("hostId", "hostResourceGroupArn"):
            if block.get(path):
                return failed(f"{path} names a dedicated host", "shared hosts")
    return passed()


@rule(
    id="infra-1-aws-no-own-routers",
    title="Routing is AWS's own: no routers, lines or forwarding machines",
    severity=Severity.MEDIUM,
    statements=("INFRA-1",),
    controls=(
        Control("AWS FSBP", "EC2.180", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.21", Relation.SUPPORTS),
    ),
    remediation="Use NAT gateways, transit gateways and the client VPN instead.",
    types=(*INSTANCES, INTERFACE, *ROUTERS),
)
def no_own_routers(resource: Resource) -> Verdict:
    """Customer gateways and leased lines end on hardware of one's own; a machine without the source check forwards."""
    if resource.type in ROUTERS:
        return failed(f"{resource.type.split(':')[-1]} connects hardware of one's own", "AWS's managed gateways")
    if not resource.get("sourceDestCheck", default=True):
        return failed("sourceDestCheck is false: the machine forwards others' traffic", "true")
    return passed()
