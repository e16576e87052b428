"""Cases of `policy.rules.aws.network`: zones, routes and network ACLs in their spellings."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import acl, gateway, nacl, route, subnet, table, vpc

EVERYWHERE = "0.0.0.0/0"
STORE = "aws:rds/instance:Instance"


def rule(name: str, number: int, action: str, **properties: object) -> Resource:
    values = {"networkAclId": "acl-id", "ruleNumber": number, "ruleAction": action, "protocol": "tcp", **properties}
    return make("aws:ec2/networkAclRule:NetworkAclRule", name, values)


def default_acl(*subnets: str, ingress: object = None) -> Resource:
    values = {"defaultNetworkAclId": "acl-0", "subnetIds": [f"{place}-id" for place in subnets], "ingress": ingress}
    return make("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "default", values)


def flow_log(name: str, traffic: object = "ALL", **properties: object) -> Resource:
    return make("aws:ec2/flowLog:FlowLog", name, {"trafficType": traffic, **properties})


AT_22 = {"fromPort": 22, "toPort": 22, "cidrBlock": EVERYWHERE}

ADMIN_OPEN = [
    ("inline", [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, 22, 22)])]),
    ("inline, IPv6", [nacl("acl", ingress=[acl(100, "allow", "::/0", 3389, 3389)])]),
    (
        "inline, in two halves",
        [nacl("acl", ingress=[acl(1, "allow", "0.0.0.0/1", 22, 22), acl(2, "allow", "128.0.0.0/1", 22, 22)])],
    ),
    ("inline, all protocols", [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, protocol="-1")])]),
    ("inline, in a range", [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, 1, 1024)])]),
    ("inline, protocol by number", [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, 22, 22, "6")])]),
    (
        "refused too late",
        [nacl("acl", ingress=[acl(200, "deny", EVERYWHERE, 22, 22), acl(100, "allow", EVERYWHERE, 22, 22)])],
    ),
    (
        "refused in part",
        [nacl("acl", ingress=[acl(50, "deny", "0.0.0.0/1", 22, 22), acl(100, "allow", EVERYWHERE, 22, 22)])],
    ),
    ("separate rule", [nacl("acl"), rule("open", 100, "allow", **AT_22)]),
    (
        "separate rule of an ACL elsewhere",
        [
            rule(
                "open",
                100,
                "allow",
                **AT_22,
            )
        ],
    ),
    (
        "halves inline and separate",
        [
            nacl("acl", ingress=[acl(1, "allow", "0.0.0.0/1", 22, 22)]),
            rule("open", 100, "allow", **{**AT_22, "cidrBlock": "128.0.0.0/1"}),
        ],
    ),
    ("the default ACL", [default_acl(ingress=[acl(100, "allow", EVERYWHERE, protocol="-1")])]),
]

NO_ACL = [("no ACL", [vpc()]), ("an outgoing rule", [rule("out", 100, "allow", **AT_22, egress=True)])]

DATA = [
    subnet("data", "data"),
    make("aws:ec2/networkAcl:NetworkAcl", "acl", {"vpcId": "net-id", "subnetIds": ["data-id"], "ingress": []}),
]

CASES = [
    *cases(
        "net-1-aws-two-availability-zones",
        fails=[
            ("one zone in one place", [vpc(), subnet("a", "app"), subnet("b", "app")]),
            (
                "one zone of two",
                [
                    vpc(),
                    subnet("a", "app"),
                    subnet("b", "app", availabilityZone="eu-central-1b"),
                    subnet("c", "data"),
                ],
            ),
            ("no zone tags, one place", [vpc(), subnet("a"), subnet("b")]),
        ],
        passes=[
            ("two places", [vpc(), subnet("a", "app"), subnet("b", "app", availabilityZone="eu-central-1b")]),
            ("no zone tags, two places", [vpc(), subnet("a"), subnet("b", availabilityZone="eu-central-1b")]),
        ],
        undetermined=[("unknown place", [vpc(), subnet("a", availabilityZone=UNKNOWN)])],
        not_applicable=[("no subnets", [vpc()])],
    ),
    *cases(
        "net-1-aws-own-route-table",
        fails=[
            ("on the main table", [vpc(), subnet("app")]),
            (
                "shared between zones",
                [vpc(), subnet("app", "app"), subnet("data", "data"), *table("both", "app", "data")],
            ),
        ],
        passes=[
            ("associated", [vpc(), subnet("app", "app"), *table("own", "app")]),
            ("shared within a zone", [vpc(), subnet("a", "app"), subnet("b", "app"), *table("own", "a", "b")]),
        ],
        undetermined=[
            (
                "a table elsewhere",
                [
                    subnet("app", "app"),
                    make(
                        "aws:ec2/routeTableAssociation:RouteTableAssociation",
                        "own",
                        {"routeTableId": "rtb-0", "subnetId": "app-id"},
                    ),
                ],
            )
        ],
        not_applicable=[("no subnets", [vpc()])],
    ),
    *cases(
        "net-1-aws-own-network-acl",
        fails=[
            ("on the default ACL", [vpc(), subnet("app")]),
            (
                "on a managed default ACL that admits traffic",
                [vpc(), subnet("app"), default_acl("app", ingress=[acl(1, "allow", "10.0.0.0/8")])],
            ),
            (
                "on a default ACL that is empty",
                [vpc(defaultNetworkAclId="acl-0"), subnet("app"), default_acl(ingress=[])],
            ),
            ("shared between zones", [subnet("app", "app"), subnet("data", "data"), nacl("both", "app", "data")]),
        ],
        passes=[
            ("named by the ACL", [subnet("app", "app"), nacl("own", "app")]),
            (
                "named by an association",
                [
                    subnet("app", "app"),
                    nacl("own"),
                    make(
                        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
                        "own",
                        {"networkAclId": "own-id", "subnetId": "app-id"},
                    ),
                ],
            ),
        ],
        undetermined=[
            (
                "an ACL elsewhere",
                [
                    subnet("app"),
                    make(
                        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
                        "own",
                        {"networkAclId": "acl-0", "subnetId": "app-id"},
                    ),
                ],
            )
        ],
        not_applicable=[("no subnets", [vpc()])],
    ),
    *cases(
        "net-2-aws-network-acl-admin-ports-closed",
        fails=ADMIN_OPEN,
        passes=[
            ("empty", [nacl("acl", ingress=[])]),
            (
                "refused before it is admitted",
                [nacl("acl", ingress=[acl(50, "deny", EVERYWHERE, 22, 22), acl(100, "allow", EVERYWHERE, 22, 22)])],
            ),
            (
                "refused by a separate rule before it is admitted",
                [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, 22, 22)]), rule("no", 50, "deny", **AT_22)],
            ),
            (
                "replies around RDP",
                [
                    nacl(
                        "acl",
                        ingress=[acl(1, "allow", EVERYWHERE, 1024, 3388), acl(2, "allow", EVERYWHERE, 3390, 65535)],
                    )
                ],
            ),
            ("the VPC", [nacl("acl", ingress=[acl(100, "allow", "10.0.0.0/16", protocol="-1")])]),
        ],
        undetermined=[
            ("unknown rules", [nacl("acl", ingress=UNKNOWN)]),
            ("unknown action", [nacl("acl", ingress=[{**acl(1, "allow", EVERYWHERE), "action": UNKNOWN}])]),
        ],
        not_applicable=NO_ACL,
    ),
    *cases(
        "net-2-aws-network-acl-not-open",
        fails=[
            ("all protocols", [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, protocol="-1")])]),
            ("all TCP ports", [nacl("acl", ingress=[acl(100, "allow", EVERYWHERE, 0, 65535)])]),
            (
                "all TCP ports in parts",
                [nacl("acl", ingress=[acl(1, "allow", EVERYWHERE, 0, 1023), acl(2, "allow", EVERYWHERE, 1024, 65535)])],
            ),
            ("IPv6", [nacl("acl", ingress=[acl(100, "allow", "::/0", protocol="-1")])]),
            ("separate rule", [nacl("acl"), rule("open", 1, "allow", protocol="-1", cidrBlock=EVERYWHERE)]),
        ],
        passes=[
            (
                "the web and replies",
                [
                    nacl(
                        "acl", ingress=[acl(1, "allow", EVERYWHERE, 443, 443), acl(2, "allow", EVERYWHERE, 1024, 65535)]
                    )
                ],
            ),
            (
                "refused first",
                [
                    nacl(
                        "acl",
                        ingress=[acl(1, "deny", EVERYWHERE, protocol="-1"), acl(2, "allow", EVERYWHERE, protocol="-1")],
                    )
                ],
            ),
        ],
        undetermined=[("unknown rules", [nacl("acl", ingress=UNKNOWN)])],
        not_applicable=NO_ACL,
    ),
    *cases(
        "net-1-aws-data-zone-no-internet-route",
        fails=[
            ("separate route", [*DATA, gateway(), *table("t", "data"), route("out", "t", gatewayId="igw-id")]),
            (
                "inline route",
                [*DATA, gateway(), *table("t", "data", routes=[{"cidrBlock": EVERYWHERE, "gatewayId": "igw-id"}])],
            ),
            ("a gateway elsewhere", [*DATA, *table("t", "data"), route("out", "t", gatewayId="igw-0123")]),
            ("NAT", [*DATA, *table("t", "data"), route("out", "t", natGatewayId="nat-0123")]),
            (
                "IPv6, outgoing",
                [
                    *DATA,
                    *table("t", "data"),
                    route(
                        "out",
                        "t",
                        destinationCidrBlock="",
                        destinationIpv6CidrBlock="::/0",
                        egressOnlyGatewayId="eigw-0",
                    ),
                ],
            ),
            (
                "half of the internet",
                [
                    *DATA,
                    *table("t", "data"),
                    route("out", "t", destinationCidrBlock="0.0.0.0/1", natGatewayId="nat-0123"),
                ],
            ),
            (
                "the VPC's main table",
                [
                    vpc(),
                    *DATA,
                    *table("t"),
                    route("out", "t", natGatewayId="nat-0123"),
                    make(
                        "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
                        "main",
                        {"vpcId": "net-id", "routeTableId": "t-id"},
                    ),
                ],
            ),
            (
                "no zone tag, but a database stands there",
                [
                    subnet("plain"),
                    *table("t", "plain"),
                    route("out", "t", natGatewayId="nat-0123"),
                    make("aws:rds/subnetGroup:SubnetGroup", "places", {"subnetIds": ["plain-id"], "name": "places"}),
                    make(STORE, "db", {"dbSubnetGroupName": "places"}),
                ],
            ),
        ],
        passes=[
            ("no routes", [vpc(), *DATA]),
            ("a route to a peer", [*DATA, *table("t", "data"), route("p", "t", vpcPeeringConnectionId="pcx-0")]),
            (
                "a private route by NAT",
                [*DATA, *table("t", "data"), route("p", "t", destinationCidrBlock="10.9.0.0/16", natGatewayId="nat-0")],
            ),
        ],
        undetermined=[
            ("unknown routes", [*DATA, *table("t", "data", routes=UNKNOWN)]),
            ("unknown gateway", [*DATA, *table("t", "data"), route("out", "t", gatewayId=UNKNOWN)]),
        ],
        not_applicable=[("another zone", [subnet("app", "app")])],
    ),
    *cases(
        "net-3-aws-flow-logs",
        fails=[
            ("none", [vpc()]),
            ("accepted traffic only", [vpc(), flow_log("log", "ACCEPT", vpcId="net-id")]),
            ("one subnet only", [vpc(), subnet("a"), subnet("b"), flow_log("log", subnetId="a-id")]),
            ("another VPC", [vpc(), flow_log("log", vpcId="other-id")]),
        ],
        passes=[
            ("the VPC", [vpc(), flow_log("log", vpcId="net-id")]),
            ("every subnet", [vpc(), subnet("a"), flow_log("log", subnetId="a-id")]),
            ("in two logs", [vpc(), flow_log("a", "ACCEPT", vpcId="net-id"), flow_log("b", "REJECT", vpcId="net-id")]),
        ],
        undetermined=[("unknown traffic", [vpc(), flow_log("log", UNKNOWN, vpcId="net-id")])],
        not_applicable=[("no VPC", [subnet("a")])],
    ),
    *cases(
        "net-3-aws-dns-query-logs",
        fails=[
            ("none", [vpc(), subnet("a")]),
            (
                "another VPC",
                [
                    vpc(),
                    make(
                        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
                        "log",
                        {"resourceId": "other-id"},
                    ),
                ],
            ),
        ],
        passes=[
            (
                "associated",
                [
                    vpc(),
                    make(
                        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
                        "log",
                        {"resourceId": "net-id"},
                    ),
                ],
            )
        ],
        undetermined=[
            (
                "unknown VPC",
                [
                    vpc(),
                    make(
                        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
                        "log",
                        {"resourceId": UNKNOWN},
                    ),
                ],
            )
        ],
        not_applicable=[("an empty VPC", [vpc()])],
    ),
]
