"""The AWS part of the stack, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws import acl_rules
from components.aws.account import AccountDefaults, AccountDefaultsArgs
from components.aws.acl import ZoneAcls, ZoneAclsArgs
from components.aws.acl_rules import Space
from components.aws.backup import BackupStorage, BackupStorageArgs
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
from components.aws.incident import OnCall, OnCallArgs
from components.aws.inspection import Inspection, InspectionArgs
from components.aws.ip_lists import IpLists, IpListsArgs
from components.aws.keys import Keys, KeysArgs
from components.aws.logs import LogArchive, LogArchiveArgs
from components.aws.network import Network, NetworkArgs
from components.aws.region import Region, RegionArgs
from components.aws.replication import Replication, ReplicationArgs, Route
from components.aws.roles import People, PeopleArgs
from components.aws.security import Security, SecurityArgs
from components.aws.storage import Storage, StorageArgs
from components.aws.vaults import BackupVaults, BackupVaultsArgs
from components.settings import Access, Aws, Company


class AwsPlatform:
    """Makes the AWS components and hands each what it needs.

    :param name: what the components' names start with.
    :param company: whose platform it is.
    :param access: the allow and deny lists.
    :param aws: the stack's section ``rampart:aws``.
    :raises SettingsError: when the deny list is longer than the network ACLs have room for.
    """

    exports: dict[str, Any]
    """What the stack exports for people and for later stacks."""

    def __init__(self, name: str, company: Company, access: Access, aws: Aws) -> None:
        self._name = name
        # First, because a deny list that is too long ends the run here: nothing has been made yet.
        self._acl_rules = acl_rules.rules(
            Space(aws.vpc_cidr, dict(aws.zones.items()), aws.inspection.network_firewall), access.deny_list
        )
        self._context = Region(f"{name}-region", RegionArgs(company, access, aws)).context
        self._opts = pulumi.ResourceOptions(providers=[self._context.primary])
        self._keys = Keys(f"{name}-keys", KeysArgs(self._context), self._opts)
        self._archive = LogArchive(f"{name}-logs", LogArchiveArgs(self._context, self._keys.arn("logs")), self._opts)
        AccountDefaults(
            f"{name}-account",
            AccountDefaultsArgs(self._context, self._keys.arn("compute"), self._keys.backup_arn("compute")),
            self._opts,
        )
        self._people = People(f"{name}-people", PeopleArgs(self._context, self._keys.arn("logs")), self._opts)
        self._on_call = OnCall(
            f"{name}-on-call",
            OnCallArgs(self._context, self._keys.arn("alerts"), self._keys.arn("logs"), self._people.on_call_role_name),
            self._opts,
        )
        self.exports = {
            "accountId": aws.account_id,
            "region": aws.region,
            "backupRegion": aws.backup_region,
            "keyArns": {purpose: self._keys.arn(purpose) for purpose in ("logs", "storage", "compute", "sessions")},
            "logArchive": self._archive.bucket_name,
            **self._network(),
            **self._data(),
            **self._security(),
        }

    def _network(self) -> Mapping[str, Any]:
        """Zones, their borders, the ways out, and the record of it all."""
        name, context, opts = self._name, self._context, self._opts
        network = self._net = Network(f"{name}-network", NetworkArgs(context), opts)
        self._inspection = self._inspect()
        network.route_out(self._inspection.endpoint_ids if self._inspection else ())
        lists = IpLists(f"{name}-ip-lists", IpListsArgs(context), opts)
        ZoneAcls(f"{name}-acl", ZoneAclsArgs(context, network.vpc_id, network.subnet_ids, self._acl_rules), opts)
        tables = network.route_table_ids
        gateways = GatewayEndpoints(
            f"{name}-gateways",
            GatewayEndpointsArgs(
                context, network.vpc_id, {"s3": [*tables["app"], *tables["management"]], "dynamodb": tables["app"]}
            ),
            opts,
        )
        firewall = Firewall(
            f"{name}-firewall",
            FirewallArgs(context, network.vpc_id, lists.allow_ids, gateways.prefix_list_ids),
            opts,
        )
        InterfaceEndpoints(
            f"{name}-endpoints",
            InterfaceEndpointsArgs(
                context, network.vpc_id, network.subnet_ids["management"], firewall.group_ids["endpoints"]
            ),
            opts,
        )
        bastion = self._bastion(network, firewall)
        self._flow_logs = FlowLogs(
            f"{name}-flow-logs",
            FlowLogsArgs(context, network.vpc_id, self._keys.arn("logs"), self._archive.bucket_arn),
            opts,
        )
        return {
            "vpcId": network.vpc_id,
            "subnetIds": network.subnet_ids,
            "securityGroupIds": firewall.group_ids,
            "natAddresses": network.nat_addresses,
            "bastionGroup": bastion.group_name,
            "sessionDocument": bastion.document_name,
            "sessionLogGroup": bastion.log_group_name,
            "flowLogGroup": self._flow_logs.flow_group_name,
            "dnsQueryLogGroup": self._flow_logs.dns_group_name,
        }

    def _inspect(self) -> Inspection | None:
        """What reads the names that are looked up and, unless it is switched off, the packets that pass."""
        name, context, network = self._name, self._context, self._net
        DnsFirewall(f"{name}-dns-firewall", DnsFirewallArgs(context, network.vpc_id), self._opts)
        if not context.settings.inspection.network_firewall:
            return None
        return Inspection(
            f"{name}-inspection",
            InspectionArgs(
                context,
                network.vpc_id,
                network.subnet_ids["inspection"],
                self._keys.arn("inspection"),
                self._keys.arn("logs"),
            ),
            self._opts,
        )

    def _bastion(self, network: Network, firewall: Firewall) -> Bastion:
        """The way in for people."""
        name, context, keys = self._name, self._context, self._keys
        return Bastion(
            f"{name}-bastion",
            BastionArgs(
                context=context,
                subnet_ids=network.subnet_ids["management"],
                security_group_id=firewall.group_ids["operators"],
                volume_key_arn=keys.arn("compute"),
                session_key_arn=keys.arn("sessions"),
                log_key_arn=keys.arn("logs"),
                archive_bucket=self._archive.bucket_name,
                on_call_role_name=self._people.on_call_role_name,
            ),
            self._opts,
        )

    def _data(self) -> Mapping[str, Any]:
        """The service's buckets, their copies in the backup region, and the vaults."""
        name, context, keys, opts = self._name, self._context, self._keys, self._opts
        storage = self._storage = Storage(
            f"{name}-storage", StorageArgs(context, keys.arn("storage"), self._archive.access_log_bucket), opts
        )
        copies = BackupStorage(
            f"{name}-backup",
            BackupStorageArgs(context, keys.backup_arn("storage")),
            pulumi.ResourceOptions(providers=[context.backup]),
        )
        Replication(
            f"{name}-replication",
            ReplicationArgs(
                context,
                _routes(storage, copies, self._archive),
                (keys.arn("storage"), keys.arn("logs")),
                keys.backup_arn("storage"),
            ),
            opts,
        )
        vaults = BackupVaults(
            f"{name}-vaults", BackupVaultsArgs(context, keys.arn("backup"), keys.backup_arn("backup")), opts
        )
        return {
            "buckets": storage.bucket_names,
            "backupBuckets": {purpose: copy.bucket_name for purpose, copy in copies.copies.items()},
            "backupVaultArn": vaults.vault_arn,
            "backupCopyVaultArn": vaults.copy_vault_arn,
        }

    def _security(self) -> Mapping[str, Any]:
        """Records, detectors and alarms, and the people that they reach."""
        return Security(
            self._name,
            SecurityArgs(
                context=self._context,
                keys=self._keys,
                archive=self._archive,
                on_call=self._on_call,
                buckets=self._storage.bucket_names,
                nat_ids=self._net.nat_ids,
                dns_log_group=self._flow_logs.dns_group_name,
                firewall_name=self._inspection.firewall_name if self._inspection else None,
            ),
            self._opts,
        ).exports


def _routes(storage: Storage, copies: BackupStorage, archive: LogArchive) -> dict[str, Route]:
    """Which bucket is copied where: every bucket of the service, and the log archive."""
    routes = {purpose: Route(bucket, copies.copies[purpose]) for purpose, bucket in storage.buckets.items()}
    return {**routes, "log-archive": Route(archive.bucket, copies.archive)}
