"""Hetzner's load balancers: HTTPS to the world, private addresses behind (ENC-1, NET-6, NET-2)."""

from __future__ import annotations

from policy.cidr import PRIVATE, Addresses
from policy.controls import iso, pci
from policy.graph import Graph
from policy.hetzner_servers import LOAD_BALANCER
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Severity, rule

SERVICE = "hcloud:index/loadBalancerService:LoadBalancerService"
TARGET = "hcloud:index/loadBalancerTarget:LoadBalancerTarget"
BALANCER_NETWORK = "hcloud:index/loadBalancerNetwork:LoadBalancerNetwork"
DEFAULT_PORTS = {"http": 80, "https": 443}
WEB = (80, 443)


def is_private(service: Resource, graph: Graph) -> bool:
    """Whether the public interface of a service's load balancer is off."""
    return any(
        not entry.get("enablePublicInterface", default=True)
        for balancer in graph.targets(service, "loadBalancerId", LOAD_BALANCER)
        for entry in graph.referrers(balancer, BALANCER_NETWORK, path="loadBalancerId")
    )


def _port(service: Resource) -> int:
    protocol = str(service.get("protocol"))
    return int(service.get("listenPort", default=DEFAULT_PORTS.get(protocol, 0)))


@rule(
    id="net-6-hetzner-https-only",
    title="Public load balancers serve HTTPS only",
    severity=Severity.HIGH,
    statements=("NET-6", "ENC-1"),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Use protocol https with certificates and redirect_http=True, which listens on port 80 itself.",
    types=(SERVICE,),
)
def https_only(service: Resource, graph: Graph) -> Verdict:
    """HTTP, and TCP on port 80, which is HTTP with another name."""
    if is_private(service, graph):
        return not_applicable("the load balancer has no public interface")
    protocol = str(service.get("protocol"))
    if protocol == "http":
        return failed("protocol is http", "https with redirect_http")
    if protocol == "tcp" and _port(service) == WEB[0]:
        return failed("it passes port 80 on", "https with redirect_http")
    return passed()


@rule(
    id="enc-1-hetzner-https-has-certificate",
    title="HTTPS services have a certificate, and redirect HTTP",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Name a managed certificate in http.certificates, and set http.redirect_http=True.",
    types=(SERVICE,),
)
def https_has_certificate(service: Resource, graph: Graph) -> Verdict:
    if str(service.get("protocol")) != "https":
        return not_applicable("it does not speak HTTPS itself")
    if not service.raw("http.certificates") and not service.has("http.certificates"):
        return failed("http.certificates is missing", "a certificate")
    if service.known("http.certificates") and not service.get("http.certificates"):
        return failed("http.certificates is empty", "a certificate")
    if is_private(service, graph) or _port(service) != WEB[1]:
        return passed()
    if not service.get("http.redirectHttp", default=False):
        return failed("http.redirectHttp is not true", "true")
    return passed()


@rule(
    id="net-3-hetzner-balancer-web-ports",
    title="Public load balancers listen on the web's ports only",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-2"),
    controls=(*iso("A.8.20"), *pci("1.2.5")),
    remediation="Listen on 443, or switch the load balancer's public interface off.",
    types=(SERVICE,),
)
def balancer_web_ports(service: Resource, graph: Graph) -> Verdict:
    """Hetzner's firewalls do not stand in front of load balancers."""
    if is_private(service, graph):
        return not_applicable("the load balancer has no public interface")
    port = _port(service)
    return passed() if port in WEB else failed(f"it listens on {port}", "ports 80 and 443")


@rule(
    id="net-2-hetzner-targets-private",
    title="Load balancers reach servers by private addresses",
    severity=Severity.HIGH,
    statements=("NET-2", "NET-6"),
    controls=(*iso("A.8.22"), *pci("1.4.4")),
    remediation="Put the load balancer in the network and set use_private_ip=True.",
    types=(TARGET, LOAD_BALANCER),
)
def targets_private(resource: Resource) -> Verdict:
    """Targets of their own and, the old way, inline."""
    if resource.type == LOAD_BALANCER:
        public = [entry.path for entry in resource.blocks("targets") if not entry.get("usePrivateIp", default=False)]
        return failed(f"{', '.join(public)} is reached by its public address", "usePrivateIp") if public else passed()
    if str(resource.get("type", default="server")) == "ip":
        address = str(resource.get("ip"))
        return passed() if PRIVATE.covers(Addresses.of([address])) else failed(f"ip is {address}", "a private address")
    return passed() if resource.get("usePrivateIp", default=False) else failed("usePrivateIp is not true", "true")
