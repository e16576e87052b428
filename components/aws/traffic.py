"""Who may open a connection to whom inside the VPC: one table, of which network ACLs and security groups are made.

Network ACLs see zones (`components.aws.acl_rules`), security groups see parties (`components.aws.firewall`); because
both read this table, neither can admit what the other forgot. DNS (the resolver at the VPC's base address plus two),
NTP (169.254.169.123), DHCP and instance metadata are missing on purpose: AWS filters them by neither, and the queries
are logged by `components.aws.flow_logs`. Nobody else may resolve names or tell the time.
Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

INTERNET = "internet"
"""Everything outside the VPC, as a network ACL sees it: it cannot tell one public address from another by who it is."""

APP_PORT = 8443
"""TLS port of the services in the app zone."""

DATABASE_PORT = 5432
"""TLS port of the PostgreSQL databases in the data zone."""

HTTPS_PORT = 443

Outside = Literal["cloudfront", "internet", "s3", "dynamodb"]
"""Parties beyond the VPC. CloudFront calls from addresses that AWS lists; S3 and DynamoDB are reached over gateway
endpoints, at AWS's public addresses."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "entrance": ("edge",),
    "app": ("app",),
    "data": ("data",),
    "reader": ("app",),
    "restored": ("data",),
    "operators": ("management",),
    "endpoints": ("management",),
    "outbound": ("app", "management"),
}
"""The security groups, and the zones that their members stand in."""


@dataclass(frozen=True)
class Flow:
    """One permitted kind of connection, over TCP.

    :param client: who opens it: a group, or ``cloudfront``.
    :param server: who accepts it: a group, or a party outside.
    :param port: the server's TCP port.
    :param reason: why it is needed; becomes the description of the security group's rules.
    """

    client: str
    server: str
    port: int
    reason: str


@dataclass(frozen=True, order=True)
class Connection:
    """A flow as zones see it: `client` and `server` are zones or `INTERNET`."""

    client: str
    server: str
    port: int


FLOWS = (
    Flow("cloudfront", "entrance", HTTPS_PORT, "CloudFront hands requests to the entrance over HTTPS"),
    # CloudFront's own interfaces in the edge subnets hand requests to load balancer nodes of other availability zones.
    Flow("entrance", "entrance", HTTPS_PORT, "CloudFront's interfaces reach the entrance in every availability zone"),
    Flow("entrance", "app", APP_PORT, "The entrance forwards requests to the services"),
    Flow("app", "app", APP_PORT, "Services call each other"),
    Flow("app", "data", DATABASE_PORT, "Services use their databases"),
    Flow("operators", "app", APP_PORT, "Operators reach a service through a recorded bastion session"),
    Flow("operators", "data", DATABASE_PORT, "Operators reach a database through a recorded bastion session"),
    Flow("reader", "data", DATABASE_PORT, "The reader counts the rows that a restore must have"),
    Flow("reader", "restored", DATABASE_PORT, "The reader counts the rows of a restored database"),
    Flow("app", "endpoints", HTTPS_PORT, "Services call AWS APIs inside the VPC"),
    Flow("data", "endpoints", HTTPS_PORT, "Data hosts call AWS APIs inside the VPC"),
    Flow("operators", "endpoints", HTTPS_PORT, "The bastion calls AWS APIs inside the VPC"),
    Flow("app", "s3", HTTPS_PORT, "Services read and write the buckets of the account"),
    Flow("app", "dynamodb", HTTPS_PORT, "Services read and write the tables of the account"),
    Flow("operators", "s3", HTTPS_PORT, "The bastion installs updates from the repositories of Amazon Linux"),
    Flow("outbound", "internet", HTTPS_PORT, "Members that need a service on the internet call it over HTTPS"),
)
"""Every permitted flow. Edge, app and data form a line: no flow skips a zone, and the data zone never calls inward."""


def connections(flows: Iterable[Flow]) -> tuple[Connection, ...]:
    """The flows between zones, each once, sorted."""
    return tuple(
        sorted(
            {
                Connection(client, server, flow.port)
                for flow in flows
                for client in _places(flow.client)
                for server in _places(flow.server)
            }
        )
    )


def _places(party: str) -> tuple[str, ...]:
    return GROUPS.get(party, (INTERNET,))
