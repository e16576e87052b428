"""Alarms that always reach the people on call: on thresholds, on log lines, and on what is unlike other days
(MON-2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component

Missing = Literal["breaching", "ignore", "missing", "notBreaching"]

ANOMALY_WIDTH = 3
"""How many standard deviations from the expected value are still normal. CloudWatch suggests 2; 3 wakes fewer
people."""


@dataclass(frozen=True)
class Metric:
    """What an alarm looks at.

    :param namespace: CloudWatch's namespace, such as ``AWS/SQS``.
    :param name: the metric's name there.
    :param dimensions: which one of them.
    :param statistic: ``Sum``, ``Average``, ``Maximum`` or ``Minimum``.
    :param period: seconds that one value covers.
    """

    namespace: str
    name: str
    dimensions: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    statistic: Literal["Sum", "Average", "Maximum", "Minimum"] = "Sum"
    period: int = 300


@dataclass(frozen=True)
class Alarm:
    """An alarm on a threshold.

    :param name: short name, unique in the set: lower-case letters, digits and hyphens.
    :param description: what it means when it goes off, and what to look at.
    :param metric: what it looks at.
    :param above: it goes off when a value is greater than this.
    :param below: it goes off when a value is less than this, and ``above`` is not looked at.
    :param periods: how many values in a row must be so.
    :param missing: what no value means.
    """

    name: str
    description: str
    metric: Metric
    above: float = 0
    below: float | None = None
    periods: int = 1
    missing: Missing = "notBreaching"


@dataclass(frozen=True)
class Anomaly:
    """An alarm on what is unlike the same hour of other days.

    :param name: short name, unique in the set.
    :param description: what it means when it goes off, and what to look at.
    :param metric: what it looks at.
    :param both_ways: true when too little is as bad as too much.
    """

    name: str
    description: str
    metric: Metric
    both_ways: bool = False


@dataclass(frozen=True)
class LogAlarm:
    """An alarm on lines of a log group.

    :param name: short name, unique in the set.
    :param description: what it means when it goes off, and what to look at.
    :param pattern: CloudWatch's filter pattern for the lines that count.
    :param above: it goes off when there are more than this in five minutes.
    """

    name: str
    description: str
    pattern: str
    above: float = 0


@dataclass(frozen=True)
class AlarmsArgs:
    """Arguments of `Alarms`.

    :param context: the platform's settings and providers.
    :param topic_arn: the topic of the people on call.
    :param alarms: alarms on thresholds.
    :param anomalies: alarms on what is unusual.
    :param log_group_name: the log group that ``log_alarms`` read; needed when there are any.
    :param log_alarms: alarms on lines of that log group.
    """

    context: AwsContext
    topic_arn: pulumi.Input[str]
    alarms: Sequence[Alarm] = ()
    anomalies: Sequence[Anomaly] = ()
    log_group_name: pulumi.Input[str] = ""
    log_alarms: Sequence[LogAlarm] = ()


class Alarms(Component):
    """A set of alarms. Each writes to the on-call topic when it goes off and when it is over, and pages somebody.

    MON-2: thresholds catch what is known to be wrong, metric filters turn log lines into alarms, and anomaly detectors
    learn what a normal day looks like and report what is not.

    TEAM-1: no alarm can be made here without the on-call topic; its name starts with the prefix that pages.
    """

    TOKEN = "rampart:aws:Alarms"
    STATEMENTS = ("MON-2", "TEAM-1")

    def __init__(self, name: str, args: AlarmsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        for alarm in args.alarms:
            self._threshold(alarm)
        for anomaly in args.anomalies:
            self._anomaly(anomaly)
        for lines in args.log_alarms:
            self._lines(lines)
        self.register_outputs({})

    def _threshold(self, alarm: Alarm) -> None:
        metric, names = alarm.metric, self._names(alarm)
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{alarm.name}",
            name=names.name,
            alarm_description=alarm.description,
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions) or None,
            statistic=metric.statistic,
            period=metric.period,
            evaluation_periods=alarm.periods,
            comparison_operator="GreaterThanThreshold" if alarm.below is None else "LessThanThreshold",
            threshold=alarm.above if alarm.below is None else alarm.below,
            treat_missing_data=alarm.missing,
            alarm_actions=[self._args.topic_arn],
            ok_actions=[self._args.topic_arn],
            tags=names.tags,
            opts=self.child(),
        )

    def _anomaly(self, anomaly: Anomaly) -> None:
        metric, names = anomaly.metric, self._names(anomaly)
        operator = "LessThanLowerOrGreaterThanUpperThreshold" if anomaly.both_ways else "GreaterThanUpperThreshold"
        aws.cloudwatch.MetricAlarm(
            f"{self._name}-{anomaly.name}",
            name=names.name,
            alarm_description=anomaly.description,
            comparison_operator=operator,
            evaluation_periods=3,
            datapoints_to_alarm=3,
            threshold_metric_id="normal",
            treat_missing_data="breaching" if anomaly.both_ways else "notBreaching",
            metric_queries=[
                aws.cloudwatch.MetricAlarmMetricQueryArgs(
                    id="normal",
                    expression=f"ANOMALY_DETECTION_BAND(seen, {ANOMALY_WIDTH})",
                    label="normal",
                    return_data=True,
                ),
                aws.cloudwatch.MetricAlarmMetricQueryArgs(
                    id="seen",
                    return_data=True,
                    metric=aws.cloudwatch.MetricAlarmMetricQueryMetricArgs(
                        namespace=metric.namespace,
                        metric_name=metric.name,
                        dimensions=dict(metric.dimensions) or None,
                        stat=metric.statistic,
                        period=metric.period,
                    ),
                ),
            ],
            alarm_actions=[self._args.topic_arn],
            ok_actions=[self._args.topic_arn],
            tags=names.tags,
            opts=self.child(),
        )

    def _lines(self, lines: LogAlarm) -> None:
        namespace = f"{self._args.context.prefix}/logs"
        aws.cloudwatch.LogMetricFilter(
            f"{self._name}-{lines.name}",
            name=f"{self._args.context.prefix}-{lines.name}",
            log_group_name=self._args.log_group_name,
            pattern=lines.pattern,
            metric_transformation=aws.cloudwatch.LogMetricFilterMetricTransformationArgs(
                namespace=namespace, name=lines.name, value="1", unit="Count"
            ),
            opts=self.child(),
        )
        self._threshold(Alarm(lines.name, lines.description, Metric(namespace, lines.name), lines.above))

    def _names(self, alarm: Alarm | Anomaly) -> _Names:
        context = self._args.context
        name = f"{context.prefix}-{alarm.name}"
        return _Names(name, context.tags({"Name": name}))


@dataclass(frozen=True)
class _Names:
    name: str
    tags: dict[str, str]
