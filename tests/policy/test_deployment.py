"""Exported deployments as resources, and everything else that a file can be."""

from __future__ import annotations

import json
import os
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy.deployment import parse
from policy.errors import DeploymentError
from policy.model import Position, Secret
from policy.state_file import LARGEST, read_state
from policy.values import SIGNATURE
from tests.policy.states import STACK, UNKNOWN_TEXT, resource, secret, state, urn, write

BUCKET = "aws:s3/bucket:Bucket"


def test_a_resource_with_everything() -> None:
    entry = resource(
        BUCKET,
        "b",
        {"bucket": "x", "password": secret()},
        {"bucket": "x", "arn": "arn:x", "password": "leaked", "token": "t", "__offline": True},
        parent=STACK,
        provider="urn:pulumi:dev::shop::pulumi:providers:aws::p::0a1b",
        dependencies=[STACK],
        propertyDependencies={"bucket": [STACK], "none": None},
        protect=True,
        external=True,
        additionalSecretOutputs=["token"],
        sourcePosition="project:///components/aws/bucket.py#12,4",
        created="2026-01-01T00:00:00Z",
    )
    deployment = parse(state(entry))
    found = deployment.resources[1]
    assert (deployment.stack, deployment.project) == ("dev", "shop")
    assert found.properties == {"bucket": "x", "arn": "arn:x", "password": Secret("leaked"), "token": Secret("t")}
    assert found.provider == "urn:pulumi:dev::shop::pulumi:providers:aws::p"
    assert found.property_dependencies == {"bucket": (STACK,), "none": ()}
    assert (found.id, found.parent, found.dependencies) == ("b-id", STACK, (STACK,))
    assert found.custom
    assert found.protect
    assert found.external
    assert found.position == Position("components/aws/bucket.py", 12)


def test_checkpoint_files_and_version_4_are_deployments_too() -> None:
    inner = state(resource(BUCKET, "b"))["deployment"]
    assert len(parse({"version": 3, "checkpoint": {"stack": "dev", "latest": inner}}).resources) == 2
    assert len(parse({"version": 4, "features": ["taint"], "deployment": inner}).resources) == 2


def test_what_is_about_to_be_deleted_does_not_count() -> None:
    assert len(parse(state(resource(BUCKET, "b"), resource(BUCKET, "b", delete=True))).resources) == 2


def test_what_an_interrupted_run_may_have_made_counts() -> None:
    pending = [
        {"type": "creating", "resource": resource(BUCKET, "new", {"bucket": "x"})},
        {"type": "creating", "resource": resource(BUCKET, "b", {"bucket": "other"})},
        {"type": "deleting", "resource": resource(BUCKET, "gone")},
    ]
    deployment = parse(state(resource(BUCKET, "b", {"bucket": "y"}), pending_operations=pending))
    assert {entry.name: entry.properties for entry in deployment.resources[1:]} == {
        "b": {"bucket": "y"},
        "new": {"bucket": "x"},
    }


@pytest.mark.parametrize(
    ("position", "trace", "wanted"),
    [
        ("project:///components/a.py#3", [], "components/a.py:3"),
        ("project:///__main__.py#9", ["project:///components/a.py#3"], "components/a.py:3"),
        (None, ["project:///.venv/lib/x.py#1", "project:///components/a.py#3"], "components/a.py:3"),
        ("project:///../lib/site-packages/x.py#1", ["project:///index.ts#7,2"], "index.ts:7"),
        ("project:///components/base.py#40", ["project:///components/aws/x.py#3"], "components/aws/x.py:3"),
        ("project:///components/base.py#40", [], "components/base.py:40"),
        ("project:///my%20app/main.py#2", [], "my app/main.py:2"),
        ("project:///a.py#0", [], "a.py:1"),
        ("file:///a.py#1", [], "None"),
        ("project:///a.py", [], "None"),
        ("project:///a.py#99999999999999", [], "None"),
        (7, [7, None], "None"),
    ],
)
def test_positions(position: Any, trace: list[Any], wanted: str) -> None:
    frames = [{"sourcePosition": entry} for entry in trace]
    found = parse(state(resource(BUCKET, "b", sourcePosition=position, stackTrace=frames))).resources[1]
    assert str(found.position) == wanted


def test_unknown_values_are_found_wherever_they_are_but_encrypted_ones_are_not_unknown() -> None:
    entry = resource(
        BUCKET,
        "b",
        {"a": {"b": [UNKNOWN_TEXT]}, "c": secret(), "d": secret({"deep": UNKNOWN_TEXT}), "e": {SIGNATURE: "new"}},
    )
    found = parse(state(entry)).unknown_values()
    assert found == [f"{urn(BUCKET, 'b')} {key}" for key in "ade"]


DOCUMENTS: list[tuple[str, Any, str]] = [
    ("terraform plan", {"format_version": "1.2", "planned_values": {}, "resource_changes": []}, "a Terraform plan"),
    ("terraform state", {"version": 4, "terraform_version": "1.9.0", "resources": []}, "a Terraform state"),
    ("pulumi preview", {"config": {}, "steps": [], "changeSummary": {"create": 1}}, "a Pulumi preview"),
    ("pulumi plan", {"version": 1, "plan": {"resourcePlans": {}}}, "a Pulumi plan"),
    ("cloudformation", {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}, "a CloudFormation template"),
    ("kubernetes", {"apiVersion": "v1", "kind": "Pod"}, "a Kubernetes manifest"),
    ("arm", {"$schema": "https://schema.management.azure.com/2019/deploymentTemplate.json#"}, "Azure"),
    ("sarif", {"version": "2.1.0", "runs": []}, "a SARIF log"),
    ("our report", {"results": [], "rules": []}, "a report of this tool"),
    ("something", {"hello": 1, "world": 2}, "an object with the keys hello, world"),
    ("empty object", {}, "an object with the keys none"),
    ("old version", {"version": 2, "deployment": {}}, "version 2"),
    ("future version", {"version": 5, "deployment": {"resources": []}}, "version 5"),
    ("version as text", {"version": "3", "deployment": {"resources": []}}, "version '3'"),
    ("version true", {"version": True, "deployment": {"resources": []}}, "version True"),
    ("deployment null", {"version": 3, "deployment": None}, "keys deployment, version"),
    ("deployment list", {"version": 3, "deployment": []}, "a JSON array"),
    ("checkpoint text", {"version": 3, "checkpoint": "x"}, "keys checkpoint, version"),
    ("no resources", {"version": 3, "deployment": {"manifest": {}}}, "0 resources"),
    ("only the stack", state(), "1 resources, none of them of a cloud"),
    ("only a provider", state(resource("pulumi:providers:aws", "p")), "2 resources, none of them of a cloud"),
    ("all pending delete", state(resource(BUCKET, "b", delete=True)), "1 resources"),
    ("resources object", {"version": 3, "deployment": {"resources": {}}}, "a JSON object"),
    ("resource number", {"version": 3, "deployment": {"resources": [7]}}, "received 7; allowed: an object"),
    ("no urn", state({"type": BUCKET, "custom": True}), "received ''"),
    ("bad urn", state({**resource(BUCKET, "b"), "urn": "urn:other"}), "urn:other"),
    ("urn number", state({**resource(BUCKET, "b"), "urn": 7}), "resources[1].urn: received 7"),
    ("type list", state({**resource(BUCKET, "b"), "type": []}), "resources[1].type: received a JSON array"),
    ("custom text", state({**resource(BUCKET, "b"), "custom": "yes"}), "true or false"),
    ("inputs list", state(resource(BUCKET, "b", inputs=[])), "resources[1].inputs"),
    ("outputs text", state(resource(BUCKET, "b", outputs="x")), "resources[1].outputs"),
    ("dependencies of numbers", state(resource(BUCKET, "b", dependencies=[1])), "a list of texts"),
    ("dependency map", state(resource(BUCKET, "b", propertyDependencies={"x": "y"})), "a list of texts"),
    ("pending text", state(resource(BUCKET, "b"), pending_operations="x"), "pending_operations"),
    ("pending without resource", state(resource(BUCKET, "b"), pending_operations=[{}]), "pending_operations[0]"),
    ("one urn twice", state(resource(BUCKET, "b"), resource(BUCKET, "b")), "each URN once"),
]


@pytest.mark.parametrize(
    ("document", "wanted"), [entry[1:] for entry in DOCUMENTS], ids=[entry[0] for entry in DOCUMENTS]
)
def test_what_is_no_deployment_is_said_in_one_line(document: Any, wanted: str) -> None:
    with pytest.raises(DeploymentError) as caught:
        parse(document)
    assert wanted in str(caught.value)
    assert "received " in str(caught.value)
    assert "; allowed: " in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


FILES: list[tuple[str, bytes, str]] = [
    ("nothing", b"", "empty"),
    ("white space", b" \n\t ", "empty"),
    ("text", b"hello", "not JSON"),
    ("a zip archive", b"PK\x03\x04\x14", "a zip archive"),
    ("cut off", json.dumps(state(resource(BUCKET, "b"))).encode()[:-40], "not JSON"),
    ("two documents", b'{"a": 1}\n{"b": 2}\n', "not JSON"),
    ("not a number", b'{"version": NaN}', "NaN is no JSON value"),
    ("infinity", b'{"version": -Infinity}', "-Infinity is no JSON value"),
    ("not UTF-8", b'{"a": "\xff\xfe"}', "not JSON"),
    ("binary", bytes(range(256)), "not JSON"),
    ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00", "a gzip file"),
    ("a list", b"[]", "a JSON array"),
    ("a number", b"7", "a JSON number"),
    ("null", b"null", "a JSON null"),
    ("deep lists", b"[" * 200_000, "nested too deeply"),
    ("deep objects", b'{"a":' * 200_000, "nested too deeply"),
    ("a huge number", b'{"a": ' + b"9" * 5000 + b"}", "not JSON"),
    ("a key twice", b'{"version": 3, "deployment": {}, "deployment": {}}', "the key 'deployment' stands twice"),
    ("YAML", b"version: 3\ndeployment: {}\n", "not JSON"),
]


@pytest.mark.parametrize(("content", "wanted"), [entry[1:] for entry in FILES], ids=[entry[0] for entry in FILES])
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, content: bytes, wanted: str) -> None:
    path = tmp_path / "state.json"
    path.write_bytes(content)
    with pytest.raises(DeploymentError) as caught:
        read_state(path)
    assert wanted in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert len(str(caught.value)) < 700


@pytest.mark.parametrize("path", ["missing.json", "", "x" * 5000, "/proc/self/mem"])
def test_files_that_cannot_be_opened(tmp_path: Path, path: str) -> None:
    with pytest.raises(DeploymentError, match="cannot be read"):
        read_state(tmp_path / path if path else tmp_path)


def test_a_file_without_end_is_refused_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with path.open("wb") as file:
        file.truncate(LARGEST * 2)  # a hole: takes no space
    with pytest.raises(DeploymentError, match="too large"):
        read_state(path)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null"])
def test_a_device_is_refused_before_it_is_read(path: str) -> None:
    with pytest.raises(DeploymentError, match="is a device"):
        read_state(Path(path))


def test_a_pipe_is_read_and_waited_for_only_while_somebody_writes(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    with pytest.raises(DeploymentError, match="empty"):
        read_state(path)
    content = json.dumps(state(resource(BUCKET, "b", {"bucket": "x" * 200_000}))).encode()
    writer = threading.Thread(target=path.write_bytes, args=(content,))
    waiting = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # the writer gets on with it before the reader is there
    writer.start()
    try:
        time.sleep(0.05)
        assert len(parse(read_state(path)).resources) == 2
    finally:
        os.close(waiting)
        writer.join()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_with_which_shells_redirect(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(json.dumps(state(resource(BUCKET, "bücket")), ensure_ascii=False), encoding=encoding)
    assert parse(read_state(path)).resources[1].name == "bücket"


def test_deep_values_are_refused(tmp_path: Path) -> None:
    value: Any = "x"
    for _ in range(300):
        value = {"a": value}
    with pytest.raises(DeploymentError, match="nested deeper"):
        parse(read_state(write(tmp_path / "state.json", state(resource(BUCKET, "b", {"tags": value})))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from([UNKNOWN_TEXT]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([SIGNATURE, "value", "plaintext", "urn", "type", "custom", "resources", "a"])
            | st.text(max_size=4),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
FIELDS = ["urn", "type", "custom", "delete", "id", "inputs", "outputs", "parent", "provider", "dependencies", "protect"]
FIELDS += ["propertyDependencies", "sourcePosition", "stackTrace", "external", "additionalSecretOutputs"]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(["version", "deployment", "checkpoint", "resources"]), JSON) | JSON)
def test_any_document_is_a_deployment_or_an_error(document: Any) -> None:
    if isinstance(document, dict):
        _parse(document)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.booleans(), JSON)
def test_any_resource_is_a_resource_or_an_error(fields: dict[str, Any], named: bool, pending: Any) -> None:
    entry = {**resource(BUCKET, "b"), **fields}
    if named:
        entry["urn"] = urn(BUCKET, "b")
    _parse(state(entry, pending_operations=pending))


def _parse(document: dict[str, Any]) -> None:
    with suppress(DeploymentError):
        deployment = parse(document)
        assert deployment.resources
        deployment.unknown_values()
