"""The engine's property values in Python, both ways.

Inside the offline cloud a value is None, bool, int, float, str, a list, a dict, or one of the three classes here. The
signatures are those of the engine (`sdk/go/common/resource/sig`, `sdk/go/common/resource/plugin/rpc.go`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.struct_pb2 import ListValue, Struct, Value

SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # the mark, not a secret
_ASSET = "c44067f5952c0a294b673a41bacd8c17"
_ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"
_RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e"
_OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
_UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
# One sentinel for each type that an unknown may have; only the first is ever sent by us.
_UNKNOWN_TEXTS = frozenset(
    {
        _UNKNOWN_TEXT,
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


class Unknown:
    """A value that only an apply will know. There is one, `UNKNOWN`."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must stay secret in the state."""

    value: Any

    def __repr__(self) -> str:
        return "Secret(...)"


@dataclass(frozen=True)
class Asset:
    """A file or an archive, as the engine sent it; its `hash` says whether the content changed."""

    raw: dict[str, Any]

    @property
    def is_archive(self) -> bool:
        """Whether this is an archive rather than a single file."""
        return bool(self.raw[SIGNATURE] == _ARCHIVE)


def decode(struct: Struct) -> dict[str, Any]:
    """The properties of a message as Python values."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def _decode(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "string_value":
        text = value.string_value
        return UNKNOWN if text in _UNKNOWN_TEXTS else text
    if kind == "bool_value":
        return value.bool_value
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "list_value":
        return [_decode(item) for item in value.list_value.values]
    if kind == "struct_value":
        return _decode_object({key: _decode(item) for key, item in value.struct_value.fields.items()})
    return None


def _decode_object(fields: dict[str, Any]) -> Any:
    signature = fields.get(SIGNATURE)
    if signature is None:
        return fields
    if signature == _SECRET_SIGNATURE:
        return _secret(fields.get("value"))
    if signature == _OUTPUT:
        inner = fields.get("value", UNKNOWN)
        return _secret(inner) if fields.get("secret") else inner
    if signature == _RESOURCE:
        # A resource given as a value stands for its id, as it does in every cloud's own API.
        return fields.get("id") or fields.get("urn")
    if signature in (_ASSET, _ARCHIVE):
        return Asset(fields)
    return fields


def _secret(value: Any) -> Secret:
    return value if isinstance(value, Secret) else Secret(value)


def encode(properties: Mapping[str, Any]) -> Struct:
    """Python values as a message's properties. Inverse of `decode`."""
    struct = Struct()
    for key, value in properties.items():
        _encode(struct.fields[key], value)
    return struct


def _encode(target: Value, value: Any) -> None:
    if isinstance(value, str):
        target.string_value = value
    elif isinstance(value, bool):
        target.bool_value = value
    elif value is None:
        target.null_value = 0  # the only value of the enum
    elif isinstance(value, (int, float)):
        target.number_value = value
    elif isinstance(value, Mapping):
        target.struct_value.SetInParent()
        for key, item in value.items():
            _encode(target.struct_value.fields[key], item)
    elif isinstance(value, (list, tuple)):
        target.list_value.CopyFrom(ListValue())
        for item in value:
            _encode(target.list_value.values.add(), item)
    elif isinstance(value, Secret):
        target.struct_value.fields[SIGNATURE].string_value = _SECRET_SIGNATURE
        _encode(target.struct_value.fields["value"], value.value)
    elif isinstance(value, Unknown):
        target.string_value = _UNKNOWN_TEXT
    elif isinstance(value, Asset):
        _encode(target, value.raw)
    else:
        raise TypeError(f"a {type(value).__name__} has no place in a property value")


def transform(value: Any, secret: Callable[[Any], Any]) -> Any:
    """The value with every `Secret` in it, however deep, replaced by what `secret` makes of its content."""
    if isinstance(value, Secret):
        return secret(value.value)
    if isinstance(value, dict):
        return {key: transform(item, secret) for key, item in value.items()}
    if isinstance(value, list):
        return [transform(item, secret) for item in value]
    return value


def plain(value: Any) -> Any:
    """The value with every secret opened. Never for anything that is stored or shown."""
    return transform(value, plain)


def has_secret(value: Any) -> bool:
    """Whether the value is, or holds, a secret."""
    if isinstance(value, Secret):
        return True
    if isinstance(value, dict):
        return any(has_secret(item) for item in value.values())
    return isinstance(value, list) and any(has_secret(item) for item in value)


def has_unknown(value: Any) -> bool:
    """Whether the value is, or holds, an unknown."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Secret):
        return has_unknown(value.value)
    if isinstance(value, dict):
        return any(has_unknown(item) for item in value.values())
    return isinstance(value, list) and any(has_unknown(item) for item in value)
