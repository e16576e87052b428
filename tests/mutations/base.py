"""The unmutated stack: what the real engine makes of the prod stack with the offline clouds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from offline.files import write_atomically
from offline.stack import OfflineStack
from tests.mutations.stack import Entry, Stack

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "build" / "mutations"
STACK = "prod"
SOURCES = ("__main__.py", "Pulumi.yaml", f"Pulumi.{STACK}.yaml", "locations.yaml", "requirements.txt")
PACKAGES = ("components", "offline")


def base() -> Stack:
    """The prod stack as exported after an update, kept in ``build/mutations`` for as long as its sources stay the same.

    :raises RuntimeError: when the stack cannot be made.
    """
    file = FOLDER / f"base-{_digest()}.json"
    if not file.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        for stale in FOLDER.glob("base-*.json"):
            stale.unlink()
        write_atomically(file, json.dumps(_made()).encode())
    entries: list[Entry] = json.loads(file.read_text())
    return Stack(entries)


def _made() -> list[Entry]:
    with TemporaryDirectory() as folder, OfflineStack(STACK, ROOT, folder=Path(folder)) as stack:
        result = stack.up()
        if not result.succeeded:
            raise RuntimeError(f"the unmutated stack cannot be made: {'; '.join(result.errors)}")
        entries: list[Entry] = stack.export()["deployment"]["resources"]
        return entries


def _digest() -> str:
    """A digest of what the stack is made of: its program, its settings, the clouds and the SDKs' versions."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    yield from (ROOT / name for name in SOURCES)
    for package in PACKAGES:
        yield from sorted(
            path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )
