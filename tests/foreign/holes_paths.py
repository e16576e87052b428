"""Holes that join into a way from the internet to a database of another project's deployment."""

from __future__ import annotations

from typing import Any

from tests.foreign.hole import Holes
from tests.foreign.world import World

HOLES = Holes()
hole = HOLES


def jump(world: World) -> None:
    """A machine in the edge that the internet reaches on a web port."""
    sides = {"vpcId": world.ref("main"), "description": "jump", "egress": []}
    world.add("aws:ec2/securityGroup:SecurityGroup", "jump-sg", {**sides, "ingress": [
        {"protocol": "tcp", "fromPort": 8443, "toPort": 8443, "cidrBlocks": ["0.0.0.0/0"], "description": "web"},
    ]}, id="sg-0jump")  # fmt: skip
    world.add("aws:ec2/instance:Instance", "jump", {
        "subnetId": world.ref("public-a"), "vpcSecurityGroupIds": ["sg-0jump"], "associatePublicIpAddress": True,
    }, id="i-0jump")  # fmt: skip


def let_in(world: World) -> None:
    """The network ACL of the database's subnets lets the whole network through to the database's port."""
    entry = {"ruleNo": 130, "action": "allow", "protocol": "tcp", "fromPort": 5432, "toPort": 5432}
    world.edit("private-acl", "ingress", lambda rules: [*rules, {**entry, "cidrBlock": "10.0.0.0/16"}])


def admits(world: World, **source: Any) -> None:
    """The database's group admits one source more."""
    rule = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "description": "temporary", **source}
    world.edit("db-sg", "ingress", lambda rules: [*rules, rule])


@hole("shop", "db", "net-1-aws-data-unreachable")
def every_port_from_a_jump_host_and_the_acl_lets_the_database_port_through(world: World) -> None:
    jump(world)
    admits(world, protocol="-1", fromPort=0, toPort=0, securityGroups=["sg-0jump"])
    let_in(world)


def let_out(world: World) -> None:
    """The load balancer's group lets it out to the database's port."""
    rule = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrBlocks": ["10.0.0.0/16"], "description": "out"}
    world.edit("edge-sg", "egress", lambda rules: [*rules, rule])


@hole("shop", "db", "net-1-aws-data-unreachable")
def database_admits_the_subnets_of_the_public_load_balancer(world: World) -> None:
    let_out(world)
    let_in(world)
    admits(world, cidrBlocks=["10.0.0.0/20", "10.0.16.0/20"])


@hole("shop", "db", "net-1-aws-data-unreachable")
def database_admits_the_whole_network(world: World) -> None:
    let_out(world)
    let_in(world)
    admits(world, cidrBlocks=["10.0.0.0/16"])
