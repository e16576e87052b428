"""What a condition can come to for a kind of caller, of whom only some facts are fixed.

A stranger chooses what lies in the request (headers, TLS, tags of its own principal) but not who it is or where it
comes from. So a
condition is judged as what it *can* be, true or false, over everything the caller can choose.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Protocol

from policy.iam.document import Condition
from policy.iam.patterns import glob, is_wild, overlap

WIDEST_SOURCE = {4: 2**24, 6: 2**96}
"""Addresses beyond which a source list names nobody: S3 calls a policy public from there on.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
"""

COMPARISONS = ("numericless", "numericgreater", "dateless", "dategreater")


class Fact(Protocol):
    """What is known of one context key of a caller."""

    def may(self, value: str) -> bool:
        """Whether the caller's value can match a condition's value."""

    def must(self, value: str) -> bool:
        """Whether every value that the caller can have matches it."""


@dataclass(frozen=True)
class Free:
    """The caller chooses the value."""

    def may(self, value: str) -> bool:
        """Any value can be chosen."""
        return True

    def must(self, value: str) -> bool:
        """Only ``*`` matches whatever is chosen."""
        return value == "*"


@dataclass(frozen=True)
class Known:
    """The value matches one of these patterns, and any of them occurs."""

    patterns: tuple[str, ...]

    def may(self, value: str) -> bool:
        """One of the patterns overlaps."""
        return any(overlap(value, pattern) for pattern in self.patterns)

    def must(self, value: str) -> bool:
        """All patterns lie within."""
        return all(glob(value, pattern) for pattern in self.patterns)


@dataclass(frozen=True)
class ForeignName:
    """An identifier of somebody else: an account, organisation, VPC or user ID that no document names in full.

    A wildcard in a condition's value admits some stranger. Where the operator takes wildcards literally it is a mistake
    that admits
    nobody; it is not told apart, because who writes it means everybody.
    """

    sample: str

    def may(self, value: str) -> bool:
        """A wildcard can match a stranger."""
        return is_wild(_head(value))

    def must(self, value: str) -> bool:
        """The wildcard matches the sample too."""
        return is_wild(_head(value)) and glob(value, self.sample)


@dataclass(frozen=True)
class ForeignArn:
    """An ARN in somebody else's account. The account decides; an ARN without one (a bucket's) decides by its name."""

    sample: str

    def may(self, value: str) -> bool:
        """A wildcard where the account stands can match a stranger."""
        if not is_wild(value):
            return False
        parts = value.split(":", 5)
        if len(parts) < 6:
            return True
        return is_wild(parts[4]) or not parts[4]

    def must(self, value: str) -> bool:
        """The wildcard matches the sample too."""
        return is_wild(value) and glob(value, self.sample)


@dataclass(frozen=True)
class Internet:
    """Any public address."""

    def may(self, value: str) -> bool:
        """The network is wide enough to hold a stranger."""
        return wide([value])

    def must(self, value: str) -> bool:
        """The network is the whole internet."""
        network = _network(value)
        return network is not None and network.prefixlen == 0


@dataclass(frozen=True)
class Presence:
    """A context key of a caller: the fact, and whether the key can be there and can be missing."""

    fact: Fact
    present: bool = True
    absent: bool = False


ABSENT = Presence(Free(), present=False, absent=True)
ANYTHING = Presence(Free(), absent=True)


@dataclass(frozen=True)
class Caller:
    """A kind of caller: what is fixed of its requests.

    :param keys: by context key in lower case; a key that ends in ``*`` stands for all with that start. Any other key is
        free.
    """

    name: str
    keys: Mapping[str, Presence]

    def presence(self, key: str) -> Presence:
        """What is known of a context key."""
        found = self.keys.get(key)
        if found is None:
            found = next(
                (entry for name, entry in self.keys.items() if name.endswith("*") and glob(name, key)), ANYTHING
            )
        return found


@dataclass(frozen=True)
class Possible:
    """What a condition can come to."""

    true: bool
    false: bool


def judge(condition: Condition, caller: Caller) -> Possible:
    """What one condition can come to for a caller."""
    quantifier, operator, optional = _split(condition.operator)
    presence = caller.presence(condition.key)
    outcomes = []
    if operator == "null":
        wanted = "true" in (value.lower() for value in condition.values)
        return Possible(
            true=presence.absent if wanted else presence.present, false=presence.present if wanted else presence.absent
        )
    if presence.absent:
        if optional or quantifier == "forallvalues":
            holds = True
        elif quantifier == "foranyvalue":
            holds = False
        else:
            holds = "not" in operator
        outcomes.append(Possible(holds, not holds))
    if presence.present:
        outcomes.append(_compare(operator, condition.values, presence.fact))
    return Possible(any(entry.true for entry in outcomes), any(entry.false for entry in outcomes))


def judge_all(conditions: Iterable[Condition], caller: Caller) -> Possible:
    """What conditions can come to together: all must be true. They are taken for independent, which can only admit too
    much."""
    # Some operators of one block look at one key: a ForAllValues or IfExists is closed by a Null that demands the key.
    entries = list(conditions)
    demanded = {
        entry.key
        for entry in entries
        if entry.operator.lower() == "null" and [value.lower() for value in entry.values] == ["false"]
    }
    results = [judge(entry, _demanding(caller, entry.key) if entry.key in demanded else caller) for entry in entries]
    nulls = [judge(entry, caller) for entry in entries if entry.key in demanded and entry.operator.lower() == "null"]
    return Possible(all(entry.true for entry in [*results, *nulls]), any(entry.false for entry in [*results, *nulls]))


def wide(values: Iterable[str]) -> bool:
    """Whether networks together hold more public addresses than a list of somebodies has."""
    networks = [network for network in map(_network, values) if network is not None]
    for version, widest in WIDEST_SOURCE.items():
        public = [entry for entry in networks if entry.version == version and not entry.is_private]
        merged: Iterable[IPv4Network | IPv6Network] = collapse_addresses(public)  # type: ignore[type-var]
        if sum(entry.num_addresses for entry in merged) > widest:
            return True
    return False


def _demanding(caller: Caller, key: str) -> Caller:
    found = caller.presence(key)
    return Caller(caller.name, {**caller.keys, key: Presence(found.fact, found.present, absent=False)})


def _split(operator: str) -> tuple[str, str, bool]:
    text = operator.lower()
    quantifier, _, rest = text.rpartition(":")
    optional = rest.endswith("ifexists")
    return quantifier, rest[: -len("ifexists")] if optional else rest, optional


def _compare(operator: str, values: tuple[str, ...], fact: Fact) -> Possible:
    if operator.startswith(COMPARISONS):
        return Possible(True, True)
    if operator == "bool":
        values = tuple(value.lower() for value in values)
    if isinstance(fact, Internet) and operator in ("ipaddress", "notipaddress"):
        matches = Possible(wide(values), not any(fact.must(value) for value in values))
    else:
        matches = Possible(any(fact.may(value) for value in values), not any(fact.must(value) for value in values))
    return Possible(matches.false, matches.true) if "not" in operator else matches


def _head(value: str) -> str:
    """The part of an identifier that says whose it is: the organisation of a path, the role of a user ID."""
    return value.partition("/")[0].partition(":")[0]


def _network(value: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        return None
