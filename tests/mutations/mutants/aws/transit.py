"""Mutants of `policy.rules.aws.transit`."""

from __future__ import annotations

import json

from tests.mutations.edits import add, drop, put
from tests.mutations.mutant import broken, of

FOREIGN = "999988887777"
ENDPOINT = "aws-gateways-s3"
SHARED = ("gdpr-1-aws-shared-with-named-accounts",)


def policy(**parts: object) -> str:
    """A policy of one statement."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Resource": "*", **parts}]}
    )


MUTANTS = [
    *of(
        "net-1-aws-transit-no-auto-accept",
        broken("accepted by itself", put("hub", autoAcceptSharedAttachments="enable")),
        broken(
            "a second gateway",
            add(
                "aws:ec2transitgateway/transitGateway:TransitGateway",
                "spare",
                {"autoAcceptSharedAttachments": "enable"},
            ),
        ),
        broken("in capitals", put("hub", autoAcceptSharedAttachments="ENABLE")),
    ),
    *of(
        "net-1-aws-peers-own-accounts",
        broken("a stranger's network", put("reporting-peer", peerOwnerId=FOREIGN), also=SHARED),
        broken(
            "a second peer",
            add(
                "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
                "partner",
                {"vpcId": "@{aws-network-vpc.id}", "peerVpcId": "vpc-1", "peerOwnerId": FOREIGN},
            ),
            also=SHARED,
        ),
        broken(
            "a stranger's transit gateway",
            add(
                "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
                "partner",
                {"peerAccountId": FOREIGN, "peerRegion": "eu-west-1", "transitGatewayId": "@{hub.id}"},
            ),
        ),
    ),
    *of(
        "net-1-aws-peer-routes-narrow",
        broken("all private networks", put("to-reporting", destinationCidrBlock="10.0.0.0/8")),
        broken("the internet", put("to-reporting", destinationCidrBlock="0.0.0.0/0")),
        broken(
            "inline, to a virtual private gateway",
            put(
                "RouteTable aws-network-inspection-a",
                routes=[{"cidrBlock": "10.0.0.0/8", "gatewayId": "vgw-0123456789abcdef0"}],
            ),
        ),
        broken(
            "of a table that is not in the stack",
            add(
                "aws:ec2/route:Route",
                "wide",
                {
                    "routeTableId": "rtb-0123456789abcdef0",
                    "destinationIpv6CidrBlock": "::/0",
                    "vpcPeeringConnectionId": "pcx-0123",
                },
            ),
        ),
        broken(
            "in halves",
            put("to-reporting", destinationCidrBlock="10.0.0.0/9"),
            add(
                "aws:ec2/route:Route",
                "rest",
                {
                    "routeTableId": "@{RouteTable aws-network-app-a.id}",
                    "destinationCidrBlock": "10.128.0.0/9",
                    "vpcPeeringConnectionId": "@{reporting-peer.id}",
                },
            ),
        ),
    ),
    *of(
        "net-3-aws-endpoint-policies",
        broken("AWS's default", drop(ENDPOINT, "policy")),
        broken("everything", put(ENDPOINT, policy=policy(Action="*"))),
        broken(
            "everything in lists", put(ENDPOINT, policy=policy(Principal={"AWS": ["*"]}, Action=["*"], Resource=["*"]))
        ),
        broken("every call of the service", put(ENDPOINT, policy=policy(Action="s3:*"))),
        broken(
            "by a separate policy",
            drop(ENDPOINT, "policy"),
            add(
                "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
                "open",
                {"vpcEndpointId": f"@{{{ENDPOINT}.id}}", "policy": policy(Action="*")},
            ),
        ),
    ),
    *of(
        "net-2-aws-endpoint-services-closed",
        broken("everybody", put("orders-endpoint", acceptanceRequired=False, allowedPrincipals=["*"])),
        broken(
            "everybody, among others", put("orders-endpoint", {"allowedPrincipals.+": "*"}, acceptanceRequired=False)
        ),
        broken(
            "a second service",
            add(
                "aws:ec2/vpcEndpointService:VpcEndpointService",
                "open",
                {"acceptanceRequired": False, "allowedPrincipals": ["*"]},
            ),
        ),
        also=SHARED,
    ),
    *of(
        "net-3-aws-client-vpn-logged",
        broken("off", put("office-vpn", {"connectionLogOptions.enabled": False})),
        broken("left out", drop("office-vpn", "connectionLogOptions")),
        broken("without a word", drop("office-vpn", "connectionLogOptions.enabled")),
    ),
    *of(
        "net-2-aws-client-vpn-groups",
        broken(
            "everybody to everything",
            put("office-vpn-operators", authorizeAllGroups=True, targetNetworkCidr="0.0.0.0/0"),
        ),
        broken(
            "everybody to all private networks",
            put("office-vpn-operators", authorizeAllGroups=True, targetNetworkCidr="10.0.0.0/8"),
        ),
        broken("everybody to IPv6", put("office-vpn-operators", authorizeAllGroups=True, targetNetworkCidr="2000::/3")),
    ),
    *of(
        "net-2-aws-accelerators-front-balancers",
        broken("a machine", put("anycast", {"endpointConfigurations.0.endpointId": "@{worker.id}"})),
        broken("an address", put("anycast", {"endpointConfigurations.0.endpointId": "eipalloc-0123456789abcdef0"})),
        broken(
            "a machine beside the load balancer",
            put("anycast", {"endpointConfigurations.+": {"endpointId": "i-0123456789abcdef0", "weight": 1}}),
        ),
    ),
]
