"""Mutants of `policy.rules.aws.network`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import add, drop, put, remove
from tests.mutations.mutant import broken, of

APP, DATA = "Subnet aws-network-app-a", "Subnet aws-network-data-a"
ACL, ACL_RULE = "aws-acl-inspection", "aws:ec2/networkAclRule:NetworkAclRule"
ADMIN, OPEN = "net-2-aws-network-acl-admin-ports-closed", "net-2-aws-network-acl-not-open"
OUT = "net-1-aws-data-zone-no-internet-route"
ROUTE = "aws:ec2/route:Route"
TABLE = "RouteTable aws-network-data-a"
LOGS = ("FlowLog aws-flow-logs-flows", "FlowLog aws-flow-logs-archive")
QUERIES = "ResolverQueryLogConfigAssociation aws-flow-logs-dns-queries"


def entry(number: int, first: int, last: int, source: str, **more: Any) -> dict[str, Any]:
    """A rule of a network ACL."""
    family = "ipv6CidrBlock" if ":" in source else "cidrBlock"
    return {
        "ruleNo": number,
        "action": "allow",
        "protocol": "tcp",
        "fromPort": first,
        "toPort": last,
        family: source,
        **more,
    }


def separate(
    number: int, first: int, last: int, source: str, acl: str = "@{aws-acl-inspection.id}", **more: Any
) -> dict[str, Any]:
    """A rule of a network ACL as a resource of its own."""
    family = "ipv6CidrBlock" if ":" in source else "cidrBlock"
    return {
        "networkAclId": acl,
        "egress": False,
        "ruleNumber": number,
        "ruleAction": "allow",
        "protocol": "tcp",
        "fromPort": first,
        "toPort": last,
        family: source,
        **more,
    }


MUTANTS = [
    *of(
        "net-1-aws-two-availability-zones",
        broken(
            "one zone left of the data zone",
            *[put(f"Subnet aws-network-data-{place}", availabilityZone="eu-central-1a") for place in "abc"],
        ),
        broken(
            "two subnets of the app zone removed",
            remove("Subnet aws-network-app-b", "Subnet aws-network-app-c"),
        ),
        broken(
            "a second VPC with one subnet",
            add("aws:ec2/vpc:Vpc", "lab", {"cidrBlock": "10.99.0.0/16"}),
            add(
                "aws:ec2/subnet:Subnet",
                "lab-one",
                {"vpcId": "@{lab.id}", "cidrBlock": "10.99.0.0/24", "availabilityZone": "eu-central-1a"},
            ),
            also=(
                "net-1-aws-own-network-acl",
                "net-1-aws-own-route-table",
                "net-3-aws-default-group-closed",
                "net-3-aws-dns-query-logs",
                "net-3-aws-flow-logs",
            ),
        ),
    ),
    *of(
        "net-1-aws-own-route-table",
        broken("left on the main table", remove("RouteTableAssociation aws-network-app-a")),
        broken(
            "the app zone on a table of the management zone",
            put("RouteTableAssociation aws-network-app-a", routeTableId="@{RouteTable aws-network-management-a.id}"),
        ),
        broken(
            "the inspection zone on a table of the management zone",
            put(
                "RouteTableAssociation aws-network-inspection-b",
                routeTableId="@{RouteTable aws-network-management-b.id}",
            ),
        ),
    ),
    *of(
        "net-1-aws-own-network-acl",
        broken(
            "left on the default one",
            put("aws-acl-app", subnetIds=["@{Subnet aws-network-app-b.id}", "@{Subnet aws-network-app-c.id}"]),
        ),
        broken("no ACL for the zone", remove("aws-acl-management")),
        broken(
            "the data zone on the app zone's",
            put(
                "aws-acl-data",
                subnetIds=[f"@{{Subnet aws-network-{zone}.id}}" for zone in ("data-a", "data-b", "data-c", "app-a")],
            ),
            put("aws-acl-app", subnetIds=["@{Subnet aws-network-app-b.id}", "@{Subnet aws-network-app-c.id}"]),
        ),
        broken(
            "by an association",
            put("aws-acl-app", subnetIds=["@{Subnet aws-network-app-b.id}", "@{Subnet aws-network-app-c.id}"]),
            add(
                "aws:ec2/networkAclAssociation:NetworkAclAssociation",
                "moved",
                {"subnetId": "@{Subnet aws-network-app-a.id}", "networkAclId": "@{aws-acl-management.id}"},
            ),
        ),
    ),
    *of(
        ADMIN,
        broken("SSH inline", put(ACL, {"ingress.+": entry(90, 22, 22, "0.0.0.0/0")})),
        broken("RDP inline over IPv6", put(ACL, {"ingress.+": entry(90, 3389, 3389, "::/0")})),
        broken("a range around SSH", put(ACL, {"ingress.+": entry(90, 20, 25, "0.0.0.0/0")})),
        broken(
            "SSH in halves",
            put(ACL, {"ingress.+": entry(90, 22, 22, "0.0.0.0/1")}),
            add(ACL_RULE, "second-half", separate(91, 22, 22, "128.0.0.0/1")),
        ),
        broken("separate", add(ACL_RULE, "open", separate(90, 22, 22, "0.0.0.0/0"))),
        broken("separate, protocol by number", add(ACL_RULE, "open", separate(90, 22, 22, "0.0.0.0/0", protocol="6"))),
        broken("separate, of an ACL elsewhere", put("partner-acl-rule", fromPort=22, toPort=22)),
        broken(
            "the default ACL",
            put("DefaultNetworkAcl aws-network-default", ingress=[entry(100, 3389, 3389, "2000::/3")]),
        ),
    ),
    *of(
        OPEN,
        broken("all TCP ports inline", put(ACL, {"ingress.+": entry(90, 0, 65535, "0.0.0.0/0")}), also=(ADMIN,)),
        broken(
            "all protocols separately",
            add(ACL_RULE, "open", separate(90, 0, 0, "0.0.0.0/0", protocol="-1")),
            also=(ADMIN,),
        ),
        broken(
            "in halves",
            put(ACL, {"ingress.+": entry(90, 0, 65535, "0.0.0.0/1")}),
            add(ACL_RULE, "second-half", separate(91, 0, 65535, "128.0.0.0/1")),
            also=(ADMIN,),
        ),
        broken(
            "the default ACL as AWS makes it",
            put(
                "DefaultNetworkAcl aws-network-default",
                ingress=[
                    {
                        "ruleNo": 100,
                        "action": "allow",
                        "protocol": "-1",
                        "fromPort": 0,
                        "toPort": 0,
                        "cidrBlock": "0.0.0.0/0",
                    }
                ],
            ),
            also=(ADMIN,),
        ),
        broken("all of IPv6", put(ACL, {"ingress.+": entry(90, 0, 65535, "2000::/3")}), also=(ADMIN,)),
    ),
    *of(
        OUT,
        broken(
            "by a carrier's gateway",
            put(TABLE, {"routes.+": {"cidrBlock": "0.0.0.0/0", "carrierGatewayId": "cagw-1"}}),
        ),
        broken(
            "a route to a NAT gateway",
            add(
                ROUTE,
                "out",
                {
                    "routeTableId": f"@{{{TABLE}.id}}",
                    "destinationCidrBlock": "0.0.0.0/0",
                    "natGatewayId": "@{NatGateway aws-network-nat-a.id}",
                },
            ),
        ),
        broken(
            "an inline route to the internet gateway",
            put(TABLE, routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": "@{aws-network-internet.id}"}]),
        ),
        broken(
            "half of the internet",
            add(
                ROUTE,
                "out",
                {
                    "routeTableId": f"@{{{TABLE}.id}}",
                    "destinationCidrBlock": "128.0.0.0/1",
                    "natGatewayId": "nat-0123456789abcdef0",
                },
            ),
        ),
        broken(
            "IPv6 by an egress-only gateway",
            add(
                ROUTE,
                "out",
                {
                    "routeTableId": f"@{{{TABLE}.id}}",
                    "destinationIpv6CidrBlock": "::/0",
                    "egressOnlyGatewayId": "eigw-0123456789abcdef0",
                },
            ),
        ),
        broken(
            "by a prefix list",
            add(
                "aws:ec2/managedPrefixList:ManagedPrefixList",
                "partners",
                {
                    "name": "partners",
                    "addressFamily": "IPv4",
                    "entries": [{"cidr": "198.51.0.0/16"}, {"cidr": "8.8.8.0/24"}],
                },
            ),
            add(
                ROUTE,
                "out",
                {
                    "routeTableId": f"@{{{TABLE}.id}}",
                    "destinationPrefixListId": "@{partners.id}",
                    "gatewayId": "igw-0123456789abcdef0",
                },
            ),
        ),
        broken(
            "on the edge zone's table",
            put("RouteTableAssociation aws-network-data-a", routeTableId="@{RouteTable aws-network-edge-a.id}"),
            also=("net-1-aws-own-route-table",),
        ),
    ),
    *of(
        "net-3-aws-flow-logs",
        broken("removed", remove(*LOGS)),
        broken("refused traffic only", *[put(log, trafficType="REJECT") for log in LOGS]),
        broken("admitted traffic only, in lower case", *[put(log, trafficType="accept") for log in LOGS]),
        broken(
            "of one subnet instead of the VPC",
            *[drop(log, "vpcId") for log in LOGS],
            *[put(log, subnetId="@{Subnet aws-network-app-a.id}") for log in LOGS],
        ),
    ),
    *of(
        "net-3-aws-dns-query-logs",
        broken("removed", remove(QUERIES)),
        broken("of another VPC", put(QUERIES, resourceId="vpc-0123456789abcdef0")),
        broken(
            "a second VPC without",
            add("aws:ec2/vpc:Vpc", "lab", {"cidrBlock": "10.99.0.0/16"}),
            also=("net-3-aws-default-group-closed", "net-3-aws-flow-logs"),
        ),
    ),
]
