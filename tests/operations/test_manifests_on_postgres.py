"""The checksums of rows, taken by a real PostgreSQL: they find what a restore lost or changed, and nothing else."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from operations.clock import moment
from operations.manifests import Query, Table, database_problems, of_database

DEBIAN = [each.parent for each in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
PROGRAMS = max(DEBIAN, default=Path(shutil.which("initdb") or "/").parent)
NOBODY = "nobody" if os.geteuid() == 0 else None
"""PostgreSQL refuses to run as root."""

AT = moment("2026-11-22T01:30:00Z")
TABLES = [Table("orders", "created"), Table("app.users")]
ROWS = """
CREATE SCHEMA app;
CREATE TABLE orders (
    id bigint PRIMARY KEY, what text, price numeric(10, 2), weight float8, created timestamptz NOT NULL
);
INSERT INTO orders
    SELECT n, 'Grüße ''' || n || E'\\n', n / 7.0, n / 7.0, timestamptz '2026-11-01Z' + n * interval '1 minute'
    FROM generate_series(1, 1000) n;
CREATE TABLE app.users (id int, name text);
INSERT INTO app.users SELECT n, 'user ' || n FROM generate_series(1, 50) n;
"""

pytestmark = pytest.mark.skipif(
    not (PROGRAMS / "initdb").exists(), reason="no PostgreSQL on this machine: apt-get install postgresql"
)


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    """The folder of a server's socket."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # short: a socket's path has 107 characters at most
    if NOBODY:
        shutil.chown(folder, NOBODY)
    data, options = folder / "data", f"-k {folder} -c listen_addresses= -c fsync=off"

    def run(*command: object) -> None:
        words = [str(word) for word in command]
        subprocess.run(words, user=NOBODY, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120)

    run(PROGRAMS / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    run(PROGRAMS / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-o", options, "start")
    try:
        yield folder
    finally:
        run(PROGRAMS / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def restored(server: Path) -> Iterator[tuple[Query, Query]]:
    """A database and another that was restored from it."""
    for name in ("source", "copy"):
        sql(server, "postgres", f"CREATE DATABASE {name}")
        sql(server, name, ROWS)
    yield lambda statement: sql(server, "source", statement), lambda statement: sql(server, "copy", statement)
    for name in ("source", "copy"):
        sql(server, "postgres", f"DROP DATABASE {name}")


def sql(server: Path, database: str, statement: str) -> Sequence[Sequence[str]]:
    command = ["psql", "-X", "-q", "-t", "--csv", "-v", "ON_ERROR_STOP=1", "-h", str(server), "-U", "tester", database]
    done = subprocess.run(command, input=statement, capture_output=True, text=True, check=True, timeout=60)
    return list(csv.reader(done.stdout.splitlines()))


def test_what_was_restored_whole_has_no_problem_whatever_order_and_settings_it_has(
    restored: tuple[Query, Query],
) -> None:
    source, copy = restored
    manifest = of_database(source, "arn:aws:rds:db", TABLES, AT)
    assert manifest.entries["orders"]["rows"] == 1000
    copy("CREATE TABLE o AS SELECT * FROM orders ORDER BY md5(id::text); DROP TABLE orders")
    copy("ALTER TABLE o RENAME TO orders")
    for setting in ("timezone TO 'Asia/Tokyo'", "datestyle TO 'German'", "extra_float_digits TO 0"):
        copy(f"ALTER DATABASE copy SET {setting}")
    assert database_problems(copy, manifest) == []


def test_rows_that_were_written_after_the_manifest_are_none_of_its_business(restored: tuple[Query, Query]) -> None:
    source, copy = restored
    manifest = of_database(source, "arn:aws:rds:db", TABLES, AT)
    copy("INSERT INTO orders VALUES (2000, 'late', 1, 1, '2026-11-22T01:30:01Z')")
    copy("INSERT INTO app.users VALUES (51, 'new')")
    assert database_problems(copy, manifest) == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE orders SET price = price + 0.01 WHERE id = 500", "table orders: 1000 rows with another checksum"),
        ("UPDATE orders SET what = NULL WHERE id = 500", "table orders: 1000 rows with another checksum"),
        ("DELETE FROM orders WHERE id = 1", "table orders: 999 rows with another checksum"),
        ("UPDATE orders SET id = 5000 WHERE id = 1; UPDATE orders SET id = 1 WHERE id = 2", "table orders"),
        ("TRUNCATE orders", "table orders: 0 rows with another checksum"),
        ("DELETE FROM app.users WHERE id > 10", "table app.users: 10 rows instead of 50"),
    ],
)
def test_any_loss_or_change_is_found(restored: tuple[Query, Query], damage: str, problem: str) -> None:
    source, copy = restored
    manifest = of_database(source, "arn:aws:rds:db", TABLES, AT)
    copy(damage)
    (found,) = database_problems(copy, manifest)
    assert found.startswith(problem)
