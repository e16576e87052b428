"""Mutants of `policy.rules.gcp.firewall`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

ADMIN, DATA, NAMED = "net-2-gcp-admin-ports-closed", "net-2-gcp-data-ports-closed", "net-3-gcp-ingress-named"
DENIED, LIMITED, LOGGED = "net-3-gcp-egress-denied", "net-3-gcp-egress-limited", "net-3-gcp-firewall-logged"
ANY, LOWER, UPPER = ["0.0.0.0/0"], ["0.0.0.0/1"], ["128.0.0.0/1"]
POLICY_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
LAST = "gcp-rule-default-egress-v4"
LOG = {"metadata": "INCLUDE_ALL_METADATA"}


def classic(name: str, ports: list[str] | None, sources: list[str] | None, **more: Any) -> Edit:
    """A VPC firewall rule for the machines of the quotes service."""
    layer: dict[str, Any] = {"protocol": "tcp", **({"ports": ports} if ports else {})}
    properties = {
        "network": "@{gcp-network.id}",
        "allows": [layer],
        "targetTags": ["quotes"],
        "logConfig": LOG,
        **({"sourceRanges": sources} if sources else {}),
        **more,
    }
    return add("gcp:compute/firewall:Firewall", name, properties)


def ruled(name: str, direction: str, match: dict[str, Any], **more: Any) -> Edit:
    """A rule of the network's policy."""
    properties = {
        "firewallPolicy": "@{gcp-policy.name}",
        "priority": 3500,
        "direction": direction,
        "action": "allow",
        "enableLogging": True,
        "match": match,
        **more,
    }
    return add(POLICY_RULE, name, properties)


def tcp(*ports: str) -> list[dict[str, Any]]:
    """What a policy's rule matches: TCP, all ports when none is given."""
    return [{"ipProtocol": "tcp", **({"ports": list(ports)} if ports else {})}]


INGRESS_MUTANTS = [
    *of(
        ADMIN,
        broken("SSH in a classic rule", classic("ssh", ["22"], ANY)),
        broken("a classic rule without a source", classic("rdp", ["3389"], None)),
        broken("an empty list of sources", put("quotes-health", {"allows.0.ports": ["22"], "sourceRanges": []})),
        broken("halves of the internet in two rules", classic("a", ["22"], LOWER), classic("b", ["22"], UPPER)),
        broken("the IPv6 internet", classic("ssh6", ["22"], ["2000::/3"])),
        broken("any IPv6 address", classic("ssh6", ["22"], ["::/0"])),
        broken("the protocol's number", classic("ssh", None, ANY, allows=[{"protocol": "6", "ports": ["22"]}])),
        broken("a range that includes SSH", classic("ssh", ["10-30"], ANY), also=(NAMED,)),
        broken("one of several layers", put("quotes-health", {"sourceRanges": ANY, "allows.0.ports": ["443", "5986"]})),
        broken(
            "a public network beside the health checks",
            put("quotes-health", {"sourceRanges.+": "8.0.0.0/7", "allows.0.ports": ["22"]}),
        ),
        broken(
            "a rule for machines of a service account",
            classic(
                "ssh",
                ["22"],
                ANY,
                targetTags=None,
                targetServiceAccounts=["quotes@example-prod.iam.gserviceaccount.com"],
            ),
        ),
        broken("a source range beside a source tag", classic("ssh", ["22"], ANY, sourceTags=["bastion"])),
        broken(
            "a denial that comes too late",
            classic("ssh", ["22"], ANY, priority=500),
            classic("no", None, ANY, allows=None, denies=[{"protocol": "tcp", "ports": ["22"]}], priority=501),
        ),
        broken(
            "a denial for other machines",
            classic("ssh", ["22"], ANY),
            classic("no", None, ANY, allows=None, denies=[{"protocol": "all"}], priority=1, targetTags=["other"]),
        ),
        broken(
            "a denial that is disabled",
            classic("ssh", ["22"], ANY),
            classic("no", None, ANY, allows=None, denies=[{"protocol": "all"}], priority=1, disabled=True),
        ),
        broken("a network's policy", ruled("ssh", "INGRESS", {"srcIpRanges": ANY, "layer4Configs": tcp("22")})),
        broken("a policy's rule without a source", ruled("ssh", "INGRESS", {"layer4Configs": tcp("22")})),
        broken(
            "in capital letters and by inspection",
            ruled(
                "vnc",
                "INGRESS",
                {"srcIpRanges": ANY, "layer4Configs": tcp("5901")},
                action="apply_security_profile_group",
            ),
        ),
        broken("a regional policy", put("quotes-regional-iap", {"match.srcIpRanges": ANY})),
        broken("a hierarchical policy", put("company-iap", {"match.srcIpRanges": [*LOWER, *UPPER]})),
        broken(
            "a policy with rules inline",
            put("quotes-policy", {"rules.0.match.srcIpRanges": ANY, "rules.0.match.layer4Configs": tcp("2375-2376")}),
        ),
        broken(
            "an address group that holds the internet",
            put("gcp-allow-v4", {"items": ["198.51.100.0/24", "0.0.0.0/0"]}),
            put("gcp-rule-entrance-v4", {"match.layer4Configs": tcp("22")}),
        ),
        broken(
            "two address groups with a half each",
            put("gcp-allow-v4", {"items": LOWER}),
            put("gcp-deny-v4", {"items": UPPER}),
            put(
                "gcp-rule-entrance-v4",
                {
                    "priority": 50,
                    "match.layer4Configs": tcp("22"),
                    "match.srcAddressGroups": ["@{gcp-allow-v4.id}", "@{gcp-deny-v4.id}"],
                },
            ),
        ),
        broken(
            "a source tag made a range as well",
            put("gcp-rule-management-app-in", {"match.srcIpRanges": ANY}),
        ),
    ),
    *of(
        DATA,
        broken("PostgreSQL in a classic rule", classic("sql", ["5432"], ANY)),
        broken("halves in one rule", classic("sql", ["3306"], [*LOWER, *UPPER])),
        broken(
            "the network's policy, for machines of the data zone",
            put("gcp-rule-app-data-in", {"match.srcSecureTags": [], "match.srcIpRanges": ANY}),
        ),
        broken("without any source", drop("gcp-rule-app-data-in", "match.srcSecureTags")),
        broken("memcached by UDP", classic("cache", None, ANY, allows=[{"protocol": "udp", "ports": ["11211"]}])),
        broken(
            "the UDP protocol's number", classic("cache", None, ANY, allows=[{"protocol": "17", "ports": ["11211"]}])
        ),
        broken("a range around it", classic("sql", ["5430-5440"], ANY), also=(NAMED,)),
        broken("IPv6", classic("sql", ["5432"], ["2a00::/8"])),
        broken(
            "a hierarchical rule", put("company-iap", {"match": {"srcIpRanges": ANY, "layer4Configs": tcp("27017")}})
        ),
        broken(
            "rules inline for every TCP port",
            put("quotes-policy", {"rules.0.match.srcIpRanges": ANY}),
            also=(ADMIN, NAMED),
        ),
        broken("all protocols", classic("all", None, ANY, allows=[{"protocol": "all"}]), also=(ADMIN, NAMED)),
        broken("TCP without ports", classic("all", None, ANY), also=(ADMIN, NAMED)),
    ),
    *of(
        NAMED,
        broken("a port of an application", classic("app", ["8443"], ANY)),
        broken("a health check's port for everybody", put("quotes-health", sourceRanges=ANY)),
        broken("HTTPS to every machine", classic("web", ["443"], ANY, targetTags=None)),
        broken(
            "HTTPS to every machine, in halves",
            classic("a", ["443"], LOWER, targetTags=[]),
            classic("b", ["443"], UPPER, targetTags=[]),
        ),
        broken("ports around HTTPS", classic("web", ["440-450"], ANY), also=(ADMIN,)),
        broken(
            "QUIC to every machine of a policy",
            ruled("quic", "INGRESS", {"srcIpRanges": ANY, "layer4Configs": [{"ipProtocol": "udp", "ports": ["443"]}]}),
        ),
        broken(
            "the entrance for all machines and everybody",
            put("gcp-allow-v4", items=ANY),
            drop("gcp-rule-entrance-v4", "targetSecureTags"),
        ),
        broken(
            "another port of the entrance, in IPv6",
            put("gcp-allow-v6", items=["::/1"]),
            put("gcp-rule-entrance-v6", {"match.layer4Configs": tcp("444")}),
        ),
        broken("a foreign company's network", classic("app", ["8443"], ["192.88.100.0/24"])),
        broken("more than the allow list", classic("app", ["8443"], ["198.51.0.0/16"])),
        broken(
            "ports above those of administration, by a region's rule",
            put("quotes-regional-iap", {"match": {"srcIpRanges": ANY, "layer4Configs": tcp("10300-65535")}}),
            also=(DATA,),
        ),
    ),
]

EGRESS_MUTANTS = [
    *of(
        DENIED,
        broken("no last rule", remove(LAST)),
        broken("disabled", put(LAST, disabled=True)),
        broken(
            "for incoming traffic",
            put(LAST, direction="INGRESS", match={"srcIpRanges": ANY, "layer4Configs": [{"ipProtocol": "all"}]}),
        ),
        broken("allowing", put(LAST, action="allow"), also=(LIMITED,)),
        broken("handing over to the next policy", put(LAST, action="goto_next")),
        broken("of TCP only", put(LAST, {"match.layer4Configs": tcp()})),
        broken("of one half", put(LAST, {"match.destIpRanges": LOWER})),
        broken("for some machines", put(LAST, targetSecureTags=[{"name": "@{gcp-zone-app.id}"}])),
        broken("a policy on no network", remove("gcp-policy-association")),
        broken(
            "a policy on another network",
            put("gcp-policy-association", attachmentTarget="projects/example-prod/global/networks/lab"),
        ),
        broken("in another policy", put(LAST, firewallPolicy="quotes-policy")),
    ),
    *of(
        LIMITED,
        broken(
            "all protocols", ruled("out", "EGRESS", {"destIpRanges": ANY, "layer4Configs": [{"ipProtocol": "all"}]})
        ),
        broken("every TCP port", put("gcp-rule-internet", {"match.layer4Configs": tcp()})),
        broken("every TCP port as a range", put("gcp-rule-internet", {"match.layer4Configs": tcp("1-65535")})),
        broken("without a destination", ruled("out", "EGRESS", {"layer4Configs": tcp()})),
        broken("halves", put("gcp-rule-internet", match={"destIpRanges": [*LOWER, *UPPER], "layer4Configs": tcp()})),
        broken(
            "halves in two rules",
            ruled("a", "EGRESS", {"destIpRanges": LOWER, "layer4Configs": tcp()}),
            ruled("b", "EGRESS", {"destIpRanges": UPPER, "layer4Configs": tcp()}),
        ),
        broken(
            "pieces of the ports in two rules",
            ruled("a", "EGRESS", {"destIpRanges": ANY, "layer4Configs": tcp("0-1023")}),
            ruled("b", "EGRESS", {"destIpRanges": ANY, "layer4Configs": tcp("1024-65535")}),
        ),
        broken("the IPv6 internet", ruled("out", "EGRESS", {"destIpRanges": ["2000::/3"], "layer4Configs": tcp()})),
        broken("a classic rule", put("quotes-database", destinationRanges=ANY, allows=[{"protocol": "all"}])),
        broken(
            "a classic rule without destinations",
            put("quotes-database", allows=[{"protocol": "tcp"}]),
            drop("quotes-database", "destinationRanges"),
        ),
        broken("a rule inline", put("quotes-policy", {"rules.1.action": "allow"})),
        broken(
            "a hierarchical rule",
            put(
                "company-iap", direction="EGRESS", match={"destIpRanges": ANY, "layer4Configs": [{"ipProtocol": "all"}]}
            ),
        ),
    ),
    *of(
        LOGGED,
        broken(
            "a classic rule without logs", drop("quotes-health", "logConfig"), needs_value=False
        ),  # any log_config logs
        broken("a policy's rule", put(LAST, enableLogging=False)),
        broken("nothing said", drop("gcp-rule-internet", "enableLogging")),
        broken("a regional rule", put("quotes-regional-iap", enableLogging=False)),
        broken("a hierarchical rule", drop("company-iap", "enableLogging")),
        broken("one of the rules inline", put("quotes-policy", {"rules.1.enableLogging": False})),
    ),
]

MUTANTS = [*INGRESS_MUTANTS, *EGRESS_MUTANTS]
