"""What GCP firewalls admit, however it is written: VPC firewall rules, rules of policies, policies with rules inline.

Sources: https://cloud.google.com/firewall/docs/firewalls (a classic rule without a source admits every address, and of
two rules with one priority the one that denies wins),
https://cloud.google.com/firewall/docs/firewall-policies-rule-details.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from policy.cidr import EVERYWHERE, UNROUTED, Addresses
from policy.graph import Graph, normal, once
from policy.model import Block, Resource, UndeterminedError, Unknown
from policy.permissions import excess
from policy.ports import ALL, PORTS, PROTOCOLS

FIREWALL = "gcp:compute/firewall:Firewall"
POLICY_RULES = (
    "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule",
    "gcp:compute/regionNetworkFirewallPolicyRule:RegionNetworkFirewallPolicyRule",
    "gcp:compute/firewallPolicyRule:FirewallPolicyRule",
)
POLICIES_WITH_RULES = (
    "gcp:compute/networkFirewallPolicyWithRules:NetworkFirewallPolicyWithRules",
    "gcp:compute/regionNetworkFirewallPolicyWithRules:RegionNetworkFirewallPolicyWithRules",
    "gcp:compute/firewallPolicyWithRules:FirewallPolicyWithRules",
)
POLICIES = (
    "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy",
    "gcp:compute/regionNetworkFirewallPolicy:RegionNetworkFirewallPolicy",
    "gcp:compute/firewallPolicy:FirewallPolicy",
    *POLICIES_WITH_RULES,
)
ASSOCIATIONS = (
    "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation",
    "gcp:compute/regionNetworkFirewallPolicyAssociation:RegionNetworkFirewallPolicyAssociation",
)
HIERARCHICAL = ("gcp:compute/firewallPolicyAssociation:FirewallPolicyAssociation",)
FIREWALL_TYPES = (FIREWALL, *POLICY_RULES, *POLICIES_WITH_RULES)
ADDRESS_GROUP = "gcp:networksecurity/addressGroup:AddressGroup"
NETWORK = "gcp:compute/network:Network"

DEFAULT_PRIORITY = 1000
NOT_INTERNET = ("NON_INTERNET", "VPC_NETWORKS", "INTRA_VPC")
UNLISTED = ("Fqdns", "RegionCodes", "ThreatIntelligences")
"""Sources whose addresses only Google knows."""

GOOGLE_SOURCES = Addresses.of(
    [
        "35.235.240.0/20",  # IAP TCP forwarding, https://cloud.google.com/iap/docs/using-tcp-forwarding
        "35.191.0.0/16",  # health checks and proxies of load balancers,
        "130.211.0.0/22",  # https://cloud.google.com/load-balancing/docs/health-check-concepts
        "209.85.152.0/22",
        "209.85.204.0/22",
        "2600:2d00:1:b029::/64",
        "2600:2d00:1:1::/64",
    ]
)
"""Google's own senders: who they act for is decided by IAM (IAP) or by the load balancer in front."""


@dataclass(frozen=True)
class Entry:
    """One rule of a firewall.

    :param resource: the resource that says so.
    :param place: where in the resource, such as ``rules[0]``; empty for a rule of its own.
    :param container: the network or the policy that it is a rule of.
    :param inward: whether it is about incoming traffic.
    :param allows: whether it lets traffic pass.
    :param priority: the lowest number that matches decides.
    :param layers: protocol, first and last port of what it matches.
    :param peers: the known addresses on the other side.
    :param targets: tags or accounts of the machines that it applies to; empty for all.
    :param logged: whether its decisions are logged.
    :param unsure: why the rule is not fully known; empty when it is.
    :param unsure_ports: whether it is protocols or ports that are not known.
    """

    resource: Resource
    place: str
    container: str
    inward: bool
    allows: bool
    priority: int
    layers: tuple[tuple[str, int, int], ...]
    peers: Addresses
    targets: frozenset[str]
    logged: bool
    unsure: str = ""
    unsure_ports: bool = False

    @property
    def label(self) -> str:
        """Which rule it is, for a message."""
        return f"{self.resource.name} {self.place}".strip()

    def meets(self, protocol: str, first: int, last: int) -> bool:
        """Whether it matches the protocol on a port of the range."""
        return any(name in (ALL, protocol) and low <= last and first <= high for name, low, high in self.layers)

    def covers(self, protocol: str, first: int, last: int) -> bool:
        """Whether it matches the protocol on every port of the range."""
        return any(name in (ALL, protocol) and low <= first and last <= high for name, low, high in self.layers)

    def overrules(self, other: Entry) -> bool:
        """Whether this denial decides before another rule for all machines that the other applies to."""
        first = self.priority < other.priority or (
            self.priority == other.priority and self.resource.type == other.resource.type == FIREWALL
        )
        return first and (not self.targets or (bool(other.targets) and other.targets <= self.targets))


@dataclass(frozen=True)
class Opening:
    """Ports that rules open together to more sources than the company allows."""

    protocol: str
    first: int
    last: int
    sources: Addresses
    entries: tuple[Entry, ...]

    def __str__(self) -> str:
        ports = f"port {self.first}" if self.first == self.last else f"ports {self.first}-{self.last}"
        names = " and ".join(entry.label for entry in self.entries)
        return f"{names}: {self.protocol} {ports} open to {self.sources}"


def entries(graph: Graph) -> dict[str, tuple[Entry, ...]]:
    """The rules of every network and policy of a stack that are in force, by container."""
    return once(graph, "GCP firewall rules", lambda: _entries(graph))


def _entries(graph: Graph) -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for resource in graph.by_type(*FIREWALL_TYPES):
        try:
            own = entries_of(resource, graph)
        except UndeterminedError:
            continue  # reported on the resource itself
        for entry in own:
            found.setdefault(entry.container, []).append(entry)
    return {key: tuple(value) for key, value in found.items()}


def entries_of(resource: Resource, graph: Graph) -> list[Entry]:
    """The rules that a resource holds and that are in force.

    :raises UndeterminedError: when it is unknown what kind of rules they are.
    """
    if resource.type == FIREWALL:
        return [] if resource.get("disabled", default=False) else [_classic(resource, graph)]
    if resource.type in POLICIES_WITH_RULES:
        return [
            _of_policy(resource, block, resource.urn, graph)
            for block in resource.blocks("rules")
            if not block.get("disabled", default=False)
        ]
    if resource.get("disabled", default=False):
        return []
    return [_of_policy(resource, resource, _container(resource, "firewallPolicy", graph, *POLICIES), graph)]


def openings(
    resource: Resource, graph: Graph, spans: Iterable[tuple[int, int]], protocols: tuple[str, ...] = ("tcp", "udp")
) -> list[Opening]:
    """Where a resource's rules, with others for the same machines, open ports to more of the internet than allowed.

    :param spans: the port ranges of interest, ends included.
    :raises UndeterminedError: when nothing known is too wide, but something unknown may be.
    """
    own = [entry for entry in entries_of(resource, graph) if entry.inward and entry.allows]
    ranges = list(spans)
    found: list[Opening] = []
    for entry in own:
        if not entry.peers - GOOGLE_SOURCES - UNROUTED:
            continue  # whatever others admit, it admits nobody of the internet
        for protocol in protocols:
            for first, last in ranges:
                if entry.meets(protocol, first, last) and not entry.unsure_ports:
                    what = (entry.container, entry.targets, protocol, first, last)
                    pieces = once(graph, ("GCP openings", *what), partial(_pieces, graph, *what))
                    found.extend(opening for opening in pieces if entry in opening.entries)
    if found:
        return list(dict.fromkeys(found))
    for entry in own:
        if entry.unsure and any(entry.meets(protocol, *span) for protocol in protocols for span in ranges):
            raise UndeterminedError(f"{entry.label}: {entry.unsure}")
    return []


def _pieces(
    graph: Graph, container: str, targets: frozenset[str], protocol: str, first: int, last: int
) -> tuple[Opening, ...]:
    """What the rules of a network or policy for the same machines open together, cut where their ports differ."""
    mates = [
        mate
        for mate in entries(graph).get(container, ())
        if mate.inward and (not mate.allows or not mate.targets or mate.targets == targets)
    ]
    denials = [mate for mate in mates if not mate.allows and not mate.unsure]
    edges = {first, last + 1}
    for mate in mates:
        for name, low, high in mate.layers:
            if name in (ALL, protocol):
                edges.update(edge for edge in (low, high + 1) if first < edge <= last)
    found: list[Opening] = []
    for start, after in pairwise(sorted(edges)):
        end = after - 1
        admitted = [
            (mate, _admitted(mate, denials, protocol, start, end))
            for mate in mates
            if mate.allows and not mate.unsure_ports and mate.covers(protocol, start, end)
        ]
        together = Addresses()
        for _, addresses in admitted:
            together |= addresses
        left = excess(together - GOOGLE_SOURCES, graph.parameters)
        wide = tuple(mate for mate, addresses in admitted if addresses.overlaps(left))
        if wide:
            found.append(Opening(protocol, start, end, left, wide))
    return tuple(found)


def _admitted(entry: Entry, denials: list[Entry], protocol: str, first: int, last: int) -> Addresses:
    """The sources of a rule that no denial takes out before."""
    left = entry.peers
    for denial in denials:
        if denial.overrules(entry) and denial.covers(protocol, first, last):
            left -= denial.peers
    return left


def governing(network: Resource, graph: Graph) -> list[Entry]:
    """The rules in force on a network: its own, those of policies put on it, and those of hierarchical policies."""
    policies = {
        policy.urn
        for association in graph.referrers(network, *ASSOCIATIONS, path="attachmentTarget")
        for policy in graph.targets(association, "firewallPolicy", *POLICIES)
    }
    policies |= {
        policy.urn
        for association in graph.by_type(*HIERARCHICAL)
        for policy in graph.targets(association, "firewallPolicy", *POLICIES)
    }
    return [entry for container in (network.urn, *sorted(policies)) for entry in entries(graph).get(container, ())]


def _container(resource: Resource, path: str, graph: Graph, *types: str) -> str:
    targets = graph.targets(resource, path, *types)
    if targets:
        return targets[0].urn
    value = resource.raw(path)
    return resource.urn if value is None or isinstance(value, Unknown) else normal(value)


def _classic(rule: Resource, graph: Graph) -> Entry:
    inward = str(rule.get("direction", default="INGRESS")).upper() == "INGRESS"
    allows = not rule.has("denies")
    side = "source" if inward else "destination"
    reasons: list[str] = []
    peers = _networks(rule, f"{side}Ranges", reasons)
    named = inward and any(rule.has(path) and rule.raw(path) != [] for path in ("sourceTags", "sourceServiceAccounts"))
    if not peers and not named and not reasons:
        peers = EVERYWHERE
    layers = _layers(rule, "allows" if allows else "denies", "protocol", reasons)
    return Entry(
        rule,
        "",
        _container(rule, "network", graph, NETWORK),
        inward,
        allows,
        int(rule.get("priority", default=DEFAULT_PRIORITY)),
        layers,
        peers,
        _names(rule, "targetTags", "targetServiceAccounts"),
        rule.has("logConfig") or (rule.known("enableLogging") and bool(rule.get("enableLogging", default=False))),
        "; ".join(reasons),
        not rule.known("allows" if allows else "denies"),
    )


def _of_policy(resource: Resource, rule: Block, container: str, graph: Graph) -> Entry:
    inward = str(rule.get("direction", default="INGRESS")).upper() == "INGRESS"
    action = str(rule.get("action", default="allow")).lower()
    side = "src" if inward else "dest"
    reasons: list[str] = []
    if isinstance(rule.raw("match"), Unknown):
        reasons.append("match is unknown")
        match = Block({}, rule.path)
    else:
        match = next(iter(rule.blocks("match")), Block({}, rule.path))
    inner = None if rule is resource else rule
    peers = _networks(match, f"{side}IpRanges", reasons) | _grouped(
        resource, f"match.{side}AddressGroups", inner, graph, reasons
    )
    reasons.extend(f"{side}{kind} are known to Google only" for kind in UNLISTED if match.raw(f"{side}{kind}"))
    if not peers and not reasons and not match.raw("srcSecureTags") and not match.raw("srcNetworks"):
        peers = EVERYWHERE
    if any(match.raw(f"{side}Network{kind}") in NOT_INTERNET for kind in ("Scope", "Context")):
        peers, reasons = Addresses(), []
    return Entry(
        resource,
        rule.path,
        container,
        inward,
        action not in ("deny", "goto_next"),
        int(rule.get("priority", default=DEFAULT_PRIORITY)),
        () if action == "goto_next" else _layers(match, "layer4Configs", "ipProtocol", reasons),
        peers,
        _names(rule, "targetSecureTags", "targetServiceAccounts", "targetResources"),
        rule.known("enableLogging") and bool(rule.get("enableLogging", default=False)),
        "; ".join(reasons),
        not match.known("layer4Configs"),
    )


def _layers(block: Block, path: str, key: str, reasons: list[str]) -> tuple[tuple[str, int, int], ...]:
    found: list[tuple[str, int, int]] = []
    if not block.known(path):
        reasons.append(f"{path} is not known")
        return ((ALL, *PORTS),)
    for layer in block.blocks(path):
        written = str(layer.get(key, default=ALL)).lower()
        protocol = PROTOCOLS.get(written, written)
        ports = layer.get("ports") or []
        if not ports or protocol == ALL:
            found.append((protocol, *PORTS))
        for span in ports:
            first, _, last = str(span).partition("-")
            found.append((protocol, int(first), int(last or first)))
    return tuple(found) or ((ALL, *PORTS),)


def _networks(block: Block, path: str, reasons: list[str]) -> Addresses:
    value = block.raw(path)
    texts: list[str] = []
    for entry in value if isinstance(value, list | tuple) else [] if value is None else [value]:
        if isinstance(entry, Unknown):
            reasons.append(f"{path} is unknown")
        elif entry:
            texts.append(str(entry))
    return Addresses.of(texts)


def _grouped(resource: Resource, path: str, block: Block | None, graph: Graph, reasons: list[str]) -> Addresses:
    value = (block or resource).raw(path)
    if not value and not isinstance(value, Unknown):
        return Addresses()
    groups = graph.targets(resource, path, ADDRESS_GROUP, block=block)
    wanted = len(value) if isinstance(value, list | tuple) else 1
    if len(groups) < wanted:
        reasons.append(f"an address group of {path} is not in the stack")
    found = Addresses()
    for group in groups:
        found |= _networks(group, "items", reasons)
    return found


def _names(block: Block, *paths: str) -> frozenset[str]:
    found = set()
    for path in paths:
        value = block.raw(path)
        for entry in value if isinstance(value, list | tuple) else [] if value is None else [value]:
            found.add(str(entry.get("name")) if isinstance(entry, dict) else str(entry))
    return frozenset(found)
