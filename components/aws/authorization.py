"""Who may do what in the service: a Verified Permissions policy store with templates for roles that users define
(USER-2)."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import pulumi
import pulumi_aws as aws

from components.aws import cedar, policies, role_names
from components.aws.context import AwsContext
from components.aws.policies import allow
from components.base import Component

DECIDE = ("verifiedpermissions:IsAuthorized", "verifiedpermissions:IsAuthorizedWithToken")
"""What asking takes; asking many questions at once takes the same."""

DEFINE = (
    "verifiedpermissions:CreatePolicy",
    "verifiedpermissions:DeletePolicy",
    "verifiedpermissions:GetPolicy",
    "verifiedpermissions:GetPolicyTemplate",
    "verifiedpermissions:ListPolicies",
    "verifiedpermissions:ListPolicyTemplates",
)
"""What keeping a tenant's roles takes. Changing schema, templates or store is nobody's at run time."""


@dataclass(frozen=True)
class AuthorizationArgs:
    """Arguments of `Authorization`.

    :param context: the platform's settings and providers; its ``settings.authorization`` is made.
    :param pool_id: the user pool whose tokens say who somebody is.
    :param pool_arn: its ARN.
    :param client_id: the pool's client whose tokens count.
    """

    context: AwsContext
    pool_id: pulumi.Input[str]
    pool_arn: pulumi.Input[str]
    client_id: pulumi.Input[str]


class Authorization(Component):
    """Permissions as policies that are checked against a schema, outside the code of the services.

    - USER-2: the first roles are groups of the user pool with a policy each. Tenants define roles of their own at run
      time: for each permission there is a template, and a role is a set of policies made from templates, for one tenant
      or one folder of it. One policy, which no role overrules, keeps tenants apart. What no policy permits is refused.
      Validation is strict: a policy with a role, action or attribute that does not exist is not taken.
    """

    TOKEN = "rampart:aws:Authorization"
    STATEMENTS = ("USER-2",)

    def __init__(self, name: str, args: AuthorizationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        store = aws.verifiedpermissions.PolicyStore(
            f"{name}-store",
            description=f"{args.context.prefix}: who may do what in the service",
            validation_settings=aws.verifiedpermissions.PolicyStoreValidationSettingsArgs(mode="STRICT"),
            deletion_protection="ENABLED",
            tags=args.context.tags({"purpose": "Roles and permissions of users"}),
            opts=self.child(protect=True),
        )
        self.store_id: pulumi.Output[str] = store.policy_store_id
        self.store_arn: pulumi.Output[str] = store.arn
        schema = aws.verifiedpermissions.Schema(
            f"{name}-schema",
            policy_store_id=self.store_id,
            definition=aws.verifiedpermissions.SchemaDefinitionArgs(
                value=cedar.schema(args.context.settings.authorization)
            ),
            opts=self.child(),
        )
        self._identity_source(schema)
        self._first_roles(schema)
        self.template_ids: dict[str, pulumi.Output[str]] = self._templates(schema)
        self.register_outputs({"storeId": self.store_id, "templateIds": self.template_ids})

    def grant_decide(self, role: aws.iam.Role) -> None:
        """Let a workload's role ask whether a user may do something.

        :param role: a role under the workloads' path.
        :raises ValueError: when the role is not a workload's.
        """
        self._grant("decide", role, DECIDE)

    def grant_define(self, role: aws.iam.Role) -> None:
        """Let a workload's role make and remove policies: the roles that tenants define.

        Verified Permissions cannot limit this to templates, so give it to one small service that uses nothing else.

        :param role: a role under the workloads' path.
        :raises ValueError: when the role is not a workload's.
        """
        self._grant("define", role, DEFINE)

    def _identity_source(self, schema: aws.verifiedpermissions.Schema) -> None:
        aws.verifiedpermissions.IdentitySource(
            f"{self._name}-users",
            policy_store_id=self.store_id,
            principal_entity_type=f"{cedar.NAMESPACE}::User",
            configuration=aws.verifiedpermissions.IdentitySourceConfigurationArgs(
                cognito_user_pool_configuration=(
                    aws.verifiedpermissions.IdentitySourceConfigurationCognitoUserPoolConfigurationArgs(
                        user_pool_arn=self._args.pool_arn,
                        client_ids=[self._args.client_id],
                        group_configuration=(
                            aws.verifiedpermissions.IdentitySourceConfigurationCognitoUserPoolConfigurationGroupConfigurationArgs(
                                group_entity_type=f"{cedar.NAMESPACE}::Group"
                            )
                        ),
                    )
                )
            ),
            opts=self.child(depends_on=[schema]),
        )

    def _first_roles(self, schema: aws.verifiedpermissions.Schema) -> None:
        self._policy("tenants-apart", "Tenants are apart, whatever a role permits", cedar.tenants_apart(), schema)
        pool_id = pulumi.Output.from_input(self._args.pool_id)
        for role in self._context.settings.authorization.roles:
            statement = pool_id.apply(partial(cedar.first_role, role))
            self._policy(f"role-{role.name}", f"{role.name}: {role.description}", statement, schema)

    def _policy(
        self, label: str, description: str, statement: pulumi.Input[str], schema: aws.verifiedpermissions.Schema
    ) -> None:
        aws.verifiedpermissions.Policy(
            f"{self._name}-{label}",
            policy_store_id=self.store_id,
            definition=aws.verifiedpermissions.PolicyDefinitionArgs(
                static=aws.verifiedpermissions.PolicyDefinitionStaticArgs(statement=statement, description=description)
            ),
            opts=self.child(depends_on=[schema]),
        )

    def _templates(self, schema: aws.verifiedpermissions.Schema) -> dict[str, pulumi.Output[str]]:
        return {
            permission.name: aws.verifiedpermissions.PolicyTemplate(
                f"{self._name}-template-{permission.name}",
                policy_store_id=self.store_id,
                description=f"A role may {permission.name}: {', '.join(permission.actions)}",
                statement=cedar.template(permission),
                opts=self.child(depends_on=[schema]),
            ).policy_template_id
            for permission in self._context.settings.authorization.permissions
        }

    def _grant(self, intent: str, role: aws.iam.Role, actions: Sequence[str]) -> None:
        policy = pulumi.Output.all(role.arn, self.store_arn).apply(
            lambda arns: grant_policy(self._context, arns[0], arns[1], actions)
        )
        aws.iam.RolePolicy(
            f"{self._name}-{intent}-{role._name}",
            name=f"permissions-{intent}",
            role=role.name,
            policy=policy,
            opts=self.child(),
        )


def grant_policy(context: AwsContext, role_arn: str, store_arn: str, actions: Sequence[str]) -> str:
    """What a workload's role may do with the policy store.

    :raises ValueError: when the role is not a workload's.
    """
    workloads = role_names.roles_arn(context, "workload")
    if not fnmatch.fnmatchcase(role_arn, workloads):
        raise ValueError(f"this role cannot be let into the policy store: received {role_arn!r}; allowed: {workloads}")
    return policies.document(allow("Permissions", actions, (store_arn,)))
