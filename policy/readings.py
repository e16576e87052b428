"""What a text stands for beside itself: user data comes as Base64, compressed or not."""

from __future__ import annotations

import base64
import binascii
import itertools
import re
import zlib

LARGEST = 1 << 20
"""Bytes of compressed text that are looked into; user data is smaller by far, a decompression bomb is not."""

ENCODED = re.compile(r"(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/]{24,}={0,2}(?![A-Za-z0-9+/_=-])")
"""A word of a script that may be Base64, such as a file that cloud-init writes."""
MOST_WORDS = 100


def readings(text: str) -> tuple[str, ...]:
    """A text as it stands, and what Base64 in it, compressed or not, stands for: user data comes that way.

    :param text: any value of a property.
    """
    return (text, *_decoded(text))


def _decoded(text: str) -> list[str]:
    """What Base64, compressed or not, in a text stands for: of the whole text, or of single words in it."""
    compact = "".join(text.split())
    if len(compact) < 16:
        return []
    if re.fullmatch(r"[A-Za-z0-9+/_-]+={0,2}", compact):
        return _opened(compact)
    words = itertools.islice(ENCODED.finditer(text), MOST_WORDS)
    return [view for word in words for view in _opened(word[0])]


def _opened(compact: str) -> list[str]:
    try:
        data = base64.b64decode(compact.replace("-", "+").replace("_", "/") + "=" * (-len(compact) % 4))
        if data[:2] == b"\x1f\x8b":
            data = zlib.decompressobj(wbits=31).decompress(data, LARGEST)
        return [data.decode("utf-8")]
    except (binascii.Error, ValueError, zlib.error):
        return []
