"""Mutants of `policy.rules.hetzner.firewall`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put, remove
from tests.mutations.mutant import broken, of

ADMIN, DATA = "net-2-hetzner-admin-ports-closed", "net-2-hetzner-data-ports-closed"
NAMED, OUT = "net-3-hetzner-ingress-named", "net-3-hetzner-egress-limited"
COVERED, PUBLIC = "net-3-hetzner-server-has-firewall", "net-2-hetzner-no-public-server"
SEALED, PARTNERS, GATEWAY = "hetzner-sealed", "letters-partners", "Firewall hetzner-gateway"
ANY, LOWER, UPPER = ["0.0.0.0/0", "::/0"], ["0.0.0.0/1"], ["128.0.0.0/1"]
FIREWALL = "hcloud:index/firewall:Firewall"


def inward(port: str | None, sources: list[str], protocol: str = "tcp") -> dict[str, Any]:
    """A rule for incoming traffic; without a port as Hetzner takes it for protocols that have none."""
    return {"direction": "in", "protocol": protocol, "sourceIps": sources, **({"port": port} if port else {})}


def outward(port: str | None, destinations: list[str], protocol: str = "tcp") -> dict[str, Any]:
    """A rule for outgoing traffic."""
    return {
        "direction": "out",
        "protocol": protocol,
        "destinationIps": destinations,
        **({"port": port} if port else {}),
    }


def opened(firewall: str, *rules: dict[str, Any]) -> Edit:
    """A firewall with more rules."""

    def edit(stack: Any) -> None:
        put(firewall, rules=[*stack.value(firewall, "rules"), *rules])(stack)

    return edit


def another(*rules: dict[str, Any], **more: Any) -> Edit:
    """One more firewall, with HTTPS as its only way out."""
    properties = {"name": "extra", "rules": [outward("443", ANY), *rules], **more}
    return add(FIREWALL, "extra", properties, id="6002")


ON_WEB = {"applyTos": [{"server": 5001}]}
"""Puts a firewall on a server by the server's number."""

MUTANTS = [
    *of(
        ADMIN,
        broken("SSH", opened(SEALED, inward("22", ANY))),
        broken("any port in words", opened(PARTNERS, inward("any", ANY)), also=(DATA, NAMED)),
        broken("any port in numbers", opened(PARTNERS, inward("1-65535", ANY)), also=(DATA, NAMED)),
        broken("any port by saying none", opened(PARTNERS, inward(None, ANY)), also=(DATA, NAMED)),
        broken("a range that includes SSH", opened(SEALED, inward("20-30", ANY)), also=(NAMED,)),
        broken("IPv6 only", opened(SEALED, inward("22", ["2000::/3"]))),
        broken("halves of the internet in one rule", opened(SEALED, inward("3389", [*LOWER, *UPPER]))),
        broken("halves of the internet in two rules", opened(SEALED, inward("22", LOWER), inward("22", UPPER))),
        broken("one half, without the private networks", opened(SEALED, inward("22", ["128.0.0.0/2"]))),
        broken("by UDP", opened(SEALED, inward("8472", ANY, "udp"))),
        broken("a partner's network that nobody allowed", opened(PARTNERS, inward("22", ["192.88.100.0/24"]))),
        broken("more than the allow list", opened(PARTNERS, inward("22", ["198.51.100.0/23"]))),
        broken("the gateway", opened(GATEWAY, inward("22", ANY)), also=(PUBLIC,)),
        broken(
            "a firewall of its own, by a label", another(inward("22", ANY), applyTos=[{"labelSelector": "zone=app"}])
        ),
        broken("a firewall on nothing yet", another(inward("2376", ANY))),
    ),
    *of(
        DATA,
        broken("PostgreSQL", opened(SEALED, inward("5432", ANY))),
        broken("a range around it", opened(SEALED, inward("5430-5433", ANY)), also=(NAMED,)),
        broken("memcached by UDP", opened(PARTNERS, inward("11211", ANY, "udp"))),
        broken("IPv6", opened(PARTNERS, inward("6379", ["::/1"]))),
        broken("halves in two rules", opened(PARTNERS, inward("27017", LOWER), inward("27017", UPPER))),
        broken("on a server by its number", another(inward("3306", ["0.0.0.0/0"]), **ON_WEB)),
        broken("any port of TCP", opened(SEALED, inward("any", ANY)), also=(ADMIN, NAMED)),
    ),
    *of(
        NAMED,
        broken("a port of an application", opened(SEALED, inward("8080", ANY))),
        broken("a partner's port for everybody", put(PARTNERS, {"rules.0.sourceIps": ANY})),
        broken("ports around HTTPS", opened(PARTNERS, inward("79-81", ANY))),
        broken("any port of UDP", opened(GATEWAY, inward("any", ANY, "udp")), also=(ADMIN, DATA, PUBLIC)),
        broken("a VPN for everybody, past the allow list", put(GATEWAY, {"rules.0.sourceIps": ANY})),
        broken("packets in packets", opened(SEALED, inward(None, ANY, "gre"))),
        broken("IPsec's packets for everybody, past the allow list", opened(SEALED, inward(None, ANY, "esp"))),
        broken("a foreign company's network", opened(PARTNERS, inward("8443", ["192.88.100.0/24"]))),
        broken("IPv6 only", opened(PARTNERS, inward("8443", ["::/0"]))),
    ),
    *of(
        OUT,
        broken("no rules at all", put(SEALED, rules=[])),
        broken("incoming rules only", put(SEALED, rules=[inward("8443", ["10.0.0.0/8"])])),
        broken("every port to everywhere", opened(SEALED, outward("any", ANY))),
        broken("every port in numbers", opened(SEALED, outward("1-65535", ["0.0.0.0/0"]))),
        broken("every port to everywhere by IPv6", opened(GATEWAY, outward("any", ["::/0"]))),
        broken("halves in two rules", opened(SEALED, outward("any", LOWER), outward("any", UPPER))),
        broken("pieces of the ports", opened(SEALED, outward("1-1023", ANY), outward("1024-65535", ANY))),
        broken(
            "halves in two firewalls of a server",
            opened(SEALED, outward("any", LOWER)),
            opened(PARTNERS, outward("any", UPPER)),
        ),
        broken(
            "a firewall that is on nothing yet",
            add(FIREWALL, "extra", {"name": "extra", "rules": [inward("443", ANY)]}),
        ),
    ),
    *of(
        COVERED,
        broken("a server with another label", put("letters-db", {"labels.zone": "spare"})),
        broken("a server without labels", drop("letters-db", "labels"), also=("bc-1-hetzner-data-server-backed-up",)),
        broken("a selector for another environment", put(SEALED, applyTos=[{"labelSelector": "environment==dev"}])),
        broken(
            "a selector that leaves a zone out",
            put(SEALED, applyTos=[{"labelSelector": "environment==prod,zone notin (data)"}]),
        ),
        broken("a selector that is against a label", put(SEALED, applyTos=[{"labelSelector": "!backup,zone"}])),
        broken("a firewall that is on nothing", drop(SEALED, "applyTos")),
        broken("no firewall", remove(SEALED)),
        broken("the gateway without its own", put("Server hetzner-gateway", firewallIds=[]), also=(PUBLIC,)),
        broken(
            "an attachment to another server",
            drop("letters-search", "labels"),
            put("letters-partners-on", serverIds=[5001, 5002]),
        ),
    ),
]
