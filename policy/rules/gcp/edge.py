"""The edge on GCP: HTTPS only, TLS 1.2 or later, Cloud Armor in front of every backend, all of it logged."""

from __future__ import annotations

from policy.cidr import Addresses
from policy.controls import iso, pci
from policy.graph import Graph
from policy.model import Block, Resource, Verdict, failed, not_applicable, passed, undetermined
from policy.permissions import excess
from policy.registry import Severity, rule

SSL_POLICIES = ("gcp:compute/sSLPolicy:SSLPolicy", "gcp:compute/regionSslPolicy:RegionSslPolicy")
HTTPS_PROXIES = (
    "gcp:compute/targetHttpsProxy:TargetHttpsProxy",
    "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
    "gcp:compute/targetSSLProxy:TargetSSLProxy",
)
HTTP_PROXIES = (
    "gcp:compute/targetHttpProxy:TargetHttpProxy",
    "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
)
URL_MAPS = ("gcp:compute/uRLMap:URLMap", "gcp:compute/regionUrlMap:RegionUrlMap")
FORWARDING = (
    "gcp:compute/forwardingRule:ForwardingRule",
    "gcp:compute/globalForwardingRule:GlobalForwardingRule",
)
BACKENDS = (
    "gcp:compute/backendService:BackendService",
    "gcp:compute/regionBackendService:RegionBackendService",
)
SECURITY_POLICIES = (
    "gcp:compute/securityPolicy:SecurityPolicy",
    "gcp:compute/regionSecurityPolicy:RegionSecurityPolicy",
)
SECURITY_RULES = (
    "gcp:compute/securityPolicyRule:SecurityPolicyRule",
    "gcp:compute/regionSecurityPolicyRule:RegionSecurityPolicyRule",
)
PUBLIC_SCHEMES = ("EXTERNAL", "EXTERNAL_MANAGED")


@rule(
    id="enc-1-gcp-tls-policy",
    title="TLS policies admit TLS 1.2 and later, with strong ciphers",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Set min_tls_version to TLS_1_2 or TLS_1_3 and profile to RESTRICTED or MODERN.",
    types=SSL_POLICIES,
)
def tls_policy(policy: Resource) -> Verdict:
    version = str(policy.get("minTlsVersion", default="TLS_1_0"))
    if version not in ("TLS_1_2", "TLS_1_3"):
        return failed(f"minTlsVersion is {version}", "TLS_1_2 or TLS_1_3")
    profile = str(policy.get("profile", default="COMPATIBLE"))
    if profile == "COMPATIBLE":
        return failed("profile is COMPATIBLE", "RESTRICTED or MODERN")
    weak = [
        cipher for cipher in policy.get("customFeatures") or [] if "3DES" in cipher or cipher.startswith("TLS_RSA_")
    ]
    return failed(f"customFeatures has {', '.join(weak)}", "ciphers with forward secrecy") if weak else passed()


@rule(
    id="enc-1-gcp-proxy-has-tls-policy",
    title="Every HTTPS proxy names a TLS policy",
    severity=Severity.HIGH,
    statements=("ENC-1",),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Name an SSL policy with TLS 1.2 or later: Google's default still admits TLS 1.0.",
    types=HTTPS_PROXIES,
)
def proxy_has_tls_policy(proxy: Resource) -> Verdict:
    if proxy.get("proxyBind", default=False):
        return not_applicable("it is part of a service mesh")
    return passed() if proxy.raw("sslPolicy") not in (None, "") else failed("sslPolicy is missing", "an SSL policy")


@rule(
    id="net-6-gcp-http-redirects",
    title="HTTP does nothing but redirect to HTTPS",
    severity=Severity.HIGH,
    statements=("NET-6", "ENC-1"),
    controls=(*iso("A.8.24"), *pci("4.2.1")),
    remediation="Give the HTTP proxy a URL map whose default and every path redirect with https_redirect=True.",
    types=HTTP_PROXIES,
)
def http_redirects(proxy: Resource, graph: Graph) -> Verdict:
    """Every way through the URL map counts: a path rule that serves beside a default that redirects is a hole."""
    fronts = graph.referrers(proxy, *FORWARDING, path="target")
    if fronts and all(str(front.raw("loadBalancingScheme")).startswith("INTERNAL") for front in fronts):
        return not_applicable("the load balancer is internal")
    maps = graph.targets(proxy, "urlMap", *URL_MAPS)
    if not maps:
        return undetermined("its URL map is not in the stack")
    for part in _serving(maps[0]):
        return failed(f"{maps[0].name} {part} serves over HTTP", "a redirect with httpsRedirect")
    return passed()


def _serving(url_map: Resource) -> list[str]:
    parts: list[tuple[Block, str]] = [(url_map, "defaultUrlRedirect")]
    for matcher in url_map.blocks("pathMatchers"):
        parts.append((matcher, "defaultUrlRedirect"))
        parts.extend((entry, "urlRedirect") for entry in matcher.blocks("pathRules"))
        parts.extend((entry, "urlRedirect") for entry in matcher.blocks("routeRules"))
    return [
        f"{block.path}.{path}".lstrip(".")
        for block, path in parts
        if not block.get(f"{path}.httpsRedirect", default=False)
    ]


WEB = (80, 443)


@rule(
    id="net-3-gcp-load-balancer-web-ports",
    title="Public load balancers listen on the web's ports only",
    severity=Severity.HIGH,
    statements=("NET-3", "NET-2"),
    controls=(*iso("A.8.20"), *pci("1.2.5")),
    remediation="Listen on 443 (and 80 for redirects), or make the load balancer internal.",
    types=FORWARDING,
)
def load_balancer_web_ports(front: Resource) -> Verdict:
    if str(front.get("loadBalancingScheme", default="EXTERNAL")) not in PUBLIC_SCHEMES:
        return not_applicable("it is not reached from the internet")
    if front.get("allPorts", default=False):
        return failed("allPorts is true", "ports 80 and 443")
    for text in [front.get("portRange") or "", *(front.get("ports") or [])]:
        first, _, last = str(text).partition("-")
        if text and not (first == (last or first) and int(first) in WEB):
            return failed(f"it listens on {text}", "ports 80 and 443")
    return passed()


@rule(
    id="app-1-gcp-backends-have-armor",
    title="Every public backend has a Cloud Armor policy",
    severity=Severity.HIGH,
    statements=("APP-1", "DDOS-1"),
    controls=(*iso("A.8.20"), *pci("6.4.2")),
    remediation="Set security_policy on the backend service.",
    types=BACKENDS,
)
def backends_have_armor(backend: Resource) -> Verdict:
    if str(backend.get("loadBalancingScheme", default="EXTERNAL")) not in PUBLIC_SCHEMES:
        return not_applicable("it is not reached from the internet")
    if str(backend.get("protocol", default="HTTP")).upper() not in ("HTTP", "HTTPS", "HTTP2", "H2C", "GRPC"):
        return not_applicable("it does not speak HTTP")
    named = backend.raw("securityPolicy") not in (None, "")
    return passed() if named else failed("securityPolicy is missing", "a Cloud Armor policy")


@rule(
    id="mon-3-gcp-backends-logged",
    title="Load balancers log every request",
    severity=Severity.MEDIUM,
    statements=("MON-3", "MON-1"),
    controls=(*iso("A.8.15"), *pci("10.2.1")),
    remediation="Set log_config with enable=True and sample_rate 1.0.",
    types=BACKENDS,
)
def backends_logged(backend: Resource) -> Verdict:
    if str(backend.get("loadBalancingScheme", default="EXTERNAL")) not in PUBLIC_SCHEMES:
        return not_applicable("it is not reached from the internet")
    if not backend.get("logConfig.enable", default=False):
        return failed("logConfig.enable is not true", "true")
    rate = float(backend.get("logConfig.sampleRate", default=1.0))
    return passed() if rate >= 1.0 else failed(f"logConfig.sampleRate is {rate}", "1.0")


@rule(
    id="app-1-gcp-armor-blocks",
    title="Cloud Armor blocks attacks: its WAF rules deny, none is a preview",
    severity=Severity.HIGH,
    statements=("APP-1",),
    controls=(*iso("A.8.20"), *pci("6.4.2")),
    remediation="Add rules with evaluatePreconfiguredWaf and a deny action, and remove preview.",
    types=SECURITY_POLICIES,
)
def armor_blocks(policy: Resource, graph: Graph) -> Verdict:
    """Rules inline or of their own. A WAF rule that allows, or that is previewed, only watches; so does one behind a
    rule that lets the internet in before it."""
    if str(policy.get("type", default="CLOUD_ARMOR")) != "CLOUD_ARMOR":
        return not_applicable("the policy is about the network or the edge cache")
    rules: list[Block] = policy.blocks("rules")
    rules.extend(graph.referrers(policy, *SECURITY_RULES, path="securityPolicy"))
    waf = [entry for entry in rules if "evaluatePreconfigured" in str(entry.get("match.expr.expression", default=""))]
    for entry in waf:
        name = entry.path or getattr(entry, "name", "a rule")
        if entry.get("preview", default=False):
            return failed(f"{name} is a preview", "preview=False")
        if not str(entry.get("action")).startswith("deny"):
            return failed(f"{name} has the action {entry.get('action')}", "deny(403)")
    first = min((int(entry.get("priority")) for entry in waf), default=0)
    for entry in rules:
        if waf and int(entry.get("priority")) < first and _lets_in(entry, graph):
            name = entry.path or getattr(entry, "name", "a rule")
            return failed(f"{name} lets the internet in before the WAF rules", "allowed networks of the company")
    return (
        passed() if waf else failed("no rule uses the preconfigured WAF rules", "evaluatePreconfiguredWaf, deny(403)")
    )


def _lets_in(entry: Block, graph: Graph) -> bool:
    """Whether a rule allows more of the internet than the company's networks, whatever else it asks for."""
    if str(entry.get("action")).lower() != "allow" or entry.get("preview", default=False):
        return False
    ranges = [str(text) for text in entry.get("match.config.srcIpRanges") or []]
    networks = ["0.0.0.0/0", "::/0"] if "*" in ranges else ranges
    return bool(excess(Addresses.of(networks), graph.parameters))


@rule(
    id="app-1-gcp-identity-proxy-on",
    title="A backend that uses IAP has it on",
    severity=Severity.MEDIUM,
    statements=("APP-1", "NET-2"),
    controls=(*iso("A.8.5"),),
    remediation="Set iap.enabled to True, or remove the block.",
    types=BACKENDS,
)
def identity_proxy_on(backend: Resource) -> Verdict:
    if not backend.has("iap"):
        return not_applicable("it does not use IAP")
    return passed() if backend.get("iap.enabled", default=False) else failed("iap.enabled is false", "true")
