"""Roles and permissions, decided by Cedar itself: first roles, roles that tenants define, and tenants kept apart."""

from __future__ import annotations

import json
from typing import Any

import cedarpy
import pulumi_aws as aws
import pytest

from components.aws import cedar
from components.aws.authorization import DECIDE, DEFINE, Authorization, AuthorizationArgs, grant_policy
from components.settings_aws import Permission
from tests.components.aws import samples
from tests.components.aws.cloud import NETWORK_OUTPUTS
from tests.components.aws.iam import Request, evaluate, problems
from tests.components.aws.users import DATA_OUTPUTS, POOL, STORE
from tests.components.conftest import Deployment, run

CONTEXT = samples.settings_context()
SETTINGS = CONTEXT.settings.authorization
SCHEMA = cedar.schema(SETTINGS)
STATIC = [cedar.tenants_apart(), *(cedar.first_role(role, POOL) for role in SETTINGS.roles)]
PERMISSIONS = {permission.name: permission for permission in SETTINGS.permissions}


def linked(permission: str, role: str, resource: str) -> str:
    """A policy as Verified Permissions makes it from a template."""
    made = cedar.template(PERMISSIONS[permission])
    return made.replace("?principal", f'Service::Role::"{role}"').replace("?resource", resource)


def entity(kind: str, name: str, parents: tuple[tuple[str, str], ...] = (), **attributes: str) -> dict[str, Any]:
    return {
        "uid": {"type": f"Service::{kind}", "id": name},
        "attrs": attributes,
        "parents": [{"type": f"Service::{kind_}", "id": id_} for kind_, id_ in parents],
    }


def decide(
    action: str,
    *,
    groups: tuple[str, ...] = (),
    roles: tuple[str, ...] = (),
    tenant: str | None = "acme",
    item: str = "report",
    policies: tuple[str, ...] = (),
) -> bool:
    """Whether a user of a tenant may do something with an item of the tenant acme, which lies in its folder plans."""
    parents = (*(("Group", f"{POOL}|{group}") for group in groups), *(("Role", role) for role in roles))
    claims = {} if tenant is None else {cedar.TENANT_CLAIM: tenant}
    entities = [
        entity("User", "u", tuple(parents), **claims),
        *(entity("Group", f"{POOL}|{group}") for group in groups),
        *(entity("Role", role, (("Tenant", "acme"),), tenant="acme") for role in roles),
        entity("Tenant", "acme", tenant="acme"),
        entity("Item", "plans", (("Tenant", "acme"),), tenant="acme"),
        entity("Item", "report", (("Item", "plans"),), tenant="acme"),
        entity("Item", "memo", (("Tenant", "acme"),), tenant="acme"),
    ]
    request = {
        "principal": 'Service::User::"u"',
        "action": f'Service::Action::"{action}"',
        "resource": f'Service::Item::"{item}"',
        "context": {},
    }
    answer = cedarpy.is_authorized(request, "\n".join([*STATIC, *policies]), entities, SCHEMA)
    assert not answer.diagnostics.errors
    return bool(answer.allowed)


def test_every_policy_fits_the_schema() -> None:
    examples = [linked(name, "r", 'Service::Tenant::"acme"') for name in PERMISSIONS]
    result = cedarpy.validate_policies("\n".join([*STATIC, *examples]), SCHEMA)
    assert result.validation_passed, result.errors


def test_a_policy_with_an_unknown_action_does_not_fit() -> None:
    wrong = cedar.template(Permission(name="fly", actions=("fly",))).replace("?principal", 'Service::Role::"r"')
    result = cedarpy.validate_policies(wrong.replace("?resource", 'Service::Tenant::"acme"'), SCHEMA)
    assert not result.validation_passed


@pytest.mark.parametrize(
    ("group", "may", "may_not"),
    [
        ("member", ("read", "list"), ("update", "assignRole")),
        ("editor", ("read", "create", "remove"), ("defineRole",)),
        ("owner", ("read", "update", "defineRole", "invite"), ()),
    ],
)
def test_first_roles_permit_what_they_say(group: str, may: tuple[str, ...], may_not: tuple[str, ...]) -> None:
    assert all(decide(action, groups=(group,)) for action in may)
    assert not any(decide(action, groups=(group,)) for action in may_not)


def test_nobody_may_do_anything_without_a_role() -> None:
    assert not any(decide(action) for each in PERMISSIONS.values() for action in each.actions)


def test_a_tenant_defines_a_role_of_its_own() -> None:
    role = (linked("view", "auditor", 'Service::Tenant::"acme"'), linked("edit", "auditor", 'Service::Item::"plans"'))
    assert decide("read", roles=("auditor",), item="memo", policies=role)
    assert decide("update", roles=("auditor",), item="report", policies=role)
    assert not decide("update", roles=("auditor",), item="memo", policies=role)
    assert not decide("read", roles=("other",), policies=role)


@pytest.mark.parametrize("tenant", ["rival", None])
def test_tenants_are_apart_whatever_a_role_permits(tenant: str | None) -> None:
    role = (linked("view", "auditor", 'Service::Tenant::"acme"'),)
    assert not decide("read", groups=("owner",), tenant=tenant)
    assert not decide("read", roles=("auditor",), tenant=tenant, policies=role)


def build() -> Deployment:
    def program() -> Any:
        context = samples.context()
        made = Authorization("az", AuthorizationArgs(context, POOL, "arn:pool", "client1"), samples.within(context))
        role = aws.iam.Role("shop", name="shop", path="/example-prod/workload/", assume_role_policy="{}")
        made.grant_decide(role)
        made.grant_define(role)
        return made.template_ids

    return run(program, {**NETWORK_OUTPUTS, **samples.OUTPUTS, **DATA_OUTPUTS})


def test_the_store_is_strict_and_kept() -> None:
    deployed = build()
    store = deployed.only("aws:verifiedpermissions/policyStore:PolicyStore")
    assert store.protect
    assert store.inputs["validationSettings"] == {"mode": "STRICT"}
    assert store.inputs["deletionProtection"] == "ENABLED"
    assert json.loads(deployed.only("aws:verifiedpermissions/schema:Schema").inputs["definition"]["value"])
    statements = [
        each.inputs["definition"]["static"]["statement"]
        for each in deployed.of("aws:verifiedpermissions/policy:Policy")
    ]
    assert sorted(statements) == sorted(STATIC)
    source = deployed.only("aws:verifiedpermissions/identitySource:IdentitySource").inputs
    assert source["configuration"]["cognitoUserPoolConfiguration"]["clientIds"] == ["client1"]
    assert set(deployed.result) == {"view", "edit", "administer"}


def test_deciding_and_defining_are_apart() -> None:
    decides = grant_policy(CONTEXT, samples.WORKLOAD, STORE, DECIDE)
    defines = grant_policy(CONTEXT, samples.WORKLOAD, STORE, DEFINE)
    assert evaluate(decides, Request("verifiedpermissions:IsAuthorizedWithToken", STORE)) == "allow"
    assert evaluate(decides, Request("verifiedpermissions:CreatePolicy", STORE)) == "silent"
    assert evaluate(defines, Request("verifiedpermissions:CreatePolicy", STORE)) == "allow"
    for action in ("PutSchema", "UpdatePolicyTemplate", "DeletePolicyStore", "UpdatePolicyStore"):
        assert evaluate(defines, Request(f"verifiedpermissions:{action}", STORE)) == "silent"
    assert problems({"decide": ("identity", decides), "define": ("identity", defines)}) == []
    with pytest.raises(ValueError, match="cannot be let into the policy store"):
        grant_policy(CONTEXT, samples.ADMINISTRATOR, STORE, DECIDE)
