"""The stack's configuration as typed values, checked all at once before anything runs.

`Pulumi.<stack>.yaml` holds it under the namespace ``rampart``; each model documents one section, here and in
`components.settings_aws`. Bad input raises
one `SettingsError` that names every problem with its path, the value received and what is allowed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from components.problems import Problem, SettingsError, from_validation
from components.settings_aws import Aws
from components.settings_types import (
    Description,
    Domain,
    GcpRegion,
    HetznerLocation,
    HetznerZone,
    PrivateNetwork,
    ProjectId,
    Section,
    Slug,
    SourceNetwork,
    Zones,
    matching,
)
from components.stack_file import read_sections

Cloud = Literal["aws", "gcp", "hetzner"]


class Company(Section):
    """Whose platform it is: names start with ``name-environment-``."""

    name: Slug
    domain: Domain
    environment: Slug

    @property
    def prefix(self) -> str:
        """What physical names start with, without the hyphen that follows."""
        return f"{self.name}-{self.environment}"


class Source(Section):
    """One entry of an allow or deny list: a network and who it is."""

    cidr: SourceNetwork
    description: Description


class Access(Section):
    """IP address filtering (NET-5): who may reach the service's entrances and who never may, IPv4 and IPv6."""

    allow_list: tuple[Source, ...] = Field(strict=False, max_length=40)
    deny_list: tuple[Source, ...] = Field(strict=False, max_length=40)


class Gcp(Section):
    """The GCP part of the stack."""

    project: ProjectId
    region: GcpRegion
    backup_region: GcpRegion
    zones: Zones
    log_retention_days: int = Field(ge=365, le=3650)


class Gateway(Section):
    """The server that is the only entrance to the Hetzner network, by Hetzner's names of server type and image."""

    server_type: Annotated[str, matching(r"[a-z]{2,4}[0-9]{2}", "a Hetzner Cloud server type such as cx23")]
    image: Literal["debian-12", "debian-13"]


class Hetzner(Section):
    """The Hetzner part of the stack."""

    network_zone: HetznerZone
    location: HetznerLocation
    backup_location: HetznerLocation
    network_cidr: PrivateNetwork
    zones: Zones
    gateway: Gateway


class Settings(Section):
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
    if settings and settings.aws:
        from components.aws.limits import problems_with_limits

        problems.extend(problems_with_limits(settings.access, settings.aws))
    if problems or settings is None:
        raise SettingsError(problems)
    return settings
