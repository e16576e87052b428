"""The firewall policy of the GCP network: deny by default both ways, and allow only neighbouring zones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pulumi
import pulumi_gcp as gcp

from components.base import Component
from components.gcp.context import GcpContext
from components.gcp.network import RESTRICTED_APIS
from components.settings import Source
from components.settings_types import RFC1918, ZONES
from components.zones import FLOWS, HTTPS, INTERNET_ZONES, Flow

EVERYWHERE = {4: "0.0.0.0/0", 6: "::/0"}
GROUP_CAPACITY = 100
"""Entries that an address group can hold; it cannot be changed later, and the settings take up to 40."""

DENY_LIST, ZONE_FLOWS, ENTRANCE, GOOGLE_APIS, PRIVATE, INTERNET, DEFAULT = 100, 1000, 2000, 3000, 4000, 5000, 65000
"""Where each kind of rule starts among the priorities: the lowest number that matches decides."""


@dataclass(frozen=True)
class FirewallArgs:
    """What the firewall needs.

    :param context: settings and pinned provider of the GCP part, with the allow and deny lists.
    :param network: the network it protects.
    """

    context: GcpContext
    network: gcp.compute.Network


class Firewall(Component):
    """Nothing enters, leaves or crosses the network unless a rule here says so, and every decision is logged.

    NET-1: a machine belongs to a zone by a secure tag, which only a person with the right to bind it can give. A zone's
    machines accept connections from neighbouring zones only, on one port each: edge to app, app to data, management to
    these three. Both sides need a rule: the sender's allows the receiver's subnet, the receiver's the sender's tag.

    NET-3: the last rules deny all traffic in and out, IPv4 and IPv6, and log it. In front of them: HTTPS from the allow
    list to the edge zone, HTTPS to Google's restricted APIs, and HTTPS from app and management to the internet. The
    policy is judged before any classic firewall rule, and every rule in it logs.

    NET-5: networks of the deny list are refused first, in both directions, IPv4 and IPv6; the entrance is open to the
    allow list only. Both lists are address groups, so that they can be changed without touching a rule.
    """

    TOKEN = "rampart:gcp:Firewall"
    STATEMENTS = ("NET-1", "NET-3", "NET-5")

    zone_tags: dict[str, gcp.tags.TagValue]
    """The secure tag of each zone, by zone: a machine is in the zone when it is bound to it."""

    def __init__(self, name: str, args: FirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._context = name, args.context
        self.zone_tags = self._zone_tags(args.network)
        self.policy = gcp.compute.NetworkFirewallPolicy(
            f"{name}-policy",
            name=args.context.prefix,
            description="Deny by default both ways; neighbouring zones only",
            opts=self.child(),
        )
        self._deny_list(args.context.access.deny_list)
        self._entrance(args.context.access.allow_list)
        for flow in FLOWS:
            self._flow(flow)
        self._outside()
        self._default()
        gcp.compute.NetworkFirewallPolicyAssociation(
            f"{name}-policy-association",
            name=args.context.prefix,
            attachment_target=args.network.id,
            firewall_policy=self.policy.name,
            opts=self.child(),
        )
        self.register_outputs({"policy": self.policy.id})

    def _zone_tags(self, network: gcp.compute.Network) -> dict[str, gcp.tags.TagValue]:
        key = gcp.tags.TagKey(
            f"{self._name}-zone",
            parent=f"projects/{self._context.project}",
            short_name=f"{self._context.prefix}-zone",
            description="The security zone of a machine",
            purpose="GCE_FIREWALL",
            purpose_data={"network": network.name.apply(lambda name: f"{self._context.project}/{name}")},
            opts=self.child(delete_before_replace=True),  # short names are unique
        )
        return {
            zone: gcp.tags.TagValue(
                f"{self._name}-zone-{zone}",
                parent=key.id,
                short_name=zone,
                description=f"Machines of the security zone {zone}",
                opts=self.child(delete_before_replace=True),
            )
            for zone in ZONES
        }

    def _deny_list(self, entries: Iterable[Source]) -> None:
        for version, group in self._address_groups("deny", entries).items():
            for offset, direction in ((0, "INGRESS"), (10, "EGRESS")):
                self._rule(
                    f"deny-list-{direction.lower()}-v{version}",
                    DENY_LIST + offset + version,
                    direction,
                    "deny",
                    "Networks of the deny list",
                    sources=[group.id] if direction == "INGRESS" else None,
                    destinations=[group.id] if direction == "EGRESS" else None,
                )

    def _entrance(self, entries: Iterable[Source]) -> None:
        for version, group in self._address_groups("allow", entries).items():
            self._rule(
                f"entrance-v{version}",
                ENTRANCE + version,
                "INGRESS",
                "allow",
                "HTTPS from networks of the allow list to the edge zone",
                port=HTTPS,
                targets=["edge"],
                sources=[group.id],
            )

    def _address_groups(self, list_name: str, entries: Iterable[Source]) -> dict[int, gcp.networksecurity.AddressGroup]:
        """A list's address groups by IP version: a group holds one version, and a version without entries has none."""
        items: dict[int, list[str]] = {}
        for entry in entries:
            items.setdefault(entry.cidr.version, []).append(str(entry.cidr))
        return {
            version: gcp.networksecurity.AddressGroup(
                f"{self._name}-{list_name}-v{version}",
                name=f"{self._context.prefix}-{list_name}-v{version}",
                description=f"The {list_name} list of the settings, IPv{version}",
                parent=f"projects/{self._context.project}",
                location="global",  # firewall policies of a whole network take no other; the group holds no user data
                type=f"IPV{version}",
                capacity=GROUP_CAPACITY,
                items=networks,
                opts=self.child(),
            )
            for version, networks in sorted(items.items())
        }

    def _flow(self, flow: Flow) -> None:
        # By the pair of zones, not by place in the table: a new flow must not take the others' priorities.
        priority = ZONE_FLOWS + len(ZONES) * ZONES.index(flow.source) + ZONES.index(flow.destination)
        destination = str(getattr(self._context.settings.zones, flow.destination))
        self._rule(
            f"{flow.name}-in",
            priority,
            "INGRESS",
            "allow",
            flow.purpose,
            port=flow.port,
            targets=[flow.destination],
            source_zone=flow.source,
        )
        self._rule(
            f"{flow.name}-out",
            priority + len(ZONES) ** 2,
            "EGRESS",
            "allow",
            flow.purpose,
            port=flow.port,
            targets=[flow.source],
            ranges=[destination],
        )

    def _outside(self) -> None:
        self._rule(
            "google-apis",
            GOOGLE_APIS,
            "EGRESS",
            "allow",
            "HTTPS to restricted.googleapis.com",
            port=HTTPS,
            targets=ZONES,
            ranges=[RESTRICTED_APIS],
        )
        # The next rule names the whole internet; this one takes our own and any joined network out of it.
        self._rule(
            "private-networks",
            PRIVATE,
            "EGRESS",
            "deny",
            "Private networks, other than neighbouring zones",
            ranges=[str(block) for block in RFC1918],
        )
        self._rule(
            "internet",
            INTERNET,
            "EGRESS",
            "allow",
            "HTTPS to the internet through Cloud NAT",
            port=HTTPS,
            targets=INTERNET_ZONES,
            ranges=[EVERYWHERE[4]],
        )

    def _default(self) -> None:
        for offset, direction in ((0, "INGRESS"), (10, "EGRESS")):
            for version, network in EVERYWHERE.items():
                self._rule(
                    f"default-{direction.lower()}-v{version}",
                    DEFAULT + offset + version,
                    direction,
                    "deny",
                    "Everything that no rule allows",
                    ranges=[network],
                )

    def _rule(
        self,
        rule: str,
        priority: int,
        direction: str,
        action: str,
        description: str,
        *,
        port: int | None = None,
        targets: Iterable[str] = (),
        ranges: list[str] | None = None,
        source_zone: str | None = None,
        sources: list[pulumi.Output[str]] | None = None,
        destinations: list[pulumi.Output[str]] | None = None,
    ) -> None:
        """One rule. ``targets`` are the zones it applies to (none: every machine), ``ranges`` is the other side."""
        inward = direction == "INGRESS"
        protocol = gcp.compute.NetworkFirewallPolicyRuleMatchLayer4ConfigArgs(
            ip_protocol="tcp" if port else "all", ports=[str(port)] if port else None
        )
        tag = gcp.compute.NetworkFirewallPolicyRuleMatchSrcSecureTagArgs
        gcp.compute.NetworkFirewallPolicyRule(
            f"{self._name}-rule-{rule}",
            firewall_policy=self.policy.name,
            rule_name=f"{self._context.prefix}-{rule}",
            description=description,
            priority=priority,
            direction=direction,
            action=action,
            enable_logging=True,
            target_secure_tags=[
                gcp.compute.NetworkFirewallPolicyRuleTargetSecureTagArgs(name=self.zone_tags[zone].id)
                for zone in targets
            ]
            or None,
            match=gcp.compute.NetworkFirewallPolicyRuleMatchArgs(
                layer4_configs=[protocol],
                src_ip_ranges=ranges if inward else None,
                dest_ip_ranges=None if inward else ranges,
                src_address_groups=sources,
                dest_address_groups=destinations,
                src_secure_tags=[tag(name=self.zone_tags[source_zone].id)] if source_zone else None,
            ),
            opts=self.child(),
        )
