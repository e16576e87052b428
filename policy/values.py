"""Property values as the engine writes them, in states and on its plugin protocol, turned into what rules read.

The engine marks special values with a signature under one key (pulumi/sdk/go/common/resource/sig) and writes a value
that nobody knows yet as a fixed text for each type (pulumi/sdk/go/common/resource/plugin/rpc.go).
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from collections.abc import Iterable, Mapping
from typing import Any

from policy.model import UNKNOWN, Secret, Unknown

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - a signature, the same for everyone
RESOURCE_REFERENCE = "5cf8f73096256a8f31e491e813e4eb8e"
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
BYTES = "803fd3297a5875dc03ca845dda5d2a98"
FLOAT = "8ad145fe-0d11-4827-bfd7-1abcbf086f5c"
ASSET = "c44067f5952c0a294b673a41bacd8c17"
ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7"

UNKNOWNS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",  # boolean
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",  # number
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",  # string, and whatever an exported state does not know
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",  # array
        "030794c1-ac77-496b-92df-f27374a8bd58",  # asset
        "e48ece36-62e2-4504-bad9-02848725956a",  # archive
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",  # object
    }
)

DEEPEST = 128
"""Levels of nesting that a value may have. The deepest property of the three clouds, in a web ACL, has some thirty."""


class TooDeepError(ValueError):
    """A value is nested deeper than `DEEPEST` levels."""


def properties(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A resource's properties: engine values decoded, the engine's and the providers' own keys (``__…``) left out.

    :raises TooDeepError: when a value is nested too deeply.
    """
    return {key: decode(value, 1) for key, value in raw.items() if not key.startswith("__")}


def decode(value: Any, depth: int = 0) -> Any:
    """One value: unknowns as `UNKNOWN`, secrets as `Secret`, assets and archives as plain mappings.

    A signature that is not known here makes the value unknown: a rule then answers undetermined instead of guessing.

    :raises TooDeepError: when the value is nested too deeply.
    """
    if depth > DEEPEST:
        raise TooDeepError(f"nested deeper than {DEEPEST} levels")
    if isinstance(value, str):
        return UNKNOWN if value in UNKNOWNS else value
    if isinstance(value, list):
        return [decode(entry, depth + 1) for entry in value]
    if isinstance(value, dict):
        if SIGNATURE in value:
            return _special(value, depth)
        return {key: decode(entry, depth + 1) for key, entry in value.items() if key != "__defaults"}
    return value


def mark_keys(values: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """Properties with those of the given names marked as secret, as the resource's options ask."""
    secret = {key: mark(values[key], Secret()) for key in keys if key in values}
    return {**values, **secret}


DIGESTED = ("userData", "userDataBase64")
DIGEST = re.compile(r"[0-9a-f]{40}|[A-Za-z0-9+/]{27}=")
"""SHA-1, in hexadecimal digits or Base64."""


def overlay(inputs: Mapping[str, Any], outputs: Mapping[str, Any]) -> dict[str, Any]:
    """Decoded inputs with the cloud's answers over them; what is secret in either stays secret.

    An output that is absent or null leaves the input standing, and so does one that is the input's digest: Hetzner's
    provider, and AWS' up to version 6, keep no more of user data.
    """
    merged = dict(inputs)
    for key, value in outputs.items():
        digest = key in DIGESTED and inputs.get(key) is not None and isinstance(value, str) and DIGEST.fullmatch(value)
        if value is not None and not digest:
            merged[key] = mark(value, inputs.get(key))
    return merged


def mark(value: Any, like: Any) -> Any:
    """The value with secret marks at every place where ``like`` has them."""
    if isinstance(like, Secret):
        return value if isinstance(value, Secret) else Secret(value)
    if isinstance(value, dict) and isinstance(like, dict):
        return {key: mark(entry, like.get(key)) for key, entry in value.items()}
    if isinstance(value, list) and isinstance(like, list):
        return [mark(entry, like[index] if index < len(like) else None) for index, entry in enumerate(value)]
    return value


def _special(value: dict[str, Any], depth: int) -> Any:
    signature = value[SIGNATURE]
    if signature == SECRET:
        return Secret(_secret(value, depth))
    if signature == OUTPUT:
        known = decode(value["value"], depth + 1) if "value" in value else UNKNOWN
        return Secret(known) if value.get("secret") is True and not isinstance(known, Secret) else known
    if signature == RESOURCE_REFERENCE:
        return decode(value.get("id") or value.get("urn") or UNKNOWN, depth + 1)
    if signature in (ASSET, ARCHIVE):
        return {key: decode(entry, depth + 1) for key, entry in value.items() if key != SIGNATURE}
    if signature == BYTES:
        return _bytes(value.get("value"))
    if signature == FLOAT:
        return _float(value.get("value"))
    return UNKNOWN


def _secret(value: dict[str, Any], depth: int) -> Any:
    """A secret's content: as it is on the protocol, JSON text in a state exported with its secrets, else unknown."""
    if "value" in value:
        return decode(value["value"], depth + 1)
    plaintext = value.get("plaintext")
    if not isinstance(plaintext, str):
        return UNKNOWN
    try:
        return decode(json.loads(plaintext), depth + 1)
    except (ValueError, RecursionError) as error:
        if isinstance(error, TooDeepError):
            raise
        return UNKNOWN


def _bytes(text: Any) -> str | Unknown:
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (TypeError, ValueError, binascii.Error):
        return UNKNOWN


def _float(bits: Any) -> float | Unknown:
    try:
        number: float = struct.unpack(">d", bytes.fromhex(bits))[0]
    except (TypeError, ValueError, struct.error):
        return UNKNOWN
    return number
