"""The small check of schemas says the same as a full one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.yaml_file import problems

POLICY = Path(__file__).resolve().parent.parent.parent / "policy"
SCHEMAS = {name: json.loads((POLICY / f"{name}.schema.json").read_text()) for name in ("waivers", "ledger")}
GOOD: dict[str, Any] = {
    "waivers": {
        "rule": "net-2-aws-x",
        "resource": "urn:pulumi:a::b::c::d",
        "owner": "a@b.example",
        "reason": "Because of this and that.",
        "ticket": "SEC-1",
        "expires": "2026-01-01",
    },
    "ledger": {"type": "aws:ec2/route:Route", "because": "Because of this and that.", "rules": ["net-2-aws-x"]},
}
VALUES = (
    st.text(max_size=20) | st.lists(st.text(max_size=3), max_size=2) | st.dictionaries(st.text(max_size=3), st.text())
)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_schemas_and_use_only_known_keywords(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    known = {
        "$schema",
        "$defs",
        "$ref",
        "title",
        "description",
        "type",
        "properties",
        "required",
        "additionalProperties",
    }
    known |= {"items", "pattern", "enum", "minLength"}

    def check(part: dict[str, Any]) -> None:
        assert set(part) <= known
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
        for child in (*part.get("properties", {}).values(), *part.get("$defs", {}).values()):
            check(child)
        if "items" in part:
            check(part["items"])

    check(schema)


@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_both_checks_agree(name: str, data: st.DataObject) -> None:
    schema = SCHEMAS[name]
    entry = dict(GOOD[name])
    for key in data.draw(st.lists(st.sampled_from([*entry, "other"]), max_size=2)):
        if data.draw(st.booleans()):
            entry[key] = data.draw(VALUES)
        else:
            entry.pop(key, None)
    (top,) = schema["properties"]
    document = data.draw(st.sampled_from([{top: [entry]}, {top: [GOOD[name], entry]}, {top: entry}, [entry], {}]))
    ours = not list(problems(document, schema, schema))
    assert ours == jsonschema.Draft202012Validator(schema).is_valid(document)
