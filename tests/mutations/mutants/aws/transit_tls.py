"""Mutants of `policy.rules.aws.in_transit`."""

from __future__ import annotations

from typing import Any

from tests.mutations.edits import Edit, add, drop, put
from tests.mutations.mutant import broken, of

OPTIONS, IN_TRANSIT = "domainEndpointOptions", "encryptionInfo.encryptionInTransit"
EFS = "volumes.0.efsVolumeConfiguration"


def settings(database: str, token: str, key: str, family: str, /, *parameters: tuple[str, str]) -> tuple[Edit, Edit]:
    """A parameter group of the database's own.

    :param database: the database.
    :param token: the group's type.
    :param key: the database's property that names it.
    :param family: what it is for.
    :param parameters: names and values.
    """
    written = [{"name": name, "value": value} for name, value in parameters]
    return (
        add(token, "more-settings", {"name": "more-settings", "family": family, "parameters": written}),
        put(database, {key: "@{more-settings.name}"}),
    )


def postgres(*parameters: tuple[str, str]) -> tuple[Edit, Edit]:
    """A parameter group for the PostgreSQL instance."""
    return settings(
        "claims-db", "aws:rds/parameterGroup:ParameterGroup", "parameterGroupName", "postgres16", *parameters
    )


def aurora(*parameters: tuple[str, str]) -> tuple[Edit, Edit]:
    """A parameter group for the Aurora cluster."""
    token, key = "aws:rds/clusterParameterGroup:ClusterParameterGroup", "dbClusterParameterGroupName"
    return settings("claims-aurora", token, key, "aurora-postgresql17", *parameters)


def letters(*parameters: tuple[str, str]) -> tuple[Edit, Edit]:
    """A parameter group for the DocumentDB cluster."""
    token, key = "aws:docdb/clusterParameterGroup:ClusterParameterGroup", "dbClusterParameterGroupName"
    return settings("claims-letters", token, key, "docdb5.0", *parameters)


def volume(**properties: Any) -> Edit:
    """One more volume of the orders task."""
    return put("orders-task", {"volumes.+": {"name": "more", **properties}})


STORES = [
    *of(
        "enc-1-aws-caches-encrypted",
        broken("off", put("claims-cache", transitEncryptionEnabled=False)),
        broken("off, as text", put("claims-cache", transitEncryptionEnabled="false")),
        broken("left out", drop("claims-cache", "transitEncryptionEnabled")),
        broken("plain connections too", put("claims-cache", transitEncryptionMode="preferred")),
        broken("a store in memory", put("claims-memory", tlsEnabled=False)),
        broken("an accelerator", put("claims-accelerator", clusterEndpointEncryptionType="NONE")),
        broken("an accelerator that says nothing", drop("claims-accelerator", "clusterEndpointEncryptionType")),
    ),
    *of(
        "enc-1-aws-kafka-encrypted",
        broken("plain connections too", put("claims-kafka", {f"{IN_TRANSIT}.clientBroker": "TLS_PLAINTEXT"})),
        broken("plain connections", put("claims-kafka", {f"{IN_TRANSIT}.clientBroker": "PLAINTEXT"})),
        broken("among brokers", put("claims-kafka", {f"{IN_TRANSIT}.inCluster": False})),
        broken("among brokers, as text", put("claims-kafka", {f"{IN_TRANSIT}.inCluster": "false"})),
        broken("nobody asks who connects", put("claims-kafka", {"clientAuthentication.unauthenticated": True})),
    ),
    *of(
        "enc-1-aws-search-encrypted",
        broken("plain HTTP", put("claims-search", {f"{OPTIONS}.enforceHttps": False})),
        broken("plain HTTP, left out", drop("claims-old-search", f"{OPTIONS}.enforceHttps")),
        broken("no options at all", drop("claims-search", OPTIONS)),
        broken("TLS 1.0", put("claims-search", {f"{OPTIONS}.tlsSecurityPolicy": "Policy-Min-TLS-1-0-2019-07"})),
        broken("TLS 1.0, left out", drop("claims-old-search", f"{OPTIONS}.tlsSecurityPolicy")),
        broken("among nodes", put("claims-search", {"nodeToNodeEncryption.enabled": False})),
        broken("among nodes, left out", drop("claims-old-search", "nodeToNodeEncryption")),
    ),
    *of(
        "enc-1-aws-databases-force-tls",
        broken("PostgreSQL's settings", *postgres(("rds.force_ssl", "0"))),
        broken("in capitals, behind another", *postgres(("log_connections", "1"), ("RDS.FORCE_SSL", "off"))),
        broken("a version whose default is off", put("claims-db", engineVersion="14.15")),
        broken("an engine whose default is off", put("claims-db", engine="sqlserver-se", engineVersion="16.00")),
        broken(
            "a parameter that MySQL does not know",
            *postgres(("rds.force_ssl", "1")),
            put("claims-db", engine="mysql", engineVersion="8.4.3"),
        ),
        broken(
            "a replica, which leaves its engine out",
            *postgres(("rds.force_ssl", "0")),
            drop("claims-db", "engine", "engineVersion"),
            put("claims-db", replicateSourceDb="claims-first"),
        ),
        broken("a version that admits plain connections, left out", drop("claims-db", "engineVersion")),
        broken("a cluster's settings", *aurora(("rds.force_ssl", "0"))),
        broken("a cluster's version whose default is off", put("claims-aurora", engineVersion="16.8")),
        broken("documents", *letters(("tls", "disabled"))),
        broken("a warehouse", put("claims-warehouse-settings", {"parameters.0.value": "false"})),
        broken("a warehouse that says nothing", put("claims-warehouse-settings", parameters=[])),
        broken("AWS's settings of a warehouse", drop("claims-warehouse", "clusterParameterGroupName")),
        broken("reports", put("claims-reports-work", {"configParameters.0.parameterValue": "false"})),
        broken("reports that say nothing", drop("claims-reports-work", "configParameters")),
    ),
    *of(
        "enc-1-aws-proxies-require-tls",
        broken("off", put("claims-proxy", requireTls=False)),
        broken("left out", drop("claims-proxy", "requireTls")),
        broken("off, as text", put("claims-proxy", requireTls="false")),
    ),
]

WAYS = [
    *of(
        "enc-1-aws-migrations-encrypted",
        broken("none", put("move-postgres", sslMode="none")),
        broken("left out", drop("move-postgres", "sslMode")),
        broken("another engine, in capitals", put("move-postgres", engineName="Aurora", sslMode="none")),
        broken("in capitals", put("move-postgres", engineName="MongoDB", sslMode="NONE")),
        broken("empty", put("move-postgres", sslMode="")),
        broken("a cache", put("move-redis", {"redisSettings.sslSecurityProtocol": "plaintext"})),
        broken("a log", put("move-kafka", {"kafkaSettings.securityProtocol": "plaintext"})),
        broken("a log that says nothing", drop("move-kafka", "kafkaSettings.securityProtocol")),
        broken(
            "a log, whatever the mode says",
            drop("move-kafka", "kafkaSettings.securityProtocol"),
            put("move-kafka", sslMode="require"),
        ),
    ),
    *of(
        "enc-1-aws-api-domains-tls",
        broken("TLS 1.0", put("store-domain", securityPolicy="TLS_1_0")),
        broken("left out", drop("store-domain", "securityPolicy")),
        broken(
            "TLS 1.0 of the other kind", put("store-http-domain", {"domainNameConfiguration.securityPolicy": "TLS_1_0"})
        ),
        broken("empty", put("store-domain", securityPolicy="")),
        broken("left out of the other kind", drop("store-http-domain", "domainNameConfiguration.securityPolicy")),
    ),
    *of(
        "enc-1-aws-mount-encrypted",
        broken("off", put("orders-task", {f"{EFS}.transitEncryption": "DISABLED"})),
        broken(
            "left out",
            drop("orders-task", f"{EFS}.transitEncryption"),
            drop("orders-task", f"{EFS}.authorizationConfig"),
        ),
        broken("a second volume", volume(efsVolumeConfiguration={"fileSystemId": "fs-0123456789abcdef0"})),
        broken(
            "NFS by Docker's own driver",
            volume(
                dockerVolumeConfiguration={
                    "driver": "local",
                    "driverOpts": {"type": "nfs4", "o": "addr=fs-0.efs.eu-central-1.amazonaws.com", "device": ":/"},
                }
            ),
        ),
    ),
]

MUTANTS = [*STORES, *WAYS]
