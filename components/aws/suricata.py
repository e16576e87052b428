"""Own rules of the network firewall in Suricata's language, rendered from data. Pure: no cloud is needed.

The firewall applies its groups in order, and the first rule that decides wins:

1. ``refusals``: what nobody may do, whatever is allowed later (this module).
2. AWS's managed threat signatures and domains (`components.aws.inspection`).
3. ``permissions``: the connections that the table of flows and the list of hosts allow (this module).
4. Everything else is dropped and reported.

Sources: AWS Network Firewall Developer Guide, "Suricata compatible rule groups" and "Evaluation order";
https://docs.suricata.io/en/suricata-7.0.8/rules/ (the version that AWS runs).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from components.aws.traffic import HTTPS_PORT
from components.settings_aws import EgressHost

FIRST_REFUSAL = 1_000_001
FIRST_PERMISSION = 1_001_001
"""Signature IDs: 1,000,000 and up are reserved for local rules (https://sidallocation.org)."""

MAX_RULE_LENGTH = 8192
"""Characters. Source: AWS Network Firewall Developer Guide, "Quotas"."""

ENCRYPTED_DNS = ("cloudflare-dns.com", "dns.google", "dns.quad9.net", "doh.opendns.com", "dns.adguard-dns.com")
"""Public resolvers over HTTPS: with them, malware would look names up past the DNS firewall."""

OLD_TLS = "sslv2,sslv3,tls1.0,tls1.1"


@dataclass(frozen=True)
class Rule:
    """One rule.

    :param action: ``drop`` or ``pass``.
    :param protocol: ``ip``, ``tcp``, ``icmp`` or ``tls``.
    :param source: an address, a list of them or a variable.
    :param target: the same for the other end.
    :param port: the target's port or ports.
    :param message: what the alert says; letters, digits and punctuation but no quotes, semicolons or backslashes.
    :param options: Suricata's options that narrow the rule, in order.
    :raises ValueError: when the message would break out of its quotes.
    """

    action: Literal["drop", "pass"]
    protocol: Literal["ip", "tcp", "icmp", "tls"]
    source: str
    target: str
    port: str
    message: str
    options: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.message.isprintable() or set(self.message) & set('";\\'):
            raise ValueError(f"a rule's message is unusable: received {self.message!r}; allowed: no quotes, ; or \\")

    def render(self, sid: int) -> str:
        """The rule as a line of text.

        :param sid: its signature ID, unique in the firewall policy.
        """
        options = "; ".join((f'msg:"{self.message}"', *self.options, f"sid:{sid}", "rev:1"))
        return f"{self.action} {self.protocol} {self.source} any -> {self.target} {self.port} ({options};)"


def text(rules: Iterable[Rule], first: int) -> str:
    """Rules as the text of a rule group, numbered in their order.

    :param rules: the rules.
    :param first: the signature ID of the first one.
    :raises ValueError: when a rule is longer than AWS takes.
    """
    lines = [rule.render(first + index) for index, rule in enumerate(rules)]
    for line in lines:
        if len(line) > MAX_RULE_LENGTH:
            raise ValueError(
                f"a firewall rule is too long: received {len(line)} characters; allowed: {MAX_RULE_LENGTH}"
            )
    return "\n".join(lines) + "\n"


def refusals(denied: Sequence[IPv4Network]) -> list[Rule]:
    """What is dropped before anything else.

    :param denied: the deny list's IPv4 networks (NET-5).
    """
    rules = [
        rule
        for network in denied
        for rule in (
            Rule("drop", "ip", str(network), "any", "any", f"From the deny list: {network}"),
            Rule("drop", "ip", "any", str(network), "any", f"To the deny list: {network}"),
        )
    ]
    out = ("$HOME_NET", "$EXTERNAL_NET")
    to_server = "flow:established,to_server"
    return [
        *rules,
        # Path MTU discovery; the rest of ICMP can carry data out.
        Rule("pass", "icmp", "any", "any", "any", "Fragmentation needed", ("itype:3", "icode:4")),
        Rule("drop", "ip", "any", "any", "any", "Neither TCP nor path MTU discovery", ("ip_proto:!6",)),
        Rule("drop", "tcp", *out, f"!{HTTPS_PORT}", "Outgoing connection that is not HTTPS", ("flow:to_server",)),
        Rule("drop", "tcp", "$EXTERNAL_NET", "$HOME_NET", "any", "Connection from the internet", ("flow:to_server",)),
        Rule("drop", "tcp", *out, str(HTTPS_PORT), "Not TLS on port 443", (to_server, "app-layer-protocol:!tls")),
        Rule("drop", "tls", *out, "any", "TLS below 1.2", (to_server, f"ssl_version:{OLD_TLS}")),
        Rule(
            "drop",
            "tls",
            *out,
            "any",
            "TLS to an address instead of a name",
            (to_server, "tls.sni", r'pcre:"/^(?:[0-9]{1,3}\.){3}[0-9]{1,3}$/"'),
        ),
        *(
            Rule("drop", "tls", *out, "any", f"Encrypted DNS by {name}", (to_server, *_sni(name), *_sni_end()))
            for name in ENCRYPTED_DNS
        ),
    ]


def permissions(edge: IPv4Network, app: IPv4Network, port: int, hosts: Iterable[EgressHost]) -> list[Rule]:
    """What may pass once nothing has dropped it.

    :param edge: the zone that the entrances stand in.
    :param app: the zone that the services stand in.
    :param port: the services' TLS port.
    :param hosts: what the services may call.
    """
    return [
        Rule("pass", "tcp", str(edge), str(app), str(port), "The entrance forwards requests to the services"),
        *(
            Rule(
                "pass",
                "tls",
                "$HOME_NET",
                "$EXTERNAL_NET",
                str(HTTPS_PORT),
                f"Allowed host {host.host}",
                ("flow:to_server", *_sni(host.host), *_sni_end()),
            )
            for host in hosts
        ),
    ]


def _sni(host: str) -> tuple[str, ...]:
    """The TLS server name is the host, or ends with it when it starts with a dot."""
    if host.startswith("."):
        return ("tls.sni", "dotprefix", f'content:"{host}"')
    return ("tls.sni", f'content:"{host}"', "startswith")


def _sni_end() -> tuple[str, ...]:
    return ("nocase", "endswith")
