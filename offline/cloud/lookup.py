"""Data sources that find something in the inventory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from offline.cloud.base import Query
from offline.cloud.errors import CloudError
from offline.cloud.inventory import MASKED_KEY, Thing


def found(query: Query, token: str, *keys: str) -> Thing:
    """The one thing of a type that a data source's arguments mean.

    Args:
        query: The call.
        token: The resource type that is looked for.
        keys: Arguments to match with the property of the same name; `id` and `tags`/`labels` are always matched.

    Raises:
        CloudError: None or several match, as the clouds' own data sources refuse it.
    """
    things = [thing for thing in query.inventory.of_type(token) if _matches(query, thing, keys)]
    if len(things) != 1:
        wanted = {key: value for key, value in query.args.items() if value is not None}
        many = "nothing" if not things else f"{len(things)} things"
        raise CloudError(
            f"{query.token} matches {many} in the offline cloud",
            str(wanted),
            f"arguments that match one {token} of this stack",
        )
    return things[0]


def properties(thing: Thing, id_type: type = str) -> dict[str, Any]:
    """The outputs of a thing as a data source shows them, without what is secret."""
    shown = {
        name: value for name, value in thing.outputs.items() if not name.startswith("__") and not _is_secret(value)
    }
    return {**shown, "id": id_type(thing.id)}


def _matches(query: Query, thing: Thing, keys: Sequence[str]) -> bool:
    wanted_id = query.args.get("id")
    if wanted_id not in (None, "") and str(wanted_id) != thing.id:
        return False
    region = thing.outputs.get("region")
    if isinstance(region, str) and region and query.region and region != query.region:
        return False
    for key in keys:
        value = query.args.get(key)
        if value not in (None, "") and value not in (thing.outputs.get(key), thing.inputs.get(key)):
            return False
    for key in ("tags", "labels"):
        held = thing.outputs.get(key) or {}
        if any(held.get(name) != value for name, value in (query.args.get(key) or {}).items()):
            return False
    return all(_filter_matches(thing, entry) for entry in query.args.get("filters") or [])


def _filter_matches(thing: Thing, entry: dict[str, Any]) -> bool:
    """EC2's filters: `tag:Name`, `vpc-id`, `cidr-block`."""
    name, values = str(entry.get("name")), entry.get("values") or []
    if name.startswith("tag:"):
        return (thing.outputs.get("tags") or {}).get(name[4:]) in values
    first, *rest = name.split("-")
    return thing.outputs.get(first + "".join(word.capitalize() for word in rest)) in values


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and MASKED_KEY in value
