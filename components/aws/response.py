"""Threat response as infrastructure: where findings arrive, what answers them, and where the isolated go (APP-3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from components.aws import role_names
from components.aws.context import AwsContext
from components.aws.ip_lists import FAMILIES
from components.aws.operation import Operation, OperationArgs
from components.aws.operations_records import OperationsRecords
from components.base import Component
from operations import threat_response

FINDINGS: Mapping[str, Mapping[str, Any]] = {
    # Below 4 GuardDuty sees nothing that automation would act on.
    "guardduty": {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", 4]}]},
    },
    "securityhub": {
        "source": ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        "detail": {
            "findings": {
                "Compliance": {"Status": ["FAILED"]},
                "RecordState": ["ACTIVE"],
                "Workflow": {"Status": ["NEW", "NOTIFIED"]},
            }
        },
    },
    "config": {
        "source": ["aws.config"],
        "detail-type": ["Config Rules Compliance Change"],
        "detail": {"newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]}},
    },
}
"""What starts the responder: the services' findings, as EventBridge patterns."""

Scope = Literal["CLOUDFRONT", "REGIONAL"]
SCOPES: tuple[Scope, Scope] = ("CLOUDFRONT", "REGIONAL")
"""Where addresses are blocked: at CloudFront, and where users sign in, which CloudFront does not stand before."""

CONCURRENCY = 10
"""An attack makes many findings at once, and answering one takes seconds."""


@dataclass(frozen=True)
class ResponseArgs:
    """Arguments of `Response`.

    :param context: the platform's settings and providers.
    :param records: what operations share.
    :param vpc_id: the VPC whose instances can be isolated.
    :param key_arns: the keys ``logs`` and ``operations`` by purpose.
    """

    context: AwsContext
    records: OperationsRecords
    vpc_id: pulumi.Input[str]
    key_arns: Mapping[str, pulumi.Input[str]]


class Response(Component):
    """Findings of GuardDuty, Security Hub and AWS Config are answered within seconds, by a function.

    - APP-3: an instance is isolated with its evidence kept, an address is blocked for a day, an access key is disabled,
      sessions are revoked, a public bucket or group is closed. Each answer is recorded in the locked archive before and
      after, looked at again, done once however often its event comes, and can be undone by a person
      (``python -m operations undo``). What is protected is left to people.

    The function can only take access away: its role writes denials, and no policy that allows. The setting
    ``operations.dryRun`` makes it tell what it would do.
    """

    TOKEN = "rampart:aws:Response"
    STATEMENTS = ("APP-3",)

    def __init__(self, name: str, args: ResponseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        quarantine = aws.ec2.SecurityGroup(
            f"{name}-quarantine",
            name=f"{context.prefix}-quarantine",
            description="Isolated instances: admits nothing, in or out",
            vpc_id=args.vpc_id,
            ingress=[],
            egress=[],
            tags=context.tags({"Name": f"{context.prefix}-quarantine", "purpose": "Isolated instances"}),
            opts=self.child(),
        )
        blocked = {
            (scope, version): self._blocked(f"{name}-blocked-{scope.lower()}-v{version}", context, scope, version)
            for scope in SCOPES
            for version in FAMILIES
        }
        self.blocked: Mapping[str, Mapping[int, pulumi.Output[str]]] = {
            scope: {version: blocked[scope, version].arn for version in FAMILIES} for scope in SCOPES
        }
        ids = {f"{scope}-{version}": each.id for (scope, version), each in blocked.items()}
        settings = pulumi.Output.all(vpc=args.vpc_id, group=quarantine.id, **ids).apply(
            lambda known: responder_settings(context, known)
        )
        self.operation = Operation(
            name,
            OperationArgs(
                context=context,
                records=args.records,
                role=role_names.RESPONSE,
                handler="on_threat",
                description="Answers findings: isolates, blocks, disables, closes",
                permissions=threat_response.PERMISSIONS,
                settings=settings,
                keys={"log_key": args.key_arns["logs"], "table_key": args.key_arns["operations"]},
                events=FINDINGS,
                schedules={"expire": "rate(1 hour)"},
                concurrency=CONCURRENCY,
            ),
            opts=self.child(),
        )
        self.register_outputs({"functionArn": self.operation.function.arn, "quarantineGroupId": quarantine.id})

    def _blocked(self, name: str, context: AwsContext, scope: Scope, version: int) -> aws.wafv2.IpSet:
        return aws.wafv2.IpSet(
            name,
            name=set_name(context, version),
            description="Addresses that threat response blocks; it keeps the list",
            scope=scope,
            ip_address_version=f"IPV{version}",
            addresses=[],
            tags=context.tags({"purpose": "Addresses blocked by threat response"}),
            # The function fills it: an update of the stack must not empty it.
            opts=self.child(
                ignore_changes=["addresses"], provider=context.world if scope == "CLOUDFRONT" else context.primary
            ),
        )


def set_name(context: AwsContext, version: int) -> str:
    """The name of an IP set of blocked addresses, the same in each scope.

    :param context: the platform's settings.
    :param version: 4 or 6.
    """
    return f"{context.prefix}-blocked-v{version}"


def responder_settings(context: AwsContext, ids: Mapping[str, str]) -> dict[str, Any]:
    """The responder's settings.

    :param context: the platform's settings; whoever is on the allow list is never blocked.
    :param ids: ``vpc``, quarantine ``group``, and the ID of each IP set by scope and IP version (``REGIONAL-4``), as
        the provider has it.
    """
    return {
        "quarantine": {ids["vpc"]: ids["group"]},
        "ipSets": {
            str(version): [
                {"name": set_name(context, version), "id": ids[f"{scope}-{version}"], "scope": scope}
                for scope in SCOPES
            ]
            for version in FAMILIES
        },
        "blockHours": context.settings.operations.block_hours,
        "dryRun": context.settings.operations.dry_run,
        "protected": {
            # The way in for the people who answer an incident.
            "identities": [role_names.role_name(context, name) for name in ("on-call", "auditor", "key-administrator")],
            "networks": [str(source.cidr) for source in context.access.allow_list],
            "instances": list(context.settings.operations.protected_instances),
            "buckets": [],
            "groups": [],
        },
    }
