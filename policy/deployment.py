"""An exported deployment as the resources that rules look at.

Source: the types ``DeploymentV3`` and ``ResourceV3`` of pulumi/sdk/go/common/apitype/core.go, for versions 3 and 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policy.errors import DeploymentError
from policy.model import Resource, Secret, Unknown
from policy.source import position_of
from policy.state_file import deployment_of, kind
from policy.values import TooDeepError, mark_keys, overlay, properties

URN = re.compile(r"urn:pulumi:(?P<stack>[^:]+)::(?P<project>[^:]+)::(?P<types>.+?)::(?P<name>.+)", re.DOTALL)
STACK_TYPE = "pulumi:pulumi:Stack"
ENGINE_TYPES = (STACK_TYPE, "pulumi:providers:")
UNFINISHED = "creating"
"""The operation that may have made a resource although the state does not say so."""


@dataclass(frozen=True)
class Deployment:
    """The resources of an exported deployment.

    :param resources: every resource that is not about to be deleted, in the engine's order.
    :param stack: the stack's name, out of the URNs.
    :param project: the project's name, out of the URNs.
    """

    resources: tuple[Resource, ...]
    stack: str
    project: str

    def unknown_values(self) -> list[str]:
        """Where values stand that nobody knows, as ``URN property``: a finished update leaves none."""
        return [
            f"{resource.urn} {key}"
            for resource in self.resources
            for key, value in resource.properties.items()
            if _holds_unknown(value)
        ]


def parse(document: Mapping[str, Any]) -> Deployment:
    """The deployment in a document as `pulumi stack export` writes it.

    :raises DeploymentError: when the document is something else, malformed, or holds no resource to judge.
    """
    inner = deployment_of(document)
    entries = _entries(inner)
    resources: dict[str, Resource] = {}
    for place, entry in entries:
        if entry.get("delete") is True:
            continue
        resource = _resource(place, entry)
        if resource.urn in resources:
            raise DeploymentError("two resources have one URN", received=resource.urn, allowed="each URN once")
        resources[resource.urn] = resource
    for place, entry in _unfinished(inner):
        resource = _resource(place, entry)
        resources.setdefault(resource.urn, resource)
    if not any(_is_real(resource) for resource in resources.values()):
        raise DeploymentError(
            "the deployment is empty",
            received=f"{len(resources)} resources, none of them of a cloud",
            allowed="a deployment with at least one resource to judge",
        )
    first = URN.fullmatch(next(iter(resources)))
    assert first, "_resource checks every URN"
    return Deployment(tuple(resources.values()), first["stack"], first["project"])


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, Secret):  # unknown as a whole is only encrypted
        return not isinstance(value.value, Unknown) and _holds_unknown(value.value)
    if isinstance(value, dict):
        return any(map(_holds_unknown, value.values()))
    if isinstance(value, list):
        return any(map(_holds_unknown, value))
    return isinstance(value, Unknown)


def _is_real(resource: Resource) -> bool:
    return resource.custom and not resource.type.startswith(ENGINE_TYPES)


def _entries(deployment: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    entries = deployment.get("resources")
    if entries is None:
        entries = []
    if not isinstance(entries, list):
        raise _malformed("resources", entries, "a list")
    found: list[tuple[str, Mapping[str, Any]]] = []
    for index, entry in enumerate(entries):
        if not isinstance(entry, dict):
            raise _malformed(f"resources[{index}]", entry, "an object")
        found.append((f"resources[{index}]", entry))
    return found


def _unfinished(deployment: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Resources of operations that were cut off: they may exist, so they are judged by what they were meant to be."""
    operations = deployment.get("pending_operations") or deployment.get("pendingOperations") or []
    if not isinstance(operations, list):
        raise _malformed("pending_operations", operations, "a list")
    found: list[tuple[str, Mapping[str, Any]]] = []
    for index, operation in enumerate(operations):
        place = f"pending_operations[{index}]"
        if not isinstance(operation, dict) or not isinstance(operation.get("resource"), dict):
            raise _malformed(place, operation, "an object with a resource")
        if operation.get("type") == UNFINISHED:
            found.append((f"{place}.resource", operation["resource"]))
    return found


def _resource(place: str, entry: Mapping[str, Any]) -> Resource:
    urn = _text(entry, "urn", place)
    found = URN.fullmatch(urn)
    if not found:
        raise _malformed(f"{place}.urn", urn, "urn:pulumi:STACK::PROJECT::TYPE::NAME")
    token = _text(entry, "type", place) or found["types"].rsplit("$", 1)[-1]
    try:
        inputs = properties(_mapping(entry, "inputs", place))
        outputs = mark_keys(
            properties(_mapping(entry, "outputs", place)), _texts(entry, "additionalSecretOutputs", place)
        )
    except TooDeepError as error:
        raise _malformed(place, str(error), "values of a sensible depth") from None
    dependencies = _mapping(entry, "propertyDependencies", place)
    return Resource(
        urn,
        token,
        overlay(inputs, outputs),
        id=_text(entry, "id", place),
        parent=_text(entry, "parent", place),
        provider=_text(entry, "provider", place).rsplit("::", 1)[0],
        dependencies=_texts(entry, "dependencies", place),
        property_dependencies={key: _texts(dependencies, key, f"{place}.propertyDependencies") for key in dependencies},
        custom=_flag(entry, "custom", place),
        protect=_flag(entry, "protect", place),
        external=_flag(entry, "external", place),
        position=position_of(entry.get("sourcePosition"), entry.get("stackTrace")),
    )


def _text(entry: Mapping[str, Any], key: str, place: str) -> str:
    value = entry.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _malformed(f"{place}.{key}", value, "text")
    return value


def _flag(entry: Mapping[str, Any], key: str, place: str) -> bool:
    value = entry.get(key)
    if value is None:
        return False
    if not isinstance(value, bool):
        raise _malformed(f"{place}.{key}", value, "true or false")
    return value


def _mapping(entry: Mapping[str, Any], key: str, place: str) -> Mapping[str, Any]:
    value = entry.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _malformed(f"{place}.{key}", value, "an object")
    return value


def _texts(entry: Mapping[str, Any], key: str, place: str) -> Sequence[str]:
    value = entry.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _malformed(f"{place}.{key}", value, "a list of texts")
    return value


def _malformed(place: str, received: object, allowed: str) -> DeploymentError:
    shown = f"a JSON {kind(received)}" if isinstance(received, list | dict) else repr(received)
    return DeploymentError(f"the deployment is malformed at {place}", received=shown, allowed=allowed)
