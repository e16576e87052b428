"""Every policy document of the production stack passes AWS's linter: its actions exist, and its grammar is right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from components.aws.guardrails import MAX_LENGTH, SERVICE_CONTROLS, perimeter
from components.settings_aws import Organization
from tests.components.aws.iam import Kind, problems
from tests.components.aws.quotas import Entry, name_of
from tests.components.aws.samples import settings_context
from tests.mutations.base import base

DOCUMENTS: Mapping[tuple[str, str], Kind] = {
    ("aws:backup/vaultPolicy:VaultPolicy", "policy"): "vault",
    ("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "policyDocument"): "log",
    ("aws:ec2/vpcEndpoint:VpcEndpoint", "policy"): "endpoint",
    ("aws:iam/policy:Policy", "policy"): "identity",
    ("aws:iam/role:Role", "assumeRolePolicy"): "trust",
    ("aws:iam/rolePolicy:RolePolicy", "policy"): "identity",
    ("aws:kms/key:Key", "policy"): "key",
    ("aws:s3/bucketPolicy:BucketPolicy", "policy"): "bucket",
    ("aws:secretsmanager/secretPolicy:SecretPolicy", "policy"): "secret",
    ("aws:sns/topicPolicy:TopicPolicy", "policy"): "topic",
    ("aws:sqs/queuePolicy:QueuePolicy", "policy"): "queue",
}
"""Where documents stand, and what they are attached to."""

ORGANIZATION = Organization.model_validate({"id": "o-exampleorg1", "targets": ["ou-abcd-12345678"]})


@pytest.fixture(scope="module")
def entries() -> Sequence[Entry]:
    return [entry for entry in base() if entry["type"].startswith("aws:")]


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Path and value of every text in a resource's inputs."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _texts(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, path)
    elif isinstance(value, str):
        yield path, value


@pytest.mark.engine
def test_it_is_known_where_documents_stand(entries: Sequence[Entry]) -> None:
    found = {
        (entry["type"], path)
        for entry in entries
        for path, text in _texts(entry["inputs"])
        if re.search(r'"Statement"\s*:', text)
    }
    assert found == set(DOCUMENTS)


@pytest.mark.engine
@pytest.mark.parametrize("kind", sorted(set(DOCUMENTS.values())))
def test_documents_of_a_kind_pass_the_linter(kind: Kind, entries: Sequence[Entry]) -> None:
    documents = {
        re.sub(r"\W", "", f"{name_of(entry).title()}{entry['type'].rpartition(':')[2]}"): (kind, entry["inputs"][path])
        for entry in entries
        for (type_, path), each in DOCUMENTS.items()
        if each == kind and entry["type"] == type_
    }
    assert documents
    assert problems(documents) == []


def test_guardrails_pass_the_linter_and_are_short_enough() -> None:
    context = settings_context()
    controls = {name.title(): make(context) for name, (_, make) in SERVICE_CONTROLS.items()}
    assert problems({name: ("control", text) for name, text in controls.items()}) == []
    # A resource control names a principal, as a policy on a resource does.
    assert problems({"Perimeter": ("endpoint", perimeter(context, ORGANIZATION))}) == []
    assert max(map(len, controls.values())) <= MAX_LENGTH


@pytest.mark.parametrize("kind", sorted({*DOCUMENTS.values(), "control"}))
def test_an_action_that_does_not_exist_is_found_in_every_kind(kind: Kind) -> None:
    service = {"topic": "sns", "queue": "sqs"}.get(kind, "s3")
    statement = {"Effect": "Deny", "Action": f"{service}:GetNothingAtAll", "Resource": "*"}
    if kind == "trust":
        del statement["Resource"]
    who = {} if kind in ("identity", "control") else {"Principal": {"AWS": "*"}}
    text = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **who}]})
    assert any("getnothingatall" in problem for problem in problems({"Wrong": (kind, text)}))


def test_an_exception_to_a_refusal_that_does_not_exist_is_found() -> None:
    statement = {"Effect": "Deny", "NotAction": ["s3:GetNothingAtAll"], "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    assert any("getnothingatall" in problem for problem in problems({"Wrong": ("control", text)}))
