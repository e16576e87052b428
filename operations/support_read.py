"""Hands support one object of a user, while a grant holds (EMP-2).

No person can decrypt user data, also not with a grant: what a grant opens is this function. It checks the grant again,
and that it was given to the person who calls, records which object was asked for, and answers with an address that
works for a minute.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from operations import break_glass_grants
from operations.audit import digest
from operations.break_glass import person
from operations.clock import stamp
from operations.errors import Refused
from operations.permissions import RECORDS, Permission, key_through
from operations.runner import Tools, carry_out

NAME = "support-read"

ADDRESS_SECONDS = 60

LONGEST_KEY = 1024
"""Bytes of an object's key; the most that S3 takes."""

PERMISSIONS = (
    *RECORDS,
    # Checked when the address is used: it can do what its maker can.
    Permission("ReadObjects", ("s3:GetObject",), ("arn:aws:s3:::{prefix}-data-*/*",)),
    key_through("s3", "ReadObjectsKey", "{data_key}"),
)


@dataclass(frozen=True)
class Settings:
    """What can be handed out, and to whom.

    :param buckets: the buckets that support may be given objects of.
    :param role: the name of the break-glass role, which whoever calls must have a session of.
    :param callers: the name of the role that grants are asked for with.
    """

    buckets: Sequence[str]
    role: str
    callers: str


def read(tools: Tools, settings: Settings, caller: str, request: str, bucket: str, key: str) -> dict[str, Any]:
    """Record what is read for which grant, then give its address.

    :param tools: clients, trail, ledger, time.
    :param settings: what can be handed out, and to whom.
    :param caller: the ARN of the session that calls, from AWS; of the person to whom access was granted.
    :param request: the request that was granted.
    :param bucket: the object's bucket.
    :param key: the object's key.
    :raises Refused: when nothing was granted to this person, the grant is over or revoked, or the bucket is none of
        these.
    """
    who = person(caller, settings.role)
    grant = break_glass_grants.granted(tools, request)
    # A grant whose maker died is not on record yet. The same answer for what is over and for what is another's: who
    # may not know, need not.
    if grant is None or grant.status != "done" or person(grant.facts["requester"], settings.callers) != who:
        raise Refused("no grant of yours holds under this name", request, "a grant that holds; ask again")
    if bucket not in settings.buckets:
        raise Refused("support is given nothing of this bucket", bucket, ", ".join(settings.buckets))
    if not 1 <= len(key.encode()) <= LONGEST_KEY:
        raise Refused("this is no object's key", key[:LONGEST_KEY], f"1 to {LONGEST_KEY} bytes")
    facts = {**grant.facts, "reader": caller, "bucket": bucket, "key": key, "read": stamp(tools.clock())}
    # By the minute, as long as an address works: each time that somebody reads is a record.
    run = f"{request}.{digest(f'{bucket}/{key}'.encode())[:16]}.{tools.clock():%Y%m%dT%H%M}"
    carry_out(tools, NAME, run, facts, lambda _: [])
    address = tools.clients("s3").generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=ADDRESS_SECONDS
    )
    return {"address": address, "seconds": ADDRESS_SECONDS}
