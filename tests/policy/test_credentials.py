"""Credentials are told from ordinary text, whatever surrounds them."""

from __future__ import annotations

import base64
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.credentials import LARGEST, assignments_in, is_literal, is_telling, kinds_in

KEY = "AKIAQ4TRZ2J7XWV5N3MB"
SURROUNDING = st.text(alphabet=" \n\t=:,;\"'(){}#", max_size=40)


@given(SURROUNDING, SURROUNDING)
def test_a_key_is_found_wherever_it_stands(before: str, after: str) -> None:
    assert "an AWS access key" in kinds_in(before + KEY + after)


@given(st.text(max_size=60), st.booleans())
def test_base64_hides_nothing(before: str, compressed: bool) -> None:
    data = f"{before}\nexport DB_PASSWORD=hunter2\n{KEY}\n".encode("utf-8", "surrogatepass")
    text = base64.b64encode(gzip.compress(data) if compressed else data).decode()
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    assert "an AWS access key" in kinds_in(text)
    assert "DB_PASSWORD" in assignments_in(text)


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    kinds_in(text)
    assignments_in(text)
    is_telling(text)
    is_literal(text)


@pytest.mark.parametrize(
    "text",
    [
        "password=$(get db)",
        "PASSWORD_FILE=/run/secrets/db",
        "the token is fresh",
        "PasswordAuthentication no",
        "TOKEN=${TOKEN}",
    ],
)
def test_references_are_no_assignments(text: str) -> None:
    assert assignments_in(text) == []


def test_a_decompression_bomb_is_not_inflated_whole() -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * (LARGEST * 64) + KEY.encode())).decode()
    assert not kinds_in(bomb)
