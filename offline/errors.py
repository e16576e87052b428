"""The one error that ends a run: something a person must change, told in one clear line."""

from __future__ import annotations


class CannotRun(Exception):
    """A command cannot do its work: bad input or a broken environment. The front door prints it and exits with 2.

    :param what: what is wrong, as a short sentence without a full stop.
    :param received: the value, answer or state that was met.
    :param allowed: what would be right, or what to do about it.
    """

    def __init__(self, what: str, *, received: str, allowed: str) -> None:
        super().__init__(f"{what}: received {received}; allowed: {allowed}")
        self.what = what
        self.received = received
        self.allowed = allowed
