"""People come with a second factor, for their duty, under a boundary that no grant lifts; services have roles of their
own."""

from __future__ import annotations

import pytest

from components.aws import role_names, roles
from components.aws.roles import People, PeopleArgs
from tests.components.aws import samples
from tests.components.aws.iam import Request, evaluate
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
ACCOUNT = CONTEXT.account_id
DUTIES = (role_names.AUDITOR, role_names.KEY_ADMINISTRATOR, role_names.ON_CALL)
WITH_FACTOR = {
    "aws:MultiFactorAuthPresent": "true",
    "aws:MultiFactorAuthAge": "60",
    "aws:PrincipalTag/duty": role_names.ON_CALL,
    "aws:username": "alice",
    "sts:RoleSessionName": "alice",
}
DATA = f"arn:aws:s3:::example-prod-data-documents-{ACCOUNT}/a"


@pytest.fixture(scope="module")
def deployed() -> Deployment:
    def program() -> dict[str, object]:
        context = samples.context()
        people = People("people", PeopleArgs(context, samples.KEY), samples.within(context))
        return {"on call": people.on_call_role_name, "boundary": people.boundary_arn}

    return run(program, samples.OUTPUTS)


def assume(**changed: str) -> Request:
    context = {key: value for key, value in {**WITH_FACTOR, **changed}.items() if value}
    return Request("sts:AssumeRole", role=f"arn:aws:iam::{ACCOUNT}:user/alice", context=context)


def test_every_role_of_people_has_the_boundary_and_lasts_an_hour(deployed: Deployment) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/example-prod/human/example-prod-human-boundary"
    assert deployed.result == {"on call": "example-prod-on-call", "boundary": boundary}
    found = deployed.of("aws:iam/role:Role")
    assert [role.inputs["name"] for role in found] == [f"example-prod-{duty}" for duty in DUTIES]
    for role in found:
        assert role.inputs["permissionsBoundary"] == boundary
        assert role.inputs["maxSessionDuration"] == 3600
        assert role.inputs["path"] == "/example-prod/human/"


def test_people_need_a_fresh_second_factor_and_the_duty() -> None:
    trust = roles.human_trust(ACCOUNT, role_names.ON_CALL)
    assert evaluate(trust, assume()) == "allow"
    assert evaluate(trust, assume(**{"aws:MultiFactorAuthPresent": "false"})) == "silent"
    assert evaluate(trust, assume(**{"aws:MultiFactorAuthPresent": ""})) == "silent"
    assert evaluate(trust, assume(**{"aws:MultiFactorAuthAge": "3601"})) == "silent"
    assert evaluate(trust, assume(**{"aws:PrincipalTag/duty": role_names.AUDITOR})) == "silent"
    assert evaluate(trust, assume(**{"aws:PrincipalTag/duty": ""})) == "silent"
    assert evaluate(trust, assume(**{"sts:RoleSessionName": "bob"})) == "silent", "nobody acts under another's name"
    stranger = Request("sts:AssumeRole", role="arn:aws:iam::999999999999:user/alice", account="999999999999")
    assert evaluate(trust, stranger) == "silent"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("s3:GetObject", DATA),
        ("s3:GetObject", DATA.replace("-data-", "-copy-")),
        ("s3:PutObject", DATA),
        ("secretsmanager:GetSecretValue", "*"),
        ("ebs:GetSnapshotBlock", "arn:aws:ec2:eu-central-1::snapshot/snap-1"),
        ("sts:AssumeRole", samples.WORKLOAD),
        ("iam:PassRole", samples.WORKLOAD),
        ("iam:UpdateAssumeRolePolicy", samples.WORKLOAD),
        ("iam:CreateRole", samples.WORKLOAD),
        ("iam:DeleteRolePermissionsBoundary", role_names.role_arn(CONTEXT, "human", role_names.ON_CALL)),
        ("iam:CreatePolicyVersion", f"arn:aws:iam::{ACCOUNT}:policy/example-prod/human/example-prod-human-boundary"),
        ("kms:PutKeyPolicy", samples.KEY),
        ("kms:CreateGrant", samples.KEY),
    ],
)
def test_the_boundary_keeps_people_from_user_data_and_from_what_reaches_it(action: str, resource: str) -> None:
    on_call = role_names.role_arn(CONTEXT, "human", role_names.ON_CALL)
    assert evaluate(roles.human_boundary(CONTEXT), Request(action, resource, role=on_call)) == "deny"


def test_the_key_administrator_manages_keys_of_the_platform_and_cannot_use_them() -> None:
    policy = roles.key_administration(CONTEXT)
    ours = {"aws:ResourceTag/company": "example", "aws:ResourceTag/environment": "prod"}
    administrator = role_names.role_arn(CONTEXT, "human", role_names.KEY_ADMINISTRATOR)

    def says(action: str, **context: str) -> str:
        return evaluate(policy, Request(action, samples.KEY, role=administrator, context=context))

    assert says("kms:PutKeyPolicy", **ours) == "allow"
    assert says("kms:PutKeyPolicy", **{**ours, "aws:ResourceTag/environment": "staging"}) == "silent"
    for action in ("kms:Decrypt", "kms:GenerateDataKey", "kms:CreateGrant"):
        assert says(action, **ours) == "silent"
    boundary = Request("kms:PutKeyPolicy", samples.KEY, role=administrator)
    assert evaluate(roles.human_boundary(CONTEXT), boundary) == "allow"


def test_the_auditor_reads_logs_and_nothing_else() -> None:
    policy = roles.audit_reading(CONTEXT, samples.KEY)
    logs = f"arn:aws:s3:::example-prod-logs-archive-{ACCOUNT}/sessions/a"
    assert evaluate(policy, Request("s3:GetObject", logs)) == "allow"
    assert evaluate(policy, Request("s3:GetObject", DATA)) == "silent"
    assert evaluate(policy, Request("s3:PutObject", logs)) == "silent"
    through_s3 = {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}
    assert evaluate(policy, Request("kms:Decrypt", samples.KEY, context=through_s3)) == "allow"
    assert evaluate(policy, Request("kms:Decrypt", samples.KEY)) == "silent"


def test_a_clearance_is_a_path() -> None:
    assert role_names.role_arn(CONTEXT, "service", "backup").endswith("role/example-prod/service/example-prod-backup")
    assert role_names.roles_arn(CONTEXT, "workload") == f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/*"
