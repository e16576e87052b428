"""What is wrong in a file that people write is told by its place, in three parts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from policy.errors import InputError, WaiverError
from policy.yaml_file import read

POLICY = Path(__file__).resolve().parent.parent.parent / "policy"
SCHEMA = POLICY / "waivers.schema.json"
GOOD = {
    "rule": "net-2-aws-x",
    "resource": "urn:pulumi:a::b::c::d",
    "owner": "a@b.example",
    "reason": "Because of this and that.",
    "ticket": "SEC-1",
    "expires": "2026-01-01",
}


def attempt(folder: Path, document: Any) -> dict[str, Any]:
    path = folder / "waivers.yaml"
    path.write_text(document if isinstance(document, str) else yaml.safe_dump(document))
    return read(path, SCHEMA, WaiverError)


@pytest.mark.parametrize("path", sorted(POLICY.glob("*.schema.json")), ids=lambda path: path.name)
def test_schemas_are_schemas(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_scalars_are_texts(tmp_path: Path) -> None:
    assert attempt(tmp_path, {"waivers": [GOOD]})["waivers"][0]["expires"] == "2026-01-01"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"waivers": [{**GOOD, "rule": "x"}]}, "waivers[0].rule: received 'x'; allowed: one rule's ID"),
        ({"waivers": [{**GOOD, "more": "x"}]}, "waivers[0]: received the unknown key more; allowed: rule, resource"),
        ({"waivers": [{}]}, "waivers[0]: received no rule, resource, owner"),
        ({"waivers": "x"}, "waivers: received 'x'; allowed: a list"),
        ({"waivers": [GOOD, "x"]}, "waivers[1]: received 'x'; allowed: a mapping"),
        ({}, "the top: received no waivers"),
        ([], "the top: received []; allowed: a mapping"),
        ("waivers: [", "is not YAML"),
        ("waivers: []\nwaivers: []", "the key 'waivers' stands twice"),
        ("[" * 5000, "is not YAML"),
    ],
)
def test_what_is_wrong_is_told_in_three_parts(document: Any, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        attempt(tmp_path, document)
    assert message in str(caught.value)
    assert "received" in str(caught.value)
    assert "allowed:" in str(caught.value)
    assert "\n" not in str(caught.value)
