"""The record of processing is what the deployed stores declare, and says where they declare too little."""

from __future__ import annotations

import json
from typing import Any

import pytest

from evidence.processing_record import Record, processing_record, to_json, to_markdown
from policy.errors import DeploymentError

TAGS = {"purpose": "Accounts of users", "classification": "personal", "retention-days": "30"}


def store(type_: str, name: str, **outputs: Any) -> dict[str, Any]:
    urn = f"urn:pulumi:prod::rampart::{type_}::{name}"
    return {"urn": urn, "type": type_, "custom": True, "id": f"{name}-id", "protect": True, "outputs": outputs}


def record(*stores: dict[str, Any]) -> Record:
    return processing_record({"version": 3, "deployment": {"resources": list(stores)}})


DATABASE = store("aws:rds/instance:Instance", "db", tags=TAGS, region="eu-central-1")
BUCKET = "aws:s3/bucket:Bucket"


def test_a_store_is_a_row() -> None:
    (row,) = record(DATABASE).rows
    assert (row.store, row.purpose, row.classification) == ("db", "Accounts of users", "personal")
    assert (row.processor, row.place, row.inside_eu) == ("Amazon Web Services", "eu-central-1", True)
    assert (row.retention_days, row.copy_of, row.deletion_protected) == (30, None, True)
    assert record(DATABASE).gaps() == []


@pytest.mark.parametrize(
    ("made", "processor", "place"),
    [
        (store("gcp:storage/bucket:Bucket", "b", labels=TAGS, location="EU"), "Google Cloud", "EU"),
        (
            store("hcloud:index/volume:Volume", "v", labels={**TAGS, "retention_days": "30"}, location="fsn1"),
            "Hetzner",
            "fsn1",
        ),
        (store(BUCKET, "b", tagsAll=TAGS, arn="arn:aws:s3:eu-west-1:1:x"), "Amazon Web Services", "eu-west-1"),
    ],
)
def test_every_cloud_is_read_in_its_own_spelling(made: dict[str, Any], processor: str, place: str) -> None:
    (row,) = record(made).rows
    assert (row.processor, row.place, row.inside_eu, row.retention_days) == (processor, place, True, 30)


def test_a_copy_names_its_original() -> None:
    (row,) = record(store(BUCKET, "copy", tags={**TAGS, "copy-of": "documents"}, region="eu-west-1")).rows
    assert row.copy_of == "documents"


def test_logs_of_the_platform_are_left_out() -> None:
    logs = store(BUCKET, "logs", tags={**TAGS, "classification": "internal"}, region="eu-central-1")
    assert [row.store for row in record(DATABASE, logs).rows] == ["db"]


def test_what_is_missing_is_said() -> None:
    silent = store(BUCKET, "mute", tags={}, region="us-east-1")
    nowhere = store(BUCKET, "lost", tags=TAGS)
    found = record(silent, nowhere)
    assert found.gaps() == [
        "mute declares no purpose",
        "mute declares no retention",
        "mute is in us-east-1, which is not known to be inside the European Union",
        "lost is in unknown, which is not known to be inside the European Union",
    ]
    text = to_markdown(found)
    assert "## Gaps" in text
    assert "us-east-1 (not known to be in the EU)" in text
    assert json.loads(to_json(found))["gaps"] == found.gaps()


def test_a_table_stays_a_table() -> None:
    odd = store(BUCKET, "b", tags={**TAGS, "purpose": "a|b"}, region="eu-central-1")
    assert "a\\|b" in to_markdown(record(odd))
    assert "## Gaps" not in to_markdown(record(odd))


def test_something_else_is_refused() -> None:
    with pytest.raises(DeploymentError):
        processing_record({"resources": 1})
