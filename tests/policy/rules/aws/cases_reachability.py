"""Cases of `policy.rules.aws.reachability`: paths from the internet, link by link."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import (
    acl,
    balancer,
    behind_cloudfront,
    gateway,
    group,
    group_rule,
    instance,
    nacl,
    route,
    subnet,
    table,
    tcp,
    vpc,
)

WORLD = "0.0.0.0/0"


def database(**properties: object) -> Resource:
    values = {"vpcSecurityGroupIds": ["db-id"], "dbSubnetGroupName": "places", "port": 5432, **properties}
    return make("aws:rds/instance:Instance", "store", values)


def places(*subnets: str) -> Resource:
    ids = [f"{name}-id" for name in subnets]
    return make("aws:rds/subnetGroup:SubnetGroup", "places", {"name": "places", "subnetIds": ids})


DATA = [subnet("data", "data", "10.0.2.0/24"), places("data"), database()]
PUBLIC = [
    vpc(),
    gateway(),
    subnet("edge", "edge", "10.0.0.0/24"),
    *table("out", "edge"),
    route("igw", "out", gatewayId="igw-id"),
]
BASTION = instance("bastion", subnetId="edge-id", vpcSecurityGroupIds=["bastion-id"], associatePublicIpAddress=True)
OPEN_BASTION = [*PUBLIC, BASTION, group("bastion", [tcp(22, WORLD)])]
FROM_BASTION = group("db", [tcp(5432, securityGroups=["bastion-id"])])


ZONES = [subnet("edge", "edge", "10.0.0.0/24"), subnet("data", "data", "10.0.2.0/24")]
ENTRANCE_GROUP = group("front", [tcp(443, "198.51.100.0/24")])


FROM_CLOUDFRONT = group("front", [tcp(443, prefixListIds=["pl-a3a144ca"])])
BEHIND_CLOUDFRONT = [*behind_cloudfront(securityGroups=["front-id"]), FROM_CLOUDFRONT]


def forwarded(target: str, **properties: object) -> list[Resource]:
    """A load balancer that forwards to a target."""
    return [
        balancer("entrance", loadBalancerType="network", securityGroups=None, **properties),
        make("aws:lb/targetGroup:TargetGroup", "targets", {"arn": "arn:targets"}),
        make(
            "aws:lb/listener:Listener",
            "listener",
            {"loadBalancerArn": "entrance-id", "port": 443, "defaultActions": [{"targetGroupArn": "arn:targets"}]},
        ),
        make(
            "aws:lb/targetGroupAttachment:TargetGroupAttachment",
            "target",
            {"targetGroupArn": "arn:targets", "targetId": target},
        ),
    ]


def by_path(target: str) -> list[Resource]:
    """A load balancer that forwards to a target by a listener rule only."""
    front, group, listener, attachment = forwarded(target)
    properties = {"loadBalancerArn": "entrance-id", "port": 443, "defaultActions": [{"type": "fixed-response"}]}
    forward = {"listenerArn": "listener-id", "actions": [{"type": "forward", "targetGroupArn": "arn:targets"}]}
    return [
        front,
        group,
        make(listener.type, listener.name, properties),
        make("aws:lb/listenerRule:ListenerRule", "path", forward),
        attachment,
    ]


CASES = [
    *cases(
        "net-1-aws-data-unreachable",
        fails=[
            ("in a public subnet, open group", [*PUBLIC, places("edge"), database(), group("db", [tcp(5432, WORLD)])]),
            (
                "in a public subnet, open in halves by separate rules",
                [
                    *PUBLIC,
                    places("edge"),
                    database(),
                    group("db", [tcp(5432, "0.0.0.0/1")]),
                    group_rule("more", securityGroupId="db-id", fromPort=0, toPort=65535, cidrBlocks=["128.0.0.0/1"]),
                ],
            ),
            (
                "in a public subnet by inline route",
                [
                    vpc(),
                    gateway(),
                    subnet("edge"),
                    *table("out", "edge", routes=[{"cidrBlock": WORLD, "gatewayId": "igw-id"}]),
                    places("edge"),
                    database(),
                    group("db", [tcp(5432, WORLD)]),
                ],
            ),
            (
                "over a public load balancer's group",
                [*DATA, balancer(), group("sg", [tcp(443, WORLD)]), group("db", [tcp(5432, securityGroups=["sg-id"])])],
            ),
            (
                "over the group of a load balancer behind CloudFront",
                [*DATA, *BEHIND_CLOUDFRONT, group("db", [tcp(5432, securityGroups=["front-id"])])],
            ),
            (
                "over a public load balancer's group, by a separate rule",
                [
                    *DATA,
                    balancer(),
                    group("sg", [tcp(443, WORLD)]),
                    group("db"),
                    group_rule(
                        "in", securityGroupId="db-id", sourceSecurityGroupId="sg-id", fromPort=5432, toPort=5432
                    ),
                ],
            ),
            ("over an exposed machine's group", [*OPEN_BASTION, *DATA, FROM_BASTION]),
            ("over an exposed machine's address", [*OPEN_BASTION, *DATA, group("db", [tcp(5432, "10.0.0.0/16")])]),
            (
                "over a machine with an elastic address",
                [
                    *PUBLIC,
                    instance("bastion", subnetId="edge-id", vpcSecurityGroupIds=["bastion-id"]),
                    make("aws:ec2/eipAssociation:EipAssociation", "public", {"instanceId": "bastion-id"}),
                    group("bastion", [tcp(22, WORLD)]),
                    *DATA,
                    FROM_BASTION,
                ],
            ),
            (
                "over machines of an autoscaling group",
                [
                    *PUBLIC,
                    make(
                        "aws:ec2/launchTemplate:LaunchTemplate",
                        "host",
                        {"networkInterfaces": [{"associatePublicIpAddress": "true", "securityGroups": ["bastion-id"]}]},
                    ),
                    make(
                        "aws:autoscaling/group:Group",
                        "hosts",
                        {"launchTemplate": {"id": "host-id"}, "vpcZoneIdentifiers": ["edge-id"]},
                    ),
                    group("bastion", [tcp(22, WORLD)]),
                    *DATA,
                    FROM_BASTION,
                ],
            ),
            (
                "a cache",
                [
                    *DATA[:1],
                    make("aws:elasticache/cluster:Cluster", "cache", {"securityGroupIds": ["db-id"]}),
                    balancer(),
                    group("sg", [tcp(443, WORLD)]),
                    group("db", [tcp(6379, securityGroups=["sg-id"])]),
                ],
            ),
        ],
        passes=[
            ("the app zone only", [*PUBLIC, *DATA, group("app"), group("db", [tcp(5432, securityGroups=["app-id"])])]),
            ("no route", [vpc(), *DATA, group("db", [tcp(5432, "10.0.0.0/16")])]),
            (
                "a public subnet whose ACL refuses",
                [*PUBLIC, places("edge"), database(), group("db", [tcp(5432, WORLD)]), nacl("acl", "edge", ingress=[])],
            ),
            (
                "a machine that no one can reach",
                [*PUBLIC, BASTION, group("bastion", [tcp(22, "10.0.0.0/8")]), *DATA, FROM_BASTION],
            ),
            (
                "an exposed machine that the data zone's ACL refuses",
                [
                    *OPEN_BASTION,
                    *DATA,
                    group("db", [tcp(5432, "10.0.0.0/16")]),
                    nacl("acl", "data", ingress=[acl(1, "allow", "10.0.1.0/24", 5432, 5432)]),
                ],
            ),
            (
                "an internal load balancer",
                [*DATA, balancer(internal=True), group("sg"), group("db", [tcp(5432, securityGroups=["sg-id"])])],
            ),
        ],
        undetermined=[
            ("unknown groups", [*DATA[:2], database(vpcSecurityGroupIds=UNKNOWN)]),
            ("unknown rules", [*DATA, group("db", UNKNOWN)]),
            ("unknown source", [vpc(), *DATA, group("db", [{**tcp(5432), "cidrBlocks": UNKNOWN}])]),
        ],
        not_applicable=[("no groups of this stack", [*DATA]), ("no stores", [vpc()])],
    ),
    *cases(
        "net-1-aws-balancers-skip-no-zone",
        fails=[
            ("an address of the data zone", [*DATA, *forwarded("10.0.2.17")]),
            ("a machine of the data zone", [*DATA, instance("host", subnetId="data-id"), *forwarded("host-id")]),
            ("behind a path", [*DATA, *by_path("10.0.2.17")]),
            ("behind CloudFront", [*DATA, *forwarded("10.0.2.17", internal=True), behind_cloudfront()[1]]),
        ],
        passes=[("a machine of the app zone", [subnet("app", "app"), instance("host"), *forwarded("host-id")])],
        undetermined=[("unknown", [*DATA, *forwarded("x", internal=UNKNOWN)])],
        not_applicable=[("internal", [*DATA, *forwarded("10.0.2.17", internal=True)])],
    ),
    *cases(
        "net-1-aws-balancers-in-edge",
        fails=[
            ("in the app zone", [subnet("app", "app"), balancer(subnets=["app-id"])]),
            ("by subnet mapping", [subnet("app", "app"), balancer(subnetMappings=[{"subnetId": "app-id"}])]),
            ("where a database stands", [subnet("plain"), places("plain"), database(), balancer(subnets=["plain-id"])]),
            (
                "a classic one",
                [subnet("app", "app"), make("aws:elb/loadBalancer:LoadBalancer", "old", {"subnets": ["app-id"]})],
            ),
        ],
        passes=[
            ("in the edge", [subnet("edge", "edge"), balancer(subnets=["edge-id"])]),
            ("no zones are tagged", [subnet("plain"), balancer(subnets=["plain-id"])]),
            ("a tag that names no zone", [subnet("plain", "prod"), balancer(subnets=["plain-id"])]),
        ],
        undetermined=[
            ("unknown subnets", [balancer(subnets=UNKNOWN)]),
            ("one unknown subnet", [subnet("edge", "edge"), balancer(subnets=["edge-id", UNKNOWN])]),
            ("an unknown mapping", [subnet("edge", "edge"), balancer(subnetMappings=[{"subnetId": UNKNOWN}])]),
        ],
        not_applicable=[("internal", [balancer(internal=True)])],
    ),
    *cases(
        "net-1-aws-data-zone-borders",
        fails=[
            ("the edge", [*ZONES, nacl("acl", "data", ingress=[acl(1, "allow", "10.0.0.0/16", 5432, 5432)])]),
            ("the internet", [*ZONES, nacl("acl", "data", ingress=[acl(1, "allow", WORLD, 443, 443)])]),
            ("more than replies", [*ZONES, nacl("acl", "data", ingress=[acl(1, "allow", WORLD, 1023, 65535)])]),
            (
                "the edge, by all protocols",
                [*ZONES, nacl("acl", "data", ingress=[acl(1, "allow", "10.0.0.0/24", protocol="-1")])],
            ),
            (
                "the edge, by a separate rule",
                [
                    *ZONES,
                    nacl("acl", "data", ingress=[]),
                    make(
                        "aws:ec2/networkAclRule:NetworkAclRule",
                        "open",
                        {
                            "networkAclId": "acl-id",
                            "ruleNumber": 1,
                            "ruleAction": "allow",
                            "protocol": "6",
                            "fromPort": 5432,
                            "toPort": 5432,
                            "cidrBlock": "10.0.0.7/32",
                        },
                    ),
                ],
            ),
        ],
        passes=[
            ("the app zone", [*ZONES, nacl("acl", "data", ingress=[acl(1, "allow", "10.0.1.0/24", 5432, 5432)])]),
            ("replies", [*ZONES, nacl("acl", "data", ingress=[acl(1, "allow", WORLD, 1024, 65535)])]),
            (
                "the edge refused first",
                [
                    *ZONES,
                    nacl(
                        "acl",
                        "data",
                        ingress=[
                            acl(1, "deny", "10.0.0.0/24", protocol="-1"),
                            acl(2, "allow", "10.0.0.0/16", 5432, 5432),
                        ],
                    ),
                ],
            ),
        ],
        undetermined=[("unknown", [*ZONES, nacl("acl", "data", ingress=UNKNOWN)])],
        not_applicable=[("another zone", [*ZONES, nacl("acl", "edge", ingress=[])])],
    ),
    *cases(
        "net-1-aws-data-groups-behind-app",
        fails=[
            ("the entrance", [ENTRANCE_GROUP, group("db", [tcp(5432, securityGroups=["front-id"])])]),
            (
                "an entrance that only CloudFront reaches",
                [*BEHIND_CLOUDFRONT, group("db", [tcp(5432, securityGroups=["front-id"])])],
            ),
            (
                "the entrance, by a separate rule",
                [
                    ENTRANCE_GROUP,
                    group("db"),
                    group_rule(
                        "in", securityGroupId="db-id", sourceSecurityGroupId="front-id", fromPort=5432, toPort=5432
                    ),
                ],
            ),
        ],
        passes=[
            (
                "the app zone",
                [group("app", [tcp(443, "10.0.0.0/8")]), group("db", [tcp(5432, securityGroups=["app-id"])])],
            )
        ],
        undetermined=[
            ("unknown rules", [group("db", UNKNOWN)]),
            (
                "a group that admits a list from elsewhere",
                [FROM_CLOUDFRONT, group("db", [tcp(5432, securityGroups=["front-id"])])],
            ),
        ],
        not_applicable=[("no data port", [ENTRANCE_GROUP])],
    ),
]
