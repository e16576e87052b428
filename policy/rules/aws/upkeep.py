"""What AWS can keep up to date is kept so: versions of databases and brokers, certificates (DEV-3, ENC-1)."""

from __future__ import annotations

from policy.controls import fsbp, iso, pci
from policy.model import Resource, Verdict, failed, not_applicable, passed
from policy.registry import Relation, Severity, rule

PATCHED = {
    "aws:rds/instance:Instance": ("autoMinorVersionUpgrade", True),
    "aws:rds/clusterInstance:ClusterInstance": ("autoMinorVersionUpgrade", True),
    "aws:neptune/clusterInstance:ClusterInstance": ("autoMinorVersionUpgrade", True),
    "aws:elasticache/replicationGroup:ReplicationGroup": ("autoMinorVersionUpgrade", True),
    "aws:memorydb/cluster:Cluster": ("autoMinorVersionUpgrade", True),
    "aws:redshift/cluster:Cluster": ("allowVersionUpgrade", True),
    "aws:mq/broker:Broker": ("autoMinorVersionUpgrade", False),
    "aws:dms/replicationInstance:ReplicationInstance": ("autoMinorVersionUpgrade", False),
}
"""Per type, the switch for new minor versions, and what the provider makes of it when it is left out."""

CERTIFICATES = {
    "aws:rds/instance:Instance": "caCertIdentifier",
    "aws:rds/clusterInstance:ClusterInstance": "caCertIdentifier",
    "aws:rds/cluster:Cluster": "caCertificateIdentifier",
    "aws:docdb/clusterInstance:ClusterInstance": "caCertIdentifier",
}
EXPIRED = ("rds-ca-2010", "rds-ca-2015", "rds-ca-2019")
"""Authorities that ended by August 2024:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL-certificate-rotation.html"""


@rule(
    id="dev-3-aws-stores-patched",
    title="Databases, caches, brokers and migration servers take minor versions by themselves",
    severity=Severity.MEDIUM,
    statements=("DEV-3",),
    controls=fsbp("RDS.13", "ElastiCache.2", "Redshift.6", "DMS.6", "MQ.3", relation=Relation.PARTIAL)
    + iso("A.8.8")
    + pci("6.3.3"),
    remediation="Set auto_minor_version_upgrade (Redshift: allow_version_upgrade) to true.",
    types=tuple(PATCHED),
)
def stores_patched(store: Resource) -> Verdict:
    """Minor versions carry the fixes of vulnerabilities."""
    name, default = PATCHED[store.type]
    return passed() if store.get(name, default=default) else failed(f"{name} is false", "true")


@rule(
    id="enc-1-aws-database-certificate-current",
    title="Databases have a certificate of an authority that has not ended",
    severity=Severity.MEDIUM,
    statements=("ENC-1",),
    controls=iso("A.8.24"),
    remediation="Set ca_cert_identifier to rds-ca-rsa2048-g1, rds-ca-rsa4096-g1 or rds-ca-ecc384-g1.",
    types=tuple(CERTIFICATES),
)
def database_certificate_current(database: Resource) -> Verdict:
    """Clients that check certificates cannot connect; so they stop checking."""
    name = CERTIFICATES[database.type]
    if not database.has(name):
        return not_applicable("AWS chooses the authority")
    found = database.get(name)
    return failed(f"{name} is {found}", "rds-ca-rsa2048-g1 or newer") if found in EXPIRED else passed()
