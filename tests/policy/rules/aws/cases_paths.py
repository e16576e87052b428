"""Cases of `policy.rules.aws.reachability`: ports that an ACL lets through, and ways that a load balancer takes."""

from __future__ import annotations

from policy.model import UNKNOWN, Resource
from tests.policy.cases import cases, make
from tests.policy.rules.aws.build import acl, balancer, group, nacl, subnet, tcp
from tests.policy.rules.aws.cases_reachability import (
    DATA,
    OPEN_BASTION,
    PUBLIC,
    WORLD,
    ZONES,
    database,
    forwarded,
    places,
)

EVERY_PORT = {"protocol": "-1", "fromPort": 0, "toPort": 0, "securityGroups": ["bastion-id"]}
STORE_PORT_ONLY = nacl("acl", "data", ingress=[acl(1, "allow", "10.0.0.0/16", 5432, 5432)])
MIDDLE_OF_A_RANGE = nacl(
    "acl",
    "data",
    ingress=[
        acl(1, "deny", WORLD, 5000, 5000),
        acl(2, "deny", WORLD, 6000, 6000),
        acl(3, "allow", "10.0.0.0/24", 5000, 6000),
    ],
)


def engine(name: str) -> Resource:
    """A database without a port of its own."""
    return database(port=None, engine=name)


def entrance(kind: object = "ip", egress: object = None, **properties: object) -> list[Resource]:
    """A public load balancer in the edge zone, with a target group of a type, and its group's way out."""
    _, targets, listener, _ = forwarded("")
    values = {"subnets": ["edge-id"], **properties}
    return [
        subnet("edge", "edge", "10.0.0.0/24"),
        balancer("entrance", **values),
        make(targets.type, targets.name, {"arn": "arn:targets", "targetType": kind}),
        listener,
        group("sg", [tcp(443, WORLD)], [tcp(5432, "10.0.0.0/16")] if egress is None else egress),
    ]


FROM_EDGE = group("db", [tcp(5432, "10.0.0.0/24")])
FROM_NETWORK = group("db", [tcp(5432, "10.0.0.0/16")])


CASES = [
    *cases(
        "net-1-aws-data-unreachable",
        fails=[
            ("over the subnets of a public load balancer", [*entrance(), *DATA, FROM_EDGE]),
            ("over a network with a public load balancer in it", [*entrance(), *DATA, FROM_NETWORK]),
            (
                "over the subnets of a load balancer, out to the store's group",
                [*entrance(egress=[tcp(5432, securityGroups=["db-id"])]), *DATA, FROM_EDGE],
            ),
            (
                "over the mapped subnets of a load balancer without a group",
                [
                    *entrance(subnets=None, subnetMappings=[{"subnetId": "edge-id"}], securityGroups=None),
                    *DATA,
                    FROM_EDGE,
                ],
            ),
            (
                "over an exposed machine, every port admitted, the ACL lets the store's through",
                [*OPEN_BASTION, *DATA, group("db", [EVERY_PORT]), STORE_PORT_ONLY],
            ),
            (
                "over an exposed machine, a range admitted",
                [
                    *OPEN_BASTION,
                    *DATA,
                    group("db", [tcp(5000, last=6000, securityGroups=["bastion-id"])]),
                    STORE_PORT_ONLY,
                ],
            ),
            (
                "over an exposed machine, a range of the ACL without its ends",
                [*OPEN_BASTION, *DATA, group("db", [EVERY_PORT]), MIDDLE_OF_A_RANGE],
            ),
            (
                "over an exposed machine to a store whose port its engine tells",
                [*OPEN_BASTION, *DATA[:2], engine("aurora-postgresql"), group("db", [EVERY_PORT]), STORE_PORT_ONLY],
            ),
            (
                "over an exposed machine to a store on ports that nobody knows",
                [*OPEN_BASTION, *DATA[:2], engine("custom"), group("db", [EVERY_PORT]), STORE_PORT_ONLY],
            ),
            (
                "in a public subnet, every port admitted, the ACL lets the store's through",
                [
                    *PUBLIC,
                    places("edge"),
                    database(),
                    group("db", [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": [WORLD]}]),
                    nacl("acl", "edge", ingress=[acl(1, "allow", WORLD, 5432, 5432)]),
                ],
            ),
        ],
        passes=[
            (
                "an exposed machine, every port admitted, that the ACL lets to another port",
                [
                    *OPEN_BASTION,
                    *DATA,
                    group("db", [EVERY_PORT]),
                    nacl("acl", "data", ingress=[acl(1, "allow", "10.0.0.0/16", 32768, 65535)]),
                ],
            ),
            (
                "an exposed machine, every port admitted, that the ACL refuses the store's port",
                [
                    *OPEN_BASTION,
                    *DATA,
                    group("db", [EVERY_PORT]),
                    nacl("acl", "data", ingress=[acl(1, "deny", WORLD, 5432, 5432), acl(2, "allow", WORLD, 0, 65535)]),
                ],
            ),
            # No hole: a load balancer forwards to targets of its target groups only, and these cannot be a store.
            ("the subnets of a load balancer that forwards to instances", [*entrance("instance"), *DATA, FROM_EDGE]),
            ("the subnets of a load balancer that forwards to functions", [*entrance("lambda"), *DATA, FROM_NETWORK]),
            ("the subnets of a load balancer without targets", [*entrance()[:2], *DATA, FROM_EDGE]),
            # No hole: its own group lets it out to the app zone, or to another port.
            (
                "the subnets of a load balancer that gets to the app only",
                [*entrance(egress=[tcp(8443, securityGroups=["app-id"])]), group("app"), *DATA, FROM_NETWORK],
            ),
            (
                "the subnets of a load balancer that gets to another port",
                [*entrance(egress=[tcp(8443, "10.0.0.0/16")]), *DATA, FROM_NETWORK],
            ),
            (
                "a network with a load balancer in it that the data zone's ACL refuses",
                [
                    *entrance(),
                    *DATA,
                    FROM_NETWORK,
                    nacl("acl", "data", ingress=[acl(1, "allow", "10.0.1.0/24", 5432, 5432)]),
                ],
            ),
            ("the subnets of an internal load balancer", [*entrance(internal=True), *DATA, FROM_EDGE]),
        ],
        undetermined=[
            ("a load balancer with unknown targets", [*entrance(UNKNOWN), *DATA, FROM_EDGE]),
            ("a load balancer with an unknown way out", [*entrance(egress=UNKNOWN), *DATA, FROM_EDGE]),
        ],
    ),
    *cases(
        "net-1-aws-data-zone-borders",
        fails=[("the edge, on a range of ports without its ends", [*ZONES, MIDDLE_OF_A_RANGE])],
    ),
]
