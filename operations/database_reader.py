"""Reads the tables of a PostgreSQL database from inside the VPC, and answers counts and checksums: never a row (BC-2).

It is asked by `operations.restore_validation`, which stands outside of the VPC and can reach no database. A request
names a host, tables and a moment, and nothing that ends up in an SQL statement unchecked. The host must be an instance
that the function's settings name; the server must prove it by a certificate of RDS; the session may only read.

The user signs in with a token that is signed here and lives 15 minutes, so it takes neither a password nor a way to an
AWS API: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from operations.clock import moment
from operations.errors import Refused, Unreadable
from operations.permissions import Permission
from operations.table_checksums import SESSION, Query, Rows, Table, take

NAME = "database-reader"

USER = "restore_reader"
"""The database's user, which a team makes as `docs/restore-validation.md` says. A restored database has it too."""

PERMISSIONS = (
    Permission(
        "SignIn",
        ("rds-db:connect",),
        (f"arn:aws:rds-db:{{region}}:{{account}}:dbuser:*/{USER}",),
        reason="a restored instance has a resource ID that nobody knows before; the user is the same",
        implied=True,
    ),
)

ROOTS = Path(__file__).parent / "rds_roots"
"""RDS's certificate authorities, a file for each region."""

SECONDS = 600
"""How long the function may take."""

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 570
"""A statement that takes longer is cancelled by the database, before the function ends."""

ANSWER_SECONDS = 580
"""How long the database may say nothing: longer than a statement, so that it can tell that it cancelled it."""

LABEL = re.compile(r"[a-z][a-z0-9-]{0,62}")
MOST_TABLES = 50

BEGIN = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
"""All tables as of one moment, and a write is an error whatever the user may do."""


@dataclass(frozen=True)
class Settings:
    """What may be read.

    :param region: the function's own, such as ``eu-central-1``.
    :param domain: what the endpoints of all instances of this account and region end with, such as
        ``c9akciq32rgh.eu-central-1.rds.amazonaws.com``: RDS gives each account a label of its own in each region.
        Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.html
    :param instances: the identifiers of the instances, ``*`` for any text.
    :param port: the databases' port.
    :param database: the name of the database in an instance.
    """

    region: str
    domain: str
    instances: Sequence[str]
    port: int
    database: str


@dataclass(frozen=True)
class Means:
    """What it takes to connect.

    :param sign: answers the user's token for a host and port.
    :param dial: answers a connection to a host and port.
    :param roots: a file with the certificate authorities that databases' certificates are of.
    """

    sign: Callable[[str, int], str]
    dial: Callable[[str, int], socket.socket]
    roots: Path


def means(region: str, session: Any = None) -> Means:
    """The means of a function in AWS.

    :param region: its own.
    :param session: a boto3 session; a new one if there is none.
    """
    import boto3

    client = (session or boto3.Session()).client("rds", region_name=region)

    def sign(host: str, port: int) -> str:
        # A signature of this process's credentials: no call of AWS.
        return str(client.generate_db_auth_token(DBHostname=host, Port=port, DBUsername=USER, Region=region))

    def dial(host: str, port: int) -> socket.socket:
        return socket.create_connection((host, port), CONNECT_SECONDS)

    return Means(sign, dial, ROOTS / f"{region}.pem")


def read(settings: Settings, how: Means, request: Mapping[str, Any]) -> Rows:
    """What tables hold of the rows up to a moment.

    :param settings: what may be read.
    :param how: signs and connects.
    :param request: ``host``, ``until`` (a stamp) and ``tables``, each with ``name`` and ``written``.
    :raises Refused: when the request asks for something else than the settings allow.
    :raises Unreadable: when there is no connection, or the database refuses or cannot finish a statement.
    """
    host = _host(settings, request.get("host"))
    tables = _tables(request.get("tables"))
    try:
        until = moment(str(request.get("until")))
    except ValueError:
        raise Refused("this is no moment", request.get("until"), "such as 2026-11-22T09:30:00Z") from None
    with _session(settings, how, host) as query:
        return take(query, tables, until)


def _host(settings: Settings, host: Any) -> str:
    label, _, domain = str(host).partition(".")
    known = LABEL.fullmatch(label) and any(fnmatchcase(label, pattern) for pattern in settings.instances)
    if not known or domain != settings.domain or not domain.endswith(f".{settings.region}.rds.amazonaws.com"):
        allowed = f"an endpoint of {' or '.join(settings.instances)} in {settings.domain}"
        raise Refused("this is no database that may be read", str(host)[:200], allowed)
    return str(host)


def _tables(asked: Any) -> list[Table]:
    try:
        found = [Table(each["name"], each["written"]) for each in asked]
    except (KeyError, TypeError):
        found = []
    if not 0 < len(found) <= MOST_TABLES:
        raise Refused("these are no tables", str(asked)[:200], f"1 to {MOST_TABLES}, each with name and written")
    return found


@contextmanager
def _session(settings: Settings, how: Means, host: str) -> Iterator[Query]:
    """A session that can read and nothing else."""
    from pg8000.exceptions import DatabaseError, InterfaceError
    from pg8000.native import Connection

    trusted = ssl.create_default_context(cafile=how.roots)
    trusted.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        with how.dial(host, settings.port) as line:  # TLS takes it over; what is closed here is what nobody took
            line.settimeout(ANSWER_SECONDS)
            connection = Connection(
                USER,
                host=host,
                database=settings.database,
                password=how.sign(host, settings.port),
                sock=line,
                ssl_context=trusted,
                application_name=NAME,
                startup_params={**SESSION, "statement_timeout": f"{STATEMENT_SECONDS}s"},
            )
    except (OSError, InterfaceError, DatabaseError) as error:
        raise Unreadable("there is no connection to the database", _told(error), f"one as {USER} to {host}") from None
    try:
        connection.run(BEGIN)
        yield connection.run
    except (OSError, InterfaceError, DatabaseError) as error:
        allowed = "tables that the user may read whole, in the time that a statement has"
        raise Unreadable("the database's tables cannot be read", _told(error), allowed) from None
    finally:
        with suppress(OSError, InterfaceError):  # a server that has hung up does not hear the farewell
            connection.close()


def _told(error: Exception) -> str:
    """What is told of an error: never a message of the database, which can quote a row."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    said = error.args[0] if error.args else None
    if isinstance(said, Mapping):
        return f"SQLSTATE {said.get('C')}"
    return f"{type(error).__name__}: {error}"
