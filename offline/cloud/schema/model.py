"""The schema's shapes, each with a JSON form for the cache.

A type is written as JSON too: "string", "integer", "number", "boolean", "any", "asset", or a list whose head names it:
["list", T], ["map", T], ["object", folder, class], ["enum", folder, class], ["union", T, ...].
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

TypeSpec = Any  # a JSON value as described above; mypy has no recursive form that reads well here


@dataclass(frozen=True)
class Property:
    """One property of a resource, a nested type or a function.

    Args:
        name: As the engine spells it (camelCase).
        type: See the module's text.
        required: For an input: it must be given. For an output: the SDK promises a value.
        replaces: The SDK's documentation says that a change needs a new resource.
        default: The default that the documentation names, None where it names none.
    """

    name: str
    type: TypeSpec
    required: bool
    replaces: bool = False
    default: Any = None


@dataclass(frozen=True)
class Resource:
    """A resource class of the SDK.

    Args:
        token: Type token, such as `aws:ec2/vpc:Vpc`.
        inputs: By name.
        outputs: By name; every input is an output too.
        secrets: Names of the outputs that the SDK marks secret.
    """

    token: str
    inputs: dict[str, Property]
    outputs: dict[str, Property]
    secrets: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The cache's form."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Resource:
        """From the cache's form."""
        return cls(data["token"], _properties(data["inputs"]), _properties(data["outputs"]), tuple(data["secrets"]))


@dataclass(frozen=True)
class Function:
    """A function (data source) of the SDK: its arguments and the properties of its result."""

    token: str
    inputs: dict[str, Property]
    outputs: dict[str, Property]

    def to_json(self) -> dict[str, Any]:
        """The cache's form."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Function:
        """From the cache's form."""
        return cls(data["token"], _properties(data["inputs"]), _properties(data["outputs"]))


@dataclass(frozen=True)
class ObjectType:
    """A nested type: the properties of a block."""

    properties: dict[str, Property] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The cache's form."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> ObjectType:
        """From the cache's form."""
        return cls(_properties(data["properties"]))


def _properties(data: dict[str, Any]) -> dict[str, Property]:
    return {name: Property(**entry) for name, entry in data.items()}
