"""Mutants of `policy.rules.aws.security_groups`: one hole in as many spellings as AWS has for it."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, put, remove
from tests.mutations.mutant import Mutant, broken, of

GROUP, RULE = "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ADMIN, DATA, NAMED, LIMITED = (
    "net-2-aws-admin-ports-closed",
    "net-2-aws-data-ports-closed",
    "net-3-aws-ingress-named",
    "net-3-aws-egress-limited",
)
EVERYBODY, HALVES = ["0.0.0.0/0"], ["0.0.0.0/1", "128.0.0.0/1"]
PIECES = [f"{first}.{second}.0.0/16" for first in range(1, 9) for second in range(0, 256, 4)]


def tcp(first: int, last: int | None = None, **peers: Any) -> dict[str, Any]:
    """An inline rule."""
    return {"description": "x", "protocol": "tcp", "fromPort": first, "toPort": last or first, **peers}


def inline(*rules: dict[str, Any], group: str = "orders") -> Edit:
    """Add inline rules."""
    return put(group, {f"ingress.{'+'}": rule for rule in rules}) if len(rules) == 1 else _each(rules, group)


def _each(rules: tuple[dict[str, Any], ...], group: str) -> Edit:
    def edit(stack: Any) -> None:
        for rule in rules:
            put(group, {"ingress.+": rule})(stack)

    return edit


def separate(name: str, group: str = "@{orders.id}", **properties: Any) -> Edit:
    """Add a separate rule of the first version."""
    return add(RULE, name, {"type": "ingress", "securityGroupId": group, "protocol": "tcp", **properties})


def second(name: str, group: str = "@{orders.id}", **properties: Any) -> Edit:
    """Add a separate rule of the second version."""
    return add(INGRESS, name, {"securityGroupId": group, "ipProtocol": "tcp", **properties})


def spellings(port: int) -> list[Mutant]:
    """The ways to open one port, and only that, to the internet."""
    at: dict[str, Any] = {"fromPort": port, "toPort": port}
    return [
        broken("inline", inline(tcp(port, cidrBlocks=EVERYBODY))),
        broken("inline, IPv6", inline(tcp(port, ipv6CidrBlocks=["::/0"]))),
        broken("inline, all routed IPv6", inline(tcp(port, ipv6CidrBlocks=["2000::/3"]))),
        broken("inline, IPv6 in another spelling", inline(tcp(port, ipv6CidrBlocks=["0:0:0:0:0:0:0:0/0"]))),
        broken("inline, in halves", inline(tcp(port, cidrBlocks=HALVES))),
        broken(
            "inline, halves in two rules", inline(tcp(port, cidrBlocks=HALVES[:1]), tcp(port, cidrBlocks=HALVES[1:]))
        ),
        broken("inline, in hundreds of pieces", inline(tcp(port, cidrBlocks=PIECES))),
        broken("inline, protocol as a number", inline({**tcp(port, cidrBlocks=EVERYBODY), "protocol": "6"})),
        broken("inline, protocol in capitals", inline({**tcp(port, cidrBlocks=EVERYBODY), "protocol": "TCP"})),
        broken("inline, UDP", inline({**tcp(port, cidrBlocks=EVERYBODY), "protocol": "udp"})),
        broken("separate", separate("open", **at, cidrBlocks=EVERYBODY)),
        broken("separate, IPv6", separate("open", **at, ipv6CidrBlocks=["::/0"])),
        broken("separate, version 2", second("open", **at, cidrIpv4="0.0.0.0/0")),
        broken("separate, version 2, IPv6", second("open", **at, cidrIpv6="::/0")),
        broken(
            "halves in rules of both versions",
            separate("one", **at, cidrBlocks=HALVES[:1]),
            second("two", **at, cidrIpv4=HALVES[1]),
        ),
        broken(
            "half inline, half separate",
            inline(tcp(port, cidrBlocks=HALVES[:1])),
            second("two", **at, cidrIpv4=HALVES[1]),
        ),
        broken("a group that is not in the stack", second("open", "sg-0123456789abcdef0", **at, cidrIpv4="0.0.0.0/0")),
        broken(
            "a prefix list",
            add(PREFIX_LIST, "all", {"name": "all", "addressFamily": "IPv4", "entries": [{"cidr": "0.0.0.0/0"}]}),
            second("open", **at, prefixListId="@{all.id}"),
            also=("net-5-aws-lists-name-somebody",),
        ),
        broken(
            "a prefix list that is filled elsewhere",
            add(PREFIX_LIST, "most", {"name": "most", "addressFamily": "IPv4", "entries": [{"cidr": "1.0.0.0/8"}]}),
            add(
                "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
                "more",
                {"prefixListId": "@{most.id}", "cidr": "8.0.0.0/7"},
            ),
            inline(tcp(port, prefixListIds=["@{most.id}"])),
        ),
        broken(
            "the default group",
            put("DefaultSecurityGroup aws-network-default", ingress=[tcp(port, cidrBlocks=EVERYBODY)]),
            also=("net-3-aws-default-group-closed",),
        ),
    ]


MUTANTS = [
    *of(ADMIN, *spellings(22)),
    *of(
        ADMIN,
        broken("rsync", inline(tcp(873, cidrBlocks=EVERYBODY))),
        broken("VXLAN by UDP's number", inline({**tcp(8472, cidrBlocks=EVERYBODY), "protocol": "17"})),
        broken("RDP", inline(tcp(3389, cidrBlocks=EVERYBODY))),
        broken("WinRM", second("open", fromPort=5985, toPort=5986, cidrIpv4="0.0.0.0/0")),
        broken("the kubelet", inline(tcp(10250, cidrBlocks=EVERYBODY))),
        broken("a range around SSH", inline(tcp(21, 23, cidrBlocks=EVERYBODY))),
        broken(
            "everything",
            inline({"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": EVERYBODY}),
            also=(DATA, NAMED),
        ),
        broken(
            "every protocol, no ports, version 2",
            add(INGRESS, "open", {"securityGroupId": "@{orders.id}", "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}),
            also=(DATA, NAMED),
        ),
        broken("all ports but none named", inline(tcp(0, 65535, cidrBlocks=EVERYBODY)), also=(DATA, NAMED)),
        broken(
            "the bastion's group",
            second("open", "@{aws-firewall-operators.id}", fromPort=22, toPort=22, cidrIpv4="8.0.0.0/8"),
        ),
    ),
    *of(DATA, *spellings(5432)),
    *of(
        DATA,
        broken("Redis", inline(tcp(6379, cidrBlocks=HALVES))),
        broken(
            "the database's own group",
            second("open", "@{aws-firewall-data.id}", fromPort=5432, toPort=5432, cidrIpv4="0.0.0.0/0"),
        ),
        broken("Kafka's range", inline(tcp(9092, 9098, ipv6CidrBlocks=["2000::/4", "3000::/4"]))),
    ),
    *of(NAMED, *spellings(8443)),
    *of(
        NAMED,
        broken(
            "the web's port on a machine",
            second("open", "@{aws-firewall-app.id}", fromPort=443, toPort=443, cidrIpv4="0.0.0.0/0"),
        ),
        broken("another protocol", inline({**tcp(500, cidrBlocks=EVERYBODY), "protocol": "udp"})),
        broken(
            "the entrance on another port",
            second("open", "@{aws-firewall-entrance.id}", fromPort=8080, toPort=8080, cidrIpv4="0.0.0.0/0"),
        ),
    ),
    *of(
        "net-3-aws-icmp-limited",
        broken("all messages", put("orders", {"ingress.1.fromPort": -1, "ingress.1.toPort": -1})),
        broken("pings", put("orders", {"ingress.1.fromPort": 8, "ingress.1.toPort": 0})),
        broken(
            "pings from halves",
            put("orders", {"ingress.1.fromPort": 8, "ingress.1.toPort": 0, "ingress.1.cidrBlocks": HALVES}),
        ),
        broken(
            "pings by version 2",
            add(
                INGRESS,
                "ping",
                {
                    "securityGroupId": "@{orders.id}",
                    "ipProtocol": "icmp",
                    "fromPort": 8,
                    "toPort": -1,
                    "cidrIpv4": "0.0.0.0/0",
                },
            ),
        ),
        broken(
            "IPv6 messages by number",
            separate("ping6", protocol="58", fromPort=128, toPort=0, ipv6CidrBlocks=["::/0"]),
        ),
    ),
    *of(
        LIMITED,
        broken(
            "AWS's default",
            put("orders", egress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": EVERYBODY}]),
        ),
        broken(
            "in halves", put("orders", egress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": HALVES}])
        ),
        broken("all TCP ports", put("orders", egress=[tcp(0, 65535, cidrBlocks=EVERYBODY)])),
        broken(
            "IPv6", put("orders", egress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["::/0"]}])
        ),
        broken(
            "version 2",
            add(EGRESS, "out", {"securityGroupId": "@{orders.id}", "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"}),
        ),
        broken(
            "halves in two rules",
            add(EGRESS, "one", {"securityGroupId": "@{orders.id}", "ipProtocol": "-1", "cidrIpv4": HALVES[0]}),
            add(EGRESS, "two", {"securityGroupId": "@{orders.id}", "ipProtocol": "-1", "cidrIpv4": HALVES[1]}),
        ),
        broken("version 1", separate("out", type="egress", protocol="-1", fromPort=0, toPort=0, cidrBlocks=EVERYBODY)),
        broken(
            "the ports in halves too",
            put("orders", egress=[tcp(0, 32767, cidrBlocks=EVERYBODY), tcp(32768, 65535, cidrBlocks=EVERYBODY)]),
        ),
    ),
    *of(
        "net-3-aws-default-group-closed",
        broken("not managed", remove("DefaultSecurityGroup aws-network-default")),
        broken(
            "open among its members",
            put(
                "DefaultSecurityGroup aws-network-default",
                ingress=[{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}],
            ),
        ),
        broken(
            "open to the outside",
            put("DefaultSecurityGroup aws-network-default", egress=[tcp(443, cidrBlocks=["10.0.0.0/8"])]),
        ),
        broken(
            "by a separate rule",
            second(
                "open",
                "@{DefaultSecurityGroup aws-network-default.id}",
                fromPort=443,
                toPort=443,
                cidrIpv4="10.0.0.0/8",
            ),
        ),
        broken(
            "a second VPC",
            add("aws:ec2/vpc:Vpc", "lab", {"cidrBlock": "10.99.0.0/16"}),
            also=("net-3-aws-flow-logs", "net-3-aws-dns-query-logs"),
        ),
    ),
]
