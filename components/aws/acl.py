"""Network ACLs: one for each zone, everything denied but what the table of flows needs, denied networks first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.aws.acl_rules import Entry, Rules
from components.aws.context import AwsContext
from components.base import Component
from components.settings_types import ZONES


@dataclass(frozen=True)
class ZoneAclsArgs:
    """What the network ACLs need.

    :param context: the AWS part's settings and providers.
    :param vpc_id: the VPC.
    :param subnet_ids: the subnets of each zone.
    :param rules: the rules of each zone, in and out, from `components.aws.acl_rules.rules`. They are an argument
        because they can be refused, which has to happen before the first resource is made.
    """

    context: AwsContext
    vpc_id: pulumi.Input[str]
    subnet_ids: Mapping[str, Sequence[pulumi.Input[str]]]
    rules: Rules


class ZoneAcls(Component):
    """The borders of the security zones: what is not permitted there is dropped, whatever a server's own firewall says.

    NET-1: only adjacent zones talk: the internet and the edge, edge and app, app and data; management reaches app and
    data on the services' ports, and app and data reach the AWS endpoints in management. The inspection zone is closed
    until a firewall stands in it. Nothing reaches the data zone from the edge or the internet.

    NET-2: each zone has an access control list that denies by default, in and out.

    NET-5: the networks on the deny list, IPv4 and IPv6, are refused before any other rule, in every zone and direction.
    """

    TOKEN = "rampart:aws:ZoneAcls"
    STATEMENTS = ("NET-1", "NET-2", "NET-5")

    def __init__(self, name: str, args: ZoneAclsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        ids: dict[str, pulumi.Output[str]] = {}
        for zone in ZONES:
            # Rules are part of the ACL, not resources beside it: a rule that somebody adds by hand is removed again.
            acl = aws.ec2.NetworkAcl(
                f"{name}-{zone}",
                vpc_id=args.vpc_id,
                subnet_ids=list(args.subnet_ids[zone]),
                ingress=[_ingress(entry) for entry in args.rules[zone, "in"]],
                egress=[_egress(entry) for entry in args.rules[zone, "out"]],
                tags=args.context.tags({"Name": f"{args.context.prefix}-{zone}", "zone": zone}),
                opts=self.child(),
            )
            ids[zone] = acl.id
        self.register_outputs({"aclIds": ids})


def _ingress(entry: Entry) -> aws.ec2.NetworkAclIngressArgs:
    return aws.ec2.NetworkAclIngressArgs(**_properties(entry))


def _egress(entry: Entry) -> aws.ec2.NetworkAclEgressArgs:
    return aws.ec2.NetworkAclEgressArgs(**_properties(entry))


def _properties(entry: Entry) -> dict[str, Any]:
    family = "cidr_block" if entry.network.version == 4 else "ipv6_cidr_block"
    return {
        "rule_no": entry.number,
        "action": entry.action,
        "protocol": entry.protocol,
        "from_port": entry.ports[0],
        "to_port": entry.ports[1],
        "icmp_type": entry.icmp[0],
        "icmp_code": entry.icmp[1],
        family: str(entry.network),
    }
