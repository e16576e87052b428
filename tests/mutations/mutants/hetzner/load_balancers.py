"""Mutants of `policy.rules.hetzner.load_balancers`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

HTTPS, CERTIFICATE = "net-6-hetzner-https-only", "enc-1-hetzner-https-has-certificate"
PORTS, TARGETS = "net-3-hetzner-balancer-web-ports", "net-2-hetzner-targets-private"
CLOUD_ONLY = "infra-1-hetzner-cloud-only"


def service(**properties: Any) -> Edit:
    """One more service of the public load balancer."""
    return add(
        "hcloud:index/loadBalancerService:LoadBalancerService", "extra", {"loadBalancerId": "4001", **properties}
    )


def target(**properties: Any) -> Edit:
    """One more target of the public load balancer."""
    return add("hcloud:index/loadBalancerTarget:LoadBalancerTarget", "extra", {"loadBalancerId": 4001, **properties})


MUTANTS = [
    *of(
        HTTPS,
        broken("HTTP", service(protocol="http")),
        broken("HTTP on HTTPS's port", put("letters-https", protocol="http")),
        broken("port 80 passed on", service(protocol="tcp", listenPort=80, destinationPort=80)),
        broken(
            "a private service made public",
            put("letters-inside-network", enablePublicInterface=True),
            put("letters-inside-api", protocol="http", listenPort=80),
        ),
        broken(
            "a private service made public by saying nothing",
            drop("letters-inside-network", "enablePublicInterface"),
            put("letters-inside-api", listenPort=80),
        ),
        broken(
            "a private service whose load balancer left the network",
            remove("letters-inside-network"),
            put("letters-inside-api", protocol="http", listenPort=443),
            needs_value=True,
        ),
    ),
    *of(
        CERTIFICATE,
        broken("none", drop("letters-https", "http.certificates"), needs_value=False),  # a certificate made now is one
        broken("an empty list", put("letters-https", {"http.certificates": []})),
        broken("no settings of HTTP", drop("letters-https", "http")),
        broken("no redirect", put("letters-https", {"http.redirectHttp": False})),
        broken("no redirect, nothing said", drop("letters-https", "http.redirectHttp")),
        broken("a second service, with a port by default", service(protocol="https", http={"certificates": [3001]})),
        broken("a private service", put("letters-inside-api", protocol="https", http={"stickySessions": True})),
    ),
    *of(
        PORTS,
        broken("another port", put("letters-https", listenPort=8443)),
        broken("a database", service(protocol="tcp", listenPort=5432, destinationPort=5432)),
        broken("SSH as text", service(protocol="tcp", listenPort="22", destinationPort=22)),
        broken("a private service made public", put("letters-inside-network", enablePublicInterface=True)),
        broken(
            "a private service made public by saying nothing", drop("letters-inside-network", "enablePublicInterface")
        ),
        broken("a private service whose load balancer left the network", remove("letters-inside-network")),
        broken("a service of another load balancer", put("letters-inside-api", loadBalancerId=4001)),
    ),
    *of(
        TARGETS,
        broken("public addresses", put("letters-target", usePrivateIp=False)),
        broken("nothing said", drop("letters-target", "usePrivateIp")),
        broken("servers by a label", target(type="label_selector", labelSelector="zone=app")),
        broken("inline, the old way", put("letters-balancer", targets=[{"type": "server", "serverId": 5001}])),
        broken(
            "one of two inline",
            put(
                "letters-balancer",
                targets=[
                    {"type": "server", "serverId": 5001, "usePrivateIp": True},
                    {"type": "server", "serverId": 5002, "usePrivateIp": False},
                ],
            ),
        ),
        broken("a public address", target(type="ip", ip="192.88.100.7"), also=(CLOUD_ONLY,)),
        broken("a public address of IPv6", target(type="ip", ip="2a01:4f8::1"), also=(CLOUD_ONLY,)),
    ),
]
