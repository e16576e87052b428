"""The statements' file, its schema and its loader."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from policy.errors import StatementsError
from policy.statements import FILE, SCHEMA, load

COUNTS = {
    "TEAM": 1, "INFRA": 3, "NET": 6, "DDOS": 1, "ENC": 2, "BC": 3, "MON": 4, "APP": 3, "DEV": 5, "USER": 2, "GDPR": 1,
    "PAY": 1, "EMP": 3,
}  # fmt: skip
IDS = [f"{family}-{number}" for family, count in COUNTS.items() for number in range(1, count + 1)]


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_file_is_valid_by_its_schema(document: Any, validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(document)


def test_every_statement_is_there_once_in_the_overviews_order() -> None:
    assert list(load()) == IDS


def test_every_text_is_a_quotation_of_its_own() -> None:
    texts = [statement.text for statement in load().values()]
    assert len(set(texts)) == len(texts)
    assert all(text == " ".join(text.split()) for text in texts)


def test_values_are_typed() -> None:
    zones = load()["NET-1"]
    assert zones.kind == "technical"
    assert zones.clouds == ("aws", "gcp", "hetzner")
    assert ("NIS2 2024/2690", "6.8", "partial") in {(c.framework, c.id, c.relation.value) for c in zones.controls}
    assert load()["DEV-1"].clouds == ("platform",)


Break = Callable[[dict[str, Any]], Any]
BROKEN: dict[str, tuple[Break, str]] = {
    "unknown key": (
        lambda one: one.update(owner="x"),
        "statements[4]: received the unknown key owner; allowed: id, title",
    ),
    "missing key": (
        lambda one: one.pop("kind"),
        "statements[4]: received no kind; allowed: a value",
    ),
    "unknown kind": (
        lambda one: one.update(kind="manual"),
        "statements[4].kind: received 'manual'; allowed: technical",
    ),
    "lower-case ID": (
        lambda one: one.update(id="net-1"),
        "statements[4].id: received 'net-1'; allowed: What everything else refers to",
    ),
    "unknown cloud": (
        lambda one: one.update(clouds=["azure"]),
        "statements[4].clouds[0]: received 'azure'",
    ),
    "cloud twice": (
        lambda one: one.update(clouds=["aws", "aws"]),
        "statements[4].clouds: received ['aws', 'aws']; allowed: each",
    ),
    "no cloud": (
        lambda one: one.update(clouds=[]),
        "statements[4].clouds: received []; allowed: entries at least: 1",
    ),
    "clouds as text": (
        lambda one: one.update(clouds="aws"),
        "statements[4].clouds: received 'aws'; allowed: a list",
    ),
    "empty text": (
        lambda one: one.update(text=""),
        "statements[4].text: received ''; allowed: characters at least: 3",
    ),
    "unknown framework": (
        lambda one: one["controls"][0].update(framework="SOC 2"),
        "statements[4].controls[0].framework",
    ),
    "unknown relation": (
        lambda one: one["controls"][0].update(relation="yes"),
        "statements[4].controls[0].relation",
    ),
    "control twice": (
        lambda one: one["controls"].append(dict(one["controls"][0])),
        "statements[4].controls",
    ),
    "control as text": (
        lambda one: one["controls"].append("A.8.22"),
        "statements[4].controls[3]: received 'A.8.22'; allowed: a mapping",
    ),
}


def _write(folder: Path, document: Any) -> Path:
    path = folder / "statements.yaml"
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", BROKEN)
def test_broken_statement_is_refused_by_loader_and_schema(
    name: str, document: Any, validator: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    breaking, message = BROKEN[name]
    broken = copy.deepcopy(document)
    breaking(broken["statements"][IDS.index("NET-1")])

    assert not validator.is_valid(broken)
    with pytest.raises(StatementsError) as caught:
        load(_write(tmp_path, broken))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "text",
        {},
        {"statements": None},
        {"statements": []},
        {"statements": [1]},
    ],
)
def test_document_of_another_shape_is_refused_by_loader_and_schema(
    broken: Any, validator: jsonschema.Draft202012Validator, tmp_path: Path
) -> None:
    assert not validator.is_valid(broken)
    with pytest.raises(StatementsError, match=r"received .*; allowed: "):
        load(_write(tmp_path, broken))


def test_id_that_stands_twice_is_refused(document: Any, tmp_path: Path) -> None:
    with pytest.raises(
        StatementsError,
        match="two statements: received TEAM-1; allowed: each ID once",
    ):
        load(
            _write(
                tmp_path,
                {"statements": [*document["statements"], document["statements"][0]]},
            )
        )


def test_further_problems_are_counted(document: Any, tmp_path: Path) -> None:
    broken = copy.deepcopy(document)
    broken["statements"][0]["kind"] = "manual"
    broken["statements"][1]["clouds"] = ["azure"]
    del broken["statements"][2]["text"]
    with pytest.raises(StatementsError, match="and 2 more places"):
        load(_write(tmp_path, broken))


@pytest.mark.parametrize("content", [b"statements: [", b"\xff\xfe\x00", b"a: *nowhere"])
def test_file_that_is_not_yaml_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "statements.yaml"
    path.write_bytes(content)
    with pytest.raises(StatementsError, match="allowed: a YAML document"):
        load(path)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StatementsError, match="cannot be read: received No such file"):
        load(tmp_path / "nowhere.yaml")
