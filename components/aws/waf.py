"""The web ACLs: at CloudFront, where requests arrive, at the load balancer behind it, and where users sign in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pulumi
import pulumi_aws as aws

from components.aws import waf_rules
from components.aws.context import AwsContext
from components.aws.ip_lists import FAMILIES, of_version
from components.aws.response import Scope
from components.aws.waf_rules import AclRule, AddressSets
from components.base import Component
from components.settings import Source

Place = Literal["edge", "origin", "sign-in"]
PLACES: tuple[Place, ...] = ("edge", "origin", "sign-in")
"""Where web ACLs stand: at CloudFront, at the load balancer, and before the user pool."""

SCOPES: Mapping[Place, Scope] = {"edge": "CLOUDFRONT", "origin": "REGIONAL", "sign-in": "REGIONAL"}

REDACTED_HEADERS = ("authorization", "cookie")
"""Headers that carry what opens a user's session; the logs show that they were there, not what they held."""


@dataclass(frozen=True)
class WebAclArgs:
    """What a web ACL needs.

    :param context: the AWS part's settings and providers.
    :param place: ``edge`` for CloudFront, ``origin`` for the load balancer, ``sign-in`` for the user pool.
    :param log_bucket_arn: the bucket ``aws-waf-logs-…`` in the primary region.
    :param blocked: the IP sets that threat response fills, by scope and IP version.
    """

    context: AwsContext
    place: Place
    log_bucket_arn: pulumi.Input[str]
    blocked: Mapping[str, Mapping[int, pulumi.Input[str]]]


class WebAcl(Component):
    """What a request must not be: the firewall of the application.

    APP-1: AWS's rule groups against the OWASP Top 10 (core set, known bad inputs, SQL injection, Linux) block, at
    CloudFront and again at the load balancer, together with own rules: bodies that are longer than what is read, and at
    CloudFront limits of how often one address may log in, redeem and check out, or look things up. Every decision is
    logged to a locked bucket in the European Union, without sessions and passwords.

    DDOS-1: an address that calls too often is blocked until it stops; known attackers' and anonymous addresses are kept
    out at CloudFront, before they cost anything.

    NET-5: the deny list is refused at CloudFront and where users sign in, and the staff's paths admit the allow list
    only, IPv4 and IPv6.

    APP-3 (groundwork): addresses that threat response blocks are refused at both.

    USER-1: one address may try to sign in only so often; AWS's account takeover prevention reads logins at the service
    and their results, when it is switched on.

    What all rules cost is computed and bounded before anything is made (`components.aws.waf_rules`).
    """

    TOKEN = "rampart:aws:WebAcl"
    STATEMENTS = ("APP-1", "DDOS-1", "NET-5", "USER-1")

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: WebAclArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._name, self._args = name, args
        context = args.context
        self._scope = SCOPES[args.place]
        # Settings of CloudFront live in one region of AWS only; the logs do not.
        self._provider = context.world if self._scope == "CLOUDFRONT" else context.primary
        acl = aws.wafv2.WebAcl(
            f"{name}-acl",
            name=f"{context.prefix}-{args.place}",
            description=f"What the {args.place} refuses",
            scope=self._scope,
            default_action={"allow": {}},
            rules=rule_args(context.prefix, self._rules()),
            visibility_config=_visible(f"{context.prefix}-{args.place}"),
            tags=context.named(args.place),
            opts=self.child(provider=self._provider),
        )
        aws.wafv2.WebAclLoggingConfiguration(
            f"{name}-logs",
            resource_arn=acl.arn,
            log_destination_configs=[args.log_bucket_arn],
            redacted_fields=[{"single_header": {"name": header}} for header in REDACTED_HEADERS],
            opts=self.child(provider=self._provider),
        )
        self.arn = acl.arn
        self.register_outputs({"arn": self.arn})

    def _rules(self) -> Sequence[AclRule]:
        context = self._args.context
        edge, access, blocked = context.settings.edge, context.access, self._args.blocked[self._scope]
        if self._args.place == "origin":
            return waf_rules.origin_rules(edge)
        denied = {version: self._set("deny", access.deny_list, version) for version in FAMILIES}
        if self._args.place == "sign-in":
            requests = context.settings.identity.requests_per_address
            return waf_rules.sign_in_rules(edge, requests, AddressSets({}, denied, blocked))
        allowed = {version: self._set("allow", access.allow_list, version) for version in FAMILIES}
        return waf_rules.edge_rules(edge, AddressSets(allowed, denied, blocked))

    def _set(self, kind: str, sources: Sequence[Source], version: int) -> pulumi.Output[str]:
        context, label = self._args.context, f"{kind}-{FAMILIES[version].lower()}"
        return aws.wafv2.IpSet(
            f"{self._name}-{label}",
            name=f"{context.prefix}-{label}",
            description=f"The {kind} list of the settings",
            scope=self._scope,
            ip_address_version=FAMILIES[version].upper(),
            addresses=[str(source.cidr) for source in of_version(sources, version)],
            tags=context.named(label),
            opts=self.child(provider=self._provider),
        ).arn


def rule_args(prefix: str, rules: Sequence[AclRule]) -> list[Any]:
    """Rules as the SDK takes them, in their order.

    :param prefix: what the metrics' names start with.
    :param rules: from `components.aws.waf_rules`.
    """
    return [
        {
            "name": rule.name,
            "priority": priority,
            "statement": rule.statement,
            **({"override_action": {"none": {}}} if rule.managed else {"action": {"block": {}}}),
            "visibility_config": _visible(f"{prefix}-{rule.name}"),
        }
        for priority, rule in enumerate(rules)
    ]


def _visible(metric: str) -> Any:
    return {"cloudwatch_metrics_enabled": True, "metric_name": metric, "sampled_requests_enabled": True}
