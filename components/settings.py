"""The stack's configuration as typed values, checked all at once before anything runs.

`Pulumi.<stack>.yaml` holds it under the namespace ``rampart``; each model below documents one section. Bad input raises
one `SettingsError` that names every problem with its path, the value received and what is allowed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from components import locations
from components.problems import Problem, SettingsError, from_validation, text
from components.stack_file import read_sections

ZONES = ("edge", "app", "data", "management", "inspection")
Cloud = Literal["aws", "gcp", "hetzner"]
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


def _matching(pattern: str, allowed: str) -> BeforeValidator:
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
Slug = Annotated[str, _matching(r"[a-z][a-z0-9]{1,15}", "2 to 16 lower-case letters and digits, a letter first")]
BucketName = Annotated[
    str, _matching(r"[a-z][a-z0-9-]{1,20}[a-z0-9]", "3 to 22 lower-case letters, digits and hyphens, a letter first")
]
Domain = Annotated[
    str,
    _matching(
        DOMAIN,
        "a domain name in lower case, such as example.com",
    ),
]
AccountId = Annotated[str, _matching(r"[0-9]{12}", "an AWS account ID: 12 digits, in quotes")]
ProjectId = Annotated[
    str, _matching(r"[a-z][a-z0-9-]{4,28}[a-z0-9]", "a GCP project ID: 6 to 30 lower-case letters, digits and hyphens")
]
VaultArn = Annotated[
    str,
    _matching(
        r"arn:aws:backup:[a-z]{2}-[a-z]+-[0-9]:[0-9]{12}:backup-vault:[a-zA-Z0-9_-]{2,50}",
        "the ARN of a backup vault: arn:aws:backup:<region>:<account>:backup-vault:<name>",
    ),
]
HttpsUrl = Annotated[
    str, _matching(r"https://([a-z0-9-]{1,63}\.)+[a-z]{2,63}(/[A-Za-z0-9._~/-]*)?", "an https:// URL without a query")
]
Action = Annotated[str, _matching(r"[a-z][A-Za-z0-9]{1,39}", "2 to 40 letters and digits, a lower-case letter first")]
EgressName = Annotated[
    str,
    _matching(
        r"(?!.{254})\.?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
        "a host name in lower case such as api.example.com, or .example.com for every host below it",
    ),
]
ManagedList = Annotated[str, _matching(r"AWSManagedDomains[A-Za-z]{3,60}", "AWSManagedDomains and letters")]
DomainListId = Annotated[str, _matching(r"rslvr-fdl-[0-9a-f]{8,32}", "a domain list's ID: rslvr-fdl- and hex digits")]
Email = Annotated[
    str,
    _matching(r"[A-Za-z0-9._%+-]{1,64}@([a-z0-9-]{1,63}\.)+[a-z]{2,63}", "an e-mail address such as ops@example.com"),
]
Phone = Annotated[str, _matching(r"\+[1-9][0-9]{6,14}", "a phone number with country code, in quotes: +4930123456")]
OrganizationId = Annotated[str, _matching(r"o-[a-z0-9]{10,32}", "an organisation's ID: o- and 10 to 32 characters")]
PolicyTarget = Annotated[
    str, _matching(r"(r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})", "a root's or organisational unit's ID")
]
Description = Annotated[
    str, _matching(r"[A-Za-z0-9 ._\-:/()#,@+=]{3,60}", "3 to 60 of A-Z a-z 0-9 space and ._-:/()#,@+=")
]

UrlPath = Annotated[
    str,
    _matching(
        r"(?=.{2,64}$)(/[A-Za-z0-9._~-]+)+",
        "a path of 2 to 64 characters such as /login: segments of A-Z a-z 0-9 and ._~-, no slash at the end",
    ),
]
JsonPointer = Annotated[str, _matching(r"(/[A-Za-z0-9_-]+){1,5}", "a JSON pointer such as /password")]
CountryCode = Annotated[str, _matching(r"[A-Z]{2}", "a country code of two capital letters (ISO 3166-1), in quotes")]
SecretArn = Annotated[
    str,
    _matching(r"arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\w/+=.@-]{1,500}", "the ARN of a secret"),
]
KeyArn = Annotated[str, _matching(r"arn:aws:kms:[a-z0-9-]+:[0-9]{12}:key/[0-9a-f-]{36}", "the ARN of a KMS key")]


class _Section(BaseModel):
    """A part of the settings: keys in camelCase, no unknown ones, types taken literally, unchanged after the check."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, alias_generator=to_camel)


class Company(_Section):
    """Whose platform it is: names start with ``name-environment-``."""

    name: Slug
    domain: Domain
    environment: Slug

    @property
    def prefix(self) -> str:
        """What physical names start with, without the hyphen that follows."""
        return f"{self.name}-{self.environment}"


class Source(_Section):
    """One entry of an allow or deny list: a network and who it is."""

    cidr: SourceNetwork
    description: Description


class Access(_Section):
    """IP address filtering (NET-5): who may reach the service's entrances and who never may, IPv4 and IPv6."""

    allow_list: tuple[Source, ...] = Field(strict=False, max_length=40)
    deny_list: tuple[Source, ...] = Field(strict=False, max_length=40)


class Zones(_Section):
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


class Bastion(_Section):
    """The bastion without a public IP address (NET-2). Session times are in minutes."""

    instance_type: Annotated[str, _matching(r"[a-z][a-z0-9-]*\.[a-z0-9]+", "an EC2 instance type such as t4g.nano")]
    idle_session_minutes: int = Field(ge=1, le=60)
    max_session_minutes: int = Field(ge=1, le=1440)


class Backups(_Section):
    """Retention of backups in days, and how hard it is locked (GOVERNANCE or COMPLIANCE).

    ``other_account_vault`` is a vault of another account of the organisation, in the stack's region: recovery points
    are copied there too. Left out, BC-1 is weaker: whoever takes over the account reaches every copy, if only to read.
    """

    retention_days: int = Field(ge=7, le=3650)
    lock_mode: Literal["GOVERNANCE", "COMPLIANCE"]
    other_account_vault: VaultArn | None = None


class Bucket(_Section):
    """A bucket for the service's data: what for, how sensitive, and how long objects are kept (days)."""

    name: BucketName
    purpose: Description
    classification: Literal["internal", "confidential", "personal"]
    retention_days: int = Field(ge=1, le=3650)


class Operations(_Section):
    """What acts by itself (APP-3): whether it only tells, how long it blocks an address (hours), whom it leaves
    alone."""

    dry_run: bool
    block_hours: int = Field(ge=1, le=720)
    protected_instances: tuple[Annotated[str, _matching(r"i-[0-9a-f]{8,17}", "an instance's ID")], ...] = Field(
        strict=False, max_length=50
    )


class Database(_Section):
    """The PostgreSQL database of user data (ENC-2): what it holds, and how large it is (storage in GiB).

    ``multi_az`` keeps a standby in another availability zone, for twice the price. Off, BC-1 is weaker: a zone that
    fails takes the database along until it is restored.
    """

    name: Slug
    purpose: Description
    classification: Literal["internal", "confidential", "personal"]
    retention_days: int = Field(ge=1, le=3650)
    engine_version: Literal["16", "17", "18"]
    instance_class: Annotated[
        str, _matching(r"db\.[a-z][a-z0-9-]*\.[a-z0-9]+", "an RDS instance class such as db.t4g.medium")
    ]
    storage_gib: int = Field(ge=20, le=16384)
    max_storage_gib: int = Field(ge=22, le=65536)
    multi_az: bool


class Identity(_Section):
    """Where the service's users sign in (USER-1). URLs are the application's, for the way back.

    ``threat_protection`` is Cognito's Plus tier, paid by monthly user. Off, USER-1 is weaker: risky sign-ins and leaked
    passwords are not recognised, and the rule that asks for it fails until it is waived.
    """

    purpose: Description
    retention_days: int = Field(ge=1, le=3650)
    threat_protection: bool
    sign_up: bool
    callback_urls: tuple[HttpsUrl, ...] = Field(strict=False, min_length=1, max_length=20)
    logout_urls: tuple[HttpsUrl, ...] = Field(strict=False, min_length=1, max_length=20)


class Permission(_Section):
    """A permission of the service: a name, and the actions that it allows."""

    name: Slug
    actions: tuple[Action, ...] = Field(strict=False, min_length=1, max_length=40)


class Role(_Section):
    """A role that every tenant has from the start: a group of users with these permissions."""

    name: Slug
    description: Description
    permissions: tuple[Slug, ...] = Field(strict=False, min_length=1, max_length=20)


class Authorization(_Section):
    """Who may do what in the service (USER-2): permissions, as the parts of tenants' own roles, and the first roles."""

    permissions: tuple[Permission, ...] = Field(strict=False, min_length=1, max_length=20)
    roles: tuple[Role, ...] = Field(strict=False, min_length=1, max_length=20)


class Limit(_Section):
    """How often one address may call some paths (APP-1); what is more is blocked until the rate falls.

    A path matches as whole segments, wherever it stands in the address. `seconds` is the window that AWS WAF counts in.
    """

    name: BucketName
    paths: tuple[UrlPath, ...] = Field(strict=False, min_length=1, max_length=5)
    requests: int = Field(ge=10, le=1_000_000)
    seconds: Literal[60, 120, 300, 600]


class Login(_Section):
    """Where users log in (USER-1): the path, and where name and password stand in the JSON of the request."""

    path: UrlPath
    username_field: JsonPointer
    password_field: JsonPointer


class Edge(_Section):
    """The service's entrance at CloudFront: names, who is kept out, and how often an address may call in 5 minutes."""

    host_names: tuple[Domain, ...] = Field(strict=False, min_length=1, max_length=10)
    blocked_countries: tuple[CountryCode, ...] = Field(strict=False, max_length=50)
    staff_paths: tuple[UrlPath, ...] = Field(strict=False, max_length=5)
    requests_per_address: int = Field(ge=100, le=1_000_000)
    limits: tuple[Limit, ...] = Field(strict=False, max_length=6)
    account_takeover_protection: Login | None
    shield_advanced: bool
    payments: Literal["stripe", "none"]


class ServiceSecret(_Section):
    """A secret that the service is started with: the variable that holds it, the secret, and the secret's KMS key."""

    variable: Annotated[str, _matching(r"[A-Z][A-Z0-9_]{1,63}", "a variable: capital letters, digits and underscores")]
    secret_arn: SecretArn
    key_arn: KeyArn


class Service(_Section):
    """The company's service: what runs, how large, and how many. CPU is in units of 1/1024 core, memory in MiB."""

    name: Slug
    image_digest: Annotated[str, _matching(r"sha256:[0-9a-f]{64}", "an image digest: sha256: and 64 hex digits")]
    cpu: Literal[256, 512, 1024, 2048]
    memory: int = Field(ge=512, le=16384)
    min_tasks: int = Field(ge=2, le=100)
    max_tasks: int = Field(ge=2, le=100)
    health_path: UrlPath
    secrets: tuple[ServiceSecret, ...] = Field(strict=False, max_length=50)


class EgressHost(_Section):
    """A host that the services may call: ``api.stripe.com``, or ``.example.com`` for every host below a domain."""

    host: EgressName
    description: Description


class Inspection(_Section):
    """Deep inspection of what passes the network (NET-3, NET-4).

    ``network_firewall`` is the expensive part (an endpoint in each availability zone, paid by the hour). Off, NET-4
    rests on GuardDuty and the DNS firewall, which see attacks and names but drop no packet, and NET-3 admits any
    HTTPS host. ``dns_lists`` are AWS's managed domain lists to block, by name and the ID that they have in the
    stack's region
    (``aws route53resolver list-firewall-domain-lists``).
    """

    network_firewall: bool
    egress_hosts: tuple[EgressHost, ...] = Field(strict=False, min_length=1, max_length=200)
    dns_lists: dict[ManagedList, DomainListId] = Field(min_length=1, max_length=8)


class Detection(_Section):
    """The costly detectors of MON-1. Off, investigations have no graph (Detective) and user data is not searched for
    card numbers (Macie, PAY-1)."""

    detective: bool
    macie: bool


class Responder(_Section):
    """Somebody on call: a name for the rota, and where pages go. Role addresses keep personal data out of the stack."""

    name: Slug
    email: Email
    phone: Phone


class OnCall(_Section):
    """The rota (TEAM-1): who is paged first changes every ``shift_days`` in this order; who does not answer within
    ``escalate_after_minutes`` is followed by the next. ``mailbox`` gets every notice."""

    mailbox: Email
    responders: tuple[Responder, ...] = Field(strict=False, min_length=2, max_length=20)
    shift_days: int = Field(ge=1, le=28)
    escalate_after_minutes: int = Field(ge=5, le=60)


class Organization(_Section):
    """The AWS organisation, when the stack runs in its management account: guardrails are attached to ``targets``
    (roots or organisational units), and the trail records every account. A member account leaves the section out."""

    id: OrganizationId
    targets: tuple[PolicyTarget, ...] = Field(strict=False, min_length=1, max_length=20)


class Aws(_Section):
    """The AWS part of the stack."""

    account_id: AccountId
    region: AwsRegion
    backup_region: AwsRegion
    availability_zones: tuple[str, ...] = Field(strict=False, min_length=2, max_length=4)
    vpc_cidr: PrivateNetwork
    zones: Zones
    bastion: Bastion
    inspection: Inspection
    detection: Detection
    on_call: OnCall
    organization: Organization | None = None
    log_retention_days: Literal[365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
    backups: Backups
    operations: Operations
    buckets: tuple[Bucket, ...] = Field(strict=False, min_length=1, max_length=20)
    database: Database
    identity: Identity
    authorization: Authorization
    edge: Edge
    service: Service


class Gcp(_Section):
    """The GCP part of the stack."""

    project: ProjectId
    region: GcpRegion
    backup_region: GcpRegion
    zones: Zones
    log_retention_days: int = Field(ge=365, le=3650)


class Gateway(_Section):
    """The server that is the only entrance to the Hetzner network, by Hetzner's names of server type and image."""

    server_type: Annotated[str, _matching(r"[a-z]{2,4}[0-9]{2}", "a Hetzner Cloud server type such as cx23")]
    image: Literal["debian-12", "debian-13"]


class Hetzner(_Section):
    """The Hetzner part of the stack."""

    network_zone: HetznerZone
    location: HetznerLocation
    backup_location: HetznerLocation
    network_cidr: PrivateNetwork
    zones: Zones
    gateway: Gateway


class Settings(_Section):
    """All settings of a stack. A cloud's section is there exactly when ``clouds`` lists it."""

    company: Company
    clouds: tuple[Cloud, ...] = Field(strict=False, min_length=1)
    access: Access
    aws: Aws | None = None
    gcp: Gcp | None = None
    hetzner: Hetzner | None = None


SECTIONS = tuple(Settings.model_fields)


def load_stack_settings(root: Path, stack: str) -> Settings:
    """The settings of a stack, out of its file.

    :param root: the project's folder, where `Pulumi.<stack>.yaml` stands.
    :param stack: the stack's name.
    :raises SettingsError: with every problem, when there is one.
    """
    sections, problems = read_sections(root, stack, SECTIONS)
    return parse(sections, problems)


def parse(raw: Mapping[str, Any], found: Sequence[Problem] = ()) -> Settings:
    """Check the sections of a stack's configuration and return them as typed values.

    :param raw: the sections by name (``company``, ``clouds``, ``access``, ``aws``, ``gcp``, ``hetzner``), as plain
        YAML values.
    :param found: problems that are known already; they are named with the others.
    :raises SettingsError: with every problem, when there is one.
    """
    from components.settings_relations import problems_between

    problems = list(found)
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(dict(raw))
    except ValidationError as error:
        problems.extend(from_validation(error, Settings, raw))
    problems.extend(problems_between(raw))
    if problems or settings is None:
        raise SettingsError(problems)
    return settings
