"""Mutants of `policy.rules.gcp.network`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

NETWORK, APP, DATA = "gcp-network", "Subnetwork gcp-app", "Subnetwork gcp-data"
INTERNET = "Route gcp-internet"
LAB = "gcp:compute/network:Network"
QUIET = ("net-3-gcp-egress-denied", "net-3-gcp-dns-logged")
"""What a network that nobody finished lacks besides."""


def route(name: str, destination: str, **more: Any) -> Edit:
    properties = {
        "network": "@{gcp-network.id}",
        "destRange": destination,
        "nextHopGateway": "default-internet-gateway",
        **more,
    }
    return add("gcp:compute/route:Route", name, properties)


def subnet(name: str, **properties: Any) -> Edit:
    """A subnet that says nothing of logs."""
    return add(
        "gcp:compute/subnetwork:Subnetwork",
        name,
        {
            "network": "@{gcp-network.id}",
            "region": "europe-west3",
            "ipCidrRange": "10.32.96.0/20",
            "privateIpGoogleAccess": True,
            **properties,
        },
    )


MUTANTS = [
    *of(
        "net-1-gcp-no-automatic-subnets",
        broken("asked for", put(NETWORK, autoCreateSubnetworks=True)),
        broken("nothing said", drop(NETWORK, "autoCreateSubnetworks")),
        broken("a project's first network", put("quotes-project", autoCreateNetwork=True)),
        broken("a project's first network, nothing said", drop("quotes-project", "autoCreateNetwork")),
        broken(
            "the default network",
            add(LAB, "lab", {"name": "default", "autoCreateSubnetworks": False, "deleteDefaultRoutesOnCreate": True}),
            also=QUIET,
            needs_value=False,  # a network whose name nobody knows yet is made now, and the default one is not
        ),
    ),
    *of(
        "net-1-gcp-no-default-route",
        broken("kept when the network is made", put(NETWORK, deleteDefaultRoutesOnCreate=False)),
        broken("nothing said", drop(NETWORK, "deleteDefaultRoutesOnCreate")),
        broken("a route without tags", drop(INTERNET, "tags")),
        broken("a route with an empty list of tags", put(INTERNET, tags=[])),
        broken("half of the internet", route("half", "128.0.0.0/1")),
        broken("IPv6", route("six", "::/0")),
        broken(
            "the gateway's URL",
            route(
                "url",
                "0.0.0.0/0",
                nextHopGateway="https://www.googleapis.com/compute/v1/projects/p/global/gateways/default-internet-gateway",
            ),
        ),
    ),
    *of(
        "net-3-gcp-subnet-flow-logs",
        broken("none", drop(APP, "logConfig")),
        broken("a new subnet", subnet("spare")),
        broken("a purpose that says private", subnet("spare", purpose="PRIVATE")),
        broken("one connection of a hundred", put(DATA, {"logConfig.flowSampling": 0.01})),
        broken("none of them", put(DATA, {"logConfig.flowSampling": 0})),
        broken("a filter that lets nothing through", put(APP, {"logConfig.filterExpr": " False "})),
    ),
    *of(
        "net-1-gcp-subnet-private-access",
        broken("off", put(APP, privateIpGoogleAccess=False)),
        broken("nothing said", drop(DATA, "privateIpGoogleAccess")),
        broken("a new subnet", subnet("spare", privateIpGoogleAccess=None, logConfig={"flowSampling": 1})),
    ),
    *of(
        "net-2-gcp-subnet-ipv6-internal",
        broken("a subnet of both versions", put(APP, stackType="IPV4_IPV6", ipv6AccessType="EXTERNAL")),
        broken("a subnet of IPv6", put(DATA, stackType="IPV6_ONLY", ipv6AccessType="EXTERNAL")),
        broken("in small letters", put(DATA, stackType="IPV4_IPV6", ipv6AccessType="external")),
        broken(
            "a new subnet",
            subnet("spare", stackType="IPV4_IPV6", ipv6AccessType="EXTERNAL", logConfig={"flowSampling": 1}),
        ),
    ),
    *of(
        "net-3-gcp-nat-logged",
        broken("off", put("gcp-nat", {"logConfig.enable": False})),
        broken("nothing said", drop("gcp-nat", "logConfig")),
        broken("errors only", put("gcp-nat", {"logConfig.filter": "ERRORS_ONLY"})),
    ),
    *of(
        "net-3-gcp-nat-names-subnets",
        broken("every subnet", put("gcp-nat", sourceSubnetworkIpRangesToNat="ALL_SUBNETWORKS_ALL_IP_RANGES")),
        broken(
            "first ranges of all", put("gcp-nat", sourceSubnetworkIpRangesToNat="ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES")
        ),
        broken(
            "a second NAT",
            add(
                "gcp:compute/routerNat:RouterNat",
                "nat-b",
                {
                    "router": "@{gcp-router.name}",
                    "region": "europe-west3",
                    "type": "PUBLIC",
                    "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
                    "logConfig": {"enable": True, "filter": "ALL"},
                },
            ),
        ),
    ),
    *of(
        "net-3-gcp-dns-logged",
        broken("off", put("gcp-dns-logs", enableLogging=False)),
        broken("nothing said", drop("gcp-dns-logs", "enableLogging")),
        broken("no policy", remove("gcp-dns-logs")),
        broken("for no network", put("gcp-dns-logs", networks=[])),
        broken(
            "for another network",
            put("gcp-dns-logs", {"networks.0.networkUrl": "projects/example-prod/global/networks/lab"}),
        ),
    ),
    *of(
        "infra-1-gcp-no-own-machines-or-lines",
        broken(
            "sole-tenant nodes",
            add("gcp:compute/nodeGroup:NodeGroup", "own", {"zone": "europe-west3-a", "initialSize": 1}),
        ),
        broken(
            "a template of nodes",
            add(
                "gcp:compute/nodeTemplate:NodeTemplate", "own", {"region": "europe-west3", "nodeType": "n1-node-96-624"}
            ),
        ),
        broken("a line", add("gcp:compute/interconnect:Interconnect", "line", {"interconnectType": "DEDICATED"})),
        broken(
            "a line's attachment",
            add(
                "gcp:compute/interconnectAttachment:InterconnectAttachment",
                "line",
                {"router": "@{gcp-router.id}", "region": "europe-west3"},
            ),
        ),
        broken(
            "a gateway outside",
            add(
                "gcp:compute/externalVpnGateway:ExternalVpnGateway",
                "office",
                {"redundancyType": "SINGLE_IP_INTERNALLY_REDUNDANT"},
            ),
        ),
        broken("a machine that forwards", put("quotes-batch", canIpForward=True)),
        broken("a template of machines that forward", put("quotes-template", canIpForward=True)),
        broken(
            "a machine on sole-tenant nodes",
            put(
                "quotes-batch",
                {
                    "scheduling.nodeAffinities": [
                        {"key": "compute.googleapis.com/node-group-name", "operator": "IN", "values": ["own"]}
                    ]
                },
            ),
        ),
        broken(
            "a route to a machine",
            route("hop", "10.99.0.0/16", nextHopGateway=None, nextHopInstance="@{quotes-batch.id}"),
        ),
        broken("a route to an address", route("hop", "10.99.0.0/16", nextHopGateway=None, nextHopIp="10.32.64.5")),
    ),
    *of(
        "enc-1-gcp-dnssec",
        broken("off", put("quotes-zone", {"dnssecConfig.state": "off"})),
        broken("nothing said", drop("quotes-zone", "dnssecConfig")),
        broken("signed with SHA-1", put("quotes-zone", {"dnssecConfig.defaultKeySpecs.0.algorithm": "rsasha1"})),
        broken("a private zone made public", put("gcp-googleapis", visibility="public")),
        broken("a zone of no kind, which is public", drop("gcp-googleapis", "visibility")),
    ),
]
