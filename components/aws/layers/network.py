"""Zones, their borders, the ways in and out, and the record of it all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.aws.acl import ZoneAcls, ZoneAclsArgs
from components.aws.acl_rules import Rules
from components.aws.bastion import Bastion, BastionArgs
from components.aws.dns_firewall import DnsFirewall, DnsFirewallArgs
from components.aws.endpoints import (
    GatewayEndpoints,
    GatewayEndpointsArgs,
    InterfaceEndpoints,
    InterfaceEndpointsArgs,
)
from components.aws.firewall import Firewall, FirewallArgs
from components.aws.flow_logs import FlowLogs, FlowLogsArgs
from components.aws.inspection import Inspection, InspectionArgs
from components.aws.ip_lists import IpLists, IpListsArgs
from components.aws.layers.foundation import Foundation
from components.aws.network import Network, NetworkArgs


class NetworkLayer:
    """Makes the network.

    :param base: what it stands on.
    :param borders: the rules of the network ACLs.
    """

    def __init__(self, base: Foundation, borders: Rules) -> None:
        self._base = base
        name, context, opts = base.name, base.context, base.opts
        self.vpc = vpc = Network(f"{name}-network", NetworkArgs(context), opts)
        self.inspection = self._inspect()
        vpc.route_out(self.inspection.endpoint_ids if self.inspection else ())
        IpLists(f"{name}-ip-lists", IpListsArgs(context), opts)
        ZoneAcls(f"{name}-acl", ZoneAclsArgs(context, vpc.vpc_id, vpc.subnet_ids, borders), opts)
        tables = vpc.route_table_ids
        gateways = GatewayEndpoints(
            f"{name}-gateways",
            GatewayEndpointsArgs(
                context, vpc.vpc_id, {"s3": [*tables["app"], *tables["management"]], "dynamodb": tables["app"]}
            ),
            opts,
        )
        firewall = Firewall(f"{name}-firewall", FirewallArgs(context, vpc.vpc_id, gateways.prefix_list_ids), opts)
        self.group_ids = groups = firewall.group_ids
        InterfaceEndpoints(
            f"{name}-endpoints",
            InterfaceEndpointsArgs(context, vpc.vpc_id, vpc.subnet_ids["management"], groups["endpoints"]),
            opts,
        )
        self._bastion = self._enter()
        self.flow_logs = FlowLogs(
            f"{name}-flow-logs",
            FlowLogsArgs(context, vpc.vpc_id, base.keys.arn("logs"), base.archive.bucket_arn),
            opts,
        )

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        return {
            "vpcId": self.vpc.vpc_id,
            "subnetIds": self.vpc.subnet_ids,
            "securityGroupIds": self.group_ids,
            "natAddresses": self.vpc.nat_addresses,
            "bastionGroup": self._bastion.group_name,
            "sessionDocument": self._bastion.document_name,
            "sessionLogGroup": self._bastion.log_group_name,
            "flowLogGroup": self.flow_logs.flow_group_name,
            "dnsQueryLogGroup": self.flow_logs.dns_group_name,
        }

    def _inspect(self) -> Inspection | None:
        """What reads the names that are looked up and, unless it is switched off, the packets that pass."""
        base, vpc = self._base, self.vpc
        DnsFirewall(f"{base.name}-dns-firewall", DnsFirewallArgs(base.context, vpc.vpc_id), base.opts)
        if not base.context.settings.inspection.network_firewall:
            return None
        return Inspection(
            f"{base.name}-inspection",
            InspectionArgs(
                base.context,
                vpc.vpc_id,
                vpc.subnet_ids["inspection"],
                base.keys.arn("inspection"),
                base.keys.arn("logs"),
            ),
            base.opts,
        )

    def _enter(self) -> Bastion:
        """The way in for people."""
        base = self._base
        return Bastion(
            f"{base.name}-bastion",
            BastionArgs(
                context=base.context,
                subnet_ids=self.vpc.subnet_ids["management"],
                security_group_id=self.group_ids["operators"],
                volume_key_arn=base.keys.arn("compute"),
                session_key_arn=base.keys.arn("sessions"),
                log_key_arn=base.keys.arn("logs"),
                archive_bucket=base.archive.bucket_name,
                on_call_role_name=base.people.on_call_role_name,
            ),
            base.opts,
        )
