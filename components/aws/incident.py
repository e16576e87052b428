"""The people on call: where every alarm and finding goes, who is paged, and who follows when nobody answers
(TEAM-1)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aws import paging, policies, role_names, roles
from components.aws.context import AwsContext
from components.aws.policies import allow, deny
from components.base import Component

PUBLISHERS = ("cloudwatch.amazonaws.com", "backup.amazonaws.com")
"""Services that say for which account they publish. EventBridge does not, and has a statement of its own."""

KEEP_SECONDS = 14 * 24 * 3600
"""How long a lost event waits in its queue: the longest that SQS offers."""


@dataclass(frozen=True)
class OnCallArgs:
    """What the people on call need.

    :param context: the platform's settings and providers: ``on_call``.
    :param key_arn: the key ``alerts``.
    :param log_key_arn: the key ``logs``.
    :param on_call_role_name: the role of people on call; it acknowledges pages.
    """

    context: AwsContext
    key_arn: pulumi.Input[str]
    log_key_arn: pulumi.Input[str]
    on_call_role_name: pulumi.Input[str]


class OnCall(Component):
    """Every alarm and severe finding pages a person, around the clock, until one answers.

    TEAM-1: the topic takes what alarms, detectors and backups report, and the team's mailbox reads it all. An alarm
    also starts a page by e-mail and SMS to whoever has the shift; after the time in the settings the next one is
    paged, at last everybody. Who acknowledged is in the audit trail. Who is trained and employed to answer is
    attested, not made here.

    MON-1: topics are encrypted with the company's key and refuse plain HTTP; an event that cannot be delivered is
    kept for two weeks, and raises an alarm itself.

    AWS closed Incident Manager to new customers; see docs/adr/0034-paging-without-incident-manager.md.
    """

    TOKEN = "rampart:aws:OnCall"
    STATEMENTS = ("TEAM-1", "MON-1")

    def __init__(self, name: str, args: OnCallArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args, self._context = name, args, args.context
        settings = self._context.settings.on_call
        self.topic_arn: pulumi.Output[str] = self._topic("on-call", {"email": settings.mailbox}, services=True)
        pages = [
            self._topic(f"page-{person.name}", {"email": person.email, "sms": person.phone})
            for person in settings.responders
        ]
        self._lost = self._queue()
        self.machine_arn: pulumi.Output[str] = self._machine(pages).arn
        self._events_role = self._starter()
        self._page_for_alarms()
        self._acknowledging()
        self._contacts()
        self.lost_queue_name: pulumi.Output[str] = self._lost.name
        self.lost_queue_arn: pulumi.Output[str] = self._lost.arn
        self.register_outputs({"topicArn": self.topic_arn, "machineArn": self.machine_arn})

    def tell(self, what: str, description: str, pattern: str, *, notice: bool = True, page: bool = False) -> None:
        """Send events of the default bus to the people on call.

        :param what: a short name: letters, digits and hyphens, unique among the calls.
        :param description: what happened when such an event comes.
        :param pattern: the event pattern as JSON.
        :param notice: true to write to the team's mailbox.
        :param page: true to page whoever has the shift.
        """
        context = self._context
        rule = aws.cloudwatch.EventRule(
            f"{self._name}-{what}",
            name=f"{context.prefix}-{what}",
            description=description,
            event_pattern=pattern,
            state="ENABLED",
            tags=context.named(what),
            opts=self.child(),
        )
        if notice:
            self._target(f"{what}-notice", rule, self.topic_arn)
        if page:
            self._target(f"{what}-page", rule, self.machine_arn, self._events_role)

    def _target(
        self,
        what: str,
        rule: aws.cloudwatch.EventRule,
        arn: pulumi.Input[str],
        role_arn: pulumi.Input[str] | None = None,
    ) -> None:
        aws.cloudwatch.EventTarget(
            f"{self._name}-{what}",
            rule=rule.name,
            target_id=what,
            arn=arn,
            role_arn=role_arn,
            dead_letter_config=aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=self._lost.arn),
            retry_policy=aws.cloudwatch.EventTargetRetryPolicyArgs(
                maximum_event_age_in_seconds=3600, maximum_retry_attempts=30
            ),
            opts=self.child(),
        )

    def _page_for_alarms(self) -> None:
        context = self._context
        alarms = f"arn:aws:cloudwatch:{context.region}:{context.account_id}:alarm:{context.prefix}-"
        pattern = {
            "source": ["aws.cloudwatch"],
            "detail-type": ["CloudWatch Alarm State Change"],
            "resources": [{"prefix": alarms}],
            "detail": {"state": {"value": ["ALARM"]}},
        }
        # The alarm's own action has written to the topic by then.
        self.tell("alarms", "An alarm of the platform went off", json.dumps(pattern), notice=False, page=True)

    def _topic(self, what: str, subscribers: Mapping[str, str], services: bool = False) -> pulumi.Output[str]:
        context = self._context
        topic = aws.sns.Topic(
            f"{self._name}-{what}",
            name=f"{context.prefix}-{what}",
            kms_master_key_id=self._args.key_arn,
            signature_version=2,
            tags=context.named(what),
            opts=self.child(),
        )
        policy = aws.sns.TopicPolicy(
            f"{self._name}-{what}-policy",
            arn=topic.arn,
            policy=topic.arn.apply(lambda arn: topic_policy(context, arn, services)),
            opts=self.child(),
        )
        for protocol, endpoint in subscribers.items():
            aws.sns.TopicSubscription(
                f"{self._name}-{what}-{protocol}",
                topic=topic.arn,
                protocol=protocol,
                endpoint=endpoint,
                opts=self.child(),
            )
        return policy.arn  # whoever publishes waits for the policy

    def _queue(self) -> aws.sqs.Queue:
        """Where events go that could not be delivered, or that an operation failed on."""
        context = self._context
        queue = aws.sqs.Queue(
            f"{self._name}-lost",
            name=f"{context.prefix}-lost-alerts",
            kms_master_key_id=self._args.key_arn,
            message_retention_seconds=KEEP_SECONDS,
            tags=context.named("lost-alerts"),
            opts=self.child(),
        )
        aws.sqs.QueuePolicy(
            f"{self._name}-lost-policy",
            queue_url=queue.url,
            policy=queue.arn.apply(lambda arn: queue_policy(context, arn)),
            opts=self.child(),
        )
        return queue

    def _machine(self, topics: Sequence[pulumi.Output[str]]) -> aws.sfn.StateMachine:
        context, settings = self._context, self._context.settings.on_call
        group = aws.cloudwatch.LogGroup(
            f"{self._name}-paging",
            # The prefix keeps the log group's resource policy from growing with each state machine.
            name=f"/aws/vendedlogs/states/{context.prefix}-paging",
            kms_key_id=self._args.log_key_arn,
            retention_in_days=context.settings.log_retention_days,
            deletion_protection_enabled=True,
            tags=context.named("paging"),
            opts=self.child(protect=True),
        )
        machine_arn = f"arn:aws:states:{context.region}:{context.account_id}:stateMachine:{context.prefix}-paging"
        everyone = pulumi.Output.all(*topics)
        role = roles.ServiceRole(
            f"{self._name}-paging-role",
            roles.ServiceRoleArgs(
                context=context,
                kind="service",
                role=role_names.PAGING,
                description="Pages the people on call",
                trust=roles.service_trust(
                    "states.amazonaws.com", policies.from_source(context.account_id, machine_arn)
                ),
                policy=pulumi.Output.all(everyone, self._args.key_arn).apply(
                    lambda known: paging_policy(context, known[0], known[1])
                ),
            ),
            opts=self.child(),
        )
        return aws.sfn.StateMachine(
            f"{self._name}-paging",
            name=f"{context.prefix}-paging",
            type="STANDARD",
            role_arn=role.arn,
            definition=everyone.apply(
                lambda arns: paging.machine(context.prefix, arns, settings.shift_days, settings.escalate_after_minutes)
            ),
            # Events may hold more than the log needs; what was done and when is in it without them.
            logging_configuration=aws.sfn.StateMachineLoggingConfigurationArgs(
                level="ALL", include_execution_data=False, log_destination=group.arn.apply(lambda arn: f"{arn}:*")
            ),
            tracing_configuration=aws.sfn.StateMachineTracingConfigurationArgs(enabled=True),
            tags=context.named("paging"),
            opts=self.child(),
        )

    def _starter(self) -> pulumi.Output[str]:
        """The role that EventBridge starts pages with."""
        context = self._context
        rules = f"arn:aws:events:{context.region}:{context.account_id}:rule/{context.prefix}-*"
        role = roles.ServiceRole(
            f"{self._name}-events-role",
            roles.ServiceRoleArgs(
                context=context,
                kind="service",
                role=role_names.EVENTS,
                description="EventBridge starts pages",
                trust=roles.service_trust("events.amazonaws.com", policies.from_source(context.account_id, rules)),
                policy=self.machine_arn.apply(
                    lambda arn: policies.document(allow("StartPages", ("states:StartExecution",), (arn,)))
                ),
            ),
            opts=self.child(),
        )
        return role.arn

    def _acknowledging(self) -> None:
        context = self._context
        runs = f"arn:aws:states:{context.region}:{context.account_id}:execution:{context.prefix}-paging:*"
        aws.iam.RolePolicy(
            f"{self._name}-acknowledge",
            name="acknowledge-pages",
            role=self._args.on_call_role_name,
            policy=policies.document(
                allow("AcknowledgePages", ("states:DescribeExecution", "states:StopExecution"), (runs,))
            ),
            opts=self.child(),
        )

    def _contacts(self) -> None:
        """Whom AWS writes to and calls about the account's security and operations."""
        settings = self._context.settings.on_call
        for kind in ("SECURITY", "OPERATIONS"):
            aws.account.AlternativeContact(
                f"{self._name}-{kind.lower()}-contact",
                alternate_contact_type=kind,
                name="People on call",
                title="On call",
                email_address=settings.mailbox,
                phone_number=settings.responders[0].phone,
                opts=self.child(),
            )


def topic_policy(context: AwsContext, arn: str, services: bool) -> str:
    """Who may publish to a topic: roles with permission in this account, and AWS's services when it takes their alerts.

    :param context: the platform's settings.
    :param arn: the topic.
    :param services: true for the topic of alarms and events.
    """
    here = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    from_services = (
        allow("ServicesPublish", ("sns:Publish",), (arn,), principals=policies.service(*PUBLISHERS), conditions=here),
        # AWS documents no condition on the source for EventBridge's messages to a topic. The worst that a stranger's
        # rule could do is raise a false alert; it cannot read one.
        allow("EventsPublish", ("sns:Publish",), (arn,), principals=policies.service("events.amazonaws.com")),
    )
    return policies.document(
        allow("AccountPublishes", ("sns:Publish",), (arn,), principals=policies.account(context.account_id)),
        *(from_services if services else ()),
        deny(
            "TlsOnly",
            ("sns:Publish",),
            (arn,),
            principals=policies.ANYONE,
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )


def queue_policy(context: AwsContext, arn: str) -> str:
    """Who may write to the queue of lost alerts: EventBridge, for the platform's rules.

    :param context: the platform's settings.
    :param arn: the queue.
    """
    rules = f"arn:aws:events:{context.region}:{context.account_id}:rule/{context.prefix}-*"
    return policies.document(
        allow(
            "EventsKeepLostAlerts",
            ("sqs:SendMessage",),
            (arn,),
            principals=policies.service("events.amazonaws.com"),
            conditions=policies.from_source(context.account_id, rules),
        ),
        deny(
            "TlsOnly",
            ("sqs:*",),
            (arn,),
            principals=policies.ANYONE,
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        ),
    )


def paging_policy(context: AwsContext, topics: Sequence[str], key_arn: str) -> str:
    """What the state machine may do: publish pages, log and trace its runs.

    :param context: the platform's settings.
    :param topics: the ARNs of the responders' topics.
    :param key_arn: the topics' key.
    """
    through_sns = {"StringEquals": {"kms:ViaService": f"sns.{context.region}.amazonaws.com"}}
    return policies.document(
        allow("Page", ("sns:Publish",), topics),
        allow("PageEncrypted", ("kms:Decrypt", "kms:GenerateDataKey"), (key_arn,), conditions=through_sns),
        allow(
            "Log",
            (
                "logs:CreateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:GetLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:UpdateLogDelivery",
            ),
            reason="CloudWatch Logs knows no resources for log deliveries (Step Functions Developer Guide, Logging)",
        ),
        allow(
            "Trace",
            ("xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"),
            reason="X-Ray knows no resources for traces",
        ),
    )
