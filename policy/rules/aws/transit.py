"""Connections between networks: peers, transit gateways, VPNs, endpoints and accelerators (NET-1, NET-2, NET-3)."""

from __future__ import annotations

from policy.aws_accounts import own_accounts
from policy.aws_load_balancers import LOAD_BALANCERS
from policy.aws_network import ROUTE, ROUTE_TABLES, Way, routes_of, separate_route
from policy.aws_values import truthy
from policy.cidr import PRIVATE, Addresses
from policy.graph import Graph
from policy.iam.access import foreign_accounts, public
from policy.iam.document import Condition, Statement, parse
from policy.iam.patterns import is_wild
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Control, Relation, Severity, rule

SEGREGATION = (Control("ISO/IEC 27001:2022", "A.8.22", Relation.SUPPORTS),)
TRANSIT_GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
TRANSIT_PEERING = "aws:ec2transitgateway/peeringAttachment:PeeringAttachment"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ENDPOINT_POLICY = "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy"
ENDPOINT_SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
CLIENT_VPN = "aws:ec2clientvpn/endpoint:Endpoint"
VPN_AUTHORIZATION = "aws:ec2clientvpn/authorizationRule:AuthorizationRule"
ACCELERATOR_GROUP = "aws:globalaccelerator/endpointGroup:EndpointGroup"
RESOURCE_OWNERS = ("aws:resourceaccount", "aws:resourceorgid", "aws:resourceorgpaths", "s3:resourceaccount")
"""Condition keys that say whose a resource is: the company's own are no way out for data."""
WIDE_ROUTE = {4: 2**20, 6: 2**96}
"""The most addresses of one peer, by IP version: a /12, or a /32 of IPv6. What is wider is nobody's network alone."""


@rule(
    id="net-1-aws-transit-no-auto-accept",
    title="Transit gateways accept no network by themselves",
    severity=Severity.HIGH,
    statements=("NET-1",),
    controls=(Control("AWS FSBP", "EC2.23", Relation.FULL), *SEGREGATION),
    remediation='Set auto_accept_shared_attachments="disable".',
    types=(TRANSIT_GATEWAY,),
)
def transit_no_auto_accept(gateway: Resource) -> Verdict:
    """Whoever the gateway is shared with could else join the network unseen."""
    mode = gateway.get("autoAcceptSharedAttachments", default="disable")
    return passed() if mode == "disable" else failed(f"autoAcceptSharedAttachments is {mode}", "disable")


@rule(
    id="net-1-aws-peers-own-accounts",
    title="Networks are connected with accounts of the company only",
    severity=Severity.HIGH,
    statements=("NET-1",),
    controls=SEGREGATION,
    remediation="Remove the connection, or add the account to the company's accounts in the settings.",
    types=(PEERING, TRANSIT_PEERING),
)
def peers_own_accounts(peering: Resource, graph: Graph) -> Verdict:
    """A peer without an account of its own is the same account's."""
    owner = peering.get("peerOwnerId") or peering.get("peerAccountId")
    if not owner:
        return passed()
    if not graph.parameters.accounts:
        return not_applicable("the company's accounts are not known")
    if owner in graph.parameters.accounts:
        return passed()
    return failed(f"the peer is account {owner}", f"accounts of the company: {', '.join(graph.parameters.accounts)}")


@rule(
    id="net-1-aws-peer-routes-narrow",
    title="Routes to peers name the networks that are needed",
    severity=Severity.MEDIUM,
    statements=("NET-1",),
    controls=(Control("CIS AWS Foundations 7.0", "6.6", Relation.PARTIAL), *SEGREGATION),
    remediation="Route the peer's subnets that are needed, not whole private ranges or the internet.",
    types=(*ROUTE_TABLES, ROUTE),
)
def peer_routes_narrow(resource: Resource, graph: Graph) -> Verdict:
    """A default route to a peer or a virtual private gateway hands all traffic to it."""
    if resource.type != ROUTE:
        routes = routes_of(resource, graph)
    elif graph.targets(resource, "routeTableId", *ROUTE_TABLES):
        return not_applicable("it is judged with its route table")
    else:
        routes = [separate_route(resource, graph)]
    peers = [route for route in routes if route.way in (Way.PEERING, Way.VPN)]
    for route in peers:
        if any(route.destination.size(version) > limit for version, limit in WIDE_ROUTE.items()):
            place = f"{route.resource.name} routes {route.destination} to a {route.way.value}"
            return failed(place, "the peer's subnets")
    return passed() if peers else not_applicable("it has no route to a peer")


@rule(
    id="net-3-aws-endpoint-policies",
    title="VPC endpoints admit named calls only",
    severity=Severity.LOW,
    statements=("NET-3",),
    controls=(*SEGREGATION, Control("PCI DSS 4.0.1", "1.3.2", Relation.SUPPORTS)),
    remediation="Give the endpoint a policy that names the account's principals or resources.",
    types=(ENDPOINT,),
)
def endpoint_policies(endpoint: Resource, graph: Graph) -> Verdict:
    """AWS's default policy lets everybody in the network reach everybody's account, and carry data there."""
    kind = str(endpoint.get("vpcEndpointType", default="Gateway"))
    service = str(endpoint.get("serviceName", default=""))
    if kind not in ("Gateway", "Interface") or ".vpce-svc-" in service or ".vpce." in service:
        return not_applicable("endpoints of this kind take no policy")
    texts = [endpoint.get("policy")]
    texts.extend(entry.get("policy") for entry in graph.referrers(endpoint, ENDPOINT_POLICY, path="vpcEndpointId"))
    written = [text for text in texts if text]
    if not written:
        return failed("the endpoint has AWS's default policy, which admits everything", "a policy of its own")
    for text in written:
        document = parse(text)
        for statement in public(document):
            if _admits_everything(statement):
                return failed(
                    "the policy admits every call of everybody to everything", "named principals or resources"
                )
        own = own_accounts(graph)
        for account in foreign_accounts(document, own) if own else ():
            return failed(f"the policy admits account {account}", f"the company's own: {', '.join(sorted(own))}")
    return passed()


def _admits_everything(statement: Statement) -> bool:
    """An endpoint serves one service, so that all of a service's calls are all calls."""
    every_call = statement.not_action or any(action == "*" or action.endswith(":*") for action in statement.actions)
    everywhere = statement.not_resource or _is_star(list(statement.resources))
    return every_call and everywhere and not any(map(_names_resources, statement.conditions))


def _names_resources(condition: Condition) -> bool:
    """Whether a condition fixes whose resources are meant; who calls is judged elsewhere."""
    operator = condition.operator.lower()
    fixes = operator.endswith(("stringequals", "stringlike")) and not operator.startswith(("forallvalues", "null"))
    return condition.key in RESOURCE_OWNERS and fixes and not any(map(is_wild, condition.values))


def _is_star(value: object) -> bool:
    if isinstance(value, dict):
        return any(_is_star(entry) for entry in value.values())
    if isinstance(value, list):
        return any(_is_star(entry) for entry in value)
    return value in ("*", "*:*")


@rule(
    id="net-2-aws-endpoint-services-closed",
    title="Endpoint services accept nobody by themselves",
    severity=Severity.HIGH,
    statements=("NET-2", "NET-1"),
    controls=SEGREGATION,
    remediation="Set acceptance_required=True and name the allowed principals.",
    types=(ENDPOINT_SERVICE,),
)
def endpoint_services_closed(service: Resource) -> Verdict:
    """A service for all principals that accepts by itself is open to every AWS account."""
    if service.get("acceptanceRequired", default=True):
        return passed()
    if _is_star(service.get("allowedPrincipals", default=[])):
        return failed("every principal is allowed and accepted", "acceptance, or named principals")
    return passed()


@rule(
    id="net-3-aws-client-vpn-logged",
    title="The client VPN logs its connections and asks who connects",
    severity=Severity.MEDIUM,
    statements=("NET-3", "NET-2"),
    controls=(
        Control("AWS FSBP", "EC2.51", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),
    ),
    remediation="Set connection_log_options with enabled=True; authenticate people by federation or the directory.",
    types=(CLIENT_VPN,),
)
def client_vpn_logged(endpoint: Resource) -> Verdict:
    """Who entered the network, when, and from where."""
    for options in endpoint.blocks("connectionLogOptions"):
        if truthy(options.get("enabled", default=False)):
            return passed()
    return failed("connectionLogOptions is off", "enabled true")


@rule(
    id="net-2-aws-client-vpn-groups",
    title="The client VPN opens named networks to named groups",
    severity=Severity.MEDIUM,
    statements=("NET-2", "NET-1"),
    controls=SEGREGATION,
    remediation="Set access_group_id and a target network inside the VPC.",
    types=(VPN_AUTHORIZATION,),
)
def client_vpn_groups(authorization: Resource) -> Verdict:
    """Everybody who may connect would else reach everything."""
    target = Addresses.of([authorization.get("targetNetworkCidr")])
    everybody = authorization.get("authorizeAllGroups", default=False)
    if everybody and not PRIVATE.covers(target):
        return failed(f"all groups reach {target}", "a private network, or a named group")
    if everybody and target.size(4) > WIDE_ROUTE[4]:
        return failed(f"all groups reach {target}", "the subnets that are needed, or a named group")
    return passed()


@rule(
    id="net-2-aws-accelerators-front-balancers",
    title="Global accelerators lead to load balancers, not to machines",
    severity=Severity.HIGH,
    statements=("NET-2", "DDOS-1"),
    controls=(Control("ISO/IEC 27001:2022", "A.8.20", Relation.SUPPORTS),),
    remediation="Make the endpoint a load balancer of the edge zone.",
    types=(ACCELERATOR_GROUP,),
)
def accelerators_front_balancers(group: Resource, graph: Graph) -> Verdict:
    """An accelerator opens even a machine in a private subnet to the internet."""
    endpoints = group.blocks("endpointConfigurations")
    for entry in endpoints:
        known = graph.targets(group, "endpointId", *LOAD_BALANCERS, block=entry)
        if known:
            continue
        name = str(entry.get("endpointId", default=""))
        if ":loadbalancer/" not in name:
            return failed(f"{entry.path} leads to {name}", "a load balancer")
    return passed() if endpoints else not_applicable("it has no endpoints")
