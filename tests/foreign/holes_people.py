"""Holes in AWS permissions: people, roles, keys and trust."""

from __future__ import annotations

from tests.foreign.hole import Holes
from tests.foreign.world import ACCOUNT, World, allow, policy, text

HOLES = Holes()
hole = HOLES
ISSUER = "token.actions.githubusercontent.com"


def person(world: World) -> None:
    world.add("aws:iam/user:User", "bob", {"name": "bob"}, id="bob", arn=f"arn:aws:iam::{ACCOUNT}:user/bob")


@hole("account", "bob-own", "emp-1-aws-pass-role-named", "emp-1-aws-policy-no-whole-service")
def user_may_do_anything_in_mixed_case(world: World) -> None:
    person(world)
    world.add(
        "aws:iam/userPolicy:UserPolicy", "bob-own", {"user": "bob", "policy": policy(allow(["S3:*", "IaM:*"], ["*"]))}
    )


@hole("shop", "task-own-own", "emp-1-aws-pass-role-named", "emp-1-aws-policy-no-whole-service")
def role_may_do_nearly_anything_by_wildcards(world: World) -> None:
    world.set("task-own-own", policy=policy(allow("*:*", "arn:aws:*")))


@hole("shop", "task-own-own", "emp-1-aws-pass-role-named", "emp-1-aws-policy-no-exceptions-list")
def role_may_do_all_but_one_thing(world: World) -> None:
    world.set("task-own-own", policy=policy({"Effect": "Allow", "NotAction": "organizations:*", "Resource": "*"}))


@hole("shop", "task-own-own", "emp-1-aws-pass-role-named")
def role_may_pass_any_role(world: World) -> None:
    world.set("task-own-own", policy=policy(allow(["iam:Pass*", "ec2:RunInstances"], "*")))


@hole("shop", "task-own", "emp-1-aws-no-privilege-escalation")
def role_may_write_policies(world: World) -> None:
    world.set("task-own-own", policy=policy(allow(["iam:PutRolePolicy", "iam:AttachRolePolicy"], "*")))


@hole("shop", "task-own", "emp-1-aws-no-privilege-escalation", "emp-1-aws-principal-not-admin")
def role_with_an_inline_wildcard(world: World) -> None:
    world.set("task-own", inlinePolicies=[{"name": "all", "policy": policy(allow("*", "*"))}])


@hole("shop", "task-own", "emp-1-aws-no-privilege-escalation", "emp-1-aws-principal-not-admin")
def administrator_by_attachment(world: World) -> None:
    world.add(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "power",
        {"role": world.ref("task-own"), "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    )


@hole("shop", "task-own", "emp-1-aws-no-privilege-escalation", "emp-1-aws-principal-not-admin")
def administrators_by_the_exclusive_attachment(world: World) -> None:
    world.add(
        "aws:iam/policyAttachment:PolicyAttachment",
        "power",
        {"name": "p", "roles": ["task-own"], "policyArn": "arn:aws:iam::aws:policy/IAMFullAccess"},
    )


@hole("shop", "admins", "emp-1-aws-no-privilege-escalation", "emp-1-aws-people-cannot-read-data")
def administrators_by_a_group(world: World) -> None:
    world.add("aws:iam/group:Group", "admins", {"name": "admins"}, id="admins")
    world.add(
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "power",
        {"group": "admins", "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    )


@hole("shop", "rights", "emp-1-aws-pass-role-named", "emp-1-aws-policy-no-whole-service")
def wildcard_in_a_managed_policy_without_list(world: World) -> None:
    document = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
    world.add("aws:iam/policy:Policy", "rights", {"policy": text(document)})


@hole("account", "ci", "emp-1-aws-oidc-trust-has-subject")
def any_repository_may_deploy(world: World) -> None:
    trusted(world, {"StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}})


@hole("account", "ci", "emp-1-aws-oidc-trust-has-subject")
def any_repository_may_deploy_by_a_pattern(world: World) -> None:
    trusted(world, {"StringLike": {f"{ISSUER}:sub": "repo:*"}, "StringEquals": {f"{ISSUER}:aud": "sts.amazonaws.com"}})


@hole("account", "ci", "emp-1-aws-oidc-trust-has-subject")
def any_repository_may_deploy_if_it_names_none(world: World) -> None:
    trusted(world, {"StringEqualsIfExists": {f"{ISSUER}:sub": "repo:acme/shop:ref:refs/heads/main"}})


def trusted(world: World, condition: object) -> None:
    statement = {
        "Effect": "Allow",
        "Action": ["sts:AssumeRoleWithWebIdentity"],
        "Principal": {"Federated": world.ref("github")},
    }
    world.set("ci", assumeRolePolicy=policy({**statement, "Condition": condition}))


@hole("shop", "task-own", "emp-1-aws-role-trust-not-public", "emp-2-aws-people-need-second-factor")
def role_for_everybody(world: World) -> None:
    world.set("task-own", assumeRolePolicy=policy({"Effect": "Allow", "Action": "sts:*", "Principal": {"AWS": ["*"]}}))


@hole("shop", "task-own", "emp-2-aws-foreign-trust-has-external-id")
def role_for_another_account_without_external_id(world: World) -> None:
    world.set(
        "task-own",
        assumeRolePolicy=policy(
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "arn:aws:iam::999988887777:root"}}
        ),
    )


@hole("shop", "shop-key", "emp-1-aws-key-not-left-to-iam", "enc-2-aws-key-use-is-limited")
def key_for_everybody(world: World) -> None:
    world.set("shop-key", policy=policy(allow("kms:*", "*", principal={"AWS": "*"})))


@hole("shop", "shop-key", "emp-1-aws-key-not-left-to-iam", "gdpr-1-aws-resource-policy-not-public")
def key_for_every_service_user(world: World) -> None:
    via = {"StringEquals": {"kms:ViaService": "s3.eu-central-1.amazonaws.com"}}
    world.set("shop-key", policy=policy(allow(["kms:Decrypt"], "*", principal={"AWS": "*"}, Condition=via)))


@hole("shop", "shop-key-policy", "gdpr-1-aws-resource-policy-own-accounts")
def key_of_another_account_by_a_policy_of_its_own(world: World) -> None:
    document = policy(allow("kms:Decrypt", "*", principal={"AWS": "arn:aws:iam::999988887777:root"}))
    world.add("aws:kms/keyPolicy:KeyPolicy", "shop-key-policy", {"keyId": world.ref("shop-key"), "policy": document})


@hole("shop", "grant", "emp-1-aws-key-grant-no-person")
def key_granted_to_another_account(world: World) -> None:
    world.add(
        "aws:kms/grant:Grant",
        "grant",
        {
            "keyId": world.ref("shop-key"),
            "granteePrincipal": "arn:aws:iam::999988887777:role/x",
            "operations": ["Decrypt", "CreateGrant"],
        },
    )


@hole("shop", "shop-key", "enc-2-aws-key-rotates")
def key_without_rotation(world: World) -> None:
    world.set("shop-key", enableKeyRotation=False)


@hole("shop", "bob", "emp-1-aws-people-cannot-read-data", "user-2-aws-users-get-permissions-by-group")
def people_may_decrypt(world: World) -> None:
    person(world)
    world.add(
        "aws:iam/userPolicy:UserPolicy",
        "reader-own",
        {"user": world.ref("bob"), "policy": policy(allow("kms:Decrypt", world.arn("shop-key")))},
    )


@hole("account", "staff", "emp-1-aws-people-cannot-read-data")
def group_reads_every_bucket_beside_a_stack_of_logs(world: World) -> None:
    world.add("aws:iam/group:Group", "staff", {"name": "staff"}, id="staff", arn=f"arn:aws:iam::{ACCOUNT}:group/staff")
    reading = {"group": world.ref("staff"), "policy": policy(allow("s3:GetObject", "*"))}
    world.add("aws:iam/groupPolicy:GroupPolicy", "staff-own", reading)


@hole("account", "lookers", "emp-1-aws-people-cannot-read-data")
def permission_set_reads_every_bucket(world: World) -> None:
    arn = "arn:aws:sso:::permissionSet/ssoins-1/ps-lookers"
    world.add("aws:ssoadmin/permissionSet:PermissionSet", "lookers", {"name": "lookers"}, id=arn, arn=arn)
    world.add(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        "lookers-inline",
        {
            "instanceArn": "arn:aws:sso:::instance/ssoins-1",
            "permissionSetArn": arn,
            "inlinePolicy": policy(allow(["s3:Get*", "s3:List*"], "arn:aws:s3:::acme-*")),
        },
    )


@hole("account", "bob-key", "emp-1-aws-no-user-access-key")
def access_key_of_a_person(world: World) -> None:
    person(world)
    world.add(
        "aws:iam/accessKey:AccessKey",
        "bob-key",
        {"user": world.ref("bob")},
        id="AKIA3EXAMPLE",
        outputs={"status": "Active"},
    )


@hole("account", "passwords", "user-1-aws-account-password-policy")
def short_passwords(world: World) -> None:
    world.set("passwords", minimumPasswordLength=6)


@hole("shop", "stripe-policy", "gdpr-1-aws-resource-policy-not-public")
def secret_for_everybody(world: World) -> None:
    world.add(
        "aws:secretsmanager/secretPolicy:SecretPolicy",
        "stripe-policy",
        {
            "secretArn": world.ref("stripe"),
            "policy": policy(allow("secretsmanager:GetSecretValue", "*", principal="*")),
        },
    )


@hole("shop", "vault-policy", "gdpr-1-aws-resource-policy-not-public")
def vault_for_everybody(world: World) -> None:
    world.add(
        "aws:backup/vaultPolicy:VaultPolicy",
        "vault-policy",
        {"backupVaultName": "vault", "policy": policy(allow("backup:*", "*", principal={"AWS": "*"}))},
    )


@hole("api", "layer-open", "gdpr-1-aws-function-not-public")
def layer_for_everybody(world: World) -> None:
    world.add(
        "aws:lambda/layerVersionPermission:LayerVersionPermission",
        "layer-open",
        {
            "layerName": "l",
            "versionNumber": 1,
            "statementId": "s",
            "principal": "*",
            "action": "lambda:GetLayerVersion",
        },
    )


@hole("worker", "bus-open", "gdpr-1-aws-shared-with-named-accounts")
def events_from_everybody(world: World) -> None:
    world.add("aws:cloudwatch/eventPermission:EventPermission", "bus-open", {"principal": "*", "statementId": "all"})


@hole("stores", "catalog", "gdpr-1-aws-resource-policy-not-public")
def data_catalog_for_everybody(world: World) -> None:
    world.add(
        "aws:glue/resourcePolicy:ResourcePolicy", "catalog", {"policy": policy(allow("glue:Get*", "*", principal="*"))}
    )


@hole("stores", "ssm-doc", "gdpr-1-aws-shared-with-named-accounts")
def document_for_everybody(world: World) -> None:
    world.add(
        "aws:ssm/document:Document",
        "ssm-doc",
        {"content": "{}", "documentType": "Command", "permissions": {"type": "Share", "account_ids": "All"}},
    )
