"""The official release is downloaded in full and verified, or not at all."""

from __future__ import annotations

import hashlib
import io
import platform
import socket
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from offline.download import Unreachable, fetch
from offline.engine_download import NotAvailable, download_engine
from tests.web import Site, site

NAME = "pulumi-v3.259.0-linux-x64.tar.gz"


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


@pytest.fixture
def releases() -> Iterator[Site]:
    with site() as served:
        yield served


def publish(served: Site, members: dict[str, bytes], *, digest: str | None = None) -> None:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    archive = content.getvalue()
    served.pages[f"/{NAME}"] = archive
    line = f"{digest or hashlib.sha256(archive).hexdigest()}  {NAME}\n"
    served.pages["/pulumi-3.259.0-checksums.txt"] = f"{'0' * 64}  pulumi-v3.259.0-darwin-x64.tar.gz\n{line}".encode()


def get(served: Site, folder: Path) -> None:
    download_engine("3.259.0", folder, lambda line: None, releases=served.url)


def test_a_release_is_unpacked(releases: Site, tmp_path: Path) -> None:
    publish(releases, {"pulumi/pulumi": b"engine", "pulumi/pulumi-analyzer-policy-python": b"analyzer"})
    get(releases, tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "pulumi": b"engine",
        "pulumi-analyzer-policy-python": b"analyzer",
    }
    assert (tmp_path / "pulumi").stat().st_mode & 0o777 == 0o755


def test_a_wrong_checksum_is_refused_and_nothing_is_left(releases: Site, tmp_path: Path) -> None:
    publish(releases, {"pulumi/pulumi": b"engine"}, digest="1" * 64)
    with pytest.raises(NotAvailable, match=f"sha256 {'1' * 64}"):
        get(releases, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_programs_of_the_archives_own_folder_are_written(releases: Site, tmp_path: Path) -> None:
    folder = tmp_path / "engine"
    folder.mkdir()
    publish(releases, {"pulumi/pulumi": b"engine", "pulumi/../../evil": b"", "evil": b"", "pulumi/a/b": b""})
    get(releases, folder)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["engine", "pulumi"]


def test_a_release_that_the_list_does_not_have_is_refused(releases: Site, tmp_path: Path) -> None:
    publish(releases, {"pulumi/pulumi": b"engine"})
    releases.pages["/pulumi-3.259.0-checksums.txt"] = b"hello\n"
    with pytest.raises(NotAvailable, match="does not have"):
        get(releases, tmp_path)
    assert f"/{NAME}" not in [path for path, _ in releases.asked], "nothing is downloaded that cannot be verified"


def test_an_archive_without_the_engine_is_refused(releases: Site, tmp_path: Path) -> None:
    publish(releases, {"pulumi/other": b""})
    with pytest.raises(NotAvailable, match="no program"):
        get(releases, tmp_path)


def test_no_such_release(releases: Site, tmp_path: Path) -> None:
    with pytest.raises(NotAvailable, match="Not Found"):
        get(releases, tmp_path)


def test_a_machine_without_releases(releases: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(NotAvailable, match="Linux on riscv64"):
        get(releases, tmp_path)
    assert releases.asked == []


def test_a_site_that_takes_the_call_and_stays_silent_is_left_in_time() -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    with silent, pytest.raises(Unreachable, match=r"no answer in 1 s|timed out"):
        fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", seconds=1)
