"""Route 53 Resolver DNS Firewall: which names the VPC may look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import egress
from components.aws.context import AwsContext
from components.base import Component

PRIORITY = 101
"""The group's place among a VPC's groups; AWS keeps 100 and 9000 to Firewall Manager."""

THREATS: Mapping[str, str] = {"DGA": "HIGH", "DNS_TUNNELING": "HIGH", "DICTIONARY_DGA": "HIGH"}
"""What DNS Firewall Advanced recognises by the shape of the queries, and how sure it must be before it blocks."""

LISTS_FROM, THREATS_FROM, ALLOWED, REST = 100, 200, 300, 1000
"""The rules' places: AWS's threat lists, suspicious shapes, allowed names, everything else."""


@dataclass(frozen=True)
class DnsFirewallArgs:
    """What the DNS firewall needs.

    :param context: the AWS part's settings and providers: ``inspection`` and the company's domain.
    :param vpc_id: the VPC.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]


class DnsFirewall(Component):
    """The VPC looks up what it may call, and no other name.

    NET-3, NET-4: names on AWS's threat lists, generated names and tunnels are blocked; then the hosts in the settings,
    AWS's own and the company's are allowed; everything else is blocked. So malware neither finds its master nor carries
    data out in queries. When the firewall does not answer, nothing is resolved (fail closed). What was blocked is in
    the query logs of `components.aws.flow_logs`.
    """

    TOKEN = "rampart:aws:DnsFirewall"
    STATEMENTS = ("NET-3", "NET-4")

    def __init__(self, name: str, args: DnsFirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._context = name, args.context
        prefix = args.context.prefix
        self._group = aws.route53.ResolverFirewallRuleGroup(
            f"{name}-group",
            name=f"{prefix}-dns",
            tags=args.context.named("dns"),
            opts=self.child(),
        )
        self._block_threats()
        self._allow_and_block_the_rest()
        aws.route53.ResolverFirewallConfig(
            f"{name}-fail-closed", resource_id=args.vpc_id, firewall_fail_open="DISABLED", opts=self.child()
        )
        aws.route53.ResolverFirewallRuleGroupAssociation(
            f"{name}-vpc",
            name=f"{prefix}-dns",
            firewall_rule_group_id=self._group.id,
            vpc_id=args.vpc_id,
            priority=PRIORITY,
            mutation_protection="ENABLED",
            tags=args.context.named("dns"),
            opts=self.child(),
        )
        self.register_outputs({"groupId": self._group.id})

    def _block_threats(self) -> None:
        for index, (label, list_id) in enumerate(self._context.settings.inspection.dns_lists.items()):
            self._rule(label, LISTS_FROM + index, "BLOCK", list_id=list_id)
        for index, threat in enumerate(THREATS):
            self._rule(threat.lower().replace("_", "-"), THREATS_FROM + index, "BLOCK", threat=threat)

    def _allow_and_block_the_rest(self) -> None:
        self._rule("allowed", ALLOWED, "ALLOW", list_id=self._list("allowed", allowed_names(self._context)))
        self._rule("rest", REST, "BLOCK", list_id=self._list("everything", ("*.",)))

    def _list(self, what: str, domains: tuple[str, ...]) -> pulumi.Output[str]:
        made = aws.route53.ResolverFirewallDomainList(
            f"{self._name}-{what}",
            name=f"{self._context.prefix}-{what}",
            domains=list(domains),
            tags=self._context.named(what),
            opts=self.child(),
        )
        return made.id

    def _rule(
        self,
        what: str,
        priority: int,
        action: str,
        *,
        list_id: pulumi.Input[str] | None = None,
        threat: str | None = None,
    ) -> None:
        aws.route53.ResolverFirewallRule(
            f"{self._name}-{what}",
            name=f"{self._context.prefix}-{what}",
            firewall_rule_group_id=self._group.id,
            priority=priority,
            action=action,
            block_response="NXDOMAIN" if action == "BLOCK" else None,
            firewall_domain_list_id=list_id,
            # A name that an allowed one points at (CNAME) is trusted: content networks change theirs without notice.
            firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN" if action == "ALLOW" else None,
            dns_threat_protection=threat,
            confidence_threshold=THREATS[threat] if threat else None,
            opts=self.child(),
        )


def allowed_names(context: AwsContext) -> tuple[str, ...]:
    """The names that the VPC may look up, as DNS Firewall writes them: with a dot at the end, ``*`` for every host
    below.

    :param context: the platform's settings.
    """
    hosts = {f"*{each.host}" if each.host.startswith(".") else each.host for each in egress.hosts(context.settings)}
    own = {context.company.domain, f"*.{context.company.domain}"}
    aws_names = {
        "*.amazonaws.com",  # AWS's APIs and databases
        "*.api.aws",  # the same, dual stack
        f"*.{context.region}.compute.internal",  # hosts of the VPC
    }
    return tuple(sorted(f"{name}." for name in hosts | own | aws_names))
