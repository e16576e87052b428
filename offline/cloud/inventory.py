"""What exists in the offline clouds, kept beside the engine's state, so that a test can find what the state lost.

Secret values are never stored: a `Secret` becomes `{"__secret": "sha256:<hex>"}`, a digest keyed with a random salt of
this inventory. It is enough to see that a value changed. Whoever has the file can still try guesses against it, so it
does not protect a weak password.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offline.cloud.errors import CloudError
from offline.cloud.wire import Asset, Unknown, transform

MASKED_KEY = "__secret"
_TABLES = """
CREATE TABLE IF NOT EXISTS things (
    urn TEXT NOT NULL, generation INTEGER NOT NULL, type TEXT NOT NULL, id TEXT NOT NULL, location TEXT NOT NULL,
    inputs TEXT NOT NULL, outputs TEXT NOT NULL, created INTEGER NOT NULL,
    updated INTEGER NOT NULL, superseded INTEGER NOT NULL,
    PRIMARY KEY (urn, generation));
CREATE INDEX IF NOT EXISTS things_by_id ON things (id);
CREATE TABLE IF NOT EXISTS generations (urn TEXT PRIMARY KEY, last INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS addresses (
    network TEXT NOT NULL, address TEXT NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (network, address));
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True)
class Thing:
    """One thing that exists.

    Args:
        urn: The engine's name of it.
        generation: 1 for the first of its URN, one more for each replacement.
        type: Type token.
        id: The cloud's id.
        location: The provider's region (AWS) or project and region (GCP), empty where there is none.
        inputs: Masked inputs.
        outputs: Masked outputs.
        created: How often it was created (more than once: a run was killed before its state was saved).
        updated: How often it was updated.
        superseded: A newer generation of the same URN exists and this one waits for its deletion.
    """

    urn: str
    generation: int
    type: str
    id: str
    location: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    created: int = 1
    updated: int = 0
    superseded: bool = False


@dataclass(frozen=True)
class Differences:
    """Where a state and the inventory disagree; both empty when they agree.

    Args:
        lost: URNs that the state holds and the cloud does not.
        orphaned: Things that the cloud holds and the state does not.
    """

    lost: tuple[str, ...]
    orphaned: tuple[Thing, ...]

    def __bool__(self) -> bool:
        return bool(self.lost or self.orphaned)


class Inventory:
    """The inventory of one offline stack; safe to use from several threads and processes.

    Args:
        path: SQLite file; it is made, with its folder, if it does not exist.

    Raises:
        CloudError: The file is not an inventory.
    """

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        try:
            self._database = sqlite3.connect(str(path), timeout=10, check_same_thread=False, isolation_level=None)
            self._database.execute("PRAGMA journal_mode=WAL")
            # Survives a killed process, which is what an offline cloud must; a power cut may cost the last operations.
            self._database.execute("PRAGMA synchronous=NORMAL")
            self._database.executescript(_TABLES)
            self._database.execute("INSERT OR IGNORE INTO settings VALUES ('salt', ?)", (secrets.token_hex(16),))
            self._salt = bytes.fromhex(
                self._database.execute("SELECT value FROM settings WHERE name='salt'").fetchone()[0]
            )
        except sqlite3.DatabaseError as error:
            raise CloudError(
                "the inventory cannot be opened", f"{path}: {error}", "an SQLite file that the offline cloud wrote"
            ) from error

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def list(self) -> tuple[Thing, ...]:
        """All that exists, without what is superseded, in the order of creation."""
        return self._select("superseded = 0 ORDER BY rowid")

    def get(self, urn: str) -> Thing | None:
        """The newest thing of a URN."""
        found = self._select("urn = ? ORDER BY generation DESC LIMIT 1", urn)
        return found[0] if found else None

    def things_of(self, urn: str) -> tuple[Thing, ...]:
        """All generations of a URN that exist, the newest first."""
        return self._select("urn = ? ORDER BY generation DESC", urn)

    def find(self, thing_id: str, type_token: str | None = None) -> Thing | None:
        """The thing with an id, optionally of a type."""
        if type_token is None:
            found = self._select("id = ? ORDER BY superseded, generation DESC LIMIT 1", thing_id)
        else:
            found = self._select(
                "id = ? AND type = ? ORDER BY superseded, generation DESC LIMIT 1", thing_id, type_token
            )
        return found[0] if found else None

    def of_type(self, type_token: str) -> tuple[Thing, ...]:
        """All things of a type that exist."""
        return self._select("type = ? AND superseded = 0 ORDER BY rowid", type_token)

    def next_generation(self, urn: str) -> int:
        """The generation that a thing made now under this URN gets."""
        with self._lock:
            row = self._database.execute("SELECT last FROM generations WHERE urn = ?", (urn,)).fetchone()
        return int(row[0]) + 1 if row else 1

    def put(self, thing: Thing) -> None:
        """Record a thing that was made. An older one of its URN is superseded, or overwritten if the id is the same."""
        values = (
            thing.urn,
            thing.generation,
            thing.type,
            thing.id,
            thing.location,
            _json(thing.inputs),
            _json(thing.outputs),
        )
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            row = self._database.execute(
                "SELECT max(created) FROM things WHERE urn = ? AND id = ?", (thing.urn, thing.id)
            ).fetchone()
            self._database.execute("DELETE FROM things WHERE urn = ? AND id = ?", (thing.urn, thing.id))
            self._database.execute("UPDATE things SET superseded = 1 WHERE urn = ?", (thing.urn,))
            self._database.execute("INSERT INTO things VALUES (?,?,?,?,?,?,?,?,0,0)", (*values, (row[0] or 0) + 1))
            self._database.execute("INSERT OR REPLACE INTO generations VALUES (?, ?)", (thing.urn, thing.generation))

    def change(self, urn: str, thing_id: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
        """Record an update, or a drift in a test."""
        with self._lock, self._database:
            self._database.execute(
                "UPDATE things SET inputs = ?, outputs = ?, updated = updated + 1 WHERE urn = ? AND id = ?",
                (_json(inputs), _json(outputs), urn, thing_id),
            )

    def remove(self, thing_id: str, urn: str | None = None) -> bool:
        """Take a thing out of the cloud, as a person with a console would.

        Args:
            thing_id: Its id.
            urn: Its URN, where the id alone is not enough (ids that are names).

        Returns:
            Whether there was one.
        """
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            rows = self._database.execute(
                "DELETE FROM things WHERE id = ? AND urn = coalesce(?, urn) RETURNING urn, generation", (thing_id, urn)
            ).fetchall()
            for owner, generation in rows:
                holder = f"{owner}#{generation}"
                self._database.execute(
                    "DELETE FROM addresses WHERE owner = ? OR substr(owner, 1, ?) = ?",
                    (holder, len(holder) + 1, holder + "/"),
                )
            if self._database.execute("SELECT 1 FROM things LIMIT 1").fetchone() is None:
                # An emptied cloud starts afresh, so that the next run gives the same ids as the first.
                self._database.execute("DELETE FROM generations")
        return bool(rows)

    def reserve(self, network: str, candidates: Iterable[str], owner: str) -> str | None:
        """The first free address of a network, taken for its owner; what an owner has, it keeps.

        Args:
            network: Key of the network.
            candidates: Addresses in the order of preference.
            owner: `urn#generation`, with `/something` behind it for further addresses of one thing.


        Returns:
            The address, None when every candidate is taken.
        """
        with self._lock, self._database:
            self._database.execute("BEGIN IMMEDIATE")
            taken = dict(
                self._database.execute("SELECT address, owner FROM addresses WHERE network = ?", (network,)).fetchall()
            )
            for address, holder in taken.items():
                if holder == owner:
                    return str(address)
            for candidate in candidates:
                if candidate not in taken:
                    self._database.execute("INSERT INTO addresses VALUES (?, ?, ?)", (network, candidate, owner))
                    return candidate
        return None

    def compare(self, deployment: dict[str, Any]) -> Differences:
        """Compare with an exported deployment (`pulumi stack export`, with or without its outer `deployment` key)."""
        resources = deployment.get("deployment", deployment).get("resources") or []
        clouds = ("aws:", "gcp:", "hcloud:")
        held = {
            (r["urn"], r.get("id"))
            for r in resources
            if r.get("custom") and str(r.get("type", "")).startswith(clouds) and not r.get("external")
        }
        existing = {(thing.urn, thing.id): thing for thing in self._select("1")}
        lost = tuple(sorted(urn for urn, thing_id in held if (urn, thing_id) not in existing))
        orphaned = tuple(thing for key, thing in existing.items() if key not in held and not thing.superseded)
        return Differences(lost, orphaned)

    def mask(self, value: Any) -> Any:
        """The value as it may be stored: secrets as salted digests, assets as their hashes, unknowns as null."""
        return _storable(transform(value, self._digest))

    def _digest(self, value: Any) -> dict[str, str]:
        text = json.dumps(_storable(value), sort_keys=True, default=str)
        return {MASKED_KEY: "sha256:" + hmac.new(self._salt, text.encode(), hashlib.sha256).hexdigest()}

    def _select(self, where: str, *values: Any) -> tuple[Thing, ...]:
        """The things of a condition, which is always one of this class' own literals."""
        with self._lock:
            rows = self._database.execute("SELECT * FROM things WHERE " + where, values).fetchall()  # noqa: S608
        return tuple(_thing(*row) for row in rows)


def _thing(
    urn: str, generation: int, kind: str, thing_id: str, location: str, inputs: str, outputs: str, *counters: int
) -> Thing:
    created, updated, superseded = counters
    held, shown = json.loads(inputs), json.loads(outputs)
    return Thing(urn, generation, kind, thing_id, location, held, shown, created, updated, bool(superseded))


def _storable(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(item) for item in value]
    if isinstance(value, Asset):
        return {"__asset": value.raw.get("hash", "")}
    return None if isinstance(value, Unknown) else value


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
