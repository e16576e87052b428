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


@pytest.mark.parametrize(
    "text",
    [
        "#cloud-config\nchpasswd:\n  expire: false\n  list: |\n    root:Sommer2024xQ\nssh_pwauth: true\n",
        "#cloud-config\nchpasswd:\n  list:\n  - ops:RANDOM\n  - 'root:Sommer2024xQ'\n",
        "echo 'root:Sommer2024xQ' | chpasswd",
    ],
)
def test_passwords_of_accounts(text: str) -> None:
    assert kinds_in(text) == ("a password for an account",)


def test_passwords_that_cloud_init_makes_itself() -> None:
    assert not kinds_in("chpasswd:\n  expire: true\n  list:\n  - root:R\n  - ops:RANDOM\nruncmd:\n  - 'a:bcdefg'\n")


def test_a_decompression_bomb_is_not_inflated_whole() -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * (LARGEST * 64) + KEY.encode())).decode()
    assert not kinds_in(bomb)
