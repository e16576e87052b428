"""The statements of the security overview as typed values, out of `statements.yaml`.

`statements.schema.json` is the file's published form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policy.errors import StatementsError
from policy.registry import Control, Relation
from policy.yaml_file import read

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "statements.yaml"
SCHEMA = ROOT / "statements.schema.json"


@dataclass(frozen=True)
class Statement:
    """One statement of the security overview.

    :param id: what everything else refers to: ``NET-2``.
    :param title: a short name for tables.
    :param text: the overview's own words.
    :param kind: ``technical`` (code makes it true), ``attested`` (a person or a provider does) or ``mixed``.
    :param clouds: where it must be made true: ``aws``, ``gcp``, ``hetzner``, or ``platform`` for what is outside any
        one cloud.
    :param controls: controls of published standards that it supports.
    """

    id: str
    title: str
    text: str
    kind: str
    clouds: tuple[str, ...]
    controls: tuple[Control, ...]


def load(path: Path = FILE) -> dict[str, Statement]:
    """The statements by ID, in the overview's order.

    :param path: the file; the project's own by default.
    :raises StatementsError: when the file is unreadable, against its schema, or has one ID twice.
    """
    statements: dict[str, Statement] = {}
    for entry in read(path, SCHEMA, StatementsError)["statements"]:
        if entry["id"] in statements:
            raise StatementsError(f"{path.name} has two statements", received=entry["id"], allowed="each ID once")
        statements[entry["id"]] = _statement(entry)
    return statements


def _statement(entry: Mapping[str, Any]) -> Statement:
    controls = (Control(item["framework"], item["id"], Relation(item["relation"])) for item in entry["controls"])
    return Statement(
        id=entry["id"],
        title=entry["title"],
        text=entry["text"],
        kind=entry["kind"],
        clouds=tuple(entry["clouds"]),
        controls=tuple(controls),
    )
