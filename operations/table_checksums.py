"""What tables of a PostgreSQL database held up to a moment: the number of rows, and a SHA-256 checksum of them.

PostgreSQL computes both, so no row leaves it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from operations.clock import stamp
from operations.errors import Refused

Query = Callable[[str], Sequence[Sequence[Any]]]
"""Runs one SQL statement in a session that has the parameters of `SESSION`, and answers its rows."""

TABLE = re.compile(r"[a-z_][a-z0-9_]{0,62}(\.[a-z_][a-z0-9_]{0,62})?")
COLUMN = re.compile(r"[a-z_][a-z0-9_]{0,62}")
"""PostgreSQL cuts longer names off: https://www.postgresql.org/docs/current/sql-syntax-lexical.html"""

SESSION: Mapping[str, str] = MappingProxyType(
    {
        "TimeZone": "UTC",
        "DateStyle": "ISO",
        "IntervalStyle": "postgres",
        "bytea_output": "hex",
        "extra_float_digits": "1",
        # Tables are named with their schema, so that nobody puts another one, or a function, before it.
        "search_path": "pg_catalog",
        # A policy that would hide rows is an error: what cannot be seen cannot be proved.
        "row_security": "off",
    }
)
"""How PostgreSQL writes a row as text depends on settings of the session, the database and the server, which a restore
need not have. A client's own parameters win over all of them.
Source: PostgreSQL documentation, "Client Connection Defaults"."""

BUCKET_DIGITS = 3
"""A table's checksum is made of those of 16³ parts, told apart by the first digits of the rows' own checksums: a text
of PostgreSQL has 1 GB at most, which the checksums of 16 million rows would fill."""


@dataclass(frozen=True)
class Table:
    """A table to prove.

    :param name: in lower case, with the schema if it is not ``public``.
    :param written: the column that says when a row was written, if rows never change or leave after that: the rows up
        to a moment must then be the same to the last byte. Without it only their number is compared, and must not be
        smaller.
    :raises Refused: when a name cannot be part of an SQL statement.
    """

    name: str
    written: str | None = None

    def __post_init__(self) -> None:
        for name, pattern in ((self.name, TABLE), (self.written or "_", COLUMN)):
            if not pattern.fullmatch(name):
                raise Refused("this name cannot be part of an SQL statement", name, pattern.pattern)


@dataclass(frozen=True)
class Rows:
    """What tables held.

    :param until: the moment: later rows of tables that say when a row was written are none of its business.
    :param tables: by name: ``rows``, ``sha256`` (empty if only the number counts) and ``written``.
    """

    until: str
    tables: Mapping[str, Mapping[str, Any]]

    def render(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @property
    def asked(self) -> tuple[Table, ...]:
        """The tables that it is about."""
        return tuple(Table(name, entry["written"]) for name, entry in self.tables.items())


def take(query: Query, tables: Iterable[Table], until: datetime) -> Rows:
    """What tables hold now of the rows up to a moment.

    :param query: runs SQL; see `Query`.
    :param tables: which.
    :param until: the moment.
    """
    last = stamp(until)
    return Rows(last, {table.name: _entry(query, table, last) for table in tables})


def problems(found: Rows, wanted: Rows) -> list[str]:
    """What is lost or changed; nothing when everything is there.

    :param found: what the restored database holds.
    :param wanted: what the original held.
    """
    lost = []
    for name, entry in wanted.tables.items():
        now = found.tables.get(name)
        if now is None:
            lost.append(f"table {name}: nobody read it")
        elif entry["written"] and (now["rows"], now["sha256"]) != (entry["rows"], entry["sha256"]):
            lost.append(f"table {name}: {now['rows']} rows with another checksum than the {entry['rows']} recorded")
        elif now["rows"] < entry["rows"]:
            lost.append(f"table {name}: {now['rows']} rows instead of {entry['rows']}")
    return lost


def summary(rows: Rows) -> str:
    """What was compared, table by table, in words."""
    told = (
        f"{name} ({entry['rows']} by {'checksum' if entry['written'] else 'number'})"
        for name, entry in rows.tables.items()
    )
    return f"rows until {rows.until} of {', '.join(told)}"


def _entry(query: Query, table: Table, until: str) -> dict[str, Any]:
    (answer,) = query(_checksum(table, until) if table.written else f"SELECT count(*), '' FROM {_quoted(table.name)}")  # noqa: S608 - a Table's name is checked
    return {"rows": int(answer[0]), "sha256": str(answer[1]), "written": table.written}


def _checksum(table: Table, until: str) -> str:
    # `each_row.*` is the row whatever its columns are called; a bare `each_row` would be a column of that name first.
    line = "encode(sha256(convert_to((each_row.*)::text, 'UTF8')), 'hex')"
    rows = (
        f"SELECT {line} AS line FROM {_quoted(table.name)} AS each_row WHERE each_row.\"{table.written}\" <= '{until}'"  # noqa: S608 - a Table's names are checked, the stamp is ours
    )
    parts = (
        f"SELECT left(line, {BUCKET_DIGITS}) AS part, count(*) AS n, {_joined('line', 'line')} AS sum"  # noqa: S608 - see above
        f" FROM ({rows}) AS lines GROUP BY left(line, {BUCKET_DIGITS})"
    )
    return f"SELECT coalesce(sum(n), 0), coalesce({_joined('sum', 'part')}, '') FROM ({parts}) AS parts"  # noqa: S608 - see above


def _joined(what: str, order: str) -> str:
    return f"encode(sha256(convert_to(string_agg({what}, '' ORDER BY {order} COLLATE \"C\"), 'UTF8')), 'hex')"


def _quoted(name: str) -> str:
    """Quoted, because ``user`` without quotes is a function, and any table may be called that."""
    schema, _, table = name.rpartition(".")
    return f'"{schema or "public"}"."{table}"'
