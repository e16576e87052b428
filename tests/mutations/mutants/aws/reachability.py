"""Mutants of `policy.rules.aws.reachability`: ways from the internet to data over one hop and over several."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, put
from tests.mutations.mutant import broken, of

INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
DATA, APP, EDGE_TABLE = "@{aws-firewall-data.id}", "@{aws-firewall-app.id}", "@{RouteTable aws-network-edge-a.id}"
ACL = "aws-acl-data"


def admit(name: str, group: str, port: int, **source: Any) -> Edit:
    """A rule that admits a source to a group on one TCP port."""
    values = {"securityGroupId": group, "ipProtocol": "tcp", "fromPort": port, "toPort": port, **source}
    return add(INGRESS, name, values)


def through(number: int, first: int, last: int, source: str) -> Edit:
    """A rule of the data zone's network ACL that admits a network."""
    family = "ipv6CidrBlock" if ":" in source else "cidrBlock"
    entry = {"ruleNo": number, "action": "allow", "protocol": "tcp", "fromPort": first, "toPort": last, family: source}
    return put(ACL, {"ingress.+": entry})


PUBLIC_WORKER = (
    put("worker", associatePublicIpAddress=True, subnetId="@{Subnet aws-network-edge-a.id}"),
    admit("to-worker", "@{orders.id}", 443, cidrIpv4="0.0.0.0/0"),
    put("worker", vpcSecurityGroupIds=["@{orders.id}"]),
)
WORKER_RULES = ("net-2-aws-no-public-ip", "net-3-aws-ingress-named")

MUTANTS = [
    *of(
        "net-1-aws-data-unreachable",
        broken(
            "straight: a route, the network ACL and the group",
            put("RouteTableAssociation aws-network-data-a", routeTableId=EDGE_TABLE),
            through(90, 5432, 5432, "0.0.0.0/0"),
            admit("open", DATA, 5432, cidrIpv4="0.0.0.0/0"),
            also=(
                "net-1-aws-data-zone-borders",
                "net-1-aws-data-zone-no-internet-route",
                "net-1-aws-own-route-table",
                "net-2-aws-data-ports-closed",
            ),
        ),
        broken(
            "straight, over IPv6 in halves",
            put(
                "RouteTable aws-network-data-a",
                routes=[{"ipv6CidrBlock": "::/0", "gatewayId": "@{aws-network-internet.id}"}],
            ),
            through(90, 5432, 5432, "::/0"),
            admit("one", DATA, 5432, cidrIpv6="2000::/4"),
            admit("two", DATA, 5432, cidrIpv6="3000::/4"),
            also=(
                "net-1-aws-data-zone-borders",
                "net-1-aws-data-zone-no-internet-route",
                "net-2-aws-data-ports-closed",
            ),
        ),
        broken(
            "over the entrance that CloudFront reaches",
            admit("next-hop", DATA, 5432, referencedSecurityGroupId="@{aws-firewall-entrance.id}"),
        ),
        broken(
            "over a machine whose group the data admits",
            *PUBLIC_WORKER,
            admit("next-hop", DATA, 5432, referencedSecurityGroupId="@{orders.id}"),
            through(90, 5432, 5432, "10.16.0.0/16"),
            also=(*WORKER_RULES, "net-1-aws-data-zone-borders"),
        ),
        broken(
            "over a machine whose group the data admits on every port",
            *PUBLIC_WORKER,
            add(
                INGRESS,
                "next-hop",
                {"securityGroupId": DATA, "ipProtocol": "-1", "referencedSecurityGroupId": "@{orders.id}"},
            ),
            through(90, 5432, 5432, "10.16.0.0/16"),
            also=(*WORKER_RULES, "net-1-aws-data-zone-borders"),
        ),
        broken(
            "over the entrance, out to the data and in from its subnets",
            admit("next-hop", DATA, 5432, cidrIpv4="10.16.0.0/20"),
            add(
                "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
                "way-out",
                {
                    "securityGroupId": "@{aws-firewall-entrance.id}",
                    "ipProtocol": "tcp",
                    "fromPort": 5432,
                    "toPort": 5432,
                    "referencedSecurityGroupId": DATA,
                },
            ),
            through(90, 5432, 5432, "10.16.0.0/20"),
            also=("net-1-aws-data-zone-borders",),
        ),
        broken(
            "over a machine whose network the data admits",
            *PUBLIC_WORKER,
            admit("next-hop", DATA, 5432, cidrIpv4="10.16.0.0/16"),
            through(90, 5432, 5432, "10.16.0.0/16"),
            also=(*WORKER_RULES, "net-1-aws-data-zone-borders"),
        ),
    ),
    *of(
        "net-1-aws-data-groups-behind-app",
        broken(
            "the entrance's group on a port of the database",
            admit("short-cut", "@{orders.id}", 5432, referencedSecurityGroupId="@{aws-firewall-entrance.id}"),
        ),
        broken(
            "inline",
            put(
                "orders",
                {
                    "ingress.+": {
                        "description": "x",
                        "protocol": "tcp",
                        "fromPort": 6379,
                        "toPort": 6379,
                        "securityGroups": ["@{aws-firewall-entrance.id}"],
                    }
                },
            ),
        ),
        broken(
            "a range of ports around the database's",
            add(
                INGRESS,
                "short-cut",
                {
                    "securityGroupId": "@{orders.id}",
                    "ipProtocol": "tcp",
                    "fromPort": 3000,
                    "toPort": 6000,
                    "referencedSecurityGroupId": "@{aws-firewall-entrance.id}",
                },
            ),
        ),
    ),
    *of(
        "net-1-aws-data-zone-borders",
        broken("the edge zone on the database's port", through(90, 5432, 5432, "10.16.0.0/20")),
        broken("a part of the edge zone", through(90, 5432, 5432, "10.16.1.0/24")),
        broken("the edge zone on a range of ports", through(90, 5000, 6000, "10.16.0.0/16")),
        broken(
            "the edge zone on ports between two that are refused",
            put(
                ACL,
                {
                    "ingress.+": {
                        "ruleNo": 88,
                        "action": "deny",
                        "protocol": "tcp",
                        "fromPort": 5400,
                        "toPort": 5400,
                        "cidrBlock": "10.16.0.0/16",
                    }
                },
            ),
            through(90, 5400, 5432, "10.16.0.0/20"),
        ),
        broken("the internet on the database's port", through(90, 5432, 5432, "0.0.0.0/0")),
        broken(
            "the internet on more than the ports of replies",
            through(90, 443, 65535, "0.0.0.0/0"),
            also=("net-2-aws-network-acl-admin-ports-closed",),
        ),
        broken(
            "separately",
            add(
                "aws:ec2/networkAclRule:NetworkAclRule",
                "open",
                {
                    "networkAclId": "@{aws-acl-data.id}",
                    "egress": False,
                    "ruleNumber": 90,
                    "ruleAction": "allow",
                    "protocol": "6",
                    "fromPort": 5432,
                    "toPort": 5432,
                    "cidrBlock": "10.16.0.0/20",
                },
            ),
        ),
    ),
]
