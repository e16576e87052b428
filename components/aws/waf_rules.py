"""The rules of the web ACLs and what they cost in WAF capacity units (WCU), as pure functions.

The costs are sums of what AWS publishes for each statement; AWS may charge less, because it counts a transformation
that two rules share once.

Sources: https://docs.aws.amazon.com/waf/latest/developerguide/aws-waf-capacity-units.html,
https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-match.html,
https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.problems import Problem, SettingsError
from components.settings_aws import Edge, Login

MAX_CAPACITY = 1500
"""What the price of a web ACL includes. AWS takes up to 5,000, for a surcharge on each million of requests."""

MAX_BODY = 8192
"""Bytes of a request's body that AWS WAF reads at a load balancer. What is longer would pass unread, so it is refused;
large files are uploaded to S3 directly."""

MAX_PATTERN = 512
"""Characters of a regular expression."""

RATE_WINDOW = 300
"""Seconds of the window that the general rate limit counts in."""

CLIENT_HEADER = "true-client-ip"
"""The header in which CloudFront tells the load balancer who calls; `components.aws.edge` overwrites it each time, so a
client cannot choose it."""

CORE_GROUPS: Mapping[str, int] = {
    "AWSManagedRulesCommonRuleSet": 700,
    "AWSManagedRulesKnownBadInputsRuleSet": 200,
    "AWSManagedRulesSQLiRuleSet": 200,
    "AWSManagedRulesLinuxRuleSet": 200,
}
"""AWS's rule groups against the OWASP Top 10, and their capacity."""

REPUTATION_GROUPS: Mapping[str, int] = {
    "AWSManagedRulesAmazonIpReputationList": 25,
    "AWSManagedRulesAnonymousIpList": 50,
}
"""Rule groups that judge the client's address; at the load balancer every address is CloudFront's."""

COUNTED: Mapping[str, tuple[str, ...]] = {
    # Payment providers and other partners call our webhooks from hosting providers.
    "AWSManagedRulesAnonymousIpList": ("HostingProviderIPList",),
}
"""Rules of managed groups that only count, with the reason. Every other rule blocks."""

ACCOUNT_TAKEOVER = "AWSManagedRulesATPRuleSet"
ACCOUNT_TAKEOVER_CAPACITY = 50

IP_SET, COUNTRY, SIZE, REGEX, TRANSFORMATION, RATE = 1, 1, 1, 3, 10, 2
"""What statements cost."""


@dataclass(frozen=True)
class AclRule:
    """One rule of a web ACL.

    :param name: its name, which is its metric's too.
    :param statement: what it matches, in the words of the SDK.
    :param capacity: what it costs, in WCU.
    :param managed: true for a group of AWS's rules, which act each for itself; false for an own rule, which blocks.
    """

    name: str
    statement: Mapping[str, Any]
    capacity: int
    managed: bool = False


@dataclass(frozen=True)
class AddressSets:
    """The allow and deny lists, and what threat response blocks, as IP sets: their ARNs by IP version, known or yet to
    be made."""

    allowed: Mapping[int, Any]
    denied: Mapping[int, Any]
    blocked: Mapping[int, Any]


def edge_rules(edge: Edge, sets: AddressSets) -> tuple[AclRule, ...]:
    """The rules at CloudFront, in their order.

    :param edge: the stack's section ``rampart:aws.edge``.
    :param sets: whom to refuse, and the staff.
    """
    own = _kept_out(edge, sets)
    if edge.staff_paths:
        strangers = [{"not_statement": {"statement": _in_set(arn)}} for arn in sets.allowed.values()]
        own.append(
            AclRule(
                "staff-paths",
                {"and_statement": {"statements": [_on_paths(edge.staff_paths), *strangers]}},
                REGEX + TRANSFORMATION + 2 * IP_SET,
            )
        )
    own.extend([_body_size(), AclRule("rate", _rate(edge.requests_per_address, RATE_WINDOW), RATE)])
    own.extend(
        AclRule(
            f"rate-{limit.name}",
            _rate(limit.requests, limit.seconds, scope_down_statement=_on_paths(limit.paths)),
            RATE + REGEX + TRANSFORMATION,
        )
        for limit in edge.limits
    )
    groups = [_group(name, cost) for name, cost in {**REPUTATION_GROUPS, **CORE_GROUPS}.items()]
    if edge.account_takeover_protection:
        groups.append(_account_takeover(edge.account_takeover_protection))
    return (*own, *groups)


def sign_in_rules(edge: Edge, requests: int, sets: AddressSets) -> tuple[AclRule, ...]:
    """The rules where users sign in, in their order. Own rules judge the address only, because Cognito shows AWS WAF no
    bodies; AWS's groups judge what it shows, and whatever it comes to show.

    :param edge: the stack's section ``rampart:aws.edge``.
    :param requests: how often one address may call in 5 minutes.
    :param sets: whom to refuse.

    Source: Amazon Cognito Developer Guide, "Associate an AWS WAF web ACL with a user pool".
    """
    groups = [_group(name, cost) for name, cost in {**REPUTATION_GROUPS, **CORE_GROUPS}.items()]
    return (*_kept_out(edge, sets), AclRule("rate", _rate(requests, RATE_WINDOW), RATE), *groups)


def _kept_out(edge: Edge, sets: AddressSets) -> list[AclRule]:
    """Whose address alone decides: the deny list, what threat response blocked, countries under an embargo."""
    rules = [
        AclRule(f"{name}-addresses", _any_of(_in_set(arn) for arn in arns.values()), 2 * IP_SET)
        for name, arns in {"denied": sets.denied, "blocked": sets.blocked}.items()
    ]
    if edge.blocked_countries:
        countries = {"geo_match_statement": {"country_codes": list(edge.blocked_countries)}}
        rules.append(AclRule("blocked-countries", countries, COUNTRY))
    return rules


def origin_rules(edge: Edge) -> tuple[AclRule, ...]:
    """The rules at the load balancer, in their order: what matters if CloudFront's web ACL is ever taken off.

    :param edge: the stack's section ``rampart:aws.edge``.
    """
    client = {"header_name": CLIENT_HEADER, "fallback_behavior": "MATCH"}
    rate = _rate(edge.requests_per_address, RATE_WINDOW, aggregate_key_type="FORWARDED_IP", forwarded_ip_config=client)
    return (
        _body_size(),
        AclRule("rate", rate, RATE),
        *(_group(name, cost) for name, cost in CORE_GROUPS.items()),
    )


def capacity(rules: Iterable[AclRule]) -> int:
    """What rules cost together, in WCU."""
    return sum(rule.capacity for rule in rules)


def check(edge: Edge) -> None:
    """Refuse settings that do not fit AWS WAF: rules that cost more than its price includes, paths too long to match.

    :raises SettingsError: with every problem.
    """
    places = {f"limits[{index}].paths": limit.paths for index, limit in enumerate(edge.limits)}
    problems = [
        Problem(f"rampart:aws.edge.{place}", f"paths that take a pattern of {length} characters", f"{MAX_PATTERN}")
        for place, paths in {"staffPaths": edge.staff_paths, **places}.items()
        if (length := len(path_pattern(paths))) > MAX_PATTERN
    ]
    none: Mapping[int, Any] = {}
    cost = capacity(edge_rules(edge, AddressSets(none, none, none)))
    if cost > MAX_CAPACITY:
        allowed = f"at most {MAX_CAPACITY} WCU: fewer limits, no staffPaths, or no accountTakeoverProtection"
        problems.append(Problem("rampart:aws.edge.limits", f"rules of {cost} WCU", allowed))
    if problems:
        raise SettingsError(problems)


def path_pattern(paths: Sequence[str]) -> str:
    """A regular expression for addresses that hold one of some paths as whole segments, wherever they begin.

    Repeated slashes, ``/./``, capitals and path parameters (``;x=1``) do not get around it. A path inside another
    one matches too, which is the safe side.

    :param paths: such as ``/login``.
    """
    between = r"/+(\./+)*"
    written = ["".join(between + re.escape(segment) for segment in path.split("/")[1:]) for path in paths]
    return f"(?i)({'|'.join(written)})([/;?]|$)"


def _on_paths(paths: Sequence[str]) -> dict[str, Any]:
    return {
        "regex_match_statement": {
            "regex_string": path_pattern(paths),
            "field_to_match": {"uri_path": {}},
            "text_transformations": [{"priority": 0, "type": "URL_DECODE"}],
        }
    }


def _in_set(arn: Any) -> dict[str, Any]:
    return {"ip_set_reference_statement": {"arn": arn}}


def _any_of(statements: Iterable[dict[str, Any]]) -> dict[str, Any]:
    return {"or_statement": {"statements": list(statements)}}


def _rate(requests: int, seconds: int, **more: Any) -> dict[str, Any]:
    counted = {"limit": requests, "evaluation_window_sec": seconds, "aggregate_key_type": "IP", **more}
    return {"rate_based_statement": counted}


def _body_size() -> AclRule:
    statement = {
        "comparison_operator": "GT",
        "size": MAX_BODY,
        "field_to_match": {"body": {"oversize_handling": "MATCH"}},
        "text_transformations": [{"priority": 0, "type": "NONE"}],
    }
    return AclRule("body-size", {"size_constraint_statement": statement}, SIZE)


def _group(name: str, cost: int, **more: Any) -> AclRule:
    overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in COUNTED.get(name, ())]
    statement = {
        "vendor_name": "AWS",
        "name": name,
        **({"rule_action_overrides": overrides} if overrides else {}),
        **more,
    }
    return AclRule(name, {"managed_rule_group_statement": statement}, cost, managed=True)


def _account_takeover(login: Login) -> AclRule:
    settings = {
        "login_path": login.path,
        "enable_regex_in_path": False,
        "request_inspection": {
            "payload_type": "JSON",
            "username_field": {"identifier": login.username_field},
            "password_field": {"identifier": login.password_field},
        },
        "response_inspection": {"status_code": {"success_codes": [200], "failure_codes": [401, 403]}},
    }
    configs = [{"aws_managed_rules_atp_rule_set": settings}]
    return _group(ACCOUNT_TAKEOVER, ACCOUNT_TAKEOVER_CAPACITY, managed_rule_group_configs=configs)
