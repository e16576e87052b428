"""Fills the outputs of a resource: what was given, what the cloud's tables say, the right shape for the rest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from offline.cloud.base import Cloud, Scene
from offline.cloud.schema.model import Property, Resource, TypeSpec
from offline.cloud.schema.store import Schema
from offline.cloud.wire import UNKNOWN, Secret, has_secret, has_unknown, plain

# Deep computed blocks (a WAF's rule tree) would go on without end.
_DEEPEST = 4
_EMPTY = {"string": "", "integer": 0, "number": 0, "boolean": False, "any": {}}


def outputs_of(
    cloud: Cloud, schema: Schema, resource: Resource, scene: Scene, inputs: Mapping[str, Any], thing_id: str
) -> dict[str, Any]:
    """All outputs of a resource that exists.

    Args:
        cloud: Whose it is.
        schema: Where nested types are looked up.
        resource: The type's schema.
        scene: The resource.
        inputs: Its inputs, secrets still wrapped.
        thing_id: Its id.
    """
    made = cloud.outputs(scene, thing_id)
    found: dict[str, Any] = {}
    for name, entry in resource.outputs.items():
        if inputs.get(name) is not None:
            found[name] = _complete(cloud, schema, scene, entry.type, inputs[name], thing_id)
        if name in made:
            found[name] = made[name]
        elif name in found or name in ("id", "urn"):
            continue
        elif entry.required and name in resource.inputs:
            # The cloud may choose a value here, but a block that nobody asked for must not look as if somebody had.
            if not _is_block(entry.type):
                found[name] = _promised(cloud, schema, scene, entry, thing_id, 0, own=False)
        elif entry.required:
            found[name] = _promised(cloud, schema, scene, entry, thing_id, 0)
        else:
            default = _documented(entry, resource.inputs.get(name))
            if isinstance(default, (bool, int)):
                found[name] = default
    return protect(found, inputs, set(resource.secrets) | set(cloud.traits(scene.token, resource.inputs).secrets))


def planned_outputs(resource: Resource, inputs: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
    """The outputs of a resource that a preview would make: inputs as given, what the cloud computes unknown."""
    found: dict[str, Any] = {}
    for name, entry in resource.outputs.items():
        if inputs.get(name) is not None:
            found[name] = inputs[name]
        elif entry.required and name not in ("id", "urn"):
            found[name] = UNKNOWN
    return protect(found, inputs, secrets)


def protect(outputs: dict[str, Any], inputs: Mapping[str, Any], secrets: set[str]) -> dict[str, Any]:
    """Wrap the outputs that are secret: by name, or because a secret input's text is in them."""
    texts = _secret_texts(inputs)
    return {
        name: Secret(value) if not isinstance(value, Secret) and (name in secrets or _holds(value, texts)) else value
        for name, value in outputs.items()
    }


def _holds(value: Any, texts: set[str]) -> bool:
    if not texts:
        return False
    if isinstance(value, str):
        return any(text in value for text in texts)
    if isinstance(value, dict):
        return any(_holds(item, texts) for item in value.values())
    return isinstance(value, list) and any(_holds(item, texts) for item in value)


def _secret_texts(value: Any, inside: bool = False) -> set[str]:
    if isinstance(value, Secret):
        return _secret_texts(value.value, True)
    if isinstance(value, Mapping):
        return set().union(*(_secret_texts(item, inside) for item in value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*(_secret_texts(item, inside) for item in value)) if value else set()
    # A very short text would be found everywhere by chance.
    return {value} if inside and isinstance(value, str) and len(value) >= 4 else set()


def _complete(cloud: Cloud, schema: Schema, scene: Scene, kind: TypeSpec, value: Any, thing_id: str) -> Any:
    """A given block with the properties added that the cloud computes in it."""
    if isinstance(value, Secret):
        return Secret(_complete(cloud, schema, scene, kind, value.value, thing_id))
    if isinstance(kind, str):
        return value
    if kind[0] == "list" and isinstance(value, list):
        return [_complete(cloud, schema, scene, kind[1], item, thing_id) for item in value]
    if kind[0] == "object" and isinstance(value, dict):
        known = schema.object_type(*kind[1:]).properties
        full = {
            name: _complete(cloud, schema, scene, known[name].type, item, thing_id) if name in known else item
            for name, item in value.items()
        }
        for name, entry in known.items():
            if entry.required and full.get(name) is None:
                full[name] = _promised(cloud, schema, scene, entry, thing_id, 1)
        return full
    return value


def _is_block(kind: TypeSpec) -> bool:
    return isinstance(kind, list) and kind[0] == "object"


def _promised(
    cloud: Cloud, schema: Schema, scene: Scene, entry: Property, thing_id: str, depth: int, own: bool = True
) -> Any:
    """A value for an output without one; `own`: it is the thing's own, not a choice left to the cloud."""
    default = _documented(entry)
    if default is not None:
        return default
    guessed = cloud.guess(scene, entry.name, thing_id) if own or not entry.name.endswith("Arn") else None
    if guessed is not None and _fits(entry.type, guessed):
        return guessed
    return _empty(cloud, schema, scene, entry.type, thing_id, depth)


def _documented(entry: Property, given: Property | None = None) -> Any:
    return entry.default if entry.default is not None else given.default if given else None


def _fits(kind: TypeSpec, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind in ("integer", "number"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind == "boolean":
        return isinstance(value, bool)
    if isinstance(kind, list) and kind[0] == "list":
        return isinstance(value, list) and all(_fits(kind[1], item) for item in value)
    if isinstance(kind, list) and kind[0] == "union":
        return any(_fits(option, value) for option in kind[1:])
    if isinstance(kind, list) and kind[0] in ("map", "object"):
        return isinstance(value, dict)
    return True


def _empty(cloud: Cloud, schema: Schema, scene: Scene, kind: TypeSpec, thing_id: str, depth: int) -> Any:
    if isinstance(kind, str):
        return _EMPTY.get(kind, "")
    head, *rest = kind
    if head == "list":
        return []
    if head == "map":
        return {}
    if head == "enum":
        values = schema.enum(*rest)
        return values[0] if values else ""
    if head == "union":
        return _empty(cloud, schema, scene, rest[0], thing_id, depth)
    if depth >= _DEEPEST:
        return {}
    known = schema.object_type(*rest).properties
    return {
        name: _promised(cloud, schema, scene, entry, thing_id, depth + 1)
        for name, entry in known.items()
        if entry.required
    }


def documents_as_text(resource: Resource, inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs with documents that may be given as an object or as JSON (IAM policies) as JSON."""
    return {
        name: _as_text(value) if name in resource.inputs and _may_be_text(resource.inputs[name].type) else value
        for name, value in inputs.items()
    }


def _may_be_text(kind: TypeSpec) -> bool:
    return isinstance(kind, list) and kind[0] == "union" and "string" in kind


def _as_text(value: Any) -> Any:
    inner = value.value if isinstance(value, Secret) else value
    if not isinstance(inner, dict):
        return value
    text = UNKNOWN if has_unknown(inner) else json.dumps(plain(inner))
    return Secret(text) if has_secret(value) else text


def opened(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs with secrets opened, for working out other values; never stored."""
    return {name: plain(value) for name, value in inputs.items() if value is not None}
