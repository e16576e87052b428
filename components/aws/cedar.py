"""The schema and the policies of the service's authorization, in Cedar (USER-2).

Sources: https://docs.cedarpolicy.com/schema/json-schema.html; Amazon Verified Permissions User Guide, "Mapping Amazon
Cognito tokens to schema".
"""

from __future__ import annotations

import json

from components.settings_aws import Authorization, Permission, Role

NAMESPACE = "Service"
TENANT_CLAIM = "custom:tenant"
"""The claim of an identity token that says whose user somebody is."""

RESOURCES = ("Item", "Role", "Tenant")
"""What actions are about: what a tenant keeps, the roles that it defines, and the tenant itself."""


def schema(authorization: Authorization) -> str:
    """The schema, as JSON.

    Users belong to groups (Cognito's, one for each first role) and to roles that their tenant defined. Items belong to
    items (folders) and at last to a tenant. Actions belong to the permission that allows them.

    :param authorization: the permissions and their actions.
    """
    tenant = {"type": "Record", "attributes": {"tenant": {"type": "String"}}}
    entities = {
        "Group": {},
        "Role": {"memberOfTypes": ["Tenant"], "shape": tenant},
        "User": {
            "memberOfTypes": ["Group", "Role"],
            "shape": {"type": "Record", "attributes": {TENANT_CLAIM: {"type": "String", "required": False}}},
        },
        "Tenant": {"shape": tenant},
        "Item": {"memberOfTypes": ["Item", "Tenant"], "shape": tenant},
    }
    applies = {"principalTypes": ["User"], "resourceTypes": list(RESOURCES)}
    actions: dict[str, object] = {permission.name: {} for permission in authorization.permissions}
    for permission in authorization.permissions:
        for action in permission.actions:
            actions[action] = {"memberOf": [{"id": permission.name}], "appliesTo": applies}
    return json.dumps({NAMESPACE: {"entityTypes": entities, "actions": actions}}, sort_keys=True)


def tenants_apart() -> str:
    """The policy that no role overrules: a user without a tenant, or of another one, is refused everything."""
    claim = f'"{TENANT_CLAIM}"'
    return (
        "forbid (principal, action, resource)\n"
        f"unless {{ principal has {claim} && principal[{claim}] == resource.tenant }};"
    )


def first_role(role: Role, pool_id: str) -> str:
    """The policy of a role that every tenant has from the start: its group, its permissions, in the user's own tenant.

    :param role: the role.
    :param pool_id: the user pool, which the names of its groups start with.
    """
    actions = ", ".join(_action(name) for name in role.permissions)
    return (
        "permit (\n"
        f'    principal in {NAMESPACE}::Group::"{pool_id}|{role.name}",\n'
        f"    action in [{actions}],\n"
        "    resource\n"
        ");"
    )


def template(permission: Permission) -> str:
    """The template of a permission. A tenant's own role is one policy for each of its permissions: the template with
    the role as principal, and the tenant, a folder or an item as resource.

    :param permission: the permission.
    """
    return (
        "permit (\n"
        "    principal in ?principal,\n"
        f"    action in {_action(permission.name)},\n"
        "    resource in ?resource\n"
        ");"
    )


def _action(name: str) -> str:
    return f'{NAMESPACE}::Action::"{name}"'
