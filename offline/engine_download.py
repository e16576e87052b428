"""The official Pulumi release, downloaded and verified."""

from __future__ import annotations

import platform
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

from offline.console import Heartbeat
from offline.download import Unreachable, download, fetch
from offline.errors import CannotRun

RELEASES = "https://get.pulumi.com/releases/sdk"
"""Where Pulumi publishes ``pulumi-v<version>-<os>-<cpu>.tar.gz`` and ``pulumi-<version>-checksums.txt``."""

_SYSTEMS = {"Linux": "linux", "Darwin": "darwin"}
_CPUS = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class NotAvailable(Exception):
    """The official release cannot be had here; the text says why in one line."""


def download_engine(version: str, folder: Path, tell: Callable[[str], None], releases: str = RELEASES) -> None:
    """Put the official CLI and the programs that come with it into ``folder``.

    The archive's checksum is the one in the release's own list, which is fetched over TLS.

    :param version: the release, such as ``3.259.0``.
    :param releases: the site's address, for tests.
    :raises NotAvailable: out of reach, no such release for this machine, or a wrong checksum.
    """
    system, cpu = _SYSTEMS.get(platform.system()), _CPUS.get(platform.machine().lower())
    if not system or not cpu:
        raise NotAvailable(f"there is no official release for {platform.system()} on {platform.machine()}")
    name = f"pulumi-v{version}-{system}-{cpu}.tar.gz"
    archive = folder / name
    try:
        sums = fetch(f"{releases}/pulumi-{version}-checksums.txt").decode("utf-8", "replace")
        tell(f"downloading the official Pulumi engine {version} (about 150 MB, once)")
        with Heartbeat("downloading the Pulumi engine"):
            download(f"{releases}/{name}", archive, _checksum(sums, name))
        _unpack(archive, folder)
    except (Unreachable, CannotRun, tarfile.TarError, EOFError) as error:
        raise NotAvailable(str(error)) from error
    finally:
        archive.unlink(missing_ok=True)


def _checksum(sums: str, name: str) -> str:
    for line in sums.splitlines():
        digest, _, file = line.partition(" ")
        if file.strip().lstrip("*") == name:
            return digest.lower()
    raise NotAvailable(f"the release's list of checksums does not have {name}")


def _unpack(archive: Path, folder: Path) -> None:
    """Extract the archive's ``pulumi/*`` programs, and nothing that could land elsewhere."""
    with tarfile.open(archive) as tar:
        for member in tar:
            top, _, name = member.name.removeprefix("./").partition("/")
            if top != "pulumi" or not name or "/" in name or not member.isfile():
                continue
            content = tar.extractfile(member)
            if content is None:
                continue
            with content, (folder / name).open("wb") as file:
                shutil.copyfileobj(content, file, 1 << 20)
            (folder / name).chmod(0o755)
    if not (folder / "pulumi").exists():
        raise NotAvailable(f"{archive.name} has no program pulumi/pulumi")
