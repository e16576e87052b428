"""Downloads with a deadline and a checksum. Standard library only: it is used before anything is installed."""

from __future__ import annotations

import base64
import hashlib
import http.client
import os
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from offline.errors import CannotRun

CONNECT_SECONDS = 8.0
"""Seconds that a first answer may take, name resolution included, before a site counts as out of reach."""

STALL_SECONDS = 30.0
"""Seconds without a byte after which a running download is given up."""


class Unreachable(Exception):
    """A site did not answer, or answered with an error. The text is short enough for one line."""


def fetch(url: str, *, seconds: float = CONNECT_SECONDS, accept: str = "*/*") -> bytes:
    """The content of a small file, or `Unreachable` after ``seconds`` whatever hangs (the resolver has no time-out)."""
    answer: list[bytes] = []
    failure: list[Exception] = []

    def work() -> None:
        try:
            with urllib.request.urlopen(_request(url, accept), timeout=seconds) as response:
                answer.append(response.read())
        except (OSError, ValueError, http.client.HTTPException) as error:
            failure.append(error)

    thread = threading.Thread(target=work, name="fetch", daemon=True)
    thread.start()
    thread.join(seconds)
    if answer:
        return answer[0]
    reason = _reason(failure[0]) if failure else f"no answer in {seconds:.0f} s"
    raise Unreachable(f"{shown(url)}: {reason}")


def download(url: str, target: Path, sha256: str) -> None:
    """Save a file under ``target``, which appears only when it is complete and its checksum is right.

    :param sha256: the expected checksum, 64 hexadecimal digits.
    :raises Unreachable: the site cannot be reached or stops sending.
    :raises CannotRun: the content is not what was expected.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}")
    digest = hashlib.sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with (
            urllib.request.urlopen(_request(url, "*/*"), timeout=STALL_SECONDS) as response,
            partial.open("wb") as file,
        ):
            while block := response.read(1 << 20):
                digest.update(block)
                file.write(block)
        if digest.hexdigest() != sha256:
            raise CannotRun(
                f"the download {shown(url)} is not the file that was expected",
                received=f"sha256 {digest.hexdigest()}",
                allowed=f"sha256 {sha256}",
            )
        partial.replace(target)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise Unreachable(f"{shown(url)}: {_reason(error)}") from error
    finally:
        partial.unlink(missing_ok=True)


def _request(url: str, accept: str) -> urllib.request.Request:
    """A request for ``url``; a name and password in it (a private package index) travel as a header."""
    request = urllib.request.Request(shown(url), headers={"Accept": accept, "User-Agent": "rampart"})
    parts = urllib.parse.urlsplit(url)
    if parts.username is not None:
        login = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    return request


def shown(url: str) -> str:
    """``url`` without the name and password that it may carry, so that it can be printed."""
    parts = urllib.parse.urlsplit(url)
    return urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _reason(error: Exception) -> str:
    """A network error in few words: urllib wraps the interesting part, and an answer that is an error stays open."""
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"{error.code} {error.reason}"
    inner = getattr(error, "reason", None)
    return str(inner if inner else error) or type(error).__name__
