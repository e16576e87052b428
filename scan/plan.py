"""An exported deployment's AWS resources as a Terraform plan in JSON, which scanners of Terraform can read.

The form is that of ``terraform show -json`` (https://developer.hashicorp.com/terraform/internals/json-format): the
values of every resource, and apart from them which argument refers to which resource, so that a scanner sees relations
(a bucket and its policy) and not only single resources.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from offline.cloud.schema.model import Property, TypeSpec
from offline.cloud.schema.store import Schema
from policy.model import Secret
from policy.state_file import deployment_of
from policy.values import properties
from scan.names import argument, snake, terraform_type

FORMAT = {"format_version": "1.2", "terraform_version": "1.9.0"}
"""What scanners know a plan by, and the first Terraform whose plans have this form."""

HIDDEN = "(secret)"
"""What stands for every secret: a scanner has no use for them."""

FILE = "(file)"
"""What stands for a function's code."""

IDENTIFYING = ("arn", "domainName", "dnsName")
"""Outputs beside the ID by which other resources name one: log groups, distributions, load balancers."""


@dataclass(frozen=True)
class Plan:
    """What a scanner reads, and how its answers lead back.

    :param document: the plan.
    :param urns: by Terraform address, the URN of the resource.
    """

    document: dict[str, Any]
    urns: dict[str, str]

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every resource's address."""
        return tuple(self.urns)


def convert(state: Mapping[str, Any], schema: Schema) -> Plan:
    """The AWS resources of a deployment as a plan; other clouds' are left out.

    :param state: what ``pulumi stack export`` wrote.
    :param schema: the AWS SDK's, which tells blocks, maps and plain values apart.
    :raises policy.errors.DeploymentError: it is not a deployment.
    :raises offline.cloud.errors.CloudError: a resource has a type that the SDK does not have.
    """
    entries = [entry for entry in deployment_of(state).get("resources", []) if _is_aws(entry)]
    addresses = _addresses(entries)
    owners = _owners(entries)
    values, configuration = [], []
    for entry in entries:
        kind, _, name = addresses[entry["urn"]].partition(".")
        common = {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name}
        inputs = schema.resource(entry["type"]).inputs
        converted = _block(properties(entry.get("inputs") or {}), inputs, kind, schema)
        values.append({**common, "provider_name": "registry.terraform.io/hashicorp/aws", "values": converted})
        configuration.append({**common, "expressions": _references(entry, kind, owners, addresses)})
    document = {
        **FORMAT,
        "planned_values": {"root_module": {"resources": values}},
        "resource_changes": [
            {
                **{key: value[key] for key in ("address", "type", "name")},
                "change": {"actions": ["create"], "before": None, "after": value["values"]},
            }
            for value in values
        ],
        "configuration": {"root_module": {"resources": configuration}},
    }
    return Plan(document, {address: urn for urn, address in addresses.items()})


def _is_aws(entry: Mapping[str, Any]) -> bool:
    return bool(entry.get("custom")) and str(entry.get("type")).startswith("aws:") and not entry.get("delete")


def _addresses(entries: list[Any]) -> dict[str, str]:
    """By URN, the resource's Terraform address. Two of one type and name (under different parents) are numbered."""
    found: dict[str, str] = {}
    taken: dict[str, int] = {}
    for entry in entries:
        name = re.sub(r"[^A-Za-z0-9_-]", "_", entry["urn"].rpartition("::")[2])
        address = f"{terraform_type(entry['type'])}.{name}"
        taken[address] = taken.get(address, 0) + 1
        found[entry["urn"]] = address if taken[address] == 1 else f"{address}_{taken[address]}"
    return found


def _owners(entries: list[Any]) -> dict[str, tuple[str, str]]:
    """By value, the URN of the resource that it identifies, and the attribute that it is.

    A state lists resources in the order they were made, so of several with one ID (a bucket, its policy, its lifecycle)
    the first is the thing itself.
    """
    found: dict[str, tuple[str, str]] = {}
    for entry in entries:
        outputs = entry.get("outputs") or {}
        identifying = {"id": entry.get("id"), **{name: outputs.get(name) for name in IDENTIFYING}}
        for attribute, value in identifying.items():
            if isinstance(value, str) and value:
                found.setdefault(value, (entry["urn"], snake(attribute)))
    return found


def _references(
    entry: Mapping[str, Any], kind: str, owners: Mapping[str, tuple[str, str]], addresses: Mapping[str, str]
) -> dict[str, Any]:
    """Which resources each argument refers to: those that a text in it identifies, if the argument depends on any."""
    found = {}
    for name, dependencies in (entry.get("propertyDependencies") or {}).items():
        value = entry["inputs"].get(name)
        # CloudTrail wants a log group's ARN with the streams in it.
        texts = [text.removesuffix(":*") for text in _texts(value)] if dependencies else []
        targets = [owners[text] for text in texts if text in owners]
        own = [(urn, attribute) for urn, attribute in dict.fromkeys(targets) if urn != entry["urn"]]
        if own:
            wanted = argument(kind, name, blocks=_has_blocks(value))
            references = [text for urn, how in own for text in (f"{addresses[urn]}.{how}", addresses[urn])]
            found[wanted] = {"references": references}
    return found


def _has_blocks(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict) for entry in value)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _texts(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from _texts(entry)


def _block(values: Mapping[str, Any], inputs: Mapping[str, Property], kind: str, schema: Schema) -> dict[str, Any]:
    """The arguments and nested blocks of a resource or of a block in it."""
    found = {}
    for name, value in values.items():
        spec = inputs[name].type if name in inputs else "any"
        nested = _blocks(spec)
        name_there = argument(kind, name, blocks=nested is not None and isinstance(value, list))
        found[name_there] = _value(value, spec, kind, schema)
    return found


def _value(value: Any, spec: TypeSpec, kind: str, schema: Schema) -> Any:
    """One value as Terraform has it: a nested block is a list of one or more mappings, a document is text."""
    if isinstance(value, Secret):
        return HIDDEN
    nested = _blocks(spec)
    if nested is not None:
        blocks = value if isinstance(value, list) else [value]
        inputs = schema.object_type(nested[1], nested[2]).properties
        return [_block(block, inputs, kind, schema) if isinstance(block, dict) else block for block in blocks]
    if isinstance(value, dict) and _is_asset(spec):
        return FILE
    if isinstance(value, dict) and not _is_map(spec):
        return json.dumps(value)  # a policy or another document that the program gave as an object
    if isinstance(value, dict):
        return {key: HIDDEN if isinstance(entry, Secret) else entry for key, entry in value.items()}
    if isinstance(value, list):
        return [HIDDEN if isinstance(entry, Secret) else entry for entry in value]
    return value


def _blocks(spec: TypeSpec) -> list[str] | None:
    """The object type of a property of a nested block or a list of them; a document, which may be text too, is none."""
    if isinstance(spec, list) and spec[0] in ("list", "union") and "string" not in spec:
        return next((found for part in spec[1:] if (found := _blocks(part)) is not None), None)
    return spec if isinstance(spec, list) and spec[0] == "object" else None


def _is_map(spec: TypeSpec) -> bool:
    return isinstance(spec, list) and spec[0] == "map"


def _is_asset(spec: TypeSpec) -> bool:
    return spec == "asset" or (isinstance(spec, list) and any(_is_asset(part) for part in spec[1:]))
