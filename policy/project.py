"""What the project's own files say, without loading Pulumi: its name, its stacks and what its settings allow."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

import yaml

from policy.arns import account_of_arn
from policy.parameters import Network, Parameters


def project_name(root: Path) -> str:
    """The project's name, out of `Pulumi.yaml`; empty without one."""
    name = _mapping(root / "Pulumi.yaml").get("name")
    return name if isinstance(name, str) else ""


def own_stacks(root: Path) -> frozenset[str]:
    """The stacks that have a settings file."""
    return frozenset(path.name[len("Pulumi.") : -len(".yaml")] for path in root.glob("Pulumi.*.yaml"))


def parameters_of(root: Path, stack: str) -> Parameters:
    """What a stack's settings allow.

    The settings are checked elsewhere, before anything is applied; here whatever is not well-formed allows nothing.

    :param root: the project's folder.
    :param stack: the stack's name.
    """
    return parameters_from(_mapping(root / f"Pulumi.{stack}.yaml").get("config"))


def parameters_from(config: Any) -> Parameters:
    """What a stack's configuration allows, as a mapping by key (``rampart:access`` …)."""
    config = config if isinstance(config, dict) else {}
    allowed: list[Network] = []
    for entry in _list(_dict(config.get("rampart:access")).get("allowList")):
        try:
            allowed.append(ip_network(_dict(entry).get("cidr", "")))
        except ValueError:
            continue
    aws, gcp = _dict(config.get("rampart:aws")), _dict(config.get("rampart:gcp"))
    accounts = (
        aws.get("accountId"),
        account_of_arn(_dict(aws.get("backups")).get("otherAccountVault")),
        gcp.get("project"),
    )
    return Parameters(
        allowed_sources=tuple(allowed), accounts=tuple(entry for entry in accounts if isinstance(entry, str) and entry)
    )


def _mapping(path: Path) -> dict[str, Any]:
    try:
        return _dict(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))
    except (OSError, ValueError, yaml.YAMLError, RecursionError):
        return {}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
