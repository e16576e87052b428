"""Hands support one object of a user, while a grant holds (EMP-2).

No person can decrypt user data, also not with a grant: what a grant opens is this function. It checks the grant again,
records which object was asked for, and answers with an address that works for a minute.
"""

from __future__ import annotations

from typing import Any

from operations import break_glass
from operations.audit import digest
from operations.clock import moment, stamp
from operations.errors import Refused
from operations.permissions import RECORDS, Permission
from operations.runner import Tools, carry_out

NAME = "support-read"

ADDRESS_SECONDS = 60

PERMISSIONS = (
    *RECORDS,
    # Checked when the address is used: it can do what its maker can.
    Permission("ReadObjects", ("s3:GetObject",), ("arn:aws:s3:::{prefix}-data-*/*",)),
    Permission(
        "ReadObjectsKey",
        ("kms:Decrypt",),
        ("{data_key}",),
        {"StringEquals": {"kms:ViaService": "s3.{region}.amazonaws.com"}},
        implied=True,
    ),
)


def read(tools: Tools, buckets: list[str], request: str, bucket: str, key: str) -> dict[str, Any]:
    """Record what is read for which grant, then give its address.

    :param tools: clients, trail, ledger, time.
    :param buckets: the buckets that support may be given objects of.
    :param request: the request that was granted.
    :param bucket: the object's bucket.
    :param key: the object's key.
    :raises Refused: when nothing was granted, the grant is over, or the bucket is none of these.
    """
    granted = tools.ledger.demand(f"{break_glass.GRANT}#{request}").facts
    if tools.clock() >= moment(granted["until"]):
        raise Refused("the grant is over", granted["until"], "a grant that holds; ask again")
    if bucket not in buckets:
        raise Refused("support is given nothing of this bucket", bucket, ", ".join(buckets))
    facts = {**granted, "bucket": bucket, "key": key, "read": stamp(tools.clock())}
    carry_out(tools, NAME, f"{request}.{digest(f'{bucket}/{key}'.encode())[:16]}", facts, lambda _: [])
    address = tools.clients("s3").generate_presigned_url(
        "get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=ADDRESS_SECONDS
    )
    return {"address": address, "seconds": ADDRESS_SECONDS}
