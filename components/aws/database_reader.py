"""The function inside the VPC that counts a database's rows and takes their checksums (BC-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi

from components.aws import role_names
from components.aws.context import AwsContext
from components.aws.database import Database, identifier
from components.aws.function_code import POSTGRES
from components.aws.operation import Inside, Operation, OperationArgs
from components.aws.operations_records import OperationsRecords
from components.aws.traffic import DATABASE_PORT
from components.base import Component
from operations import database_reader

RESTORED = "awsbackup-restore-test-*"
"""What AWS Backup calls the instances of restore tests.
Source: AWS Backup Developer Guide, "Restore testing inferred metadata"."""


@dataclass(frozen=True)
class DatabaseReaderArgs:
    """Arguments of `DatabaseReader`.

    :param context: the platform's settings and providers.
    :param records: what operations share.
    :param key_arns: the keys ``logs`` and ``operations`` by purpose.
    :param database: what is read, and the account's endpoints by its name.
    :param subnet_ids: the app zone's subnets, one in each availability zone.
    :param security_group_id: the group ``reader``.
    """

    context: AwsContext
    records: OperationsRecords
    key_arns: Mapping[str, pulumi.Input[str]]
    database: Database
    subnet_ids: Sequence[pulumi.Input[str]]
    security_group_id: pulumi.Input[str]


class DatabaseReader(Component):
    """Reads tables of the database and of what is restored of it, and answers counts and checksums: never a row.

    - BC-2: what a restore must have is counted where the rows are.
    - ENC-1: the database must prove itself by a certificate of RDS's authorities for its own name, over TLS 1.2 or 1.3.
    - EMP-1: nobody can ask for a row. The function signs in as one database user, with a token of minutes, in a
      transaction that can only read; its role may do nothing else with data.
    - NET-1, NET-3: it stands in the app zone, opens connections to databases only and accepts none.
    """

    TOKEN = "rampart:aws:DatabaseReader"
    STATEMENTS = ("BC-2", "ENC-1", "EMP-1", "NET-1", "NET-3")

    def __init__(self, name: str, args: DatabaseReaderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        self.function_name = role_names.role_name(context, role_names.DATABASE_READER)
        Operation(
            name,
            OperationArgs(
                context=context,
                records=args.records,
                role=role_names.DATABASE_READER,
                handler="on_database_read",
                description="Counts rows of the database for restore validation",
                permissions=database_reader.PERMISSIONS,
                settings=args.database.endpoint.apply(
                    lambda endpoint: {"databases": databases(context, str(endpoint))}
                ),
                keys={"log_key": args.key_arns["logs"], "table_key": args.key_arns["operations"]},
                timeout=database_reader.SECONDS,
                inside=Inside(args.subnet_ids, args.security_group_id),
                packages=POSTGRES,
            ),
            opts=self.child(),
        )
        self.register_outputs({"functionName": self.function_name})


def databases(context: AwsContext, endpoint: str) -> dict[str, Any]:
    """Which databases may be read, as the operation reads it.

    :param context: the platform's settings.
    :param endpoint: the database's, ``<identifier>.<label>.<region>.rds.amazonaws.com:<port>``. The label is the same
        for every instance of the account and region.
    """
    return {
        "region": context.region,
        "domain": endpoint.partition(":")[0].partition(".")[2],
        "instances": [identifier(context), RESTORED],
        "port": DATABASE_PORT,
        "database": context.settings.database.name,
    }
