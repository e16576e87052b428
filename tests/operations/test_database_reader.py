"""The reader against a real PostgreSQL: what it finds, whom it trusts, and that it never writes or tells a row."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import pytest
from pg8000.native import Connection

from components.locations import allowed
from operations import database_reader, table_checksums
from operations.clock import moment
from operations.database_reader import Settings, read
from operations.errors import Refused, Unreadable
from operations.table_checksums import Table
from tests.components.aws.samples import ROOT
from tests.operations.conftest import Aws
from tests.operations.postgres import COPY, DOMAIN, MISSING, REGION, SOURCE, TOKEN, Server, server

OPERATION = "database_reader"
UNTIL = "2026-11-22T01:30:00Z"
TABLES = [{"name": "orders", "written": "created_at"}, {"name": "accounts.users", "written": None}]
ROWS = """
CREATE SCHEMA accounts;
CREATE TABLE orders (
    id bigint PRIMARY KEY, what text, price numeric(10, 2), weight float8, created_at timestamptz NOT NULL
);
INSERT INTO orders
    SELECT n, 'Grüße ''' || n || E'\\n', n / 7.0, n / 7.0, timestamptz '2026-11-01Z' + n * interval '1 minute'
    FROM generate_series(1, 1000) n;
CREATE TABLE accounts.users (id int, name text);
INSERT INTO accounts.users SELECT n, 'user ' || n FROM generate_series(1, 50) n;
"""
USER = re.findall(r"```sql\n(.*?)```", (ROOT / "docs" / "restore-validation.md").read_text(), re.DOTALL)[0]
"""What the documentation tells a team to run."""

GRANTS = "".join(each for each in USER.splitlines(keepends=True) if "SCHEMA" in each or "SELECT" in each)

on_postgres = pytest.mark.skipif(MISSING, reason="no PostgreSQL or openssl here: apt-get install postgresql openssl")


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server() as made:
        made.sql("CREATE ROLE rds_iam")  # RDS's own; here the token is the user's password
        made.sql(ROWS + USER)
        made.sql(f"ALTER USER restore_reader PASSWORD '{TOKEN}'")
        yield made


@pytest.fixture(scope="module")
def databases(running: Server) -> tuple[Server, Server]:
    for name in ("source", "copy"):
        running.sql(f"CREATE DATABASE {name}")
    running.sql(ROWS + GRANTS, "source")
    return running.at("source"), running.at("copy")


@pytest.fixture
def restored(databases: tuple[Server, Server]) -> tuple[Server, Server]:
    """A database and another that was restored from it."""
    source, copy = databases
    copy.sql("DROP TABLE IF EXISTS orders; DROP SCHEMA IF EXISTS accounts CASCADE; ALTER DATABASE copy RESET ALL")
    copy.sql(ROWS + GRANTS)
    return source, copy


def ask(where: Server, host: str = SOURCE, tables: Any = TABLES, until: Any = UNTIL, **means: Any) -> Any:
    request = {"host": host, "tables": tables, "until": until}
    return read(where.settings, replace(where.means, **means), request)


def compare(source: Server, copy: Server) -> list[str]:
    return table_checksums.problems(ask(copy, COPY), ask(source))


@on_postgres
def test_what_was_restored_whole_has_no_problem_whatever_order_and_settings_it_has(
    restored: tuple[Server, Server],
) -> None:
    source, copy = restored
    found = ask(source)
    assert {name: entry["rows"] for name, entry in found.tables.items()} == {"orders": 1000, "accounts.users": 50}
    copy.sql("CREATE TABLE o AS SELECT * FROM orders ORDER BY md5(id::text); GRANT SELECT ON o TO restore_reader")
    copy.sql("DROP TABLE orders; ALTER TABLE o RENAME TO orders")
    for setting in ("timezone TO 'Asia/Tokyo'", "datestyle TO 'German'", "extra_float_digits TO 0"):
        copy.sql(f"ALTER DATABASE copy SET {setting}")
    assert compare(source, copy) == []


@on_postgres
def test_rows_that_were_written_later_are_none_of_its_business(restored: tuple[Server, Server]) -> None:
    source, copy = restored
    copy.sql("INSERT INTO orders VALUES (2000, 'late', 1, 1, '2026-11-22T01:30:01Z')")
    copy.sql("INSERT INTO accounts.users VALUES (51, 'new')")
    assert compare(source, copy) == []


@on_postgres
@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE orders SET price = price + 0.01 WHERE id = 500", "table orders: 1000 rows with another checksum"),
        ("UPDATE orders SET what = NULL WHERE id = 500", "table orders: 1000 rows with another checksum"),
        ("DELETE FROM orders WHERE id = 1", "table orders: 999 rows with another checksum"),
        ("UPDATE orders SET id = 5000 WHERE id = 1; UPDATE orders SET id = 1 WHERE id = 2", "table orders"),
        ("TRUNCATE orders", "table orders: 0 rows with another checksum"),
        ("DELETE FROM accounts.users WHERE id > 10", "table accounts.users: 10 rows instead of 50"),
    ],
)
def test_any_loss_or_change_is_found(restored: tuple[Server, Server], damage: str, problem: str) -> None:
    source, copy = restored
    copy.sql(damage)
    (found,) = compare(source, copy)
    assert found.startswith(problem)


@on_postgres
def test_a_server_that_does_not_hear_the_farewell_has_answered(
    running: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    close = Connection.close

    def unheard(self: Connection) -> None:
        close(self)
        close(self)  # "connection is closed", as a broken line's "network error"

    monkeypatch.setattr(Connection, "close", unheard)
    assert ask(running).tables["orders"]["rows"] == 1000
    with pytest.raises(Unreadable, match="SQLSTATE 42P01"):
        ask(running, tables=[{"name": "missing", "written": None}])


@on_postgres
def test_names_that_mean_something_else_to_postgresql_are_tables_and_columns(running: Server) -> None:
    running.sql('CREATE TABLE "user" (each_row int, "order" date); INSERT INTO "user" VALUES (1, \'2026-11-01\')')
    running.sql('INSERT INTO "user" VALUES (2, \'2026-11-02\'); GRANT SELECT ON "user" TO restore_reader')
    asked = [{"name": "user", "written": "order"}]
    before = ask(running, tables=asked).tables["user"]
    assert before["rows"] == 2
    running.sql('UPDATE "user" SET "order" = \'2026-11-03\' WHERE each_row = 2')
    assert ask(running, tables=asked).tables["user"]["sha256"] != before["sha256"]


@on_postgres
def test_the_checksum_is_of_the_rows_and_not_of_how_postgresql_puts_them_together(running: Server) -> None:
    running.sql("CREATE TABLE few AS SELECT n AS id, date '2026-11-01' AS at FROM generate_series(1, 3) n")
    running.sql("GRANT SELECT ON few TO restore_reader")
    lines = sorted(sha256(f"({n},2026-11-01)".encode()).hexdigest() for n in range(1, 4))
    assert len({line[:3] for line in lines}) == 3, "each row is a part of its own"
    parts = "".join(sha256(line.encode()).hexdigest() for line in lines)
    found = ask(running, tables=[{"name": "few", "written": "at"}]).tables["few"]
    assert found == {"rows": 3, "sha256": sha256(parts.encode()).hexdigest(), "written": "at"}


@on_postgres
@pytest.mark.parametrize(
    "means",
    [
        {"roots": "other.crt"},
        {"roots": database_reader.ROOTS / f"{REGION}.pem"},
    ],
    ids=["another authority", "RDS's own authorities"],
)
def test_a_server_of_another_authority_is_refused(running: Server, means: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match="certificate: "):
        ask(running, roots=running.folder / means["roots"])


@on_postgres
def test_a_server_with_the_certificate_of_another_host_is_refused(running: Server) -> None:
    with pytest.raises(Unreadable, match="certificate: Hostname mismatch"):
        ask(running, f"awsbackup-restore-test-2.{DOMAIN}")


@on_postgres
def test_a_server_without_tls_gets_no_token(running: Server) -> None:
    signed: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as plain:

        def answer() -> None:
            line, _ = plain.accept()
            with line:
                line.recv(64)
                line.sendall(b"N")
                signed.append(line.recv(64).decode())

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(Unreadable, match="Server refuses SSL"):
            ask(running, dial=lambda host, port: socket.create_connection(plain.getsockname(), 5))
        thread.join()
    assert signed == [""], "nothing was sent after the refusal"


@on_postgres
def test_old_tls_is_refused(running: Server) -> None:
    running.sql("ALTER SYSTEM SET ssl_min_protocol_version = 'TLSv1'")
    running.sql("ALTER SYSTEM SET ssl_max_protocol_version = 'TLSv1.1'")
    try:
        running.sql("SELECT pg_reload_conf()")
        with pytest.raises(Unreadable, match="no connection"):
            ask(running)
    finally:
        for name in ("ssl_min_protocol_version", "ssl_max_protocol_version"):
            running.sql(f"ALTER SYSTEM RESET {name}")
        running.sql("SELECT pg_reload_conf()")


@on_postgres
def test_a_wrong_token_is_no_connection(running: Server) -> None:
    with pytest.raises(Unreadable, match="SQLSTATE 28P01"):
        ask(running, sign=lambda host, port: "another")


@on_postgres
def test_a_host_that_does_not_listen_is_no_connection(running: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    with pytest.raises(Unreadable, match="Connection refused"):
        ask(running, dial=lambda host, port: socket.create_connection(address, 1))


@on_postgres
def test_a_host_that_says_nothing_is_given_up(running: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_reader, "ANSWER_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(Unreadable, match="timed out"):
        ask(running, dial=lambda host, port: socket.create_connection(silent.getsockname(), 1))


@on_postgres
def test_a_statement_that_takes_too_long_is_cancelled(running: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    running.sql("CREATE VIEW slow AS SELECT 1 FROM pg_sleep(60); GRANT SELECT ON slow TO restore_reader")
    monkeypatch.setattr(database_reader, "STATEMENT_SECONDS", 1)
    with pytest.raises(Unreadable, match="SQLSTATE 57014"):
        ask(running, tables=[{"name": "slow", "written": None}])
    assert (
        running.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'restore_reader' AND state = 'active'")
        == "0"
    )


@on_postgres
def test_nothing_can_be_written_even_if_the_user_might(running: Server) -> None:
    """A view that writes when it is read, and a user who is let write again."""
    running.sql(
        "CREATE FUNCTION seep() RETURNS int LANGUAGE sql AS 'INSERT INTO accounts.users VALUES (99) RETURNING 1'"
    )
    running.sql("CREATE VIEW leak AS SELECT seep(); GRANT SELECT ON leak TO restore_reader")
    running.sql("GRANT INSERT ON accounts.users TO restore_reader")
    running.sql("ALTER USER restore_reader SET default_transaction_read_only = off")
    with pytest.raises(Unreadable, match="SQLSTATE 25006"):
        ask(running, tables=[{"name": "leak", "written": None}])
    assert running.sql("SELECT count(*) FROM accounts.users WHERE id = 99") == "0"


@on_postgres
def test_rows_that_a_policy_hides_are_an_error_and_not_an_empty_table(running: Server) -> None:
    running.sql("CREATE TABLE hidden (id int); INSERT INTO hidden VALUES (1); GRANT SELECT ON hidden TO restore_reader")
    running.sql("ALTER TABLE hidden ENABLE ROW LEVEL SECURITY")
    with pytest.raises(Unreadable, match="SQLSTATE 42501"):
        ask(running, tables=[{"name": "hidden", "written": None}])


@on_postgres
def test_what_the_documented_user_was_not_given_stays_closed(running: Server) -> None:
    running.sql("CREATE TABLE secrets (id int)")
    with pytest.raises(Unreadable, match="SQLSTATE 42501"):
        ask(running, tables=[{"name": "secrets", "written": None}])


@on_postgres
def test_an_error_quotes_no_row(running: Server) -> None:
    running.sql("CREATE VIEW quoting AS SELECT name::int, date '2026-11-01' AS at FROM accounts.users")
    running.sql("GRANT SELECT ON quoting TO restore_reader")
    with pytest.raises(Unreadable) as failure:
        ask(running, tables=[{"name": "quoting", "written": "at"}])
    assert "SQLSTATE 22P02" in str(failure.value)
    assert "user 1" not in str(failure.value)
    assert failure.value.__suppress_context__, "the log would print it, too"


NOWHERE = Settings(REGION, DOMAIN, ["example-prod-service", "awsbackup-restore-test-*"], 5432, "service")


def refused(request: Any, settings: Settings = NOWHERE) -> str:
    def never(*_: Any) -> Any:
        raise AssertionError("a refused request opens no connection and signs nothing")

    with pytest.raises(Refused) as refusal:
        read(settings, database_reader.Means(never, never, Path("/none")), request)
    return str(refusal.value)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "169.254.169.254",
        "example-prod-service",
        f"example-prod-other.{DOMAIN}",
        f"example-prod-service.{DOMAIN}.evil.example",
        f"example-prod-service.evil.example/.{DOMAIN}",
        f"awsbackup-restore-test-1.evil.{DOMAIN}",
        f"awsbackup-restore-test-1@evil.{DOMAIN}",
        f"awsbackup-restore-test-1\n.{DOMAIN}",
        "example-prod-service.c0therotherot.eu-central-1.rds.amazonaws.com",
        SOURCE.replace(REGION, "us-east-1"),
        SOURCE.upper(),
        {"host": SOURCE},
    ],
    ids=str,
)
def test_another_host_is_refused(host: Any) -> None:
    assert "no database that may be read" in refused({"host": host, "tables": TABLES, "until": UNTIL})


def test_a_domain_that_is_not_rds_is_refused_even_if_it_is_set() -> None:
    elsewhere = replace(NOWHERE, domain="evil.example")
    assert "no database" in refused({"host": "example-prod-service.evil.example", "tables": TABLES}, elsewhere)


@pytest.mark.parametrize(
    "tables",
    [
        None,
        [],
        "orders",
        [{"name": "orders"}],
        [{"name": "orders; DROP TABLE orders", "written": None}],
        [{"name": 'orders"', "written": None}],
        [{"name": "orders", "written": "id) --"}],
        [{"name": "orders", "written": ["id"]}],
        [{"name": "a.b.c", "written": None}],
        [{"name": "Orders", "written": None}],
        [{"name": "orders\n", "written": None}],
        [{"name": 5, "written": None}],
        [{"name": "orders", "written": None}] * 51,
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_table_never_reaches_the_database(tables: Any) -> None:
    refused({"host": SOURCE, "tables": tables, "until": UNTIL})


@pytest.mark.parametrize("until", [None, "", "now()", "2026-11-22' OR '1'='1"])
def test_what_is_no_moment_never_reaches_the_database(until: Any) -> None:
    assert "no moment" in refused({"host": SOURCE, "tables": TABLES, "until": until})


def test_a_token_is_signed_here_for_one_user_of_one_host(aws: Aws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: pytest.fail("signing needs no network"))
    session = SimpleNamespace(client=lambda service, region_name: aws.inside(service, region_name))
    host, _, query = database_reader.means(REGION, session).sign(SOURCE, 5432).partition("/?")
    assert aws.calls == []
    said = parse_qs(query)
    assert host == f"{SOURCE}:5432"
    assert (said["Action"], said["DBUser"]) == (["connect"], ["restore_reader"])
    assert f"/{REGION}/rds-db/aws4_request" in said["X-Amz-Credential"][0]
    assert said["X-Amz-Expires"] == ["900"]


ROOTS_OF_RDS = {
    "eu-central-1": ["3111f322e448c26e", "3d8b08a7390c9b10", "ae697d082ee1862f"],
    "eu-north-1": ["4a3e1f8cd4ccfa64", "7e0f13147f65b845", "a91830f1068b9fed"],
    "eu-south-1": ["5c6ef8941085cb10", "8ea634c367d3f18a", "b655ee075c71c0cd"],
    "eu-south-2": ["073d43d98b8ca444", "a74816bc5f13d565", "cf6fbdc3c0bb45d9"],
    "eu-west-1": ["62e29ef90310947e", "6f7e01b62af24058", "88ecf027448f7198"],
    "eu-west-3": ["1a8027a4be83ff1e", "1a954c0f6ea17874", "eab48bcff49f906e"],
}
"""The beginnings of their SHA-256 fingerprints."""


def test_every_region_has_rds_roots_and_they_are_the_ones_that_were_compared() -> None:
    found = {}
    for region in allowed("aws", "regions"):
        trusted = ssl.create_default_context(cafile=database_reader.ROOTS / f"{region}.pem")
        shown: list[dict[str, Any]] = trusted.get_ca_certs()
        names = sorted(dict(pair[0] for pair in each["subject"])["commonName"] for each in shown)
        assert names == [f"Amazon RDS {region} Root CA {kind} G1" for kind in ("ECC384", "RSA2048", "RSA4096")]
        found[region] = sorted(sha256(each).hexdigest()[:16] for each in trusted.get_ca_certs(binary_form=True))
    assert found == ROOTS_OF_RDS
    assert {each.stem for each in database_reader.ROOTS.glob("*.pem")} == set(found)


def test_limits_end_in_their_order() -> None:
    """The database says that it is too slow, then the connection ends, then the function, then who asked it."""
    from components.aws.restore_testing import VALIDATION_SECONDS
    from operations.aws import FUNCTION_SECONDS

    reader = database_reader
    ends = [reader.STATEMENT_SECONDS, reader.ANSWER_SECONDS, reader.SECONDS, FUNCTION_SECONDS, VALIDATION_SECONDS]
    assert ends == sorted(set(ends))


def test_moments_are_written_by_us() -> None:
    seen: list[str] = []

    def query(statement: str) -> list[list[Any]]:
        seen.append(statement)
        return [[1, ""]]

    table_checksums.take(query, [Table("orders", "at")], moment("2026-11-22T02:30:00+01:00"))
    assert "<= '2026-11-22T01:30:00Z'" in seen[0]
