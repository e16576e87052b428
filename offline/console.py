"""What a person sees while a command works. Standard library only: it is used before anything is installed."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType

QUIET_SECONDS = 15.0
"""Seconds between two signs of life where the output is not a terminal (a CI log)."""


def say(line: str) -> None:
    """Print one line of progress. It goes to standard error, so that standard output holds results only."""
    print(line, file=sys.stderr, flush=True)


class Heartbeat:
    """Shows that a long step lives until the ``with`` block ends: a counter on a terminal, lines now and then in a log.

    :param label: what is going on, such as ``building the Pulumi engine``; a function is asked at each beat.
    :param every: seconds between two lines where the output is not a terminal.
    """

    def __init__(self, label: str | Callable[[], str], every: float = QUIET_SECONDS) -> None:
        self._label = label
        self._terminal = sys.stderr.isatty()
        self._every = 1.0 if self._terminal else every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._started = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the block began."""
        return time.monotonic() - self._started

    def __enter__(self) -> Heartbeat:
        self._started = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def _beat(self) -> None:
        while not self._stop.wait(self._every):
            label = self._label if isinstance(self._label, str) else self._label()
            text = f"  … {label}, {self.elapsed:.0f} s"
            if self._terminal:
                print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
            else:
                say(text)
