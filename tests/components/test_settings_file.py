"""The stack's settings file: a bad one is refused with a reason, and what Pulumi keeps there is left to it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from components.problems import SettingsError
from components.settings import Settings, load_stack_settings
from components.stack_file import read_sections
from tests.components.prod_settings import DOCUMENT


def stack(folder: Path, content: str | bytes) -> Callable[[], Settings]:
    data = content.encode() if isinstance(content, str) else content
    (folder / "Pulumi.test.yaml").write_bytes(data)
    return lambda: load_stack_settings(folder, "test")


FILES: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "received nothing; allowed: a mapping with the key config"),
    "no config": ("encryptionsalt: v1", "allowed: a mapping with the key config"),
    "config as a list": ("config: [1]", "allowed: a mapping with the key config"),
    "not YAML": ("config: [", "allowed: a YAML document, each key once"),
    "a tab": ("config:\n\trampart:company: x", "allowed: a YAML document"),
    "not text": (b"\xff\xfe\x00\x01", "allowed: a YAML document"),
    "unknown alias": ("config: *nowhere", "allowed: a YAML document"),
    "Python object": ("config: !!python/object/apply:os.system [ls]", "allowed: a YAML document"),
    "impossible date": ("config: {'rampart:company': 2026-13-45}", "allowed: a YAML document"),
    "list as a key": ("config:\n  ? [a, b]\n  : c", "allowed: a YAML document"),
    "key twice": (
        "config: {'rampart:clouds': [aws], 'rampart:clouds': [gcp]}", "'rampart:clouds' stands twice, again on line 1",
    ),
    "key twice, deeper": (
        "config:\n  rampart:company:\n    name: a\n    name: b", "'name' stands twice, again on line 4",
    ),
    "deep nesting": ("config: " + "[" * 5000, "allowed: a YAML document"),
    "other namespace": (
        "config: {'aws:region': us-east-1}", "aws:region: received an unknown key; allowed: rampart:company",
    ),
    "no namespace": ("config: {company: x}", "company: received an unknown key; allowed: rampart:company"),
    "unknown name": ("config: {'rampart:compny': x}", "rampart:compny: received an unknown key"),
    "secret": ("config: {'rampart:company': {secure: AAAB}}", "received an encrypted value; allowed: plain values"),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_bad_file_is_refused_with_a_reason(what: str, tmp_path: Path) -> None:
    content, reason = FILES[what]
    with pytest.raises(SettingsError) as caught:
        stack(tmp_path, content)()
    assert reason in str(caught.value)
    assert "Traceback" not in str(caught.value)


def test_missing_file_names_the_stacks_there_are(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.prod.yaml").touch()
    (tmp_path / "Pulumi.yaml").touch()
    with pytest.raises(SettingsError, match=r"Pulumi\.dev\.yaml: received no such file; allowed: .*: prod$"):
        load_stack_settings(tmp_path, "dev")


def test_pulumis_own_keys_are_left_to_pulumi(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.test.yaml").write_text("config: {'pulumi:disable-default-providers': [aws]}")
    assert read_sections(tmp_path, "test", ("company",)) == ({}, [])


def test_merged_anchors_are_read(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.test.yaml").write_text("config:\n  rampart:a: &a {x: 1}\n  rampart:b: {<<: *a, y: 2}\n")
    assert read_sections(tmp_path, "test", ("a", "b")) == ({"a": {"x": 1}, "b": {"x": 1, "y": 2}}, [])


def test_problems_of_the_file_and_of_the_values_stand_together(tmp_path: Path) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["config"] |= {"rampart:azure": {}, "rampart:clouds": "aws"}
    with pytest.raises(SettingsError) as caught:
        stack(tmp_path, yaml.safe_dump(document))()
    assert {problem.path for problem in caught.value.problems} == {"rampart:azure", "rampart:clouds"}
