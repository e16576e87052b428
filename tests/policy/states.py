"""Exported deployments for tests, small and as the engine writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STACK = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"


def urn(type: str, name: str, stack: str = "dev", project: str = "shop") -> str:
    return f"urn:pulumi:{stack}::{project}::{type}::{name}"


def resource(type: str, name: str, inputs: Any = None, outputs: Any = None, **more: Any) -> dict[str, Any]:
    entry = {"urn": urn(type, name), "type": type, "custom": True, "id": f"{name}-id", **more}
    if inputs is not None:
        entry["inputs"] = inputs
    if outputs is not None:
        entry["outputs"] = outputs
    return entry


def state(*resources: dict[str, Any], **deployment: Any) -> dict[str, Any]:
    root = {"urn": STACK, "type": "pulumi:pulumi:Stack", "custom": False}
    return {"version": 3, "deployment": {"manifest": {}, "resources": [root, *resources], **deployment}}


def as_stack(document: dict[str, Any], stack: str, project: str) -> dict[str, Any]:
    text = json.dumps(document).replace("urn:pulumi:dev::shop::", f"urn:pulumi:{stack}::{project}::")
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def secret(value: Any = None) -> dict[str, Any]:
    """A secret as an export has it: encrypted, or in plain text where a value is given."""
    content = {"ciphertext": "v1:abc"} if value is None else {"plaintext": json.dumps(value)}
    return {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", **content}


UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def write(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document))
    return path
