"""Judges policy documents by what they mean: a small evaluator of IAM's logic, and AWS's own linter.

The evaluator knows the condition operators that the components use and fails on any other: nothing is waved through.
Source of the logic: AWS IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

Verdict = Literal["allow", "deny", "silent"]
Kind = Literal["identity", "trust", "key", "bucket", "vault", "topic", "queue", "endpoint", "secret", "log", "control"]
"""What a document is attached to, which decides its grammar; ``control`` is an organisation's service control."""


@dataclass(frozen=True)
class Request:
    """One call: who asks for what, with the condition keys that AWS would fill in."""

    action: str
    resource: str = "*"
    role: str = ""
    service: str = ""
    account: str = "111122223333"
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> dict[str, str]:
        """The condition keys of the call."""
        caller = (
            {"aws:PrincipalIsAWSService": "true"}
            if self.service
            else {
                "aws:PrincipalIsAWSService": "false",
                "aws:PrincipalArn": self.role,
                "aws:PrincipalAccount": self.account,
                "kms:CallerAccount": self.account,
            }
        )
        return {"aws:SecureTransport": "true", **caller, **self.context}


def evaluate(policy: str, request: Request) -> Verdict:
    """What one policy says about a request: an explicit denial wins, then an allowance."""
    effects = {statement["Effect"] for statement in json.loads(policy)["Statement"] if _applies(statement, request)}
    return "deny" if "Deny" in effects else "allow" if "Allow" in effects else "silent"


def key_permits(key_policy: str, request: Request) -> bool:
    """Whether a key lets a caller in who has every permission that IAM can give: the worst administrator."""
    return evaluate(key_policy, request) == "allow"


def _applies(statement: Mapping[str, Any], request: Request) -> bool:
    return (
        _principal(statement.get("Principal"), request)
        and any(fnmatch.fnmatchcase(request.action.lower(), action.lower()) for action in _many(statement["Action"]))
        and any(fnmatch.fnmatchcase(request.resource, resource) for resource in _many(statement.get("Resource", "*")))
        and all(
            _condition(operator, key, values, request.keys)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def _many(values: str | Sequence[str]) -> list[str]:
    return [values] if isinstance(values, str) else list(values)


def _principal(principal: Mapping[str, str | Sequence[str]] | None, request: Request) -> bool:
    if principal is None:
        return True
    if request.service:
        return request.service in _many(principal.get("Service", [])) or "*" in _many(principal.get("AWS", []))
    root = f"arn:aws:iam::{request.account}:root"
    return any(name in ("*", root, request.role) for name in _many(principal.get("AWS", [])))


VARIABLE = re.compile(r"\$\{([^}]+)\}")

OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "ArnEquals": fnmatch.fnmatchcase,
    "ArnLike": fnmatch.fnmatchcase,
    "Bool": lambda value, wanted: value == wanted,
    "NumericLessThan": lambda value, limit: float(value) < float(limit),
    "StringEquals": lambda value, wanted: value == wanted,
    "StringLike": fnmatch.fnmatchcase,
}


def _condition(operator: str, key: str, wanted: str | Sequence[str], keys: Mapping[str, str]) -> bool:
    values = _many(wanted)
    if operator == "Null":
        return (key not in keys) == (values == ["true"])
    plain = operator.removesuffix("IfExists").replace("Not", "")
    if key not in keys:
        return operator.endswith("IfExists") or "Not" in operator
    matches = any(OPERATORS[plain](keys[key], _filled(value, keys)) for value in values)
    return not matches if "Not" in operator else matches


def _filled(value: str, keys: Mapping[str, str]) -> str:
    """A value with its policy variables filled in. One that the call has no key for matches nothing."""
    return VARIABLE.sub(lambda found: keys.get(found[1], "\0"), value)


def problems(documents: Mapping[str, tuple[Kind, str]]) -> list[str]:
    """What AWS's linter finds in policy documents: unknown actions, resources an action does not have, wrong grammar.

    :param documents: kind and document by a name that the findings are told apart by (letters and digits).
    """
    resources = {name: _carrier(kind, name, json.loads(text)) for name, (kind, text) in documents.items()}
    found = lint(json.dumps({"Resources": resources}), config=ManualArgs(regions=["eu-central-1"]))
    return [f"{match.rule.id} {match.message} at {'/'.join(map(str, match.path or []))}" for match in found]


def _carrier(kind: Kind, name: str, document: object) -> dict[str, object]:
    """A resource of AWS's templates that carries the document; the linter judges nothing else."""
    kept = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}
    place, arn = name.lower(), f"arn:aws:x:eu-central-1:111122223333:{name}"
    carriers: dict[Kind, dict[str, object]] = {
        "identity": {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document}},
        "trust": {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": document}},
        "key": {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": document, "EnableKeyRotation": True}, **kept},
        "bucket": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {"Bucket": place[:63], "PolicyDocument": document},
        },
        "topic": {"Type": "AWS::SNS::TopicPolicy", "Properties": {"Topics": [arn], "PolicyDocument": document}},
        "queue": {"Type": "AWS::SQS::QueuePolicy", "Properties": {"Queues": [arn], "PolicyDocument": document}},
    }
    # The linter does not look into the documents of vaults, endpoints, secrets, log groups and organisations
    # where they belong.
    # Their grammar is that of a key's policy, or of an identity's where there is no principal.
    like: dict[Kind, Kind] = {"vault": "key", "endpoint": "key", "secret": "key", "log": "key", "control": "identity"}
    return carriers[like.get(kind, kind)]
