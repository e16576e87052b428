"""The coverage ledger: every resource type that the components make has a rule, or a written reason for having none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from policy.errors import LedgerError
from policy.model import Resource
from policy.registry import Rule
from policy.yaml_file import read

FILE = Path(__file__).with_name("ledger.yaml")
SCHEMA = Path(__file__).with_name("ledger.schema.json")


@dataclass(frozen=True)
class Entry:
    """Why a type needs no rule of its own.

    :param type: the type token.
    :param because: the reason.
    :param rules: the rules that judge it together with another resource.
    """

    type: str
    because: str
    rules: tuple[str, ...] = ()


def load(path: Path = FILE) -> dict[str, Entry]:
    """The entries by type.

    :raises LedgerError: when the file cannot be read, is against its schema, or names a type twice.
    """
    entries: dict[str, Entry] = {}
    for found in read(path, SCHEMA, LedgerError)["types"]:
        entry = Entry(found["type"], found["because"], tuple(found.get("rules", ())))
        if entry.type in entries:
            raise LedgerError(f"{path.name} names a type twice", received=entry.type, allowed="each type once")
        entries[entry.type] = entry
    return entries


def made(resources: Iterable[Resource]) -> set[str]:
    """The types that a stack makes: of its custom resources, providers among them, but not of what it only reads."""
    return {resource.type for resource in resources if resource.custom and not resource.external}


def gaps(types: Iterable[str], rules: Iterable[Rule], ledger: Mapping[str, Entry]) -> list[str]:
    """What is wrong with the coverage, a sentence each; nothing when every type is accounted for once.

    A rule counts for the types that it names. One that looks at everything (``*``, ``aws:*``) speaks for none of them.

    :param types: the types that the components make.
    :param rules: all rules.
    :param ledger: the entries by type.
    """
    known = tuple(rules)
    ids = {rule.id for rule in known}
    named = {token for rule in known for token in rule.types}
    wanted = set(types)
    found = [f"{token} has no rule and no entry in {FILE.name}" for token in wanted - named - ledger.keys()]
    for entry in ledger.values():
        if entry.type in named:
            found.append(f"{FILE.name}: {entry.type} has a rule, so its entry is not needed")
        elif entry.type not in wanted:
            found.append(f"{FILE.name}: no component makes {entry.type}, so its entry is not needed")
        found += [f"{FILE.name}: {entry.type} names the unknown rule {name}" for name in entry.rules if name not in ids]
    return sorted(found)
