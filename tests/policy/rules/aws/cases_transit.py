"""Cases of `policy.rules.aws.transit`."""

from __future__ import annotations

import json
from typing import Any

from policy.model import UNKNOWN, Outcome, Resource
from policy.parameters import Parameters
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.build import balancer, route, table, vpc
from tests.policy.rules.aws.documents import HOME

NONE = [("nothing of the kind", [vpc()])]
OURS = Parameters(accounts=("111122223333",))
GATEWAY = "aws:ec2transitgateway/transitGateway:TransitGateway"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}


def document(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def endpoint(policy: object = None, **properties: Any) -> Resource:
    values = {"serviceName": "com.amazonaws.eu-central-1.s3", "vpcEndpointType": "Gateway", "policy": policy}
    return make("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", {**values, **properties})


def separate_policy(policy: object) -> Resource:
    values = {"vpcEndpointId": "endpoint-id", "policy": policy}
    return make("aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy", "policy", values)


def vpn(**options: Any) -> Resource:
    return make("aws:ec2clientvpn/endpoint:Endpoint", "vpn", {"connectionLogOptions": options or None})


def authorization(target: object, **properties: Any) -> Resource:
    values = {"targetNetworkCidr": target, **properties}
    return make("aws:ec2clientvpn/authorizationRule:AuthorizationRule", "who", values)


def accelerated(target: object) -> Resource:
    values = {"endpointConfigurations": [{"endpointId": target}]}
    return make("aws:globalaccelerator/endpointGroup:EndpointGroup", "group", values)


OTHER = make(PEERING, "peer", {"peerOwnerId": "999999999999"})

CASES = [
    *cases(
        "net-1-aws-transit-no-auto-accept",
        fails=[("on", [make(GATEWAY, "hub", {"autoAcceptSharedAttachments": "enable"})])],
        passes=[("left out", [make(GATEWAY, "hub")])],
        undetermined=[("unknown", [make(GATEWAY, "hub", {"autoAcceptSharedAttachments": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-1-aws-peers-own-accounts",
        passes=[("the same account", [make(PEERING, "peer", {"peerVpcId": "vpc-0"})])],
        undetermined=[("unknown", [make(PEERING, "peer", {"peerOwnerId": UNKNOWN})])],
        not_applicable=[("the accounts are not known", [OTHER])],
    ),
    Case("net-1-aws-peers-own-accounts", Outcome.FAIL, (OTHER,), "somebody else's account", OURS),
    Case(
        "net-1-aws-peers-own-accounts",
        Outcome.FAIL,
        (make("aws:ec2transitgateway/peeringAttachment:PeeringAttachment", "peer", {"peerAccountId": "999999999999"}),),
        "somebody else's transit gateway",
        OURS,
    ),
    *cases(
        "net-1-aws-peer-routes-narrow",
        fails=[
            ("everything", [*table("t"), route("p", "t", vpcPeeringConnectionId="pcx-0")]),
            (
                "a private range, inline",
                table("t", routes=[{"cidrBlock": "10.0.0.0/8", "vpcPeeringConnectionId": "pcx-0"}]),
            ),
            ("everything to a VPN", [*table("t"), route("p", "t", gatewayId="vgw-0")]),
            ("of a table elsewhere", [route("p", "t", vpcPeeringConnectionId="pcx-0")]),
            (
                "IPv6",
                [
                    *table("t"),
                    route(
                        "p",
                        "t",
                        destinationCidrBlock="",
                        destinationIpv6CidrBlock="::/0",
                        vpcPeeringConnectionId="pcx-0",
                    ),
                ],
            ),
        ],
        passes=[
            (
                "a network",
                [*table("t"), route("p", "t", destinationCidrBlock="10.9.0.0/16", vpcPeeringConnectionId="pcx-0")],
            ),
        ],
        undetermined=[
            ("unknown", [*table("t"), route("p", "t", destinationCidrBlock=UNKNOWN, vpcPeeringConnectionId="pcx-0")]),
        ],
        not_applicable=[("no peers", [*table("t"), route("out", "t", natGatewayId="nat-0")])],
    ),
    *cases(
        "net-3-aws-endpoint-policies",
        fails=[
            ("AWS's own", [endpoint()]),
            ("everything", [endpoint(document(OPEN))]),
            ("everything, in lists", [endpoint(document({**OPEN, "Principal": {"AWS": ["*"]}, "Action": ["*"]}))]),
            ("everything, beside a narrow one", [endpoint(document({**OPEN, "Resource": "arn:aws:s3:::x"}, OPEN))]),
            ("a separate one", [endpoint(), separate_policy(document(OPEN))]),
            (
                "a condition that everybody meets",
                [endpoint(document({**OPEN, "Condition": {"StringLikeIfExists": {"aws:PrincipalAccount": "*"}}}))],
            ),
            (
                "a stranger",
                [HOME, endpoint(document({**OPEN, "Principal": {"AWS": "999999999999"}, "Action": "s3:GetObject"}))],
            ),
        ],
        passes=[
            ("a named bucket", [endpoint(document({**OPEN, "Resource": "arn:aws:s3:::mine/*"}))]),
            (
                "a condition",
                [endpoint(document({**OPEN, "Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}}))],
            ),
            ("a separate one", [endpoint(), separate_policy(document({**OPEN, "Action": "s3:GetObject"}))]),
            (
                "resources of the company",
                [endpoint(document({**OPEN, "Condition": {"StringEquals": {"aws:ResourceAccount": "111122223333"}}}))],
            ),
        ],
        undetermined=[("unknown", [endpoint(UNKNOWN)])],
        not_applicable=[("a firewall's", [endpoint(vpcEndpointType="GatewayLoadBalancer")])],
    ),
    *cases(
        "net-2-aws-endpoint-services-closed",
        fails=[("everybody", [make(SERVICE, "s", {"acceptanceRequired": False, "allowedPrincipals": ["*"]})])],
        passes=[
            ("accepted by hand", [make(SERVICE, "s", {"acceptanceRequired": True, "allowedPrincipals": ["*"]})]),
            (
                "named",
                [make(SERVICE, "s", {"acceptanceRequired": False, "allowedPrincipals": ["arn:aws:iam::1:root"]})],
            ),
        ],
        undetermined=[("unknown", [make(SERVICE, "s", {"acceptanceRequired": UNKNOWN})])],
        not_applicable=NONE,
    ),
    *cases(
        "net-3-aws-client-vpn-logged",
        fails=[("off", [vpn(enabled=False)]), ("left out", [vpn()])],
        passes=[("on", [vpn(enabled=True, cloudwatchLogGroup="vpn")])],
        undetermined=[("unknown", [vpn(enabled=UNKNOWN)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-client-vpn-groups",
        fails=[
            ("everybody, everywhere", [authorization("0.0.0.0/0", authorizeAllGroups=True)]),
            ("everybody, a whole private range", [authorization("10.0.0.0/8", authorizeAllGroups=True)]),
        ],
        passes=[
            ("a group", [authorization("10.0.0.0/16", accessGroupId="admins")]),
            ("everybody, a network", [authorization("10.0.48.0/20", authorizeAllGroups=True)]),
        ],
        undetermined=[("unknown", [authorization(UNKNOWN, authorizeAllGroups=True)])],
        not_applicable=NONE,
    ),
    *cases(
        "net-2-aws-accelerators-front-balancers",
        fails=[("a machine", [accelerated("i-0123")]), ("an address", [accelerated("eipalloc-0123")])],
        passes=[
            ("a load balancer", [balancer(arn="arn:entrance"), accelerated("arn:entrance")]),
            (
                "a load balancer elsewhere",
                [accelerated("arn:aws:elasticloadbalancing:eu-central-1:1:loadbalancer/app/x/1")],
            ),
        ],
        undetermined=[("unknown", [accelerated(UNKNOWN)])],
        not_applicable=NONE,
    ),
]
