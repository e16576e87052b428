"""Finds uv, the installer of Python packages, or downloads the pinned one from the package index."""

from __future__ import annotations

import html.parser
import json
import os
import platform
import re
import shutil
import subprocess
import urllib.parse
import zipfile
from pathlib import Path

from offline.console import say
from offline.download import Unreachable, download, fetch, shown
from offline.errors import CannotRun
from offline.files import cache_dir, locked

VERSION = "0.13.9"
"""The version that is downloaded where the machine has no uv."""

MINIMUM = (0, 8, 0)
"""The oldest uv on PATH that will do: the first with ``uv venv --clear``."""

WHEELS = {
    # Linux: the statically linked builds, which run with glibc and with musl.
    ("Linux", "x86_64"): (
        "uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl",
        "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
    ),
    ("Linux", "aarch64"): (
        "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("Darwin", "x86_64"): (
        "uv-0.13.9-py3-none-macosx_10_12_x86_64.whl",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("Darwin", "arm64"): (
        "uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}
"""File name and sha256 of the pinned wheel, by operating system and machine."""

PUBLIC_INDEX = "https://pypi.org/simple"
INDEX_SECONDS = 30.0
"""Seconds that the index may take to answer; its page about uv has 2 MB."""


def find_uv() -> Path:
    """A uv that works: on PATH, in the cache, or downloaded and verified.

    :raises CannotRun: there is none and none can be had.
    """
    on_path = shutil.which("uv")
    if on_path and _works(Path(on_path), MINIMUM):
        return Path(on_path)
    program = cache_dir() / "uv" / VERSION / "uv"
    with locked(program.parent / "lock", lambda: say("another run is getting uv: waiting for it")):
        if not _works(program, MINIMUM):
            _fetch_uv(program)
    return program


def index_url() -> str:
    """The package index, as uv and pip are told about it; default: PyPI."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(name):
            return os.environ[name].rstrip("/")
    return PUBLIC_INDEX


def _works(program: Path, minimum: tuple[int, ...]) -> bool:
    if not program.exists():
        return False
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=15, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    match = re.match(r"uv (\d+)\.(\d+)\.(\d+)", answer.stdout)
    return answer.returncode == 0 and match is not None and tuple(map(int, match.groups())) >= minimum


def _fetch_uv(program: Path) -> None:
    machine = (platform.system(), platform.machine())
    if machine not in WHEELS:
        minimum = ".".join(map(str, MINIMUM))
        raise CannotRun(
            "there is no pinned uv for this machine",
            received=" ".join(machine),
            allowed=f"{', '.join(' '.join(known) for known in WHEELS)}, or uv {minimum} or newer on PATH",
        )
    name, sha256 = WHEELS[machine]
    say(f"downloading uv {VERSION}, which installs the Python packages (20 MB, once)")
    wheel = program.with_name(name)
    try:
        download(_wheel_url(name), wheel, sha256)
    except Unreachable as error:
        raise CannotRun(
            "uv is not on this machine and cannot be downloaded",
            received=str(error),
            allowed="uv on PATH, or a package index within reach (UV_DEFAULT_INDEX or PIP_INDEX_URL name another)",
        ) from error
    fresh = program.with_name(".uv.new")
    try:
        with zipfile.ZipFile(wheel) as archive:
            fresh.write_bytes(archive.read(f"uv-{VERSION}.data/scripts/uv"))
    finally:
        wheel.unlink()
    fresh.chmod(0o755)
    fresh.replace(program)


def _wheel_url(name: str) -> str:
    """Where the index has the file ``name``; indexes answer in JSON or in HTML."""
    page = f"{index_url()}/uv/"
    accept = "application/vnd.pypi.simple.v1+json, text/html;q=0.1"
    content = fetch(page, seconds=INDEX_SECONDS, accept=accept).decode("utf-8", "replace")
    if content.lstrip().startswith("{"):
        try:
            links = [file["url"] for file in json.loads(content)["files"] if file["filename"] == name]
        except (ValueError, KeyError, TypeError) as error:
            raise Unreachable(f"{shown(page)} is not a package index's page") from error
    else:
        reader = _Links()
        reader.feed(content)
        links = [link for link in reader.links if urllib.parse.urlsplit(link).path.endswith("/" + name)]
    if not links:
        raise Unreachable(f"{shown(page)} does not list {name}")
    return str(urllib.parse.urljoin(page, links[0]))


class _Links(html.parser.HTMLParser):
    """The ``href`` of every link of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for key, value in attrs if key == "href" and value]
