"""Input that cannot be used, told in three parts on one line."""

from __future__ import annotations


class InputError(Exception):
    """Something that was handed in cannot be used: the run ends with exit code 2 and this line.

    :param what: what is wrong.
    :param received: the value that was met, shortened.
    :param allowed: what would be right.
    """

    def __init__(self, what: str, *, received: object, allowed: str) -> None:
        self.what = what
        self.received = shorten(received)
        self.allowed = allowed
        super().__init__(f"{what}: received {self.received}; allowed: {allowed}")


class DeploymentError(InputError):
    """A file or document is not a deployment that can be judged."""


class WaiverError(InputError):
    """The waivers cannot be read."""


class StatementsError(InputError):
    """The statements cannot be read."""


class LedgerError(InputError):
    """The coverage ledger cannot be read."""


def shorten(value: object, limit: int = 200) -> str:
    """A value on one line, of printable characters, and not longer than ``limit`` of them."""
    text = " ".join(str(value).split())
    text = "".join(character if character.isprintable() else "�" for character in text[: limit + 1])
    return text if len(text) <= limit else text[: limit - 1] + "…"
