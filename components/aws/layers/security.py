"""The security services of the account, put together: records, detectors, alarms and the people they reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.aws.alarms import Alarm, Alarms, AlarmsArgs, Anomaly, Metric
from components.aws.alert_events import EVENTS
from components.aws.config import ConfigurationRecord, ConfigurationRecordArgs
from components.aws.detection import Detection, DetectionArgs
from components.aws.guardrails import Guardrails, GuardrailsArgs
from components.aws.layers.foundation import Foundation
from components.aws.layers.network import NetworkLayer
from components.aws.sensitive_data import SensitiveData, SensitiveDataArgs
from components.aws.tracing import Tracing, TracingArgs
from components.aws.trail import Trail, TrailArgs
from components.aws.trail_alarms import trail_alarms


class SecurityLayer:
    """Makes the security services and connects them: everything that any of them reports reaches the people on call.

    :param base: what it stands on.
    :param network: whose traffic is watched.
    :param buckets: names of the service's buckets, by their name in the settings.
    """

    def __init__(self, base: Foundation, network: NetworkLayer, buckets: Mapping[str, pulumi.Input[str]]) -> None:
        self._base, self._network = base, network
        name, context, opts, logs_key = base.name, base.context, base.opts, base.keys.arn("logs")
        for event in EVENTS:
            base.on_call.tell(event.name, event.description, event.pattern(), page=event.page)
        self._trail = Trail(f"{name}-trail", TrailArgs(context, logs_key, base.archive.bucket_name), opts)
        self._alarms()
        records = base.archive.records
        ConfigurationRecord(f"{name}-config", ConfigurationRecordArgs(context, records.bucket_name, logs_key), opts)
        Detection(f"{name}-detection", DetectionArgs(context, records.bucket_arn, logs_key), opts)
        if context.settings.detection.macie:
            SensitiveData(
                f"{name}-sensitive-data", SensitiveDataArgs(context, buckets, records.bucket_name, logs_key), opts
            )
        self._tracing = Tracing(f"{name}-tracing", TracingArgs(context, base.keys.arn("tracing")), opts)
        if context.settings.organization:
            Guardrails(f"{name}-guardrails", GuardrailsArgs(context, context.settings.organization), opts)

    @property
    def exports(self) -> Mapping[str, Any]:
        """What the stack exports of this layer."""
        return {
            "auditLogGroup": self._trail.log_group_name,
            "collectorParameter": self._tracing.parameter_name,
        }

    def _alarms(self) -> None:
        name, context, opts = self._base.name, self._base.context, self._base.opts
        topic, trail = self._base.on_call.topic_arn, self._trail
        Alarms(
            f"{name}-trail-alarms",
            AlarmsArgs(
                context,
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
                log_alarms=trail_alarms(context),
            ),
            opts,
        )
        Alarms(
            f"{name}-network-alarms",
            AlarmsArgs(context, topic, alarms=self._firewall_alarms(), anomalies=self._network_anomalies()),
            opts,
        )
        Alarms(f"{name}-alert-alarms", AlarmsArgs(context, topic, alarms=self._alert_alarms()), opts)

    def _network_anomalies(self) -> list[Anomaly]:
        return [
            *(
                Anomaly(
                    f"outgoing-unusual-{letter}",
                    "Far more data than usual leaves the network: is somebody carrying data out?",
                    Metric("AWS/NATGateway", "BytesOutToDestination", {"NatGatewayId": nat}),
                )
                for letter, nat in self._network.vpc.nat_ids.items()
            ),
            Anomaly(
                "names-unusual",
                "Far more names than usual are looked up: a tunnel, or malware in search of its master",
                Metric("AWS/Logs", "IncomingLogEvents", {"LogGroupName": self._network.flow_logs.dns_group_name}),
            ),
        ]

    def _firewall_alarms(self) -> list[Alarm]:
        if self._network.inspection is None:
            return []
        firewall = self._network.inspection.firewall_name
        return [
            Alarm(
                f"firewall-drops-{place[-1]}",
                "The network firewall drops many packets: an attack, or a host that is missing in the settings",
                Metric(
                    "AWS/NetworkFirewall",
                    "DroppedPackets",
                    {"FirewallName": firewall, "AvailabilityZone": place, "Engine": "Stateful"},
                ),
                above=100,
            )
            for place in self._base.context.settings.availability_zones
        ]

    def _alert_alarms(self) -> list[Alarm]:
        """Who watches the watchers: alerts and pages that did not arrive."""
        on_call, prefix = self._base.on_call, self._base.context.prefix
        return [
            Alarm(
                "alerts-lost",
                "An event was not delivered, or an operation failed on it: read it in the queue of lost alerts",
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
