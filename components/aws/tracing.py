"""Tracing of requests through the services, by OpenTelemetry into AWS X-Ray (MON-4)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws.context import AwsContext
from components.base import Component

OTLP_GRPC, OTLP_HTTP, HEALTH = 4317, 4318, 13133
"""The collector's ports: OpenTelemetry's own, and the one that its health is asked on."""

PERSONAL = (
    "enduser.id",
    "http.request.header.authorization",
    "http.request.header.cookie",
    "user.email",
    "user.full_name",
    "url.query",
)
"""Attributes that the collector takes out of every span: traces say what happened, not to whom (GDPR-1)."""


@dataclass(frozen=True)
class Sampling:
    """How many requests of a kind are traced.

    :param name: short name of the rule.
    :param priority: lower ones are asked first, 1 to 9999.
    :param path: the requests' path, ``*`` and ``?`` as wildcards.
    :param each_second: how many are always traced in a second.
    :param share: which part of the others is traced too, 0 to 1.
    """

    name: str
    priority: int
    path: str
    each_second: int
    share: float


SAMPLING = (
    Sampling("sign-in", 100, "/*login*", 10, 0.5),
    Sampling("checkout", 110, "/*checkout*", 10, 0.5),
    Sampling("health", 200, "/health*", 0, 0.0),
    Sampling("others", 9000, "*", 1, 0.05),
)


@dataclass(frozen=True)
class TracingArgs:
    """Arguments of `Tracing`.

    :param context: the platform's settings and providers.
    :param key_arn: the key ``tracing``.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]


class Tracing(Component):
    """What tracing a service takes: where traces go, how many, and the collector's configuration.

    - MON-4: services speak OpenTelemetry to a collector beside them (`parameter_name` holds its configuration, for the
      sidecar of a task), which sends traces to X-Ray. X-Ray encrypts them with the company's key. Sign-in and
      checkout are traced more than the rest, health checks never. Requests that failed are a group of their own, with
      insights that report when failures grow.

    The collector is ADOT's: AWS ended the development of X-Ray's own SDK and daemon in February 2026.
    """

    TOKEN = "rampart:aws:Tracing"
    STATEMENTS = ("MON-4",)

    def __init__(self, name: str, args: TracingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        context = args.context
        aws.xray.EncryptionConfig(f"{name}-encryption", type="KMS", key_id=args.key_arn, opts=self.child())
        for rule in SAMPLING:
            self._sampling(name, context, rule)
        aws.xray.Group(
            f"{name}-failed",
            group_name=f"{context.prefix}-failed",
            filter_expression="fault = true OR error = true",
            insights_configuration=aws.xray.GroupInsightsConfigurationArgs(
                insights_enabled=True, notifications_enabled=True
            ),
            tags=context.named("failed"),
            opts=self.child(),
        )
        parameter = aws.ssm.Parameter(
            f"{name}-collector",
            name=f"/{context.prefix}/tracing/collector",
            description="Configuration of the OpenTelemetry collector beside each service; no secrets",
            type=aws.ssm.ParameterType.STRING,
            value=collector(context.region, context.company.environment),
            tags=context.named("collector"),
            opts=self.child(),
        )
        self.parameter_name: pulumi.Output[str] = parameter.name
        self.parameter_arn: pulumi.Output[str] = parameter.arn
        self.register_outputs({"parameterName": self.parameter_name})

    def _sampling(self, name: str, context: AwsContext, rule: Sampling) -> None:
        aws.xray.SamplingRule(
            f"{name}-{rule.name}",
            rule_name=f"{context.prefix}-{rule.name}",
            priority=rule.priority,
            version=1,
            reservoir_size=rule.each_second,
            fixed_rate=rule.share,
            url_path=rule.path,
            host="*",
            http_method="*",
            service_name="*",
            service_type="*",
            resource_arn="*",
            tags=context.named(rule.name),
            opts=self.child(),
        )


def collector(region: str, environment: str) -> str:
    """The configuration of the collector (AWS Distro for OpenTelemetry), as YAML. JSON is YAML, and has one form only.

    It listens on the task's own loopback address, so no other task can send traces in a service's name.

    :param region: the region that traces go to.
    :param environment: ``prod``, ``staging`` …, added to every span.

    Source: https://aws-otel.github.io/docs/getting-started/collector
    """
    removals = [{"key": key, "action": "delete"} for key in PERSONAL]
    return json.dumps(
        {
            "extensions": {"health_check": {"endpoint": f"127.0.0.1:{HEALTH}"}},
            "receivers": {
                "otlp": {
                    "protocols": {
                        "grpc": {"endpoint": f"127.0.0.1:{OTLP_GRPC}"},
                        "http": {"endpoint": f"127.0.0.1:{OTLP_HTTP}"},
                    }
                }
            },
            "processors": {
                "memory_limiter": {"check_interval": "1s", "limit_percentage": 80, "spike_limit_percentage": 20},
                "attributes": {"actions": removals},
                "resource": {
                    "attributes": [
                        {"key": "deployment.environment.name", "value": environment, "action": "upsert"},
                    ]
                },
                "batch": {"timeout": "5s", "send_batch_size": 256},
            },
            "exporters": {"awsxray": {"region": region, "index_all_attributes": False}},
            "service": {
                "extensions": ["health_check"],
                "pipelines": {
                    "traces": {
                        "receivers": ["otlp"],
                        "processors": ["memory_limiter", "attributes", "resource", "batch"],
                        "exporters": ["awsxray"],
                    }
                },
            },
        },
        indent=1,
        sort_keys=True,
    )
