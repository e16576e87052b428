"""The security services of the account, put together: records, detectors, alarms and the people they reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Anomaly, Metric
from components.aws.alert_events import EVENTS
from components.aws.config import ConfigurationRecord, ConfigurationRecordArgs
from components.aws.context import AwsContext
from components.aws.detection import Detection, DetectionArgs
from components.aws.guardrails import Guardrails, GuardrailsArgs
from components.aws.incident import OnCall
from components.aws.keys import Keys
from components.aws.logs import LogArchive
from components.aws.sensitive_data import SensitiveData, SensitiveDataArgs
from components.aws.tracing import Tracing, TracingArgs
from components.aws.trail import Trail, TrailArgs
from components.aws.trail_alarms import trail_alarms
from components.aws.workload_boundary import WorkloadBoundary, WorkloadBoundaryArgs


@dataclass(frozen=True)
class SecurityArgs:
    """What the security services need of the rest of the platform.

    :param context: the platform's settings and providers.
    :param keys: the platform's keys.
    :param archive: the log archive and the bucket of records.
    :param on_call: whom everything reaches.
    :param buckets: names of the service's buckets, by their name in the settings.
    :param nat_ids: the NAT gateways by the letter of their availability zone.
    :param dns_log_group: the log group of DNS queries.
    :param firewall_name: the network firewall; none when it is switched off.
    """

    context: AwsContext
    keys: Keys
    archive: LogArchive
    on_call: OnCall
    buckets: Mapping[str, pulumi.Input[str]]
    nat_ids: Mapping[str, pulumi.Input[str]]
    dns_log_group: pulumi.Input[str]
    firewall_name: pulumi.Input[str] | None


class Security:
    """Makes the security services and connects them: everything that any of them reports reaches the people on call.

    :param name: what the components' names start with.
    :param args: what they need.
    :param opts: the options of every component.
    """

    def __init__(self, name: str, args: SecurityArgs, opts: pulumi.ResourceOptions) -> None:
        self._name, self._args, self._opts = name, args, opts
        context, logs_key = args.context, args.keys.arn("logs")
        for event in EVENTS:
            args.on_call.tell(event.name, event.description, event.pattern(), page=event.page)
        trail = Trail(f"{name}-trail", TrailArgs(context, logs_key, args.archive.bucket_name), opts)
        self._alarms(trail)
        records = args.archive.records
        ConfigurationRecord(f"{name}-config", ConfigurationRecordArgs(context, records.bucket_name, logs_key), opts)
        Detection(f"{name}-detection", DetectionArgs(context, records.bucket_arn, logs_key), opts)
        if context.settings.detection.macie:
            SensitiveData(
                f"{name}-sensitive-data",
                SensitiveDataArgs(context, args.buckets, records.bucket_name, logs_key),
                opts,
            )
        tracing = Tracing(f"{name}-tracing", TracingArgs(context, args.keys.arn("tracing")), opts)
        boundary = WorkloadBoundary(f"{name}-workloads", WorkloadBoundaryArgs(context), opts)
        if context.settings.organization:
            Guardrails(f"{name}-guardrails", GuardrailsArgs(context, context.settings.organization), opts)
        self.exports: Mapping[str, Any] = {
            "onCallTopic": args.on_call.topic_arn,
            "pagingMachine": args.on_call.machine_arn,
            "auditLogGroup": trail.log_group_name,
            "collectorParameter": tracing.parameter_name,
            "workloadBoundary": boundary.arn,
        }

    def _alarms(self, trail: Trail) -> None:
        args, topic = self._args, self._args.on_call.topic_arn
        Alarms(
            f"{self._name}-trail-alarms",
            AlarmsArgs(
                args.context,
                topic,
                anomalies=[
                    Anomaly(
                        "calls-unusual",
                        "There are many more or fewer calls to AWS than usual; fewer may mean a trail that was stopped",
                        Metric("AWS/Logs", "IncomingLogEvents", {"LogGroupName": trail.log_group_name}, period=900),
                        both_ways=True,
                    )
                ],
                log_group_name=trail.log_group_name,
                log_alarms=trail_alarms(args.context),
            ),
            self._opts,
        )
        Alarms(
            f"{self._name}-network-alarms",
            AlarmsArgs(args.context, topic, alarms=self._firewall_alarms(), anomalies=self._network_anomalies()),
            self._opts,
        )
        Alarms(f"{self._name}-alert-alarms", AlarmsArgs(args.context, topic, alarms=self._alert_alarms()), self._opts)

    def _network_anomalies(self) -> list[Anomaly]:
        args = self._args
        return [
            *(
                Anomaly(
                    f"outgoing-unusual-{letter}",
                    "Far more data than usual leaves the network: is somebody carrying data out?",
                    Metric("AWS/NATGateway", "BytesOutToDestination", {"NatGatewayId": nat}),
                )
                for letter, nat in args.nat_ids.items()
            ),
            Anomaly(
                "names-unusual",
                "Far more names than usual are looked up: a tunnel, or malware in search of its master",
                Metric("AWS/Logs", "IncomingLogEvents", {"LogGroupName": args.dns_log_group}),
            ),
        ]

    def _firewall_alarms(self) -> list[Alarm]:
        args = self._args
        if args.firewall_name is None:
            return []
        return [
            Alarm(
                f"firewall-drops-{place[-1]}",
                "The network firewall drops many packets: an attack, or a host that is missing in the settings",
                Metric(
                    "AWS/NetworkFirewall",
                    "DroppedPackets",
                    {"FirewallName": args.firewall_name, "AvailabilityZone": place, "Engine": "Stateful"},
                ),
                above=100,
            )
            for place in args.context.settings.availability_zones
        ]

    def _alert_alarms(self) -> list[Alarm]:
        """Who watches the watchers: alerts and pages that did not arrive."""
        on_call, prefix = self._args.on_call, self._args.context.prefix
        return [
            Alarm(
                "alerts-lost",
                "An event could not be delivered; read it in the queue of lost alerts",
                Metric(
                    "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": on_call.lost_queue_name}, "Maximum"
                ),
            ),
            Alarm(
                "alerts-failed",
                "A message to the people on call could not be delivered",
                Metric("AWS/SNS", "NumberOfNotificationsFailed", {"TopicName": f"{prefix}-on-call"}),
            ),
            Alarm(
                "pages-failed",
                "A page broke off",
                Metric("AWS/States", "ExecutionsFailed", {"StateMachineArn": on_call.machine_arn}),
            ),
        ]
