"""The table by statement and cloud that ends `up` and `check`."""

from __future__ import annotations

import textwrap

from policy.report import Report
from policy.status import Cell, State

WIDTH = 120
INDENT = 54
"""Where the reasons of a weaker statement start: under what it is made true by."""
COLUMNS = (("statement", 42), ("cloud", 8), ("made true by", 39), ("kept by", 9), ("verdict", 14))


def render(report: Report) -> str:
    """The statements with what makes and keeps them true in each cloud, in 120 columns, and a line that counts them.

    A deployment that the project did not make has no row where nothing was judged.
    """
    lines = [_row([name for name, _ in COLUMNS]), _row(["─" * width for _, width in COLUMNS])]
    last = ""
    shown = [cell for cell in report.cells if cell.state is not State.NOT_APPLICABLE or cell.components]
    for cell in shown:
        lines += _lines(cell, repeated=cell.statement.id == last)
        last = cell.statement.id
    counted = {state: sum(cell.state is state for cell in report.cells) for state in State}
    summary = ", ".join(f"{count} {state.value}" for state, count in counted.items() if count)
    return "\n".join([*lines, "", f"{len(report.cells)} statements by cloud: {summary}", ""])


def _lines(cell: Cell, *, repeated: bool) -> list[str]:
    statement = "" if repeated else f"{cell.statement.id:<8} {cell.statement.title}"
    names = ", ".join(dict.fromkeys(source.name for source in cell.components)) or "–"
    rules = f"{len(cell.rules)} rule{'' if len(cell.rules) == 1 else 's'}" if cell.rules else "–"
    wrapped = textwrap.wrap(names, COLUMNS[2][1]) or ["–"]
    first = _row([_cut(statement, COLUMNS[0][1]), cell.cloud, wrapped[0], rules, cell.state.value])
    return [first, *(_row(["", "", line, "", ""]) for line in wrapped[1:]), *_reasons(cell)]


def _reasons(cell: Cell) -> list[str]:
    """Why a statement is weaker than it could be, one setting after the other."""
    lead = " " * INDENT
    return [
        line
        for reason in cell.weaker
        for line in textwrap.wrap(f"- {reason}", WIDTH, initial_indent=lead, subsequent_indent=f"{lead}  ")
    ]


def _row(values: list[str]) -> str:
    return "  ".join(f"{value:<{width}}" for value, (_, width) in zip(values, COLUMNS, strict=True)).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
