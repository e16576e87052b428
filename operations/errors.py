"""What can go wrong in an operation, each said in three parts: what is wrong, the value received, what is allowed."""

from __future__ import annotations


class OperationError(Exception):
    """An operation could not do what it was asked.

    :param wrong: what is wrong.
    :param received: the value that was found.
    :param allowed: what would have been right.
    """

    def __init__(self, wrong: str, received: object, allowed: str) -> None:
        super().__init__(f"{wrong}: received {received!r}; allowed: {allowed}")


class Refused(OperationError):
    """The request itself must not be carried out: bad input, a protected target, an approval of one's own request."""


class Unverified(OperationError):
    """Something was done, and a second look does not show it."""


class Incomplete(OperationError):
    """Some of the changes were made and others were not; the run can be started again."""


class Busy(OperationError):
    """Another process holds the lease of this run, or took it over."""


class Unlocked(OperationError):
    """The audit bucket would not keep the record, so nothing is done."""


class Unreadable(OperationError):
    """A database could not be read: no connection, no permission, too slow. Nothing is proved by that."""
