"""Wildcards: agreement with a reference, and what an overlap means."""

from __future__ import annotations

import fnmatch

from hypothesis import assume, given
from hypothesis import strategies as st

from policy.iam.patterns import glob, is_wild, overlap

PATTERNS = st.text("ab:*?", max_size=8)
TEXTS = st.text("ab:", max_size=8)


@given(PATTERNS, TEXTS)
def test_glob_agrees_with_fnmatch(pattern: str, text: str) -> None:
    assert glob(pattern, text) is fnmatch.fnmatchcase(text, pattern)


@given(st.text(max_size=12), st.text(max_size=12))
def test_only_the_star_and_the_question_mark_are_special(pattern: str, text: str) -> None:
    assume("*" not in pattern and "?" not in pattern and "${" not in pattern)
    assert glob(pattern, text) is (pattern == text)


@given(PATTERNS, PATTERNS)
def test_overlap_is_symmetric(first: str, second: str) -> None:
    assert overlap(first, second) is overlap(second, first)


@given(PATTERNS, PATTERNS, TEXTS)
def test_a_common_match_is_an_overlap(first: str, second: str, text: str) -> None:
    if glob(first, text) and glob(second, text):
        assert overlap(first, second)


@given(PATTERNS, TEXTS)
def test_overlap_with_a_plain_text_is_a_match(pattern: str, text: str) -> None:
    assert overlap(pattern, text) is glob(pattern, text)


def test_policy_variables_stand_for_any_text_and_escapes_for_themselves() -> None:
    assert glob("arn:aws:s3:::home/${aws:username}/*", "arn:aws:s3:::home/alice/x")
    assert glob("a${*}b", "a*b")
    assert not glob("a${*}b", "axb")
    assert glob("${?}", "?")
    assert not glob("${?}", "x")
    assert is_wild("${aws:username}")
    assert not is_wild("plain")


def test_brackets_are_plain() -> None:
    assert glob("a[b]", "a[b]")
    assert not glob("a[b]", "ab")


def test_case_can_be_ignored() -> None:
    assert glob("S3:get*", "s3:GetObject", fold=True)
    assert not glob("S3:get*", "s3:GetObject")
