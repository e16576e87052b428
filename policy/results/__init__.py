"""The results of an audit as files for machines and people: report.json, report.sarif, junit.xml, summary.md."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from policy.report import Report
from policy.results import json_report, junit, sarif, summary

WRITERS: dict[str, Callable[[Report], str]] = {
    "report.json": json_report.render,
    "report.sarif": sarif.render,
    "junit.xml": junit.render,
    "summary.md": summary.render,
}


def write_all(report: Report, folder: Path) -> dict[str, Path]:
    """Write every form of the report into a folder, which is made when missing. A file is there whole or not at all.

    :param report: what an audit found.
    :param folder: such as `build/check`.
    :returns: the files by name.
    :raises OSError: when the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, render in WRITERS.items():
        written[name] = folder / name
        _write(folder / name, render(report))
    return written


def _write(path: Path, text: str) -> None:
    handle, fresh = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8", "replace"))
        Path(fresh).chmod(0o644)
        Path(fresh).replace(path)
    except BaseException:
        Path(fresh).unlink(missing_ok=True)
        raise
