"""Security groups and network ACLs agree with brute force over every port and address of a small space."""

from __future__ import annotations

from ipaddress import IPv4Network, ip_network
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policy.aws_network import admitted, entries_of
from policy.aws_security_groups import permissions
from policy.graph import Graph
from policy.model import Resource
from policy.parameters import Parameters
from policy.permissions import openings
from tests.policy.rules.aws.build import acl, group, ingress_rule, nacl

SPACE = IPv4Network("203.0.113.0/28")
ALLOWED = IPv4Network("203.0.113.0/30")
PORTS = range(20, 28)

networks = st.tuples(st.integers(0, 15), st.integers(0, 4)).map(
    lambda pair: IPv4Network((int(SPACE[0]) + (pair[0] >> pair[1] << pair[1]), 32 - pair[1]))
)
spans = st.tuples(st.sampled_from(PORTS), st.sampled_from(PORTS)).map(lambda pair: (min(pair), max(pair)))
rules = st.lists(st.tuples(spans, networks, st.booleans()), max_size=6)


def written(found: list[tuple[tuple[int, int], IPv4Network, bool]]) -> list[Resource]:
    """A security group with these rules, each inline or as a resource of its own."""
    inline: list[dict[str, Any]] = []
    separate: list[Resource] = []
    for number, ((first, last), network, apart) in enumerate(found):
        ports = {"fromPort": first, "toPort": last}
        if apart:
            separate.append(ingress_rule(f"rule{number}", **ports, cidrIpv4=str(network)))
        else:
            inline.append({"protocol": "tcp", **ports, "cidrBlocks": [str(network)]})
    return [group("sg", inline), *separate]


@given(rules)
def test_a_port_is_open_when_its_rules_together_exceed_what_is_allowed(
    found: list[tuple[tuple[int, int], IPv4Network, bool]],
) -> None:
    resources = written(found)
    graph = Graph(resources, Parameters(allowed_sources=(ALLOWED,)))
    for port in PORTS:
        sources = {
            address for (first, last), network, _ in found if first <= port <= last for address in network
        } - set(ALLOWED)
        result = openings(permissions(resources[0], graph, "ingress"), [(port, port)], graph.parameters)
        assert bool(result) == bool(sources)
        for opening in result:
            assert {address for network in opening.sources.networks() for address in network} == sources


@given(st.lists(st.tuples(spans, networks, st.booleans()), max_size=6), st.randoms())
def test_the_first_rule_of_a_network_acl_that_matches_decides(
    found: list[tuple[tuple[int, int], IPv4Network, bool]], random: Any
) -> None:
    entries = [
        acl(100 + number, "allow" if allow else "deny", str(network), first, last)
        for number, ((first, last), network, allow) in enumerate(found)
    ]
    random.shuffle(entries)
    list_of = nacl("acl", ingress=entries)
    ordered = entries_of(list_of, Graph([list_of]), egress=False)
    for port in PORTS:
        expected = set()
        for address in SPACE:
            match = [allow for (first, last), network, allow in found if first <= port <= last and address in network]
            if match and match[0]:
                expected.add(address)
        assert {address for network in admitted(ordered, "tcp", port).networks() for address in network} == expected


def test_nothing_declared_tolerates_somebodys_own_network_and_no_more() -> None:
    for network, wide in (
        ("198.51.0.0/16", False),
        ("198.50.0.0/15", True),
        ("2a00:1450::/32", False),
        ("2a00::/16", True),
    ):
        family = "ipv6CidrBlocks" if ":" in network else "cidrBlocks"
        resource = group("sg", [{"protocol": "tcp", "fromPort": 22, "toPort": 22, family: [str(ip_network(network))]}])
        graph = Graph([resource])
        assert bool(openings(permissions(resource, graph, "ingress"), [(22, 22)], graph.parameters)) is wide
