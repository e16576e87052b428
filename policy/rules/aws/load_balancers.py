"""Load balancers of every kind: TLS only, careful with headers, logged, protected (NET-6, ENC-1, APP-1, DDOS-1)."""

from __future__ import annotations

import re

from policy.aws_load_balancers import (
    CLASSIC,
    CLASSIC_LISTENER_POLICIES,
    CLASSIC_POLICIES,
    LISTENER_RULES,
    LISTENERS,
    LOAD_BALANCERS,
    TARGET_GROUPS,
    TARGETS,
    V2,
    balancer_of,
    kind,
    listeners_to,
    serves_internet,
)
from policy.aws_values import truthy
from policy.graph import Graph
from policy.model import Block, Resource, UndeterminedError, Verdict, failed, not_applicable, passed
from policy.ports import ADMIN_PORTS, DATA_PORTS
from policy.registry import Control, Relation, Severity, rule

IN_TRANSIT = (
    Control("ISO/IEC 27001:2022", "A.8.24", Relation.SUPPORTS),
    Control("PCI DSS 4.0.1", "4.2.1", Relation.SUPPORTS),
)

GOOD_POLICY = re.compile(r"ELBSecurityPolicy-(TLS13-1-[23]|FS-1-2|TLS-1-2)-[A-Za-z0-9-]+")
"""Predefined policies that admit TLS 1.2 and 1.3 only.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
"""

GOOD_CLASSIC_POLICY = "ELBSecurityPolicy-TLS-1-2-2017-01"
ENCRYPTED_TARGETS = ("HTTPS", "TLS", "QUIC", "TCP_QUIC")
TLS_PROTOCOLS = ("HTTPS", "TLS", "SSL", "QUIC", "TCP_QUIC")
ENCRYPTED = "TLS 1.2 or newer only, such as ELBSecurityPolicy-TLS13-1-2-2021-06"


@rule(
    id="net-6-aws-http-redirects",
    title="Plain HTTP only redirects to HTTPS",
    severity=Severity.HIGH,
    statements=("NET-6", "ENC-1"),
    controls=(
        Control("AWS FSBP", "ELB.1", Relation.FULL),
        Control("AWS FSBP", "ELB.18", Relation.FULL),
        Control("AWS FSBP", "ELB.3", Relation.FULL),
        *IN_TRANSIT,
    ),
    remediation="Make the HTTP listener's default action a redirect to HTTPS with status HTTP_301.",
    types=(*LISTENERS, *CLASSIC),
)
def http_redirects(resource: Resource, graph: Graph) -> Verdict:
    """Listeners of application load balancers with their rules, plain TCP on the web's ports of network ones, and
    classic listeners."""
    if resource.type in CLASSIC:
        return _classic_encrypted(resource)
    protocol = str(resource.get("protocol", default="")).upper()
    port = int(resource.get("port", default=0))
    if protocol in ("TCP", "TCP_UDP") and port == 80:
        return failed(f"port 80 is passed on as plain {protocol}", "TLS")
    # Without a protocol a listener speaks HTTP; one of a gateway load balancer has no port either.
    if protocol != "HTTP" and not (protocol == "" and port):
        return not_applicable("it is no HTTP listener")
    paths = graph.referrers(resource, *LISTENER_RULES, path="listenerArn")
    actions = [("", action) for action in resource.blocks("defaultActions")]
    actions += [(f"{path.name} ", action) for path in paths for action in path.blocks("actions")]
    for place, action in actions:
        if action.get("type") == "fixed-response":
            continue  # an answer of the load balancer's own carries nobody's data
        if action.get("type") != "redirect" or not _to_https(action):
            found = f"{place}{action.path} is {action.get('type')}, not a redirect to HTTPS"
            return failed(found, "a redirect to HTTPS")
    return passed()


def _to_https(action: Block) -> bool:
    # A redirect that leaves the protocol out keeps the request's own: it would loop, on HTTP.
    return any(block.get("protocol", default="#{protocol}").upper() == "HTTPS" for block in action.blocks("redirect"))


def _classic_encrypted(balancer: Resource) -> Verdict:
    for listener in balancer.blocks("listeners"):
        protocol = str(listener.get("lbProtocol")).upper()
        if protocol not in ("HTTPS", "SSL"):
            return failed(f"{listener.path}: lbProtocol is {protocol}", "HTTPS or SSL")
    return passed()


@rule(
    id="enc-1-aws-listener-tls-policy",
    title="Load balancers negotiate TLS 1.2 or newer only",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(Control("AWS FSBP", "ELB.17", Relation.FULL), *IN_TRANSIT),
    remediation='Set ssl_policy="ELBSecurityPolicy-TLS13-1-2-2021-06" or a stricter one.',
    types=LISTENERS,
)
def listener_tls_policy(listener: Resource) -> Verdict:
    """A policy that is left out is AWS's oldest one, which admits TLS 1.0."""
    if str(listener.get("protocol", default="")).upper() not in TLS_PROTOCOLS:
        return not_applicable("it is no TLS listener")
    policy = listener.get("sslPolicy", default="ELBSecurityPolicy-2016-08")
    return passed() if GOOD_POLICY.fullmatch(policy) else failed(f"sslPolicy is {policy}", ENCRYPTED)


@rule(
    id="enc-1-aws-targets-tls",
    title="Load balancers speak TLS to their targets",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=(Control("AWS FSBP", "ELB.22", Relation.FULL), *IN_TRANSIT),
    remediation='Set protocol="HTTPS", or "TLS" behind a network load balancer.',
    types=(*TARGET_GROUPS, *CLASSIC),
)
def targets_tls(group: Resource) -> Verdict:
    """Users' data crosses the VPC between load balancer and service. Functions are called over AWS's own API."""
    if group.type in CLASSIC:
        for listener in group.blocks("listeners"):
            kind = str(listener.get("instanceProtocol")).upper()
            passed_on = kind == str(listener.get("lbProtocol")).upper() == "TCP"  # as it came, encrypted or not
            if kind not in ("HTTPS", "SSL") and not passed_on:
                return failed(f"{listener.path}.instanceProtocol is {kind}", "HTTPS or SSL")
        return passed()
    if group.get("targetType", default="instance") in ("lambda", "alb"):
        return not_applicable("its targets are no servers")
    protocol = str(group.get("protocol", default="")).upper()
    if protocol == "GENEVE":
        return not_applicable("it hands packets to appliances, inside a tunnel")
    return passed() if protocol in ENCRYPTED_TARGETS else failed(f"protocol is {protocol or 'not set'}", "HTTPS or TLS")


@rule(
    id="enc-1-aws-classic-tls-policy",
    title="Classic load balancers negotiate TLS 1.2 only",
    severity=Severity.HIGH,
    statements=("ENC-1", "NET-6"),
    controls=(Control("AWS FSBP", "ELB.8", Relation.FULL), *IN_TRANSIT),
    remediation=f"Attach a policy that refers to {GOOD_CLASSIC_POLICY}, or move to an application load balancer.",
    types=CLASSIC,
)
def classic_tls_policy(balancer: Resource, graph: Graph) -> Verdict:
    """Without a policy of its own a listener uses AWS's default, which admits TLS 1.0."""
    ports = [
        int(listener.get("lbPort"))
        for listener in balancer.blocks("listeners")
        if str(listener.get("lbProtocol")).upper() in ("HTTPS", "SSL")
    ]
    if not ports:
        return not_applicable("it has no TLS listener")
    good = {
        str(policy.get("policyName"))
        for policy in graph.referrers(balancer, *CLASSIC_POLICIES)
        if any(entry.get("value") == GOOD_CLASSIC_POLICY for entry in policy.blocks("policyAttributes"))
    }
    covered = {
        int(entry.get("loadBalancerPort"))
        for entry in graph.referrers(balancer, *CLASSIC_LISTENER_POLICIES)
        if good & set(entry.get("policyNames", default=[]))
    }
    open_ports = sorted(set(ports) - covered)
    return failed(f"port {open_ports[0]} has no policy of TLS 1.2", GOOD_CLASSIC_POLICY) if open_ports else passed()


@rule(
    id="app-1-aws-invalid-headers-dropped",
    title="Application load balancers drop invalid headers",
    severity=Severity.MEDIUM,
    statements=("APP-1",),
    controls=(Control("AWS FSBP", "ELB.4", Relation.FULL), Control("PCI DSS 4.0.1", "6.4.2", Relation.SUPPORTS)),
    remediation="Set drop_invalid_header_fields=True.",
    types=V2,
)
def invalid_headers_dropped(balancer: Resource) -> Verdict:
    """Malformed headers are how request smuggling begins; AWS passes them on unless told otherwise."""
    if kind(balancer) != "application":
        return not_applicable("it is no application load balancer")
    if truthy(balancer.get("dropInvalidHeaderFields", default=False)):
        return passed()
    return failed("dropInvalidHeaderFields is off", "true")


@rule(
    id="app-1-aws-desync-mitigated",
    title="Load balancers defend against request smuggling",
    severity=Severity.MEDIUM,
    statements=("APP-1",),
    controls=(
        Control("AWS FSBP", "ELB.12", Relation.FULL),
        Control("AWS FSBP", "ELB.14", Relation.FULL),
        Control("PCI DSS 4.0.1", "6.4.2", Relation.SUPPORTS),
    ),
    remediation='Set desync_mitigation_mode to "defensive" (the default) or "strictest".',
    types=LOAD_BALANCERS,
)
def desync_mitigated(balancer: Resource) -> Verdict:
    """Requests that front and back would read differently are refused."""
    if kind(balancer) not in ("application", "classic"):
        return not_applicable("it does not read HTTP")
    mode = balancer.get("desyncMitigationMode", default="defensive")
    good = mode in ("defensive", "strictest")
    return passed() if good else failed(f"desyncMitigationMode is {mode}", "defensive or strictest")


@rule(
    id="mon-3-aws-load-balancer-logs",
    title="Load balancers log every request",
    severity=Severity.MEDIUM,
    statements=("MON-3", "NET-3"),
    controls=(
        Control("AWS FSBP", "ELB.5", Relation.FULL),
        Control("ISO/IEC 27001:2022", "A.8.15", Relation.SUPPORTS),
        Control("PCI DSS 4.0.1", "10.2.1", Relation.SUPPORTS),
    ),
    remediation="Set access_logs with a bucket and enabled=True.",
    types=LOAD_BALANCERS,
)
def load_balancer_logs(balancer: Resource) -> Verdict:
    """A block without ``enabled`` is off, but for a classic load balancer."""
    if kind(balancer) == "gateway":
        return not_applicable("a gateway load balancer keeps no access log; flow logs record its traffic")
    for logs in balancer.blocks("accessLogs"):
        if logs.get("enabled", default=kind(balancer) == "classic"):
            return passed()
    return failed("accessLogs is off", "access logs to a bucket")


@rule(
    id="ddos-1-aws-load-balancers-protected",
    title="Load balancers are protected from deletion",
    severity=Severity.LOW,
    statements=("DDOS-1", "INFRA-1"),
    controls=(Control("AWS FSBP", "ELB.6", Relation.FULL),),
    remediation="Set enable_deletion_protection=True.",
    types=V2,
)
def load_balancers_protected(balancer: Resource) -> Verdict:
    """The entrance of the service cannot disappear by one call."""
    protected = balancer.get("enableDeletionProtection", default=False)
    return passed() if protected else failed("enableDeletionProtection is off", "true")


@rule(
    id="net-2-aws-public-listeners",
    title="No load balancer passes administration or data ports to the internet",
    severity=Severity.CRITICAL,
    statements=("NET-2", "NET-1"),
    controls=(Control("PCI DSS 4.0.1", "1.3.1", Relation.SUPPORTS),),
    remediation="Make the load balancer internal.",
    types=(*LISTENERS, *CLASSIC),
)
def public_listeners(resource: Resource, graph: Graph) -> Verdict:
    """A load balancer in front of SSH or a database makes a private machine public, whatever its own port is."""
    balancer = resource if resource.type in CLASSIC else balancer_of(resource, graph)
    if balancer is None:
        if not resource.known("loadBalancerArn"):
            raise UndeterminedError("loadBalancerArn is unknown")
        return not_applicable("its load balancer is not in this stack")
    if not serves_internet(balancer, graph):
        return not_applicable("the load balancer is internal")
    if resource.type in CLASSIC:
        ports = [int(entry.get(path)) for entry in resource.blocks("listeners") for path in ("lbPort", "instancePort")]
    else:
        ports = [int(resource.get("port", default=0)), *_target_ports(resource, graph)]
    for port in ports:
        if any(first <= port <= last for first, last in ADMIN_PORTS + DATA_PORTS):
            return failed(f"port {port} is open to the internet", "the web's ports")
    return passed()


def _target_ports(listener: Resource, graph: Graph) -> list[int]:
    """The ports that a listener's target groups, and the targets themselves, take connections on."""
    groups = [group for group in graph.by_type(*TARGET_GROUPS) if listener in listeners_to(group, graph)]
    targets = [target for group in groups for target in graph.referrers(group, *TARGETS, path="targetGroupArn")]
    return [int(entry.get("port", default=0)) for entry in (*groups, *targets)]
