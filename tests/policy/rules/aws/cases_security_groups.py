"""Cases of `policy.rules.aws.security_groups`: one hole in as many spellings as AWS has for it."""

from __future__ import annotations

from ipaddress import ip_network

from policy.model import UNKNOWN, Outcome, Resource
from policy.parameters import Parameters
from tests.policy.cases import Case, cases, make
from tests.policy.rules.aws.build import balancer, egress_rule, group, group_rule, ingress_rule, instance, tcp, vpc

ALL = {"protocol": "-1", "fromPort": 0, "toPort": 0}
OFFICE = Parameters(allowed_sources=(ip_network("198.51.100.0/24"), ip_network("2001:db8:100::/48")))

# Many small networks that make up half of IPv4, none of them wide alone.
PIECES = [f"{number}.{part}.0.0/16" for number in range(1, 9) for part in range(256)]


def prefix_list(*networks: str, name: str = "list", **more: object) -> Resource:
    return make(
        "aws:ec2/managedPrefixList:ManagedPrefixList", name, {"entries": [{"cidr": net} for net in networks], **more}
    )


def sneaky(port: int) -> list[tuple[str, list[Resource]]]:
    """The ways to open a port to the internet."""
    half = ["0.0.0.0/1", "128.0.0.0/1"]
    around = {"fromPort": port - 1, "toPort": port + 1}
    at = {"fromPort": port, "toPort": port}
    listed = make(
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        "list",
        {"entries": [{"cidr": "0.0.0.0/1"}], "addressFamily": "IPv4"},
    )
    entry = make(
        "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
        "more",
        {"cidr": "128.0.0.0/1", "prefixListId": "list-id"},
    )
    return [
        ("inline, the whole of IPv4", [group("sg", [tcp(port, "0.0.0.0/0")])]),
        ("inline, the whole of IPv6", [group("sg", [tcp(port, ipv6CidrBlocks=["::/0"])])]),
        ("inline, all routed IPv6", [group("sg", [tcp(port, ipv6CidrBlocks=["2000::/3"])])]),
        ("inline, another spelling of IPv6", [group("sg", [tcp(port, ipv6CidrBlocks=["0:0:0:0:0:0:0:0/0"])])]),
        ("inline, in two halves", [group("sg", [tcp(port, *half)])]),
        ("inline, in two rules", [group("sg", [tcp(port, half[0]), tcp(port, half[1])])]),
        ("inline, in thousands of pieces", [group("sg", [tcp(port, *PIECES)])]),
        ("inline, a big part", [group("sg", [tcp(port, "8.0.0.0/8")])]),
        ("inline, in a range of ports", [group("sg", [{**around, "protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]}])]),
        ("inline, all ports", [group("sg", [tcp(0, "0.0.0.0/0", last=65535)])]),
        ("inline, all protocols", [group("sg", [{**ALL, "cidrBlocks": ["0.0.0.0/0"]}])]),
        ("inline, protocol by number", [group("sg", [{**tcp(port, "0.0.0.0/0"), "protocol": "6"}])]),
        ("inline, UDP", [group("sg", [{**tcp(port, "0.0.0.0/0"), "protocol": "udp"}])]),
        ("separate rule", [group("sg"), group_rule("open", **at, cidrBlocks=["0.0.0.0/0"])]),
        ("separate rule, all protocols", [group("sg"), group_rule("open", protocol="-1", cidrBlocks=["0.0.0.0/0"])]),
        ("separate rule, IPv6", [group("sg"), group_rule("open", **at, ipv6CidrBlocks=["::/0"])]),
        ("separate rule of version 2", [group("sg"), ingress_rule("open", **at, cidrIpv4="0.0.0.0/0")]),
        ("separate rule of version 2, IPv6", [group("sg"), ingress_rule("open", **at, cidrIpv6="::/0")]),
        (
            "separate rule of version 2, no ports",
            [group("sg"), ingress_rule("open", ipProtocol="-1", cidrIpv4="0.0.0.0/0")],
        ),
        (
            "halves in separate rules of both versions",
            [group("sg"), group_rule("one", **at, cidrBlocks=half[:1]), ingress_rule("two", **at, cidrIpv4=half[1])],
        ),
        (
            "half inline, half separate",
            [group("sg", [tcp(port, half[0])]), ingress_rule("two", **at, cidrIpv4=half[1])],
        ),
        ("rule of a group elsewhere", [ingress_rule("open", **at, cidrIpv4="0.0.0.0/0", securityGroupId="sg-0123")]),
        (
            "halves for a group elsewhere",
            [
                ingress_rule("one", **at, cidrIpv4=half[0], securityGroupId="sg-0123"),
                ingress_rule("two", **at, cidrIpv4=half[1], securityGroupId="sg-0123"),
            ],
        ),
        ("prefix list", [listed, entry, group("sg", [tcp(port, prefixListIds=["list-id"])])]),
        (
            "prefix list in a separate rule",
            [listed, entry, group("sg"), ingress_rule("open", **at, prefixListId="list-id")],
        ),
        (
            "the default group",
            [make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "sg", {"ingress": [tcp(port, "0.0.0.0/0")]})],
        ),
        ("open beside an unknown", [group("sg", [tcp(port, "0.0.0.0/0"), {**tcp(port), "cidrBlocks": UNKNOWN}])]),
    ]


def fine(port: int) -> list[tuple[str, list[Resource]]]:
    """Ways to open a port to named sources only."""
    at = {"fromPort": port, "toPort": port}
    return [
        ("no rules", [group("sg", [])]),
        ("private networks", [group("sg", [tcp(port, "10.0.0.0/8", "172.16.0.0/12", ipv6CidrBlocks=["fd00::/8"])])]),
        ("one address", [group("sg", [tcp(port, "203.0.113.7/32")])]),
        ("itself", [group("sg", [{**ALL, "self": True}])]),
        ("another group", [group("sg"), group("other"), group_rule("in", **at, sourceSecurityGroupId="other-id")]),
        ("the world, on no port of these", [group("sg", [tcp(64000, "0.0.0.0/0")]), balancer()]),
        ("outgoing", [group("sg", [], [{**ALL, "cidrBlocks": ["0.0.0.0/0"]}]), vpc()]),
        (
            "a prefix list of the company",
            [prefix_list("203.0.113.0/24"), group("sg", [tcp(port, prefixListIds=["list-id"])])],
        ),
    ]


def unknown(port: int) -> list[tuple[str, list[Resource]]]:
    """Openings that nobody can judge."""
    at = {"fromPort": port, "toPort": port}
    return [
        ("unknown rules", [group("sg", UNKNOWN)]),
        ("unknown source", [group("sg", [{**tcp(port), "cidrBlocks": [UNKNOWN]}])]),
        ("unknown ports", [group("sg", [{**tcp(port, "0.0.0.0/0"), "fromPort": UNKNOWN}])]),
        ("unknown source of a separate rule", [group("sg"), ingress_rule("open", **at, cidrIpv4=UNKNOWN)]),
        ("a prefix list elsewhere", [group("sg", [tcp(port, prefixListIds=["pl-0123"])])]),
        ("unknown direction", [group("sg"), group_rule("open", **at, type=UNKNOWN, cidrBlocks=["0.0.0.0/0"])]),
    ]


NOTHING = [("outgoing rules only", [egress_rule("out", cidrIpv4="0.0.0.0/0")]), ("no groups", [vpc()])]

CASES = [
    *(
        case
        for rule, port in (
            ("net-2-aws-admin-ports-closed", 22),
            ("net-2-aws-admin-ports-closed", 3389),
            ("net-2-aws-admin-ports-closed", 10250),
            ("net-2-aws-data-ports-closed", 5432),
            ("net-2-aws-data-ports-closed", 27017),
        )
        for case in cases(
            rule, fails=sneaky(port), passes=fine(port), undetermined=unknown(port), not_applicable=NOTHING
        )
    ),
    *cases(
        "net-3-aws-ingress-named",
        fails=[
            *sneaky(8443),
            (
                "the web's ports on a machine",
                [group("sg", [tcp(443, "0.0.0.0/0")]), instance(vpcSecurityGroupIds=["sg-id"])],
            ),
            (
                "the web's ports on a load balancer and a machine",
                [group("sg", [tcp(443, "0.0.0.0/0")]), balancer(), instance(vpcSecurityGroupIds=["sg-id"])],
            ),
            (
                "a network interface that gets the group later",
                [
                    group("sg", [tcp(80, "0.0.0.0/0")]),
                    make(
                        "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
                        "late",
                        {"networkInterfaceId": "eni-0123", "securityGroupId": "sg-id"},
                    ),
                ],
            ),
            ("another port on a load balancer", [group("sg", [tcp(8080, "0.0.0.0/0")]), balancer()]),
        ],
        passes=[
            (
                "the web's ports on a load balancer",
                [group("sg", [tcp(443, "0.0.0.0/0"), tcp(80, "0.0.0.0/0")]), balancer()],
            ),
            (
                "the web's ports on a classic load balancer",
                [
                    group("sg", [tcp(443, "0.0.0.0/0")]),
                    make("aws:elb/loadBalancer:LoadBalancer", "old", {"securityGroups": ["sg-id"]}),
                ],
            ),
            (
                "a tag that is called like the group",
                [group("sg", [tcp(443, "0.0.0.0/0")], name="web"), instance(tags={"role": "web"})],
            ),
            ("private networks", [group("sg", [tcp(8443, "10.0.0.0/8")])]),
        ],
        undetermined=unknown(8443),
        not_applicable=NOTHING,
    ),
    *cases(
        "net-3-aws-icmp-limited",
        fails=[
            (
                "all ICMP",
                [group("sg", [{"protocol": "icmp", "fromPort": -1, "toPort": -1, "cidrBlocks": ["0.0.0.0/0"]}])],
            ),
            (
                "all ICMPv6 by number",
                [group("sg"), ingress_rule("ping", ipProtocol="58", fromPort=-1, toPort=-1, cidrIpv6="::/0")],
            ),
        ],
        passes=[
            (
                "path MTU discovery",
                [group("sg", [{"protocol": "icmp", "fromPort": 3, "toPort": 4, "cidrBlocks": ["0.0.0.0/0"]}])],
            ),
            ("TCP is not its business", [group("sg", [tcp(22, "0.0.0.0/0")])]),
        ],
        undetermined=[("unknown source", [group("sg", [{**tcp(-1), "protocol": "icmp", "cidrBlocks": UNKNOWN}])])],
        not_applicable=NOTHING,
    ),
    *cases(
        "net-3-aws-egress-limited",
        fails=[
            ("all protocols", [group("sg", [], [{**ALL, "cidrBlocks": ["0.0.0.0/0"]}])]),
            ("all ports of TCP", [group("sg", [], [tcp(0, "0.0.0.0/0", last=65535)])]),
            (
                "in two halves",
                [group("sg", [], [{**ALL, "cidrBlocks": ["0.0.0.0/1"]}, {**ALL, "cidrBlocks": ["128.0.0.0/1"]}])],
            ),
            ("IPv6 alone", [group("sg", [], [{**ALL, "ipv6CidrBlocks": ["::/0"]}])]),
            ("separate rule", [group("sg"), group_rule("out", type="egress", protocol="-1", cidrBlocks=["0.0.0.0/0"])]),
            ("separate rule of version 2", [group("sg"), egress_rule("out", ipProtocol="-1", cidrIpv4="0.0.0.0/0")]),
            (
                "for a group elsewhere",
                [egress_rule("out", ipProtocol="-1", cidrIpv4="0.0.0.0/0", securityGroupId="sg-0")],
            ),
        ],
        passes=[
            ("one port to the world", [group("sg", [], [tcp(443, "0.0.0.0/0")])]),
            ("everything to the VPC", [group("sg", [], [{**ALL, "cidrBlocks": ["10.0.0.0/16"]}])]),
            ("a prefix list of AWS on one port", [group("sg", [], [tcp(443, prefixListIds=["pl-0123"])])]),
            ("nothing", [group("sg", [], [])]),
        ],
        undetermined=[
            ("unknown networks", [group("sg", [], [{**ALL, "cidrBlocks": UNKNOWN}])]),
            ("unknown protocol to the world", [group("sg", [], [{**tcp(443, "0.0.0.0/0"), "protocol": UNKNOWN}])]),
        ],
        not_applicable=[("incoming rules only", [ingress_rule("in", cidrIpv4="10.0.0.0/8", securityGroupId="sg-0")])],
    ),
    *cases(
        "net-3-aws-default-group-closed",
        fails=[
            ("not managed", [vpc()]),
            (
                "open among its members",
                [
                    vpc(),
                    make(
                        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
                        "default",
                        {"vpcId": "net-id", "ingress": [{**ALL, "self": True}]},
                    ),
                ],
            ),
            (
                "opened by a separate rule",
                [
                    vpc(),
                    make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "sg", {"vpcId": "net-id", "ingress": []}),
                    egress_rule("out", cidrIpv4="10.0.0.0/8"),
                ],
            ),
        ],
        passes=[
            (
                "managed and empty",
                [
                    vpc(),
                    make(
                        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
                        "default",
                        {"vpcId": "net-id", "ingress": [], "egress": []},
                    ),
                ],
            )
        ],
        undetermined=[
            (
                "unknown rules",
                [
                    vpc(),
                    make(
                        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
                        "default",
                        {"vpcId": "net-id", "ingress": UNKNOWN},
                    ),
                ],
            )
        ],
        not_applicable=[("no VPC", [group("sg")])],
    ),
    Case(
        "net-2-aws-admin-ports-closed",
        Outcome.FAIL,
        (group("sg", [tcp(22, "203.0.113.0/24")]),),
        "a network that the company's allow list does not name",
        OFFICE,
    ),
    Case(
        "net-2-aws-admin-ports-closed",
        Outcome.PASS,
        (group("sg", [tcp(22, "198.51.100.0/25", ipv6CidrBlocks=["2001:db8:100:1::/64"])]),),
        "a part of a network that the allow list names",
        OFFICE,
    ),
]
