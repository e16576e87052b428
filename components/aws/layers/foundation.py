"""What everything else stands on: regions, keys, the log archive, the account's defaults, people and their pager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws.account import AccountDefaults, AccountDefaultsArgs
from components.aws.incident import OnCall, OnCallArgs
from components.aws.keys import Keys, KeysArgs
from components.aws.logs import LogArchive, LogArchiveArgs
from components.aws.region import Region, RegionArgs
from components.aws.roles import People, PeopleArgs
from components.aws.workload_boundary import WorkloadBoundary, WorkloadBoundaryArgs
from components.settings import Access, Company
from components.settings_aws import Aws


class Foundation:
    """Makes what every other layer uses.

    :param name: what the components' names start with.
    :param company: whose platform it is.
    :param access: the allow and deny lists.
    :param aws: the stack's section ``rampart:aws``.
    """

    def __init__(self, name: str, company: Company, access: Access, aws: Aws) -> None:
        self.name = name
        self.context = context = Region(f"{name}-region", RegionArgs(company, access, aws)).context
        self.opts = opts = pulumi.ResourceOptions(providers=[context.primary])
        self.keys = keys = Keys(f"{name}-keys", KeysArgs(context), opts)
        self.archive = LogArchive(f"{name}-logs", LogArchiveArgs(context, keys.arn("logs")), opts)
        AccountDefaults(
            f"{name}-account",
            AccountDefaultsArgs(context, keys.arn("compute"), keys.backup_arn("compute")),
            opts,
        )
        self.people = People(f"{name}-people", PeopleArgs(context, keys.arn("logs")), opts)
        self.workload_boundary = WorkloadBoundary(f"{name}-workloads", WorkloadBoundaryArgs(context), opts)
        self.on_call = OnCall(
            f"{name}-on-call",
            OnCallArgs(context, keys.arn("alerts"), keys.arn("logs"), self.people.on_call_role_name),
            opts,
        )

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        aws = self.context.settings
        return {
            "accountId": aws.account_id,
            "region": aws.region,
            "backupRegion": aws.backup_region,
            "keyArns": {purpose: self.keys.arn(purpose) for purpose in ("logs", "storage", "compute", "sessions")},
            "logArchive": self.archive.bucket_name,
            "workloadBoundary": self.workload_boundary.arn,
            "onCallTopic": self.on_call.topic_arn,
            "pagingMachine": self.on_call.machine_arn,
        }
