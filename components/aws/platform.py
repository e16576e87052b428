"""The AWS part of the stack, put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws import acl_rules, waf_rules
from components.aws.account import AccountDefaults, AccountDefaultsArgs
from components.aws.acl import ZoneAcls, ZoneAclsArgs
from components.aws.acl_rules import Space
from components.aws.authorization import Authorization, AuthorizationArgs
from components.aws.backup import BackupStorage, BackupStorageArgs
from components.aws.bastion import Bastion, BastionArgs
from components.aws.break_glass import BreakGlass, BreakGlassArgs
from components.aws.certificates import Certificates, CertificatesArgs
from components.aws.database import Database, DatabaseArgs
from components.aws.dns import Dns, DnsArgs
from components.aws.edge import Edge, EdgeArgs
from components.aws.edge_logs import EdgeLogs, EdgeLogsArgs
from components.aws.endpoints import (
    GatewayEndpoints,
    GatewayEndpointsArgs,
    InterfaceEndpoints,
    InterfaceEndpointsArgs,
)
from components.aws.firewall import Firewall, FirewallArgs
from components.aws.flow_logs import FlowLogs, FlowLogsArgs
from components.aws.identity import Identity, IdentityArgs
from components.aws.ip_lists import IpLists, IpListsArgs
from components.aws.keys import Keys, KeysArgs
from components.aws.load_balancer import LoadBalancer, LoadBalancerArgs
from components.aws.logs import LogArchive, LogArchiveArgs
from components.aws.network import Network, NetworkArgs
from components.aws.operations_records import OperationsRecords, OperationsRecordsArgs
from components.aws.region import Region, RegionArgs
from components.aws.registry import Registry, RegistryArgs
from components.aws.replication import Replication, ReplicationArgs, Route
from components.aws.response import Response, ResponseArgs
from components.aws.response_headers import ResponseHeaders, ResponseHeadersArgs
from components.aws.restore_testing import RestoreTesting, RestoreTestingArgs
from components.aws.roles import People, PeopleArgs
from components.aws.service import Service, ServiceArgs
from components.aws.storage import Storage, StorageArgs
from components.aws.vaults import BackupVaults, BackupVaultsArgs
from components.aws.waf import PLACES, WebAcl, WebAclArgs
from components.settings import Access, Aws, Company


class AwsPlatform:
    """Makes the AWS components and hands each what it needs.

    :param name: what the components' names start with.
    :param company: whose platform it is.
    :param access: the allow and deny lists.
    :param aws: the stack's section ``rampart:aws``.
    :raises SettingsError: when the deny list is longer than the network ACLs have room for, or the web ACL's rules cost
        more than its price includes.
    """

    exports: dict[str, Any]
    """What the stack exports for people and for later stacks."""

    def __init__(self, name: str, company: Company, access: Access, aws: Aws) -> None:
        self._name = name
        # First, because settings that do not fit AWS's limits end the run here: nothing has been made yet.
        self._acl_rules = acl_rules.rules(Space(aws.vpc_cidr, dict(aws.zones.items())), access.deny_list)
        waf_rules.check(aws.edge)
        self._context = Region(f"{name}-region", RegionArgs(company, access, aws)).context
        self._opts = pulumi.ResourceOptions(providers=[self._context.primary])
        self._keys = Keys(f"{name}-keys", KeysArgs(self._context), self._opts)
        self._archive = LogArchive(f"{name}-logs", LogArchiveArgs(self._context, self._keys.arn("logs")), self._opts)
        AccountDefaults(
            f"{name}-account",
            AccountDefaultsArgs(self._context, self._keys.arn("compute"), self._keys.backup_arn("compute")),
            self._opts,
        )
        network, data = self._network(), self._data()
        self.exports = {
            "accountId": aws.account_id,
            "region": aws.region,
            "backupRegion": aws.backup_region,
            "keyArns": {purpose: self._keys.arn(purpose) for purpose in ("logs", "storage", "compute", "sessions")},
            "logArchive": self._archive.bucket_name,
            **network,
            **data,
            **self._users(),
            **self._entrance(),
            **self._operations(network["vpcId"], data["backupVaultArn"]),
        }

    def _network(self) -> Mapping[str, Any]:
        """Zones, their borders, the ways out, and the record of it all."""
        name, context, opts = self._name, self._context, self._opts
        self._net = network = Network(f"{name}-network", NetworkArgs(context), opts)
        IpLists(f"{name}-ip-lists", IpListsArgs(context), opts)
        ZoneAcls(f"{name}-acl", ZoneAclsArgs(context, network.vpc_id, network.subnet_ids, self._acl_rules), opts)
        tables = network.route_table_ids
        gateways = GatewayEndpoints(
            f"{name}-gateways",
            GatewayEndpointsArgs(
                context, network.vpc_id, {"s3": [*tables["app"], *tables["management"]], "dynamodb": tables["app"]}
            ),
            opts,
        )
        self._firewall = firewall = Firewall(
            f"{name}-firewall",
            FirewallArgs(context, network.vpc_id, gateways.prefix_list_ids),
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
        database = self._database(network, firewall)
        flow_logs = FlowLogs(
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
            "flowLogGroup": flow_logs.flow_group_name,
            "dnsQueryLogGroup": flow_logs.dns_group_name,
            "databaseIdentifier": database.identifier,
            "databaseEndpoint": database.endpoint,
        }

    def _bastion(self, network: Network, firewall: Firewall) -> Bastion:
        """The way in for people, and who they are."""
        name, context, keys = self._name, self._context, self._keys
        self._people = People(f"{name}-people", PeopleArgs(context, keys.arn("logs")), self._opts)
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

    def _database(self, network: Network, firewall: Firewall) -> Database:
        """The database of user data, in the data zone."""
        keys = self._keys
        return Database(
            f"{self._name}-database",
            DatabaseArgs(
                context=self._context,
                subnet_ids=network.subnet_ids["data"],
                security_group_id=firewall.group_ids["data"],
                key_arn=keys.arn("database"),
                secret_key_arn=keys.arn("secrets"),
                log_key_arn=keys.arn("logs"),
            ),
            self._opts,
        )

    def _users(self) -> Mapping[str, Any]:
        """Where the service's users sign in, and what they may do."""
        name, context = self._name, self._context
        identity = Identity(f"{name}-identity", IdentityArgs(context, self._keys.arn("logs")), self._opts)
        authorization = Authorization(
            f"{name}-authorization",
            AuthorizationArgs(context, identity.pool_id, identity.pool_arn, identity.client_id),
            self._opts,
        )
        return {
            "userPoolId": identity.pool_id,
            "userPoolClientId": identity.client_id,
            "policyStoreId": authorization.store_id,
            "policyTemplateIds": authorization.template_ids,
        }

    def _data(self) -> Mapping[str, Any]:
        """The service's buckets, their copies in the backup region, and the vaults."""
        name, context, keys, opts = self._name, self._context, self._keys, self._opts
        self._storage = storage = Storage(
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

    def _operations(self, vpc_id: pulumi.Output[str], vault_arn: pulumi.Output[str]) -> Mapping[str, Any]:
        """What answers threats, tries restores, and lets support in for minutes."""
        name, context, opts = self._name, self._context, self._opts
        keys = {purpose: self._keys.arn(purpose) for purpose in ("logs", "storage", "operations")}
        records = OperationsRecords(
            f"{name}-operations",
            OperationsRecordsArgs(context, self._keys.arn("operations"), self._keys.arn("messages")),
            opts,
        )
        response = Response(f"{name}-response", ResponseArgs(context, records, vpc_id, keys), opts)
        RestoreTesting(f"{name}-restores", RestoreTestingArgs(context, records, vault_arn, keys), opts)
        glass = BreakGlass(
            f"{name}-break-glass", BreakGlassArgs(context, records, self._people.on_call_role_name, keys), opts
        )
        return {
            "operationsSettings": response.operation.settings,
            "breakGlassUrl": glass.url,
            "blockedAddressSets": {version: ip_set.arn for version, ip_set in response.blocked.items()},
            "alarmTopicArn": records.alarm_topic_arn,
        }

    def _entrance(self) -> Mapping[str, Any]:
        """From users to the service: names, CloudFront, the load balancer, the containers."""
        name, context, opts = self._name, self._context, self._opts
        dns = Dns(f"{name}-dns", DnsArgs(context), opts)
        certificates = Certificates(f"{name}-certificates", CertificatesArgs(context, dns.zone_id), opts)
        logs = EdgeLogs(
            f"{name}-edge-logs",
            EdgeLogsArgs(context, self._keys.arn("logs"), self._archive.access_log_bucket),
            opts,
        )
        acls = {
            place: WebAcl(f"{name}-waf-{place}", WebAclArgs(context, place, logs.waf_bucket_arn), opts)
            for place in PLACES
        }
        balancer = LoadBalancer(
            f"{name}-balancer",
            LoadBalancerArgs(
                context=context,
                vpc_id=self._net.vpc_id,
                subnet_ids=self._net.subnet_ids["edge"],
                security_group_id=self._firewall.group_ids["entrance"],
                certificate_arn=certificates.origin_arn,
                web_acl_arn=acls["origin"].arn,
                log_bucket=logs.balancer_bucket,
            ),
            opts,
        )
        headers = ResponseHeaders(f"{name}-headers", ResponseHeadersArgs(context), opts)
        edge = Edge(
            f"{name}-edge",
            EdgeArgs(
                context=context,
                zone_id=dns.zone_id,
                zone_arn=dns.zone_arn,
                certificate_arn=certificates.edge_arn,
                web_acl_arn=acls["edge"].arn,
                headers_policy_id=headers.policy_id,
                balancer_arn=balancer.arn,
                balancer_name=balancer.dns_name,
                archive_arn=self._archive.bucket_arn,
            ),
            opts,
        )
        registry = Registry(f"{name}-registry", RegistryArgs(context, self._keys.arn("images")), opts)
        service = self._service(balancer, registry)
        return {
            "nameServers": dns.name_servers,
            "distributionId": edge.distribution_id,
            "distributionName": edge.domain_name,
            "imageRepository": registry.url,
            "serviceName": service.service_name,
            "serviceLogGroup": service.log_group_name,
        }

    def _service(self, balancer: LoadBalancer, registry: Registry) -> Service:
        """The service, and what it may do with the stores."""
        service = Service(
            f"{self._name}-service",
            ServiceArgs(
                context=self._context,
                subnet_ids=self._net.subnet_ids["app"],
                security_group_ids=[self._firewall.group_ids[group] for group in ("app", "outbound")],
                target_group_arn=balancer.target_group_arn,
                target_metric=balancer.target_metric,
                image_repository=registry.url,
                repository_arn=registry.arn,
                log_key_arn=self._keys.arn("logs"),
                session_key_arn=self._keys.arn("sessions"),
            ),
            self._opts,
        )
        for bucket in self._storage.buckets:
            self._storage.grant_read(bucket, service.role)
            self._storage.grant_write(bucket, service.role)
        return service


def _routes(storage: Storage, copies: BackupStorage, archive: LogArchive) -> dict[str, Route]:
    """Which bucket is copied where: every bucket of the service, and the log archive."""
    routes = {purpose: Route(bucket, copies.copies[purpose]) for purpose, bucket in storage.buckets.items()}
    return {**routes, "log-archive": Route(archive.bucket, copies.archive)}
