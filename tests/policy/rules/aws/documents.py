"""Policy documents and the resources that carry them, for the cases of rules."""

from __future__ import annotations

import json
from typing import Any

from policy.model import Resource
from tests.policy.cases import make

ACCOUNT = "111122223333"
FOREIGN = "444455556666"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
APP_ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
SSO = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-central-1/AWSReservedSSO_Support_0123456789abcdef"

HOME = make("aws:sns/topic:Topic", "home", {"arn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:home"})
"""A resource by whose ARN the stack's own account is known."""


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", principal: Any = None, **more: Any) -> dict[str, Any]:
    return _statement("Allow", action, resource, principal, more)


def deny(action: Any, resource: Any = "*", principal: Any = None, **more: Any) -> dict[str, Any]:
    return _statement("Deny", action, resource, principal, more)


def aws(*principals: str) -> dict[str, Any]:
    return {"AWS": list(principals) if len(principals) > 1 else principals[0]}


def service(name: str) -> dict[str, Any]:
    return {"Service": f"{name}.amazonaws.com"}


def trusting(principal: Any, action: str = "sts:AssumeRole", **more: Any) -> str:
    return document(allow(action, None, principal, **more))


def role(name: str, trust: Any = None, **properties: Any) -> Resource:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{name}"
    trust = trusting(service("lambda")) if trust is None else trust
    return make("aws:iam/role:Role", name, {"name": name, "arn": arn, "assumeRolePolicy": trust, **properties}, id=name)


def user(name: str, **properties: Any) -> Resource:
    return make(
        "aws:iam/user:User", name, {"name": name, "arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", **properties}, id=name
    )


def group(name: str) -> Resource:
    return make("aws:iam/group:Group", name, {"name": name, "arn": f"arn:aws:iam::{ACCOUNT}:group/{name}"}, id=name)


def policy(name: str, *statements: dict[str, Any]) -> Resource:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}"
    return make("aws:iam/policy:Policy", name, {"name": name, "arn": arn, "policy": document(*statements)}, id=arn)


def role_policy(name: str, holder: str, *statements: dict[str, Any]) -> Resource:
    return make("aws:iam/rolePolicy:RolePolicy", name, {"role": holder, "policy": document(*statements)})


def attached(name: str, holder: str, arn: Any) -> Resource:
    return make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", name, {"role": holder, "policyArn": arn})


def key(name: str, *statements: dict[str, Any], **properties: Any) -> Resource:
    arn = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/{name}"
    values = {"arn": arn, "keyId": name, "policy": document(*statements) if statements else None, **properties}
    return make("aws:kms/key:Key", name, values, id=name)


def key_arn(name: str) -> str:
    return f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/{name}"


def bucket(name: str, token: str = "aws:s3/bucket:Bucket", **properties: Any) -> Resource:
    return make(token, name, {"bucket": name, "arn": f"arn:aws:s3:::{name}", **properties}, id=name)


def part(kind: str, of: str, **properties: Any) -> Resource:
    """A separate resource of a bucket: ``part("BucketVersioning", "documents", ...)``."""
    return make(f"aws:s3/{kind[0].lower()}{kind[1:]}:{kind}", f"{of}-{kind}", {"bucket": of, **properties}, id=of)


def _statement(effect: str, action: Any, resource: Any, principal: Any, more: dict[str, Any]) -> dict[str, Any]:
    parts = {"Effect": effect, "Action": action or None, "Resource": resource, "Principal": principal, **more}
    if "NotAction" in more or "NotResource" in more or "NotPrincipal" in more:
        parts = {key: value for key, value in parts.items() if f"Not{key}" not in more}
    return {key: value for key, value in parts.items() if value is not None}
