"""The settings of the AWS part: the section ``rampart:aws`` (`components.settings`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from components.settings_types import (
    AccountId,
    Action,
    AwsRegion,
    BucketName,
    ColumnName,
    CountryCode,
    Description,
    Domain,
    DomainListId,
    EgressName,
    Email,
    HttpsUrl,
    JsonPointer,
    KeyArn,
    ManagedList,
    OrganizationId,
    Phone,
    PolicyTarget,
    PrivateNetwork,
    SecretArn,
    Section,
    Slug,
    TableName,
    UrlPath,
    VaultArn,
    Zones,
    matching,
)
from operations.database_reader import MOST_TABLES


class Bastion(Section):
    """The bastion without a public IP address (NET-2). Session times are in minutes."""

    instance_type: Annotated[str, matching(r"[a-z][a-z0-9-]*\.[a-z0-9]+", "an EC2 instance type such as t4g.nano")]
    idle_session_minutes: int = Field(ge=1, le=60)
    max_session_minutes: int = Field(ge=1, le=1440)


class Backups(Section):
    """Retention of backups in days, and how hard it is locked (GOVERNANCE or COMPLIANCE).

    ``other_account_vault`` is a vault of another account of the organisation, in the stack's region: recovery points
    are copied there too. Left out, BC-1 is weaker: whoever takes over the account reaches every copy, if only to read.
    """

    retention_days: int = Field(ge=7, le=3650)
    lock_mode: Literal["GOVERNANCE", "COMPLIANCE"]
    other_account_vault: VaultArn | None = None


class Bucket(Section):
    """A bucket for the service's data: what for, how sensitive, and how long objects are kept (days)."""

    name: BucketName
    purpose: Description
    classification: Literal["internal", "confidential", "personal"]
    retention_days: int = Field(ge=1, le=3650)


class Operations(Section):
    """What acts by itself (APP-3): whether it only tells, how long it blocks an address (hours), whom it leaves
    alone."""

    dry_run: bool
    block_hours: int = Field(ge=1, le=720)
    protected_instances: tuple[Annotated[str, matching(r"i-[0-9a-f]{8,17}", "an instance's ID")], ...] = Field(
        strict=False, max_length=50
    )


class ProvedTable(Section):
    """A table that a restored database is compared by (BC-2).

    ``written`` is the column that says when a row was written, if rows never change or leave after that: their
    checksums are compared then. Left out, only their number is.
    """

    name: TableName
    written: ColumnName | None = None


class Database(Section):
    """The PostgreSQL database of user data (ENC-2): what it holds, and how large it is (storage in GiB).

    ``multi_az`` keeps a standby in another availability zone, for twice the price. Off, BC-1 is weaker: a zone that
    fails takes the database along until it is restored. ``proved_tables`` are read by a user that migrations must have
    made first (docs/restore-validation.md). Without any, BC-2 is weaker: a restore is compared by what RDS says of it.
    """

    name: Slug
    purpose: Description
    classification: Literal["internal", "confidential", "personal"]
    retention_days: int = Field(ge=1, le=3650)
    engine_version: Literal["16", "17", "18"]
    instance_class: Annotated[
        str, matching(r"db\.[a-z][a-z0-9-]*\.[a-z0-9]+", "an RDS instance class such as db.t4g.medium")
    ]
    storage_gib: int = Field(ge=20, le=16384)
    max_storage_gib: int = Field(ge=22, le=65536)
    multi_az: bool
    proved_tables: tuple[ProvedTable, ...] = Field(default=(), strict=False, max_length=MOST_TABLES)


class Identity(Section):
    """Where the service's users sign in (USER-1). URLs are the application's, for the way back.

    ``threat_protection`` is Cognito's Plus tier, paid by monthly user. Off, USER-1 is weaker: risky sign-ins and leaked
    passwords are not recognised, and the rule that asks for it fails until it is waived. ``requests_per_address`` is
    how often one address may call in 5 minutes; everybody in an office has the same one.
    """

    purpose: Description
    retention_days: int = Field(ge=1, le=3650)
    threat_protection: bool
    requests_per_address: int = Field(ge=10, le=1_000_000)
    sign_up: bool
    callback_urls: tuple[HttpsUrl, ...] = Field(strict=False, min_length=1, max_length=20)
    logout_urls: tuple[HttpsUrl, ...] = Field(strict=False, min_length=1, max_length=20)


class Permission(Section):
    """A permission of the service: a name, and the actions that it allows."""

    name: Slug
    actions: tuple[Action, ...] = Field(strict=False, min_length=1, max_length=40)


class Role(Section):
    """A role that every tenant has from the start: a group of users with these permissions."""

    name: Slug
    description: Description
    permissions: tuple[Slug, ...] = Field(strict=False, min_length=1, max_length=20)


class Authorization(Section):
    """Who may do what in the service (USER-2): permissions, as the parts of tenants' own roles, and the first roles."""

    permissions: tuple[Permission, ...] = Field(strict=False, min_length=1, max_length=20)
    roles: tuple[Role, ...] = Field(strict=False, min_length=1, max_length=20)


class Limit(Section):
    """How often one address may call some paths (APP-1); what is more is blocked until the rate falls.

    A path matches as whole segments, wherever it stands in the address. `seconds` is the window that AWS WAF counts in.
    """

    name: BucketName
    paths: tuple[UrlPath, ...] = Field(strict=False, min_length=1, max_length=5)
    requests: int = Field(ge=10, le=1_000_000)
    seconds: Literal[60, 120, 300, 600]


class Login(Section):
    """Where users log in (USER-1): the path, and where name and password stand in the JSON of the request."""

    path: UrlPath
    username_field: JsonPointer
    password_field: JsonPointer


class Edge(Section):
    """The service's entrance at CloudFront: names, who is kept out, and how often an address may call in 5 minutes."""

    host_names: tuple[Domain, ...] = Field(strict=False, min_length=1, max_length=10)
    blocked_countries: tuple[CountryCode, ...] = Field(strict=False, max_length=50)
    staff_paths: tuple[UrlPath, ...] = Field(strict=False, max_length=5)
    requests_per_address: int = Field(ge=100, le=1_000_000)
    limits: tuple[Limit, ...] = Field(strict=False, max_length=6)
    account_takeover_protection: Login | None
    shield_advanced: bool
    payments: Literal["stripe", "none"]


class ServiceSecret(Section):
    """A secret that the service is started with: the variable that holds it, the secret, and the secret's KMS key."""

    variable: Annotated[str, matching(r"[A-Z][A-Z0-9_]{1,63}", "a variable: capital letters, digits and underscores")]
    secret_arn: SecretArn
    key_arn: KeyArn


class Service(Section):
    """The company's service: what runs, how large, and how many. CPU is in units of 1/1024 core, memory in MiB."""

    name: Slug
    image_digest: Annotated[str, matching(r"sha256:[0-9a-f]{64}", "an image digest: sha256: and 64 hex digits")]
    cpu: Literal[256, 512, 1024, 2048]
    memory: int = Field(ge=512, le=16384)
    min_tasks: int = Field(ge=2, le=100)
    max_tasks: int = Field(ge=2, le=100)
    health_path: UrlPath
    secrets: tuple[ServiceSecret, ...] = Field(strict=False, max_length=50)


class EgressHost(Section):
    """A host that the services may call: ``api.stripe.com``, or ``.example.com`` for every host below a domain."""

    host: EgressName
    description: Description


class Inspection(Section):
    """Deep inspection of what passes the network (NET-3, NET-4).

    ``network_firewall`` is the expensive part (an endpoint in each availability zone, paid by the hour). Off, NET-4
    rests on GuardDuty and the DNS firewall, which see attacks and names but drop no packet, and NET-3 admits any
    HTTPS host. ``egress_hosts`` are what the services may call beside the payment provider (`Edge.payments`).
    ``dns_lists`` are AWS's managed domain lists to block, by name and the ID that they have in the stack's region
    (``aws route53resolver list-firewall-domain-lists``).
    """

    network_firewall: bool
    egress_hosts: tuple[EgressHost, ...] = Field(strict=False, max_length=190)
    dns_lists: dict[ManagedList, DomainListId] = Field(min_length=1, max_length=8)


class Detection(Section):
    """The costly detectors of MON-1. Off, investigations have no graph (Detective) and user data is not searched for
    card numbers (Macie, PAY-1)."""

    detective: bool
    macie: bool


class Responder(Section):
    """Somebody on call: a name for the rota, and where pages go. Role addresses keep personal data out of the stack."""

    name: Slug
    email: Email
    phone: Phone


class OnCall(Section):
    """The rota (TEAM-1): who is paged first changes every ``shift_days`` in this order; who does not answer within
    ``escalate_after_minutes`` is followed by the next. ``mailbox`` gets every notice."""

    mailbox: Email
    responders: tuple[Responder, ...] = Field(strict=False, min_length=2, max_length=20)
    shift_days: int = Field(ge=1, le=28)
    escalate_after_minutes: int = Field(ge=5, le=60)


class Organization(Section):
    """The AWS organisation, when the stack runs in its management account: guardrails are attached to ``targets``
    (roots or organisational units), and the trail records every account. A member account leaves the section out."""

    id: OrganizationId
    targets: tuple[PolicyTarget, ...] = Field(strict=False, min_length=1, max_length=20)


class Aws(Section):
    """The AWS part of the stack.

    ``nat_gateways``: ``each`` availability zone has a NAT gateway of its own. With ``one``, the others go out through
    the first zone's and lose the way out with it (NET-1 is weaker). With ``none``, nothing inside reaches the internet:
    AWS's services are reached through endpoints, and no service can call Stripe (PAY-1 is weaker).
    """

    account_id: AccountId
    region: AwsRegion
    backup_region: AwsRegion
    availability_zones: tuple[str, ...] = Field(strict=False, min_length=2, max_length=4)
    vpc_cidr: PrivateNetwork
    zones: Zones
    nat_gateways: Literal["each", "one", "none"] = "each"
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
