"""Values as the engine writes them."""

from __future__ import annotations

from typing import Any

import pulumi_policy.proxy
import pytest

from policy.model import UNKNOWN, Secret
from policy.values import DEEPEST, SIGNATURE, UNKNOWNS, TooDeepError, decode, mark_keys, overlay, properties
from tests.policy.states import UNKNOWN_TEXT, secret


def signed(signature: str, **content: Any) -> dict[str, Any]:
    return {SIGNATURE: signature, **content}


@pytest.mark.parametrize("text", sorted(UNKNOWNS))
def test_every_sentinel_is_unknown(text: str) -> None:
    assert decode({"a": [text]}) == {"a": [UNKNOWN]}


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        (secret(), Secret(UNKNOWN)),
        (secret("hunter2"), Secret("hunter2")),
        (secret({"a": [1]}), Secret({"a": [1]})),
        (signed("1b47061264138c4ac30d75fd1eb44270", value="wire"), Secret("wire")),
        (signed("1b47061264138c4ac30d75fd1eb44270", plaintext="{broken"), Secret(UNKNOWN)),
        (signed("1b47061264138c4ac30d75fd1eb44270", plaintext="[" * 100_000), Secret(UNKNOWN)),
        (signed("d0e6a833031e9bbcd3f4e8bde6ca49a4"), UNKNOWN),
        (signed("d0e6a833031e9bbcd3f4e8bde6ca49a4", value=1, secret=True), Secret(1)),
        (signed("d0e6a833031e9bbcd3f4e8bde6ca49a4", value=1), 1),
        (signed("5cf8f73096256a8f31e491e813e4eb8e", urn="urn:x", id="i-1"), "i-1"),
        (signed("5cf8f73096256a8f31e491e813e4eb8e", urn="urn:x", id=UNKNOWN_TEXT), UNKNOWN),
        (signed("5cf8f73096256a8f31e491e813e4eb8e", urn="urn:x"), "urn:x"),
        (signed("c44067f5952c0a294b673a41bacd8c17", text="echo", hash="h"), {"text": "echo", "hash": "h"}),
        (signed("0def7320c3a5731c473e5ecbe6d01bc7", assets={"a": "b"}), {"assets": {"a": "b"}}),
        (signed("803fd3297a5875dc03ca845dda5d2a98", value="aGk="), "hi"),
        (signed("803fd3297a5875dc03ca845dda5d2a98", value=7), UNKNOWN),
        (signed("8ad145fe-0d11-4827-bfd7-1abcbf086f5c", value="3ff8000000000000"), 1.5),
        (signed("8ad145fe-0d11-4827-bfd7-1abcbf086f5c", value="no"), UNKNOWN),
        (signed("something new", value=1), UNKNOWN),
        (signed("", value=1), UNKNOWN),
        ({SIGNATURE: ["not a text"]}, UNKNOWN),
    ],
)
def test_special_values(raw: Any, wanted: Any) -> None:
    assert decode(raw) == wanted


def test_internal_keys_are_left_out_but_not_what_looks_like_them_deeper_down() -> None:
    raw = {"__meta": "x", "__defaults": [], "environment": {"__defaults": [], "__TOKEN": "abc"}}
    assert properties(raw) == {"environment": {"__TOKEN": "abc"}}


def test_nesting_has_a_limit() -> None:
    value: Any = "x"
    for _ in range(DEEPEST + 2):
        value = [value]
    with pytest.raises(TooDeepError):
        decode(value)


def test_outputs_win_and_secrets_of_either_stay_secret() -> None:
    inputs = {"a": 1, "b": Secret("in"), "c": {"x": Secret(1), "y": 2}, "only": 1, "list": [1, Secret(2)]}
    outputs = {"a": 2, "b": "out", "c": {"x": 1, "y": Secret(2)}, "d": Secret(4), "only": None, "list": [1, 2, 3]}
    assert overlay(inputs, outputs) == {
        "a": 2,
        "b": Secret("out"),
        "c": {"x": Secret(1), "y": Secret(2)},
        "only": 1,
        "list": [1, Secret(2), 3],
        "d": Secret(4),
    }


def test_marked_keys() -> None:
    assert mark_keys({"a": 1, "b": Secret(2)}, ["a", "b", "absent"]) == {"a": Secret(1), "b": Secret(2)}


def test_sentinels_are_those_of_the_policy_sdk() -> None:
    theirs = {value for name, value in vars(pulumi_policy.proxy).items() if name.startswith("UNKNOWN_")}
    assert theirs == UNKNOWNS


@pytest.mark.parametrize("digest", ["2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "da39a3ee5e6b4b0d3255bfef95601890afd80709"])
def test_the_digest_of_user_data_does_not_hide_it(digest: str) -> None:
    assert overlay({"userData": "#!/bin/sh"}, {"userData": digest}) == {"userData": "#!/bin/sh"}
    assert overlay({}, {"userData": digest}) == {"userData": digest}
    assert overlay({"name": "a"}, {"name": digest}) == {"name": digest}
