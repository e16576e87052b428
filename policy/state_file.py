"""Reading a file that should be an exported deployment, with one clear line for everything else that it can be."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from policy.errors import DeploymentError

LARGEST = 100 * 1024 * 1024
"""Bytes that a deployment may have: some twenty thousand resources."""

WANTED = "the JSON that `pulumi stack export` writes"

STRANGERS: tuple[tuple[str, Callable[[Mapping[str, Any]], bool]], ...] = (
    ("a Terraform plan", lambda found: "planned_values" in found or "resource_changes" in found),
    ("a Terraform state", lambda found: "terraform_version" in found or "lineage" in found),
    ("a Pulumi preview (`pulumi preview --json`)", lambda found: "changeSummary" in found or "steps" in found),
    ("a Pulumi plan (`pulumi preview --save-plan`)", lambda found: "resourcePlans" in found or "plan" in found),
    ("a CloudFormation template", lambda found: "AWSTemplateFormatVersion" in found or "Resources" in found),
    ("an Azure Resource Manager template", lambda found: "deploymentTemplate" in str(found.get("$schema", ""))),
    ("a Kubernetes manifest", lambda found: "apiVersion" in found and "kind" in found),
    ("a SARIF log", lambda found: "runs" in found),
    ("a report of this tool", lambda found: "results" in found and "rules" in found),
)
"""What else the file may be, and how to tell."""

PACKED = {b"\x1f\x8b": "a gzip file", b"PK\x03\x04": "a zip archive", b"(\xb5/\xfd": "a Zstandard file"}
"""What compressed files start with: Pulumi's own backend compresses checkpoints where it is told to."""


def read_state(path: Path) -> dict[str, Any]:
    """The document in a file.

    :param path: the file; UTF-8, or UTF-16 with a byte order mark, as PowerShell writes it.
    :raises DeploymentError: when it is missing, too large, unreadable or no JSON object.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if stat.S_ISCHR(os.fstat(file.fileno()).st_mode):
                # A terminal or a kernel's log would be read for ever.
                _reject(f"the state {str(path)!r} is a device", "a character device", "a file or a pipe")
            os.set_blocking(file.fileno(), True)
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise DeploymentError(
            f"the state {str(path)!r} cannot be read", received=error.strerror or error, allowed=WANTED
        ) from None
    if len(content) > LARGEST:
        _reject("the state is too large", f"more than {LARGEST // 2**20} MiB", f"at most {LARGEST // 2**20} MiB")
    if not content.strip():
        _reject("the state is empty", f"{len(content)} bytes", WANTED)
    packed = next((name for start, name in PACKED.items() if content.startswith(start)), None)
    if packed:
        _reject("the state is compressed", packed, f"unpacked, {WANTED}")
    try:
        document = json.loads(
            content.decode(json.detect_encoding(content)), parse_constant=_no_constant, object_pairs_hook=_once
        )
    except RecursionError:
        _reject("the state is nested too deeply", "more levels than can be read", WANTED)
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError among them
        _reject("the state is not JSON", error, WANTED)
    if not isinstance(document, dict):
        _reject("the state is not a JSON object", f"a JSON {kind(document)}", WANTED)
    return document


def deployment_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The deployment inside a document: an export's, or the latest one of a backend's checkpoint file.

    :raises DeploymentError: when there is none, naming what the document is instead where that can be told.
    """
    version = document.get("version")
    checkpoint = document.get("checkpoint")
    inner = document.get("deployment", checkpoint.get("latest") if isinstance(checkpoint, Mapping) else None)
    if inner is None:
        stranger = next((name for name, fits in STRANGERS if fits(document)), None)
        keys = ", ".join(sorted(map(str, document))[:8]) or "none"
        _reject("the file is not an exported deployment", stranger or f"an object with the keys {keys}", WANTED)
    if version not in (3, 4) or isinstance(version, bool):
        _reject("the deployment's version is not supported", f"version {version!r}", "version 3 or 4")
    if not isinstance(inner, Mapping):
        _reject("the deployment is malformed", f"a JSON {kind(inner)} under the key deployment", "an object")
    return inner


def kind(value: Any) -> str:
    """JSON's name for a value's type."""
    names = {list: "array", str: "string", dict: "object", bool: "boolean", type(None): "null"}
    return names.get(type(value), "number")


def _without_waiting(path: str, flags: int) -> int:
    """A file's descriptor, also a pipe's that nobody writes to: it reads as empty instead of waiting for ever."""
    return os.open(path, flags | os.O_NONBLOCK)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys stand once: of two values readers choose different ones, so that one could hide another."""
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise ValueError(f"the key {twice!r} stands twice in one object")
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _reject(what: str, received: object, allowed: str) -> NoReturn:
    raise DeploymentError(what, received=received, allowed=allowed) from None
