"""Cases for the rules on Hetzner's firewalls."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Any

from policy.model import UNKNOWN, Outcome, Resource
from policy.parameters import Parameters
from tests.policy.cases import Case, cases, make

SERVER = "hcloud:index/server:Server"
FIREWALL = "hcloud:index/firewall:Firewall"
ATTACHMENT = "hcloud:index/firewallAttachment:FirewallAttachment"

ANY = ["0.0.0.0/0", "::/0"]
VPNS = ("500", "1194", "4500", "41641", "51820", "51821", "51829")
LOWER, UPPER = "0.0.0.0/1", "128.0.0.0/1"


def inward(port: Any, sources: Any, protocol: str = "tcp") -> dict[str, Any]:
    return {"direction": "in", "protocol": protocol, "port": port, "sourceIps": sources}


def outward(port: Any, destinations: Any, protocol: str = "tcp") -> dict[str, Any]:
    return {"direction": "out", "protocol": protocol, "port": port, "destinationIps": destinations}


def firewall(*rules: dict[str, Any], number: int = 7, **more: Any) -> Resource:
    return make(FIREWALL, f"firewall{number}", {"rules": list(rules), **more}, id=str(number))


def server(**more: Any) -> Resource:
    return make(SERVER, "app", {"labels": {"zone": "app", "environment": "prod"}, **more}, id="42")


BOTH = server(firewallIds=[7, 8])
LIMITED = outward("443", ANY)

CASES = [
    *cases(
        "net-2-hetzner-admin-ports-closed",
        passes=[
            ("no rule at all", [firewall()]),
            ("from a private network", [firewall(inward("22", ["10.0.0.0/8"]))]),
            ("another port", [firewall(inward("443", ANY))]),
        ],
        fails=[
            ("SSH from everywhere", [firewall(inward("22", ANY))]),
            ("in halves", [firewall(inward("22", [LOWER, UPPER]))]),
            ("by IPv6 alone", [firewall(inward("22", ["2000::/3"]))]),
            ("any port", [firewall(inward("any", ["0.0.0.0/0"]))]),
            ("a range that holds it", [firewall(inward("1-65535", ["::/0"]))]),
            ("RDP by UDP", [firewall(inward("3389", ANY, "udp"))]),
            ("halves in two rules", [firewall(inward("22", [LOWER]), inward("20-25", [UPPER]))]),
            (
                "halves in two firewalls of a server",
                [
                    server(firewallIds=[7, 8]),
                    firewall(inward("22", ["0.0.0.0/2", "8.0.0.0/16"])),
                    firewall(inward("22", ["64.0.0.0/2", "128.0.0.0/1"]), number=8),
                ],
            ),
        ],
        undetermined=[
            ("unknown sources", [firewall(inward("22", UNKNOWN))]),
            ("an unknown port", [firewall(inward(UNKNOWN, ANY))]),
            ("unknown rules", [make(FIREWALL, "f", {"rules": UNKNOWN})]),
        ],
        not_applicable=[("a server with one firewall is judged by that", [server()])],
    ),
    *cases(
        "net-2-hetzner-data-ports-closed",
        passes=[("from the private network", [firewall(inward("5432", ["10.48.0.0/16"]))])],
        fails=[
            ("PostgreSQL from everywhere", [firewall(inward("5432", ANY))]),
            ("Redis in a range", [firewall(inward("6000-7000", [LOWER, UPPER]))]),
            ("MySQL by IPv6", [firewall(inward("3306", ["::/1", "8000::/1"]))]),
            ("any port", [firewall(inward("any", ["0.0.0.0/0"]))]),
        ],
        undetermined=[("unknown sources", [firewall(inward("5432", [UNKNOWN]))])],
        not_applicable=[("a server without firewalls", [server()])],
    ),
    *cases(
        "net-3-hetzner-ingress-named",
        passes=[
            ("the web's ports", [firewall(inward("443", ANY), inward("80", ANY))]),
            *((f"the VPN on {port}", [firewall(inward(port, ANY, "udp"))]) for port in VPNS),
            ("IPsec's packets", [firewall(inward("500", ANY, "udp"), inward(None, ANY, "esp"))]),
            ("packets in packets from the other end", [firewall(inward(None, ["198.51.100.7/32"], "gre"))]),
            ("an echo", [firewall(inward(None, ANY, "icmp"))]),
            ("a private source", [firewall(inward("8080", ["172.16.0.0/12"]))]),
        ],
        fails=[
            ("another port", [firewall(inward("8080", ANY))]),
            ("a range around the web's", [firewall(inward("79-81", ["0.0.0.0/0"]))]),
            ("every UDP port", [firewall(inward("any", ANY, "udp"))]),
            (
                "single ports of UDP that are no VPN's",
                [firewall(*(inward(str(n), ANY, "udp") for n in range(30000, 30009)))],
            ),
            ("DNS", [firewall(inward("53", ANY, "udp"))]),
            ("a VPN's port by TCP", [firewall(inward("51820", ANY))]),
            ("ports around a VPN's", [firewall(inward("51819-51820", ANY, "udp"))]),
            ("a range of a VPN's ports", [firewall(inward("51820-51829", ANY, "udp"))]),
            ("packets in packets", [firewall(inward(None, ANY, "gre"))]),
            ("packets in packets, in halves", [firewall(inward(None, [LOWER], "GRE"), inward(None, [UPPER], "gre"))]),
            ("in halves", [firewall(inward("9000", [LOWER]), inward("9000", [UPPER]))]),
        ],
        undetermined=[
            ("an unknown port", [firewall(inward(UNKNOWN, ANY))]),
            ("packets in packets from somewhere", [firewall(inward(None, UNKNOWN, "gre"))]),
        ],
        not_applicable=[("a server without firewalls", [server()])],
    ),
    Case(
        "net-3-hetzner-ingress-named",
        Outcome.FAIL,
        (firewall(inward(None, ANY, "esp")),),
        "IPsec's packets past the allow list",
        Parameters(allowed_sources=(ip_network("198.51.100.0/24"),)),
    ),
    Case(
        "net-3-hetzner-ingress-named",
        Outcome.FAIL,
        (firewall(inward("51820", ANY, "udp")),),
        "WireGuard past the allow list",
        Parameters(allowed_sources=(ip_network("198.51.100.0/24"),)),
    ),
    Case(
        "net-3-hetzner-ingress-named",
        Outcome.PASS,
        (firewall(inward("51820", ["198.51.100.0/24"], "udp")),),
        "WireGuard for the allow list",
        Parameters(allowed_sources=(ip_network("198.51.100.0/24"),)),
    ),
    *cases(
        "net-3-hetzner-egress-limited",
        passes=[
            ("HTTPS only", [firewall(LIMITED)]),
            ("out rules in another firewall of the server", [BOTH, firewall(), firewall(LIMITED, number=8)]),
        ],
        fails=[
            ("no outgoing rule", [firewall(inward("443", ANY))]),
            ("all TCP ports", [firewall(outward("any", ["0.0.0.0/0"]))]),
            ("in halves", [firewall(outward("1-65535", [LOWER]), outward("1-65535", [UPPER]))]),
            ("IPv6", [firewall(outward("any", ["::/0"]))]),
            ("in pieces", [firewall(outward("1-1023", ANY), outward("1024-65535", ANY))]),
            ("a server whose firewalls have none", [BOTH, firewall(), firewall(number=8)]),
        ],
        undetermined=[("unknown destinations", [firewall(outward("any", UNKNOWN))])],
        not_applicable=[("a server without firewalls", [server()])],
    ),
    *cases(
        "net-3-hetzner-server-has-firewall",
        passes=[
            ("by ID", [server(firewallIds=[7]), firewall()]),
            ("of another stack", [server(firewallIds=[99])]),
            ("by the firewall", [server(), firewall(applyTos=[{"server": 42}])]),
            ("by a label", [server(), firewall(applyTos=[{"labelSelector": "environment==prod,zone in (edge,app)"}])]),
            ("by an attachment", [server(), firewall(), make(ATTACHMENT, "a", {"firewallId": 7, "serverIds": [42]})]),
            (
                "by an attachment's label",
                [server(), firewall(), make(ATTACHMENT, "a", {"firewallId": 7, "labelSelectors": ["zone"]})],
            ),
        ],
        fails=[
            ("none", [server()]),
            ("a selector of another zone", [server(), firewall(applyTos=[{"labelSelector": "zone=data"}])]),
            ("a selector that leaves it out", [server(), firewall(applyTos=[{"labelSelector": "zone notin (app)"}])]),
            ("a selector of missing labels", [server(), firewall(applyTos=[{"labelSelector": "!zone"}])]),
            ("an attachment of another server", [server(), firewall(), make(ATTACHMENT, "a", {"serverIds": [43]})]),
        ],
        undetermined=[
            ("unknown firewalls", [server(firewallIds=UNKNOWN)]),
            ("unknown labels", [server(labels=UNKNOWN), firewall(applyTos=[{"labelSelector": "zone=app"}])]),
        ],
        not_applicable=[("no server", [firewall()])],
    ),
]
