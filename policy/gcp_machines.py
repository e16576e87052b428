"""Machines of GCP, one by one or as templates, and what they carry."""

from __future__ import annotations

from collections.abc import Iterator

from policy.model import Block, Resource

INSTANCES = (
    "gcp:compute/instance:Instance",
    "gcp:compute/instanceFromTemplate:InstanceFromTemplate",
    "gcp:compute/instanceFromMachineImage:InstanceFromMachineImage",
)
TEMPLATES = (
    "gcp:compute/instanceTemplate:InstanceTemplate",
    "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate",
)
DERIVED = INSTANCES[1:]
"""Made from a template or an image that may say what they leave out."""
MACHINES = (*INSTANCES, *TEMPLATES)
PROJECT_METADATA = (
    "gcp:compute/projectMetadata:ProjectMetadata",
    "gcp:compute/projectMetadataItem:ProjectMetadataItem",
)


def metadata(resource: Resource) -> dict[str, str]:
    """The metadata of a machine or a project, keys and values in lower case.

    :raises UndeterminedError: when it is unknown.
    """
    if resource.type == PROJECT_METADATA[1]:
        return {str(resource.get("key")).lower(): str(resource.get("value")).lower()}
    return {str(key).lower(): str(value).lower() for key, value in (resource.get("metadata") or {}).items()}


def external_addresses(machine: Resource) -> Iterator[str]:
    """Where a machine's properties give it an address that the internet can reach.

    :raises UndeterminedError: when its interfaces are unknown.
    """
    for interface in machine.blocks("networkInterfaces"):
        for path in ("accessConfigs", "ipv6AccessConfigs"):
            if entries(interface, path):
                yield f"{interface.path}.{path}"


def entries(block: Block, path: str) -> int:
    """How many entries a list has, whatever is in them: an empty one makes Google choose an address."""
    return len(block.get(path) or []) if block.known(path) else len(block.blocks(path))
