"""A real PostgreSQL of the tests, which takes TLS connections with a password only, as RDS does."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from operations.database_reader import USER, Means, Settings

DEBIAN = [each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
PROGRAMS = max(DEBIAN, default=Path(shutil.which("initdb") or "/").parent)
MISSING = not (PROGRAMS / "initdb").exists() or not shutil.which("openssl")
NOBODY = "nobody" if os.geteuid() == 0 else None
"""PostgreSQL refuses to run as root."""

REGION = "eu-central-1"
DOMAIN = f"c9akciq32rgh.{REGION}.rds.amazonaws.com"
SOURCE, COPY = f"example-prod-service.{DOMAIN}", f"awsbackup-restore-test-1.{DOMAIN}"
TOKEN = "the token that IAM would take"

ACCESS = f"""
local all all trust
hostssl all {USER} 127.0.0.1/32 password
"""
"""RDS asks for the token as a plain password, inside TLS."""


@dataclass(frozen=True)
class Server:
    """A running server.

    :param folder: where it lives, with its socket.
    :param port: on the loopback interface.
    :param database: the database that `settings` reads.
    """

    folder: Path
    port: int
    database: str = "postgres"

    def sql(self, statement: str, database: str | None = None) -> str:
        """Run statements as the owner, past the reader."""
        where = ["-h", str(self.folder), "-p", str(self.port), "-U", "tester", database or self.database]
        command = ["psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", *where]
        done = subprocess.run(command, input=statement, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def at(self, database: str) -> Server:
        return replace(self, database=database)

    @property
    def settings(self) -> Settings:
        return Settings(REGION, DOMAIN, ["example-prod-service", "awsbackup-restore-test-*"], self.port, self.database)

    @property
    def means(self) -> Means:
        """A name that leads to this machine, and the authority that its certificate is of."""
        return Means(lambda host, port: TOKEN, lambda host, port: dial(port), self.folder / "root.crt")


def dial(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10)


def certify(folder: Path, name: str, *hosts: str) -> None:
    """An authority ``<name>.crt`` and, if it is of hosts, a key and certificate ``server.*`` for them."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    root = ["-keyout", folder / f"{name}.key", "-out", folder / f"{name}.crt"]
    _run(folder, "openssl", "req", "-x509", *curve, "-subj", f"/CN={name}", *root)
    if hosts:
        signer = ["-CA", folder / f"{name}.crt", "-CAkey", folder / f"{name}.key"]
        names = ",".join(f"DNS:{host}" for host in hosts)
        made = ["-keyout", folder / "server.key", "-out", folder / "server.crt"]
        more = ["-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE"]
        _run(folder, "openssl", "req", "-x509", *curve, *signer, "-subj", "/CN=database", *more, *made)


@contextmanager
def server() -> Iterator[Server]:
    """A server, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket's path has 107 characters at most
    certify(folder, "other")
    certify(folder, "root", SOURCE, COPY)
    if NOBODY:
        for each in (folder, *folder.iterdir()):
            shutil.chown(each, NOBODY)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    tls = f"-c ssl=on -c ssl_cert_file={folder}/server.crt -c ssl_key_file={folder}/server.key"
    options = f"-k {folder} -p {port} -c listen_addresses=127.0.0.1 -c fsync=off {tls}"
    _run(folder, PROGRAMS / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    (data / "pg_hba.conf").write_text(ACCESS)
    _run(folder, PROGRAMS / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield Server(folder, port)
    finally:
        _run(folder, PROGRAMS / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _run(folder: Path, *command: object) -> None:
    words = [str(word) for word in command]
    quiet = subprocess.DEVNULL
    user = NOBODY if words[0].startswith(str(PROGRAMS)) else None
    subprocess.run(words, user=user, cwd=folder, check=True, stdout=quiet, stderr=quiet, timeout=120)
