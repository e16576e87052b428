"""uv is found, or downloaded from the index that the user has set, and verified."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli import uv
from offline.errors import CannotRun
from tests.web import Site, site

Programs = Callable[[str, str], Path]
NAME, _ = uv.WHEELS["Linux", "x86_64"]


@pytest.fixture
def index(monkeypatch: pytest.MonkeyPatch, cache: Path, programs: Programs) -> Iterator[Site]:
    """An index with a wheel of uv, which is a script; the machine has no other uv and an empty cache."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"uv-{uv.VERSION}.data/scripts/uv", f"#!/bin/sh\necho uv {uv.VERSION}\n")
    wheel = content.getvalue()
    monkeypatch.setitem(uv.WHEELS, ("Linux", "x86_64"), (NAME, hashlib.sha256(wheel).hexdigest()))
    with site() as served:
        served.pages[f"/files/{NAME}"] = wheel
        files = [{"filename": "uv-0.1.0.tar.gz", "url": "/no"}, {"filename": NAME, "url": f"../../files/{NAME}"}]
        served.pages["/simple/uv/"] = json.dumps({"files": files}).encode()
        monkeypatch.setenv("PIP_INDEX_URL", f"{served.url}/simple")
        yield served


def test_one_on_path_is_used(index: Site, programs: Programs) -> None:
    path = programs("uv", "echo uv 0.9.1 extra")
    assert uv.find_uv() == path
    assert index.asked == []


@pytest.mark.parametrize("body", ["echo uv 0.7.22", "exit 1", "echo hello"], ids=["old", "failing", "other program"])
def test_one_on_path_that_will_not_do_is_replaced(index: Site, programs: Programs, cache: Path, body: str) -> None:
    programs("uv", body)
    assert uv.find_uv() == cache / "uv" / uv.VERSION / "uv"


def test_it_is_downloaded_once(index: Site, cache: Path) -> None:
    program = uv.find_uv()
    assert program.stat().st_mode & 0o111
    asked = len(index.asked)
    assert uv.find_uv() == program
    assert len(index.asked) == asked
    assert sorted(path.name for path in program.parent.iterdir()) == ["lock", "uv"]


def test_an_index_that_answers_in_html(index: Site) -> None:
    index.pages["/simple/uv/"] = (
        f'<!DOCTYPE html><html><body><a href="/other">x</a>'
        f'<a href="../../files/{NAME}#sha256=00" data-requires-python="&gt;=3.8">{NAME}</a></body></html>'
    ).encode()
    assert uv.find_uv().exists()


def test_a_file_that_is_not_the_pinned_one_is_refused(index: Site, cache: Path) -> None:
    index.pages[f"/files/{NAME}"] += b"!"
    with pytest.raises(CannotRun, match="is not the file that was expected: received sha256"):
        uv.find_uv()
    assert [path.name for path in (cache / "uv" / uv.VERSION).iterdir()] == ["lock"]


@pytest.mark.parametrize("page", [b"{", b'{"files": [{}]}', b'{"files": []}', b"<html>", b""])
def test_an_index_without_it(index: Site, page: bytes) -> None:
    index.pages["/simple/uv/"] = page
    with pytest.raises(CannotRun, match="cannot be downloaded") as raised:
        uv.find_uv()
    assert "UV_DEFAULT_INDEX" in str(raised.value)


def test_a_login_in_the_address_is_used_and_not_shown(index: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    address = index.url.replace("http://", "http://anna:s%40cret@")
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{address}/simple/")
    index.pages["/simple/uv/"] = b"{}"
    with pytest.raises(CannotRun) as raised:
        uv.find_uv()
    assert index.asked == [("/simple/uv/", "Basic YW5uYTpzQGNyZXQ=")]
    assert "cret" not in str(raised.value)


def test_a_machine_without_a_pinned_wheel(index: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(CannotRun, match=r"received Linux riscv64; allowed: Linux x86_64, .* on PATH"):
        uv.find_uv()


def test_the_wheels_are_those_of_the_pinned_version() -> None:
    for name, sha256 in uv.WHEELS.values():
        assert name.startswith(f"uv-{uv.VERSION}-")
        assert len(bytes.fromhex(sha256)) == 32
