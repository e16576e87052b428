"""Cases for the rules on GCP's firewalls."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from policy.model import UNKNOWN, Outcome, Resource
from policy.parameters import Parameters
from tests.policy.cases import Case, cases, make

FIREWALL = "gcp:compute/firewall:Firewall"
RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
HIERARCHICAL_RULE = "gcp:compute/firewallPolicyRule:FirewallPolicyRule"
REGIONAL_RULE = "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule"
WITH_RULES = "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules"
POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
GROUP = "gcp:networksecurity/addressGroup:AddressGroup"
NETWORK = "gcp:compute/network:Network"

ANY = ["0.0.0.0/0"]
LOWER, UPPER = ["0.0.0.0/1"], ["128.0.0.0/1"]
IAP = ["35.235.240.0/20"]


def classic(port: Any = "22", sources: Any = None, name: str = "f", **more: Any) -> Resource:
    """A VPC firewall rule that allows a port (None: every protocol)."""
    allows = [{"protocol": "all"}] if port is None else [{"protocol": "tcp", "ports": [port]}]
    return make(FIREWALL, name, {"network": "main", "allows": allows, "sourceRanges": sources, **more})


def denial(sources: list[str], priority: int, name: str = "d", **more: Any) -> Resource:
    properties = {"network": "main", "denies": [{"protocol": "all"}], "sourceRanges": sources, "priority": priority}
    return make(FIREWALL, name, {**properties, **more})


def ruled(
    port: Any = "22", type: str = RULE, name: str = "r", action: str = "allow", more: Any = None, **match: Any
) -> Resource:
    layer = {"ipProtocol": "all"} if port is None else {"ipProtocol": "tcp", "ports": [port]}
    properties = {"firewallPolicy": "p", "priority": 10, "direction": "INGRESS", "action": action}
    return make(type, name, {**properties, "match": {"layer4Configs": [layer], **match}, **(more or {})})


def group(*items: Any) -> Resource:
    return make(GROUP, "g", {"name": "g", "items": list(items)}, id="projects/p/locations/global/addressGroups/g")


def inline(port: str, sources: list[str], **more: Any) -> Resource:
    match = {"layer4Configs": [{"ipProtocol": "tcp", "ports": [port]}], "srcIpRanges": sources}
    return make(
        WITH_RULES, "w", {"rules": [{"priority": 1, "direction": "INGRESS", "action": "allow", "match": match, **more}]}
    )


BY_GROUP = ruled(srcAddressGroups=["projects/p/locations/global/addressGroups/g"])
OUT = {"direction": "EGRESS"}
NET = make(NETWORK, "main", {"name": "main"}, id="projects/p/global/networks/main")
DENY_OUT = make(
    FIREWALL,
    "out",
    {"network": "main", "direction": "EGRESS", "denies": [{"protocol": "all"}], "destinationRanges": ANY},
)
ONLY_DENIES = [denial(ANY, 1)]

CASES = [
    *cases(
        "net-2-gcp-admin-ports-closed",
        passes=[
            ("from IAP", [classic("22", IAP)]),
            ("from private networks", [classic("22", ["10.0.0.0/8", "192.168.0.0/16"])]),
            ("by a tag", [classic("22", None, sourceTags=["bastion"])]),
            ("switched off", [classic("22", ANY, disabled=True), classic("443", IAP, "g")]),
            ("health checks", [classic(None, ["35.191.0.0/16", "130.211.0.0/22"])]),
            ("a denial goes first", [classic("22", ANY), denial(ANY, 10)]),
            ("a denial of the same priority", [classic("22", ANY), denial(ANY, 1000)]),
            ("by a secure tag", [ruled(srcSecureTags=[{"name": "tagValues/1"}])]),
            ("inside the network only", [ruled(srcIpRanges=ANY, srcNetworkScope="INTRA_VPC")]),
            ("an address group of private networks", [BY_GROUP, group("10.0.0.0/8")]),
        ],
        fails=[
            ("SSH from everywhere", [classic("22", ANY)]),
            ("no source is every source", [classic("22")]),
            ("an empty list is every source", [classic("22", [])]),
            ("in halves", [classic("22", LOWER + UPPER)]),
            ("halves in two rules", [classic("22", LOWER), classic("20-30", UPPER, "g")]),
            ("by IPv6", [classic("22", ["2000::/3"])]),
            ("every protocol", [classic(None, ANY)]),
            ("a range of ports", [classic("1-65535", ANY)]),
            ("protocol number 6", [make(FIREWALL, "f", {"allows": [{"protocol": "6"}], "sourceRanges": ANY})]),
            ("a tag beside everywhere", [classic("22", ANY, sourceTags=["bastion"])]),
            ("a denial too late", [classic("22", ANY), denial(ANY, 2000)]),
            ("a denial of one half", [classic("22", ANY), denial(LOWER, 10)]),
            ("a denial for other machines", [classic("22", ANY), denial(ANY, 10, targetTags=["web"])]),
            ("a denial that is off", [classic("22", ANY), denial(ANY, 10, disabled=True)]),
            ("a policy's rule", [ruled(srcIpRanges=ANY)]),
            ("a policy's rule without sources", [ruled()]),
            ("of the organisation", [ruled(type=HIERARCHICAL_RULE, srcIpRanges=LOWER + UPPER)]),
            ("of a region", [ruled(type=REGIONAL_RULE, srcIpRanges=["::/0"])]),
            ("after inspection", [ruled(action="apply_security_profile_group", srcIpRanges=ANY)]),
            ("an address group", [BY_GROUP, group("0.0.0.0/1", "128.0.0.0/2", "192.0.0.0/2")]),
            ("inline", [inline("3389", ANY)]),
            ("another port of administration", [inline("5985", UPPER + LOWER)]),
        ],
        undetermined=[
            ("unknown sources", [classic("22", UNKNOWN)]),
            ("an address group elsewhere", [BY_GROUP]),
            ("an unknown address group", [BY_GROUP, group(UNKNOWN)]),
            ("a country", [ruled(srcRegionCodes=["DE"])]),
            ("an unknown direction", [classic("22", ANY, direction=UNKNOWN)]),
        ],
        not_applicable=[("nothing in", [DENY_OUT]), ("hands over", [ruled(action="goto_next", srcIpRanges=ANY)])],
    ),
    Case(
        "net-2-gcp-admin-ports-closed",
        Outcome.PASS,
        (classic("22", ["198.51.100.0/24"]),),
        "the company's own network",
        Parameters(allowed_sources=(ip_network("198.51.100.0/24"),)),
    ),
    Case(
        "net-2-gcp-admin-ports-closed",
        Outcome.FAIL,
        (classic("22", ["198.51.0.0/16"]),),
        "more than the company's own network",
        Parameters(allowed_sources=(ip_network("198.51.100.0/24"),)),
    ),
    *cases(
        "net-2-gcp-data-ports-closed",
        passes=[
            ("by a service account", [classic("5432", None, sourceServiceAccounts=["a@p.iam.gserviceaccount.com"])])
        ],
        fails=[
            ("PostgreSQL", [classic("5432", ANY)]),
            ("Redis in a range", [classic("6000-7000", LOWER + UPPER)]),
            ("MongoDB by a policy", [ruled("27017", srcIpRanges=["::/0"])]),
            (
                "every protocol, inline in halves",
                [ruled(None, srcIpRanges=LOWER), ruled(None, name="s", srcIpRanges=UPPER)],
            ),
        ],
        undetermined=[("unknown ports", [make(FIREWALL, "f", {"allows": UNKNOWN, "sourceRanges": ANY})])],
        not_applicable=[("nothing in", ONLY_DENIES)],
    ),
    *cases(
        "net-3-gcp-ingress-named",
        passes=[
            ("the web's ports of named machines", [classic("443", ANY, targetTags=["web"])]),
            ("from health checks", [classic("8080", ["35.191.0.0/16"])]),
        ],
        fails=[
            ("another port", [classic("8080", ANY, targetTags=["web"])]),
            ("443 of every machine", [classic("443", ANY)]),
            ("a range around it", [classic("400-450", LOWER + UPPER, targetTags=["web"])]),
            ("by a policy, for all", [ruled("80", srcIpRanges=ANY)]),
            ("inline", [inline("8443", ["::/0"], targetServiceAccounts=["a@p.iam.gserviceaccount.com"])]),
        ],
        undetermined=[("unknown sources", [classic("8080", UNKNOWN)])],
        not_applicable=[("nothing in", ONLY_DENIES)],
    ),
    *cases(
        "net-3-gcp-egress-denied",
        passes=[
            ("a VPC rule", [NET, DENY_OUT]),
            (
                "a policy put on the network",
                [
                    NET,
                    make(POLICY, "p", {"name": "p"}, id="p"),
                    make(ASSOCIATION, "a", {"attachmentTarget": NET.id, "firewallPolicy": "p"}),
                    ruled(None, action="deny", more=OUT, destIpRanges=ANY),
                ],
            ),
        ],
        fails=[
            ("no rule", [NET]),
            ("one that is off", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "disabled": True})]),
            ("for some machines", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "targetTags": ["x"]})]),
            ("one protocol", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "denies": [{"protocol": "tcp"}]})]),
            ("half of the addresses", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "destinationRanges": LOWER})]),
            ("of another network", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "network": "other"})]),
            (
                "a policy put on nothing",
                [NET, make(POLICY, "p", {"name": "p"}, id="p"), ruled(None, action="deny", more=OUT, destIpRanges=ANY)],
            ),
        ],
        undetermined=[
            ("unknown", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "destinationRanges": UNKNOWN})]),
            ("unknown protocols", [NET, make(FIREWALL, "f", {**DENY_OUT.properties, "denies": UNKNOWN})]),
        ],
        not_applicable=[("no network", [DENY_OUT])],
    ),
    *cases(
        "net-3-gcp-egress-limited",
        passes=[("HTTPS", [classic("443", None, direction="EGRESS", destinationRanges=ANY)])],
        fails=[
            ("everything", [classic(None, None, direction="EGRESS", destinationRanges=ANY)]),
            ("no destination is every destination", [classic("1-65535", None, direction="EGRESS")]),
            (
                "in pieces",
                [
                    classic("1-1023", None, direction="EGRESS", destinationRanges=ANY),
                    classic("1024-65535", None, "g", direction="EGRESS", destinationRanges=ANY),
                ],
            ),
            ("by a policy", [ruled(None, more=OUT, destIpRanges=LOWER + UPPER)]),
            ("by IPv6", [ruled(None, more=OUT, destIpRanges=["::/0"])]),
        ],
        undetermined=[("unknown", [classic(None, None, direction="EGRESS", destinationRanges=UNKNOWN)])],
        not_applicable=[("nothing out", [classic("22", IAP)])],
    ),
    *cases(
        "net-3-gcp-firewall-logged",
        passes=[
            ("a VPC rule", [classic("22", IAP, logConfig={"metadata": "INCLUDE_ALL_METADATA"})]),
            ("a policy's rule", [ruled(srcIpRanges=IAP, more={"enableLogging": True})]),
            ("inline", [inline("22", IAP, enableLogging=True)]),
        ],
        fails=[
            ("a VPC rule", [classic("22", IAP)]),
            ("switched off", [ruled(srcIpRanges=IAP, more={"enableLogging": False})]),
            ("a denial", [ruled(None, action="deny", srcIpRanges=ANY)]),
            ("inline", [inline("22", IAP)]),
        ],
        undetermined=[("unknown", [ruled(srcIpRanges=IAP, more={"enableLogging": UNKNOWN})])],
        not_applicable=[("not in force", [classic("22", IAP, disabled=True)])],
    ),
]
