"""What answers threats, tries restores, compares copies, and lets support in for minutes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.aws.break_glass import BreakGlass, BreakGlassArgs
from components.aws.bucket_names import bucket_name
from components.aws.context import AwsContext
from components.aws.copy_validation import CopyValidation, CopyValidationArgs, copies
from components.aws.database_reader import DatabaseReader, DatabaseReaderArgs
from components.aws.layers.data import DataLayer
from components.aws.layers.foundation import Foundation
from components.aws.layers.network import NetworkLayer
from components.aws.operations_records import OperationsRecords, OperationsRecordsArgs
from components.aws.response import Response, ResponseArgs
from components.aws.restore_testing import RestoreTesting, RestoreTestingArgs

EXPORTS = "exports"
"""The name of the bucket that data subjects' exports are put into."""


class OperationsLayer:
    """Makes the operations.

    :param base: what it stands on.
    :param network: whose instances can be isolated, and where databases are read.
    :param data: whose backups are restored.
    """

    def __init__(self, base: Foundation, network: NetworkLayer, data: DataLayer) -> None:
        name, context, opts = base.name, base.context, base.opts
        keys = {purpose: base.keys.arn(purpose) for purpose in ("logs", "storage", "operations")}
        records = OperationsRecords(
            f"{name}-operations",
            OperationsRecordsArgs(
                context=context,
                key_arn=base.keys.arn("operations"),
                lost_queue_arn=base.on_call.lost_queue_arn,
                lost_key_arn=base.keys.arn("alerts"),
                alarm_topic_arn=base.on_call.topic_arn,
            ),
            opts,
        )
        self.response = Response(f"{name}-response", ResponseArgs(context, records, network.vpc.vpc_id, keys), opts)
        reader = DatabaseReader(
            f"{name}-reader",
            DatabaseReaderArgs(
                context, records, keys, data.database, network.vpc.subnet_ids["app"], network.group_ids["reader"]
            ),
            opts,
        )
        RestoreTesting(
            f"{name}-restores",
            RestoreTestingArgs(
                context=context,
                records=records,
                vault_arn=data.vaults.vault_arn,
                key_arns=keys,
                database=data.database,
                security_group_id=network.group_ids["restored"],
                reader=reader.function_name,
            ),
            opts,
        )
        CopyValidation(
            f"{name}-copies", CopyValidationArgs(context, records, keys, base.keys.backup_arn("storage")), opts
        )
        self._context = context
        self._glass = BreakGlass(
            f"{name}-break-glass",
            BreakGlassArgs(context, records, base.people.on_call_role_name, keys, base.workload_boundary.arn),
            opts,
        )

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        return {
            "operationsSettings": self.response.operation.settings.apply(
                lambda responder: {**responder, **by_hand(self._context)}
            ),
            "breakGlassUrl": self._glass.url,
            "supportReadUrl": self._glass.read_url,
        }


def by_hand(context: AwsContext) -> dict[str, Any]:
    """What ``python -m operations`` reads on top of the responder's settings: whose access keys it looks after, which
    bucket is copied where, and where users' data is, by the convention that a user's objects lie under
    ``users/<user>/``.

    Exports are put beside that, into the bucket whose retention removes them again; without one of that name, nobody's
    data can be exported.
    """
    names = {bucket.name: bucket_name(context, "data", bucket.name) for bucket in context.settings.buckets}
    return {
        "path": f"/{context.prefix}/",
        "stores": [{"kind": "s3", "name": name, "key": "users/{subject}/"} for name in names.values()],
        "copies": copies(context),
        **({"exports": names[EXPORTS]} if EXPORTS in names else {}),
    }
