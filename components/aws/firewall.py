"""Security groups: what each server may be asked, and what it may ask."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.aws.traffic import FLOWS, GROUPS, Flow
from components.base import Component

DESCRIPTIONS: Mapping[str, str] = {
    "entrance": "Entrances in the edge: HTTPS from CloudFront, on to the services",
    "app": "Services: requests from the entrance, each other and operators",
    "data": "Databases: requests from services, operators and the reader",
    "reader": "Function that proves restores: requests of its own to databases only",
    "restored": "Databases that AWS Backup restores for a test: requests from the reader only",
    "operators": "Bastion: no requests at all, sessions come through Session Manager",
    "endpoints": "AWS endpoints in the VPC: HTTPS from the zones, no requests of their own",
    "outbound": "Beside a server's own group: HTTPS to the internet, nothing in",
}
INTERNET_CIDR = "0.0.0.0/0"
CLOUDFRONT_LIST = "com.amazonaws.global.cloudfront.origin-facing"
"""AWS's list of the addresses that CloudFront calls origins from. It counts as 55 of a group's 60 rules.
Source: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html"""


@dataclass(frozen=True)
class FirewallArgs:
    """What the security groups need.

    :param context: the AWS part's settings and providers.
    :param vpc_id: the VPC.
    :param gateway_list_ids: the prefix lists of the gateway endpoints: ``s3`` and ``dynamodb``.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    gateway_list_ids: Mapping[str, pulumi.Input[str]]


class Firewall(Component):
    """The stateful firewall around every server: least privilege in both directions, each rule with its reason.

    NET-3: a server belongs to the group of its purpose, and a group's rules are exactly the flows in
    `components.aws.traffic`. A rule names another group or a managed list, one protocol and one port; nothing is open
    to a network range, with one exception: members of ``outbound`` may call the internet over HTTPS, because a security
    group cannot tell one address there from another. That group admits nothing, and only a server that is given it may
    call out.

    DDOS-1: the entrance admits CloudFront only, so nobody reaches the load balancer past CloudFront, its web ACL and
    its protection against floods.
    """

    TOKEN = "rampart:aws:Firewall"
    STATEMENTS = ("NET-3", "DDOS-1")

    group_ids: Mapping[str, pulumi.Output[str]]
    """The security groups by name; see `components.aws.traffic.GROUPS`."""

    def __init__(self, name: str, args: FirewallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        self._cloudfront_list_id = aws.ec2.get_managed_prefix_list_output(
            name=CLOUDFRONT_LIST, opts=self.invoke_options(args.context.primary)
        ).id
        self.group_ids = {group: self._group(group) for group in GROUPS}
        for flow in FLOWS:
            self._admit(flow)
            self._let_out(flow)
        self.register_outputs({"groupIds": self.group_ids})

    def _group(self, group: str) -> pulumi.Output[str]:
        context = self._args.context
        made = aws.ec2.SecurityGroup(
            f"{self._name}-{group}",
            name=f"{context.prefix}-{group}",
            description=DESCRIPTIONS[group],
            vpc_id=self._args.vpc_id,
            # AWS adds a rule that lets everything out; the provider removes it again.
            revoke_rules_on_delete=True,
            tags=context.named(group),
            opts=self.child(),
        )
        return made.id

    def _admit(self, flow: Flow) -> None:
        if flow.server not in GROUPS:
            return
        for suffix, peer in self._peers(flow.client).items():
            label = f"{flow.server}-from-{suffix}-{flow.port}"
            aws.vpc.SecurityGroupIngressRule(
                f"{self._name}-{label}",
                security_group_id=self.group_ids[flow.server],
                description=flow.reason,
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                tags=self._args.context.tags({"Name": label}),
                opts=self.child(),
                **peer,
            )

    def _let_out(self, flow: Flow) -> None:
        if flow.client not in GROUPS:
            return
        for suffix, peer in self._peers(flow.server).items():
            label = f"{flow.client}-to-{suffix}-{flow.port}"
            aws.vpc.SecurityGroupEgressRule(
                f"{self._name}-{label}",
                security_group_id=self.group_ids[flow.client],
                description=flow.reason,
                ip_protocol="tcp",
                from_port=flow.port,
                to_port=flow.port,
                tags=self._args.context.tags({"Name": label}),
                opts=self.child(),
                **peer,
            )

    def _peers(self, party: str) -> dict[str, dict[str, pulumi.Input[str]]]:
        """How rules name a party: a suffix for their names, and the property that points at it."""
        if party in GROUPS:
            return {party: {"referenced_security_group_id": self.group_ids[party]}}
        if party == "cloudfront":
            return {party: {"prefix_list_id": self._cloudfront_list_id}}
        if party in self._args.gateway_list_ids:
            return {party: {"prefix_list_id": self._args.gateway_list_ids[party]}}
        return {party: {"cidr_ipv4": INTERNET_CIDR}}
