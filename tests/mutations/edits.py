"""What a mutant does to the stack: small edits of exported resources.

An edit of a property changes the program's inputs and the cloud's answers alike, as an update would. Texts may hold
``@{selector.property}`` wherever a value stands; see `tests.mutations.stack`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.mutations.stack import Entry, Stack

Edit = Callable[[Stack], None]
PREFIX = "urn:pulumi:prod::rampart::"
PROVIDERS = {"aws": "aws-region-primary", "gcp": "gcp-primary", "hcloud": "hetzner-primary"}
"""The provider that an added resource is made through, by package; resources of other packages have none."""
ACCOUNT, REGION = "111122223333", "eu-central-1"


def put(selector: str, paths: dict[str, Any] | None = None, /, **properties: Any) -> Edit:
    """Set properties.

    :param selector: the resource.
    :param paths: values by dotted path, ``{"metadataOptions.httpTokens": "optional"}``; a number is a list's position,
        and ``+`` its end.
    :param properties: values by property.
    """

    def edit(stack: Stack) -> None:
        for path, value in {**(paths or {}), **properties}.items():
            _forget_origin(stack.own(selector), path)
            for values in _sides(stack.own(selector)):
                for spelling in _spellings(path, values):
                    _set(values, spelling.split("."), stack.resolved(value))

    return edit


def drop(selector: str, *paths: str) -> Edit:
    """Leave properties out, so that the cloud's default counts. Arguments are those of `put`.

    :raises LookupError: when the resource has no such property: the mutant would change nothing.
    """

    def edit(stack: Stack) -> None:
        for path in paths:
            _forget_origin(stack.own(selector), path)
            found = [
                _take(values, spelling.split("."))
                for values in _sides(stack.own(selector))
                for spelling in _spellings(path, values)
            ]
            if not any(found):
                raise LookupError(f"{selector} has no {path} to leave out")

    return edit


def change(selector: str, function: Callable[[dict[str, Any]], None]) -> Edit:
    """Change properties by a function that is called with the inputs and with the outputs."""

    def edit(stack: Stack) -> None:
        for values in _sides(stack.own(selector)):
            function(values)

    return edit


def document(selector: str, path: str, function: Callable[[Any], None]) -> Edit:
    """Change a JSON document that stands in a property as text, such as a policy.

    :param function: called with the parsed document, which it changes in place.
    """

    def edit(stack: Stack) -> None:
        parsed = json.loads(stack.value(selector, path))
        function(parsed)
        put(selector, {path: json.dumps(stack.resolved(parsed))})(stack)

    return edit


def statement(selector: str, path: str, **parts: Any) -> Edit:
    """Add a statement to a policy document that stands in a property as text; Effect is Allow unless given."""
    added = {"Effect": "Allow", **parts}
    return document(selector, path, lambda policy: policy["Statement"].append(added))


def remove(*selectors: str) -> Edit:
    """Remove resources."""

    def edit(stack: Stack) -> None:
        for selector in selectors:
            stack.remove(selector)

    return edit


def add(type: str, name: str, properties: dict[str, Any] | None = None, **options: Any) -> Edit:
    """Add a resource. Arguments are those of `resource`."""
    return lambda stack: stack.add(resource(stack, type, name, properties, **options))


def resource(
    stack: Stack,
    type: str,
    name: str,
    properties: dict[str, Any] | None = None,
    *,
    id: str | None = None,
    outputs: dict[str, Any] | None = None,
    provider: str | None = None,
    protect: bool = False,
    region: str = REGION,
) -> Entry:
    """A resource as an export has it, with an ID, and for AWS an ARN and a region.

    :param type: its type token.
    :param name: its name.
    :param properties: the program's inputs, which the cloud answers with too.
    :param id: the cloud's ID; by default the bucket's or resource's own name for buckets, else ``<name>-id``.
    :param outputs: what the cloud answers besides, such as an ARN of a special form.
    :param provider: the provider's selector; the package's primary one by default.
    :param protect: whether the engine refuses to delete it.
    :param region: the AWS region.
    """
    inputs = properties or {}
    package, module, _ = (*type.split(":"), "")[:3]
    made_by = provider or PROVIDERS.get(package)
    answers = {**inputs, "id": id or f"{name}-id", **_answers(package, module, name, region), **(outputs or {})}
    entry: Entry = {
        "urn": f"{PREFIX}{type}::{name}",
        "type": type,
        "custom": True,
        "id": answers["id"],
        "inputs": inputs,
        "outputs": answers,
        "parent": f"{PREFIX}pulumi:pulumi:Stack::rampart-prod",
        "protect": protect,
    }
    if made_by:
        found = stack.find(made_by)
        entry["provider"] = f"{found['urn']}::{found['id']}"
    return entry


def _answers(package: str, module: str, name: str, region: str) -> dict[str, Any]:
    if package != "aws":
        return {}
    service, _, kind = module.partition("/")
    place = "" if service == "iam" else region
    return {"arn": f"arn:aws:{service}:{place}:{ACCOUNT}:{kind.lower()}/{name}", "region": region}


def _sides(entry: Entry) -> list[dict[str, Any]]:
    return [entry.setdefault("inputs", {}), *([entry["outputs"]] if entry.get("outputs") else [])]


def _forget_origin(entry: Entry, path: str) -> None:
    """The value no longer comes from where the program took it."""
    origins = entry.get("propertyDependencies")
    if origins:
        origins.pop(path.split(".")[0], None)


def _spellings(path: str, values: dict[str, Any]) -> list[str]:
    """AWS answers with the tags a second time, merged with the provider's."""
    first, _, rest = path.partition(".")
    if first in ("tags", "labels"):
        twins = {"tags": ("tagsAll",), "labels": ("effectiveLabels", "pulumiLabels")}[first]
        return [path, *(f"{twin}.{rest}" if rest else twin for twin in twins if twin in values)]
    return [path]


def _set(values: Any, parts: list[str], value: Any) -> None:
    here, rest = parts[0], parts[1:]
    if isinstance(values, list):
        if here == "+":
            values.append({})
            here = str(len(values) - 1)
        if rest:
            _set(values[int(here)], rest, value)
        else:
            values[int(here)] = value
    elif rest:
        if not isinstance(values.get(here), dict | list):
            values[here] = [] if rest[0] == "+" else {}
        _set(values[here], rest, value)
    else:
        values[here] = value


def _take(values: Any, parts: list[str]) -> bool:
    """Take the value out and say whether there was one."""
    for part in parts[:-1]:
        values = values[int(part)] if isinstance(values, list) and int(part) < len(values) else (values or {}).get(part)
    last = parts[-1]
    if isinstance(values, list):
        return bool(values) and values.pop(int(last)) is not None
    return isinstance(values, dict) and values.pop(last, None) is not None
