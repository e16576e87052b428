"""What settings are made of: checked kinds of text and networks, and the sections that every cloud has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from components import locations
from components.problems import text
from operations.table_checksums import COLUMN, TABLE

ZONES = ("edge", "app", "data", "management", "inspection")
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


def _network(value: Any, example: str) -> IPNetwork:
    try:
        return ipaddress.ip_network(text(value), strict=True)
    except ValueError:
        raise ValueError(f"a network in CIDR notation without host bits, such as {example}") from None


def _private(value: Any) -> IPv4Network:
    network = _network(value, "10.16.0.0/16")
    if not isinstance(network, IPv4Network) or not any(network.subnet_of(block) for block in RFC1918):
        raise ValueError("a private IPv4 network (RFC 1918): inside 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16")
    return network


def _source(value: Any) -> IPNetwork:
    network = _network(value, "198.51.100.0/24")
    longest = MIN_SOURCE_PREFIX[network.version]
    if network.prefixlen < longest:
        raise ValueError(
            f"a network of prefix length /{longest} or longer: an entry must name somebody, not the internet"
        )
    return network


def _listed(cloud: str, kind: str) -> BeforeValidator:
    def check(value: Any) -> str:
        names = locations.allowed(cloud, kind)
        if value not in names:
            raise ValueError(f"one inside the European Union: {', '.join(names)}")
        return text(value)

    return BeforeValidator(check)


def matching(pattern: str, allowed: str) -> BeforeValidator:
    """A check that a value is text of this pattern.

    :param pattern: a regular expression for the whole text.
    :param allowed: what is allowed, in words.
    """

    def check(value: Any) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(allowed)
        return value

    return BeforeValidator(check)


RFC1918 = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
MIN_SOURCE_PREFIX = {4: 16, 6: 32}
"""The widest network that an allow or deny list takes, by IP version."""

DOMAIN = r"(?!.{254})([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"

PrivateNetwork = Annotated[IPv4Network, BeforeValidator(_private)]
SourceNetwork = Annotated[IPNetwork, BeforeValidator(_source)]
AwsRegion = Annotated[str, _listed("aws", "regions")]
GcpRegion = Annotated[str, _listed("gcp", "regions")]
HetznerLocation = Annotated[str, _listed("hetzner", "locations")]
HetznerZone = Annotated[str, _listed("hetzner", "network_zones")]
Slug = Annotated[str, matching(r"[a-z][a-z0-9]{1,15}", "2 to 16 lower-case letters and digits, a letter first")]
BucketName = Annotated[
    str, matching(r"[a-z][a-z0-9-]{1,20}[a-z0-9]", "3 to 22 lower-case letters, digits and hyphens, a letter first")
]
Domain = Annotated[
    str,
    matching(
        DOMAIN,
        "a domain name in lower case, such as example.com",
    ),
]
AccountId = Annotated[str, matching(r"[0-9]{12}", "an AWS account ID: 12 digits, in quotes")]
ProjectId = Annotated[
    str, matching(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "a GCP project ID: 6 to 30 lower-case letters, digits and hyphens")
]
VaultArn = Annotated[
    str,
    matching(
        r"arn:aws:backup:[a-z]{2}-[a-z]+-[0-9]:[0-9]{12}:backup-vault:[a-zA-Z0-9_-]{2,50}",
        "the ARN of a backup vault: arn:aws:backup:<region>:<account>:backup-vault:<name>",
    ),
]
HttpsUrl = Annotated[
    str, matching(r"https://([a-z0-9-]{1,63}\.)+[a-z]{2,63}(/[A-Za-z0-9._~/-]*)?", "an https:// URL without a query")
]
TableName = Annotated[
    str,
    matching(TABLE.pattern, "a table's name in lower case, such as orders or sales.orders, without quotes"),
]
ColumnName = Annotated[str, matching(COLUMN.pattern, "a column's name in lower case, such as created_at")]
Action = Annotated[str, matching(r"[a-z][A-Za-z0-9]{1,39}", "2 to 40 letters and digits, a lower-case letter first")]
EgressName = Annotated[
    str,
    matching(
        r"(?!.{254})\.?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
        "a host name in lower case such as api.example.com, or .example.com for every host below it",
    ),
]
ManagedList = Annotated[
    str, matching(r"AWSManagedDomains[A-Za-z]{3,25}", "AWSManagedDomains and 3 to 25 letters, as AWS's lists are named")
]
DomainListId = Annotated[str, matching(r"rslvr-fdl-[0-9a-f]{8,32}", "a domain list's ID: rslvr-fdl- and hex digits")]
Email = Annotated[
    str,
    matching(r"[A-Za-z0-9._%+-]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,63}", "an e-mail address such as ops@example.com"),
]
Phone = Annotated[str, matching(r"\+[1-9][0-9]{6,14}", "a phone number with country code, in quotes: +4930123456")]
OrganizationId = Annotated[str, matching(r"o-[a-z0-9]{10,32}", "an organisation's ID: o- and 10 to 32 characters")]
PolicyTarget = Annotated[
    str, matching(r"(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})", "a root's or organisational unit's ID")
]
Description = Annotated[
    str, matching(r"[A-Za-z0-9 ._\-:/()#,@+=]{3,60}", "3 to 60 of A-Z a-z 0-9 space and ._-:/()#,@+=")
]

UrlPath = Annotated[
    str,
    matching(
        r"(?=.{2,64}$)(/[A-Za-z0-9._~-]+)+",
        "a path of 2 to 64 characters such as /login: segments of A-Z a-z 0-9 and ._~-, no slash at the end",
    ),
]
JsonPointer = Annotated[str, matching(r"(/[A-Za-z0-9_-]+){1,5}", "a JSON pointer such as /password")]
CountryCode = Annotated[str, matching(r"[A-Z]{2}", "a country code of two capital letters (ISO 3166-1), in quotes")]
SecretArn = Annotated[
    str,
    matching(r"arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\w/+=.@-]{1,500}", "the ARN of a secret"),
]
KeyArn = Annotated[str, matching(r"arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-f-]{36}", "the ARN of a KMS key")]


class Section(BaseModel):
    """A part of the settings: keys in camelCase, no unknown ones, types taken literally, unchanged after the check."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel)


class Zones(Section):
    """The security zones (NET-1): one private IPv4 network each."""

    edge: PrivateNetwork
    app: PrivateNetwork
    data: PrivateNetwork
    management: PrivateNetwork
    inspection: PrivateNetwork

    def items(self) -> Iterator[tuple[str, IPv4Network]]:
        """Name and network of each zone, from the outside in."""
        for name in ZONES:
            yield name, getattr(self, name)
