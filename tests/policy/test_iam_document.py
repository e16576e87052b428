"""Documents: every spelling means the same, and what is no document is not taken for an empty one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.iam.access import foreign_accounts, public
from policy.iam.document import EMPTY, Document, parse
from policy.iam.grants import Bounded, admin_like, escalations, granting
from policy.model import UndeterminedError

ACTIONS = st.sampled_from(
    ["*", "s3:*", "s3:Get*", "S3:GETOBJECT", "s3:PutObject", "iam:*", "iam:PassRole", "kms:Decrypt", "sts:?ssumeRole"]
)
RESOURCES = st.sampled_from(
    ["*", "arn:aws:s3:::docs/*", "arn:aws:iam::111122223333:role/*", "arn:aws:*:*:*:*", "arn:aws:s3:::*"]
)
PROBES = ("s3:GetObject", "s3:PutObject", "iam:PassRole", "kms:Decrypt", "sts:AssumeRole", "ec2:RunInstances")
CONDITIONS = st.sampled_from(
    [
        {},
        {"StringEquals": {"aws:PrincipalOrgID": "o-abc1234567"}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-abc1234567"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"IpAddress": {"aws:SourceIp": "198.51.100.0/24"}},
        {"IpAddress": {"aws:SourceIp": ["0.0.0.0/2", "64.0.0.0/2"]}},
        {"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}},
        {"Null": {"aws:PrincipalAccount": "true"}},
    ]
)


@st.composite
def statements(draw: st.DrawFn, effect: str = "Allow", principal: bool = False) -> dict[str, Any]:
    key = draw(st.sampled_from(["Action", "NotAction"]))
    entry: dict[str, Any] = {"Effect": effect, key: draw(st.lists(ACTIONS, min_size=1, max_size=3))}
    if principal:
        entry["Principal"] = draw(
            st.sampled_from(["*", {"AWS": "*"}, {"AWS": ["111122223333", "*"]}, {"AWS": "111122223333"}])
        )
    entry[draw(st.sampled_from(["Resource", "NotResource"]))] = draw(st.lists(RESOURCES, min_size=1, max_size=2))
    entry["Condition"] = draw(CONDITIONS)
    return entry


def read(*entries: dict[str, Any]) -> Document:
    return parse(json.dumps({"Version": "2012-10-17", "Statement": list(entries)}))


@given(st.lists(statements(), max_size=3), statements("Deny"))
def test_a_denial_never_grants(allows: list[dict[str, Any]], deny: dict[str, Any]) -> None:
    before, after = read(*allows), read(*allows, deny)
    for action in PROBES:
        assert granting(before, action) or not granting(after, action)
    assert admin_like(Bounded(before)) or not admin_like(Bounded(after))
    assert set(escalations(Bounded(after))) <= set(escalations(Bounded(before)))


@given(st.lists(statements(principal=True), max_size=3), statements("Deny", principal=True))
def test_a_denial_never_opens(allows: list[dict[str, Any]], deny: dict[str, Any]) -> None:
    before, after = public(read(*allows)), public(read(*allows, deny))
    assert {entry.position for entry in after} <= {entry.position for entry in before}


@given(st.lists(statements(), max_size=2), statements())
def test_another_permission_never_takes_away(allows: list[dict[str, Any]], more: dict[str, Any]) -> None:
    for action in PROBES:
        assert not granting(read(*allows), action) or granting(read(*allows, more), action)


@given(st.lists(ACTIONS, min_size=1, max_size=3), st.sampled_from(PROBES))
def test_not_action_is_the_complement(actions: list[str], probe: str) -> None:
    (named,) = read({"Effect": "Allow", "Action": actions, "Resource": "*"}).statements
    (others,) = read({"Effect": "Allow", "NotAction": actions, "Resource": "*"}).statements
    assert named.acts(probe) is not others.acts(probe)


@given(
    statements("Deny"),
    statements(),
    st.sampled_from(PROBES),
    st.sampled_from(["arn:aws:s3:::docs/a", "arn:aws:iam::111122223333:role/app"]),
)
def test_what_a_statement_covers_it_is_about(
    outer: dict[str, Any], inner: dict[str, Any], action: str, resource: str
) -> None:
    deny, allow = read(outer, inner).statements
    if deny.covers(allow) and allow.acts(action) and allow.meets(resource):
        assert deny.acts(action)
        assert deny.meets(resource)


@pytest.mark.parametrize(
    "value",
    [
        {"Statement": {"Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}},
        {"statement": [{"effect": "allow", "principal": {"AWS": ["*"]}, "action": ["s3:*"], "resource": ["*"]}]},
        '{"Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:*","Resource":"*"}]}',
        {"json": '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}]}', "id": "1"},
    ],
)
def test_spellings_mean_the_same(value: Any) -> None:
    assert len(public(parse(value))) == 1


@pytest.mark.parametrize(
    "value",
    [
        "{",
        "[]",
        "1",
        "{}",
        '{"Statement": 1}',
        '{"Statement": [1]}',
        '{"Statement": [{"Action": "*"}]}',
        7,
        "[" * 100_000,
    ],
)
def test_what_is_no_document_is_not_decided(value: Any) -> None:
    with pytest.raises(UndeterminedError):
        parse(value)


def test_nothing_grants_nothing() -> None:
    assert parse(None) is EMPTY
    assert parse("") is EMPTY


def test_accounts_by_every_spelling() -> None:
    document = read(
        {
            "Effect": "Allow",
            "Principal": {"AWS": ["222233334444", "arn:aws-us-gov:iam::333344445555:root"]},
            "Action": "*",
        },
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Condition": {"StringEquals": {"aws:PrincipalAccount": "444455556666"}},
        },
        {"Effect": "Deny", "Principal": {"AWS": "555566667777"}, "Action": "*"},
    )
    assert set(foreign_accounts(document, ["222233334444"])) == {"333344445555", "444455556666"}
