"""Closing a bucket that is open to the public."""

from __future__ import annotations

from operations import aws
from operations.runner import Change, State

CLOSED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}


class CloseBucket(Change):
    """Turns on all four public access blocks of a bucket, which hold against its policy and its ACLs."""

    def __init__(self, clients: aws.Clients, target: str) -> None:
        self._s3, self._bucket = clients("s3"), target
        self.name = f"close-bucket:{target}"

    def read(self) -> State:
        found = aws.missing(
            lambda: self._s3.get_public_access_block(Bucket=self._bucket), "NoSuchPublicAccessBlockConfiguration"
        )
        return {"blocks": dict(found["PublicAccessBlockConfiguration"]) if found else None}

    def made(self, state: State) -> bool:
        return bool(state["blocks"] == CLOSED)

    def act(self, state: State) -> None:
        self._put(CLOSED)

    def undo(self, before: State) -> bool:
        # A bucket without the setting gets all four switched off, which is the same and leaves no way to delete it.
        self._put(before["blocks"] or dict.fromkeys(CLOSED, False))
        return True

    def undone(self, state: State, before: State) -> bool:
        return bool(state["blocks"] == (before["blocks"] or dict.fromkeys(CLOSED, False)))

    def _put(self, blocks: dict[str, bool]) -> None:
        self._s3.put_public_access_block(Bucket=self._bucket, PublicAccessBlockConfiguration=blocks)
