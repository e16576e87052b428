"""Roles, people and keys of the claims service."""

from __future__ import annotations

import json
from typing import Any

from tests.mutations.edits import ACCOUNT, REGION, Edit, add

GITHUB = f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com"
VENDOR = "444455556666"
WORKLOAD = f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/claims"
BOUNDARY = "@{aws-people-boundary.arn}"


def text(*statements: dict[str, Any]) -> str:
    """A policy document of these statements, each allowing unless it says otherwise."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}
    )


def role(label: str, path: str, trust: dict[str, Any], **properties: Any) -> Edit:
    """A role that is called like its label, below the environment's path."""
    return add(
        "aws:iam/role:Role",
        label,
        {
            "name": label,
            "path": f"/example-prod/{path}/",
            "assumeRolePolicy": text(trust),
            "maxSessionDuration": 3600,
            **properties,
        },
        id=label,
        outputs={"arn": f"arn:aws:iam::{ACCOUNT}:role/example-prod/{path}/{label}"},
    )


KEY_POLICY = text(
    {
        "Sid": "AccountAdministers",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": ["kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
        "Resource": "*",
    },
    {
        "Sid": "WorkloadUses",
        "Principal": {"AWS": WORKLOAD},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
    },
)

KEYS = [
    add("aws:kms/key:Key", "claims-key", {"enableKeyRotation": True, "isEnabled": True}, protect=True),
    add("aws:kms/keyPolicy:KeyPolicy", "claims-key-policy", {"keyId": "@{claims-key.id}", "policy": KEY_POLICY}),
    add("aws:kms/alias:Alias", "claims-key-alias", {"name": "alias/claims", "targetKeyId": "@{claims-key.id}"}),
    add(
        "aws:kms/externalKey:ExternalKey",
        "claims-external-key",
        {"enabled": True, "policy": KEY_POLICY, "deletionWindowInDays": 30},
        protect=True,
    ),
    add(
        "aws:kms/replicaKey:ReplicaKey",
        "claims-replica-key",
        {"primaryKeyArn": "@{claims-key.arn}", "enabled": True, "policy": KEY_POLICY, "deletionWindowInDays": 30},
        provider="aws-region-backup",
        region="eu-west-1",
        protect=True,
    ),
    add(
        "aws:kms/grant:Grant",
        "claims-grant",
        {"keyId": "@{claims-key.id}", "granteePrincipal": WORKLOAD, "operations": ["Decrypt", "GenerateDataKey"]},
    ),
]

ROLES = [
    role(
        "claims",
        "workload",
        {
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        },
    ),
    add(
        "aws:iam/rolePolicy:RolePolicy",
        "claims-work",
        {
            "role": "@{claims.name}",
            "policy": text(
                {"Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::example-prod-data-claims/*"},
                {"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": "@{aws-keys-storage.arn}"},
                {
                    "Action": "iam:PassRole",
                    "Resource": WORKLOAD,
                    "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
                },
                {"Action": "sts:AssumeRole", "Resource": f"arn:aws:iam::{ACCOUNT}:role/example-prod/workload/letters"},
            ),
        },
    ),
    role(
        "claims-deployer",
        "service",
        {
            "Principal": {"Federated": GITHUB},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {
                "StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"},
                "StringLike": {"token.actions.githubusercontent.com:sub": "repo:example/claims:ref:refs/heads/*"},
            },
        },
    ),
    role(
        "claims-vendor",
        "service",
        {
            "Principal": {"AWS": f"arn:aws:iam::{VENDOR}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "claims-8f14e45f"}},
        },
    ),
    role(
        "claims-support",
        "human",
        {
            "Principal": {"Federated": f"arn:aws:iam::{ACCOUNT}:saml-provider/example"},
            "Action": "sts:AssumeRoleWithSAML",
            "Condition": {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}},
        },
        permissionsBoundary=BOUNDARY,
    ),
    add(
        "aws:iam/policy:Policy",
        "claims-look",
        {
            "name": "claims-look",
            "policy": text(
                {"Action": ["cloudwatch:GetMetricData", "cloudwatch:ListMetrics"], "Resource": "*"},
                {"Action": "logs:FilterLogEvents", "Resource": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/claims:*"},
            ),
        },
        id=f"arn:aws:iam::{ACCOUNT}:policy/claims-look",
        outputs={"arn": f"arn:aws:iam::{ACCOUNT}:policy/claims-look"},
    ),
    add(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        "claims-support-looks",
        {"role": "@{claims-support.name}", "policyArn": "@{claims-look.arn}"},
    ),
]

PEOPLE = [
    add("aws:iam/group:Group", "claims-team", {"name": "claims-team"}, id="claims-team"),
    add(
        "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
        "claims-team-looks",
        {"group": "@{claims-team.name}", "policyArn": "@{claims-look.arn}"},
    ),
    add("aws:iam/user:User", "claims-clerk", {"name": "claims-clerk"}, id="claims-clerk"),
    add(
        "aws:iam/userGroupMembership:UserGroupMembership",
        "claims-clerk-team",
        {"user": "@{claims-clerk.name}", "groups": ["@{claims-team.name}"]},
    ),
    add(
        "aws:ssoadmin/permissionSet:PermissionSet",
        "claims-set",
        {"name": "claims-set", "instanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef"},
        outputs={"arn": "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"},
    ),
    add(
        "aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
        "claims-set-inline",
        {
            "instanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef",
            "permissionSetArn": "@{claims-set.arn}",
            "inlinePolicy": text({"Action": "cloudwatch:ListDashboards", "Resource": "*"}),
        },
    ),
    add(
        "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        "claims-set-managed",
        {
            "instanceArn": "arn:aws:sso:::instance/ssoins-0123456789abcdef",
            "permissionSetArn": "@{claims-set.arn}",
            "managedPolicyArn": "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
        },
    ),
    add(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        "account-passwords",
        {"minimumPasswordLength": 16, "passwordReusePrevention": 24},
        id="iam-account-password-policy",
    ),
]

SPECIMENS = [*KEYS, *ROLES, *PEOPLE]
