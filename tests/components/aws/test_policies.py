"""The builder refuses what hands out more than it says; every document of the platform passes AWS's linter."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from components.aws import (
    bucket,
    key_policies,
    key_purposes,
    logs,
    policies,
    replication,
    roles,
    sessions,
    storage,
    vaults,
)
from components.aws.policies import PolicyError, allow, deny, document, together, trust
from tests.components.aws.iam import Request, evaluate, problems
from tests.components.aws.samples import COPY_KEY, KEY, WORKLOAD, settings_context

OBJECTS = ("arn:aws:s3:::a-bucket/*",)
ROOT = "arn:aws:iam::111122223333:root"


@pytest.mark.parametrize(
    ("wrong", "make"),
    [
        ("actions by wildcard", lambda: allow("A", ("s3:*",), OBJECTS)),
        ("actions by wildcard", lambda: allow("A", ("s3:Get*",), OBJECTS)),
        ("not scoped", lambda: allow("A", ("s3:GetObject",))),
        ("allows everybody", lambda: allow("A", ("s3:GetObject",), OBJECTS, principals=policies.ANYONE)),
        (
            "allows everybody",
            lambda: allow(
                "A",
                ("s3:GetObject",),
                OBJECTS,
                principals={"AWS": (ROOT, "*")},
                conditions={"Bool": {"aws:SecureTransport": "true"}},
            ),
        ),
        ("says nothing", lambda: allow("A", (), OBJECTS)),
        ("says nothing", lambda: deny("A", ("s3:GetObject",), ())),
        ("sid cannot be used", lambda: deny("no spaces", ("s3:GetObject",))),
    ],
)
def test_a_statement_that_hands_out_more_than_it_says_is_refused(wrong: str, make: object) -> None:
    with pytest.raises(PolicyError, match=wrong):
        make()  # type: ignore[operator]


def test_an_error_says_what_is_wrong_what_came_and_what_is_allowed() -> None:
    with pytest.raises(PolicyError, match=r"allows actions by wildcard: received \['s3:\*'\]; allowed: action names"):
        allow("A", ("s3:*",), OBJECTS)


def test_a_reason_lets_a_wildcard_through() -> None:
    assert allow("A", ("kms:ListKeys",), reason="has no resources").render()["Resource"] == "*"


def test_everybody_is_let_in_when_a_condition_pins_the_account() -> None:
    pinned = {"StringEquals": {"kms:CallerAccount": "111122223333"}}
    assert allow("A", ("kms:Decrypt",), principals=policies.ANYONE, conditions=pinned).effect == "Allow"


def test_sids_are_unique_in_a_document() -> None:
    twin = deny("A", ("s3:GetObject",))
    with pytest.raises(PolicyError, match="told apart"):
        document(twin, twin)
    with pytest.raises(PolicyError, match="told apart"):
        document()


def test_conditions_are_not_lost_when_they_meet() -> None:
    merged = together({"StringEquals": {"a": "1"}}, {"StringEquals": {"b": "2"}, "Bool": {"c": "true"}})
    assert merged == {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    with pytest.raises(PolicyError, match="set twice"):
        together({"Bool": {"c": "true"}}, {"Bool": {"c": "false"}})


@given(some.permutations(["s3:GetObject", "s3:PutObject", "s3:ListBucket"]))
def test_a_document_is_the_same_text_for_the_same_meaning(actions: list[str]) -> None:
    assert document(deny("A", actions)) == document(deny("A", ("s3:GetObject", "s3:ListBucket", "s3:PutObject")))


def test_a_trust_policy_names_no_resource() -> None:
    rendered = json.loads(document(trust("A", policies.service("ec2.amazonaws.com"))))["Statement"][0]
    assert "Resource" not in rendered
    assert rendered["Action"] == "sts:AssumeRole"


def test_by_others_than_spares_the_named_principals_and_services() -> None:
    policy = document(
        deny("A", ("s3:GetObject",), principals=policies.ANYONE, conditions=policies.by_others_than([WORKLOAD]))
    )
    assert evaluate(policy, Request("s3:GetObject", role=WORKLOAD)) == "silent"
    assert evaluate(policy, Request("s3:GetObject", service="s3.amazonaws.com")) == "silent"
    assert evaluate(policy, Request("s3:GetObject", role=f"{WORKLOAD}-twin")) == "deny"


def test_every_document_of_the_platform_passes_the_linter() -> None:
    context = settings_context()
    name = "example-prod-logs-archive-111122223333"
    vault = f"arn:aws:backup:eu-central-1:{context.account_id}:backup-vault:example-prod-backup"
    group = f"arn:aws:logs:eu-central-1:{context.account_id}:log-group:/example-prod/sessions"
    full = bucket.SecureBucketArgs(
        context,
        name,
        bucket.Lifecycle(1, 1),
        undeletable=True,
        contents_for=(WORKLOAD,),
        statements=(*logs.log_delivery(context, name), logs.access_log_delivery(context, name)),
    )
    keys = {
        f"{where}{purpose}": key_policies.key_policy(context.account_id, what.uses)
        for where, purposes in (("Primary", key_purposes.primary(context)), ("Backup", key_purposes.backup(context)))
        for purpose, what in purposes.items()
    }
    identities = {
        "Boundary": roles.human_boundary(context),
        "KeyAdministration": roles.key_administration(context),
        "Audit": roles.audit_reading(context, KEY),
        "Replication": replication.replication_policy(context, [KEY], COPY_KEY),
        "Access": sessions.access_policy(context, KEY),
        "Bastion": sessions.bastion_policy(context, group, name, KEY, KEY),
        "Read": storage.grant_policy(context, WORKLOAD, "arn:aws:s3:::a", KEY, storage.READ_OBJECTS, storage.READ_KEY),
        "Write": storage.grant_policy(
            context, WORKLOAD, "arn:aws:s3:::a", KEY, storage.WRITE_OBJECTS, storage.WRITE_KEY
        ),
    }
    found = problems(
        {
            **{f"Key{key}": ("key", text) for key, text in keys.items()},
            **{identity: ("identity", text) for identity, text in identities.items()},
            "Bucket": ("bucket", bucket.bucket_policy(full, KEY)),
            "HumanTrust": ("trust", roles.human_trust(context.account_id, "on-call")),
            "ServiceTrust": ("trust", roles.service_trust("backup.amazonaws.com", policies.from_source("1", "arn:*"))),
            "Vault": ("vault", vaults.vault_policy(context, vault)),
        }
    )
    assert found == []


def test_the_linter_does_find_a_wrong_action() -> None:
    wrong = document(allow("A", ("s3:GetObjekt",), OBJECTS))
    assert any("GetObjekt" in problem or "getobjekt" in problem for problem in problems({"Wrong": ("identity", wrong)}))
