"""AWS Network Firewall: every packet between the zones and the internet is read, and dropped unless it is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from components.aws import egress, suricata
from components.aws.context import AwsContext
from components.aws.traffic import APP_PORT
from components.base import Component

MANAGED_GROUPS = (
    "AbusedLegitBotNetCommandAndControlDomains",
    "AbusedLegitMalwareDomains",
    "BotNetCommandAndControlDomains",
    "MalwareDomains",
    "ThreatSignaturesBotnet",
    "ThreatSignaturesBotnetWeb",
    "ThreatSignaturesDoS",
    "ThreatSignaturesEmergingEvents",
    "ThreatSignaturesExploits",
    "ThreatSignaturesIOC",
    "ThreatSignaturesMalware",
    "ThreatSignaturesMalwareCoinmining",
    "ThreatSignaturesMalwareWeb",
    "ThreatSignaturesPhishing",
    "ThreatSignaturesScanners",
    "ThreatSignaturesSuspect",
    "ThreatSignaturesWebAttacks",
)
"""AWS's rule groups, free of charge and kept up to date by AWS; those for Windows, mobile devices and fair use are left
out. With two of one's own they stay under the 20 groups that a policy takes.
Source: https://docs.aws.amazon.com/network-firewall/latest/developerguide/aws-managed-rule-groups-threat-signature.html"""

REFUSALS_FIRST, MANAGED_FROM, PERMISSIONS_LAST = 10, 100, 1000
"""The groups' places in the strict order."""

REFUSAL_CAPACITY, PERMISSION_CAPACITY = 200, 500
"""Room for rules, fixed when a group is made: for the refusals with the longest deny list, and for 200 hosts."""

LOG_TYPES = ("ALERT", "FLOW")


@dataclass(frozen=True)
class InspectionArgs:
    """What the network firewall needs.

    :param context: the AWS part's settings and providers: ``zones``, ``inspection`` and the deny list.
    :param vpc_id: the VPC.
    :param subnet_ids: the inspection zone's subnets, in the order of the availability zones.
    :param key_arn: the key ``inspection``, for the firewall and its rules.
    :param log_key_arn: the key ``logs``, for its log groups.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    subnet_ids: Sequence[pulumi.Input[str]]
    key_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]


class Inspection(Component):
    """A network firewall with an endpoint in each availability zone, between the zones and the way out.

    NET-3: the services reach the hosts in the settings by name over TLS 1.2+ on port 443, and nothing else. Alerts and
    flows are logged, encrypted with the company's key, and kept for the log retention.

    NET-4: rules apply in strict order: own refusals, AWS's threat signatures and domains, own permissions; whatever is
    left is dropped and reported. The signatures drop, they do not only alert. The way between the entrance and the
    services leads through the firewall too.

    It cannot be deleted, moved or given another policy without first taking its protection away. Who routes through it
    is decided by `components.aws.network.Network.route_out`.
    """

    TOKEN = "rampart:aws:Inspection"
    STATEMENTS = ("NET-3", "NET-4")

    endpoint_ids: Sequence[pulumi.Output[str]]
    """The firewall's VPC endpoints, in the order of the availability zones."""

    def __init__(self, name: str, args: InspectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        policy = self._policy(self._refusals(), self._permissions())
        prefix, settings = self._context.prefix, self._context.settings
        firewall = aws.networkfirewall.Firewall(
            f"{name}-firewall",
            name=f"{prefix}-inspection",
            description="Everything between the zones and the internet",
            vpc_id=args.vpc_id,
            firewall_policy_arn=policy.arn,
            subnet_mappings=[
                aws.networkfirewall.FirewallSubnetMappingArgs(subnet_id=subnet, ip_address_type="IPV4")
                for subnet in args.subnet_ids
            ],
            delete_protection=True,
            subnet_change_protection=True,
            firewall_policy_change_protection=True,
            encryption_configuration=aws.networkfirewall.FirewallEncryptionConfigurationArgs(
                type="CUSTOMER_KMS", key_id=args.key_arn
            ),
            tags=self._context.named("inspection"),
            opts=self.child(),
        )
        self.log_group_names = {kind: self._log_group(kind) for kind in LOG_TYPES}
        self._log(firewall)
        self.endpoint_ids = [
            firewall.firewall_statuses.apply(partial(endpoint_in, place)) for place in settings.availability_zones
        ]
        self.firewall_name: pulumi.Output[str] = firewall.name
        self.register_outputs({"firewallName": self.firewall_name, "endpointIds": self.endpoint_ids})

    def _refusals(self) -> aws.networkfirewall.RuleGroup:
        denied = [source.cidr for source in self._context.access.deny_list if isinstance(source.cidr, IPv4Network)]
        rules = suricata.text(suricata.refusals(denied), suricata.FIRST_REFUSAL)
        return self._group("refusals", "What nobody may do", rules, REFUSAL_CAPACITY)

    def _permissions(self) -> aws.networkfirewall.RuleGroup:
        settings = self._context.settings
        rules = suricata.permissions(settings.zones.edge, settings.zones.app, APP_PORT, egress.hosts(settings))
        text = suricata.text(rules, suricata.FIRST_PERMISSION)
        return self._group("permissions", "What may pass", text, PERMISSION_CAPACITY)

    def _group(self, what: str, description: str, rules: str, capacity: int) -> aws.networkfirewall.RuleGroup:
        network = aws.networkfirewall
        source = network.RuleGroupRuleGroupRulesSourceArgs(rules_string=rules)
        return network.RuleGroup(
            f"{self._name}-{what}",
            name=f"{self._context.prefix}-{what}",
            description=description,
            type="STATEFUL",
            capacity=capacity,
            rule_group=network.RuleGroupRuleGroupArgs(
                rules_source=source,
                rule_variables=network.RuleGroupRuleGroupRuleVariablesArgs(
                    ip_sets=[
                        network.RuleGroupRuleGroupRuleVariablesIpSetArgs(
                            key="HOME_NET",
                            ip_set=network.RuleGroupRuleGroupRuleVariablesIpSetIpSetArgs(
                                definitions=[str(self._context.settings.vpc_cidr)]
                            ),
                        )
                    ]
                ),
                stateful_rule_options=network.RuleGroupRuleGroupStatefulRuleOptionsArgs(rule_order="STRICT_ORDER"),
            ),
            encryption_configuration=network.RuleGroupEncryptionConfigurationArgs(
                type="CUSTOMER_KMS", key_id=self._args.key_arn
            ),
            tags=self._context.named(what),
            opts=self.child(),
        )

    def _policy(
        self, refusals: aws.networkfirewall.RuleGroup, permissions: aws.networkfirewall.RuleGroup
    ) -> aws.networkfirewall.FirewallPolicy:
        network = aws.networkfirewall
        managed = {
            MANAGED_FROM
            + index: f"arn:aws:network-firewall:{self._context.region}:aws-managed:stateful-rulegroup/{group}"
            "StrictOrder"
            for index, group in enumerate(MANAGED_GROUPS)
        }
        order: Mapping[int, pulumi.Input[str]] = {
            REFUSALS_FIRST: refusals.arn,
            **managed,
            PERMISSIONS_LAST: permissions.arn,
        }
        variables = network.FirewallPolicyFirewallPolicyPolicyVariablesArgs(
            rule_variables=[
                network.FirewallPolicyFirewallPolicyPolicyVariablesRuleVariableArgs(
                    key="HOME_NET",
                    ip_set=network.FirewallPolicyFirewallPolicyPolicyVariablesRuleVariableIpSetArgs(
                        definitions=[str(self._context.settings.vpc_cidr)]
                    ),
                )
            ]
        )
        return network.FirewallPolicy(
            f"{self._name}-policy",
            name=f"{self._context.prefix}-inspection",
            description="Own refusals, threat signatures, own permissions; the rest is dropped",
            firewall_policy=network.FirewallPolicyFirewallPolicyArgs(
                policy_variables=variables,
                stateful_default_actions=["aws:drop_established", "aws:alert_established"],
                stateful_engine_options=network.FirewallPolicyFirewallPolicyStatefulEngineOptionsArgs(
                    # A connection that the firewall has lost sight of is dropped, not waved through.
                    rule_order="STRICT_ORDER",
                    stream_exception_policy="DROP",
                ),
                stateful_rule_group_references=[
                    network.FirewallPolicyFirewallPolicyStatefulRuleGroupReferenceArgs(
                        priority=place, resource_arn=group
                    )
                    for place, group in order.items()
                ],
                stateless_default_actions=["aws:forward_to_sfe"],
                stateless_fragment_default_actions=["aws:forward_to_sfe"],
            ),
            encryption_configuration=network.FirewallPolicyEncryptionConfigurationArgs(
                type="CUSTOMER_KMS", key_id=self._args.key_arn
            ),
            tags=self._context.named("inspection"),
            opts=self.child(),
        )

    def _log_group(self, kind: str) -> pulumi.Output[str]:
        context, what = self._context, kind.lower()
        group = aws.cloudwatch.LogGroup(
            f"{self._name}-{what}",
            name=f"/{context.prefix}/inspection/{what}",
            kms_key_id=self._args.log_key_arn,
            retention_in_days=context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=context.named(f"inspection-{what}"),
            opts=self.child(protect=True),
        )
        return group.name

    def _log(self, firewall: aws.networkfirewall.Firewall) -> None:
        network = aws.networkfirewall
        network.LoggingConfiguration(
            f"{self._name}-logs",
            firewall_arn=firewall.arn,
            logging_configuration=network.LoggingConfigurationLoggingConfigurationArgs(
                log_destination_configs=[
                    network.LoggingConfigurationLoggingConfigurationLogDestinationConfigArgs(
                        log_type=kind, log_destination_type="CloudWatchLogs", log_destination={"logGroup": group}
                    )
                    for kind, group in self.log_group_names.items()
                ]
            ),
            opts=self.child(),
        )


def endpoint_in(place: str, statuses: Sequence[aws.networkfirewall.outputs.FirewallFirewallStatus]) -> str:
    """The firewall's endpoint in an availability zone.

    :param place: the availability zone's name.
    :param statuses: what AWS says about the firewall.
    :raises ValueError: when the firewall has no endpoint there.
    """
    for status in statuses:
        for state in status.sync_states or []:
            if state.availability_zone == place:
                for attachment in state.attachments or []:
                    return str(attachment.endpoint_id)
    raise ValueError(
        f"the network firewall has no endpoint in an availability zone: received {place}; allowed: its own"
    )
