"""The record of processing activities (GDPR art. 30), out of an exported deployment: nobody has to keep it by hand.

Each data store that holds something of users is a row: what for, which class of data, where, for how long, and what
protects it. Stores that only keep the platform's own logs are left out. What a machine cannot know (the controller's
address, the data protection officer, the legal basis) is the reader's to add, and says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from policy.arns import region_of_arn
from policy.deployment import parse
from policy.model import Resource, Unknown
from policy.parameters import eu_locations
from policy.stores import STORES, is_store

NOT_PERSONAL = frozenset({"internal", "public", "logs", "log", "audit"})
"""Classifications of stores that hold nothing of users."""

CLOUDS = {"aws": "Amazon Web Services", "gcp": "Google Cloud", "hcloud": "Hetzner"}
PLACES = ("region", "location", "bucketRegion")
MARKS = ("tags", "tagsAll", "labels", "userLabels", "effectiveLabels")
UNKNOWN_PLACE = "unknown"


@dataclass(frozen=True)
class Processing:
    """One row of the record: one store, and what is processed in it.

    :param store: the store's name in the stack.
    :param type: what it is, as a type token.
    :param purpose: what the data is for (art. 30(1)(b)).
    :param classification: the category of data (art. 30(1)(c)).
    :param processor: who processes it on the company's behalf (art. 30(1)(d)).
    :param place: region or location.
    :param inside_eu: whether that is inside the European Union; if not, it is a transfer (art. 30(1)(e)).
    :param retention_days: when the data is erased, days after it was stored; none when nothing says so (art. 30(1)(f)).
    :param copy_of: the store that it is a copy of, if it is one.
    :param deletion_protected: whether the store refuses to be deleted by the engine (art. 32).
    """

    store: str
    type: str
    purpose: str
    classification: str
    processor: str
    place: str
    inside_eu: bool
    retention_days: int | None
    copy_of: str | None
    deletion_protected: bool


@dataclass(frozen=True)
class Record:
    """The record of a stack.

    :param stack: the stack's name.
    :param rows: one for each store with data of users, by processor, purpose and name.
    """

    stack: str
    rows: tuple[Processing, ...]

    def gaps(self) -> list[str]:
        """What is missing, or must not be: stores without purpose or retention, and stores outside the EU."""
        found = []
        for row in self.rows:
            if not row.purpose:
                found.append(f"{row.store} declares no purpose")
            if row.retention_days is None:
                found.append(f"{row.store} declares no retention")
            if not row.inside_eu:
                found.append(f"{row.store} is in {row.place}, which is not known to be inside the European Union")
        return found


def processing_record(document: Mapping[str, Any]) -> Record:
    """The record of an exported deployment.

    :param document: the deployment, as `pulumi stack export` writes it.
    :raises DeploymentError: when it is something else.
    """
    deployment = parse(document)
    rows = [_row(each) for each in deployment.resources if _counts(each)]
    return Record(deployment.stack, tuple(sorted(rows, key=lambda row: (row.processor, row.purpose, row.store))))


def to_json(record: Record) -> str:
    """The record for machines: the rows as written in `Processing`, and the gaps."""
    rows = [asdict(row) for row in record.rows]
    return json.dumps({"stack": record.stack, "processing": rows, "gaps": record.gaps()}, indent=2, sort_keys=True)


def to_markdown(record: Record) -> str:
    """The record for people."""
    lines = [
        f"# Record of processing activities: {record.stack}",
        "",
        "Made from the deployed stack (GDPR art. 30). For the controller to add: name and contact of the controller",
        "and of the data protection officer, and the legal basis of each purpose.",
        "",
        *_table(
            ("Purpose", "Category", "Store", "Processor", "Place", "Erased after", "Copy of"),
            (
                (
                    row.purpose or "not declared",
                    row.classification or "not declared",
                    f"`{row.store}`",
                    row.processor,
                    row.place if row.inside_eu else f"{row.place} (not known to be in the EU)",
                    "not declared" if row.retention_days is None else f"{row.retention_days} days",
                    row.copy_of or "",
                )
                for row in record.rows
            ),
        ),
    ]
    if gaps := record.gaps():
        lines += ["", "## Gaps", "", *(f"- {gap}" for gap in gaps)]
    return "\n".join([*lines, ""])


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
        *(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows),
    ]


def _counts(resource: Resource) -> bool:
    """Whether a store belongs in the record: a store that says nothing about itself does."""
    if not is_store(resource) or not STORES[resource.type].marks:
        return False
    return _mark(resource, "classification").lower() not in NOT_PERSONAL


def _row(store: Resource) -> Processing:
    place = _place(store)
    retention = _mark(store, "retention-days")
    return Processing(
        store=store.name,
        type=store.type,
        purpose=_mark(store, "purpose"),
        classification=_mark(store, "classification"),
        processor=CLOUDS.get(store.package, store.package),
        place=place,
        inside_eu=any(place.lower() in map(str.lower, names) for names in _inside(store.package)),
        retention_days=int(retention) if retention.isdigit() else None,
        copy_of=_mark(store, "copy-of") or None,
        deletion_protected=store.protect,
    )


def _inside(package: str) -> list[tuple[str, ...]]:
    cloud = {"hcloud": "hetzner"}.get(package, package)
    return list(eu_locations().get(cloud, {}).values())


def _place(store: Resource) -> str:
    for name in PLACES:
        value = store.raw(name)
        if isinstance(value, str) and value:
            return value
    return region_of_arn(store.raw("arn")) or UNKNOWN_PLACE


def _mark(store: Resource, name: str) -> str:
    """The value of a tag or label, however the cloud spells it; empty when there is none or nobody knows it."""
    spellings = {name, name.replace("-", "_")}
    for holder in MARKS:
        marks = store.raw(holder)
        for key, value in marks.items() if isinstance(marks, Mapping) else ():
            if str(key).lower() in spellings and not isinstance(value, Unknown) and value is not None:
                return str(value)
    return ""
