"""Files that survive being interrupted: the cache's place, locks, atomic writes. Standard library only."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


def cache_dir() -> Path:
    """Where downloads and builds are kept between checkouts: ``$XDG_CACHE_HOME/rampart`` or ``~/.cache/rampart``."""
    base = Path(os.environ.get("XDG_CACHE_HOME", ""))
    # The XDG specification tells to ignore a relative path.
    return (base if base.is_absolute() else Path.home() / ".cache") / "rampart"


def write_atomically(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old content or the new, never half of it.

    :param mode: the file's permission bits; it has them from its first byte on.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        os.fchmod(handle, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def locked(path: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold an exclusive lock on ``path`` for the ``with`` block; another process waits, and a killed one lets go.

    :param waiting: called once if somebody else holds the lock, before waiting for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
