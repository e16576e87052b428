"""`iam.getPolicyDocument`: a policy as JSON, as Terraform renders it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from typing import Any

from offline.cloud.base import Query
from offline.cloud.errors import CloudError

VERSION = "2012-10-17"


def policy_document(query: Query) -> dict[str, Any]:
    """The answer: `json`, `minifiedJson` and an id."""
    merged: dict[str, dict[str, Any]] = {}
    sources = [*_texts(query, "sourceJson", "sourcePolicyDocuments")]
    for number, statement in enumerate(_statements(sources)):
        merged[statement.get("Sid") or f"#source{number}"] = statement
    for number, given in enumerate(query.args.get("statements") or []):
        rendered = _statement(given)
        merged[rendered.get("Sid") or f"#own{number}"] = rendered
    for number, statement in enumerate(_statements(_texts(query, "overrideJson", "overridePolicyDocuments"))):
        merged[statement.get("Sid") or f"#override{number}"] = statement
    document: dict[str, Any] = {"Version": query.args.get("version") or VERSION}
    if query.args.get("policyId"):
        document["Id"] = query.args["policyId"]
    document["Statement"] = list(merged.values())
    text = json.dumps(document, indent=2)
    return {
        "id": str(zlib.crc32(text.encode())),
        "json": text,
        "minifiedJson": json.dumps(document, separators=(",", ":")),
    }


def _texts(query: Query, single: str, several: str) -> list[str]:
    return [text for text in [query.args.get(single), *(query.args.get(several) or [])] if text]


def _statements(texts: list[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for text in texts:
        try:
            given = json.loads(text).get("Statement") or []
        except (ValueError, AttributeError) as error:
            raise CloudError("a source policy is not a policy document", text[:80], "JSON with a Statement") from error
        found += [given] if isinstance(given, dict) else given
    return found


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    rendered: dict[str, Any] = {}
    if given.get("sid"):
        rendered["Sid"] = given["sid"]
    rendered["Effect"] = given.get("effect") or "Allow"
    for key, name in (
        ("actions", "Action"),
        ("notActions", "NotAction"),
        ("resources", "Resource"),
        ("notResources", "NotResource"),
    ):
        if given.get(key):
            rendered[name] = _collapsed(given[key])
    for key, name in (("principals", "Principal"), ("notPrincipals", "NotPrincipal")):
        if given.get(key):
            rendered[name] = _principals(given[key])
    conditions: dict[str, dict[str, Any]] = {}
    for condition in given.get("conditions") or []:
        conditions.setdefault(condition["test"], {})[condition["variable"]] = _collapsed(condition["values"])
    if conditions:
        rendered["Condition"] = conditions
    return rendered


def _principals(given: list[Mapping[str, Any]]) -> Any:
    if len(given) == 1 and given[0]["type"] == "*" and list(given[0]["identifiers"]) == ["*"]:
        return "*"
    by_type: dict[str, list[str]] = {}
    for principal in given:
        by_type.setdefault(principal["type"], []).extend(principal["identifiers"])
    return {kind: _collapsed(identifiers) for kind, identifiers in by_type.items()}


def _collapsed(values: list[str]) -> str | list[str]:
    """One value alone stands as a string; several are sorted, the last first, as Terraform does."""
    unique = sorted(set(values), reverse=True)
    return unique[0] if len(unique) == 1 else unique
