"""What the GCP SDK does not say of a type: automatic names, and which inputs Google cannot change in place."""

from __future__ import annotations

from collections.abc import Mapping

from offline.cloud.base import Traits, read_table
from offline.cloud.gcp.replacements import REPLACES
from offline.cloud.naming import standard_traits_name
from offline.cloud.schema.model import Property

_NAME_LIMIT = {"storage/bucket:Bucket": 63, "sql/databaseInstance:DatabaseInstance": 98, "monitoring/group:Group": 255}
# Inputs that nothing under Google's API can change, in every type that has them.
_ALWAYS = frozenset({"project", "location", "region", "zone", "name"})
_REPLACES = read_table(REPLACES)
_SECRETS = {"serviceaccount/key:Key": ("privateKey",), "sql/user:User": ("password",)}
# Names that Google never gives twice in a place; display names are not among them.
_UNIQUE = ("name", "accountId", "secretId", "datasetId", "repositoryId")


def traits_of(kind: str, inputs: Mapping[str, Property]) -> Traits:
    """The traits of a type.

    Args:
        kind: The type without `gcp:`.
        inputs: Its inputs.
    """
    replaces = set(_REPLACES.get(kind, ())) | (_ALWAYS & set(inputs))
    return Traits(
        name_property=standard_traits_name(inputs),
        name_limit=_NAME_LIMIT.get(kind, 63),
        name_lower=True,
        replaces=frozenset(replaces),
        unique=tuple(key for key in _UNIQUE if key in inputs),
        secrets=_SECRETS.get(kind, ()),
    )
